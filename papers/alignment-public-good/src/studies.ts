import {
  builtIn,
  comparativeStatics,
  completeValues,
  drawLottery,
  ENGINE,
  evenly,
  findModel,
  formatNumber,
  loadDistribution,
  type MarketValues,
  type Model,
  marginalValue,
  type Outcomes,
  parametersNamed,
  symmetricGame,
  type Values,
} from '@regulab/core';
import { COLORS, type Figure, type Layer, lineColor, type Panel, prettySymbol } from '@regulab/figures';
import type { Check, Setting, Study } from '@regulab/report';
import { certifyGames, count, figureRows } from '@regulab/report';
import { checkSpec } from '@regulab/sweep/pure';
import { MISLED } from './claims.js';

const model = findModel('overlap/symmetric');
const n = formatNumber;
const OURS = 'extension: the paper draws no figure and gives no number; the calibration is ours';
const SETTINGS = [
  'N = 5',
  'M = 1',
  'μ = .5',
  'β = 1',
  'h_U = h_E = 1',
  'c = 1',
  'π0 = (.05, .4)',
  'a = (.05, .5)',
  's = .2',
  'κ = .1',
  'τ = 0',
  'no floor',
];
/** The calibration in words, but for what a figure moves; no line breaks inside a setting. */
const calibration = (...moved: string[]): string =>
  `Calibration (ours): ${SETTINGS.filter((text) => !moved.some((name) => text.startsWith(name)))
    .map((text) => text.replaceAll(' ', '\u00a0'))
    .join(', ')}.`;
const CALIBRATION = calibration();
const MODEL = `Model overlap/symmetric (corrected), ${ENGINE}.`;

type Point = readonly [number, number];
const MARKET = COLORS.generalist;
const PLANNER = COLORS.specialist;

const line = (points: readonly Point[], color: string, label: string, dashed = false): Layer => ({
  kind: 'line',
  points,
  color,
  label,
  width: dashed ? 1.5 : 2,
  ...(dashed ? { dashed } : {}),
});

const bar = (from: number, to: number, low: number, high: number): Point[] => [
  [from, low],
  [to, low],
  [to, high],
  [from, high],
];

/** Parameters along which the wedge is drawn, with their ends. */
const ALONG: readonly (readonly [name: string, from: number, to: number])[] = [
  ['thirdPartyHarm', 0, 3],
  ['userHarm', 0, 3],
  ['systemicHarm', 0, 1],
  ['sensitivity', 0.1, 30],
  ['margin', 0.05, 5],
  ['stress', 0, 1],
  ['stressedEfficacy', 0.05, 1.5],
  ['calmEfficacy', 0, 0.5],
  ['cost', 0.3, 4],
  ['users', 0.1, 4],
  ['liability', 0, 5],
];
const STEPS = 101;

