import {
  type Model,
  type Profile,
  type ProfilePoint,
  parametersNamed,
  solveUncertified,
  type Uncertified,
  type Values,
} from '@regulab/core';
import { spoken } from './words.js';

/** An answer to how much of a lever is enough: a value that can be set. */
export interface Target {
  /** What holds there, as a sentence with the value in it. */
  readonly words: string;
  /** On the axis of the lever; null where no value does it. */
  readonly value: number | null;
}

const isHarmful = ({ effect: { kind } }: ProfilePoint): boolean => kind === 'backfires';
const isGain = ({ effect: { kind } }: ProfilePoint): boolean => kind === 'everybody-gains';
const isSolved = ({ game: { status } }: ProfilePoint): boolean => status === 'equilibrium';

/** So often the place of a planner is halved. */
const BISECTIONS = 24;

/** The value with the fewest digits next to a border at which something still holds, not beyond `far`; `inside` where none does. */
function rounded(inside: number, far: number, holds: (value: number) => boolean): number {
  const [low, high] = inside <= far ? [inside, far] : [far, inside];
  const slack = 1e-8 * (high - low);
  for (const digits of [2, 3, 4, 5]) {
    const unit = 10 ** (Math.floor(Math.log10(Math.abs(inside) || 1)) + 1 - digits);
    for (const steps of [Math.round(inside / unit), Math.ceil(inside / unit), Math.floor(inside / unit)]) {
      const value = Number((steps * unit).toPrecision(digits));
      // Near, so that it is still the border that is told.
      const isNear = Math.abs(value - inside) <= 0.002 * Math.abs(far - inside) + slack;
      if (isNear && value >= low - slack && value <= high + slack && holds(value)) return value;
    }
  }
  return inside;
}

/**
 * What values of a lever do: from where on it lowers no safety, where everybody gains, up to where all take part, where it does what a
 * planner would, and where welfare is largest, on the axis that was followed; all found by search, borders located to a billionth of it.
 *
 * @param given the game; the lever's own value does not matter
 * @param p the games along one lever, from below
 * @param name the lever, or that of every player of a list
 */
export function targetsOf(model: Model, given: Values, p: Profile, name: string): readonly Target[] {
  const [own] = parametersNamed(model, name);
  const lever = model.parameters.find((each) => each.name === own);
  const motion = p.moving[0]!;
  if (lever?.neutral === undefined || motion.from >= motion.to) return [];
  const { points } = p;
  const at = (k: number): number => motion.from + (motion.to - motion.from) * points[k]!.t;
  const end = points.length - 1;
  const found: Target[] = [];
  const say = (words: (value: string) => string, value: number): void => {
    found.push({ words: words(spoken(value)), value });
  };

  const solved = (value: number): Uncertified =>
    solveUncertified(model, {
      ...given,
      ...Object.fromEntries(p.moving.map((each) => [each.name, value])),
    });
  const bad = points.findLastIndex(isHarmful);
  const hasSafety = model.outcomes.some(({ role }) => role === 'safety');
  if (hasSafety && bad >= 0) {
    const next = points.findIndex((point, k) => k > bad && isSolved(point));
    if (next < 0)
      found.push({
        words: `No value up to ${spoken(at(end))} is enough: the largest that all accept still makes something less safe.`,
        value: null,
      });
    else if (next === bad + 1) {
      // The last stretch of solved games from there on.
      const stop = points.findIndex((point, k) => k > next && !isSolved(point));
      const far = at(stop < 0 ? end : stop - 1);
      say(
        (value) => `From ${value} on nothing is less safe than without a rule.`,
        rounded(at(next), far, (value) => {
          const { status, effect } = solved(value);
          return status === 'equilibrium' && effect.kind !== 'backfires';
        }),
      );
    }
  }
  const gains = points.findIndex(isGain);
  if (gains >= 0) {
    const after = points.findIndex((point, k) => k > gains && !isGain(point));
    const last = after < 0 ? end : after - 1;
    const inside = rounded(at(gains), at(last), (value) => solved(value).effect.kind === 'everybody-gains');
    say(
      (value) =>
        `Everybody gains from ${value} ${after < 0 ? `on, as far as ${spoken(at(end))}` : `to ${spoken(at(last))}`}.`,
      inside,
    );
  }
  const gone = points.findIndex(({ game: { status } }) => status === 'exit');
  if (gone > 0 && points.slice(0, gone).some(isSolved)) {
    const back = points.slice(0, gone).findLastIndex(isSolved);
    say(
      (value) => `Somebody walks away beyond ${value}.`,
      rounded(at(back), motion.from, (value) => solved(value).status === 'equilibrium'),
    );
  }
  const wedge = model.outcomes.findIndex((o) => o.name === 'wedge');
  if (wedge >= 0) {
    const gap = ({ game }: ProfilePoint): number =>
      game.status === 'equilibrium' ? game.outcomes[wedge]! : Number.NaN;
    const k = points.findIndex((point, j) => j > 0 && gap(points[j - 1]!) > 0 && gap(point) <= 0);
    if (k > 0) {
      let [low, high] = [at(k - 1), at(k)];
      for (let step = 0; step < BISECTIONS; step++) {
        const middle = 0.5 * (low + high);
        if ((solved(middle).outcomes.wedge ?? 0) > 0) low = middle;
        else high = middle;
      }
      say((value) => `At ${value} the market does what a planner would.`, Number(high.toPrecision(6)));
    } else if (points.every((point) => !(gap(point) <= 0)) && points.some((point) => gap(point) > 0))
      found.push({
        words: `No value up to ${spoken(at(end))} makes the market do as much as a planner would.`,
        value: null,
      });
  }
  const best = bestOf(model, p);
  const planned = found.at(-1)?.value;
  // Where the planner's value is told that of the largest welfare says nothing more.
  const isTold =
    wedge >= 0 &&
    planned != null &&
    best !== null &&
    Math.abs(at(best.k) - planned) <= 0.01 * (motion.to - motion.from);
  if (best !== null && best.k > 0 && best.k < end && !isTold)
    say((value) => `${best.label} is largest near ${value}.`, Number(at(best.k).toPrecision(4)));
  return found;
}

/** Where welfare, or the sum of payoffs of a model that has none of its own, is largest; null where nothing counts as such. */
function bestOf(model: Model, { points }: Profile): { readonly k: number; readonly label: string } | null {
  const own = model.outcomes.findIndex((o) => o.name === 'welfare');
  const payoffs = model.outcomes.flatMap(({ role }, k) => (role === 'payoff' ? [k] : []));
  if (own < 0 && payoffs.length === 0) return null;
  const worth = ({ game }: ProfilePoint): number =>
    game.status !== 'equilibrium'
      ? Number.NEGATIVE_INFINITY
      : own >= 0
        ? game.outcomes[own]!
        : payoffs.reduce((sum, k) => sum + (game.outcomes[k]! || 0), 0);
  const values = points.map(worth);
  const most = Math.max(...values);
  return Number.isFinite(most)
    ? { k: values.indexOf(most), label: own >= 0 ? 'Welfare' : 'The sum of payoffs' }
    : null;
}
