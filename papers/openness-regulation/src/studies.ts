import {
  builtIn,
  completeValues,
  ENGINE,
  evenly,
  findModel,
  formatNumber,
  traceRegimes,
} from '@regulab/core';
import {
  type Axis,
  COLORS,
  type Figure,
  type Layer,
  lineColor,
  type Panel,
  regimePanel,
} from '@regulab/figures';
import {
  certified,
  certifyGames,
  count,
  figureRows,
  type Setting,
  type Study,
  solved,
} from '@regulab/report';
import { checkSpec } from '@regulab/sweep/pure';
import { BARGAINED } from './claims.js';

const model = findModel('openness/release');
const n = formatNumber;
const OURS = 'our model in the spirit of the abstract; no figure of the paper was at hand';
const MODEL = `Model openness/release (reconstruction), ${ENGINE}.`;
type Point = readonly [number, number];

const axisOf = (name: string): Axis => {
  const p = model.parameters.find((parameter) => parameter.name === name)!;
  return { label: p.label.charAt(0).toLowerCase() + p.label.slice(1), symbol: p.symbol };
};

const PLAIN = { share: 1, production: 'sunk', productionCost: 0 } as const;
const PENALTIES = [0.02, 0.1] as const;
const EPS = 0.1;

/** Which lever is live, by baseline performance and threshold: traced regimes, and our formula for the border. */
export async function levers(_: Setting): Promise<Study> {
  const maps = PENALTIES.map((penalty) => ({
    penalty,
    traced: traceRegimes(
      model,
      completeValues(model, { ...PLAIN, reputation: EPS, penalty, production: 1 }),
      { name: 'baselinePerformance', from: 0, to: 1.4 },
      { name: 'threshold', from: 0, to: 1 },
    ),
  }));
  const formula = (theta: number, p: number): number =>
    Math.sqrt(2 * p) <= theta ? 0.5 + EPS - theta + Math.sqrt(2 * p) : 0.5 + EPS - theta / 2 + p / theta;
  const figure: Figure = {
    id: 'levers',
    title: 'Which lever moves openness',
    caption: `What the generalist does, by the baseline performance of its model and the openness that is asked for (δ = r = c_1 = 1, ε = ${n(EPS)}, cost of the baseline sunk). Borders are traced; dashed: the closed form. Left of it asking for more moves openness, right of it only a larger penalty does, or asking for less. Ours, in the spirit of arXiv 2507.14193. ${MODEL}`,
    panels: maps.map(({ penalty, traced }): Panel => {
      const panel = regimePanel(
        traced,
        `penalty ${n(penalty)}`,
        axisOf,
        (label) => label.regime.split('/')[0]!,
      );
      const dashed: Layer = {
        kind: 'line',
        points: Array.from({ length: 200 }, (__, k): Point => {
          const theta = evenly(0.005, 1, 200, k);
          const at = formula(theta, penalty);
          return [at >= 0 && at <= 1.4 ? at : Number.NaN, theta];
        }),
        color: COLORS.ink,
        dashed: true,
        width: 2,
        label: 'closed form',
      };
      return { ...panel, layers: [...panel.layers, dashed] };
    }),
    panelsPerRow: 2,
    data: {
      columns: ['penalty', 'threshold', 'criticalPerformance'],
      rows: PENALTIES.flatMap((p) =>
        Array.from({ length: 20 }, (__, k) => [p, (k + 1) / 20, formula((k + 1) / 20, p)]),
      ),
    },
  };
  const games = PENALTIES.flatMap((penalty) =>
    Array.from({ length: 40 }, (__, k) =>
      solved(model, {
        ...PLAIN,
        reputation: EPS,
        penalty,
        baselinePerformance: 0.035 * k,
        threshold: ((7 * k) % 40) / 40,
      }),
    ),
  );
  return {
    figure,
    note: {
      question: 'Is it the threshold or the penalty that moves openness?',
      source: 'nothing of the paper: the abstract says that baseline performance decides',
      fidelity: OURS,
      reading:
        'Weak models are opened as far as is asked; strong ones are worth more closed, and a threshold beyond the dashed line is only paid for. A larger penalty moves the line to the right.',
    },
    counts: {},
    check: certified(games, 1),
    comparisons: [],
  };
}

const THETAS = 101;

