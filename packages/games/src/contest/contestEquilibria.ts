import { exp, pow } from '@regulab/numeric/elementary.js';
import { solveLinear } from '@regulab/numeric/linear.js';
import { sobolAt } from '@regulab/numeric/sobol.js';
import { spectralRadius } from '@regulab/numeric/spectralRadius.js';
import { copiesOf, groupsOfIdentical, inOrder } from '../identicalPlayers.js';
import { type Partials, type Player, playerOf } from './contestant.js';
import {
  type Cross,
  crossAt,
  type Facing,
  isContested,
  safetyOf,
  sharesOf,
  weightOf,
} from './expectedRewards.js';
import type { Choice, Contest } from './rules.js';

/** A contest as the search for equilibria sees it; `F` is what an agent faces. */
export interface Game<F = Facing> {
  readonly players: readonly Player<F>[];
  readonly facing: (choices: readonly Choice[], i: number) => F;
  /** Writes into `out` how agent `i`'s first-order conditions move with the choices of agent `j`. */
  readonly cross: (facing: F, choices: readonly Choice[], i: number, j: number, out: Cross) => void;
  readonly safety: (choices: readonly Choice[]) => number;
  /** A safety at which agents may be held, for it earns a certificate. */
  readonly edge?: number;
  /** Where kinks or ends hold agent `i` near a profile, in games whose payoffs may have kinks. */
  readonly pinned?: (choices: readonly Choice[], i: number) => Pinned;
}

/** A safety and a performance that small changes around do not move; null for what moves. */
export interface Pinned {
  readonly s: number | null;
  readonly p: number | null;
}

/** The game of a contest of the families. */
export function gameOf(contest: Contest): Game {
  const { rules, agents } = contest;
  const shares = sharesOf(rules.risk, agents);
  const contested = isContested(rules);
  return {
    players: agents.map((agent, i) => playerOf(rules, agent, shares[i]!)),
    facing: (choices, i) => {
      let others = rules.risk === 'product' ? 1 : 0;
      let rivals = 0;
      let safeRivals = 0;
      for (let j = 0; j < choices.length; j++) {
        if (j === i) continue;
        const { s, p } = choices[j]!;
        if (rules.risk === 'product') others *= s;
        else others += shares[j]! * s;
        if (!contested) continue;
        const w = weightOf(rules, agents[j]!, p);
        rivals += w;
        safeRivals += w * s;
      }
      return { others, rivals, safeRivals };
    },
    cross: (facing, choices, i, j, out) => crossAt(contest, shares, facing, choices, i, j, out),
    safety: (choices) => safetyOf(contest, choices),
    ...(rules.schedule === 'safe-harbour' && rules.price > 0 && rules.harbour > 0
      ? { edge: rules.harbour }
      : {}),
  };
}

/** An equilibrium of a contest. */
export interface ContestEquilibrium {
  readonly choices: readonly Choice[];
  readonly payoffs: readonly number[];
  /** The chance that no disaster happens. */
  readonly safe: number;
  /** The most that a best reply of any agent gains. */
  readonly gain: number;
  /** How many profiles differ from it only in which of alike agents does what, itself included. */
  readonly copies: number;
  /** Spectral radius of the derivative of best replies: below one they come back from a little way off. */
  readonly radius: number;
  /** Whether the payoff of every agent that moves curves down at its choice. */
  readonly isStrict: boolean;
}

/** A choice that moves: an agent's safety or its performance, inside its bounds. */
export interface Variable {
  readonly i: number;
  readonly isSafety: boolean;
}

/** So near to where it is pinned a choice is there. */
const PINNED = 1e-9;

/** What moves: safety off its ends and off the edge of a certificate, performance above the least. */
function variablesOf<F>({ players, pinned }: Game<F>, choices: readonly Choice[]): Variable[] {
  return choices.flatMap((choice, i) => {
    const { s, p } = choice;
    const { hasInactivity, least, isHeld } = players[i]!;
    if (p === 0 && hasInactivity) return [];
    const pins = pinned?.(choices, i);
    const at = (x: number, pin: number | null | undefined): boolean =>
      pin != null && Math.abs(x - pin) <= PINNED * pin;
    return [
      ...(s > 0 && s < 1 && !isHeld(choice) && !at(s, pins?.s) ? [{ i, isSafety: true }] : []),
      ...(p > least && !at(p, pins?.p) ? [{ i, isSafety: false }] : []),
    ];
  });
}

