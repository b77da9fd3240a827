import { type Model, type Solved, withoutEquilibrium } from '@regulab/model/contract.js';
import { formatShort } from '@regulab/model/format.js';
import { modelNamed } from '@regulab/model/named.js';
import type { Outcomes } from '@regulab/model/outcomes.js';
import { solvedBy } from '@regulab/model/solvedBy.js';
import { bisect, LOOKS, signChanges } from '@regulab/numeric/bisection.js';
import { exp, log } from '@regulab/numeric/elementary.js';
import { lambertW } from '@regulab/numeric/lambert.js';
import { cachedByPrimitives } from './cacheOfPrimitives.js';
import { explainMarket } from './explain.js';
import {
  type FoundationOutcomes,
  type FoundationValues,
  foundationOutcomes,
  foundationParameters,
} from './foundationParameters.js';
import { binomial } from './load.js';
import { type DrawnLoad, loadBars, plannerLevels } from './picture.js';
import { expectedFailure, failure, isConcave, type Piece, piecesOf } from './response.js';
import { verifySharedFoundation } from './sharedFoundationVerify.js';
import { symmetric, symmetricGame, symmetricMarket } from './symmetric.js';
import {
  commonProfit,
  deviationFrom,
  type SymmetricGame,
  type SymmetricPoint,
} from './symmetricEquilibria.js';

const flawAt = (v: FoundationValues, care: number): number => v.flaw * exp(-v.upstreamEffect * care);

/** The symmetric market with a flaw of this probability. */
const marketWith = (v: FoundationValues, probability: number): SymmetricGame => ({
  ...symmetricGame(v),
  shock: { probability, calmShift: v.calmShift, stressedShift: v.stressedShift, contagion: v.contagion },
});

/** Calm and stressed, without and with the flaw. */
type Cases = readonly [calm: number, stressed: number, calmFlawed: number, stressedFlawed: number];

/** Failure in each of the four cases. */
function failuresAt(v: FoundationValues, overlap: number): Cases {
  const flawed = (risk: number, effect: number): number =>
    v.contagion + (1 - v.contagion) * failure(risk, effect, overlap);
  return [
    failure(v.calmRisk, v.calmEfficacy, overlap),
    failure(v.stressedRisk, v.stressedEfficacy, overlap),
    flawed(v.calmRisk + v.calmShift, v.calmEfficacy),
    flawed(v.stressedRisk + v.stressedShift, v.stressedEfficacy),
  ];
}

/** Probability of each of the four cases. */
const weightsAt = (v: FoundationValues, z: number): Cases => [
  (1 - z) * (1 - v.stress),
  (1 - z) * v.stress,
  z * (1 - v.stress),
  z * v.stress,
];

/** Mean squared number of failures of firms that each fail so often, independently. */
const squaredLoadOf = (v: FoundationValues, p: number): number =>
  v.firms * p * (1 - p) + v.firms * p * v.firms * p;

function squaredLoad(v: FoundationValues, overlap: number, z: number): number {
  const weights = weightsAt(v, z);
  return failuresAt(v, overlap).reduce((sum, p, k) => sum + weights[k]! * squaredLoadOf(v, p), 0);
}

/** First-order points at a common overlap, as in the market without a flaw, over all pieces of the failure probability. */
function firstOrderPoints(game: SymmetricGame): number[] {
  const pull = game.sensitivity * game.userHarm * (1 - 1 / game.firms);
  const found: number[] = [];
  let rose = true;
  let from = game.floor;
  for (const piece of piecesOf(game, game.stress)) {
    if (piece.to <= game.floor || piece.slope === 0) continue;
    from = Math.max(game.floor, piece.from);
    const each = (game.users / game.firms) * piece.slope;
    const level = each * (game.payment + (game.margin - game.payment * piece.risk) * pull);
    const fall = game.cost - each * piece.slope * game.payment * pull;
    const root = level / fall;
    const rises = fall > 0 ? root > from : fall < 0 ? root < from : level > 0;
    const falls = fall > 0 ? root < piece.to : fall < 0 ? root > piece.to : level < 0;
    if (!rises && rose) found.push(from);
    if (root > from && root < piece.to) found.push(root);
    rose = !falls;
    from = piece.to;
  }
  if (rose) found.push(Math.max(game.floor, from === Infinity ? 0 : from));
  return found;
}

const points = (v: FoundationValues, z: number): SymmetricPoint[] => {
  const game = marketWith(v, z);
  return firstOrderPoints(game).map((overlap) => deviationFrom(game, overlap));
};

