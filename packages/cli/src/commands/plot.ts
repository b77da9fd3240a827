import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { ENGINE, findModel, misuse } from '@regulab/core';
import {
  type Axis,
  type Figure,
  figureCsv,
  type Layer,
  lineColor,
  type Panel,
  renderSvg,
} from '@regulab/figures';
import { renderPng } from '@regulab/figures/node';
import { fileFailure, modelOf, type QueryResult, querySweep } from '@regulab/sweep';

interface Options {
  readonly kind: 'heatmap' | 'lines' | 'scatter';
  readonly x: string;
  readonly y: string;
  readonly value?: string | undefined;
  readonly by?: string | undefined;
  readonly where?: string | undefined;
  readonly title?: string | undefined;
  readonly out: readonly string[];
}

/** A picture of more points than this tells nothing more. */
const MOST_POINTS = 2_000_000;

/** The file for a picture's numbers. */
const csvBeside = (file: string): string => file.replace(/\.(svg|png)$/i, '.csv');

/** Draws a picture of a sweep's columns and writes its data beside it as CSV. */
export async function plot(data: string, options: Options): Promise<void> {
  const { kind, x, y, value, by } = options;
  for (const file of options.out) {
    if (!/\.(svg|png)$/i.test(file)) throw misuse(`--out is ${file}; its name must end in .svg or .png`);
    if (resolve(csvBeside(file)) === resolve(data))
      throw misuse(`--out is ${file}, whose numbers would overwrite ${data}; choose another name`);
  }
  if (kind === 'heatmap' && value === undefined)
    throw misuse('a heatmap needs --value, the column that colours it');
  const columns = [...new Set([x, y, value, by].filter((name) => name !== undefined))];
  const name = (column: string) => `"${column.replaceAll('"', '""')}"`;
  const condition = options.where === undefined ? '' : ` where ${options.where}`;
  const order = columns.map(name).join(', ');
  const table = await querySweep(
    data,
    `select ${order} from sweep${condition} order by ${order} limit ${MOST_POINTS + 1}`,
  );
  if (table.rows.length === 0) throw misuse('there is nothing to plot: no row satisfies the condition');
  if (table.rows.length > MOST_POINTS)
    throw misuse(`more than ${MOST_POINTS} rows to plot; keep fewer with --where`);

  const describe = axisOf(data);
  const [xAxis, yAxis] = [describe(x), describe(y)];
  const layers =
    kind === 'heatmap'
      ? [heatmap(table, x, y, value!)]
      : kind === 'lines'
        ? lines(table, x, y, by)
        : scatter(table, x, y, value ?? by);
  const panel: Panel = { title: '', x: xAxis, y: yAxis, layers };
  const figure: Figure = {
    id: 'plot',
    title: options.title ?? `${value ?? y}${kind === 'heatmap' ? ` over ${x} and ${y}` : ` against ${x}`}`,
    caption: `${data}${options.where ? `, where ${options.where}` : ''}. ${table.rows.length} rows. ${ENGINE}.`,
    panels: [panel],
    panelsPerRow: 1,
    data: table,
  };
  const svg = renderSvg(figure);
  for (const file of options.out)
    try {
      writeFileSync(file, /\.png$/i.test(file) ? renderPng(svg) : svg);
      writeFileSync(csvBeside(file), figureCsv(figure.data));
    } catch (error) {
      throw fileFailure('write', file, error);
    }
}

/** Labels of columns, from the model that the data names. */
function axisOf(data: string): (column: string) => Axis {
  const id = modelOf(data);
  const model = id === null ? null : findModel(id);
  return (name) => {
    const known = [...(model?.parameters ?? []), ...(model?.outcomes ?? [])].find(
      (entry) => entry.name === name,
    );
    return known ? { label: known.label, symbol: known.symbol, unit: known.unit } : { label: name };
  };
}

const column = (table: QueryResult, name: string): readonly unknown[] => {
  const k = table.columns.indexOf(name);
  return table.rows.map((row) => row[k]);
};

function numbers(table: QueryResult, name: string): number[] {
  return column(table, name).map((cell) => {
    if (cell === null) return Number.NaN;
    if (typeof cell !== 'number')
      throw misuse(`the column ${name} holds "${String(cell)}", which is not a number`);
    return cell;
  });
}

