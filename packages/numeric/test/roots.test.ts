import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cubicDescents } from '../src/cubicDescents.js';
import { differenceOfProducts } from '../src/differenceOfProducts.js';
import { encloseDifferenceOfProducts } from '../src/exactProducts.js';
import { quadraticRoots } from '../src/quadratic.js';

const roots = new Float64Array(2);
const coefficient = fc.double({ min: -10, max: 10, noNaN: true }).map((x) => (Math.abs(x) < 1e-6 ? 0 : x));

describe('quadraticRoots', () => {
  const cases: readonly [name: string, a: number, b: number, c: number, expected: readonly number[]][] = [
    ['two roots', 1, -3, 2, [1, 2]],
    ['a leading minus keeps them ascending', -1, 3, -2, [1, 2]],
    ['a double root counts once', 1, -2, 1, [1]],
    ['linear', 0, 2, -1, [0.5]],
    ['no real root', 1, 0, 1, []],
    ['constant', 0, 0, 1, []],
    ['identically zero', 0, 0, 0, []],
    ['no cancellation in the small root', 1, -1e8, 1, [1e-8, 1e8]],
    ['pure square', 4, 0, -1, [-0.5, 0.5]],
  ];
  it.each(cases)('%s', (_, a, b, c, expected) => {
    const n = quadraticRoots(a, b, c, roots);
    expect(n).toBe(expected.length);
    expected.forEach((root, k) => {
      expect(Math.abs(roots[k]! - root)).toBeLessThanOrEqual(4e-16 * Math.abs(root));
    });
  });
});

describe('cubicDescents', () => {
  /** Sign changes from plus to minus on a fine grid: an independent, cruder count. */
  const onGrid = (f: (x: number) => number, lo: number, hi: number): number => {
    let changes = 0;
    for (let k = 0; k < 4000; k++)
      if (f(lo + ((hi - lo) * k) / 4000) > 0 && f(lo + ((hi - lo) * (k + 1)) / 4000) < 0) changes++;
    return changes;
  };

  it('finds every change from plus to minus that a fine grid finds', () => {
    fc.assert(
      fc.property(coefficient, coefficient, coefficient, coefficient, (c0, c1, c2, c3) => {
        const f = (x: number) => c0 + x * (c1 + x * (c2 + x * c3));
        const n = cubicDescents(c0, c1, c2, c3, -2, 3, roots);
        expect(n).toBeGreaterThanOrEqual(onGrid(f, -2, 3));
        for (let k = 0; k < n; k++) {
          const x = roots[k]!;
          const size = Math.abs(c0) + 3 * Math.abs(c1) + 9 * Math.abs(c2) + 27 * Math.abs(c3);
          expect(Math.abs(f(x))).toBeLessThanOrEqual(1e-13 * size + 1e-300);
        }
      }),
      { seed: 11, numRuns: 500 },
    );
  });

  it('returns the exact roots of a factored cubic', () => {
    // -(x - 1)(x - 2)(x - 3) falls through zero at 1 and 3
    expect(cubicDescents(6, -11, 6, -1, 0, 4, roots)).toBe(2);
    expect(roots[0]).toBeCloseTo(1, 14);
    expect(roots[1]).toBeCloseTo(3, 14);
  });

  it('finds a triple root', () => {
    // -(x - 1)^3
    expect(cubicDescents(1, -3, 3, -1, 0, 2, roots)).toBe(1);
    expect(roots[0]).toBeCloseTo(1, 4);
  });

  it('leaves out a touching double root, which is no maximum', () => {
    // (x - 1)^2 (x + 5) touches zero at 1
    expect(cubicDescents(5, -9, 3, 1, -4, 4, roots)).toBe(0);
  });
});

/** a b - c d exactly, as a fraction over a power of two, rounded once. */
function exactDifference(a: number, b: number, c: number, d: number): number {
  const { lo, hi } = encloseDifferenceOfProducts(a, b, c, d);
  return lo / 2 + hi / 2;
}

describe('differenceOfProducts', () => {
  it('keeps its digits when almost everything cancels', () => {
    // (1 + e)(1 - e) - 1 = -e^2 for e = 2^-30
    const e = 2 ** -30;
    expect(differenceOfProducts(1 + e, 1 - e, 1, 1)).toBe(-(e * e));
  });

  it('agrees with integer arithmetic to a few units in the last place', () => {
    const part = fc.double({ min: 0.1, max: 10, noNaN: true });
    fc.assert(
      fc.property(part, part, part, fc.integer({ min: -3, max: 3 }), (a, b, c, ulps) => {
        const d = ((a * b) / c) * (1 + ulps * 2 ** -52);
        const exact = exactDifference(a, b, c, d);
        expect(Math.abs(differenceOfProducts(a, b, c, d) - exact)).toBeLessThanOrEqual(
          1e-15 * Math.abs(exact) + 1e-320,
        );
      }),
      { seed: 12, numRuns: 2000 },
    );
  });
});

describe('encloseDifferenceOfProducts', () => {
  it('encloses small exact results and is a point at zero', () => {
    expect(encloseDifferenceOfProducts(3, 5, 2, 7)).toSatisfy(
      ({ lo, hi }: { lo: number; hi: number }) => lo < 1 && 1 < hi && hi - lo < 1e-15,
    );
    expect(encloseDifferenceOfProducts(2, 3, 1, 6)).toEqual({ lo: 0, hi: 0 });
    const tiny = encloseDifferenceOfProducts(1e-12, 1e-12, 0, 1);
    expect(tiny.lo).toBeLessThan(1e-24);
    expect(tiny.hi).toBeGreaterThan(1e-24);
    expect(tiny.hi - tiny.lo).toBeLessThan(1e-39);
  });
});
