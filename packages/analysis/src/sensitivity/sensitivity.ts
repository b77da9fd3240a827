import { EQUILIBRIUM, FAILED, type Model, STATUS } from '@regulab/model/contract.js';
import { ROUNDING } from '@regulab/model/effect.js';
import { misuse } from '@regulab/model/error.js';
import { formatShort } from '@regulab/model/format.js';
import type { Values } from '@regulab/model/outcomes.js';
import { unknownName } from '@regulab/model/values.js';
import { SOBOL_DIMENSIONS } from '@regulab/numeric/sobol.js';
import { assigned, checkUncertain, twiceNamed, type Uncertain, valueAt } from '../uncertain.js';
import { LEVEL, RESAMPLES } from './bootstrap.js';
import { type Correlation, correlationMatrix } from './copula.js';
import type { Design, Estimate, Quantile } from './design.js';
import { elementaryEffects, morrisDesign } from './morris.js';
import { pawnIndices, SLICES, sampleDesign } from './pawn.js';
import { evaluator, type Quantity, quantityNames, readQuantities } from './quantities.js';
import { MOST_SHAPLEY, shapleyDesign, shapleyEffects } from './shapley.js';
import { saltelliDesign, sobolIndices } from './sobolIndices.js';

export const SENSITIVITY_METHODS = ['sobol', 'shapley', 'morris', 'pawn'] as const;
export type SensitivityMethod = (typeof SENSITIVITY_METHODS)[number];

/** A question to a model: on which parameters do these outcomes rest? Plain data, so that workers can be handed it. */
export interface SensitivityTask {
  readonly model: string;
  readonly values: Values;
  readonly method: SensitivityMethod;
  /** Outcomes, `welfare`, `backfires`, `mutualism`, `effect=KIND` or `regime=NAME`. */
  readonly of: readonly string[];
  /** What varies, and how; names once each. */
  readonly vary: readonly Uncertain[];
  readonly correlations: readonly Correlation[];
  /** Rows of the design: base points, trajectories. */
  readonly samples: number;
  readonly seed: number;
  /** What an outcome counts as where it has no value. */
  readonly missing: number | null;
}

/** Rows of each method where nothing is said, and the fewest with which its numbers mean something. */
export const SAMPLES: Readonly<
  Record<SensitivityMethod, { readonly usual: number; readonly least: number }>
> = {
  sobol: { usual: 16384, least: 64 },
  shapley: { usual: 1024, least: 64 },
  morris: { usual: 1000, least: 10 },
  pawn: { usual: 16384, least: 512 },
};
/** Designs of Sobol points have a dimension or two for each parameter. */
const MOST_PARAMETERS: Readonly<Record<SensitivityMethod, number>> = {
  sobol: Math.floor(SOBOL_DIMENSIONS / 2),
  shapley: MOST_SHAPLEY,
  morris: 200,
  pawn: SOBOL_DIMENSIONS,
};
const STATUS_WORDS: Readonly<Record<string, string>> = {
  exit: 'somebody walks away',
  none: 'there is no equilibrium',
};
const MOST_SAMPLES = 1 << 24;
/** Where an outcome departs from its commonest value in fewer rows, no index of it means anything. */
const FEWEST_DEPARTURES = 30;
const MEDIAN_ROWS = 1 << 14;
/** The largest power of two not above a whole number. */
const powerBelow = (n: number): number => 1 << (31 - Math.clz32(n));
const MOST_GAMES = 1e9;
const MOST_CELLS = 4e8;

/** Indices of one kind, one estimate a parameter: `first`, `total`, `share`, `size`, `median`, ... */
export interface Measurement {
  readonly name: string;
  readonly label: string;
  readonly estimates: readonly Estimate[];
}

export interface QuantitySensitivity {
  readonly name: string;
  readonly label: string;
  /** Over all games in which it has a value. */
  readonly mean: number | null;
  readonly deviation: number | null;
  /** The part of games in which it has none. */
  readonly missing: number;
  /** Why there are no measurements, or null. */
  readonly why: string | null;
  readonly measurements: readonly Measurement[];
  /** What a parameter without any effect would get, where the method tells. */
  readonly dummy: number | null;
}

export interface Sensitivity {
  readonly model: string;
  readonly method: SensitivityMethod;
  readonly parameters: readonly string[];
  readonly samples: number;
  readonly games: number;
  /** The part of games that ends in each status. */
  readonly statuses: Readonly<Record<string, number>>;
  /** What was asked for, and every status that some games have and others have not. */
  readonly quantities: readonly QuantitySensitivity[];
  readonly note: string;
}

