import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findPaper } from '@regulab/papers';
import { reproducePaper } from '@regulab/report/node';
import { afterAll, describe, expect, it } from 'vitest';

const here = mkdtempSync(join(tmpdir(), 'regulab-papers-'));
afterAll(() => rmSync(here, { recursive: true, force: true }));

type Verdicts = Readonly<Record<string, string | readonly string[]>>;
const CASES: readonly (readonly [slug: string, figures: readonly string[], verdicts: Verdicts])[] = [
  [
    'repeat-risk',
    ['paths', 'limits', 'audits'],
    {
      martingale: 'proved',
      limit: 'shown',
      gap: 'shown',
      uncapped: ['refuted', 'no counterexample'],
      'one-shot': 'shown',
      record: 'no counterexample',
    },
  ],
  [
    'less-discriminatory-algorithms',
    ['attainable', 'searches', 'retraining'],
    {
      zonogon: 'no counterexample',
      toy: 'shown',
      'zero-disparity': 'no counterexample',
      example: 'shown',
      'exact-search': 'no counterexample',
      'rounded-search': 'no counterexample',
      promise: 'shown',
    },
  ],
  ['model-ecosystem', ['family', 'siblings', 'orders'], { siblings: 'proved', order: 'no counterexample' }],
  [
    'strategic-evaluation',
    ['coalitions'],
    {
      'every-coalition': 'shown',
      'no-oversight': 'no counterexample',
      'perfect-test': 'no counterexample',
    },
  ],
  [
    'collective-obfuscation',
    ['decoys', 'logs'],
    {
      'one-equilibrium': 'no counterexample',
      'too-cheap-to-count': ['refuted', 'no counterexample'],
    },
  ],
];

describe('related papers', () => {
  it.each(CASES)(
    '%s: figures with their data, certified games, no open claim',
    async (slug, figures, verdicts) => {
      const out = join(here, slug);
      const result = await reproducePaper(findPaper(slug), out, { workers: 1 });
      for (const id of figures) {
        expect(readFileSync(join(out, `${id}.svg`), 'utf8')).toMatch(/^<svg .*<\/svg>\n$/s);
        expect(readFileSync(join(out, `${id}.csv`), 'utf8').split('\n').length).toBeGreaterThan(3);
      }
      expect(result.check.checked).toBeGreaterThan(0);
      expect(result.check.accepted).toBe(result.check.checked);
      expect(
        Object.fromEntries(
          result.claims.map(({ id, verdict, correction }) => [
            id,
            correction ? [verdict.kind, correction.verdict.kind] : verdict.kind,
          ]),
        ),
      ).toEqual(verdicts);
    },
  );
});
