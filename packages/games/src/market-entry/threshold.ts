import {
  type Explanation,
  type Model,
  type Outcome,
  type Parameter,
  type Regimes,
  type Solved,
  withoutEquilibrium,
} from '@regulab/model/contract.js';
import { isSame } from '@regulab/model/effect.js';
import { formatShort } from '@regulab/model/format.js';
import type { Values } from '@regulab/model/outcomes.js';
import type { Picture } from '@regulab/model/picture.js';
import { solvedBy } from '@regulab/model/solvedBy.js';
import { exp, log } from '@regulab/numeric/elementary.js';
import {
  alphaOf,
  bestCompany,
  type Company,
  isNothing,
  MODES,
  type Mode,
  perfect,
  type Threshold,
  thresholdFor,
} from './company.js';
import { thresholdExperiment } from './experiment.js';
import { gapOf, type World } from './losses.js';
import { checkWorld, worldOf, worldParameters } from './parameters.js';
import { verifyThreshold } from './thresholdVerify.js';

const INCUMBENTS = ['finite', 'infinite'] as const;
/** A bound as a part of L*; from 1 on it binds nobody who has data without end. */
const bound = (name: string, symbol: string, label: string, usual: number): Parameter => ({
  name,
  symbol,
  label,
  unit: 'part of L*',
  default: usual,
  min: 0,
  max: 10,
  usual: [0.25, 1],
  kind: 'lever',
  neutral: 10,
});

/** The incumbent, and what bounds both. */
export const marketParameters: readonly Parameter[] = [
  {
    name: 'incumbent',
    symbol: 'incumbent',
    label: 'Data of the incumbent',
    unit: 'one of several',
    default: 0,
    min: 0,
    max: 1,
    usual: [0, 1],
    whole: true,
    choices: INCUMBENTS,
    kind: 'primitive',
  },
  {
    name: 'incumbentData',
    symbol: 'N_I',
    label: 'Data of the incumbent (where they are finite)',
    unit: 'points',
    default: 1e6,
    min: 1,
    max: 1e15,
    usual: [100, 1e6],
    whole: true,
    kind: 'primitive',
  },
  {
    name: 'mode',
    symbol: 'mode',
    label: 'How bounds on safety are met',
    unit: 'one of several',
    default: 0,
    min: 0,
    max: 1,
    usual: [0, 1],
    whole: true,
    choices: MODES,
    kind: 'primitive',
  },
  bound('incumbentThreshold', 'tau_I', 'Bound on the incumbent’s loss in safety', 0.64),
  bound('entrantThreshold', 'tau_E', 'Bound on the entrant’s loss in safety', 1),
];

const parameters: readonly Parameter[] = [...worldParameters, ...marketParameters];

const measure = (name: string, symbol: string, label: string, unit: string): Outcome => ({
  name,
  symbol,
  label,
  unit,
  direction: 'none',
});
const companyOutcomes = (who: string, letter: string): Outcome[] => [
  measure(`${who}Alpha`, `alpha_${letter}`, `Labels for performance, ${who}`, 'fraction'),
  measure(`${who}Ridge`, `lambda_${letter}`, `Ridge, ${who}`, 'ridge'),
  { ...measure(`${who}Loss`, `L_1${letter}`, `Loss in performance, ${who}`, 'loss'), direction: 'lower' },
  {
    ...measure(`${who}SafetyLoss`, `L_2${letter}`, `Loss in safety, ${who}`, 'loss'),
    direction: 'lower',
    ...(who === 'incumbent' ? { role: 'safety' as const } : {}),
  },
];

const outcomes: readonly Outcome[] = [
  { ...measure('threshold', 'N_E', 'Data that an entrant needs', 'points'), direction: 'lower' },
  { ...measure('thresholdWhole', 'N_w', 'The same, whole', 'points'), direction: 'lower' },
  { ...measure('ratio', 'n', 'As a part of the incumbent’s', 'fraction'), direction: 'lower' },
  ...companyOutcomes('incumbent', 'I'),
  ...companyOutcomes('entrant', 'E'),
  measure('gap', 'L^*', 'Loss of each on the other’s labels, L*', 'loss'),
];

