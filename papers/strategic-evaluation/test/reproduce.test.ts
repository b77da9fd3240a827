import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Reproduction, reproducePaper } from '@regulab/report/node';
import { strategicEvaluation } from '@regulab/strategic-evaluation';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const here = mkdtempSync(join(tmpdir(), 'regulab-paper-'));
let result: Reproduction;
beforeAll(async () => {
  result = await reproducePaper(strategicEvaluation, here, { workers: 1 });
}, 180_000);
afterAll(() => rmSync(here, { recursive: true, force: true }));

describe('reproduce strategic-evaluation', () => {
  it('writes its figures with their data, certified', () => {
    for (const id of ['coalitions']) {
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
      'every-coalition': 'no counterexample',
      'no-oversight': 'no counterexample',
      'perfect-test': 'no counterexample',
    });
  });
});
