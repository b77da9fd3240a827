import { misuse, RegulabError } from '../../model/error.js';
import { formatNumber } from '../../model/format.js';
import { exp, pow } from '../../numeric/elementary.js';
import { goldenSection } from '../../numeric/goldenSection.js';
import { valueAt } from '../valueAt.js';
import type { Player, Reply } from './contestant.js';
import { type ContestEquilibrium, contestEquilibria, type Game } from './contestEquilibria.js';
import { gainBySearch } from './customVerify.js';
import { type Choice, RISKS, type RiskKind } from './rules.js';

/** An agent of a contest with functions of one's own. */
export interface CustomAgent {
  /** What it is paid if no disaster happens, for its performance and those of the others in order; rising and concave in its own. */
  readonly reward: (performance: number, others: readonly number[]) => number;
  /** What safety in [0, 1) and performance >= 0 cost; rising and convex in each. */
  readonly cost: (safety: number, performance: number) => number;
  /** What it loses in a disaster; not negative. */
  readonly damage: number;
  /** No more performance than this is looked at; positive. */
  readonly most: number;
  /** How much its safety weighs where risk is weighted (1 without one), and its odds to win, performance^exponent, in risk of the winner (1). */
  readonly weight?: number;
  readonly exponent?: number;
}

export interface CustomContest {
  readonly agents: readonly CustomAgent[];
  /** Whose safety counts: of all (`product`, the default), of the winner, or a weighted average. */
  readonly risk?: RiskKind;
}

export interface CustomEquilibrium extends ContestEquilibrium {
  /** The most that an independent search over both choices of every agent gains. */
  readonly gainFound: number;
  /** How far derivatives by differences may be off, relative to their size: from two steps. */
  readonly derivativeError: number;
}

export type CustomSolution =
  | { readonly status: 'equilibrium'; readonly equilibria: readonly CustomEquilibrium[] }
  /** Nothing that can be called an equilibrium was found, and what was tried. */
  | { readonly status: 'failed'; readonly reason: string; readonly equilibria: readonly [] };

const n = formatNumber;
const HIGHEST = 1 - 1e-9;
/** Places of performance that a reply looks at, and the least of them relative to the most. */
const PLACES = 49;
const LEAST = 1e-12;
/** Performance moves by this part, logits of safety by this much; half of it tells the error. */
const STEP = 4e-3;
/** How closely the best safety and performance are bracketed, relative to their ranges. */
const WIDTH = 1e-9;
/** The same on the way. */
const ROUGHLY = 1e-4;
/** A gain by so little performance, as a part of what is at stake, is none. */
const NOTHING = 1e-12;

/** A profile and whose turn it is. */
interface Met {
  readonly choices: readonly Choice[];
  readonly i: number;
}

interface Guarded extends Required<CustomAgent> {
  readonly name: string;
}

function guard(agent: CustomAgent, i: number): Guarded {
  const name = `agent ${i + 1}`;
  return {
    name,
    weight: 1,
    exponent: 1,
    ...agent,
    reward: (p, others) =>
      valueAt(
        `the reward of ${name}`,
        () => `performance ${n(p)}${others.length > 0 ? `, others ${others.map(n).join(', ')}` : ''}`,
        Number.POSITIVE_INFINITY,
        () => agent.reward(p, others),
      ),
    cost: (s, p) =>
      valueAt(
        `the cost of ${name}`,
        () => `safety ${n(s)}, performance ${n(p)}`,
        Number.NEGATIVE_INFINITY,
        () => agent.cost(s, p),
      ),
  };
}

/** Rounding that shape may show, relative to the values. */
const SHAPE = 1e-9;
const LOOKS = 24;

/** Whether values rise, and curve the way they should; the first place where they do not. */
function shapeProblem(
  what: string,
  along: string,
  xs: readonly number[],
  ys: readonly number[],
  curve: 'convex' | 'concave',
  where: string,
): string | null {
  for (let k = 1; k < xs.length; k++) {
    const size = SHAPE * (Math.abs(ys[k]!) + Math.abs(ys[k - 1]!));
    if (ys[k]! < ys[k - 1]! - size)
      return `${what} falls from ${n(ys[k - 1]!)} to ${n(ys[k]!)} as ${along} rises from ${n(xs[k - 1]!)} to ${n(xs[k]!)}${where}; it must rise`;
    if (k < 2) continue;
    const before = (ys[k - 1]! - ys[k - 2]!) / (xs[k - 1]! - xs[k - 2]!);
    const after = (ys[k]! - ys[k - 1]!) / (xs[k]! - xs[k - 1]!);
    const slack = SHAPE * (Math.abs(before) + Math.abs(after)) + (2 * size) / (xs[k]! - xs[k - 1]!);
    const isWrong = curve === 'convex' ? after < before - slack : after > before + slack;
    if (isWrong)
      return `${what} is not ${curve} in ${along}: around ${n(xs[k - 1]!)}${where} its slope goes from ${n(before)} to ${n(after)}; it must ${curve === 'convex' ? 'rise' : 'fall'}`;
  }
  return null;
}

