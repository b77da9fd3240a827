import type { Values } from '../../model/contract.js';
import { encloseDifferenceOfProducts } from '../../numeric/exactProducts.js';
import * as I from '../../numeric/interval.js';

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
  /** The specialist's payoff less a r_alpha alpha_0, and its derivative with respect to beta_0. */
  readonly intercept: Interval;
  readonly interceptSlope: Interval;
  /** Its second derivative; null where the increment may change its form on the box. */
  readonly interceptCurvature: Interval | null;
}

export interface Game {
  readonly share: number;
  readonly a: Interval;
  readonly floorG: number;
  readonly floorD: number;
  readonly rA: number;
  readonly rB: number;
  readonly aa0: number;
  readonly ab0: number;
  readonly bb0: number;
  readonly aa1: number;
  readonly ab1: number;
  readonly bb1: number;
  readonly aRA: Interval;
  readonly aRB: Interval;
  /** Whether 1 - share and both revenues leave the specialist a stake in performance. */
  readonly stakeInPerformance: boolean;
  /** Schur complement of the generalist's cost, det C0 / aa. */
  readonly schur0: Interval;
  readonly determinant1: Interval;
  readonly interior: { readonly alpha: Interval; readonly beta: Interval; readonly value: Interval } | null;
  /** g(t) = g0 - g1 t */
  readonly g0: Interval;
  readonly g1: Interval;
  readonly w: Interval;
}

export const ZERO = I.point(0);

export function readGame(values: Values): Game {
  const share = values.share!;
  const rA = values.performanceRevenue!;
  const rB = values.safetyRevenue!;
  const aa1 = values.specialistPerformanceCost!;
  const ab1 = values.specialistCrossCost!;
  const bb1 = values.specialistSafetyCost!;
  const a = share === 1 ? ZERO : I.subtract(I.point(1), I.point(share));
  const aRA = share === 1 || rA === 0 ? ZERO : I.scale(rA, a);
  const aRB = share === 1 || rB === 0 ? ZERO : I.scale(rB, a);
  const determinant1 = encloseDifferenceOfProducts(aa1, bb1, ab1, ab1);
  let interior: Game['interior'] = null;
  if (determinant1.lo > 0) {
    const half = I.scale(0.5, a);
    const alpha = I.divide(I.multiply(half, encloseDifferenceOfProducts(bb1, rA, ab1, rB)), determinant1);
    const beta = I.divide(I.multiply(half, encloseDifferenceOfProducts(aa1, rB, ab1, rA)), determinant1);
    // At an interior optimum the cost is half the revenue.
    const value = I.scale(0.5, I.add(I.multiply(aRA, alpha), I.multiply(aRB, beta)));
    interior = { alpha, beta, value };
  }
  return {
    share,
    a,
    floorG: values.generalistFloor!,
    floorD: values.specialistFloor!,
    rA,
    rB,
    aa0: values.generalistPerformanceCost!,
    ab0: values.generalistCrossCost!,
    bb0: values.generalistSafetyCost!,
    aa1,
    ab1,
    bb1,
    aRA,
    aRB,
    stakeInPerformance: share < 1 && rA > 0,
    schur0: I.divide(
      encloseDifferenceOfProducts(
        values.generalistPerformanceCost!,
        values.generalistSafetyCost!,
        values.generalistCrossCost!,
        values.generalistCrossCost!,
      ),
      I.point(values.generalistPerformanceCost!),
    ),
    determinant1,
    interior,
    g0: I.divide(aRA, I.point(2 * aa1)),
    g1: I.divide(I.point(ab1), I.point(aa1)),
    w: I.divide(aRB, I.point(2 * bb1)),
  };
}

/** Ways in which the specialist may answer: the interior point, (g(t), t), (0, t), (0, w). */
export const INTERIOR = 0;
export const ON_FLOOR = 1;
const ON_FLOOR_ONLY = 2;
export const ON_AXIS = 3;
type Kind = typeof INTERIOR | typeof ON_FLOOR | typeof ON_FLOOR_ONLY | typeof ON_AXIS;

/** g(t), what the specialist would add in performance when it adds t in safety. */
const performanceAt = (g: Game, t: Interval): Interval => I.subtract(g.g0, I.multiply(g.g1, t));

/** a r_beta t - bb t^2, the specialist's gain from safety alone. */
const gainFromSafety = (g: Game, t: Interval): Interval =>
  I.subtract(I.multiply(g.aRB, t), I.scale(g.bb1, I.square(t)));

