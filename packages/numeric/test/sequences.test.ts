import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exp, log } from '../src/elementary.js';
import { logGamma } from '../src/logGamma.js';
import { normalDistribution } from '../src/normalDistribution.js';
import { normalQuantile } from '../src/normalQuantile.js';
import { permutedIndex, randomAt } from '../src/random.js';
import { SOBOL_DIMENSIONS, scrambledSobolAt, sobolAt } from '../src/sobol.js';
import { studentQuantile } from '../src/studentQuantile.js';

describe('exp and log', () => {
  it('agree with the engine to a unit in the last place', () => {
    fc.assert(
      fc.property(fc.double({ min: -700, max: 700, noNaN: true }), (x) => {
        expect(Math.abs(exp(x) - Math.exp(x))).toBeLessThanOrEqual(2.3e-16 * Math.exp(x));
      }),
      { seed: 31, numRuns: 5000 },
    );
    fc.assert(
      fc.property(fc.double({ min: 1e-300, max: 1e300, noNaN: true }), (x) => {
        expect(Math.abs(log(x) - Math.log(x))).toBeLessThanOrEqual(2.3e-16 * Math.abs(Math.log(x)));
      }),
      { seed: 32, numRuns: 5000 },
    );
  });

  it.each([
    [0, 1],
    [1000, Infinity],
    [-1000, 0],
  ])('exp(%d)', (x, y) => {
    expect(exp(x)).toBe(y);
  });

  it.each([
    [1, 0],
    [0, -Infinity],
    [-1, Number.NaN],
    [Infinity, Infinity],
    [5e-324, -744.4400719213812],
  ])('log(%d)', (x, y) => {
    expect(log(x)).toBe(y);
  });
});

describe('normalQuantile', () => {
  // Wichura (1988), section "test data", and tables of the normal distribution
  it.each([
    [0.25, -0.6744897501960817],
    [0.001, -3.090232306167814],
    [1e-20, -9.262340089798408],
    [0.975, 1.959963984540054],
    [0.5, 0],
  ])('at %d', (p, z) => {
    expect(Math.abs(normalQuantile(p) - z)).toBeLessThanOrEqual(1e-15 * Math.abs(z));
  });

  it('is odd about one half', () => {
    for (let k = 1; k < 64; k++) expect(normalQuantile(k / 128)).toBe(-normalQuantile(1 - k / 128));
  });
});

describe('randomAt', () => {
  it('is Philox 4x32-10: leading bits of the known answer for counter 0 and key 0', () => {
    // Random123 kat_vectors: 6627e8d5 e169c58d bc57ac4c 9b00dbd8
    expect(Math.floor(randomAt(0, 0, 0) * 2 ** 27)).toBe(0x6627e8d5 >>> 5);
  });

  it('is uniform: every tenth holds its share of a hundred thousand draws', () => {
    const bins = new Array<number>(10).fill(0);
    for (let i = 0; i < 100_000; i++) bins[Math.floor(randomAt(7, 3, i) * 10)]!++;
    // Five standard deviations of a binomial count are 474.
    for (const count of bins) expect(Math.abs(count - 10_000)).toBeLessThan(474);
  });

  it('differs between seeds and streams', () => {
    expect(new Set([randomAt(1, 0, 5), randomAt(2, 0, 5), randomAt(1, 1, 5), randomAt(1, 0, 6)]).size).toBe(
      4,
    );
  });
});

describe('permutedIndex', () => {
  it.each([1, 2, 3, 7, 64, 1000, 4097])('permutes %d positions', (length) => {
    for (const seed of [0, 1, 0xdeadbeef]) {
      const seen = new Set<number>();
      for (let i = 0; i < length; i++) seen.add(permutedIndex(i, length, seed));
      expect(seen.size).toBe(length);
      expect(Math.max(...seen)).toBe(length - 1);
    }
  });
});

