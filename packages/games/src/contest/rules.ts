/** How performance is rewarded; `tullock`: a prize for the winner and one for losers, won with odds p^exponent. */
export const REWARDS = ['power', 'tullock', 'linear', 'constant', 'log'] as const;
/** `barrier`: odds of safety cost the more the higher performance; `production`: safety and performance are made from inputs. */
export const TECHNOLOGIES = ['barrier', 'production'] as const;
/** Whose safety prevents a disaster: that of all, of the winner (drawn with odds p^exponent), or an average of all. */
export const RISKS = ['product', 'winner', 'weighted'] as const;
/**
 * What the third party prices: every unit of performance, the unsafe part of it, or the performance of agents without a certificate,
 * which safety of at least `harbour` can have for `fee`.
 */
export const SCHEDULES = ['uniform', 'unsafe', 'safe-harbour'] as const;

export type RewardKind = (typeof REWARDS)[number];
export type TechnologyKind = (typeof TECHNOLOGIES)[number];
export type RiskKind = (typeof RISKS)[number];
export type ScheduleKind = (typeof SCHEDULES)[number];

export interface Rules {
  readonly reward: RewardKind;
  readonly technology: TechnologyKind;
  readonly risk: RiskKind;
  readonly schedule: ScheduleKind;
  /** Price of a unit of performance that a third party adds. */
  readonly price: number;
  /** Safety from which on a certificate can be had. */
  readonly harbour: number;
  /** What the certificate costs. */
  readonly fee: number;
  /** Payment for a unit of safety. */
  readonly subsidy: number;
  /** Agents in the race keep a performance of at least this; at zero they may drop out of it. */
  readonly leastPerformance: number;
}

export interface Agent {
  readonly prize: number;
  readonly exponent: number;
  /** Tullock: winners earn prize + winSlope p, losers loserPrize + loseSlope p. */
  readonly winSlope: number;
  readonly loserPrize: number;
  readonly loseSlope: number;
  readonly damage: number;
  /** How much its safety weighs where risk is weighted. */
  readonly weight: number;
  /** Barrier: safetyCost (1 + barrier p) s / (1 - s) + performanceCost p^curvature / curvature + unitCost p. */
  readonly safetyCost: number;
  readonly barrier: number;
  readonly performanceCost: number;
  readonly curvature: number;
  readonly unitCost: number;
  /** Production: odds = safetySkill X_s^safetyReturn p^-drag and p = performanceSkill X_p^performanceReturn. */
  readonly safetySkill: number;
  readonly performanceSkill: number;
  readonly safetyReturn: number;
  readonly performanceReturn: number;
  readonly drag: number;
  readonly safetyPrice: number;
  readonly performancePrice: number;
}

/** A contest by its rules and families. */
export interface Contest {
  readonly rules: Rules;
  readonly agents: readonly Agent[];
}

export interface Choice {
  readonly s: number;
  readonly p: number;
}

/** Whether performance of zero makes an agent harmless: it is then out of the race, and safe at no cost. */
export const hasInactivity = ({ technology }: Rules, { drag }: Agent): boolean =>
  technology === 'production' && drag > 0;

/** Whether an agent has a certificate: where it may, and where it costs less than the price. */
export const isCertified = ({ schedule, harbour, fee, price }: Rules, { s, p }: Choice): boolean =>
  schedule === 'safe-harbour' && s >= harbour && price * p >= fee;

/** What an agent pays the third party for its performance. */
export function taxOf(rules: Rules, choice: Choice): number {
  if (rules.schedule === 'unsafe') return rules.price * (1 - choice.s) * choice.p;
  return isCertified(rules, choice) ? rules.fee : rules.price * choice.p;
}
