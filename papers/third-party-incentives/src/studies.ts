import {
  type Branch,
  builtIn,
  ENGINE,
  evenly,
  findModel,
  formatNumber,
  readGame,
  traceBranchesOf,
} from '@regulab/core';
import { branchLayers, COLORS, type Figure, type Layer, lineColor, type Panel } from '@regulab/figures';
import {
  certified,
  certifyGames,
  type Setting,
  type SolvedGame,
  type Study,
  type Game as SweepGame,
  solved,
} from '@regulab/report';
import { checkSpec } from '@regulab/sweep/pure';

const model = findModel('contest/safety-performance');
const n = formatNumber;
const OURS = 'reconstruction: the note leaves a place for diagrams and gives no numbers; ours are stated';
const MODEL = `Model contest/safety-performance (faithful), ${ENGINE}.`;

type Point = readonly [number, number];
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
    [0, PRICE].map((price) => solved(model, { agents: 1, 'agents[0].barrier': b, price })),
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
  const at = ({ outcomes }: SolvedGame): Point => [
    outcomes['agents[0].performance']!,
    outcomes['agents[0].safety']!,
  ];
  const figure: Figure = {
    id: 'curves',
    title: 'What a price on performance moves',
    caption: `One agent with reward √p, loss 1, cost .1 s/(1 − s)(1 + b p) + p²/2. Solid: where safety is worth its cost (condition 3); dashed: where performance is (condition 4), before and after a price of ${PRICE}. The equilibrium moves from the open dot to the full one. ${MODEL}`,
    panels: barriers.map((b, k) => ({
      title: k === 0 ? 'Barrier b = .5: safety falls' : 'Barrier b = 2: safety rises',
      x: { label: 'performance', symbol: 'p', domain: [0, 0.6] },
      y: { label: 'safety', symbol: 's', domain: [LOWEST, HIGHEST] },
      layers: [
        line(level(b), COLORS.generalist, 'safety worth its cost'),
        line(upright(b, 0), COLORS.baseline, 'performance worth its cost', true),
        line(upright(b, PRICE), COLORS.specialist, `the same with a price of ${PRICE}`, true),
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

const GRID = 61;
const PLACES = {
  barrier: { from: 0, to: 4, count: GRID },
  cost: { from: 0.02, to: 0.4, count: GRID },
} as const;

/** Where a price raises safety, over two parameters, for one agent and for two alike, with the border of condition (5). */
export async function signs(setting: Setting): Promise<Study> {
  const maps = await Promise.all(
    [1, 2].map(async (agents) => {
      const spec = checkSpec(builtIn, {
        model: `contest/safety-performance[${agents}]`,
        set: {},
        vary: { 'agents.barrier': PLACES.barrier, 'agents.safetyCost': PLACES.cost },
      });
      return { agents, games: await setting.games(spec, `signs-${agents}`) };
    }),
  );
  const isSafe = ({ outcome }: SweepGame): boolean => outcome.safe! > 0;
  const responseOf = (game: SweepGame): number =>
    isSafe(game) ? game.outcome['agents[0].safetyByPrice']! : Number.NaN;
  // Near a fold responses grow without bound: colours end before.
  const sizes = maps
    .flatMap(({ games }) => games.map((game) => Math.abs(responseOf(game))))
    .filter((x) => x >= 0)
    .sort((x, y) => x - y);
  const reach = sizes[Math.floor(0.97 * sizes.length)]!;
  // A game stands in the middle of its cell.
  const halves = [
    (PLACES.barrier.to - PLACES.barrier.from) / (GRID - 1) / 2,
    (PLACES.cost.to - PLACES.cost.from) / (GRID - 1) / 2,
  ] as const;
  const places = [PLACES.barrier, PLACES.cost] as const;
  const [framedX, framedY] = places.map(({ from, to }, k) => [from - halves[k]!, to + halves[k]!] as const);
  const figure: Figure = {
    id: 'signs',
    title: 'Where a price on performance raises safety',
    caption: `How safety of an agent moves with the price in equilibrium, by the implicit function theorem, over the barrier b and the cost of safety (two times ${GRID} by ${GRID} games; reward √p, loss 1, c_p = 1, price 0). Line: where the condition (5), T r_p = C_sp, holds with equality. White: no safe equilibrium was found; colours end at the 97th percentile, for responses grow without bound towards it. ${MODEL}`,
    panels: maps.map(({ agents, games }): Panel => {
      const values = new Float64Array(GRID * GRID).fill(Number.NaN);
      const gaps = new Float64Array(GRID * GRID).fill(Number.NaN);
      games.forEach((game, k) => {
        // Sorted by the barrier first.
        const at = (k % GRID) * GRID + Math.floor(k / GRID);
        values[at] = responseOf(game);
        if (isSafe(game))
          gaps[at] = game.outcome['agents[0].crossReward']! - game.outcome['agents[0].crossCost']!;
      });
      const border = Array.from({ length: GRID }, (_, row): Point => {
        const y = evenly(PLACES.cost.from, PLACES.cost.to, GRID, row);
        const line = gaps.subarray(row * GRID, (row + 1) * GRID);
        const k = line.findIndex((gap, j) => j > 0 && gap <= 0 && line[j - 1]! > 0);
        if (k < 0) return [Number.NaN, y];
        const part = line[k - 1]! / (line[k - 1]! - line[k]!);
        const x = (j: number): number => evenly(PLACES.barrier.from, PLACES.barrier.to, GRID, j);
        return [x(k - 1) + part * (x(k) - x(k - 1)), y];
      });
      return {
        title: agents === 1 ? 'One agent' : 'Two alike agents',
        x: { label: 'barrier', symbol: 'b', domain: framedX! },
        y: { label: 'cost of safety', symbol: 'c_s', domain: framedY! },
        layers: [
          {
            kind: 'raster',
            left: framedX![0],
            right: framedX![1],
            bottom: framedY![0],
            top: framedY![1],
            columns: GRID,
            rows: GRID,
            values,
            color: { kind: 'diverging', label: 'ds/dτ', centre: 0, reach },
          },
          { kind: 'line', points: border, color: COLORS.ink, label: 'T r_p = C_sp', width: 2 },
        ],
      };
    }),
    panelsPerRow: 2,
    data: {
      columns: [
        'agents',
        'barrier',
        'safetyCost',
        'safety',
        'performance',
        'crossReward',
        'crossCost',
        'response',
      ],
      rows: maps.flatMap(({ agents, games }) =>
        games.map(({ parameters: v, outcome: o }) => [
          agents,
          v['agents[0].barrier']!,
          v['agents[0].safetyCost']!,
          ...['safety', 'performance', 'crossReward', 'crossCost', 'safetyByPrice'].map(
            (name) => o[`agents[0].${name}`]!,
          ),
        ]),
      ),
    },
  };
  const checks = maps.map(({ agents, games }) =>
    certifyGames(findModel(`contest/safety-performance[${agents}]`), games, 47),
  );
  return {
    figure,
    note: {
      question: 'When does it?',
      source: 'condition (5), and (9) as it should be',
      fidelity: OURS,
      reading:
        'To the right of the line performance makes safety so dear that a price on performance frees safety. To the left it takes the prize away that safety protects. With two agents the safe equilibrium is lost where safety is costly.',
    },
    counts: {},
    check: {
      checked: checks.reduce((sum, { checked }) => sum + checked, 0),
      accepted: checks.reduce((sum, { accepted }) => sum + accepted, 0),
      largestGainBound: Math.max(...checks.map(({ largestGainBound }) => largestGainBound)),
    },
    comparisons: [],
  };
}

/** The lowest loss at which a branch turns back. */
const foldOf = (all: readonly Branch[]): number =>
  Math.min(
    ...all.flatMap(({ events }) => events.flatMap(({ kind, point }) => (kind === 'fold' ? [point.at] : []))),
  );

/** Branches of equilibria as what agents lose in a disaster changes: the safe one vanishes at a fold, or somebody leaves the race. */
export async function branches(_: Setting): Promise<Study> {
  const counts = [2, 3, 4] as const;
  const RACE = { technology: 'production', reward: 'tullock', 'agents.exponent': 1 };
  const traced = (given: Readonly<Record<string, unknown>>, from: number, to: number) => {
    const { model: sized, values } = readGame(model, given);
    return { sized, values, ...traceBranchesOf(sized, values, 'agents.damage', from, to) };
  };
  const alike = counts.map((agents) => traced({ agents }, 0.2, 4.6));
  const race = traced({ agents: 3, ...RACE }, 0.2, 3);
  const racing = [3, 2].map((active) =>
    race.branches.filter(({ points }) => points[0]!.outcomes.active === active),
  );
  const games = [...alike, race].flatMap(({ sized, values, branches: all }) =>
    all.flatMap(({ points }) =>
      points.flatMap(({ at, outcomes, isEquilibrium }): SolvedGame[] => {
        if (!isEquilibrium) return [];
        const losses = Array.from({ length: sized.list!.count }, (__, i) => [`agents[${i}].damage`, at]);
        return [
          {
            model: sized,
            values: { ...values, ...Object.fromEntries(losses) },
            status: 'equilibrium',
            outcomes,
          },
        ];
      }),
    ),
  );
  const isSafe = ({ points }: Branch): boolean => points[0]!.outcomes.safe! > 0;
  const nobody = (to: number): Layer => ({
    kind: 'line',
    points: [
      [0.2, 0],
      [to, 0],
    ],
    color: COLORS.ink,
    label: 'nobody safe',
    width: 2,
  });
  const axis = (to: number) => ({ label: 'loss in a disaster', symbol: 'd', domain: [0, to] as const });
  const chance = { label: 'no disaster', symbol: 'S', domain: [0, 1] as const };
  const figure: Figure = {
    id: 'branches',
    title: 'The safe equilibrium vanishes at a fold',
    caption: `Chance of no disaster in equilibria, by what each agent loses in one, by continuation. Solid: stable under best replies; dashed: not; grey: only first-order conditions hold; ring: fold. Left N alike agents with reward √p and cost .1 s/(1 − s)(1 + p/2) + p²/2. Right three agents, of whom two or three race for a prize of 1 (A = B = 10, α = β = .5, θ = .25, r = .05, least performance 1e-5). Nobody safe (black) is an equilibrium throughout; on the right best replies leave it. ${MODEL}`,
    panels: [
      {
        title: 'Alike agents behind a barrier',
        x: axis(4.6),
        y: chance,
        layers: [
          ...alike.flatMap(({ branches: all }, k) =>
            branchLayers(all.filter(isSafe), 'safe', lineColor(k), `N = ${counts[k]}`),
          ),
          nobody(4.6),
        ],
      },
      {
        title: 'Three agents with inputs',
        x: axis(3),
        y: chance,
        layers: [
          ...racing.flatMap((all, k) => branchLayers(all, 'safe', lineColor(k), `${3 - k} in the race`)),
          nobody(3),
        ],
      },
    ],
    panelsPerRow: 2,
    data: {
      columns: [
        'agents',
        'branch',
        'loss',
        'safe',
        'active',
        'safety',
        'performance',
        'stable',
        'equilibrium',
      ],
      rows: [...alike, race].flatMap(({ sized, branches: all }) =>
        all.flatMap(({ points }, k) =>
          points.map(({ at, outcomes: o, isStable, isEquilibrium }) => [
            sized.list!.count,
            k + 1,
            at,
            o.safe!,
            o.active!,
            o['agents[0].safety']!,
            o['agents[0].performance']!,
            isStable,
            isEquilibrium,
          ]),
        ),
      ),
    },
  };
  const folds = alike.map(({ branches: all }) => n(foldOf(all)));
  const exits = racing.map((all) =>
    all
      .flatMap(({ events }) => events.flatMap(({ kind, point }) => (kind === 'exit' ? [point.at] : [])))
      .sort((a, b) => a - b)
      .map(n),
  );
  return {
    figure,
    note: {
      question: 'When is there safety at all?',
      source: 'condition (1): safety as a collective action problem',
      fidelity: OURS,
      reading: `Left: two branches meet and end. Below a loss of ${folds[0]} two agents have no safe equilibrium, three need ${folds[1]}, four ${folds[2]}. Right: three race up to a loss of ${exits[0]![0]}, then one would rather be harmless; two race between ${exits[1]![0]} and ${exits[1]![1]}.`,
    },
    counts: {},
    check: certified(games, 9),
    comparisons: [],
  };
}

/** A line with gaps where it jumps. */
const broken = (points: readonly Point[]): Point[] =>
  points.flatMap((point, k): Point[] => {
    const before = points[k - 1];
    return before && Math.abs(point[1] - before[1]) > 0.01 ? [[Number.NaN, Number.NaN], point] : [point];
  });

/** Two races, and what four rules do to each. */
export async function scenarios(_: Setting): Promise<Study> {
  const steps = Array.from({ length: 41 }, (__, k) => k / 40);
  const races = [
    { title: 'Performance makes safety dear (b = 4)', given: { 'agents.barrier': 4, 'agents.damage': 2 } },
    { title: 'It hardly does (b = .2)', given: { 'agents.barrier': 0.2, 'agents.damage': 2 } },
  ] as const;
  const rules = [
    { label: 'a price on performance', of: (x: number) => ({ price: x }) },
    { label: 'on its unsafe part', of: (x: number) => ({ price: x, schedule: 'unsafe' }) },
    {
      label: 'a price unless s ≥ .8',
      of: (x: number) => ({ price: x, schedule: 'safe-harbour', harbour: 0.8 }),
    },
    { label: 'liability', of: (x: number) => ({ liability: x }) },
  ] as const;
  const lines = races.map(({ given }) =>
    rules.map(({ of }) => steps.map((x) => solved(model, { ...given, ...of(x) }))),
  );
  const figure: Figure = {
    id: 'scenarios',
    title: 'Two races under the same rules',
    caption: `Chance of no disaster in the safest equilibrium that was found, two alike agents, by the size of the rule: price per performance or liability for a disaster. Reward √p, cost .1 s/(1 − s)(1 + b p) + p²/2, loss 2; only b differs. A price that safety escapes (no fee) first does what any price does; then both agents jump to a safety of .8, S = .64, and stay there. ${MODEL}`,
    panels: races.map(({ title }, k) => ({
      title,
      x: { label: 'price per performance; liability per disaster', symbol: '', domain: [0, 1] as const },
      y: { label: 'no disaster', symbol: 'S', domain: [0.5, 0.7] as const },
      layers: rules.map(
        ({ label }, j): Layer => ({
          kind: 'line',
          points: broken(steps.map((x, i): Point => [x, lines[k]![j]![i]!.outcomes.safe!])),
          color: lineColor(j),
          label,
          width: 2,
          ...(j === 3 ? { dashed: true } : {}),
        }),
      ),
    })),
    panelsPerRow: 2,
    data: {
      columns: ['barrier', 'loss', 'rule', 'size', 'safe', 'safety', 'performance', 'joint'],
      rows: races.flatMap(({ given }, k) =>
        rules.flatMap(({ label }, j) =>
          steps.map((x, i): (number | string)[] => {
            const { outcomes: o } = lines[k]![j]![i]!;
            const [s, p] = [o['agents[0].safety']!, o['agents[0].performance']!];
            return [given['agents.barrier'], given['agents.damage'], label, x, o.safe!, s, p, o.joint!];
          }),
        ),
      ),
    },
  };
  return {
    figure,
    note: {
      question: 'Which rule makes which race safe?',
      source: 'third-party intervention: the place for two scenarios',
      fidelity: OURS,
      reading:
        'The same price helps where performance makes safety dear and harms where it does not. Liability helps in both; a price that safety can escape helps once it is worth escaping.',
    },
    counts: {},
    check: certified(lines.flat(2), 7),
    comparisons: [],
  };
}
