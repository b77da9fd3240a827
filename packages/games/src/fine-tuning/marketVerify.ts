import type { Certificate } from '@regulab/model/answer.js';
import { type Check, certificateOf, SETTLED } from '@regulab/model/certificate.js';
import { branchAndBound } from '@regulab/numeric/branchAndBound.js';
import { encloseDifferenceOfProducts } from '@regulab/numeric/exactProducts.js';
import * as I from '@regulab/numeric/interval.js';
import type { ClaimedGame } from './specialistsClaim.js';
import type { Market } from './specialistsOptima.js';
import {
  answerValue,
  type Family,
  type Follower,
  family,
  gaps,
  INTERIOR,
  ON_AXIS,
  ON_FLOOR,
  possibleAnswers,
  readFollower,
  ZERO,
} from './twoAttributeAnswers.js';

type Interval = I.Interval;

/*
 * Checks a claimed outcome of the two-attribute games without their solvers: by interval arithmetic, rounded outwards.
 * What a specialist may answer is in `twoAttributeAnswers.ts`.
 *
 * The generalist. Whatever it does, let i be the participant that is hardest to win. Then alpha_0 is at least what i
 * needs, and only those take part that need no more than i does. So for each i and each of its families of answers the
 * payoff with all others that may take part beside i, maximised over performance (concave, what i needs is a lower
 * end), bounds it from above. It is a Lipschitz function of beta_0; a box is bounded by the smallest of the natural extension,
 * the mean-value form with the generalised derivative (Lebourg) and, where participation binds throughout and i is alone, the form of
 * second order. Boxes are bisected until none can beat the claim by more than rounding. A radius beyond which costs
 * exceed all revenue, derived from copositivity, makes the search complete.
 */

interface Leader {
  readonly floor: number;
  readonly aa: number;
  readonly ab: number;
  readonly bb: number;
  readonly schur: Interval;
}

/** What those who take part bring the generalist: `weight alpha_0 + income(beta_0)`. */
export interface Terms {
  readonly weight: Interval;
  readonly income: Interval;
  /** Generalised derivative of the income. */
  readonly slope: Interval;
}

interface Game {
  readonly leader: Leader;
  readonly followers: readonly Follower[];
}

export const readGame = (market: Market): Game => {
  const { performanceCost: aa, crossCost: ab, safetyCost: bb, floor } = market;
  const schur = I.divide(encloseDifferenceOfProducts(aa, bb, ab, ab), I.point(aa));
  return { leader: { floor, aa, ab, bb, schur }, followers: market.specialists.map(readFollower) };
};

/** The smallest performance at which the specialist takes part; null where no performance is enough. */
export function leastPerformance(g: Follower, f: Family): Interval | null {
  if (g.stakeInPerformance) return I.atLeast(I.negate(I.divide(f.intercept, g.aRA)), 0);
  return f.intercept.hi < 0 ? null : ZERO;
}

export const shareOf = (g: Follower, r: number): Interval => I.scale(g.share, I.point(r));

/** Marginal revenue of performance less the part of its cost that is linear in it. */
export const linearTerm = (l: Leader, weight: Interval, beta: Interval): Interval =>
  I.subtract(weight, I.scale(2 * l.ab, beta));

/**
 * Natural extension: an upper bound on the generalist's payoff for all beta_0 in the box, performance chosen best. Where
 * the best performance may be unconstrained it is substituted, which leaves the Schur complement and does not cancel.
 */
export function naturalBound(l: Leader, { weight, income }: Terms, beta: Interval, least: Interval): number {
  const linear = linearTerm(l, weight, beta).hi;
  if (linear <= 0 || I.down(2 * l.aa * least.lo) >= linear) {
    const alpha = I.point(least.lo);
    const term = I.multiply(alpha, I.subtract(I.point(linear), I.scale(l.aa, alpha)));
    return I.add(term, I.subtract(income, I.scale(l.bb, I.square(beta)))).hi;
  }
  const constant = I.divide(I.square(weight), I.point(4 * l.aa));
  const slope = I.scale(l.ab, I.divide(weight, I.point(l.aa)));
  const quadratic = I.add(I.multiply(slope, beta), I.multiply(l.schur, I.square(beta)));
  return I.add(constant, I.subtract(income, quadratic)).hi;
}

