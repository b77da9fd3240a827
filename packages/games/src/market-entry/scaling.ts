import type { Model, Outcome, Parameter, Regimes, Solved } from '@regulab/model/contract.js';
import { formatShort } from '@regulab/model/format.js';
import type { Outcomes, Values } from '@regulab/model/outcomes.js';
import type { Picture } from '@regulab/model/picture.js';
import { solvedBy } from '@regulab/model/solvedBy.js';
import { exp, log } from '@regulab/numeric/elementary.js';
import { companyWith } from './company.js';
import { scalingExperiment } from './experiment.js';
import { gapOf } from './losses.js';
import { checkWorld, lawsOf, REGIMES, worldOf, worldParameters } from './parameters.js';
import { verifyScaling } from './scalingVerify.js';

const parameters: readonly Parameter[] = [
  ...worldParameters,
  {
    name: 'data',
    symbol: 'N',
    label: 'Data',
    unit: 'points',
    default: 10_000,
    min: 1,
    max: 1e15,
    usual: [100, 1e6],
    whole: true,
    kind: 'primitive',
  },
  {
    name: 'safetyLabels',
    symbol: '1-alpha',
    label: 'Labels for safety',
    unit: 'fraction',
    default: 0.1,
    min: 0,
    max: 0.5,
    usual: [0, 0.5],
    kind: 'lever',
    neutral: 0,
  },
];

const outcome = (name: string, symbol: string, label: string, unit: string): Outcome => ({
  name,
  symbol,
  label,
  unit,
  direction: 'none',
});
const loss = (name: string, symbol: string, label: string): Outcome => ({
  ...outcome(name, symbol, label, 'loss'),
  direction: 'lower',
});

const outcomes: readonly Outcome[] = [
  loss('loss', 'L_1', 'Loss in performance'),
  loss('excess', 'L_1 - G', 'Loss beyond that without end of data'),
  { ...loss('safetyLoss', 'L_2', 'Loss in safety'), role: 'safety' },
  outcome('ridge', 'lambda', 'Ridge', 'ridge'),
  outcome('lossSlope', 'a_L', 'Fall of the loss: -d log L / d log N', 'exponent'),
  outcome('excessSlope', 'a_X', 'Fall of the excess', 'exponent'),
  outcome('lossLaw', 'b_L', 'The same by theorem 2, or by finite features', 'exponent'),
  outcome('excessLaw', 'b_X', 'The same by theorem 3, or by finite features', 'exponent'),
  { ...outcome('lossRegime', 'r_L', 'Regime of the loss', 'regime'), categories: REGIMES },
  { ...outcome('excessRegime', 'r_X', 'Regime of the excess', 'regime'), categories: REGIMES },
];

const regimes: Regimes = {
  count: 16,
  name: (code) => `loss ${REGIMES[code >> 2]}/excess ${REGIMES[code & 3]}`,
  parts: ['loss', 'excess'].map((what) => ({
    heading: what,
    entries: [
      [`${what} first`, 'few data: it falls as if all labels were for performance'],
      [`${what} second`, 'labels for safety are noise that a ridge must hold down'],
      [
        `${what} third`,
        what === 'loss'
          ? 'what is left is what labels for safety cost, whatever the data'
          : 'what a ridge takes from labels for safety',
      ],
      [
        `${what} fourth`,
        'more data than finite features can use: the noise of their estimates, which falls like 1/N',
      ],
    ],
  })),
};

const completeness = {
  complete: false,
  because:
    'the ridge is the best that a search finds, at places half a unit apart in log kappa and closed in on; a better one in between may be missed',
};

/** A loss below this part of L* is none. */
const NOTHING = 1e-20;
/** Slopes are differences over this much in log N, to both sides. */
const STEP = 1e-3;

function solve(v: Values): Solved {
  const world = worldOf(v);
  const N = v.data!;
  const alpha = 1 - v.safetyLabels!;
  const company = companyWith(world, N, alpha);
  const [less, more] = [-STEP, STEP].map((h) => companyWith(world, exp(log(N) + h), alpha));
  // With as many data as features and all labels for performance nothing is left but rounding.
  const nothing = NOTHING * gapOf(world);
  const fall = (before: number, after: number): number | null =>
    after > nothing ? (log(before) - log(after)) / (2 * STEP) : null;
  const laws = lawsOf(v, alpha, N);
  const strategies = { ridge: company.ridge };
  const regime = regimes.name(4 * laws.lossRegime + laws.excessRegime);
  return {
    status: 'equilibrium',
    equilibria: [{ strategies, payoffs: { loss: company.performanceLoss }, binding: [], regime }],
    outcomes: {
      loss: company.performanceLoss,
      excess: company.excess,
      safetyLoss: company.safetyLoss,
      ...strategies,
      lossSlope: fall(less!.performanceLoss, more!.performanceLoss),
      excessSlope: fall(less!.excess, more!.excess),
      ...laws,
    },
    regime,
    selection: 'the ridge with the least loss in performance',
    completeness,
  };
}

