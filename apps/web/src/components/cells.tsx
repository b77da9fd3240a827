import { CATEGORY_COLORS, COLORS, type Layer, painter, type Rgb } from '@regulab/figures';
import type { SweepColumn } from '@regulab/sweep/pure';
import type { JSX } from 'preact';
import { CHOSEN, KEPT, type Selection } from '../views/selection.js';
import type { Scales } from './Chart.js';
import { Ramp } from './Legend.js';

/** Three columns of a file as a picture: across, upwards and colour. */
export interface View {
  readonly x: SweepColumn;
  readonly y: SweepColumn;
  readonly colour: SweepColumn;
}

/** The colour of a text; exits look alike everywhere. */
const categoryColor = (text: string, code: number): string =>
  text === 'exit' ? COLORS.exit : CATEGORY_COLORS[code % CATEGORY_COLORS.length]!;

/** Dots of a figure in a file beyond this many say no more. */
const MOST_DOTS = 20_000;
/** Axes with more values than this are not drawn as cells. */
const MOST_LINES = 2000;
/** Texts in a key beyond this many, or longer, do not fit. */
const MOST_KEYS = 12;
const LONGEST_KEY = 48;
/** Pixels of a dot where there are few rows, and where there are many. */
const DOT = { few: 7, many: 2.5 } as const;
/** Opacity of rows outside the brush, of 255. */
const FAINT = 36;
const SHADES = 256;

/** Where the rows lie, whatever the filter keeps: its corners, and the size of a cell where they form a grid. */
export interface Frame {
  readonly corners: readonly (readonly [number, number])[];
  readonly cell: readonly [number, number] | null;
}

export const domainOf = ({ corners }: Frame, k: 0 | 1): readonly [number, number] => [
  corners[0]![k],
  corners[1]![k],
];

/** The step between evenly spaced values; null where they are not, or too many. */
function evenStep(values: ReadonlySet<number>): number | null {
  if (values.size < 2 || values.size > MOST_LINES) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const step = (sorted[sorted.length - 1]! - sorted[0]!) / (sorted.length - 1);
  const even = sorted.every((value, k) => Math.abs(value - sorted[0]! - k * step) < 0.01 * step);
  return even ? step : null;
}

export function frameOf({ x, y }: View, rows: number): Frame {
  let [left, right, bottom, top] = [Infinity, -Infinity, Infinity, -Infinity];
  const [across, upwards] = [new Set<number>(), new Set<number>()];
  for (let row = 0; row < rows; row++) {
    const [a, b] = [x.values[row]!, y.values[row]!];
    if (Number.isNaN(a) || Number.isNaN(b)) continue;
    if (a < left) left = a;
    if (a > right) right = a;
    if (b < bottom) bottom = b;
    if (b > top) top = b;
    if (across.size <= MOST_LINES) across.add(a);
    if (upwards.size <= MOST_LINES) upwards.add(b);
  }
  if (left > right) return { corners: [], cell: null };
  const [wide, high] = [evenStep(across), evenStep(upwards)];
  // A condition in the sweep may have left holes; a scatter is mostly holes.
  const isGrid = wide !== null && high !== null && 2 * rows >= across.size * upwards.size;
  const [dx, dy] = isGrid ? [wide / 2, high / 2] : [0, 0];
  return {
    corners: [
      [left - dx, bottom - dy],
      [right + dx, top + dy],
    ],
    cell: isGrid ? [wide, high] : null,
  };
}

/** How a column's values become colours: a place in `shades` for each row, or none. */
export interface Colouring {
  readonly shades: readonly Rgb[];
  /** By row; NONE where there is no colour. */
  readonly places: Uint16Array;
  /** Over the rows that the filter keeps. */
  readonly range: readonly [number, number];
  readonly without: number;
}

const NONE = 0xffff;

export function colouringOf({ colour }: View, rows: Uint32Array | null, total: number): Colouring {
  const count = rows?.length ?? total;
  const { values, texts } = colour;
  let [low, high] = [Infinity, -Infinity];
  let without = 0;
  for (let k = 0; k < count; k++) {
    const c = values[rows ? rows[k]! : k]!;
    if (Number.isNaN(c)) without++;
    if (c < low) low = c;
    if (c > high) high = c;
  }
  const paint = painter({ kind: 'sequential', label: colour.name, domain: [low, high] });
  // Without a value there is nothing to colour.
  const steps = low <= high ? SHADES : 0;
  const shades = texts
    ? texts.map((text, code) => rgbOf(categoryColor(text, code)))
    : Array.from({ length: steps }, (_, k) => paint(low + ((high - low) * k) / (SHADES - 1), 0, 0)!);
  const scale = texts ? 1 : high > low ? (SHADES - 1) / (high - low) : 0;
  const origin = texts ? 0 : low;
  const places = new Uint16Array(total);
  for (let row = 0; row < total; row++) {
    const place = Math.round((values[row]! - origin) * scale);
    // What the filter leaves out may lie beyond the range.
    places[row] = place >= 0 && place < shades.length ? place : NONE;
  }
  return { shades, places, range: [low, high], without };
}

