import {
  comparativeStatics,
  ENGINE,
  evenly,
  findModel,
  formatNumber,
  type Model,
  type Outcomes,
  readGame,
  type Values,
} from '@regulab/core';
import { COLORS, type Figure, type Layer, lineColor } from '@regulab/figures';
import type { Check, Setting, Study } from '@regulab/report';

const model = findModel('contest/safety-performance');
const n = formatNumber;
const OURS = 'reconstruction: the note leaves a place for diagrams and gives no numbers; ours are stated';
const MODEL = `Model contest/safety-performance (faithful), ${ENGINE}.`;

type Point = readonly [number, number];
interface Game {
  readonly model: Model;
  readonly values: Values;
  readonly status: 'equilibrium' | 'none';
  readonly outcomes: Outcomes;
}

const solved = (given: Readonly<Record<string, unknown>>): Game => {
  const { model: sized, values } = readGame(model, given);
  const { status, outcomes } = sized.solve(values);
  return { model: sized, values, status: status as Game['status'], outcomes };
};

/** Games handed to the independent check, every so manyth. */
function certified(games: readonly Game[], step: number): Check {
  const certificates = games
    .filter((_, k) => k % step === 0)
    .map(({ model: sized, values, status, outcomes }) => sized.verify(values, { status, outcomes }));
  return {
    checked: certificates.length,
    accepted: certificates.filter(({ accepted }) => accepted).length,
    largestGainBound: certificates.reduce((most, { gainBound }) => Math.max(most, gainBound), 0),
  };
}

const PRICE = 0.6;
const COST = 0.1;
/** Safeties that are drawn. */
const [LOWEST, HIGHEST] = [0.62, 0.78];

/** The safety that is worth its cost to one agent with prize sqrt(p), d = 1 and a barrier b. */
const bySafety = (b: number, p: number): number => 1 - Math.sqrt((COST * (1 + b * p)) / (Math.sqrt(p) + 1));
/** The performance that is worth its cost at a safety: its marginal value falls and its marginal cost rises. */
function byPerformance(b: number, s: number, price: number): number {
  let [lo, hi] = [1e-9, 10];
  for (let k = 0; k < 80; k++) {
    const p = 0.5 * (lo + hi);
    if ((0.5 * s) / Math.sqrt(p) - (COST * b * s) / (1 - s) - p - price > 0) lo = p;
    else hi = p;
  }
  return hi;
}

/** The two first-order curves before and after a price on performance, and how the equilibrium moves. */
export async function curves(_: Setting): Promise<Study> {
  const barriers = [0.5, 2] as const;
  const games = barriers.map((b) =>
    [0, PRICE].map((price) => solved({ agents: 1, 'agents[0].barrier': b, price })),
  );
  const steps = Array.from({ length: 200 }, (__, k) => k / 199);
  const line = (points: readonly Point[], color: string, label: string, dashed = false): Layer => ({
    kind: 'line',
    points,
    color,
    label,
    width: 2,
    ...(dashed ? { dashed } : {}),
  });
  const level = (b: number): Point[] =>
    steps.map((t): Point => [0.005 + 0.595 * t, bySafety(b, 0.005 + 0.595 * t)]);
  const upright = (b: number, price: number): Point[] =>
    steps.map(
      (t): Point => [
        byPerformance(b, LOWEST + (HIGHEST - LOWEST) * t, price),
        LOWEST + (HIGHEST - LOWEST) * t,
      ],
    );
  const at = ({ outcomes }: Game): Point => [
    outcomes['agents[0].performance']!,
    outcomes['agents[0].safety']!,
  ];
  const figure: Figure = {
    id: 'curves',
    title: 'What a price on performance moves',
    caption: `One agent with reward √p, loss 1, cost .1 s/(1 − s)(1 + b p) + p²/2. Solid: where safety is worth its cost (condition 3); dashed: where performance is (condition 4), before and after a price of ${PRICE}. The equilibrium moves from the open dot to the full one. ${MODEL}`,
    panels: barriers.map((b, k) => ({
      title: k === 0 ? 'b = .5: safety falls' : 'b = 2: safety rises',
      x: { label: 'performance', symbol: 'p', domain: [0, 0.6] },
      y: { label: 'safety', symbol: 's', domain: [LOWEST, HIGHEST] },
      layers: [
        line(level(b), COLORS.generalist, 'safety is worth its cost'),
        line(upright(b, 0), COLORS.baseline, 'performance is, before', true),
        line(upright(b, PRICE), COLORS.specialist, 'performance is, after', true),
        { kind: 'line', points: games[k]!.map(at), color: COLORS.ink, width: 1.5 },
        { kind: 'dots', points: [at(games[k]![0]!)], color: COLORS.ink, radius: 5 },
        { kind: 'dots', points: [at(games[k]![0]!)], color: '#ffffff', radius: 3 },
        { kind: 'dots', points: [at(games[k]![1]!)], color: COLORS.ink, radius: 5 },
      ],
    })),
    panelsPerRow: 2,
    data: {
      columns: ['barrier', 'price', 'performance', 'safety'],
      rows: games.flatMap((pair, k) =>
        pair.map((game, j): (number | string)[] => [barriers[k]!, j === 0 ? 0 : PRICE, ...at(game)]),
      ),
    },
  };
  return {
    figure,
    note: {
      question: 'Does a price on performance buy safety?',
      source: 'the place for diagrams, conditions (3) to (5)',
      fidelity: OURS,
      reading:
        'The price moves only the dashed curve. Where safety is worth less the faster one goes (right), less performance comes with more safety; where the prize is what makes safety worth having (left), both fall.',
    },
    counts: {},
    check: certified(games.flat(), 1),
    comparisons: [],
  };
}

