import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { alignmentPublicGood } from '@regulab/alignment-public-good';
import { type Reproduction, reproducePaper } from '@regulab/report/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const here = mkdtempSync(join(tmpdir(), 'regulab-paper-'));
let result: Reproduction;
beforeAll(async () => {
  result = await reproducePaper(alignmentPublicGood, here, { workers: 1 });
}, 180_000);
afterAll(() => rmSync(here, { recursive: true, force: true }));
const read = (name: string) => readFileSync(join(here, name), 'utf8');

describe('reproduce alignment-public-good', () => {
  it('writes its figures with their data', () => {
    for (const id of ['wedge', 'decomposition', 'policy', 'deviations', 'failures', 'robust']) {
      expect(read(`${id}.svg`)).toMatch(/^<svg .*<\/svg>\n$/s);
      expect(readFileSync(join(here, `${id}.png`)).byteLength).toBeGreaterThan(10_000);
      expect(read(`${id}.csv`).split('\n').length).toBeGreaterThan(4);
    }
    expect(read('report.html')).toContain('Which claims survive?');
  });

  it('certifies what it re-checked', () => {
    expect(result.check.checked).toBeGreaterThan(3000);
    expect(result.check.accepted).toBe(result.check.checked);
  });

  it('finds the numbers of the specification', () => {
    const { comparisons } = result.summary as {
      comparisons: { what: string; computed: string; note: string }[];
    };
    const of = (start: string) => comparisons.find(({ what }) => what.startsWith(start))!;
    expect(of('Liability rate').computed).toContain('2.15002 (equation 18 with h_U/h_E)');
    expect(of('Liability rate').note).toContain('0.0434005');
    expect(of('Liability rate').note).toContain('0.0714005');
    expect(of('First-order point outside').note).toMatch(/gains 18\.0[34]/);
    expect(of('No symmetric equilibrium').note).toContain('Symmetric equilibria: none');
  });

  it('has no open claim', () => {
    const verdicts = result.claims.map(
      ({ id, verdict, correction }) =>
        `${id}: ${verdict.kind}${correction ? `, ${correction.verdict.kind}` : ''}`,
    );
    expect(verdicts.filter((v) => v.includes('open'))).toEqual([]);
    for (const v of [
      'welfare-once: refuted, no counterexample',
      'first-order-is-equilibrium: refuted, no counterexample',
      'liability-raises-overlap: refuted, proved',
      'under-investment: refuted, proved',
      'wedge-third-party-harm: refuted, proved',
      'wedge-dispersion: refuted, proved',
      'liability-identity: refuted, proved',
      'fragmentation: proved',
      'wedge-demand: no counterexample',
      'exact-margins: refuted',
      'wedge-firms: shown',
      'mean-field: proved',
      'mean-field-small: refuted',
      'at-most-one: no counterexample',
      'monitoring-sign: refuted, proved',
    ])
      expect(verdicts).toContain(v);
  });
});
