import type { Statement } from '@regulab/core';
import { describe, expect, it } from 'vitest';
import { papers } from '../src/index.js';

/*
 * A check that lets everything pass shows nothing: every claim has a neighbour that is false (an inequality turned round, a constant
 * moved by five per cent, a hypothesis dropped; in a proof each of its steps), and its check must not let it pass.
 */

/** Twins of one statement that its check lets pass. */
function passing(statement: Statement): string[] {
  const first = statement.check(0).kind;
  if (first !== 'open') return first === 'refuted' ? [] : [`the falsified statement is ${first}`];
  // A proof with its first step falsified: each of the others in turn.
  const verdict = statement.check();
  if (verdict.kind !== 'proved') return [`without a falsified step it is ${verdict.kind}`];
  return verdict.steps
    .filter((_, k) => k > 0 && statement.check(k).kind !== 'open')
    .map((step) => `step: ${step}`);
}

describe.each(papers.map((paper) => [paper.slug, paper] as const))('claims of %s', (_, { claims }) => {
  it.each(claims.map((claim) => [claim.id, claim] as const))(
    '%s: what is false is not let pass',
    (__, claim) => {
      expect(passing(claim)).toEqual([]);
      if (claim.correction) expect(passing(claim.correction)).toEqual([]);
    },
  );
});
