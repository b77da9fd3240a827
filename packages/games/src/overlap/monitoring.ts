import { type Model, type Solved, withoutEquilibrium } from '@regulab/model/contract.js';
import { formatShort } from '@regulab/model/format.js';
import { modelNamed } from '@regulab/model/named.js';
import { solvedBy } from '@regulab/model/solvedBy.js';
import { bisect, signChanges } from '@regulab/numeric/bisection.js';
import { exp, log } from '@regulab/numeric/elementary.js';
import { goldenSection } from '@regulab/numeric/goldenSection.js';
import { cachedByPrimitives } from './cacheOfPrimitives.js';
import { explainMarket } from './explain.js';
import {
  type MonitoringOutcomes,
  type MonitoringValues,
  monitoringOutcomes,
  monitoringParameters,
} from './monitoringParameters.js';
import { verifyMonitoring } from './monitoringVerify.js';
import { plannerLevels } from './picture.js';
import { expectedSquaredLoad, symmetricOptimum } from './planner.js';
import { paymentOf } from './policy.js';
import { regimeOf } from './regimes.js';
import { bestResponse, expectedFailure, failure, furthest, limit, profitAt } from './response.js';
import { symmetric, symmetricGame, symmetricMarket } from './symmetric.js';
import { firstOrderPoints, type SymmetricGame } from './symmetricEquilibria.js';

/** Detection of failures: q(m) = 1 - (1 - q_0) exp(-eta m). */
const detected = (v: MonitoringValues, m: number): number =>
  1 - (1 - v.detection) * exp(-v.detectionRate * m);

/** The symmetric market when all firms, or the one that thinks, monitor so much: risks lower, payments by what is detected. */
function marketAt(v: MonitoringValues, m: number): SymmetricGame {
  const game = symmetricGame(v);
  const calmRisk = Math.max(0, v.calmRisk - v.calmPrevention * m);
  const stressedRisk = Math.max(0, v.stressedRisk - v.stressedPrevention * m);
  return {
    ...game,
    calmRisk,
    stressedRisk,
    calmLimit: limit(calmRisk, v.calmEfficacy),
    stressedLimit: limit(stressedRisk, v.stressedEfficacy),
    payment: paymentOf(v.liability, v.attribution * detected(v, m), v.thirdPartyHarm),
  };
}

/** From so much monitoring on more of it prevents nothing, even without overlap. */
const lastUse = (v: MonitoringValues): number =>
  furthest(limit(v.calmRisk, v.calmPrevention), limit(v.stressedRisk, v.stressedPrevention));

/** More monitoring than this costs more than all users bring, or prevents nothing more. */
function mostMonitoring(v: MonitoringValues): number {
  const payment = paymentOf(v.liability, v.attribution, v.thirdPartyHarm);
  const byCost = Math.sqrt((2 * v.users * (v.margin + payment)) / v.monitoringCost);
  return Math.min(byCost, lastUse(v));
}

/** What more monitoring is worth to a firm at a common overlap and monitoring, per unit; where a failure is just ruled out from below or above. */
function marginalOf(v: MonitoringValues, overlap: number, m: number, side: -1 | 1): number {
  const game = marketAt(v, m);
  const fails = (risk: number, effect: number): number => {
    const p = risk - effect * overlap;
    const near = 1e-13 * (risk + effect * overlap);
    return p > near || (p >= -near && side < 0) ? 1 : 0;
  };
  const prevented =
    (1 - v.stress) * v.calmPrevention * fails(v.calmRisk - v.calmPrevention * m, v.calmEfficacy) +
    v.stress * v.stressedPrevention * fails(v.stressedRisk - v.stressedPrevention * m, v.stressedEfficacy);
  const risk = expectedFailure(game, v.stress, overlap);
  const pull = v.sensitivity * v.userHarm * (1 - 1 / v.firms);
  // More is detected, and paid for: the term with q' lowers what monitoring is worth.
  const found = (1 - v.detection) * v.detectionRate * exp(-v.detectionRate * m);
  const exposed = paymentOf(v.liability, v.attribution * found, v.thirdPartyHarm) * risk;
  return (
    (v.users / v.firms) *
      (prevented * (game.payment + (game.margin - game.payment * risk) * pull) - exposed) -
    v.monitoringCost * m
  );
}