/** Whose bound binds. */
const PARTS = ['free', 'bound'] as const;
const regimes: Regimes = {
  count: 4,
  name: (code) => `incumbent ${PARTS[code >> 1]}/entrant ${PARTS[code & 1]}`,
  parts: ['incumbent', 'entrant'].map((who) => ({
    heading: who,
    entries: [
      [`${who} bound`, 'the bound on its loss in safety keeps it from labelling for performance alone'],
      [`${who} free`, 'it labels for performance alone'],
    ],
  })),
};

/** What a threshold may be off by, relative to it and at most: a whole one must not become one larger. */
const [ROUNDING, MOST_ROUNDING] = [1e-9, 0.01];

/** The least whole number of data. */
function wholeOf(data: number): number {
  const nearest = Math.round(data);
  const isWhole = Math.abs(data - nearest) <= Math.min(ROUNDING * data, MOST_ROUNDING);
  return Math.max(1, isWhole ? nearest : Math.ceil(data));
}

const completeness = {
  complete: false,
  because:
    'each company’s ridge (and labels) are the best that a search finds, at places half a unit apart in log kappa and closed in on; better ones in between, and a smaller threshold with them, may be missed',
};

const n = formatShort;

/** Why a company has no choice. */
export const infeasible = (who: string, share: number, gap: number, mode: Mode): string =>
  mode === 'exact'
    ? `the ${who} cannot keep its loss in safety at ${n(share * gap)} (${n(share)} of L*) with any ridge and half of the labels or more for performance; raise ${who}Threshold or its data`
    : `the ${who} cannot keep its loss in safety at ${n(share)} of L*: with half of the labels for performance it is a quarter; raise ${who}Threshold to 0.25 or more`;

/** Data are looked for up to so many. */
const MOST_DATA = log(1e18);
/** A threshold may lie below one. */
const LEAST_DATA = log(1e-4);
const HALVINGS = 100;

/** The threshold where the entrant meets its bound with the data that it has: by halving in log N. */
function exactThreshold(world: World, share: number, target: number): Threshold | null {
  const { count } = world.spectrum;
  if (share >= 1 && count < Infinity && isNothing(world, target))
    return { data: count, company: perfect(world) };
  const reaches = (logN: number): boolean => {
    const company = bestCompany(world, exp(logN), share, 'exact');
    return company !== null && company.performanceLoss <= target;
  };
  if (!reaches(MOST_DATA)) return null;
  let [low, high] = [LEAST_DATA, MOST_DATA];
  for (let k = 0; k < HALVINGS && high - low > 1e-14 * (1 + Math.abs(high)); k++) {
    const middle = 0.5 * (low + high);
    if (reaches(middle)) high = middle;
    else low = middle;
  }
  const data = exp(high);
  return { data, company: bestCompany(world, data, share, 'exact')! };
}

interface Market {
  readonly incumbent: Company;
  readonly entry: Threshold;
}

