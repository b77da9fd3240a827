import type { Outcome, Parameter } from '@regulab/model/contract.js';

/** What makes parameters that are amounts: primitives from `min` (0) to `max`. */
export const amountUpTo =
  (max: number) =>
  <const N extends string>(
    name: N,
    symbol: string,
    label: string,
    unit: string,
    fallback: number,
    usual: readonly [number, number],
    min = 0,
  ): Parameter & { readonly name: N; readonly kind: 'primitive' } => ({
    name,
    symbol,
    label,
    unit,
    default: fallback,
    min,
    max,
    usual,
    kind: 'primitive',
  });

/** An outcome that is a quantity, without a role in what a rule does and without a value under exit. */
export const quantityOutcome = <const N extends string>(
  name: N,
  symbol: string,
  label: string,
  unit: string,
  direction: Outcome['direction'] = 'none',
): Outcome & { readonly name: N } => ({ name, symbol, label, unit, direction });
