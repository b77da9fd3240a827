import { useSignal } from '@preact/signals';
import {
  EXITED,
  type Model,
  parametersNamed,
  type RegimeMap,
  solveUncertified,
  type Uncertified,
  type Values,
} from '@regulab/core';
import { type ColorScale, diverging, painter, sequential } from '@regulab/figures';
import type { JSX } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Plane, Progress } from '../engine/plane.js';
import type { AxisRange, Span, State } from '../state/state.js';
import { labelled, labelOf } from '../views/labels.js';
import { borderLayer, type Coloured, coloured, DARK, LIGHT, type Theme } from '../views/mapLayers.js';
import { isRegulated, plain, signed, verdictOf } from '../views/words.js';
import { Chart, MARGIN, type Scales } from './Chart.js';

/** The colours of the page's scheme, followed as it changes. */
export function useTheme(): Theme {
  const query = useMemo(() => matchMedia('(prefers-color-scheme: dark)'), []);
  const [dark, setDark] = useState(query.matches);
  useEffect(() => {
    const change = (): void => setDark(query.matches);
    query.addEventListener('change', change);
    return () => query.removeEventListener('change', change);
  }, [query]);
  return dark ? DARK : LIGHT;
}

const BENEATH = { color: 'rgb(255 255 255 / 55%)', width: 2 } as const;

/** Where there is no answer. */
const NOTHING = [138, 143, 152] as const;

/** Paints a plane, its first row at the bottom, one pixel a place. Exits stay clear: hatching shines through. */
function paint(
  canvas: HTMLCanvasElement,
  { columns, rows, status }: Plane,
  { values, scale }: Coloured,
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
      const rgb = color(values[row + x]!, x, y) ?? NOTHING;
      const at = 4 * (y * columns + x);
      pixels[at] = rgb[0];
      pixels[at + 1] = rgb[1];
      pixels[at + 2] = rgb[2];
      pixels[at + 3] = 255;
    }
  }
  context.putImageData(image, 0, 0);
}

function PlaneCanvas({
  plane,
  colours,
  scales,
  x,
  y,
}: {
  readonly plane: Plane;
  readonly colours: Coloured;
  readonly scales: Scales;
  readonly x: AxisRange;
  readonly y: AxisRange;
}): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (canvas.current) paint(canvas.current, plane, colours);
  }, [plane, colours]);
  // A place is drawn around its value: half of it stands out at each edge.
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
      }}
    />
  );
}

/** Values of the game at a place of the map. */
export function valuesAt(
  model: Model,
  values: Values,
  { x, y }: State['map'],
  at: readonly [number, number],
): Values {
  const moved = (name: string, value: number): Values =>
    Object.fromEntries(parametersNamed(model, name).map((own) => [own, value]));
  return { ...values, ...moved(x.name, at[0]), ...moved(y.name, at[1]) };
}

/** The game at a place of the map in words. */
export function CellReading({
  model,
  map,
  at,
  solution,
}: {
  readonly model: Model;
  readonly map: State['map'];
  readonly at: readonly [number, number];
  readonly solution: Uncertified;
}): JSX.Element {
  const outcomes = model.outcomes.filter((o) => o.role !== undefined);
  return (
    <>
      <strong>{verdictOf(solution, isRegulated(model, solution.parameters)).words}.</strong>{' '}
      {labelOf(model, map.x.name)} {plain(at[0])}, {labelOf(model, map.y.name).toLowerCase()} {plain(at[1])}:{' '}
      {outcomes
        .map((o) => {
          const [now, before] = [solution.outcomes[o.name], solution.baseline.outcomes[o.name]];
          const change =
            typeof now === 'number' && typeof before === 'number' ? ` (${signed(now - before)})` : '';
          return `${o.label.toLowerCase()} ${plain(now)}${change}`;
        })
        .join('; ')}
      .
    </>
  );
}

