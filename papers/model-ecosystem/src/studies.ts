import {
  ENGINE,
  findModel,
  formatNumber,
  growTree,
  measureDraws,
  orderTraits,
  randomAt,
  readGame,
  TraitTraffic,
  type Tree,
} from '@regulab/core';
import { COLORS, type Figure, type Layer, lineColor } from '@regulab/figures';
import { certified, type Setting, type Study, solved } from '@regulab/report';

const model = findModel('ecosystem/simulator');
const n = formatNumber;
const OURS = 'the paper’s measures on simulated families; its data are not here';
const MODEL = `Model ecosystem/simulator (extension), ${ENGINE}.`;
type Point = readonly [number, number];

const SHOWN = 220;

/** Where each model of a tree is drawn: across by the leaves below it, down by generation. */
function placesOf({ parent }: Tree): readonly Point[] {
  const children: number[][] = Array.from(parent, () => []);
  parent.forEach((u, j) => {
    if (u >= 0) children[u]!.push(j);
  });
  const x = new Float64Array(parent.length);
  const depth = new Int32Array(parent.length);
  let leaves = 0;
  const visit = (u: number): void => {
    if (children[u]!.length === 0) x[u] = leaves++;
    else {
      for (const v of children[u]!) {
        depth[v] = depth[u]! + 1;
        visit(v);
      }
      x[u] = (x[children[u]![0]!]! + x[children[u]!.at(-1)!]!) / 2;
    }
  };
  visit(0);
  return Array.from(x, (at, u): Point => [at / leaves, depth[u]!]);
}

/** Two families: where all models are as likely to have children, and where children attract children. */
export async function family(_: Setting): Promise<Study> {
  const kinds = [0, 1] as const;
  const games = kinds.map((attachment) => solved(model, { models: SHOWN, attachment, traits: 8 }));
  const trees = games.map(({ values }) => growTree(values, 5, 0));
  const places = trees.map(placesOf);
  const deepest = Math.max(...places.flat().map(([, depth]) => depth));
  const figure: Figure = {
    id: 'family',
    title: 'Families of models',
    caption: `Two simulated families of ${SHOWN} models, generations from top to bottom (seed 5). Left, every model is as likely to be the parent of the next; right, in proportion to its children and one. ${MODEL}`,
    panels: kinds.map((attachment, k) => ({
      title: `attachment ${attachment}: ${n(Number(games[k]!.outcomes.siblingPairs!.toPrecision(4)))} pairs of siblings on average`,
      x: { label: '', domain: [-0.02, 1.02], ticks: [] },
      y: {
        label: 'generation',
        domain: [-deepest - 0.5, 0.5],
        ticks: Array.from(
          { length: Math.floor(deepest / 2) + 1 },
          (__, g) => [-2 * g, String(2 * g)] as const,
        ),
      },
      layers: [
        {
          kind: 'line',
          points: [...trees[k]!.parent].flatMap((u, j): Point[] =>
            u < 0
              ? []
              : [
                  [places[k]![u]![0], -places[k]![u]![1]],
                  [places[k]![j]![0], -places[k]![j]![1]],
                  [Number.NaN, Number.NaN],
                ],
          ),
          color: COLORS.baseline,
          width: 0.8,
        },
        {
          kind: 'dots',
          points: places[k]!.map(([x, depth]): Point => [x, -depth]),
          color: lineColor(k),
          radius: 2.2,
        },
      ],
    })),
    panelsPerRow: 2,
    data: {
      columns: ['attachment', 'model', 'parent', 'generation'],
      rows: kinds.flatMap((attachment, k) =>
        [...trees[k]!.parent].map((u, j) => [attachment, j, u < 0 ? null : u, places[k]![j]![1]]),
      ),
    },
  };
  return {
    figure,
    note: {
      question: 'What does a family of models look like?',
      source: 'the family trees of the paper',
      fidelity: OURS,
      reading:
        'Where children attract children few models have many: broad and shallow families, with far more pairs of siblings.',
    },
    counts: {},
    check: certified(games, 1),
    comparisons: [],
  };
}

const DRAWS = 60;

