import type { Certificate } from '@regulab/model/answer.js';
import { type Check, certificateOf, SETTLED, uncheckedCertificate } from '@regulab/model/certificate.js';
import type { Claim } from '@regulab/model/contract.js';
import { branchAndBound } from '@regulab/numeric/branchAndBound.js';
import { log, pow } from '@regulab/numeric/elementary.js';
import * as I from '@regulab/numeric/interval.js';
import type { OneAttributeValues } from './gameParameters.js';
import type { Adapter, OneAttributeMarket } from './oneAttributeMarket.js';
import type { ClaimedGame } from './specialistsClaim.js';

type Interval = I.Interval;

const ZERO = I.point(0);

/** Relative error of `pow`, its exponent known to a unit in the last place: twice the bound that it states. */
const powerError = (x: number, y: number): number =>
  2 * (Math.abs(y * log(x)) + Math.abs(y) + 4) * 2.220446049250313e-16;

/** x^y for y > 0 on an interval of numbers that are not negative. */
export function power(x: Interval, y: number): Interval {
  if (y === 2) return I.square(x);
  const end = (t: number, direction: 1 | -1): number => {
    if (!(t > 0)) return 0;
    if (t === Infinity) return Infinity;
    const value = pow(t, y);
    const moved = value + direction * powerError(t, y) * value;
    return direction === 1 ? I.up(moved) : Math.max(0, I.down(moved));
  };
  return { lo: end(x.lo, -1), hi: end(x.hi, 1) };
}

/** A specialist as the check sees it. */
interface Follower {
  readonly s: Adapter;
  /** (1 - share) r */
  readonly keeps: Interval;
  /** share r */
  readonly gives: Interval;
  /** What it adds when no floor binds it and the fixed cost is paid: where k c x^(k-1) reaches what it keeps less m. */
  readonly wanted: Interval;
  /** What it gains by that. */
  readonly surplus: Interval;
}

export const costOfAdding = (s: Adapter, x: Interval): Interval =>
  I.add(
    I.add(I.point(s.fixedCost), I.scale(s.marginalCost, x)),
    I.scale(s.cost, power(I.atLeast(x, 0), s.exponent)),
  );

export function readFollower(s: Adapter): Follower {
  const keeps = s.share === 1 ? ZERO : I.scale(s.revenue, I.subtract(I.point(1), I.point(s.share)));
  const margin = I.atLeast(I.subtract(keeps, I.point(s.marginalCost)), 0);
  const wanted =
    s.exponent === 2
      ? I.divide(margin, I.point(2 * s.cost))
      : power(I.divide(margin, I.multiply(I.point(s.exponent), I.point(s.cost))), 1 / I.up(s.exponent - 1));
  const wide =
    s.exponent === 2
      ? wanted
      : I.hull(
          wanted,
          power(
            I.divide(margin, I.multiply(I.point(s.exponent), I.point(s.cost))),
            1 / I.down(s.exponent - 1),
          ),
        );
  const surplus =
    wide.hi > 0
      ? I.subtract(I.multiply(keeps, wide), costOfAdding(s, wide))
      : I.point(Number.NEGATIVE_INFINITY);
  return { s, keeps, gives: I.scale(s.share, I.point(s.revenue)), wanted: wide, surplus };
}

interface Income {
  /** Safety of the product. */
  readonly final: Interval;
  readonly slope: Interval;
}

/**
 * What a specialist that takes part makes of the box, which lies on one side of its floor; null where it surely abstains. A box
 * that ends at the floor stands for the places below it: the floor itself, where nothing is forced, begins the next.
 */
function incomeOn(f: Follower, beta0: Interval): Income | null {
  const { s } = f;
  const forced = beta0.hi <= s.floor && s.floor > 0;
  if (forced) {
    const final = I.atLeast(I.add(beta0, f.wanted), s.floor);
    const added = I.atLeast(I.subtract(final, beta0), 0);
    const payoff = I.subtract(
      I.subtract(I.multiply(f.keeps, final), costOfAdding(s, added)),
      I.point(s.entryCost),
    );
    if (payoff.hi < 0) return null;
    const free = I.add(beta0, f.wanted);
    const slope = free.lo > s.floor ? I.point(1) : free.hi > s.floor ? I.interval(0, 1) : ZERO;
    return { final, slope };
  }
  const gain = I.atLeast(f.surplus, 0);
  if (I.subtract(I.add(I.multiply(f.keeps, beta0), gain), I.point(s.entryCost)).hi < 0) return null;
  const added = f.surplus.lo > 0 ? f.wanted : f.surplus.hi < 0 ? ZERO : I.hull(ZERO, f.wanted);
  return { final: I.add(beta0, added), slope: I.point(1) };
}

