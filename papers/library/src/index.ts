import { alignmentPublicGood } from '@regulab/alignment-public-good';
import { backfiring } from '@regulab/backfiring';
import { collectiveObfuscation } from '@regulab/collective-obfuscation';
import { fineTuningGames } from '@regulab/fine-tuning-games';
import { lessDiscriminatoryAlgorithms } from '@regulab/less-discriminatory-algorithms';
import { marketEntry } from '@regulab/market-entry';
import { modelEcosystem } from '@regulab/model-ecosystem';
import { opennessRegulation } from '@regulab/openness-regulation';
import { repeatRisk } from '@regulab/repeat-risk';
import { type Paper, paperNamed } from '@regulab/report';
import { strategicEvaluation } from '@regulab/strategic-evaluation';
import { thirdPartyIncentives } from '@regulab/third-party-incentives';

/** Every paper that can be recomputed and checked. */
export const papers: readonly Paper[] = [
  backfiring,
  fineTuningGames,
  alignmentPublicGood,
  thirdPartyIncentives,
  marketEntry,
  opennessRegulation,
  repeatRisk,
  lessDiscriminatoryAlgorithms,
  modelEcosystem,
  strategicEvaluation,
  collectiveObfuscation,
];

export const findPaper = (slug: string): Paper => paperNamed(papers, slug);
