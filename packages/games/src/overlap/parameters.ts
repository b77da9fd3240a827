import type { Parameter } from '@regulab/model/contract.js';
import type { OutcomesIn, ValuesIn } from '@regulab/model/named.js';
import { quantityOutcome } from '../parameterEntries.js';

/** Largest amount, and its inverse the smallest that must be positive: products then stay inside double precision. */
const LARGEST = 1e9;
const SMALLEST = 1 / LARGEST;

type Given<N> = Pick<Parameter, 'symbol' | 'label' | 'unit' | 'default' | 'usual'> & { readonly name: N };
type Primitive<N> = Parameter & { readonly name: N; readonly kind: 'primitive' };

/** An amount of zero or more. */
export const amount = <const N extends string>(given: Given<N>): Primitive<N> => ({
  ...given,
  min: 0,
  max: LARGEST,
  kind: 'primitive',
});
/** An amount that cannot be zero. */
export const positive = <const N extends string>(given: Given<N>): Primitive<N> => ({
  ...given,
  min: SMALLEST,
  max: LARGEST,
  kind: 'primitive',
});
/** A probability or a share. */
export const probability = <const N extends string>(
  given: Omit<Given<N>, 'unit' | 'usual'> & Partial<Pick<Parameter, 'unit' | 'usual'>>,
): Primitive<N> => ({
  unit: 'probability',
  usual: [0, 1],
  ...given,
  min: 0,
  max: 1,
  kind: 'primitive',
});

/** Something a regulator sets, zero without regulation. */
export const lever = <const N extends string>(
  given: Omit<Given<N>, 'default'>,
): Parameter & { readonly name: N; readonly kind: 'lever' } => ({
  ...given,
  default: 0,
  min: 0,
  max: LARGEST,
  kind: 'lever',
  neutral: 0,
});

export const firms = {
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
} as const satisfies Parameter;
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
export const technology = [
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
] as const;

/** Parameters of the symmetric market, which its variants add to. */
export const symmetricParameters = [
  firms,
  users,
  margin,
  sensitivity,
  userHarm,
  thirdPartyHarm,
  ...technology,
  stress,
  systemicHarm,
  attribution,
  liability,
  floor,
] as const;

/** One number for each parameter of the symmetric market. */
export type MarketValues = ValuesIn<typeof symmetricParameters>;

/** What is wrong with a firm's technology and the floor on it, or null; `of` names a firm's own parameter. */
export function whyNotTechnology(
  {
    calmRisk,
    stressedRisk,
    calmEfficacy,
    stressedEfficacy,
    floor: bar,
  }: Readonly<Record<'calmRisk' | 'stressedRisk' | 'calmEfficacy' | 'stressedEfficacy' | 'floor', number>>,
  of: (name: string) => string,
): string | null {
  if (stressedEfficacy < calmEfficacy)
    return `${of('stressedEfficacy')} is ${stressedEfficacy}, but it must be at least ${of('calmEfficacy')} = ${calmEfficacy}: overlap helps no less under stress`;
  const useless = Math.max(
    calmRisk === 0 ? 0 : calmRisk / calmEfficacy,
    stressedRisk === 0 ? 0 : stressedRisk / stressedEfficacy,
  );
  if (bar > useless)
    return `${of('floor')} is ${bar}, but from ${useless} on overlap prevents no failure any more; it must be at most that`;
  return null;
}

export const failureOutcomes = [
  {
    ...quantityOutcome('failure', 'pi', 'Expected failure probability', 'probability', 'lower'),
    role: 'safety',
  } as const,
  quantityOutcome('calmFailure', 'pi_L', 'Failure in the calm regime', 'probability', 'lower'),
  quantityOutcome('stressedFailure', 'pi_H', 'Failure in the stressed regime', 'probability', 'lower'),
] as const;
export const profit = {
  ...quantityOutcome('profit', 'Pi', 'Profit of a firm', 'money', 'higher'),
  role: 'payoff',
  reservation: 0,
} as const;
export const welfareOutcomes = [
  quantityOutcome('consumerSurplus', 'V', 'Consumer surplus', 'money', 'higher'),
  quantityOutcome('externalHarm', 'H_E', 'Expected harm to third parties', 'money', 'lower'),
  quantityOutcome('squaredLoad', 'L', 'Mean of the squared number of failures', 'firms squared', 'lower'),
  quantityOutcome('welfare', 'W', 'Welfare', 'money', 'higher'),
  quantityOutcome('printedWelfare', 'W_print', 'Welfare as printed (user harm twice)', 'money', 'none'),
] as const;
export const benchmarkOutcomes = [
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
] as const;

/** Outcomes of the symmetric market. */
export const symmetricOutcomes = [
  quantityOutcome('overlap', 'o', 'Overlap of each firm', 'overlap', 'higher'),
  ...failureOutcomes,
  profit,
  ...welfareOutcomes,
  ...benchmarkOutcomes,
] as const;

/** One number for each outcome of the symmetric market; null where there is none. */
export type MarketOutcomes = OutcomesIn<typeof symmetricOutcomes>;

/** Names of the outcomes that every variant of the symmetric market has. */
const OF_EVERY_VARIANT = [
  'overlap',
  'failure',
  'calmFailure',
  'stressedFailure',
  'profit',
  'consumerSurplus',
  'externalHarm',
  'squaredLoad',
  'welfare',
] as const;

type MarketOutcome = (typeof symmetricOutcomes)[number];
type NamedOutcome<N> = Extract<MarketOutcome, { readonly name: N }>;

/** The outcomes that every variant of the symmetric market has, and further ones by name. */
export function marketOutcomes<const N extends MarketOutcome['name'] = never>(
  ...further: readonly N[]
): readonly NamedOutcome<(typeof OF_EVERY_VARIANT)[number] | N>[] {
  const kept: readonly string[] = [...OF_EVERY_VARIANT, ...further];
  return symmetricOutcomes.filter((o): o is NamedOutcome<(typeof OF_EVERY_VARIANT)[number] | N> =>
    kept.includes(o.name),
  );
}
