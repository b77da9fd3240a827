import { ENGINE, findModel, formatNumber, solve } from '@regulab/core';
import { COLORS, type Figure, type Layer, lineColor, type Panel } from '@regulab/figures';
import type { Setting, Study } from '@regulab/report';

/** The specialists of the paper's figure. */
const COSTS = [
  { performanceCost: 1 / 2.4, safetyCost: 1 / 2.4 },
  { performanceCost: 1.8 / 2.4, safetyCost: 0.8 / 2.4 },
  { performanceCost: 0.9 / 2.4, safetyCost: 1.9 / 2.4 },
];
const RULES = [
  { title: 'No regulation', generalistFloor: 0, floor: 0 },
  { title: 'A floor on the specialists', generalistFloor: 0, floor: 1 },
  { title: 'The same floor on everybody', generalistFloor: 0.8, floor: 0.8 },
  { title: 'A higher one on the specialists', generalistFloor: 0.8, floor: 1.2 },
];
/** As the paper draws the generalist in each panel. */
const DRAWN = ['(.75, .75)', '(.75, 0)', '(.75, .8)', '(.75, .8)'];

type Point = readonly [number, number];

/** One generalist and three specialists in the plane of performance and safety: v2 Figure 1, solved. */
export async function threeSpecialists(_: Setting): Promise<Study> {
  const model = findModel('fine-tuning/specialists');
  const games = RULES.map(({ generalistFloor, floor }) =>
    solve(model, { generalistFloor, specialists: COSTS.map((costs) => ({ ...costs, floor })) }),
  );
  const at = (k: number, name: string): number => games[k]!.outcomes[name]!;
  const base = (k: number): Point => [at(k, 'generalistPerformance'), at(k, 'generalistSafety')];
  const product = (k: number, i: number): Point => [
    at(k, `specialists[${i}].performance`),
    at(k, `specialists[${i}].safety`),
  ];
  const paths = (k: number, color: string | null): Layer[] => [
    {
      kind: 'line',
      points: [[0, 0], base(k)],
      color: color ?? COLORS.generalist,
      width: 2,
      ...(color ? {} : { label: 'generalist' }),
    },
    ...COSTS.map(
      (__, i): Layer => ({
        kind: 'line',
        points: [base(k), product(k, i)],
        color: color ?? lineColor(i + 1),
        width: 2,
        ...(color ? {} : { label: `specialist ${i + 1}` }),
      }),
    ),
    ...COSTS.map(
      (__, i): Layer => ({ kind: 'dots', points: [product(k, i)], color: color ?? lineColor(i + 1) }),
    ),
    { kind: 'dots', points: [base(k)], color: color ?? COLORS.generalist },
  ];
  const panels = RULES.map(({ title, generalistFloor, floor }, k): Panel => {
    const floors: Layer[] = [];
    if (generalistFloor > 0)
      floors.push({
        kind: 'rule',
        axis: 'y',
        at: generalistFloor,
        color: COLORS.generalist,
        label: 'floor on the generalist',
      });
    if (floor > 0)
      floors.push({
        kind: 'rule',
        axis: 'y',
        at: floor,
        color: COLORS.specialist,
        label: 'floor on the specialists',
      });
    return {
      title,
      x: { label: 'performance', symbol: 'alpha', domain: [0, 1.6] },
      y: { label: 'safety', symbol: 'beta', domain: [0, 1.7] },
      layers: [...floors, ...(k > 0 ? paths(0, COLORS.baseline) : []), ...paths(k, null)],
    };
  });
  const outcomeNames = Object.keys(games[0]!.outcomes);
  const figure: Figure = {
    id: 'figure-1',
    title: 'One generalist, three specialists',
    caption: `Equilibria of the game with three specialists (costs diag(1, 1)/2.4, diag(1.8, .8)/2.4, diag(.9, 1.9)/2.4, revenue (1, 1), shares .5) under four regulations. Grey: without regulation. A common floor of 1 on the specialists alone makes the generalist stop investing in safety, and all three products less safe. Model fine-tuning/specialists (extension), ${ENGINE}.`,
    panels,
    panelsPerRow: 2,
    data: {
      columns: ['generalistFloor', 'floor', ...outcomeNames],
      rows: RULES.map(({ generalistFloor, floor }, k) => [
        generalistFloor,
        floor,
        ...outcomeNames.map((name) => games[k]!.outcomes[name] ?? null),
      ]),
    },
  };
  const pair = ([x, y]: Point): string => `(${formatNumber(x)}, ${formatNumber(y)})`;
  return {
    figure,
    note: {
      question: 'What do many specialists make of one model?',
      source: 'v2 Figure 1',
      fidelity:
        "the paper's parameters; the paper imposes the generalist's choice, here all choices are solved and certified",
      reading:
        'Each specialist takes the generalist’s model in its own direction. A floor on the specialists alone lowers the safety of all three products; floors on everybody raise it.',
    },
    counts: {},
    check: {
      checked: games.length,
      accepted: games.filter((game) => game.certificate.accepted).length,
      largestGainBound: Math.max(...games.map((game) => game.certificate.relativeGain)),
    },
    comparisons: RULES.map(({ title }, k) => ({
      what: `${title}: the generalist, then the three products`,
      printed: `generalist drawn at ${DRAWN[k]}`,
      computed: [pair(base(k)), ...COSTS.map((__, i) => pair(product(k, i)))].join('; '),
      note: 'The choice that the paper imposes is the equilibrium.',
    })),
  };
}
