import { pow } from '@regulab/numeric/elementary.js';
import { TIE, WILLING } from './tolerances.js';

/** A specialist whose product is valued for one attribute: phi(x) = E + F [x > 0] + m x + c x^k. */
export interface Adapter {
  readonly share: number;
  readonly floor: number;
  readonly revenue: number;
  readonly cost: number;
  readonly exponent: number;
  readonly marginalCost: number;
  readonly fixedCost: number;
  readonly entryCost: number;
}

/** The generalist, with cost c x^k, and any number of specialists. */
export interface OneAttributeMarket {
  readonly floor: number;
  readonly cost: number;
  readonly exponent: number;
  readonly specialists: readonly Adapter[];
}

/** What one specialist does in answer to the generalist. */
export interface Addition {
  readonly takesPart: boolean;
  readonly added: number;
  readonly safety: number;
  readonly minimal: boolean;
  readonly payoff: number;
  readonly squeezed: boolean;
}

export interface OneAttributePlay {
  readonly beta0: number;
  readonly payoff: number;
  readonly revenue: number;
  readonly answers: readonly Addition[];
}

/** c x^k */
const power = (c: number, x: number, k: number): number => (x === 0 ? 0 : c * pow(x, k));

/** The investment at which the marginal cost k c x^(k-1) reaches `marginal`. */
export const investmentAt = (marginal: number, c: number, k: number): number =>
  marginal > 0 ? pow(marginal / (k * c), 1 / (k - 1)) : 0;

/** A specialist with what its answers are made of. */
interface Known {
  readonly s: Adapter;
  /** (1 - share) r */
  readonly keeps: number;
  /** What it adds of its own accord once it pays the fixed cost. */
  readonly wanted: number;
  /** What it gains by that, the fixed cost paid. */
  readonly surplus: number;
  /** The least beta_0 at which it takes part, Infinity where it never does. */
  readonly joinsAt: number;
}

/** Its payoff when it adds `added` to `beta0`, entry paid. */
function worth({ s, keeps }: Pick<Known, 's' | 'keeps'>, beta0: number, added: number): number {
  const cost =
    s.entryCost + (added > 0 ? s.fixedCost + s.marginalCost * added + power(s.cost, added, s.exponent) : 0);
  return keeps * Math.max(beta0 + added, added > 0 && beta0 < s.floor ? s.floor : 0) - cost;
}

function know(s: Adapter): Known {
  const keeps = (1 - s.share) * s.revenue;
  const wanted = investmentAt(keeps - s.marginalCost, s.cost, s.exponent);
  const gain = (keeps - s.marginalCost) * wanted - power(s.cost, wanted, s.exponent);
  const base = { s, keeps, wanted, surplus: wanted > 0 ? gain - s.fixedCost : Number.NEGATIVE_INFINITY };
  return { ...base, joinsAt: joinsAt(base) };
}

/** Its best answer to `beta0`; an indifferent specialist adds, which the generalist prefers. */
function bestAddition(k: Omit<Known, 'joinsAt'>, beta0: number): number {
  const gap = k.s.floor - beta0;
  if (gap > 0) return Math.max(gap, k.wanted);
  return k.surplus >= -WILLING * k.keeps * (k.wanted + k.s.floor) ? k.wanted : 0;
}

/** Bisection ends within a unit in the last place. */
const HALVINGS = 120;

/**
 * Its payoff never falls with beta_0, jumps upwards where the floor stops to force it, and is linear, c t^k apart, in
 * between: the least beta_0 at which it is not negative, by bisection on each piece (the exact root for k = 2).
 */
function joinsAt(k: Omit<Known, 'joinsAt'>): number {
  const { s, keeps } = k;
  const pays = (beta0: number): number => worth(k, beta0, bestAddition(k, beta0));
  const willing = (beta0: number): boolean => {
    const earned = keeps * Math.max(beta0, s.floor) + s.entryCost;
    return pays(beta0) >= -WILLING * earned;
  };
  if (willing(0)) return 0;
  // Beyond the floor the payoff rises by `keeps` a unit.
  const free = s.entryCost - Math.max(0, k.surplus);
  const beyond = keeps > 0 ? free / keeps : free > 0 ? Infinity : 0;
  if (!(s.floor > 0) || !willing(below(s.floor)))
    return Math.max(s.floor, beyond) < Infinity ? Math.max(s.floor, beyond) : Infinity;
  // Between 0 and the floor: first the forced climb, then its own accord.
  if (s.exponent === 2 && s.marginalCost === 0 && s.fixedCost === 0) {
    const least = s.floor - Math.sqrt(Math.max(0, keeps * s.floor - s.entryCost) / s.cost);
    if (s.floor - least >= k.wanted) return Math.max(0, least);
  }
  let lo = 0;
  let hi = s.floor;
  for (let n = 0; n < HALVINGS; n++) {
    const middle = 0.5 * (lo + hi);
    if (!(middle > lo && middle < hi)) break;
    if (willing(middle)) hi = middle;
    else lo = middle;
  }
  return hi;
}

