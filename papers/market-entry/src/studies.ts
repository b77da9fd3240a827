import { builtIn, ENGINE, findModel, formatNumber, type Model, measureDraws } from '@regulab/core';
import { type Axis, COLORS, type Figure, type Layer, lineColor, type Panel } from '@regulab/figures';
import { certified, certifyGames, type Setting, type SolvedGame, type Study, solved } from '@regulab/report';
import { checkSpec } from '@regulab/sweep/pure';

const threshold = findModel('market-entry/threshold');
const scaling = findModel('market-entry/scaling');
const n = formatNumber;
const OURS =
  'reconstruction: exact losses of the paper’s model; its figure parameters are not known here, ours are stated';
const engine = (model: Model): string => `Model ${model.id} (${model.fidelity}), ${ENGINE}.`;

type Point = readonly [number, number];
const powers = (from: number, to: number, each: number): number[] =>
  Array.from({ length: (to - from) * each + 1 }, (_, k) => Math.round(10 ** (from + k / each)));

const RAISED = '⁰¹²³⁴⁵⁶⁷⁸⁹';
const raised = (power: number): string =>
  `${power < 0 ? '⁻' : ''}${[...String(Math.abs(power))].map((digit) => RAISED[Number(digit)]!).join('')}`;

/** An axis of powers of ten: places are logarithms. */
const powerAxis = (label: string, symbol: string, from: number, to: number): Axis => {
  const step = to - from > 8 ? 2 : 1;
  const first = Math.ceil(from / step) * step;
  return {
    label,
    symbol,
    domain: [from, to],
    ticks: Array.from({ length: Math.floor((to - first) / step) + 1 }, (_, k) => {
      const power = first + k * step;
      return [power, power === 0 ? '1' : power === 1 ? '10' : `10${raised(power)}`] as const;
    }),
  };
};

/** Places on two axes of powers. */
const logs = (points: readonly Point[]): Point[] => points.map(([x, y]) => [Math.log10(x), Math.log10(y)]);

const line = (points: readonly Point[], color: string, label?: string, dashed = false): Layer => ({
  kind: 'line',
  points: logs(points),
  color,
  width: dashed ? 1.2 : 2,
  ...(label === undefined ? {} : { label }),
  ...(dashed ? { dashed } : {}),
});

const WORLD = { gamma: 1, delta: 2.5, rho: 0 } as const;
const ALPHAS = [1, 0.999, 0.99, 0.9] as const;

/** Loss and excess loss against data, with the exponents of theorems 2 and 3. */
export async function losses(_: Setting): Promise<Study> {
  const data = powers(0, 8, 5);
  const games = ALPHAS.map((alpha) =>
    data.map((N) => solved(scaling, { ...WORLD, safetyLabels: 1 - alpha, data: N })),
  );
  const nu = 3.5;
  const at = (name: string, k: number): Point[] =>
    games[k]!.map(({ values, outcomes }): Point => [values.data!, outcomes[name]!]);
  /** A straight piece of a power through a solved point. */
  const guide = (name: string, k: number, from: number, to: number, power: number, beside = 0.4): Layer => {
    const anchor = at(name, k).find(([N]) => N >= from)!;
    const level = beside * anchor[1];
    return line(
      [
        [from, level * (from / anchor[0]) ** -power],
        [to, level * (to / anchor[0]) ** -power],
      ],
      COLORS.baseline,
      undefined,
      true,
    );
  };
  const word = (x: number, y: number, text: string): Layer => ({
    kind: 'text',
    at: [Math.log10(x), Math.log10(y)],
    text,
    color: COLORS.ink,
  });
  const panels: Panel[] = [
    {
      title: 'Loss (theorem 2)',
      x: powerAxis('data', 'N', 0, 8),
      y: powerAxis('loss in performance', 'L_1', -12, 0.5),
      layers: [
        guide('loss', 0, 30, 1000, nu),
        word(12, 1e-8, `slope −${nu}`),
        ...ALPHAS.map((alpha, k) =>
          line(
            at('loss', k).filter(([, y]) => y > 1e-12),
            lineColor(k),
            `α = ${n(alpha)}`,
          ),
        ),
      ],
    },
    {
      title: 'Beyond what no data take away (theorem 3)',
      x: powerAxis('data', 'N', 0, 8),
      y: powerAxis('excess', 'L_1 - G', -12, 0.5),
      layers: [
        guide('excess', 3, 1e4, 1e7, 2 / 3, 2),
        word(3e6, 3e-3, 'slope −2/3'),
        ...ALPHAS.map((alpha, k) =>
          line(
            at('excess', k).filter(([, y]) => y > 1e-12),
            lineColor(k),
            `α = ${n(alpha)}`,
          ),
        ),
      ],
    },
  ];
  const figure: Figure = {
    id: 'losses',
    title: 'How much slower one learns that must be safe',
    caption: `Expected loss in performance of the best ridge, by data (right: beyond G = (1 − α)² L*, which no data take away), where a part 1 − α of the labels is for safety; γ = 1, δ = 2.5, ρ = 0, so that ν = 3.5, ν′ = 2. Dashed: slopes of the theorems (first regime on the left, third on the right; the second, ν/(ν + 1) = .78, lies between). The curve of α = 1 goes on below the picture. ${engine(scaling)}`,
    panels,
    panelsPerRow: 2,
    data: {
      columns: ['alpha', 'data', 'loss', 'excess', 'lossSlope', 'excessSlope', 'lossLaw', 'excessLaw'],
      rows: games
        .flat()
        .map(({ values, outcomes: o }) => [
          1 - values.safetyLabels!,
          values.data!,
          ...['loss', 'excess', 'lossSlope', 'excessSlope', 'lossLaw', 'excessLaw'].map((name) => o[name]!),
        ]),
    },
  };
  return {
    figure,
    note: {
      question: 'How does the loss fall with data?',
      source: 'theorems 2 and 3',
      fidelity: OURS,
      reading:
        'With all labels for performance the loss falls by the power 3.5. A thousandth of the labels for safety bends it: first to a slower power, then to rest. What is beyond the rest falls on, by the power 2/3.',
    },
    counts: {},
    check: certified(games.flat(), 7),
    comparisons: [],
  };
}

