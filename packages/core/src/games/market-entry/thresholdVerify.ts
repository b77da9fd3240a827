import type { Claim, Values } from '../../model/contract.js';
import type { Certificate } from '../../model/solution.js';
import { agreement, type Check, certify, refused, unproved } from '../certify.js';

/*
 * The check of a threshold, written from the formulas alone: sums term by term with Simpson's rule for the tail, kappa by halving.
 * Nothing is shared with the solver.
 */

const METHOD =
  'losses recomputed with sums of its own (terms to 2000, Simpson’s rule beyond), to 1e-6; choices and the threshold compared with 120 other ridges, and with 41 fractions of labels where bounds are met exactly';
const TOLERANCE = 1e-6;
const TERMS = 2000;
const INTERVALS = 2400;
const LAST = 180;
const RIDGES = 120;
const FRACTIONS = 40;

interface Spectrum {
  readonly variance: Float64Array;
  readonly weight: Float64Array;
  readonly signal: Float64Array;
}

function spectrumOf({ gamma, delta, dimension, features }: Values): Spectrum {
  const P = dimension === 0 ? Infinity : features!;
  const terms = Math.min(P, TERMS);
  const variance: number[] = [];
  const weight: number[] = [];
  const signal: number[] = [];
  const add = (logPlace: number, w: number): void => {
    variance.push(Math.exp(-(1 + gamma!) * logPlace));
    weight.push(w);
    signal.push(Math.exp(-delta! * logPlace));
  };
  for (let i = 1; i <= terms; i++) add(Math.log(i), 1);
  if (P > terms) {
    const from = Math.log(terms + 0.5);
    const to = P === Infinity ? LAST : Math.log(P + 0.5);
    const h = (to - from) / INTERVALS;
    for (let k = 0; k <= INTERVALS; k++) {
      const t = from + h * k;
      const simpson = k === 0 || k === INTERVALS ? 1 : k % 2 === 1 ? 4 : 2;
      add(t, ((simpson * h) / 3) * Math.exp(t));
    }
  }
  return {
    variance: Float64Array.from(variance),
    weight: Float64Array.from(weight),
    signal: Float64Array.from(signal),
  };
}

/** L*: the loss of each of the two on the other's labels. */
const gapOf = (v: Values, { variance, weight, signal }: Spectrum): number =>
  2 * (1 - v.rho!) * signal.reduce((sum, b, i) => sum + weight[i]! * b * variance[i]!, 0);

interface At {
  readonly d1: number;
  readonly d2: number;
  readonly c1: number;
  readonly c2: number;
}