const LOOKS = 160;
const points = new Float64Array(5);

interface Pair {
  readonly overlap: number;
  readonly monitoring: number;
}

/**
 * Pairs on the edges where failures of a regime are just ruled out, at which a firm would not move along the edge: its marginal profit
 * there is looked at in many places, and the corners with the floor and with the other edge are taken along.
 */
function edgePairs(v: MonitoringValues): Pair[] {
  const regimes = [
    { weight: 1 - v.stress, risk: v.calmRisk, a: v.calmEfficacy, b: v.calmPrevention },
    { weight: v.stress, risk: v.stressedRisk, a: v.stressedEfficacy, b: v.stressedPrevention },
  ] as const;
  const pull = v.sensitivity * v.userHarm * (1 - 1 / v.firms);
  return regimes.flatMap(({ risk, a, b }, k) => {
    if (!(risk > 0 && a > 0 && b > 0)) return [];
    const other = regimes[1 - k]!;
    const overlapAt = (m: number): number => Math.max(0, (risk - b * m) / a);
    const end = Math.min(mostMonitoring(v), (risk - a * v.floor) / b);
    if (!(end >= 0)) return [];
    const alongEdge = (m: number): number => {
      const overlap = overlapAt(m);
      const left = other.risk - other.a * overlap - other.b * m;
      const [rest, prevented] =
        left > 0 ? [other.weight * left, other.weight * (other.b - (other.a * b) / a)] : [0, 0];
      const rate = paymentOf(v.liability, v.attribution, v.thirdPartyHarm);
      const found = (1 - v.detection) * v.detectionRate * exp(-v.detectionRate * m);
      const payment = rate * detected(v, m);
      return (
        (v.users / v.firms) *
          (prevented * (payment + (v.margin - payment * rest) * pull) - rate * found * rest) -
        v.monitoringCost * m +
        (v.cost * overlap * b) / a
      );
    };
    const corner = (other.risk * a - other.a * risk) / (other.b * a - other.a * b);
    const places = [...signChanges(alongEdge, end, Infinity), end, corner];
    return places
      .filter((m) => m >= 0 && m <= end)
      .map((m) => ({ overlap: Math.max(v.floor, overlapAt(m)), monitoring: m }));
  });
}

/** Common pairs that fulfil both first-order conditions: monitoring is looked at in many places, overlap is exact at each. */
function candidates(v: MonitoringValues): Pair[] {
  const most = mostMonitoring(v);
  const overlaps = (m: number): number[] => {
    const count = firstOrderPoints(marketAt(v, m), points);
    return Array.from(points.subarray(0, count));
  };
  const found: Pair[] = [];
  const add = (pair: Pair): void => {
    const isKnown = found.some(
      (known) =>
        Math.abs(known.overlap - pair.overlap) + Math.abs(known.monitoring - pair.monitoring) <=
        1e-9 * (1e-6 + pair.overlap + pair.monitoring),
    );
    if (!isKnown) found.push(pair);
  };
  /** The k-th first-order overlap and whether monitoring pays there. */
  const at = (m: number, k: number): { readonly overlap: number; readonly slope: number } | null => {
    const overlap = overlaps(m)[k];
    return overlap === undefined ? null : { overlap, slope: marginalOf(v, overlap, m, 1) };
  };
  for (const overlap of overlaps(0)) if (marginalOf(v, overlap, 0, 1) <= 0) add({ overlap, monitoring: 0 });
  for (const pair of edgePairs(v)) add(pair);
  for (let k = 0; k < 3; k++) {
    let left = 0;
    let before = at(0, k);
    for (let step = 1; step <= LOOKS; step++) {
      const right = (most * step) / LOOKS;
      const after = at(right, k);
      if (before && after && before.slope > 0 && after.slope <= 0) {
        const [, hi] = bisect(
          (m) => {
            const there = at(m, k);
            return there !== null && there.slope > 0;
          },
          left,
          right,
        );
        const overlap = overlaps(hi)[k];
        if (overlap !== undefined) add({ overlap, monitoring: hi });
      }
      [left, before] = [right, after];
    }
  }
  return found;
}