const makePartials = (): Partials => ({ s: 0, p: 0, ss: 0, sp: 0, pp: 0 });

/** First-order conditions of what moves, with their derivatives, row by row. */
function system<F>(game: Game<F>, choices: readonly Choice[], variables: readonly Variable[]) {
  const n = variables.length;
  const first = new Float64Array(n);
  const matrix = new Float64Array(n * n);
  const own = makePartials();
  const cross: Cross = { ss: 0, sp: 0, ps: 0, pp: 0 };
  for (let row = 0; row < n; ) {
    const { i } = variables[row]!;
    const rows = variables[row + 1]?.i === i ? 2 : 1;
    const facing = game.facing(choices, i);
    game.players[i]!.partials(choices[i]!, facing, own);
    for (let column = 0; column < n; ) {
      const { i: j } = variables[column]!;
      const columns = variables[column + 1]?.i === j ? 2 : 1;
      if (j !== i) game.cross(facing, choices, i, j, cross);
      const { ss, sp, ps, pp } = j === i ? { ss: own.ss, sp: own.sp, ps: own.sp, pp: own.pp } : cross;
      for (let r = row; r < row + rows; r++)
        for (let c = column; c < column + columns; c++) {
          const bySafety = variables[c]!.isSafety;
          matrix[r * n + c] = variables[r]!.isSafety ? (bySafety ? ss : sp) : bySafety ? ps : pp;
        }
      column += columns;
    }
    for (let r = row; r < row + rows; r++) first[r] = variables[r]!.isSafety ? own.s : own.p;
    row += rows;
  }
  return { first, matrix };
}

/** What moves in a profile (or is said to), with the first-order conditions and their derivatives by it. */
export const movesOf = <F>(game: Game<F>, choices: readonly Choice[], given?: readonly Variable[]) => {
  const variables = given ?? variablesOf(game, choices);
  return { variables, ...system(game, choices, variables) };
};

const MOST_NEWTON = 40;
/** Steps shorter than this end near where Newton's method comes to rest. */
const NEAR = 3e-4;
const STALLED = 1e-8;

/**
 * Newton's method on the first-order conditions, in the logits of safety and the logarithms of performance; null where it fails,
 * `known` where it comes so close to a profile for which `isKnown` that it would only find it again.
 */
function polish<F>(
  game: Game<F>,
  start: readonly Choice[],
  isKnown: (choices: readonly Choice[]) => boolean = () => false,
): Choice[] | 'known' | null {
  const choices = [...start];
  const variables = variablesOf(game, choices);
  const n = variables.length;
  if (n === 0) return null;
  let before = Infinity;
  for (let step = 0; step < MOST_NEWTON; step++) {
    const { first, matrix } = system(game, choices, variables);
    for (let column = 0; column < n; column++) {
      const { i, isSafety } = variables[column]!;
      const { s, p } = choices[i]!;
      const unit = isSafety ? s * (1 - s) : p;
      for (let row = 0; row < n; row++) matrix[row * n + column]! *= unit;
    }
    if (!solveLinear(matrix, first)) return null;
    let longest = 0;
    for (const x of first) longest = x >= 0 ? Math.max(longest, x) : Math.max(longest, -x);
    if (!first.every(Number.isFinite)) return null;
    const part = Math.min(1, 1 / longest);
    let isLost = false;
    for (let k = 0; k < n; k++) {
      const { i, isSafety } = variables[k]!;
      const { s, p } = choices[i]!;
      const factor = exp(-part * first[k]!);
      const odds = (s / (1 - s)) * factor;
      choices[i] = isSafety ? { s: odds / (1 + odds), p } : { s, p: p * factor };
      isLost ||= isSafety ? !(odds > 1e-12 && odds < 1e15) : !(p * factor > 1e-12);
    }
    // Where derivatives are only so exact, steps stop shrinking.
    if (longest <= 1e-14 || (longest <= STALLED && longest >= 0.5 * before)) return choices;
    before = longest;
    if (isLost) return null;
    if (longest < NEAR && isKnown(choices)) return 'known';
  }
  return null;
}
/** So little safety and performance stand for next to none. */
const SLIGHT = 1e-6;

