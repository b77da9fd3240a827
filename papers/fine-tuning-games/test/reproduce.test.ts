import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fineTuningGames } from '@regulab/fine-tuning-games';
import { type Reproduction, reproducePaper } from '@regulab/report/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const here = mkdtempSync(join(tmpdir(), 'regulab-paper-'));
let result: Reproduction;
beforeAll(async () => {
  result = await reproducePaper(fineTuningGames, here, { workers: 1 });
}, 180_000);
afterAll(() => rmSync(here, { recursive: true, force: true }));
const read = (name: string) => readFileSync(join(here, name), 'utf8');

describe('reproduce fine-tuning-games', () => {
  it('writes its figures with their data', () => {
    for (const id of ['shares', 'utilities', 'regimes', 'pareto']) {
      expect(read(`${id}.svg`)).toMatch(/^<svg .*<\/svg>\n$/s);
      expect(readFileSync(join(here, `${id}.png`)).byteLength).toBeGreaterThan(10_000);
      expect(read(`${id}.csv`).split('\n').length).toBeGreaterThan(100);
    }
    expect(read('report.html')).toContain('Which claims survive?');
  });

  it('certifies what it re-checked', () => {
    expect(result.check.checked).toBeGreaterThan(300);
    expect(result.check.accepted).toBe(result.check.checked);
  });

  it('finds the printed shares and regimes', () => {
    const { comparisons } = result.summary as { comparisons: { what: string; computed: string }[] };
    const of = (start: string) => comparisons.find(({ what }) => what.startsWith(start))!.computed;
    expect(of('nash')).toContain('0.622839, 0.31142, 0.40571, 0.15571, 0.135237');
    expect(of('kalai-smorodinsky')).toContain('0.699056');
    expect(of('Regime at common share 0.3')).toBe('alpha_0 = 0.3, 2 contribute, 1 abstain, U_G = 0.21');
    expect(of('Regime at common share 0.5')).toBe(
      'alpha_0 = 0.5, 1 contribute, 1 free-ride, 1 abstain, U_G = 0.375',
    );
    expect(of('Shares that no other')).toBe('[0, 0.0789888] and [0.271713, 0.501194]');
  });

  it('has no open claim', () => {
    const verdicts = result.claims.map(({ id, verdict }) => `${id}: ${verdict.kind}`);
    expect(verdicts.filter((v) => v.endsWith('open'))).toEqual([]);
    expect(verdicts).toContain('share-utilitarian: proved');
    expect(verdicts).toContain('pareto-interval: refuted');
  });
});
