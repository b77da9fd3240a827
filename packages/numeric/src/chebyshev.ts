/**
 * The polynomial that agrees with a function at the Chebyshev points of an interval, for locating its extrema: the root
 * of the derivative is known to about the rounding error of the function itself, where comparing values would stop at its
 * square root.
 *
 * Source: L. N. Trefethen, Approximation Theory and Approximation Practice (2013), chapters 2 to 4.
 */

const DEGREE = 12;
const NODES = DEGREE + 1;

/** cos(pi k / DEGREE) for k = 0 ... DEGREE, from cos(pi / 12) by the recurrence of the cosine; same bits everywhere. */
const nodes: readonly number[] = (() => {
  const step = Math.sqrt(2 + Math.sqrt(3)) / 2;
  const half = [1, step, Math.sqrt(3) / 2, Math.SQRT1_2, 0.5, Math.sqrt(2 - Math.sqrt(3)) / 2, 0];
  return Array.from({ length: NODES }, (_, k) => (k <= 6 ? half[k]! : -half[DEGREE - k]!));
})();

/** Chebyshev points of `[lo, hi]`, descending. */
export const chebyshevPoints = (lo: number, hi: number): number[] =>
  nodes.map((x) => 0.5 * (lo + hi) + 0.5 * (hi - lo) * x);

/** Coefficients of the interpolant in Chebyshev polynomials from values at `chebyshevPoints`. */
export function chebyshevCoefficients(values: readonly number[]): number[] {
  return Array.from({ length: NODES }, (_, j) => {
    let sum = 0;
    for (let k = 0; k < NODES; k++) {
      // cos(pi j k / DEGREE), read off the nodes.
      const turn = (j * k) % (2 * DEGREE);
      const cosine = nodes[turn <= DEGREE ? turn : 2 * DEGREE - turn]!;
      sum += (k === 0 || k === DEGREE ? 0.5 : 1) * values[k]! * cosine;
    }
    return ((j === 0 || j === DEGREE ? 1 : 2) * sum) / DEGREE;
  });
}

/** Coefficients of the derivative of a Chebyshev series with respect to x in [-1, 1]: d_k = d_(k+2) + 2 (k+1) c_(k+1). */
function derivative(c: readonly number[]): Float64Array {
  const d = new Float64Array(NODES + 1);
  for (let k = DEGREE - 1; k >= 0; k--) d[k] = d[k + 2]! + 2 * (k + 1) * c[k + 1]!;
  d[0] = 0.5 * d[0]!;
  return d;
}

/** The value of a series at x in [-1, 1], by Clenshaw's recurrence. */
export function chebyshevValue(c: ArrayLike<number>, x: number): number {
  let b1 = 0;
  let b2 = 0;
  for (let k = DEGREE; k >= 1; k--) {
    const b = c[k]! + 2 * x * b1 - b2;
    b2 = b1;
    b1 = b;
  }
  return c[0]! + x * b1 - b2;
}

/** The interval is searched for sign changes of the derivative in so many steps. */
const SCAN = 2 * DEGREE;
/** Steps of the root finder: superlinear, and at worst a bisection. */
const STEPS = 60;

/** A root of the series between `a`, where it is positive, and `b`, where it is not: the Illinois variant of false position. */
function descent(d: Float64Array, a: number, b: number): number {
  let left = a;
  let right = b;
  let atLeft = chebyshevValue(d, a);
  let atRight = chebyshevValue(d, b);
  let kept = 0;
  let x = b;
  for (let n = 0; n < STEPS && right - left > 1e-16; n++) {
    x = n % 8 === 7 ? 0.5 * (left + right) : (left * atRight - right * atLeft) / (atRight - atLeft);
    if (!(x > left && x < right)) return x <= left ? left : right;
    const y = chebyshevValue(d, x);
    if (y === 0) return x;
    if (y > 0) {
      left = x;
      atLeft = y;
      if (kept === 1) atRight *= 0.5;
      kept = 1;
    } else {
      right = x;
      atRight = y;
      if (kept === -1) atLeft *= 0.5;
      kept = -1;
    }
  }
  return x;
}

/**
 * Points inside `(lo, hi)` where the interpolant has a local maximum, and how far the series has converged (the size of
 * its last coefficients relative to its spread; near rounding for a function that is smooth on the interval).
 */
export function chebyshevMaxima(
  values: readonly number[],
  lo: number,
  hi: number,
): { readonly at: readonly number[]; readonly residue: number } {
  const c = chebyshevCoefficients(values);
  let [least, most, size] = [Infinity, -Infinity, 0];
  for (const v of values) {
    least = Math.min(least, v);
    most = Math.max(most, v);
    size = Math.max(size, Math.abs(v));
  }
  const tail = Math.max(Math.abs(c[DEGREE]!), Math.abs(c[DEGREE - 1]!), Math.abs(c[DEGREE - 2]!));
  const d = derivative(c);
  const at: number[] = [];
  let left = -1;
  let atLeft = chebyshevValue(d, left);
  for (let k = 1; k <= SCAN; k++) {
    const right = -1 + (2 * k) / SCAN;
    const atRight = chebyshevValue(d, right);
    if (atLeft > 0 && atRight <= 0) at.push(0.5 * (lo + hi) + 0.5 * (hi - lo) * descent(d, left, right));
    left = right;
    atLeft = atRight;
  }
  return { at, residue: tail / Math.max(most - least, 1e-13 * size, 1e-300) };
}
