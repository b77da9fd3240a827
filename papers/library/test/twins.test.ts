import { checkClaim, type Statement } from '@regulab/core';
import { describe, expect, it } from 'vitest';
import { papers } from '../src/index.js';

/*
 * A check that lets everything pass shows nothing: every claim has a neighbour that is false (an inequality turned round, a constant
 * moved by five per cent, a hypothesis dropped; in a proof each of its steps), and its check must not let it pass.
 */

/** Twins of one statement that its check lets pass. */
function passing(statement: Statement, verdict: ReturnType<Statement['check']>): string[] {
  if (verdict.kind === 'proved')
    return verdict.steps.filter((_, k) => statement.check(k).kind !== 'open').map((step) => `step: ${step}`);
  if (verdict.kind === 'refuted' || verdict.kind === 'open') return [];
  const twin = statement.check(0);
  return twin.kind === 'refuted' ? [] : [`the falsified statement is ${twin.kind}`];
}

describe.each(papers.map((paper) => [paper.slug, paper] as const))('claims of %s', (_, { claims }) => {
  it.each(claims.map((claim) => [claim.id, claim] as const))(
    '%s: what is false is not let pass',
    (__, claim) => {
      const checked = checkClaim(claim);
      expect(passing(claim, checked.verdict)).toEqual([]);
      if (claim.correction && checked.correction)
        expect(passing(claim.correction, checked.correction.verdict)).toEqual([]);
    },
  );
});