/** Openness and utilities by the threshold, for a weak and a strong model. */
export async function releases(_: Setting): Promise<Study> {
  const kinds = [
    { title: 'a weak model, α_0 = .2', baselinePerformance: 0.2 },
    { title: 'a strong model, α_0 = .8', baselinePerformance: 0.8 },
  ];
  const rows = kinds.map(({ baselinePerformance }) =>
    Array.from({ length: THETAS }, (__, k) =>
      solved(model, { ...PLAIN, baselinePerformance, penalty: 0.1, threshold: k / (THETAS - 1) }),
    ),
  );
  const curve = (games: (typeof rows)[number], name: string): Point[] =>
    games.flatMap(({ values, outcomes }, k): Point[] => {
      const before = games[k - 1]?.outcomes[name];
      const now = outcomes[name] ?? Number.NaN;
      const point: Point = [values.threshold!, now];
      // Where the generalist ceases to obey the curve is broken.
      return before != null && Math.abs(now - before) > 0.05 ? [[Number.NaN, Number.NaN], point] : [point];
    });
  const figure: Figure = {
    id: 'releases',
    title: 'What asking for more does',
    caption: `Openness and utilities by the openness that is asked for, under a fixed penalty of .1 (δ = r = c_1 = 1, no cost of the baseline). Ours, in the spirit of arXiv 2507.14193. ${MODEL}`,
    panels: kinds.map(
      ({ title }, k): Panel => ({
        title,
        x: { label: 'openness that is asked for', symbol: 'theta', domain: [0, 1] },
        y: { label: 'openness; utility', domain: [0, 1] },
        layers: (
          [
            ['openness', 'openness'],
            ['generalistUtility', "generalist's utility"],
            ['specialistUtility', "specialist's utility"],
          ] as const
        ).map(([name, label], j) => ({
          kind: 'line',
          points: curve(rows[k]!, name),
          color: j === 0 ? COLORS.ink : lineColor(j - 1),
          label,
          width: 2,
        })),
      }),
    ),
    panelsPerRow: 2,
    data: {
      columns: ['baselinePerformance', 'threshold', 'openness', 'generalistUtility', 'specialistUtility'],
      rows: rows
        .flat()
        .map(({ values: v, outcomes: o }) => [
          v.baselinePerformance!,
          v.threshold!,
          o.openness ?? null,
          o.generalistUtility!,
          o.specialistUtility!,
        ]),
    },
  };
  return {
    figure,
    note: {
      question: 'What happens as more is asked?',
      source: 'nothing of the paper',
      fidelity: OURS,
      reading:
        'The weak model is opened further and further, until obeying costs more than the penalty and openness falls back. The strong one obeys but a little, then pays: what it loses, nobody gains.',
    },
    counts: {},
    check: certified(rows.flat(), 5),
    comparisons: [],
  };
}

const GRID = 41;
const TOP = 0.4;

/** Rules that are better for both: than a rule that is paid for, and than none where the share is bargained over. */
export async function improvements(setting: Setting): Promise<Study> {
  const axes = {
    threshold: { from: 0, to: 1, count: GRID },
    penalty: { from: 0, to: TOP, count: GRID },
  };
  const { threshold: _t, penalty: _p, ...given } = BARGAINED;
  const fixed = await setting.games(
    checkSpec(builtIn, { model: model.id, set: { ...given, share: 0.8 }, vary: axes, baseline: true }),
    'given',
  );
  const bargained = await setting.games(
    checkSpec(builtIn, { model: model.id, set: given, vary: axes, baseline: true, bargain: 'nash' }),
    'bargained',
  );
  const raster = (codes: Float64Array): Layer => ({
    kind: 'raster',
    left: -0.5 / (GRID - 1),
    right: 1 + 0.5 / (GRID - 1),
    bottom: (-0.5 * TOP) / (GRID - 1),
    top: TOP + (0.5 * TOP) / (GRID - 1),
    columns: GRID,
    rows: GRID,
    values: codes,
    color: {
      kind: 'categories',
      categories: [
        { code: 0, label: 'as without the rule', color: COLORS.feasible },
        { code: 1, label: 'obeyed', color: '#99DDFF' },
        { code: 2, label: 'paid for', color: '#EE8866' },
        { code: 3, label: 'better for both than no rule', color: COLORS.mutualism },
        { code: 4, label: 'nothing is released', color: COLORS.exit, hatched: true },
      ],
    },
  });
  const coded = (games: typeof fixed): Float64Array => {
    const codes = new Float64Array(GRID * GRID);
    games.forEach(({ status, regime, mutualism }, k) => {
      const at = (k % GRID) * GRID + Math.floor(k / GRID);
      codes[at] =
        status !== 'equilibrium'
          ? 4
          : mutualism
            ? 3
            : regime.startsWith('pay')
              ? 2
              : regime.startsWith('comply')
                ? 1
                : 0;
    });
    return codes;
  };
  const panel = (title: string, games: typeof fixed): Panel => ({
    title,
    x: { ...axisOf('threshold'), domain: [-0.5 / (GRID - 1), 1 + 0.5 / (GRID - 1)] },
    y: { ...axisOf('penalty'), domain: [(-0.5 * TOP) / (GRID - 1), TOP + (0.5 * TOP) / (GRID - 1)] },
    layers: [raster(coded(games))],
  });
  const figure: Figure = {
    id: 'improvements',
    title: 'Rules that are better for both sides',
    caption: `What each rule does (two times ${GRID} by ${GRID} games; α_0 = .4, r = c_1 = 1, c_0 = .5, ε = .1). Left, a share of .8 given: no rule is better for the generalist than none, but below every rule that is paid for lies one that is better for both. Right, the share agreed on by the Nash bargain once the rule is known, against the same bargain without a rule. Ours, in the spirit of arXiv 2507.14193. ${MODEL}`,
    panels: [panel('the share is given', fixed), panel('the share is bargained over', bargained)],
    panelsPerRow: 2,
    data: figureRows(bargained, [
      'threshold',
      'penalty',
      'share',
      'status',
      'regime',
      'openness',
      'generalistUtility',
      'specialistUtility',
      'mutualism',
    ]),
  };
  return {
    figure,
    note: {
      question: 'Can a rule be better for both sides?',
      source: 'nothing of the paper: the abstract says from dead weight to Pareto improvement',
      fidelity: OURS,
      reading:
        'Three readings of Pareto improvement: against no rule at a given share there is none; against a rule that is paid for a lower threshold is one; against no rule, where the share is bargained over afterwards, many rules are.',
    },
    counts: { given: count(fixed), bargained: count(bargained) },
    check: certifyGames(model, fixed, 23),
    comparisons: [],
  };
}
