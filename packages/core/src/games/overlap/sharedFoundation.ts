import type { Claim, Model, Outcome, Outcomes, Parameter, Solved, Values } from '../../model/contract.js';
import { formatNumber } from '../../model/format.js';
import type { Certificate } from '../../model/solution.js';
import { exp, log } from '../../numeric/elementary.js';
import { goldenSection } from '../../numeric/goldenSection.js';
import { point } from '../../numeric/interval.js';
import { gainBound, type Player, type Rules, utilityOver } from './deviationBound.js';
import { explainMarket } from './explain.js';
import { kernelOf } from './kernelOf.js';
import { MARKET_OUTCOMES, measure } from './parameters.js';
import { expectedFailure, failure, type Piece, piecesOf } from './response.js';
import { symmetric, symmetricGame } from './symmetric.js';
import {
  commonProfit,
  deviationFrom,
  type SymmetricGame,
  type SymmetricPoint,
} from './symmetricEquilibria.js';

const amount = (
  name: string,
  symbol: string,
  label: string,
  unit: string,
  value: number,
  usual: readonly [number, number],
  most = 1e9,
): Parameter => ({ name, symbol, label, unit, default: value, min: 0, max: most, usual, kind: 'primitive' });

const upstreamLiability: Parameter = {
  name: 'upstreamLiability',
  symbol: 'tau_U',
  label: 'Liability rate of the provider upstream',
  unit: 'money per third-party harm',
  default: 0,
  min: 0,
  max: 1e9,
  usual: [0, 4],
  kind: 'lever',
  neutral: 0,
};

const parameters: readonly Parameter[] = [
  ...symmetric.parameters,
  amount('flaw', 'z_0', 'Probability of a shared flaw without care upstream', 'probability', 0.1, [0, 1], 1),
  amount('calmShift', 'Delta_L', 'What a flaw adds to failure when calm', 'probability', 0.2, [0, 0.5], 1),
  amount(
    'stressedShift',
    'Delta_H',
    'What a flaw adds to failure under stress',
    'probability',
    0.3,
    [0, 0.5],
    1,
  ),
  amount('contagion', 'rho', 'Chance that a flaw alone fails a firm', 'probability', 0, [0, 1], 1),
  {
    ...amount('upstreamCost', 'g', 'Cost of care upstream', 'money per squared care', 1, [0.05, 5]),
    min: 1e-9,
  },
  amount('upstreamEffect', 'eta', 'How fast care upstream removes flaws', 'per care', 3, [0, 10]),
  upstreamLiability,
];

const KEPT = [...MARKET_OUTCOMES, 'optimum', 'wedge'];
const outcomes: readonly Outcome[] = [
  ...symmetric.outcomes.filter(({ name }) => KEPT.includes(name)),
  measure('calmFlawed', 'pi_Lz', 'Failure when calm, with the flaw', 'probability'),
  measure('stressedFlawed', 'pi_Hz', 'Failure under stress, with the flaw', 'probability'),
  measure('care', 'u', 'Care upstream', 'care'),
  measure('flawProbability', 'z', 'Probability of the shared flaw', 'probability'),
  measure('independentLoad', 'L_z', 'Mean squared failures if flaws were independent', 'firms squared'),
  measure('careOptimum', 'u_SP', "Planner's care upstream", 'care'),
];

const flawAt = (v: Values, care: number): number => v.flaw! * exp(-v.upstreamEffect! * care);

/** The symmetric market with a flaw of this probability. */
const marketWith = (v: Values, probability: number): SymmetricGame => ({
  ...symmetricGame(v),
  shock: { probability, calmShift: v.calmShift!, stressedShift: v.stressedShift!, contagion: v.contagion! },
});

/** Failure in each of the four cases: calm and stressed, without and with the flaw. */
function cases(
  v: Values,
  overlap: number,
  z: number,
): { readonly weight: number; readonly failure: number }[] {
  const flawed = (risk: number, effect: number): number =>
    v.contagion! + (1 - v.contagion!) * failure(risk, effect, overlap);
  return [
    { weight: (1 - z) * (1 - v.stress!), failure: failure(v.calmRisk!, v.calmEfficacy!, overlap) },
    { weight: (1 - z) * v.stress!, failure: failure(v.stressedRisk!, v.stressedEfficacy!, overlap) },
    { weight: z * (1 - v.stress!), failure: flawed(v.calmRisk! + v.calmShift!, v.calmEfficacy!) },
    { weight: z * v.stress!, failure: flawed(v.stressedRisk! + v.stressedShift!, v.stressedEfficacy!) },
  ];
}

