import type { Claim, Values } from '../../model/contract.js';
import type { Certificate } from '../../model/solution.js';
import { branchAndBound } from '../../numeric/branchAndBound.js';
import * as I from '../../numeric/interval.js';
import { type Check, certify, SETTLED, unchecked } from './certify.js';

type Interval = I.Interval;

interface Game {
  readonly share: number;
  readonly r: number;
  readonly c0: number;
  readonly c1: number;
  readonly floorG: number;
  readonly floorD: number;
  /** (1 - share) r */
  readonly stake: Interval;
  /** What the specialist adds when no floor binds it. */
  readonly w: Interval;
}

/** The specialist's answer max(floor, beta_0 + w): its concave payoff leaves no other. */
function response(g: Game, beta0: Interval): Interval {
  return I.atLeast(I.add(beta0, g.w), g.floorD);
}

/** An upper bound on the generalist's payoff for all beta_0 in `[lo, hi]`, natural extension and mean-value form. */
function bound(g: Game, lo: number, hi: number): number {
  const beta0 = I.interval(lo, hi);
  const final = response(g, beta0);
  const climb = I.subtract(final, beta0);
  const profit = I.subtract(I.multiply(g.stake, final), I.scale(g.c1, I.square(climb)));
  if (profit.hi < 0) return -Infinity;
  const payoff = (b: Interval): number =>
    I.subtract(I.scale(g.share, I.scale(g.r, response(g, b))), I.scale(g.c0, I.square(b))).hi;
  const natural = payoff(beta0);
  const rising = final.lo > g.floorD ? I.point(1) : final.hi > g.floorD ? I.interval(0, 1) : I.point(0);
  const slope = I.subtract(I.scale(g.share, I.scale(g.r, rising)), I.scale(2 * g.c0, beta0));
  const middle = I.point(lo + 0.5 * (hi - lo));
  const change = I.multiply(slope, I.subtract(beta0, middle));
  return Math.min(natural, I.up(payoff(middle) + change.hi));
}

/** No choice of the generalist that the specialist accepts is worth more than the returned number. */
function bestDeviation(g: Game, claimed: number, gap: number): number {
  // Beyond it c_0 beta^2 exceeds share r (beta + w), and beyond both floors the specialist answers beta + w.
  const linear = (g.share * g.r) / g.c0;
  const end = 2 * Math.max(linear + Math.sqrt(linear * g.w.hi), g.floorD, g.floorG) + 1e-300;
  const cuts = [g.floorG, Math.max(g.floorG, g.floorD), end] as const;
  return branchAndBound(
    [
      [cuts[0], cuts[1]],
      [cuts[1], cuts[2]],
    ],
    (lo, hi) => bound(g, lo, hi),
    (x) => bound(g, x, x),
    claimed + gap,
    gap,
  ).upper;
}

/**
 * Re-checks a claimed outcome of the one-attribute game by interval arithmetic, without the solver. The bounds on what
 * either player could gain are proofs; where scales differ so much that doubles cannot state the choices well enough
 * (a floor of 1e10 with increments of 1e-8), a right answer is rejected.
 */
export function verifyOneAttribute(values: Values, claim: Claim): Certificate {
  const share = values.share!;
  const r = values.revenue!;
  const c1 = values.specialistCost!;
  const stake = share === 1 ? I.point(0) : I.scale(r, I.subtract(I.point(1), I.point(share)));
  const g: Game = {
    share,
    r,
    c0: values.generalistCost!,
    c1,
    floorG: values.generalistFloor!,
    floorD: values.specialistFloor!,
    stake,
    w: I.divide(stake, I.point(2 * c1)),
  };
  const method = "interval branch and bound over the generalist's safety";
  if (claim.status === 'exit') {
    const stake =
      r * Math.max(g.floorG, g.floorD, r / Math.min(g.c0, c1)) + g.c0 * g.floorG * g.floorG + 1e-300;
    const generalist = Math.max(0, bestDeviation(g, 0, SETTLED * stake));
    return certify(method, [], { generalist, specialist: 0 }, stake);
  }

  const { generalistSafety, safety, generalistUtility, specialistUtility } = claim.outcomes;
  const numbers = [generalistSafety, safety, generalistUtility, specialistUtility];
  if (claim.status !== 'equilibrium' || !numbers.every((x): x is number => Number.isFinite(x)))
    return unchecked(method, claim.status);
  const [beta0, beta1, payoffG, payoffD] = numbers as [number, number, number, number];
  const added = beta1 - beta0;
  const costG = g.c0 * beta0 * beta0;
  const costD = c1 * added * added;
  const money = Math.max(r * beta1, costG, costD, 1e-300);
  const size = Math.max(beta1, 1e-300);
  const a = 1 - share;
  const slope = a * r - 2 * c1 * added;
  const checks: Check[] = [
    ['safety of the generalist is below its floor', (g.floorG - beta0) / size],
    [
      'the product is less safe than its floor or than what the specialist received',
      (Math.max(beta0, g.floorD) - beta1) / size,
    ],
    [
      "the generalist's utility is not that of the stated choices",
      Math.abs(payoffG - (share * r * beta1 - costG)) / money,
    ],
    [
      "the specialist's utility is not that of the stated choices",
      Math.abs(payoffD - (a * r * beta1 - costD)) / money,
    ],
    ['the specialist would rather abstain', -payoffD / money],
    ['the generalist would rather abstain', -payoffG / money],
    [
      "the specialist's first-order condition fails",
      Math.abs(Math.max(Math.max(0, g.floorD - beta0), added + slope / (2 * c1)) - added) / size,
    ],
  ];
  // The best answer's payoff, from the floor or the free increment, whichever is larger.
  const best = I.subtract(response(g, I.point(beta0)), I.point(beta0));
  const bestValue = I.subtract(
    I.multiply(stake, I.add(I.point(beta0), best)),
    I.scale(c1, I.square(best)),
  ).hi;
  // What the stated choices are worth, rounded against the claim.
  const worthG = I.subtract(
    I.scale(share, I.scale(r, I.point(beta1))),
    I.scale(g.c0, I.square(I.point(beta0))),
  ).lo;
  const climb = I.subtract(I.point(beta1), I.point(beta0));
  const worthD = I.subtract(I.multiply(stake, I.point(beta1)), I.scale(c1, I.square(climb))).lo;
  const gains = {
    generalist: Math.max(0, I.up(bestDeviation(g, worthG, SETTLED * r * beta1) - worthG)),
    specialist: Math.max(0, I.up(bestValue - worthD)),
  };
  return certify(method, checks, gains, money);
}
