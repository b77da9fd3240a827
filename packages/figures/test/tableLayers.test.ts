import { decode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { dotsLayers, type Figure, heatmapPanel, linesLayers, painter, renderSvg } from '../src/index.js';
import { rasterUrl } from '../src/raster.js';

const axes = { x: { label: 'x' }, y: { label: 'y' } };
/** All pairs of some values with a number for each. */
function grid(xs: readonly number[], ys: readonly number[], value: (i: number, j: number) => number | null) {
  const rows = xs.flatMap((x, i) => ys.map((y, j) => [x, y, value(i, j)] as const));
  return [rows.map(([x]) => x), rows.map(([, y]) => y), rows.map(([, , v]) => v)] as const;
}
const rasterOf = (panel: ReturnType<typeof heatmapPanel>) => {
  const [layer] = panel.layers;
  if (layer?.kind !== 'raster') throw new Error('no raster');
  return layer;
};
const figure = (panel: Figure['panels'][number]): Figure => ({
  id: 'test',
  title: 'test',
  caption: 'test',
  panels: [panel],
  panelsPerRow: 1,
  data: { columns: [], rows: [] },
});

describe('heatmaps of unevenly spaced values', () => {
  it('have cells that reach midway to their neighbours', () => {
    const [xs, ys, values] = grid([0, 1, 3, 10], [0, 1], (i, j) => i + 10 * j);
    const layer = rasterOf(heatmapPanel(axes, xs, ys, 'value', values));
    expect([layer.left, layer.right, layer.columns, layer.rows]).toEqual([-0.5, 13.5, 4, 2]);
    const edges = Array.from(layer.edges!.x, (part) => -0.5 + 14 * part);
    [-0.5, 0.5, 2, 6.5, 13.5].forEach((edge, k) => {
      expect(edges[k]).toBeCloseTo(edge, 12);
    });
    // Every pixel has the colour of its cell: none is blank.
    const { width, height, data } = decode(Buffer.from(rasterUrl(layer).split(',')[1]!, 'base64'));
    const paint = painter(layer.color);
    for (const [at, cell] of [
      [0, 0],
      [0.4, 0],
      [0.6, 1],
      [1.9, 1],
      [2.1, 2],
      [6.4, 2],
      [6.6, 3],
      [13.4, 3],
    ] as const) {
      const x = Math.floor(((at + 0.5) / 14) * width);
      const pixel = 4 * ((height - 1) * width + x);
      expect([...data.subarray(pixel, pixel + 4)], `x = ${at}`).toEqual([...paint(cell, 0, 0)!, 255]);
    }
  });

  it('of powers have a logarithmic axis with even cells', () => {
    const [xs, ys, values] = grid([0.01, 0.1, 1, 10, 100], [1, 2], (i) => i);
    const panel = heatmapPanel(axes, xs, ys, 'value', values);
    expect(panel.x.log).toBe(true);
    expect(panel.y.log).toBeUndefined();
    const parts = Array.from(rasterOf(panel).edges!.x);
    parts.forEach((part, k) => {
      expect(part).toBeCloseTo(k / 5, 12);
    });
    expect(renderSvg(figure(panel))).toContain('>0.01<');
  });

  it('without any value say so', () => {
    const [xs, ys, values] = grid([0, 1], [0, 1], () => null);
    const svg = renderSvg(figure(heatmapPanel(axes, xs, ys, 'safety', values)));
    expect(svg).toContain('safety: no row has a value');
    expect(svg).not.toContain('Infinity');
  });
});

describe('colours of a column', () => {
  const xs = Array.from({ length: 30 }, (_, k) => k);

  it('a scatter of many numbers is coloured by a scale', () => {
    const [layer, ...more] = dotsLayers(xs, xs, 'welfare', xs);
    expect(more).toEqual([]);
    if (layer?.kind !== 'dots') throw new Error('no dots');
    expect(layer.coloured!.scale).toMatchObject({ kind: 'sequential', domain: [0, 29] });
    const svg = renderSvg(figure({ title: '', ...axes, layers: [layer] }));
    expect(
      new Set(svg.match(/<circle[^>]*fill="rgb\([^"]*"/g)?.map((c) => c.replace(/.*fill=/, ''))).size,
    ).toBe(30);
    expect(svg).toContain('>welfare<');
  });

  it('few numbers are told apart, many texts refused', () => {
    expect(
      dotsLayers(
        xs,
        xs,
        'share',
        xs.map((k) => k % 3),
      ),
    ).toHaveLength(3);
    expect(() =>
      dotsLayers(
        xs,
        xs,
        'id',
        xs.map((k) => `game ${k}`),
      ),
    ).toThrow('at most 12');
  });

  it('effects have their words and colours', () => {
    const [xs, ys] = grid([0, 1], [0, 1], () => 0);
    const cells = ['backfires', 'no-product', 'everybody-gains', 'no-effect'];
    const { color } = rasterOf(heatmapPanel(axes, xs, ys, 'effect', cells));
    expect(color).toMatchObject({
      categories: [
        { label: 'less safe: backfires', color: '#D55E00' },
        { label: 'everybody gains', color: '#009E73' },
        { label: 'no effect' },
        { label: 'no product', hatched: true },
      ],
    });
  });

  it('lines come in the order of their numbers', () => {
    const lines = linesLayers([0, 0, 0], [1, 2, 3], 'n', [10, 9, 2]);
    expect(lines.map((line) => ('label' in line ? line.label : ''))).toEqual(['n 2', 'n 9', 'n 10']);
  });
});
