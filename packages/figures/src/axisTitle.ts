import type { Axis } from './figure.js';
import { prettySymbol } from './symbols.js';

/** The words along an axis: its label, symbol and unit. */
export const axisTitle = ({ label, symbol, unit }: Axis): string =>
  label + (symbol ? `, ${prettySymbol(symbol)}` : '') + (unit ? ` (${unit})` : '');

/**
 * By how much a title in type of 13 units is made smaller so that it fits along an axis: 1 where it does,
 * at least .7. A character is taken for .48 of the size of its type.
 */
export const titleScale = (title: string, length: number): number =>
  Math.min(1, Math.max(0.7, length / (13 * 0.48 * title.length)));
