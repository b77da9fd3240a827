export type { AxisSpec } from './axes.js';
export { readColumns, type SweepColumn, type SweepFile, type SweepTable } from './columns.js';
export type { Counts } from './compute.js';
export { type Manifest, readManifest, sourceFiles } from './directory.js';
export { type Derived, type Discovery, type DiscoveryTask, discover } from './discovery.js';
export { behindLinks, fileFailure, makeDirectory, publish, writeWhole } from './files.js';
export type { Shard } from './lock.js';
export { type Merged, mergeSweep } from './merge.js';
export { openTable } from './openTable.js';
export { isParquet } from './parquetFile.js';
export { type Plan, planSweep } from './plan.js';
export { type Ask, type QueryResult, querySweep, withSweep } from './query.js';
export { type Progress, runSweep, type SweepOptions, type SweepResult } from './run.js';
export { canonicalSpec, checkSpec, parseSpec, type SweepSpec } from './spec.js';
export { type SweepStatus, sweepStatus } from './status.js';
export { readTable, sourceOf, type Table } from './table.js';
export {
  type BadLine,
  type CsvRecord,
  type CsvTable,
  cellPlace,
  isBad,
  openCsv,
} from './text/csv.js';
export { JsonFlaw, jsonField, parseJson } from './text/json.js';
export { type Flaw, inputLines, type Line, readText } from './text/lines.js';
export { compileCondition } from './where.js';