/** The spectral radius of best replies' derivative. */
export function radiusOf<F>(game: Game<F>, choices: readonly Choice[]): number {
  const { variables, matrix } = movesOf(game, choices);
  const n = variables.length;
  const movers = [...new Set(variables.map(({ i }) => i))];
  if (movers.length < 2) return 0;
  const reply = new Float64Array(n * n);
  for (const i of movers) {
    // Each agent's own reply to a change of each choice of another.
    const rows = variables.flatMap((variable, k) => (variable.i === i ? [k] : []));
    const block = Float64Array.from(rows.flatMap((row) => rows.map((k) => matrix[row * n + k]!)));
    for (let column = 0; column < n; column++) {
      if (variables[column]!.i === i) continue;
      const right = Float64Array.from(rows, (row) => -matrix[row * n + column]!);
      if (!solveLinear(block.slice(), right)) return Infinity;
      rows.forEach((row, k) => {
        reply[row * n + column] = right[k]!;
      });
    }
  }
  return spectralRadius(reply, n);
}

/** Nobody has safety, and nothing moves smoothly: zero if best replies to a little safety of the others have none, else Infinity. */
function collapseRadius<F>(game: Game<F>): number {
  const near = game.players.map(() => ({ s: SLIGHT, p: SLIGHT }));
  const isDrawnBack = game.players.every((player, i) => player.reply(game.facing(near, i), true).s <= SLIGHT);
  return isDrawnBack ? 0 : Infinity;
}

/** Whether the payoff of every agent that moves curves down at its choice: the second-order condition. */
export function isStrictAt<F>(game: Game<F>, choices: readonly Choice[]): boolean {
  const own = makePartials();
  const variables = variablesOf(game, choices);
  return choices.every((choice, i) => {
    const moves = variables.filter((variable) => variable.i === i);
    if (moves.length === 0) return true;
    game.players[i]!.partials(choice, game.facing(choices, i), own);
    if (moves.length === 2) return own.ss < 0 && own.ss * own.pp > own.sp * own.sp;
    return moves[0]!.isSafety ? own.ss < 0 : own.pp < 0;
  });
}

/** Gains below this part of what is at stake are rounding. */
const ROUNDING = 1e-11;
const SAME = 1e-7;
const NOBODY: Choice = { s: 1, p: 0 };
const MOST_SWEEPS = 20;
/** On the way every second place is looked at. */
const ROUGH = 2;
/** Starts besides those by who is active. */
const STARTS = 8;
/** Choices of who is active that are tried. */
export const MOST_PATTERNS = 256;

/**
 * Who is active: of every group of alike agents so many, the first of them. Where there are too many choices, those with few in the
 * race or few out of it.
 */
function patterns(groups: readonly (readonly number[])[], count: number): number[][] {
  let found: number[][] = [[]];
  for (const group of groups)
    found = found.flatMap((active) =>
      Array.from({ length: group.length + 1 }, (_, k) => [...active, ...group.slice(0, k)]),
    );
  const rank = (active: readonly number[]): number => Math.min(active.length, count - active.length);
  if (found.length > MOST_PATTERNS) found.sort((a, b) => rank(a) - rank(b));
  return found.slice(0, MOST_PATTERNS);
}

const isClose = (a: Choice, b: Choice): boolean =>
  Math.abs(a.s - b.s) <= SAME && Math.abs(a.p - b.p) <= SAME * (1e-3 + a.p + b.p);

/** So little moves in a sweep that Newton's method takes over. */
const SETTLED = 0.03;

/** Best replies one after the other among those who may be active, until they nearly rest. */
function settle<F>(game: Game<F>, start: readonly Choice[], isFree: (i: number) => boolean): Choice[] {
  const choices = [...start];
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    let moved = 0;
    choices.forEach((before, i) => {
      if (!isFree(i)) return;
      const player = game.players[i]!;
      const { s, p } = player.reply(game.facing(choices, i), mayIdle(player, before), ROUGH);
      choices[i] = { s, p };
      moved = Math.max(moved, Math.abs(s - before.s), Math.abs(p - before.p) / (p + before.p || 1));
    });
    if (moved <= SETTLED) break;
  }
  return choices;
}

const MOST_FINE_SWEEPS = 60;
const AT_REST = 1e-13;

/** So many sweeps that come no nearer to rest are enough. */
const PATIENCE = 4;

