import { exp, log, pow } from '../../numeric/elementary.js';

/*
 * One agent of a safety-performance contest: what its choices earn and cost, with derivatives, and its best reply. Derivatives with
 * respect to safety and performance are written out; they decide nothing that the certificate does not check again.
 */

/** How performance is rewarded, for an agent whose rivals together weigh `rivals` (their p^exponent, summed). */
export type RewardKind = 'power' | 'tullock' | 'linear' | 'constant' | 'log';
/** `barrier`: odds of safety cost the more the higher performance; `production`: safety and performance are made from inputs. */
export type CostKind = 'barrier' | 'production';
/** What is taxed: every unit of performance, the unsafe part of it, or performance below a level of safety. */
export type ScheduleKind = 'uniform' | 'unsafe' | 'safe-harbour';

export interface Rules {
  readonly reward: RewardKind;
  readonly cost: CostKind;
  readonly schedule: ScheduleKind;
  /** Price of a unit of performance that a third party adds. */
  readonly price: number;
  /** Safety from which on a safe harbour frees of the price. */
  readonly harbour: number;
  /** Payment for a unit of safety. */
  readonly subsidy: number;
  /** Agents in the race keep a performance of at least this; at zero they may drop out of it. */
  readonly leastPerformance: number;
}

export interface Agent {
  readonly prize: number;
  readonly exponent: number;
  readonly damage: number;
  /** Barrier: safetyCost (1 + barrier p) s / (1 - s) + performanceCost p^curvature / curvature + unitCost p. */
  readonly safetyCost: number;
  readonly barrier: number;
  readonly performanceCost: number;
  readonly curvature: number;
  readonly unitCost: number;
  /** Production: odds = safetySkill X_s^safetyReturn p^-drag and p = performanceSkill X_p^performanceReturn. */
  readonly safetySkill: number;
  readonly performanceSkill: number;
  readonly safetyReturn: number;
  readonly performanceReturn: number;
  readonly drag: number;
  readonly safetyPrice: number;
  readonly performancePrice: number;
}

/** A value with its first two derivatives with respect to performance. */
export interface Jet {
  readonly value: number;
  readonly first: number;
  readonly second: number;
}

export interface Reward extends Jet {
  /** Derivatives of the value and of `first` with respect to what the rivals weigh. */
  readonly byRivals: number;
  readonly firstByRivals: number;
}

const ZERO: Jet = { value: 0, first: 0, second: 0 };
const jet = (value: number, first: number, second: number): Jet => ({ value, first, second });

/** c x^e with its derivatives. */
function power(c: number, e: number, x: number): Jet {
  if (c === 0) return ZERO;
  if (e === 0) return jet(c, 0, 0);
  if (e === 1) return jet(c * x, c, 0);
  const value = c * pow(x, e);
  return jet(value, (e * value) / x, (e * (e - 1) * value) / (x * x));
}

/** A reward that does not depend on rivals; written out, for it is made at every look. */
const alone = ({ value, first, second }: Jet): Reward => ({
  value,
  first,
  second,
  byRivals: 0,
  firstByRivals: 0,
});

export function rewardAt(rules: Rules, agent: Agent, p: number, rivals: number): Reward {
  const { prize, exponent: g } = agent;
  switch (rules.reward) {
    case 'constant':
      return alone(jet(prize, 0, 0));
    case 'linear':
      return alone(power(prize, 1, p));
    case 'power':
      return alone(power(prize, g, p));
    case 'log':
      return alone(jet(prize * log(1 + p), prize / (1 + p), -prize / ((1 + p) * (1 + p))));
    default: {
      const { value: w, first: w1, second: w2 } = power(1, g, p);
      const total = w + rivals;
      const z2 = total * total;
      // prize w / (w + rivals).
      return {
        value: (prize * w) / total,
        first: (prize * rivals * w1) / z2,
        second: (prize * rivals * (w2 * total - 2 * w1 * w1)) / (z2 * total),
        byRivals: (-prize * w) / z2,
        firstByRivals: (prize * w1 * (w - rivals)) / (z2 * total),
      };
    }
  }
}

/** The cost of safety is `factor` times its odds to the power `order`, that of performance `own`. */
export interface Cost {
  readonly order: number;
  readonly factor: Jet;
  readonly own: Jet;
}

