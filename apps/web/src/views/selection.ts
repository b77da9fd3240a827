import type { Limit } from '@regulab/core';
import type { SweepColumn, SweepTable } from '@regulab/sweep/pure';
import type { Brush } from '../state/state.js';

/** What a row is: left out by the filter, kept by it, or kept and within the brush. */
export const OUT = 0;
export const KEPT = 1;
export const CHOSEN = 2;

export interface Selection {
  /** One code a row. */
  readonly codes: Uint8Array;
  /** Rows that the filter keeps, and those of them within the brush. */
  readonly kept: number;
  readonly chosen: number;
}

/** The rows of which a flag is set. */
export function placesOf(flags: Uint8Array): Uint32Array {
  let count = 0;
  for (let row = 0; row < flags.length; row++) count += flags[row]!;
  const places = new Uint32Array(count);
  let n = 0;
  for (let row = 0; row < flags.length; row++) if (flags[row] === 1) places[n++] = row;
  return places;
}

/** Which rows are chosen; without a brush all that the filter keeps. A row without a value in a brushed column is not. */
export function selectRows(table: SweepTable, rows: Uint32Array | null, brush: Brush): Selection {
  const codes = new Uint8Array(table.rows);
  if (rows) for (let k = 0; k < rows.length; k++) codes[rows[k]!] = CHOSEN;
  else codes.fill(CHOSEN);
  for (const [name, [from, to]] of Object.entries(brush)) {
    const values = table.columns.find((column) => column.name === name && column.texts === null)?.values;
    if (!values) continue;
    for (let row = 0; row < codes.length; row++) {
      const x = values[row]!;
      if (codes[row] === CHOSEN && !(x >= from && x <= to)) codes[row] = KEPT;
    }
  }
  let chosen = 0;
  for (let row = 0; row < codes.length; row++) chosen += codes[row]! >> 1;
  return { codes, kept: rows?.length ?? table.rows, chosen };
}

/** Hits among the chosen rows and among all that the filter keeps. */
export function hitsOf(
  { codes }: Selection,
  target: Uint8Array,
): { readonly chosen: number; readonly kept: number } {
  let [chosen, kept] = [0, 0];
  for (let row = 0; row < codes.length; row++) {
    if (target[row] === 0 || codes[row] === OUT) continue;
    kept++;
    if (codes[row] === CHOSEN) chosen++;
  }
  return { chosen, kept };
}

/** The least and the largest value of a column; null where it has none. */
export function extentOf({ values }: SweepColumn): readonly [number, number] | null {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let row = 0; row < values.length; row++) {
    const x = values[row]!;
    if (x < low) low = x;
    if (x > high) high = x;
  }
  return low <= high ? [low, high] : null;
}

/** A box as a brush; limits on columns that the sweep does not have, or on texts, are left out. */
export function brushOf(table: SweepTable, limits: readonly Limit[]): Brush {
  return Object.fromEntries(
    limits.flatMap((limit) => {
      const column = table.columns.find(({ name, texts }) => name === limit.feature && texts === null);
      const range = column && extentOf(column);
      if ('keeps' in limit || !range) return [];
      return [[limit.feature, [limit.from ?? range[0], limit.to ?? range[1]] as const]];
    }),
  );
}