const STEADY = { gamma: 0.1, delta: 0.9, rho: 0 } as const;

/** The threshold against the incumbent's data: theorem 4. */
export async function incumbents(_: Setting): Promise<Study> {
  const data = powers(1, 12, 4);
  const alphas = [0.9, 0.99, 0.999] as const;
  const games = alphas.map((alpha) =>
    data.map((incumbentData) =>
      solved(threshold, { ...STEADY, incumbentData, incumbentThreshold: alpha ** 2 }),
    ),
  );
  const gap = games[0]![0]!.outcomes.gap!;
  const breaks = alphas.map((alpha) => {
    const rest = (1 - alpha) ** 2 * gap;
    return [rest ** -0.5, rest ** -1.5] as const;
  });
  const at = (name: string, k: number): Point[] =>
    games[k]!.map(({ values, outcomes }): Point => [values.incumbentData!, outcomes[name]!]);
  const dots = (k: number): Layer => ({
    kind: 'dots',
    color: lineColor(k),
    radius: 4.5,
    points: logs(
      breaks[k]!.filter((N) => N >= 10).map((N): Point => {
        const { outcomes } = solved(threshold, {
          ...STEADY,
          incumbentData: Math.round(N),
          incumbentThreshold: alphas[k]! ** 2,
        });
        return [N, outcomes.threshold!];
      }),
    ),
  });
  const figure: Figure = {
    id: 'incumbents',
    title: 'An incumbent’s data protect it less and less',
    caption: `Data that an unwatched entrant needs, by the data of an incumbent that labels a part α_I for performance (bound τ_I = α_I² L*; γ = .1, δ = .9, ρ = 0, ν = 1). Dots: the breaks N_1 and N_2 of theorem 4, which hold up to constants (N_1 of α_I = .9 lies left of the picture). Slopes 1, 1/2 and 0 in turn. Dashed: as many data as the incumbent. ${engine(threshold)}`,
    panels: [
      {
        title: 'Threshold (theorem 4)',
        x: powerAxis('data of the incumbent', 'N_I', 1, 12),
        y: powerAxis('data that an entrant needs', 'N_E', 0.9, 7),
        layers: [
          line(
            [
              [10, 10],
              [1e7, 1e7],
            ],
            COLORS.baseline,
            undefined,
            true,
          ),
          ...alphas.map((alpha, k) => line(at('threshold', k), lineColor(k), `α_I = ${n(alpha)}`)),
          ...alphas.map((__, k) => dots(k)),
        ],
      },
      {
        title: 'As a part of the incumbent’s data',
        x: powerAxis('data of the incumbent', 'N_I', 1, 12),
        y: powerAxis('share', 'N_E/N_I', -10, 0.3),
        layers: alphas.map((alpha, k) => line(at('ratio', k), lineColor(k), `α_I = ${n(alpha)}`)),
      },
    ],
    panelsPerRow: 2,
    data: {
      columns: ['alpha', 'incumbentData', 'threshold', 'ratio', 'incumbentLoss'],
      rows: games.flatMap((list, k) =>
        list.map(({ values, outcomes: o }) => [
          alphas[k]!,
          values.incumbentData!,
          o.threshold!,
          o.ratio!,
          o.incumbentLoss!,
        ]),
      ),
    },
  };
  return {
    figure,
    note: {
      question: 'How much data does a new company need?',
      source: 'theorem 4',
      fidelity: OURS,
      reading:
        'At first an entrant needs as many data as the incumbent has; then the root of them; then a number that no longer depends on them. The better the incumbent may perform (α near 1), the later.',
    },
    counts: {},
    check: certified(games.flat(), 9),
    comparisons: [],
  };
}

