import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chebyshevMaxima, chebyshevPoints } from '../src/chebyshev.js';
import { pow } from '../src/elementary.js';
import { Polynomial } from '../src/polynomial.js';

const [x, y] = [Polynomial.variable('x'), Polynomial.variable('y')];

describe('polynomials', () => {
  it('expand and compare exactly', () => {
    expect(
      x
        .plus(y)
        .squared()
        .equals(x.squared().plus(x.times(y).times(2)).plus(y.squared())),
    ).toBe(true);
    expect(x.plus('0.1').minus('1/10').equals(x)).toBe(true);
    expect(x.times('1/3').times(3).equals(x)).toBe(true);
    expect(x.equals(y)).toBe(false);
    expect(
      x
        .squared()
        .with('x', y.plus(1))
        .equals(y.squared().plus(y.times(2)).plus(1)),
    ).toBe(true);
  });
  it('know when no coefficient is negative', () => {
    expect(x.plus(1).isPositiveForPositive).toBe(true);
    expect(x.minus(1).isPositiveForPositive).toBe(false);
    expect(x.minus(x).isPositiveForPositive).toBe(false);
  });
  it('agree with numbers', () => {
    const whole = fc.integer({ min: -50, max: 50 });
    fc.assert(
      fc.property(whole, whole, whole, (a, b, c) => {
        const p = x.times(a).plus(b).squared().minus(c);
        expect(p.with('x', 3).constant).toBe((3 * a + b) ** 2 - c);
        expect(p.with('x', 3).sign).toBe(Math.sign((3 * a + b) ** 2 - c));
      }),
    );
  });
  it('refuse what is no number', () => {
    expect(() => Polynomial.of('1e3')).toThrow();
    expect(() => x.sign).toThrow();
  });
});

describe('maxima by Chebyshev interpolation', () => {
  it('are known to far better than the square root of rounding', () => {
    for (const top of [0.213, 0.5, 0.777]) {
      const f = (t: number) => 3 - (t - top) * (t - top) * (1 + 0.3 * t);
      const { at, residue } = chebyshevMaxima(chebyshevPoints(0, 1).map(f), 0, 1);
      expect(residue).toBeLessThan(1e-10);
      expect(at).toHaveLength(1);
      expect(Math.abs(at[0]! - top)).toBeLessThan(1e-12);
    }
  });
  it('say when the function is not smooth', () => {
    const { residue } = chebyshevMaxima(
      chebyshevPoints(0, 1).map((t) => -Math.abs(t - 0.4)),
      0,
      1,
    );
    expect(residue).toBeGreaterThan(1e-5);
  });
});

describe('pow', () => {
  it('stays within its stated error', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
        fc.double({ min: -20, max: 20, noNaN: true }),
        (a, b) => {
          const expected = a ** b;
          if (!Number.isFinite(expected) || expected < 1e-300) return;
          const allowed = (Math.abs(b * Math.log(a)) + 4) * 2 ** -52;
          expect(Math.abs(pow(a, b) - expected)).toBeLessThanOrEqual(1.01 * allowed * expected);
        },
      ),
      { numRuns: 2000 },
    );
  });
  it('handles the ends', () => {
    expect(pow(0, 2.5)).toBe(0);
    expect(pow(0, 0)).toBe(1);
    expect(pow(3, 2)).toBe(9);
    expect(pow(2, 0.5)).toBe(Math.SQRT2);
  });
});
