import type { Equilibrium } from '@regulab/model/answer.js';
import { type Columns, failOutOfRange } from '@regulab/model/columns.js';
import {
  EQUILIBRIUM,
  FAILED,
  type Kernel,
  type Model,
  NONE,
  type Solved,
  withoutEquilibrium,
} from '@regulab/model/contract.js';
import { misuse } from '@regulab/model/error.js';
import { formatShort } from '@regulab/model/format.js';
import { modelNamed } from '@regulab/model/named.js';
import type { Outcomes } from '@regulab/model/outcomes.js';
import { log } from '@regulab/numeric/elementary.js';
import { explainSymmetric } from './explain.js';
import { overlapLottery } from './lottery.js';
import { type MarketValues, symmetricOutcomes, symmetricParameters, whyNotTechnology } from './parameters.js';
import { symmetricPictures } from './picture.js';
import { expectedSquaredLoad, meanFieldOptimum, symmetricOptimum } from './planner.js';
import { implementingLiability, paymentOf, printedLiability } from './policy.js';
import { overlapRegimes, regimeOf } from './regimes.js';
import { failure, limit } from './response.js';
import { overlapDerivatives } from './statics.js';
import {
  commonProfit,
  type SymmetricGame,
  type SymmetricPoint,
  selectedOverlap,
  symmetricPoints,
} from './symmetricEquilibria.js';
import { neverLowersSafety } from './symmetricHarmless.js';
import { verifySymmetric } from './symmetricVerify.js';

/** A game that can be filled anew. */
type Mutable<T> = { -readonly [K in keyof T]: T[K] };
const emptyGame = (): Mutable<SymmetricGame> => ({
  firms: 2,
  users: 1,
  margin: 1,
  sensitivity: 1,
  userHarm: 1,
  thirdPartyHarm: 1,
  cost: 1,
  calmRisk: 0,
  stressedRisk: 0,
  calmEfficacy: 0,
  stressedEfficacy: 0,
  stress: 0,
  systemicHarm: 0,
  payment: 0,
  floor: 0,
  exposure: 1,
  appeal: 0,
  calmLimit: 0,
  stressedLimit: 0,
});

export function symmetricGame(v: MarketValues): SymmetricGame {
  return {
    firms: v.firms,
    users: v.users,
    margin: v.margin,
    sensitivity: v.sensitivity,
    userHarm: v.userHarm,
    thirdPartyHarm: v.thirdPartyHarm,
    cost: v.cost,
    calmRisk: v.calmRisk,
    stressedRisk: v.stressedRisk,
    calmEfficacy: v.calmEfficacy,
    stressedEfficacy: v.stressedEfficacy,
    stress: v.stress,
    systemicHarm: v.systemicHarm,
    payment: paymentOf(v.liability, v.attribution, v.thirdPartyHarm),
    floor: v.floor,
    exposure: 1,
    appeal: 0,
    calmLimit: limit(v.calmRisk, v.calmEfficacy),
    stressedLimit: limit(v.stressedRisk, v.stressedEfficacy),
  };
}

/** The printed equilibrium, equation 10: margins as if no payment reduced them, no clamp, no check of deviations. */
function printedOverlap(game: SymmetricGame): number {
  const slope = (1 - game.stress) * game.calmEfficacy + game.stress * game.stressedEfficacy;
  const pull = game.sensitivity * game.userHarm * (1 - 1 / game.firms);
  const each = (slope * game.users) / (game.cost * game.firms);
  return Math.max(game.floor, each * (game.payment + game.margin * pull));
}

/** The logarithm of the number of firms, which rows of a table mostly share. */
let counted = 0;
let logCounted = Number.NaN;
function logFirms(firms: number): number {
  if (firms !== counted) {
    counted = firms;
    logCounted = log(firms);
  }
  return logCounted;
}

const rates = { least: 0, most: 0 };

/** A rate without end is none. */
const finite = (x: number): number => (Number.isFinite(x) ? x : Number.NaN);

/** Writes every outcome of a common overlap into row `i` of the columns. */
function describe(
  game: SymmetricGame,
  attributed: number,
  overlap: number,
  columns: readonly Float64Array[],
  i: number,
): void {
  const { firms: n } = game;
  const low = failure(game.calmRisk, game.calmEfficacy, overlap);
  const high = failure(game.stressedRisk, game.stressedEfficacy, overlap);
  const risk = (1 - game.stress) * low + game.stress * high;
  const load = expectedSquaredLoad(game, overlap);
  const harm = game.users * game.userHarm * risk;
  const external = game.users * game.thirdPartyHarm * risk;
  const surplus = (game.users * logFirms(n)) / game.sensitivity - harm;
  const welfare = surplus - external - 0.5 * n * game.cost * overlap * overlap - game.systemicHarm * load;
  const optimum = symmetricOptimum(game);
  const meanField = meanFieldOptimum(game);
  const printed = printedLiability(game, meanField);
  columns[0]![i] = overlap;
  columns[1]![i] = risk;
  columns[2]![i] = low;
  columns[3]![i] = high;
  columns[4]![i] = commonProfit(game, overlap);
  columns[5]![i] = surplus;
  columns[6]![i] = external;
  columns[7]![i] = load;
  columns[8]![i] = welfare;
  columns[9]![i] = welfare - harm;
  columns[10]![i] = optimum;
  columns[11]![i] = meanField;
  columns[12]![i] = optimum - overlap;
  columns[13]![i] = printedOverlap(game);
  implementingLiability(game, attributed, optimum, rates);
  columns[14]![i] = rates.least;
  columns[15]![i] = rates.most;
  columns[16]![i] = finite(printed);
  columns[17]![i] = finite((printed + game.userHarm / game.thirdPartyHarm) / attributed);
}

