import { readDecimal } from '@regulab/model/decimal.js';
import { CellError, misuse } from '@regulab/model/error.js';
import { exp, log, pow } from '@regulab/numeric/elementary.js';
import { studentQuantile } from '@regulab/numeric/studentQuantile.js';

/** One measured loss. */
export interface LossRecord {
  readonly N: number;
  readonly loss: number;
}

/** Columns that a file of losses has. */
export const LOSS_COLUMNS = ['N', 'loss'] as const;

/** loss = floor + scale N^-nu, fitted. */
export interface LossFit {
  readonly nu: number;
  /** Interval of nu at 95 %, from the profile of the sum of squares; an infinite end where the data do not bound it. */
  readonly low: number;
  readonly high: number;
  readonly scale: number;
  /** What no data take away. */
  readonly floor: number;
  /** Root mean square of relative residuals. */
  readonly residual: number;
  readonly count: number;
  readonly warnings: readonly string[];
}

/**
 * Reads a row of a file of losses, texts by column.
 *
 * @throws CellError with code `misuse` for data and losses that are no positive numbers.
 *
 * @example
 * readLoss({ N: '100', loss: '.31' }); // { N: 100, loss: 0.31 }
 */
export function readLoss(row: Readonly<Record<string, string>>): LossRecord {
  const read = (name: (typeof LOSS_COLUMNS)[number]): number => {
    const value = readDecimal(row[name] ?? '');
    if (value === null || !(value > 0 && value < Infinity))
      throw new CellError(
        name,
        `${name} is ${JSON.stringify(row[name] ?? '')}; it must be a positive number`,
      );
    return value;
  };
  return { N: read('N'), loss: read('loss') };
}

/** Exponents that are looked at: evenly in their logarithm. */
const [LEAST, MOST] = [0.005, 20];
const PLACES = 400;
const HALVINGS = 60;

/**
 * Fits loss = floor + scale N^-nu by least squares of relative residuals, floor and scale not negative: for each nu a linear problem,
 * nu by a search over one number. The interval holds every nu whose sum of squares is no larger than the least times
 * 1 + t^2 / (n - 3) (D. M. Bates, D. G. Watts, Nonlinear Regression Analysis, 1988, section 6.1).
 *
 * @throws RegulabError with code `misuse` for fewer than four records, or fewer than four different N.
 */
export function fitLossCurve(records: readonly LossRecord[]): LossFit {
  const distinct = new Set(records.map(({ N }) => N)).size;
  if (distinct < 4)
    throw misuse(`there are ${distinct} different N; a floor, a scale and an exponent need four or more`);
  const n = records.length;
  const middle = exp(records.reduce((sum, { N }) => sum + log(N), 0) / n);
  /** The best floor and scale for an exponent, and the sum of squares that is left. */
  const at = (nu: number) => {
    let [aa, ab, bb, ya, yb] = [0, 0, 0, 0, 0];
    for (const { N, loss } of records) {
      const a = 1 / loss;
      const b = pow(N / middle, -nu) / loss;
      aa += a * a;
      ab += a * b;
      bb += b * b;
      ya += a;
      yb += b;
    }
    const determinant = aa * bb - ab * ab;
    let floor = (ya * bb - yb * ab) / determinant;
    let scale = (yb * aa - ya * ab) / determinant;
    if (!(floor > 0)) [floor, scale] = [0, yb / bb];
    if (!(scale > 0)) [floor, scale] = [ya / aa, 0];
    const squares = records.reduce((sum, { N, loss }) => {
      const relative = (floor + scale * pow(N / middle, -nu)) / loss - 1;
      return sum + relative * relative;
    }, 0);
    return { floor, scale: scale * pow(middle, nu), squares };
  };
  const place = (k: number): number => LEAST * pow(MOST / LEAST, k / PLACES);
  let best = 0;
  for (let k = 1; k <= PLACES; k++) if (at(place(k)).squares < at(place(best)).squares) best = k;
  let [low, high] = [place(Math.max(0, best - 1)), place(Math.min(PLACES, best + 1))];
  for (let k = 0; k < HALVINGS; k++) {
    const third = (high - low) / 3;
    if (at(low + third).squares < at(high - third).squares) high -= third;
    else low += third;
  }
  const nu = 0.5 * (low + high);
  const fit = at(nu);
  const freedom = n - 3;
  const t = studentQuantile(0.975, freedom);
  const allowed = fit.squares * (1 + (t * t) / freedom) + Number.EPSILON * n;
  /** Where the profile leaves what is allowed, from the best towards an end. */
  const edge = (end: number, beyond: number): number => {
    if (at(end).squares <= allowed) return beyond;
    let [inside, outside] = [nu, end];
    for (let k = 0; k < HALVINGS; k++) {
      const half = 0.5 * (inside + outside);
      if (at(half).squares <= allowed) inside = half;
      else outside = half;
    }
    return inside;
  };
  const interval = [edge(LEAST, 0), edge(MOST, Infinity)] as const;
  const span = Math.max(...records.map(({ N }) => N)) / Math.min(...records.map(({ N }) => N));
  const isRising = fit.scale === 0;
  return {
    nu,
    low: interval[0],
    high: interval[1],
    scale: fit.scale,
    floor: fit.floor,
    residual: Math.sqrt(fit.squares / n),
    count: n,
    warnings: [
      ...(isRising ? ['losses do not fall with data: no exponent describes them'] : []),
      ...(span < 10
        ? [`N spans a factor of ${span.toPrecision(3)} only; exponents need a power of ten or more`]
        : []),
      ...(!isRising && interval[1] === Infinity ? ['the data do not bound the exponent from above'] : []),
      ...(!isRising && interval[0] === 0 ? ['the data do not bound the exponent from below'] : []),
    ],
  };
}