interface Game {
  readonly market: OneAttributeMarket;
  readonly followers: readonly Follower[];
}

/** An upper bound on the generalist's payoff for all beta_0 in `[lo, hi]`, natural extension and mean-value form. */
function bound({ market, followers }: Game, lo: number, hi: number): number {
  const box = I.interval(lo, hi);
  const middle = I.point(lo + 0.5 * (hi - lo));
  const cost = (b: Interval): Interval => I.scale(market.cost, power(b, market.exponent));
  let natural = ZERO;
  let value = ZERO;
  let slope = ZERO;
  let anybody = false;
  for (const f of followers) {
    const income = incomeOn(f, box);
    if (income === null) continue;
    anybody = true;
    natural = I.add(natural, I.multiply(f.gives, income.final));
    // The same answer at the middle, whether it takes part there or not.
    const forced = hi <= f.s.floor && f.s.floor > 0;
    const final = forced
      ? I.atLeast(I.add(middle, f.wanted), f.s.floor)
      : I.add(middle, f.surplus.hi < 0 ? ZERO : f.surplus.lo > 0 ? f.wanted : I.hull(ZERO, f.wanted));
    value = I.add(value, I.multiply(f.gives, final));
    slope = I.add(slope, I.multiply(f.gives, income.slope));
  }
  if (!anybody) return Number.NEGATIVE_INFINITY;
  const k = market.exponent;
  const marginal = I.multiply(I.multiply(I.point(k), I.point(market.cost)), derivativePower(box, k));
  const change = I.multiply(I.subtract(slope, marginal), I.subtract(box, middle));
  return Math.min(I.subtract(natural, cost(box)).hi, I.up(I.subtract(value, cost(middle)).hi + change.hi));
}

/** x^(k-1), for k > 1. */
export const derivativePower = (x: Interval, k: number): Interval =>
  k === 2 ? x : I.hull(power(x, I.down(k - 1)), power(x, I.up(k - 1)));

/** No choice of the generalist that some specialist accepts is worth more than the returned number. */
function bestDeviation(game: Game, claimed: number, gap: number): number {
  const { market, followers } = game;
  // Beyond it half the cost exceeds what grows with beta_0 in the revenue, and half what does not.
  let [linear, constant, highest] = [0, 0, market.floor];
  for (const { s, wanted } of followers) {
    linear += s.share * s.revenue;
    constant += s.share * s.revenue * wanted.hi;
    highest = Math.max(highest, s.floor);
  }
  const { cost, exponent: k } = market;
  const end =
    2 * Math.max(highest, pow((2 * linear) / cost, 1 / (k - 1)), pow((2 * constant) / cost, 1 / k)) + 1e-300;
  if (!(end < Infinity)) return Infinity;
  const cuts = [
    market.floor,
    ...[...new Set(followers.map(({ s }) => s.floor))].filter((x) => x > market.floor).sort((x, y) => x - y),
    end,
  ];
  return branchAndBound(
    cuts.slice(1).map((hi, n): [number, number] => [cuts[n]!, hi]),
    (lo, hi) => bound(game, lo, hi),
    (x) => bound(game, x, x),
    claimed + gap,
    gap,
  ).upper;
}

const METHOD = "interval branch and bound over the generalist's safety";

/**
 * Re-checks a claimed outcome of a one-attribute game by interval arithmetic, without the solver. The bounds on what any
 * player could gain are proofs; where scales differ so much that doubles cannot state the choices well enough
 * (a floor of 1e10 with increments of 1e-8), a right answer is rejected.
 */
