import type { Model, Values } from '../model/contract.js';
import { effectOf } from '../model/effect.js';
import type { Effect } from '../model/solution.js';
import { withoutRegulation } from '../model/values.js';
import { changesBetween } from './changes.js';
import { type Motion, Path, type PathPoint } from './path.js';

/** One game on a profile beside the same game without regulation. */
export interface ProfilePoint {
  /** From 0 at the start of the line to 1 at its end. */
  readonly t: number;
  readonly game: PathPoint;
  readonly baseline: PathPoint;
  readonly effect: Effect;
}

/** What happens along a line through parameter space. */
export interface Profile {
  readonly model: string;
  readonly moving: readonly Motion[];
  /** Ascending; both sides of every change of status or regime that was found are among them. */
  readonly points: readonly ProfilePoint[];
  /** Positions in `points` whose outcomes are not continued by the next point. */
  readonly breaks: readonly number[];
}

/** Changes of regime are located to this part of the line. */
const WIDTH = 1e-9;
/** Across a change of regime, outcomes that differ by more than this part of their largest size jump. */
const JUMP = 1e-6;

/**
 * Solves the games along a line on which some parameters move evenly and together. Changes of status and regime between
 * two of the `samples` evenly spaced games are located by bisection; what begins and ends between two of them is missed.
 *
 * @example
 * profile(model, values, [{ name: 'specialistFloor', from: 0, to: 2.5 }], 200)
 */
export function profile(model: Model, values: Values, moving: readonly Motion[], samples: number): Profile {
  const path = new Path(model, values, moving);
  const primitives = moving.filter(
    ({ name }) => model.parameters.find((p) => p.name === name)?.neutral === undefined,
  );
  const unregulated = new Path(model, withoutRegulation(model, values), primitives);
  const evenly = Array.from({ length: samples }, (_, k) => k / (samples - 1));
  const sampled = path.atAll(evenly);
  const same = (a: PathPoint, b: PathPoint): boolean => a.status === b.status && a.regime === b.regime;
  const games: PathPoint[] = [sampled[0]!];
  const sides = new Set<PathPoint>();
  for (let k = 1; k < sampled.length; k++) {
    for (const { left, right } of changesBetween(
      (t) => path.at(t),
      same,
      sampled[k - 1]!,
      sampled[k]!,
      WIDTH,
    )) {
      if (left !== games[games.length - 1]) games.push(left);
      sides.add(left);
      if (right !== sampled[k]) games.push(right);
    }
    games.push(sampled[k]!);
  }
  const bases =
    primitives.length === 0 ? games.map(() => unregulated.at(0)) : unregulated.atAll(games.map(({ t }) => t));
  const points = games.map((game, k): ProfilePoint => {
    const baseline = bases[k]!;
    const effect = effectOf(
      model.outcomes,
      { status: game.status, outcomes: path.named(game) },
      { status: baseline.status, outcomes: unregulated.named(baseline) },
    );
    return { t: game.t, game, baseline, effect };
  });
  const size = model.outcomes.map((_, k) =>
    games.reduce((most, { outcomes }) => Math.max(most, Math.abs(outcomes[k]!) || 0), 0),
  );
  const jumps = (a: PathPoint, b: PathPoint): boolean =>
    a.status !== b.status ||
    model.outcomes.some((_, k) => !(Math.abs(a.outcomes[k]! - b.outcomes[k]!) <= JUMP * size[k]!));
  const breaks = games.flatMap((game, k) =>
    sides.has(game) && k + 1 < games.length && jumps(game, games[k + 1]!) ? [k] : [],
  );
  return { model: model.id, moving, points, breaks };
}

/** Evenly spaced values at which acceptance is tried first. */
const TRIED = 256;

/**
 * The largest value of a lever between its neutral value and the given one at which the players still take part, the other
 * parameters as they are; null where they do not even at the neutral value. Values of acceptance narrower than 1/256 of
 * that range may be missed.
 */
export function largestAccepted(model: Model, values: Values, lever: string): number | null {
  const from = model.parameters.find((p) => p.name === lever)?.neutral ?? 0;
  const to = values[lever]!;
  const path = new Path(model, values, [{ name: lever, from, to }]);
  const value = (t: number): number => from + (to - from) * t;
  const games = path.atAll(Array.from({ length: TRIED + 1 }, (_, k) => k / TRIED));
  const accepted = ({ status }: PathPoint): boolean => status === 'equilibrium';
  const last = games.findLastIndex(accepted);
  if (last < 0) return null;
  if (last === TRIED) return to;
  const [change] = changesBetween(
    (t) => path.at(t),
    (a, b) => accepted(a) === accepted(b),
    games[last]!,
    games[last + 1]!,
    0,
  );
  return value(change!.left.t);
}
