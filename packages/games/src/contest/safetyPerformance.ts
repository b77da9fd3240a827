import type { Equilibrium } from '@regulab/model/answer.js';
import {
  type BranchPoint,
  type Explanation,
  type Model,
  type Regimes,
  type Solved,
  withoutEquilibrium,
} from '@regulab/model/contract.js';
import { formatShort } from '@regulab/model/format.js';
import type { Outcomes, Values } from '@regulab/model/outcomes.js';
import { ofEach, playerName } from '@regulab/model/players.js';
import { solvedBy } from '@regulab/model/solvedBy.js';
import { mostPerformance } from './contestant.js';
import {
  type ContestEquilibrium,
  contestEquilibria,
  type Game,
  gameOf,
  MOST_PATTERNS,
} from './contestEquilibria.js';
import { choicesOf, contestOf } from './contestOf.js';
import { contestDerivatives, marginsAt, priceMoves } from './contestStatics.js';
import { verifyContest } from './contestVerify.js';
import { type TracedPoint, traceBranches } from './continuation.js';
import { safetyMove } from './expectedRewards.js';
import { contestLottery } from './lottery.js';
import { common, commonOutcomes, LIST, own, ownOutcomes } from './parameters.js';
import { curvesFor, picturesFor } from './picture.js';
import { type Contest, isCertified, taxOf } from './rules.js';

const MOST = 12;
const USUAL = 2;

const sum = (values: readonly number[]): number => values.reduce((total, x) => total + x, 0);

/** What an equilibrium is, as outcomes of the contract; how it moves with the price where it moves smoothly. */
export function outcomesOf(contest: Contest, game: Game, found: ContestEquilibrium, count: number): Outcomes {
  const { rules } = contest;
  const { choices, payoffs, safe, radius } = found;
  const moves = priceMoves(contest, game, choices);
  const holds = (left: number, right: number): number | null =>
    Number.isNaN(left) || Number.isNaN(right) ? null : left < right ? 1 : 0;
  return {
    safe,
    active: choices.filter(({ p }) => p > 0).length,
    joint: sum(payoffs),
    revenue: sum(choices.map((choice) => taxOf(rules, choice) - rules.subsidy * choice.s)),
    radius: Number.isFinite(radius) ? radius : null,
    safeByPrice: moves && safetyMove(contest, choices, moves),
    equilibria: count,
    ...Object.fromEntries(
      choices.flatMap(({ s, p }, i) => {
        const { reward, cost, printed, ratio } = marginsAt(contest, game, choices, i);
        // The conditions speak of a price on every unit, of agents whom it moves, and (6) and (9) of risk that all share.
        const isPriced = rules.schedule !== 'unsafe' && !isCertified(rules, { s, p });
        const isShared = isPriced && rules.risk === 'product';
        const of = (name: string, value: number | null): readonly [string, number | null] => [
          playerName(LIST, i, name),
          value,
        ];
        return [
          of('safety', s),
          of('performance', p),
          of('payoff', payoffs[i]!),
          of('safetyByPrice', moves && moves[i]!.s),
          of('crossReward', Number.isNaN(reward) ? null : reward),
          of('crossCost', Number.isNaN(cost) ? null : cost),
          of('conditionFive', isPriced ? holds(reward, cost) : null),
          of('conditionSix', isShared ? holds(ratio, cost) : null),
          of('printedNine', isShared ? holds(printed, cost) : null),
        ];
      }),
    ),
  };
}

/** How many agents are in the race, and whether anybody is safe. */
export function raceRegimes(count: number): Regimes {
  return {
    count: count + 2,
    name: (code) => (code > count ? 'without safety' : `${code} in the race`),
    parts: [
      {
        heading: 'race',
        entries: [
          ['k in the race', 'k agents perform, the others stay out'],
          ['without safety', 'nobody is safe, so that safety is of no use to anybody'],
        ],
      },
    ],
  };
}

const regimeOf = ({ choices, safe }: ContestEquilibrium): number =>
  safe === 0 ? choices.length + 1 : choices.filter(({ p }) => p > 0).length;

const completeness = {
  complete: false,
  because: `best replies and Newton steps from every choice of who is active, held at a certificate or does without performance (up to ${MOST_PATTERNS} of each) and from eight starts spread between; each rest was compared with the best reply of every agent: a search, equilibria may be missed`,
};

/** What an agent in the race would gain by dropping out of it, where it may not. */
function dropping({ players, facing }: Game, { choices, payoffs }: ContestEquilibrium): number {
  return choices.reduce((most, { p }, i) => {
    const { hasInactivity, least, payoff } = players[i]!;
    if (!hasInactivity || least === 0 || p === 0) return most;
    return Math.max(most, payoff({ s: 1, p: 0 }, facing(choices, i)) - payoffs[i]!);
  }, 0);
}

const n = formatShort;