/** The first place where costs or rewards have not the shape that the game needs; looked at on a grid. */
function shapeProblems(agents: readonly Guarded[]): string | null {
  for (const { name, cost, reward, most } of agents) {
    const ps = Array.from({ length: LOOKS }, (_, k) => (most * k) / (LOOKS - 1));
    const ss = Array.from({ length: LOOKS }, (_, k) => (0.98 * k) / (LOOKS - 1));
    const what = `the cost of ${name}`;
    for (const fixed of [0, 0.3, 0.7, 0.95]) {
      const p = fixed * most;
      const bySafety = ss.map((s) => cost(s, p));
      const byPerformance = ps.map((x) => cost(fixed, x));
      if (Math.min(...bySafety, ...byPerformance) < 0)
        return `${what} is ${n(Math.min(...bySafety, ...byPerformance))} at performance ${n(p)} or safety ${n(fixed)}; it must not be negative`;
      const problem =
        shapeProblem(what, 'safety', ss, bySafety, 'convex', ` (performance ${n(p)})`) ??
        shapeProblem(what, 'performance', ps, byPerformance, 'convex', ` (safety ${n(fixed)})`);
      if (problem) return problem;
      const others = agents.slice(1).map(() => p);
      const paid = ps.slice(1).map((x) => reward(x, others));
      const where = others.length > 0 ? ` (others at ${n(p)})` : '';
      const found = shapeProblem(`the reward of ${name}`, 'performance', ps.slice(1), paid, 'concave', where);
      if (found) return found;
    }
  }
  return null;
}

function safetyOfAll(risk: RiskKind, agents: readonly Guarded[], choices: readonly Choice[]): number {
  if (risk === 'product') return choices.reduce((product, { s }) => product * s, 1);
  const weights = choices.map(({ p }, i) =>
    risk === 'weighted' ? agents[i]!.weight : pow(p, agents[i]!.exponent),
  );
  const total = weights.reduce((sum, w) => sum + w, 0);
  return total > 0 ? choices.reduce((sum, { s }, i) => sum + weights[i]! * s, 0) / total : 1;
}

/** What agent `i` earns. */
export type PayoffOf = (choices: readonly Choice[], i: number) => number;

const replaced = ({ choices, i }: Met, choice: Choice): Choice[] =>
  choices.map((before, j) => (j === i ? choice : before));

/** Moved a little: safety in its logit, performance in its logarithm. */
const moved = ({ s, p }: Choice, bySafety: number, byPerformance: number): Choice => {
  const odds = (s / (1 - s)) * exp(bySafety);
  return { s: odds / (1 + odds), p: p * exp(byPerformance) };
};

/** Derivatives by central differences of the fourth order. */
const slope = (f: (x: number) => number, h: number): number =>
  (f(-2 * h) - 8 * f(-h) + 8 * f(h) - f(2 * h)) / (12 * h);
const bend = (f: (x: number) => number, h: number): number =>
  (-f(-2 * h) + 16 * f(-h) - 30 * f(0) + 16 * f(h) - f(2 * h)) / (12 * h * h);
const mixed = (f: (x: number, y: number) => number, h: number): number =>
  slope((x) => slope((y) => f(x, y), h), h);

