import {
  type Explanation,
  type Model,
  type Outcome,
  type Parameter,
  type Regimes,
  type Solved,
  withoutEquilibrium,
} from '@regulab/model/contract.js';
import { isSame } from '@regulab/model/effect.js';
import { formatShort } from '@regulab/model/format.js';
import type { Outcomes, Values } from '@regulab/model/outcomes.js';
import type { Picture } from '@regulab/model/picture.js';
import { ofEach, playerName } from '@regulab/model/players.js';
import { solvedBy } from '@regulab/model/solvedBy.js';
import { quantityOutcome } from '../parameterEntries.js';
import { sentence } from './explain.js';
import { FIRMS as LIST, verifyFirms } from './heterogeneousVerify.js';
import { overlapLottery } from './lottery.js';
import { equilibriaOf, type ManyFirms, type Profile, plannedOverlaps, societyOf } from './manyFirms.js';
import {
  attribution,
  floor,
  liability,
  margin,
  sensitivity,
  stress,
  systemicHarm,
  technology,
  thirdPartyHarm,
  userHarm,
  users,
  welfareOutcomes,
  whyNotTechnology,
} from './parameters.js';
import {
  type DrawnFirm,
  firmBars,
  firmTicks,
  LEVELS,
  LOAD,
  loadBars,
  overlapBars,
  plannerLevels,
  RISKS,
  unlikeLoad,
} from './picture.js';
import { paymentOf } from './policy.js';
import { failure } from './response.js';

const MOST = 50;
const USUAL = 3;

const common: readonly Parameter[] = [
  users,
  margin,
  sensitivity,
  userHarm,
  thirdPartyHarm,
  stress,
  systemicHarm,
  attribution,
  liability,
];
const own: readonly Parameter[] = [
  ...technology,
  {
    name: 'exposure',
    symbol: 'e',
    label: "Harm of the firm's failures",
    unit: "multiple of the market's",
    default: 1,
    min: 0,
    max: 1e6,
    usual: [0, 3],
    kind: 'primitive',
  },
  {
    name: 'appeal',
    symbol: 'v',
    label: 'Appeal to users besides safety',
    unit: 'utility',
    default: 0,
    min: -1e6,
    max: 1e6,
    usual: [-2, 2],
    kind: 'primitive',
  },
  floor,
];

/** Three firms that differ in cost and in appeal: ours, for the paper gives no numbers. */
const DEFAULTS: readonly Readonly<Record<string, number>>[] = [
  { cost: 0.5, appeal: 0.3 },
  { cost: 1 },
  { cost: 2, appeal: -0.3 },
];

const commonOutcomes: readonly Outcome[] = [
  quantityOutcome('leastOverlap', 'o_least', 'Overlap of the firm with the least', 'overlap', 'higher'),
  {
    ...quantityOutcome('failure', 'pi', "Expected failure of a user's firm", 'probability', 'lower'),
    role: 'safety',
  },
  ...welfareOutcomes.filter(({ name }) => name !== 'printedWelfare'),
  quantityOutcome('plannedWelfare', 'W_SP', "Welfare at the planner's overlaps", 'money', 'none'),
  quantityOutcome('equilibria', 'n', 'Equilibria that were found', 'equilibria', 'none'),
];
const ownOutcomes: readonly Outcome[] = [
  quantityOutcome('overlap', 'o', 'Overlap', 'overlap', 'higher'),
  quantityOutcome('calmFailure', 'pi_L', 'Failure in the calm regime', 'probability', 'lower'),
  quantityOutcome('stressedFailure', 'pi_H', 'Failure in the stressed regime', 'probability', 'lower'),
  quantityOutcome('share', 'sigma', 'Share of users', 'fraction', 'none'),
  { ...quantityOutcome('profit', 'Pi', 'Profit', 'money', 'higher'), role: 'payoff', reservation: 0 },
  quantityOutcome('optimum', 'o_SP', "Planner's overlap", 'overlap', 'none'),
];

