import { EFFECT_KINDS, EFFECT_WORDS, misuse } from '@regulab/core';
import { colorEnds } from './colorEnds.js';
import { CATEGORY_COLORS, COLORS, EFFECT_COLORS, lineColor } from './colors.js';
import type { Axis, Category, ColorScale, Layer, Panel } from './figure.js';

/* Columns of a table as layers of a picture. */

export type Cell = number | string | boolean | null;

/** Numbers of a column, NaN for what is missing. @throws RegulabError for texts. */
function numbers(name: string, cells: readonly Cell[]): Float64Array {
  return Float64Array.from(cells, (cell) => {
    if (cell === null) return Number.NaN;
    if (typeof cell === 'string') throw misuse(`the column ${name} holds "${cell}", which is not a number`);
    return Number(cell);
  });
}

/** Colours that say what a text means, the same everywhere. */
function meaning(column: string, text: string): Omit<Category, 'code'> | null {
  const kind = EFFECT_KINDS.find((each) => each === text);
  if (kind)
    return {
      label: EFFECT_WORDS[kind],
      color: EFFECT_COLORS[kind],
      ...(kind === 'no-product' ? { hatched: true } : {}),
    };
  if (text === 'exit') return { label: text, color: COLORS.exit, hatched: true };
  if (text === 'true' && column === 'backfires') return { label: 'backfires', color: COLORS.backfiring };
  if (text === 'true' && column === 'mutualism') return { label: 'mutualism', color: COLORS.mutualism };
  return text === 'false' ? { label: `not ${column}`, color: COLORS.feasible } : null;
}

/** Colours of a column: numbers on a sequential scale, everything else as categories. */
function coloured(
  name: string,
  cells: readonly Cell[],
): { readonly codes: Float64Array; readonly scale: ColorScale } {
  if (cells.every((cell) => cell === null || typeof cell === 'number')) {
    const codes = numbers(name, cells);
    const isEmpty = !codes.some((code) => !Number.isNaN(code));
    const { low, high, beyond } = colorEnds(codes);
    const label = isEmpty ? `${name}: no row has a value` : name;
    return {
      codes,
      scale: isEmpty
        ? { kind: 'categories', categories: [{ code: -1, label, color: '#ffffff' }] }
        : { kind: 'sequential', label, domain: [low, high], beyond },
    };
  }
  const names = [...new Set(cells.filter((cell) => cell !== null).map(String))].sort();
  let free = 0;
  const categories = names.map(
    (text, code): Category => ({
      code,
      ...(meaning(name, text) ?? { label: text, color: CATEGORY_COLORS[free++ % CATEGORY_COLORS.length]! }),
    }),
  );
  return {
    codes: Float64Array.from(cells, (cell) => (cell === null ? Number.NaN : names.indexOf(String(cell)))),
    scale: { kind: 'categories', categories },
  };
}

/** Distinct values in ascending order, and where cells around them begin and end: midway to their neighbours. */
interface Cells {
  readonly ticks: Float64Array;
  readonly edges: Float64Array;
  /** Whether the values are powers of one number, so that a logarithmic axis spreads them evenly. */
  readonly isLog: boolean;
}

/** Ratios of neighbours that differ by less than this are equal. */
const EVEN = 0.01;
/** Powers over less than this ratio are shown on a plain axis. */
const LEAST_RATIO = 30;
const MOST_TICKS = 20_000;

function cellsOf(name: string, values: Float64Array): Cells {
  const ticks = Float64Array.from(new Set(values)).sort();
  if (ticks.length < 2)
    throw misuse(`a heatmap needs at least two values of ${name}; there is ${ticks.length}`);
  if (ticks.length > MOST_TICKS)
    throw misuse(
      `${name} has ${ticks.length} values; a heatmap shows at most ${MOST_TICKS}, use --kind scatter`,
    );
  const [first, last] = [ticks[0]!, ticks[ticks.length - 1]!];
  const ratio = (last / first) ** (1 / (ticks.length - 1));
  const isLog =
    first > 0 &&
    last / first > LEAST_RATIO &&
    ticks.length > 3 &&
    ticks.every((tick, k) => k === 0 || Math.abs(tick / ticks[k - 1]! / ratio - 1) < EVEN);
  const between = (a: number, b: number): number => (isLog ? Math.sqrt(a * b) : 0.5 * (a + b));
  const beyond = (end: number, next: number): number =>
    isLog ? end * Math.sqrt(end / next) : end + 0.5 * (end - next);
  const edges = new Float64Array(ticks.length + 1);
  for (let k = 1; k < ticks.length; k++) edges[k] = between(ticks[k - 1]!, ticks[k]!);
  edges[0] = beyond(first, ticks[1]!);
  edges[ticks.length] = beyond(last, ticks[ticks.length - 2]!);
  return { ticks, edges, isLog };
}

