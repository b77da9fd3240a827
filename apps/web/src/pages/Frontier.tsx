import { useSignal } from '@preact/signals';
import { ENGINE, EQUILIBRIUM, evenly, type Outcome, parametersNamed } from '@regulab/core';
import { COLORS, type Figure, type Layer, type Panel } from '@regulab/figures';
import type { JSX } from 'preact';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { Chart, Keys, MARGIN, type Scales } from '../components/Chart.js';
import { Controls } from '../components/Controls.js';
import { Heatmap, useTheme } from '../components/Heatmap.js';
import { ModelPicker } from '../components/ModelPicker.js';
import { typedNumber } from '../components/NumberField.js';
import { Tools } from '../components/Tools.js';
import { EFFECTS, effectAt, LivePlane, type Plane } from '../engine/plane.js';
import { EFFECT, type Span, type State } from '../state/state.js';
import { model, state, update, values } from '../state/store.js';
import { DOTS_GRID } from '../views/exports.js';
import { paretoPlaces, REACHES, type Reach, reachOf } from '../views/front.js';
import { labelOf } from '../views/labels.js';
import { axisOf } from '../views/profile.js';
import { plain } from '../views/words.js';
import { AxisChoice, setPoint, wantedOf } from './MapPage.js';

const { columns: COLUMNS, rows: ROWS } = DOTS_GRID;

const plane = new LivePlane();

const REACH_COLORS: Readonly<Record<Reach, string>> = {
  nobody: COLORS.baseline,
  'only the first': COLORS.generalist,
  'only the second': COLORS.specialist,
  both: COLORS.mutualism,
};

interface Cloud {
  readonly plane: Plane;
  readonly xs: Float64Array;
  readonly ys: Float64Array;
  /** Places with a product. */
  readonly places: readonly number[];
  readonly panel: Panel;
  readonly front: readonly number[];
}

function cloudOf(
  p: Plane,
  outcomes: readonly [Outcome, Outcome],
  reach: ((at: number) => Reach) | null,
  names: readonly [string, string],
): Cloud {
  const [xs, ys] = p.outcomes as [Float64Array, Float64Array];
  const places: number[] = [];
  for (let at = 0; at < xs.length; at++)
    if (p.status[at] === EQUILIBRIUM && !Number.isNaN(xs[at]!) && !Number.isNaN(ys[at]!)) places.push(at);
  const front = paretoPlaces(outcomes, xs, ys, places);
  const pointAt = (at: number) => [xs[at]!, ys[at]!] as const;
  const named: Readonly<Record<Reach, string>> = {
    nobody: 'no rule',
    'only the first': `only ${names[0]}`,
    'only the second': `only ${names[1]}`,
    both: 'both',
  };
  const fronts: Layer[] = reach
    ? REACHES.filter((r) => r !== 'nobody').map((r): Layer => {
        const own = paretoPlaces(
          outcomes,
          xs,
          ys,
          places.filter((at) => reach(at) === r),
        );
        return {
          kind: 'line',
          points: stairs(own.map(pointAt)),
          color: REACH_COLORS[r],
          label: named[r],
          width: 2.5,
        };
      })
    : [
        {
          kind: 'line',
          points: stairs(front.map(pointAt)),
          color: COLORS.mutualism,
          label: 'Pareto front',
          width: 2.5,
        },
      ];
  const base = [p.baseline[0]!, p.baseline[1]!].map(
    (column) => column.find((x) => !Number.isNaN(x)) ?? Number.NaN,
  );
  const spread = (column: Float64Array): readonly [number, number] => {
    let [low, high] = [0, 0];
    for (const at of places) {
      low = Math.min(low, column[at]!);
      high = Math.max(high, column[at]!);
    }
    const room = 0.05 * (high - low || 1);
    return [low < 0 ? low - room : 0, high + room];
  };
  return {
    plane: p,
    xs,
    ys,
    places,
    front,
    panel: {
      title: '',
      x: { ...axisOf(outcomes[0]), domain: spread(xs) },
      y: { ...axisOf(outcomes[1]), domain: spread(ys) },
      layers: [
        ...fronts,
        {
          kind: 'dots',
          points: [[base[0]!, base[1]!]],
          color: COLORS.baseline,
          label: 'no regulation',
          radius: 6,
        },
      ],
    },
  };
}

