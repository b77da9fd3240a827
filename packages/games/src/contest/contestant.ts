import { exp, log, pow } from '@regulab/numeric/elementary.js';
import { type Facing, isContested, makeStakes, stakesAt, weightOf } from './expectedRewards.js';
import { type Agent, type Choice, hasInactivity, isCertified, type Rules, taxOf } from './rules.js';

/*
 * One agent of a safety-performance contest: what its choices earn and cost, with derivatives, and its best reply. They decide nothing
 * that the certificate does not check again.
 */

const MOST_STEPS = 60;

/** A value with its first two derivatives with respect to performance. */
export interface Jet {
  readonly value: number;
  readonly first: number;
  readonly second: number;
}

/** c x^e with its derivatives, from the value. */
const powerJet = (value: number, e: number, x: number): Jet => {
  const first = x === 0 ? 0 : (e * value) / x;
  return { value, first, second: x === 0 ? 0 : ((e - 1) * first) / x };
};

/** The cost of safety is `factor` times its odds to the power `order`, that of performance `own`. */
export interface Cost {
  readonly order: number;
  readonly factor: Jet;
  readonly own: Jet;
}

export function costAt(rules: Rules, a: Agent, p: number): Cost {
  if (rules.technology === 'barrier') {
    const convex = powerJet((a.performanceCost / a.curvature) * pow(p, a.curvature), a.curvature, p);
    return {
      order: 1,
      factor: {
        value: a.safetyCost * (1 + a.barrier * p),
        first: a.safetyCost * a.barrier,
        second: 0,
      },
      own: { value: convex.value + a.unitCost * p, first: convex.first + a.unitCost, second: convex.second },
    };
  }
  const order = 1 / a.safetyReturn;
  const power = 1 / a.performanceReturn;
  const base = a.safetyPrice / pow(a.safetySkill, order);
  return {
    order,
    factor: powerJet(base * pow(p, a.drag * order), a.drag * order, p),
    own: powerJet(a.performancePrice * pow(p / a.performanceSkill, power), power, p),
  };
}

/** The odds at which a gain of `gain` for a unit of safety meets its marginal cost; zero where it never does. */
export function bestOdds(gain: number, factor: number, order: number): number {
  if (!(gain > 0)) return 0;
  if (order === 1) return Math.max(0, Math.sqrt(gain / factor) - 1);
  if (order === 2) {
    // odds (1 + odds)^2 = gain / (2 factor): convex, from above.
    const wanted = gain / (2 * factor);
    let odds = Math.min(wanted, 0.5 * Math.sqrt(wanted));
    for (let k = 0; k < MOST_STEPS; k++) {
      const rise = 1 + odds;
      const next = odds - (odds * rise * rise - wanted) / (rise * (1 + 3 * odds));
      if (Math.abs(next - odds) <= 2e-16 * next) return next;
      odds = next;
    }
    return odds;
  }
  // order factor odds^(order - 1) (1 + odds)^2 = gain, rising and convex in the logarithm of the odds.
  const wanted = log(gain / (order * factor));
  let t = Math.max(wanted / (order + 1), Math.min(wanted / (order - 1), 0));
  for (let k = 0; k < MOST_STEPS; k++) {
    const odds = exp(t);
    const f = (order - 1) * t + 2 * log(1 + odds) - wanted;
    const next = t - f / (order - 1 + (2 * odds) / (1 + odds));
    if (Math.abs(next - t) <= 1e-15 * (1 + Math.abs(next))) return exp(next);
    t = next;
  }
  return exp(t);
}

export interface Reply extends Choice {
  readonly payoff: number;
}

/** First and second derivatives of a payoff by an agent's own safety and performance. */
export interface Partials {
  s: number;
  p: number;
  ss: number;
  sp: number;
  pp: number;
}