/** Edges as parts of the whole width, as they lie on the axis. */
function partsOf({ edges, isLog }: Cells): Float64Array {
  const place = (x: number): number => (isLog ? Math.log(x) : x);
  const [from, to] = [place(edges[0]!), place(edges[edges.length - 1]!)];
  return edges.map((edge) => (place(edge) - from) / (to - from));
}

/**
 * One cell for each pair of values, which reaches midway to its neighbours; a row for each cell at most.
 *
 * @throws RegulabError with code `misuse` for axes of texts and of a single value
 */
export function heatmapPanel(
  axes: { readonly x: Axis; readonly y: Axis },
  xs: readonly Cell[],
  ys: readonly Cell[],
  name: string,
  cells: readonly Cell[],
): Panel {
  const [across, upwards] = [numbers(axes.x.label, xs), numbers(axes.y.label, ys)];
  const [x, y] = [cellsOf(axes.x.label, across), cellsOf(axes.y.label, upwards)];
  const { codes, scale } = coloured(name, cells);
  const [columns, rows] = [x.ticks.length, y.ticks.length];
  const place = (ticks: Float64Array): Map<number, number> =>
    new Map(Array.from(ticks, (tick, k) => [tick, k]));
  const [column, row] = [place(x.ticks), place(y.ticks)];
  const values = new Float64Array(columns * rows).fill(Number.NaN);
  codes.forEach((code, k) => {
    const [i, j] = [column.get(across[k]!), row.get(upwards[k]!)];
    if (i !== undefined && j !== undefined) values[j * columns + i] = code;
  });
  const end = (edges: Float64Array): number => edges[edges.length - 1]!;
  const domain = ({ edges }: Cells): readonly [number, number] => [edges[0]!, end(edges)];
  return {
    title: '',
    x: { ...axes.x, domain: domain(x), ...(x.isLog ? { log: true } : {}) },
    y: { ...axes.y, domain: domain(y), ...(y.isLog ? { log: true } : {}) },
    layers: [
      {
        kind: 'raster',
        left: x.edges[0]!,
        right: end(x.edges),
        bottom: y.edges[0]!,
        top: end(y.edges),
        columns,
        rows,
        edges: { x: partsOf(x), y: partsOf(y) },
        values,
        color: scale,
      },
    ],
  };
}

/** One line for each value of `by`, in the order of x. */
export function linesLayers(
  xs: readonly Cell[],
  ys: readonly Cell[],
  by: string | undefined,
  groups: readonly Cell[] | null,
): Layer[] {
  const [x, y] = [numbers('x', xs), numbers('y', ys)];
  const names = groups === null ? [''] : distinctSorted(groups);
  return names.map((group, k) => ({
    kind: 'line',
    points: Array.from(x, (value, row) => [value, y[row]!, row] as const)
      .filter(([, , row]) => groups === null || String(groups[row]) === group)
      .map(([a, b]) => [a, b] as const),
    color: lineColor(k),
    ...(by === undefined ? {} : { label: `${by} ${group}` }),
  }));
}

const distinctSorted = (cells: readonly Cell[]): string[] => {
  const all = [...new Set(cells)];
  const isNumeric = all.every((cell) => typeof cell === 'number' || cell === null);
  return (isNumeric ? all.sort((a, b) => Number(a) - Number(b)) : all.sort()).map(String);
};

/** Texts that a scatter can tell apart. */
const MOST_GROUPS = 12;
const radiusFor = (count: number): number => (count > 2000 ? 1 : 3);

/**
 * Every row as a dot: numbers colour them on a scale, texts and truths as categories.
 *
 * @throws RegulabError with code `misuse` for more than twelve texts
 */
export function dotsLayers(
  xs: readonly Cell[],
  ys: readonly Cell[],
  name: string | undefined,
  cells: readonly Cell[] | null,
): Layer[] {
  const [x, y] = [numbers('x', xs), numbers('y', ys)];
  const points = Array.from(x, (value, row) => [value, y[row]!] as const);
  const radius = radiusFor(points.length);
  if (cells === null || name === undefined) return [{ kind: 'dots', points, color: lineColor(0), radius }];
  const distinct = distinctSorted(cells);
  const isNumber = cells.every((cell) => cell === null || typeof cell === 'number');
  if (isNumber && distinct.length > MOST_GROUPS) {
    const { codes, scale } = coloured(name, cells);
    return [{ kind: 'dots', points, color: COLORS.baseline, radius, coloured: { values: codes, scale } }];
  }
  if (distinct.length > MOST_GROUPS)
    throw misuse(
      `${name} has ${distinct.length} texts; a scatter tells at most ${MOST_GROUPS} apart: keep fewer with --where`,
    );
  return distinct.map((group, k) => {
    const known = meaning(name, group);
    return {
      kind: 'dots',
      points: points.filter((_, row) => String(cells[row]) === group),
      color: known?.color ?? lineColor(k),
      radius,
      label: known?.label ?? `${name} ${group}`,
    };
  });
}
