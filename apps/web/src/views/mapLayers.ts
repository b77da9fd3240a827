import {
  EFFECT_KINDS,
  EFFECT_WORDS,
  type EffectKind,
  EQUILIBRIUM,
  EXITED,
  evenly,
  type Model,
  NONE,
  NOT_COMPARED,
  parametersNamed,
  type RegimeMap,
  STATUS,
  type Values,
} from '@regulab/core';
import {
  CATEGORY_COLORS,
  type Category,
  COLORS,
  type ColorScale,
  colorEnds,
  EFFECT_CATEGORIES,
  EFFECT_COLORS,
  type Figure,
  type Layer,
} from '@regulab/figures';
import type { Plane } from '../engine/refinement.js';
import { solvedCount, WHOLE } from '../engine/refinement.js';
import { CHANGE, EFFECT, REGIME, type State } from '../state/state.js';
import { captionOf } from './caption.js';
import { labelled, labelOf } from './labels.js';
import { innermost } from './regionWords.js';

/** Colours that differ between light and dark, besides those of the page's style. */
export interface Theme {
  readonly feasible: string;
  readonly exit: string;
  readonly safer: string;
  readonly trade: string;
}
export const LIGHT: Theme = {
  feasible: COLORS.feasible,
  exit: COLORS.exit,
  safer: COLORS.safer,
  trade: COLORS.trade,
};
export const DARK: Theme = { feasible: '#26333f', exit: '#07080a', safer: '#2f6d62', trade: '#6c5b8f' };

/** The colour of an effect; pale ones differ between light and dark. */
export function effectColor(kind: EffectKind, theme: Theme): string {
  const pale: Partial<Record<EffectKind, string>> = {
    'safer-at-a-cost': theme.safer,
    trade: theme.trade,
    'no-effect': theme.feasible,
    'no-product': theme.exit,
  };
  return pale[kind] ?? EFFECT_COLORS[kind];
}

/** Effects that occur on a plane, as categories; what has no answer is left out. */
function effectCategories(plane: Plane, theme: Theme): readonly Category[] {
  const met = new Set(plane.kinds);
  const { feasible } = theme;
  const known = EFFECT_CATEGORIES.filter(({ code }) => met.has(code)).map(
    (category): Category => ({ ...category, color: effectColor(EFFECT_KINDS[category.code]!, theme) }),
  );
  const alone: Category = { code: NOT_COMPARED, label: 'no equilibrium without the rule', color: feasible };
  return plane.kinds.some((kind, at) => kind === NOT_COMPARED && plane.status[at] === EQUILIBRIUM)
    ? [...known, alone]
    : known;
}

/** Regimes beyond this many share the last colour. */
const COLOURED_REGIMES = CATEGORY_COLORS.length;

/** A word at a place of a map, as parts of its axes. */
export interface Word {
  readonly text: string;
  readonly at: readonly [across: number, upwards: number];
  /** How much room there is to each side and to above and below, as parts of the axes. */
  readonly room: readonly [across: number, upwards: number];
}

export interface Coloured {
  /** One number a place, as the colours read it. */
  readonly values: Float64Array;
  readonly scale: ColorScale;
  /** Words that stand in the regions themselves. */
  readonly words: readonly Word[];
  /** Whether there are places without a product. */
  readonly exits: boolean;
  /** Whether any place has an answer. */
  readonly answered: boolean;
  /** Codes of places without an answer, other than exits. */
  readonly blanks: readonly number[];
}

/** The colours of places that have no answer, as red, green and blue, and what they are. */
const OUTSIDE = { rgb: [138, 143, 152], label: 'outside the model: no game' } as const;
const UNANSWERED = { rgb: [206, 196, 180], label: 'no equilibrium' } as const;
export const blankOf = (status: number): { readonly rgb: readonly number[]; readonly label: string } =>
  status === NONE ? UNANSWERED : OUTSIDE;

/** What colours a plane: effects, regimes, an outcome, or its difference from no regulation. */
export function coloured(model: Model, plane: Plane, colour: string, theme: Theme): Coloured {
  const shown = colours(model, plane, colour, theme);
  return {
    ...shown,
    words: colour === EFFECT ? wordsOf(shown.values, plane) : [],
    exits: plane.status.includes(EXITED),
    answered: plane.status.includes(EQUILIBRIUM),
    blanks: [...new Set(plane.status)].filter((status) => status !== EXITED && status !== EQUILIBRIUM),
  };
}

/** What the regions of effects are called on the map. */
const wordsOf = (codes: Float64Array, plane: Plane): Word[] =>
  innermost(codes, plane).flatMap(({ code, column, row, room }) => {
    const kind = EFFECT_KINDS[code];
    const at = [column / (plane.columns - 1), row / (plane.rows - 1)] as const;
    return kind === undefined || kind === 'no-effect' ? [] : [{ text: EFFECT_WORDS[kind], at, room }];
  });

