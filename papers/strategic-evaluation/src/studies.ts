import { builtIn, ENGINE, findModel } from '@regulab/core';
import { CATEGORY_COLORS, COLORS, type Figure, type Layer, type Panel } from '@regulab/figures';
import { certified, certifyGames, figureRows, type Setting, type Study, solved } from '@regulab/report';
import { checkSpec } from '@regulab/sweep/pure';
import { EXAMPLES } from './examples.js';

const model = findModel('evaluation/strategic');
const GRID = 81;
const WHO = ['nobody', 'S', 'E', 'SE', 'W', 'SW', 'EW', 'all'] as const;
const WORDS: Readonly<Record<(typeof WHO)[number], string>> = {
  nobody: 'nobody',
  S: 'subject',
  E: 'evaluator',
  SE: 'subject and evaluator',
  W: 'society',
  SW: 'subject and society',
  EW: 'evaluator and society',
  all: 'all three',
};

/** Who gains, by oversight and by what scores are worth to the evaluator, and one game for each set of gainers. */
export async function coalitions(setting: Setting): Promise<Study> {
  const spec = checkSpec(builtIn, {
    model: model.id,
    set: { insight: 0.9, flaw: 0.35, burden: 0.25 },
    vary: {
      oversight: { from: 0, to: 1, count: GRID },
      business: { from: 0, to: 2, count: GRID },
    },
  });
  const games = await setting.games(spec, 'coalitions');
  const codes = new Float64Array(GRID * GRID);
  games.forEach(({ regime }, k) => {
    codes[(k % GRID) * GRID + Math.floor(k / GRID)] = WHO.indexOf(regime as (typeof WHO)[number]);
  });
  const seen = [...new Set(codes)].sort((a, b) => a - b);
  const half = 0.5 / (GRID - 1);
  const examples = Object.entries(EXAMPLES).map(([who, given]) => ({ who, game: solved(model, given) }));
  const bars: Layer[] = ['subjectGain', 'evaluatorGain', 'societyGain'].map((name, j) => ({
    kind: 'areas',
    rings: examples.map(({ game }, k) => {
      const gains = ['subjectGain', 'evaluatorGain', 'societyGain'].map((g) => game.outcomes[g]!);
      // Of each game the largest gain or loss is one.
      const height = game.outcomes[name]! / Math.max(...gains.map(Math.abs));
      const left = k + 0.62 + 0.26 * j;
      return [
        [left, 0],
        [left, height],
        [left + 0.22, height],
        [left + 0.22, 0],
        [left, 0],
      ];
    }),
    color: [COLORS.generalist, COLORS.specialist, COLORS.mutualism][j]!,
    label: ['subject', 'evaluator', 'society'][j]!,
  }));
  const map: Panel = {
    title: 'who gains',
    x: { label: 'oversight', symbol: 'o', domain: [-half, 1 + half] },
    y: { label: "evaluator's gain from the score", symbol: 'phi', domain: [-2 * half, 2 + 2 * half] },
    layers: [
      {
        kind: 'raster',
        left: -half,
        right: 1 + half,
        bottom: -2 * half,
        top: 2 + 2 * half,
        columns: GRID,
        rows: GRID,
        values: codes,
        color: {
          kind: 'categories',
          categories: seen.map((code) => ({
            code,
            label: WORDS[WHO[code]!],
            color: CATEGORY_COLORS[code]!,
          })),
        },
      },
    ],
  };
  const figure: Figure = {
    id: 'coalitions',
    title: 'Who gains by gaming, lax tests and oversight',
    caption: `Inspired by the abstract of arXiv 2310.03655; everything here is ours. Left, who gains against the strictest test that nobody games or oversees (${GRID} by ${GRID} games; insight .9, flaw .35, burden .25, else defaults). Right, one game for each set of one or two who gain while the rest lose, society choosing oversight first, the largest gain or loss of each game being one. Model evaluation/strategic (inspired), ${ENGINE}.`,
    panels: [
      map,
      {
        title: 'one game for each set',
        x: {
          label: 'who gains',
          domain: [0.5, examples.length + 0.5],
          ticks: examples.map(({ who }, k) => [k + 1, who] as const),
        },
        y: { label: 'gain or loss', domain: [-1.1, 1.1] },
        layers: [...bars, { kind: 'rule', axis: 'y', at: 0, color: COLORS.ink }],
      },
    ],
    panelsPerRow: 2,
    data: figureRows(games, [
      'oversight',
      'business',
      'regime',
      'laxity',
      'quality',
      'gaming',
      'subjectGain',
      'evaluatorGain',
      'societyGain',
    ]),
  };
  const [onMap, apart] = [
    certifyGames(model, games, 97),
    certified(
      examples.map(({ game }) => game),
      1,
    ),
  ];
  return {
    figure,
    note: {
      question: 'Can any one or two gain while the rest lose?',
      source: 'nothing of the paper: the abstract speaks of one or two who undermine the others',
      fidelity: 'inspired by the abstract; all of it is ours',
      reading:
        'Every set of one or two occurs. Oversight turns games that help subject and evaluator into games that help society, at the others’ cost.',
    },
    counts: {},
    check: {
      checked: onMap.checked + apart.checked,
      accepted: onMap.accepted + apart.accepted,
      largestGainBound: Math.max(onMap.largestGainBound, apart.largestGainBound),
    },
    comparisons: [],
  };
}
