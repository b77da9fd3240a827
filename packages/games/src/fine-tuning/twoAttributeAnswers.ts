import { encloseDifferenceOfProducts } from '@regulab/numeric/exactProducts.js';
import * as I from '@regulab/numeric/interval.js';
import type { Specialist } from './answerPieces.js';

type Interval = I.Interval;

/*
 * The specialist's answers in interval arithmetic, for the check of the two-attribute game; shares nothing with the
 * solver.
 *
 * Whatever it does in equilibrium satisfies necessary conditions, which leave four families of answers
 * to a gap t: the interior point, (g(t), t), (0, t) and (0, w). For a box of the generalist's safety choices a family
 * is kept unless its conditions fail on the whole box or another feasible answer pays the specialist more throughout.
 */

/** The answers of the specialist to the gaps that arise on a box of beta_0. */
export interface Family {
  readonly dAlpha: Interval;
  /** Derivative of d_alpha with respect to beta_0. */
  readonly dAlphaSlope: Interval;
  readonly finalSafety: Interval;
  readonly finalSafetySlope: 0 | 1;
  /** The specialist's payoff less a r_alpha alpha_0, cost of entry paid, and its derivative with respect to beta_0. */
  readonly intercept: Interval;
  readonly interceptSlope: Interval;
  /** Its second derivative; null where the increment may change its form on the box. */
  readonly interceptCurvature: Interval | null;
}

/** A specialist as the check sees it. */
export interface Follower {
  readonly share: number;
  readonly a: Interval;
  readonly floor: number;
  readonly rA: number;
  readonly rB: number;
  readonly aa: number;
  readonly ab: number;
  readonly bb: number;
  /** Paid for taking part. */
  readonly entry: number;
  readonly aRA: Interval;
  readonly aRB: Interval;
  /** Whether 1 - share and its revenue leave the specialist a stake in performance. */
  readonly stakeInPerformance: boolean;
  readonly determinant: Interval;
  /** Schur complement of the cost, det C / aa. */
  readonly schur: Interval;
  readonly interior: { readonly alpha: Interval; readonly beta: Interval; readonly value: Interval } | null;
  /** g(t) = g0 - g1 t */
  readonly g0: Interval;
  readonly g1: Interval;
  readonly w: Interval;
}

export const ZERO = I.point(0);

export function readFollower(s: Specialist): Follower {
  const { share, performanceRevenue: rA, safetyRevenue: rB } = s;
  const { performanceCost: aa, crossCost: ab, safetyCost: bb } = s;
  const a = share === 1 ? ZERO : I.subtract(I.point(1), I.point(share));
  const aRA = share === 1 || rA === 0 ? ZERO : I.scale(rA, a);
  const aRB = share === 1 || rB === 0 ? ZERO : I.scale(rB, a);
  const determinant = encloseDifferenceOfProducts(aa, bb, ab, ab);
  let interior: Follower['interior'] = null;
  if (determinant.lo > 0) {
    const half = I.scale(0.5, a);
    const alpha = I.divide(I.multiply(half, encloseDifferenceOfProducts(bb, rA, ab, rB)), determinant);
    const beta = I.divide(I.multiply(half, encloseDifferenceOfProducts(aa, rB, ab, rA)), determinant);
    // At an interior optimum the cost is half the revenue.
    const value = I.scale(0.5, I.add(I.multiply(aRA, alpha), I.multiply(aRB, beta)));
    interior = { alpha, beta, value };
  }
  return {
    share,
    a,
    floor: s.floor,
    rA,
    rB,
    aa,
    ab,
    bb,
    entry: s.entryCost,
    aRA,
    aRB,
    stakeInPerformance: share < 1 && rA > 0,
    determinant,
    schur: I.divide(determinant, I.point(aa)),
    interior,
    g0: I.divide(aRA, I.point(2 * aa)),
    g1: I.divide(I.point(ab), I.point(aa)),
    w: I.divide(aRB, I.point(2 * bb)),
  };
}

/** Ways in which the specialist may answer: the interior point, (g(t), t), (0, t), (0, w). */
export const INTERIOR = 0;
export const ON_FLOOR = 1;
const ON_FLOOR_ONLY = 2;
export const ON_AXIS = 3;
type Kind = typeof INTERIOR | typeof ON_FLOOR | typeof ON_FLOOR_ONLY | typeof ON_AXIS;

/** g(t), what the specialist would add in performance when it adds t in safety. */
const performanceAt = (g: Follower, t: Interval): Interval => I.subtract(g.g0, I.multiply(g.g1, t));

/** a r_beta t - bb t^2, the specialist's gain from safety alone. */
const gainFromSafety = (g: Follower, t: Interval): Interval =>
  I.subtract(I.multiply(g.aRB, t), I.scale(g.bb, I.square(t)));

