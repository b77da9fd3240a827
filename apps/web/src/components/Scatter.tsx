import { useSignal } from '@preact/signals';
import { EFFECT_KINDS, type EffectKind } from '@regulab/core';
import { COLORS } from '@regulab/figures';
import type { JSX } from 'preact';
import { useCallback, useRef } from 'preact/hooks';
import type { Span } from '../state/state.js';
import type { Cloud } from '../views/cloud.js';
import { effectColor } from '../views/mapLayers.js';
import type { Scales } from './Chart.js';
import { PixelCanvas } from './PixelCanvas.js';
import { Surface } from './Surface.js';
import { useTheme } from './theme.js';

/** Effects in the order in which they are drawn, what matters most on top. */
const DRAWN: readonly EffectKind[] = [
  'no-effect',
  'safer-at-a-cost',
  'trade',
  'everybody-gains',
  'backfires',
];

/** Whether a point lies in a rectangle. */
export const within = ([x0, y0, x1, y1]: Span, x: number, y: number): boolean =>
  x >= Math.min(x0, x1) && x <= Math.max(x0, x1) && y >= Math.min(y0, y1) && y <= Math.max(y0, y1);

/** Every attained pair of outcomes as a dot, those outside the brush faint. */
export function Dots({
  cloud,
  brush,
  scales,
}: {
  readonly cloud: Cloud;
  readonly brush: Span | null;
  readonly scales: Scales;
}): JSX.Element {
  const theme = useTheme();
  const draw = useCallback(
    (context: CanvasRenderingContext2D, { x, y }: Scales): void => {
      const dark = theme.feasible !== COLORS.feasible;
      for (const kind of DRAWN) {
        const code = EFFECT_KINDS.indexOf(kind);
        context.fillStyle = kind === 'no-effect' ? (dark ? '#5b7488' : '#a9c1d3') : effectColor(kind, theme);
        for (const at of cloud.places) {
          if (cloud.plane.kinds[at] !== code) continue;
          const [a, b] = [cloud.xs[at]!, cloud.ys[at]!];
          context.globalAlpha = brush && !within(brush, a, b) ? 0.15 : 0.8;
          context.fillRect(x(a) - 1, y(b) - 1, 2, 2);
        }
      }
    },
    [cloud, brush, theme],
  );
  return <PixelCanvas scales={scales} draw={draw} />;
}

/** The rectangle that selects outcomes; drawn by dragging, or by the fields below. */
export function Brush({
  scales,
  brush,
  set,
  hovered,
}: {
  readonly scales: Scales;
  readonly brush: Span | null;
  readonly set: (brush: Span | null) => void;
  readonly hovered: readonly [number, number] | null;
}): JSX.Element {
  const start = useRef<readonly [number, number] | null>(null);
  const drawn = useSignal<Span | null>(null);
  const place = (event: PointerEvent): readonly [number, number] => {
    const box = (event.currentTarget as SVGElement).ownerSVGElement!.getBoundingClientRect();
    const digits = (x: number): number => Number(x.toPrecision(4));
    return [digits(scales.xBack(event.clientX - box.left)), digits(scales.yBack(event.clientY - box.top))];
  };
  const shown = drawn.value ?? brush;
  return (
    <g>
      {shown ? (
        <rect
          x={Math.min(scales.x(shown[0]), scales.x(shown[2]))}
          y={Math.min(scales.y(shown[1]), scales.y(shown[3]))}
          width={Math.abs(scales.x(shown[2]) - scales.x(shown[0]))}
          height={Math.abs(scales.y(shown[3]) - scales.y(shown[1]))}
          fill="var(--shade)"
          stroke="var(--ink)"
        />
      ) : null}
      {hovered && !Number.isNaN(hovered[0]) ? (
        <circle
          cx={scales.x(hovered[0])}
          cy={scales.y(hovered[1])}
          r="6"
          fill="none"
          stroke="var(--ink)"
          stroke-width="2"
        />
      ) : null}
      <Surface
        scales={scales}
        onPointerDown={(event) => {
          start.current = place(event);
          (event.currentTarget as Element).setPointerCapture(event.pointerId);
        }}
        onPointerMove={(event) => {
          if (!start.current) return;
          const [[x0, y0], [x1, y1]] = [start.current, place(event)];
          drawn.value = [x0, y0, x1, y1];
        }}
        onPointerUp={() => {
          start.current = null;
          set(drawn.value);
          drawn.value = null;
        }}
        onPointerCancel={() => {
          start.current = null;
          drawn.value = null;
        }}
      />
    </g>
  );
}

/** The rules that lead into the brush, on the map. */
export function Picked({
  scales,
  places,
  placeOf,
}: {
  readonly scales: Scales;
  readonly places: readonly number[];
  readonly placeOf: (at: number) => readonly [number, number];
}): JSX.Element | null {
  if (places.length === 0) return null;
  const d = places
    .map((at) => {
      const [x, y] = placeOf(at);
      return `M${scales.x(x).toFixed(1)},${scales.y(y).toFixed(1)}h0`;
    })
    .join('');
  return <path d={d} stroke="var(--ink)" stroke-width="3" stroke-linecap="round" fill="none" />;
}