/** The double next below a positive one. */
const below = (x: number): number => x - x * 1.2e-16;

function playAt(market: OneAttributeMarket, known: readonly Known[], beta0: number): OneAttributePlay {
  let revenue = 0;
  const answers = known.map((k): Addition => {
    const added = bestAddition(k, beta0);
    const forced = k.s.floor - beta0;
    const minimal = forced > 0 && added === forced;
    const safety = minimal ? k.s.floor : Math.max(beta0 + added, k.s.floor);
    const payoff = worth(k, beta0, added);
    const rounding = WILLING * Math.max(k.keeps * safety, k.s.entryCost);
    if (!(beta0 >= k.joinsAt || payoff >= -rounding))
      return { takesPart: false, added: 0, safety: 0, minimal: false, payoff: 0, squeezed: false };
    revenue += k.s.share * k.s.revenue * safety;
    const squeezed =
      payoff <= rounding || (beta0 === k.joinsAt && beta0 > 0 && payoff <= 1e-10 * k.keeps * safety);
    return {
      takesPart: true,
      added,
      safety,
      minimal,
      payoff: squeezed ? 0 : payoff,
      squeezed: squeezed && (added > 0 || k.s.entryCost > 0),
    };
  });
  return { beta0, payoff: revenue - power(market.cost, beta0, market.exponent), revenue, answers };
}

/** What the generalist gets as beta_0 approaches a place from below. */
function limitBelow(market: OneAttributeMarket, known: readonly Known[], beta0: number): number {
  let revenue = 0;
  for (const k of known) {
    if (!(k.joinsAt < beta0)) continue;
    const forced = k.s.floor >= beta0;
    const added = forced ? Math.max(k.s.floor - beta0, k.wanted) : bestAddition(k, beta0);
    revenue += k.s.share * k.s.revenue * (beta0 + added);
  }
  return revenue - power(market.cost, beta0, market.exponent);
}

/**
 * Every optimum of the generalist, the selected one first: among ties the one best for the specialists together, then
 * with the greatest sum of safety. An empty list means exit; a text means that the supremum is not attained: a
 * specialist with a fixed cost adds nothing once its floor is reached, but more than the last unit just before. Null where amounts are
 * larger than numbers are.
 *
 * [floor, Infinity) is cut where a specialist joins, where its floor stops to bind it and where it stops to force
 * it; on a cell the payoff is a linear function less c beta_0^k, which has one maximum. Complete up to ties within 1e-12 of
 * the revenue.
 */