/** V = a r.d - cost of each kind of answer to the gaps `t`; for `ON_FLOOR` with g(t) cut off at zero. */
export function answerValue(g: Follower, kind: Kind, t: Interval): Interval {
  if (kind === INTERIOR) return g.interior!.value;
  if (kind === ON_AXIS) return I.scale(g.bb, I.square(g.w));
  const safety = gainFromSafety(g, t);
  return kind === ON_FLOOR_ONLY
    ? safety
    : I.add(safety, I.scale(g.aa, I.square(I.atLeast(performanceAt(g, t), 0))));
}

/** Kinds of answer that satisfy the necessary conditions for some gap in `t`. */
export function possibleAnswers(g: Follower, t: Interval): Kind[] {
  const gap = performanceAt(g, t);
  const marginal = I.subtract(g.aRB, I.scale(2 * g.bb, t));
  const certain = Math.max(
    answerValue(g, ON_FLOOR, t).lo,
    g.w.lo >= t.hi ? answerValue(g, ON_AXIS, t).lo : -Infinity,
  );
  // Conditions are negated so that one that overflowed to NaN keeps its kind.
  const kinds: Kind[] = [];
  if (g.interior && !(g.interior.alpha.hi < 0) && !(g.interior.beta.hi < t.lo)) kinds.push(INTERIOR);
  if (!(gap.hi < 0) && !(I.subtract(marginal, I.scale(2 * g.ab, I.atLeast(gap, 0))).lo > 0))
    kinds.push(ON_FLOOR);
  if (!(gap.lo > 0) && !(marginal.lo > 0)) kinds.push(ON_FLOOR_ONLY);
  if (!(g.w.hi < t.lo) && !(performanceAt(g, g.w).lo > 0)) kinds.push(ON_AXIS);
  return kinds.filter((kind) => !(answerValue(g, kind, t).hi < certain));
}

/** The gaps that arise on a box of beta_0 lying on one side of the specialist's floor. */
export const gaps = (g: Follower, beta: Interval): Interval =>
  beta.lo >= g.floor ? ZERO : I.atLeast(I.subtract(I.point(g.floor), beta), 0);

/** Less the cost of taking part. */
const paid = (g: Follower, x: Interval): Interval => (g.entry === 0 ? x : I.subtract(x, I.point(g.entry)));

export function family(g: Follower, kind: Kind, beta: Interval): Family {
  const t = gaps(g, beta);
  const value = answerValue(g, kind, t);
  const beyond = beta.lo >= g.floor;
  if (kind === INTERIOR || kind === ON_AXIS || beyond) {
    const dAlpha = kind === INTERIOR ? g.interior!.alpha : kind === ON_FLOOR ? I.atLeast(g.g0, 0) : ZERO;
    const dBeta = kind === INTERIOR ? g.interior!.beta : kind === ON_AXIS ? g.w : ZERO;
    return {
      dAlpha,
      dAlphaSlope: ZERO,
      finalSafety: I.add(beta, dBeta),
      finalSafetySlope: 1,
      intercept: paid(g, I.add(I.multiply(g.aRB, beta), value)),
      interceptSlope: g.aRB,
      interceptCurvature: ZERO,
    };
  }
  const finalSafety = I.point(g.floor);
  const revenue = I.scale(g.floor, g.aRB);
  if (kind === ON_FLOOR_ONLY)
    return {
      finalSafety,
      finalSafetySlope: 0,
      dAlpha: ZERO,
      dAlphaSlope: ZERO,
      intercept: paid(g, I.subtract(revenue, I.scale(g.bb, I.square(t)))),
      interceptSlope: I.scale(2 * g.bb, t),
      interceptCurvature: I.point(-2 * g.bb),
    };
  const gap = performanceAt(g, t);
  if (gap.lo >= 0) {
    // Substituting g(t) leaves the Schur complement: a r_beta floor + aa g0^2 - 2 aa g0 g1 t - (det / aa) t^2.
    const curvature = g.schur;
    const linear = I.scale(2 * g.aa, I.multiply(g.g0, g.g1));
    const constant = I.add(revenue, I.scale(g.aa, I.square(g.g0)));
    return {
      finalSafety,
      finalSafetySlope: 0,
      dAlpha: gap,
      dAlphaSlope: g.g1,
      intercept: paid(
        g,
        I.subtract(constant, I.add(I.multiply(linear, t), I.multiply(curvature, I.square(t)))),
      ),
      interceptSlope: I.add(linear, I.multiply(I.scale(2, curvature), t)),
      interceptCurvature: I.scale(-2, curvature),
    };
  }
  // Where g(t) may be cut off at zero both slopes count.
  const positive = I.atLeast(gap, 0);
  return {
    finalSafety,
    finalSafetySlope: 0,
    dAlpha: positive,
    dAlphaSlope: I.hull(ZERO, g.g1),
    intercept: paid(
      g,
      I.add(I.subtract(revenue, I.scale(g.bb, I.square(t))), I.scale(g.aa, I.square(positive))),
    ),
    interceptSlope: I.add(I.scale(2 * g.bb, t), I.scale(2 * g.aa, I.multiply(positive, I.hull(ZERO, g.g1)))),
    interceptCurvature: null,
  };
}