/** What holds a firm where it is, position = code. */
const HELD = [
  ['k at the floor', 'k firms stop at their floor, or invest nothing without one'],
  ['k weigh', 'k firms weigh costs against users and payments'],
  ['k never fail', 'k firms stop where they never fail any more in one of the regimes'],
] as const;

/** Regimes named `1 at the floor, 2 weigh`: how many firms are held by what. */
function heldRegimes(count: number): Regimes {
  const base = count + 1;
  return {
    count: base * base,
    name: (code) => {
      const [free, limited] = [Math.floor(code / base), code % base];
      const held = count - free - limited;
      if (held < 0) return '';
      return [
        [held, 'at the floor'],
        [free, 'weigh'],
        [limited, 'never fail'],
      ]
        .filter(([k]) => k !== 0)
        .map(([k, words]) => `${k} ${words}`)
        .join(', ');
    },
    parts: [{ heading: 'firms', entries: HELD }],
  };
}

const NEAR = 1e-12;

function regimeOf(game: ManyFirms, overlaps: readonly number[]): number {
  let [free, limited] = [0, 0];
  game.firms.forEach((firm, i) => {
    const x = overlaps[i]!;
    const isAt = (risk: number, effect: number): boolean =>
      risk > 0 && effect > 0 && Math.abs(risk - effect * x) <= NEAR * risk;
    if (x === game.floors[i]!) return;
    if (isAt(firm.calmRisk, firm.calmEfficacy) || isAt(firm.stressedRisk, firm.stressedEfficacy)) limited++;
    else free++;
  });
  return free * (game.firms.length + 1) + limited;
}

const ALL =
  'wherever the shares that firms have on the arcs of what they may do sum to one was looked at, and each such place was checked against all overlaps of every firm; in floating point, no proof by intervals';
const SOME =
  'the search over the arcs of what firms may do ended early, for there are very many equilibria or ways to combine them: a search, others may be missed';
const NONE =
  'no equilibrium in pure strategies: at no total of attraction do the shares of firms that each do a best they can sum to one';
const NONE_FOUND =
  'no equilibrium in pure strategies was found, and the search over what firms may do ended early';

/** A value by its place among the parameters. */
type Read = (k: number) => number;

function gameOf(read: Read, count: number): ManyFirms {
  const [m, mu, beta, hU, hE, s, kappa, phi, tau] = common.map((_, k) => read(k)) as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const at = (i: number, k: number): number => read(common.length + i * own.length + k);
  const all = Array.from({ length: count }, (_, i) => i);
  return {
    market: {
      users: m,
      margin: mu,
      sensitivity: beta,
      userHarm: hU,
      thirdPartyHarm: hE,
      stress: s,
      systemicHarm: kappa,
      payment: paymentOf(tau, phi, hE),
    },
    firms: all.map((i) => ({
      cost: at(i, 0),
      calmRisk: at(i, 1),
      stressedRisk: at(i, 2),
      calmEfficacy: at(i, 3),
      stressedEfficacy: at(i, 4),
      exposure: at(i, 5),
      appeal: at(i, 6),
    })),
    floors: all.map((i) => at(i, 7)),
  };
}

/** All outcomes of a profile, in the model's order. */
function numbersOf(game: ManyFirms, found: readonly Profile[], planned: readonly number[]): number[] {
  const { overlaps } = found[0]!;
  const { market, firms } = game;
  const society = societyOf(game, overlaps);
  const fails = firms.map((firm, i) => [
    failure(firm.calmRisk, firm.calmEfficacy, overlaps[i]!),
    failure(firm.stressedRisk, firm.stressedEfficacy, overlaps[i]!),
  ]) as [number, number][];
  const mean = fails.map(([calm, stressed]) => (1 - market.stress) * calm + market.stress * stressed);
  return [
    Math.min(...overlaps),
    mean.reduce((sum, p, i) => sum + society.shares[i]! * p, 0),
    society.consumerSurplus,
    society.externalHarm,
    society.squaredLoad,
    society.welfare,
    societyOf(game, planned).welfare,
    found.length,
    ...firms.flatMap((firm, i) => {
      const x = overlaps[i]!;
      const share = society.shares[i]!;
      const earned = market.margin - market.payment * firm.exposure * mean[i]!;
      return [
        x,
        fails[i]![0],
        fails[i]![1],
        share,
        market.users * share * earned - 0.5 * firm.cost * x * x,
        planned[i]!,
      ];
    }),
  ];
}

