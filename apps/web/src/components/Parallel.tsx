import { useSignal } from '@preact/signals';
import { COLORS } from '@regulab/figures';
import type { SweepColumn } from '@regulab/sweep/pure';
import type { JSX } from 'preact';
import { useCallback, useMemo, useRef } from 'preact/hooks';
import type { Brush } from '../state/state.js';
import { CHOSEN, extentOf, KEPT, type Selection } from '../views/selection.js';
import { plain } from '../views/words.js';
import { Chart, MARGIN, type Scales } from './Chart.js';
import { PixelCanvas } from './PixelCanvas.js';
import { Surface } from './Surface.js';
import { useTheme } from './theme.js';

/** Lines beyond this many hide each other. */
const MOST_LINES = 1200;
const MOST_FAINT = 500;
/** A drag shorter than this part of an axis is a click. */
const CLICK = 0.01;

interface AxisOf {
  readonly column: SweepColumn;
  readonly range: readonly [number, number];
}

/** A value with no more digits than tell thousandths of a range. */
const short = (x: number, [low, high]: readonly [number, number]): number => {
  let digits = 0;
  while (digits < 12 && (high - low) * 10 ** digits < 200) digits++;
  return Number(x.toFixed(digits)) + 0;
};

/** Rows as lines over one axis a column; dragging along an axis limits its column, a click on it frees it. */
export function Parallel({
  columns,
  selection,
  order,
  target,
  brush,
  live,
  set,
}: {
  readonly columns: readonly SweepColumn[];
  readonly selection: Selection;
  /** All rows in a random order, so that the first of them are a fair sample. */
  readonly order: Uint32Array;
  readonly target: Uint8Array | null;
  readonly brush: Brush;
  /** While the finger moves, and when it has come to rest. */
  readonly live: (brush: Brush) => void;
  readonly set: (brush: Brush) => void;
}): JSX.Element {
  const theme = useTheme();
  const axes = useMemo(
    () =>
      columns.flatMap((column): AxisOf[] => {
        const range = extentOf(column);
        return range && range[0] < range[1] ? [{ column, range }] : [];
      }),
    [columns],
  );
  const draw = useCallback(
    (context: CanvasRenderingContext2D, { x, y }: Scales): void => {
      const dark = theme.feasible !== COLORS.feasible;
      const line = (row: number): void => {
        context.beginPath();
        axes.forEach(({ column, range: [low, high] }, k) => {
          const value = column.values[row]!;
          if (Number.isNaN(value)) return;
          const at = [x(k), y((value - low) / (high - low))] as const;
          context.lineTo(at[0], at[1]);
        });
        context.stroke();
      };
      const pass = (wanted: number, most: number): number[] => {
        const found: number[] = [];
        for (let k = 0; k < order.length && found.length < most; k++)
          if (selection.codes[order[k]!] === wanted) found.push(order[k]!);
        return found;
      };
      context.lineWidth = 1;
      context.strokeStyle = dark ? 'rgba(160,170,180,0.08)' : 'rgba(90,98,110,0.08)';
      if (selection.chosen < selection.kept) pass(KEPT, MOST_FAINT).forEach(line);
      const chosen = pass(CHOSEN, MOST_LINES);
      const alpha = Math.max(0.12, Math.min(0.7, 60 / Math.max(1, chosen.length)));
      const ink = dark ? '120,190,240' : '0,90,150';
      // Hits last: they are what is looked for.
      for (const isHit of [0, 1]) {
        context.strokeStyle =
          isHit === 1 ? `rgba(213,94,0,${Math.min(0.9, 1.6 * alpha)})` : `rgba(${ink},${alpha})`;
        for (const row of chosen) if ((target?.[row] ?? 0) === isHit) line(row);
      }
    },
    [axes, selection, order, target, theme],
  );
  const last = Math.max(1, axes.length - 1);
  const room = axes.length > 1 ? 0.35 : 0.5;
  return (
    <Chart
      panel={{
        title: '',
        x: { label: '', domain: [-room, last + room], ticks: [] },
        y: { label: '', domain: [-0.04, 1.04], ticks: [] },
        layers: [],
      }}
      aspect={0.42}
      description={`Parallel coordinates of ${selection.chosen.toLocaleString('en-US')} chosen rows over ${axes.map(({ column }) => column.name).join(', ')}. The limits stand in numbers below.`}
      behind={(scales) => <PixelCanvas scales={scales} draw={draw} />}
      over={(scales) => <Axes axes={axes} scales={scales} brush={brush} live={live} set={set} />}
    />
  );
}