/** Overlap of the market and of the planner along each parameter, with the printed approximations. */
export async function wedgeCurves(_: Setting): Promise<Study> {
  const games = ALONG.flatMap(([name, from, to]) =>
    Array.from({ length: STEPS }, (__, k) => solved(name, evenly(from, to, STEPS, k))),
  );
  const firms = Array.from({ length: 39 }, (__, k) => solved('firms', 2 + k));
  const panelOf = (name: string, list: readonly Solved[]): Panel => {
    const p = model.parameters.find((entry) => entry.name === name)!;
    const curve = (outcome: string): Point[] =>
      list.map(({ at, outcomes }) => [at, outcomes[outcome] ?? Number.NaN]);
    return {
      title: p.label,
      x: { label: p.label.toLowerCase(), symbol: p.symbol },
      y: { label: 'overlap', symbol: 'o' },
      layers: [
        line(curve('meanFieldOptimum'), PLANNER, 'planner, eq. 15', true),
        line(curve('printedOverlap'), MARKET, 'market, eq. 10', true),
        line(curve('optimum'), PLANNER, 'planner'),
        line(curve('overlap'), MARKET, 'market'),
      ],
    };
  };
  const all = [...games, ...firms];
  const statics = comparativeStatics(model, completeValues(model, {}));
  const wedge = statics.filter((s) => s.outcome === 'wedge');
  const figure: Figure = {
    id: 'wedge',
    title: 'What firms invest, and what a planner would have them invest',
    caption: `Overlap of the symmetric equilibrium (each checked against all deviations) and of the planner along each parameter, the others at the calibration; dashed the printed approximations. ${CALIBRATION} ${MODEL}`,
    panels: [
      panelOf('firms', firms),
      ...ALONG.map(([name]) =>
        panelOf(
          name,
          games.filter((game) => game.name === name),
        ),
      ),
    ],
    panelsPerRow: 3,
    data: {
      columns: [
        'parameter',
        'value',
        'status',
        'overlap',
        'optimum',
        'wedge',
        'printedOverlap',
        'meanFieldOptimum',
      ],
      rows: all.map(({ name, at, status, outcomes: o }) => [
        name,
        at,
        status,
        ...['overlap', 'optimum', 'wedge', 'printedOverlap', 'meanFieldOptimum'].map((key) => o[key] ?? null),
      ]),
    },
  };
  return {
    figure,
    note: {
      question: 'When does the market under-invest?',
      source: 'sections 4 to 6 (equations 10, 15 and the comparative statics)',
      fidelity: OURS,
      reading:
        'At the calibration firms invest a ninth of what a planner would. The gap closes, and turns over, where users are keen and margins high; with 20 firms the mean-field planner invests half of what the exact one does.',
    },
    counts: {},
    check: certifiedOf(model, all),
    comparisons: [
      {
        what: 'The wedge as the number of firms (N) rises from 2 to 6, and from 6 to 20',
        printed: PRINTED_SIGNS.firms!,
        computed: [2, 6, 20].map((count) => n(solved('firms', count).outcomes.wedge!)).join(', '),
        note: 'falls, then rises',
      },
      ...wedge.map((s) => ({
        what: `The wedge as ${namedParameter(s.parameter)} rises${s.kind === 'difference' ? ' by one' : ''}`,
        printed: PRINTED_SIGNS[s.parameter] ?? 'not stated',
        computed: `${moves(s.value)} (${n(s.value)}${s.kind === 'difference' ? ', firm for firm' : ', exact derivative'})`,
        note: agrees(PRINTED_SIGNS[s.parameter], s.value),
      })),
    ],
  };
}

/** A parameter in words with its symbol. */
function namedParameter(name: string): string {
  const { label, symbol } = model.parameters.find((p) => p.name === name)!;
  return `${label[0]!.toLowerCase()}${label.slice(1)} (${prettySymbol(symbol)})`;
}

const moves = (slope: number): string => (slope > 0 ? 'rises' : slope < 0 ? 'falls' : 'stays');

/** Whether the sign at the calibration is the printed one. */
const agrees = (printed: string | undefined, slope: number): string =>
  printed === undefined
    ? ''
    : printed.startsWith(moves(slope))
      ? 'as printed'
      : 'against what is printed, at this calibration';

/** What section 6 says of the sign. */
const PRINTED_SIGNS: Readonly<Record<string, string>> = {
  firms: 'rises over a wide range if κ is not trivial',
  thirdPartyHarm: 'rises if τ < 1',
  systemicHarm: 'rises',
  sensitivity: 'falls',
  margin: 'falls',
};

interface Solved {
  readonly name: string;
  readonly at: number;
  readonly values: Values;
  readonly status: string;
  readonly outcomes: Outcomes;
}

function solved(name: string, at: number): Solved {
  const values = completeValues(
    model,
    Object.fromEntries(parametersNamed(model, name).map((own) => [own, at])),
  );
  const { status, outcomes } = model.solve(values);
  return { name, at, values, status, outcomes };
}

/** Every game handed to the independent check. */
function certifiedOf(
  of: Model,
  games: readonly { values: Values; status: string; outcomes: Outcomes }[],
): Check {
  const certificates = games.map(({ values, status, outcomes }) =>
    of.verify(values, { status: status as 'equilibrium', outcomes }),
  );
  return {
    checked: certificates.length,
    accepted: certificates.filter(({ accepted }) => accepted).length,
    largestGainBound: certificates.reduce((most, { relativeGain }) => Math.max(most, relativeGain), 0),
  };
}

