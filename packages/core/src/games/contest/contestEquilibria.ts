import { exp, log, pow } from '../../numeric/elementary.js';
import { solveLinear } from '../../numeric/linear.js';
import { sobolAt } from '../../numeric/sobol.js';
import {
  type Agent,
  bestReply,
  type Choice,
  hasInactivity,
  type Partials,
  partials,
  payoff,
  type Rules,
} from './contestant.js';

export interface Contest {
  readonly rules: Rules;
  readonly agents: readonly Agent[];
}

/** An equilibrium of a contest. */
export interface ContestEquilibrium {
  readonly choices: readonly Choice[];
  readonly payoffs: readonly number[];
  /** The chance that all active agents are safe. */
  readonly safe: number;
  /** The most that a best reply of any agent gains. */
  readonly gain: number;
  /** How many profiles differ from it only in which of alike agents does what, itself included. */
  readonly copies: number;
  /** Spectral radius of the derivative of best replies: below one they come back from a little way off. */
  readonly radius: number;
  /** Whether every active agent's payoff curves down at its choice. */
  readonly isStrict: boolean;
}

/** What agent `i` faces: the others' safety multiplied, and their performance weighed. */
export function faces({ rules, agents }: Contest, choices: readonly Choice[], i: number) {
  let others = 1;
  let rivals = 0;
  choices.forEach(({ s, p }, j) => {
    if (j === i) return;
    others *= s;
    if (rules.reward === 'tullock' && p > 0) rivals += pow(p, agents[j]!.exponent);
  });
  return { others, rivals };
}

const partialsOf = (contest: Contest, choices: readonly Choice[], i: number): Partials => {
  const { others, rivals } = faces(contest, choices, i);
  return partials(contest.rules, contest.agents[i]!, choices[i]!.s, choices[i]!.p, others, rivals);
};

/** Whether an agent that does this may do without performance: out of the race it stays, in the race only if it may drop out. */
const mayIdle = ({ rules }: Contest, { p }: Choice): boolean =>
  !hasInactivity(rules) || rules.leastPerformance === 0 || p === 0;

/** A choice that moves: an agent's safety or its performance, inside its bounds. */
interface Variable {
  readonly i: number;
  readonly isSafety: boolean;
}

/** What moves: safety off its ends and off the edge of a safe harbour, performance above the least. */
function variablesOf({ rules }: Contest, choices: readonly Choice[]): Variable[] {
  const isHeld = (s: number): boolean =>
    rules.schedule === 'safe-harbour' && rules.price > 0 && s === rules.harbour;
  return choices.flatMap(({ s, p }, i) => {
    if (p === 0 && hasInactivity(rules)) return [];
    return [
      ...(s > 0 && s < 1 && !isHeld(s) ? [{ i, isSafety: true }] : []),
      ...(p > rules.leastPerformance && s > 0 ? [{ i, isSafety: false }] : []),
    ];
  });
}

/** First-order conditions of what moves, with their derivatives, row by row. */
function system(contest: Contest, choices: readonly Choice[], variables: readonly Variable[]) {
  const n = variables.length;
  const first = new Float64Array(n);
  const matrix = new Float64Array(n * n);
  const own = choices.map((_, i) =>
    variables.some((variable) => variable.i === i) ? partialsOf(contest, choices, i) : null,
  );
  variables.forEach(({ i, isSafety }, row) => {
    const d = own[i]!;
    first[row] = isSafety ? d.s : d.p;
    const { others } = faces(contest, choices, i);
    variables.forEach((other, column) => {
      const j = other.i;
      const at = row * n + column;
      if (i === j) matrix[at] = isSafety ? (other.isSafety ? d.ss : d.sp) : other.isSafety ? d.sp : d.pp;
      else if (other.isSafety) matrix[at] = ((isSafety ? d.sByOthers : d.pByOthers) * others) / choices[j]!.s;
      else if (contest.rules.reward === 'tullock') {
        const { exponent: g } = contest.agents[j]!;
        const weight = (g * pow(choices[j]!.p, g)) / choices[j]!.p;
        matrix[at] = (isSafety ? d.sByRivals : d.pByRivals) * weight;
      }
    });
  });
  return { first, matrix };
}

/** What moves in a profile (or is said to), with the first-order conditions and their derivatives by it. */
export const movesOf = (contest: Contest, choices: readonly Choice[], given?: readonly Variable[]) => {
  const variables = given ?? variablesOf(contest, choices);
  return { variables, ...system(contest, choices, variables) };
};

const MOST_NEWTON = 40;

