import {
  EFFECT_WORDS,
  formatNumber,
  formatShort,
  isRegulated,
  isSame,
  type Model,
  type Uncertified,
} from '@regulab/core';
import { COLORS, EFFECT_COLORS } from '@regulab/figures';

/** What a rule does, in a few words and its colour. */
export function verdictOf(
  model: Model,
  { status, effect, parameters }: Uncertified,
): { readonly words: string; readonly color: string } {
  if (status === 'exit') return { words: 'No product: somebody walks away', color: COLORS.exit };
  if (status === 'none') return { words: 'There is no equilibrium', color: COLORS.baseline };
  if (status === 'failed') return { words: 'This game could not be solved', color: COLORS.baseline };
  if (!isRegulable(model)) return { words: 'Nothing is regulated here', color: COLORS.baseline };
  if (!isRegulated(model, parameters)) return { words: 'No rule yet', color: COLORS.baseline };
  if (effect.kind === null)
    return { words: 'Without the rule there is no equilibrium', color: COLORS.baseline };
  const words = EFFECT_WORDS[effect.kind];
  return {
    words: `${words.charAt(0).toUpperCase()}${words.slice(1)}`,
    color: EFFECT_COLORS[effect.kind],
  };
}

/** Whether the model has anything that a regulator sets. */
export const isRegulable = (model: Model): boolean =>
  model.parameters.some(({ neutral }) => neutral !== undefined);

/** A difference with its sign and a real minus, `0` for none but rounding. */
export const signed = (now: number, before: number, say = plain): string =>
  isSame(now, before) ? '0' : `${now > before ? '+' : '−'}${say(Math.abs(now - before))}`;

/** Numbers from here on are written with an exponent. */
const LARGE = 1e7;

/** A number as a table shows it, `none` where there is none. */
export const plain = (x: number | null | undefined): string => written(x, 6, formatNumber);

/** A number in a sentence: four digits at most. */
export const spoken = (x: number | null | undefined): string => written(x, 4, formatShort);

function written(x: number | null | undefined, digits: number, format: (x: number) => string): string {
  if (x === null || x === undefined || Number.isNaN(x)) return 'none';
  const text =
    Math.abs(x) >= LARGE ? Number(x.toPrecision(digits)).toExponential().replace('e+', 'e') : format(x);
  return text.replaceAll('-', '−');
}
