import { log, logistic } from './elementary.js';

/** A line fitted to points: intercept and slope with the covariance of their estimates. */
export interface LineFit {
  readonly intercept: number;
  readonly slope: number;
  /** Variances of intercept and slope, and their covariance. */
  readonly variances: readonly [intercept: number, slope: number, covariance: number];
  readonly degrees: number;
}

/** Why a fit has no answer. */
export type NoFit = { readonly problem: string };

/** The inverse of a symmetric 2 by 2 matrix [[a, b], [b, c]], or null where it has none. */
function inverse(a: number, b: number, c: number): readonly [number, number, number] | null {
  const determinant = a * c - b * b;
  return determinant > 1e-12 * a * c ? [c / determinant, -b / determinant, a / determinant] : null;
}

const MOST_STEPS = 60;
const CONVERGED = 1e-11;
/** A logit further from zero than this means a probability of 0 or 1 for all practical purposes. */
const EXTREME = 30;

/**
 * Maximum likelihood of successes in trials, with the logit of the probability linear in `x`, by Newton's method (iteratively reweighted
 * least squares). Says so where the data separate: the likelihood then rises without end.
 *
 * Source: A. Albert, J. A. Anderson, On the existence of maximum likelihood estimates in logistic regression models,
 * Biometrika 71 (1984).
 */
export function fitLogistic(
  x: readonly number[],
  successes: readonly number[],
  trials: readonly number[],
): (LineFit & { readonly deviance: number }) | NoFit {
  const n = x.length;
  if (n < 3) return { problem: `${n} records are too few; there must be 3` };
  const [hits, all] = [successes, trials].map((v) => v.reduce((sum, value) => sum + value, 0)) as [
    number,
    number,
  ];
  if (hits === 0) return { problem: 'there is no incident at all, so that the likelihood has no maximum' };
  if (hits === all) return { problem: 'every case is an incident, so that the likelihood has no maximum' };
  const separated = separation(x, successes, trials);
  if (separated !== null) return { problem: separated };
  const [lowest, highest] = ends(x);
  const spread = highest - lowest;
  if (!(spread > 1e-9 * Math.max(Math.abs(lowest), Math.abs(highest))))
    return { problem: 'the records hardly differ in the explaining column, so that no slope can be told' };
  const centre = x.reduce((sum, v) => sum + v, 0) / n;
  let [a, b] = [log(hits / (all - hits)), 0];
  for (let step = 0; step < MOST_STEPS; step++) {
    let [ga, gb, haa, hab, hbb] = [0, 0, 0, 0, 0];
    for (let k = 0; k < n; k++) {
      const d = x[k]! - centre;
      const p = logistic(a + b * d);
      const w = trials[k]! * p * (1 - p);
      const r = successes[k]! - trials[k]! * p;
      ga += r;
      gb += r * d;
      haa += w;
      hab += w * d;
      hbb += w * d * d;
    }
    const covariance = inverse(haa, hab, hbb);
    if (!covariance)
      return { problem: 'the likelihood is flat: the data do not tell intercept and slope apart' };
    const [da, db] = [covariance[0] * ga + covariance[1] * gb, covariance[1] * ga + covariance[2] * gb];
    a += da;
    b += db;
    if (Math.abs(a) > EXTREME || Math.abs(b) * spread > 4 * EXTREME)
      return { problem: 'the fit runs off to probabilities of 0 and 1: the data nearly separate' };
    if (Math.abs(da) <= CONVERGED * (1 + Math.abs(a)) && Math.abs(db) <= CONVERGED * (1 + Math.abs(b))) {
      const [vaa, vab, vbb] = covariance;
      return {
        intercept: a - b * centre,
        slope: b,
        // Back from the centred column.
        variances: [vaa - 2 * centre * vab + centre * centre * vbb, vbb, vab - centre * vbb],
        degrees: n - 2,
        deviance: deviance(x, successes, trials, a - b * centre, b),
      };
    }
  }
  return { problem: `Newton's method did not come to rest in ${MOST_STEPS} steps` };
}

/** The least and the largest of any number of values. */
const ends = (values: readonly number[]): readonly [least: number, most: number] => [
  values.reduce((least, x) => Math.min(least, x), Infinity),
  values.reduce((most, x) => Math.max(most, x), -Infinity),
];

/** Why the data separate, or null: one value of x divides all successes from all failures. */
function separation(
  x: readonly number[],
  successes: readonly number[],
  trials: readonly number[],
): string | null {
  const hit = x.filter((_, k) => successes[k]! > 0);
  const miss = x.filter((_, k) => successes[k]! < trials[k]!);
  const [least, most] = ends(hit);
  const [low, high] = ends(miss);
  if (least >= high)
    return `the data separate: all incidents lie at or above ${least} of the explaining column and everything else at or below ${high}, so that the likelihood has no maximum`;
  if (most <= low)
    return `the data separate: all incidents lie at or below ${most} of the explaining column and everything else at or above ${low}, so that the likelihood has no maximum`;
  return null;
}

function deviance(
  x: readonly number[],
  successes: readonly number[],
  trials: readonly number[],
  intercept: number,
  slope: number,
): number {
  const term = (observed: number, expected: number): number =>
    observed === 0 ? 0 : observed * log(observed / expected);
  return x.reduce((sum, value, k) => {
    const p = logistic(intercept + slope * value);
    const [y, m] = [successes[k]!, trials[k]!];
    return sum + 2 * (term(y, m * p) + term(m - y, m * (1 - p)));
  }, 0);
}