/** The edge of what the front's points dominate. */
function stairs(points: readonly (readonly [number, number])[]): (readonly [number, number])[] {
  return points.flatMap((point, k) => {
    const next = points[k + 1];
    return next ? [point, [point[0], next[1]] as const] : [point];
  });
}

const within = ([x0, y0, x1, y1]: Span, x: number, y: number): boolean =>
  x >= Math.min(x0, x1) && x <= Math.max(x0, x1) && y >= Math.min(y0, y1) && y <= Math.max(y0, y1);

/** What rules can attain: two outcomes of every pair of rules, its front, and which rules lead where. */
export function Frontier(): JSX.Element {
  const m = model.value;
  const s = state.value;
  const { frontier } = s;
  const map = { ...s.map, colour: EFFECT, borders: false, line: null };
  const wanted = {
    ...wantedOf({ ...s, map }, DOTS_GRID),
    outcomes: [frontier.x, frontier.y],
    baseline: true,
  };
  const key = JSON.stringify(wanted);
  useEffect(() => plane.want(wanted, false), [key]);
  useEffect(() => () => plane.close(), []);
  const progress = plane.progress.value;
  const outcomes = [frontier.x, frontier.y].map((name) => m.outcomes.find((o) => o.name === name)!) as [
    Outcome,
    Outcome,
  ];
  const neutral = [map.x, map.y].map(
    ({ name, from }) => m.parameters.find((p) => p.name === parametersNamed(m, name)[0])!.neutral === from,
  ) as [boolean, boolean];
  const names = [labelOf(m, map.x.name).toLowerCase(), labelOf(m, map.y.name).toLowerCase()] as const;
  const ready =
    progress !== null && progress.plane.outcomes.length === 2 && progress.plane.baseline.length === 2;
  const cloud = useMemo(
    () => (ready ? cloudOf(progress.plane, outcomes, reachOf(progress.plane, neutral), names) : null),
    [progress, key],
  );
  const hovered = useSignal<number | null>(null);
  const picked =
    cloud && frontier.brush
      ? cloud.places.filter((at) => within(frontier.brush!, cloud.xs[at]!, cloud.ys[at]!))
      : [];
  const setBrush = (brush: Span | null): void => update({ frontier: { ...frontier, brush } });
  const placeOf = (at: number): readonly [number, number] => [
    evenly(map.x.from, map.x.to, COLUMNS, at % COLUMNS),
    evenly(map.y.from, map.y.to, ROWS, Math.floor(at / COLUMNS)),
  ];
  const best = cloud ? cloud.front.map((at) => placeOf(at)) : [];
  const description = cloud
    ? `${outcomes[0].label} across and ${outcomes[1].label.toLowerCase()} upwards, for ${cloud.places.length.toLocaleString('en-US')} pairs of ${names[0]} and ${names[1]} under which there is a product. ${cloud.front.length} of them are on the Pareto front, from ${outcomes[0].label.toLowerCase()} ${plain(cloud.xs[cloud.front[0]!])} to ${plain(cloud.xs[cloud.front[cloud.front.length - 1]!])}.`
    : 'What rules can attain, being solved.';
  const onFront = new Set(cloud?.front);
  const figure = (): Figure | null =>
    cloud
      ? {
          id: 'frontier',
          title: `${outcomes[0].label} and ${outcomes[1].label.toLowerCase()} that rules attain`,
          caption: `${description} Fronts are those of this grid. Model ${m.id} (${m.fidelity}), ${ENGINE}.`,
          panels: [
            {
              ...cloud.panel,
              layers: [
                {
                  kind: 'dots',
                  points: cloud.places
                    .filter((_, k) => k % 5 === 0)
                    .map((at) => [cloud.xs[at]!, cloud.ys[at]!]),
                  color: '#c9dbe8',
                  label: 'attained (every fifth)',
                  radius: 1,
                },
                ...cloud.panel.layers,
              ],
            },
          ],
          panelsPerRow: 1,
          data: {
            columns: [map.x.name, map.y.name, frontier.x, frontier.y, 'front'],
            rows: cloud.places.map((at) => [...placeOf(at), cloud.xs[at]!, cloud.ys[at]!, onFront.has(at)]),
          },
        }
      : null;
  return (
    <div class="split">
      <div class="side">
        <div class="heading">
          <h1>What can rules attain, and whom must they reach?</h1>
          <ModelPicker />
        </div>
        <div class="controls">
          <Planes outcomes={outcomes} />
          <AxisChoice
            id="x"
            label="First rule"
            axis={map.x}
            other={map.y}
            choose={(x) => update({ map: { ...s.map, x, line: null } })}
          />
          <AxisChoice
            id="y"
            label="Second rule"
            axis={map.y}
            other={map.x}
            choose={(y) => update({ map: { ...s.map, y, line: null } })}
          />
        </div>
        <Controls />
      </div>
      <div class="stage">
        <div class="pictures two">
          <figure class="sticky">
            <h2>What is attained</h2>
            <Chart
              panel={
                cloud?.panel ?? {
                  title: '',
                  x: { ...axisOf(outcomes[0]), domain: [0, 1] },
                  y: { ...axisOf(outcomes[1]), domain: [0, 1] },
                  layers: [],
                }
              }
              aspect={0.8}
              description={description}
              behind={(scales) =>
                cloud ? <Dots cloud={cloud} brush={frontier.brush} scales={scales} /> : null
              }
              over={(scales) => (
                <Brush
                  scales={scales}
                  brush={frontier.brush}
                  set={setBrush}
                  hovered={
                    hovered.value !== null && cloud
                      ? [cloud.xs[hovered.value]!, cloud.ys[hovered.value]!]
                      : null
                  }
                />
              )}
            />
            {cloud ? <Keys layers={cloud.panel.layers} /> : null}
          </figure>
          <figure>
            <h2>By which rules</h2>
            <Heatmap
              model={m}
              values={values.value}
              map={map}
              progress={progress}
              borders={null}
              description={`What each pair of rules does; ${picked.length > 0 ? `${picked.length} pairs are selected by the brush` : 'nothing is selected'}. Arrow keys move the cursor, Enter sets the game.`}
              aspect={0.8}
              drag="line"
              onPoint={(at, finished) => setPoint(map, at, finished)}
              onCursor={(at) => {
                if (!at) hovered.value = null;
                else {
                  const column = Math.round(((at[0] - map.x.from) / (map.x.to - map.x.from)) * (COLUMNS - 1));
                  const row = Math.round(((at[1] - map.y.from) / (map.y.to - map.y.from)) * (ROWS - 1));
                  hovered.value = row * COLUMNS + column;
                }
              }}
              over={(scales) => <Picked scales={scales} places={picked} placeOf={placeOf} />}
            />
          </figure>
        </div>
        <BrushFields outcomes={outcomes} brush={frontier.brush} set={setBrush} picked={picked.length} />
        <p class="caption">
          {cloud && best.length > 0
            ? `The front of this grid of ${COLUMNS} by ${ROWS} rules has ${best.length} of them; the first is (${best[0]!.map((x) => plain(x)).join(', ')}), the last (${best[best.length - 1]!.map((x) => plain(x)).join(', ')}). Between grid points rules may attain a little more.`
            : ' '}
        </p>
        <Tools figure={figure} />
      </div>
    </div>
  );
}

