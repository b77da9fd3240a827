import { branchAndBound } from '@regulab/numeric/branchAndBound.js';
import { exp } from '@regulab/numeric/elementary.js';
import {
  add,
  divide,
  down,
  hull,
  type Interval,
  interval,
  multiply,
  point,
  scale,
  square,
  subtract,
  up,
} from '@regulab/numeric/interval.js';

/*
 * Bounds on what a firm can gain by any other overlap, in interval arithmetic, written from the rules of the game alone: nothing here
 * is shared with the solver.
 */

/** A firm as the rules describe it, with the harms and payments of its own users. */
export interface Player {
  readonly cost: number;
  /** What may come: with which probability, how often the firm then fails without overlap, and what overlap takes off. */
  readonly branches: readonly { readonly weight: number; readonly risk: number; readonly effect: number }[];
  /** Probability of failing whatever the overlap. */
  readonly certain: number;
  readonly appeal: number;
  /** Harm and expected payment for each of its users if it fails. */
  readonly harm: number;
  readonly payment: number;
}

export interface Rules {
  readonly users: number;
  readonly margin: number;
  readonly sensitivity: number;
}

/** Firms that are alike in what users see. */
export interface Rivals {
  readonly count: number;
  readonly utility: Interval;
}

/** A branch of each regime. */
export const regimeBranches = (
  stress: number,
  calm: readonly [risk: number, effect: number],
  stressed: readonly [risk: number, effect: number],
): Player['branches'] => [
  { weight: 1 - stress, risk: calm[0], effect: calm[1] },
  { weight: stress, risk: stressed[0], effect: stressed[1] },
];

const ZERO = point(0);
const ONE = point(1);
/** A lower end beyond this is of no use, and an infinite one would be none. */
const LARGEST = 1e300;
/** The exponential is off by less than one unit in the last place. */
export const expInterval = (x: Interval): Interval =>
  interval(Math.max(0, down(down(Math.min(LARGEST, exp(x.lo))))), up(up(exp(x.hi))));

/** A weight that may have been rounded. */
const weightOf = (weight: number): Interval => interval(Math.max(0, down(weight)), up(weight));

const leftOver = (risk: number, effect: number, x: Interval): Interval =>
  subtract(point(risk), scale(effect, x));

/** Failure probability over a range of overlaps, before anything is known. */
export const failureOver = ({ branches, certain }: Player, x: Interval): Interval =>
  branches.reduce((sum, { weight, risk, effect }) => {
    const left = leftOver(risk, effect, x);
    return add(sum, multiply(weightOf(weight), interval(Math.max(0, left.lo), Math.max(0, left.hi))));
  }, point(certain));

/** What overlap prevents per unit on a range that holds no clamp inside. */
export const slopeOver = ({ branches }: Player, x: Interval): Interval =>
  branches.reduce((sum, { weight, risk, effect }) => {
    const left = leftOver(risk, effect, x);
    // At a clamp rounding does not tell the side.
    const own = left.lo > 0 ? point(effect) : left.hi < 0 ? ZERO : hull(ZERO, point(effect));
    return add(sum, multiply(weightOf(weight), own));
  }, ZERO);

export const utilityOver = (player: Player, x: Interval): Interval =>
  subtract(point(player.appeal), scale(player.harm, failureOver(player, x)));

function shareOver(player: Player, rules: Rules, rivals: readonly Rivals[], x: Interval): Interval {
  const own = utilityOver(player, x);
  const others = rivals.reduce(
    (sum, { count, utility }) =>
      add(sum, scale(count, expInterval(scale(rules.sensitivity, subtract(utility, own))))),
    ZERO,
  );
  return divide(ONE, add(ONE, others));
}

const marginOver = (player: Player, rules: Rules, x: Interval): Interval =>
  subtract(point(rules.margin), scale(player.payment, failureOver(player, x)));

export function profitOver(player: Player, rules: Rules, rivals: readonly Rivals[], x: Interval): Interval {
  const earned = multiply(shareOver(player, rules, rivals, x), marginOver(player, rules, x));
  return subtract(scale(rules.users, earned), scale(0.5 * player.cost, square(x)));
}

