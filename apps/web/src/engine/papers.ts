import { alignmentPublicGood } from '@regulab/alignment-public-good';
import { backfiring } from '@regulab/backfiring';
import { fineTuningGames } from '@regulab/fine-tuning-games';
import { marketEntry } from '@regulab/market-entry';
import { type Paper, paperNamed } from '@regulab/report';
import { thirdPartyIncentives } from '@regulab/third-party-incentives';
import type { PaperOverview } from './tasks.js';

const papers: readonly Paper[] = [
  backfiring,
  fineTuningGames,
  alignmentPublicGood,
  thirdPartyIncentives,
  marketEntry,
];

export const paperOf = (slug: string): Paper => paperNamed(papers, slug);

export const overview = (): PaperOverview[] =>
  papers.map(({ slug, title, lead, studies, claims }) => ({
    slug,
    title,
    lead,
    studies: studies.length,
    claims: claims.length,
  }));