/** V = a r.d - cost of each kind of answer to the gaps `t`; for `ON_FLOOR` with g(t) cut off at zero. */
export function answerValue(g: Game, kind: Kind, t: Interval): Interval {
  if (kind === INTERIOR) return g.interior!.value;
  if (kind === ON_AXIS) return I.scale(g.bb1, I.square(g.w));
  const safety = gainFromSafety(g, t);
  return kind === ON_FLOOR_ONLY
    ? safety
    : I.add(safety, I.scale(g.aa1, I.square(I.atLeast(performanceAt(g, t), 0))));
}

/** Kinds of answer that satisfy the necessary conditions for some gap in `t`. */
export function possibleAnswers(g: Game, t: Interval): Kind[] {
  const gap = performanceAt(g, t);
  const marginal = I.subtract(g.aRB, I.scale(2 * g.bb1, t));
  const certain = Math.max(
    answerValue(g, ON_FLOOR, t).lo,
    g.w.lo >= t.hi ? answerValue(g, ON_AXIS, t).lo : -Infinity,
  );
  // Conditions are negated so that one that overflowed to NaN keeps its kind.
  const kinds: Kind[] = [];
  if (g.interior && !(g.interior.alpha.hi < 0) && !(g.interior.beta.hi < t.lo)) kinds.push(INTERIOR);
  if (!(gap.hi < 0) && !(I.subtract(marginal, I.scale(2 * g.ab1, I.atLeast(gap, 0))).lo > 0))
    kinds.push(ON_FLOOR);
  if (!(gap.lo > 0) && !(marginal.lo > 0)) kinds.push(ON_FLOOR_ONLY);
  if (!(g.w.hi < t.lo) && !(performanceAt(g, g.w).lo > 0)) kinds.push(ON_AXIS);
  return kinds.filter((kind) => !(answerValue(g, kind, t).hi < certain));
}

/** The gaps that arise on a box of beta_0 lying on one side of the specialist's floor. */
export const gaps = (g: Game, beta: Interval): Interval =>
  beta.lo >= g.floorD ? ZERO : I.atLeast(I.subtract(I.point(g.floorD), beta), 0);

export function family(g: Game, kind: Kind, beta: Interval): Family {
  const t = gaps(g, beta);
  const value = answerValue(g, kind, t);
  const beyond = beta.lo >= g.floorD;
  if (kind === INTERIOR || kind === ON_AXIS || beyond) {
    const dAlpha = kind === INTERIOR ? g.interior!.alpha : kind === ON_FLOOR ? I.atLeast(g.g0, 0) : ZERO;
    const dBeta = kind === INTERIOR ? g.interior!.beta : kind === ON_AXIS ? g.w : ZERO;
    return {
      dAlpha,
      dAlphaSlope: ZERO,
      finalSafety: I.add(beta, dBeta),
      finalSafetySlope: 1,
      intercept: I.add(I.multiply(g.aRB, beta), value),
      interceptSlope: g.aRB,
      interceptCurvature: ZERO,
    };
  }
  const finalSafety = I.point(g.floorD);
  const revenue = I.scale(g.floorD, g.aRB);
  if (kind === ON_FLOOR_ONLY)
    return {
      finalSafety,
      finalSafetySlope: 0,
      dAlpha: ZERO,
      dAlphaSlope: ZERO,
      intercept: I.subtract(revenue, I.scale(g.bb1, I.square(t))),
      interceptSlope: I.scale(2 * g.bb1, t),
      interceptCurvature: I.point(-2 * g.bb1),
    };
  const gap = performanceAt(g, t);
  if (gap.lo >= 0) {
    // Substituting g(t) leaves the Schur complement: a r_beta floor + aa g0^2 - 2 aa g0 g1 t - (det / aa) t^2.
    const curvature = I.divide(g.determinant1, I.point(g.aa1));
    const linear = I.scale(2 * g.aa1, I.multiply(g.g0, g.g1));
    const constant = I.add(revenue, I.scale(g.aa1, I.square(g.g0)));
    return {
      finalSafety,
      finalSafetySlope: 0,
      dAlpha: gap,
      dAlphaSlope: g.g1,
      intercept: I.subtract(constant, I.add(I.multiply(linear, t), I.multiply(curvature, I.square(t)))),
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
    intercept: I.add(I.subtract(revenue, I.scale(g.bb1, I.square(t))), I.scale(g.aa1, I.square(positive))),
    interceptSlope: I.add(
      I.scale(2 * g.bb1, t),
      I.scale(2 * g.aa1, I.multiply(positive, I.hull(ZERO, g.g1))),
    ),
    interceptCurvature: null,
  };
}