const squaredLoad = (v: Values, overlap: number, z: number): number =>
  cases(v, overlap, z).reduce(
    (sum, { weight, failure: p }) => sum + weight * (v.firms! * p * (1 - p) + v.firms! * p * v.firms! * p),
    0,
  );

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

const points = (v: Values, z: number): SymmetricPoint[] => {
  const game = marketWith(v, z);
  return firstOrderPoints(game).map((overlap) => deviationFrom(game, overlap));
};

/** The symmetric equilibrium at a probability of the flaw; NaN where there is none. */
function overlapAt(v: Values, z: number): number {
  const game = marketWith(v, z);
  const found = points(v, z).filter(({ isEquilibrium }) => isEquilibrium);
  return found.reduce(
    (best, { overlap }) =>
      Number.isNaN(best) || commonProfit(game, overlap) > commonProfit(game, best) ? overlap : best,
    Number.NaN,
  );
}

/** How much likelier a firm fails with the flaw than without. */
function damage(v: Values, overlap: number): number {
  const [calm, stressed, calmFlawed, stressedFlawed] = cases(v, overlap, 0.5).map((c) => c.failure) as [
    number,
    number,
    number,
    number,
  ];
  return (1 - v.stress!) * (calmFlawed - calm) + v.stress! * (stressedFlawed - stressed);
}

const HALVINGS = 100;

/** The root of a function that falls, between two places. */
function fallingRoot(f: (x: number) => number, from: number, to: number): number {
  if (!(f(from) > 0)) return from;
  let [lo, hi] = [from, to];
  for (let k = 0; k < HALVINGS; k++) {
    const middle = 0.5 * (lo + hi);
    if (middle <= lo || middle >= hi) break;
    if (f(middle) > 0) lo = middle;
    else hi = middle;
  }
  return hi;
}

/** No care beyond this pays for harm of one unit a user. */
const mostCare = (v: Values, worth: number): number =>
  Math.max(0, (worth * v.flaw! * v.upstreamEffect!) / v.upstreamCost!);

/** What the provider upstream does about flaws that do so much damage: its payments fall with flaws, its cost rises. */
function careAgainst(v: Values, harmed: number): number {
  const paid = v.upstreamLiability! * v.attribution! * v.thirdPartyHarm! * v.users! * harmed;
  return fallingRoot(
    (u) => paid * v.upstreamEffect! * flawAt(v, u) - v.upstreamCost! * u,
    0,
    mostCare(v, paid),
  );
}

const LOOKS = 96;
const CLOSE = 1e-9;

/** Care that the overlap it leads to asks for, each looked for between neighbouring places where the difference changes sign. */
function fixedPoints(v: Values): { readonly care: number; readonly overlap: number }[] {
  // A flaw does no more than make every firm fail.
  const most = careAgainst(v, 1);
  const next = (care: number): number => careAgainst(v, damage(v, overlapAt(v, flawAt(v, care)))) - care;
  if (most === 0) {
    const overlap = overlapAt(v, v.flaw!);
    return Number.isNaN(overlap) ? [] : [{ care: 0, overlap }];
  }
  const found: { care: number; overlap: number }[] = [];
  let [left, before] = [0, next(0)];
  for (let k = 1; k <= LOOKS; k++) {
    const right = (most * k) / LOOKS;
    const after = next(right);
    if (before === 0 || before * after < 0) {
      let [lo, hi] = [left, right];
      for (let half = 0; half < HALVINGS && before !== 0; half++) {
        const middle = 0.5 * (lo + hi);
        if (middle <= lo || middle >= hi) break;
        if (next(middle) * before > 0) lo = middle;
        else hi = middle;
      }
      const care = before === 0 ? left : 0.5 * (lo + hi);
      if (Math.abs(next(care)) <= CLOSE * (1 + most))
        found.push({ care, overlap: overlapAt(v, flawAt(v, care)) });
    }
    [left, before] = [right, after];
  }
  if (before === 0) found.push({ care: left, overlap: overlapAt(v, flawAt(v, left)) });
  return found;
}

function societyAt(v: Values, overlap: number, care: number) {
  const z = flawAt(v, care);
  const mean = expectedFailure(marketWith(v, z), v.stress!, overlap);
  const load = squaredLoad(v, overlap, z);
  const surplus = (v.users! * log(v.firms!)) / v.sensitivity! - v.users! * v.userHarm! * mean;
  const external = v.users! * v.thirdPartyHarm! * mean;
  const costs = 0.5 * v.firms! * v.cost! * overlap * overlap + 0.5 * v.upstreamCost! * care * care;
  return { mean, load, surplus, external, welfare: surplus - external - costs - v.systemicHarm! * load };
}

