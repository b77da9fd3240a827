import { type Model, parametersNamed } from '@regulab/core';
import { type Axis, anyPlayer } from '@regulab/figures';

/** The label of a parameter, or of that of all players together. */
export function labelOf(model: Model, name: string): string {
  const moved = parametersNamed(model, name);
  const { label } = model.parameters.find((p) => p.name === moved[0])!;
  return moved[0] === name ? label : `${sharedLabel(label)} (all)`;
}

/** The label of the first player's parameter without the player. */
export const sharedLabel = (label: string): string => label.replace(/, [a-z]+ 1$/, '');

/** A parameter as an axis. */
export function labelled(model: Model, name: string): Axis {
  const first = model.parameters.find((p) => p.name === parametersNamed(model, name)[0])!;
  const symbol = first.name === name ? first.symbol : anyPlayer(first.symbol);
  return { label: labelOf(model, name), symbol };
}
