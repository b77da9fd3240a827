import type { BarTone, Model, Outcomes, Picture, PictureMark, Values } from '@regulab/core';
import { withoutRegulation } from '@regulab/core';
import { COLORS, type Layer, lineColor, type Panel } from '@regulab/figures';
import { isRegulable } from './words.js';

export type Floor = Extract<PictureMark, { kind: 'floor' }>;

/** The colour of a player, the same everywhere. */
export function playerColor(player: string): string {
  if (player === 'generalist' || player === 'firm') return COLORS.generalist;
  const index = /\[(\d+)\]/.exec(player)?.[1];
  return index === undefined ? COLORS.specialist : lineColor(1 + Number(index));
}

/** Players beyond this many share one entry in the key. */
const NAMED = 6;

/** Ends of axes: round numbers that seldom change while something is dragged. */
const ENDS = [0.2, 0.5, 1, 1.5, 2, 3, 5, 10];
function roundEnd(most: number): number {
  if (!(most > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(most));
  for (const scale of [power / 10, power])
    for (const end of ENDS) if (end * scale >= 1.04 * most) return Number((end * scale).toPrecision(2));
  return 10 * power;
}

const placesOf = (marks: readonly PictureMark[], axis: 0 | 1): number[] =>
  marks.flatMap((mark) => {
    if (mark.kind === 'path' || mark.kind === 'curve') return mark.points.map((point) => point[axis]);
    if (mark.kind === 'bar') return [axis === 0 ? mark.to : mark.value];
    return (mark.axis === 'x') === (axis === 0) ? [mark.at] : [];
  });

/** Colours of bars by what they stand for. */
const TONES: Readonly<Record<BarTone, string>> = {
  plain: COLORS.generalist,
  second: lineColor(2),
  share: lineColor(4),
  calm: lineColor(3),
  stressed: lineColor(6),
};

export interface Drawn {
  readonly panel: Panel;
  /** Lines that can be dragged. */
  readonly floors: readonly Floor[];
}

/** A solved game with what comes out of it under the rule and without regulation. */
export interface Shown {
  readonly values: Values;
  readonly outcomes: Outcomes;
  readonly baseline: Outcomes;
}

/** What a picture shows of a game: under the rule, and behind it without regulation. */
function marksOf(model: Model, { draw }: Picture, { values, outcomes, baseline }: Shown) {
  return {
    marks: draw(values, outcomes),
    behind: isRegulable(model) ? draw(withoutRegulation(model, values), baseline) : [],
  };
}

/** The coordinates that some games need, from the least to the largest, for scenarios on the same axes. */
export type Ends = readonly [across: readonly [number, number], upwards: readonly [number, number]];

/** Ends of the axes of a picture for some games. */
export function pictureEnds(model: Model, picture: Picture, games: readonly Shown[]): Ends {
  const marks = games.flatMap((game) => {
    const { marks, behind } = marksOf(model, picture, game);
    return [...marks, ...behind];
  });
  const hasBars = marks.some(({ kind }) => kind === 'bar');
  const hasCurves = marks.some(({ kind }) => kind === 'curve');
  const end = (axis: 0 | 1): readonly [number, number] => {
    const finite = placesOf(marks, axis).filter(Number.isFinite);
    const { ticks, domain } = axis === 0 ? picture.x : picture.y;
    if (domain) return domain;
    if (ticks)
      return [-0.25, hasBars ? Math.max(1, ...finite) + 0.3 : Math.max(...ticks.map(([at]) => at)) + 0.25];
    const round = roundEnd(Math.max(...finite, 0));
    const least = Math.min(...finite, 0);
    return [least < 0 ? -roundEnd(-least) : 0, hasBars || hasCurves ? round : Math.max(round, 1)];
  };
  return [end(0), end(1)];
}

type Bar = Extract<PictureMark, { kind: 'bar' }>;

/** One layer of bars for each thing that they stand for. */
function barLayers(bars: readonly Bar[]): Layer[] {
  const labels = [...new Set(bars.map(({ label }) => label))];
  return labels.map((label): Layer => {
    const own = bars.filter((bar) => bar.label === label && Number.isFinite(bar.value));
    return {
      kind: 'areas',
      label,
      color: TONES[own[0]?.tone ?? 'plain'],
      rings: own.map(({ from, to, value }) => [
        [from, 0],
        [to, 0],
        [to, value],
        [from, value],
      ]),
    };
  });
}

/** A level to compare with, across the picture or over a stretch of it. */
function levelLayer({ axis, at, label, over }: Extract<PictureMark, { kind: 'level' }>): Layer {
  const color = COLORS.ink;
  if (!over) return { kind: 'rule', axis, at, color, label };
  const ends = over.map((place) => (axis === 'y' ? ([place, at] as const) : ([at, place] as const)));
  return { kind: 'line', points: ends, color, label, width: 2, dashed: true };
}

/** Curves, those of the game without regulation thin and grey behind them. */
const curveLayers = (marks: readonly PictureMark[], behind: readonly PictureMark[]): Layer[] => {
  const curves = marks.filter((mark) => mark.kind === 'curve');
  const before = behind.filter((mark) => mark.kind === 'curve');
  return [
    ...before.map(
      ({ points }, k): Layer => ({
        kind: 'line',
        points,
        color: COLORS.baseline,
        width: 1.5,
        dashed: true,
        ...(k === 0 ? { label: 'no regulation' } : {}),
      }),
    ),
    ...curves.map(
      ({ points, tone, label }): Layer => ({ kind: 'line', points, color: TONES[tone], label, width: 2.2 }),
    ),
  ];
};

/** What the bars would reach without regulation, as a line across each. */
const baselineTicks = (bars: readonly Bar[]): Layer[] =>
  bars.length === 0
    ? []
    : [
        {
          kind: 'line',
          color: COLORS.baseline,
          width: 2.5,
          label: 'no regulation',
          points: bars.flatMap(({ from, to, value }) => [
            [from, value] as const,
            [to, value] as const,
            [Number.NaN, Number.NaN] as const,
          ]),
        },
      ];

/** The picture of a game: what happens under the rule in colour, what would without it in grey behind. */
export function picturePanel(model: Model, picture: Picture, game: Shown, ends: Ends): Drawn {
  const { x, y } = picture;
  const { marks, behind } = marksOf(model, picture, game);
  const floors = marks.filter((mark): mark is Floor => mark.kind === 'floor');
  const players = marks.filter((mark) => mark.kind === 'path').length;
  // So many colours tell nobody apart.
  const colorOf = (player: string): string =>
    players <= NAMED || player === 'generalist' ? playerColor(player) : COLORS.specialist;
  const paths = (list: readonly PictureMark[], grey: boolean): Layer[] =>
    list.flatMap((mark, k): Layer[] => {
      if (mark.kind !== 'path') return [];
      const color = grey ? COLORS.baseline : colorOf(mark.player);
      const label = grey
        ? k === 0
          ? 'no regulation'
          : undefined
        : players <= NAMED || mark.player === 'generalist'
          ? mark.label
          : mark.player.endsWith('[0]')
            ? mark.player.replace(/\[.*/, '')
            : undefined;
      const end = mark.points[mark.points.length - 1]!;
      return [
        {
          kind: 'line',
          points: mark.points,
          color,
          width: grey ? 2 : 2.5,
          ...(label === undefined ? {} : { label }),
        },
        { kind: 'dots', points: [end], color, radius: grey ? 4 : 5.5 },
      ];
    });
  const [across, upwards] = ends;
  const bars = marks.filter((mark) => mark.kind === 'bar');
  const before = behind.filter((mark) => mark.kind === 'bar');
  const starts = [...bars, ...before].map(({ from }) => from);
  const panel: Panel = {
    title: '',
    x: {
      ...x,
      ...(x.ticks ? { ticks: x.ticks.filter(([at]) => at <= across[1]) } : {}),
      domain: starts.length > 0 ? [Math.min(...starts) - 0.3, across[1]] : across,
    },
    y: { ...y, domain: upwards },
    layers: [
      ...barLayers(bars),
      ...baselineTicks(before),
      ...curveLayers(marks, behind),
      ...marks.flatMap((mark): Layer[] => (mark.kind === 'level' ? [levelLayer(mark)] : [])),
      ...floors.map(
        (mark): Layer => ({
          kind: 'rule',
          axis: mark.axis,
          at: mark.at,
          color: colorOf(mark.player),
          ...(players <= NAMED ? { label: mark.label } : {}),
        }),
      ),
      ...paths(behind, true),
      ...paths(marks, false),
    ],
  };
  return { panel, floors };
}