/** The law of siblings, with simulated families over it. */
export async function siblings(_: Setting): Promise<Study> {
  const rates = Array.from({ length: 13 }, (__, k) => 0.05 + 0.075 * k);
  const measured = rates.map((mutation) => {
    const { values } = readGame(model, { mutation, models: 400, traits: 32 });
    const { outcomes } = model.solve(values);
    const rows = Array.from({ length: DRAWS }, (__, k) => model.experiment!.draw(values, outcomes, {}, 6, k));
    return measureDraws(model.experiment!, values, outcomes, {}, rows).measured;
  });
  const curve = (f: (mu: number) => number, color: string, label: string): Layer => ({
    kind: 'line',
    points: Array.from({ length: 101 }, (__, k): Point => [k / 100, f(k / 100)]),
    color,
    label,
    width: 2,
  });
  const dots = (j: number, color: string): Layer => ({
    kind: 'dots',
    points: rates.map((mu, k): Point => [mu, measured[k]!.at(j)!.mean]),
    color,
    radius: 4,
  });
  const figure: Figure = {
    id: 'siblings',
    title: 'When siblings are closer than parent and child',
    caption: `Part of the traits that the parent lacks in which two models differ, by the chance that a child takes on each: curves by the formulas, dots means of ${DRAWS} simulated families of 400 models with 32 traits (seed 6; standard errors are smaller than the dots). ${MODEL}`,
    panels: [
      {
        title: '',
        x: { label: 'mutation', symbol: 'mu', domain: [0, 1] },
        y: { label: 'traits in which they differ', domain: [0, 1] },
        layers: [
          curve((mu) => mu, COLORS.generalist, 'parent and child'),
          curve((mu) => 2 * mu * (1 - mu), COLORS.specialist, 'siblings'),
          dots(-2, COLORS.generalist),
          dots(-1, COLORS.specialist),
          { kind: 'rule', axis: 'x', at: 0.5, color: COLORS.baseline, label: 'one half' },
        ],
      },
    ],
    panelsPerRow: 1,
    data: {
      columns: ['mutation', 'measure', 'mean', 'standardError', 'formula'],
      rows: rates.flatMap((mu, k) =>
        measured[k]!.slice(-2).map(({ label, mean, standardError, expected }) => [
          mu,
          label,
          mean,
          standardError,
          expected,
        ]),
      ),
    },
  };
  return {
    figure,
    note: {
      question: 'When are two fine-tuned models closer to each other than to their parent?',
      source: 'the paper’s explanation by directed mutation',
      fidelity: 'the law as stated there; simulated families are ours',
      reading:
        'Beyond one half most children change in the same way, and resemble each other more than their parent.',
    },
    counts: {},
    check: certified(
      rates.map((mutation) => solved(model, { mutation })),
      1,
    ),
    comparisons: [],
  };
}

/** Licences of simulated models, in the order in which they drift. */
const VALUES = ['research', 'custom', 'copyleft', 'attribution', 'permissive', 'public', 'none'] as const;
const MODELS = 4000;

