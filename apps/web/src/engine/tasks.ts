import type {
  Bargaining,
  CheckedClaim,
  Measured,
  Motion,
  PlaneAxis,
  Profile,
  RegimeMap,
  Solution,
  Values,
} from '@regulab/core';
import type { Figure } from '@regulab/figures';
import type { Lead, Study } from '@regulab/report';
import type { Discovery, DiscoveryTask, SweepFile, SweepTable } from '@regulab/sweep/pure';
import type { Analysis } from '../state/state.js';
import type { Target } from '../views/targets.js';

/** Some rows of a regular grid over two parameters; the grid includes the ends of both axes. */
export interface GridTask {
  readonly kind: 'grid';
  readonly model: string;
  readonly values: Values;
  readonly x: PlaneAxis;
  readonly y: PlaneAxis;
  /** Places on each axis of the whole grid. */
  readonly columns: number;
  readonly rows: number;
  /** Every so manyth place is solved. */
  readonly step: number;
  /** Rows of the thinned grid, the first inclusive, the last exclusive. */
  readonly from: number;
  readonly to: number;
  /** These places alone, row by row from the bottom, instead of rows. */
  readonly places: Int32Array | null;
  /** Outcomes that are wanted; each with its value without regulation where `baseline` says so. */
  readonly outcomes: readonly string[];
  readonly baseline: boolean;
}

export interface GridRows {
  readonly status: Uint8Array;
  readonly regimes: Float64Array;
  /** What the rule does: positions in `EFFECT_KINDS`, or `NOT_COMPARED`. */
  readonly kinds: Uint8Array;
  readonly mutualism: Uint8Array;
  /** One column for each outcome asked for; NaN where there is none. */
  readonly outcomes: readonly Float64Array[];
  readonly baseline: readonly Float64Array[];
}

export interface TraceTask {
  readonly kind: 'trace';
  readonly model: string;
  readonly values: Values;
  readonly x: PlaneAxis;
  readonly y: PlaneAxis;
}

export interface BargainTask {
  readonly kind: 'bargain';
  readonly model: string;
  readonly values: Values;
}

/** Utilities at each share as lines that break where the outcome jumps, and what the rules select. */
export interface BargainAnswer {
  readonly bargaining: Bargaining;
  readonly curves: readonly ShareLine[];
  readonly baseline: readonly ShareLine[];
}

export interface ShareLine {
  readonly outcome: string;
  readonly points: readonly (readonly [share: number, value: number])[];
}

export interface PaperOverview {
  readonly slug: string;
  readonly title: string;
  readonly lead: Lead;
  readonly studies: number;
  readonly claims: number;
}

/** The independent check of a game and of the same game without regulation. */
export interface CertifyTask {
  readonly kind: 'certify';
  readonly model: string;
  readonly values: Values;
}

/** Real data drawn and analysed so many times. */
export interface ExperimentTask {
  readonly kind: 'experiment';
  readonly model: string;
  readonly values: Values;
  readonly draws: number;
}

export interface ProfileTask {
  readonly kind: 'profile';
  readonly model: string;
  readonly values: Values;
  readonly moving: readonly Motion[];
  readonly samples: number;
}

/** How much of a lever is enough, along the way that a profile follows. */
export interface TargetsTask extends Omit<ProfileTask, 'kind'> {
  readonly kind: 'targets';
  /** The lever, or that of every player of a list. */
  readonly lever: string;
}

/** A question about a model, answered as the command answers it. */
export interface AnalyseTask {
  readonly kind: 'analyse';
  readonly model: string;
  readonly values: Values;
  readonly analysis: Analysis;
}

/** A picture, and what stands beside it. */
export interface Analysed {
  /** Null where there is nothing to draw. */
  readonly figure: Figure | null;
  /** What the caption of the picture does not say; may be empty. */
  readonly lead: string;
}

export interface PapersTask {
  readonly kind: 'papers';
}

export interface StudyTask {
  readonly kind: 'study';
  readonly slug: string;
  readonly index: number;
}

export interface ClaimTask {
  readonly kind: 'claim';
  readonly slug: string;
  readonly index: number;
}

/** Parquet files of one sweep, as bytes. */
export interface TableTask {
  readonly kind: 'table';
  readonly files: readonly SweepFile[];
}

/** Boxes in the rows of an opened sweep. */
export interface DiscoverTask {
  readonly kind: 'discover';
  readonly table: SweepTable;
  readonly task: DiscoveryTask;
}

/** What each task is answered with. */
export interface Answers {
  readonly grid: GridRows;
  readonly trace: RegimeMap;
  readonly bargain: BargainAnswer;
  readonly certify: Solution;
  readonly profile: Profile;
  readonly targets: readonly Target[];
  readonly experiment: readonly Measured[];
  readonly analyse: Analysed;
  readonly papers: readonly PaperOverview[];
  readonly study: Study;
  readonly claim: CheckedClaim;
  readonly discover: Omit<Discovery, 'data'>;
  readonly table: SweepTable;
}

export type Task =
  | GridTask
  | TraceTask
  | BargainTask
  | CertifyTask
  | ProfileTask
  | TargetsTask
  | ExperimentTask
  | AnalyseTask
  | PapersTask
  | StudyTask
  | ClaimTask
  | TableTask
  | DiscoverTask;
export type AnswerTo<T extends Task> = Answers[T['kind']];

export type Reply =
  | { readonly id: number; readonly answer: unknown }
  | { readonly id: number; readonly failure: string };