function playerFor(agent: Guarded, payoff: PayoffOf, key: string): Player<Met> {
  const earned = (met: Met, choice: Choice): number => payoff(replaced(met, choice), met.i);
  const withBestSafety = (met: Met, p: number, width: number): Reply => {
    const s = goldenSection((x) => earned(met, { s: x, p }), 0, HIGHEST, width);
    const value = earned(met, { s, p });
    const none = earned(met, { s: 0, p });
    return none >= value ? { s: 0, p, payoff: none } : { s, p, payoff: value };
  };
  const lowest = agent.most * LEAST;
  const places = Array.from({ length: PLACES }, (_, k) => lowest * pow(1 / LEAST, k / (PLACES - 1)));
  return {
    key,
    stake: agent.damage,
    least: 0,
    lowest,
    hasInactivity: false,
    mayStop: true,
    isHeld: () => false,
    payoff: (choice, met) => earned(met, choice),
    partials: (choice, met, out) => {
      // Turned from derivatives by logits and logarithms into those by safety and performance.
      const at = (x: number, y: number): number => earned(met, moved(choice, x, y));
      const { s, p } = choice;
      const unit = s * (1 - s);
      const [bySafety, byPerformance] = [slope((x) => at(x, 0), STEP), slope((y) => at(0, y), STEP)];
      out.s = bySafety / unit;
      out.p = byPerformance / p;
      out.ss = (bend((x) => at(x, 0), STEP) - (1 - 2 * s) * bySafety) / (unit * unit);
      out.pp = (bend((y) => at(0, y), STEP) - byPerformance) / (p * p);
      out.sp = mixed(at, STEP) / (unit * p);
    },
    reply: (met, _, stride = 1) => {
      const width = stride > 1 ? ROUGHLY : WIDTH;
      const looked = places.filter((__, k) => k % stride === 0).map((p) => withBestSafety(met, p, width));
      const idle = withBestSafety(met, 0, width);
      let best = idle;
      looked.forEach((reply, k) => {
        if (reply.payoff > best.payoff) best = reply;
        const [before, after] = [looked[k - 1], looked[k + 1]];
        if (!before || !after || reply.payoff < before.payoff || reply.payoff < after.payoff) return;
        const p = goldenSection(
          (x) => withBestSafety(met, x, width).payoff,
          before.p,
          after.p,
          width * after.p,
        );
        const refined = withBestSafety(met, p, width);
        if (refined.payoff > best.payoff) best = refined;
      });
      const isNothing = best.payoff - idle.payoff <= NOTHING * (agent.damage + Math.abs(best.payoff));
      return best.p === lowest && isNothing ? idle : best;
    },
  };
}

/** Agents with the same functions and numbers are alike. */
function keysOf(agents: readonly CustomAgent[]): string[] {
  const functions: unknown[] = [];
  const idOf = (f: unknown): number => {
    const known = functions.indexOf(f);
    return known >= 0 ? known : functions.push(f) - 1;
  };
  return agents.map(({ reward, cost, damage, most, weight = 1, exponent = 1 }) =>
    [idOf(reward), idOf(cost), damage, most, weight, exponent].join(' '),
  );
}

const TRIED =
  'best replies one after the other and together, and Newton steps on the first-order conditions, from ten starts and from every choice of who does without performance; every rest was compared with the best reply of every agent';

function problemOf(contest: CustomContest): string | null {
  const { agents, risk = 'product' } = contest ?? {};
  if (!Array.isArray(agents))
    return 'agents is missing; give a list of records with reward, cost, damage and most';
  if (agents.length === 0) return 'agents is empty; give one at least';
  if (!RISKS.includes(risk)) return `risk is ${JSON.stringify(risk)}, but it must be ${RISKS.join(' or ')}`;
  if (risk !== 'product' && agents.length < 2)
    return `risk is ${risk}, which needs two agents or more; there is 1: add one, or take risk = product`;
  for (const [i, agent] of agents.entries()) {
    if (typeof agent !== 'object' || agent === null)
      return `agents[${i}] is ${JSON.stringify(agent)}; it must be a record with reward, cost, damage and most`;
    for (const name of ['reward', 'cost'] as const)
      if (typeof agent[name] !== 'function') return `agents[${i}].${name} is no function`;
    for (const name of ['most', 'weight', 'exponent'] as const) {
      const value = name === 'most' ? agent.most : (agent[name] ?? 1);
      if (!(typeof value === 'number' && value > 0 && value < Infinity))
        return `agents[${i}].${name} is ${value}; it must be positive`;
    }
    if (!(typeof agent.damage === 'number' && agent.damage >= 0 && agent.damage < Infinity))
      return `agents[${i}].damage is ${agent.damage}; it must be a number that is not negative`;
  }
  return null;
}

/**
 * Pure equilibria of a contest with rewards and costs of one's own, by the search of `contest/safety-performance` with derivatives by
 * differences. Each is compared with an independent search over both choices of every agent; equilibria may be missed.
 *
 * A function that throws or is no number, and a search that comes to no rest, give the status `failed` with the place or with what
 * was tried.
 *
 * @throws RegulabError with code `misuse` for costs that do not rise or are not convex in safety or performance, rewards that do not
 * rise or are not concave (with the place; looked at on a grid), numbers out of range, and one agent where risk needs two.
 */
