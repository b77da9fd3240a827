import type { Choice } from './rules.js';

/*
 * An independent search for a deviation in contests with functions of one's own: a grid over both choices, then a compass search
 * from its best places. It finds gains, it does not bound them.
 */

const SAFETIES = 60;
const PERFORMANCES = 90;
const STARTS = 4;
const MOST_STEPS = 200;

/**
 * The most that agent `i` was found to gain by another safety in [0, 1) and performance in [0, most].
 *
 * Source of the compass search: T. G. Kolda, R. M. Lewis, V. Torczon, Optimization by direct search, SIAM Review 45 (2003).
 */
export function gainBySearch(
  payoff: (choices: readonly Choice[], i: number) => number,
  choices: readonly Choice[],
  i: number,
  most: number,
): number {
  const at = (x: number, y: number): number => {
    if (!(x >= 0 && x < 1 && y >= 0 && y <= 1)) return Number.NEGATIVE_INFINITY;
    // Performance is spread towards small ones.
    const p = most * y * y * y;
    return payoff(
      choices.map((choice, j) => (j === i ? { s: x, p } : choice)),
      i,
    );
  };
  const looked: { readonly x: number; readonly y: number; readonly value: number }[] = [];
  for (let a = 0; a < SAFETIES; a++)
    for (let b = 0; b <= PERFORMANCES; b++) {
      const [x, y] = [a / SAFETIES, b / PERFORMANCES];
      looked.push({ x, y, value: at(x, y) });
    }
  looked.sort((a, b) => b.value - a.value);
  const own = payoff(choices, i);
  let best = own;
  for (const start of looked.slice(0, STARTS)) {
    let { x, y, value } = start;
    let step = 0.5 / SAFETIES;
    for (let k = 0; k < MOST_STEPS && step > 1e-10; k++) {
      const next = [
        [x + step, y],
        [x - step, y],
        [x, y + step],
        [x, y - step],
      ].find(([a, b]) => at(a!, b!) > value);
      if (!next) {
        step *= 0.5;
        continue;
      }
      [x, y] = next as [number, number];
      value = at(x, y);
    }
    best = Math.max(best, value);
  }
  return best - own;
}
