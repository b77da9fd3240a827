import { useSignal } from '@preact/signals';
import { type Model, parametersNamed, type RegimeMap, type Values } from '@regulab/core';
import type { JSX } from 'preact';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { Progress } from '../engine/plane.js';
import type { AxisRange, Span, State } from '../state/state.js';
import { labelled } from '../views/labels.js';
import { borderLayer, coloured, hasRoom } from '../views/mapLayers.js';
import { Chart, MARGIN, type Scales } from './Chart.js';
import { Legend } from './Legend.js';
import { PlaneCanvas } from './PlaneCanvas.js';
import { Surface } from './Surface.js';
import { useTheme } from './theme.js';

const BENEATH = { color: 'rgb(255 255 255 / 55%)', width: 2 } as const;

interface Props {
  readonly model: Model;
  readonly values: Values;
  readonly map: State['map'];
  readonly progress: Progress | null;
  /** Whether what is shown is not yet all of what is asked. */
  readonly busy: boolean;
  readonly borders: RegimeMap | null;
  readonly description: string;
  readonly aspect: number;
  /** `point`: a drag moves the point; `line`: a click moves it, a drag draws a line. */
  readonly drag: 'point' | 'line';
  readonly onPoint: (at: readonly [number, number], finished: boolean) => void;
  readonly onLine?: (line: Span | null) => void;
  /** The first end of a line was set from the keyboard. */
  readonly onLineBegun?: (at: readonly [number, number]) => void;
  readonly onCursor: (at: readonly [number, number] | null) => void;
  /** Further marks, such as what a brush selects. */
  readonly over?: (scales: Scales) => JSX.Element | null;
}

/** Places on each axis that the arrow keys step through. */
const KEY_STEPS = 50;
/** A pointer that moved less than this many pixels has clicked. */
const CLICK = 5;

