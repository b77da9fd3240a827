import { encode } from 'fast-png';
import { painter } from './colors.js';
import type { Layer } from './figure.js';

/** A raster layer as a PNG data URL, one pixel a cell, the last row on top. */
export function rasterUrl(layer: Extract<Layer, { kind: 'raster' }>): string {
  const { columns, rows, values } = layer;
  const paint = painter(layer.color);
  const pixels = new Uint8Array(columns * rows * 4);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const color = paint(values[row * columns + column]!, column, row);
      if (!color) continue;
      const at = 4 * ((rows - 1 - row) * columns + column);
      pixels.set(color, at);
      pixels[at + 3] = 255;
    }
  const png = encode({ width: columns, height: rows, data: pixels, channels: 4, depth: 8 });
  return `data:image/png;base64,${base64(png)}`;
}

function base64(bytes: Uint8Array): string {
  let text = '';
  for (let start = 0; start < bytes.length; start += 32768)
    text += String.fromCharCode(...bytes.subarray(start, start + 32768));
  return btoa(text);
}