const GRID = 25;

/** Where a price raises safety, over two parameters, with the border of condition (5). */
export async function signs(_: Setting): Promise<Study> {
  const places = { barrier: [0.1, 4] as const, cost: [0.02, 0.4] as const };
  const games: Game[] = [];
  const values = new Float64Array(GRID * GRID);
  for (let row = 0; row < GRID; row++)
    for (let column = 0; column < GRID; column++) {
      const game = solved({
        agents: 1,
        'agents[0].barrier': evenly(places.barrier[0], places.barrier[1], GRID, column),
        'agents[0].safetyCost': evenly(places.cost[0], places.cost[1], GRID, row),
      });
      games.push(game);
      const slope = comparativeStatics(game.model, game.values).find(
        (s) => s.outcome === 'agents[0].safety' && s.parameter === 'price',
      );
      values[row * GRID + column] = slope?.value ?? Number.NaN;
    }
  const reach = values.reduce((most, x) => Math.max(most, Math.abs(x) || 0), 0);
  // The border is where r_p = C_sp: by linear interpolation of the difference along each row.
  const gapAt = ({ values: v, outcomes: o }: Game): number => {
    const [s, p] = [o['agents[0].safety']!, o['agents[0].performance']!];
    return 0.5 / Math.sqrt(p) - (v['agents[0].safetyCost']! * v['agents[0].barrier']!) / ((1 - s) * (1 - s));
  };
  // A game stands in the middle of its cell.
  const halves = [
    (places.barrier[1] - places.barrier[0]) / (GRID - 1) / 2,
    (places.cost[1] - places.cost[0]) / (GRID - 1) / 2,
  ] as const;
  const framed = ([from, to]: readonly [number, number], half: number) => [from - half, to + half] as const;
  const border = Array.from({ length: GRID }, (__, row): Point => {
    const gaps = games.slice(row * GRID, (row + 1) * GRID).map(gapAt);
    const k = gaps.findIndex((gap, j) => j > 0 && gap <= 0 && gaps[j - 1]! > 0);
    const y = evenly(places.cost[0], places.cost[1], GRID, row);
    if (k < 0) return [Number.NaN, y];
    const part = gaps[k - 1]! / (gaps[k - 1]! - gaps[k]!);
    const x = (j: number): number => evenly(places.barrier[0], places.barrier[1], GRID, j);
    return [x(k - 1) + part * (x(k) - x(k - 1)), y];
  });
  const figure: Figure = {
    id: 'signs',
    title: 'Where a price on performance raises safety',
    caption: `How safety of one agent moves with the price, by the implicit function theorem, over the barrier b and the cost of safety (${GRID} by ${GRID} games; reward √p, loss 1, c_p = 1). Line: r_p = C_sp, interpolated between games. ${MODEL}`,
    panels: [
      {
        title: 'ds/dτ',
        x: { label: 'barrier', symbol: 'b', domain: framed(places.barrier, halves[0]) },
        y: { label: 'cost of safety', symbol: 'c_s', domain: framed(places.cost, halves[1]) },
        layers: [
          {
            kind: 'raster',
            left: places.barrier[0] - halves[0],
            right: places.barrier[1] + halves[0],
            bottom: places.cost[0] - halves[1],
            top: places.cost[1] + halves[1],
            columns: GRID,
            rows: GRID,
            values,
            color: { kind: 'diverging', label: 'ds/dτ', centre: 0, reach },
          },
          { kind: 'line', points: border, color: COLORS.ink, label: 'r_p = C_sp', width: 2 },
        ],
      },
    ],
    panelsPerRow: 1,
    data: {
      columns: ['barrier', 'safetyCost', 'safety', 'performance', 'response'],
      rows: games.map(({ values: v, outcomes: o }, k) => [
        v['agents[0].barrier']!,
        v['agents[0].safetyCost']!,
        o['agents[0].safety']!,
        o['agents[0].performance']!,
        values[k]!,
      ]),
    },
  };
  return {
    figure,
    note: {
      question: 'When does it?',
      source: 'condition (5)',
      fidelity: OURS,
      reading:
        'To the right of the line performance makes safety so dear that a price on performance frees safety. To the left it takes the prize away that safety protects.',
    },
    counts: {},
    check: certified(games, 13),
    comparisons: [],
  };
}