/** Families whose licence drifts forwards now and then, seldom back: net traffic as a graph, and all traffic in the best order. */
export async function orders(_: Setting): Promise<Study> {
  const { values } = readGame(model, { models: MODELS, attachment: 0.5, traits: 1 });
  const { parent } = growTree(values, 7, 0);
  const trait = new Int32Array(MODELS);
  const count = VALUES.length;
  const traffic = new TraitTraffic(count);
  const draw = (j: number, stream: number): number => randomAt(7, stream, j);
  parent.forEach((u, j) => {
    if (u < 0) return;
    const own = trait[u]!;
    const x = draw(j, 1);
    const step = x < 0.22 ? 1 + Math.floor(2 * draw(j, 2)) : x < 0.27 ? -1 : x < 0.29 ? -own : 0;
    trait[j] = Math.max(0, Math.min(count - 1, own + step));
    if (trait[j] !== own) traffic.add([own], [trait[j]!]);
  });
  const net = Array.from({ length: count }, (__, a) =>
    Array.from({ length: count }, (___, b) => traffic.between(a, b) - traffic.between(b, a)),
  );
  // Handed over in another order than that of the drift.
  const mixed = [4, 1, 6, 0, 5, 2, 3];
  const found = orderTraits(mixed.map((a) => mixed.map((b) => net[a]![b]!)));
  const order = found.order.map((k) => mixed[k]!);
  const place = (k: number): Point => {
    const angle = Math.PI / 2 - (2 * Math.PI * k) / count;
    return [Math.cos(angle), Math.sin(angle)];
  };
  const pairs = traffic.net();
  const most = pairs[0]!.net;
  const arcs = pairs.flatMap(({ from, to, net: more }): Layer[] => {
    const [a, b] = [place(order.indexOf(from)), place(order.indexOf(to))];
    const isForward = order.indexOf(from) < order.indexOf(to);
    // Arcs bend to the right of their direction, and end before the dot.
    const points = Array.from({ length: 19 }, (__, k): Point => {
      const t = 0.08 + (0.84 * k) / 18;
      const bend = 0.35 * t * (1 - t);
      return [
        a[0] + t * (b[0] - a[0]) + bend * (b[1] - a[1]),
        a[1] + t * (b[1] - a[1]) - bend * (b[0] - a[0]),
      ];
    });
    const [tip, before] = [points.at(-1)!, points.at(-3)!];
    const [dx, dy] = [tip[0] - before[0], tip[1] - before[1]];
    const color = isForward ? COLORS.generalist : COLORS.backfiring;
    const width = 0.6 + 5 * (more / most);
    return [
      { kind: 'line', points, color, width },
      {
        kind: 'line',
        points: [
          [tip[0] - dx - 0.5 * dy, tip[1] - dy + 0.5 * dx],
          tip,
          [tip[0] - dx + 0.5 * dy, tip[1] - dy - 0.5 * dx],
        ],
        color,
        width: Math.min(2.5, width),
      },
    ];
  });
  const size = 0.5;
  const figure: Figure = {
    id: 'orders',
    title: 'Traffic between traits, and the order in which most of it runs forwards',
    caption: `Licences of ${MODELS.toLocaleString('en-US')} simulated models that drift from research to none, now and then one or two steps on, seldom one back (seed 7). Left, net traffic between them, wider for more, blue where it runs forwards in the best order, clockwise from the top; right, all traffic, rows to columns, in that order, which is exact: ${n(100 * (found.forward / found.total))} % of net traffic runs forwards. The drift is made up for this figure; measures as in ecosystem/measures (faithful), ${ENGINE}.`,
    panels: [
      {
        title: 'net traffic',
        x: { label: '', domain: [-1.9, 1.9], ticks: [] },
        y: { label: '', domain: [-1.3, 1.3], ticks: [] },
        layers: [
          ...arcs,
          { kind: 'dots', points: order.map((__, k) => place(k)), color: COLORS.ink, radius: 5 },
          ...order.map(
            (value, k): Layer => ({
              kind: 'text',
              at: [1.42 * place(k)[0], 1.16 * place(k)[1]],
              text: `${k + 1} ${VALUES[value]}`,
              color: COLORS.ink,
            }),
          ),
        ],
      },
      {
        title: 'all traffic',
        x: {
          label: 'to',
          domain: [-size, count - size],
          ticks: order.map((__, k) => [k, String(k + 1)] as const),
        },
        y: {
          label: 'from',
          domain: [-size, count - size],
          ticks: order.map((__, k) => [count - 1 - k, String(k + 1)] as const),
        },
        layers: [
          {
            kind: 'raster',
            left: -size,
            right: count - size,
            bottom: -size,
            top: count - size,
            columns: count,
            rows: count,
            values: Float64Array.from({ length: count * count }, (__, k) => {
              const [row, column] = [Math.floor(k / count), k % count];
              return traffic.between(order[count - 1 - row]!, order[column]!);
            }),
            color: { kind: 'sequential', label: 'models', domain: [0, most] },
          },
        ],
      },
    ],
    panelsPerRow: 2,
    data: {
      columns: ['from', 'to', 'traffic', 'net'],
      rows: order.flatMap((a) =>
        order.filter((b) => b !== a).map((b) => [VALUES[a]!, VALUES[b]!, traffic.between(a, b), net[a]![b]!]),
      ),
    },
  };
  return {
    figure,
    note: {
      question: 'Which way do traits drift?',
      source: 'the trait-traffic graph and the ordering of the paper',
      fidelity: OURS,
      reading: `The best order of all finds the drift that was planted: ${order.map((value) => VALUES[value]).join(', ')}.`,
    },
    counts: {},
    check: { checked: 0, accepted: 0, largestGainBound: 0 },
    comparisons: [],
  };
}