/** The planner's marginal value of overlap taken apart, and what firms see of it. */
export async function decomposition(_: Setting): Promise<Study> {
  const sizes = [2, 5, 10, 20];
  const games = sizes.map((firms) => solved('firms', firms));
  const parts = games.map(({ values, outcomes }) => {
    const value = marginalValue(symmetricGame(values as MarketValues), outcomes.overlap!);
    return [value.internal, value.external, value.systemicLevel, value.systemicVariance] as const;
  });
  const names = [
    'users',
    'third parties',
    'joint failures: level',
    'joint failures: regimes differ',
  ] as const;
  const rings = (k: number): Point[][] =>
    parts.map((part, i) => {
      const below = part.slice(0, k).reduce((sum, x) => sum + x, 0);
      return bar(i + 0.62, i + 0.98, below, below + part[k]!);
    });
  const priced: Point[][] = games.map(({ values, outcomes }, i) =>
    bar(i + 1.02, i + 1.38, 0, values.cost! * outcomes.overlap!),
  );
  const figure: Figure = {
    id: 'decomposition',
    title: 'What one more unit of overlap is worth, and to whom',
    caption: `Marginal value to society of overlap of each firm at the market’s level, taken apart by equation 12, beside the marginal benefit that makes a firm stop there, for 2, 5, 10 and 20 firms. ${calibration('N')} ${MODEL}`,
    panels: [
      {
        title: 'Marginal value of overlap at the equilibrium',
        x: {
          label: 'number of firms',
          symbol: 'N',
          ticks: sizes.map((size, i) => [i + 1, String(size)] as const),
        },
        y: { label: 'marginal value', unit: 'money' },
        layers: [
          ...names.map(
            (label, k): Layer => ({
              kind: 'areas',
              rings: rings(k),
              color: lineColor([9, 1, 3, 4][k]!),
              label,
            }),
          ),
          { kind: 'areas', rings: priced, color: COLORS.baseline, label: 'what a firm sees' },
        ],
      },
    ],
    panelsPerRow: 1,
    data: {
      columns: ['firms', ...names, 'firm'],
      rows: games.map(({ at, values, outcomes }, i) => [at, ...parts[i]!, values.cost! * outcomes.overlap!]),
    },
  };
  return {
    figure,
    note: {
      question: 'What do firms leave out?',
      source: 'sections 5 and 6 (equations 12 to 14, 16, 17)',
      fidelity: OURS,
      reading:
        'A firm sees a small part of what its overlap is worth. With more firms harm to users and third parties is split among them, but joint failures weigh more, most of all because all firms meet the same regime.',
    },
    counts: {},
    check: certifiedOf(model, games),
    comparisons: [],
  };
}