/** Generalised derivative of the generalist's payoff with respect to beta_0 on the box. */
export function payoffSlope(
  l: Leader,
  terms: Terms,
  g: Follower,
  f: Family,
  beta: Interval,
  least: Interval,
): Interval {
  const { weight } = terms;
  const linear = linearTerm(l, weight, beta);
  const wanted = I.divide(linear, I.point(2 * l.aa));
  if (wanted.lo >= least.hi) {
    // alpha_0 is unconstrained: substituting it leaves the Schur complement, without the cancellation of the sum below.
    const linearPart = I.scale(l.ab, I.divide(weight, I.point(l.aa)));
    return I.subtract(terms.slope, I.add(linearPart, I.multiply(I.scale(2, l.schur), beta)));
  }
  const alpha = I.interval(Math.max(least.lo, wanted.lo), Math.max(least.hi, wanted.hi));
  const slope = I.subtract(terms.slope, I.add(I.scale(2 * l.ab, alpha), I.scale(2 * l.bb, beta)));
  if (!g.stakeInPerformance || least.hi <= 0 || least.hi < wanted.lo) return slope;
  // Where participation binds alpha_0 moves along it, at a loss: the marginal payoff of performance is not positive.
  const margin = I.subtract(linear, I.scale(2 * l.aa, least));
  const loss = I.interval(Math.min(margin.lo, 0), Math.min(margin.hi, 0));
  const along = I.multiply(loss, I.negate(I.divide(f.interceptSlope, g.aRA)));
  return I.add(slope, least.lo > 0 && least.lo >= wanted.hi ? along : I.hull(ZERO, along));
}

/**
 * Second derivative of the generalist's payoff on a box on which participation of its only specialist holds performance at
 * h(beta_0), so that the payoff is the quartic linear h - aa h^2 - bb beta_0^2 plus terms of degree one; null on other
 * boxes.
 */
function squeezedCurvature(
  l: Leader,
  weight: Interval,
  g: Follower,
  f: Family,
  beta: Interval,
  least: Interval,
): Interval | null {
  if (!g.stakeInPerformance || f.interceptCurvature === null) return null;
  const linear = linearTerm(l, weight, beta);
  const wanted = I.divide(linear, I.point(2 * l.aa));
  if (!(least.lo > 0 && least.lo >= wanted.hi)) return null;
  const slope = I.negate(I.divide(f.interceptSlope, g.aRA));
  const bend = I.negate(I.divide(f.interceptCurvature, g.aRA));
  const ofCost = I.add(I.square(slope), I.multiply(least, bend));
  const fromPerformance = I.subtract(I.multiply(linear, bend), I.scale(2 * l.aa, ofCost));
  return I.subtract(fromPerformance, I.add(I.scale(4 * l.ab, slope), I.point(2 * l.bb)));
}

const incomeOf = (g: Follower, f: Family): Interval =>
  I.add(I.multiply(shareOf(g, g.rA), f.dAlpha), I.multiply(shareOf(g, g.rB), f.finalSafety));

function incomeSlope(g: Follower, f: Family): Interval {
  const slope = I.multiply(shareOf(g, g.rA), f.dAlphaSlope);
  return f.finalSafetySlope === 1 ? I.add(slope, shareOf(g, g.rB)) : slope;
}

/** Adds what a companion may bring, whichever of its families holds. */
function joinedBy(terms: Terms, g: Follower, families: readonly Family[]): Terms {
  let income = incomeOf(g, families[0]!);
  let slope = incomeSlope(g, families[0]!);
  for (let k = 1; k < families.length; k++) {
    income = I.hull(income, incomeOf(g, families[k]!));
    slope = I.hull(slope, incomeSlope(g, families[k]!));
  }
  return {
    weight: I.add(terms.weight, shareOf(g, g.rA)),
    income: I.add(terms.income, income),
    slope: I.add(terms.slope, slope),
  };
}

const termsOf = (g: Follower, f: Family): Terms => ({
  weight: shareOf(g, g.rA),
  income: incomeOf(g, f),
  slope: incomeSlope(g, f),
});

/** The ways in which a specialist may take part on a box. */
interface Ways {
  readonly kinds: ReturnType<typeof possibleAnswers>;
  readonly families: readonly Family[];
  /** Least performance by family; null where no performance is enough. */
  readonly least: readonly (Interval | null)[];
  /** The smallest of them all. */
  readonly easiest: number;
}

function waysOn(g: Follower, beta: Interval): Ways {
  const kinds = possibleAnswers(g, gaps(g, beta));
  const families = kinds.map((kind) => family(g, kind, beta));
  const least = families.map((f) => leastPerformance(g, f));
  const easiest = least.reduce((x, y) => (y === null ? x : Math.min(x, y.lo)), Infinity);
  return { kinds, families, least, easiest };
}

