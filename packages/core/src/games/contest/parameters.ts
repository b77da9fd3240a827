import type { Outcome, Parameter } from '../../model/contract.js';

const LARGEST = 1e6;
const SMALLEST = 1e-9;

type Given = Pick<Parameter, 'name' | 'symbol' | 'label' | 'unit' | 'default' | 'usual'>;
const amount = (given: Given): Parameter => ({ ...given, min: 0, max: LARGEST, kind: 'primitive' });
const positive = (given: Given): Parameter => ({ ...given, min: SMALLEST, max: LARGEST, kind: 'primitive' });
const choice = (given: Omit<Given, 'unit' | 'usual'> & { choices: readonly string[] }): Parameter => ({
  ...given,
  unit: 'one of several',
  min: 0,
  max: given.choices.length - 1,
  usual: [0, given.choices.length - 1],
  whole: true,
  kind: 'primitive',
});

export const REWARDS = ['power', 'tullock', 'linear', 'constant', 'log'] as const;
export const COSTS = ['barrier', 'production'] as const;
export const SCHEDULES = ['uniform', 'unsafe', 'safe-harbour'] as const;

/** What all agents share, and what the third party sets. */
export const common: readonly Parameter[] = [
  choice({ name: 'reward', symbol: 'reward', label: 'Reward', default: 0, choices: REWARDS }),
  choice({ name: 'technology', symbol: 'technology', label: 'Technology', default: 0, choices: COSTS }),
  choice({ name: 'schedule', symbol: 'schedule', label: 'What is priced', default: 0, choices: SCHEDULES }),
  {
    name: 'harbour',
    symbol: 's_H',
    label: 'Safety of the safe harbour',
    unit: 'probability',
    default: 0.8,
    min: 0,
    max: 0.999999,
    usual: [0, 0.99],
    kind: 'primitive',
  },
  {
    name: 'leastPerformance',
    symbol: 'p_min',
    label: 'Least performance of an agent in the race',
    unit: 'performance',
    default: 1e-5,
    min: 0,
    max: 1,
    usual: [0, 0.001],
    kind: 'primitive',
  },
  {
    name: 'price',
    symbol: 'tau',
    label: 'Price of performance',
    unit: 'money per performance',
    default: 0,
    min: 0,
    max: LARGEST,
    usual: [0, 1],
    kind: 'lever',
    neutral: 0,
  },
  {
    name: 'subsidy',
    symbol: 'sigma',
    label: 'Subsidy to safety',
    unit: 'money per safety',
    default: 0,
    min: 0,
    max: LARGEST,
    usual: [0, 1],
    kind: 'lever',
    neutral: 0,
  },
  {
    name: 'liability',
    symbol: 'L',
    label: 'Liability for disaster',
    unit: 'money',
    default: 0,
    min: 0,
    max: LARGEST,
    usual: [0, 2],
    kind: 'lever',
    neutral: 0,
  },
];

/** What each agent has of its own. */
export const own: readonly Parameter[] = [
  positive({ name: 'prize', symbol: 'R', label: 'Prize', unit: 'money', default: 1, usual: [0.2, 5] }),
  {
    name: 'exponent',
    symbol: 'g',
    label: 'Exponent of performance in the reward',
    unit: 'none',
    default: 0.5,
    min: 0.01,
    max: 1,
    usual: [0.1, 1],
    kind: 'primitive',
  },
  amount({
    name: 'damage',
    symbol: 'd',
    label: 'Loss in a disaster',
    unit: 'money',
    default: 1,
    usual: [0, 5],
  }),
  positive({
    name: 'safetyCost',
    symbol: 'c_s',
    label: 'Cost of the odds of safety (barrier)',
    unit: 'money per odds',
    default: 0.1,
    usual: [0.01, 0.5],
  }),
  amount({
    name: 'barrier',
    symbol: 'b',
    label: 'How performance makes safety dearer (barrier)',
    unit: 'per performance',
    default: 0.5,
    usual: [0, 8],
  }),
  amount({
    name: 'performanceCost',
    symbol: 'c_p',
    label: 'Cost of performance (barrier)',
    unit: 'money',
    default: 1,
    usual: [0.1, 3],
  }),
  {
    name: 'curvature',
    symbol: 'k',
    label: 'Exponent of the cost of performance (barrier)',
    unit: 'none',
    default: 2,
    min: 1.05,
    max: 8,
    usual: [1.1, 4],
    kind: 'primitive',
  },
  amount({
    name: 'unitCost',
    symbol: 'c_p1',
    label: 'Cost of a unit of performance (barrier)',
    unit: 'money per performance',
    default: 0,
    usual: [0, 1],
  }),
  positive({
    name: 'safetySkill',
    symbol: 'A',
    label: 'Productivity of inputs for safety (production)',
    unit: 'odds',
    default: 10,
    usual: [1, 20],
  }),
  positive({
    name: 'performanceSkill',
    symbol: 'B',
    label: 'Productivity of inputs for performance (production)',
    unit: 'performance',
    default: 10,
    usual: [1, 20],
  }),
  ...(
    [
      ['safetyReturn', 'alpha', 'Returns of inputs for safety (production)'],
      ['performanceReturn', 'beta', 'Returns of inputs for performance (production)'],
    ] as const
  ).map(
    ([name, symbol, label]): Parameter => ({
      name,
      symbol,
      label,
      unit: 'none',
      default: 0.5,
      min: 0.05,
      max: 0.95,
      usual: [0.2, 0.9],
      kind: 'primitive',
    }),
  ),
  {
    name: 'drag',
    symbol: 'theta',
    label: 'How performance lowers the odds of safety (production)',
    unit: 'none',
    default: 0.25,
    min: 0.01,
    max: 2,
    usual: [0.05, 1],
    kind: 'primitive',
  },
  positive({
    name: 'safetyPrice',
    symbol: 'r_s',
    label: 'Price of inputs for safety (production)',
    unit: 'money per input',
    default: 0.05,
    usual: [0.01, 0.3],
  }),
  positive({
    name: 'performancePrice',
    symbol: 'r_p',
    label: 'Price of inputs for performance (production)',
    unit: 'money per input',
    default: 0.05,
    usual: [0.01, 0.3],
  }),
];

export const commonOutcomes: readonly Outcome[] = [
  {
    name: 'safe',
    symbol: 'S',
    label: 'Chance that no disaster happens',
    unit: 'probability',
    direction: 'higher',
    role: 'safety',
  },
  {
    name: 'active',
    symbol: 'N_a',
    label: 'Agents in the race',
    unit: 'agents',
    direction: 'none',
  },
  { name: 'joint', symbol: 'V', label: 'Sum of payoffs', unit: 'money', direction: 'higher' },
  {
    name: 'revenue',
    symbol: 'T',
    label: 'What the third party takes in, less subsidies',
    unit: 'money',
    direction: 'none',
  },
  {
    name: 'radius',
    symbol: 'rho',
    label: 'Spectral radius of best replies',
    unit: 'none',
    direction: 'none',
  },
  {
    name: 'equilibria',
    symbol: 'n',
    label: 'Equilibria that were found',
    unit: 'equilibria',
    direction: 'none',
  },
];
export const ownOutcomes: readonly Outcome[] = [
  { name: 'safety', symbol: 's', label: 'Safety', unit: 'probability', direction: 'higher' },
  { name: 'performance', symbol: 'p', label: 'Performance', unit: 'performance', direction: 'none' },
  { name: 'payoff', symbol: 'U', label: 'Payoff', unit: 'money', direction: 'higher', role: 'payoff' },
];
