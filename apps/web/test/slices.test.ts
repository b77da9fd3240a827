import { findModel } from '@regulab/core';
import type { SweepColumn, SweepTable } from '@regulab/sweep/pure';
import { describe, expect, it } from 'vitest';
import { isSliceable, othersOf, sliceOf, sliceRows, together, waysOf } from '../src/views/slices.js';

const model = findModel('fine-tuning/two-attribute');
const column = (name: string, values: number[], texts: readonly string[] | null = null): SweepColumn => ({
  name,
  values: Float64Array.from(values),
  texts,
  filled: true,
});
/** Two floors with two values each, three shares: twelve games. */
const rows = Array.from({ length: 12 }, (_, k) => k);
const x = column(
  'generalistFloor',
  rows.map((k) => k % 2),
);
const y = column(
  'specialistFloor',
  rows.map((k) => Math.floor(k / 2) % 2),
);
const share = column(
  'share',
  rows.map((k) => [0.2, 0.45, 0.8][Math.floor(k / 4)]!),
);
const safety = column('safety', rows);
const backfires = column(
  'backfires',
  rows.map((k) => Number(k >= 8)),
  ['false', 'true'],
);
const table = {
  rows: 12,
  columns: [x, y, share, safety, backfires],
} as unknown as SweepTable;

describe('games that lie in one place of a picture', () => {
  const others = othersOf(model, table, [x, y]);

  it('are known by the parameters in which they differ', () => {
    expect(others.map((other) => [other.column.name, other.values])).toEqual([['share', [0.2, 0.45, 0.8]]]);
    expect(othersOf(model, table, [x, share]).map((other) => other.column.name)).toEqual(['specialistFloor']);
    expect(isSliceable(others)).toBe(true);
  });

  it('are told apart by a slice, at what is usual unless asked', () => {
    expect(sliceOf(model, others, {})).toEqual({ share: 0.45 });
    expect(sliceOf(model, others, { share: 0.7 })).toEqual({ share: 0.8 });
    expect([...sliceRows(others, { share: 0.45 }, null, 12)]).toEqual([4, 5, 6, 7]);
    expect([...sliceRows(others, { share: 0.45 }, Uint32Array.of(0, 5, 11), 12)]).toEqual([5]);
  });

  it('are put together as the command does', () => {
    expect(waysOf(safety, others)).toEqual(['slice', 'mean', 'min', 'max']);
    expect(waysOf(backfires, others)).toEqual(['slice', 'share', 'any']);
    expect(together({ x, y, colour: safety }, 'mean', null).values[0]).toBe(4);
    expect(together({ x, y, colour: safety }, 'min', null).values[11]).toBe(3);
    expect(together({ x, y, colour: safety }, 'max', Uint32Array.of(0, 4)).values[4]).toBe(4);
    expect(together({ x, y, colour: backfires }, 'share', null).values[2]).toBeCloseTo(1 / 3, 15);
    expect(together({ x, y, colour: backfires }, 'any', null).values[2]).toBe(1);
  });

  it('that were drawn at random are in no slice', () => {
    const drawn = column(
      'share',
      Array.from({ length: 500 }, (_, k) => k / 500),
    );
    const many = othersOf(model, { rows: 500, columns: [drawn] } as unknown as SweepTable, []);
    expect(isSliceable(many)).toBe(false);
    expect(waysOf(safety, many)[0]).toBe('mean');
  });
});