const n = formatShort;

function explainFor(count: number): Explanation {
  const at = (o: Outcomes, i: number, name: string): number => o[playerName(LIST, i, name)] ?? Number.NaN;
  const indices = Array.from({ length: count }, (_, i) => i);
  return (values, solved, baseline) => {
    if (solved.status === 'none') return sentence(solved.reason!);
    const { outcomes: o } = solved;
    const levels = indices.map((i) => at(o, i, 'overlap'));
    const [least, most] = [Math.min(...levels), Math.max(...levels)];
    const what = isSame(least, most)
      ? `Every firm invests ${n(least)} in overlap`
      : `Firms invest from ${n(least)} (firm ${levels.indexOf(least) + 1}) to ${n(most)} (firm ${levels.indexOf(most) + 1}) in overlap`;
    const under = indices.filter(
      (i) => at(o, i, 'optimum') > levels[i]! && !isSame(at(o, i, 'optimum'), levels[i]!),
    );
    const planner =
      under.length === count
        ? 'all of them less than a planner would have them'
        : under.length === 0
          ? 'none of them less than a planner would have it'
          : `${under.length} of ${count} less than a planner would have them`;
    const others =
      o.equilibria! > 1
        ? ` ${o.equilibria} equilibria were found; this one has the largest joint profit.`
        : '';
    const levers = Object.keys(values).filter((name) => name === 'liability' || name.endsWith('.floor'));
    if (levers.every((name) => values[name] === 0) || baseline.status !== 'equilibrium')
      return `${what}, ${planner}.${others}`;
    const less = indices.filter(
      (i) =>
        levels[i]! < at(baseline.outcomes, i, 'overlap') &&
        !isSame(levels[i]!, at(baseline.outcomes, i, 'overlap')),
    );
    const exception =
      less.length === 0
        ? ''
        : ` ${less.length === 1 ? `Firm ${less[0]! + 1} invests` : `${less.length} firms invest`} less than without the rule.`;
    return `${what}, ${planner}.${exception}${others}`;
  };
}

function picturesFor(count: number): readonly [Picture, ...Picture[]] {
  const firmsOf = (o: Outcomes): readonly DrawnFirm[] =>
    Array.from({ length: count }, (_, i) => {
      const of = (name: string): number => o[playerName(LIST, i, name)] ?? Number.NaN;
      return {
        share: of('share'),
        overlap: of('overlap'),
        calm: of('calmFailure'),
        stressed: of('stressedFailure'),
      };
    });
  return [
    {
      title: 'Overlap',
      x: { label: count > 6 ? 'firm' : '', ticks: firmTicks(count) },
      y: { label: 'overlap', symbol: 'o' },
      reading: LEVELS,
      draw: (values, o) => {
        const firms = Array.from({ length: count }, (_, i) => i);
        const floors = firms.map((i) => values[playerName(LIST, i, 'floor')]!);
        return [
          ...overlapBars(firmsOf(o)),
          ...plannerLevels(firms.map((i) => o[playerName(LIST, i, 'optimum')])),
          ...(count > 1 && floors[0]! > 0 && floors.every((f) => f === floors[0])
            ? [
                {
                  kind: 'floor' as const,
                  player: 'firm',
                  label: 'floor',
                  parameter: `${LIST}.floor`,
                  axis: 'y' as const,
                  at: floors[0]!,
                },
              ]
            : firms.flatMap((i) =>
                floors[i]! > 0
                  ? [
                      {
                        kind: 'floor' as const,
                        player: `firms[${i}]`,
                        label: `floor on firm ${i + 1}`,
                        parameter: playerName(LIST, i, 'floor'),
                        axis: 'y' as const,
                        at: floors[i]!,
                      },
                    ]
                  : [],
              )),
        ];
      },
    },
    {
      title: 'Shares and failures',
      x: { label: count > 6 ? 'firm' : '', ticks: firmTicks(count) },
      y: { label: 'probability or share' },
      reading: RISKS,
      draw: (_, o) => firmBars(firmsOf(o)),
    },
    {
      title: 'Failures at once',
      x: { label: 'firms that fail', symbol: 'K' },
      y: { label: 'probability' },
      reading: LOAD,
      draw: (values, o) => (o.leastOverlap == null ? [] : loadBars([unlikeLoad(values.stress!, firmsOf(o))])),
    },
  ];
}