/** Welfare over liability and floor, with all harm attributed and with half of it. */
export async function policyMap(setting: Setting): Promise<Study> {
  const axes = { liability: { from: 0, to: 5, count: 101 }, floor: { from: 0, to: 0.25, count: 101 } };
  const maps = await Promise.all(
    [1, 0.5].map(async (attribution) => {
      const name = `welfare-${attribution === 1 ? 'full' : 'half'}-attribution`;
      const spec = checkSpec(builtIn, { model: model.id, set: { attribution }, vary: axes, baseline: true });
      return { attribution, name, games: await setting.games(spec, name) };
    }),
  );
  const all = maps.flatMap(({ games }) => games);
  const least = all.reduce((low, game) => Math.min(low, game.outcome.welfare!), Infinity);
  const most = all.reduce((high, game) => Math.max(high, game.outcome.welfare!), -Infinity);
  const figure: Figure = {
    id: 'policy',
    title: 'Welfare by liability and floor',
    caption: `Expected welfare over liability rates from 0 to 5 and floors from 0 to .25 (two times 101 by 101 games). Left all harm to third parties is attributed, right half of it. Dotted: the planner’s overlap as a floor, and on the left the rate that implements it; on the right that rate lies beyond the axis. ${calibration('τ', 'no floor')} ${MODEL}`,
    panels: maps.map(({ attribution, games }) => {
      const values = new Float64Array(101 * 101);
      games.forEach((game) => {
        const x = Math.round((game.parameters.liability! / 5) * 100);
        const y = Math.round((game.parameters.floor! / 0.25) * 100);
        values[y * 101 + x] = game.outcome.welfare!;
      });
      const { optimum, implementingLiability } = games[0]!.outcome;
      return {
        title: attribution === 1 ? 'All harm attributed' : 'Half of it attributed',
        x: { label: 'liability rate', symbol: 'tau', domain: [0, 5] as const },
        y: { label: 'floor on overlap', symbol: 'o_min', domain: [0, 0.25] as const },
        layers: [
          {
            kind: 'raster' as const,
            left: -0.025,
            right: 5.025,
            bottom: -0.00125,
            top: 0.25125,
            columns: 101,
            rows: 101,
            values,
            color: { kind: 'sequential' as const, label: 'welfare', domain: [least, most] as const },
          },
          { kind: 'rule' as const, axis: 'y' as const, at: optimum!, color: COLORS.ink, label: 'planner' },
          ...(implementingLiability! <= 5
            ? [{ kind: 'rule' as const, axis: 'x' as const, at: implementingLiability!, color: COLORS.ink }]
            : []),
        ],
      };
    }),
    panelsPerRow: 2,
    data: figureRows(all, [
      'attribution',
      'liability',
      'floor',
      'status',
      'overlap',
      'welfare',
      'profit',
      'failure',
    ]),
  };
  const base = completeValues(model, {});
  const rates = model.solve(base).outcomes;
  const at = (liability: number): Outcomes => model.solve(completeValues(model, { liability })).outcomes;
  return {
    figure,
    note: {
      question: 'Which liability, which floor?',
      source: 'sections 7 and 8.3 (equation 18)',
      fidelity: OURS,
      reading:
        'Either instrument alone reaches the planner’s welfare: a floor at .099, or a liability rate of 3.44, far above the printed 1.15. With half of the harm attributed the rate doubles; the floor stays.',
    },
    counts: Object.fromEntries(maps.map(({ name, games }) => [name, count(games)])),
    check: certifyGames(model, all, 7),
    comparisons: [
      {
        what: 'Liability rate that implements the planner, equation 18',
        printed: n(rates.printedLiability!),
        computed: `${n(rates.implementingLiability!)} (exact); ${n(rates.correctedLiability!)} (equation 18 with h_U/h_E)`,
        note: `At the printed rate firms invest ${n(at(rates.printedLiability!).overlap!)}, at the exact one ${n(at(rates.implementingLiability!).overlap!)}; the planner wants ${n(rates.optimum!)}. By equation 10 the printed rate gives ${n(at(rates.printedLiability!).printedOverlap!)}, the corrected ${n(at(rates.correctedLiability!).printedOverlap!)} = mean-field planner ${n(rates.meanFieldOptimum!)}.`,
      },
    ],
  };
}