/** Equilibria of alike agents as what they lose in a disaster changes: the safe one vanishes at a fold. */
export async function branches(_: Setting): Promise<Study> {
  const counts = [2, 3, 4] as const;
  const losses = Array.from({ length: 45 }, (__, k) => 0.2 + 0.1 * k);
  const games: Game[] = [];
  const found = counts.map((count) =>
    losses.flatMap((loss) => {
      const { model: sized, values } = readGame(model, { agents: count, 'agents.damage': loss });
      const { status, outcomes, equilibria } = sized.solve(values);
      games.push({ model: sized, values, status: status as Game['status'], outcomes });
      return equilibria.flatMap(({ strategies, binding }) => {
        const s = strategies['agents[0].safety']!;
        const isAlike = Array.from({ length: count }, (__, i) => strategies[`agents[${i}].safety`]!).every(
          (other) => Math.abs(other - s) < 1e-6,
        );
        return isAlike && s > 0 ? [{ loss, s, isStable: binding.includes('stable under best replies') }] : [];
      });
    }),
  );
  const figure: Figure = {
    id: 'branches',
    title: 'The safe equilibrium vanishes at a fold',
    caption: `Safety of each of N alike agents in symmetric equilibria, by what each loses in a disaster: full dots are stable under best replies, open ones are not; safety of zero is an equilibrium throughout. Reward √p, cost .1 s/(1 − s)(1 + p/2) + p²/2. ${MODEL}`,
    panels: [
      {
        title: 'Symmetric equilibria',
        x: { label: 'loss in a disaster', symbol: 'd', domain: [0, 4.8] },
        y: { label: 'safety', symbol: 's', domain: [0, 1] },
        layers: counts.flatMap((count, k): Layer[] => {
          const color = lineColor(k);
          const of = (isStable: boolean): Point[] =>
            found[k]!.filter((point) => point.isStable === isStable).map(({ loss, s }) => [loss, s]);
          return [
            { kind: 'dots', points: of(true), color, radius: 3.5, label: `N = ${count}` },
            { kind: 'dots', points: of(false), color, radius: 3.5 },
            { kind: 'dots', points: of(false), color: '#ffffff', radius: 2 },
          ];
        }),
      },
    ],
    panelsPerRow: 1,
    data: {
      columns: ['agents', 'loss', 'safety', 'stable'],
      rows: found.flatMap((points, k) =>
        points.map(({ loss, s, isStable }) => [counts[k]!, loss, s, isStable]),
      ),
    },
  };
  const first = counts.map((_c, k) => Math.min(...found[k]!.map(({ loss }) => loss)));
  return {
    figure,
    note: {
      question: 'When is there safety at all?',
      source: 'condition (1): safety as a collective action problem',
      fidelity: OURS,
      reading: `Two branches meet and end: below a loss of about ${n(first[0]!)} two agents have no safe equilibrium, three need about ${n(first[1]!)}, four ${n(first[2]!)}. Without safety of the others nobody has any.`,
    },
    counts: {},
    check: certified(games, 9),
    comparisons: [],
  };
}