export function solveContest(contest: CustomContest): CustomSolution {
  const problem = problemOf(contest);
  if (problem) throw misuse(problem);
  const { risk = 'product' } = contest;
  const agents = contest.agents.map(guard);
  const payoff: PayoffOf = (choices, i) => {
    const { reward, cost, damage } = agents[i]!;
    const { s, p } = choices[i]!;
    const others = choices.flatMap((choice, j) => (j === i ? [] : [choice.p]));
    const safe = safetyOfAll(risk, agents, choices);
    // A reward of minus infinity does not count where it is never paid.
    return (safe === 0 ? 0 : safe * (reward(p, others) + damage)) - damage - cost(s, p);
  };
  const keys = keysOf(contest.agents);
  const game: Game<Met> = {
    players: agents.map((agent, i) => playerFor(agent, payoff, keys[i]!)),
    facing: (choices, i) => ({ choices, i }),
    cross: (_, choices, i, j, out) => {
      const at = (own: Choice, other: Choice): number =>
        payoff(
          choices.map((choice, k) => (k === i ? own : k === j ? other : choice)),
          i,
        );
      const [own, other] = [choices[i]!, choices[j]!];
      const by = (bySafety: boolean, otherBySafety: boolean): number => {
        const unit = (choice: Choice, isSafety: boolean): number =>
          isSafety ? choice.s * (1 - choice.s) : choice.p;
        const along = (choice: Choice, isSafety: boolean, x: number): Choice =>
          isSafety ? moved(choice, x, 0) : moved(choice, 0, x);
        const f = (x: number, y: number): number =>
          at(along(own, bySafety, x), along(other, otherBySafety, y));
        return mixed(f, STEP) / (unit(own, bySafety) * unit(other, otherBySafety));
      };
      out.ss = by(true, true);
      out.sp = by(true, false);
      out.ps = by(false, true);
      out.pp = by(false, false);
    },
    safety: (choices) => safetyOfAll(risk, agents, choices),
  };
  try {
    const shape = shapeProblems(agents);
    if (shape) throw misuse(shape);
    const found = contestEquilibria(game).map((equilibrium) => ({
      ...equilibrium,
      gainFound: Math.max(...agents.map(({ most }, i) => gainBySearch(payoff, equilibrium.choices, i, most))),
      derivativeError: errorOf(equilibrium.choices, payoff),
    }));
    const isHeld = ({ choices, gainFound, payoffs }: CustomEquilibrium): boolean => {
      const size = agents.reduce((sum, { damage }, i) => sum + damage + Math.abs(payoffs[i]!), 0);
      return (
        gainFound <= TOLERATED * size &&
        choices.every(({ s, p }, i) => s < HIGHEST - AT_END && p < agents[i]!.most)
      );
    };
    const equilibria = found.filter(isHeld);
    if (equilibria.length > 0) return { status: 'equilibrium', equilibria };
    return { status: 'failed', reason: whyNone(game, agents, found), equilibria: [] };
  } catch (error) {
    if (error instanceof RegulabError && error.code === 'failure')
      return { status: 'failed', reason: error.message, equilibria: [] };
    throw error;
  }
}

/** A gain of this part of what is at stake, found by another search, makes a profile no equilibrium. */
const TOLERATED = 1e-7;
/** Safety or performance this near to its end is held there. */
const AT_END = 1e-6;

/** What was tried, and what stood in the way: an end of the range that somebody wants to go beyond, or another search. */
function whyNone(game: Game<Met>, agents: readonly Guarded[], found: readonly CustomEquilibrium[]): string {
  const start = agents.map(({ most }) => ({ s: 0.5, p: 0.1 * most }));
  const replies = agents.map((_, i) => game.players[i]!.reply(game.facing(start, i), true));
  for (const [i, { s, p }] of replies.entries()) {
    const { name, most } = agents[i]!;
    if (p >= most * (1 - AT_END))
      return `${name} wants more performance than its most, ${n(most)}; raise agents[${i}].most. Tried: ${TRIED}`;
    if (s >= HIGHEST - AT_END)
      return `${name} wants safety up to 1, which its cost does not hold it from; let cost rise without bound towards 1. Tried: ${TRIED}`;
  }
  const gain = found.reduce((most, { gainFound }) => Math.max(most, gainFound), 0);
  return `no equilibrium was found: ${TRIED}${found.length > 0 ? `; of ${found.length} rests somebody gains up to ${n(gain)} by another search` : ''}`;
}

/** How much the second derivatives of payoffs change when the step is halved, relative to the largest. */
function errorOf(choices: readonly Choice[], payoff: PayoffOf): number {
  let [most, size] = [0, 0];
  choices.forEach((choice, i) => {
    if (!(choice.s > 0 && choice.s < 1 && choice.p > 0)) return;
    const at = (x: number, y: number): number => payoff(replaced({ choices, i }, moved(choice, x, y)), i);
    for (const f of [(h: number) => bend((x) => at(x, 0), h), (h: number) => bend((y) => at(0, y), h)]) {
      const [coarse, fine] = [f(STEP), f(STEP / 2)];
      most = Math.max(most, Math.abs(coarse - fine));
      size = Math.max(size, Math.abs(fine));
    }
  });
  return size === 0 ? 0 : most / size;
}