const filled = emptyGame();

const kernel: Kernel = (inputs, outputs, status, from, to) => {
  failOutOfRange(symmetricParameters, inputs, status, from, to);
  const [n, m, mu, beta, hU, hE, c, calm, stressed, aL, aH, s, kappa, phi, tau, bar] = inputs as Columns<16>;
  const regime = outputs[symmetricOutcomes.length]!;
  for (let i = from; i < to; i++) {
    filled.firms = n[i]!;
    filled.users = m[i]!;
    filled.margin = mu[i]!;
    filled.sensitivity = beta[i]!;
    filled.userHarm = hU[i]!;
    filled.thirdPartyHarm = hE[i]!;
    filled.cost = c[i]!;
    filled.calmRisk = calm[i]!;
    filled.stressedRisk = stressed[i]!;
    filled.calmEfficacy = aL[i]!;
    filled.stressedEfficacy = aH[i]!;
    filled.stress = s[i]!;
    filled.systemicHarm = kappa[i]!;
    filled.payment = paymentOf(tau[i]!, phi[i]!, hE[i]!);
    filled.floor = bar[i]!;
    filled.calmLimit = limit(calm[i]!, aL[i]!);
    filled.stressedLimit = limit(stressed[i]!, aH[i]!);
    if (status[i] !== FAILED && !inDomain(filled)) status[i] = FAILED;
    const overlap = status[i] === FAILED ? Number.NaN : selectedOverlap(filled);
    if (Number.isNaN(overlap)) {
      if (status[i] !== FAILED) status[i] = NONE;
      for (let k = 0; k <= symmetricOutcomes.length; k++) outputs[k]![i] = 0;
      continue;
    }
    status[i] = EQUILIBRIUM;
    describe(filled, phi[i]!, overlap, outputs, i);
    regime[i] = regimeOf(filled, overlap);
  }
};

/** The conditions of `check` on several parameters at once. */
const inDomain = (game: SymmetricGame): boolean =>
  game.stressedEfficacy >= game.calmEfficacy &&
  (game.floor === 0 || game.floor <= game.calmLimit || game.floor <= game.stressedLimit);

function equilibriumAt(game: SymmetricGame, overlap: number): Equilibrium {
  const regime = overlapRegimes.name(regimeOf(game, overlap));
  const [held] = regime.split('/');
  return {
    strategies: { overlap },
    payoffs: { profit: commonProfit(game, overlap) },
    binding:
      held === 'floor' ? ['firm: floor on overlap'] : held === 'limit' ? ['firm: no failure left'] : [],
    regime,
  };
}

const n = formatShort;

/** Why no first-order point is an equilibrium: the best move away from each. */
const whyNone = (points: readonly SymmetricPoint[]): string =>
  points
    .map(
      ({ overlap, best, gain }) =>
        `at the common overlap ${n(overlap)}, where the first-order condition holds, a firm gains ${n(gain)} by moving to ${n(best)}`,
    )
    .join('; ');

function solve(values: MarketValues): Solved {
  const game = symmetricGame(values);
  const points = symmetricPoints(game);
  const equilibria = points
    .filter(({ isEquilibrium }) => isEquilibrium)
    .map(({ overlap }) => equilibriumAt(game, overlap))
    .sort((a, b) => b.payoffs.profit! - a.payoffs.profit!);
  const completeness = {
    complete: true,
    because:
      'marginal profit at a common overlap is a line between the places where a clamp starts to bind, so that every symmetric first-order point is known; each was compared with all other overlaps of one firm. Asymmetric equilibria are in overlap/heterogeneous',
  };
  const selected = equilibria[0];
  if (!selected)
    return withoutEquilibrium(
      symmetricOutcomes,
      `there is no symmetric equilibrium in pure strategies: ${whyNone(points)}`,
      completeness,
    );
  const outcomesAt = (overlap: number): Outcomes => {
    const columns = symmetricOutcomes.map(() => new Float64Array(1));
    describe(game, values.attribution, overlap, columns, 0);
    return Object.fromEntries(
      symmetricOutcomes.map(({ name }, k) => [name, Number.isNaN(columns[k]![0]!) ? null : columns[k]![0]!]),
    );
  };
  return {
    status: 'equilibrium',
    equilibria:
      equilibria.length === 1
        ? equilibria
        : equilibria.map((each) => ({ ...each, outcomes: outcomesAt(each.strategies.overlap!) })),
    outcomes: outcomesAt(selected.strategies.overlap!),
    regime: selected.regime,
    selection:
      equilibria.length === 1
        ? 'the only symmetric equilibrium'
        : `of ${equilibria.length} symmetric equilibria the one with the largest profit of each firm`,
    completeness,
  };
}

