import { encode } from 'fast-png';
import { painter } from './colors.js';
import type { Layer } from './figure.js';

/** Cells are enlarged to about this many pixels a side, so that viewers that smooth images leave their edges sharp. */
const PIXELS = 600;

/** Pixels a side where cells differ in size. */
const FINE = 1200;

/** Whether cells are alike, to a hundredth of one. */
const isEven = (edges: Float64Array): boolean =>
  edges.every((edge, k) => Math.abs(edge * (edges.length - 1) - k) < 0.01);

/** The cell that each pixel lies in, of cells that end at `edges`. */
function placesOf(edges: Float64Array, pixels: number): number[] {
  let cell = 0;
  return Array.from({ length: pixels }, (_, k) => {
    const at = (k + 0.5) / pixels;
    while (cell < edges.length - 2 && edges[cell + 1]! <= at) cell++;
    return cell;
  });
}

/** A raster layer as a PNG data URL, the last row on top. */
export function rasterUrl(layer: Extract<Layer, { kind: 'raster' }>): string {
  const { columns, rows, values, edges } = layer;
  const zoom = Math.max(1, Math.ceil(PIXELS / Math.max(columns, rows)));
  const paint = painter(layer.color);
  const uneven = edges !== undefined && !(isEven(edges.x) && isEven(edges.y));
  const [width, height] = uneven ? [FINE, FINE] : [columns * zoom, rows * zoom];
  const across = uneven
    ? placesOf(edges.x, width)
    : Array.from({ length: width }, (_, x) => Math.floor(x / zoom));
  const upwards = uneven
    ? placesOf(edges.y, height)
    : Array.from({ length: height }, (_, y) => Math.floor(y / zoom));
  const pixels = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y++) {
    const row = upwards[height - 1 - y]!;
    for (let x = 0; x < width; x++) {
      const color = paint(values[row * columns + across[x]!]!, x, y);
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