export function costAt(rules: Rules, a: Agent, p: number): Cost {
  if (rules.cost === 'barrier') {
    const convex = power(a.performanceCost / a.curvature, a.curvature, p);
    return {
      order: 1,
      factor: jet(a.safetyCost * (1 + a.barrier * p), a.safetyCost * a.barrier, 0),
      own: jet(convex.value + a.unitCost * p, convex.first + a.unitCost, convex.second),
    };
  }
  const order = 1 / a.safetyReturn;
  return {
    order,
    factor: power(a.safetyPrice / pow(a.safetySkill, order), a.drag * order, p),
    own: power(
      a.performancePrice / pow(a.performanceSkill, 1 / a.performanceReturn),
      1 / a.performanceReturn,
      p,
    ),
  };
}

/** Whether performance of zero makes an agent harmless: it is then out of the race, wins nothing and is safe. */
export const hasInactivity = (rules: Rules): boolean => rules.cost === 'production';

/** The price that performance carries at a safety. */
const carried = (rules: Rules, s: number): number =>
  rules.schedule === 'unsafe'
    ? rules.price * (1 - s)
    : rules.schedule === 'safe-harbour' && s >= rules.harbour
      ? 0
      : rules.price;

/** What an agent earns with safety `s` where its performance is paid and costs so much. */
const earned = (
  rules: Rules,
  agent: Agent,
  s: number,
  p: number,
  others: number,
  r: number,
  cost: Cost,
): number =>
  others * s * r -
  (1 - others * s) * agent.damage -
  cost.factor.value * pow(s / (1 - s), cost.order) -
  cost.own.value -
  carried(rules, s) * p +
  rules.subsidy * s;

/** What an agent earns with safety `s` and performance `p`, the others being safe with probability `others`. */
export function payoff(
  rules: Rules,
  agent: Agent,
  s: number,
  p: number,
  others: number,
  rivals: number,
): number {
  // Without performance safety is free where it is made from inputs.
  if (p === 0 && hasInactivity(rules)) return s === 0 ? -agent.damage : -(1 - others) * agent.damage;
  const { value } = rewardAt(rules, agent, p, rivals);
  return earned(rules, agent, s, p, others, value, costAt(rules, agent, p));
}

/** First and second derivatives of the payoff, and how the first move with the others' safety and the rivals' weight. */
export interface Partials {
  readonly s: number;
  readonly p: number;
  readonly ss: number;
  readonly sp: number;
  readonly pp: number;
  readonly sByOthers: number;
  readonly pByOthers: number;
  readonly sByRivals: number;
  readonly pByRivals: number;
}

/** At safety in (0, 1) and performance above zero; at a safe harbour's edge the side above it. */
export function partials(
  rules: Rules,
  agent: Agent,
  s: number,
  p: number,
  others: number,
  rivals: number,
): Partials {
  const r = rewardAt(rules, agent, p, rivals);
  const { order: m, factor: K, own } = costAt(rules, agent, p);
  const odds = s / (1 - s);
  const rise = 1 + odds;
  const level = pow(odds, m);
  const first = (m * level) / odds;
  const second = (m * (m - 1) * level) / (odds * odds);
  // Derivatives of odds^m with respect to safety: odds' = (1 + odds)^2, odds'' = 2 (1 + odds)^3.
  const byS = first * rise * rise;
  const bySS = second * rise * rise * rise * rise + 2 * first * rise * rise * rise;
  const isUnsafe = rules.schedule === 'unsafe';
  return {
    s: others * (r.value + agent.damage) - K.value * byS + (isUnsafe ? rules.price * p : 0) + rules.subsidy,
    p: others * s * r.first - K.first * level - own.first - carried(rules, s),
    ss: -K.value * bySS,
    sp: others * r.first - K.first * byS + (isUnsafe ? rules.price : 0),
    pp: others * s * r.second - K.second * level - own.second,
    sByOthers: r.value + agent.damage,
    pByOthers: s * r.first,
    sByRivals: others * r.byRivals,
    pByRivals: others * s * r.firstByRivals,
  };
}

export interface Choice {
  readonly s: number;
  readonly p: number;
}
export interface Reply extends Choice {
  readonly payoff: number;
}

const MOST_STEPS = 60;

