import type { Outcome, Parameter } from '@regulab/model/contract.js';

/** What makes parameters that are amounts: primitives from `min` (0) to `max`. */
export const amountUpTo =
  (max: number) =>
  (
    name: string,
    symbol: string,
    label: string,
    unit: string,
    fallback: number,
    usual: readonly [number, number],
    min = 0,
  ): Parameter => ({ name, symbol, label, unit, default: fallback, min, max, usual, kind: 'primitive' });

/** An outcome of which nothing else is to be said. */
export const measure = (
  name: string,
  symbol: string,
  label: string,
  unit: string,
  direction: Outcome['direction'] = 'none',
): Outcome => ({ name, symbol, label, unit, direction });
