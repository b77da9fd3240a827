import type { Equilibrium } from '@regulab/model/answer.js';
import { failOutOfRange } from '@regulab/model/columns.js';
import {
  EQUILIBRIUM,
  EXITED,
  type Explanation,
  FAILED,
  type Model,
  type Regimes,
  type Solved,
} from '@regulab/model/contract.js';
import { isSame } from '@regulab/model/effect.js';
import { formatShort } from '@regulab/model/format.js';
import { kernelByName, modelNamed } from '@regulab/model/named.js';
import type { Picture } from '@regulab/model/picture.js';
import { outcomes, parameters, type Release } from './parameters.js';
import { COMPLY, HELD, play, release } from './releaseGame.js';
import { verifyRelease } from './releaseVerify.js';

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
function criticalPerformance({
  share: d,
  revenue: r,
  adaptationCost: c1,
  reputation,
  closedCost,
  threshold: theta,
  penalty: p,
}: Release): number {
  const gain = reputation + closedCost;
  const H = (d * d * r * r) / (2 * c1);
  const reach = Math.sqrt(p / H);
  const peak = reach <= theta ? theta - reach : 0.5 * theta - p / (2 * H * theta);
  const critical = ((d * r) / c1) * (1 - 1 / (2 * d) + gain / (2 * H) - peak);
  return Number.isFinite(critical) ? critical : Number.NaN;
}

const isClosedForm = ({ share, openCost, cheapening, threshold, penaltyForm }: Release): boolean =>
  share > 0 && openCost === 0 && cheapening === 0 && threshold > 0 && penaltyForm === 0;

/** One game at a time; what a row of the tables is copied into. */
const row: { -readonly [Name in keyof Release]: number } = {
  baselinePerformance: 0,
  share: 0,
  revenue: 0,
  adaptationCost: 0,
  productionCost: 0,
  reputation: 0,
  closedCost: 0,
  openCost: 0,
  cheapening: 0,
  threshold: 0,
  penalty: 0,
  penaltyForm: 0,
  production: 0,
};

const kernel = kernelByName(parameters, outcomes, ({ values, outcomes: made, regime, status, from, to }) => {
  failOutOfRange(
    parameters,
    parameters.map(({ name }) => values[name]),
    status,
    from,
    to,
  );
  for (let i = from; i < to; i++) {
    if (status[i] === FAILED) continue;
    row.baselinePerformance = values.baselinePerformance[i]!;
    row.share = values.share[i]!;
    row.revenue = values.revenue[i]!;
    row.adaptationCost = values.adaptationCost[i]!;
    row.productionCost = values.productionCost[i]!;
    row.reputation = values.reputation[i]!;
    row.closedCost = values.closedCost[i]!;
    row.openCost = values.openCost[i]!;
    row.cheapening = values.cheapening[i]!;
    row.threshold = values.threshold[i]!;
    row.penalty = values.penalty[i]!;
    row.penaltyForm = values.penaltyForm[i]!;
    row.production = values.production[i]!;
    if (!release(row)) {
      status[i] = EXITED;
      for (const { name } of outcomes) made[name][i] = 0;
      regime[i] = 0;
      continue;
    }
    status[i] = EQUILIBRIUM;
    made.openness[i] = play.openness;
    made.performance[i] = play.performance;
    made.generalistUtility[i] = play.generalistUtility;
    made.specialistUtility[i] = play.specialistUtility;
    made.keptShare[i] = row.share * (1 - play.openness);
    made.penaltyPaid[i] = play.penaltyPaid;
    made.surplus[i] = play.generalistUtility + play.specialistUtility + play.penaltyPaid;
    made.leastPenalty[i] = play.leastPenalty;
    made.criticalPerformance[i] = isClosedForm(row) ? criticalPerformance(row) : Number.NaN;
    regime[i] = play.regime;
  }
});

const completeness = {
  complete: true,
  because:
    'both payoffs are cubics in openness: ends, threshold, stationary points and the borders of taking part are all that can be best (tied within 1e-14 of what is at stake)',
};

