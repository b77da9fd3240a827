import { writeFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { ENGINE, findModel, type Model, misuse } from '@regulab/core';
import {
  type Axis,
  dotsLayers,
  type Figure,
  figureCsv,
  heatmapPanel,
  linesLayers,
  type Panel,
  renderSvg,
} from '@regulab/figures';
import { renderPng } from '@regulab/figures/node';
import { fileFailure, sourceOf, withSweep } from '@regulab/sweep';
import { readCount } from '../parse.js';
import { type PlotTable, type PlotTask, plotTable } from '../plotTable.js';
import { noteSource } from '../sourceNotes.js';

interface Options extends Omit<PlotTask, 'bins'> {
  readonly bins: string;
  readonly title?: string | undefined;
  readonly out: readonly string[];
}

/** The file for a picture's numbers. */
const csvBeside = (file: string): string => file.replace(/\.(svg|png)$/i, '.csv');

/** Draws a picture of a sweep's columns and writes its data beside it as CSV. */
export async function plot(data: string, options: Options): Promise<void> {
  for (const file of options.out) {
    if (!/\.(svg|png)$/i.test(file)) throw misuse(`--out is ${file}; its name must end in .svg or .png`);
    if (resolve(csvBeside(file)) === resolve(data))
      throw misuse(`--out is ${file}, whose numbers would overwrite ${data}; choose another name`);
  }
  const source = sourceOf(data);
  if (source) noteSource(data, source);
  const model = source === null ? null : findModel(source.model);
  const task = { ...options, bins: readCount('--bins', options.bins, 2) };
  const table = await withSweep(data, (ask) => plotTable(ask, model, source?.bargain != null, task));
  const figure: Figure = {
    id: 'plot',
    title: options.title ?? titleOf(model, task, table),
    caption: captionOf(basename(data), options, table),
    panels: [panelOf(model, task, table)],
    panelsPerRow: 1,
    data: { columns: table.columns, rows: table.rows },
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

/** What is shown over what, by the names that the model gives its columns. */
function titleOf(model: Model | null, { kind, x, y, value }: PlotTask, { shown }: PlotTable): string {
  const label = (name: string): string => axisOf(model, name).label;
  const inside = (name: string): string => `${label(name).charAt(0).toLowerCase()}${label(name).slice(1)}`;
  const own = kind === 'heatmap' ? value! : y;
  // An aggregate is named before the column that it is of.
  const what = shown === own ? label(own) : shown.replace(own, inside(own));
  const title =
    kind === 'heatmap'
      ? `${what} over ${inside(x)} and ${inside(y)}`
      : `${kind === 'lines' ? what : label(y)} against ${inside(x)}`;
  return `${title.charAt(0).toUpperCase()}${title.slice(1)}`;
}

/** What the picture shows of what: rows, the condition, what was aggregated over and in which bins. */
function captionOf(name: string, { where }: Options, table: PlotTable): string {
  const parts = [
    `${name}${where ? `, where ${where}` : ''}. ${table.games.toLocaleString('en-US')} rows`,
    ...table.notes,
  ];
  return `${parts.join('. ')}. ${ENGINE}.`;
}

function panelOf(model: Model | null, { kind, x, y, value, by }: PlotTask, table: PlotTable): Panel {
  const axes = { x: axisOf(model, x), y: axisOf(model, y) };
  const column = (name: string): readonly (number | string | boolean | null)[] => {
    const k = table.columns.indexOf(name);
    return table.rows.map((row) => row[k] ?? null);
  };
  if (kind === 'heatmap') return heatmapPanel(axes, column(x), column(y), table.shown, column(table.shown));
  if (kind === 'lines')
    return {
      title: '',
      ...axes,
      layers: linesLayers(column(x), column(table.shown), by, by ? column(by) : null),
    };
  const colour = value ?? by;
  return {
    title: '',
    ...axes,
    layers: dotsLayers(column(x), column(y), colour, colour === undefined ? null : column(colour)),
  };
}

/** The label of a column, from the model that the data name. */
function axisOf(model: Model | null, name: string): Axis {
  const known = [...(model?.parameters ?? []), ...(model?.outcomes ?? [])].find(
    (entry) => entry.name === name,
  );
  return known ? { label: known.label, symbol: known.symbol, unit: known.unit } : { label: name };
}
