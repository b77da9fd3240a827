import type { OutcomesIn, ValuesIn } from '@regulab/model/named.js';
import { quantityOutcome } from '../parameterEntries.js';
import { amount, lever, marketOutcomes, positive, probability, symmetricParameters } from './parameters.js';

/** Parameters of the market on a shared foundation. */
export const foundationParameters = [
  ...symmetricParameters,
  probability({
    name: 'flaw',
    symbol: 'z_0',
    label: 'Probability of a shared flaw without care upstream',
    default: 0.1,
  }),
  probability({
    name: 'calmShift',
    symbol: 'Delta_L',
    label: 'What a flaw adds to failure when calm',
    default: 0.2,
    usual: [0, 0.5],
  }),
  probability({
    name: 'stressedShift',
    symbol: 'Delta_H',
    label: 'What a flaw adds to failure under stress',
    default: 0.3,
    usual: [0, 0.5],
  }),
  probability({
    name: 'contagion',
    symbol: 'rho',
    label: 'Chance that a flaw alone fails a firm',
    default: 0,
  }),
  positive({
    name: 'upstreamCost',
    symbol: 'g',
    label: 'Cost of care upstream',
    unit: 'money per squared care',
    default: 1,
    usual: [0.05, 5],
  }),
  amount({
    name: 'upstreamEffect',
    symbol: 'eta',
    label: 'How fast care upstream removes flaws',
    unit: 'per care',
    default: 3,
    usual: [0, 10],
  }),
  lever({
    name: 'upstreamLiability',
    symbol: 'tau_U',
    label: 'Liability rate of the provider upstream',
    unit: 'money per third-party harm',
    usual: [0, 4],
  }),
] as const;

/** One number for each parameter of the market on a shared foundation. */
export type FoundationValues = ValuesIn<typeof foundationParameters>;

/** Outcomes of the market on a shared foundation. */
export const foundationOutcomes = [
  ...marketOutcomes('optimum', 'wedge'),
  quantityOutcome('calmFlawed', 'pi_Lz', 'Failure when calm, with the flaw', 'probability'),
  quantityOutcome('stressedFlawed', 'pi_Hz', 'Failure under stress, with the flaw', 'probability'),
  quantityOutcome('care', 'u', 'Care upstream', 'care'),
  quantityOutcome('flawProbability', 'z', 'Probability of the shared flaw', 'probability'),
  quantityOutcome(
    'independentLoad',
    'L_z',
    'Mean squared failures if flaws were independent',
    'firms squared',
  ),
  quantityOutcome('careOptimum', 'u_SP', "Planner's care upstream", 'care'),
] as const;

/** One number for each outcome of the market on a shared foundation; null where there is none. */
export type FoundationOutcomes = OutcomesIn<typeof foundationOutcomes>;