function Axes({
  axes,
  scales,
  brush,
  live,
  set,
}: {
  readonly axes: readonly AxisOf[];
  readonly scales: Scales;
  readonly brush: Brush;
  readonly live: (brush: Brush) => void;
  readonly set: (brush: Brush) => void;
}): JSX.Element {
  const start = useRef<{ readonly axis: number; readonly at: number } | null>(null);
  const moving = useSignal<Brush | null>(null);
  const place = (event: PointerEvent): { readonly axis: number; readonly at: number } => {
    const box = (event.currentTarget as SVGElement).ownerSVGElement!.getBoundingClientRect();
    const axis = Math.round(scales.xBack(event.clientX - box.left));
    return {
      axis: Math.min(axes.length - 1, Math.max(0, axis)),
      at: Math.min(1, Math.max(0, scales.yBack(event.clientY - box.top))),
    };
  };
  const without = (name: string): Brush =>
    Object.fromEntries(Object.entries(brush).filter(([own]) => own !== name));
  const bottom = scales.height - MARGIN.bottom;
  return (
    <g>
      {axes.map(({ column: { name }, range }, k) => {
        const limits = brush[name];
        const at = (x: number): number => scales.y((x - range[0]) / (range[1] - range[0]));
        const [high, low] = limits
          ? [at(Math.min(range[1], limits[1])), at(Math.max(range[0], limits[0]))]
          : [0, 0];
        return (
          <g key={name} class="axis">
            <line x1={scales.x(k)} x2={scales.x(k)} y1={scales.y(0)} y2={scales.y(1)} stroke="var(--ink)" />
            {limits ? (
              <rect
                x={scales.x(k) - 7}
                y={high}
                width={14}
                height={Math.max(3, low - high)}
                fill="var(--shade)"
                stroke="var(--ink)"
              />
            ) : null}
            <text x={scales.x(k)} y={scales.y(1) - 1} text-anchor="middle">
              {plain(short(range[1], range))}
            </text>
            <text x={scales.x(k)} y={scales.y(0) + 13} text-anchor="middle">
              {plain(short(range[0], range))}
            </text>
            <text class="title" x={scales.x(k)} y={bottom + (k % 2 === 0 ? 18 : 36)} text-anchor="middle">
              {name}
            </text>
          </g>
        );
      })}
      <Surface
        scales={scales}
        onPointerDown={(event) => {
          start.current = place(event);
          (event.currentTarget as Element).setPointerCapture(event.pointerId);
        }}
        onPointerMove={(event) => {
          const from = start.current;
          if (!from) return;
          const { column, range } = axes[from.axis]!;
          const { at } = place(event);
          if (Math.abs(at - from.at) < CLICK) return;
          const value = (t: number): number => short(range[0] + t * (range[1] - range[0]), range);
          moving.value = {
            ...brush,
            [column.name]: [value(Math.min(from.at, at)), value(Math.max(from.at, at))],
          };
          live(moving.value);
        }}
        onPointerUp={() => {
          if (start.current) set(moving.value ?? without(axes[start.current.axis]!.column.name));
          start.current = null;
          moving.value = null;
        }}
        onPointerCancel={() => {
          start.current = null;
          moving.value = null;
          live(brush);
        }}
      />
    </g>
  );
}
