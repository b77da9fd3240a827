import type { Model } from '@regulab/model/contract.js';
import { misuse } from '@regulab/model/error.js';
import { parametersNamed } from '@regulab/model/players.js';
import { unknownName, whyOutOfRange } from '@regulab/model/values.js';
import type { Evaluator } from './evaluator.js';
import type { DesignLever, LeverRange } from './types.js';

/**
 * The levers of a model; those of players of one kind together, as `specialists.floor`.
 *
 * @example
 * usualLevers(findModel('fine-tuning/two-attribute')); // ['generalistFloor', 'specialistFloor']
 */
export function usualLevers(model: Model): string[] {
  const names = model.parameters.filter((p) => p.kind === 'lever').map(({ name }) => name);
  return [
    ...new Set(
      names.map((name) =>
        model.list && name.startsWith(`${model.list.name}[`)
          ? `${model.list.name}${name.slice(name.indexOf('].') + 1)}`
          : name,
      ),
    ),
  ];
}

/** The levers that a task designs, each known and none named twice. */
export function wantedLevers(model: Model, over: readonly DesignLever[] | undefined): readonly DesignLever[] {
  const usual = usualLevers(model);
  const wanted = over && over.length > 0 ? over : usual.map((name): DesignLever => ({ name }));
  const seen = new Set<string>();
  for (const { name } of wanted) {
    const moved = parametersNamed(model, name);
    for (const parameter of moved) {
      if (seen.has(parameter)) throw misuse(`two levers move ${parameter}; keep one of them`);
      seen.add(parameter);
    }
    const levers = model.parameters.filter((p) => p.kind === 'lever').map((p) => p.name);
    if (!levers.some((each) => moved.includes(each)))
      throw unknownName(`lever of ${model.id}`, name, [...new Set([...usual, ...levers])]);
  }
  return wanted;
}

const MOST_DOUBLINGS = 60;

/**
 * The range of a lever. Where no end is stated it goes from the neutral value to one at which somebody leaves, the others at neutral,
 * or, where nobody ever does, to the end of the usual range.
 *
 * @param evaluator of this one lever
 */
export function rangeOfLever(model: Model, lever: DesignLever, evaluator: Evaluator): LeverRange {
  const moved = parametersNamed(model, lever.name);
  const known = model.parameters.filter((p) => p.kind === 'lever' && moved.includes(p.name));
  const { neutral, usual: shown, max } = known[0]!;
  // Some levers bind less the higher they are.
  const isFalling = neutral! >= shown[1];
  const from = lever.from ?? (isFalling ? shown[0] : neutral!);
  let ends: LeverRange['ends'] = lever.to === undefined ? 'usual' : 'stated';
  let to = lever.to ?? (isFalling ? neutral! : Number.NaN);
  if (Number.isNaN(to)) {
    to = 1;
    for (let k = 0; k < MOST_DOUBLINGS && to <= max; k++, to *= 2)
      if (evaluator.at([to]).violation === Infinity && evaluator.at([1.37 * to]).violation === Infinity)
        break;
    const leaves = to < max;
    const end = leaves ? to : shown[1];
    to = lastLegal(model, evaluator, from, end);
    if (leaves || to < end) ends = 'until-exit';
  }
  for (const end of [from, to])
    for (const p of known) {
      const problem = whyOutOfRange(p, end);
      if (problem !== null) throw misuse(problem);
    }
  if (!(from < to)) throw misuse(`the lever ${lever.name} runs from ${from} to ${to}; it must rise`);
  return { name: lever.name, from, to, ends };
}

/** The last value up to which the model has a game: a floor beyond which nothing is left to prevent is none. */
function lastLegal(model: Model, evaluator: Evaluator, from: number, to: number): number {
  const isLegal = (x: number): boolean => model.check(evaluator.game([x])) === null;
  if (isLegal(to) || !isLegal(from)) return to;
  let [good, bad] = [from, to];
  for (;;) {
    const middle = 0.5 * (good + bad);
    if (!(middle > good && middle < bad)) return good;
    if (isLegal(middle)) good = middle;
    else bad = middle;
  }
}