/**
 * Checks a task.
 *
 * @throws RegulabError with code `misuse`: unknown names, ranges out of bounds, fewer samples than the method needs, correlated
 * parameters where the method has no meaning for them, more parameters than it can take
 */
export function checkSensitivity(model: Model, task: SensitivityTask): void {
  const { method, vary, samples } = task;
  if (!SENSITIVITY_METHODS.includes(method)) throw unknownName('method', String(method), SENSITIVITY_METHODS);
  if (vary.length === 0) throw misuse('nothing varies; name a parameter with its range');
  for (const uncertain of vary) checkUncertain(model, uncertain);
  const names = vary.map(({ name }) => name);
  const twice = twiceNamed(model, vary);
  if (twice !== null) throw misuse(`${twice} varies twice; keep one`);
  if (task.of.length === 0)
    throw misuse(`nothing is to be explained; name one of ${quantityNames(model).join(', ')}`);
  readQuantities(model, task.of);
  const { least } = SAMPLES[method];
  if (!Number.isInteger(samples) || samples < least || samples > MOST_SAMPLES)
    throw misuse(`samples is ${samples}; ${method} needs a whole number from ${least} to ${MOST_SAMPLES}`);
  if (method !== 'morris' && (samples & (samples - 1)) !== 0)
    throw misuse(
      `samples is ${samples}; ${method} uses Sobol points, whose number must be a power of two: ${powerBelow(samples)} or ${2 * powerBelow(samples)}`,
    );
  const most = MOST_PARAMETERS[method];
  if (vary.length > most)
    throw misuse(
      `${vary.length} parameters vary; ${method} takes up to ${most}: choose those that matter${method === 'morris' ? '' : ', with morris first'}`,
    );
  correlationMatrix(names, task.correlations);
  if (task.correlations.length > 0 && (method === 'sobol' || method === 'morris'))
    throw misuse(
      `${method} moves one parameter while the others stay, which correlated parameters do not; use shapley or pawn, or leave the correlation out`,
    );
  if (task.missing !== null && !Number.isFinite(task.missing))
    throw misuse(`missing is ${task.missing}; it must be a number`);
  const { rows, columns } = designOf(model, task);
  if (rows * columns > MOST_GAMES || rows * columns * task.of.length > MOST_CELLS)
    throw misuse(
      `${method} with ${samples} samples of ${vary.length} parameters is ${rows * columns} games; use fewer samples or parameters`,
    );
}

/** The games of a task. */
export function designOf(
  model: Model,
  { method, vary, samples, seed, correlations }: SensitivityTask,
): Design {
  const quantile: Quantile = (d, level) => valueAt(model, vary[d]!, level);
  const matrix = correlationMatrix(
    vary.map(({ name }) => name),
    correlations,
  );
  const k = vary.length;
  if (method === 'sobol') return saltelliDesign(k, samples, seed, quantile);
  if (method === 'morris') return morrisDesign(k, samples, seed, quantile);
  if (method === 'pawn') return sampleDesign(k, samples, seed, quantile, matrix);
  return shapleyDesign(k, samples, seed, quantile, matrix);
}

/** What a block of rows gave: for each column of the design the quantities, and the status codes. */
export interface SensitivityBlock {
  readonly from: number;
  readonly to: number;
  readonly columns: readonly {
    readonly values: readonly Float64Array[];
    readonly status: Uint8Array;
    readonly sizes: readonly number[];
  }[];
}

/** Solves the games of rows `from` to `to`: a pure function of the task and of these. */
export function sensitivityBlock(
  model: Model,
  task: SensitivityTask,
  from: number,
  to: number,
): SensitivityBlock {
  const design = designOf(model, task);
  const names = task.vary.map(({ name }) => name);
  const evaluate = evaluator(model, task.values, names, readQuantities(model, task.of));
  const fill = design.block(from, to);
  const inputs = names.map(() => new Float64Array(to - from));
  return {
    from,
    to,
    columns: Array.from({ length: design.columns }, (_, column) => {
      fill(column, inputs);
      const { columns, status, sizes } = evaluate(inputs, to - from);
      return { values: columns, status, sizes };
    }),
  };
}