/** So many of the highest places that were looked at are refined. */
const PEAKS = 4;

/** The best overlap and monitoring of one firm while the others stay at a pair: overlap exact for each monitoring, that by grid and golden section. */
function bestPair(v: MonitoringValues, pair: Pair): Pair & { readonly profit: number } {
  const common = marketAt(v, pair.monitoring);
  const harm = expectedFailure(common, v.stress, pair.overlap);
  const logRivals = log(v.firms - 1) - v.sensitivity * v.userHarm * harm;
  const at = (monitoring: number) => {
    const game = marketAt(v, monitoring);
    const { overlap, profit } = bestResponse(game, game, logRivals, v.floor);
    return { overlap, monitoring, profit: profit - 0.5 * v.monitoringCost * monitoring * monitoring };
  };
  const most = mostMonitoring(v);
  const looked = [
    ...Array.from({ length: LOOKS + 1 }, (_, k) => at((most * k) / LOOKS)),
    at(pair.monitoring),
  ].sort((a, b) => a.monitoring - b.monitoring);
  const profitOf = (k: number): number => looked[k]?.profit ?? Number.NEGATIVE_INFINITY;
  const peaks = looked
    .flatMap((each, k) => (each.profit >= profitOf(k - 1) && each.profit >= profitOf(k + 1) ? [k] : []))
    .sort((a, b) => profitOf(b) - profitOf(a))
    .slice(0, PEAKS);
  const refined = peaks.map((k) => {
    const [left, right] = [looked[Math.max(0, k - 1)]!, looked[Math.min(looked.length - 1, k + 1)]!];
    return at(goldenSection((m) => at(m).profit, left.monitoring, right.monitoring, 1e-10 * most));
  });
  // Where every profit is beyond the largest number there is no peak.
  return [...peaks.map((k) => looked[k]!), ...refined].reduce(
    (best, next) => (next.profit > best.profit ? next : best),
    looked[0]!,
  );
}

const profitOf = (v: MonitoringValues, { overlap, monitoring }: Pair): number => {
  const game = marketAt(v, monitoring);
  const logRivals = log(v.firms - 1) - v.sensitivity * v.userHarm * expectedFailure(game, v.stress, overlap);
  return profitAt(game, game, logRivals, overlap) - 0.5 * v.monitoringCost * monitoring * monitoring;
};

/** A gain below this part of all money is that of the golden section. */
const ROUNDING = 1e-11;

/** The planner's overlap and monitoring: overlap exact for each monitoring, whose welfare is concave. */
function planned(v: MonitoringValues): Pair {
  const at = (monitoring: number) => {
    const game = marketAt(v, monitoring);
    const overlap = symmetricOptimum(game);
    return { overlap, monitoring, welfare: societyAt(v, { overlap, monitoring }).welfare };
  };
  const most = lastUse(v);
  const middle = at(goldenSection((m) => at(m).welfare, 0, most, 1e-12 * most));
  const none = at(0);
  return none.welfare >= middle.welfare ? none : middle;
}

function societyAt(v: MonitoringValues, { overlap, monitoring }: Pair) {
  const game = marketAt(v, monitoring);
  const mean = expectedFailure(game, v.stress, overlap);
  const load = expectedSquaredLoad(game, overlap);
  const surplus = (v.users * log(v.firms)) / v.sensitivity - v.users * v.userHarm * mean;
  const external = v.users * v.thirdPartyHarm * mean;
  const costs = 0.5 * v.firms * (v.cost * overlap * overlap + v.monitoringCost * monitoring * monitoring);
  return { mean, load, surplus, external, welfare: surplus - external - costs - v.systemicHarm * load };
}