function equilibriumOf(game: Game, found: ContestEquilibrium, regimes: Regimes): Equilibrium {
  const { choices, payoffs, copies, isStrict, radius } = found;
  const gone = dropping(game, found);
  return {
    strategies: Object.fromEntries(
      choices.flatMap(({ s, p }, i) => [
        [playerName(LIST, i, 'safety'), s],
        [playerName(LIST, i, 'performance'), p],
      ]),
    ),
    payoffs: Object.fromEntries(payoffs.map((x, i) => [playerName(LIST, i, 'payoff'), x])),
    binding: [
      ...(copies > 1 ? [`one of ${copies} that differ only in which of alike agents does what`] : []),
      ...(gone > 0 ? [`an agent in the race would gain ${n(gone)} by dropping out, which it may not`] : []),
      ...(isStrict ? [] : ['an agent’s payoff does not curve down in all directions']),
      radius < 1 ? 'stable under best replies' : 'not stable under best replies',
    ],
    regime: regimes.name(regimeOf(found)),
  };
}

function explainFor(count: number): Explanation {
  return (_, solved) => {
    if (solved.status !== 'equilibrium') return `${solved.reason}.`;
    const { outcomes: o } = solved;
    const others = o.equilibria! > 1 ? ` ${o.equilibria} equilibria were found; this one is the safest.` : '';
    const who =
      o.active === 1 && count === 1
        ? 'The agent is'
        : o.active === count
          ? `${count === 2 ? 'Both' : `All ${count}`} agents are`
          : `${o.active} of ${count} agents are`;
    const what =
      o.safe === 0
        ? 'Nobody is safe: where one agent has no safety that of the others prevents nothing.'
        : `${who} in the race, and no disaster happens with probability ${n(o.safe!)}.`;
    return `${what}${others}`;
  };
}

/** Why values are no contest that can be solved; null where they are. */
export function checkFor(count: number): Model['check'] {
  return (v) => {
    const contest = contestOf(v, count);
    const { rules, agents } = contest;
    if (rules.risk !== 'product' && count < 2)
      return `risk is ${rules.risk}, which needs two agents or more; there is 1: add one, or take risk = product`;
    if (rules.reward === 'tullock' && count < 2)
      return 'reward is tullock, a contest, which needs two agents or more; there is 1: add one, or take another reward';
    for (const [i, agent] of agents.entries()) {
      const name = (own: string): string => playerName(LIST, i, own);
      if (mostPerformance(rules, agent) === Number.POSITIVE_INFINITY)
        return `agent ${i + 1} earns more by ever more performance (looked at up to 1e12): its rewards outgrow its costs; raise ${name(rules.technology === 'barrier' ? 'performanceCost, its curvature or barrier' : 'performancePrice')} or lower ${name('prize')} and the slopes`;
    }
    return null;
  };
}

const branchPoint = ({ at, choices, safe, radius, isEquilibrium }: TracedPoint): BranchPoint => ({
  at,
  outcomes: {
    safe,
    active: choices.filter(({ p }) => p > 0).length,
    ...Object.fromEntries(
      choices.flatMap(({ s, p }, i) => [
        [playerName(LIST, i, 'safety'), s],
        [playerName(LIST, i, 'performance'), p],
      ]),
    ),
  },
  isStable: radius < 1,
  isEquilibrium,
});

