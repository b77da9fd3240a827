import type { Values } from '@regulab/model/outcomes.js';
import { exp, log } from '@regulab/numeric/elementary.js';

/*
 * Losses once more, written from the formulas alone for checks: sums term by term with Simpson's rule for the tail, kappa by halving.
 * Nothing is shared with the solvers.
 */

const TERMS = 2000;
const INTERVALS = 2400;
const LAST = 180;
const RIDGES = 120;
const FRACTIONS = 40;

export interface Spectrum {
  readonly gamma: number;
  readonly variance: Float64Array;
  readonly weight: Float64Array;
  /** Variance times signal times weight. */
  readonly signal: Float64Array;
  /** Beyond the last place, in closed form: of variances, and of variances times signals. */
  readonly tail: number;
  readonly signalTail: number;
}

export function spectrumOf({ gamma, delta, dimension, features }: Values): Spectrum {
  const P = dimension === 0 ? Infinity : features!;
  const terms = Math.min(P, TERMS);
  const variance: number[] = [];
  const weight: number[] = [];
  const signal: number[] = [];
  const add = (logPlace: number, width: number, jacobian: number): void => {
    variance.push(exp(-(1 + gamma!) * logPlace));
    weight.push(width * exp(jacobian));
    signal.push(width * exp(jacobian - (1 + gamma! + delta!) * logPlace));
  };
  for (let i = 1; i <= terms; i++) add(log(i), 1, 0);
  if (P > terms) {
    const from = log(terms + 0.5);
    const to = P === Infinity ? LAST : log(P + 0.5);
    const h = (to - from) / INTERVALS;
    for (let k = 0; k <= INTERVALS; k++) {
      const t = from + h * k;
      const simpson = k === 0 || k === INTERVALS ? 1 : k % 2 === 1 ? 4 : 2;
      add(t, (simpson * h) / 3, t);
    }
  }
  const isEndless = P === Infinity;
  return {
    gamma: gamma!,
    variance: Float64Array.from(variance),
    weight: Float64Array.from(weight),
    signal: Float64Array.from(signal),
    tail: isEndless ? exp(-gamma! * LAST) / gamma! : 0,
    signalTail: isEndless ? exp(-(gamma! + delta!) * LAST) / (gamma! + delta!) : 0,
  };
}

/** L*: the loss of each of the two on the other's labels. */
export const gapOf = (v: Values, { signal, signalTail }: Spectrum): number =>
  2 * (1 - v.rho!) * signal.reduce((sum, x) => sum + x, signalTail);

export interface At {
  readonly d1: number;
  readonly d2: number;
  readonly c1: number;
  readonly c2: number;
}

export function sums({ variance, weight, signal, tail, signalTail }: Spectrum, kappa: number): At {
  let d1 = tail / kappa;
  let d2 = 0;
  let c1 = signalTail;
  let c2 = signalTail;
  for (let i = 0; i < variance.length; i++) {
    const v = variance[i]!;
    const share = v / (v + kappa);
    const left = kappa / (v + kappa);
    d1 += weight[i]! * share;
    d2 += weight[i]! * share * share;
    c1 += signal[i]! * left;
    c2 += signal[i]! * left * left;
  }
  return { d1, d2, c1, c2 };
}

/** With as many data as features and no ridge the divisor is nothing but rounding. */
const ROUNDING = 1e-17;

/** Both losses at a fraction of labels, and what the first has beyond (1 - alpha)^2 L*. */
export function losses(
  a: At,
  alpha: number,
  N: number,
  rho: number,
  gap: number,
): readonly [performance: number, safety: number, excess: number] {
  const mixed = alpha * (1 - alpha);
  const spread =
    ((1 - 2 * mixed * (1 - rho)) * a.c2 + (mixed * gap * a.d2) / N) / Math.max(1 - a.d2 / N, ROUNDING);
  const excess = 2 * (1 - alpha) * (2 * alpha - 1) * (1 - rho) * a.c1 + spread;
  return [
    (1 - alpha) * (1 - alpha) * gap + excess,
    alpha * alpha * gap - 2 * alpha * (2 * alpha - 1) * (1 - rho) * a.c1 + spread,
    excess,
  ];
}

/** kappa of a ridge with N data, by halving its logarithm. */
export function kappaOf(spectrum: Spectrum, ridge: number, N: number): number {
  let [low, high] = [-(1 + spectrum.gamma) * 45 - 30, 16];
  for (let k = 0; k < 70; k++) {
    const middle = 0.5 * (low + high);
    const kappa = exp(middle);
    if (kappa * (1 - sums(spectrum, kappa).d1 / N) > ridge) high = middle;
    else low = middle;
  }
  return exp(0.5 * (low + high));
}

/** The least loss in performance over other ridges, and fractions where these may differ. */
export function leastLoss(
  places: readonly { readonly kappa: number; readonly at: At }[],
  N: number,
  v: Values,
  gap: number,
  alpha: number | null,
  bound: number,
): number {
  let least = Infinity;
  const alphas =
    alpha === null ? Array.from({ length: FRACTIONS + 1 }, (_, k) => 0.5 + (0.5 * k) / FRACTIONS) : [alpha];
  for (const { at } of places) {
    if (at.d1 > N) continue;
    for (const each of alphas) {
      const [first, second] = losses(at, each, N, v.rho!, gap);
      if (alpha === null && second > bound) continue;
      least = Math.min(least, first);
    }
  }
  return least;
}

/** Many ridges, by their kappa: down to where so many data would need none. */
export const ridges = (spectrum: Spectrum, N: number) =>
  Array.from({ length: RIDGES }, (_, k) => {
    const from = -(1 + spectrum.gamma) * log(N + 1) - 6;
    const kappa = exp(from + ((6 - from) * k) / (RIDGES - 1));
    return { kappa, at: sums(spectrum, kappa) };
  });