function boundOnBox({ leader: l, followers }: Game, lo: number, hi: number): number {
  const beta = I.interval(lo, hi);
  const middle = I.point(lo + 0.5 * (hi - lo));
  const step = I.subtract(beta, middle);
  const ways = followers.map((g) => waysOn(g, beta));
  let upper = Number.NEGATIVE_INFINITY;
  followers.forEach((g, i) => {
    const own = ways[i]!;
    own.families.forEach((f, k) => {
      const least = own.least[k]!;
      if (least === null) return;
      const there = family(g, own.kinds[k]!, middle);
      // Where participation is a matter of beta_0 alone, leaving it out at the middle keeps the bound valid.
      const leastThere = leastPerformance(g, there) ?? ZERO;
      let terms = termsOf(g, f);
      let termsThere = termsOf(g, there);
      let alone = true;
      followers.forEach((h, j) => {
        const other = ways[j]!;
        if (j === i || other.easiest > least.hi) return;
        terms = joinedBy(terms, h, other.families);
        // The mean-value form needs at the middle the same kinds as on the box.
        termsThere = joinedBy(
          termsThere,
          h,
          other.kinds.map((kind) => family(h, kind, middle)),
        );
        alone = false;
      });
      const value = naturalBound(l, termsThere, middle, leastThere);
      const change = I.multiply(payoffSlope(l, terms, g, f, beta, least), step);
      let bound = Math.min(naturalBound(l, terms, beta, least), I.up(value + change.hi));
      const curvature = alone ? squeezedCurvature(l, terms.weight, g, f, beta, least) : null;
      if (curvature !== null) {
        const first = I.multiply(payoffSlope(l, termsThere, g, there, middle, leastThere), step);
        const second = I.scale(0.5, I.multiply(curvature, I.square(step)));
        bound = Math.min(bound, I.up(value + I.add(first, second).hi));
      }
      upper = Math.max(upper, bound);
    });
  });
  return upper;
}

/** The generalist's payoff at one beta_0, performance chosen best, each specialist's answer the worst for it of those possible. */
function payoffAt({ leader: l, followers }: Game, x: number): number {
  const beta = I.point(x);
  const ways = followers.map((g) => waysOn(g, beta));
  let highest = Number.NEGATIVE_INFINITY;
  followers.forEach((g, i) => {
    const own = ways[i]!;
    if (own.least.includes(null)) return;
    let lowest = Infinity;
    own.families.forEach((f, k) => {
      const least = own.least[k]!;
      let terms = termsOf(g, f);
      followers.forEach((h, j) => {
        const { families, least: needed } = ways[j]!;
        if (j === i || needed.some((need) => need === null || need.hi > least.hi)) return;
        const worst = families.reduce((a, b) => (incomeOf(h, a).hi <= incomeOf(h, b).hi ? a : b));
        terms = joinedBy(terms, h, [worst]);
      });
      lowest = Math.min(lowest, naturalBound(l, terms, beta, least));
    });
    highest = Math.max(highest, lowest);
  });
  return highest;
}

