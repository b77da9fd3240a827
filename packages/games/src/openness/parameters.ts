import type { Outcome, Parameter } from '@regulab/model/contract.js';
import type { ValuesIn } from '@regulab/model/named.js';
import { amountUpTo, quantityOutcome } from '../parameterEntries.js';

const amount = amountUpTo(1e9);

export const parameters = [
  amount(
    'baselinePerformance',
    'alpha_0',
    'Baseline performance of the released model',
    'performance',
    0.4,
    [0, 1.5],
  ),
  {
    ...amount('share', 'delta', "Generalist's share of revenue when closed", 'fraction', 0.8, [0, 1]),
    max: 1,
    bargained: true,
  },
  amount('revenue', 'r', 'Revenue from performance', 'money per unit', 1, [0.2, 3], 1e-9),
  amount('adaptationCost', 'c_1', 'Cost of fine-tuning', 'money per unit squared', 1, [0.2, 3], 1e-9),
  amount('productionCost', 'c_0', 'Cost of the baseline', 'money per unit squared', 0.5, [0, 2]),
  amount('reputation', 'epsilon', 'Benefit of openness for reputation', 'money per unit', 0.1, [0, 1]),
  amount('closedCost', 'k_G', 'Cost of running a closed model', 'money per unit', 0, [0, 0.5]),
  amount('openCost', 'k_D', 'Cost of running an open model', 'money per unit', 0, [0, 0.5]),
  amount('cheapening', 'g', 'How much openness cheapens fine-tuning', 'per unit', 0, [0, 2]),
  {
    name: 'threshold',
    symbol: 'theta',
    label: 'Openness that is asked for',
    unit: 'fraction',
    default: 0.6,
    min: 0,
    max: 1,
    usual: [0, 1],
    kind: 'lever',
    neutral: 0,
  },
  {
    ...amount('penalty', 'p', 'Penalty for falling short', 'money', 0.1, [0, 0.6]),
    kind: 'lever',
    neutral: 0,
  },
  {
    name: 'penaltyForm',
    symbol: 'form',
    label: 'Penalty',
    unit: 'choice',
    default: 0,
    min: 0,
    max: 1,
    usual: [0, 1],
    kind: 'primitive',
    whole: true,
    choices: ['fixed', 'proportional'],
  },
  {
    name: 'production',
    symbol: 'production',
    label: 'Cost of the baseline when the generalist decides',
    unit: 'choice',
    default: 0,
    min: 0,
    max: 1,
    usual: [0, 1],
    kind: 'primitive',
    whole: true,
    choices: ['to come', 'sunk'],
  },
] as const satisfies readonly Parameter[];

export const outcomes = [
  quantityOutcome('openness', 'omega', 'Openness of the release', 'fraction', 'higher'),
  quantityOutcome('performance', 'alpha_1', 'Performance of the product', 'performance', 'higher'),
  {
    ...quantityOutcome('generalistUtility', 'U_G', "Generalist's utility", 'money', 'higher'),
    role: 'payoff',
    atExit: 0,
  },
  {
    ...quantityOutcome('specialistUtility', 'U_D', "Specialist's utility", 'money', 'higher'),
    role: 'payoff',
    atExit: 0,
  },
  quantityOutcome('keptShare', 'delta_omega', "Generalist's share of revenue", 'fraction', 'none'),
  quantityOutcome('penaltyPaid', 'P', 'Penalty paid', 'money', 'none'),
  {
    ...quantityOutcome('surplus', 'W', 'Utilities and penalty together', 'money', 'higher'),
    atExit: 0,
  },
  quantityOutcome(
    'leastPenalty',
    'p_c',
    'Least fixed penalty with which the threshold is obeyed',
    'money',
    'none',
  ),
  quantityOutcome(
    'criticalPerformance',
    'alpha_c',
    'Baseline performance above which the threshold is not obeyed',
    'performance',
    'none',
  ),
] as const satisfies readonly Outcome[];

/** The values of a release. */
export type Release = ValuesIn<typeof parameters>;
