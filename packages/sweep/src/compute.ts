import {
  agreedShare,
  builtIn,
  EFFECT_KINDS,
  EQUILIBRIUM,
  EXITED,
  effectsOf,
  FAILED,
  type Kernel,
  type Model,
  NONE,
  parametersNamed,
  type RuleName,
  STATUS,
  type Values,
  whyOutOfRange,
} from '@regulab/core';
import { chunkRange, type Plan } from './plan.js';
import { compileCondition, named } from './where.js';

/** The rows of one chunk, ready to be written. Missing outcomes are null in every output format, never a number. */
export interface ChunkTable {
  readonly rows: number;
  readonly counts: Counts;
  /** The agreed share, where it is bargained over; NaN where there is no agreement. */
  readonly shares: Float64Array | null;
  /** Varied parameters. */
  readonly inputs: readonly { readonly name: string; readonly values: Float64Array }[];
  readonly outcomes: readonly {
    readonly name: string;
    readonly values: Float64Array;
    readonly always: boolean;
  }[];
  readonly status: Uint8Array;
  readonly regimes: Float64Array;
  /** What the rule does: positions in `EFFECT_KINDS`, and 1 where every payoff rises. */
  readonly effects: { readonly kinds: Uint8Array; readonly mutualism: Uint8Array } | null;
  /** Why a row failed, by row. */
  readonly reasons: ReadonlyMap<number, string>;
}

export interface Counts {
  readonly games: number;
  readonly equilibrium: number;
  readonly exit: number;
  readonly none: number;
  readonly failed: number;
  readonly backfiring: number;
  readonly mutualism: number;
}

export const NO_COUNTS: Counts = {
  games: 0,
  equilibrium: 0,
  exit: 0,
  none: 0,
  failed: 0,
  backfiring: 0,
  mutualism: 0,
};

export const addCounts = (a: Counts, b: Counts): Counts => ({
  games: a.games + b.games,
  equilibrium: a.equilibrium + b.equilibrium,
  exit: a.exit + b.exit,
  none: a.none + b.none,
  failed: a.failed + b.failed,
  backfiring: a.backfiring + b.backfiring,
  mutualism: a.mutualism + b.mutualism,
});

/** Solves the games of one chunk. A game that cannot be solved is a row with its reason. */
export function computeChunk(plan: Plan, chunk: number): ChunkTable {
  const { model, spec } = plan;
  const { start, count } = chunkRange(plan, chunk);
  const inputs = model.parameters.map(() => new Float64Array(count));
  plan.fill(inputs, start, count);

  const reasons = new Map<number, string>();
  const rows = spec.where === undefined ? count : keepWhere(model, spec.where, inputs, count, reasons);
  const outputs = Array.from({ length: model.outcomes.length + 1 }, () => new Float64Array(rows));
  const status = new Uint8Array(rows);
  const shares = spec.bargain === undefined ? null : new Float64Array(rows);
  const solveRows = solverOf(model, spec.bargain, shares);
  solveRows(inputs, outputs, status, 0, rows);

  for (const row of reasons.keys()) status[row] = FAILED;
  for (let row = 0; row < rows; row++)
    if (status[row] === FAILED && !reasons.has(row)) reasons.set(row, whyFailed(model, inputs, row));

  const effects = spec.baseline
    ? effectsOf(model, solverOf(model, spec.bargain, null), inputs, outputs, status, rows)
    : null;
  const tally = new Array<number>(STATUS.length).fill(0);
  for (let row = 0; row < rows; row++) tally[status[row]!]!++;
  const equal = (column: Uint8Array | undefined, value: number): number =>
    column?.reduce((total, x) => total + Number(x === value), 0) ?? 0;
  return {
    rows,
    counts: {
      games: rows,
      equilibrium: tally[EQUILIBRIUM]!,
      exit: tally[EXITED]!,
      none: tally[NONE]!,
      failed: tally[FAILED]!,
      backfiring: equal(effects?.kinds, EFFECT_KINDS.indexOf('backfires')),
      mutualism: equal(effects?.mutualism, 1),
    },
    inputs: plan.varied.map((name) => ({
      name,
      values: inputs[model.parameters.findIndex((p) => p.name === parametersNamed(model, name)[0])]!.subarray(
        0,
        rows,
      ),
    })),
    shares,
    outcomes: model.outcomes.map((outcome, k) => ({
      name: outcome.name,
      values: outputs[k]!,
      always: outcome.atExit !== undefined && tally[FAILED] === 0 && tally[NONE] === 0,
    })),
    status,
    regimes: outputs[model.outcomes.length]!,
    effects,
    reasons,
  };
}

/**
 * The kernel, or the same at the share that a bargaining rule selects for each row; `shares` receives the shares. Rows of one game are
 * bargained over once.
 */
export function solverOf(model: Model, rule: RuleName | undefined, shares: Float64Array | null): Kernel {
  if (rule === undefined) return model.kernel;
  return (inputs, outputs, status, from, to) => {
    // A row outside the domain fails whatever its share.
    model.kernel(inputs, outputs, status, from, to);
    const moving = inputs.filter(
      (column, k) => !model.parameters[k]!.bargained && column.some((x) => x !== column[0]),
    );
    const known = new Map<string, ReturnType<typeof agreedShare>>();
    for (let row = from; row < to; row++) {
      if (shares) shares[row] = Number.NaN;
      if (status[row] === FAILED) continue;
      const key = moving.map((column) => column[row]).join(' ');
      let agreed = known.get(key);
      if (agreed === undefined) {
        agreed = agreedShare(model, valuesAt(model, inputs, row), rule);
        known.set(key, agreed);
      }
      status[row] = agreed ? EQUILIBRIUM : EXITED;
      if (agreed && shares) shares[row] = agreed.share;
      for (let k = 0; k < model.outcomes.length; k++) outputs[k]![row] = agreed?.point.outcomes[k] ?? 0;
      outputs[model.outcomes.length]![row] = agreed?.point.regime ?? model.regimes.count - 1;
    }
  };
}

/** Moves the rows that satisfy the condition, and those where it has no answer, to the front; returns how many. */
function keepWhere(
  model: Model,
  where: string,
  inputs: readonly Float64Array[],
  count: number,
  reasons: Map<number, string>,
): number {
  const condition = compileCondition(
    where,
    Object.fromEntries(model.parameters.map((p, k) => [p.name, named(model, p.name, inputs[k]!)])),
  );
  let kept = 0;
  for (let row = 0; row < count; row++) {
    const answer = condition(row);
    if (answer === false) continue;
    if (typeof answer === 'string') reasons.set(kept, answer);
    if (kept !== row) for (const column of inputs) column[kept] = column[row]!;
    kept++;
  }
  return kept;
}

function valuesAt(model: Model, inputs: readonly Float64Array[], row: number): Values {
  return Object.fromEntries(model.parameters.map((p, k) => [p.name, inputs[k]![row]!]));
}

function whyFailed(model: Model, inputs: readonly Float64Array[], row: number): string {
  const values = valuesAt(model, inputs, row);
  for (const p of model.parameters) {
    const problem = whyOutOfRange(p, values[p.name]);
    if (problem !== null) return problem;
  }
  const problem = model.check(values);
  if (problem !== null) return problem;
  // A model of one's own is asked why.
  return builtIn.has(model)
    ? 'the solver gave no answer'
    : (model.solve(values).reason ?? 'the solver gave no answer');
}
