import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { collectiveObfuscation } from '@regulab/collective-obfuscation';
import { type Reproduction, reproducePaper } from '@regulab/report/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const here = mkdtempSync(join(tmpdir(), 'regulab-paper-'));
let result: Reproduction;
beforeAll(async () => {
  result = await reproducePaper(collectiveObfuscation, here, { workers: 1 });
}, 180_000);
afterAll(() => rmSync(here, { recursive: true, force: true }));

describe('reproduce collective-obfuscation', () => {
  it('writes its figures with their data, certified', () => {
    for (const id of ['decoys', 'logs']) {
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
      'one-equilibrium': 'no counterexample',
      'too-cheap-to-count': ['refuted', 'no counterexample'],
    });
  });
});
