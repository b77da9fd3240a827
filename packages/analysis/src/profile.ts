import type { Model } from '@regulab/model/contract.js';
import { type Effect, effectOf } from '@regulab/model/effect.js';
import type { Values } from '@regulab/model/outcomes.js';
import { withoutRegulation } from '@regulab/model/values.js';
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
  /** Ascending; both sides of every change of status, regime or effect that was found are among them. */
  readonly points: readonly ProfilePoint[];
  /** Positions in `points` whose outcomes are not continued by the next point. */
  readonly breaks: readonly number[];
}

/** Changes of status, regime and effect are located to this part of the line. */
const WIDTH = 1e-9;
/** Across such a change, outcomes that differ by more than this part of their largest size jump. */
const JUMP = 1e-6;

/**
 * Solves the games along a line on which some parameters move evenly and together. Changes of status, regime and effect
 * between two of the `samples` evenly spaced games are located by bisection; what begins and ends between two of them is
 * missed.
 *
 * @example
 * const game = findModel('fine-tuning/two-attribute');
 * const { points } = profile(game, completeValues(game, {}), [{ name: 'specialistFloor', from: 0, to: 2.5 }], 200);
 * points.at(-1).game.status; // 'exit'
 */
export function profile(model: Model, values: Values, moving: readonly Motion[], samples: number): Profile {
  const path = new Path(model, values, moving);
  const primitives = moving.filter(
    ({ name }) => model.parameters.find((p) => p.name === name)?.neutral === undefined,
  );
  const unregulated = new Path(model, withoutRegulation(model, values), primitives);
  const fixed = primitives.length === 0 ? unregulated.at(0) : null;
  const beside = (game: PathPoint, baseline: PathPoint): ProfilePoint => ({
    t: game.t,
    game,
    baseline,
    effect: effectOf(
      model.outcomes,
      { status: game.status, outcomes: path.named(game) },
      { status: baseline.status, outcomes: unregulated.named(baseline) },
    ),
  });
  const at = (t: number): ProfilePoint => beside(path.at(t), fixed ?? unregulated.at(t));
  const evenly = Array.from({ length: samples }, (_, k) => k / (samples - 1));
  const bases = fixed === null ? unregulated.atAll(evenly) : null;
  const sampled = path.atAll(evenly).map((game, k) => beside(game, fixed ?? bases![k]!));
  const same = (a: ProfilePoint, b: ProfilePoint): boolean =>
    a.game.status === b.game.status &&
    a.game.regime === b.game.regime &&
    a.effect.kind === b.effect.kind &&
    a.effect.mutualism === b.effect.mutualism;
  const points: ProfilePoint[] = [sampled[0]!];
  const sides = new Set<ProfilePoint>();
  for (let k = 1; k < sampled.length; k++) {
    for (const { left, right } of changesBetween(at, same, sampled[k - 1]!, sampled[k]!, WIDTH)) {
      if (left !== points[points.length - 1]) points.push(left);
      sides.add(left);
      if (right !== sampled[k]) points.push(right);
    }
    points.push(sampled[k]!);
  }
  const size = model.outcomes.map((_, k) =>
    points.reduce((most, { game }) => Math.max(most, Math.abs(game.outcomes[k]!) || 0), 0),
  );
  const jumps = (a: PathPoint, b: PathPoint): boolean =>
    a.status !== b.status ||
    model.outcomes.some((_, k) => !(Math.abs(a.outcomes[k]! - b.outcomes[k]!) <= JUMP * size[k]!));
  const breaks = points.flatMap((point, k) =>
    sides.has(point) && k + 1 < points.length && jumps(point.game, points[k + 1]!.game) ? [k] : [],
  );
  return { model: model.id, moving, points, breaks };
}

/** Evenly spaced values at which acceptance is tried first. */
const TRIED = 256;

/**
 * The largest value of a lever between its neutral value and the given one at which the players still take part, the other
 * parameters as they are; null where they do not even at the neutral value. Values of acceptance narrower than 1/256 of
 * that range may be missed.
 *
 * @example
 * // At the default share 1/2 a floor on the generalist is borne up to where its utility is none.
 * const game = findModel('fine-tuning/two-attribute');
 * largestAccepted(game, completeValues(game, { specialistFloor: 2.5 }), 'specialistFloor') < 2.5; // true
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
