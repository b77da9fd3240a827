export interface BoundedSearch {
  /** Nothing on the searched set exceeds this. */
  readonly upper: number;
  /** How many intervals were bounded. */
  readonly bounded: number;
}

/** Narrower intervals than this many units in the last place are not cut further. */
const NARROWEST = 8 * 2.220446049250313e-16;
/** Enough for any game in ordinary units; a search that runs out still returns a valid, weaker bound. */
const BUDGET = 20000;

/**
 * An upper bound on the supremum of a function over a union of intervals, by bisection. `bound(lo, hi)` must return a
 * number that the function does not exceed on `[lo, hi]` (`-Infinity` where the interval holds no feasible point), and
 * `attained(x)` a value near the function's at a point (`-Infinity` where unsure); it only says where refining is of no
 * use. An interval whose bound is at most `target`, or at most `gap` above a value attained, is settled; the others are
 * cut in halves until they are as narrow as rounding allows. The result is a proof of `sup <= upper` if `bound` is
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
  const stack: number[] = [];
  for (const [lo, hi] of intervals) if (lo <= hi) stack.push(lo, hi);
  let upper = -Infinity;
  let bounded = 0;
  let enough = target;
  while (stack.length > 0) {
    const hi = stack.pop()!;
    const lo = stack.pop()!;
    const b = bound(lo, hi);
    bounded++;
    const middle = lo + 0.5 * (hi - lo);
    if (b > enough) enough = Math.max(enough, attained(middle) + gap);
    const settled =
      b <= enough ||
      hi - lo <= NARROWEST * Math.max(Math.abs(lo), Math.abs(hi)) ||
      middle <= lo ||
      middle >= hi;
    if (settled || bounded >= BUDGET || Number.isNaN(b)) {
      upper = Number.isNaN(b) ? Infinity : Math.max(upper, b);
      if (upper === Infinity && (Number.isNaN(b) || settled)) break;
    } else stack.push(lo, middle, middle, hi);
  }
  return { upper, bounded };
}
