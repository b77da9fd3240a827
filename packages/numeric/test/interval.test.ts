import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { branchAndBound } from '../src/branchAndBound.js';
import * as I from '../src/interval.js';

/** A double as an exact fraction n / 2^1074. */
function exact(x: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, x);
  const bits = view.getBigUint64(0);
  const exponent = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  const mantissa = exponent === 0 ? fraction : fraction | 0x10000000000000n;
  const value = mantissa << BigInt(Math.max(exponent, 1) - 1);
  return x < 0 ? -value : value;
}

const real = fc.double({ min: -1e6, max: 1e6, noNaN: true });
const SCALE = 1074n;

describe('interval arithmetic', () => {
  it('contains the exact sum, difference and product, and is strictly wider', () => {
    fc.assert(
      fc.property(real, real, (x, y) => {
        const [a, b] = [exact(x), exact(y)];
        const sum = I.add(I.point(x), I.point(y));
        expect(exact(sum.lo) <= a + b && a + b <= exact(sum.hi)).toBe(true);
        const difference = I.subtract(I.point(x), I.point(y));
        expect(exact(difference.lo) <= a - b && a - b <= exact(difference.hi)).toBe(true);
        const product = I.multiply(I.point(x), I.point(y));
        expect(exact(product.lo) << SCALE <= a * b && a * b <= exact(product.hi) << SCALE).toBe(true);
        const square = I.square(I.point(x));
        expect(exact(square.lo) << SCALE <= a * a && a * a <= exact(square.hi) << SCALE).toBe(true);
        const scaled = I.scale(x, I.point(y));
        expect(exact(scaled.lo) << SCALE <= a * b && a * b <= exact(scaled.hi) << SCALE).toBe(true);
      }),
      { seed: 21, numRuns: 3000 },
    );
  });

  it('contains the exact quotient', () => {
    fc.assert(
      fc.property(real, real, (x, y) => {
        fc.pre(y !== 0 && Number.isFinite(x / y));
        const q = I.divide(I.point(x), I.point(y));
        const [a, b] = y > 0 ? [exact(x), exact(y)] : [-exact(x), -exact(y)];
        expect(exact(q.lo) * b <= a << SCALE && a << SCALE <= exact(q.hi) * b).toBe(true);
      }),
      { seed: 22, numRuns: 3000 },
    );
  });

  it('a divisor that may be zero leaves the whole line', () => {
    expect(I.divide(I.point(1), I.interval(-1, 1))).toEqual({ lo: -Infinity, hi: Infinity });
  });

  it('moves every end outwards by at least one unit', () => {
    for (const x of [1, -1, 0, 1e300, -1e-300, 0.1]) {
      expect(I.up(x)).toBeGreaterThan(x);
      expect(I.down(x)).toBeLessThan(x);
    }
  });
});

describe('branchAndBound', () => {
  // x (1 - x) has its maximum 1/4 at 1/2
  const bound = (lo: number, hi: number) => {
    const x = I.interval(lo, hi);
    const m = I.point(lo + 0.5 * (hi - lo));
    const atMiddle = I.multiply(m, I.subtract(I.point(1), m)).hi;
    const slope = I.subtract(I.point(1), I.scale(2, x));
    return Math.min(
      I.multiply(x, I.subtract(I.point(1), x)).hi,
      I.up(atMiddle + I.multiply(slope, I.subtract(x, m)).hi),
    );
  };

  it('bounds the maximum from above, closely', () => {
    const { upper } = branchAndBound([[-3, 5]], bound, (x) => x * (1 - x), 0, 1e-13);
    expect(upper).toBeGreaterThanOrEqual(0.25);
    expect(upper).toBeLessThan(0.25 + 2e-13);
  });

  it('is a valid bound even when told that too little is attained or too much', () => {
    expect(branchAndBound([[-3, 5]], bound, () => 0.1, 0.1, 0).upper).toBeGreaterThanOrEqual(0.25);
    expect(branchAndBound([[-3, 5]], bound, () => 7, 0, 0).upper).toBeGreaterThanOrEqual(0.25);
  });

  it('says nothing is feasible where nothing is', () => {
    expect(
      branchAndBound(
        [[0, 1]],
        () => Number.NEGATIVE_INFINITY,
        () => 0,
        0,
        0,
      ).upper,
    ).toBe(Number.NEGATIVE_INFINITY);
    expect(branchAndBound([[1, 0]], bound, () => 0, 0, 0).upper).toBe(Number.NEGATIVE_INFINITY);
  });

  it('never hides a bound that is not a number', () => {
    expect(
      branchAndBound(
        [[0, 1]],
        () => Number.NaN,
        () => 0,
        0,
        0,
      ).upper,
    ).toBe(Number.POSITIVE_INFINITY);
  });
});