/** The symmetric equilibrium at a probability of the flaw; NaN where there is none. */
function overlapAt(v: FoundationValues, z: number): number {
  const game = marketWith(v, z);
  const places = firstOrderPoints(game);
  if (places.length === 1 && isConcave(game, game)) return places[0]!;
  return places.reduce(
    (best, overlap) =>
      (Number.isNaN(best) || commonProfit(game, overlap) > commonProfit(game, best)) &&
      deviationFrom(game, overlap).isEquilibrium
        ? overlap
        : best,
    Number.NaN,
  );
}

/** How much likelier a firm fails with the flaw than without. */
function damage(v: FoundationValues, overlap: number): number {
  const [calm, stressed, calmFlawed, stressedFlawed] = failuresAt(v, overlap);
  return (1 - v.stress) * (calmFlawed - calm) + v.stress * (stressedFlawed - stressed);
}

/** The care that is worth its cost where a flaw costs so much: less of it follows with more care, which costs the more. */
function careWorth(v: FoundationValues, flawCost: number): number {
  const eta = v.upstreamEffect;
  // flawCost eta flaw e^(-eta u) = upstreamCost u.
  return eta === 0 ? 0 : lambertW((flawCost * v.flaw * eta * eta) / v.upstreamCost) / eta;
}

/** What the provider upstream does about flaws that do so much damage: it pays for them. */
const careAgainst = (v: FoundationValues, harmed: number): number =>
  careWorth(v, v.upstreamLiability * v.attribution * v.thirdPartyHarm * v.users * harmed);

/** Care is a fixed point up to this part of the most there could be. */
const CLOSE = 1e-9;

/** Care that the overlap it leads to asks for. */
function fixedPoints(v: FoundationValues): { readonly care: number; readonly overlap: number }[] {
  // A flaw does no more than make every firm fail.
  const most = careAgainst(v, 1);
  const next = (care: number): number => {
    const overlap = overlapAt(v, flawAt(v, care));
    return Number.isNaN(overlap) ? Number.NaN : careAgainst(v, damage(v, overlap)) - care;
  };
  return signChanges(next, most, CLOSE * (1 + most)).map((care) => ({
    care,
    overlap: overlapAt(v, flawAt(v, care)),
  }));
}

function societyAt(v: FoundationValues, overlap: number, care: number) {
  const z = flawAt(v, care);
  const mean = expectedFailure(marketWith(v, z), v.stress, overlap);
  const load = squaredLoad(v, overlap, z);
  const surplus = (v.users * log(v.firms)) / v.sensitivity - v.users * v.userHarm * mean;
  const external = v.users * v.thirdPartyHarm * mean;
  const costs = 0.5 * v.firms * v.cost * overlap * overlap + 0.5 * v.upstreamCost * care * care;
  return { mean, load, surplus, external, welfare: surplus - external - costs - v.systemicHarm * load };
}

/** The planner's overlap at a probability of the flaw: welfare is concave, since every failure probability and its square are convex. */
function plannedOverlap(v: FoundationValues, z: number): number {
  const game = marketWith(v, z);
  const harm = v.users * (v.userHarm + v.thirdPartyHarm);
  const slopeAt = (x: number, piece: Piece): number => {
    // Joint failures: the weight of each case times the fall of p and of p^2.
    const middle = piece.to === Infinity ? piece.from + 1 : 0.5 * (piece.from + piece.to);
    const ahead = failuresAt(v, middle);
    const weights = weightsAt(v, z);
    const falls = [
      v.calmEfficacy,
      v.stressedEfficacy,
      (1 - v.contagion) * v.calmEfficacy,
      (1 - v.contagion) * v.stressedEfficacy,
    ];
    const least = [0, 0, v.contagion, v.contagion];
    const joint = failuresAt(v, x).reduce(
      (sum, p, k) =>
        ahead[k]! > least[k]! ? sum + weights[k]! * falls[k]! * v.firms * (1 + 2 * (v.firms - 1) * p) : sum,
      0,
    );
    return harm * piece.slope + v.systemicHarm * joint - v.firms * v.cost * x;
  };
  for (const piece of piecesOf(game, v.stress)) {
    if (piece.slope === 0) return piece.from;
    if (slopeAt(piece.from, piece) <= 0) return piece.from;
    // On a piece the slope is a line.
    const [here, there] = [slopeAt(piece.from, piece), slopeAt(piece.to, piece)];
    if (there < 0) return piece.from + ((piece.to - piece.from) * here) / (here - there);
  }
  return 0;
}

