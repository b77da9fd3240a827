import { useSignal } from '@preact/signals';
import { evenly, type Outcome } from '@regulab/core';
import type { Figure } from '@regulab/figures';
import type { JSX } from 'preact';
import { useEffect, useMemo } from 'preact/hooks';
import { Chart, Keys } from '../components/Chart.js';
import { Controls } from '../components/Controls.js';
import { Heatmap } from '../components/Heatmap.js';
import { ModelPicker } from '../components/ModelPicker.js';
import { Brush, Dots, Picked, within } from '../components/Scatter.js';
import { Tools } from '../components/Tools.js';
import { useTyped } from '../components/useTyped.js';
import { fits, isFinal, keyOf, LivePlane } from '../engine/plane.js';
import { EFFECT, type Span, type State } from '../state/state.js';
import { model, state, update, values } from '../state/store.js';
import { captionOf } from '../views/caption.js';
import { cloudOf } from '../views/cloud.js';
import { DOTS_GRID } from '../views/exports.js';
import { labelOf } from '../views/labels.js';
import { axisOf } from '../views/profile.js';
import { spoken } from '../views/words.js';
import { AxisChoice, setPoint, wantedOf } from './MapPage.js';

const { columns: COLUMNS, rows: ROWS } = DOTS_GRID;

const plane = new LivePlane();

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
    // A front is of places that were solved.
    refined: false,
  };
  const key = keyOf(wanted);
  useEffect(() => plane.want(wanted, false), [key]);
  useEffect(() => () => plane.close(), []);
  const progress = plane.progress.value;
  const outcomes = [frontier.x, frontier.y].map((name) => m.outcomes.find((o) => o.name === name)!) as [
    Outcome,
    Outcome,
  ];
  const names = [labelOf(m, map.x.name).toLowerCase(), labelOf(m, map.y.name).toLowerCase()] as const;
  const shown = fits(progress, wanted) ? progress : null;
  const whole = isFinal(progress, wanted);
  const cloud = useMemo(() => (shown ? cloudOf(m, shown, names) : null), [m, shown]);
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
    ? `${outcomes[0].label} across and ${outcomes[1].label.toLowerCase()} upwards, for ${cloud.places.length.toLocaleString('en-US')} pairs of ${names[0]} and ${names[1]} under which there is a product${whole ? '' : ' (so far)'}. ${cloud.front.length} of them are on the Pareto front, from ${outcomes[0].label.toLowerCase()} ${spoken(cloud.xs[cloud.front[0]!])} to ${spoken(cloud.xs[cloud.front[cloud.front.length - 1]!])}.`
    : 'What rules can attain, being solved.';
  const onFront = new Set(cloud?.front);
  const figure = (): Figure | null =>
    cloud && whole
      ? {
          id: 'frontier',
          title: `${outcomes[0].label} and ${outcomes[1].label.toLowerCase()} that rules attain`,
          caption: `${description} Fronts are those of this grid. ${captionOf(m, s.values)}`,
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
            key={`x ${map.x.name}`}
            id="x"
            label="First rule"
            axis={map.x}
            other={map.y}
            choose={(x) => update({ map: { ...s.map, x, line: null } })}
          />
          <AxisChoice
            key={`y ${map.y.name}`}
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
              progress={shown}
              busy={!whole}
              borders={null}
              description={`What each pair of rules does; ${picked.length > 0 ? `${picked.length} pairs are selected by the brush` : 'nothing is selected'}. Arrow keys move the cursor, Enter sets the game.`}
              aspect={0.8}
              drag="point"
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
        <p class="caption" role="status">
          {plane.failure.value ??
            (cloud && whole && best.length > 0
              ? `The front of this grid of ${COLUMNS} by ${ROWS} rules has ${best.length} of them; the first is (${best[0]!.map((x) => spoken(x)).join(', ')}), the last (${best[best.length - 1]!.map((x) => spoken(x)).join(', ')}). Between grid points rules may attain a little more.`
              : ' ')}
        </p>
        <Tools figure={figure} />
      </div>
    </div>
  );
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
  const ordered: Span | null = brush
    ? [
        Math.min(brush[0], brush[2]),
        Math.min(brush[1], brush[3]),
        Math.max(brush[0], brush[2]),
        Math.max(brush[1], brush[3]),
      ]
    : null;
  const fields = order.map((k) =>
    useTyped(ordered?.[k] ?? null, (value, text) => {
      if (Number.isNaN(value)) return `"${text.slice(0, 20)}" is not a number; type one, such as 0.4`;
      const [x0, y0, x1, y1] = ordered ?? [0, 0, 1, 1];
      const at = (j: number, old: number): number => (j === k ? value : old);
      set([at(0, x0), at(1, y0), at(2, x1), at(3, y1)]);
      return null;
    }),
  );
  const problem = fields.find((field) => field.problem !== null)?.problem ?? null;
  return (
    <fieldset>
      <legend class="hidden">Selection</legend>
      <div class="brush">
        {order.map((k, place) => (
          <label key={k}>
            {names[k]}{' '}
            <input
              type="text"
              inputMode="decimal"
              style={{ width: '80px' }}
              aria-invalid={fields[place]!.problem !== null}
              value={fields[place]!.shown}
              onChange={(event) => fields[place]!.change(event.currentTarget.value)}
            />
          </label>
        ))}
      </div>
      {problem === null ? null : (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
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