/** The planner's overlap at a probability of the flaw: welfare is concave, since every failure probability and its square are convex. */
function plannedOverlap(v: Values, z: number): number {
  const game = marketWith(v, z);
  const harm = v.users! * (v.userHarm! + v.thirdPartyHarm!);
  const slopeAt = (x: number, piece: Piece): number => {
    // Joint failures: the weight of each case times the fall of p and of p^2.
    const middle = piece.to === Infinity ? piece.from + 1 : 0.5 * (piece.from + piece.to);
    const ahead = cases(v, middle, z);
    const here = cases(v, x, z);
    const falls = [
      v.calmEfficacy!,
      v.stressedEfficacy!,
      (1 - v.contagion!) * v.calmEfficacy!,
      (1 - v.contagion!) * v.stressedEfficacy!,
    ];
    const least = [0, 0, v.contagion!, v.contagion!];
    const joint = here.reduce(
      (sum, { weight, failure: p }, k) =>
        ahead[k]!.failure > least[k]!
          ? sum + weight * falls[k]! * v.firms! * (1 + 2 * (v.firms! - 1) * p)
          : sum,
      0,
    );
    return harm * piece.slope + v.systemicHarm! * joint - v.firms! * v.cost! * x;
  };
  for (const piece of piecesOf(game, v.stress!)) {
    if (piece.slope === 0) return piece.from;
    if (slopeAt(piece.from, piece) <= 0) return piece.from;
    if (piece.to === Infinity || slopeAt(piece.to, piece) < 0)
      return fallingRoot(
        (x) => slopeAt(x, piece),
        piece.from,
        Math.min(piece.to, slopeAt(piece.from, piece) / (v.firms! * v.cost!) + piece.from),
      );
  }
  return 0;
}

/** The planner's overlap and care: overlap for each care, care by a grid and golden section. */
function planned(v: Values): { readonly overlap: number; readonly care: number } {
  const worth = v.users! * (v.userHarm! + v.thirdPartyHarm!) + v.systemicHarm! * v.firms! * v.firms!;
  const most = mostCare(v, worth);
  const at = (care: number) => {
    const overlap = plannedOverlap(v, flawAt(v, care));
    return { care, overlap, welfare: societyAt(v, overlap, care).welfare };
  };
  const looked = Array.from({ length: 25 }, (_, k) => at((most * k) / 24));
  const top = looked.reduce((best, each, k) => (each.welfare > looked[best]!.welfare ? k : best), 0);
  const middle = at(
    goldenSection(
      (care) => at(care).welfare,
      looked[Math.max(0, top - 1)]!.care,
      looked[Math.min(looked.length - 1, top + 1)]!.care,
      1e-11 * most,
    ),
  );
  return middle.welfare >= looked[top]!.welfare ? middle : looked[top]!;
}

function outcomesOf(v: Values, care: number, overlap: number): Outcomes {
  const z = flawAt(v, care);
  const game = marketWith(v, z);
  const { mean, load, surplus, external, welfare } = societyAt(v, overlap, care);
  const [calm, stressed, calmFlawed, stressedFlawed] = cases(v, overlap, z).map((c) => c.failure) as [
    number,
    number,
    number,
    number,
  ];
  const best = planned(v);
  const alone = (p: number): number => v.firms! * p * (1 - p) + v.firms! * p * v.firms! * p;
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
      (1 - v.stress!) * alone((1 - z) * calm + z * calmFlawed) +
      v.stress! * alone((1 - z) * stressed + z * stressedFlawed),
    careOptimum: best.care,
  };
}

const because =
  'at each care upstream every symmetric first-order point was compared with all other overlaps; care was looked at in 96 places and at every change of sign between them';
const n = formatNumber;

