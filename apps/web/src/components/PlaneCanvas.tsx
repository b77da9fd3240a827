import { EQUILIBRIUM, EXITED } from '@regulab/core';
import { painter } from '@regulab/figures';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Plane } from '../engine/refinement.js';
import type { AxisRange } from '../state/state.js';
import { blankOf, type Coloured, DARK } from '../views/mapLayers.js';
import type { Scales } from './Chart.js';
import { useTheme } from './theme.js';

/** What stands for its neighbour has this part of its colour, and the rest of the ground's. */
const PALE = 0.3;
const GROUND: Readonly<Record<'light' | 'dark', number>> = { light: 250, dark: 24 };

/** Paints a plane, its first row at the bottom, one pixel a place. Exits stay clear: hatching shines through. */
function paint(
  canvas: HTMLCanvasElement,
  { columns, rows, status, solved }: Plane,
  { values, scale }: Coloured,
  pale: boolean,
  ground: number,
): void {
  canvas.width = columns;
  canvas.height = rows;
  const context = canvas.getContext('2d')!;
  const image = context.createImageData(columns, rows);
  const color = painter(scale);
  const pixels = image.data;
  for (let y = 0; y < rows; y++) {
    const row = (rows - 1 - y) * columns;
    for (let x = 0; x < columns; x++) {
      if (status[row + x] === EXITED) continue;
      const code = status[row + x]!;
      const rgb = (code === EQUILIBRIUM ? color(values[row + x]!, x, y) : null) ?? blankOf(code).rgb;
      const at = 4 * (y * columns + x);
      const part = pale && solved[row + x] === 0 ? PALE : 1;
      for (let k = 0; k < 3; k++) pixels[at + k] = part * rgb[k]! + (1 - part) * ground;
      pixels[at + 3] = 255;
    }
  }
  context.putImageData(image, 0, 0);
}

/** A plane of games as coloured places behind a chart. */
export function PlaneCanvas({
  plane,
  pale,
  colours,
  scales,
  x,
  y,
}: {
  readonly plane: Plane;
  /** Whether places that were not solved yet are told from the others. */
  readonly pale: boolean;
  readonly colours: Coloured;
  readonly scales: Scales;
  readonly x: AxisRange;
  readonly y: AxisRange;
}): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  const ground = GROUND[useTheme() === DARK ? 'dark' : 'light'];
  useEffect(() => {
    if (canvas.current) paint(canvas.current, plane, colours, pale, ground);
  }, [plane, colours, pale, ground]);
  // A place is drawn around its value: half of it would stand out at each edge.
  const [left, right] = [scales.x(x.from), scales.x(x.to)];
  const [top, bottom] = [scales.y(y.to), scales.y(y.from)];
  const [wide, high] = [(right - left) / (plane.columns - 1), (bottom - top) / (plane.rows - 1)];
  return (
    <canvas
      ref={canvas}
      class="plane"
      style={{
        left: `${left - wide / 2}px`,
        top: `${top - high / 2}px`,
        width: `${right - left + wide}px`,
        height: `${bottom - top + high}px`,
        clipPath: `inset(${high / 2}px ${wide / 2}px)`,
      }}
    />
  );
}
