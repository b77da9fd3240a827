import type { Certificate } from '@regulab/model/answer.js';
import {
  agreement,
  certificateOf,
  refusedCertificate,
  unprovedCertificate,
} from '@regulab/model/certificate.js';
import {
  type Model,
  type Outcome,
  type Parameter,
  type Solved,
  withoutEquilibrium,
} from '@regulab/model/contract.js';
import { formatShort } from '@regulab/model/format.js';
import type { Outcomes, Values } from '@regulab/model/outcomes.js';
import { ofEach, playerName } from '@regulab/model/players.js';
import { solvedBy } from '@regulab/model/solvedBy.js';
import { contestEquilibria, gameOf } from './contestEquilibria.js';
import { choicesOf, contestOf } from './contestOf.js';
import { payoffsOf, verifyContest } from './contestVerify.js';
import { contestLottery } from './lottery.js';
import { common, LIST, own } from './parameters.js';
import { picturesFor } from './picture.js';
import type { Choice } from './rules.js';
import { checkFor, raceRegimes } from './safetyPerformance.js';

const MOST = 4;
const USUAL = 2;
/** Agents as outcomes call them where one thinks of another. */
const ORDINALS = ['First', 'Second', 'Third', 'Fourth'] as const;

const factor = (name: string, symbol: string, label: string): Parameter => ({
  name,
  symbol,
  label,
  unit: 'factor',
  default: 1,
  min: 0.01,
  max: 100,
  usual: [0.25, 4],
  kind: 'primitive',
});

/** What each agent believes of all others: their true parameters times these. */
const beliefs: readonly Parameter[] = [
  factor('believedPrize', 'x_R', 'Others’ prize, as it believes'),
  factor('believedDamage', 'x_d', 'Others’ loss in a disaster, as it believes'),
  factor('believedSafetyCost', 'x_s', 'Others’ cost of safety, as it believes'),
  factor('believedPerformanceCost', 'x_p', 'Others’ cost of performance, as it believes'),
];
const BELIEVED: Readonly<Record<string, readonly string[]>> = {
  believedPrize: ['prize', 'loserPrize', 'winSlope', 'loseSlope'],
  believedDamage: ['damage'],
  believedSafetyCost: ['safetyCost', 'safetyPrice'],
  believedPerformanceCost: ['performanceCost', 'unitCost', 'performancePrice'],
};

const commonOutcomes: readonly Outcome[] = [
  {
    name: 'safe',
    symbol: 'S',
    label: 'Chance that no disaster happens',
    unit: 'probability',
    direction: 'higher',
    role: 'safety',
  },
  { name: 'active', symbol: 'N_a', label: 'Agents in the race', unit: 'agents', direction: 'none' },
  { name: 'joint', symbol: 'V', label: 'Sum of payoffs', unit: 'money', direction: 'higher' },
];
const ownOutcomes = (count: number): readonly Outcome[] => [
  { name: 'safety', symbol: 's', label: 'Safety', unit: 'probability', direction: 'higher' },
  { name: 'performance', symbol: 'p', label: 'Performance', unit: 'performance', direction: 'none' },
  { name: 'payoff', symbol: 'U', label: 'Payoff', unit: 'money', direction: 'higher', role: 'payoff' },
  {
    name: 'expectedSafe',
    symbol: 'S_exp',
    label: 'Chance of no disaster that it expects',
    unit: 'probability',
    direction: 'none',
  },
  {
    name: 'expectedPayoff',
    symbol: 'U_exp',
    label: 'Payoff that it expects',
    unit: 'money',
    direction: 'none',
  },
  ...ORDINALS.slice(0, count).flatMap((ordinal, j): Outcome[] => [
    {
      name: `expectsSafetyOf${ordinal}`,
      symbol: `s^${j + 1}`,
      label: `Safety that it expects of agent ${j + 1}`,
      unit: 'probability',
      direction: 'none',
    },
    {
      name: `expectsPerformanceOf${ordinal}`,
      symbol: `p^${j + 1}`,
      label: `Performance that it expects of agent ${j + 1}`,
      unit: 'performance',
      direction: 'none',
    },
  ]),
];

/** The values of the contest that agent `i` believes to play. */
function believedBy(v: Values, i: number, count: number): Values {
  const values: Record<string, number> = { ...v };
  for (let j = 0; j < count; j++) {
    if (j === i) continue;
    for (const [belief, names] of Object.entries(BELIEVED))
      for (const name of names) values[playerName(LIST, j, name)]! *= v[playerName(LIST, i, belief)]!;
  }
  return values;
}

