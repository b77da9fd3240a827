import { log, pow } from '@regulab/numeric/elementary.js';
import type { Agent, Choice, Contest, RiskKind, Rules } from './rules.js';

/*
 * What an agent has at stake. Whatever the risk, its payoff is affine in its own safety: G(p) s + H(p) - d less costs, where G and H
 * depend on the others only through three numbers.
 */

/** What an agent faces. */
export interface Facing {
  /** The others' safety: multiplied (product), or its weighted sum over all weights (weighted). */
  readonly others: number;
  /** What the others' performance weighs in the contest, p^exponent summed. */
  readonly rivals: number;
  /** The same with every term times that agent's safety: for risk of the winner. */
  readonly safeRivals: number;
}

/** G and H with two derivatives by performance. */
export interface Stakes {
  G: number;
  G1: number;
  G2: number;
  H: number;
  H1: number;
  H2: number;
}

export const makeStakes = (): Stakes => ({ G: 0, G1: 0, G2: 0, H: 0, H1: 0, H2: 0 });

/** The reward if no disaster happens, its two derivatives, and those of the first two by what rivals weigh. */
interface Reward {
  r: number;
  r1: number;
  r2: number;
  byRivals: number;
  r1ByRivals: number;
}
const reward: Reward = { r: 0, r1: 0, r2: 0, byRivals: 0, r1ByRivals: 0 };

/** The chance to win with weight `w` against `rivals`, and its derivatives; reused from call to call. */
const winning = { q: 0, q1: 0, q2: 0, byRivals: 0, q1ByRivals: 0 };

function win(w: number, w1: number, w2: number, rivals: number): typeof winning {
  const total = w + rivals;
  const z = 1 / total;
  winning.q = total > 0 ? w * z : 0;
  winning.q1 = total > 0 ? rivals * w1 * z * z : 0;
  winning.q2 = total > 0 ? rivals * (w2 * total - 2 * w1 * w1) * z * z * z : 0;
  winning.byRivals = total > 0 ? -w * z * z : 0;
  winning.q1ByRivals = total > 0 ? w1 * (w - rivals) * z * z * z : 0;
  return winning;
}

/** Whether who performs how well decides between agents: their weights p^exponent matter. */
export const isContested = ({ reward: kind, risk }: Rules): boolean =>
  kind === 'tullock' || risk === 'winner';

/** p^exponent where the contest needs it. */
export const weightOf = (rules: Rules, { exponent: g }: Agent, p: number): number =>
  isContested(rules) || rules.reward === 'power' ? pow(p, g) : 0;

function rewardAt(rules: Rules, agent: Agent, p: number, w: number, w1: number, w2: number, rivals: number) {
  const { prize } = agent;
  reward.byRivals = 0;
  reward.r1ByRivals = 0;
  switch (rules.reward) {
    case 'constant':
      reward.r = prize;
      reward.r1 = 0;
      reward.r2 = 0;
      break;
    case 'linear':
      reward.r = prize * p;
      reward.r1 = prize;
      reward.r2 = 0;
      break;
    case 'power':
      reward.r = prize * w;
      reward.r1 = prize * w1;
      reward.r2 = prize * w2;
      break;
    case 'log': {
      const z = 1 / (1 + p);
      reward.r = prize * log(1 + p);
      reward.r1 = prize * z;
      reward.r2 = -prize * z * z;
      break;
    }
    default: {
      const { q, q1, q2, byRivals, q1ByRivals } = win(w, w1, w2, rivals);
      const slope = agent.winSlope - agent.loseSlope;
      const gap = prize - agent.loserPrize + slope * p;
      reward.r = agent.loserPrize + agent.loseSlope * p + q * gap;
      reward.r1 = agent.loseSlope + q1 * gap + q * slope;
      reward.r2 = q2 * gap + 2 * q1 * slope;
      reward.byRivals = byRivals * gap;
      reward.r1ByRivals = q1ByRivals * gap + byRivals * slope;
    }
  }
}

/** Writes G and H at performance `p` of weight `w` into `out`. */
export function stakesAt(
  rules: Rules,
  agent: Agent,
  share: number,
  { others, rivals, safeRivals }: Facing,
  p: number,
  w: number,
  out: Stakes,
): void {
  const { damage: d, exponent: g } = agent;
  const w1 = p === 0 ? 0 : (g * w) / p;
  const w2 = p === 0 ? 0 : ((g - 1) * w1) / p;
  rewardAt(rules, agent, p, w, w1, w2, rivals);
  const { r, r1, r2 } = reward;
  if (rules.risk === 'product') {
    out.G = others * (r + d);
    out.G1 = others * r1;
    out.G2 = others * r2;
    out.H = 0;
    out.H1 = 0;
    out.H2 = 0;
    return;
  }
  if (rules.risk === 'weighted') {
    out.G = share * (r + d);
    out.G1 = share * r1;
    out.G2 = share * r2;
    out.H = others * (r + d);
    out.H1 = others * r1;
    out.H2 = others * r2;
    return;
  }
  const total = w + rivals;
  const { q, q1, q2 } = win(w, w1, w2, rivals);
  const z = total > 0 ? 1 / total : 0;
  // That a safe rival wins; where nobody performs nobody does harm.
  const y = total > 0 ? safeRivals * z : 1;
  const y1 = -safeRivals * w1 * z * z;
  const y2 = safeRivals * (2 * w1 * w1 - w2 * total) * z * z * z;
  const isPrize = rules.reward === 'tullock';
  const won = (isPrize ? agent.prize + agent.winSlope * p : r) + d;
  const won1 = isPrize ? agent.winSlope : r1;
  const won2 = isPrize ? 0 : r2;
  const lost = (isPrize ? agent.loserPrize + agent.loseSlope * p : r) + d;
  const lost1 = isPrize ? agent.loseSlope : r1;
  const lost2 = isPrize ? 0 : r2;
  out.G = q * won;
  out.G1 = q1 * won + q * won1;
  out.G2 = q2 * won + 2 * q1 * won1 + q * won2;
  out.H = y * lost;
  out.H1 = y1 * lost + y * lost1;
  out.H2 = y2 * lost + 2 * y1 * lost1 + y * lost2;
}

