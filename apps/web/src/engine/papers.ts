import { backfiring } from '@regulab/backfiring';
import { unknownName } from '@regulab/core';
import { fineTuningGames } from '@regulab/fine-tuning-games';
import type { Paper } from '@regulab/report';
import type { PaperOverview } from './tasks.js';

const papers: readonly Paper[] = [backfiring, fineTuningGames];

export function paperOf(slug: string): Paper {
  const paper = papers.find((entry) => entry.slug === slug);
  if (!paper)
    throw unknownName(
      'paper',
      slug,
      papers.map((entry) => entry.slug),
    );
  return paper;
}

export const overview = (): PaperOverview[] =>
  papers.map(({ slug, title, lead, studies, claims }) => ({
    slug,
    title,
    lead,
    studies: studies.length,
    claims: claims.length,
  }));
