import type { Values } from '@regulab/model/outcomes.js';
import { playerName } from '@regulab/model/players.js';

export const LIST = 'cells';

/** The difference of two shares; none where it is rounding. */
const apart = (a: number, b: number): number => (Math.abs(a - b) <= 4e-16 * (a + b) ? 0 : a - b);

/** A sum that rounds alike in whatever order its terms come. */
const sumOf = (terms: number[]): number => terms.sort((a, b) => a - b).reduce((sum, x) => sum + x, 0);

/** What selecting a cell adds to utility and to disparity. */
export interface Cell {
  readonly utility: number;
  readonly disparity: number;
  readonly isChosen: boolean;
}

/** The cells of a game: weights of people are turned into shares of their group. */
export function cellsOf(v: Values, count: number): readonly Cell[] {
  const of = (i: number, name: string): number => v[playerName(LIST, i, name)]!;
  const people = (name: string): number => sumOf(Array.from({ length: count }, (_, i) => of(i, name)));
  const [first, second] = [people('first'), people('second')];
  return Array.from({ length: count }, (_, i): Cell => {
    const [a, b] = [of(i, 'first') / first, of(i, 'second') / second];
    const positive = of(i, 'positive');
    return {
      utility: 0.5 * (a + b) * (positive - v.falseCost! * (1 - positive)),
      disparity: apart(a, b),
      isChosen: of(i, 'chosen') === 1,
    };
  });
}

export const total = (
  cells: readonly Cell[],
  isSelected: (i: number) => boolean,
  of: 'utility' | 'disparity',
): number => sumOf(cells.flatMap((cell, i) => (isSelected(i) ? [cell[of]] : [])));

/** What rounding may do to sums of utilities. */
export const utilityRounding = (cells: readonly Cell[]): number =>
  1e-13 * (1e-3 + sumOf(cells.map(({ utility }) => Math.abs(utility))));
