import type { Interval } from '@regulab/numeric/interval.js';
import type { Certificate, Completeness, Equilibrium, SolutionStatus } from './answer.js';
import type { FiniteLottery, Lottery } from './lottery.js';
import type { Outcomes, Values } from './outcomes.js';
import type { Picture } from './picture.js';

/** How close a model is to its paper. */
export const FIDELITIES = ['faithful', 'corrected', 'reconstruction', 'inspired', 'extension'] as const;
export type Fidelity = (typeof FIDELITIES)[number];

export interface Source {
  readonly paper: string;
  readonly arXiv?: string;
  readonly section: string;
}

/** One number that a game needs. Values lie in the closed range `[min, max]`, both finite. */
export interface Parameter {
  readonly name: string;
  /** For display only, in plain text: `delta`, `theta_G`. */
  readonly symbol: string;
  readonly label: string;
  readonly unit: string;
  readonly default: number;
  readonly min: number;
  readonly max: number;
  /** Where values of interest lie when the other parameters have their defaults: what sliders and maps show at first. */
  readonly usual: readonly [from: number, to: number];
  /** A primitive describes the world; a lever is what the regulator sets. */
  readonly kind: 'primitive' | 'lever';
  /** The value that means no regulation; every lever has one. */
  readonly neutral?: number;
  /** Only whole numbers are values. */
  readonly whole?: true;
  /** What its values mean, position = value, for a parameter that is a choice; such a parameter is whole and starts at 0. */
  readonly choices?: readonly string[];
  /** The players agree on it before they play: bargaining moves all such parameters together. */
  readonly bargained?: true;
}

export interface Outcome {
  readonly name: string;
  readonly symbol: string;
  readonly label: string;
  readonly unit: string;
  /** Which way is better for whom it concerns; `none` for a category or a mere choice. */
  readonly direction: 'higher' | 'lower' | 'none';
  /**
   * What the comparison with no regulation reads: a rule backfires when a `safety` outcome gets worse (by its
   * direction), and is mutualistic when every `payoff` rises.
   */
  readonly role?: 'safety' | 'payoff';
  /** Value under exit; an outcome without one (there is no product then) is null. */
  readonly atExit?: number;
  /** Of a payoff whose owner cannot leave in the model: what staying out would pay. A rule under which it earns less makes it lose. */
  readonly reservation?: number;
  /** What its values mean, position = value, for an outcome that is a category. */
  readonly categories?: readonly string[];
}

/** The regimes of a model: which constraints bind for whom. Kernels return a code from 0 to `count - 1`. */
export interface Regimes {
  readonly count: number;
  /** A short slug, stable across versions; `exit`, or one part for each of `parts` joined by `/`; empty for a code that stands for nothing. */
  readonly name: (code: number) => string;
  /** What the parts of a name can be, and what they mean. */
  readonly parts: readonly {
    readonly heading: string;
    readonly entries: readonly (readonly [name: string, meaning: string])[];
  }[];
}

/** A part of a model's mathematics: a sentence and the formula beside it. */
export interface Formula {
  readonly words: string;
  /** TeX in which `[[share]]` stands for the symbol of a parameter or outcome, `[[specialists.share]]` for that of any player of a list. */
  readonly tex: string;
}

/** A list of players of one kind: any number of them, each with the same parameters, named `specialists[0].share`. */
export interface PlayerList {
  /** `specialists` */
  readonly name: string;
  /** How many this model has. */
  readonly count: number;
  readonly most: number;
  /** The same model with another number of them; the same function in each. */
  readonly resize: (count: number) => Model;
}

/** Status codes of kernels, sweeps and batch output, position = code. */
export const STATUS = ['equilibrium', 'exit', 'none', 'failed'] as const;
export const EQUILIBRIUM = 0;
export const EXITED = 1;
export const NONE = 2;
export const FAILED = 3;

/**
 * Solves rows `from` (inclusive) to `to` (exclusive) of a table without allocating. `inputs` has one column for each
 * parameter in the model's order; `outputs` one for each outcome in the model's order and a last one for the regime
 * code; `status` receives a status code a row. A row outside the model's
 * domain gets the status FAILED. Where the status is not EQUILIBRIUM, outcomes without an exit value are left
 * at zero and must be read as missing; where it is, NaN marks an outcome that a player who abstains does not have.
 */
