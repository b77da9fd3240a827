import { join } from 'node:path';
import { formatBound, misuse } from '@regulab/core';
import { findPaper, papers } from '@regulab/papers';
import { reproducePaper } from '@regulab/report/node';
import type { Run } from '../command.js';
import { ANSWER_IS_NO, OK } from '../exitCode.js';
import { note } from '../print.js';

/** Recomputes a paper into a directory, or lists the papers. */
export const run: Run<'reproduce'> = async ({ words: [slug], options: { out, workers, quiet } }) => {
  if (slug === undefined)
    return { text: () => papers.map((paper) => `${paper.slug}  ${paper.title}`).join('\n') };
  const paper = findPaper(slug);
  if (out === undefined) throw misuse('--out is missing; name a directory, for example --out out/backfiring');
  const started = performance.now();
  const { check, claims } = await reproducePaper(paper, out, {
    workers,
    ...(quiet ? {} : { onStep: (message: string) => note(`${message}\n`) }),
  });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  return {
    text: () =>
      [
        `Read ${join(out, 'report.html')}`,
        `${check.accepted} of ${check.checked} re-checked games accepted; no player can gain more than ${formatBound(check.largestGainBound)} of what is at stake. ${claims.length} claims checked. ${seconds} s.`,
      ].join('\n'),
    exit: check.accepted < check.checked ? ANSWER_IS_NO : OK,
  };
};