/** Profit of one firm by its own overlap where first-order conditions mislead. */
export async function misledByFirstOrder(_: Setting): Promise<Study> {
  const cases = [
    {
      title: 'No symmetric equilibrium',
      given: MISLED,
      common: 0.45,
      to: 1.6,
    },
    {
      title: 'First-order point outside the linear region',
      given: { sensitivity: 60, margin: 1, cost: 0.05 },
      common: 26.88,
      to: 28,
    },
  ];
  const STEP = 400;
  const curves = cases.map(({ given, common, to }) => {
    const v = completeValues(model, given);
    return Array.from(
      { length: STEP + 1 },
      (__, k): Point => [(to * k) / STEP, deviationProfit(v, common, (to * k) / STEP)],
    );
  });
  const games = cases.map(({ given }) => {
    const values = completeValues(model, given);
    return { values, ...model.solve(values) };
  });
  const figure: Figure = {
    id: 'deviations',
    title: 'What one firm earns by its own overlap, the others at the first-order point',
    caption: `Left: 10 firms, μ = 1, β = 40, h_U = h_E = .5, c = .5, π0 = (.5, .8), a = (.05, .2), s = .5: the others at .45, where the first-order condition holds. Right: the calibration with β = 60, μ = 1, c = .05: the others at 26.88, the root of the linear first-order condition. Dotted: the first-order point. Model overlap/symmetric (corrected), ${ENGINE}.`,
    panels: cases.map(({ title, common }, k) => ({
      title,
      x: { label: 'own overlap', symbol: 'o_i' },
      y: { label: 'profit of the firm', unit: 'money' },
      layers: [
        { kind: 'rule', axis: 'x', at: common, color: COLORS.ink, label: 'the others' },
        line(curves[k]!, MARKET, 'profit'),
      ],
    })),
    panelsPerRow: 2,
    data: {
      columns: ['case', 'overlap', 'profit'],
      rows: curves.flatMap((points, k) => points.map(([x, y]) => [cases[k]!.title, x, y])),
    },
  };
  return {
    figure,
    note: {
      question: 'Where do first-order conditions mislead?',
      source: 'section 4, existence and uniqueness',
      fidelity: OURS,
      reading:
        'With many firms a firm’s demand is convex in its safety: by investing much more than the others it takes the market. The first-order point is then no equilibrium, and none may exist.',
    },
    counts: {},
    check: certifiedOf(model, games),
    comparisons: cases.map(({ title }, k) => {
      const v = completeValues(model, cases[k]!.given);
      const clamps = [v.calmRisk! / v.calmEfficacy!, v.stressedRisk! / v.stressedEfficacy!].map(
        (x): Point => [x, deviationProfit(v, cases[k]!.common, x)],
      );
      const best = [...curves[k]!, ...clamps].reduce((top, point) => (point[1] > top[1] ? point : top));
      return {
        what: `${title}: the best overlap against the others`,
        printed: `the first-order point, ${n(cases[k]!.common)}`,
        computed: `${n(Number(best[0].toPrecision(4)))} of the places looked at`,
        note: `It gains ${n(best[1] - deviationProfit(v, cases[k]!.common, cases[k]!.common))}. Symmetric equilibria: ${games[k]!.status === 'none' ? 'none' : games[k]!.equilibria.map((e) => n(e.strategies.overlap!)).join(', ')}.`,
      };
    }),
  };
}

/** Profit of a firm at its own overlap against alike rivals at a common one, from the rules. */
function deviationProfit(v: Values, common: number, own: number): number {
  const risk = (x: number): number =>
    (1 - v.stress!) * Math.max(0, v.calmRisk! - v.calmEfficacy! * x) +
    v.stress! * Math.max(0, v.stressedRisk! - v.stressedEfficacy! * x);
  const share =
    1 / (1 + (v.firms! - 1) * Math.exp(v.sensitivity! * v.userHarm! * (risk(own) - risk(common))));
  return v.users! * share * v.margin! - 0.5 * v.cost! * own * own;
}

const SEED = 20_260;
const DRAWS = 1_000_000;

