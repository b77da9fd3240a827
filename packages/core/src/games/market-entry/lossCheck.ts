import type { Values } from '../../model/contract.js';
import { exp, log } from '../../numeric/elementary.js';

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
  readonly variance: Float64Array;
  readonly weight: Float64Array;
  readonly signal: Float64Array;
}

export function spectrumOf({ gamma, delta, dimension, features }: Values): Spectrum {
  const P = dimension === 0 ? Infinity : features!;
  const terms = Math.min(P, TERMS);
  const variance: number[] = [];
  const weight: number[] = [];
  const signal: number[] = [];
  const add = (logPlace: number, w: number): void => {
    variance.push(exp(-(1 + gamma!) * logPlace));
    weight.push(w);
    signal.push(exp(-delta! * logPlace));
  };
  for (let i = 1; i <= terms; i++) add(log(i), 1);
  if (P > terms) {
    const from = log(terms + 0.5);
    const to = P === Infinity ? LAST : log(P + 0.5);
    const h = (to - from) / INTERVALS;
    for (let k = 0; k <= INTERVALS; k++) {
      const t = from + h * k;
      const simpson = k === 0 || k === INTERVALS ? 1 : k % 2 === 1 ? 4 : 2;
      add(t, ((simpson * h) / 3) * exp(t));
    }
  }
  return {
    variance: Float64Array.from(variance),
    weight: Float64Array.from(weight),
    signal: Float64Array.from(signal),
  };
}

/** L*: the loss of each of the two on the other's labels. */
export const gapOf = (v: Values, { variance, weight, signal }: Spectrum): number =>
  2 * (1 - v.rho!) * signal.reduce((sum, b, i) => sum + weight[i]! * b * variance[i]!, 0);

export interface At {
  readonly d1: number;
  readonly d2: number;
  readonly c1: number;
  readonly c2: number;
}

export function sums({ variance, weight, signal }: Spectrum, kappa: number): At {
  let [d1, d2, c1, c2] = [0, 0, 0, 0];
  for (let i = 0; i < variance.length; i++) {
    const v = variance[i]!;
    const share = v / (v + kappa);
    d1 += weight[i]! * share;
    d2 += weight[i]! * share * share;
    c1 += weight[i]! * signal[i]! * v * (1 - share);
    c2 += weight[i]! * signal[i]! * v * (1 - share) * (1 - share);
  }
  return { d1, d2, c1, c2 };
}

/** Both losses at a fraction of labels. */
export function losses(a: At, alpha: number, N: number, rho: number, gap: number): readonly [number, number] {
  const mixed = alpha * (1 - alpha);
  const spread = ((1 - 2 * mixed * (1 - rho)) * a.c2 + (mixed * gap * a.d2) / N) / (1 - a.d2 / N);
  return [
    (1 - alpha) * (1 - alpha) * gap + 2 * (1 - alpha) * (2 * alpha - 1) * (1 - rho) * a.c1 + spread,
    alpha * alpha * gap - 2 * alpha * (2 * alpha - 1) * (1 - rho) * a.c1 + spread,
  ];
}

/** kappa of a ridge with N data, by halving its logarithm. */
export function kappaOf(spectrum: Spectrum, ridge: number, N: number): number {
  let [low, high] = [-70, 6];
  for (let k = 0; k < 60; k++) {
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

/** Many ridges, by their kappa. */
export const ridges = (spectrum: Spectrum) =>
  Array.from({ length: RIDGES }, (_, k) => {
    const kappa = exp(-40 + (44 * k) / (RIDGES - 1));
    return { kappa, at: sums(spectrum, kappa) };
  });
