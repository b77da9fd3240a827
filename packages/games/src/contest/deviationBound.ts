import { branchAndBound } from '@regulab/numeric/branchAndBound.js';
import { exp, log } from '@regulab/numeric/elementary.js';
import {
  add,
  divide,
  hull,
  type Interval,
  interval,
  multiply,
  point,
  scale,
  square,
  subtract,
} from '@regulab/numeric/interval.js';

/*
 * Bounds on what an agent of a contest can gain by any other choice of both safety and performance, in interval arithmetic, written
 * from the rules of the game alone: nothing here is shared with the solver.
 */

/** The parameters of one agent and of all, by the names of the model; liability is part of `damage`. */
export type Terms = Readonly<Record<string, number>>;

/** What an agent faces, as enclosures of what the others' choices come to. */
export interface Opposition {
  /** Others' safety: multiplied, or its weighted sum over all weights. */
  readonly others: Interval;
  /** The agent's own part of all weights. */
  readonly share: number;
  readonly rivals: Interval;
  readonly safeRivals: Interval;
}

const ZERO = point(0);
const ONE = point(1);

/** x^y for x >= 0, y > 0: the error of y log x and of the exponential is below (|y log x| + 4) units of 2^-52. */
export function powerOver(x: number, y: number): Interval {
  if (y === 0) return ONE;
  if (x === 0) return ZERO;
  const t = y * log(x);
  const slack = (Math.abs(t) + 5) * 2.3e-16;
  const value = exp(t);
  return interval(value * (1 - slack), value * (1 + slack));
}

/** From the lower end of one to the upper end of the other: the range of a rising function from its values at both ends. */
const rising = (low: Interval, high: Interval): Interval => interval(low.lo, high.hi);

/** What depends on performance alone, at one place. */
interface Place {
  readonly p: number;
  readonly weight: Interval;
  readonly weightSlope: Interval;
  readonly factor: Interval;
  readonly factorSlope: Interval;
  readonly own: Interval;
  readonly ownSlope: Interval;
}

/** e c x^(e - 1), from c x^e; nothing is said of it at zero. */
const slopeOf = (value: Interval, e: number, x: number): Interval =>
  x === 0 ? interval(0, Infinity) : divide(scale(e, value), point(x));

export function placeAt(t: Terms, p: number): Place {
  const weight = powerOver(p, t.exponent!);
  const weightSlope = slopeOf(weight, t.exponent!, p);
  if (t.technology === 0) {
    const convex = scale(t.performanceCost!, divide(powerOver(p, t.curvature!), point(t.curvature!)));
    return {
      p,
      weight,
      weightSlope,
      factor: scale(t.safetyCost!, add(ONE, scale(t.barrier!, point(p)))),
      factorSlope: scale(t.safetyCost!, point(t.barrier!)),
      own: add(convex, scale(t.unitCost!, point(p))),
      // Behind a barrier the exponent exceeds one: the slope at zero is zero.
      ownSlope: add(p === 0 ? ZERO : slopeOf(convex, t.curvature!, p), point(t.unitCost!)),
    };
  }
  const order = 1 / t.safetyReturn!;
  const power = 1 / t.performanceReturn!;
  const base = divide(point(t.safetyPrice!), powerOver(t.safetySkill!, order));
  const factor = multiply(base, powerOver(p, t.drag! * order));
  const own = scale(t.performancePrice!, divide(powerOver(p, power), powerOver(t.performanceSkill!, power)));
  return {
    p,
    weight,
    weightSlope,
    factor,
    factorSlope: t.drag === 0 ? ZERO : slopeOf(factor, t.drag! * order, p),
    own,
    ownSlope: p === 0 ? ZERO : slopeOf(own, power, p),
  };
}

/** Safety's odds and their power cost `factor` times this. */
const orderOf = (t: Terms): number => (t.technology === 0 ? 1 : 1 / t.safetyReturn!);

interface Span {
  readonly value: Interval;
  readonly slope: Interval;
}

/** Whether only who is looked at performs: any performance wins, and none is a case of its own. */
const isAlone = (b: Place, { rivals }: Opposition): boolean => rivals.hi === 0 && b.p > 0;

const CERTAIN: Span = { value: ONE, slope: ZERO };
const NEVER: Span = { value: ZERO, slope: ZERO };

