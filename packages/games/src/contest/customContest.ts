import { isRegulabError, misuse } from '@regulab/model/error.js';
import { formatNumber } from '@regulab/model/format.js';
import { exp, pow } from '@regulab/numeric/elementary.js';
import { goldenSection } from '@regulab/numeric/goldenSection.js';
import { valueAt } from '../valueAt.js';
import type { Player, Reply } from './contestant.js';
import {
  type ContestEquilibrium,
  contestEquilibria,
  type Game,
  movesOf,
  type Pinned,
} from './contestEquilibria.js';
import { gainBySearch } from './customVerify.js';
import { type Choice, RISKS, type RiskKind } from './rules.js';

/** An agent of a contest with functions of one's own. */
export interface CustomAgent {
  /** What it is paid if no disaster happens, for its performance and those of the others in order. */
  readonly reward: (performance: number, others: readonly number[]) => number;
  /**
   * What safety in [0, 1) and performance >= 0 cost: not negative, and convex in safety. It may fall with safety, as where a price is
   * put on unsafe performance.
   */
  readonly cost: (safety: number, performance: number) => number;
  /** What it loses in a disaster; not negative. */
  readonly damage: number;
  /** The most performance that the game allows; positive. Whoever chooses it is told of. */
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
  | {
      readonly status: 'equilibrium';
      readonly equilibria: readonly CustomEquilibrium[];
      /** Which equilibria the ends of the ranges make. */
      readonly warnings: readonly string[];
    }
  /** Nothing that can be called an equilibrium was found, and what was tried. */
  | {
      readonly status: 'failed';
      readonly reason: string;
      readonly equilibria: readonly [];
      readonly warnings: readonly [];
    };

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

/** The first place where a cost is negative or not convex in safety; looked at on a grid. */
function shapeProblem(agents: readonly Guarded[]): string | null {
  const safeties = Array.from({ length: LOOKS }, (_, k) => (0.98 * k) / (LOOKS - 1));
  for (const { name, cost, reward, most } of agents)
    for (const part of [0, 0.3, 0.7, 0.95]) {
      const p = part * most;
      const costs = safeties.map((s) => cost(s, p));
      // A reward of any shape must have a value.
      if (p > 0)
        reward(
          p,
          agents.slice(1).map(() => p),
        );
      const least = costs.findIndex((y) => y < 0);
      if (least >= 0)
        return `the cost of ${name} is ${n(costs[least]!)} at safety ${n(safeties[least]!)}, performance ${n(p)}; it must not be negative`;
      for (let k = 2; k < LOOKS; k++) {
        const [x, y, z] = [costs[k - 2]!, costs[k - 1]!, costs[k]!];
        const slack = SHAPE * (Math.abs(x) + 2 * Math.abs(y) + Math.abs(z));
        if (x + z < 2 * y - slack)
          return `the cost of ${name} is not convex in safety: around ${n(safeties[k - 1]!)} (performance ${n(p)}) its slope falls; it must rise`;
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

/** So far from a kink its slopes are told, relative to the range. */
const ASIDE = 1e-5;
/** A jump of slopes below this, relative to the value over the range, is rounding. */
const JUMP = 1e-7;
const EXACT = 4e-16;

/** Whether the slope of a function falls by a jump at its maximum, and not little by little. */
function isKink(f: (x: number) => number, x: number, range: number): boolean {
  const h = ASIDE * range;
  const middle = f(x);
  const fall = (step: number): number => (2 * middle - f(x - step) - f(x + step)) / step;
  const [near, far] = [fall(h), fall(4 * h)];
  // What bends falls four times as much over four times the step.
  return near > (JUMP * Math.abs(middle)) / range && near > 0.6 * far;
}

/** Where a function with one maximum is largest: a kink is found to the last digits, where slopes do not vanish. */
function peakOf(f: (x: number) => number, from: number, to: number, width: number): number {
  const x = goldenSection(f, from, to, width);
  const range = Math.min(x - from, to - x, Math.abs(x));
  if (width > WIDTH * Math.abs(to) || !(range > 10 * ASIDE * Math.abs(x)) || !isKink(f, x, range)) return x;
  return goldenSection(f, x - 2 * width, x + 2 * width, EXACT * Math.abs(x));
}

/** An agent that may do without performance at no cost, whatever its safety, is then out of the race. */
const idlesFree = ({ cost }: Guarded): boolean => cost(HIGHEST, 0) === cost(0, 0);

function playerFor(agent: Guarded, payoff: PayoffOf, key: string): Player<Met> {
  const earned = (met: Met, choice: Choice): number => payoff(replaced(met, choice), met.i);
  const isFree = idlesFree(agent);
  const withBestSafety = (met: Met, p: number, width: number): Reply => {
    if (p === 0 && isFree) return { s: 1, p, payoff: earned(met, { s: 1, p }) };
    const s = peakOf((x) => earned(met, { s: x, p }), 0, HIGHEST, width);
    const value = earned(met, { s, p });
    const none = earned(met, { s: 0, p });
    return none >= value ? { s: 0, p, payoff: none } : { s, p, payoff: value };
  };
  const lowest = agent.most * LEAST;
  const places = Array.from({ length: PLACES }, (_, k) => lowest * pow(1 / LEAST, k / (PLACES - 1)));
  places[PLACES - 1] = agent.most;
  return {
    key,
    stake: agent.damage,
    least: 0,
    lowest,
    hasInactivity: isFree,
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
        const [before, after] = [looked[k - 1], looked[k + 1] ?? reply];
        if (!before || reply.payoff < before.payoff || reply.payoff < after.payoff) return;
        const p = peakOf((x) => withBestSafety(met, x, width).payoff, before.p, after.p, width * after.p);
        const refined = withBestSafety(met, p, width);
        if (refined.payoff > best.payoff) best = refined;
      });
      const isNothing = best.payoff - idle.payoff <= NOTHING * (agent.damage + Math.abs(best.payoff));
      return best.p === lowest && isNothing ? idle : best;
    },
  };
}

/** So much above and below a choice is looked at for what holds it. */
const AROUND = 0.1;

/** Where kinks of its payoff, or the most performance, hold an agent near a choice. */
function pinsOf({ most }: Guarded, payoff: PayoffOf, choices: readonly Choice[], i: number): Pinned {
  const met = { choices, i };
  const { s, p } = choices[i]!;
  if (p === 0 || s >= HIGHEST) return { s: null, p: null };
  const byPerformance = (x: number): number => payoff(replaced(met, { s, p: x }), i);
  const bySafety = (x: number): number => payoff(replaced(met, { s: x, p }), i);
  const held = (f: (x: number) => number, from: number, to: number): number | null => {
    const x = peakOf(f, from, to, WIDTH * to);
    const range = Math.min(x - from, to - x);
    return range > AROUND * ASIDE * to && isKink(f, x, range) ? x : null;
  };
  const to = Math.min(most, (1 + AROUND) * p);
  return {
    s: s === 0 ? null : held(bySafety, (1 - AROUND) * s, s + AROUND * (1 - s)),
    p:
      to === most && byPerformance(most) > byPerformance(most * (1 - ASIDE))
        ? most
        : held(byPerformance, (1 - AROUND) * p, to),
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
 * differences; kinks of rewards and costs are found and hold choices where first-order conditions do not. Each equilibrium is compared
 * with an independent search over both choices of every agent; equilibria may be missed.
 *
 * Where an agent performs as much as its `most` allows, `warnings` say so. A function that throws or is no number, and a search that
 * comes to no rest, give the status `failed` with the place or with what was tried.
 *
 * @throws RegulabError with code `misuse` for costs that are negative or not convex in safety (with the place; looked at on a grid),
 * numbers out of range, and one agent where risk needs two.
 *
 * @example
 * const agent = { reward: (p) => Math.min(p, 0.3), cost: (s, p) => (0.1 * s) / (1 - s) + p * p / 2, damage: 1, most: 4 };
 * solveContest({ agents: [agent, agent] }).equilibria[0].choices.map(({ p }) => p.toFixed(6)); // ['0.300000', '0.300000']
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
    // A reward of minus infinity does not count where it is never paid; out of the race safety costs nothing.
    return (safe === 0 ? 0 : safe * (reward(p, others) + damage)) - damage - cost(s === 1 ? 0 : s, p);
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
    pinned: (choices, i) => pinsOf(agents[i]!, payoff, choices, i),
  };
  try {
    const shape = shapeProblem(agents);
    if (shape) throw misuse(shape);
    const found = contestEquilibria(game).map((equilibrium) => ({
      ...equilibrium,
      gainFound: Math.max(...agents.map(({ most }, i) => gainBySearch(payoff, equilibrium.choices, i, most))),
      derivativeError: errorOf(game, equilibrium.choices, payoff),
    }));
    const isHeld = ({ choices, gainFound, payoffs }: CustomEquilibrium): boolean => {
      const size = agents.reduce((sum, { damage }, i) => sum + damage + Math.abs(payoffs[i]!), 0);
      return (
        gainFound <= TOLERATED * size &&
        choices.every(({ s, p }, i) => p <= agents[i]!.most && (s < HIGHEST - AT_END || (s === 1 && p === 0)))
      );
    };
    const equilibria = found.filter(isHeld);
    if (equilibria.length > 0)
      return { status: 'equilibrium', equilibria, warnings: endsOf(agents, equilibria) };
    return { status: 'failed', reason: whyNone(game, agents, found), equilibria: [], warnings: [] };
  } catch (error) {
    if (isRegulabError(error) && error.code === 'failure')
      return { status: 'failed', reason: error.message, equilibria: [], warnings: [] };
    throw error;
  }
}

/** A gain of this part of what is at stake, found by another search, makes a profile no equilibrium. */
const TOLERATED = 1e-7;
/** Safety or performance this near to its end is held there. */
const AT_END = 1e-6;

/** Who performs as much as the game allows, in which equilibria. */
const endsOf = (agents: readonly Guarded[], equilibria: readonly CustomEquilibrium[]): string[] =>
  agents.flatMap(({ name, most }, i) => {
    const there = equilibria.flatMap(({ choices }, k) => (choices[i]!.p >= most * (1 - AT_END) ? [k] : []));
    return there.length === 0
      ? []
      : [
          `in equilibria ${there.join(', ')} ${name} performs as much as its most, ${n(most)}, allows; if that is no limit of the game, raise agents[${i}].most`,
        ];
  });

/** What was tried, and what stood in the way: an end of the range that somebody wants to go beyond, or another search. */
function whyNone(game: Game<Met>, agents: readonly Guarded[], found: readonly CustomEquilibrium[]): string {
  const start = agents.map(({ most }) => ({ s: 0.5, p: 0.1 * most }));
  const replies = agents.map((_, i) => game.players[i]!.reply(game.facing(start, i), true));
  for (const [i, { s, p }] of replies.entries()) {
    const { name } = agents[i]!;
    if (p > 0 && s >= HIGHEST - AT_END)
      return `${name} wants safety up to 1, which its cost does not hold it from; let cost rise without bound towards 1. Tried: ${TRIED}`;
  }
  const gain = found.reduce((most, { gainFound }) => Math.max(most, gainFound), 0);
  return `no equilibrium was found: ${TRIED}${found.length > 0 ? `; of ${found.length} rests somebody gains up to ${n(gain)} by another search` : ''}`;
}

/** How much the second derivatives of payoffs change when the step is halved, relative to the largest. */
function errorOf(game: Game<Met>, choices: readonly Choice[], payoff: PayoffOf): number {
  let [most, size] = [0, 0];
  for (const { i, isSafety } of movesOf(game, choices).variables) {
    const choice = choices[i]!;
    const at = (x: number): number =>
      payoff(replaced({ choices, i }, isSafety ? moved(choice, x, 0) : moved(choice, 0, x)), i);
    const [coarse, fine] = [bend(at, STEP), bend(at, STEP / 2)];
    most = Math.max(most, Math.abs(coarse - fine));
    size = Math.max(size, Math.abs(fine));
  }
  return size === 0 ? 0 : most / size;
}
