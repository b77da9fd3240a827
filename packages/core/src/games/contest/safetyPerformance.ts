import {
  type Model,
  type Outcome,
  type Outcomes,
  type Parameter,
  type Regimes,
  type Solved,
  type Values,
  withoutEquilibrium,
} from '../../model/contract.js';
import { isSame } from '../../model/effect.js';
import { formatNumber } from '../../model/format.js';
import type { Picture } from '../../model/picture.js';
import { playerName } from '../../model/players.js';
import type { Explanation } from '../../model/solution.js';
import { kernelOf } from '../kernelOf.js';
import { type Agent, hasInactivity, payoff, type Rules } from './contestant.js';
import { type Contest, type ContestEquilibrium, contestEquilibria, faces } from './contestEquilibria.js';
import { contestDerivatives } from './contestStatics.js';
import { AGENTS as LIST, verifyContest } from './contestVerify.js';
import { COSTS, common, commonOutcomes, own, ownOutcomes, REWARDS, SCHEDULES } from './parameters.js';

const MOST = 12;
const USUAL = 2;

const named = <T extends Parameter | Outcome>(entries: readonly T[], count: number): T[] =>
  Array.from({ length: count }, (_, i) =>
    entries.map((entry) => ({
      ...entry,
      name: playerName(LIST, i, entry.name),
      symbol: `${entry.symbol}_${i + 1}`,
      label: `${entry.label}, agent ${i + 1}`,
    })),
  ).flat();

function contestOf(v: Values, count: number): Contest {
  const rules: Rules = {
    reward: REWARDS[v.reward!]!,
    cost: COSTS[v.technology!]!,
    schedule: SCHEDULES[v.schedule!]!,
    price: v.price!,
    harbour: v.harbour!,
    subsidy: v.subsidy!,
    leastPerformance: v.leastPerformance!,
  };
  const agents = Array.from({ length: count }, (_, i) => {
    const agent = Object.fromEntries(own.map(({ name }) => [name, v[playerName(LIST, i, name)]!]));
    return { ...agent, damage: agent.damage! + v.liability! } as unknown as Agent;
  });
  return { rules, agents };
}

const sum = (values: readonly number[]): number => values.reduce((total, x) => total + x, 0);

function outcomesOf({ rules }: Contest, found: ContestEquilibrium, count: number): Outcomes {
  const { choices, payoffs } = found;
  const taken = choices.map(({ s, p }) => {
    if (p === 0 && hasInactivity(rules)) return 0;
    const isFree = rules.schedule === 'safe-harbour' && s >= rules.harbour;
    const price = rules.schedule === 'unsafe' ? rules.price * (1 - s) : isFree ? 0 : rules.price;
    return price * p - rules.subsidy * s;
  });
  return {
    safe: found.safe,
    active: choices.filter(({ p }) => p > 0).length,
    joint: sum(payoffs),
    revenue: sum(taken),
    radius: Number.isFinite(found.radius) ? found.radius : null,
    equilibria: count,
    ...Object.fromEntries(
      choices.flatMap(({ s, p }, i) => [
        [playerName(LIST, i, 'safety'), s],
        [playerName(LIST, i, 'performance'), p],
        [playerName(LIST, i, 'payoff'), payoffs[i]!],
      ]),
    ),
  };
}