/** An agent as the search for equilibria sees it. */
export interface Player<F = Facing> {
  /** Alike agents have the same. */
  readonly key: string;
  /** What is at stake for it, in money. */
  readonly stake: number;
  /** An agent in the race has at least this performance; zero is out of the race where that is possible at all. */
  readonly least: number;
  /** The least performance but none that a reply looks at; who rests there has no best reply unless it is held there. */
  readonly lowest: number;
  /** Whether without performance its safety costs nothing: it is then out of the race, safe. */
  readonly hasInactivity: boolean;
  /** Whether the first performance is worth little enough that it may do without: of a low power the first is worth any cost. */
  readonly mayStop: boolean;
  readonly payoff: (choice: Choice, facing: F) => number;
  /** At safety in (0, 1) and performance above zero. */
  readonly partials: (choice: Choice, facing: F, out: Partials) => void;
  /** The best reply; `mayIdle` says whether performance of zero is allowed, `stride` that only every so manyth place is looked at. */
  readonly reply: (facing: F, mayIdle: boolean, stride?: number) => Reply;
  /** Whether safety stands at an edge off which it does not move with small changes. */
  readonly isHeld: (choice: Choice) => boolean;
}

/** Performance is looked at in so many places for each power of ten, down to the least, or to this. */
const PLACES_A_DECADE = 4;
const SMALLEST = 1e-12;
/** With an exponent from this on performance may become too little to tell from none. */
const NEARLY_LINEAR = 0.85;
/** A gain by so little performance, as a part of what is at stake, is none. */
const NOTHING = 1e-12;
/** So many of the highest places are refined. */
const PEAKS = 3;
/** Larger performances are not looked for. */
const LARGEST = 1e12;

/** A performance beyond which nobody wants more, whatever the others do; Infinity where none was found below a million millions. */
export function mostPerformance(rules: Rules, agent: Agent): number {
  const price = rules.schedule === 'uniform' ? rules.price : 0;
  const least = hasInactivity(rules, agent) ? rules.leastPerformance : 0;
  const idle = Math.min(0, agent.loserPrize) - agent.damage;
  const pays = costAt(rules, agent, least).own.value + rules.price * least;
  for (let p = 1; p <= LARGEST; p *= 2) {
    const { reward, slope } = envelope(rules, agent, p);
    const { own, factor, order } = costAt(rules, agent, p);
    if (reward + rules.subsidy - own.value - price * p < idle - pays && own.first + price >= slope) return p;
    // Where even the first safety costs more than it can earn nobody is safe, and without safety of its own a reward is worth nothing.
    const spared = rules.schedule === 'unsafe' ? rules.price : 0;
    if (
      order === 1 &&
      // What the first safety costs is convex in performance, and stays above.
      (rules.technology === 'barrier' || agent.drag >= 1) &&
      rules.risk === 'product' &&
      reward + agent.damage + rules.subsidy + spared * p <= factor.value &&
      slope + spared <= factor.first
    )
      return p;
  }
  return Number.POSITIVE_INFINITY;
}

/** No reward for a performance is above this, whatever the others do; with its slope. */
function envelope(
  rules: Rules,
  agent: Agent,
  p: number,
): { readonly reward: number; readonly slope: number } {
  const { prize, exponent: g } = agent;
  switch (rules.reward) {
    case 'constant':
      return { reward: prize, slope: 0 };
    case 'linear':
      return { reward: prize * p, slope: prize };
    case 'power': {
      const reward = prize * pow(p, g);
      return { reward, slope: (g * reward) / p };
    }
    case 'log':
      return { reward: prize * log(1 + p), slope: prize / (1 + p) };
    default: {
      const slope = Math.max(agent.winSlope, agent.loseSlope);
      return { reward: Math.max(prize, agent.loserPrize) + slope * p, slope };
    }
  }
}

/** A place of performance with what does not depend on the others. */
interface Place {
  readonly p: number;
  readonly w: number;
  readonly factor: Jet;
  readonly own: Jet;
}

/**
 * An agent of the families, `share` being the part of its weight of all where risk is weighted. Its best reply is a search over one
 * number: safety in closed form or by Newton's method for each performance, performance by looking everywhere and closing in on the
 * highest places.
 */