/** Half the height of a line of text, and half the width of a character, in pixels; words may stand over by a little. */
const HALF_LINE = 6;
const HALF_CHARACTER = 2.2;
/** Whether a word fits into its region on a plot of so many pixels. */
export const hasRoom = ({ text, room }: Word, width: number, height: number): boolean =>
  room[0] * width >= HALF_CHARACTER * text.length && room[1] * height >= HALF_LINE;

function colours(
  model: Model,
  plane: Plane,
  colour: string,
  theme: Theme,
): Pick<Coloured, 'values' | 'scale'> {
  const count = plane.columns * plane.rows;
  if (colour === EFFECT) {
    const values = new Float64Array(count);
    for (let at = 0; at < count; at++) {
      const isAnswered = plane.status[at] === EQUILIBRIUM || plane.status[at] === EXITED;
      values[at] = isAnswered ? plane.kinds[at]! : Number.NaN;
    }
    return { values, scale: { kind: 'categories', categories: effectCategories(plane, theme) } };
  }
  if (colour === REGIME) {
    const sizes = new Map<number, number>();
    for (let at = 0; at < count; at++)
      if (plane.status[at] === EQUILIBRIUM)
        sizes.set(plane.regimes[at]!, (sizes.get(plane.regimes[at]!) ?? 0) + 1);
    const order = [...sizes].sort((a, b) => b[1] - a[1]).map(([code]) => code);
    const place = new Map(order.map((code, k) => [code, Math.min(k, COLOURED_REGIMES - 1)]));
    const values = new Float64Array(count).fill(Number.NaN);
    for (let at = 0; at < count; at++) {
      if (plane.status[at] === EQUILIBRIUM) values[at] = place.get(plane.regimes[at]!)!;
      else if (plane.status[at] === EXITED) values[at] = COLOURED_REGIMES;
    }
    const shown = order.slice(0, COLOURED_REGIMES);
    const categories: Category[] = shown.map((code, k) => ({
      code: k,
      label:
        k === COLOURED_REGIMES - 1 && order.length > COLOURED_REGIMES
          ? 'other regimes'
          : model.regimes.name(code),
      color: CATEGORY_COLORS[k]!,
    }));
    return {
      values,
      scale: {
        kind: 'categories',
        categories: plane.status.includes(EXITED)
          ? [...categories, { code: COLOURED_REGIMES, label: 'exit', color: theme.exit, hatched: true }]
          : categories,
      },
    };
  }
  const name = colour.startsWith(CHANGE) ? colour.slice(CHANGE.length) : colour;
  const { label, unit, direction } = model.outcomes.find((o) => o.name === name)!;
  const [column, base] = [plane.outcomes[0]!, plane.baseline[0]];
  const products = (value: number, at: number): number =>
    plane.status[at] === EQUILIBRIUM ? value : Number.NaN;
  if (base === undefined) {
    const { low, high, beyond } = colorEnds(column.map(products));
    return {
      values: column,
      scale:
        direction === 'none' && low < 0 && high > 0
          ? {
              kind: 'diverging',
              label: `${label} (${unit})`,
              centre: 0,
              reach: Math.max(-low, high),
              beyond,
            }
          : { kind: 'sequential', label: `${label} (${unit})`, domain: [low, high], beyond },
    };
  }
  const values = column.map((value, at) => value - base[at]!);
  const { low, high, beyond } = colorEnds(values.map(products));
  return {
    values,
    scale: {
      kind: 'diverging',
      label: `${label}, change (${unit})`,
      centre: 0,
      reach: Math.max(Math.abs(low), Math.abs(high)) || 1,
      beyond,
    },
  };
}

/** Borders of regimes as one line. */
export const borderLayer = (map: RegimeMap): Extract<Layer, { kind: 'line' }> => ({
  kind: 'line',
  points: map.borders.flatMap(({ points }) => [...points, [Number.NaN, Number.NaN] as const]),
  color: '#5b616b',
  label: 'border of regimes',
  width: 0.8,
});

/** The game that is set, as a ring. */
const ring = (at: readonly [number, number]): Layer[] => [
  { kind: 'dots', points: [at], color: COLORS.ink, radius: 6, label: 'the game that is set' },
  { kind: 'dots', points: [at], color: '#ffffff', radius: 3.5 },
];

/** What a file shows where the colours of a map leave places blank: hatched for no product, grey for no game. */
function blankScale({ scale, exits, blanks }: Coloured): ColorScale[] {
  const categories: Category[] = [
    ...(exits && scale.kind !== 'categories'
      ? [{ code: EXITED, label: 'no product: exit', color: LIGHT.exit, hatched: true }]
      : []),
    ...blanks.map((code) => {
      const { rgb, label } = blankOf(code);
      return { code, label, color: `rgb(${rgb.join(', ')})` };
    }),
  ];
  return categories.length > 0 ? [{ kind: 'categories', categories }] : [];
}