/** How many firms fail at once: closed form and draws. */
export async function simultaneousFailures(_: Setting): Promise<Study> {
  const implementing = model.solve(completeValues(model, {})).outcomes.implementingLiability!;
  const rates = [0, implementing];
  const rate = `liability ${implementing.toPrecision(3)}`;
  const games = rates.map((liability) => {
    const values = completeValues(model, { liability });
    return { values, ...model.solve(values) };
  });
  const tallies = games.map(({ values, outcomes }) => {
    const tally = drawLottery(model.lottery!(values, outcomes), SEED, 0, DRAWS);
    if (tally.kind !== 'count') throw new Error('alike firms are counted');
    return Array.from(tally.counts, (c) => c / DRAWS);
  });
  const closed = games.map(({ values, outcomes: o }) => {
    const all = (p: number): number[] => Array.from({ length: values.firms! }, () => p);
    return loadDistribution([
      { weight: 1 - values.stress!, probabilities: all(o.calmFailure!) },
      { weight: values.stress!, probabilities: all(o.stressedFailure!) },
    ]);
  });
  const alone = games.map(({ values, outcomes: o }) =>
    loadDistribution([{ weight: 1, probabilities: Array.from({ length: values.firms! }, () => o.failure!) }]),
  );
  const many = (chances: readonly number[]): number => chances.slice(3).reduce((sum, p) => sum + p, 0);
  const figure: Figure = {
    id: 'failures',
    title: 'How many firms fail at once',
    caption: `Probability of K failures among five firms without liability and at the rate that implements the planner: bars in closed form, dots from ${DRAWS.toLocaleString('en-US')} draws each (seed ${SEED}), and small dashes what there would be if the regimes of firms were independent. ${calibration('τ')} ${MODEL}`,
    panels: [
      {
        title: 'Number of firms that fail',
        x: {
          label: 'firms that fail',
          symbol: 'K',
          ticks: [0, 1, 2, 3, 4, 5].map((k) => [k, String(k)] as const),
        },
        y: { label: 'probability' },
        layers: [
          ...closed.map(
            (chances, g): Layer => ({
              kind: 'areas',
              color: [COLORS.baseline, PLANNER][g]!,
              label: ['no liability', rate][g]!,
              rings: chances.map((p, k) => bar(k - 0.38 + 0.38 * g, k + 0.38 * g, 0, p)),
            }),
          ),
          {
            kind: 'line',
            color: COLORS.ink,
            label: 'if failures were independent',
            width: 1.5,
            dashed: true,
            points: alone.flatMap((chances, g) =>
              chances.flatMap((p, k): Point[] => [
                [k - 0.38 + 0.38 * g, p],
                [k + 0.38 * g, p],
                [Number.NaN, Number.NaN],
              ]),
            ),
          },
          {
            kind: 'dots',
            color: COLORS.ink,
            label: 'drawn',
            radius: 2.5,
            points: tallies.flatMap((chances, g) => chances.map((p, k): Point => [k - 0.19 + 0.38 * g, p])),
          },
        ],
      },
    ],
    panelsPerRow: 1,
    data: {
      columns: ['liability', 'failures', 'probability', 'drawn'],
      rows: closed.flatMap((chances, g) => chances.map((p, k) => [rates[g]!, k, p, tallies[g]![k]!])),
    },
  };
  return {
    figure,
    note: {
      question: 'How often do firms fail together?',
      source: 'section 8.3, step 4 of the workflow',
      fidelity: OURS,
      reading: `Under stress all firms are at risk at once: three or more fail together with probability ${n(Number(many(closed[0]!).toPrecision(3)))}, against ${n(Number(many(alone[0]!).toPrecision(3)))} if they failed independently as often. The planner’s overlap makes that ${n(Number(many(closed[1]!).toPrecision(3)))}.`,
    },
    counts: {},
    check: certifiedOf(model, games),
    comparisons: games.map(({ outcomes: o }, g) => {
      const drawn = tallies[g]!.reduce((sum, p, k) => sum + p * k * k, 0);
      const square = tallies[g]!.reduce((sum, p, k) => sum + p * k ** 4, 0);
      const error = Math.sqrt((square - drawn * drawn) / DRAWS);
      return {
        what: `E[K^2] ${g === 0 ? 'without liability' : `at ${rate}`}`,
        printed: 'closed form, equation 12',
        computed: `${n(o.squaredLoad!)}; drawn ${n(drawn)} ± ${n(Number(error.toPrecision(2)))}`,
        note: `The draws are off by ${n(Number((Math.abs(drawn - o.squaredLoad!) / error).toPrecision(2)))} standard errors.`,
      };
    }),
  };
}

