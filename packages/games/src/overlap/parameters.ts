import type { Outcome, Parameter } from '@regulab/model/contract.js';
import { quantityOutcome } from '../parameterEntries.js';

/** Largest amount, and its inverse the smallest that must be positive: products then stay inside double precision. */
const LARGEST = 1e9;
const SMALLEST = 1 / LARGEST;

type Given = Pick<Parameter, 'name' | 'symbol' | 'label' | 'unit' | 'default' | 'usual'>;

/** An amount of zero or more. */
export const amount = (given: Given): Parameter => ({ ...given, min: 0, max: LARGEST, kind: 'primitive' });
/** An amount that cannot be zero. */
export const positive = (given: Given): Parameter => ({
  ...given,
  min: SMALLEST,
  max: LARGEST,
  kind: 'primitive',
});
/** A probability or a share. */
export const probability = (given: Omit<Given, 'unit' | 'usual'> & Partial<Given>): Parameter => ({
  unit: 'probability',
  usual: [0, 1],
  ...given,
  min: 0,
  max: 1,
  kind: 'primitive',
});

/** Something a regulator sets, zero without regulation. */
export const lever = (given: Omit<Given, 'default'>): Parameter => ({
  ...given,
  default: 0,
  min: 0,
  max: LARGEST,
  kind: 'lever',
  neutral: 0,
});

export const firms: Parameter = {
  name: 'firms',
  symbol: 'N',
  label: 'Number of firms',
  unit: 'firms',
  default: 5,
  min: 2,
  max: 1e6,
  usual: [2, 20],
  kind: 'primitive',
  whole: true,
};
export const users = positive({
  name: 'users',
  symbol: 'M',
  label: 'Mass of users',
  unit: 'users',
  default: 1,
  usual: [0.1, 5],
});
export const margin = positive({
  name: 'margin',
  symbol: 'mu',
  label: 'Margin on a user',
  unit: 'money per user',
  default: 0.5,
  usual: [0.05, 3],
});
export const sensitivity = positive({
  name: 'sensitivity',
  symbol: 'beta',
  label: "Sensitivity of users' choice",
  unit: 'per unit of utility',
  default: 1,
  usual: [0.1, 20],
});
export const userHarm = amount({
  name: 'userHarm',
  symbol: 'h_U',
  label: 'Harm of a failure to its user',
  unit: 'money per user',
  default: 1,
  usual: [0, 3],
});
export const thirdPartyHarm = amount({
  name: 'thirdPartyHarm',
  symbol: 'h_E',
  label: 'Harm of a failure to third parties',
  unit: 'money per user',
  default: 1,
  usual: [0, 3],
});
export const stress = probability({
  name: 'stress',
  symbol: 's',
  label: 'Probability of the stressed regime',
  default: 0.2,
});
export const systemicHarm = amount({
  name: 'systemicHarm',
  symbol: 'kappa',
  label: 'Systemic loss per squared number of failures',
  unit: 'money',
  default: 0.1,
  usual: [0, 1],
});
export const attribution = probability({
  name: 'attribution',
  symbol: 'phi',
  label: 'Share of harm that liability reaches',
  default: 1,
});
export const liability = lever({
  name: 'liability',
  symbol: 'tau',
  label: 'Liability rate',
  unit: 'money per third-party harm',
  usual: [0, 4],
});
export const floor = lever({
  name: 'floor',
  symbol: 'o_min',
  label: 'Floor on overlap',
  unit: 'overlap',
  usual: [0, 0.25],
});

/** What a firm is like: its costs and how overlap bears on its failures. */
export const technology: readonly Parameter[] = [
  positive({
    name: 'cost',
    symbol: 'c',
    label: 'Cost of overlap',
    unit: 'money per squared overlap',
    default: 1,
    usual: [0.1, 5],
  }),
  probability({
    name: 'calmRisk',
    symbol: 'pi0_L',
    label: 'Failure in the calm regime without overlap',
    default: 0.05,
  }),
  probability({
    name: 'stressedRisk',
    symbol: 'pi0_H',
    label: 'Failure in the stressed regime without overlap',
    default: 0.4,
  }),
  amount({
    name: 'calmEfficacy',
    symbol: 'a_L',
    label: 'Effect of overlap in the calm regime',
    unit: 'probability per overlap',
    default: 0.05,
    usual: [0, 1],
  }),
  amount({
    name: 'stressedEfficacy',
    symbol: 'a_H',
    label: 'Effect of overlap in the stressed regime',
    unit: 'probability per overlap',
    default: 0.5,
    usual: [0, 2],
  }),
];

