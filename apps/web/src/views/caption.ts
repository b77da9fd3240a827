import { ENGINE, type Model, type Values } from '@regulab/core';

/** The parameters that differ from their defaults, in words. */
export function settingsOf({ parameters }: Model, values: Values): string {
  const settings = parameters.flatMap(({ name, default: usual }) => {
    const value = values[name];
    return value === undefined || value === usual ? [] : [`${name} ${value}`];
  });
  return `Parameters that differ from the defaults: ${settings.join(', ') || 'none'}`;
}

export const modelNote = ({ id, fidelity }: Model): string => `Model ${id} (${fidelity}), ${ENGINE}.`;

/** What every figure says of itself: its parameters, the model with its fidelity, the engine. */
export const captionOf = (model: Model, values: Values): string =>
  `${settingsOf(model, values)}. ${modelNote(model)}`;
