import type { Enclosure } from '@regulab/model/contract.js';
import { pow } from '@regulab/numeric/elementary.js';
import * as I from '@regulab/numeric/interval.js';
import type { OneAttributeValues } from './gameParameters.js';
import {
  costOfAdding,
  derivativePower,
  oneAttributeMarketOf,
  power,
  readFollower,
} from './oneAttributeVerify.js';

type Interval = I.Interval;

type Market = ReturnType<typeof oneAttributeMarketOf>;
type Follower = ReturnType<typeof readFollower>;

function outcomes(
  market: Market,
  f: Follower,
  safety: Interval,
  climb: Interval,
  regulated: boolean,
): Readonly<Record<string, Interval>> | null {
  const k = market.exponent;
  const added = I.interval(Math.max(climb.lo, f.wanted.lo), Math.max(climb.hi, f.wanted.hi));
  const final = I.add(safety, added);
  const profit = I.subtract(I.multiply(f.keeps, final), costOfAdding(f.s, added));
  if (profit.hi < 0) return null;
  const cost = I.scale(market.cost, power(safety, k));
  const payoff = I.subtract(I.multiply(f.gives, final), cost);
  if (payoff.hi < 0) return null;
  // Along a fixed floor the product gains with the generalist's safety only where the floor does not bind.
  const rises = climb.hi < f.wanted.lo ? I.point(1) : climb.lo > f.wanted.hi ? I.point(0) : I.interval(0, 1);
  const marginal = I.scale(k * market.cost, I.atLeast(derivativePower(safety, k), 0));
  const slope = I.subtract(I.multiply(f.gives, rises), marginal);
  if (slope.lo > 0) return null;
  if (!regulated && slope.hi < 0 && safety.lo > 0 && profit.lo > 0) return null;
  return {
    generalistSafety: safety,
    safety: final,
    generalistUtility: I.atLeast(payoff, 0),
    specialistUtility: I.atLeast(profit, 0),
  };
}

/** Encloses the outcomes of the one-attribute game over all floors. */
export const oneAttributeEnclosure: Enclosure<OneAttributeValues> = {
  levers: ['generalistFloor', 'specialistFloor'],
  held: ['generalistSafety', 'safety'],
  payoff: 'generalistUtility',
  of: (values) => {
    const market = oneAttributeMarketOf(values);
    const follower = readFollower(market.specialists[0]!);
    return {
      reach: reachOf(values),
      slack: follower.wanted.lo,
      outcomes: (choice, climb, regulated) => outcomes(market, follower, choice, climb, regulated),
    };
  },
};

/** The surplus r (x + t) - c_0 x^k_0 - c_1 t^k_1 of both is at most r x + r t less the costs: each beyond twice its root loses. */
function reachOf(v: OneAttributeValues): number {
  const [r, c0, c1, k0, k1] = [
    v.revenue,
    v.generalistCost,
    v.specialistCost,
    v.generalistExponent,
    v.specialistExponent,
  ];
  const best = (c: number, k: number): number => r * pow(r / (k * c), 1 / (k - 1));
  const constant = best(c0, k0) + best(c1, k1);
  const beyond = (c: number, k: number): number =>
    2 * Math.max(pow((2 * r) / c, 1 / (k - 1)), pow((2 * constant) / c, 1 / k));
  return Math.max(beyond(c0, k0), beyond(c1, k1)) + 1e-300;
}