describe('sobolAt', () => {
  it('starts like the van der Corput sequence', () => {
    const half = 0.5 / 4294967296;
    expect([0, 1, 2, 3, 4].map((i) => sobolAt(i, 0, 0) - half)).toEqual([0, 0.5, 0.25, 0.75, 0.125]);
  });

  it('puts one of 2^m points into each of 2^m equal parts of every axis', () => {
    for (let d = 0; d < SOBOL_DIMENSIONS; d++) {
      const parts = new Set<number>();
      for (let i = 0; i < 4096; i++) parts.add(Math.floor(sobolAt(i, d, 0x9e3779b9) * 4096));
      expect(parts.size).toBe(4096);
    }
  });

  it('fills every elementary box of the first two dimensions once (a net of quality 0)', () => {
    for (let k = 0; k <= 8; k++) {
      const boxes = new Set<string>();
      for (let i = 0; i < 256; i++)
        boxes.add(`${Math.floor(sobolAt(i, 0, 0) * 2 ** k)} ${Math.floor(sobolAt(i, 1, 0) * 2 ** (8 - k))}`);
      expect(boxes.size).toBe(256);
    }
  });
});

describe('scrambledSobolAt', () => {
  it('keeps the points as evenly spread, whatever the seed', () => {
    for (const seed of [0, 1, -77, 0x7fffffff])
      for (let k = 0; k <= 8; k++) {
        const boxes = new Set<string>();
        for (let i = 0; i < 256; i++) {
          const [x, y] = [scrambledSobolAt(i, 0, seed), scrambledSobolAt(i, 1, seed ^ 0x55aa)];
          boxes.add(`${Math.floor(x * 2 ** k)} ${Math.floor(y * 2 ** (8 - k))}`);
        }
        expect(boxes.size).toBe(256);
      }
  });

  it('is uniform over seeds at every place, and sums converge faster than at the square root', () => {
    const rootMeanSquare = (count: number): number => {
      let squares = 0;
      for (let seed = 0; seed < 64; seed++) {
        let sum = 0;
        for (let i = 0; i < count; i++) {
          const x = scrambledSobolAt(i, 3, Math.imul(seed + 1, 0x9e3779b9));
          sum += x * x;
        }
        squares += (sum / count - 1 / 3) ** 2;
      }
      return Math.sqrt(squares / 64);
    };
    // Order 3/2 for smooth functions of one variable: eight times the points, some twenty times less error.
    expect(rootMeanSquare(64) / rootMeanSquare(512)).toBeGreaterThan(8);
    let mean = 0;
    for (let seed = 0; seed < 4096; seed++)
      mean += scrambledSobolAt(5, 2, Math.imul(seed + 1, 0x9e3779b9)) / 4096;
    expect(Math.abs(mean - 0.5)).toBeLessThan(5 * Math.sqrt(1 / 12 / 4096));
  });
});

describe('normalDistribution', () => {
  it('has the values of tables', () => {
    // M. Abramowitz, I. Stegun, Handbook of Mathematical Functions (1964), table 26.1; tails by their asymptotic series.
    for (const [x, p] of [
      [0, 0.5],
      [1, 0.841344746068543],
      [2, 0.977249868051821],
      [-5, 2.866515718791939e-7],
      [-10, 7.61985302416053e-24],
    ] as const)
      expect(normalDistribution(x) / p).toBeCloseTo(1, x < -3 ? 8 : 13);
  });

  it('undoes normalQuantile', () => {
    for (let p = 0.001; p < 1; p += 0.0137) expect(normalDistribution(normalQuantile(p))).toBeCloseTo(p, 13);
  });
});

describe('the quantile of Student', () => {
  // Computed with scipy.stats.t.ppf 1.17.
  it.each([
    [0.975, 1, 12.706204736174694],
    [0.975, 2, 4.302652729749462],
    [0.975, 3.5, 2.9400886379827282],
    [0.95, 10, 1.8124611228116754],
    [0.9999, 30, 4.23398595727206],
    [0.6, 7.7, 0.26226040672481127],
    [0.975, 1e6, 1.959966356814107],
    [0.975, 1e9, 1.959963984540054],
  ])('at %s with %s degrees is %s', (p, degrees, wanted) => {
    expect(studentQuantile(p, degrees)).toBeCloseTo(wanted, 6);
  });
});

describe('the logarithm of the gamma function', () => {
  it('is that of factorials and of half of them', () => {
    let factorial = 0;
    for (let n = 1; n < 300; n++) {
      expect(Math.abs(logGamma(n) - factorial)).toBeLessThanOrEqual(Math.max(8e-15, 2e-15 * factorial));
      factorial += Math.log(n);
    }
    expect(logGamma(0.5)).toBeCloseTo(0.5 * Math.log(Math.PI), 14);
    expect(logGamma(7.5)).toBeCloseTo(Math.log((135135 / 128) * Math.sqrt(Math.PI)), 14);
  });
});