/** Colours of a column: numbers on the sequential scale, everything else as categories. */
function colored(
  table: QueryResult,
  name: string,
): { codes: number[]; scale: Extract<Layer, { kind: 'raster' }>['color'] } {
  const cells = column(table, name);
  if (cells.every((cell) => cell === null || typeof cell === 'number')) {
    const codes = cells.map((cell) => (cell === null ? Number.NaN : Number(cell)));
    let [low, high] = [Infinity, -Infinity];
    for (const code of codes)
      if (!Number.isNaN(code)) {
        low = Math.min(low, code);
        high = Math.max(high, code);
      }
    return { codes, scale: { kind: 'sequential', label: name, domain: [low, high] } };
  }
  const names = [...new Set(cells.map(String))].sort();
  const categories = names.map((label, code) => ({ code, label, color: lineColor(code) }));
  return {
    codes: cells.map((cell) => names.indexOf(String(cell))),
    scale: { kind: 'categories', categories },
  };
}

function heatmap(table: QueryResult, x: string, y: string, value: string): Layer {
  const [xs, ys] = [numbers(table, x), numbers(table, y)];
  const { codes, scale } = colored(table, value);
  const ticks = (list: number[], name: string) => {
    const distinct = Float64Array.from(new Set(list)).sort();
    if (distinct.length < 2)
      throw misuse(`a heatmap needs at least two values of ${name}; there is ${distinct.length}`);
    return distinct;
  };
  const [xTicks, yTicks] = [ticks(xs, x), ticks(ys, y)];
  const smallest = (list: Float64Array) =>
    list.reduce((gap, t, k) => (k === 0 ? gap : Math.min(gap, t - list[k - 1]!)), Infinity);
  const grid = (list: Float64Array) => {
    const gap = smallest(list);
    const count = Math.round((list[list.length - 1]! - list[0]!) / gap) + 1;
    if (count > 20_000) throw misuse('the values of an axis are not evenly spaced; use --kind scatter');
    return { low: list[0]!, gap, count };
  };
  const [gx, gy] = [grid(xTicks), grid(yTicks)];
  const values = new Float64Array(gx.count * gy.count).fill(Number.NaN);
  codes.forEach((code, row) => {
    const i = Math.round((xs[row]! - gx.low) / gx.gap);
    const j = Math.round((ys[row]! - gy.low) / gy.gap);
    values[j * gx.count + i] = code;
  });
  return {
    kind: 'raster',
    left: gx.low - gx.gap / 2,
    right: gx.low + (gx.count - 0.5) * gx.gap,
    bottom: gy.low - gy.gap / 2,
    top: gy.low + (gy.count - 0.5) * gy.gap,
    columns: gx.count,
    rows: gy.count,
    values,
    color: scale,
  };
}

function lines(table: QueryResult, x: string, y: string, by: string | undefined): Layer[] {
  const [xs, ys] = [numbers(table, x), numbers(table, y)];
  const groups = by === undefined ? xs.map(() => '') : column(table, by).map(String);
  return [...new Set(groups)].sort().map((group, k) => ({
    kind: 'line',
    points: xs.flatMap((value, row) => (groups[row] === group ? [[value, ys[row]!] as const] : [])),
    color: lineColor(k),
    ...(by === undefined ? {} : { label: `${by} ${group}` }),
  }));
}

function scatter(table: QueryResult, x: string, y: string, value: string | undefined): Layer[] {
  const [xs, ys] = [numbers(table, x), numbers(table, y)];
  const groups = value === undefined ? xs.map(() => '') : column(table, value).map(String);
  const names = [...new Set(groups)].sort();
  if (names.length > 12)
    throw misuse(`${value} has ${names.length} values; a scatter shows at most 12, use a heatmap`);
  return names.map((group, k) => ({
    kind: 'dots',
    points: xs.flatMap((at, row) => (groups[row] === group ? [[at, ys[row]!] as const] : [])),
    color: lineColor(k),
    radius: xs.length > 2000 ? 1 : 3,
    ...(value === undefined ? {} : { label: `${value} ${group}` }),
  }));
}
