import { randomAt } from '@regulab/core';

/** How many cells the made-up people fall into. */
export const CELLS = 12;

/**
 * People who are made up, seed 4: the two groups fall differently into cells; the classifier in use is
 * cautious and selects only cells of which four fifths are positive.
 */
export const PEOPLE = {
  cells: Array.from({ length: CELLS }, (_, i) => {
    const rounded = (x: number): number => Number(x.toFixed(3));
    const positive = rounded(0.08 + (0.84 * (i + 0.5)) / CELLS + 0.06 * (randomAt(4, 0, i) - 0.5));
    const first = rounded(0.4 + 0.9 * randomAt(4, 1, i) + (0.5 * i) / CELLS);
    const second = rounded(0.9 + 0.9 * randomAt(4, 2, i) - (0.5 * i) / CELLS);
    return { first, second, positive, chosen: positive > 0.8 ? 1 : 0 };
  }),
} as const;
