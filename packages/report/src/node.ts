// What writes files: runs in Node only.

export { type Finding, type FindingReport, writeFindings } from './findings.js';
export { type ReproduceOptions, type Reproduction, reproducePaper } from './reproducePaper.js';
