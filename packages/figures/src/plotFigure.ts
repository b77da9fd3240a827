import { ENGINE, type Model } from '@regulab/core';
import type { Axis, Figure, Panel } from './figure.js';
import type { PlotTable, PlotTask } from './plotTable.js';
import { dotsLayers, heatmapPanel, linesLayers } from './tableLayers.js';

/** The picture of a table that `plotTable` asked for; `name` is what the caption calls the data. */
export const plotFigure = (
  model: Model | null,
  name: string,
  task: PlotTask,
  table: PlotTable,
  title?: string,
): Figure => ({
  id: 'plot',
  title: title ?? titleOf(model, task, table),
  caption: captionOf(name, task, table),
  panels: [panelOf(model, task, table)],
  panelsPerRow: 1,
  data: { columns: table.columns, rows: table.rows },
});

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
function captionOf(name: string, { where }: PlotTask, table: PlotTable): string {
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