/** A plane of games in colours, with axes, borders, the game that is set, a cursor and a line. */
export function Heatmap(props: Props): JSX.Element {
  const {
    model,
    map,
    progress,
    busy,
    borders,
    description,
    aspect,
    drag,
    onPoint,
    onLine,
    onLineBegun,
    onCursor,
    values,
  } = props;
  const theme = useTheme();
  const { x, y, colour } = map;
  const cursor = useSignal<readonly [number, number] | null>(null);
  const drawn = useSignal<Span | null>(null);
  const start = useRef<{ px: number; py: number; at: readonly [number, number] } | null>(null);
  const colours = useMemo(
    () => (progress ? coloured(model, progress.plane, colour, theme) : null),
    [model, progress, colour, theme],
  );
  const here = [
    values[parametersNamed(model, x.name)[0]!]!,
    values[parametersNamed(model, y.name)[0]!]!,
  ] as const;
  const tidy = (value: number, { from, to }: AxisRange): number => {
    const step = (to - from) / 500;
    const digits = Math.max(0, Math.ceil(-Math.log10(step)));
    return Math.min(to, Math.max(from, Number(value.toFixed(digits))));
  };
  const point = (scales: Scales, event: PointerEvent): readonly [number, number] => {
    const box = (event.currentTarget as SVGElement).ownerSVGElement!.getBoundingClientRect();
    return [tidy(scales.xBack(event.clientX - box.left), x), tidy(scales.yBack(event.clientY - box.top), y)];
  };
  const show = (at: readonly [number, number] | null): void => {
    cursor.value = at;
    onCursor(at);
  };
  const down = (scales: Scales, event: PointerEvent): void => {
    const at = point(scales, event);
    start.current = { px: event.clientX, py: event.clientY, at };
    (event.currentTarget as Element).setPointerCapture(event.pointerId);
    if (drag === 'point') onPoint(at, false);
  };
  const move = (scales: Scales, event: PointerEvent): void => {
    const at = point(scales, event);
    show(at);
    const from = start.current;
    if (!from) return;
    if (drag === 'point') onPoint(at, false);
    else if (Math.hypot(event.clientX - from.px, event.clientY - from.py) > CLICK)
      drawn.value = [from.at[0], from.at[1], at[0], at[1]];
  };
  const up = (scales: Scales, event: PointerEvent): void => {
    const from = start.current;
    start.current = null;
    if (!from) return;
    if (drag === 'line' && drawn.value) {
      onLine?.(drawn.value);
      drawn.value = null;
    } else onPoint(point(scales, event), true);
  };
  const lineFrom = useRef<readonly [number, number] | null>(null);
  const key = (event: KeyboardEvent): void => {
    // Shortcuts of the browser stay its own.
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const at = cursor.value ?? here;
    const many = event.shiftKey ? 10 : 1;
    const moves: Readonly<Record<string, readonly [number, number]>> = {
      ArrowLeft: [-many, 0],
      ArrowRight: [many, 0],
      ArrowUp: [0, many],
      ArrowDown: [0, -many],
    };
    const step = moves[event.key];
    if (step) {
      const next = (value: number, axis: AxisRange, by: number): number =>
        tidy(value + (by * (axis.to - axis.from)) / KEY_STEPS, axis);
      const to = [next(at[0], x, step[0]), next(at[1], y, step[1])] as const;
      if (drag === 'point') onPoint(to, true);
      show(to);
    } else if (event.key === 'Enter' || event.key === ' ') onPoint(at, true);
    else if (event.key.toLowerCase() === 'l' && onLine) {
      if (lineFrom.current) {
        onLine([lineFrom.current[0], lineFrom.current[1], at[0], at[1]]);
        lineFrom.current = null;
      } else {
        lineFrom.current = at;
        show(at);
        onLineBegun?.(at);
      }
    } else if (event.key === 'Escape') {
      lineFrom.current = null;
      onLine?.(null);
      show(null);
    } else return;
    event.preventDefault();
  };
  // A cursor is a place of these axes.
  useEffect(() => {
    lineFrom.current = null;
    show(null);
    return () => onCursor(null);
  }, [model.id, x.name, x.from, x.to, y.name, y.from, y.to]);
  const line = drawn.value ?? map.line;
  const inside = (at: readonly [number, number]): boolean =>
    at[0] >= x.from && at[0] <= x.to && at[1] >= y.from && at[1] <= y.to;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a map is moved over by the arrow keys
    <div role="application" aria-label={`Map. ${description}`} tabIndex={0} onKeyDown={key} class="map">
      <Chart
        panel={{
          title: '',
          x: { ...labelled(model, x.name), domain: [x.from, x.to] },
          y: { ...labelled(model, y.name), domain: [y.from, y.to] },
          // A light line beneath makes the dark one seen on dark colours.
          layers: borders && !busy ? [{ ...borderLayer(borders), ...BENEATH }, borderLayer(borders)] : [],
        }}
        aspect={aspect}
        description={description}
        behind={(scales) =>
          progress && colours ? (
            <PlaneCanvas
              plane={progress.plane}
              pale={progress.pale}
              colours={colours}
              scales={scales}
              x={x}
              y={y}
            />
          ) : null
        }
        over={(scales) => (
          <g>
            {/* Names stand where the picture stays as it is. */}
            {(busy ? [] : (colours?.words ?? []))
              .filter((word) =>
                hasRoom(
                  word,
                  scales.width - MARGIN.left - MARGIN.right,
                  scales.height - MARGIN.top - MARGIN.bottom,
                ),
              )
              .map(({ text, at }) => (
                <text
                  key={text}
                  class="halo"
                  x={scales.x(x.from + at[0] * (x.to - x.from))}
                  y={scales.y(y.from + at[1] * (y.to - y.from)) + 4}
                  text-anchor="middle"
                >
                  {text}
                </text>
              ))}
            {props.over?.(scales)}
            {line ? (
              <line
                x1={scales.x(line[0])}
                y1={scales.y(line[1])}
                x2={scales.x(line[2])}
                y2={scales.y(line[3])}
                stroke="var(--ink)"
                stroke-width="2"
              />
            ) : null}
            {inside(here) ? (
              <circle
                cx={scales.x(here[0])}
                cy={scales.y(here[1])}
                r="7"
                fill="var(--paper)"
                stroke="var(--ink)"
                stroke-width="2.5"
              />
            ) : null}
            {cursor.value ? <Cross at={cursor.value} scales={scales} /> : null}
            <Surface
              scales={scales}
              onPointerDown={(event) => down(scales, event)}
              onPointerMove={(event) => move(scales, event)}
              onPointerUp={(event) => up(scales, event)}
              onPointerCancel={() => {
                start.current = null;
                drawn.value = null;
                // What was reached counts: the address must not lag behind what is seen.
                if (drag === 'point') onPoint(here, true);
              }}
              onPointerLeave={() => show(null)}
            />
          </g>
        )}
      />
      <Legend colours={colours} busy={busy} progress={progress} />
    </div>
  );
}

function Cross({
  at,
  scales,
}: {
  readonly at: readonly [number, number];
  readonly scales: Scales;
}): JSX.Element {
  const [x, y] = [scales.x(at[0]), scales.y(at[1])];
  return (
    <g stroke="var(--ink)" stroke-width="1" stroke-opacity="0.55">
      <line x1={MARGIN.left} x2={scales.width - MARGIN.right} y1={y} y2={y} />
      <line x1={x} x2={x} y1={MARGIN.top} y2={scales.height - MARGIN.bottom} />
    </g>
  );
}