/** The chance to win over a range of performances, with its slope; where nobody performs none wins. */
function winningOver(a: Place, b: Place, o: Opposition): Span {
  const { rivals } = o;
  if (rivals.hi === 0) return isAlone(b, o) ? CERTAIN : NEVER;
  const weight = rising(a.weight, b.weight);
  const total = add(weight, rivals);
  const lowest = add(point(weight.lo), point(rivals.hi));
  const highest = add(point(weight.hi), point(rivals.lo));
  const lo = weight.lo === 0 ? 0 : divide(point(weight.lo), lowest).lo;
  const hi = weight.hi === 0 ? 0 : divide(point(weight.hi), highest).hi;
  return {
    value: interval(Math.max(0, lo), Math.min(1, hi)),
    slope: divide(multiply(rivals, weightSlopeOver(a, b)), square(total)),
  };
}

/** The weight is concave: its slope falls. */
const weightSlopeOver = (a: Place, b: Place): Interval => interval(b.weightSlope.lo, a.weightSlope.hi);

const lineOver = (t: Terms, at: string, by: string, a: Place, b: Place): Span => ({
  value: add(point(t[at]!), scale(t[by]!, interval(a.p, b.p))),
  slope: point(t[by]!),
});

/** What performance earns if no disaster happens. */
function rewardOver(t: Terms, a: Place, b: Place, o: Opposition): Span {
  const p = interval(a.p, b.p);
  const prize = t.prize!;
  if (t.reward === 0)
    return { value: scale(prize, rising(a.weight, b.weight)), slope: scale(prize, weightSlopeOver(a, b)) };
  if (t.reward === 2) return { value: scale(prize, p), slope: point(prize) };
  if (t.reward === 3) return { value: point(prize), slope: ZERO };
  if (t.reward === 4) {
    const logOver = (x: number): Interval => {
      const value = log(1 + x);
      return interval(value * (1 - 1e-15) - 3e-16, value * (1 + 1e-15) + 3e-16);
    };
    return {
      value: scale(prize, rising(logOver(a.p), logOver(b.p))),
      slope: divide(point(prize), add(ONE, p)),
    };
  }
  const q = winningOver(a, b, o);
  const won = lineOver(t, 'prize', 'winSlope', a, b);
  const lost = lineOver(t, 'loserPrize', 'loseSlope', a, b);
  const gap = subtract(won.value, lost.value);
  return {
    value: add(lost.value, multiply(q.value, gap)),
    slope: add(lost.slope, add(multiply(q.slope, gap), multiply(q.value, subtract(won.slope, lost.slope)))),
  };
}

/** A payoff is G s + H less costs and losses: both over a range of performances, with their slopes. */
export function stakesOver(
  t: Terms,
  a: Place,
  b: Place,
  o: Opposition,
): { readonly own: Span; readonly rest: Span } {
  const damage = point(t.damage!);
  const reward = rewardOver(t, a, b, o);
  const stake = add(reward.value, damage);
  const times = (factor: Interval): Span => ({
    value: multiply(factor, stake),
    slope: multiply(factor, reward.slope),
  });
  if (t.risk === 0) return { own: times(o.others), rest: NEVER };
  if (t.risk === 2) return { own: times(point(o.share)), rest: times(o.others) };
  const q = winningOver(a, b, o);
  const total = add(rising(a.weight, b.weight), o.rivals);
  // A safe rival wins; where nobody performs nobody does harm.
  const losing: Span =
    o.rivals.hi === 0
      ? isAlone(b, o)
        ? NEVER
        : CERTAIN
      : {
          value: divide(o.safeRivals, total),
          slope: divide(scale(-1, multiply(o.safeRivals, weightSlopeOver(a, b))), square(total)),
        };
  const isPrize = t.reward === 1;
  const branch = (at: string, by: string, chance: Span): Span => {
    const paid = isPrize ? lineOver(t, at, by, a, b) : reward;
    const worth = add(paid.value, damage);
    return {
      value: multiply(chance.value, worth),
      slope: add(multiply(chance.slope, worth), multiply(chance.value, paid.slope)),
    };
  };
  return { own: branch('prize', 'winSlope', q), rest: branch('loserPrize', 'loseSlope', losing) };
}

/** One way to be priced: a price on performance, a fee, and a least safety. */
interface Mode {
  readonly price: number;
  readonly fee: number;
  readonly floor: number;
  readonly isUnsafe: boolean;
}

export const modesOf = (t: Terms): readonly Mode[] => [
  { price: t.price!, fee: 0, floor: 0, isUnsafe: t.schedule === 1 },
  ...(t.schedule === 2 ? [{ price: 0, fee: t.fee!, floor: t.harbour!, isUnsafe: false }] : []),
];

const oddsOf = (s: number): Interval => divide(point(s), subtract(ONE, point(s)));

/** The safety of odds. */
const safetyAt = (odds: number): Interval => subtract(ONE, divide(ONE, add(ONE, point(odds))));

/** The odds of a safety to a power. */
export function levelOver(s: number, order: number): Interval {
  const odds = oddsOf(s);
  return rising(powerOver(Math.max(0, odds.lo), order), powerOver(odds.hi, order));
}

