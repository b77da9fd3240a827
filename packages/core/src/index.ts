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
} from '@regulab/analysis/bargain.js';
export {
  type Branches,
  branchOutcome,
  type Census,
  censusOf,
  traceBranchesOf,
} from '@regulab/analysis/branches.js';
export { boundDesign, type Floors } from '@regulab/analysis/design/bound.js';
export { design } from '@regulab/analysis/design/design.js';
export { usualLevers } from '@regulab/analysis/design/ranges.js';
export type {
  Design,
  DesignLever,
  DesignTask,
  HarmlessFloor,
  LeverRange,
  LeverTie,
  Regulation,
  TargetedDesign,
} from '@regulab/analysis/design/types.js';
export type { Box, BoxMeasures, Feature, Limit } from '@regulab/analysis/discovery/box.js';
export { boxWords, type FeatureWords, limitWords } from '@regulab/analysis/discovery/boxWords.js';
export {
  type Cart,
  type CartNode,
  type CartOptions,
  cart,
  USUAL_CART,
} from '@regulab/analysis/discovery/cart.js';
export {
  type Prim,
  type PrimBox,
  type PrimOptions,
  type PrimStep,
  prim,
  USUAL_PRIM,
} from '@regulab/analysis/discovery/prim.js';
export { type Effects, effectsOf } from '@regulab/analysis/effects.js';
export { type Measured, measureDraws } from '@regulab/analysis/experiment.js';
export {
  drawLottery,
  isCounted,
  joinTallies,
  MOST_DRAWS,
  type Summary,
  summarise,
  type Tally,
} from '@regulab/analysis/lottery.js';
export type { Motion, PathPoint } from '@regulab/analysis/path.js';
export type { Plane, PlaneAxis, PlaneLabel } from '@regulab/analysis/plane.js';
export { largestAccepted, type Profile, type ProfilePoint, profile } from '@regulab/analysis/profile.js';
export {
  type Draw,
  movedBy,
  Proof,
  refutedBy,
  searched,
  shownBy,
  solvedGame,
  turnedBy,
} from '@regulab/analysis/proof.js';
export { type RefinedMap, refinePlane } from '@regulab/analysis/refine.js';
export {
  type Border,
  type Point,
  type RegimeMap,
  type Region,
  traceRegimes,
} from '@regulab/analysis/regimes.js';
export {
  concludeRobust,
  planRobust,
  type RegretRow,
  type Robust,
  type RobustPlan,
  type RobustRule,
  type RobustTask,
  robustRules,
} from '@regulab/analysis/robust.js';
export {
  type Place,
  SELECTIONS,
  type Selection,
  type Variant,
  type World,
  worthOf,
} from '@regulab/analysis/robustWorlds.js';
export { type Correlation, correlationMatrix } from '@regulab/analysis/sensitivity/copula.js';
export type {
  Design as SensitivityDesign,
  Estimate,
  Quantile,
} from '@regulab/analysis/sensitivity/design.js';
export {
  type ElementaryEffects,
  elementaryEffects,
  morrisDesign,
} from '@regulab/analysis/sensitivity/morris.js';
export { type PawnIndices, pawnIndices, sampleDesign } from '@regulab/analysis/sensitivity/pawn.js';
export { type Quantity, quantityNames, readQuantities } from '@regulab/analysis/sensitivity/quantities.js';
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
} from '@regulab/analysis/sensitivity/sensitivity.js';
export { type ShapleyEffects, shapleyDesign, shapleyEffects } from '@regulab/analysis/sensitivity/shapley.js';
export {
  type SobolIndices,
  saltelliDesign,
  sobolIndices,
} from '@regulab/analysis/sensitivity/sobolIndices.js';
export { usualVariation } from '@regulab/analysis/sensitivity/usualVariation.js';
export { shareCurve } from '@regulab/analysis/shareCurve.js';
export { comparativeStatics, type Static } from '@regulab/analysis/statics.js';
export {
  type Belief,
  checkUncertain,
  type Guess,
  type Range,
  type Uncertain,
} from '@regulab/analysis/uncertain.js';
export {
  type CustomAgent,
  type CustomContest,
  type CustomEquilibrium,
  type CustomSolution,
  solveContest,
} from '@regulab/games/contest/customContest.js';
export {
  AUDIT_COLUMNS,
  type AuditRecord,
  type AuditTruth,
  auditReader,
  burstiness,
  type Calibration,
  type CalibrationOptions,
  type Cell,
  type CustomRelease,
  calibrateOverlap,
  cellsOf,
  childrenOf,
  concentration,
  cosine,
  cycleOf,
  DEFAULT_TRUTH,
  divergence,
  editSimilarity,
  type Family,
  type FitNote,
  type FittedValue,
  fitLossCurve,
  type Group,
  growTree,
  LOSS_COLUMNS,
  type LogMeasures,
  type LossFit,
  type LossRecord,
  loadDistribution,
  type MarginalValue,
  type MarketValues,
  MOST_ORDERED,
  marginalValue,
  measureLog,
  models,
  mutationRate,
  nearDuplicates,
  OPTIONAL_AUDIT_COLUMNS,
  orderTraits,
  type Patterns,
  patternsOf,
  type RegimeFit,
  type ReleaseSolution,
  type Report,
  rarity,
  readLoss,
  solveRelease,
  symmetricGame,
  syntheticAudits,
  type TestedMeasure,
  type TraitOrder,
  type Traits,
  TraitTraffic,
  type Tree,
  type Urn,
  vertices,
  walk,
  wordsOf,
} from '@regulab/games/index.js';
export {
  type Certificate,
  type CertificateLevel,
  type Completeness,
  certifiedWords,
  type Equilibrium,
  type SolutionStatus,
} from '@regulab/model/answer.js';
export {
  agreement,
  certificateOf,
  refusedCertificate,
  unprovedCertificate,
} from '@regulab/model/certificate.js';
export { checkContract } from '@regulab/model/checkContract.js';
export {
  type Evaluate,
  evaluatorOf,
  type Meaning,
  type Names,
  NoAnswer,
  namesMentioned,
  readFormula,
} from '@regulab/model/condition.js';
export {
  type Branch,
  type BranchEventKind,
  type BranchPoint,
  type Claim,
  type Derivatives,
  type EnclosedGame,
  type Enclosure,
  EQUILIBRIUM,
  EXITED,
  type Experiment,
  type Explanation,
  FAILED,
  FIDELITIES,
  type Fidelity,
  type Formula,
  type Kernel,
  type Measure,
  type Model,
  NONE,
  type Outcome,
  type Owner,
  type Parameter,
  type PlayerList,
  type Regimes,
  type Solved,
  type Source,
  STATUS,
  withoutEquilibrium,
} from '@regulab/model/contract.js';
export { readDecimal } from '@regulab/model/decimal.js';
export {
  type ClaimOf,
  defineModel,
  type ModelDefinition,
  type OutcomesOf,
  type OutcomeTable,
  type ParameterTable,
  type PictureOf,
  type SolvedOf,
  type ValuesOf,
} from '@regulab/model/defineModel.js';
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
} from '@regulab/model/effect.js';
export { effectSentence } from '@regulab/model/effectWords.js';
export {
  CellError,
  type ErrorCode,
  isCellError,
  isRegulabError,
  misuse,
  RegulabError,
} from '@regulab/model/error.js';
export {
  csvCell,
  formatBound,
  formatDifference,
  formatNumber,
  formatShort,
  rawCsvCell,
} from '@regulab/model/format.js';
export { Laboratory, type ModelFile } from '@regulab/model/laboratory.js';
export {
  type CheckedClaim,
  type Counterexample,
  checkClaim,
  type PaperClaim,
  type Statement,
  type Verdict,
  verdictInWords,
} from '@regulab/model/ledger.js';
export type {
  DrawnQuantity,
  FiniteLottery,
  Lottery,
  LotteryHarm,
  LotteryState,
} from '@regulab/model/lottery.js';
export type { Rows } from '@regulab/model/named.js';
export type { Outcomes, Values } from '@regulab/model/outcomes.js';
export type { BarTone, Picture, PictureAxis, PictureMark } from '@regulab/model/picture.js';
export { flatten, parametersNamed, playerName, readGame } from '@regulab/model/players.js';
export { NOT_CLAIMS, type Solution, type Uncertified } from '@regulab/model/solution.js';
export { certifySolution, solve, solveBaseline, solveUncertified } from '@regulab/model/solve.js';
export { solvedBy } from '@regulab/model/solvedBy.js';
export { modelsIn, soundModel } from '@regulab/model/soundModel.js';
export {
  allowedRange,
  chosen,
  completeValues,
  isRegulated,
  rangeOf,
  unknownName,
  whyOutOfRange,
  withoutRegulation,
} from '@regulab/model/values.js';
export { ENGINE } from '@regulab/model/version.js';
export { branchAndBound } from '@regulab/numeric/branchAndBound.js';
export { exp, log, pow } from '@regulab/numeric/elementary.js';
export { evenly } from '@regulab/numeric/evenly.js';
export * as interval from '@regulab/numeric/interval.js';
export { normalQuantile } from '@regulab/numeric/normalQuantile.js';
export { Polynomial } from '@regulab/numeric/polynomial.js';
export { permutedIndex, randomAt } from '@regulab/numeric/random.js';
export { SOBOL_DIMENSIONS, sobolAt } from '@regulab/numeric/sobol.js';
export { triangularQuantile } from '@regulab/numeric/triangularQuantile.js';
export {
  checkSheet,
  defineGame,
  problemLine,
  type SheetOptions,
  type SheetReport,
} from '@regulab/rules/defineGame.js';
export type { SheetProblem } from '@regulab/rules/readSheet.js';
export { builtIn, findModel } from './builtIn.js';
