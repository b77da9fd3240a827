// `regulab/sweep`: sweeps, questions about them, and whatever else runs in threads or reads files. For Node.
export { shardFromEnvironment } from '@regulab/cluster/environment.js';
export { type KubernetesOptions, kubernetesManifest } from '@regulab/cluster/kubernetes.js';
export { type SlurmArray, type SlurmOptions, submitSlurmArray } from '@regulab/cluster/slurm.js';
export { type ExperimentOptions, type ExperimentResult, runExperiment } from '@regulab/jobs/experiment.js';
export { type RobustOptions, runRobust } from '@regulab/jobs/robust.js';
export { runSensitivity, type SensitivityOptions } from '@regulab/jobs/sensitivity.js';
export { type Simulation, type SimulationOptions, simulate } from '@regulab/jobs/simulate.js';
export {
  type EcosystemMeasures,
  type EcosystemOptions,
  measureEcosystem,
} from '@regulab/measure/ecosystem.js';
export { readReports } from '@regulab/measure/reports.js';
export type { AxisSpec } from '@regulab/sweep/axes.js';
export type { SweepColumn, SweepFile, SweepTable } from '@regulab/sweep/columns.js';
export type { Counts } from '@regulab/sweep/compute.js';
export { type Manifest, readManifest } from '@regulab/sweep/directory.js';
export { type Derived, type Discovery, type DiscoveryTask, discover } from '@regulab/sweep/discovery.js';
export type { Shard } from '@regulab/sweep/lock.js';
export { type Merged, mergeSweep } from '@regulab/sweep/merge.js';
export { loadLaboratory } from '@regulab/sweep/modelFiles.js';
export { openTable } from '@regulab/sweep/openTable.js';
export { type Plan, planSweep } from '@regulab/sweep/plan.js';
export { type QueryResult, querySweep } from '@regulab/sweep/query.js';
export { type Progress, runSweep, type SweepOptions, type SweepResult } from '@regulab/sweep/run.js';
export { checkSpec, parseSpec, type SweepSpec } from '@regulab/sweep/spec.js';
export { type SweepStatus, sweepStatus } from '@regulab/sweep/status.js';
export { readTable, type Table } from '@regulab/sweep/table.js';
