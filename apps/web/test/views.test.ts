import { findModel, solveUncertified } from '@regulab/core';
import { colorEnds } from '@regulab/figures';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { innermost } from '../src/views/regionWords.js';
import { signed } from '../src/views/words.js';

/** The least weighted number of steps from a place to one of another code or beyond the edge, by looking at every place. */
function roomOf(codes: Float64Array, columns: number, rows: number, at: number): number {
  const [column, row] = [at % columns, Math.floor(at / columns)];
  let least = Infinity;
  for (let y = -1; y <= rows; y++)
    for (let x = -1; x <= columns; x++) {
      const inside = x >= 0 && y >= 0 && x < columns && y < rows;
      if (inside && codes[y * columns + x] === codes[at]) continue;
      least = Math.min(least, Math.abs(x - column) / columns + (3 * Math.abs(y - row)) / rows);
    }
  return least;
}

describe('the place of a word', () => {
  it('is as deep inside its region as any', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 1, maxLength: 60 }),
        (columns, list) => {
          const rows = Math.ceil(list.length / columns);
          const codes = Float64Array.from({ length: columns * rows }, (_, k) => list[k] ?? 0);
          const found = innermost(codes, { columns, rows });
          expect(found.map(({ code }) => code).sort()).toEqual([...new Set(codes)].sort());
          for (const { code, column, row, room } of found) {
            expect(codes[row * columns + column]).toBe(code);
            const all = [...codes.keys()].filter((at) => codes[at] === code);
            const most = Math.max(...all.map((at) => roomOf(codes, columns, rows, at)));
            expect(room[0]).toBeCloseTo(most, 12);
            expect(roomOf(codes, columns, rows, row * columns + column)).toBeCloseTo(most, 12);
          }
        },
      ),
    );
  });
});

describe('the ends of colours', () => {
  it('hold all values where none stands out', () => {
    expect(colorEnds(Float64Array.of(1, Number.NaN, 3, 2))).toEqual({ low: 1, high: 3, beyond: false });
    expect(colorEnds(Float64Array.of(Number.NaN))).toEqual({ low: 0, high: 1, beyond: false });
    expect(colorEnds(new Float64Array(50).fill(7))).toEqual({ low: 7, high: 7, beyond: false });
  });
  it('leave out a few extreme ones that would flatten the rest', () => {
    const values = Float64Array.from({ length: 1000 }, (_, k) => k / 1000);
    values[17] = 1e6;
    expect(colorEnds(values)).toEqual({ low: 0.01, high: 0.99, beyond: true });
  });
});

describe('differences', () => {
  it('are read at any scale', () => {
    expect(signed(2e-9, 1e-9)).toBe('+1e−9');
    expect(signed(0.1 + 0.2, 0.3)).toBe('0');
    expect(signed(0, 0)).toBe('0');
    const model = findModel('fine-tuning/two-attribute');
    const small = { performanceRevenue: 1e-9, safetyRevenue: 1e-9, specialistFloor: 1.5e-9 };
    expect(solveUncertified(model, small).explanation).toMatch(
      /Safety of the product is 1e-9 above no regulation/,
    );
  });
});
