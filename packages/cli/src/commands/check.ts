import { type CheckedClaim, checkClaim, type Verdict, verdictInWords } from '@regulab/core';
import { findPaper, papers } from '@regulab/papers';
import type { Run } from '../command.js';
import { ANSWER_IS_NO, OK } from '../exitCode.js';

/** Checks the claims of one paper, or of all, and prints the verdicts. */
export const run: Run<'check'> = ({ words: [slug], options }) => {
  const chosen = slug === undefined ? papers : [findPaper(slug)];
  const checked = chosen.map((paper) => ({ paper: paper.slug, claims: paper.claims.map(checkClaim) }));
  // A check that could not be carried out is an answer that is missing.
  const isOpen = checked.some(({ claims }) =>
    claims.some((c) => c.verdict.kind === 'open' || c.correction?.verdict.kind === 'open'),
  );
  return {
    json: checked,
    text: () =>
      checked
        .map(
          ({ paper, claims }) =>
            `${paper}\n\n${claims.map((claim) => entry(claim, options.steps)).join('\n\n')}\n\n${summary(claims)}`,
        )
        .join('\n'),
    exit: isOpen ? ANSWER_IS_NO : OK,
  };
};

const WIDTH = 100;

/** Text in lines of about a hundred characters under a margin. */
function wrapped(text: string, margin: string): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + word.length + 1 > WIDTH - margin.length) {
      lines.push(margin + line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, margin + line].join('\n');
}

function evidence(verdict: Verdict, steps: boolean): string[] {
  switch (verdict.kind) {
    case 'proved':
      return steps ? verdict.steps.map((step, k) => wrapped(`${k + 1}. ${step}`, '      ')) : [];
    case 'no counterexample':
      return [
        wrapped(
          `${verdict.samples.toLocaleString('en-US')} games, seed ${verdict.seed}; ${verdict.note}`,
          '      ',
        ),
      ];
    case 'refuted': {
      const { because, verified, model } = verdict.counterexample;
      return [
        wrapped(
          `${because}. (${model}; the outcome is ${verified ? 'certified' : 'NOT certified'})`,
          '      ',
        ),
      ];
    }
    default:
      return [wrapped(verdict.note, '      ')];
  }
}

function entry(claim: CheckedClaim, steps: boolean): string {
  const { correction } = claim;
  return [
    `  ${claim.id}: ${verdictInWords(claim)}`,
    wrapped(`${claim.place}${claim.origin === 'ours' ? ' (our statement)' : ''}: ${claim.statement}`, '    '),
    wrapped(`Domain: ${claim.domain}. Checked by ${claim.method}.`, '    '),
    ...evidence(claim.verdict, steps),
    ...(correction
      ? [
          wrapped(`Corrected: ${correction.statement}`, '    '),
          wrapped(`Domain: ${correction.domain}. Checked by ${correction.method}.`, '    '),
          ...evidence(correction.verdict, steps),
        ]
      : []),
  ].join('\n');
}

function summary(claims: readonly CheckedClaim[]): string {
  const count = (kind: Verdict['kind']) => claims.filter(({ verdict }) => verdict.kind === kind).length;
  const corrected = claims.filter((c) => c.verdict.kind === 'refuted' && c.correction !== null).length;
  const open = count('open');
  return `${claims.length} claims: ${count('proved')} proved, ${count('shown')} that hold in the games they name, ${count('no counterexample')} without a counterexample, ${count('refuted')} refuted (${corrected} of them corrected)${open > 0 ? `, ${open} open` : ''}.`;
}