const n = formatShort;

const picture: Picture = {
  title: 'How fast losses fall',
  x: {
    label: '',
    ticks: [
      [1, 'loss'],
      [2, 'excess'],
    ],
  },
  y: { label: 'exponent' },
  reading:
    'The slope at this amount of data beside that of the law: the theorem’s, or that of finite features.',
  draw: (_, o: Outcomes) =>
    (['loss', 'excess'] as const).flatMap((what, k) => [
      {
        kind: 'bar' as const,
        label: 'here',
        tone: 'plain' as const,
        from: k + 0.66,
        to: k + 0.98,
        value: o[`${what}Slope`] ?? Number.NaN,
      },
      {
        kind: 'bar' as const,
        label: 'by the law',
        tone: 'second' as const,
        from: k + 1.02,
        to: k + 1.34,
        value: o[`${what}Law`] ?? Number.NaN,
      },
    ]),
};

/** How the loss of a company that labels some data for safety falls with its data. */
export const marketEntryScaling: Model = {
  id: 'market-entry/scaling',
  focus: { along: ['safetyLabels', 'gamma'], outcome: 'safetyLoss', colours: true },
  title: 'Scaling laws of two objectives',
  question: 'How much slower does one learn that must be safe?',
  summary:
    'The loss in performance of ridge regression with a fraction of its labels for safety, against its data: with all labels for performance it falls by one power; with labels for safety it falls slower and comes to rest.',
  source: {
    paper: 'Safety vs. Performance: How Multi-Objective Learning Reduces Barriers to Market Entry',
    arXiv: '2409.03734',
    section: 'scaling laws (theorems 2 and 3)',
  },
  fidelity: 'faithful',
  fidelityNote:
    'Losses are exact deterministic equivalents; the theorems give exponents and breaks up to constants, so that slopes agree well inside regimes only. They speak of endless features; the fourth regime, of finite ones, is ours. The defaults are ours.',
  parameters,
  outcomes,
  regimes,
  formulas: [
    {
      words: 'Two exponents decide.',
      tex: "\\nu = \\min(2(1+[[gamma]]), [[gamma]]+[[delta]]), \\quad \\nu' = \\min(1+[[gamma]], [[gamma]]+[[delta]])",
    },
    {
      words: 'The loss falls by the first power of data, then slower, and comes to rest.',
      tex: '[[loss]] \\sim [[data]]^{-\\nu}, \\quad \\Bigl(\\frac{([[safetyLabels]])(1-[[rho]])}{[[data]]}\\Bigr)^{\\nu/(\\nu+1)}, \\quad ([[safetyLabels]])^2 (1-[[rho]])',
    },
    {
      words: 'What is beyond the rest falls on.',
      tex: "[[excess]] \\sim [[data]]^{-\\nu}, \\quad [[data]]^{-\\nu/(\\nu+1)}, \\quad [[data]]^{-\\nu'/(\\nu'+1)}",
    },
  ],
  pictures: [picture],
  check: checkWorld,
  ...solvedBy(parameters, outcomes, regimes, checkWorld, solve),
  experiment: scalingExperiment,
  verify: verifyScaling,
  explain: (v, solved) => {
    const { outcomes: o } = solved;
    const rest = v.safetyLabels! * v.safetyLabels! * gapOf(worldOf(v));
    const start = `With ${n(v.data!)} data points the loss in performance is ${n(o.loss!)}, of which ${n(rest)} no data take away.`;
    if (o.lossSlope == null)
      return `${start} Nothing is left that could fall: data are enough for all features.`;
    const law = lawsOf(v, 1 - v.safetyLabels!, v.data!);
    const said =
      o.lossLaw == null
        ? 'theorem 2 speaks of endless features and says nothing of so many data'
        : v.dimension !== 0 && law.lossRegime + law.excessRegime >= 5
          ? `it comes to ${n(o.lossLaw)} for finite features that so many data tell apart; theorem 2 speaks of endless ones`
          : `theorem 2 says ${n(o.lossLaw)} up to constants`;
    return `${start} It falls by the power ${n(o.lossSlope)} of the data here, where ${said}.`;
  },
};
