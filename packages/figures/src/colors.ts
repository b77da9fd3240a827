import { EFFECT_KINDS, EFFECT_WORDS, type EffectKind } from '@regulab/core';
import { interpolatePuOr, interpolateViridis } from 'd3-scale-chromatic';
import type { Category, ColorScale } from './figure.js';

/** One meaning, one colour, everywhere; all safe for colour-blind readers (Okabe and Ito 2008). */
export const COLORS = {
  ink: '#1b1e22',
  generalist: '#0072B2',
  specialist: '#E69F00',
  backfiring: '#D55E00',
  mutualism: '#009E73',
  exit: '#2B2F36',
  baseline: '#8A8F98',
  feasible: '#E3ECF3',
  safer: '#9BD3C5',
  trade: '#C7B8DD',
} as const;

/** The colour of what a rule does, the same everywhere; what has no product is hatched. */
export const EFFECT_COLORS: Readonly<Record<EffectKind, string>> = {
  'everybody-gains': COLORS.mutualism,
  'safer-at-a-cost': COLORS.safer,
  backfires: COLORS.backfiring,
  trade: COLORS.trade,
  'no-effect': COLORS.feasible,
  'no-product': COLORS.exit,
};

/** The same as categories of a map, whose codes are positions in `EFFECT_KINDS`. */
export const EFFECT_CATEGORIES: readonly Category[] = EFFECT_KINDS.map((kind, code) => ({
  code,
  label: EFFECT_WORDS[kind],
  color: EFFECT_COLORS[kind],
  ...(kind === 'no-product' ? { hatched: true } : {}),
}));

/** Further colours that none of the above is taken for (P. Tol, Colour Schemes, 2021, "muted", and Okabe and Ito). */
const FURTHER = ['#CC79A7', '#56B4E9', '#332288', '#999933', '#882255', '#661100', '#6699CC', '#AA4499'];
/** Colours for lines that have no meaning of their own. */
export const lineColor = (k: number): string =>
  [COLORS.generalist, COLORS.specialist, ...FURTHER][k % (2 + FURTHER.length)]!;

/** Pale colours for categories without a meaning of their own, safe for colour-blind readers (P. Tol, Colour Schemes, 2021, "light"). */
export const CATEGORY_COLORS = [
  '#77AADD',
  '#EE8866',
  '#EEDD88',
  '#FFAABB',
  '#99DDFF',
  '#44BB99',
  '#BBCC33',
  '#AAAA00',
  '#DDDDDD',
] as const;

export type Rgb = readonly [number, number, number];

/** Reads `#rrggbb` and `rgb(r, g, b)`. */
export function rgb(color: string): Rgb {
  if (color.startsWith('#')) {
    const n = Number.parseInt(color.slice(1), 16);
    return [n >> 16, (n >> 8) & 255, n & 255];
  }
  const [r = 0, g = 0, b = 0] = (color.match(/[\d.]+/g) ?? []).map(Number);
  return [r, g, b];
}

/** The colour of a value between 0 and 1 of the sequential map. */
export const sequential = (t: number): string => interpolateViridis(Math.min(1, Math.max(0, t)));
/** The colour of a value between 0 and 1 of the diverging map: purple above the middle, orange below. */
export const diverging = (t: number): string => interpolatePuOr(1 - Math.min(1, Math.max(0, t)));

/** How a scale paints a number at a pixel (hatching depends on the place); null is transparent. */
export function painter(scale: ColorScale): (value: number, x: number, y: number) => Rgb | null {
  if (scale.kind === 'categories') {
    const colors = new Map(
      scale.categories.map((c) => [c.code, { color: rgb(c.color), hatched: c.hatched === true }]),
    );
    return (value, x, y) => {
      const category = colors.get(value);
      if (!category) return null;
      return category.hatched && (x + y) % 12 < 3 ? [122, 127, 136] : category.color;
    };
  }
  const table = Array.from({ length: 256 }, (_, k) =>
    rgb((scale.kind === 'sequential' ? sequential : diverging)(k / 255)),
  );
  const position =
    scale.kind === 'sequential'
      ? (value: number) => (value - scale.domain[0]) / (scale.domain[1] - scale.domain[0] || 1)
      : (value: number) => 0.5 + (value - scale.centre) / (2 * scale.reach || 1);
  return (value) =>
    Number.isNaN(value) ? null : table[Math.round(255 * Math.min(1, Math.max(0, position(value))))]!;
}