interface Props {
  readonly model: Model;
  readonly values: Values;
  readonly map: State['map'];
  readonly progress: Progress | null;
  readonly borders: RegimeMap | null;
  readonly description: string;
  readonly aspect: number;
  /** `point`: a drag moves the point; `line`: a click moves it, a drag draws a line. */
  readonly drag: 'point' | 'line';
  readonly onPoint: (at: readonly [number, number], finished: boolean) => void;
  readonly onLine?: (line: Span | null) => void;
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
  const { model, map, progress, borders, description, aspect, drag, onPoint, onLine, onCursor, values } =
    props;
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
      } else lineFrom.current = at;
    } else if (event.key === 'Escape') {
      lineFrom.current = null;
      onLine?.(null);
      show(null);
    } else return;
    event.preventDefault();
  };
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
          layers: borders ? [{ ...borderLayer(borders), ...BENEATH }, borderLayer(borders)] : [],
        }}
        aspect={aspect}
        description={description}
        behind={(scales) =>
          progress && colours ? (
            <PlaneCanvas plane={progress.plane} colours={colours} scales={scales} x={x} y={y} />
          ) : null
        }
        over={(scales) => (
          <g>
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
            <rect
              class="surface"
              x={MARGIN.left}
              y={MARGIN.top}
              width={Math.max(0, scales.width - MARGIN.left - MARGIN.right)}
              height={Math.max(0, scales.height - MARGIN.top - MARGIN.bottom)}
              fill="transparent"
              onPointerDown={(event) => down(scales, event)}
              onPointerMove={(event) => move(scales, event)}
              onPointerUp={(event) => up(scales, event)}
              onPointerCancel={() => {
                start.current = null;
                drawn.value = null;
              }}
              onPointerLeave={() => show(null)}
            />
          </g>
        )}
      />
      <Legend scale={colours?.scale ?? null} progress={progress} />
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

const Swatch = ({ hatched, color }: { readonly hatched: boolean; readonly color: string }): JSX.Element => (
  <span class={`swatch${hatched ? ' hatched' : ''}`} style={hatched ? {} : { background: color }} />
);

/** Colours of a ramp between which the browser blends. */
const STOPS = 24;

function Legend({
  scale,
  progress,
}: {
  readonly scale: ColorScale | null;
  readonly progress: Progress | null;
}): JSX.Element {
  const busy = progress === null || progress.done < 1;
  return (
    <div class="legend">
      {scale?.kind === 'categories'
        ? scale.categories.map((c) => (
            <span key={c.code}>
              <Swatch hatched={c.hatched === true} color={c.color} />
              {c.label}
            </span>
          ))
        : null}
      {scale && scale.kind !== 'categories' ? <Ramp scale={scale} /> : null}
      <span class="caption" aria-hidden="true">
        {busy ? `solving${progress && progress.done > 0 ? ` ${Math.round(100 * progress.done)} %` : ''}` : ''}
      </span>
    </div>
  );
}

export function Ramp({
  scale,
}: {
  readonly scale: Exclude<ColorScale, { kind: 'categories' }>;
}): JSX.Element {
  const map = scale.kind === 'sequential' ? sequential : diverging;
  const [low, high] =
    scale.kind === 'sequential' ? scale.domain : [scale.centre - scale.reach, scale.centre + scale.reach];
  return (
    <span class="scale">
      <span>{scale.label}</span>
      <span>{plain(Number(low.toPrecision(3)))}</span>
      <span
        class="ramp"
        style={{
          background: `linear-gradient(to right, ${Array.from({ length: STOPS }, (_, k) => map(k / (STOPS - 1))).join()})`,
        }}
      />
      <span>{plain(Number(high.toPrecision(3)))}</span>
      <Swatch hatched color="" />
      <span>no product</span>
    </span>
  );
}

/** A solved game, or null where the place is outside the model's domain. */
export function solveAt(model: Model, values: Values): Uncertified | null {
  try {
    return solveUncertified(model, values);
  } catch {
    return null;
  }
}