export type Kernel = (
  inputs: readonly Float64Array[],
  outputs: readonly Float64Array[],
  status: Uint8Array,
  from: number,
  to: number,
) => void;

/** What a model's solver returns before the certificate is added. */
export interface Solved {
  readonly status: SolutionStatus;
  /** Why there is no equilibrium, for `none` and `failed`. */
  readonly reason?: string;
  /** All that were found, the selected one first. */
  readonly equilibria: readonly Equilibrium[];
  readonly outcomes: Outcomes;
  readonly regime: string;
  readonly selection: string;
  /** Whether `equilibria` holds all of them, and why. */
  readonly completeness: Completeness;
}

/** The answer of a game in which there is no equilibrium, or in which none was found. */
export const withoutEquilibrium = (
  outcomes: readonly Outcome[],
  reason: string,
  completeness: Completeness,
): Solved => ({
  status: 'none',
  reason,
  equilibria: [],
  outcomes: Object.fromEntries(outcomes.map(({ name }) => [name, null])),
  regime: 'none',
  selection: 'nothing to select',
  completeness,
});

/**
 * Encloses the outcomes of all regulations of a game of a leader and a follower, in interval arithmetic. Whatever the floors, an
 * outcome is reached with some choice of the leader and some increase of it that the follower's floor then asks for.
 */
export interface Enclosure<V = Values> {
  /** The levers: the floor on the leader and that on the follower. */
  readonly levers: readonly [leader: string, follower: string];
  /** The outcomes that the two floors bound from below. */
  readonly held: readonly [leader: string, follower: string];
  /** The leader's payoff. */
  readonly payoff: string;
  /** The enclosure of one game, whatever its floors. */
  readonly of: (values: V) => EnclosedGame;
}

/** What an enclosure says of one game. */
export interface EnclosedGame {
  /** No equilibrium has a choice of the leader or an increase beyond this. */
  readonly reach: number;
  /** Increases up to this are none: the follower does as much of its own accord, whatever the leader does. */
  readonly slack: number;
  /**
   * Every outcome by name over a box of the two; null where no regulation leads there. `regulated` says whether
   * the leader may have a floor: without one it must not want to do less either. `asks` says that the increase is more than `slack`,
   * though it may come as near to it as one likes.
   */
  readonly outcomes: (
    choice: Interval,
    increase: Interval,
    regulated: boolean,
    asks: boolean,
  ) => Readonly<Record<string, Interval>> | null;
}

/** The choices of one owner of all players. */
export interface Owner {
  readonly surplus: number;
  readonly choices: Readonly<Record<string, number>>;
}

/** A statement about a game that `verify` re-checks: who plays and what comes out. */
export interface Claim {
  readonly status: SolutionStatus;
  readonly outcomes: Outcomes;
}

/** How outcomes move with parameters: derivatives by outcome and parameter. */
export type Derivatives = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** An equilibrium on a branch of them along a parameter, or a profile that only meets the first-order conditions. */
export interface BranchPoint {
  /** The value of the parameter. */
  readonly at: number;
  /** Choices, and the outcomes that a picture of branches shows. */
  readonly outcomes: Outcomes;
  /** Whether best replies come back to it from a little way off. */
  readonly isStable: boolean;
  /** Whether nobody gains by any other choice; elsewhere the branch is no equilibrium. */
  readonly isEquilibrium: boolean;
}

/**
 * `fold`: the branch turns back, and two equilibria meet and end; `stability`: best replies begin or cease to come back; `exit`:
 * somebody begins or ceases to gain elsewhere; `border`: a choice meets its bound and the branch ends.
 */
export type BranchEventKind = 'fold' | 'stability' | 'exit' | 'border';

export interface Branch {
  /** In the order in which the branch runs; the parameter turns back at folds. */
  readonly points: readonly BranchPoint[];
  readonly events: readonly { readonly kind: BranchEventKind; readonly point: BranchPoint }[];
}

/** What a draw of an experiment measures, and what the model says it should come to. */
export interface Measure {
  readonly label: string;
  /** The closed form; NaN where there is none. */
  readonly expected: number;
}