/** The threshold against how much closer the incumbent is watched: theorem 5. */
export async function scrutiny(_: Setting): Promise<Study> {
  const worlds = [
    { gamma: 1, delta: 3 },
    { gamma: 0.2, delta: 2 },
    { gamma: 0.1, delta: 0.9 },
  ] as const;
  const alpha = 0.9;
  const differences = Array.from({ length: 33 }, (__, k) => 10 ** (-0.5 - k / 8));
  const gaps = worlds.map(
    (world) =>
      solved(threshold, { ...world, rho: 0, incumbent: 'infinite', incumbentThreshold: 0.5 }).outcomes.gap!,
  );
  const at = (k: number, D: number, mode: string): SolvedGame | null => {
    const gap = gaps[k]!;
    // (1 - alpha_I)^2 L* = (1 - alpha_E)^2 L* + D.
    const own = 1 - Math.sqrt((1 - alpha) ** 2 + D / gap);
    if (own < 0.5) return null;
    return solved(threshold, {
      ...worlds[k]!,
      rho: 0,
      mode,
      incumbent: 'infinite',
      incumbentThreshold: own ** 2,
      entrantThreshold: alpha ** 2,
    });
  };
  const MODES = ['infinite-data', 'exact'] as const;
  const games = worlds.map((__, k) =>
    MODES.map((mode) =>
      differences.flatMap((D) => {
        const game = at(k, D, mode);
        return game && game.status === 'equilibrium' ? [{ D, game }] : [];
      }),
    ),
  );
  const SLOPES = [
    ['3/2', '11/6', '2'],
    ['5/4', '1.45', '2'],
  ] as const;
  const name = ({ gamma, delta }: (typeof worlds)[number], m: number, k: number): string =>
    `γ = ${n(gamma)}, δ = ${n(delta)}: slope −${SLOPES[m]![k]!}`;
  const figure: Figure = {
    id: 'scrutiny',
    title: 'An entrant that is watched too needs more',
    caption: `Data that an entrant with α_E = .9 needs beside an incumbent with data without end, by D = G_I − G_E, how much worse the incumbent’s labels are for performance (ρ = 0). Slopes as D vanishes: left, where bounds are met as with data without end, those of theorem 5, (ν′ + 1)/ν′; right, where they are met with the data that a company has, (ν + 1)/ν, which the blue curve nears slowly, for two terms of ν tie there. ${engine(threshold)}`,
    panels: MODES.map((mode, m) => ({
      title: mode === 'infinite-data' ? 'Bounds as with data without end' : 'Bounds with one’s own data',
      x: powerAxis('difference of scrutiny', 'D', -4.5, -0.4),
      y: powerAxis('data that an entrant needs', 'N_E', 0, 10),
      layers: worlds.map((world, k) =>
        line(
          games[k]![m]!.map(({ D, game }): Point => [D, game.outcomes.threshold!]),
          lineColor(k),
          name(world, m, k),
        ),
      ),
    })),
    panelsPerRow: 2,
    data: {
      columns: ['gamma', 'delta', 'mode', 'difference', 'threshold'],
      rows: worlds.flatMap(({ gamma, delta }, k) =>
        MODES.flatMap((mode, m) =>
          games[k]![m]!.map(({ D, game }): (number | string)[] => [
            gamma,
            delta,
            mode,
            D,
            game.outcomes.threshold!,
          ]),
        ),
      ),
    },
  };
  return {
    figure,
    note: {
      question: 'What if the entrant is watched as well?',
      source: 'theorem 5',
      fidelity: OURS,
      reading:
        'The closer the two are watched alike, the more data the entrant needs, by a power of the difference. Which power depends on how a bound is met with few data: the third regime of the theorem appears only where it is met as with data without end.',
    },
    counts: {},
    check: certified(
      games.flat(2).map(({ game }) => game),
      13,
    ),
    comparisons: [],
  };
}

