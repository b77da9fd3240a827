import type { Model } from '@regulab/model/contract.js';
import { contestBeliefs } from './contest/beliefs.js';
import { safetyPerformance } from './contest/safetyPerformance.js';
import { discriminationPolygon } from './discrimination/polygon.js';
import { discriminationSearch } from './discrimination/search.js';
import { ecosystemSimulator } from './ecosystem/simulator.js';
import { evaluationStrategic } from './evaluation/strategic.js';
import { feedbackUrn } from './feedback/urn.js';
import { oneAttribute } from './fine-tuning/oneAttribute.js';
import { oneAttributeSpecialists } from './fine-tuning/oneAttributeSpecialists.js';
import { specialists } from './fine-tuning/specialists.js';
import { twoAttribute } from './fine-tuning/twoAttribute.js';
import { marketEntryConcentration } from './market-entry/concentration.js';
import { marketEntryScaling } from './market-entry/scaling.js';
import { marketEntryThreshold } from './market-entry/threshold.js';
import { obfuscationReports } from './obfuscation/reports.js';
import { opennessRelease } from './openness/release.js';
import { endogenousRegime } from './overlap/endogenousRegime.js';
import { entry } from './overlap/entry.js';
import { heterogeneous } from './overlap/heterogeneous.js';
import { monitoring } from './overlap/monitoring.js';
import { sharedFoundation } from './overlap/sharedFoundation.js';
import { symmetric } from './overlap/symmetric.js';

export { vertices } from './discrimination/polygon.js';
export { type Cell, cellsOf } from './discrimination/searchCells.js';
export { childrenOf, cycleOf, type Family, type Patterns, patternsOf } from './ecosystem/family.js';
export { MOST_ORDERED, orderTraits, type TraitOrder } from './ecosystem/order.js';
export {
  cosine,
  editSimilarity,
  mutationRate,
  rarity,
  type Traits,
  wordsOf,
} from './ecosystem/similarity.js';
export { growTree, type Tree } from './ecosystem/simulator.js';
export { TraitTraffic } from './ecosystem/traffic.js';
export { type Group, type Urn, walk } from './feedback/urnMoments.js';
export {
  fitLossCurve,
  LOSS_COLUMNS,
  type LossFit,
  type LossRecord,
  readLoss,
} from './market-entry/lossCurve.js';
export {
  burstiness,
  concentration,
  divergence,
  type LogMeasures,
  measureLog,
  nearDuplicates,
  type Report,
  type TestedMeasure,
} from './obfuscation/logMeasures.js';
export { type CustomRelease, type ReleaseSolution, solveRelease } from './openness/customRelease.js';
export {
  AUDIT_COLUMNS,
  type AuditRecord,
  type AuditTruth,
  auditReader,
  DEFAULT_TRUTH,
  OPTIONAL_AUDIT_COLUMNS,
  syntheticAudits,
} from './overlap/audits.js';
export {
  type Calibration,
  type CalibrationOptions,
  calibrateOverlap,
  type FitNote,
  type FittedValue,
  type RegimeFit,
} from './overlap/calibration.js';
export { loadDistribution } from './overlap/load.js';
export type { MarketValues } from './overlap/parameters.js';
export { type MarginalValue, marginalValue } from './overlap/planner.js';
export { symmetricGame } from './overlap/symmetric.js';

/** Every model of Regulab. */
export const models: readonly Model[] = [
  oneAttribute,
  twoAttribute,
  oneAttributeSpecialists,
  specialists,
  symmetric,
  heterogeneous,
  entry,
  monitoring,
  sharedFoundation,
  endogenousRegime,
  safetyPerformance,
  contestBeliefs,
  marketEntryThreshold,
  marketEntryScaling,
  marketEntryConcentration,
  opennessRelease,
  feedbackUrn,
  discriminationPolygon,
  discriminationSearch,
  ecosystemSimulator,
  evaluationStrategic,
  obfuscationReports,
];
