import { backfiring } from '@regulab/backfiring';
import { unknownName } from '@regulab/core';
import { fineTuningGames } from '@regulab/fine-tuning-games';
import type { Paper } from '@regulab/report';

/** Every paper that can be recomputed and checked. */
export const papers: readonly Paper[] = [backfiring, fineTuningGames];

export function findPaper(slug: string): Paper {
  const paper = papers.find((entry) => entry.slug === slug);
  if (!paper)
    throw unknownName(
      'paper',
      slug,
      papers.map((entry) => entry.slug),
    );
  return paper;
}
