export { axisTitle, titleScale } from './axisTitle.js';
export { type Bar, barPanel } from './barPanel.js';
export { branchFigure, branchLayers, branchPanel } from './branchLayers.js';
export { type ColorEnds, colorEnds, endLabels } from './colorEnds.js';
export {
  CATEGORY_COLORS,
  COLORS,
  diverging,
  EFFECT_CATEGORIES,
  EFFECT_COLORS,
  lineColor,
  painter,
  type Rgb,
  sequential,
} from './colors.js';
export { figureCsv } from './csv.js';
export { discoveryFigure, type Found } from './discoveryFigure.js';
export { extent } from './extent.js';
export type { Axis, Category, ColorScale, Figure, FigureData, Layer, Panel } from './figure.js';
export { formulaTex } from './formula.js';
export { plotFigure } from './plotFigure.js';
export { AGGREGATES, type Aggregate, type PlotTable, type PlotTask, plotTable } from './plotTable.js';
export { refinedPanel, regimeLayers, regimePanel } from './regimeLayers.js';
export { refinedFigure, regimesFigure } from './regimesFigure.js';
export * from './robustFigure.js';
export * from './sensitivityFigure.js';
export { renderSvg } from './svg.js';
export { anyPlayer, prettySymbol, type SymbolParts, symbolParts, symbolsHtml, texSymbol } from './symbols.js';
export { type Cell, dotsLayers, heatmapPanel, linesLayers } from './tableLayers.js';
