import type { Plane } from '../engine/refinement.js';

/** A place deep inside a region: where a word about it fits best. */
export interface Inside {
  readonly code: number;
  /** Column and row of the place. */
  readonly column: number;
  readonly row: number;
  /** How far the region goes on at least, to both sides and upwards and downwards, as parts of the plane. */
  readonly room: readonly [across: number, upwards: number];
}

/** A line of text needs so many times more room to its sides than above and below, in a plane as wide as high. */
const WIDE = 3;

/**
 * For each code the place that is farthest from everything else: distances to the nearest other code or edge by two passes
 * over the plane (A. Rosenfeld, J. Pfaltz, Sequential operations in digital picture processing, 1966).
 */
export function innermost(
  codes: Float64Array,
  { columns, rows }: Pick<Plane, 'columns' | 'rows'>,
): readonly Inside[] {
  const distance = new Float64Array(columns * rows);
  const [across, upwards] = [1 / columns, WIDE / rows];
  const from = (at: number, neighbour: number, inside: boolean, step: number): number =>
    inside && codes[neighbour] === codes[at] ? distance[neighbour]! + step : step;
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const at = row * columns + column;
      distance[at] = Math.min(from(at, at - 1, column > 0, across), from(at, at - columns, row > 0, upwards));
    }
  const best = new Map<number, Inside>();
  for (let row = rows - 1; row >= 0; row--)
    for (let column = columns - 1; column >= 0; column--) {
      const at = row * columns + column;
      const reach = Math.min(
        distance[at]!,
        from(at, at + 1, column < columns - 1, across),
        from(at, at + columns, row < rows - 1, upwards),
      );
      distance[at] = reach;
      const code = codes[at]!;
      if (!(reach <= (best.get(code)?.room[0] ?? 0)))
        best.set(code, { code, column, row, room: [reach, reach / WIDE] });
    }
  return [...best.values()];
}