const completeness = {
  complete: false,
  because:
    'each agent plays its part of the safest equilibrium that the search found in the contest it believes in; others are not listed',
};

/** Contests of so many agents who differ in what they believe. */
export function withBeliefs(count: number): Model {
  const parameters = [...common, ...ofEach(LIST, 'agent', [...own, ...beliefs], count)];
  const outcomes = [...commonOutcomes, ...ofEach(LIST, 'agent', ownOutcomes(count), count)];
  const regimes = raceRegimes(count);
  const all = Array.from({ length: count }, (_, i) => i);
  const checkContest = checkFor(count);
  const check = (v: Values): string | null => {
    if (count < 2) return 'agents holds 1 agent; beliefs about others need two or more: add one';
    for (const i of all) {
      const problem = checkContest(believedBy(v, i, count));
      if (problem) return `in the contest that agent ${i + 1} believes in, ${problem}`;
    }
    return checkContest(v);
  };
  const solve = (v: Values): Solved => {
    const thought = all.map((i) => contestEquilibria(gameOf(contestOf(believedBy(v, i, count), count)))[0]);
    const lost = thought.indexOf(undefined);
    if (lost >= 0)
      return {
        ...withoutEquilibrium(
          outcomes,
          `In the contest that agent ${lost + 1} believes in no equilibrium was found: from no start best replies or Newton steps came to a rest that nobody leaves`,
          completeness,
        ),
        status: 'failed',
      };
    const played: Choice[] = all.map((i) => thought[i]!.choices[i]!);
    const game = gameOf(contestOf(v, count));
    const payoffs = all.map((i) => game.players[i]!.payoff(played[i]!, game.facing(played, i)));
    const active = played.filter(({ p }) => p > 0).length;
    const safe = game.safety(played);
    const of = (i: number, name: string, value: number): readonly [string, number] => [
      playerName(LIST, i, name),
      value,
    ];
    const strategies = Object.fromEntries(
      played.flatMap(({ s, p }, i) => [of(i, 'safety', s), of(i, 'performance', p)]),
    );
    const earned = Object.fromEntries(payoffs.map((x, i) => of(i, 'payoff', x)));
    const expected = Object.fromEntries(
      all.flatMap((i) => [
        of(i, 'expectedSafe', thought[i]!.safe),
        of(i, 'expectedPayoff', thought[i]!.payoffs[i]!),
        ...thought[i]!.choices.flatMap(({ s, p }, j) => [
          of(i, `expectsSafetyOf${ORDINALS[j]}`, s),
          of(i, `expectsPerformanceOf${ORDINALS[j]}`, p),
        ]),
      ]),
    );
    const regime = regimes.name(safe === 0 ? count + 1 : active);
    return {
      status: 'equilibrium',
      equilibria: [{ strategies: { ...strategies, ...expected }, payoffs: earned, binding: [], regime }],
      outcomes: {
        safe,
        active,
        joint: payoffs.reduce((a, b) => a + b, 0),
        ...strategies,
        ...earned,
        ...expected,
      },
      regime,
      selection: 'every agent plays its part of the safest equilibrium of the contest it believes in',
      completeness,
    };
  };
  return {
    id: `contest/beliefs[${count}]`,
    focus: { along: ['price', 'subsidy'], outcome: 'safe' },
    title: 'A race between agents who misjudge each other',
    question: 'What if agents are wrong about their rivals?',
    summary:
      'The race in which safety is shared, but every agent has its own view of what the others gain, lose and pay, and plays the equilibrium of the contest it believes in. What happens is decided by the true contest.',
    source: {
      paper: 'Third-party incentives for safety in technology (working note)',
      section: 'the model; beliefs that differ are from the public tool AIIncentives',
    },
    fidelity: 'extension',
    fidelityNote:
      'The note has no beliefs and no technologies; of those of contest/safety-performance the default production cost is not convex as the note assumes. As in the public tool AIIncentives each agent solves the contest it believes in and plays its part; that beliefs are factors on the others’ true parameters is ours.',
    parameters,
    outcomes,
    regimes,
    formulas: [
      {
        words: 'Agent i believes that every other agent has its true parameters times its own factors.',
        tex: '\\text{for } j \\ne i:\\quad [[agents.believedPrize]] R_j, \\quad [[agents.believedDamage]] d_j, \\quad [[agents.believedSafetyCost]] c_{s,j}, \\quad [[agents.believedPerformanceCost]] c_{p,j}',
      },
      {
        words:
          'It plays its part of the safest equilibrium of that contest, under the price, fee, subsidy and liability that hold for all.',
        tex: '([[agents.safety]], [[agents.performance]]) = (s_i^i, p_i^i), \\quad [[price]],\\ [[fee]],\\ [[subsidy]],\\ [[liability]]',
      },
      {
        words:
          'What happens is decided by what all do, under the rules of contest/safety-performance with the true parameters.',
        tex: '[[safe]] = S(s, p), \\quad [[agents.payoff]] = U_i(s, p)',
      },
    ],
    pictures: picturesFor(count),
    list: { name: LIST, count, most: MOST, resize: withBeliefs },
    check,
    ...solvedBy(parameters, outcomes, regimes, check, solve),
    verify: (v, { status, outcomes: o }) => verifyBeliefs(v, status, o, count),
    lottery: (v, o) => {
      const contest = contestOf(v, count);
      return contestLottery(LIST, contest, gameOf(contest), choicesOf(o, count));
    },
    explain: (_, solved) => {
      if (solved.status !== 'equilibrium') return `${solved.reason}.`;
      const { outcomes: o } = solved;
      const views = all.map((i) => formatShort(o[playerName(LIST, i, 'expectedSafe')]!));
      return `No disaster happens with probability ${formatShort(o.safe!)}; the agents expect ${views.slice(0, -1).join(', ')} and ${views.at(-1)}.`;
    },
  };
}

