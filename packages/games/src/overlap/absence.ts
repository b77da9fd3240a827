import { exp, log } from '@regulab/numeric/elementary.js';
import { goldenSection } from '@regulab/numeric/goldenSection.js';
import {
  add,
  divide,
  type Interval,
  interval,
  multiply,
  point,
  scale,
  square,
  subtract,
} from '@regulab/numeric/interval.js';
import {
  expInterval,
  failureOver,
  type Player,
  type Rules,
  slopeOver,
  utilityOver,
} from './deviationBound.js';

/*
 * A proof that a market of firms that differ has no equilibrium, in interval arithmetic from the rules alone. Everything that a firm does
 * in an equilibrium with the total T, the logarithm of all attractions, lies in ranges that survive two tests: its marginal profit may
 * vanish, or push against the floor; and no other overlap surely pays more. Where the sums of shares over such ranges leave out one, no
 * equilibrium has its total in that stretch.
 */

/** A range of overlaps of one firm, and of its shares at a stretch of totals. */
interface Box {
  readonly x: Interval;
  readonly share: Interval;
}

/** Stretches of totals that a proof may look at, ranges of overlaps of a firm at one stretch, and parts that sums are kept in. */
const MOST_STRETCHES = 100_000;
const MOST_BOXES = 512;
const MOST_PARTS = 64;
/** Places that a search for a move looks at before it closes in. */
const SEARCHED = 64;
/** Moves that are kept for the ranges that follow. */
const MOST_MOVES = 100;
/** Moves that are compared in all: some seconds. */
const MOST_LOOKS = 2_000_000;
/** Stretches this narrow, as a part of all totals, hold what is an equilibrium or cannot be told from one. */
const NARROWEST = 1e-10;

const ZERO = point(0);
const ONE = point(1);
const within = (x: Interval): Interval => interval(Math.max(0, x.lo), Math.min(1, x.hi));

/** Where a firm stops at the latest: from there on more overlap prevents nothing. */
const lastOf = ({ branches }: Player, floor: number): number =>
  Math.max(
    floor,
    ...branches.map(({ risk, effect }) => (risk > 0 && effect > 0 ? (risk / effect) * (1 + 1e-15) : 0)),
  );

interface Firm {
  readonly player: Player;
  readonly floor: number;
  readonly last: number;
}

/** The firm's attraction as a part of the total: more than one where it cannot be. */
const partOver = ({ player }: Firm, rules: Rules, x: Interval, total: Interval): Interval =>
  expInterval(subtract(scale(rules.sensitivity, utilityOver(player, x)), total));

const marginOver = ({ player }: Firm, rules: Rules, x: Interval): Interval =>
  subtract(point(rules.margin), scale(player.payment, failureOver(player, x)));

/** Whether a firm may stop somewhere in a range, by its marginal profit there. */
function mayRest(firm: Firm, rules: Rules, { x, share }: Box): boolean {
  const { player, floor } = firm;
  const product = multiply(share, subtract(ONE, share));
  const spread = interval(Math.max(0, product.lo), Math.min(0.25, product.hi));
  const slope = slopeOver(player, x);
  const pull = scale(rules.sensitivity, scale(player.harm, slope));
  const first = subtract(
    scale(
      rules.users,
      add(
        multiply(multiply(marginOver(firm, rules, x), pull), spread),
        multiply(scale(player.payment, slope), share),
      ),
    ),
    scale(player.cost, x),
  );
  if (first.lo > 0) return false;
  return first.hi >= 0 || x.lo <= floor;
}

/** Whether moving to `y` surely pays, from anywhere in a range. */
function surelyMoves(firm: Firm, rules: Rules, { x, share }: Box, total: Interval, y: number): boolean {
  const { player } = firm;
  const to = point(y);
  const rest = within(subtract(ONE, share));
  const away = subtract(total, scale(rules.sensitivity, utilityOver(player, to)));
  const there = divide(ONE, add(ONE, multiply(rest, expInterval(away))));
  const earned = subtract(
    multiply(there, marginOver(firm, rules, to)),
    multiply(share, marginOver(firm, rules, x)),
  );
  const spent = scale(0.5 * player.cost, subtract(square(to), square(x)));
  return subtract(scale(rules.users, earned), spent).lo > 0;
}

/** Overlaps that may pay more than where a firm is: on a coarse scale, and its clamps. */
function rivalsOf({ player, floor, last }: Firm): number[] {
  const kinks = player.branches.flatMap(({ risk, effect }) =>
    risk > 0 && effect > 0 && risk / effect > floor ? [risk / effect] : [],
  );
  return [...Array.from({ length: 17 }, (_, k) => floor + ((last - floor) * k) / 16), ...kinks];
}

/** The overlap that pays most, as far as a search sees, for a firm in the middle of a range. */
function bestMove({ player, floor, last }: Firm, rules: Rules, { share }: Box, total: Interval): number {
  const rest = 1 - 0.5 * (share.lo + share.hi);
  const middle = 0.5 * (total.lo + total.hi);
  const failing = (y: number): number =>
    player.branches.reduce((sum, b) => sum + b.weight * Math.max(0, b.risk - b.effect * y), player.certain);
  const profit = (y: number): number => {
    const failed = failing(y);
    const away = middle - rules.sensitivity * (player.appeal - player.harm * failed);
    const earned = (rules.margin - player.payment * failed) / (1 + rest * exp(away));
    return rules.users * earned - 0.5 * player.cost * y * y;
  };
  const step = (last - floor) / SEARCHED;
  let best = floor;
  for (let k = 1; k <= SEARCHED; k++) {
    const y = floor + k * step;
    if (profit(y) > profit(best)) best = y;
  }
  return goldenSection(profit, Math.max(floor, best - step), Math.min(last, best + step), 1e-9 * last);
}