/** Places at which the planner's care is looked at. */
const PLANS = 24;

/** The planner's overlap and care: overlap for each care, care by a grid and its first-order condition. */
function planned(v: FoundationValues): { readonly overlap: number; readonly care: number } {
  const worth = v.users * (v.userHarm + v.thirdPartyHarm) + v.systemicHarm * v.firms * v.firms;
  // No flaw costs more than the failure of all firms.
  const most = careWorth(v, worth);
  const at = (care: number) => {
    const overlap = plannedOverlap(v, flawAt(v, care));
    return { care, overlap, welfare: societyAt(v, overlap, care).welfare };
  };
  const looked = Array.from({ length: PLANS + 1 }, (_, k) => at((most * k) / PLANS));
  const top = looked.reduce((best, each, k) => (each.welfare > looked[best]!.welfare ? k : best), 0);
  // At the planner's overlap more care is worth the flaws that it avoids.
  const rises = (care: number): boolean => {
    const z = flawAt(v, care);
    const overlap = plannedOverlap(v, z);
    const harm = v.users * (v.userHarm + v.thirdPartyHarm) * damage(v, overlap);
    const load = squaredLoad(v, overlap, 1) - squaredLoad(v, overlap, 0);
    return v.upstreamEffect * z * (harm + v.systemicHarm * load) > v.upstreamCost * care;
  };
  const [left, right] = [looked[Math.max(0, top - 1)]!.care, looked[Math.min(PLANS, top + 1)]!.care];
  const middle = at(bisect(rises, left, right)[1]);
  return middle.welfare >= looked[top]!.welfare ? middle : looked[top]!;
}

const planner = cachedByPrimitives(foundationParameters, planned);

function outcomesOf(v: FoundationValues, care: number, overlap: number): FoundationOutcomes {
  const z = flawAt(v, care);
  const game = marketWith(v, z);
  const { mean, load, surplus, external, welfare } = societyAt(v, overlap, care);
  const [calm, stressed, calmFlawed, stressedFlawed] = failuresAt(v, overlap);
  const best = planner(v);
  return {
    overlap,
    failure: mean,
    calmFailure: calm,
    stressedFailure: stressed,
    profit: commonProfit(game, overlap),
    consumerSurplus: surplus,
    externalHarm: external,
    squaredLoad: load,
    welfare,
    optimum: best.overlap,
    wedge: best.overlap - overlap,
    calmFlawed,
    stressedFlawed,
    care,
    flawProbability: z,
    independentLoad:
      (1 - v.stress) * squaredLoadOf(v, (1 - z) * calm + z * calmFlawed) +
      v.stress * squaredLoadOf(v, (1 - z) * stressed + z * stressedFlawed),
    careOptimum: best.care,
  };
}

const because = `at each care upstream every symmetric first-order point was compared with all other overlaps; care was looked at in ${LOOKS} places and at every change of sign between them`;
const n = formatShort;

function solve(v: FoundationValues): Solved {
  const found = fixedPoints(v);
  const completeness = { complete: false, because };
  const [selected] = found;
  if (!selected) {
    const tried = points(v, v.flaw);
    return withoutEquilibrium(
      foundationOutcomes,
      `no symmetric equilibrium was found: ${tried
        .map(
          ({ overlap, best, gain }) =>
            `without care upstream a firm gains ${n(gain)} at the common overlap ${n(overlap)} by moving to ${n(best)}`,
        )
        .join('; ')}`,
      completeness,
    );
  }
  const equilibria = found.map(({ care, overlap }) => ({
    strategies: { overlap, care },
    payoffs: { profit: commonProfit(marketWith(v, flawAt(v, care)), overlap) },
    binding: overlap === v.floor && v.floor > 0 ? ['firm: floor on overlap'] : [],
    regime: regimeName(v, overlap),
    ...(found.length > 1 ? { outcomes: outcomesOf(v, care, overlap) } : {}),
  }));
  return {
    status: 'equilibrium',
    equilibria,
    outcomes: outcomesOf(v, selected.care, selected.overlap),
    regime: equilibria[0]!.regime,
    selection:
      equilibria.length === 1
        ? 'the only equilibrium that was found'
        : `of ${equilibria.length} equilibria that were found the one with the least care upstream`,
    completeness,
  };
}

