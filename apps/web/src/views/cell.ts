import { type Model, parametersNamed, solveUncertified, type Uncertified, type Values } from '@regulab/core';
import { CHANGE, type State } from '../state/state.js';
import { labelOf } from './labels.js';
import { signed, spoken, verdictOf } from './words.js';

/** Values of the game at a place of the map. */
export function valuesAt(
  model: Model,
  values: Values,
  { x, y }: State['map'],
  at: readonly [number, number],
): Values {
  const moved = (name: string, value: number): Values =>
    Object.fromEntries(parametersNamed(model, name).map((own) => [own, value]));
  return { ...values, ...moved(x.name, at[0]), ...moved(y.name, at[1]) };
}

/** The game at a place of the map in words. */
export function cellWords(
  model: Model,
  map: State['map'],
  at: readonly [number, number],
  solution: Uncertified,
): { readonly verdict: string; readonly numbers: string } {
  const outcomes = model.outcomes
    .filter((o) => o.role !== undefined || o.name === map.colour.replace(CHANGE, ''))
    .map((o) => {
      const [now, before] = [solution.outcomes[o.name], solution.baseline.outcomes[o.name]];
      const change =
        typeof now === 'number' && typeof before === 'number' ? ` (${signed(now, before, spoken)})` : '';
      return `${o.label.toLowerCase()} ${spoken(now)}${change}`;
    });
  return {
    verdict: `${verdictOf(model, solution).words}.`,
    numbers: `${labelOf(model, map.x.name)} ${spoken(at[0])}, ${labelOf(model, map.y.name).toLowerCase()} ${spoken(at[1])}: ${outcomes.join('; ')}.`,
  };
}

/** A solved game, or null where the place is outside the model's domain. */
export function solveAt(model: Model, values: Values): Uncertified | null {
  try {
    return solveUncertified(model, values);
  } catch {
    return null;
  }
}