/** Every attained pair of outcomes as a dot, those outside the brush faint. */
function Dots({
  cloud,
  brush,
  scales,
}: {
  readonly cloud: Cloud;
  readonly brush: Span | null;
  readonly scales: Scales;
}): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useTheme();
  const { width, height } = scales;
  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const ratio = Math.min(2, devicePixelRatio || 1);
    element.width = Math.round(width * ratio);
    element.height = Math.round(height * ratio);
    const context = element.getContext('2d')!;
    context.scale(ratio, ratio);
    context.clearRect(0, 0, width, height);
    const dark = theme.feasible !== COLORS.feasible;
    const colors = [dark ? '#5b7488' : '#a9c1d3', COLORS.backfiring, COLORS.mutualism];
    for (const code of [EFFECTS.feasible, EFFECTS.mutualism, EFFECTS.backfiring]) {
      context.fillStyle = colors[code]!;
      for (const at of cloud.places) {
        if (effectAt(cloud.plane, at) !== code) continue;
        const [a, b] = [cloud.xs[at]!, cloud.ys[at]!];
        context.globalAlpha = brush && !within(brush, a, b) ? 0.15 : 0.8;
        context.fillRect(scales.x(a) - 1, scales.y(b) - 1, 2, 2);
      }
    }
  }, [cloud, brush, scales, width, height, theme]);
  return <canvas ref={canvas} style={{ left: 0, top: 0, width: `${width}px`, height: `${height}px` }} />;
}

