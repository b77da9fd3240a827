// What writes files: runs in Node only.
export { type ReproduceOptions, type Reproduction, reproducePaper } from './reproducePaper.js';