const METHOD =
  'for each agent the contest it believes in by interval bounds on all deviations; what happens recomputed from the rules of the true contest';

/** Every agent's expectation is an equilibrium of what it believes, and it plays its part of it. */
function verifyBeliefs(v: Values, status: Solved['status'], o: Outcomes, count: number): Certificate {
  if (status === 'none' || status === 'failed') return unprovedCertificate(METHOD);
  const all = Array.from({ length: count }, (_, i) => i);
  const stated = (i: number, name: string): number => o[playerName(LIST, i, name)] ?? Number.NaN;
  const played = all.map((i) => ({ s: stated(i, 'safety'), p: stated(i, 'performance') }));
  if (status !== 'equilibrium' || !played.every(({ s, p }) => s >= 0 && s <= 1 && p >= 0))
    return refusedCertificate(
      METHOD,
      `status ${status}: not all safeties lie in [0, 1] and performances above 0`,
    );
  const inner = all.map((i) => {
    const expected = Object.fromEntries([
      ['safe', stated(i, 'expectedSafe')],
      [playerName(LIST, i, 'payoff'), stated(i, 'expectedPayoff')],
      ...all.flatMap((j) => [
        [playerName(LIST, j, 'safety'), stated(i, `expectsSafetyOf${ORDINALS[j]}`)],
        [playerName(LIST, j, 'performance'), stated(i, `expectsPerformanceOf${ORDINALS[j]}`)],
      ]),
    ]);
    return verifyContest(believedBy(v, i, count), { status, outcomes: expected }, count);
  });
  const { payoffs, money, safe } = payoffsOf(v, played, count);
  const most = money.reduce((a, b) => a + b, 0);
  const checks = [
    ...all.flatMap((i) => [
      agreement(o, playerName(LIST, i, 'safety'), stated(i, `expectsSafetyOf${ORDINALS[i]}`), 1),
      agreement(
        o,
        playerName(LIST, i, 'performance'),
        stated(i, `expectsPerformanceOf${ORDINALS[i]}`),
        played[i]!.p,
      ),
      agreement(o, playerName(LIST, i, 'payoff'), payoffs[i]!, money[i]!),
    ]),
    agreement(o, 'safe', safe, 1),
    agreement(o, 'active', played.filter(({ p }) => p > 0).length, 1),
    agreement(
      o,
      'joint',
      payoffs.reduce((a, b) => a + b, 0),
      most,
    ),
    ...inner.flatMap(({ accepted, problems }, i) =>
      accepted ? [] : problems.map((problem) => [`in what agent ${i + 1} believes, ${problem}`, 1] as const),
    ),
  ];
  const gains = Object.fromEntries(
    inner.map((certificate, i) => [`agent ${i + 1}`, certificate.gains[`agent ${i + 1}`] ?? Infinity]),
  );
  return certificateOf(
    METHOD,
    checks,
    gains,
    Object.fromEntries(money.map((x, i) => [`agent ${i + 1}`, x])),
    {
      tolerance: 1e-9,
    },
  );
}

/** Two agents where nothing else is said. */
export const contestBeliefs = withBeliefs(USUAL);