/** Contests of so many agents. */
export function withAgents(count: number): Model {
  const parameters = [...common, ...ofEach(LIST, 'agent', own, count)];
  const outcomes = [...commonOutcomes, ...ofEach(LIST, 'agent', ownOutcomes, count)];
  const regimes = raceRegimes(count);
  const solve = (v: Values): Solved => {
    const contest = contestOf(v, count);
    const game = gameOf(contest);
    const found = contestEquilibria(game);
    const [selected] = found;
    if (!selected)
      return {
        ...withoutEquilibrium(
          outcomes,
          'No equilibrium in pure strategies was found: from no start best replies or Newton steps came to a rest that nobody leaves',
          completeness,
        ),
        status: 'failed',
      };
    const equilibria = found.map((each) => ({
      ...equilibriumOf(game, each, regimes),
      ...(found.length > 1 ? { outcomes: outcomesOf(contest, game, each, found.length) } : {}),
    }));
    return {
      status: 'equilibrium',
      equilibria,
      outcomes: outcomesOf(contest, game, selected, found.length),
      regime: equilibria[0]!.regime,
      selection:
        found.length === 1
          ? 'the only equilibrium that was found'
          : `of ${found.length} equilibria that were found the one with the largest chance that no disaster happens`,
      completeness,
    };
  };
  const check = checkFor(count);
  return {
    id: `contest/safety-performance[${count}]`,
    focus: { along: ['price', 'subsidy'], outcome: 'safe' },
    title: 'A race in which safety is shared',
    question: 'Can a price on performance buy safety?',
    summary:
      'Agents choose safety and performance. No disaster happens only if all of them are safe (or the winner is); performance is rewarded if none does. A third party prices performance, pays for safety, certifies it, or makes agents liable.',
    source: {
      paper: 'Third-party incentives for safety in technology (working note)',
      section: 'the model and its first-order conditions (1) to (9)',
    },
    fidelity: 'faithful',
    fidelityNote:
      'The game and the conditions are the note’s, whose costs are any that rise and are convex; it names no technology and no numbers. Production with its defaults, Tullock shares, risk of the winner, weighted risk and prizes for losers are those of the public tool AIIncentives; the barrier, its defaults, the other rewards, subsidy, liability and fee are ours. The default production cost is not convex in performance as the note assumes: at little performance its second derivative is below zero, which is why agents may drop out. Behind steep barriers the cost is convex in safety and in performance, not in both at once. Agents without inputs are out of the race. Where they are made from inputs, an agent in the race keeps a least performance; at zero it may drop out, which the note does not discuss.',
    parameters,
    outcomes,
    regimes,
    formulas: [
      {
        words:
          'No disaster happens if all agents are safe, if the winner is (or if nobody performs), or by a weighted average.',
        tex: '[[safe]] = \\prod_j s_j \\quad\\text{or}\\quad \\sum_j \\frac{p_j^g}{\\sum_k p_k^g} s_j \\quad\\text{or}\\quad \\frac{\\sum_j w_j s_j}{\\sum_j w_j}',
      },
      {
        words: 'An agent is rewarded if no disaster happens, loses if one does, and pays for what it does.',
        tex: '[[agents.payoff]] = [[safe]] r_i - (1 - [[safe]]) ([[agents.damage]] + [[liability]]) - C_i - \\kappa [[price]] [[agents.performance]] + [[subsidy]] [[agents.safety]]',
      },
      {
        words:
          'The price is on every unit of performance, on the unsafe part of it, or on that of agents without a certificate, which enough safety can have for a fee.',
        tex: '\\kappa [[price]] p = [[price]] p, \\quad [[price]] (1 - s) p, \\quad\\text{or}\\quad \\min([[price]] p, [[fee]]) \\text{ where } s \\ge [[harbour]]',
      },
      {
        words: 'Alone, performance earns by itself.',
        tex: 'r_i = [[agents.prize]] [[agents.performance]]^{[[agents.exponent]]}, \\quad [[agents.prize]] [[agents.performance]], \\quad [[agents.prize]], \\quad\\text{or}\\quad [[agents.prize]] \\ln(1 + [[agents.performance]])',
      },
      {
        words:
          'In a contest the winner earns more than losers; odds to win are powers of performance. Where the winner must be safe, each term counts with the safety of who wins.',
        tex: 'r_i = q_i ([[agents.prize]] + [[agents.winSlope]] [[agents.performance]]) + (1 - q_i)([[agents.loserPrize]] + [[agents.loseSlope]] [[agents.performance]]), \\quad q_i = \\frac{p_i^g}{\\sum_j p_j^g}',
      },
      {
        words: 'With a barrier safety costs by its odds, the more the higher performance.',
        tex: 'C_i = [[agents.safetyCost]] \\frac{[[agents.safety]]}{1 - [[agents.safety]]} (1 + [[agents.barrier]] [[agents.performance]]) + [[agents.performanceCost]] \\frac{[[agents.performance]]^{[[agents.curvature]]}}{[[agents.curvature]]} + [[agents.unitCost]] [[agents.performance]]',
      },
      {
        words: 'With production both are made from inputs.',
        tex: '\\frac{[[agents.safety]]}{1 - [[agents.safety]]} = [[agents.safetySkill]] X_s^{[[agents.safetyReturn]]} [[agents.performance]]^{-[[agents.drag]]}, \\quad [[agents.performance]] = [[agents.performanceSkill]] X_p^{[[agents.performanceReturn]]}, \\quad C_i = [[agents.safetyPrice]] X_s + [[agents.performancePrice]] X_p',
      },
      {
        words:
          'Others held fixed, a price on every unit of performance raises an agent’s safety if this holds; (6) where all must be safe.',
        tex: '\\text{(5)}\\quad [[agents.crossReward]] < [[agents.crossCost]] \\iff \\text{(6)}\\quad \\frac{1}{s_i} \\frac{\\partial C_i}{\\partial p_i} < [[agents.crossCost]]',
      },
    ],
    pictures: [...picturesFor(count), curvesFor(count)],
    list: { name: LIST, count, most: MOST, resize: withAgents },
    check,
    ...solvedBy(parameters, outcomes, regimes, check, solve),
    verify: (values, claim) => verifyContest(values, claim, count),
    explain: explainFor(count),
    lottery: (values, o) => {
      const contest = contestOf(values, count);
      return contestLottery(LIST, contest, gameOf(contest), choicesOf(o, count));
    },
    branches: (values, names, from, to) =>
      traceBranches(
        (at) => contestOf({ ...values, ...Object.fromEntries(names.map((name) => [name, at])) }, count),
        from,
        to,
      ).map(({ points, events }) => ({
        points: points.map(branchPoint),
        events: events.map(({ kind, point }) => ({ kind, point: branchPoint(point) })),
      })),
    derivatives: (values, o) =>
      contestDerivatives(parameters, (v) => contestOf(v, count), values, choicesOf(o, count)),
  };
}

/** A third party's incentives in a race: two agents where nothing else is said. */
export const safetyPerformance = withAgents(USUAL);