const planner = cachedByPrimitives(monitoringParameters, planned);

function outcomesOf(v: MonitoringValues, pair: Pair): MonitoringOutcomes {
  const { overlap, monitoring } = pair;
  const game = marketAt(v, monitoring);
  const { mean, load, surplus, external, welfare } = societyAt(v, pair);
  const best = planner(v);
  return {
    overlap,
    failure: mean,
    calmFailure: failure(game.calmRisk, game.calmEfficacy, overlap),
    stressedFailure: failure(game.stressedRisk, game.stressedEfficacy, overlap),
    profit: profitOf(v, pair),
    consumerSurplus: surplus,
    externalHarm: external,
    squaredLoad: load,
    welfare,
    optimum: best.overlap,
    wedge: best.overlap - overlap,
    monitoring,
    detected: detected(v, monitoring),
    monitoringOptimum: best.monitoring,
  };
}

const because =
  'overlap is exact at each monitoring, and monitoring was looked at in 160 places, along the edges where a failure is just ruled out too, and wherever its marginal profit falls through zero between them';
const n = formatShort;

function solve(v: MonitoringValues): Solved {
  const money = v.users * (v.margin + paymentOf(v.liability, v.attribution, v.thirdPartyHarm));
  const looked = candidates(v).map((pair) => {
    const best = bestPair(v, pair);
    const own = profitOf(v, pair);
    const spent = v.cost * pair.overlap * pair.overlap + v.monitoringCost * pair.monitoring * pair.monitoring;
    const gain = Math.max(0, best.profit - own);
    return { pair, best, gain, own, isEquilibrium: gain <= ROUNDING * (money + spent) };
  });
  const found = looked.filter(({ isEquilibrium }) => isEquilibrium).sort((a, b) => b.own - a.own);
  const completeness = { complete: false, because };
  const [selected] = found;
  if (!selected)
    return withoutEquilibrium(
      monitoringOutcomes,
      looked.length === 0
        ? 'no common overlap and monitoring was found at which both first-order conditions hold'
        : `no symmetric equilibrium was found: ${looked.map(({ pair, best, gain }) => `at overlap ${n(pair.overlap)} and monitoring ${n(pair.monitoring)} a firm gains ${n(gain)} by moving to ${n(best.overlap)} and ${n(best.monitoring)}`).join('; ')}`,
      completeness,
    );
  const equilibria = found.map(({ pair, own }) => ({
    strategies: { overlap: pair.overlap, monitoring: pair.monitoring },
    payoffs: { profit: own },
    binding: [
      ...(pair.overlap === v.floor && v.floor > 0 ? ['firm: floor on overlap'] : []),
      ...(pair.monitoring === 0 ? ['firm: no monitoring'] : []),
    ],
    regime: symmetric.regimes.name(regimeOf(marketAt(v, pair.monitoring), pair.overlap)),
    ...(found.length > 1 ? { outcomes: outcomesOf(v, pair) } : {}),
  }));
  return {
    status: 'equilibrium',
    equilibria,
    outcomes: outcomesOf(v, selected.pair),
    regime: equilibria[0]!.regime,
    selection:
      equilibria.length === 1
        ? 'the only symmetric equilibrium that was found'
        : `of ${equilibria.length} symmetric equilibria that were found the one with the largest profit of each firm`,
    completeness,
  };
}

const [overlapPicture, ...furtherPictures] = symmetric.pictures;

