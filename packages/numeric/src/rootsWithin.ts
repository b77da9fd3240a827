import { bisect } from './bisection.js';

const polynomialAt = (coefficients: readonly number[], x: number): number =>
  coefficients.reduceRight((sum, c) => sum * x + c, 0);

/**
 * The places in (from, to), ascending, at which a polynomial changes sign, by bisection between those of its derivative. A place at which
 * it only touches zero is none, but for rounding.
 *
 * @param coefficients the constant first
 *
 * @example
 * rootsWithin([6, -5, 1], 0, 10).map(Math.round); // [2, 3]
 */
export function rootsWithin(coefficients: readonly number[], from: number, to: number): number[] {
  if (coefficients.length < 2) return [];
  const derivative = coefficients.slice(1).map((c, k) => c * (k + 1));
  const turns = [from, ...rootsWithin(derivative, from, to), to];
  const roots: number[] = [];
  for (let k = 1; k < turns.length; k++) {
    const [left, right] = [turns[k - 1]!, turns[k]!];
    const [before, after] = [polynomialAt(coefficients, left), polynomialAt(coefficients, right)];
    if (!(before * after < 0) && !(after === 0 && before !== 0 && right < to)) continue;
    const [a, b] = bisect((x) => polynomialAt(coefficients, x) * before > 0, left, right);
    roots.push(a + 0.5 * (b - a));
  }
  return roots;
}