/** `aa x^2 + 2 ab x y + bb y^2`; where the last two terms cancel as a sum of squares, with the Schur complement. */
export function quadraticCost(
  { aa, ab, bb, schur }: { aa: number; ab: number; bb: number; schur: Interval },
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

/** The scale of the payoffs of a game that nobody plays: revenue at the floors and at the unregulated investments. */
function moneyAtStake({ leader: l, followers }: Game): number {
  let money = l.bb * l.floor * l.floor + 1e-300;
  for (const g of followers) {
    // Complementary costs make a climb in safety pull performance up.
    const pull = Math.max(0, -l.ab) / l.aa + Math.max(0, -g.ab) / g.aa;
    const performance = Math.max(g.rA / Math.min(l.aa, g.aa), pull * Math.max(l.floor, g.floor));
    const safety = Math.max(l.floor, g.floor, g.rB / Math.min(l.bb, g.bb));
    money += g.rA * performance + g.rB * safety;
  }
  return money;
}

/** A safety beyond all floors above which the generalist loses money whatever else is chosen. */
export function radius({ leader: l, followers }: Game): number {
  const lambda =
    l.ab >= 0
      ? Math.min(l.aa, l.bb)
      : I.divide(encloseDifferenceOfProducts(l.aa, l.bb, l.ab, l.ab), I.add(I.point(l.aa), I.point(l.bb))).lo;
  if (!(lambda > 0)) return Infinity;
  let all = 0;
  let weight = 0;
  let linear = 0;
  let highest = l.floor;
  for (const g of followers) {
    // What the specialist adds costs at most its share, so d is bounded by the best of its families at t = 0.
    let added = 0;
    for (const kind of [INTERIOR, ON_FLOOR, ON_AXIS] as const) {
      if (kind === INTERIOR && !g.interior) continue;
      const dAlpha = kind === INTERIOR ? g.interior!.alpha.hi : kind === ON_FLOOR ? g.g0.hi : 0;
      const dBeta = kind === INTERIOR ? g.interior!.beta.hi : kind === ON_AXIS ? g.w.hi : 0;
      added = Math.max(added, g.share * (g.rA * Math.max(0, dAlpha) + g.rB * Math.max(0, dBeta)));
    }
    all += added;
    weight += g.share * g.rA;
    linear += g.share * g.rB;
    highest = Math.max(highest, g.floor);
  }
  const alphaPart = (weight * weight) / (4 * lambda);
  const root = (linear + Math.sqrt(linear * linear + 4 * lambda * (alphaPart + all))) / (2 * lambda);
  return 2 * Math.max(root, highest) + 1e-300;
}

/** No deviation of the generalist is worth more than the returned number. */
function bestDeviation(g: Game, claimed: number, gap: number): number {
  const end = radius(g);
  if (end === Infinity) return Infinity;
  const cuts = [
    g.leader.floor,
    ...[...new Set(g.followers.map(({ floor }) => floor))]
      .filter((floor) => floor > g.leader.floor)
      .sort((x, y) => x - y),
    end,
  ];
  return branchAndBound(
    cuts.slice(1).map((hi, k): [number, number] => [cuts[k]!, hi]),
    (lo, hi) => boundOnBox(g, lo, hi),
    (x) => payoffAt(g, x),
    claimed + gap,
    gap,
  ).upper;
}

const METHOD = "interval branch and bound over the generalist's safety, its performance eliminated";

/**
 * Re-checks a claimed outcome of a two-attribute game with any number of specialists. For an exit it bounds what the
 * generalist could earn at all; otherwise it checks that the choices are feasible and the payoffs theirs, measures how
 * far the specialists' first-order conditions are from holding, and bounds what any player could gain. The bounds are
 * proofs; where scales differ so much that doubles cannot state the choices well enough, a right answer is
 * rejected.
 */
export function verifyMarket(market: Market, claim: ClaimedGame): Certificate {
  const game = readGame(market);
  const { leader: l, followers } = game;
  const names = claim.products.map(({ name }) => name);
  if (claim.generalist === null) {
    const stake = moneyAtStake(game);
    const generalist = Math.max(0, bestDeviation(game, 0, SETTLED * stake));
    return certificateOf(
      METHOD,
      [],
      { generalist, ...Object.fromEntries(names.map((name) => [name, 0])) },
      stake,
    );
  }
  const { alpha0, beta0, payoff } = claim.generalist;
  const [x0, y0] = [I.point(alpha0), I.point(beta0)];
  const costG = l.aa * alpha0 * alpha0 + 2 * l.ab * alpha0 * beta0 + l.bb * beta0 * beta0;
  const checks: Check[] = [];
  const gains: Record<string, number> = {};
  const monies: Record<string, number> = {};
  let earned = 0;
  let earnedAtLeast = ZERO;
  let money = Math.max(costG + 4 * Math.max(0, -l.ab) * alpha0 * beta0, 1e-300);
  let size = Math.max(alpha0, beta0, 1e-300);
  let atStake = 0;
  for (const [i, g] of followers.entries()) {
    const { performance, safety } = claim.products[i]!;
    if (performance === null || safety === null) continue;
    const revenue = g.rA * performance + g.rB * safety;
    const [dAlpha, dBeta] = [performance - alpha0, safety - beta0];
    const cost = g.aa * dAlpha * dAlpha + 2 * g.ab * dAlpha * dBeta + g.bb * dBeta * dBeta;
    // The scale of rounding: costs that cancel are counted in full.
    money = Math.max(money, revenue, cost + 4 * Math.max(0, -g.ab) * dAlpha * dBeta, g.entry);
    size = Math.max(size, performance, safety);
    atStake += revenue;
    earned += g.share * revenue;
    earnedAtLeast = I.add(
      earnedAtLeast,
      I.add(
        I.multiply(shareOf(g, g.rA), I.point(performance)),
        I.multiply(shareOf(g, g.rB), I.point(safety)),
      ),
    );
  }
  money = Math.max(money, atStake);
  checks.push(
    ['performance of the generalist is negative', -alpha0 / size],
    ['safety of the generalist is below its floor', (l.floor - beta0) / size],
    [
      "the generalist's utility is not that of the stated choices",
      Math.abs(payoff - (earned - costG)) / money,
    ],
    ['the generalist would rather abstain', -payoff / money],
  );
  followers.forEach((g, i) => {
    const product = claim.products[i]!;
    const t = Math.max(0, g.floor - beta0);
    const gap = I.point(t);
    let bestAnswer = Number.NEGATIVE_INFINITY;
    for (const kind of possibleAnswers(g, gap))
      bestAnswer = Math.max(bestAnswer, answerValue(g, kind, gap).hi);
    const stake = I.add(I.multiply(g.aRA, x0), I.multiply(g.aRB, y0));
    const best = I.up(I.up(bestAnswer + stake.hi) - g.entry);
    const { performance, safety } = product;
    if (performance === null || safety === null) {
      checks.push([
        `the ${product.name} abstains but is said to earn something`,
        Math.abs(product.payoff) / money,
      ]);
      gains[product.name] = Math.max(0, best);
      monies[product.name] = money;
      return;
    }
    checks.push(...productChecks(g, product.name, { alpha0, beta0, performance, safety, t, size }));
    const a = 1 - g.share;
    const [dAlpha, dBeta] = [performance - alpha0, safety - beta0];
    const cost = g.aa * dAlpha * dAlpha + 2 * g.ab * dAlpha * dBeta + g.bb * dBeta * dBeta;
    const worth = a * (g.rA * performance + g.rB * safety) - cost - g.entry;
    // Each specialist's payoff is judged by the money that passes through its own hands.
    const own = Math.max(
      g.rA * performance + g.rB * safety,
      cost + 4 * Math.max(0, -g.ab) * dAlpha * dBeta,
      g.entry,
      1e-300,
    );
    monies[product.name] = own;
    checks.push(
      [
        `the ${product.name}'s utility is not that of the stated choices`,
        Math.abs(product.payoff - worth) / own,
      ],
      [`the ${product.name} would rather abstain`, -product.payoff / own],
    );
    // What the stated choices are worth, rounded against the claim.
    const [x1, y1] = [I.point(performance), I.point(safety)];
    const revenue = I.add(I.multiply(g.aRA, x1), I.multiply(g.aRB, y1));
    const paid = I.add(quadraticCost(g, I.subtract(x1, x0), I.subtract(y1, y0)), I.point(g.entry));
    gains[product.name] = Math.max(0, I.up(best - I.subtract(revenue, paid).lo));
  });
  const worth = I.subtract(earnedAtLeast, quadraticCost(l, x0, y0)).lo;
  const generalist = Math.max(0, I.up(bestDeviation(game, worth, SETTLED * atStake) - worth));
  return certificateOf(METHOD, checks, { generalist, ...gains }, { generalist: money, ...monies });
}

/** Feasibility of one product and its maker's first-order conditions. */
function productChecks(
  g: Follower,
  name: string,
  at: { alpha0: number; beta0: number; performance: number; safety: number; t: number; size: number },
): Check[] {
  const { alpha0, beta0, performance, safety, t, size } = at;
  const dAlpha = performance - alpha0;
  const dBeta = safety - beta0;
  const a = 1 - g.share;
  const slopeAlpha = a * g.rA - 2 * (g.aa * dAlpha + g.ab * dBeta);
  const slopeBeta = a * g.rB - 2 * (g.ab * dAlpha + g.bb * dBeta);
  return [
    [`the product of the ${name} performs worse than what it received`, -dAlpha / size],
    [
      `the product of the ${name} is less safe than its floor or than what it received`,
      (Math.max(beta0, g.floor) - safety) / size,
    ],
    [
      `the ${name}'s first-order condition in performance fails`,
      Math.abs(Math.max(0, dAlpha + slopeAlpha / (2 * g.aa)) - dAlpha) / size,
    ],
    [
      `the ${name}'s first-order condition in safety fails`,
      Math.abs(Math.max(t, dBeta + slopeBeta / (2 * g.bb)) - dBeta) / size,
    ],
  ];
}
