import type { Fidelity, Source } from '@regulab/model/contract.js';
import type { Expression } from '@regulab/model/expression.js';

/** The way to a part of a sheet: keys and places from the top. */
export type Path = readonly (string | number)[];

/** A formula with the text that it was read from. */
export interface Formula {
  readonly text: string;
  readonly expression: Expression;
  readonly path: Path;
}

/** A formula, or one for each choice of a parameter. */
export type Definition =
  | { readonly kind: 'formula'; readonly formula: Formula }
  | {
      readonly kind: 'by';
      readonly parameter: string;
      readonly cases: ReadonlyMap<string, Formula>;
      readonly path: Path;
    };

interface Named {
  readonly name: string;
  readonly symbol: string;
  readonly label: string;
  readonly unit: string;
  readonly path: Path;
}

export interface RuleParameter extends Named {
  /** Of a player's own in a list: one value, or one for each. */
  readonly default: number | readonly number[] | readonly (readonly number[])[];
  readonly min: number;
  readonly max: number;
  readonly usual: readonly [number, number] | null;
  readonly lever: number | null;
  readonly whole: boolean;
  readonly choices: readonly string[] | null;
  readonly bargained: boolean;
  /** The list of which each member has a value of its own: a matrix, rows are owners. */
  readonly per: string | null;
}

/** How an end of a range is given. */
export type End =
  | { readonly kind: 'formula'; readonly formula: Formula; readonly isCap: boolean }
  | { readonly kind: 'unbounded'; readonly path: Path };

export interface RuleChoice extends Named {
  /** What the outcome is called, where it is renamed. */
  readonly as: string | null;
  readonly better: 'higher' | 'lower' | 'none';
  readonly role: 'safety' | null;
  readonly usual: readonly [number, number] | null;
  readonly whole: boolean;
  readonly open: 'none' | 'low' | 'high' | 'both';
  readonly mixed: boolean;
  readonly low: End | null;
  readonly high: End | null;
  /** What regimes call the ends. */
  readonly ends: readonly [low: string, high: string] | null;
  /** Names or numbers of a finite choice. */
  readonly options: readonly string[] | null;
}

export interface RuleOutcome extends Named {
  readonly value: Definition;
  readonly better: 'higher' | 'lower' | 'none';
  readonly role: 'safety' | 'payoff' | null;
  readonly atExit: number | null;
  readonly categories: readonly string[] | null;
}

export interface Outside {
  readonly payoff: Formula;
  readonly goesOn: boolean;
  readonly when: Formula | null;
}

export interface RulePlayer {
  readonly name: string;
  readonly isList: boolean;
  readonly count: number;
  /** The parameter that says how many there are: all alike, one of them stands for each, and it is no list. */
  readonly countBy: string | null;
  readonly least: number;
  readonly most: number;
  readonly names: readonly string[] | null;
  readonly alike: boolean;
  readonly parameters: readonly RuleParameter[];
  readonly choices: readonly RuleChoice[];
  readonly definitions: ReadonlyMap<string, Definition>;
  readonly chance: ReadonlyMap<string, Formula>;
  readonly payoff: Definition;
  readonly payoffAs: string | null;
  readonly payoffSymbol: string;
  readonly payoffLabel: string;
  readonly payoffUnit: string;
  readonly outside: Outside | null;
  readonly outcomes: readonly RuleOutcome[];
  readonly path: Path;
}

/** A choice that is made in a stage. */
export interface Move {
  readonly player: string;
  readonly choice: string;
}

export interface Benchmark {
  readonly name: string;
  readonly set: ReadonlyMap<string, Formula>;
  readonly fix: ReadonlyMap<string, Formula>;
  readonly chooses: readonly string[] | null;
  readonly maximises: Formula | null;
  readonly path: Path;
}

/** Somebody who makes choices of others to maximise something. */
export interface Planner {
  readonly name: string;
  readonly moves: readonly Move[];
  readonly objective: Formula;
  readonly path: Path;
}

export interface Scenario {
  readonly name: string;
  readonly set: Readonly<Record<string, unknown>>;
}

/** A sheet that was read: nothing in it is unknown, every formula is one. */
export interface Rules {
  readonly id: string;
  readonly title: string;
  readonly question: string;
  readonly summary: string;
  readonly source: Source;
  readonly fidelity: Fidelity;
  readonly parameters: readonly RuleParameter[];
  readonly require: readonly Formula[];
  readonly players: readonly RulePlayer[];
  readonly definitions: ReadonlyMap<string, Definition>;
  readonly chance: ReadonlyMap<string, Formula>;
  /** Choices by stage, the first stage first. */
  readonly stages: readonly (readonly Move[])[];
  readonly ties: 'for' | 'against' | 'both';
  readonly select: readonly Formula[];
  readonly outcomes: readonly RuleOutcome[];
  readonly benchmarks: readonly Benchmark[];
  /** Only in rules of a benchmark. */
  readonly planner: Planner | null;
  readonly scenarios: readonly Scenario[];
}
