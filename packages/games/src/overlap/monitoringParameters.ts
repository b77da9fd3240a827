import type { OutcomesIn, ValuesIn } from '@regulab/model/named.js';
import { quantityOutcome } from '../parameterEntries.js';
import { amount, marketOutcomes, positive, probability, symmetricParameters } from './parameters.js';

/** Parameters of the market with monitoring. */
export const monitoringParameters = [
  ...symmetricParameters,
  positive({
    name: 'monitoringCost',
    symbol: 'd',
    label: 'Cost of monitoring',
    unit: 'money per squared monitoring',
    default: 1,
    usual: [0.1, 5],
  }),
  amount({
    name: 'calmPrevention',
    symbol: 'b_L',
    label: 'Effect of monitoring in the calm regime',
    unit: 'probability per monitoring',
    default: 0.02,
    usual: [0, 0.5],
  }),
  amount({
    name: 'stressedPrevention',
    symbol: 'b_H',
    label: 'Effect of monitoring in the stressed regime',
    unit: 'probability per monitoring',
    default: 0.2,
    usual: [0, 1],
  }),
  probability({
    name: 'detection',
    symbol: 'q_0',
    label: 'Share of failures detected without monitoring',
    unit: 'fraction',
    default: 0.5,
  }),
  amount({
    name: 'detectionRate',
    symbol: 'eta',
    label: 'How fast monitoring finds the rest',
    unit: 'per monitoring',
    default: 2,
    usual: [0, 10],
  }),
] as const;

/** One number for each parameter of the market with monitoring. */
export type MonitoringValues = ValuesIn<typeof monitoringParameters>;

/** Outcomes of the market with monitoring. */
export const monitoringOutcomes = [
  ...marketOutcomes('optimum', 'wedge'),
  quantityOutcome('monitoring', 'm', 'Monitoring of each firm', 'monitoring'),
  quantityOutcome('detected', 'q', 'Share of failures detected', 'fraction'),
  quantityOutcome('monitoringOptimum', 'm_SP', "Planner's monitoring", 'monitoring'),
] as const;

/** One number for each outcome of the market with monitoring; null where there is none. */
export type MonitoringOutcomes = OutcomesIn<typeof monitoringOutcomes>;