/** The symmetric market in which firms also monitor: it prevents failures and makes them known. */
export const monitoring: Model = modelNamed({
  ...symmetricMarket,
  id: 'overlap/monitoring',
  focus: { along: ['liability', 'floor'], outcome: 'failure' },
  title: 'Overlap with monitoring',
  question: 'Does liability make firms look, or look away?',
  summary:
    'The symmetric overlap market in which each firm also chooses how much to monitor. Monitoring prevents some failures and makes others known; what is known is paid for. Liability can make firms look away.',
  source: { ...symmetric.source, section: 'section 9.1' },
  fidelity: 'corrected',
  fidelityNote:
    'The paper sketches the first-order conditions; in its monitoring condition the term with q′(m) must enter with a minus sign. The form of detection and all numbers are ours.',
  parameters: monitoringParameters,
  outcomes: monitoringOutcomes,
  formulas: [
    {
      words: 'Overlap and monitoring lower the probability of failure.',
      tex: '[[calmFailure]] = \\max(0, [[calmRisk]] - [[calmEfficacy]] [[overlap]] - [[calmPrevention]] [[monitoring]]), \\quad [[stressedFailure]] = \\max(0, [[stressedRisk]] - [[stressedEfficacy]] [[overlap]] - [[stressedPrevention]] [[monitoring]])',
    },
    {
      words: 'Monitoring makes failures known.',
      tex: '[[detected]] = 1 - (1 - [[detection]]) e^{-[[detectionRate]] [[monitoring]]}',
    },
    ...symmetric.formulas.slice(1, 3),
    {
      words: 'What is detected and attributed is paid for.',
      tex: '[[profit]] = [[users]] \\sigma_i ([[margin]] - [[attribution]] [[detected]] [[liability]] [[thirdPartyHarm]] [[failure]]) - \\tfrac12 [[cost]] [[overlap]]^2 - \\tfrac12 [[monitoringCost]] [[monitoring]]^2, \\quad [[overlap]] \\ge [[floor]]',
    },
    symmetric.formulas[4]!,
    {
      words: 'Society counts the surplus of users, both costs, harm to third parties and joint failures.',
      tex: '[[welfare]] = \\frac{[[users]]}{[[sensitivity]]} \\ln [[firms]] - [[users]] ([[userHarm]] + [[thirdPartyHarm]]) [[failure]] - \\tfrac12 [[firms]] ([[cost]] [[overlap]]^2 + [[monitoringCost]] [[monitoring]]^2) - [[systemicHarm]] [[squaredLoad]]',
    },
  ],
  pictures: [
    {
      ...overlapPicture,
      title: 'Overlap and monitoring',
      x: {
        label: '',
        ticks: [
          [1, 'overlap'],
          [2, 'monitoring'],
        ],
      },
      y: { label: 'units of each' },
      draw: (values, o) => [
        ...overlapPicture.draw(values, o).filter(({ kind }) => kind !== 'level'),
        {
          kind: 'bar',
          label: 'monitoring',
          tone: 'second',
          from: 1.7,
          to: 2.3,
          value: o.monitoring ?? Number.NaN,
        },
        ...plannerLevels([o.optimum, o.monitoringOptimum]),
      ],
    },
    ...furtherPictures,
  ],
  ...solvedBy(monitoringParameters, monitoringOutcomes, symmetric.regimes, symmetric.check, solve),
  lottery: (v, o) => {
    const drawn = symmetricMarket.lottery(v, o);
    return {
      ...drawn,
      otherwise: drawn.otherwise - 0.5 * v.firms * v.monitoringCost * o.monitoring! * o.monitoring!,
    };
  },
  verify: verifyMonitoring,
  explain: (values, solved, baseline) => {
    const isRegulated = values.liability !== 0 || values.floor !== 0;
    const rest = explainMarket(values, solved, baseline, isRegulated);
    if (solved.status !== 'equilibrium') return rest;
    const { monitoring: m, monitoringOptimum, detected: q } = solved.outcomes;
    const before = baseline.outcomes.monitoring;
    const away =
      isRegulated && before != null && m! < before
        ? ` Without the rule they monitor ${n(before)}: they look away, because what is found is paid for.`
        : '';
    return `${rest} Firms monitor ${n(m!)} and ${n(100 * q!)} % of failures become known; a planner would monitor ${n(monitoringOptimum!)}.${away}`;
  },
});