const GRID = 61;

/** The entrant's advantage over both bounds. */
export async function advantage(setting: Setting): Promise<Study> {
  const axis = { from: 0.25, to: 1, count: GRID } as const;
  const spec = checkSpec(builtIn, {
    model: threshold.id,
    set: { rho: 0.5, incumbentData: 1_000_000 },
    vary: { incumbentThreshold: axis, entrantThreshold: axis },
  });
  const games = await setting.games(spec, 'advantage');
  const values = new Float64Array(GRID * GRID).fill(Number.NaN);
  games.forEach((game, k) => {
    const { threshold: data } = game.outcome;
    // Sorted by the incumbent's bound first.
    values[(k % GRID) * GRID + Math.floor(k / GRID)] = data! > 0 ? Math.log10(1e6 / data!) : Number.NaN;
  });
  const half = 0.75 / (GRID - 1) / 2;
  const figure: Figure = {
    id: 'advantage',
    title: 'What closer scrutiny of the incumbent saves the entrant',
    caption: `How many times less data an entrant needs than an incumbent with a million has, as powers of ten, over the bounds on their losses in safety (parts of L*; γ = .1, δ = .9, ρ = .5; ${GRID} by ${GRID} markets). White: with no amount of data does the entrant perform as well. ${engine(threshold)}`,
    panels: [
      {
        title: '',
        x: { label: 'bound on the incumbent', symbol: 'tau_I', domain: [0.25 - half, 1 + half] },
        y: { label: 'bound on the entrant', symbol: 'tau_E', domain: [0.25 - half, 1 + half] },
        layers: [
          {
            kind: 'raster',
            left: 0.25 - half,
            right: 1 + half,
            bottom: 0.25 - half,
            top: 1 + half,
            columns: GRID,
            rows: GRID,
            values,
            color: {
              kind: 'sequential',
              label: 'powers of ten saved',
              domain: [0, values.reduce((most, x) => Math.max(most, x || 0), 0)],
            },
          },
          {
            kind: 'line',
            points: [
              [0.25, 0.25],
              [1, 1],
            ],
            color: COLORS.ink,
            label: 'watched alike',
            dashed: true,
            width: 1.5,
          },
        ],
      },
    ],
    panelsPerRow: 1,
    data: {
      columns: ['incumbentThreshold', 'entrantThreshold', 'threshold'],
      rows: games.map(({ parameters: v, outcome: o }) => [
        v.incumbentThreshold!,
        v.entrantThreshold!,
        o.threshold!,
      ]),
    },
  };
  return {
    figure,
    note: {
      question: 'Whom should a regulator watch?',
      source: 'the entrant’s advantage over both bounds',
      fidelity: OURS,
      reading:
        'Below the dashed line the entrant is watched more closely: soon no amount of data makes up for it. Above it every step of scrutiny of the incumbent saves the entrant data by factors of ten.',
    },
    counts: {},
    check: certifyGames(threshold, games, 173),
    comparisons: [],
  };
}

const DRAWS = 24;
const REAL = { gamma: 0.5, delta: 0.8, rho: 0.5, dimension: 'finite', features: 200 } as const;

/** Ways to draw: the designs, and whether numbers of labels are exact or chance. */
const WAYS = [
  { name: 'Gaussian, exact counts', design: 'gaussian', labels: 'exact' },
  { name: 'Rademacher', design: 'rademacher', labels: 'exact' },
  { name: 'labels by coin', design: 'gaussian', labels: 'coin' },
] as const;

/** The mean loss in performance of regressions on random data, beside the game by the formulas. */
function drawnWith(alpha: number, N: number, { design, labels }: (typeof WAYS)[number]) {
  const game = solved(scaling, { ...REAL, safetyLabels: 1 - alpha, data: N });
  const rows = Array.from({ length: DRAWS }, (_, k) =>
    game.model.experiment!.draw(game.values, game.outcomes, { design, labels }, 7, k),
  );
  const [loss] = measureDraws(
    game.model.experiment!,
    game.values,
    game.outcomes,
    { design, labels },
    rows,
  ).measured;
  return { game, mean: loss!.mean, error: loss!.standardError };
}

/** A bar of two standard errors to both sides; lines end at NaN. */
const bar = (x: number, mean: number, error: number): Point[] => [
  [x, Math.max(mean - 2 * error, 1e-9)],
  [x, mean + 2 * error],
  [Number.NaN, Number.NaN],
];