/** Regret of floors when nobody knows how much overlap helps under stress. */
export async function robustFloors(_: Setting): Promise<Study> {
  const floors = Array.from({ length: 81 }, (__, k) => 0.0025 * k);
  const effects = Array.from({ length: 13 }, (__, k) => 0.2 + 0.05 * k);
  const games = effects.map((stressedEfficacy) =>
    floors.map((floor) => {
      const values = completeValues(model, { stressedEfficacy, floor });
      return { values, ...model.solve(values) };
    }),
  );
  const best = effects.map((stressedEfficacy) => {
    const { optimum } = model.solve(completeValues(model, { stressedEfficacy })).outcomes;
    return model.solve(completeValues(model, { stressedEfficacy, floor: optimum! })).outcomes;
  });
  const regret = (e: number, f: number): number => best[e]!.welfare! - games[e]![f]!.outcomes.welfare!;
  const worst = floors.map((_f, f) => effects.reduce((most, _e, e) => Math.max(most, regret(e, f)), 0));
  const least = worst.indexOf(Math.min(...worst));
  const flat = floors.filter((_f, f) => worst[f]! <= 1.1 * worst[least]!);
  const shown = [0, 4, 8, 12];
  const figure: Figure = {
    id: 'robust',
    title: 'A floor for a regulator who does not know how much overlap helps',
    caption: `Welfare lost against the best floor for each a_H from .2 to .8, by floor, and the largest loss. No liability. ${calibration('a =', 'no floor')} ${MODEL}`,
    panels: [
      {
        title: 'Regret by floor',
        x: { label: 'floor on overlap', symbol: 'o_min', domain: [0, 0.2] },
        y: { label: 'welfare lost', unit: 'money' },
        layers: [
          { kind: 'rule', axis: 'x', at: floors[least]!, color: COLORS.ink, label: 'least regret' },
          ...shown.map((e, k) =>
            line(
              floors.map((floor, f): Point => [floor, regret(e, f)]),
              lineColor(k + 2),
              `a_H = ${n(effects[e]!)}`,
            ),
          ),
          line(
            floors.map((floor, f): Point => [floor, worst[f]!]),
            COLORS.ink,
            'largest',
          ),
        ],
      },
      {
        title: 'The planner’s overlap by what is true',
        x: { label: 'effect of overlap under stress', symbol: 'a_H' },
        y: { label: 'overlap', symbol: 'o' },
        layers: [
          { kind: 'rule', axis: 'y', at: floors[least]!, color: COLORS.ink, label: 'least regret' },
          line(
            effects.map((effect, e): Point => [effect, best[e]!.optimum!]),
            PLANNER,
            'planner',
          ),
          line(
            effects.map((effect, e): Point => [effect, games[e]![0]!.outcomes.overlap!]),
            MARKET,
            'market, no floor',
          ),
        ],
      },
    ],
    panelsPerRow: 2,
    data: {
      columns: ['stressedEfficacy', 'floor', 'welfare', 'regret'],
      rows: effects.flatMap((effect, e) =>
        floors.map((floor, f) => [effect, floor, games[e]![f]!.outcomes.welfare!, regret(e, f)]),
      ),
    },
  };
  return {
    figure,
    note: {
      question: 'Which floor is safe when one does not know?',
      source: 'section 8.4 (robust targets)',
      fidelity: OURS,
      reading:
        'The floor with the least regret lies between the planner’s overlaps for the extremes; a little off it costs little, no floor at all costs most.',
    },
    counts: {},
    check: certifiedOf(
      model,
      games.flat().filter((_g, k) => k % 9 === 0),
    ),
    comparisons: [
      {
        what: 'Floor with the least largest regret, a_H from .2 to .8',
        printed: 'a conservative quantile of o_SP, section 8.4',
        computed: `${n(floors[least]!)}, regret at most ${n(worst[least]!)}; without a floor ${n(worst[0]!)}`,
        note: `Floors from ${n(flat[0]!)} to ${n(flat[flat.length - 1]!)} lose at most a tenth more in the worst case; the planner’s overlap runs from ${n(best[0]!.optimum!)} to ${n(best[best.length - 1]!.optimum!)}.`,
      },
    ],
  };
}
