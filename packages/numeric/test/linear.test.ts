import { describe, expect, it } from 'vitest';
import { Dual } from '../src/dual.js';
import { solveLinear } from '../src/linear.js';
import { mulberry32 } from './mulberry32.js';

describe('solveLinear', () => {
  it('gives back what the matrix was multiplied with', () => {
    const random = mulberry32(1);
    for (const n of [1, 2, 5, 12]) {
      const matrix = Float64Array.from({ length: n * n }, () => random() - 0.5);
      const x = Array.from({ length: n }, () => random());
      const right = Float64Array.from(x, (_, i) =>
        x.reduce((sum, value, k) => sum + matrix[i * n + k]! * value, 0),
      );
      expect(solveLinear(matrix, right)).toBe(true);
      right.forEach((value, i) => {
        expect(value).toBeCloseTo(x[i]!, 10);
      });
    }
  });
  it('says that a matrix is singular, and takes zeros on the diagonal', () => {
    expect(solveLinear(Float64Array.of(1, 2, 2, 4), Float64Array.of(1, 2))).toBe(false);
    const right = Float64Array.of(3, 5);
    expect(solveLinear(Float64Array.of(0, 1, 1, 0), right)).toBe(true);
    expect([...right]).toEqual([5, 3]);
  });
});

describe('Dual', () => {
  it('differentiates sums, products and quotients', () => {
    const [x, y] = Dual.variables([3, 0.7]) as [Dual, Dual];
    // (x y + 2) / (x - y) by hand.
    const f = x.times(y).plus(2).over(x.minus(y));
    const d = 3 - 0.7;
    const top = 3 * 0.7 + 2;
    expect(f.value).toBeCloseTo(top / d, 14);
    expect(f.gradient[0]).toBeCloseTo((0.7 * d - top) / d ** 2, 14);
    expect(f.gradient[1]).toBeCloseTo((3 * d + top) / d ** 2, 14);
  });
});
