import * as Plot from '@observablehq/plot';
import { newDocument } from '#document';
import { axisTitle, titleScale } from './axisTitle.js';
import { COLORS, painter } from './colors.js';
import { extent } from './extent.js';
import type { Axis, Layer, Panel } from './figure.js';
import { rasterUrl } from './raster.js';
import { subscripted } from './symbols.js';

export const FONT = "'Source Sans 3', 'Source Sans Pro', 'Helvetica Neue', Arial, sans-serif";

/** An image mark that stretches a raster over its cells in data units. */
function rasterMark(layer: Extract<Layer, { kind: 'raster' }>): Plot.Markish {
  const url = rasterUrl(layer);
  return ((
    _index: unknown,
    scales: Plot.ScaleFunctions,
    _values: unknown,
    _size: unknown,
    context: { document: Document },
  ) => {
    const image = context.document.createElementNS('http://www.w3.org/2000/svg', 'image');
    const [left, right] = [scales.x!(layer.left), scales.x!(layer.right)] as [number, number];
    const [bottom, top] = [scales.y!(layer.bottom), scales.y!(layer.top)] as [number, number];
    const attributes = {
      x: left,
      y: top,
      width: right - left,
      height: bottom - top,
      preserveAspectRatio: 'none',
      'image-rendering': 'optimizeSpeed',
      style: 'image-rendering: pixelated',
      href: url,
    };
    for (const [name, value] of Object.entries(attributes)) image.setAttribute(name, String(value));
    return image;
  }) as unknown as Plot.Markish;
}

/** Points of a filled ring nearer to each other than this, in pixels, are drawn as one. */
const NEAREST = 0.25;

/** One path for all rings of a layer. */
function areasMark(layer: Extract<Layer, { kind: 'areas' }>): Plot.Markish {
  return ((
    _index: unknown,
    scales: Plot.ScaleFunctions,
    _values: unknown,
    _size: unknown,
    context: { document: Document },
  ) => {
    let d = '';
    for (const ring of layer.rings) {
      let [x0, y0] = [Number.NaN, Number.NaN];
      ring.forEach(([x, y], k) => {
        const at = [Number(scales.x!(x)), Number(scales.y!(y))] as const;
        if (k > 0 && k < ring.length - 1 && Math.abs(at[0] - x0) + Math.abs(at[1] - y0) < NEAREST) return;
        d += `${k === 0 ? 'M' : 'L'}${at[0].toFixed(2)},${at[1].toFixed(2)}`;
        [x0, y0] = at;
      });
      d += 'Z';
    }
    const path = context.document.createElementNS('http://www.w3.org/2000/svg', 'path');
    // A hair of stroke in the same colour closes the seams between parts.
    const fill = layer.hatched ? 'url(#hatch)' : layer.color;
    const attributes = { d, fill, stroke: layer.hatched ? 'none' : layer.color, 'stroke-width': 0.4 };
    for (const [name, value] of Object.entries(attributes)) path.setAttribute(name, String(value));
    if (layer.opacity !== undefined) path.setAttribute('opacity', String(layer.opacity));
    return path;
  }) as unknown as Plot.Markish;
}

function mark(layer: Layer): Plot.Markish {
  switch (layer.kind) {
    case 'areas':
      return areasMark(layer);
    case 'raster':
      return rasterMark(layer);
    case 'line':
      return Plot.line(layer.points as [number, number][], {
        stroke: layer.color,
        strokeWidth: layer.width ?? 1.5,
        ...(layer.dashed ? { strokeDasharray: '4 3' } : {}),
      });
    case 'dots':
      return Plot.dot(layer.points as [number, number][], {
        r: layer.radius ?? 3,
        fill: layer.coloured ? fillOf(layer.coloured, layer.color) : layer.color,
      });
    case 'rule': {
      const options = { stroke: layer.color, strokeDasharray: '2 3' };
      return layer.axis === 'x' ? Plot.ruleX([layer.at], options) : Plot.ruleY([layer.at], options);
    }
    case 'text':
      return Plot.text([layer.text], {
        x: () => layer.at[0],
        y: () => layer.at[1],
        fill: layer.color,
        stroke: 'white',
        fontSize: 12,
        textAnchor: layer.begins ? 'start' : 'middle',
      });
  }
}

/** A colour for each point of a layer. */
function fillOf(
  { values, scale }: NonNullable<Extract<Layer, { kind: 'dots' }>['coloured']>,
  without: string,
): (point: unknown, k: number) => string {
  const paint = painter(scale);
  return (_, k) => {
    const color = paint(values[k]!, 0, 0);
    return color ? `rgb(${color.join(', ')})` : without;
  };
}

function scaleOf(axis: Axis, layers: readonly Layer[], k: 0 | 1): Plot.ScaleOptions {
  const domain = axis.domain ? [...axis.domain] : extent(layers, k);
  return {
    type: axis.log ? 'log' : 'linear',
    domain,
    label: null,
    nice: axis.domain === undefined,
    ...(axis.ticks
      ? { ticks: axis.ticks.map(([at]) => at), tickFormat: nameAt(axis.ticks) }
      : axis.log
        ? { ticks: 6, tickFormat: powerName }
        : { ticks: 6 }),
  };
}

/** Ticks of a logarithmic axis: powers of ten have their number, those between none. */
const powerName = (x: number): string =>
  /^1e/.test(x.toExponential()) ? String(Number(x.toPrecision(3))) : '';

const nameAt =
  (ticks: NonNullable<Axis['ticks']>) =>
  (place: number): string =>
    ticks.find(([at]) => at === place)?.[1] ?? '';

/** One panel's axes and marks as the text of an SVG element at (x, y). */
export function panelSvg(panel: Panel, x: number, y: number, width: number, height: number): string {
  const margin = { marginLeft: 52, marginRight: 12, marginTop: 8, marginBottom: 46 };
  const svg = Plot.plot({
    document: newDocument(),
    width,
    height,
    ...margin,
    style: { fontFamily: FONT, fontSize: '12px', color: COLORS.ink, background: 'none', overflow: 'visible' },
    x: scaleOf(panel.x, panel.layers, 0),
    y: scaleOf(panel.y, panel.layers, 1),
    marks: [...panel.layers.map(mark), Plot.frame({ stroke: '#b9bec6' })],
  } as Plot.PlotOptions);
  // Names such as `line` say nothing to those who hear the picture read.
  for (const mark of svg.querySelectorAll('[aria-label]')) mark.removeAttribute('aria-label');
  svg.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  svg.setAttribute('x', String(x));
  svg.setAttribute('y', String(y));
  const middle = {
    x: (margin.marginLeft + width - margin.marginRight) / 2,
    y: (margin.marginTop + height - margin.marginBottom) / 2,
  };
  const label = (axis: Axis, length: number, at: string) => {
    const title = axisTitle(axis);
    const size = Math.round(130 * titleScale(title, length)) / 10;
    return `<text ${at} text-anchor="middle" font-size="${size}" fill="${COLORS.ink}" stroke="none">${subscripted(title)}</text>`;
  };
  const labels =
    label(panel.x, width - margin.marginLeft - margin.marginRight, `x="${middle.x}" y="${height - 10}"`) +
    label(
      panel.y,
      height - margin.marginTop - margin.marginBottom,
      `transform="translate(14 ${middle.y}) rotate(-90)"`,
    );
  return svg.outerHTML.replace(/<\/svg>$/, `${labels}</svg>`);
}
