import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { marketEntry } from '@regulab/market-entry';
import { type Reproduction, reproducePaper } from '@regulab/report/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const here = mkdtempSync(join(tmpdir(), 'regulab-paper-'));
let result: Reproduction;
beforeAll(async () => {
  result = await reproducePaper(marketEntry, here, { workers: 1 });
}, 240_000);
afterAll(() => rmSync(here, { recursive: true, force: true }));

const rowsOf = (file: string): string[][] =>
  readFileSync(join(here, file), 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','));

describe('reproduce market-entry', () => {
  it('writes its figures with their data', () => {
    for (const id of ['losses', 'incumbents', 'scrutiny', 'advantage', 'drawn']) {
      expect(readFileSync(join(here, `${id}.svg`), 'utf8')).toMatch(/^<svg .*<\/svg>\n$/s);
      expect(readFileSync(join(here, `${id}.png`)).byteLength).toBeGreaterThan(10_000);
    }
  });

  it('has the thresholds that are known', () => {
    const at = (N: number): number =>
      Number(rowsOf('incumbents.csv').find(([alpha, data]) => alpha === '0.9' && Number(data) === N)![2]);
    expect(at(1e3)).toBeCloseTo(136.349, 3);
    expect(at(1e9)).toBeCloseTo(308.993, 3);
  });

  it('draws regressions that agree with the formulas', () => {
    for (const [, data, formula, mean, error] of rowsOf('drawn.csv').map((row) => row.map(Number)))
      if (data! >= 80) expect(Math.abs(mean! - formula!)).toBeLessThan(4 * error! + 0.05 * formula!);
  });

  it('certifies what it re-checked, and has no open claim', () => {
    expect(result.check.accepted).toBe(result.check.checked);
    const verdicts = Object.fromEntries(
      result.claims.map(({ id, verdict, correction }) => [id, [verdict.kind, correction?.verdict.kind]]),
    );
    expect(verdicts).toEqual({
      'theorem-1': ['shown', undefined],
      'theorem-2': ['shown', undefined],
      'theorem-3': ['shown', undefined],
      slide: ['refuted', 'shown'],
      'theorem-4': ['shown', undefined],
      'theorem-5': ['shown', undefined],
      breaks: ['shown', undefined],
      'third-regime-exact': ['refuted', undefined],
      'slow-worlds': ['refuted', undefined],
      lemma: ['no counterexample', undefined],
      'scrutiny-helps': ['no counterexample', undefined],
    });
  });
});