/** Smaller amounts are taken for none where a guess will do. */
const TINY = 1e-280;

/** About where a gain of `gain` for a unit of safety meets its marginal cost. Bounds do not rest on it being right. */
function oddsNear(gain: number, factor: number, order: number): number {
  if (!(gain > TINY)) return 0;
  if (!(factor > TINY)) return Infinity;
  if (order === 1) return Math.max(0, Math.sqrt(gain / factor) - 1);
  // log(order factor) + (order - 1) x + 2 log(1 + e^x) = log gain, by Newton's method from above the root.
  const wanted = log(gain / (order * factor));
  let x = wanted > 0 ? wanted / (order + 1) : wanted / (order - 1);
  for (let k = 0; k < 12; k++) {
    const e = exp(x);
    const move = ((order - 1) * x + 2 * log(1 + e) - wanted) / (order - 1 + (2 * e) / (1 + e));
    x -= move;
    if (Math.abs(move) < 1e-12) break;
  }
  return exp(x);
}

/** order odds^(order - 1) (1 + odds)^2: the marginal cost of safety over its factor. */
const marginalOver = (odds: number, order: number): Interval =>
  scale(order, multiply(order === 1 ? ONE : powerOver(odds, order - 1), square(add(ONE, point(odds)))));

/** An upper bound on the most of G s - K odds^order over safeties of at least a floor: it is concave, a tangent lies above it. */
function mostOver(gain: number, factor: number, order: number, floor: number): number {
  if (!(factor > 0)) return Math.max(gain, 0);
  const odds = Math.max(oddsNear(gain, factor, order), floor / (1 - floor));
  if (odds > 1e15) return Math.max(gain, 0);
  const at = safetyAt(odds);
  const value = subtract(scale(gain, at), scale(factor, powerOver(odds, order)));
  const slope = subtract(point(gain), scale(factor, marginalOver(odds, order)));
  const ahead = multiply(subtract(ONE, at), point(Math.max(0, slope.hi))).hi;
  const back = multiply(subtract(at, point(floor)), point(Math.max(0, -slope.lo))).hi;
  return add(value, point(Math.max(0, ahead, back))).hi;
}

const LOOSE = 1e-9;

/** The best safeties over a range of gains and factors, as odds; all of them where rounding leaves a doubt. */
function bestOddsOver(gain: Interval, factor: Interval, order: number, floor: number): Interval {
  const least = oddsOf(floor);
  let lo = 0;
  let hi = Infinity;
  if (factor.lo > 0) {
    const high = oddsNear(gain.hi, factor.lo, order) * (1 + LOOSE) + LOOSE;
    // Above it the marginal cost exceeds every gain.
    if (high < 1e15 && scale(factor.lo, marginalOver(high, order)).lo >= gain.hi) hi = high;
  }
  const low = oddsNear(gain.lo, factor.hi, order) * (1 - LOOSE);
  if (low > 0 && low < 1e15 && scale(factor.hi, marginalOver(low, order)).hi <= gain.lo) lo = low;
  return interval(Math.max(lo, least.lo), Math.max(hi, least.hi));
}

/** The part of what is at stake below which the search does not refine. */
const GAP = 1e-11;
/** Ranges around the choice itself begin this narrow, relative to it, and widen by this factor. */
const NARROW = 1e-5;
const WIDEN = 6;
const SMALLEST = 1e-12;
const LARGEST = 1e13;

/** No agent wants more performance than this, if it earns `earned` here: rewards rise at most so much, costs at least so much. */
function furthest(t: Terms, earned: number, money: number): number {
  const price = t.schedule === 0 ? t.price! : 0;
  for (let p = 1; p < LARGEST; p *= 2) {
    const { own, ownSlope, weight, weightSlope, factor, factorSlope } = placeAt(t, p);
    const slope = [
      t.prize! * weightSlope.hi,
      Math.max(t.winSlope!, t.loseSlope!),
      t.prize!,
      0,
      t.prize! / (1 + p),
    ][t.reward!]!;
    const top = [
      t.prize! * weight.hi,
      Math.max(t.prize!, t.loserPrize!) + slope * p,
      t.prize! * p,
      t.prize!,
      t.prize! * log(1 + p),
    ][t.reward!]!;
    if (top + t.subsidy! - own.lo - price * p < earned - 1e-9 * money && ownSlope.lo + price > slope)
      return p;
    // Where the first safety costs more than any can earn it is none, and without it nothing is earned: no better than at zero.
    const spared = t.schedule === 1 ? t.price! : 0;
    const worth = add(point(top), add(point(t.damage!), add(point(t.subsidy!), scale(spared, point(p)))));
    const isWorthless =
      (1 + LOOSE) * worth.hi <= factor.lo && (1 + LOOSE) * (slope + spared) <= factorSlope.lo;
    const isConvex = t.technology === 0 || (t.safetyReturn === 1 && t.drag! >= 1);
    if (isConvex && t.risk === 0 && isWorthless) return p;
  }
  return Number.POSITIVE_INFINITY;
}