const MOST_DRAWN = 10_000;

/** What the variants of the symmetric market have in common with it; proofs about it hold for it alone. */
export const symmetricMarket = {
  id: 'overlap/symmetric',
  title: 'Overlap: firms that are alike',
  question: 'When does the market under-invest?',
  summary:
    'Firms invest in robustness, users choose among them by logit, a common regime (calm or stressed) is drawn, and firms fail independently given the regime. Joint failures cost society more than one at a time. The regulator sets a liability rate and a floor.',
  source: {
    paper: 'Alignment is a Public Good: Competitive Underinvestment in Overlap for RLHF-Robust Agentic LLMs',
    section: 'sections 3 to 7',
  },
  fidelity: 'corrected',
  fidelityNote:
    "The game is the paper's; its equilibrium keeps the effect of payments on margins and the clamps, and is checked against all deviations; its welfare counts user harm once. The printed approximations are outcomes of their own. The paper gives no numbers: all defaults are ours, and the value of a user before harm is set to 0. Ranges are wider than the paper's, which has 0 < s < 1, a_L > 0 and risks between 0 and 1.",
  parameters: symmetricParameters,
  outcomes: symmetricOutcomes,
  regimes: overlapRegimes,
  formulas: [
    {
      words: 'Overlap lowers the probability of failure, more under stress than in calm.',
      tex: '[[calmFailure]] = \\max(0, [[calmRisk]] - [[calmEfficacy]] [[overlap]]), \\quad [[stressedFailure]] = \\max(0, [[stressedRisk]] - [[stressedEfficacy]] [[overlap]])',
    },
    {
      words: 'Nobody knows the regime beforehand.',
      tex: '[[failure]] = (1 - [[stress]]) [[calmFailure]] + [[stress]] [[stressedFailure]]',
    },
    {
      words: 'Users choose a firm by logit, the safer the more of them.',
      tex: '\\sigma_i = \\frac{e^{-[[sensitivity]] [[userHarm]] [[failure]]_i}}{\\sum_j e^{-[[sensitivity]] [[userHarm]] [[failure]]_j}}',
    },
    {
      words:
        'A firm earns a margin on its users, pays for its overlap, and pays for the harm that liability reaches.',
      tex: '[[profit]] = [[users]] \\sigma_i ([[margin]] - [[attribution]] [[liability]] [[thirdPartyHarm]] [[failure]]) - \\tfrac12 [[cost]] [[overlap]]^2, \\quad [[overlap]] \\ge [[floor]]',
    },
    {
      words: 'K firms fail together. Joint failures weigh more.',
      tex: '[[squaredLoad]] = \\sum_S \\Pr(S) \\left( [[firms]] \\pi_S + [[firms]] ([[firms]] - 1) \\pi_S^2 \\right)',
    },
    {
      words: 'Society counts the surplus of users, costs, harm to third parties and joint failures.',
      tex: '[[welfare]] = \\frac{[[users]]}{[[sensitivity]]} \\ln [[firms]] - [[users]] ([[userHarm]] + [[thirdPartyHarm]]) [[failure]] - \\tfrac12 [[firms]] [[cost]] [[overlap]]^2 - [[systemicHarm]] [[squaredLoad]]',
    },
  ],
  pictures: symmetricPictures,
  focus: { along: ['liability', 'floor'], outcome: 'wedge' },
  check: (v) => whyNotTechnology(v, (name) => name),
  solve,
  kernel,
  verify: verifySymmetric,
  explain: explainSymmetric,
  lottery: (v, o) => {
    if (v.firms > MOST_DRAWN)
      throw misuse(`firms is ${v.firms}; chance is drawn for at most ${MOST_DRAWN} of them`);
    const firm = { share: 1 / v.firms, calm: o.calmFailure!, stressed: o.stressedFailure!, exposure: 1 };
    const market = {
      users: v.users,
      userHarm: v.userHarm,
      thirdPartyHarm: v.thirdPartyHarm,
      stress: v.stress,
      systemicHarm: v.systemicHarm,
    };
    const otherwise =
      (v.users * log(v.firms)) / v.sensitivity - 0.5 * v.firms * v.cost * o.overlap! * o.overlap!;
    return overlapLottery(
      market,
      Array.from({ length: v.firms }, () => firm),
      otherwise,
    );
  },
} satisfies Model<MarketValues>;

/** The symmetric market of firms that invest in robustness ("overlap") before users choose among them. */
export const symmetric: Model = modelNamed({
  ...symmetricMarket,
  derivatives: overlapDerivatives,
  neverLowersSafety: (v, lever, range, { overlap }) =>
    overlap != null && neverLowersSafety(v, lever, range, overlap),
});