/** Ranges that hold all sums of one member from each: those that touch are joined, and the nearest where there are too many. */
function sumOf(one: readonly Interval[], other: readonly Interval[]): Interval[] {
  const all = one
    .flatMap((a) => other.map((b) => add(a, b)))
    .filter(({ lo }) => lo <= 1)
    .sort((a, b) => a.lo - b.lo);
  const joined: { lo: number; hi: number }[] = [];
  for (const { lo, hi } of all) {
    const last = joined.at(-1);
    if (last && lo <= last.hi) last.hi = Math.max(last.hi, hi);
    else joined.push({ lo, hi });
  }
  while (joined.length > MOST_PARTS) {
    let nearest = 1;
    const gap = (k: number): number => joined[k]!.lo - joined[k - 1]!.hi;
    for (let k = 2; k < joined.length; k++) if (gap(k) < gap(nearest)) nearest = k;
    joined[nearest - 1]!.hi = joined[nearest]!.hi;
    joined.splice(nearest, 1);
  }
  return joined;
}

/** Whether no profile of overlaps is an equilibrium; false where that is not proved. */
export function hasNoEquilibrium(
  players: readonly Player[],
  rules: Rules,
  floors: readonly number[],
): boolean {
  const firms = players.map((player, i) => ({ player, floor: floors[i]!, last: lastOf(player, floors[i]!) }));
  const others = firms.map(rivalsOf);
  const keys = firms.map((firm) => JSON.stringify(firm));
  const likes = keys.map((key) => keys.indexOf(key));
  const budget = { left: MOST_LOOKS };
  const totalAt = (at: (firm: Firm) => number): Interval => {
    const each = firms.map((firm) => scale(rules.sensitivity, utilityOver(firm.player, point(at(firm)))));
    const top = Math.max(...each.map(({ hi }) => hi));
    const sum = each.reduce((s, u) => add(s, expInterval(subtract(u, point(top)))), ZERO);
    const wide = 1e-12 * (1 + Math.abs(top));
    return interval(top + log(sum.lo) - wide, top + log(sum.hi) + wide);
  };
  const all = interval(totalAt(({ floor }) => floor).lo, totalAt(({ last }) => last).hi);
  // Where overlap hardly moves what users see all totals are one but for rounding, and there is nothing to cut.
  const isWide = all.hi - all.lo > 1e-9 * (1 + Math.abs(all.lo) + Math.abs(all.hi));
  if (!(isWide && all.hi - all.lo < Infinity)) return false;
  const whole = firms.map(({ floor, last }) => [interval(floor, last)]);
  const open: {
    readonly total: Interval;
    readonly ranges: readonly (readonly Interval[])[];
  }[] = [{ total: all, ranges: whole }];
  for (let looked = 0; open.length > 0; looked++) {
    if (looked === MOST_STRETCHES) return false;
    const { total, ranges } = open.pop()!;
    const fineness = (total.hi - total.lo) / (all.hi - all.lo);
    // Alike firms have the same ranges.
    const kept: Box[][] = [];
    firms.forEach((firm, i) => {
      kept[i] = kept[likes[i]!] ?? surviving(firm, rules, others[i]!, ranges[i]!, total, fineness, budget);
    });
    if (budget.left < 0) return false;
    if (kept.some((boxes) => boxes.length === 0)) continue;
    const sums = kept.reduce<readonly Interval[]>(
      (sum, boxes) =>
        sumOf(
          sum,
          boxes.map(({ share }) => share),
        ),
      [ZERO],
    );
    if (!sums.some(({ lo, hi }) => lo <= 1 && hi >= 1)) continue;
    const middle = total.lo + 0.5 * (total.hi - total.lo);
    if (total.hi - total.lo <= NARROWEST * (all.hi - all.lo)) return false;
    const next = kept.map((boxes) => boxes.map(({ x }) => x));
    open.push(
      { total: interval(middle, total.hi), ranges: next },
      { total: interval(total.lo, middle), ranges: next },
    );
  }
  return true;
}

/** The ranges in which a firm may rest at some total of a stretch, cut as finely as the totals are. */
function surviving(
  firm: Firm,
  rules: Rules,
  others: number[],
  ranges: readonly Interval[],
  total: Interval,
  fineness: number,
  budget: { left: number },
): Box[] {
  const open = [...ranges];
  const kept: Box[] = [];
  while (open.length > 0) {
    const x = open.pop()!;
    const part = partOver(firm, rules, x, total);
    if (part.lo > 1) continue;
    const box = { x, share: within(part) };
    if (!mayRest(firm, rules, box)) continue;
    budget.left -= others.length;
    if (budget.left < 0) return kept;
    if (others.some((y) => surelyMoves(firm, rules, box, total, y))) continue;
    const middle = x.lo + 0.5 * (x.hi - x.lo);
    const utility = scale(rules.sensitivity, utilityOver(firm.player, x));
    const isFine =
      utility.hi - utility.lo <= total.hi - total.lo && x.hi - x.lo <= fineness * (firm.last - firm.floor);
    if (isFine || !(middle > x.lo && middle < x.hi) || kept.length + open.length >= MOST_BOXES) {
      const move = bestMove(firm, rules, box, total);
      if (!surelyMoves(firm, rules, box, total, move)) kept.push(box);
      else if (others.length < MOST_MOVES) others.push(move);
    } else open.push(interval(middle, x.hi), interval(x.lo, middle));
  }
  return kept;
}
