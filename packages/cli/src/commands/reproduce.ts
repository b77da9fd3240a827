import { join } from 'node:path';
import { formatBound, misuse } from '@regulab/core';
import { findPaper, papers } from '@regulab/papers';
import { reproducePaper } from '@regulab/report/node';
import { ANSWER_IS_NO } from '../exitCode.js';
import { readCount } from '../parse.js';
import { note, print } from '../print.js';

interface Options {
  readonly out?: string | undefined;
  readonly workers?: string | undefined;
  readonly quiet?: true | undefined;
}

/** Recomputes a paper into a directory, or lists the papers. */
export async function reproduce(slug: string | undefined, options: Options): Promise<void> {
  if (slug === undefined) {
    print(papers.map((paper) => `${paper.slug}  ${paper.title}\n`).join(''));
    return;
  }
  const paper = findPaper(slug);
  if (options.out === undefined)
    throw misuse('--out is missing; name a directory, for example --out out/backfiring');
  const started = performance.now();
  const { check, claims } = await reproducePaper(paper, options.out, {
    workers: options.workers === undefined ? undefined : readCount('--workers', options.workers, 1),
    ...(options.quiet ? {} : { onStep: (message: string) => note(`${message}\n`) }),
  });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  print(
    [
      `Read ${join(options.out, 'report.html')}`,
      `${check.accepted} of ${check.checked} re-checked games accepted; no player can gain more than ${formatBound(check.largestGainBound)} of what is at stake. ${claims.length} claims checked. ${seconds} s.`,
      '',
    ].join('\n'),
  );
  if (check.accepted < check.checked) process.exitCode = ANSWER_IS_NO;
}