/** Markets of firms that differ. */
export function withFirms(count: number): Model {
  const parameters = [
    ...common,
    ...ofEach(LIST, 'firm', own, count, (i, { name }) => {
      const usual = DEFAULTS[i]?.[name];
      return usual === undefined ? {} : { default: usual };
    }),
  ];
  const outcomes = [...commonOutcomes, ...ofEach(LIST, 'firm', ownOutcomes, count)];
  const regimes = heldRegimes(count);
  const check = (values: Values): string | null => {
    for (let i = 0; i < count; i++) {
      const of = (name: string): string => playerName(LIST, i, name);
      const own = (name: string): number => values[of(name)]!;
      const problem = whyNotTechnology(
        {
          calmRisk: own('calmRisk'),
          stressedRisk: own('stressedRisk'),
          calmEfficacy: own('calmEfficacy'),
          stressedEfficacy: own('stressedEfficacy'),
          floor: own('floor'),
        },
        of,
      );
      if (problem !== null) return problem;
    }
    return null;
  };
  const solve = (values: Values): Solved => {
    const game = gameOf((k) => values[parameters[k]!.name]!, count);
    const { profiles: found, isComplete } = equilibriaOf(game);
    const completeness = { complete: isComplete, because: isComplete ? ALL : SOME };
    if (found.length === 0) return withoutEquilibrium(outcomes, isComplete ? NONE : NONE_FOUND, completeness);
    const planned = plannedOverlaps(game, found[0]!.overlaps);
    const outcomesAt = (profile: Profile): Outcomes => {
      const numbers = numbersOf(game, [profile, ...found.filter((other) => other !== profile)], planned);
      return Object.fromEntries(outcomes.map(({ name }, k) => [name, numbers[k]!]));
    };
    const equilibria = found.map((profile) => {
      const { overlaps } = profile;
      const all = outcomesAt(profile);
      const profits = overlaps.map((_, i) => playerName(LIST, i, 'profit'));
      return {
        strategies: Object.fromEntries(overlaps.map((x, i) => [playerName(LIST, i, 'overlap'), x])),
        payoffs: Object.fromEntries(profits.map((name) => [name, all[name]!])),
        binding: [
          ...overlaps.flatMap((x, i) =>
            x === game.floors[i] && x > 0 ? [`firm ${i + 1}: floor on overlap`] : [],
          ),
          ...(profile.copies > 1
            ? [`one of ${profile.copies} that differ only in which of alike firms does what`]
            : []),
          profile.isStable ? 'stable under best responses' : 'not stable under best responses',
        ],
        regime: regimes.name(regimeOf(game, overlaps)),
        ...(found.length > 1 ? { outcomes: all } : {}),
      };
    });
    return {
      status: 'equilibrium',
      equilibria,
      outcomes: outcomesAt(found[0]!),
      regime: equilibria[0]!.regime,
      selection:
        equilibria.length === 1
          ? 'the only equilibrium that was found'
          : `of ${equilibria.length} equilibria that were found the one with the largest joint profit`,
      completeness,
    };
  };
  return {
    id: `overlap/heterogeneous[${count}]`,
    focus: { along: ['liability', `${LIST}.floor`], outcome: 'welfare' },
    title: 'Overlap: firms that differ',
    question: 'Which firms should a rule on robustness reach?',
    summary:
      'The market for robust services with firms that differ in costs, in how overlap helps them, in the harm of their failures and in their appeal to users, each with its own floor.',
    source: {
      paper:
        'Alignment is a Public Good: Competitive Underinvestment in Overlap for RLHF-Robust Agentic LLMs',
      section: 'sections 3, 7.5 and 9.2',
    },
    fidelity: 'extension',
    fidelityNote:
      'The paper names heterogeneity and solves none of it. Exposure multiplies the harm to users and to third parties alike. All equilibria are looked for along what each firm may do at each total of attraction, and each is certified; the planner is a search. Defaults are ours.',
    parameters,
    outcomes,
    regimes,
    formulas: [
      {
        words: 'Overlap lowers the probability of failure of firm i, more under stress than in calm.',
        tex: '[[firms.calmFailure]] = \\max(0, [[firms.calmRisk]] - [[firms.calmEfficacy]] [[firms.overlap]]), \\quad [[firms.stressedFailure]] = \\max(0, [[firms.stressedRisk]] - [[firms.stressedEfficacy]] [[firms.overlap]])',
      },
      {
        words: 'Users weigh appeal against expected harm, the regime unknown.',
        tex: 'U_i = [[firms.appeal]] - [[userHarm]] [[firms.exposure]] \\bar\\pi_i, \\quad \\bar\\pi_i = (1 - [[stress]]) [[firms.calmFailure]] + [[stress]] [[firms.stressedFailure]], \\quad [[firms.share]] = \\frac{e^{[[sensitivity]] U_i}}{\\sum_j e^{[[sensitivity]] U_j}}',
      },
      {
        words:
          'A firm earns a margin on its users, pays for its overlap, and pays for the harm that liability reaches.',
        tex: '[[firms.profit]] = [[users]] [[firms.share]] ([[margin]] - [[attribution]] [[liability]] [[thirdPartyHarm]] [[firms.exposure]] \\bar\\pi_i) - \\tfrac12 [[firms.cost]] [[firms.overlap]]^2, \\quad [[firms.overlap]] \\ge [[firms.floor]]',
      },
      {
        words: 'Society counts the surplus of users, harm to third parties, costs and joint failures.',
        tex: '[[welfare]] = \\frac{[[users]]}{[[sensitivity]]} \\ln \\sum_j e^{[[sensitivity]] U_j} - [[externalHarm]] - \\tfrac12 \\sum_i [[firms.cost]] [[firms.overlap]]^2 - [[systemicHarm]] [[squaredLoad]]',
      },
    ],
    pictures: picturesFor(count),
    list: { name: LIST, count, most: MOST, resize: withFirms },
    check,
    ...solvedBy(parameters, outcomes, regimes, check, solve),
    verify: (values, claim) => verifyFirms(values, claim, count),
    explain: explainFor(count),
    lottery: (values, o) => {
      const game = gameOf((k) => values[parameters[k]!.name]!, count);
      const overlaps = game.firms.map((_, i) => o[playerName(LIST, i, 'overlap')]!);
      const { shares, consumerSurplus } = societyOf(game, overlaps);
      const firms = game.firms.map((firm, i) => ({
        share: shares[i]!,
        calm: failure(firm.calmRisk, firm.calmEfficacy, overlaps[i]!),
        stressed: failure(firm.stressedRisk, firm.stressedEfficacy, overlaps[i]!),
        exposure: firm.exposure,
      }));
      const costs = game.firms.reduce(
        (sum, { cost }, i) => sum + 0.5 * cost * overlaps[i]! * overlaps[i]!,
        0,
      );
      // Consumer surplus holds the harm that users expect: drawn harm takes its place.
      const expected = firms.reduce(
        (sum, { share, calm, stressed, exposure }) =>
          sum + share * exposure * ((1 - game.market.stress) * calm + game.market.stress * stressed),
        0,
      );
      const otherwise = consumerSurplus + game.market.users * game.market.userHarm * expected - costs;
      return overlapLottery(game.market, firms, otherwise);
    },
  };
}

export const heterogeneous = withFirms(USUAL);
