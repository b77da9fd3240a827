import { burstiness, concentration, divergence, measureLog, nearDuplicates, randomAt } from '@regulab/core';
import { describe, expect, it } from 'vitest';

describe('measures of a log', () => {
  it('tell a clock from chance and bursts', () => {
    expect(burstiness([0, 1, 2, 3, 4]).burstiness).toBe(-1);
    let t = 0;
    const times = Array.from({ length: 5000 }, (_, k) => {
      t -= Math.log(randomAt(1, 0, k));
      return t;
    });
    expect(Math.abs(burstiness(times).burstiness)).toBeLessThan(0.03);
    expect(burstiness(times).dispersion).toBeCloseTo(1, 1);
    expect(burstiness(times.map((x) => x ** 4)).burstiness).toBeGreaterThan(0.1);
  });

  it('have the closed forms of concentration', () => {
    expect(concentration([5, 5, 5, 5])).toEqual({ herfindahl: 0.25, gini: 0 });
    expect(concentration([1, 3])).toEqual({ herfindahl: 0.625, gini: 0.25 });
    expect(concentration([7]).herfindahl).toBe(1);
  });

  it('meet texts that are nearly the same, and only those', () => {
    const words = (seed: number) =>
      Array.from({ length: 40 }, (_, k) => `w${Math.floor(500 * randomAt(seed, 0, k))}`);
    const texts = Array.from({ length: 60 }, (_, k) => words(k).join(' '));
    const close = words(3);
    close[20] = 'other';
    texts.push(close.join(' '), texts[9]!);
    expect(nearDuplicates(texts, 1)).toEqual(
      expect.arrayContaining([
        [3, 60],
        [9, 61],
      ]),
    );
    expect(nearDuplicates(texts, 1)).toHaveLength(2);
  });

  it('find no divergence from themselves', () => {
    expect(divergence(['a b c'], ['a b c'])).toBeCloseTo(0, 12);
    expect(divergence(['a a a a'], ['b b b b'])).toBeGreaterThan(1);
  });

  const log = (isPlanted: boolean) =>
    Array.from({ length: 240 }, (_, k) => {
      const planted = isPlanted && k % 4 === 0;
      return {
        time: planted ? 1000 + k / 10 : 5000 * randomAt(4, 0, k),
        source: planted ? 'bot' : `s${Math.floor(40 * randomAt(4, 1, k))}`,
        text: planted
          ? 'this is one and the same report about nothing at all'
          : `report ${Math.floor(1e6 * randomAt(4, 2, k))} of ${Math.floor(1e6 * randomAt(4, 3, k))} on ${k}`,
      };
    });

  it('tell what was planted from what was not', () => {
    const p = (isPlanted: boolean) =>
      Object.fromEntries(measureLog(log(isPlanted), { permutations: 199 }).measures.map((m) => [m.name, m]));
    const planted = p(true);
    for (const name of ['gapWithinSource', 'nearDuplicateSources', 'nearDuplicateGap'])
      expect(planted[name]!.pValue).toBeLessThan(0.02);
    expect(planted.duplicates!.value).toBeCloseTo(59 / 240, 12);
    const clean = p(false);
    expect(clean.gapWithinSource!.pValue).toBeGreaterThan(0.02);
    expect(clean.nearDuplicateGap!.pValue).toBeNull();
    expect(() => measureLog(log(true).slice(0, 2))).toThrow('three are the least');
  });
});