function solve(v: Values): Solved {
  const found = fixedPoints(v);
  const completeness = { complete: false, because };
  const [selected] = found;
  if (!selected) {
    const tried = points(v, v.flaw!);
    return {
      status: 'none',
      reason: `no symmetric equilibrium was found: ${tried
        .map(
          ({ overlap, best, gain }) =>
            `without care upstream a firm gains ${n(gain)} at the common overlap ${n(overlap)} by moving to ${n(best)}`,
        )
        .join('; ')}`,
      equilibria: [],
      outcomes: Object.fromEntries(outcomes.map(({ name }) => [name, null])),
      regime: 'none',
      selection: 'nothing to select',
      completeness,
    };
  }
  const equilibria = found.map(({ care, overlap }) => ({
    strategies: { overlap, care },
    payoffs: { profit: commonProfit(marketWith(v, flawAt(v, care)), overlap) },
    binding: overlap === v.floor && v.floor > 0 ? ['firm: floor on overlap'] : [],
    regime: regimeName(v, overlap),
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
function regimeName(v: Values, overlap: number): string {
  const held = overlap === v.floor ? (overlap === 0 ? 'zero' : 'floor') : 'interior';
  const [calm, stressed] = [
    failure(v.calmRisk!, v.calmEfficacy!, overlap),
    failure(v.stressedRisk!, v.stressedEfficacy!, overlap),
  ];
  const fails = calm > 0 ? (stressed > 0 ? 'both' : 'calm') : stressed > 0 ? 'stressed' : 'never';
  return `${held}/${fails}`;
}

const AGREEMENT = 1e-9;

function verify(v: Values, claim: Claim): Certificate {
  const o = claim.outcomes;
  const method =
    'interval branch and bound over all overlaps of one firm; the provider’s first-order condition and all outcomes recomputed from the rules. The planner is not checked';
  const overlap = o.overlap ?? Number.NaN;
  const care = o.care ?? Number.NaN;
  if (claim.status !== 'equilibrium' || !(overlap >= v.floor!) || !(care >= 0))
    return {
      level: 'approximate',
      gainBound: Infinity,
      gains: {},
      residual: Infinity,
      accepted: false,
      problems: [
        claim.status === 'none'
          ? 'that there is no equilibrium is not proved: the search found none'
          : `overlap ${overlap} and care ${care} are no choices`,
      ],
      method,
    };
  const z = v.flaw! * exp(-v.upstreamEffect! * care);
  const payment = v.attribution! * v.liability! * v.thirdPartyHarm!;
  const player: Player = {
    cost: v.cost!,
    branches: [
      { weight: (1 - z) * (1 - v.stress!), risk: v.calmRisk!, effect: v.calmEfficacy! },
      { weight: (1 - z) * v.stress!, risk: v.stressedRisk!, effect: v.stressedEfficacy! },
      {
        weight: z * (1 - v.contagion!) * (1 - v.stress!),
        risk: v.calmRisk! + v.calmShift!,
        effect: v.calmEfficacy!,
      },
      {
        weight: z * (1 - v.contagion!) * v.stress!,
        risk: v.stressedRisk! + v.stressedShift!,
        effect: v.stressedEfficacy!,
      },
    ],
    certain: z * v.contagion!,
    appeal: 0,
    harm: v.userHarm!,
    payment,
  };
  const rules: Rules = { users: v.users!, margin: v.margin!, sensitivity: v.sensitivity! };
  const rivals = [{ count: v.firms! - 1, utility: utilityOver(player, point(overlap)) }];
  const gain = gainBound(player, rules, rivals, overlap, v.floor!);
  const count = v.firms!;
  const size =
    v.users! * (v.margin! + payment + v.userHarm! + v.thirdPartyHarm! * (1 + v.upstreamLiability!)) +
    count * v.cost! * overlap * overlap +
    v.systemicHarm! * count * count +
    (v.users! * log(count)) / v.sensitivity! +
    v.upstreamCost! * care * care;
  const problems = gain <= AGREEMENT * size ? [] : [`a firm may gain up to ${gain} by another overlap`];
  let residual = 0;
  const expect = (name: string, value: number, scale: number): void => {
    const off = Math.abs((o[name] ?? Number.NaN) - value) / (scale || 1);
    if (!(off <= AGREEMENT)) problems.push(`${name} is ${o[name]}, but the rules give ${value}`);
    residual = Math.max(residual, off);
  };
  const clean = (risk: number, effect: number): number => Math.min(1, Math.max(0, risk - effect * overlap));
  const flawed = (risk: number, effect: number): number => 1 - (1 - clean(risk, effect)) * (1 - v.contagion!);
  const failures = [
    clean(v.calmRisk!, v.calmEfficacy!),
    clean(v.stressedRisk!, v.stressedEfficacy!),
    flawed(v.calmRisk! + v.calmShift!, v.calmEfficacy!),
    flawed(v.stressedRisk! + v.stressedShift!, v.stressedEfficacy!),
  ] as const;
  const weights = [(1 - z) * (1 - v.stress!), (1 - z) * v.stress!, z * (1 - v.stress!), z * v.stress!];
  const over = (f: (p: number) => number): number =>
    failures.reduce((sum, p, k) => sum + weights[k]! * f(p), 0);
  const mean = over((p) => p);
  expect('calmFailure', failures[0], 1);
  expect('stressedFailure', failures[1], 1);
  expect('calmFlawed', failures[2], 1);
  expect('stressedFlawed', failures[3], 1);
  expect('failure', mean, 1);
  expect('flawProbability', z, 1);
  const load = over((p) => count * p + count * (count - 1) * p * p);
  expect('squaredLoad', load, count * count);
  expect(
    'profit',
    (v.users! / count) * (v.margin! - payment * mean) - 0.5 * v.cost! * overlap * overlap,
    size,
  );
  const surplus = (v.users! * log(count)) / v.sensitivity! - v.users! * v.userHarm! * mean;
  expect('consumerSurplus', surplus, size);
  const external = v.users! * v.thirdPartyHarm! * mean;
  expect('externalHarm', external, size);
  const costs = 0.5 * count * v.cost! * overlap * overlap + 0.5 * v.upstreamCost! * care * care;
  expect('welfare', surplus - external - costs - v.systemicHarm! * load, size);
  // The provider's cost is convex in care and its payments are, too: one place is best.
  const more = (1 - v.stress!) * (failures[2] - failures[0]) + v.stress! * (failures[3] - failures[1]);
  const saved =
    v.upstreamLiability! * v.attribution! * v.thirdPartyHarm! * v.users! * more * v.upstreamEffect! * z;
  const slope = saved - v.upstreamCost! * care;
  if (!(care === 0 ? slope <= AGREEMENT * size : Math.abs(slope) <= 1e-7 * size))
    problems.push(`care of ${care} is not what the provider would choose: its marginal benefit is ${slope}`);
  return {
    level: 'interval',
    gainBound: gain,
    gains: { firm: gain },
    residual: Math.max(residual, Math.abs(care === 0 ? Math.max(0, slope) : slope) / size),
    accepted: problems.length === 0,
    problems,
    method,
  };
}

function check(v: Values): string | null {
  const problem = symmetric.check(v);
  if (problem !== null) return problem;
  for (const [risk, shift] of [
    ['calmRisk', 'calmShift'],
    ['stressedRisk', 'stressedShift'],
  ] as const)
    if (v[risk]! + v[shift]! > 1)
      return `${shift} is ${v[shift]}, but with ${risk} = ${v[risk]} it must be at most ${1 - v[risk]!}: a firm cannot fail more often than always`;
  return null;
}

const { derivatives: _, lottery: __, ...market } = symmetric;

/** The symmetric market on one foundation model: a flaw of it reaches all firms, and its provider can care. */
export const sharedFoundation: Model = {
  ...market,
  id: 'overlap/shared-foundation',
  title: 'Overlap on a shared foundation',
  question: 'Who should pay when all firms build on one model?',
  summary:
    'The symmetric overlap market in which all firms build on one foundation model. A flaw of it raises the failures of all of them at once; its provider can make flaws rarer, and does so only if somebody makes it pay.',
  source: { ...symmetric.source, section: 'section 9.3' },
  fidelity: 'extension',
  fidelityNote:
    'Both forms of the paper are here: a flaw adds to risks before they are clamped (contagion 0), or fails a firm on its own account (shifts 0). The provider, its cost and its liability are ours, as are the numbers. Risks with the flaw must not exceed 1.',
  parameters,
  outcomes,
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
    symmetric.pictures[0],
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
  ],
  check,
  solve,
  kernel: kernelOf(parameters, outcomes, symmetric.regimes, check, solve),
  lottery: (v, o) => {
    const count = v.firms!;
    const all = (p: number): readonly number[] => Array.from({ length: count }, () => p);
    const z = o.flawProbability!;
    const drawn = symmetric.lottery!(v, o);
    return {
      harms: drawn.harms,
      otherwise: drawn.otherwise - 0.5 * v.upstreamCost! * o.care! * o.care!,
      states: [
        { name: 'calm', probability: (1 - z) * (1 - v.stress!), failures: all(o.calmFailure!) },
        { name: 'stressed', probability: (1 - z) * v.stress!, failures: all(o.stressedFailure!) },
        { name: 'calm, flawed', probability: z * (1 - v.stress!), failures: all(o.calmFlawed!) },
        { name: 'stressed, flawed', probability: z * v.stress!, failures: all(o.stressedFlawed!) },
      ],
    };
  },
  verify,
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
};