/** How an agent's marginal payoffs by its own safety and performance move with another's safety and performance. */
export interface Cross {
  ss: number;
  sp: number;
  ps: number;
  pp: number;
}

/** Writes into `out` how agent `i`'s first-order conditions move with the choices of agent `j`. */
export function crossAt(
  { rules, agents }: Contest,
  shares: readonly number[],
  facing: Facing,
  choices: readonly Choice[],
  i: number,
  j: number,
  out: Cross,
): void {
  const agent = agents[i]!;
  const { s, p } = choices[i]!;
  const { s: sj, p: pj } = choices[j]!;
  const { damage: d, exponent: g } = agent;
  const w = weightOf(rules, agent, p);
  const w1 = p === 0 ? 0 : (g * w) / p;
  const w2 = p === 0 ? 0 : ((g - 1) * w1) / p;
  const { others, rivals, safeRivals } = facing;
  rewardAt(rules, agent, p, w, w1, w2, rivals);
  const { r, r1, byRivals, r1ByRivals } = reward;
  const wj = isContested(rules) ? weightOf(rules, agents[j]!, pj) : 0;
  const wj1 = pj === 0 ? 0 : (agents[j]!.exponent * wj) / pj;
  if (rules.risk === 'product') {
    const rest = others / sj;
    out.ss = rest * (r + d);
    out.ps = rest * s * r1;
    out.sp = others * byRivals * wj1;
    out.pp = others * s * r1ByRivals * wj1;
    return;
  }
  if (rules.risk === 'weighted') {
    out.ss = 0;
    out.ps = shares[j]! * r1;
    out.sp = shares[i]! * byRivals * wj1;
    out.pp = (shares[i]! * s + others) * r1ByRivals * wj1;
    return;
  }
  const total = w + rivals;
  const z = total > 0 ? 1 / total : 0;
  const { byRivals: qZ, q1ByRivals } = win(w, w1, w2, rivals);
  const isPrize = rules.reward === 'tullock';
  const won = (isPrize ? agent.prize + agent.winSlope * p : r) + d;
  const won1 = isPrize ? agent.winSlope : r1;
  const lost = (isPrize ? agent.loserPrize + agent.loseSlope * p : r) + d;
  const lost1 = isPrize ? agent.loseSlope : r1;
  // H' = y' lost + y lost', y = Y / T, y' = -Y w' / T^2.
  const bySafe = -w1 * z * z * lost + z * lost1;
  const byTotal = 2 * safeRivals * w1 * z * z * z * lost - safeRivals * z * z * lost1;
  out.ss = 0;
  out.ps = bySafe * wj;
  out.sp = qZ * won * wj1;
  out.pp = ((q1ByRivals * won + qZ * won1) * s + byTotal + bySafe * sj) * wj1;
}

/** The chance that no disaster happens. */
export function safetyOf({ rules, agents }: Contest, choices: readonly Choice[]): number {
  if (rules.risk === 'product') return choices.reduce((product, { s }) => product * s, 1);
  const shares =
    rules.risk === 'weighted'
      ? sharesOf(rules.risk, agents)
      : choices.map(({ p }, i) => weightOf(rules, agents[i]!, p));
  const total = shares.reduce((sum, x) => sum + x, 0);
  return total > 0 ? choices.reduce((sum, { s }, i) => sum + shares[i]! * s, 0) / total : 1;
}

/** How the chance that no disaster happens moves when choices do. */
export function safetyMove(
  { rules, agents }: Contest,
  choices: readonly Choice[],
  by: readonly Choice[],
): number {
  if (rules.risk === 'product')
    return choices.reduce(
      (sum, _, i) => sum + choices.reduce((product, { s }, j) => product * (j === i ? by[i]!.s : s), 1),
      0,
    );
  const shares = sharesOf(rules.risk, agents);
  if (rules.risk === 'weighted') return by.reduce((sum, { s }, i) => sum + shares[i]! * s, 0);
  const safe = safetyOf({ rules, agents }, choices);
  let total = 0;
  let moved = 0;
  choices.forEach(({ s, p }, i) => {
    const w = weightOf(rules, agents[i]!, p);
    total += w;
    if (p > 0) moved += w * by[i]!.s + ((agents[i]!.exponent * w) / p) * by[i]!.p * (s - safe);
  });
  return total > 0 ? moved / total : 0;
}

/** What each agent's safety weighs of all where risk is weighted. */
export function sharesOf(risk: RiskKind, agents: readonly Agent[]): number[] {
  if (risk !== 'weighted') return agents.map(() => 1);
  const total = agents.reduce((sum, { weight }) => sum + weight, 0);
  return agents.map(({ weight }) => weight / total);
}