/** What is wrong with a firm's technology and the floor on it, or null; `of` names a firm's own parameter. */
export function whyNotTechnology(
  value: (name: string) => number,
  of: (name: string) => string,
  floorName: string,
): string | null {
  const [calm, stressed] = [value(of('calmEfficacy')), value(of('stressedEfficacy'))];
  if (stressed < calm)
    return `${of('stressedEfficacy')} is ${stressed}, but it must be at least ${of('calmEfficacy')} = ${calm}: overlap helps no less under stress`;
  const [low, high] = [value(of('calmRisk')), value(of('stressedRisk'))];
  const useless = Math.max(low === 0 ? 0 : low / calm, high === 0 ? 0 : high / stressed);
  const bar = value(floorName);
  if (bar > useless)
    return `${floorName} is ${bar}, but from ${useless} on overlap prevents no failure any more; it must be at most that`;
  return null;
}

/** Outcomes of the symmetric market that every variant of it has. */
export const MARKET_OUTCOMES = [
  'overlap',
  'failure',
  'calmFailure',
  'stressedFailure',
  'profit',
  'consumerSurplus',
  'externalHarm',
  'squaredLoad',
  'welfare',
];

export const failureOutcomes: readonly Outcome[] = [
  {
    ...quantityOutcome('failure', 'pi', 'Expected failure probability', 'probability', 'lower'),
    role: 'safety',
  },
  quantityOutcome('calmFailure', 'pi_L', 'Failure in the calm regime', 'probability', 'lower'),
  quantityOutcome('stressedFailure', 'pi_H', 'Failure in the stressed regime', 'probability', 'lower'),
];
export const profit: Outcome = {
  ...quantityOutcome('profit', 'Pi', 'Profit of a firm', 'money', 'higher'),
  role: 'payoff',
  reservation: 0,
};
export const welfareOutcomes: readonly Outcome[] = [
  quantityOutcome('consumerSurplus', 'V', 'Consumer surplus', 'money', 'higher'),
  quantityOutcome('externalHarm', 'H_E', 'Expected harm to third parties', 'money', 'lower'),
  quantityOutcome('squaredLoad', 'L', 'Mean of the squared number of failures', 'firms squared', 'lower'),
  quantityOutcome('welfare', 'W', 'Welfare', 'money', 'higher'),
  quantityOutcome('printedWelfare', 'W_print', 'Welfare as printed (user harm twice)', 'money', 'none'),
];
export const benchmarkOutcomes: readonly Outcome[] = [
  quantityOutcome('optimum', 'o_SP', "Planner's overlap", 'overlap', 'none'),
  quantityOutcome('meanFieldOptimum', 'o_mf', "Planner's overlap as printed (mean field)", 'overlap', 'none'),
  quantityOutcome('wedge', 'Delta', 'Under-investment: planner less market', 'overlap', 'none'),
  quantityOutcome(
    'printedOverlap',
    'o_app',
    'Overlap as printed (margins unchanged by liability)',
    'overlap',
    'none',
  ),
  quantityOutcome(
    'implementingLiability',
    'tau_SP',
    'Least liability that implements the planner',
    'rate',
    'none',
  ),
  quantityOutcome(
    'mostImplementingLiability',
    'tau_SPmax',
    'Largest liability that implements the planner',
    'rate',
    'none',
  ),
  quantityOutcome('printedLiability', 'tau_print', 'The same as printed', 'rate', 'none'),
  quantityOutcome(
    'correctedLiability',
    'tau_corr',
    'The same with harm to users and attribution',
    'rate',
    'none',
  ),
];
