import type { ValuesIn } from '@regulab/model/named.js';
import { cost, crossCost, exponent, generalistFloor, revenue, share, specialistFloor } from './parameters.js';

/** Parameters of the game with performance and safety. */
export const twoAttributeParameters = [
  share,
  generalistFloor,
  specialistFloor,
  revenue('performanceRevenue', 'r_alpha', 'Revenue from performance'),
  revenue('safetyRevenue', 'r_beta', 'Revenue from safety'),
  cost('generalistPerformanceCost', 'c0_aa', "Generalist's cost of performance"),
  cost('generalistSafetyCost', 'c0_bb', "Generalist's cost of safety"),
  crossCost('generalistCrossCost', 'c0_ab', "Generalist's cross cost"),
  cost('specialistPerformanceCost', 'c1_aa', "Specialist's cost of performance"),
  cost('specialistSafetyCost', 'c1_bb', "Specialist's cost of safety"),
  crossCost('specialistCrossCost', 'c1_ab', "Specialist's cross cost"),
] as const;

/** One number for each of them. */
export type TwoAttributeValues = ValuesIn<typeof twoAttributeParameters>;

/** Parameters of the game with safety alone. */
export const oneAttributeParameters = [
  share,
  revenue('revenue', 'r', 'Revenue from safety'),
  cost('generalistCost', 'c_0', "Generalist's cost of safety"),
  cost('specialistCost', 'c_1', "Specialist's cost of safety"),
  generalistFloor,
  specialistFloor,
  exponent('generalistExponent', 'k_0', "Exponent of the generalist's cost"),
  exponent('specialistExponent', 'k_1', "Exponent of the specialist's cost"),
] as const;

/** One number for each of them. */
export type OneAttributeValues = ValuesIn<typeof oneAttributeParameters>;