/** Newton's method on the first-order conditions, in the logits of safety and the logarithms of performance; null where it fails. */
function polish(contest: Contest, start: readonly Choice[]): Choice[] | null {
  const choices = start.map((choice) => ({ ...choice }));
  const variables = variablesOf(contest, choices);
  const n = variables.length;
  if (n === 0) return null;
  for (let step = 0; step < MOST_NEWTON; step++) {
    const { first, matrix } = system(contest, choices, variables);
    variables.forEach(({ i, isSafety }, column) => {
      const { s, p } = choices[i]!;
      for (let row = 0; row < n; row++) matrix[row * n + column]! *= isSafety ? s * (1 - s) : p;
    });
    if (!first.every(Number.isFinite) || !solveLinear(matrix, first)) return null;
    const longest = first.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
    if (!Number.isFinite(longest)) return null;
    const part = Math.min(1, 1 / longest);
    variables.forEach(({ i, isSafety }, k) => {
      const choice = choices[i]!;
      const factor = exp(-part * first[k]!);
      if (!isSafety) choice.p *= factor;
      else {
        const odds = (choice.s / (1 - choice.s)) * factor;
        choice.s = odds / (1 + odds);
      }
    });
    if (longest <= 1e-14) return choices;
    const isLost = variables.some(({ i, isSafety }) => {
      const { s, p } = choices[i]!;
      return isSafety ? !(s > 1e-12 && s < 1) : !(p > 1e-12);
    });
    if (isLost) return null;
  }
  return null;
}

/** The spectral radius of best replies' derivative, from a high power of it (Gelfand's formula). */
function radiusOf(contest: Contest, choices: readonly Choice[]): number {
  const variables = variablesOf(contest, choices);
  const n = variables.length;
  if (new Set(variables.map(({ i }) => i)).size < 2) return 0;
  const { matrix } = system(contest, choices, variables);
  let reply = new Float64Array(n * n);
  for (let column = 0; column < n; column++) {
    // Each agent's own reply to a change of this choice of another.
    for (const i of new Set(variables.map((variable) => variable.i))) {
      if (i === variables[column]!.i) continue;
      const rows = variables.flatMap((variable, k) => (variable.i === i ? [k] : []));
      const block = Float64Array.from(rows.flatMap((row) => rows.map((k) => matrix[row * n + k]!)));
      const right = Float64Array.from(rows, (row) => -matrix[row * n + column]!);
      if (!solveLinear(block, right)) return Infinity;
      rows.forEach((row, k) => {
        reply[row * n + column] = right[k]!;
      });
    }
  }
  let size = 0;
  let power = 1;
  for (let k = 0; k < SQUARINGS; k++) {
    const norm = reply.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
    if (norm === 0 || !Number.isFinite(norm)) return norm === 0 ? 0 : Infinity;
    size += log(norm) / power;
    const unit = reply.map((x) => x / norm);
    const squared = new Float64Array(n * n);
    for (let row = 0; row < n; row++)
      for (let middle = 0; middle < n; middle++) {
        const x = unit[row * n + middle]!;
        if (x !== 0)
          for (let column = 0; column < n; column++)
            squared[row * n + column]! += x * unit[middle * n + column]!;
      }
    reply = squared;
    power *= 2;
  }
  return exp(size);
}
const SQUARINGS = 12;

/** Gains below this part of what is at stake are rounding. */
const ROUNDING = 1e-11;
const SAME = 1e-7;
const MOST_SWEEPS = 20;
/** Starts besides those by who is active. */
const STARTS = 8;
/** Choices of who is active that are tried. */
const MOST_PATTERNS = 256;

/** Agents that are alike in everything, as lists of their places. */
function alikeAgents(agents: readonly Agent[]): number[][] {
  const groups = new Map<string, number[]>();
  agents.forEach((agent, i) => {
    const key = JSON.stringify(Object.values(agent));
    groups.set(key, [...(groups.get(key) ?? []), i]);
  });
  return [...groups.values()];
}

/** Who is active: of every group of alike agents so many, the first of them. */
function patterns(groups: readonly number[][]): number[][] {
  let found: number[][] = [[]];
  for (const group of groups)
    found = found.flatMap((active) =>
      Array.from({ length: group.length + 1 }, (_, count) => [...active, ...group.slice(0, count)]),
    );
  return found.slice(0, MOST_PATTERNS);
}

/** Alike agents in descending order of performance, then safety. */
function inOrder(groups: readonly number[][], choices: readonly Choice[]): Choice[] {
  const ordered = [...choices];
  for (const group of groups) {
    const sorted = group.map((i) => choices[i]!).sort((a, b) => b.p - a.p || b.s - a.s);
    group.forEach((i, k) => {
      ordered[i] = sorted[k]!;
    });
  }
  return ordered;
}

const isClose = (a: Choice, b: Choice): boolean =>
  Math.abs(a.s - b.s) <= SAME && Math.abs(a.p - b.p) <= SAME * (1e-3 + a.p + b.p);

function copiesOf(groups: readonly number[][], choices: readonly Choice[]): number {
  let ways = 1;
  for (const group of groups) {
    let run = 0;
    group.forEach((i, k) => {
      run = k > 0 && isClose(choices[i]!, choices[group[k - 1]!]!) ? run + 1 : 1;
      ways = (ways * (k + 1)) / run;
    });
  }
  return Math.round(ways);
}