/** The odds at which a gain of `gain` for a unit of safety meets its marginal cost; zero where it never does. */
export function bestOdds(gain: number, factor: number, order: number): number {
  if (!(gain > 0)) return 0;
  if (order === 1) return Math.max(0, Math.sqrt(gain / factor) - 1);
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

/** The best safety with a performance, and what it earns. */
function replyWith(rules: Rules, agent: Agent, p: number, others: number, rivals: number): Reply {
  const { value } = rewardAt(rules, agent, p, rivals);
  const cost = costAt(rules, agent, p);
  const spared = rules.schedule === 'unsafe' ? rules.price * p : 0;
  const gain = others * (value + agent.damage) + spared + rules.subsidy;
  const odds = bestOdds(gain, cost.factor.value, cost.order);
  const s = odds === Infinity ? 1 : odds / (1 + odds);
  const own = earned(rules, agent, s, p, others, value, cost);
  if (rules.schedule !== 'safe-harbour' || s >= rules.harbour || rules.price === 0)
    return { s, p, payoff: own };
  const free = earned(rules, agent, rules.harbour, p, others, value, cost);
  return free >= own ? { s: rules.harbour, p, payoff: free } : { s, p, payoff: own };
}

/** Performance beyond this earns less than none, whatever the safety. */
function mostPerformance(rules: Rules, agent: Agent, others: number, rivals: number): number {
  const idle = -agent.damage;
  for (let p = 1; p < LARGEST; p *= 2) {
    const { value, first } = rewardAt(rules, agent, p, rivals);
    const { own } = costAt(rules, agent, p);
    const price = rules.schedule === 'uniform' ? rules.price : 0;
    const most = others * (value + agent.damage) - agent.damage + rules.subsidy - own.value - price * p;
    if (most < idle && own.first + price >= others * first) return p;
  }
  return LARGEST;
}

const LARGEST = 2 ** 40;
/** Performance is looked at in so many places, evenly spread in its logarithm down to the least, or this part of the most. */
const PLACES = 40;
const SMALLEST = 1e-10;
/** So many of the highest places are refined. */
const PEAKS = 2;

/**
 * Where the payoff stops rising in performance, safety always the best, between two places: safeguarded Newton steps on its derivative,
 * which is that with safety held fixed.
 */
function summit(
  rules: Rules,
  agent: Agent,
  others: number,
  rivals: number,
  from: number,
  to: number,
): number {
  let [lo, hi] = [from, to];
  let p = Math.sqrt(lo * hi);
  for (let k = 0; k < MOST_STEPS; k++) {
    const { s } = replyWith(rules, agent, p, others, rivals);
    if (!(s > 0 && s < 1)) {
      // Without safety performance only costs.
      hi = p;
      p = Math.sqrt(lo * hi);
      if (hi - lo <= 1e-15 * hi) return p;
      continue;
    }
    const d = partials(rules, agent, s, p, others, rivals);
    if (d.p > 0) lo = p;
    else hi = p;
    const step = p - d.p / (d.pp - (d.sp * d.sp) / d.ss);
    const next = step > lo && step < hi ? step : Math.sqrt(lo * hi);
    if (Math.abs(next - p) <= 1e-15 * p || hi - lo <= 1e-15 * hi) return next;
    p = next;
  }
  return p;
}

/**
 * The best reply to others who are safe with probability `others` and weigh `rivals`: safety in closed form or by Newton's method for
 * each performance, performance by looking everywhere and closing in on the highest places. A search over one number.
 *
 * @param mayIdle whether a performance of zero is allowed
 */
export function bestReply(
  rules: Rules,
  agent: Agent,
  others: number,
  rivals: number,
  mayIdle: boolean,
): Reply {
  const reply = (p: number): Reply => replyWith(rules, agent, p, others, rivals);
  let best: Reply = { s: 1, p: 0, payoff: Number.NEGATIVE_INFINITY };
  if (mayIdle) best = hasInactivity(rules) ? { s: 1, p: 0, payoff: -(1 - others) * agent.damage } : reply(0);
  const most = Math.max(mostPerformance(rules, agent, others, rivals), 2 * rules.leastPerformance);
  const ratio = pow(Math.max(SMALLEST, rules.leastPerformance / most), 1 / (PLACES - 1));
  const looked: Reply[] = [];
  for (let k = 0, p = most; k < PLACES; k++, p *= ratio) looked.push(reply(p));
  const at = (k: number): number => looked[k]?.payoff ?? Number.NEGATIVE_INFINITY;
  const peaks = looked
    .flatMap(({ payoff: y }, k) => (y >= at(k - 1) && y >= at(k + 1) ? [k] : []))
    .sort((a, b) => at(b) - at(a))
    .slice(0, PEAKS);
  for (const k of peaks) {
    const [upper, lower] = [looked[Math.max(0, k - 1)]!, looked[Math.min(PLACES - 1, k + 1)]!];
    const refined = reply(summit(rules, agent, others, rivals, lower.p, upper.p));
    for (const candidate of [looked[k]!, refined]) if (candidate.payoff > best.payoff) best = candidate;
  }
  return best;
}
