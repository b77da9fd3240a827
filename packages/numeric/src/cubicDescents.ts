import { quadraticRoots } from './quadratic.js';

const turns = new Float64Array(2);

/** More steps than bisection alone would need to exhaust 53 bits from any bracket the callers pass. */
const MAX_STEPS = 100;
/** A Newton step below half an ulp of the point cannot move it. */
const ROUND_OFF = 1.2e-16;

/**
 * Points of `[lo, hi]` where `c0 + c1 x + c2 x^2 + c3 x^3` changes from positive to negative, ascending, written into
 * `roots`; returns how many (0, 1 or 2). They are all of them: the interval is cut at the turning points, where the
 * cubic is monotone a sign change holds exactly one root. When the cubic is the derivative of an objective these are
 * its interior local maxima.
 *
 * Each root is polished by Newton's method kept inside its bracket.
 * Source: Numerical Recipes, 3rd ed., section 9.4 (safe Newton).
 */
export function cubicDescents(
  c0: number,
  c1: number,
  c2: number,
  c3: number,
  lo: number,
  hi: number,
  roots: Float64Array,
): number {
  let found = 0;
  const turnCount = quadraticRoots(3 * c3, 2 * c2, c1, turns);
  let left = lo;
  let atLeft = c0 + left * (c1 + left * (c2 + left * c3));
  for (let part = 0; part <= turnCount; part++) {
    let right = hi;
    if (part < turnCount) {
      right = turns[part]!;
      if (!(right > left && right < hi)) continue;
    }
    const atRight = c0 + right * (c1 + right * (c2 + right * c3));
    if (atLeft > 0 && atRight < 0) {
      let a = left;
      let b = right;
      let x = a + (b - a) * (atLeft / (atLeft - atRight));
      for (let k = 0; k < MAX_STEPS; k++) {
        const value = c0 + x * (c1 + x * (c2 + x * c3));
        if (value > 0) a = x;
        else b = x;
        const step = value / (c1 + x * (2 * c2 + x * 3 * c3));
        if (Math.abs(step) <= ROUND_OFF * Math.abs(x)) break;
        const next = x - step;
        x = next > a && next < b ? next : 0.5 * (a + b);
      }
      roots[found++] = x;
    }
    // A turning point on the axis may be a triple root: the bracket stays open.
    if (atRight === 0 && atLeft > 0) continue;
    left = right;
    atLeft = atRight;
  }
  return found;
}