/** The first two derivatives of the profit on a range that holds no clamp inside. */
function derivativesOver(
  player: Player,
  rules: Rules,
  rivals: readonly Rivals[],
  x: Interval,
): readonly [Interval, Interval] {
  const share = shareOver(player, rules, rivals, x);
  const left = subtract(ONE, share);
  // share (1 - share) is largest at one half.
  const product = multiply(share, left);
  const spread = interval(Math.max(0, product.lo), Math.min(0.25, product.hi));
  const slope = slopeOver(player, x);
  const pull = scale(rules.sensitivity, scale(player.harm, slope));
  const saved = scale(player.payment, slope);
  const margin = marginOver(player, rules, x);
  const first = subtract(
    scale(rules.users, add(multiply(multiply(margin, pull), spread), multiply(saved, share))),
    scale(player.cost, x),
  );
  const bend = add(multiply(multiply(margin, pull), subtract(left, share)), scale(2, saved));
  const second = subtract(scale(rules.users, multiply(multiply(pull, spread), bend)), point(player.cost));
  return [first, second];
}

/** So far from a clamp, relative to where it lies, rounding leaves no doubt about the side. */
const BESIDE = 2e-15;

/** Narrow ranges, ascending, each around an overlap at which a clamp starts to bind. */
export const clamps = ({ branches }: Player): readonly Interval[] =>
  branches
    .flatMap(({ risk, effect }) => (effect > 0 && risk > 0 ? [risk / effect] : []))
    .sort((a, b) => a - b)
    .map((kink) => interval(kink * (1 - BESIDE), kink * (1 + BESIDE)));

/**
 * An upper bound on what a firm gains by moving from `overlap` to any other of at least `floor` while its rivals stay. Beyond the last
 * clamp more overlap only costs. On each stretch the bound is the least of three: plain interval arithmetic, and Taylor's formula of
 * the second order from either end.
 */
export function gainBound(
  player: Player,
  rules: Rules,
  rivals: readonly Rivals[],
  overlap: number,
  floor: number,
): number {
  const here = profitOver(player, rules, rivals, point(overlap));
  const kinks = clamps(player);
  const last = Math.max(floor, overlap, ...kinks.map(({ hi }) => hi));
  const ends = [floor, overlap, ...kinks.flatMap(({ lo, hi }) => [lo, hi]), last]
    .filter((x) => x >= floor && x <= last)
    .sort((a, b) => a - b);
  const intervals = ends.slice(1).map((to, k) => [ends[k]!, to] as const);
  const gainAt = (x: number): Interval =>
    x === overlap ? ZERO : subtract(profitOver(player, rules, rivals, point(x)), here);
  const bound = (lo: number, hi: number): number => {
    const range = interval(lo, hi);
    const plain = subtract(profitOver(player, rules, rivals, range), here).hi;
    const [, second] = derivativesOver(player, rules, rivals, range);
    const taylor = (end: number, sign: 1 | -1): number => {
      const [first] = derivativesOver(player, rules, rivals, point(end));
      const width = up(hi - lo);
      const slope = sign > 0 ? first.hi : -first.lo;
      // The most that slope d + second d^2 / 2 reaches for d from 0 to the width.
      const ahead = Math.max(0, slope);
      const straight = up(up(ahead * width) + Math.max(0, up(0.5 * up(second.hi * up(width * width)))));
      const vertex = second.hi < 0 ? up(up(up(ahead * ahead) / (-2 * second.hi))) : Infinity;
      return up(gainAt(end).hi + Math.min(straight, vertex));
    };
    return Math.min(plain, taylor(lo, 1), taylor(hi, -1));
  };
  const money = rules.users * (rules.margin + player.payment) + player.cost * overlap * overlap;
  const { upper } = branchAndBound(intervals, bound, (x) => gainAt(x).lo, 0, 1e-14 * money);
  return Math.max(0, upper);
}

/** A lower bound on what a firm gains by moving from anywhere in `from`, where its rivals are too, to `to`. */
export function leastGain(player: Player, rules: Rules, count: number, from: Interval, to: number): number {
  const rivals = [{ count: count - 1, utility: utilityOver(player, from) }];
  const there = profitOver(player, rules, rivals, point(to));
  const share = divide(ONE, point(count));
  const stays = subtract(
    scale(rules.users, multiply(share, marginOver(player, rules, from))),
    scale(0.5 * player.cost, square(from)),
  );
  return subtract(there, stays).lo;
}

/** Marginal profit at a common overlap anywhere in a range that holds no clamp inside. */
export function commonMarginal(player: Player, rules: Rules, count: number, x: Interval): Interval {
  const share = divide(ONE, point(count));
  const spread = multiply(share, subtract(ONE, share));
  const slope = slopeOver(player, x);
  const demand = multiply(
    multiply(marginOver(player, rules, x), scale(rules.sensitivity * player.harm, slope)),
    spread,
  );
  return subtract(
    scale(rules.users, add(demand, multiply(scale(player.payment, slope), share))),
    scale(player.cost, x),
  );
}