export function verifyOneAttributeMarket(market: OneAttributeMarket, claim: ClaimedGame): Certificate {
  const game: Game = { market, followers: market.specialists.map(readFollower) };
  const { followers } = game;
  // What could be at stake at all: revenue at the floors and at what anybody would invest alone.
  let stake = power(I.point(market.floor), market.exponent).hi * market.cost + 1e-300;
  for (const { s, wanted } of followers)
    stake +=
      s.revenue *
      Math.max(market.floor, s.floor, wanted.hi, pow(s.revenue / market.cost, 1 / (market.exponent - 1)));
  if (claim.generalist === null) {
    const generalist = Math.max(0, bestDeviation(game, 0, SETTLED * stake));
    const others = Object.fromEntries(claim.products.map(({ name }) => [name, 0]));
    return certificateOf(METHOD, [], { generalist, ...others }, stake);
  }
  const { beta0, payoff } = claim.generalist;
  const costG = market.cost * pow(beta0, market.exponent);
  let size = Math.max(beta0, 1e-300);
  let revenue = 0;
  let earned = ZERO;
  let paid = 0;
  followers.forEach(({ s, gives }, i) => {
    const { safety } = claim.products[i]!;
    if (safety === null) return;
    size = Math.max(size, safety);
    revenue += s.revenue * safety;
    paid += s.share * s.revenue * safety;
    earned = I.add(earned, I.multiply(gives, I.point(safety)));
  });
  // Where nobody invests anything a millionth of that is the scale.
  const money = Math.max(revenue, costG, 1e-6 * stake);
  const checks: Check[] = [
    ['safety of the generalist is below its floor', (market.floor - beta0) / size],
    ["the generalist's utility is not that of the stated choices", Math.abs(payoff - (paid - costG)) / money],
    ['the generalist would rather abstain', -payoff / money],
  ];
  const gains: Record<string, number> = {};
  followers.forEach((f, i) => {
    const { name, safety, payoff: stated } = claim.products[i]!;
    const { s } = f;
    // The best it could do: nothing where nothing is forced, or the larger of what is forced and what it wants.
    const gap = Math.max(0, s.floor - beta0);
    const added = I.atLeast(f.wanted, gap);
    const adds = I.subtract(I.multiply(f.keeps, I.add(I.point(beta0), added)), costOfAdding(s, added));
    const rides = gap > 0 ? Number.NEGATIVE_INFINITY : I.scale(beta0, f.keeps).hi;
    const best = I.up(Math.max(adds.hi, rides) - s.entryCost);
    if (safety === null) {
      checks.push([`the ${name} abstains but is said to earn something`, Math.abs(stated) / money]);
      gains[name] = Math.max(0, best);
      return;
    }
    const x = safety - beta0;
    const cost = s.entryCost + (x > 0 ? s.fixedCost + s.marginalCost * x + s.cost * pow(x, s.exponent) : 0);
    const scale = Math.max(money, cost);
    const slope = (1 - s.share) * s.revenue - s.marginalCost;
    const wanted = slope > 0 ? pow(slope / (s.exponent * s.cost), 1 / (s.exponent - 1)) : 0;
    const idle = x === 0 && gap === 0;
    checks.push(
      [
        `the product of the ${name} is less safe than its floor or than what it received`,
        (Math.max(beta0, s.floor) - safety) / size,
      ],
      [
        `the ${name}'s utility is not that of the stated choices`,
        Math.abs(stated - ((1 - s.share) * s.revenue * safety - cost)) / scale,
      ],
      [`the ${name} would rather abstain`, -stated / scale],
      [`the ${name}'s first-order condition fails`, idle ? 0 : Math.abs(Math.max(gap, wanted) - x) / size],
    );
    const climb = I.subtract(I.point(safety), I.point(beta0));
    const spent = x > 0 ? costOfAdding(s, climb) : ZERO;
    const worth = I.subtract(I.multiply(f.keeps, I.point(safety)), I.add(spent, I.point(s.entryCost))).lo;
    gains[name] = Math.max(0, I.up(best - worth));
  });
  const worth = I.subtract(earned, I.scale(market.cost, power(I.point(beta0), market.exponent))).lo;
  const generalist = Math.max(0, I.up(bestDeviation(game, worth, SETTLED * revenue) - worth));
  return certificateOf(METHOD, checks, { generalist, ...gains }, money);
}

/** The game with one specialist as a market. */
export const oneAttributeMarketOf = (v: OneAttributeValues): OneAttributeMarket => ({
  floor: v.generalistFloor,
  cost: v.generalistCost,
  exponent: v.generalistExponent,
  specialists: [
    {
      share: v.share,
      floor: v.specialistFloor,
      revenue: v.revenue,
      cost: v.specialistCost,
      exponent: v.specialistExponent,
      marginalCost: 0,
      fixedCost: 0,
      entryCost: 0,
    },
  ],
});

/** Re-checks a claimed outcome of the game with one specialist, see `verifyOneAttributeMarket`. */
export function verifyOneAttribute(values: OneAttributeValues, claim: Claim): Certificate {
  const { generalistSafety, safety, generalistUtility, specialistUtility } = claim.outcomes;
  const given = [generalistSafety, safety, generalistUtility, specialistUtility].every(Number.isFinite);
  const played = claim.status === 'equilibrium';
  if (claim.status !== 'exit' && !(played && given)) return uncheckedCertificate(METHOD, claim.status);
  return verifyOneAttributeMarket(oneAttributeMarketOf(values), {
    generalist: played ? { alpha0: 0, beta0: generalistSafety!, payoff: generalistUtility! } : null,
    products: [
      {
        name: 'specialist',
        performance: null,
        safety: played ? safety! : null,
        payoff: played ? specialistUtility! : 0,
      },
    ],
  });
}