/** As in the market without a flaw: what holds a firm, and in which regimes it fails though there is no flaw. */
function regimeName(v: FoundationValues, overlap: number): string {
  const held = overlap === v.floor ? (overlap === 0 ? 'zero' : 'floor') : 'interior';
  const [calm, stressed] = [
    failure(v.calmRisk, v.calmEfficacy, overlap),
    failure(v.stressedRisk, v.stressedEfficacy, overlap),
  ];
  const fails = calm > 0 ? (stressed > 0 ? 'both' : 'calm') : stressed > 0 ? 'stressed' : 'never';
  return `${held}/${fails}`;
}

function check(v: FoundationValues): string | null {
  for (const [risk, shift] of [
    ['calmRisk', 'calmShift'],
    ['stressedRisk', 'stressedShift'],
  ] as const)
    if (v[risk]! + v[shift]! > 1)
      return `${shift} is ${v[shift]}, but with ${risk} = ${v[risk]} it must be at most ${1 - v[risk]!}: a firm cannot fail more often than always`;
  // Overlap is of use as long as it prevents failures with the flaw.
  const flawed = {
    ...v,
    calmRisk: v.calmRisk + v.calmShift,
    stressedRisk: v.stressedRisk + v.stressedShift,
  };
  return symmetric.check(v.flaw > 0 && v.contagion < 1 ? flawed : v);
}

/** How many firms fail at once with the flaw shared, and with one of each firm's own. */
function flawLoads(v: FoundationValues, o: Outcomes): readonly DrawnLoad[] {
  const z = o.flawProbability!;
  const weights = weightsAt(v, z);
  const failures = [o.calmFailure!, o.stressedFailure!, o.calmFlawed!, o.stressedFlawed!];
  const mixed = [0, 1].map((k) => (1 - z) * failures[k]! + z * failures[k + 2]!);
  return [
    {
      label: 'flaw shared',
      tone: 'plain',
      parts: failures.map((p, k) => ({ weight: weights[k]!, stretch: binomial(v.firms, p) })),
    },
    {
      label: 'flaws of each firm’s own',
      tone: 'calm',
      parts: mixed.map((p, k) => ({
        weight: k === 0 ? 1 - v.stress : v.stress,
        stretch: binomial(v.firms, p),
      })),
    },
  ];
}

const { lottery: _, ...market } = symmetricMarket;
const [overlapPicture] = symmetric.pictures;

