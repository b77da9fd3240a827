import { insert, takeLargest } from './heap.js';

export interface BoundedSearch {
  /** Nothing on the searched set exceeds this. */
  readonly upper: number;
  /** How many intervals were bounded. */
  readonly bounded: number;
}

/** Narrower intervals than this many units in the last place are not cut further. */
const NARROWEST = 8 * 2.220446049250313e-16;
/** A search that runs out still returns a valid bound: a continuum of optima is then known to about the budget squared. */
const BUDGET = 100_000;

/**
 * An upper bound on the supremum of a function over a union of intervals, by bisection. `bound(lo, hi)` must return a
 * number that the function does not exceed on `[lo, hi]` (`-Infinity` where the interval holds no feasible point), and
 * `attained(x)` a value near the function's at a point (`-Infinity` where unsure); it only says where refining is of no
 * use. An interval whose bound is at most `target`, or at most `gap` above a value attained, is settled; of the others the one
 * with the largest bound is cut in halves, until none is left or the budget is spent. The result is a proof of `sup <= upper` if `bound` is
 * rigorous, whatever the other arguments are.
 *
 * Source: E. Hansen, G. W. Walster, Global Optimization Using Interval Analysis, 2nd ed. (2004), chapter 12.
 */
export function branchAndBound(
  intervals: readonly (readonly [number, number])[],
  bound: (lo: number, hi: number) => number,
  attained: (x: number) => number,
  target: number,
  gap: number,
): BoundedSearch {
  const open: Box[] = [];
  let settledUpper = -Infinity;
  let bounded = 0;
  let enough = target;
  const consider = (lo: number, hi: number): void => {
    if (!(lo <= hi)) return;
    const upper = bound(lo, hi);
    bounded++;
    if (Number.isNaN(upper)) {
      settledUpper = Infinity;
      return;
    }
    const middle = lo + 0.5 * (hi - lo);
    if (upper > enough) enough = Math.max(enough, attained(middle) + gap);
    const narrow =
      hi - lo <= NARROWEST * Math.max(Math.abs(lo), Math.abs(hi)) || middle <= lo || middle >= hi;
    if (upper <= enough || narrow) settledUpper = Math.max(settledUpper, upper);
    else insert(open, { lo, hi, upper });
  };
  for (const [lo, hi] of intervals) consider(lo, hi);
  while (open.length > 0 && settledUpper < Infinity && bounded < BUDGET) {
    const worst = takeLargest(open);
    if (worst.upper <= Math.max(enough, settledUpper)) {
      settledUpper = Math.max(settledUpper, worst.upper);
      break;
    }
    const middle = worst.lo + 0.5 * (worst.hi - worst.lo);
    consider(worst.lo, middle);
    consider(middle, worst.hi);
  }
  return { upper: Math.max(settledUpper, open[0]?.upper ?? -Infinity), bounded };
}

interface Box {
  readonly lo: number;
  readonly hi: number;
  readonly upper: number;
}