/** Best replies one after the other among those who may be active, until they rest. */
function settle(contest: Contest, start: readonly Choice[], isFree: (i: number) => boolean): Choice[] {
  const choices = [...start];
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    let moved = 0;
    choices.forEach((before, i) => {
      if (!isFree(i)) return;
      const { others, rivals } = faces(contest, choices, i);
      const idles = mayIdle(contest, before);
      const { s, p } = bestReply(contest.rules, contest.agents[i]!, others, rivals, idles);
      choices[i] = { s, p };
      moved = Math.max(moved, Math.abs(s - before.s), Math.abs(p - before.p) / (1 + p));
    });
    if (moved <= 1e-3) break;
  }
  return choices;
}

/** A part of the way to a best reply. */
const toward = (from: Choice, to: Choice, part: number): Choice => ({
  s: from.s + part * (to.s - from.s),
  p: to.p > 0 ? from.p * pow(to.p / from.p, part) : from.p * (1 - part),
});

/** Damped best replies in which active agents that are alike do the same: they also rest where each alone would be driven away. */
function settleAlike(
  contest: Contest,
  groups: readonly number[][],
  start: readonly Choice[],
  isFree: (i: number) => boolean,
): Choice[] {
  let choices = [...start];
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    const next = [...choices];
    for (const group of groups) {
      const active = group.filter(isFree);
      const [first] = active;
      if (first === undefined) continue;
      const { others, rivals } = faces(contest, choices, first);
      const idles = mayIdle(contest, choices[first]!);
      const reply = bestReply(contest.rules, contest.agents[first]!, others, rivals, idles);
      for (const i of active) next[i] = toward(choices[i]!, reply, 0.4);
    }
    choices = next;
  }
  return choices;
}

/** What an agent may gain relative to what is at stake for it, and its payoff. */
function gainOf(contest: Contest, choices: readonly Choice[], i: number) {
  const { others, rivals } = faces(contest, choices, i);
  const agent = contest.agents[i]!;
  const own = payoff(contest.rules, agent, choices[i]!.s, choices[i]!.p, others, rivals);
  const best = bestReply(contest.rules, agent, others, rivals, mayIdle(contest, choices[i]!));
  const stake = agent.damage + agent.prize + Math.abs(own);
  return { own, gain: Math.max(0, best.payoff - own), stake };
}

/**
 * Pure equilibria: from every choice of who is active and from spread starts, best replies and Newton's method on the first-order
 * conditions; each is kept if no best reply of any agent gains. With two agents or more nobody gains by safety where another has none:
 * that equilibrium is always listed, last. A search, complete in no other sense.
 */
export function contestEquilibria(contest: Contest): ContestEquilibrium[] {
  const { rules, agents } = contest;
  const groups = alikeAgents(agents);
  const found: ContestEquilibrium[] = [];
  const add = (given: readonly Choice[]): void => {
    const choices = inOrder(groups, given);
    if (found.some((known) => known.choices.every((choice, i) => isClose(choice, choices[i]!)))) return;
    // Who would go below the least performance is as good as out of the race.
    if (choices.some(({ p }) => p > 0 && p <= rules.leastPerformance * (1 + SAME))) return;
    const judged = agents.map((_, i) => gainOf(contest, choices, i));
    if (judged.some(({ gain, stake }) => !(gain <= ROUNDING * stake))) return;
    const inside = new Set(variablesOf(contest, choices).map(({ i }) => i));
    found.push({
      choices,
      payoffs: judged.map(({ own }) => own),
      safe: choices.reduce((product, { s }) => product * s, 1),
      gain: Math.max(...judged.map(({ gain }) => gain)),
      copies: copiesOf(groups, choices),
      radius: radiusOf(contest, choices),
      isStrict: [...inside].every((i) => {
        const { ss, sp, pp } = partialsOf(contest, choices, i);
        const both = choices[i]!.p > rules.leastPerformance;
        return ss < 0 && (!both || ss * pp > sp * sp);
      }),
    });
  };
  const consider = (start: readonly Choice[], isFree: (i: number) => boolean): void => {
    const rest = settle(contest, start, isFree);
    for (const choices of [polish(contest, rest) ?? rest, polish(contest, start)]) if (choices) add(choices);
  };
  const idle: Choice = { s: 1, p: 0 };
  const starts = hasInactivity(rules) ? patterns(groups) : [agents.map((_, i) => i)];
  for (const active of starts)
    for (const s of [0.9, 0.5]) {
      const isFree = (i: number): boolean => active.includes(i);
      const start = agents.map((_, i) => (isFree(i) ? { s, p: 1 } : idle));
      consider(start, isFree);
      if (active.length > 1) consider(settleAlike(contest, groups, start, isFree), isFree);
    }
  // Alone there is nothing to reply to.
  for (let k = 0; k < STARTS && agents.length > 1; k++)
    consider(
      agents.map((_, i) => ({
        s: 0.05 + 0.9 * sobolAt(k, (2 * i) % 20, 3),
        p: exp(8 * sobolAt(k, (2 * i + 1) % 20, 3) - 6),
      })),
      () => true,
    );
  found.sort((a, b) => b.safe - a.safe || sum(b.payoffs) - sum(a.payoffs));
  if (agents.length > 1 && rules.subsidy === 0) add(agents.map(() => ({ s: 0, p: 0 })));
  return found;
}

const sum = (values: readonly number[]): number => values.reduce((total, x) => total + x, 0);