export function playerOf(
  rules: Rules,
  agent: Agent,
  share: number,
): Player & {
  /** The best safety with a performance. */
  readonly bestSafety: (p: number, facing: Facing) => number;
} {
  const { damage: d } = agent;
  const inactive = hasInactivity(rules, agent);
  const least = inactive ? rules.leastPerformance : 0;
  const lowest = Math.max(least, SMALLEST);
  const stake = d + Math.abs(agent.prize) + (rules.reward === 'tullock' ? Math.abs(agent.loserPrize) : 0);
  const isUnsafe = rules.schedule === 'unsafe';
  const { order } = costAt(rules, agent, 1);
  const stakes = makeStakes();
  const placeAt = (p: number): Place => {
    const { factor, own } = costAt(rules, agent, p);
    return { p, w: weightOf(rules, agent, p), factor, own };
  };
  let known: readonly Place[] | null = null;
  /** Made when the first reply is asked for; none where performance is worth more than it costs at any level. */
  const places = (): readonly Place[] => {
    const most = mostPerformance(rules, agent);
    if (!Number.isFinite(most)) return [];
    const ratio = Math.max(most, 2 * lowest) / lowest;
    const steps = Math.ceil((PLACES_A_DECADE / Math.LN10) * log(ratio));
    return Array.from({ length: steps + 1 }, (_, k) => placeAt(lowest * pow(ratio, k / steps)));
  };

  /** The best safety at a place, what it earns, and how that moves with performance and once more. */
  const found = { s: 0, payoff: 0, slope: 0, bend: 0 };
  /** With safety of at least `floor`, at a price, after a fee. */
  const replyUnder = ({ p, factor: K, own }: Place, floor: number, price: number, fee: number): void => {
    const { G, G1, G2, H, H1, H2 } = stakes;
    const spared = isUnsafe ? price * p : 0;
    const gain = G + spared + rules.subsidy;
    const free = bestOdds(gain, K.value, order);
    const lowest = floor / (1 - floor);
    const odds = free > lowest ? free : lowest;
    const s = odds === Infinity ? 1 : odds / (1 + odds);
    const level = pow(odds, order);
    const value = gain * s + H - d - K.value * level - own.value - price * p - fee;
    if (!(value > found.payoff)) return;
    found.s = s;
    found.payoff = value;
    const kappa = isUnsafe ? 1 - s : 1;
    found.slope = G1 * s + H1 - K.first * level - own.first - kappa * price;
    let bend = G2 * s + H2 - K.second * level - own.second;
    if (odds > lowest && odds > 0 && odds < Infinity) {
      const first = (order * level) / odds;
      const second = ((order - 1) * first) / odds;
      const rise = 1 + odds;
      const byS = first * rise * rise;
      const bySS = rise * rise * rise * (second * rise + 2 * first);
      const cross = G1 - K.first * byS + (isUnsafe ? price : 0);
      bend += (cross * cross) / (K.value * bySS);
    }
    found.bend = bend;
  };
  /** Ways to be priced: each is searched by itself, for the best of one hides peaks of the other. */
  const modes = [
    { floor: 0, price: rules.price, fee: 0 },
    ...(rules.schedule === 'safe-harbour' && rules.price > 0
      ? [{ floor: rules.harbour, price: 0, fee: rules.fee }]
      : []),
  ];
  const replyAt = (place: Place, facing: Facing, only?: number): void => {
    stakesAt(rules, agent, share, facing, place.p, place.w, stakes);
    found.payoff = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < modes.length; k++) {
      const { floor, price, fee } = modes[k]!;
      if (only === undefined || only === k) replyUnder(place, floor, price, fee);
    }
  };

  /** Where the payoff stops rising in performance between two places: safeguarded Newton steps. */
  const summit = (lower: number, upper: number, facing: Facing, mode: number): Reply => {
    let [lo, hi] = [lower, upper];
    let p = Math.sqrt(lo * hi);
    let best: Reply = { s: 1, p, payoff: Number.NEGATIVE_INFINITY };
    for (let k = 0; k < MOST_STEPS; k++) {
      replyAt(placeAt(p), facing, mode);
      if (found.payoff > best.payoff) best = { s: found.s, p, payoff: found.payoff };
      if (found.slope > 0) lo = p;
      else hi = p;
      const step = p - found.slope / found.bend;
      const next = step > lo && step < hi ? step : Math.sqrt(lo * hi);
      if (Math.abs(next - p) <= 2e-16 * p || hi - lo <= 2e-16 * hi) break;
      p = next;
    }
    return best;
  };

  let payoffs = new Float64Array(0);
  let slopes = new Float64Array(0);
  const payoff = ({ s, p }: Choice, facing: Facing): number => {
    stakesAt(rules, agent, share, facing, p, weightOf(rules, agent, p), stakes);
    const earned = stakes.G * s + stakes.H - d + rules.subsidy * s;
    if (p === 0 && inactive) return earned;
    if (s === 1) return Number.NEGATIVE_INFINITY;
    const cost = costAt(rules, agent, p);
    const odds = s / (1 - s);
    return earned - cost.factor.value * pow(odds, order) - cost.own.value - taxOf(rules, { s, p });
  };
  return {
    key: JSON.stringify(Object.values(agent)),
    stake,
    least,
    lowest,
    hasInactivity: inactive,
    mayStop: !(isContested(rules) || rules.reward === 'power') || agent.exponent >= NEARLY_LINEAR,
    payoff,
    bestSafety: (p, facing) => {
      replyAt(placeAt(p), facing);
      return found.s;
    },
    isHeld: (choice) => rules.price > 0 && choice.s === rules.harbour && isCertified(rules, choice),
    partials: ({ s, p }, facing, out) => {
      stakesAt(rules, agent, share, facing, p, weightOf(rules, agent, p), stakes);
      const { factor: K, own } = costAt(rules, agent, p);
      const odds = s / (1 - s);
      const rise = 1 + odds;
      const level = pow(odds, order);
      const first = odds === 0 ? (order === 1 ? 1 : 0) : (order * level) / odds;
      const second = odds === 0 ? 0 : ((order - 1) * first) / odds;
      // Derivatives of odds^order by safety: odds' = (1 + odds)^2, odds'' = 2 (1 + odds)^3.
      const byS = first * rise * rise;
      const bySS = rise * rise * rise * (second * rise + 2 * first);
      const price = isCertified(rules, { s, p }) ? 0 : rules.price;
      out.s = stakes.G - K.value * byS + (isUnsafe ? price * p : 0) + rules.subsidy;
      out.p = stakes.G1 * s + stakes.H1 - K.first * level - own.first - (isUnsafe ? 1 - s : 1) * price;
      out.ss = -K.value * bySS;
      out.sp = stakes.G1 - K.first * byS + (isUnsafe ? price : 0);
      out.pp = stakes.G2 * s + stakes.H2 - K.second * level - own.second;
    },
    reply: (facing, mayIdle, stride = 1) => {
      let best: Reply = { s: 1, p: 0, payoff: Number.NEGATIVE_INFINITY };
      if (mayIdle) {
        if (inactive) best = { s: 1, p: 0, payoff: payoff(best, facing) };
        else {
          replyAt(placeAt(0), facing);
          best = { s: found.s, p: 0, payoff: found.payoff };
        }
      }
      if (!known) {
        known = places();
        payoffs = new Float64Array(known.length);
        slopes = new Float64Array(known.length);
      }
      const idle = best;
      for (let mode = 0; mode < modes.length; mode++) {
        for (let k = 0; k < known.length; k += stride) {
          replyAt(known[k]!, facing, mode);
          payoffs[k] = found.payoff;
          slopes[k] = found.slope;
          if (found.payoff > best.payoff) best = { s: found.s, p: known[k]!.p, payoff: found.payoff };
        }
        // Where the payoff rises and then falls there is a peak between.
        const peaks: number[] = [];
        for (let k = 0; k + stride < known.length; k += stride)
          if (slopes[k]! > 0 && slopes[k + stride]! <= 0) peaks.push(k);
        const height = (k: number): number => Math.max(payoffs[k]!, payoffs[k + stride]!);
        if (peaks.length > 1) peaks.sort((a, b) => height(b) - height(a));
        for (const k of peaks.slice(0, PEAKS)) {
          const refined = summit(known[k]!.p, known[k + stride]!.p, facing, mode);
          if (refined.payoff > best.payoff) best = refined;
        }
      }
      return best.p === lowest && best.payoff - idle.payoff <= NOTHING * stake ? idle : best;
    },
  };
}
