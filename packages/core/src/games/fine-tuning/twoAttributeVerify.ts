import type { Claim, Values } from '../../model/contract.js';
import type { Certificate } from '../../model/solution.js';
import { branchAndBound } from '../../numeric/branchAndBound.js';
import { encloseDifferenceOfProducts } from '../../numeric/exactProducts.js';
import * as I from '../../numeric/interval.js';
import { type Check, certify, SETTLED, unchecked } from './certify.js';
import {
  answerValue,
  type Family,
  family,
  type Game,
  gaps,
  INTERIOR,
  ON_AXIS,
  ON_FLOOR,
  possibleAnswers,
  readGame,
  ZERO,
} from './twoAttributeAnswers.js';

type Interval = I.Interval;

/*
 * Checks a claimed outcome of the two-attribute game without the solver: by interval arithmetic, rounded outwards. What
 * the specialist may answer is in `twoAttributeAnswers.ts`.
 *
 * The generalist. On each family its payoff, maximised over performance (concave, the participation constraint is a
 * lower end), is a Lipschitz function of beta_0; a box is bounded by the smallest of the natural extension,
 * the mean-value form with the generalised derivative (Lebourg) and, where participation binds throughout, the form of
 * second order. Boxes are bisected until none can beat the claim by more than rounding. A radius beyond which costs exceed all revenue, derived from copositivity, makes the search complete.
 */

/** The smallest performance at which the specialist takes part; null where no performance is enough. */
function leastPerformance(g: Game, f: Family): Interval | null {
  if (g.stakeInPerformance) return I.atLeast(I.negate(I.divide(f.intercept, g.aRA)), 0);
  return f.intercept.hi < 0 ? null : ZERO;
}

const shareOf = (g: Game, r: number): Interval => I.scale(g.share, I.point(r));

/** Marginal revenue of performance less the part of its cost that is linear in it. */
const linearTerm = (g: Game, beta: Interval): Interval =>
  I.subtract(shareOf(g, g.rA), I.scale(2 * g.ab0, beta));

/**
 * Natural extension: an upper bound on the generalist's payoff for all beta_0 in the box, performance chosen best. Where
 * the best performance may be unconstrained it is substituted, which leaves the Schur complement and does not cancel.
 */
function naturalBound(g: Game, f: Family, beta: Interval, least: Interval): number {
  const revenue = I.add(I.multiply(shareOf(g, g.rA), f.dAlpha), I.multiply(shareOf(g, g.rB), f.finalSafety));
  const linear = linearTerm(g, beta).hi;
  if (linear <= 0 || I.down(2 * g.aa0 * least.lo) >= linear) {
    const alpha = I.point(least.lo);
    const term = I.multiply(alpha, I.subtract(I.point(linear), I.scale(g.aa0, alpha)));
    return I.add(term, I.subtract(revenue, I.scale(g.bb0, I.square(beta)))).hi;
  }
  const constant = I.divide(I.square(shareOf(g, g.rA)), I.point(4 * g.aa0));
  const slope = I.scale(g.ab0, I.divide(shareOf(g, g.rA), I.point(g.aa0)));
  const quadratic = I.add(I.multiply(slope, beta), I.multiply(g.schur0, I.square(beta)));
  return I.add(constant, I.subtract(revenue, quadratic)).hi;
}

/** Generalised derivative of the generalist's payoff with respect to beta_0 on the box. */
function payoffSlope(g: Game, f: Family, beta: Interval, least: Interval): Interval {
  const linear = linearTerm(g, beta);
  const wanted = I.divide(linear, I.point(2 * g.aa0));
  let slope = I.multiply(shareOf(g, g.rA), f.dAlphaSlope);
  if (f.finalSafetySlope === 1) slope = I.add(slope, shareOf(g, g.rB));
  if (wanted.lo >= least.hi) {
    // alpha_0 is unconstrained: substituting it leaves the Schur complement, without the cancellation of the sum below.
    const linearPart = I.scale(g.ab0, I.divide(shareOf(g, g.rA), I.point(g.aa0)));
    return I.subtract(slope, I.add(linearPart, I.multiply(I.scale(2, g.schur0), beta)));
  }
  const alpha = I.interval(Math.max(least.lo, wanted.lo), Math.max(least.hi, wanted.hi));
  slope = I.subtract(slope, I.add(I.scale(2 * g.ab0, alpha), I.scale(2 * g.bb0, beta)));
  if (!g.stakeInPerformance || least.hi <= 0 || least.hi < wanted.lo) return slope;
  // Where participation binds alpha_0 moves along it, at a loss: the marginal payoff of performance is not positive.
  const margin = I.subtract(linear, I.scale(2 * g.aa0, least));
  const loss = I.interval(Math.min(margin.lo, 0), Math.min(margin.hi, 0));
  const along = I.multiply(loss, I.negate(I.divide(f.interceptSlope, g.aRA)));
  return I.add(slope, least.lo > 0 && least.lo >= wanted.hi ? along : I.hull(ZERO, along));
}