/** Joins the blocks of all rows, and draws the conclusions. */
export function concludeSensitivity(
  model: Model,
  task: SensitivityTask,
  blocks: readonly SensitivityBlock[],
): Sensitivity {
  const { rows, columns } = designOf(model, task);
  const quantities = readQuantities(model, task.of);
  const status = Array.from({ length: columns }, () => new Uint8Array(rows));
  const outputs = quantities.map(() => Array.from({ length: columns }, () => new Float64Array(rows)));
  const sizes = new Float64Array(quantities.length);
  for (const block of blocks)
    block.columns.forEach((column, c) => {
      status[c]!.set(column.status, block.from);
      column.values.forEach((values, q) => {
        outputs[q]![c]!.set(values, block.from);
        sizes[q] = Math.max(sizes[q]!, column.sizes[q]!);
      });
    });
  const counts = new Array<number>(STATUS.length).fill(0);
  for (const column of status) for (const code of column) counts[code]!++;
  const games = rows * columns;
  if (counts[FAILED]! > 0)
    throw misuse(
      `${counts[FAILED]} of ${games} places are no games of ${model.id} (${whyNoGame(model, task, status)}); narrow the ranges, or parameters would not vary independently`,
    );
  const indicators = STATUS.map((name, code) => ({ name, code })).filter(
    ({ code }) => code !== EQUILIBRIUM && counts[code]! > 0 && counts[code]! < games,
  );
  return {
    model: model.id,
    method: task.method,
    parameters: task.vary.map(({ name }) => name),
    samples: rows,
    games,
    statuses: Object.fromEntries(
      STATUS.flatMap((name, code) => (counts[code]! > 0 ? [[name, counts[code]! / games]] : [])),
    ),
    quantities: [
      ...quantities.map((quantity, q) => explained(task, quantity, outputs[q]!, sizes[q]!)),
      ...indicators.map(({ name, code }) =>
        explained(
          task,
          { name: `status=${name}`, label: STATUS_WORDS[name] ?? name, isTruth: true },
          status.map((column) => Float64Array.from(column, (each) => Number(each === code))),
          1,
        ),
      ),
    ],
    note: noteOf(task),
  };
}

function noteOf({ method, samples, correlations, missing }: SensitivityTask): string {
  const about: Readonly<Record<SensitivityMethod, string>> = {
    sobol: `Saltelli's design on ${samples} scrambled Sobol points`,
    shapley: `pairs for every subset of parameters on ${samples} scrambled Sobol points`,
    morris: `${samples} trajectories on a grid of eight levels; a step is half of a parameter's distribution`,
    pawn: `${samples} scrambled Sobol points, ${SLICES} slices of each parameter`,
  };
  return [
    `${about[method]}; intervals hold ${100 * LEVEL} % of ${RESAMPLES} bootstrap resamples${method === 'pawn' ? ' about the estimate (of its spread; distances are too large by about that of a parameter without effect)' : ''}: estimates, not proofs`,
    ...(correlations.length > 0
      ? [
          `parameters are correlated by a Gaussian copula (${correlations.map(({ first, second, correlation }) => `${first}, ${second}: ${correlation}`).join('; ')})`,
        ]
      : []),
    ...(missing === null ? [] : [`where an outcome has no value it counts as ${missing}`]),
  ].join('; ');
}

/** Why the first place that is no game is none. */
function whyNoGame(model: Model, task: SensitivityTask, status: readonly Uint8Array[]): string {
  const column = status.findIndex((each) => each.includes(FAILED));
  const row = status[column]!.indexOf(FAILED);
  const inputs = task.vary.map(() => new Float64Array(1));
  designOf(model, task).block(row, row + 1)(column, inputs);
  const place = assigned(
    model,
    task.values,
    Object.fromEntries(task.vary.map(({ name }, d) => [name, inputs[d]![0]!])),
  );
  return model.check(place) ?? 'the solver gave no answer';
}

