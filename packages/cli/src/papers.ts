import { alignmentPublicGood } from '@regulab/alignment-public-good';
import { backfiring } from '@regulab/backfiring';
import { fineTuningGames } from '@regulab/fine-tuning-games';
import { marketEntry } from '@regulab/market-entry';
import { type Paper, paperNamed } from '@regulab/report';
import { thirdPartyIncentives } from '@regulab/third-party-incentives';

/** Every paper that can be recomputed and checked. */
export const papers: readonly Paper[] = [
  backfiring,
  fineTuningGames,
  alignmentPublicGood,
  thirdPartyIncentives,
  marketEntry,
];

export const findPaper = (slug: string): Paper => paperNamed(papers, slug);
