import { type Figure, figureCsv, type Layer, prettySymbol, renderSvg } from '@regulab/figures';
import { renderPng } from '@regulab/figures/node';
import { decode } from 'fast-png';
import { describe, expect, it } from 'vitest';

const raster: Layer = {
  kind: 'raster',
  left: 0,
  right: 2,
  bottom: 0,
  top: 2,
  columns: 2,
  rows: 2,
  values: Float64Array.of(0, 1, Number.NaN, 2),
  color: {
    kind: 'categories',
    categories: [
      { code: 0, label: 'zero', color: '#ff0000' },
      { code: 1, label: 'one', color: '#00ff00' },
      { code: 2, label: 'two & more', color: '#0000ff', hatched: true },
    ],
  },
};

const figure = (layers: readonly Layer[]): Figure => ({
  id: 'test',
  title: 'A title with <angles> & ampersands',
  caption: 'A caption about theta.',
  panels: [
    {
      title: 'Panel',
      x: { label: 'floor', symbol: 'theta_D', unit: 'safety' },
      y: { label: 'utility', symbol: 'U_G' },
      layers,
    },
  ],
  panelsPerRow: 1,
  data: {
    columns: ['x', 'note'],
    rows: [
      [1, 'a,b'],
      [null, true],
    ],
  },
});

/** The embedded PNG of a raster, decoded. */
function embedded(svg: string) {
  const [, data = ''] = /href="data:image\/png;base64,([^"]+)"/.exec(svg) ?? [];
  return decode(Buffer.from(data, 'base64'));
}

describe('renderSvg', () => {
  it('escapes text, lowers subscripts and keeps text as text', () => {
    const svg = renderSvg(figure([raster]));
    expect(svg).toContain('A title with &lt;angles&gt; &amp; ampersands');
    expect(svg).toMatch(/floor, θ<tspan[^>]*>D<\/tspan>/);
    expect(svg).toContain('two &amp; more');
    expect(svg).toContain('A caption about theta.');
  });

  it('paints a raster with its first row at the bottom and NaN transparent', () => {
    const image = embedded(renderSvg(figure([raster])));
    const pixel = (x: number, y: number) => [
      ...image.data.slice(4 * (y * image.width + x), 4 * (y * image.width + x) + 4),
    ];
    const [low, high] = [image.height - 1, 0];
    expect(pixel(0, low)).toEqual([255, 0, 0, 255]);
    expect(pixel(image.width - 1, low)).toEqual([0, 255, 0, 255]);
    expect(pixel(0, high)[3]).toBe(0);
    expect(pixel(image.width - 1, high)[3]).toBe(255);
  });

  it('is well-formed for every kind of layer, empty ones included', () => {
    const layers: Layer[] = [
      {
        kind: 'line',
        points: [
          [0, 0],
          [1, Number.NaN],
          [2, 1],
        ],
        color: '#000000',
        label: 'line',
        dashed: true,
      },
      { kind: 'line', points: [], color: '#000000' },
      { kind: 'dots', points: [[1, 1]], color: '#123456', label: 'dots' },
      { kind: 'rule', axis: 'x', at: 1, color: '#123456', label: 'rule' },
      { kind: 'text', at: [1, 1], text: 'here', color: '#123456' },
      { ...raster, color: { kind: 'sequential', label: 'value', domain: [0, 2] } },
      { ...raster, color: { kind: 'diverging', label: 'change', centre: 0, reach: 1 } },
    ];
    const svg = renderSvg(figure(layers));
    for (const word of ['line', 'dots', 'rule', 'here', 'value', 'change'])
      expect(svg).toContain(`>${word}</text>`);
    expect(svg).not.toContain('NaN');
    expect(() => renderPng(svg)).not.toThrow();
  });
});

describe('renderPng', () => {
  it('draws the text: without its words the picture has other pixels', () => {
    const svg = renderSvg(figure([]));
    const withText = decode(renderPng(svg, 1));
    const without = decode(renderPng(svg.replace('A caption about theta.', ''), 1));
    expect([withText.width, withText.height]).toEqual([without.width, without.height]);
    expect(Buffer.compare(Buffer.from(withText.data.buffer), Buffer.from(without.data.buffer))).not.toBe(0);
  });

  it('is drawn on white', () => {
    const { data } = decode(renderPng(renderSvg(figure([])), 1));
    expect([...data.slice(0, 4)]).toEqual([255, 255, 255, 255]);
  });
});

describe('figureCsv', () => {
  it('quotes what needs it and leaves missing values empty', () => {
    expect(figureCsv(figure([]).data)).toBe('x,note\n1,"a,b"\n,true\n');
  });
});

describe('prettySymbol', () => {
  it.each([
    ['theta_D', 'θ_D'],
    ['c0_ab', 'c0_ab'],
    ['U_G', 'U_G'],
    ['alpha_1', 'α_1'],
  ])('%s', (symbol, pretty) => {
    expect(prettySymbol(symbol)).toBe(pretty);
  });
});