function solve(v: Release): Solved {
  const solved = release(v);
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
    const kept = v.share * (1 - tied);
    const cost = v.adaptationCost / (1 + v.cheapening * tied);
    const added = ((1 - kept) * v.revenue) / (2 * cost);
    equilibria.push({
      strategies: { openness: tied, performance: v.baselinePerformance + added },
      payoffs: {
        generalistUtility,
        specialistUtility:
          (1 - kept) * v.revenue * (v.baselinePerformance + added) - cost * added * added - v.openCost * tied,
      },
      binding: [],
      regime: `${tied < v.threshold && v.penalty > 0 ? 'pay' : 'unaffected'}/gains`,
    });
  }
  const known = isClosedForm(v) ? criticalPerformance(v) : Number.NaN;
  const critical = Number.isNaN(known) ? null : known;
  return {
    status: 'equilibrium',
    equilibria,
    outcomes: {
      ...strategies,
      ...payoffs,
      keptShare: v.share * (1 - openness),
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

const explain: Explanation<Release> = (v, solved, baseline) => {
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
      ? `The generalist opens its model to ${w}, as is asked: to pay would cost ${n(v.penalty)}${v.penaltyForm === 1 ? ' a unit' : ''}, to obey costs it less${before == null ? '' : ` (left alone it would choose ${n(before)})`}.`
      : kind === 'pay'
        ? `The generalist stays at ${w} and pays ${n(o.penaltyPaid!)}: ${v.penaltyForm === 1 ? 'opening further would cost more' : o.leastPenalty === null ? 'no release that obeys would pay' : `a penalty below ${n(o.leastPenalty!)} does not make it obey`}. ${o.penaltyPaid! > 0 && before != null && isSame(before, o.openness!) ? 'Nothing changes but that it pays: a dead weight.' : ''}`.trim()
        : `The generalist opens its model to ${w} of its own accord.`;
  const partner = held === 'held' ? ' There the specialist is indifferent between taking part and not.' : '';
  const critical = o.criticalPerformance;
  const lever =
    critical == null || critical <= 0 || v.penalty === 0 || kind === 'unaffected'
      ? ''
      : v.baselinePerformance < critical
        ? ` Up to a baseline performance of ${n(critical)} asking for so much is obeyed.`
        : ` Above a baseline performance of ${n(critical)} asking for so much is not obeyed: it takes a larger penalty, or asking for less.`;
  return `${main}${partner}${lever}`;
};

/** How many places of openness the picture draws. */
const PLACES = 121;

const picture: Picture<Release> = {
  title: 'What each openness would pay',
  x: { label: 'openness', symbol: 'omega', domain: [0, 1] },
  y: { label: 'utility', unit: 'money' },
  reading:
    'Curves are utilities by openness, the penalty counted; upright lines are what is asked and what is chosen.',
  draw: (v, o) => {
    const points = Array.from({ length: PLACES }, (_, k) => k / (PLACES - 1)).map((w) => {
      const kept = v.share * (1 - w);
      const cost = v.adaptationCost / (1 + v.cheapening * w);
      const added = ((1 - kept) * v.revenue) / (2 * cost);
      const sold = v.revenue * (v.baselinePerformance + added);
      const penalty = w < v.threshold ? (v.penaltyForm === 1 ? v.penalty * (v.threshold - w) : v.penalty) : 0;
      const produced =
        v.production === 1 ? 0 : v.productionCost * v.baselinePerformance * v.baselinePerformance;
      return {
        w,
        generalist: kept * sold + v.reputation * w - produced - v.closedCost * (1 - w) - penalty,
        specialist: (1 - kept) * sold - cost * added * added - v.openCost * w,
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
      ...(v.threshold > 0
        ? [{ kind: 'level' as const, label: 'asked for', axis: 'x' as const, at: v.threshold }]
        : []),
      { kind: 'level', label: 'chosen', axis: 'x', at: o.openness ?? Number.NaN },
    ];
  },
};

/** How open a generalist releases its model, under a threshold and a penalty. */
export const opennessRelease: Model = modelNamed({
  id: 'openness/release',
  focus: { along: ['threshold', 'penalty'], outcome: 'openness' },
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
});
