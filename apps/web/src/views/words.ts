import { formatNumber, isSame, type Model, type Uncertified } from '@regulab/core';
import { COLORS } from '@regulab/figures';

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
  if (effect.backfires && effect.mutualism)
    return { words: 'Less safe, though every firm earns more', color: COLORS.backfiring };
  if (effect.backfires)
    return { words: 'The rule backfires: the product is less safe', color: COLORS.backfiring };
  if (effect.mutualism) return { words: 'Every firm earns more than with no rule', color: COLORS.mutualism };
  const roles = new Set(model.outcomes.map(({ role }) => role));
  const words = roles.has('safety')
    ? 'Neither backfires nor helps every firm'
    : roles.has('payoff')
      ? 'Not all earn more than with no rule'
      : 'Under the rule';
  return { words, color: COLORS.feasible };
}

/** Whether the model has anything that a regulator sets. */
export const isRegulable = (model: Model): boolean =>
  model.parameters.some(({ neutral }) => neutral !== undefined);

/** Whether any lever is away from its neutral value. */
export const isRegulated = (model: Model, values: Readonly<Record<string, number>>): boolean =>
  model.parameters.some((p) => p.neutral !== undefined && values[p.name] !== p.neutral);

/** A difference with its sign and a real minus, `0` for none but rounding. */
export const signed = (now: number, before: number): string =>
  isSame(now, before) ? '0' : `${now > before ? '+' : '−'}${plain(Math.abs(now - before))}`;

/** Numbers from here on are written with an exponent. */
const LARGE = 1e7;

/** A number as it is read, `none` where there is none. */
export function plain(x: number | null | undefined): string {
  if (x === null || x === undefined || Number.isNaN(x)) return 'none';
  if (Math.abs(x) >= LARGE)
    return Number(x.toPrecision(6)).toExponential().replace('e+', 'e').replace('-', '−');
  return formatNumber(x).replaceAll('-', '−');
}