function sums({ variance, weight, signal }: Spectrum, kappa: number): At {
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
function losses(a: At, alpha: number, N: number, rho: number, gap: number): readonly [number, number] {
  const mixed = alpha * (1 - alpha);
  const spread = ((1 - 2 * mixed * (1 - rho)) * a.c2 + (mixed * gap * a.d2) / N) / (1 - a.d2 / N);
  return [
    (1 - alpha) ** 2 * gap + 2 * (1 - alpha) * (2 * alpha - 1) * (1 - rho) * a.c1 + spread,
    alpha ** 2 * gap - 2 * alpha * (2 * alpha - 1) * (1 - rho) * a.c1 + spread,
  ];
}

/** kappa of a ridge with N data, by halving its logarithm. */
function kappaOf(spectrum: Spectrum, ridge: number, N: number): number {
  let [low, high] = [-70, 6];
  for (let k = 0; k < 60; k++) {
    const middle = 0.5 * (low + high);
    const kappa = Math.exp(middle);
    if (kappa * (1 - sums(spectrum, kappa).d1 / N) > ridge) high = middle;
    else low = middle;
  }
  return Math.exp(0.5 * (low + high));
}

/** The least loss in performance over other ridges, and fractions where these may differ. */
function leastLoss(
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

export function verifyThreshold(v: Values, { status, outcomes: o }: Claim): Certificate {
  if (status === 'none') return absence(v);
  if (status === 'failed') return unproved(METHOD);
  const names = ['threshold', 'incumbentAlpha', 'incumbentRidge', 'entrantAlpha', 'entrantRidge'] as const;
  const [data, alphaI, ridgeI, alphaE, ridgeE] = names.map((name) => o[name] ?? Number.NaN) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const isPossible =
    [alphaI, alphaE].every((x) => x >= 0.5 && x <= 1) && ridgeI >= 0 && ridgeE >= 0 && data > 0;
  if (status !== 'equilibrium' || !isPossible)
    return refused(
      METHOD,
      `status ${status}: fractions of labels must lie in [1/2, 1], ridges and data above 0`,
    );
  const spectrum = spectrumOf(v);
  const gap = gapOf(v, spectrum);
  const N = v.incumbent === 1 ? Infinity : v.incumbentData!;
  const isExact = v.mode === 1;
  const lossesOf = (alpha: number, ridge: number, points: number): readonly [number, number] =>
    points === Infinity
      ? [(1 - alpha) ** 2 * gap, alpha ** 2 * gap]
      : losses(sums(spectrum, kappaOf(spectrum, ridge, points)), alpha, points, v.rho!, gap);
  const [lossI, safetyI] = lossesOf(alphaI, ridgeI, N);
  const [lossE, safetyE] = lossesOf(alphaE, ridgeE, data);
  const bounds = [v.incumbentThreshold! * gap, v.entrantThreshold! * gap] as const;
  const checks: Check[] = [
    agreement(o, 'gap', gap, gap),
    agreement(o, 'incumbentLoss', lossI, gap),
    agreement(o, 'incumbentSafetyLoss', safetyI, gap),
    agreement(o, 'entrantLoss', lossE, gap),
    agreement(o, 'entrantSafetyLoss', safetyE, gap),
    agreement(o, 'ratio', N === Infinity ? Number.NaN : data / N, data / N || 1),
    agreement(o, 'thresholdWhole', Math.max(1, Math.ceil(data * (1 - 1e-9))), data * 1e3),
    // The two perform alike; where the threshold lies below one point the entrant is better from the start.
    ['at the threshold the losses in performance are not the same', Math.abs(lossE - lossI) / (lossI || gap)],
  ];
  if (isExact)
    checks.push(
      ['the incumbent’s loss in safety exceeds its bound', Math.max(0, safetyI - bounds[0]) / gap],
      ['the entrant’s loss in safety exceeds its bound', Math.max(0, safetyE - bounds[1]) / gap],
    );
  else
    checks.push(
      [
        'the incumbent’s fraction of labels is not that of its bound',
        Math.abs(alphaI - fraction(v.incumbentThreshold!)),
      ],
      [
        'the entrant’s fraction of labels is not that of its bound',
        Math.abs(alphaE - fraction(v.entrantThreshold!)),
      ],
    );
  const places = ridges(spectrum);
  if (N < Infinity) {
    const least = leastLoss(places, N, v, gap, isExact ? null : alphaI, bounds[0]);
    checks.push(['another ridge gives the incumbent a smaller loss', Math.max(0, lossI - least) / lossI]);
  }
  // A little less data, and nothing that is looked at reaches the incumbent.
  const before = leastLoss(places, data * (1 - 1e-4), v, gap, isExact ? null : alphaE, bounds[1]);
  checks.push(['the entrant performs as well with less data', Math.max(0, lossI - before) / lossI]);
  return certify(METHOD, checks, {}, 1, { level: 'verified', tolerance: TOLERANCE });
}

/**
 * That there is no threshold: somebody cannot keep its bound even with half of the labels, or the entrant's loss with data without end
 * is no smaller than one that the incumbent attains. Where bounds are met exactly it is not proved.
 */
function absence(v: Values): Certificate {
  const [own, other] = [v.incumbentThreshold!, v.entrantThreshold!];
  if (v.mode === 1) return unproved(METHOD);
  if (own < 0.25 || other < 0.25) return certify(METHOD, [], {}, 1, { level: 'exact' });
  const spectrum = spectrumOf(v);
  const gap = gapOf(v, spectrum);
  const alpha = fraction(own);
  const attained =
    v.incumbent === 1
      ? (1 - alpha) ** 2 * gap
      : leastLoss(ridges(spectrum), v.incumbentData!, v, gap, alpha, Infinity);
  const limit = (1 - fraction(other)) ** 2 * gap;
  return certify(
    METHOD,
    [
      [
        'with enough data the entrant performs better than the incumbent',
        Math.max(0, attained - limit) / gap,
      ],
    ],
    {},
    1,
    { level: 'verified', tolerance: TOLERANCE },
  );
}

/** Many ridges, by their kappa. */
const ridges = (spectrum: Spectrum) =>
  Array.from({ length: RIDGES }, (_, k) => {
    const kappa = Math.exp(-40 + (44 * k) / (RIDGES - 1));
    return { kappa, at: sums(spectrum, kappa) };
  });

/** The fraction of labels that a bound leaves with data without end. */
const fraction = (share: number): number => (share >= 1 ? 1 : Math.sqrt(share));