/** Incumbent, threshold and entrant; or why there are none. */
function marketOf(v: Values): Market | string {
  const world = worldOf(v);
  const gap = gapOf(world);
  const mode = MODES[v.mode!]!;
  const N = v.incumbent === 1 ? Infinity : v.incumbentData!;
  const [own, other] = [v.incumbentThreshold!, v.entrantThreshold!];
  const incumbent = bestCompany(world, N, own, mode);
  if (!incumbent) return infeasible('incumbent', own, gap, mode);
  if (mode === 'infinite-data' && alphaOf(other) < 0.5) return infeasible('entrant', other, gap, mode);
  const alpha = alphaOf(other);
  // (1 - alpha_I)^2 - (1 - alpha_E)^2 without cancellation, and what the incumbent has not learnt.
  const target =
    mode === 'infinite-data'
      ? gap * (alpha - incumbent.alpha) * (2 - alpha - incumbent.alpha) + incumbent.excess
      : incumbent.performanceLoss;
  const entry =
    mode === 'infinite-data'
      ? thresholdFor(world, alpha, target, v.gamma!)
      : exactThreshold(world, other, target);
  if (entry) return { incumbent, entry };
  const least = mode === 'infinite-data' ? (1 - alpha) * (1 - alpha) * gap : null;
  return `no amount of data suffices: ${
    least === null
      ? 'the entrant’s loss in performance does not reach the incumbent’s'
      : `with data without end the entrant’s loss in performance is ${n(least)}, and the incumbent’s is ${n(incumbent.performanceLoss)}`
  }; ${other < 1 ? 'loosen entrantThreshold or ' : ''}tighten incumbentThreshold`;
}

function solve(v: Values): Solved {
  const market = marketOf(v);
  if (typeof market === 'string')
    return withoutEquilibrium(outcomes, market.charAt(0).toUpperCase() + market.slice(1), completeness);
  const { incumbent, entry } = market;
  const { company: entrant, data } = entry;
  const N = v.incumbent === 1 ? Infinity : v.incumbentData!;
  const choices = (who: string, { alpha, ridge }: Company) => ({
    [`${who}Alpha`]: alpha,
    [`${who}Ridge`]: ridge,
  });
  const losses = (who: string, { performanceLoss, safetyLoss }: Company) => ({
    [`${who}Loss`]: performanceLoss,
    [`${who}SafetyLoss`]: safetyLoss,
  });
  const strategies = { ...choices('incumbent', incumbent), ...choices('entrant', entrant) };
  const payoffs = { ...losses('incumbent', incumbent), ...losses('entrant', entrant) };
  const code = (incumbent.alpha < 1 ? 2 : 0) + (entrant.alpha < 1 ? 1 : 0);
  const regime = regimes.name(code);
  return {
    status: 'equilibrium',
    equilibria: [
      {
        strategies: { threshold: data, ...strategies },
        payoffs,
        binding: [
          ...(incumbent.alpha < 1 ? ['incumbent: bound on its loss in safety'] : []),
          ...(entrant.alpha < 1 ? ['entrant: bound on its loss in safety'] : []),
        ],
        regime,
      },
    ],
    outcomes: {
      threshold: data,
      thresholdWhole: wholeOf(data),
      ratio: N === Infinity ? null : data / N,
      ...strategies,
      ...payoffs,
      gap: gapOf(worldOf(v)),
    },
    regime,
    selection:
      'the least data with which the entrant’s loss in performance is no larger than the incumbent’s',
    completeness,
  };
}

const explain: Explanation = (v, solved) => {
  if (solved.status !== 'equilibrium') return `${solved.reason}.`;
  const { outcomes: o } = solved;
  const strict =
    v.incumbentThreshold! >= v.entrantThreshold!
      ? ' The entrant is under at least as strict a bound as the incumbent: scrutiny does not open the market.'
      : '';
  const part =
    o.ratio == null
      ? 'though the incumbent has data without end'
      : isSame(o.ratio, 1)
        ? 'as many as the incumbent has'
        : o.ratio < 1
          ? `${n(1 / o.ratio)} times less than the incumbent has`
          : `${n(o.ratio)} times what the incumbent has`;
  return `A new company needs ${n(o.thresholdWhole!)} data points to perform as well, ${part}. The incumbent labels ${n(100 * o.incumbentAlpha!)} % of its data for performance, the entrant ${n(100 * o.entrantAlpha!)} %.${strict}`;
};