export function optimalInvestments(market: OneAttributeMarket): OneAttributePlay[] | string | null {
  const known = market.specialists.map(know);
  let isWithin = known.every(({ wanted, surplus }) => wanted < Infinity && surplus < Infinity);
  const cuts = new Set<number>([market.floor]);
  for (const { s, wanted, joinsAt } of known)
    for (const x of [joinsAt, s.floor - wanted, s.floor]) if (x > market.floor && x < Infinity) cuts.add(x);
  const ends = [...cuts].sort((x, y) => x - y);
  const places = [...ends];
  ends.forEach((lo, n) => {
    const hi = ends[n + 1] ?? Infinity;
    const middle = hi < Infinity ? 0.5 * (lo + hi) : 2 * lo + 1;
    let weight = 0;
    for (const { s, wanted, joinsAt } of known)
      if (joinsAt <= middle && middle > s.floor - wanted) weight += s.share * s.revenue;
    const stationary = investmentAt(weight, market.cost, market.exponent);
    isWithin &&= stationary < Infinity;
    if (stationary > lo && stationary < hi) places.push(stationary);
  });
  const tried = places.map((beta0) => playAt(market, known, beta0));
  if (!isWithin || !tried.every((play) => Number.isFinite(play.payoff + sum(play, (a) => a.payoff))))
    return null;
  const plays = tried.filter(
    (play) => play.answers.some((a) => a.takesPart) && play.payoff >= -WILLING * play.revenue,
  );
  const top = plays.reduce<OneAttributePlay | null>(
    (best, play) => (best === null || play.payoff > best.payoff ? play : best),
    null,
  );
  for (const { s } of known) {
    if (!(s.floor > market.floor)) continue;
    const limit = limitBelow(market, known, s.floor);
    if (limit > Math.max(0, top?.payoff ?? 0) + TIE * Math.abs(limit))
      return `the generalist's supremum ${limit} is approached as its safety rises to ${s.floor} but not attained there: a specialist with a fixed cost then adds nothing; there is no equilibrium`;
  }
  if (top === null) return [];
  const tied: OneAttributePlay[] = [];
  for (const play of plays.sort((x, y) => y.payoff - x.payoff))
    if (
      play.payoff >= top.payoff - TIE * top.revenue &&
      !tied.some((other) => Math.abs(other.beta0 - play.beta0) <= 1e-5 * Math.max(other.beta0, play.beta0))
    )
      tied.push(play);
  return tied.length < 2 ? tied : tied.sort((x, y) => (prefers(x, y) ? -1 : 1));
}

const sum = ({ answers }: OneAttributePlay, of: (a: Addition) => number): number =>
  answers.reduce((total, a) => total + of(a), 0);

function prefers(x: OneAttributePlay, y: OneAttributePlay): boolean {
  const byPayoff = sum(x, (a) => a.payoff) - sum(y, (a) => a.payoff);
  if (Math.abs(byPayoff) > TIE * y.revenue) return byPayoff > 0;
  return sum(x, (a) => a.safety) > sum(y, (a) => a.safety);
}

/** What one owner of all firms would do; null when it would rather do nothing. */
export function ownersInvestment(
  market: OneAttributeMarket,
): { readonly surplus: number; readonly play: OneAttributePlay } | null {
  const owned = { ...market, specialists: market.specialists.map((s) => ({ ...s, share: 0 })) };
  const known = owned.specialists.map(know);
  const places = new Set<number>([market.floor]);
  const cuts = [market.floor, ...known.flatMap((k) => [k.joinsAt, k.s.floor - k.wanted, k.s.floor])]
    .filter((x) => x >= market.floor && x < Infinity)
    .sort((x, y) => x - y);
  const value = (beta0: number): { surplus: number; play: OneAttributePlay } => {
    const play = playAt(owned, known, beta0);
    return { surplus: sum(play, (a) => a.payoff) + play.payoff, play };
  };
  cuts.forEach((lo, n) => {
    places.add(lo);
    const hi = cuts[n + 1] ?? Infinity;
    for (const x of ownersStationary(owned, known, lo, hi)) places.add(x);
  });
  let best: { surplus: number; play: OneAttributePlay } | null = null;
  for (const beta0 of places) {
    const found = value(beta0);
    if (found.surplus >= 0 && found.surplus < Infinity && (best === null || found.surplus > best.surplus))
      best = found;
  }
  return best;
}

/** Where the owner's marginal surplus, which falls on a cell, is zero. */
function ownersStationary(
  market: OneAttributeMarket,
  known: readonly Known[],
  lo: number,
  hi: number,
): number[] {
  const middle = hi < Infinity ? 0.5 * (lo + hi) : 2 * lo + 1;
  const marginal = (beta0: number): number => {
    let slope = -market.exponent * power(market.cost, beta0, market.exponent - 1);
    for (const { s, keeps, wanted, joinsAt } of known) {
      if (joinsAt > middle) continue;
      const forced = s.floor - beta0;
      slope +=
        middle > s.floor - wanted
          ? keeps
          : s.marginalCost + s.exponent * power(s.cost, Math.max(0, forced), s.exponent - 1);
    }
    return slope;
  };
  let a = lo;
  let b = hi;
  if (b === Infinity) {
    b = 2 * lo + 1;
    while (marginal(b) >= 0 && b < 1e300) b *= 2;
  }
  if (!(marginal(a) > 0 && marginal(b) < 0)) return [];
  for (let n = 0; n < HALVINGS; n++) {
    const x = 0.5 * (a + b);
    if (!(x > a && x < b)) break;
    if (marginal(x) > 0) a = x;
    else b = x;
  }
  return [a];
}