/** Best replies one after the other until they rest, come near what is known, or do not come to rest. */
function settleFinely<F>(
  game: Game<F>,
  start: readonly Choice[],
  isKnown: (choices: readonly Choice[]) => boolean,
): Choice[] | null {
  const choices = [...start];
  let least = Infinity;
  let idle = 0;
  for (let sweep = 0; sweep < MOST_FINE_SWEEPS; sweep++) {
    let moved = 0;
    choices.forEach((before, i) => {
      const player = game.players[i]!;
      const { s, p } = player.reply(game.facing(choices, i), mayIdle(player, before));
      choices[i] = { s, p };
      moved = Math.max(moved, Math.abs(s - before.s), Math.abs(p - before.p) / (p + before.p || 1));
    });
    if (moved <= AT_REST) return choices;
    if (isKnown(choices)) return null;
    idle = moved < 0.9 * least ? 0 : idle + 1;
    least = Math.min(least, moved);
    if (idle >= PATIENCE) return moved <= STALLED ? choices : null;
  }
  return choices;
}

/** Whether an agent that does this may do without performance: out of the race it stays, in the race only if it may drop out. */
export const mayIdle = <F>({ hasInactivity, least }: Player<F>, { p }: Choice): boolean =>
  !hasInactivity || least === 0 || p === 0;

/** A part of the way to a best reply. */
const toward = (from: Choice, to: Choice, part: number): Choice => ({
  s: from.s + part * (to.s - from.s),
  p: to.p > 0 ? from.p * pow(to.p / from.p, part) : from.p * (1 - part),
});

/** Damped best replies in which active agents that are alike do the same: they also rest where each alone would be driven away. */
function settleAlike<F>(
  game: Game<F>,
  groups: readonly (readonly number[])[],
  start: readonly Choice[],
  isFree: (i: number) => boolean,
): Choice[] {
  let choices = [...start];
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    const next = [...choices];
    let moved = 0;
    for (const group of groups) {
      const active = group.filter(isFree);
      const [first] = active;
      if (first === undefined) continue;
      const player = game.players[first]!;
      const before = choices[first]!;
      const reply = player.reply(game.facing(choices, first), mayIdle(player, before), ROUGH);
      const after = toward(before, reply, 0.4);
      moved = Math.max(
        moved,
        Math.abs(after.s - before.s),
        Math.abs(after.p - before.p) / (after.p + before.p || 1),
      );
      for (const i of active) next[i] = after;
    }
    choices = next;
    if (moved <= 0.4 * SETTLED) break;
  }
  return choices;
}

/** What each agent earns in a profile and the most that it may gain by another choice. */
export function gainsOf<F>(game: Game<F>, choices: readonly Choice[]) {
  return game.players.map((player, i) => {
    const facing = game.facing(choices, i);
    const own = player.payoff(choices[i]!, facing);
    const best = player.reply(facing, mayIdle(player, choices[i]!));
    const gain = Math.max(0, best.payoff - own);
    return { own, gain, isBest: Number.isFinite(own) && gain <= ROUNDING * (player.stake + Math.abs(own)) };
  });
}

/**
 * Pure equilibria: from every choice of who is active and from spread starts, best replies and Newton's method on the first-order
 * conditions; each is kept if no best reply of any agent gains. That nobody has safety or performs is tried too.
 * The safest come first. A search, complete in no other sense.
 */