/**
 * Second derivative of the generalist's payoff on a box on which participation holds performance at h(beta_0), so that
 * the payoff is the quartic linear h - aa h^2 - bb beta_0^2 plus terms of degree one; null on other boxes.
 */
function squeezedCurvature(g: Game, f: Family, beta: Interval, least: Interval): Interval | null {
  if (!g.stakeInPerformance || f.interceptCurvature === null) return null;
  const linear = linearTerm(g, beta);
  const wanted = I.divide(linear, I.point(2 * g.aa0));
  if (!(least.lo > 0 && least.lo >= wanted.hi)) return null;
  const slope = I.negate(I.divide(f.interceptSlope, g.aRA));
  const bend = I.negate(I.divide(f.interceptCurvature, g.aRA));
  const ofCost = I.add(I.square(slope), I.multiply(least, bend));
  const fromPerformance = I.subtract(I.multiply(linear, bend), I.scale(2 * g.aa0, ofCost));
  return I.subtract(fromPerformance, I.add(I.scale(4 * g.ab0, slope), I.point(2 * g.bb0)));
}

function boundOnBox(g: Game, lo: number, hi: number): number {
  const beta = I.interval(lo, hi);
  let upper = -Infinity;
  for (const kind of possibleAnswers(g, gaps(g, beta))) {
    const f = family(g, kind, beta);
    const least = leastPerformance(g, f);
    if (least === null) continue;
    const middle = I.point(lo + 0.5 * (hi - lo));
    const atMiddle = family(g, kind, middle);
    // Where participation is a matter of beta_0 alone, leaving it out at the middle keeps the bound valid.
    const value = naturalBound(g, atMiddle, middle, leastPerformance(g, atMiddle) ?? ZERO);
    const change = I.multiply(payoffSlope(g, f, beta, least), I.subtract(beta, middle));
    let bound = Math.min(naturalBound(g, f, beta, least), I.up(value + change.hi));
    const curvature = squeezedCurvature(g, f, beta, least);
    const leastAtMiddle = leastPerformance(g, atMiddle);
    if (curvature !== null && leastAtMiddle !== null) {
      const step = I.subtract(beta, middle);
      const first = I.multiply(payoffSlope(g, atMiddle, middle, leastAtMiddle), step);
      const second = I.scale(0.5, I.multiply(curvature, I.square(step)));
      bound = Math.min(bound, I.up(value + I.add(first, second).hi));
    }
    upper = Math.max(upper, bound);
  }
  return upper;
}

/** The generalist's payoff at one beta_0, performance chosen best, under the answer that is worst for it of those possible. */
function payoffAt(g: Game, x: number): number {
  const beta = I.point(x);
  let lowest = Infinity;
  for (const kind of possibleAnswers(g, gaps(g, beta))) {
    const f = family(g, kind, beta);
    const least = leastPerformance(g, f);
    lowest = Math.min(lowest, least === null ? -Infinity : naturalBound(g, f, beta, least));
  }
  return lowest === Infinity ? -Infinity : lowest;
}

/** `aa x^2 + 2 ab x y + bb y^2`; where the last two terms cancel as a sum of squares, with the Schur complement. */
function quadraticCost(
  aa: number,
  ab: number,
  bb: number,
  schur: Interval,
  x: Interval,
  y: Interval,
): Interval {
  if (ab >= 0)
    return I.add(
      I.add(I.scale(aa, I.square(x)), I.scale(2 * ab, I.multiply(x, y))),
      I.scale(bb, I.square(y)),
    );
  const along = I.add(x, I.multiply(I.divide(I.point(ab), I.point(aa)), y));
  return I.add(I.scale(aa, I.square(along)), I.multiply(schur, I.square(y)));
}

