import type { Derivatives, Parameter } from '@regulab/model/contract.js';
import type { Values } from '@regulab/model/outcomes.js';
import { playerName } from '@regulab/model/players.js';
import { pow } from '@regulab/numeric/elementary.js';
import { solveLinear } from '@regulab/numeric/linear.js';
import { costAt } from './contestant.js';
import { type Game, gameOf, movesOf, type Variable } from './contestEquilibria.js';
import { makeStakes, safetyMove, safetyOf, sharesOf, stakesAt, weightOf } from './expectedRewards.js';
import { LIST } from './parameters.js';
import { type Choice, type Contest, isCertified } from './rules.js';

/** What moves when first-order conditions are pushed by `push` (row by row); null where they are singular. */
function movesUnder(
  variables: readonly Variable[],
  matrix: Float64Array,
  push: Float64Array,
  count: number,
): Choice[] | null {
  const right = push.map((x) => -x);
  if (!solveLinear(matrix.slice(), right)) return null;
  const moves = Array.from({ length: count }, () => ({ s: 0, p: 0 }));
  variables.forEach(({ i, isSafety }, k) => {
    if (isSafety) moves[i]!.s = right[k]!;
    else moves[i]!.p = right[k]!;
  });
  return moves;
}

/**
 * How each agent's choices move with the price on performance in equilibrium: by the implicit function theorem on the first-order
 * conditions of all agents together. Choices at a bound stay there. Null where the conditions are singular (a fold).
 */
export function priceMoves(contest: Contest, game: Game, choices: readonly Choice[]): Choice[] | null {
  const { rules } = contest;
  const { variables, matrix } = movesOf(game, choices);
  const push = Float64Array.from(variables, ({ i, isSafety }) => {
    const { s, p } = choices[i]!;
    const isUnsafe = rules.schedule === 'unsafe';
    if (isSafety) return isUnsafe ? p : 0;
    if (isUnsafe) return s - 1;
    return isCertified(rules, choices[i]!) ? 0 : -1;
  });
  return movesUnder(variables, matrix, push, choices.length);
}

/** The two sides of the note's conditions for one agent, the others held fixed. */
export interface Margins {
  /** How much more a unit of safety earns per performance: r_p times the others' safety where all must be safe. */
  readonly reward: number;
  /** How much more a unit of safety costs per performance, C_sp. */
  readonly cost: number;
  /** What safety earns, which (9) is printed with. */
  readonly printed: number;
  /** Marginal cost of performance over safety, C_p / s: the left side of (6). */
  readonly ratio: number;
}

/** NaN where an agent has no safety to move or is out of the race. */
export function marginsAt(
  { rules, agents }: Contest,
  game: Game,
  choices: readonly Choice[],
  i: number,
): Margins {
  const { s, p } = choices[i]!;
  if (!(s > 0 && s < 1 && p > 0))
    return { reward: Number.NaN, cost: Number.NaN, printed: Number.NaN, ratio: Number.NaN };
  const agent = agents[i]!;
  const stakes = makeStakes();
  const share = sharesOf(rules.risk, agents)[i]!;
  stakesAt(rules, agent, share, game.facing(choices, i), p, weightOf(rules, agent, p), stakes);
  const { order, factor, own } = costAt(rules, agent, p);
  const odds = s / (1 - s);
  const level = pow(odds, order);
  const rate = isCertified(rules, choices[i]!) ? 0 : rules.price;
  const isUnsafe = rules.schedule === 'unsafe';
  return {
    reward: stakes.G1,
    cost: (factor.first * order * level * (1 + odds) * (1 + odds)) / odds - (isUnsafe ? rate : 0),
    printed: stakes.G,
    ratio: (factor.first * level + own.first + (isUnsafe ? 1 - s : 1) * rate) / s,
  };
}

/** The parameter that certificates ask for. */
const EDGE = 'harbour';
/** Parameters are moved by this part of their size. */
const STEP = 1e-3;

/**
 * How safety and performance of each agent, and the chance that no disaster happens, move with every continuous parameter: by the
 * implicit function theorem. Derivatives of the first-order conditions by choices are written out; those by parameters are central
 * differences of the fourth order (error about 1e-11 of their size). Choices at a bound stay there.
 */
export function contestDerivatives(
  parameters: readonly Parameter[],
  contestAt: (v: Values) => Contest,
  v: Values,
  choices: readonly Choice[],
): Derivatives {
  const contest = contestAt(v);
  const game = gameOf(contest);
  const { variables, matrix } = movesOf(game, choices);
  // Who is held at the edge of a certificate moves with it.
  const held = choices.map((choice, i) => game.players[i]!.isHeld(choice));
  const safe: Record<string, number> = {};
  const own = variables.map((): Record<string, number> => ({}));
  const edges: Record<string, Record<string, number>> = {};
  for (const { name, whole } of parameters) {
    if (whole) continue;
    const h = STEP * Math.max(Math.abs(v[name]!), 0.01);
    // Who moves is decided at the game itself.
    const [far, near, ahead, beyond] = [-2, -1, 1, 2].map((k) => {
      const shifted = contestAt({ ...v, [name]: v[name]! + k * h });
      const moved = choices.map(({ s, p }, i) => (name === EDGE && held[i] ? { s: s + k * h, p } : { s, p }));
      const { first } = movesOf(gameOf(shifted), moved, variables);
      return Float64Array.of(...first, safetyOf(shifted, moved));
    }) as [Float64Array, Float64Array, Float64Array, Float64Array];
    const pushes = near.map((_, k) => (8 * (ahead[k]! - near[k]!) - (beyond[k]! - far[k]!)) / (12 * h));
    const push = pushes.subarray(0, -1);
    const direct = pushes[variables.length]!;
    const moves = movesUnder(variables, matrix, push, choices.length);
    variables.forEach(({ i, isSafety }, k) => {
      own[k]![name] = moves ? (isSafety ? moves[i]!.s : moves[i]!.p) : Number.NaN;
    });
    held.forEach((isHeld, i) => {
      if (!isHeld) return;
      const at = playerName(LIST, i, 'safety');
      edges[at] = { ...edges[at], [name]: name === EDGE ? 1 : 0 };
    });
    safe[name] = moves ? direct + safetyMove(contest, choices, moves) : Number.NaN;
  }
  return {
    safe,
    ...edges,
    ...Object.fromEntries(
      variables.map(({ i, isSafety }, k) => [
        playerName(LIST, i, isSafety ? 'safety' : 'performance'),
        own[k]!,
      ]),
    ),
  };
}