/** How many agents are in the race, and whether anybody is safe. */
function raceRegimes(count: number): Regimes {
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

const because =
  'best replies and Newton steps from every choice of who is active (up to 256 of them) and from eight starts spread between; each rest was compared with the best reply of every agent: a search, equilibria may be missed';

/** What an agent in the race would gain by dropping out of it, where it may not. */
function dropping(contest: Contest, found: ContestEquilibrium): number {
  if (!hasInactivity(contest.rules) || contest.rules.leastPerformance === 0) return 0;
  return found.choices.reduce((most, { p }, i) => {
    if (p === 0) return most;
    const { others, rivals } = faces(contest, found.choices, i);
    const out = payoff(contest.rules, contest.agents[i]!, 1, 0, others, rivals);
    return Math.max(most, out - found.payoffs[i]!);
  }, 0);
}

const n = formatNumber;

function explainFor(count: number): Explanation {
  return (_values, solved, baseline) => {
    if (solved.status !== 'equilibrium') return `${solved.reason}.`;
    const { outcomes: o } = solved;
    const others = o.equilibria! > 1 ? ` ${o.equilibria} equilibria were found; this one is the safest.` : '';
    const what =
      o.safe === 0
        ? 'Nobody is safe: where one agent has no safety that of the others prevents nothing.'
        : `${o.active === count ? (count === 1 ? 'The agent is' : count === 2 ? 'Both agents are' : `All ${count} agents are`) : `${o.active} of ${count} agents are`} in the race, and no disaster happens with probability ${n(o.safe!)}.`;
    const before = baseline.outcomes.safe;
    if (before == null || solved.outcomes === baseline.outcomes) return `${what}${others}`;
    const change = isSame(before, o.safe!)
      ? ''
      : o.safe! > before
        ? ` That is ${n(o.safe! - before)} more than without the rule.`
        : ` That is ${n(before - o.safe!)} less than without the rule, which backfires.`;
    return `${what}${change}${others}`;
  };
}

function picturesFor(count: number): readonly [Picture, ...Picture[]] {
  const ticks = Array.from({ length: count }, (_, i) => [i + 1, `agent ${i + 1}`] as const);
  const bars =
    (name: string, label: string, tone: 'plain' | 'second' | 'share') =>
    ({ outcomes: o }: { readonly outcomes: Outcomes }) =>
      Array.from({ length: count }, (_, i) => ({
        kind: 'bar' as const,
        label,
        tone,
        from: i + 0.7,
        to: i + 1.3,
        value: o[playerName(LIST, i, name)] ?? Number.NaN,
      }));
  return [
    {
      title: 'Safety',
      x: { label: '', ticks },
      y: { label: 'probability', symbol: 's' },
      reading: 'How safe each agent is, and the chance that all are.',
      draw: (_, outcomes) => [
        ...bars('safety', 'safety', 'plain')({ outcomes }),
        { kind: 'level', label: 'all are safe', axis: 'y', at: outcomes.safe ?? Number.NaN },
      ],
    },
    {
      title: 'Performance',
      x: { label: '', ticks },
      y: { label: 'performance', symbol: 'p' },
      reading: 'How hard each agent races.',
      draw: (_, outcomes) => bars('performance', 'performance', 'second')({ outcomes }),
    },
  ];
}

/** Contests of so many agents. */
export function withAgents(count: number): Model {
  const parameters = [...common, ...named(own, count)];
  const outcomes = [...commonOutcomes, ...named(ownOutcomes, count)];
  const regimes = raceRegimes(count);
  const completeness = { complete: false, because };
  const solve = (v: Values): Solved => {
    const contest = contestOf(v, count);
    const found = contestEquilibria(contest);
    const [selected] = found;
    if (!selected)
      return withoutEquilibrium(
        outcomes,
        'No equilibrium in pure strategies was found: from no start best replies or Newton steps came to a rest that nobody leaves',
        completeness,
      );
    const equilibria = found.map((each) => {
      const gone = dropping(contest, each);
      return {
        strategies: Object.fromEntries(
          each.choices.flatMap(({ s, p }, i) => [
            [playerName(LIST, i, 'safety'), s],
            [playerName(LIST, i, 'performance'), p],
          ]),
        ),
        payoffs: Object.fromEntries(each.payoffs.map((x, i) => [playerName(LIST, i, 'payoff'), x])),
        binding: [
          ...(each.copies > 1
            ? [`one of ${each.copies} that differ only in which of alike agents does what`]
            : []),
          ...(gone > 0
            ? [`an agent in the race would gain ${n(gone)} by dropping out, which it may not`]
            : []),
          ...(each.isStrict ? [] : ['an agent’s payoff does not curve down in all directions']),
          each.radius < 1 ? 'stable under best replies' : 'not stable under best replies',
        ],
        regime: regimes.name(regimeOf(each)),
      };
    });
    return {
      status: 'equilibrium',
      equilibria,
      outcomes: outcomesOf(contest, selected, found.length),
      regime: equilibria[0]!.regime,
      selection:
        found.length === 1
          ? 'the only equilibrium that was found'
          : `of ${found.length} equilibria that were found the one with the largest chance that no disaster happens`,
      completeness,
    };
  };
  const check = (v: Values): string | null => {
    if (v.technology !== 0) return null;
    for (let i = 0; i < count; i++) {
      const of = (name: string): number => v[playerName(LIST, i, name)]!;
      if (of('performanceCost') === 0 && of('unitCost') === 0 && v.price === 0)
        return `${playerName(LIST, i, 'performanceCost')} and ${playerName(LIST, i, 'unitCost')} are both 0: performance must cost something; raise one of them`;
    }
    return null;
  };
  return {
    id: `contest/safety-performance[${count}]`,
    title: 'A race in which safety is shared',
    question: 'Can a price on performance buy safety?',
    summary:
      'Agents choose safety and performance. No disaster happens only if all of them are safe; performance is rewarded if none does. A third party prices performance, pays for safety, or makes agents liable.',
    source: {
      paper: 'Third-party incentives for safety in technology (working note)',
      section: 'the model and its first-order conditions (1) to (9)',
    },
    fidelity: 'faithful',
    fidelityNote:
      'The game, the barrier and the production technologies and the conditions are the note’s; it states no numbers: the defaults are ours. Agents without inputs are out of the race. Where they are made from inputs, an agent in the race keeps a least performance; at zero it may drop out, which the note does not discuss.',
    parameters,
    outcomes,
    regimes,
    formulas: [
      {
        words: 'No disaster happens if all agents are safe.',
        tex: '[[safe]] = \\prod_j [[agents.safety]]',
      },
      {
        words: 'An agent is rewarded if no disaster happens, loses if one does, and pays for what it does.',
        tex: '[[agents.payoff]] = [[safe]] r_i - (1 - [[safe]]) ([[agents.damage]] + [[liability]]) - C_i - \\kappa [[price]] [[agents.performance]] + [[subsidy]] [[agents.safety]]',
      },
      {
        words: 'With a barrier safety costs by its odds, the more the higher performance.',
        tex: 'C_i = [[agents.safetyCost]] \\frac{[[agents.safety]]}{1 - [[agents.safety]]} (1 + [[agents.barrier]] [[agents.performance]]) + [[agents.performanceCost]] \\frac{[[agents.performance]]^{[[agents.curvature]]}}{[[agents.curvature]]} + [[agents.unitCost]] [[agents.performance]]',
      },
      {
        words: 'With production both are made from inputs.',
        tex: '\\frac{[[agents.safety]]}{1 - [[agents.safety]]} = [[agents.safetySkill]] X_s^{[[agents.safetyReturn]]} [[agents.performance]]^{-[[agents.drag]]}, \\quad [[agents.performance]] = [[agents.performanceSkill]] X_p^{[[agents.performanceReturn]]}, \\quad C_i = [[agents.safetyPrice]] X_s + [[agents.performancePrice]] X_p',
      },
    ],
    pictures: picturesFor(count),
    list: { name: LIST, count, most: MOST, resize: withAgents },
    check,
    solve,
    kernel: kernelOf(parameters, outcomes, regimes, check, solve),
    verify: (values, claim) => verifyContest(values, claim, count),
    explain: explainFor(count),
    derivatives: (values, outcomes) =>
      contestDerivatives(parameters, (v) => contestOf(v, count), values, outcomes, count),
  };
}

/** A third party's incentives in a race: two agents where nothing else is said. */
export const safetyPerformance = withAgents(USUAL);