function explained(
  task: SensitivityTask,
  { name, label, isTruth }: Quantity,
  columns: readonly Float64Array[],
  size: number,
): QuantitySensitivity {
  let [known, sum, squares, low, high] = [0, 0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let missing = 0;
  for (const column of columns)
    for (let row = 0; row < column.length; row++) {
      let x = column[row]!;
      if (Number.isNaN(x)) {
        missing++;
        if (task.missing === null) continue;
        x = task.missing;
        column[row] = x;
      }
      known++;
      const step = x - sum;
      sum += step / known;
      squares += step * (x - sum);
      low = Math.min(low, x);
      high = Math.max(high, x);
    }
  const games = columns.length * columns[0]!.length;
  const base = {
    name,
    label,
    mean: known > 0 ? sum : null,
    deviation: known > 0 ? Math.sqrt(squares / known) : null,
    missing: missing / games,
  };
  const without = (why: string): QuantitySensitivity => ({ ...base, why, measurements: [], dummy: null });
  if (known === 0) return without('it has no value in any game');
  if (missing > 0 && task.missing === null)
    return without(
      `it has no value in ${missing} of ${games} games; state what it counts as there, or narrow the ranges`,
    );
  if (low === high)
    return without(
      `it is ${isTruth ? `so in ${low === 0 ? 'no' : 'every'}` : `${formatShort(low)} in every`} game: nothing to explain`,
    );
  // What rounding leaves of a constant has indices too, of nothing.
  if (high - low <= ROUNDING * size)
    return without(`it is ${formatShort(base.mean!)} in every game but for rounding: nothing to explain`);
  const tooFew = (what: string): QuantitySensitivity =>
    without(
      `${what}: too few to tell what it rests on; ask for more samples, or narrow the ranges to where it ${isTruth ? 'happens' : 'changes'}`,
    );
  const compared = comparedColumns(task.method, columns);
  const usual = usualOf(compared);
  const departures = rowsWhere(compared, (x) => Math.abs(x - usual) > ROUNDING * size);
  const rows = columns[0]!.length;
  if (departures < Math.min(FEWEST_DEPARTURES, rows / 2))
    return tooFew(
      `it departs from ${formatShort(usual)} in ${departures === 0 ? 'none' : `only ${departures}`} of ${rows} rows of games`,
    );
  const found = measured(task, columns);
  if (found.measurements.some(({ estimates }) => estimates.some(({ value }) => !Number.isFinite(value))))
    return tooFew(`its indices have no value with ${departures} of ${rows} rows of games that differ`);
  return { ...base, why: null, ...found };
}

/** The columns of a design whose outputs make the variance that a method shares out. */
function comparedColumns(method: SensitivityMethod, columns: readonly Float64Array[]): Float64Array[] {
  if (method === 'sobol') return columns.slice(0, 2);
  if (method === 'shapley') return [columns[0]!, columns[columns.length - 1]!];
  return [...columns];
}

function rowsWhere(columns: readonly Float64Array[], is: (x: number) => boolean): number {
  let count = 0;
  for (let row = 0; row < columns[0]!.length; row++) if (columns.some((column) => is(column[row]!))) count++;
  return count;
}

/** The median of the first rows: the value that most games share, if there is one. */
function usualOf(columns: readonly Float64Array[]): number {
  const sorted = Float64Array.from(columns.flatMap((column) => [...column.subarray(0, MEDIAN_ROWS)])).sort();
  return sorted[sorted.length >> 1]!;
}

function measured(
  { method, seed, vary, correlations }: SensitivityTask,
  columns: readonly Float64Array[],
): Pick<QuantitySensitivity, 'measurements' | 'dummy'> {
  if (method === 'sobol') {
    const { first, total } = sobolIndices(columns, seed);
    return {
      measurements: [
        { name: 'first', label: 'alone', estimates: first },
        { name: 'total', label: 'in all', estimates: total },
      ],
      dummy: null,
    };
  }
  if (method === 'shapley') {
    const { share } = shapleyEffects(columns, seed);
    return { measurements: [{ name: 'share', label: 'share', estimates: share }], dummy: null };
  }
  if (method === 'morris') {
    const { size, mean, deviation } = elementaryEffects(columns, seed);
    const plain = (values: readonly number[]): Estimate[] =>
      values.map((value) => ({ value, low: null, high: null }));
    return {
      measurements: [
        { name: 'size', label: 'mean size', estimates: size },
        { name: 'mean', label: 'mean', estimates: plain(mean) },
        { name: 'deviation', label: 'deviation', estimates: plain(deviation) },
      ],
      dummy: null,
    };
  }
  const matrix = correlationMatrix(
    vary.map(({ name }) => name),
    correlations,
  );
  const { median, largest, dummy } = pawnIndices(columns[0]!, vary.length, seed, matrix);
  return {
    measurements: [
      { name: 'median', label: 'median', estimates: median },
      { name: 'largest', label: 'largest', estimates: largest },
    ],
    dummy: dummy.median.value,
  };
}
