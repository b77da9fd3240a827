// What runs anywhere: specs, the games they stand for, and their solutions. No files, no threads.
export { type ChunkTable, computeChunk } from './compute.js';
export { type Plan, planSweep } from './plan.js';
export { checkSpec, type SweepSpec } from './spec.js';
export { compileCondition } from './where.js';
