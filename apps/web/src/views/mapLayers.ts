import { evenly, type Model, type RegimeMap, STATUS } from '@regulab/core';
import {
  CATEGORY_COLORS,
  type Category,
  COLORS,
  type ColorScale,
  type Figure,
  type Layer,
} from '@regulab/figures';
import { EFFECTS, effectAt, type Plane } from '../engine/plane.js';
import { CHANGE, EFFECT, REGIME, type State } from '../state/state.js';
import { captionOf } from './caption.js';
import { labelled, labelOf } from './labels.js';

/** Colours that differ between light and dark, besides those of the page's style. */
export interface Theme {
  readonly feasible: string;
  readonly exit: string;
}
export const LIGHT: Theme = { feasible: COLORS.feasible, exit: COLORS.exit };
export const DARK: Theme = { feasible: '#26333f', exit: '#07080a' };

const effectCategories = ({ feasible, exit }: Theme): readonly Category[] => [
  { code: EFFECTS.feasible, label: 'none of these', color: feasible },
  { code: EFFECTS.backfiring, label: 'less safe: backfiring', color: COLORS.backfiring },
  { code: EFFECTS.mutualism, label: 'all firms gain: mutualism', color: COLORS.mutualism },
  { code: EFFECTS.exit, label: 'no product: exit', color: exit, hatched: true },
];

/** Regimes beyond this many share the last colour. */
const COLOURED_REGIMES = CATEGORY_COLORS.length;

export interface Coloured {
  /** One number a place, as the colours read it. */
  readonly values: Float64Array;
  readonly scale: ColorScale;
}

function range(values: Float64Array): [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : [0, 1];
}

/** What colours a plane: effects, regimes, an outcome, or its difference from no regulation. */
export function coloured(model: Model, plane: Plane, colour: string, theme: Theme): Coloured {
  const count = plane.columns * plane.rows;
  if (colour === EFFECT) {
    const values = new Float64Array(count);
    for (let at = 0; at < count; at++) values[at] = effectAt(plane, at);
    return { values, scale: { kind: 'categories', categories: effectCategories(theme) } };
  }
  if (colour === REGIME) {
    const sizes = new Map<number, number>();
    for (let at = 0; at < count; at++)
      if (plane.status[at] === 0) sizes.set(plane.regimes[at]!, (sizes.get(plane.regimes[at]!) ?? 0) + 1);
    const order = [...sizes].sort((a, b) => b[1] - a[1]).map(([code]) => code);
    const place = new Map(order.map((code, k) => [code, Math.min(k, COLOURED_REGIMES - 1)]));
    const values = new Float64Array(count).fill(Number.NaN);
    for (let at = 0; at < count; at++) {
      if (plane.status[at] === 0) values[at] = place.get(plane.regimes[at]!)!;
      else if (plane.status[at] === 1) values[at] = COLOURED_REGIMES;
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
        categories: [
          ...categories,
          { code: COLOURED_REGIMES, label: 'exit', color: theme.exit, hatched: true },
        ],
      },
    };
  }
  const name = colour.startsWith(CHANGE) ? colour.slice(CHANGE.length) : colour;
  const { label, unit } = model.outcomes.find((o) => o.name === name)!;
  const [column, base] = [plane.outcomes[0]!, plane.baseline[0]];
  if (base === undefined) {
    const [low, high] = range(column);
    return {
      values: column,
      scale: { kind: 'sequential', label: `${label} (${unit})`, domain: [low, high] },
    };
  }
  const values = column.map((value, at) => value - base[at]!);
  const [low, high] = range(values);
  return {
    values,
    scale: {
      kind: 'diverging',
      label: `${label}, change (${unit})`,
      centre: 0,
      reach: Math.max(Math.abs(low), Math.abs(high)) || 1,
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

/** A map as a figure with its numbers. */
export function mapFigure(model: Model, state: State, plane: Plane, borders: RegimeMap | null): Figure {
  const { x, y, colour } = state.map;
  const { values, scale } = coloured(model, plane, colour, LIGHT);
  const lower = (name: string): string => labelOf(model, name).toLowerCase();
  const { columns, rows } = plane;
  const halves = [(x.to - x.from) / (columns - 1) / 2, (y.to - y.from) / (rows - 1) / 2] as const;
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
        plane.backfires[at] === 1,
        plane.mutualism[at] === 1,
        ...(value === undefined ? [] : [Number.isNaN(value) ? null : value]),
        ...(base === undefined ? [] : [Number.isNaN(base) ? null : base]),
      ];
    });
  return {
    id: 'map',
    title: `${colour === EFFECT ? 'What the rule does' : colour === REGIME || scale.kind === 'categories' ? 'Regimes' : scale.label} over ${lower(x.name)} and ${lower(y.name)}`,
    caption: `${(columns * rows).toLocaleString('en-US')} games. ${captionOf(model, state.values)}`,
    panels: [
      {
        title: '',
        x: { ...labelled(model, x.name), domain: [x.from, x.to] },
        y: { ...labelled(model, y.name), domain: [y.from, y.to] },
        layers: [
          {
            kind: 'raster',
            left: x.from - halves[0],
            right: x.to + halves[0],
            bottom: y.from - halves[1],
            top: y.to + halves[1],
            columns,
            rows,
            values,
            color: scale,
          },
          ...(borders ? [borderLayer(borders)] : []),
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
        'backfires',
        'mutualism',
        ...(outcome === null ? [] : [outcome]),
        ...(plane.baseline.length > 0 ? [`${outcome}NoRule`] : []),
      ],
      get rows() {
        return cells();
      },
    },
  };
}
