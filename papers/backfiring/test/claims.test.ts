import { backfiring } from '@regulab/backfiring';
import { checkClaim, findModel, verdictInWords } from '@regulab/core';
import { describe, expect, it } from 'vitest';

/** What each claim must come to; a change here is a change of what the project says about the paper. */
const EXPECTED: Readonly<Record<string, string>> = {
  'v1-proposition-3.4': 'proved',
  'v1-theorem-3.5': 'proved',
  'v1-lemma-3.7': 'proved',
  'v1-lemma-3.9': 'proved',
  'v1-lemma-3.9-unconditional': 'refuted',
  'v1-proposition-3.12': 'proved',
  'v1-theorem-3.13': 'proved',
  'generalist-alone-fixed-share': 'proved',
  'generalist-alone-bargained': 'refuted',
  'v1-band-widens': 'refuted',
  'v1-polynomial-costs': 'no counterexample',
  'v2-remark-4.3': 'proved',
  'v2-zero-profit-curve': 'proved',
  'v2-theorem-6.1': 'refuted; corrected: proved',
  'v2-basic-band': 'proved',
  'v2-lemma-10.5': 'refuted; corrected: proved',
  'v2-theorem-6.2': 'proved',
  'v2-theorem-6.2-games': 'no counterexample',
  'v1-introduction': 'refuted; corrected: proved',
  'generalist-alone-two-attributes': 'no counterexample',
  'both-floors-needed': 'no counterexample',
  'raising-generalist-floor': 'refuted; corrected: no counterexample',
  'v2-section-5.2': 'proved',
  'v2-figure-2-caption': 'refuted; corrected: proved',
  'v2-best-aggregate': 'proved',
  'anarchy-no-exit': 'proved',
};

const checked = backfiring.claims.map(checkClaim);

describe('claims of the backfiring paper', () => {
  it('are all in the list, once', () => {
    expect(checked.map(({ id }) => id).sort()).toEqual(Object.keys(EXPECTED).sort());
  });

  it.each(checked.map((claim) => [claim.id, claim] as const))('%s', (id, claim) => {
    const words = verdictInWords(claim)
      .replace(/ \((algebra|interval|algebra and interval)\)/, '')
      .replace(/ in [\d,]+/, '');
    expect(words).toBe(EXPECTED[id]);
    for (const verdict of [claim.verdict, claim.correction?.verdict])
      if (verdict?.kind === 'proved') expect(verdict.steps.length).toBeGreaterThan(0);
  });

  it('refute by games that the independent check accepts', () => {
    const refuted = checked.flatMap(({ verdict }) =>
      verdict.kind === 'refuted' ? [verdict.counterexample] : [],
    );
    expect(refuted.length).toBeGreaterThan(5);
    for (const { model, parameters, outcomes, verified } of refuted) {
      expect(verified).toBe(true);
      const status = outcomes.safety === null ? 'exit' : 'equilibrium';
      expect(findModel(model).verify(parameters, { status, outcomes }).accepted).toBe(true);
    }
  });

  it('come out the same twice', () => {
    expect(JSON.stringify(backfiring.claims.map(checkClaim))).toBe(JSON.stringify(checked));
  });
});
