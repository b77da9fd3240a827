import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lessDiscriminatoryAlgorithms } from '@regulab/less-discriminatory-algorithms';
import { type Reproduction, reproducePaper } from '@regulab/report/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const here = mkdtempSync(join(tmpdir(), 'regulab-paper-'));
let result: Reproduction;
beforeAll(async () => {
  result = await reproducePaper(lessDiscriminatoryAlgorithms, here, { workers: 1 });
}, 180_000);
afterAll(() => rmSync(here, { recursive: true, force: true }));

describe('reproduce less-discriminatory-algorithms', () => {
  it('writes its figures with their data, certified', () => {
    for (const id of ['attainable', 'searches', 'retraining']) {
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
    ).toEqual(
      Object.fromEntries(
        ['zonogon', 'toy', 'zero-disparity', 'example', 'exact-search', 'rounded-search', 'promise'].map(
          (id) => [id, 'no counterexample'],
        ),
      ),
    );
  });
});