/** Real data drawn and analysed again and again, to set beside what a model states in closed form. */
export interface Experiment<V = Values> {
  /** Ways to draw, each with its choices, the first of them the usual one. */
  readonly options: Readonly<Record<string, readonly string[]>>;
  /** Why these values, or what companies do with them, cannot be drawn, or null. */
  readonly check: (values: V, outcomes: Outcomes) => string | null;
  /** Bytes that one draw needs. */
  readonly memory: (values: V, outcomes: Outcomes) => number;
  readonly measures: (
    values: V,
    outcomes: Outcomes,
    options: Readonly<Record<string, string>>,
  ) => readonly Measure[];
  /** One number a measure: a pure function of the seed and of which draw it is; NaN where a draw fails. */
  readonly draw: (
    values: V,
    outcomes: Outcomes,
    options: Readonly<Record<string, string>>,
    seed: number,
    k: number,
  ) => readonly number[];
  /** What follows from the means of all measures together. */
  readonly derived?: (
    values: V,
    outcomes: Outcomes,
    means: readonly number[],
  ) => readonly (Measure & { readonly value: number })[];
}

/** The sentence that says why; `baseline` is the same game without regulation. */
export type Explanation<V = Values> = (values: V, solved: Solved, baseline: Solved) => string;

/**
 * Everything Regulab needs to know about a model; commands, sweeps, reference pages and forms are made from it. `V` are its values:
 * under any names for whoever takes models, under its own for whoever writes one.
 */
export interface Model<V = Values> {
  readonly id: string;
  readonly title: string;
  /** What somebody would come with. */
  readonly question: string;
  readonly summary: string;
  readonly source: Source;
  readonly fidelity: Fidelity;
  readonly fidelityNote: string;
  readonly parameters: readonly Parameter[];
  readonly outcomes: readonly Outcome[];
  readonly regimes: Regimes;
  /** The rules of the game, in the order of play. */
  readonly formulas: readonly Formula[];
  /** How one outcome is drawn; the first picture is the one that stands alone where there is room for one. */
  readonly pictures: readonly [Picture<V>, ...Picture<V>[]];
  /**
   * What pictures begin with where the last lever and the first outcome would not answer the question: parameters to move, in order, an
   * outcome, whether it colours maps, too, and two outcomes that are drawn against each other.
   */
  readonly focus?: {
    readonly along: readonly [string, ...string[]];
    readonly outcome: string;
    readonly colours?: boolean;
    readonly against?: readonly [string, string];
  };
  /** Games to compare, by name: what is set in each, as on the command line. */
  readonly scenarios?: readonly { readonly name: string; readonly set: Readonly<Record<string, unknown>> }[];
  /** For a model with any number of players of one kind. */
  readonly list?: PlayerList;
  /** Conditions on several parameters at once: one line saying what fails, or null. Ranges are checked before. */
  readonly check: (values: V) => string | null;
  readonly solve: (values: V) => Solved;
  readonly kernel: Kernel;
  /** Re-checks a claim by code that shares nothing with `solve`. */
  readonly verify: (values: V, claim: Claim) => Certificate;
  /** One or two sentences built from the binding constraints. */
  readonly explain: Explanation<V>;
  /** What one owner of all players would do under the same floors: a benchmark, not an equilibrium. Null when it would rather do nothing. */
  readonly integratedOwner?: (values: V) => Owner | null;
  /** What chance does once a game is solved; players beyond what can be listed are refused there. */
  readonly lottery?: (values: V, outcomes: Outcomes) => Lottery | FiniteLottery;
  /** For a model of learning: the same with real data. */
  readonly experiment?: Experiment<V>;
  /** Derivatives of some outcomes at a solved game, where the model has them: by the implicit function theorem. */
  readonly derivatives?: (values: V, outcomes: Outcomes) => Derivatives;
  /**
   * Branches of equilibria while the named parameters together run from one value to another, the others as given; those that a
   * search finds at some values on the way.
   */
  readonly branches?: (values: V, names: readonly string[], from: number, to: number) => readonly Branch[];
  /** For bounds on what any regulation can attain. */
  readonly enclosure?: Enclosure<V>;
  /**
   * Whether it is proved that with one lever anywhere in a range, and all else as given, no equilibrium is less safe than the stated
   * outcomes; false where it is not proved.
   */
  readonly neverLowersSafety?: (values: V, lever: string, range: Interval, outcomes: Outcomes) => boolean;
}