/** Lower bounds on what the stated choices pay each player. */
function statedPayoffs(g: Game, alpha0: number, beta0: number, alpha1: number, beta1: number) {
  const [x0, y0, x1, y1] = [I.point(alpha0), I.point(beta0), I.point(alpha1), I.point(beta1)] as const;
  const cost0 = quadraticCost(g.aa0, g.ab0, g.bb0, g.schur0, x0, y0);
  const schur1 = I.divide(g.determinant1, I.point(g.aa1));
  const cost1 = quadraticCost(g.aa1, g.ab1, g.bb1, schur1, I.subtract(x1, x0), I.subtract(y1, y0));
  const revenue0 = I.add(I.multiply(shareOf(g, g.rA), x1), I.multiply(shareOf(g, g.rB), y1));
  const revenue1 = I.add(I.multiply(g.aRA, x1), I.multiply(g.aRB, y1));
  return { generalist: I.subtract(revenue0, cost0).lo, specialist: I.subtract(revenue1, cost1).lo };
}

/** The scale of the payoffs of a game that nobody plays: revenue at the floors and at the unregulated investments. */
function moneyAtStake(g: Game): number {
  // Complementary costs make a climb in safety pull performance up.
  const pull = Math.max(0, -g.ab0) / g.aa0 + Math.max(0, -g.ab1) / g.aa1;
  const performance = Math.max(g.rA / Math.min(g.aa0, g.aa1), pull * Math.max(g.floorG, g.floorD));
  const safety = Math.max(g.floorG, g.floorD, g.rB / Math.min(g.bb0, g.bb1));
  return g.rA * performance + g.rB * safety + g.bb0 * g.floorG * g.floorG + 1e-300;
}

/** A safety beyond both floors above which the generalist loses money whatever else is chosen. */
function radius(g: Game): number {
  const lambda =
    g.ab0 >= 0
      ? Math.min(g.aa0, g.bb0)
      : I.divide(
          encloseDifferenceOfProducts(g.aa0, g.bb0, g.ab0, g.ab0),
          I.add(I.point(g.aa0), I.point(g.bb0)),
        ).lo;
  if (!(lambda > 0)) return Infinity;
  // What the specialist adds costs at most its share, so d is bounded by the best of its families at t = 0.
  let added = 0;
  for (const kind of [INTERIOR, ON_FLOOR, ON_AXIS] as const) {
    if (kind === INTERIOR && !g.interior) continue;
    const dAlpha = kind === INTERIOR ? g.interior!.alpha.hi : kind === ON_FLOOR ? g.g0.hi : 0;
    const dBeta = kind === INTERIOR ? g.interior!.beta.hi : kind === ON_AXIS ? g.w.hi : 0;
    added = Math.max(added, g.share * (g.rA * Math.max(0, dAlpha) + g.rB * Math.max(0, dBeta)));
  }
  const alphaPart = (g.share * g.rA * (g.share * g.rA)) / (4 * lambda);
  const linear = g.share * g.rB;
  const root = (linear + Math.sqrt(linear * linear + 4 * lambda * (alphaPart + added))) / (2 * lambda);
  return 2 * Math.max(root, g.floorD, g.floorG) + 1e-300;
}

/** No deviation of the generalist is worth more than the returned number. */
function bestDeviation(g: Game, claimed: number, gap: number): number {
  const pieces: [number, number][] = [];
  if (g.floorG < g.floorD) pieces.push([g.floorG, g.floorD]);
  const end = radius(g);
  if (end === Infinity) return Infinity;
  pieces.push([Math.max(g.floorG, g.floorD), end]);
  return branchAndBound(
    pieces,
    (lo, hi) => boundOnBox(g, lo, hi),
    (x) => payoffAt(g, x),
    claimed + gap,
    gap,
  ).upper;
}

