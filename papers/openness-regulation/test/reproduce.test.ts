import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { opennessRegulation } from '@regulab/openness-regulation';
import { type Reproduction, reproducePaper } from '@regulab/report/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const here = mkdtempSync(join(tmpdir(), 'regulab-paper-'));
let result: Reproduction;
beforeAll(async () => {
  result = await reproducePaper(opennessRegulation, here, { workers: 1 });
}, 180_000);
afterAll(() => rmSync(here, { recursive: true, force: true }));

describe('reproduce openness-regulation', () => {
  it('writes its figures, certified, and says that they are ours', () => {
    for (const id of ['levers', 'releases', 'improvements']) {
      const svg = readFileSync(join(here, `${id}.svg`), 'utf8');
      expect(svg).toMatch(/^<svg .*<\/svg>\n$/s);
      expect(svg).toContain('reconstruction');
    }
    expect(result.check.accepted).toBe(result.check.checked);
    const report = readFileSync(join(here, 'report.html'), 'utf8');
    expect(report).not.toMatch(/Proposition \d|Figure \d|Theorem \d/);
  });

  it('has no open claim', () => {
    expect(Object.fromEntries(result.claims.map(({ id, verdict }) => [id, verdict.kind]))).toEqual({
      parabola: 'proved',
      'never-at-a-given-share': 'no counterexample',
      'dead-weight': 'no counterexample',
      'lower-threshold': 'no counterexample',
      bargained: 'refuted',
      'critical-performance': 'no counterexample',
      proportional: 'no counterexample',
    });
  });
});
