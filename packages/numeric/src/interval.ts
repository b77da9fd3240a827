/**
 * Interval arithmetic with outward rounding: every result contains all real results of the operation on members of the
 * operands. JavaScript cannot set the rounding mode, so each computed end is moved outwards by at least one unit in the
 * last place. An operation that overflows gives NaN, which no later step mistakes for a bound.
 *
 * Source: S. M. Rump, P. Zimmermann, S. Boldo, G. Melquiond, Computing predecessor and successor in rounding to
 * nearest, BIT 49 (2009), algorithm 2; R. E. Moore, R. B. Kearfott, M. J. Cloud, Introduction to Interval Analysis (2009).
 */
export interface Interval {
  readonly lo: number;
  readonly hi: number;
}

/** 2^-53 (1 + 2^-52), rounded up. */
const PHI = 1.1102230246251568e-16;
/** The smallest positive double. */
const ETA = 5e-324;

/** A double not below the real number that rounds to `x`, and at least one unit above `x`. */
export const up = (x: number): number => x + (Math.abs(x) * PHI + ETA);
/** A double not above the real number that rounds to `x`. */
export const down = (x: number): number => x - (Math.abs(x) * PHI + ETA);

export const point = (x: number): Interval => ({ lo: x, hi: x });
export const interval = (lo: number, hi: number): Interval => ({ lo, hi });

export const add = (x: Interval, y: Interval): Interval => ({ lo: down(x.lo + y.lo), hi: up(x.hi + y.hi) });
export const subtract = (x: Interval, y: Interval): Interval => ({
  lo: down(x.lo - y.hi),
  hi: up(x.hi - y.lo),
});
export const negate = (x: Interval): Interval => ({ lo: -x.hi, hi: -x.lo });

/** Zero times an infinite end counts as zero: the end is a limit, the members are finite. */
const times = (a: number, b: number): number => (a === 0 || b === 0 ? 0 : a * b);

export function multiply(x: Interval, y: Interval): Interval {
  const a = times(x.lo, y.lo);
  const b = times(x.lo, y.hi);
  const c = times(x.hi, y.lo);
  const d = times(x.hi, y.hi);
  return { lo: down(Math.min(a, b, c, d)), hi: up(Math.max(a, b, c, d)) };
}

/** `k x` for a double `k`. */
export function scale(k: number, x: Interval): Interval {
  const a = times(k, x.lo);
  const b = times(k, x.hi);
  return a <= b ? { lo: down(a), hi: up(b) } : { lo: down(b), hi: up(a) };
}

export function square(x: Interval): Interval {
  const a = times(x.lo, x.lo);
  const b = times(x.hi, x.hi);
  if (x.lo >= 0) return { lo: Math.max(0, down(a)), hi: up(b) };
  if (x.hi <= 0) return { lo: Math.max(0, down(b)), hi: up(a) };
  return { lo: 0, hi: up(Math.max(a, b)) };
}

/** `x / y` where `y` does not contain zero; the whole line where it does. */
export function divide(x: Interval, y: Interval): Interval {
  if (y.lo <= 0 && y.hi >= 0) return { lo: -Infinity, hi: Infinity };
  const a = x.lo / y.lo;
  const b = x.lo / y.hi;
  const c = x.hi / y.lo;
  const d = x.hi / y.hi;
  return { lo: down(Math.min(a, b, c, d)), hi: up(Math.max(a, b, c, d)) };
}

export const hull = (x: Interval, y: Interval): Interval => ({
  lo: Math.min(x.lo, y.lo),
  hi: Math.max(x.hi, y.hi),
});
/** The members of `x` that are at least `bound`; only meaningful when there are some. */
export const atLeast = (x: Interval, bound: number): Interval => ({
  lo: Math.max(x.lo, bound),
  hi: Math.max(x.hi, bound),
});