/** The symmetric market on one foundation model: a flaw of it reaches all firms, and its provider can care. */
export const sharedFoundation: Model = modelNamed({
  ...market,
  id: 'overlap/shared-foundation',
  focus: { along: ['upstreamLiability', 'liability'], outcome: 'welfare' },
  title: 'Overlap on a shared foundation',
  question: 'Who should pay when all firms build on one model?',
  summary:
    'The symmetric overlap market in which all firms build on one foundation model. A flaw of it raises the failures of all of them at once; its provider can make flaws rarer, and does so only if somebody makes it pay.',
  source: { ...symmetric.source, section: 'section 9.3' },
  fidelity: 'extension',
  fidelityNote:
    'Both forms of the paper are here: a flaw adds to risks before they are clamped (contagion 0), or fails a firm on its own account (shifts 0). The provider, its cost and its liability are ours, as are the numbers. Risks with the flaw must not exceed 1.',
  parameters: foundationParameters,
  outcomes: foundationOutcomes,
  formulas: [
    symmetric.formulas[0]!,
    {
      words: 'A flaw reaches all firms at once: it adds to risks, and may fail a firm on its own account.',
      tex: '[[calmFlawed]] = 1 - (1 - [[contagion]]) (1 - \\max(0, [[calmRisk]] + [[calmShift]] - [[calmEfficacy]] [[overlap]])), \\quad [[stressedFlawed]] = 1 - (1 - [[contagion]]) (1 - \\max(0, [[stressedRisk]] + [[stressedShift]] - [[stressedEfficacy]] [[overlap]]))',
    },
    {
      words:
        'Care upstream makes flaws rarer; its provider weighs its cost against what it is made to pay for them.',
      tex: '[[flawProbability]] = [[flaw]] e^{-[[upstreamEffect]] [[care]]}, \\quad \\min_{[[care]]} \\; [[upstreamLiability]] [[attribution]] [[thirdPartyHarm]] [[users]] (\\bar\\pi_z - \\bar\\pi_0) [[flawProbability]] + \\tfrac12 [[upstreamCost]] [[care]]^2',
    },
    ...symmetric.formulas.slice(2, 4),
    {
      words: 'Joint failures are counted over regimes and the flaw together.',
      tex: '[[squaredLoad]] = \\sum_{S, Z} \\Pr(S) \\Pr(Z) \\left( [[firms]] \\pi_{SZ} + [[firms]] ([[firms]] - 1) \\pi_{SZ}^2 \\right)',
    },
    {
      words: 'Society counts the surplus of users, all costs, harm to third parties and joint failures.',
      tex: '[[welfare]] = \\frac{[[users]]}{[[sensitivity]]} \\ln [[firms]] - [[users]] ([[userHarm]] + [[thirdPartyHarm]]) [[failure]] - \\tfrac12 [[firms]] [[cost]] [[overlap]]^2 - \\tfrac12 [[upstreamCost]] [[care]]^2 - [[systemicHarm]] [[squaredLoad]]',
    },
  ],
  pictures: [
    {
      ...overlapPicture,
      title: 'Overlap and care upstream',
      x: {
        label: '',
        ticks: [
          [1, 'overlap'],
          [2, 'care upstream'],
        ],
      },
      y: { label: 'units of each' },
      draw: (values, o) => [
        ...overlapPicture.draw(values, o).filter(({ kind }) => kind !== 'level'),
        {
          kind: 'bar',
          label: 'care upstream',
          tone: 'second',
          from: 1.7,
          to: 2.3,
          value: o.care ?? Number.NaN,
        },
        ...plannerLevels([o.optimum, o.careOptimum]),
      ],
    },
    {
      title: 'Failures without and with the flaw',
      x: {
        label: '',
        ticks: [
          [1, 'calm'],
          [2, 'under stress'],
        ],
      },
      y: { label: 'probability of failing' },
      reading: 'How often a firm fails in each regime, without the flaw and with it.',
      draw: (_values, o) =>
        (
          [
            ['without the flaw', 'calm', 0.62, o.calmFailure],
            ['with the flaw', 'stressed', 1, o.calmFlawed],
            ['without the flaw', 'calm', 1.62, o.stressedFailure],
            ['with the flaw', 'stressed', 2, o.stressedFlawed],
          ] as const
        ).map(([label, tone, from, value]) => ({
          kind: 'bar',
          label,
          tone,
          from,
          to: from + 0.38,
          value: value ?? Number.NaN,
        })),
    },
    {
      title: 'Failures at once',
      x: { label: 'firms that fail', symbol: 'K' },
      y: { label: 'probability' },
      reading: 'How many firms fail at once, and how many would if each had its flaw alone.',
      draw: (values, o) => (o.overlap == null ? [] : loadBars(flawLoads(values, o))),
    },
  ],
  check,
  ...solvedBy(foundationParameters, foundationOutcomes, symmetric.regimes, check, solve),
  lottery: (v, o) => {
    const count = v.firms;
    const all = (p: number): readonly number[] => Array.from({ length: count }, () => p);
    const z = o.flawProbability!;
    const drawn = symmetricMarket.lottery(v, o);
    return {
      harms: drawn.harms,
      otherwise: drawn.otherwise - 0.5 * v.upstreamCost * o.care! * o.care!,
      states: [
        { name: 'calm', probability: (1 - z) * (1 - v.stress), failures: all(o.calmFailure!) },
        { name: 'stressed', probability: (1 - z) * v.stress, failures: all(o.stressedFailure!) },
        { name: 'calm, flawed', probability: z * (1 - v.stress), failures: all(o.calmFlawed!) },
        { name: 'stressed, flawed', probability: z * v.stress, failures: all(o.stressedFlawed!) },
      ],
    };
  },
  verify: verifySharedFoundation,
  explain: (values, solved, baseline) => {
    const isRegulated = [values.liability, values.floor, values.upstreamLiability].some((x) => x !== 0);
    const rest = explainMarket(values, solved, baseline, isRegulated);
    if (solved.status !== 'equilibrium') return rest;
    const { care, careOptimum, flawProbability, squaredLoad: load, independentLoad } = solved.outcomes;
    const upstream =
      care === 0
        ? 'Nobody upstream takes care, for nobody pays for flaws'
        : `Upstream the provider takes care of ${n(care!)}, which leaves a flaw with probability ${n(flawProbability!)}`;
    return `${rest} ${upstream}; a planner would take ${n(careOptimum!)}. Because the flaw is shared, joint failures weigh ${n(load!)} instead of ${n(independentLoad!)}.`;
  },
});
