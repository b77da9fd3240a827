import { encode } from 'fast-png';
import { painter } from './colors.js';
import type { Layer } from './figure.js';

/** Cells are enlarged to about this many pixels a side, so that viewers that smooth images leave their edges sharp. */
const PIXELS = 600;

/** A raster layer as a PNG data URL, the last row on top. */
export function rasterUrl(layer: Extract<Layer, { kind: 'raster' }>): string {
  const { columns, rows, values } = layer;
  const zoom = Math.max(1, Math.ceil(PIXELS / Math.max(columns, rows)));
  const paint = painter(layer.color);
  const [width, height] = [columns * zoom, rows * zoom];
  const pixels = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y++) {
    const row = rows - 1 - Math.floor(y / zoom);
    for (let x = 0; x < width; x++) {
      const color = paint(values[row * columns + Math.floor(x / zoom)]!, x, y);
      if (!color) continue;
      const at = 4 * (y * width + x);
      pixels.set(color, at);
      pixels[at + 3] = 255;
    }
  }
  const png = encode({ width, height, data: pixels, channels: 4, depth: 8 });
  return `data:image/png;base64,${base64(png)}`;
}

function base64(bytes: Uint8Array): string {
  let text = '';
  for (let start = 0; start < bytes.length; start += 32768)
    text += String.fromCharCode(...bytes.subarray(start, start + 32768));
  return btoa(text);
}