/**
 * Re-checks a claimed outcome of the two-attribute game. For an exit it bounds what the generalist could earn at all;
 * otherwise it checks that the choices are feasible and the payoffs theirs, measures how far the specialist's
 * first-order conditions are from holding, and bounds what either player could gain. The bounds are proofs;
 * where scales differ so much that doubles cannot state the choices well enough, a right answer is rejected.
 */
export function verifyTwoAttribute(values: Values, claim: Claim): Certificate {
  const g = readGame(values);
  const method = "interval branch and bound over the generalist's safety, its performance eliminated";
  if (claim.status === 'exit') {
    const stake = moneyAtStake(g);
    const generalist = Math.max(0, bestDeviation(g, 0, SETTLED * stake));
    return certify(method, [], { generalist, specialist: 0 }, stake);
  }
  const o = claim.outcomes;
  const numbers = [
    o.generalistPerformance,
    o.generalistSafety,
    o.performance,
    o.safety,
    o.generalistUtility,
    o.specialistUtility,
  ];
  if (claim.status !== 'equilibrium' || !numbers.every((x): x is number => Number.isFinite(x)))
    return unchecked(method, claim.status);
  const [alpha0, beta0, alpha1, beta1, payoffG, payoffD] = numbers as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const dAlpha = alpha1 - alpha0;
  const dBeta = beta1 - beta0;
  const a = 1 - g.share;
  const revenue = g.rA * alpha1 + g.rB * beta1;
  const costG = g.aa0 * alpha0 * alpha0 + 2 * g.ab0 * alpha0 * beta0 + g.bb0 * beta0 * beta0;
  const costD = g.aa1 * dAlpha * dAlpha + 2 * g.ab1 * dAlpha * dBeta + g.bb1 * dBeta * dBeta;
  // The scale of rounding: costs that cancel are counted in full.
  const money = Math.max(
    revenue,
    costG + 4 * Math.max(0, -g.ab0) * alpha0 * beta0,
    costD + 4 * Math.max(0, -g.ab1) * dAlpha * dBeta,
    1e-300,
  );
  const size = Math.max(alpha1, beta1, 1e-300);
  const t = Math.max(0, g.floorD - beta0);
  const slopeAlpha = a * g.rA - 2 * (g.aa1 * dAlpha + g.ab1 * dBeta);
  const slopeBeta = a * g.rB - 2 * (g.ab1 * dAlpha + g.bb1 * dBeta);
  const checks: Check[] = [
    ['performance of the generalist is negative', -alpha0 / size],
    ['safety of the generalist is below its floor', (g.floorG - beta0) / size],
    ['the product performs worse than what the specialist received', -dAlpha / size],
    [
      'the product is less safe than its floor or than what the specialist received',
      (Math.max(beta0, g.floorD) - beta1) / size,
    ],
    [
      "the generalist's utility is not that of the stated choices",
      Math.abs(payoffG - (g.share * revenue - costG)) / money,
    ],
    [
      "the specialist's utility is not that of the stated choices",
      Math.abs(payoffD - (a * revenue - costD)) / money,
    ],
    ['the specialist would rather abstain', -payoffD / money],
    ['the generalist would rather abstain', -payoffG / money],
    [
      "the specialist's first-order condition in performance fails",
      Math.abs(Math.max(0, dAlpha + slopeAlpha / (2 * g.aa1)) - dAlpha) / size,
    ],
    [
      "the specialist's first-order condition in safety fails",
      Math.abs(Math.max(t, dBeta + slopeBeta / (2 * g.bb1)) - dBeta) / size,
    ],
  ];
  const gap = I.point(t);
  let bestAnswer = -Infinity;
  for (const kind of possibleAnswers(g, gap)) bestAnswer = Math.max(bestAnswer, answerValue(g, kind, gap).hi);
  const stake = I.add(I.multiply(g.aRA, I.point(alpha0)), I.multiply(g.aRB, I.point(beta0)));
  // What the stated choices are worth, rounded against the claim.
  const worth = statedPayoffs(g, alpha0, beta0, alpha1, beta1);
  const gains = {
    generalist: Math.max(0, I.up(bestDeviation(g, worth.generalist, SETTLED * revenue) - worth.generalist)),
    specialist: Math.max(0, I.up(I.up(bestAnswer + stake.hi) - worth.specialist)),
  };
  return certify(method, checks, gains, money);
}