const rgbOf = (color: string): Rgb => {
  const n = Number.parseInt(color.slice(1), 16);
  return [n >> 16, (n >> 8) & 255, n & 255];
};

/**
 * Draws all rows pixel by pixel, those outside the brush faintly and first: a million take some tens of milliseconds.
 * Cells of a grid touch; scattered rows are dots.
 */
export const drawRows =
  ({ x, y }: View, { cell }: Frame, { shades, places }: Colouring, { codes, chosen, kept }: Selection) =>
  (context: CanvasRenderingContext2D, scales: Scales): void => {
    const { width, height } = context.canvas;
    if (width === 0 || height === 0) return;
    const ratio = width / scales.width;
    const image = context.createImageData(width, height);
    const pixels = new Uint32Array(image.data.buffer);
    const dot = ((chosen > 2000 ? DOT.many : DOT.few) * ratio) / 2;
    const ax = (scales.x(1) - scales.x(0)) * ratio;
    const ay = (scales.y(1) - scales.y(0)) * ratio;
    const bx = scales.x(0) * ratio;
    const by = scales.y(0) * ratio;
    const dx = cell ? Math.abs(ax * cell[0]) / 2 : dot;
    const dy = cell ? Math.abs(ay * cell[1]) / 2 : dot;
    const xs = x.values;
    const ys = y.values;
    const pass = (wanted: number, alpha: number): void => {
      const packed = Uint32Array.from(
        shades,
        ([r, g, b]) => ((alpha << 24) | (b << 16) | (g << 8) | r) >>> 0,
      );
      for (let row = 0; row < codes.length; row++) {
        const place = places[row]!;
        if (codes[row] !== wanted || place === NONE) continue;
        const px = ax * xs[row]! + bx;
        const py = ay * ys[row]! + by;
        // A missing coordinate is drawn nowhere: it is not at or above zero.
        if (!(px >= -dx && py >= -dy)) continue;
        // Whole pixels, or seams show between cells.
        const left = Math.max(0, Math.round(px - dx));
        const top = Math.max(0, Math.round(py - dy));
        const right = Math.min(width, Math.max(left + 1, Math.round(px + dx)));
        const bottom = Math.min(height, Math.max(top + 1, Math.round(py + dy)));
        const color = packed[place]!;
        for (let j = top; j < bottom; j++)
          for (let at = j * width + left; at < j * width + right; at++) pixels[at] = color;
      }
    };
    if (chosen < kept) pass(KEPT, FAINT);
    pass(CHOSEN, 255);
    context.putImageData(image, 0, 0);
  };

/** The chosen rows as dots of a figure in a file, a sample where there are many. */
export function dotLayers(
  { x, y }: View,
  { shades, places }: Colouring,
  { codes, chosen }: Selection,
  order: Uint32Array,
): Layer[] {
  const groups = new Map<string, [number, number][]>();
  let taken = 0;
  for (let k = 0; k < order.length && taken < MOST_DOTS; k++) {
    const row = order[k]!;
    const rgb = codes[row] === CHOSEN ? shades[places[row]!] : undefined;
    if (rgb === undefined) continue;
    taken++;
    const color = `rgb(${rgb.join()})`;
    const list = groups.get(color) ?? [];
    list.push([x.values[row]!, y.values[row]!]);
    groups.set(color, list);
  }
  const radius = chosen > 2000 ? 1.2 : 2.5;
  return [...groups].map(([color, points]): Layer => ({ kind: 'dots', points, color, radius }));
}

/** What is not coloured, in words; nothing where all or none is. */
export const blankWords = ({ colour }: View, { without }: Colouring, kept: number): string =>
  without === 0 || without === kept
    ? ''
    : `${without.toLocaleString('en-US')} rows without ${colour.name} are left blank`;

export function ColourKey({
  view,
  colouring,
  kept,
}: {
  readonly view: View;
  readonly colouring: Colouring;
  readonly kept: number;
}): JSX.Element {
  const { texts, name } = view.colour;
  const [low, high] = colouring.range;
  const blank = blankWords(view, colouring, kept);
  if (texts)
    return (
      <>
        {texts.slice(0, MOST_KEYS).map((text, k) => (
          <span key={text}>
            <span class="swatch" style={{ background: categoryColor(text, k) }} />
            {text.length > LONGEST_KEY ? `${text.slice(0, LONGEST_KEY)}…` : text}
          </span>
        ))}
        {texts.length > MOST_KEYS ? ` and ${texts.length - MOST_KEYS} more` : ''} {blank}
      </>
    );
  if (low <= high)
    return (
      <span>
        <Ramp scale={{ kind: 'sequential', label: name, domain: [low, high] }} /> {blank}
      </span>
    );
  return <span>{kept === 0 ? 'No row is left by this condition.' : `No row has a value of ${name}.`}</span>;
}