export function contestEquilibria<F>(game: Game<F>): ContestEquilibrium[] {
  const { players } = game;
  const count = players.length;
  const groups = groupsOfIdentical(players.map(({ key }) => key));
  const found: ContestEquilibrium[] = [];
  const rejected: (readonly Choice[])[] = [];
  const order = (a: Choice, b: Choice): number => b.p - a.p || b.s - a.s;
  const add = (given: readonly Choice[]): void => {
    const choices = inOrder(groups, given, order);
    const isSame = (known: readonly Choice[]): boolean =>
      known.every((choice, i) => isClose(choice, choices[i]!));
    if (found.some((known) => isSame(known.choices)) || rejected.some(isSame)) return;
    const judged = gainsOf(game, choices);
    // Who is at the lowest performance and would rather have less, or be out of the race, is no further than on its way there.
    const isHeldIn = choices.some(({ p }, i) => {
      const { hasInactivity, least, lowest, payoff } = players[i]!;
      if (p === 0 || p > lowest * (1 + SAME)) return false;
      if (p < least) return true;
      if (!hasInactivity || least === 0) return true;
      return payoff({ s: 1, p: 0 }, game.facing(choices, i)) >= judged[i]!.own;
    });
    if (isHeldIn || judged.some(({ isBest }) => !isBest)) {
      rejected.push(choices);
      return;
    }
    found.push({
      choices,
      payoffs: judged.map(({ own }) => own),
      safe: game.safety(choices),
      gain: Math.max(...judged.map(({ gain }) => gain)),
      copies: copiesOf(groups, choices, isClose),
      radius: choices.every(({ s }) => s === 0) ? collapseRadius(game) : radiusOf(game, choices),
      isStrict: isStrictAt(game, choices),
    });
  };
  /** Whether a profile lies so near to one that was judged that Newton's method would rest there. */
  const isKnown = (given: readonly Choice[]): boolean => {
    const choices = inOrder(groups, given, order);
    const isNear = (known: readonly Choice[]): boolean =>
      known.every(({ s, p }, i) => {
        const { s: other, p: more } = choices[i]!;
        return Math.abs(s - other) <= NEAR * s * (1 - s) && Math.abs(p - more) <= NEAR * p;
      });
    return found.some(({ choices: known }) => isNear(known)) || rejected.some(isNear);
  };
  /** A profile with what is held by a kink or an end put there. */
  const snapped = (choices: readonly Choice[]): readonly Choice[] => {
    const { pinned } = game;
    if (!pinned) return choices;
    return choices.map(({ s, p }, i) => {
      const pins = pinned(choices, i);
      return { s: pins.s ?? s, p: pins.p ?? p };
    });
  };
  const improve = (given: readonly Choice[]): boolean => {
    const start = snapped(given);
    const choices = polish(game, start, isKnown);
    if (choices && choices !== 'known') add(choices);
    return choices !== null;
  };
  const consider = (rest: readonly Choice[]): void => {
    if (isKnown(rest)) return;
    const before = found.length;
    if (!improve(rest)) add(snapped(rest));
    // Conditions of the first order do not hold at kinks: best replies come to rest there all the same.
    if (!game.pinned || found.length > before) return;
    const fine = settleFinely(game, rest, isKnown);
    if (fine) add(fine);
  };
  if (count === 1) {
    // Alone a best reply is all there is.
    const [player] = players as [Player<F>];
    const { s, p } = player.reply(game.facing([NOBODY], 0), mayIdle(player, NOBODY));
    if (!improve([{ s, p }])) add([{ s, p }]);
    return found;
  }
  const idle = NOBODY;
  const everybody = players.map((_, i) => i);
  const starts = players.some(({ hasInactivity }) => hasInactivity) ? patterns(groups, count) : [everybody];
  const { edge } = game;
  const all = patterns(groups, count);
  for (const active of starts) {
    const isFree = (i: number): boolean => active.includes(i) || !players[i]!.hasInactivity;
    // With many ways to be active only all or none of them are held.
    const held = edge === undefined ? [] : starts.length * all.length > MOST_PATTERNS ? [active] : all;
    // Newton's method leaves who is held where it is.
    for (const those of held)
      if (those.every(isFree))
        improve(players.map((_, i) => (isFree(i) ? { s: those.includes(i) ? edge! : 0.6, p: 1 } : idle)));
    for (const s of [0.9, 0.5]) {
      const start = players.map((_, i) => (isFree(i) ? { s, p: 1 } : idle));
      consider(settle(game, start, isFree));
      // Newton's method straight away also rests where best replies turn away.
      if (!improve(start) && active.length > 1) consider(settleAlike(game, groups, start, isFree));
    }
  }
  // Agents whose safety is of use without performance may do without it.
  if (players.some(({ hasInactivity, mayStop }) => !hasInactivity && mayStop))
    for (const performing of all) {
      const stopped = players.filter(({ hasInactivity }, i) => !hasInactivity && !performing.includes(i));
      if (stopped.length === 0 || !stopped.every(({ mayStop }) => mayStop)) continue;
      for (const s of [0.8, 0.4, 0.15, 0.04])
        improve(
          players.map(({ hasInactivity }, i) =>
            performing.includes(i) ? { s, p: 0.3 } : hasInactivity ? idle : { s, p: 0 },
          ),
        );
    }
  for (let k = 0; k < STARTS; k++) {
    const start = players.map((_, i) => ({
      s: 0.05 + 0.9 * sobolAt(k, (2 * i) % 20, 3),
      p: exp(8 * sobolAt(k, (2 * i + 1) % 20, 3) - 6),
    }));
    if (!improve(start)) consider(settle(game, start, () => true));
  }
  add(players.map(() => ({ s: 0, p: 0 })));
  return found.sort((a, b) => b.safe - a.safe || sum(b.payoffs) - sum(a.payoffs));
}

const sum = (values: readonly number[]): number => values.reduce((total, x) => total + x, 0);
