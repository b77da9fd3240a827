import {
  ENGINE,
  formatNumber,
  type Model,
  parametersNamed,
  type RefinedMap,
  type RegimeMap,
} from '@regulab/core';
import type { Axis, Figure, Panel } from './figure.js';
import { refinedPanel, regimePanel } from './regimeLayers.js';

const axisIn =
  (model: Model) =>
  (name: string): Axis => {
    const p = model.parameters.find((entry) => entry.name === parametersNamed(model, name)[0])!;
    return { label: name === p.name ? p.label : name, symbol: p.symbol, unit: p.unit };
  };

const figureOf = (model: Model, how: string, panel: Panel): Figure => ({
  id: 'regimes',
  title: 'Who does what, and what the rule does',
  caption: `${model.id} (${model.fidelity}); ${how}. ${ENGINE}.`,
  panels: [panel],
  panelsPerRow: 1,
  data: { columns: [], rows: [] },
});

/** The regions of a plane whose borders were traced as curves. */
export const regimesFigure = (model: Model, map: RegimeMap): Figure =>
  figureOf(model, `curves located to ${formatNumber(map.accuracy)}`, regimePanel(map, '', axisIn(model)));

/** The regions of a plane that was solved on a grid, finely at its borders. */
export const refinedFigure = (model: Model, map: RefinedMap): Figure =>
  figureOf(
    model,
    `${map.cells} cells a side, ${map.solves} of ${map.gridSolves} points solved`,
    refinedPanel(map, axisIn(model)),
  );