/** Real regressions beside the formulas. */
export async function drawn(_: Setting): Promise<Study> {
  const data = [20, 40, 80, 160, 320, 640] as const;
  const alphas = [0.99, 0.9, 0.6] as const;
  const measured = alphas.map((alpha) => data.map((N) => drawnWith(alpha, N, WAYS[0])));
  const otherwise = WAYS.map((ways) => data.map((N) => drawnWith(0.9, N, ways)));
  const curves = alphas.map((alpha) =>
    powers(1, 3, 12)
      .filter((N) => N >= 16 && N <= 800)
      .map((N): Point => [N, solved(scaling, { ...REAL, safetyLabels: 1 - alpha, data: N }).outcomes.loss!]),
  );
  const figure: Figure = {
    id: 'drawn',
    title: 'Real regressions follow the formulas',
    caption: `Loss in performance by data with 200 features (γ = .5, δ = .8, ρ = .5): curves by the formulas, dots means of ${DRAWS} regressions on random data with the best ridge, bars two standard errors to both sides. Right, the ratio of both for Gaussian and Rademacher data, and for labels whose numbers are left to chance. ${engine(scaling)}`,
    panels: [
      {
        title: '',
        x: {
          ...powerAxis('data', 'N', 1.2, 2.95),
          ticks: [20, 50, 100, 200, 500].map((N) => [Math.log10(N), String(N)] as const),
        },
        y: powerAxis('loss in performance', 'L_1', -3, 0),
        layers: [
          ...alphas.map((alpha, k) => line(curves[k]!, lineColor(k), `α = ${n(alpha)}`)),
          ...alphas.map(
            (__, k): Layer => ({
              kind: 'line',
              color: lineColor(k),
              width: 1.5,
              points: logs(
                measured[k]!.flatMap(({ game, mean, error }) => bar(game.values.data!, mean, error)),
              ),
            }),
          ),
          ...alphas.map(
            (__, k): Layer => ({
              kind: 'dots',
              color: lineColor(k),
              radius: 4,
              points: logs(measured[k]!.map(({ game, mean }): Point => [game.values.data!, mean])),
            }),
          ),
        ],
      },
      {
        title: 'Other data, α = .9',
        x: {
          ...powerAxis('data', 'N', 1.2, 2.95),
          ticks: [20, 50, 100, 200, 500].map((N) => [Math.log10(N), String(N)] as const),
        },
        y: { label: 'measured loss over the formula', symbol: '', domain: [0.4, 1.6] },
        layers: [
          {
            kind: 'line',
            points: [
              [1.2, 1],
              [2.95, 1],
            ],
            color: COLORS.ink,
            dashed: true,
            width: 1.2,
          },
          ...otherwise.flatMap((row, k): Layer[] => {
            const points = row.map(({ game, mean, error }) => ({
              // Side by side, so that bars do not hide one another.
              x: Math.log10(game.values.data!) + 0.025 * (k - 1),
              ratio: mean / game.outcomes.loss!,
              error: error / game.outcomes.loss!,
            }));
            return [
              {
                kind: 'line',
                color: lineColor(k),
                width: 1.5,
                points: points.flatMap(({ x, ratio, error }) => bar(x, ratio, error)),
              },
              {
                kind: 'dots',
                color: lineColor(k),
                radius: 3.5,
                label: WAYS[k]!.name,
                points: points.map(({ x, ratio }): Point => [x, ratio]),
              },
            ];
          }),
        ],
      },
    ],
    panelsPerRow: 2,
    data: {
      columns: ['alpha', 'data', 'formula', 'mean', 'standardError', 'design', 'labels'],
      rows: [...measured, ...otherwise.slice(1)].flatMap((row, k) =>
        row.map(({ game, mean, error }) => {
          const { design, labels } = WAYS[Math.max(0, k - alphas.length + 1)]!;
          return [
            1 - game.values.safetyLabels!,
            game.values.data!,
            game.outcomes.loss!,
            mean,
            error,
            design,
            labels,
          ];
        }),
      ),
    },
  };
  return {
    figure,
    note: {
      question: 'Do the formulas describe real learning?',
      source: 'the deterministic equivalents behind all theorems',
      fidelity: OURS,
      reading:
        'They do from a few tens of data on, whatever the shape of the data; with numbers of labels left to chance single regressions only scatter more.',
    },
    counts: {},
    check: certified(
      measured.flat().map(({ game }) => game),
      1,
    ),
    comparisons: [],
  };
}
