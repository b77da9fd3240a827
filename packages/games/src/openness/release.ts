import type { Equilibrium } from '@regulab/model/answer.js';
import { type Columns, failOutOfRange } from '@regulab/model/columns.js';
import {
  EQUILIBRIUM,
  EXITED,
  type Explanation,
  FAILED,
  type Kernel,
  type Model,
  type Outcome,
  type Parameter,
  type Regimes,
  type Solved,
} from '@regulab/model/contract.js';
import { isSame } from '@regulab/model/effect.js';
import { formatShort } from '@regulab/model/format.js';
import type { Values } from '@regulab/model/outcomes.js';
import type { Picture } from '@regulab/model/picture.js';
import { amountUpTo, quantityOutcome } from '../parameterEntries.js';
import { COMPLY, HELD, play, release } from './releaseGame.js';
import { verifyRelease } from './releaseVerify.js';

const amount = amountUpTo(1e9);

const parameters = [
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

const outcomes: readonly Outcome[] = [
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
];

const RELEASES = [
  ['unaffected', 'the generalist would be as open without the rule, or nothing is to be paid'],
  ['comply', 'the rule makes the generalist open its model as far as is asked'],
  ['pay', 'the generalist stays less open than is asked and pays'],
] as const;
const SPECIALISTS = [
  ['gains', 'taking part pays for the specialist'],
  ['held', 'openness is where the specialist is indifferent between taking part and not'],
] as const;

const regimes: Regimes = {
  count: 1 + 2 * HELD,
  name: (code) =>
    code === 0 ? 'exit' : `${RELEASES[(code - 1) % HELD]![0]}/${SPECIALISTS[code > HELD ? 1 : 0]![0]}`,
  parts: [
    { heading: 'release', entries: [...RELEASES, ['exit', 'nothing is released']] },
    { heading: 'specialist', entries: SPECIALISTS },
  ],
};

/**
 * The baseline performance at which the generalist is indifferent between obeying and paying a fixed penalty; NaN where the closed form
 * does not hold (openness cheapens fine-tuning or costs the specialist, penalties in proportion), nothing is asked, or it is beyond the
 * largest number.
 */
function criticalPerformance(
  d: number,
  r: number,
  c1: number,
  gain: number,
  theta: number,
  p: number,
): number {
  const H = (d * d * r * r) / (2 * c1);
  const reach = Math.sqrt(p / H);
  const peak = reach <= theta ? theta - reach : 0.5 * theta - p / (2 * H * theta);
  const critical = ((d * r) / c1) * (1 - 1 / (2 * d) + gain / (2 * H) - peak);
  return Number.isFinite(critical) ? critical : Number.NaN;
}

function solveFlat(
  alpha0: number,
  d: number,
  r: number,
  c1: number,
  c0: number,
  reputation: number,
  closedCost: number,
  openCost: number,
  cheapening: number,
  theta: number,
  p: number,
  form: number,
  production: number,
): boolean {
  const produced = production === 1 ? 0 : c0 * alpha0 * alpha0;
  return release(
    alpha0,
    d,
    r,
    c1,
    produced,
    reputation,
    closedCost,
    openCost,
    cheapening,
    theta,
    p,
    form === 1,
  );
}

const isClosedForm = (
  d: number,
  openCost: number,
  cheapening: number,
  theta: number,
  form: number,
): boolean => d > 0 && openCost === 0 && cheapening === 0 && theta > 0 && form === 0;

const kernel: Kernel = (inputs, outputs, status, from, to) => {
  failOutOfRange(parameters, inputs, status, from, to);
  const [alpha0, d, r, c1, c0, eps, kG, kD, g, theta, p, form, production] = inputs as Columns<13>;
  const [openness, performance, uG, uD, kept, paid, surplus, least, critical, regime] =
    outputs as Columns<10>;
  for (let i = from; i < to; i++) {
    if (status[i] === FAILED) continue;
    if (
      !solveFlat(
        alpha0[i]!,
        d[i]!,
        r[i]!,
        c1[i]!,
        c0[i]!,
        eps[i]!,
        kG[i]!,
        kD[i]!,
        g[i]!,
        theta[i]!,
        p[i]!,
        form[i]!,
        production[i]!,
      )
    ) {
      status[i] = EXITED;
      for (const column of outputs) column[i] = 0;
      continue;
    }
    status[i] = EQUILIBRIUM;
    openness[i] = play.openness;
    performance[i] = play.performance;
    uG[i] = play.generalistUtility;
    uD[i] = play.specialistUtility;
    kept[i] = d[i]! * (1 - play.openness);
    paid[i] = play.penaltyPaid;
    surplus[i] = play.generalistUtility + play.specialistUtility + play.penaltyPaid;
    least[i] = play.leastPenalty;
    critical[i] = isClosedForm(d[i]!, kD[i]!, g[i]!, theta[i]!, form[i]!)
      ? criticalPerformance(d[i]!, r[i]!, c1[i]!, eps[i]! + kG[i]!, theta[i]!, p[i]!)
      : Number.NaN;
    regime[i] = play.regime;
  }
};

const completeness = {
  complete: true,
  because:
    'both payoffs are cubics in openness: ends, threshold, stationary points and the borders of taking part are all that can be best (tied within 1e-14 of what is at stake)',
};

function solve(v: Values): Solved {
  const solved = solveFlat(
    v.baselinePerformance!,
    v.share!,
    v.revenue!,
    v.adaptationCost!,
    v.productionCost!,
    v.reputation!,
    v.closedCost!,
    v.openCost!,
    v.cheapening!,
    v.threshold!,
    v.penalty!,
    v.penaltyForm!,
    v.production!,
  );
  if (!solved)
    return {
      status: 'exit',
      equilibria: [],
      outcomes: Object.fromEntries(outcomes.map(({ name, atExit }) => [name, atExit ?? null])),
      regime: 'exit',
      selection: 'abstaining is better than every release of the generalist',
      completeness,
    };
  const {
    openness,
    performance,
    generalistUtility,
    specialistUtility,
    penaltyPaid,
    leastPenalty,
    regime,
    tied,
  } = play;
  const strategies = { openness, performance };
  const payoffs = { generalistUtility, specialistUtility };
  const isHeld = regime > HELD;
  const kind = isHeld ? regime - HELD : regime;
  const name = regimes.name(regime);
  const equilibria: Equilibrium[] = [
    {
      strategies,
      payoffs,
      binding: [
        ...(kind === COMPLY && openness === v.threshold ? ['generalist: openness that is asked for'] : []),
        ...(isHeld ? ['specialist: taking part'] : []),
      ],
      regime: name,
    },
  ];
  if (!Number.isNaN(tied)) {
    const kept = v.share! * (1 - tied);
    const cost = v.adaptationCost! / (1 + v.cheapening! * tied);
    const added = ((1 - kept) * v.revenue!) / (2 * cost);
    equilibria.push({
      strategies: { openness: tied, performance: v.baselinePerformance! + added },
      payoffs: {
        generalistUtility,
        specialistUtility:
          (1 - kept) * v.revenue! * (v.baselinePerformance! + added) -
          cost * added * added -
          v.openCost! * tied,
      },
      binding: [],
      regime: `${tied < v.threshold! && v.penalty! > 0 ? 'pay' : 'unaffected'}/gains`,
    });
  }
  const known = isClosedForm(v.share!, v.openCost!, v.cheapening!, v.threshold!, v.penaltyForm!)
    ? criticalPerformance(
        v.share!,
        v.revenue!,
        v.adaptationCost!,
        v.reputation! + v.closedCost!,
        v.threshold!,
        v.penalty!,
      )
    : Number.NaN;
  const critical = Number.isNaN(known) ? null : known;
  return {
    status: 'equilibrium',
    equilibria,
    outcomes: {
      ...strategies,
      ...payoffs,
      keptShare: v.share! * (1 - openness),
      penaltyPaid,
      surplus: generalistUtility + specialistUtility + penaltyPaid,
      leastPenalty: Number.isNaN(leastPenalty) ? null : leastPenalty,
      criticalPerformance: critical,
    },
    regime: name,
    selection:
      equilibria.length > 1
        ? 'two releases pay the generalist the same: the more open one is taken, which obeys if one of them does'
        : 'the best release of the generalist is the only one',
    completeness,
  };
}

const n = formatShort;

const explain: Explanation = (v, solved, baseline) => {
  if (solved.status === 'exit')
    return baseline.status === 'exit'
      ? 'No release pays: nothing is released, with or without the rule.'
      : 'Under the rule no release pays any more, and nothing is released.';
  const { outcomes: o } = solved;
  const [kind, held] = solved.regime.split('/');
  const w = n(o.openness!);
  const before = baseline.outcomes.openness;
  const main =
    kind === 'comply'
      ? `The generalist opens its model to ${w}, as is asked: to pay would cost ${n(v.penalty!)}${v.penaltyForm === 1 ? ' a unit' : ''}, to obey costs it less${before == null ? '' : ` (left alone it would choose ${n(before)})`}.`
      : kind === 'pay'
        ? `The generalist stays at ${w} and pays ${n(o.penaltyPaid!)}: ${v.penaltyForm === 1 ? 'opening further would cost more' : o.leastPenalty === null ? 'no release that obeys would pay' : `a penalty below ${n(o.leastPenalty!)} does not make it obey`}. ${o.penaltyPaid! > 0 && before != null && isSame(before, o.openness!) ? 'Nothing changes but that it pays: a dead weight.' : ''}`.trim()
        : `The generalist opens its model to ${w} of its own accord.`;
  const partner = held === 'held' ? ' There the specialist is indifferent between taking part and not.' : '';
  const critical = o.criticalPerformance;
  const lever =
    critical == null || critical <= 0 || v.penalty === 0 || kind === 'unaffected'
      ? ''
      : v.baselinePerformance! < critical
        ? ` Up to a baseline performance of ${n(critical)} asking for so much is obeyed.`
        : ` Above a baseline performance of ${n(critical)} asking for so much is not obeyed: it takes a larger penalty, or asking for less.`;
  return `${main}${partner}${lever}`;
};

/** How many places of openness the picture draws. */
const PLACES = 121;

const picture: Picture = {
  title: 'What each openness would pay',
  x: { label: 'openness', symbol: 'omega', domain: [0, 1] },
  y: { label: 'utility', unit: 'money' },
  reading:
    'Curves are utilities by openness, the penalty counted; upright lines are what is asked and what is chosen.',
  draw: (v, o) => {
    const points = Array.from({ length: PLACES }, (_, k) => k / (PLACES - 1)).map((w) => {
      const kept = v.share! * (1 - w);
      const cost = v.adaptationCost! / (1 + v.cheapening! * w);
      const added = ((1 - kept) * v.revenue!) / (2 * cost);
      const sold = v.revenue! * (v.baselinePerformance! + added);
      const penalty =
        w < v.threshold! ? (v.penaltyForm === 1 ? v.penalty! * (v.threshold! - w) : v.penalty!) : 0;
      const produced =
        v.production === 1 ? 0 : v.productionCost! * v.baselinePerformance! * v.baselinePerformance!;
      return {
        w,
        generalist: kept * sold + v.reputation! * w - produced - v.closedCost! * (1 - w) - penalty,
        specialist: (1 - kept) * sold - cost * added * added - v.openCost! * w,
      };
    });
    return [
      {
        kind: 'curve',
        label: 'generalist',
        tone: 'plain',
        points: points.map(({ w, generalist }) => [w, generalist] as const),
      },
      {
        kind: 'curve',
        label: 'specialist',
        tone: 'second',
        points: points.map(({ w, specialist }) => [w, specialist] as const),
      },
      ...(v.threshold! > 0
        ? [{ kind: 'level' as const, label: 'asked for', axis: 'x' as const, at: v.threshold! }]
        : []),
      { kind: 'level', label: 'chosen', axis: 'x', at: o.openness ?? Number.NaN },
    ];
  },
};

/** How open a generalist releases its model, under a threshold and a penalty. */
export const opennessRelease: Model = {
  id: 'openness/release',
  title: 'Openness of a release',
  question: 'When does asking for openness work, and when is it only paid for?',
  summary:
    'A generalist chooses how open to release its model, from closed (0) to open (1): openness lowers its share of the revenue and raises its reputation. A specialist fine-tunes the release. The regulator asks for some openness and makes those pay who fall short.',
  source: {
    paper:
      'Modeling the Economic Impacts of AI Openness Regulation (Qiu, Laufer, Kleinberg, Heidari), in its spirit',
    arXiv: '2507.14193',
    section: 'none: only the abstract was at hand',
  },
  fidelity: 'reconstruction',
  fidelityNote:
    "In the spirit of the paper's abstract: who plays and what moves outcomes. All formulas, variants and results are ours, not the paper's.",
  parameters,
  outcomes,
  regimes,
  formulas: [
    {
      words: 'The generalist chooses openness; it keeps less of the revenue the more open the release.',
      tex: '[[keptShare]] = [[share]] (1 - [[openness]])',
    },
    {
      words:
        'The generalist earns its share, gains reputation by openness and pays for its model, its servers and for falling short.',
      tex: '[[generalistUtility]] = [[keptShare]] [[revenue]] [[performance]] + [[reputation]] [[openness]] - [[productionCost]] [[baselinePerformance]]^2 - [[closedCost]] (1 - [[openness]]) - [[penaltyPaid]]',
    },
    {
      words:
        'The specialist fine-tunes, at a cost that openness may lower, or abstains; then both get nothing.',
      tex: '[[specialistUtility]] = (1 - [[keptShare]]) [[revenue]] [[performance]] - \\frac{[[adaptationCost]]}{1 + [[cheapening]] [[openness]]} ([[performance]] - [[baselinePerformance]])^2 - [[openCost]] [[openness]]',
    },
    {
      words: 'Who falls short of the threshold pays the penalty, whole or in proportion.',
      tex: '[[penaltyPaid]] = [[penalty]]\\, [\\, [[openness]] < [[threshold]] \\,] \\quad\\text{or}\\quad [[penalty]]\\, \\max(0, [[threshold]] - [[openness]])',
    },
  ],
  pictures: [picture],
  check: () => null,
  solve,
  kernel,
  verify: verifyRelease,
  explain,
};
