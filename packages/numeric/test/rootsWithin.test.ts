import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rootsWithin } from '../src/rootsWithin.js';

function product(roots: readonly number[]): number[] {
  let coefficients = [1];
  for (const root of roots)
    coefficients = [...coefficients, 0].map(
      (_, k) => (coefficients[k - 1] ?? 0) - root * (coefficients[k] ?? 0),
    );
  return coefficients;
}

describe('roots of a polynomial in a range', () => {
  it('are the simple ones that were put there', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: -20, max: 20 }), { minLength: 1, maxLength: 5 }),
        (tens) => {
          const roots = tens.map((k) => k / 10).sort((a, b) => a - b);
          const inside = roots.filter((x) => x > -1.05 && x < 1.05);
          const found = rootsWithin(product(roots), -1.05, 1.05);
          expect(found).toHaveLength(inside.length);
          found.forEach((x, k) => {
            expect(x).toBeCloseTo(inside[k]!, 9);
          });
        },
      ),
    );
  });

  it('are none of a constant', () => {
    expect(rootsWithin([1], 0, 1)).toEqual([]);
  });
});
