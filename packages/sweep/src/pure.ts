// What runs anywhere: specs, the games they stand for, and their solutions. No files, no threads.
export { MOST_ROWS, readColumns, type SweepColumn, type SweepFile, type SweepTable } from './columns.js';
export { type ChunkTable, computeChunk } from './compute.js';
export {
  type Derived,
  type Discovery,
  type DiscoveryTask,
  discover,
  inputColumns,
  targetWords,
} from './discovery.js';
export { type Plan, planSweep } from './plan.js';
export { checkSpec, type SweepSpec } from './spec.js';
export { compileCondition, compileNumber, named, namesIn } from './where.js';