/** Pixels of the plot in a file. */
const [FILE_WIDTH, FILE_HEIGHT] = [370, 280];

/** How many games a map is of, and what was made of the others. */
export function gamesOf(plane: Plane): string {
  const [all, solved] = [plane.columns * plane.rows, solvedCount(plane)];
  const count = (n: number): string => n.toLocaleString('en-US');
  return solved === all
    ? `${count(all)} games.`
    : `${count(all)} places, of which ${count(solved)} were solved; the others are filled in from solved neighbours that agree, so that what is smaller than ${WHOLE} places across may be missing.`;
}

/** A map as a figure with its numbers. */
export function mapFigure(
  model: Model,
  state: State,
  values: Values,
  plane: Plane,
  borders: RegimeMap | null,
): Figure {
  const { x, y, colour, line } = state.map;
  const shown = coloured(model, plane, colour, LIGHT);
  const { scale } = shown;
  const lower = (name: string): string => labelOf(model, name).toLowerCase();
  const { columns, rows } = plane;
  const isWhole = solvedCount(plane) === columns * rows;
  const halves = [(x.to - x.from) / (columns - 1) / 2, (y.to - y.from) / (rows - 1) / 2] as const;
  const edges = {
    kind: 'raster',
    left: x.from - halves[0],
    right: x.to + halves[0],
    bottom: y.from - halves[1],
    top: y.to + halves[1],
    columns,
    rows,
  } as const;
  const here = [
    values[parametersNamed(model, x.name)[0]!]!,
    values[parametersNamed(model, y.name)[0]!]!,
  ] as const;
  const isSeen = here[0] >= x.from && here[0] <= x.to && here[1] >= y.from && here[1] <= y.to;
  const outcome = colour === EFFECT || colour === REGIME ? null : colour.replace(CHANGE, '');
  const cells = (): (number | string | boolean | null)[][] =>
    Array.from({ length: columns * rows }, (_, at) => {
      const value = plane.outcomes[0]?.[at];
      const base = plane.baseline[0]?.[at];
      return [
        evenly(x.from, x.to, columns, at % columns),
        evenly(y.from, y.to, rows, Math.floor(at / columns)),
        STATUS[plane.status[at]!]!,
        plane.status[at]! <= 1 ? model.regimes.name(plane.regimes[at]!) : null,
        EFFECT_KINDS[plane.kinds[at]!] ?? null,
        plane.mutualism[at] === 1,
        ...(isWhole ? [] : [plane.solved[at] === 1]),
        ...(value === undefined ? [] : [Number.isNaN(value) ? null : value]),
        ...(base === undefined ? [] : [Number.isNaN(base) ? null : base]),
      ];
    });
  return {
    id: 'map',
    title: `${colour === EFFECT ? 'What the rule does' : colour === REGIME || scale.kind === 'categories' ? 'Regimes' : scale.label} over ${lower(x.name)} and ${lower(y.name)}`,
    caption: `${gamesOf(plane)} ${captionOf(model, state.values)}`,
    panels: [
      {
        title: '',
        x: { ...labelled(model, x.name), domain: [x.from, x.to] },
        y: { ...labelled(model, y.name), domain: [y.from, y.to] },
        layers: [
          ...blankScale(shown).map(
            (color): Layer => ({
              ...edges,
              values: Float64Array.from(plane.status),
              color,
            }),
          ),
          { ...edges, values: shown.values, color: scale },
          ...(borders ? [borderLayer(borders)] : []),
          ...(line
            ? [
                {
                  kind: 'line',
                  points: [
                    [line[0], line[1]],
                    [line[2], line[3]],
                  ],
                  color: COLORS.ink,
                  label: 'line of the curve',
                  width: 2,
                } as const,
              ]
            : []),
          ...(isSeen ? ring(here) : []),
          ...shown.words
            .filter((word) => hasRoom(word, FILE_WIDTH, FILE_HEIGHT))
            .map(
              ({ text, at }): Layer => ({
                kind: 'text',
                text,
                at: [x.from + at[0] * (x.to - x.from), y.from + at[1] * (y.to - y.from)],
                color: COLORS.ink,
              }),
            ),
        ],
      },
    ],
    panelsPerRow: 1,
    data: {
      columns: [
        x.name,
        y.name,
        'status',
        'regime',
        'effect',
        'mutualism',
        ...(isWhole ? [] : ['solved']),
        ...(outcome === null ? [] : [outcome]),
        ...(plane.baseline.length > 0 ? [`${outcome}NoRule`] : []),
      ],
      get rows() {
        return cells();
      },
    },
  };
}