/** The rectangle that selects outcomes; drawn by dragging, or by the fields below. */
function Brush({
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
      <rect
        class="surface"
        x={MARGIN.left}
        y={MARGIN.top}
        width={Math.max(0, scales.width - MARGIN.left - MARGIN.right)}
        height={Math.max(0, scales.height - MARGIN.top - MARGIN.bottom)}
        fill="transparent"
        onPointerDown={(event) => {
          start.current = place(event);
          event.currentTarget.setPointerCapture(event.pointerId);
        }}
        onPointerMove={(event) => {
          if (!start.current) return;
          drawn.value = [...start.current, ...place(event)] as unknown as Span;
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
function Picked({
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

function BrushFields({
  outcomes,
  brush,
  set,
  picked,
}: {
  readonly outcomes: readonly [Outcome, Outcome];
  readonly brush: Span | null;
  readonly set: (brush: Span | null) => void;
  readonly picked: number;
}): JSX.Element {
  const names = [
    `${outcomes[0].label}, least`,
    `${outcomes[1].label}, least`,
    `${outcomes[0].label}, most`,
    `${outcomes[1].label}, most`,
  ];
  const order = [0, 2, 1, 3] as const;
  const ordered: readonly (number | '')[] = brush
    ? [
        Math.min(brush[0], brush[2]),
        Math.min(brush[1], brush[3]),
        Math.max(brush[0], brush[2]),
        Math.max(brush[1], brush[3]),
      ]
    : ['', '', '', ''];
  const change = (k: number, text: string): void => {
    const value = typedNumber(text);
    if (Number.isNaN(value)) return;
    const whole = [0, 0, 1, 1].map((fallback, j) => (ordered[j] === '' ? fallback : (ordered[j] as number)));
    whole[k] = value;
    set(whole as unknown as Span);
  };
  return (
    <fieldset>
      <legend class="hidden">Selection</legend>
      <div class="brush">
        {order.map((k) => (
          <label key={k}>
            {names[k]}{' '}
            <input
              type="text"
              inputMode="decimal"
              style={{ width: '80px' }}
              value={ordered[k]!}
              onChange={(event) => change(k, event.currentTarget.value)}
            />
          </label>
        ))}
      </div>
      <p class="tools" role="status">
        {brush
          ? `${picked.toLocaleString('en-US')} rules lead into the selection.`
          : 'Drag over the left picture to select outcomes.'}
        {brush ? (
          <button type="button" class="plain" onClick={() => set(null)}>
            Select nothing
          </button>
        ) : null}
      </p>
    </fieldset>
  );
}

/** Which two outcomes are looked at. */
function Planes({ outcomes }: { readonly outcomes: readonly [Outcome, Outcome] }): JSX.Element {
  const m = model.value;
  const choices = m.outcomes.filter((o) => o.direction !== 'none');
  const set = (change: Partial<State['frontier']>): void =>
    update({ frontier: { ...state.value.frontier, ...change, brush: null } });
  return (
    <>
      {(['x', 'y'] as const).map((axis, k) => (
        <div class="choice" key={axis}>
          <label for={`outcome-${axis}`}>{k === 0 ? 'Outcome across' : 'Outcome upwards'}</label>
          <select
            id={`outcome-${axis}`}
            value={outcomes[k]!.name}
            onChange={(event) => set({ [axis]: event.currentTarget.value })}
          >
            {choices
              .filter((o) => o.name !== outcomes[1 - k]!.name)
              .map((o) => (
                <option key={o.name} value={o.name}>
                  {o.label}
                </option>
              ))}
          </select>
        </div>
      ))}
    </>
  );
}
