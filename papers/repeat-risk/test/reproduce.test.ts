import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repeatRisk } from '@regulab/repeat-risk';
import { type Reproduction, reproducePaper } from '@regulab/report/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const here = mkdtempSync(join(tmpdir(), 'regulab-paper-'));
let result: Reproduction;
beforeAll(async () => {
  result = await reproducePaper(repeatRisk, here, { workers: 1 });
}, 180_000);
afterAll(() => rmSync(here, { recursive: true, force: true }));

describe('reproduce repeat-risk', () => {
  it('writes its figures with their data, certified', () => {
    for (const id of ['paths', 'limits', 'audits']) {
      expect(readFileSync(join(here, `${id}.svg`), 'utf8')).toMatch(/^<svg .*<\/svg>\n$/s);
      expect(readFileSync(join(here, `${id}.csv`), 'utf8').split('\n').length).toBeGreaterThan(3);
    }
    expect(result.check.checked).toBeGreaterThan(0);
    expect(result.check.accepted).toBe(result.check.checked);
  });

  it('has no open claim', () => {
    expect(
      Object.fromEntries(
        result.claims.map(({ id, verdict, correction }) => [
          id,
          correction ? [verdict.kind, correction.verdict.kind] : verdict.kind,
        ]),
      ),
    ).toEqual({
      martingale: 'no counterexample',
      limit: 'no counterexample',
      gap: 'no counterexample',
      uncapped: ['refuted', 'no counterexample'],
      'one-shot': 'no counterexample',
      record: 'no counterexample',
    });
  });
});
