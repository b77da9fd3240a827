export {
  type Agreement,
  type Attainment,
  agreedShare,
  agreedShares,
  type Bargaining,
  bargain,
  RULE_NAMES,
  type RuleName,
  readRules,
  ruleLabel,
  ruleTitle,
} from './analysis/bargain.js';
export { type Branches, type Census, censusOf, traceBranchesOf } from './analysis/branches.js';
export { boundDesign, type Floors } from './analysis/design/bound.js';
export { design } from './analysis/design/design.js';
export { usualLevers } from './analysis/design/ranges.js';
export type {
  Design,
  DesignLever,
  DesignTask,
  HarmlessFloor,
  LeverRange,
  LeverTie,
  Regulation,
  TargetedDesign,
} from './analysis/design/types.js';
export type { Box, BoxMeasures, Feature, Limit } from './analysis/discovery/box.js';
export { boxWords, type FeatureWords, limitWords } from './analysis/discovery/boxWords.js';
export { type Cart, type CartNode, type CartOptions, cart, USUAL_CART } from './analysis/discovery/cart.js';
export {
  type Prim,
  type PrimBox,
  type PrimOptions,
  type PrimStep,
  prim,
  USUAL_PRIM,
} from './analysis/discovery/prim.js';
export { type Effects, effectsOf } from './analysis/effects.js';
export { type Measured, measureDraws } from './analysis/experiment.js';
export {
  drawLottery,
  isCounted,
  joinTallies,
  MOST_DRAWS,
  type Summary,
  summarise,
  type Tally,
} from './analysis/lottery.js';
export type { Motion, PathPoint } from './analysis/path.js';
export type { Plane, PlaneAxis, PlaneLabel } from './analysis/plane.js';
export { largestAccepted, type Profile, type ProfilePoint, profile } from './analysis/profile.js';
export {
  type Draw,
  movedBy,
  Proof,
  refutedBy,
  searched,
  shownBy,
  solvedGame,
  turnedBy,
} from './analysis/proof.js';
export { type RefinedMap, refinePlane } from './analysis/refine.js';
export { type Border, type Point, type RegimeMap, type Region, traceRegimes } from './analysis/regimes.js';
export {
  concludeRobust,
  planRobust,
  type RegretRow,
  type Robust,
  type RobustPlan,
  type RobustRule,
  type RobustTask,
  robustRules,
} from './analysis/robust.js';
export {
  type Place,
  SELECTIONS,
  type Selection,
  type Variant,
  type World,
  worthOf,
} from './analysis/robustWorlds.js';
export { type Correlation, correlationMatrix } from './analysis/sensitivity/copula.js';
export type { Design as SensitivityDesign, Estimate, Quantile } from './analysis/sensitivity/design.js';
export { type ElementaryEffects, elementaryEffects, morrisDesign } from './analysis/sensitivity/morris.js';
export { type PawnIndices, pawnIndices, sampleDesign } from './analysis/sensitivity/pawn.js';
export { type Quantity, quantityNames, readQuantities } from './analysis/sensitivity/quantities.js';
export {
  checkSensitivity,
  concludeSensitivity,
  designOf,
  type Measurement,
  type QuantitySensitivity,
  SAMPLES,
  SENSITIVITY_METHODS,
  type Sensitivity,
  type SensitivityBlock,
  type SensitivityMethod,
  type SensitivityTask,
  sensitivityBlock,
} from './analysis/sensitivity/sensitivity.js';
export { type ShapleyEffects, shapleyDesign, shapleyEffects } from './analysis/sensitivity/shapley.js';
export { type SobolIndices, saltelliDesign, sobolIndices } from './analysis/sensitivity/sobolIndices.js';
export { usualVariation } from './analysis/sensitivity/usualVariation.js';
export { shareCurve } from './analysis/shareCurve.js';
export { comparativeStatics, type Static } from './analysis/statics.js';
export { type Belief, checkUncertain, type Guess, type Range, type Uncertain } from './analysis/uncertain.js';
export {
  type CustomAgent,
  type CustomContest,
  type CustomEquilibrium,
  type CustomSolution,
  solveContest,
} from './games/contest/customContest.js';
export * from './games/index.js';
export * from './model/contract.js';
export { readDecimal } from './model/decimal.js';
export {
  Comparison,
  EFFECT_KINDS,
  EFFECT_TOLERANCE,
  EFFECT_WORDS,
  type Effect,
  type EffectKind,
  effectOf,
  isSame,
  NOT_COMPARED,
} from './model/effect.js';
export { effectSentence } from './model/effectWords.js';
export { CellError, type ErrorCode, misuse, RegulabError } from './model/error.js';
export {
  csvCell,
  formatBound,
  formatDifference,
  formatNumber,
  formatShort,
  rawCsvCell,
} from './model/format.js';
export * from './model/ledger.js';
export type { Lottery, LotteryHarm, LotteryState } from './model/lottery.js';
export type { BarTone, Picture, PictureAxis, PictureMark } from './model/picture.js';
export { flatten, parametersNamed, playerName, readGame } from './model/players.js';
export { findModel } from './model/registry.js';
export * from './model/solution.js';
export { certify, solve, solveBaseline, solveUncertified } from './model/solve.js';
export {
  allowedRange,
  chosen,
  completeValues,
  isRegulated,
  rangeOf,
  unknownName,
  whyOutOfRange,
  withoutRegulation,
} from './model/values.js';
export { exp, log, pow } from './numeric/elementary.js';
export { evenly } from './numeric/evenly.js';
export * as interval from './numeric/interval.js';
export { normalQuantile } from './numeric/normalQuantile.js';
export { Polynomial } from './numeric/polynomial.js';
export { permutedIndex, randomAt } from './numeric/random.js';
export { SOBOL_DIMENSIONS, sobolAt } from './numeric/sobol.js';
export { triangularQuantile } from './numeric/triangularQuantile.js';
export { ENGINE } from './version.js';