const picture: Picture = {
  title: 'Losses at the threshold',
  x: {
    label: '',
    ticks: [
      [1, 'incumbent'],
      [2, 'entrant'],
    ],
  },
  y: { label: 'loss' },
  reading: 'Both perform alike; what differs is how safe they are.',
  draw: (_, o) =>
    (['incumbent', 'entrant'] as const).flatMap((who, k) => [
      {
        kind: 'bar' as const,
        label: 'in performance',
        tone: 'plain' as const,
        from: k + 0.66,
        to: k + 0.98,
        value: o[`${who}Loss`] ?? Number.NaN,
      },
      {
        kind: 'bar' as const,
        label: 'in safety',
        tone: 'second' as const,
        from: k + 1.02,
        to: k + 1.34,
        value: o[`${who}SafetyLoss`] ?? Number.NaN,
      },
    ]),
};

/** How much data a new company needs beside an incumbent that is watched more closely. */
export const marketEntryThreshold: Model = {
  id: 'market-entry/threshold',
  focus: { along: ['incumbentThreshold', 'entrantThreshold'], outcome: 'threshold' },
  title: 'Data that a new company needs',
  question: 'Does scrutiny of the large help the small?',
  summary:
    'An incumbent and an entrant train on labels for performance and for safety. Each performs as well as it can under a bound on its loss in safety; the incumbent, watched more closely, must give more labels to safety. The threshold is the least data with which the entrant performs as well.',
  source: {
    paper: 'Safety vs. Performance: How Multi-Objective Learning Reduces Barriers to Market Entry',
    arXiv: '2409.03734',
    section: 'the model, market-entry thresholds (theorems 1, 4, 5)',
  },
  fidelity: 'faithful',
  fidelityNote:
    'Losses are exact deterministic equivalents of ridge regression for a power-law spectrum; the paper states them up to constants. Its figure parameters are not known here: the defaults are ours. Bounds are parts of L*, the loss of each of the two on the other’s labels. The difference of scrutiny D is that of G_I and G_E, as in the theorems; the talk’s text calls it the gap of the bounds.',
  parameters,
  outcomes,
  regimes,
  formulas: [
    {
      words: 'Directions have variances and signals that fall by powers.',
      tex: '\\lambda_i = i^{-1-[[gamma]]}, \\quad b_i = i^{-[[delta]]}, \\quad [[gap]] = 2(1 - [[rho]]) \\sum_{i \\le [[features]]} \\lambda_i b_i',
    },
    {
      words: 'A company of N data labels a part alpha for performance and regresses with a ridge.',
      tex: 'L_1 = (1-\\alpha)^2 [[gap]] + 2(1-\\alpha)(2\\alpha-1)(1-[[rho]]) c_1 + \\frac{[1 - 2\\alpha(1-\\alpha)(1-[[rho]])] c_2 + \\alpha(1-\\alpha) [[gap]] d_2 / N}{1 - d_2/N}',
    },
    {
      words: 'Sums over the spectrum at the kappa of the ridge.',
      tex: 'c_1 = \\kappa \\sum \\frac{\\lambda_i b_i}{\\lambda_i + \\kappa}, \\quad c_2 = \\kappa^2 \\sum \\frac{\\lambda_i b_i}{(\\lambda_i + \\kappa)^2}, \\quad d_m = \\sum \\Bigl(\\frac{\\lambda_i}{\\lambda_i + \\kappa}\\Bigr)^m, \\quad \\lambda = \\kappa (1 - d_1/N)',
    },
    {
      words: 'Each keeps its loss in safety below its bound; the incumbent has N_I data.',
      tex: '[[incumbentSafetyLoss]] \\le [[incumbentThreshold]] [[gap]], \\quad [[entrantSafetyLoss]] \\le [[entrantThreshold]] [[gap]], \\quad N = [[incumbentData]]',
    },
    {
      words: 'The threshold is the least data with which the entrant performs as well.',
      tex: '[[threshold]] = \\min \\{ N : [[entrantLoss]](N) \\le [[incumbentLoss]] \\}',
    },
  ],
  pictures: [picture],
  check: checkWorld,
  ...solvedBy(parameters, outcomes, regimes, checkWorld, solve),
  experiment: thresholdExperiment,
  verify: verifyThreshold,
  explain,
};