/**
 * An upper bound on what an agent gains by any safety and any performance of at least `least` over what it earns at performance
 * `here`. For each performance the best safety is bounded by a tangent; over a range the bound is the least of two: the most of each
 * part, and Taylor's formula of the first order from either end, the slope being that with safety held at its best (J. M. Danskin,
 * The Theory of Max-Min, 1967).
 *
 * @param earned what it earns, as an enclosure
 * @param money its scale
 */
export function gainBound(
  t: Terms,
  o: Opposition,
  here: number,
  least: number,
  earned: Interval,
  money: number,
): number {
  const last = furthest(t, earned.lo, money);
  if (!Number.isFinite(last)) return Infinity;
  const order = orderOf(t);
  const places = new Map<number, Place>();
  const at = (p: number): Place => {
    const known = places.get(p);
    if (known) return known;
    const place = placeAt(t, p);
    places.set(p, place);
    return place;
  };
  const first = Math.max(least, 0);
  const ends = new Set([first, Math.max(last, here), Math.max(first, SMALLEST)]);
  for (let p = Math.max(first, SMALLEST) * 10; p < last; p *= 10) ends.add(p);
  if (here > 0) {
    ends.add(here);
    for (let part = NARROW; part < 1; part *= WIDEN) {
      ends.add(here * (1 - part));
      ends.add(here * (1 + part));
    }
  }
  const sorted = [...ends].filter((p) => p >= first).sort((a, b) => a - b);
  // To perform at all may be another thing than to perform a little.
  const ranges = [
    ...(first === 0 ? [[0, 0] as const] : []),
    ...sorted.slice(1).map((p, k) => [sorted[k]!, p] as const),
  ];
  let upper = 0;
  for (const mode of modesOf(t)) {
    const { price, fee, floor, isUnsafe } = mode;
    const gainsOver = (a: Place, b: Place) => {
      const { own, rest } = stakesOver(t, a, b, o);
      const spared = isUnsafe ? scale(price, interval(a.p, b.p)) : ZERO;
      return { gain: add(add(own.value, spared), point(t.subsidy!)), own, rest };
    };
    const fixed = add(point(t.damage!), add(point(fee), earned));
    const plain = (a: Place, b: Place): number => {
      const { gain, rest } = gainsOver(a, b);
      const most = mostOver(gain.hi, Math.max(0, a.factor.lo), order, floor);
      return subtract(
        add(point(most), point(rest.value.hi)),
        add(add(point(a.own.lo), scale(price, point(a.p))), fixed),
      ).hi;
    };
    const points = new Map<number, number>();
    const pointGain = (p: number): number => {
      const known = points.get(p);
      if (known !== undefined) return known;
      const value = plain(at(p), at(p));
      points.set(p, value);
      return value;
    };
    const bound = (lo: number, hi: number): number => {
      const [a, b] = [at(lo), at(hi)];
      const rough = plain(a, b);
      if (lo === 0 || rough <= 0) return rough;
      const { gain, own, rest } = gainsOver(a, b);
      const odds = bestOddsOver(gain, rising(a.factor, b.factor), order, floor);
      if (!(odds.hi < Infinity)) return rough;
      const safety = rising(safetyAt(odds.lo), safetyAt(odds.hi));
      const level = rising(powerOver(odds.lo, order), powerOver(odds.hi, order));
      const kappa = isUnsafe ? subtract(ONE, safety) : ONE;
      const slope = subtract(
        add(multiply(own.slope, safety), rest.slope),
        add(
          add(multiply(hull(a.factorSlope, b.factorSlope), level), rising(a.ownSlope, b.ownSlope)),
          scale(price, kappa),
        ),
      );
      const width = hi - lo;
      const ahead = add(point(pointGain(lo)), scale(width, point(Math.max(0, slope.hi)))).hi;
      const back = add(point(pointGain(hi)), scale(width, point(Math.max(0, -slope.lo)))).hi;
      return Math.min(rough, Number.isNaN(ahead) ? Infinity : ahead, Number.isNaN(back) ? Infinity : back);
    };
    const gap = GAP * money;
    upper = Math.max(upper, branchAndBound(ranges, bound, (p) => pointGain(p) - gap, 0, 2 * gap).upper);
  }
  return upper;
}
