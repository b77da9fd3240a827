export type { AxisSpec } from './axes.js';
export { readColumns, type SweepColumn, type SweepFile, type SweepTable } from './columns.js';
export type { Counts } from './compute.js';
export { type Manifest, readManifest, sourceFiles } from './directory.js';
export { type Derived, type Discovery, type DiscoveryTask, discover } from './discovery.js';
export {
  type EcosystemMeasures,
  type EcosystemOptions,
  MOST_UNITS,
  measureEcosystem,
  type Similarity,
  type TraitColumn,
} from './ecosystem.js';
export { shardFromEnvironment } from './environment.js';
export { type ExperimentOptions, type ExperimentResult, runExperiment } from './experiment.js';
export { behindLinks, fileFailure, makeDirectory, publish, writeWhole } from './files.js';
export { type KubernetesOptions, kubernetesManifest } from './kubernetes.js';
export type { Shard } from './lock.js';
export { type Merged, mergeSweep } from './merge.js';
export { openTable } from './openTable.js';
export { isParquet } from './parquetFile.js';
export { type Plan, planSweep } from './plan.js';
export { type Ask, type QueryResult, querySweep, withSweep } from './query.js';
export { type RobustOptions, runRobust } from './robust.js';
export { type Progress, runSweep, type SweepOptions, type SweepResult } from './run.js';
export { runSensitivity, type SensitivityOptions } from './sensitivity.js';
export { type Simulation, type SimulationOptions, simulate } from './simulate.js';
export { arrayOf, type SlurmArray, type SlurmOptions, submitSlurmArray } from './slurm.js';
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
