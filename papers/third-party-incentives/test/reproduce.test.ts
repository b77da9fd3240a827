import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Reproduction, reproducePaper } from '@regulab/report/node';
import { thirdPartyIncentives } from '@regulab/third-party-incentives';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const here = mkdtempSync(join(tmpdir(), 'regulab-paper-'));
let result: Reproduction;
beforeAll(async () => {
  result = await reproducePaper(thirdPartyIncentives, here, { workers: 1 });
}, 180_000);
afterAll(() => rmSync(here, { recursive: true, force: true }));

describe('reproduce third-party-incentives', () => {
  it('writes its figures with their data', () => {
    for (const id of ['curves', 'signs', 'branches', 'scenarios']) {
      expect(readFileSync(join(here, `${id}.svg`), 'utf8')).toMatch(/^<svg .*<\/svg>\n$/s);
      expect(readFileSync(join(here, `${id}.png`)).byteLength).toBeGreaterThan(10_000);
    }
  });

  it('draws curves that cross where the solver says', () => {
    const rows = readFileSync(join(here, 'curves.csv'), 'utf8').trim().split('\n').slice(1);
    for (const row of rows) {
      const [b, price, p, s] = row.split(',').map(Number) as [number, number, number, number];
      expect(Math.sqrt(p) + 1).toBeCloseTo((0.1 * (1 + b * p)) / (1 - s) ** 2, 6);
      expect((s * 0.5) / Math.sqrt(p)).toBeCloseTo((0.1 * b * s) / (1 - s) + p + price, 6);
    }
  });

  it('certifies what it re-checked, and has no open claim', () => {
    expect(result.check.accepted).toBe(result.check.checked);
    const verdicts = Object.fromEntries(
      result.claims.map(({ id, verdict, correction }) => [id, [verdict.kind, correction?.verdict.kind]]),
    );
    expect(verdicts).toEqual({
      'single-agent': ['proved', undefined],
      'conditions-agree': ['proved', undefined],
      'condition-nine': ['refuted', 'proved'],
      'equilibrium-response': ['refuted', 'no counterexample'],
      undersupplied: ['proved', undefined],
      'symmetric-response': ['no counterexample', undefined],
      'symmetric-contest': ['refuted', undefined],
      'nobody-safe': ['proved', undefined],
      'joint-optimum': ['no counterexample', undefined],
      'steeper-barrier': ['refuted', 'no counterexample'],
      'safety-with-stakes': ['proved', undefined],
      'loss-with-performance': ['proved', undefined],
      'others-with-performance': ['refuted', undefined],
      'dropping-out': ['refuted', 'proved'],
    });
  });
});
