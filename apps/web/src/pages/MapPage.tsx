import { signal } from '@preact/signals';
import { allowedRange, type Model, parametersNamed } from '@regulab/core';
import type { JSX } from 'preact';
import { useEffect, useMemo } from 'preact/hooks';
import { Announce } from '../components/Announce.js';
import { Chart, Keys } from '../components/Chart.js';
import { Controls } from '../components/Controls.js';
import { Heatmap } from '../components/Heatmap.js';
import { ModelPicker } from '../components/ModelPicker.js';
import { Tools } from '../components/Tools.js';
import { useTask } from '../components/useTask.js';
import { useTyped } from '../components/useTyped.js';
import { colourOutcome } from '../engine/colour.js';
import { quick } from '../engine/lanes.js';
import { fits, isFinal, LivePlane, type Wanted } from '../engine/plane.js';
import { solvedCount } from '../engine/refinement.js';
import {
  type AxisRange,
  axisNames,
  CHANGE,
  EFFECT,
  mainOutcome,
  quantities,
  REGIME,
  type Span,
  type State,
  usualAxis,
  valuesBeside,
} from '../state/state.js';
import { model, setValues, state, update, values, whyNot } from '../state/store.js';
import { captionOf } from '../views/caption.js';
import { cellWords, solveAt, valuesAt } from '../views/cell.js';
import { MAP_GRID } from '../views/exports.js';
import { labelOf } from '../views/labels.js';
import { gamesOf, mapFigure } from '../views/mapLayers.js';
import { along, type ProfileAxis, profileTask, profileView } from '../views/profile.js';
import { isRegulable, spoken } from '../views/words.js';

const livePlane = new LivePlane();
const cursor = signal<readonly [number, number] | null>(null);
/** Where a line begins that is being drawn from the keyboard. */
const lineBegun = signal<readonly [number, number] | null>(null);

/** What a map of the state needs to be solved; values on the axes do not matter. */
export function wantedOf(
  s: State,
  { columns, rows }: { readonly columns: number; readonly rows: number },
): Wanted {
  return {
    model: s.model,
    values: valuesBeside(model.value, s.values, [s.map.x.name, s.map.y.name]),
    x: s.map.x,
    y: s.map.y,
    columns,
    rows,
    ...colourOutcome(s.map.colour),
    refined: true,
  };
}

/** A plane of games over two parameters. */
export function MapPage(): JSX.Element {
  const m = model.value;
  const s = state.value;
  const { map } = s;
  const wanted = wantedOf(s, MAP_GRID);
  const key = JSON.stringify([wanted, map.borders]);
  useEffect(() => livePlane.want(wanted, map.borders), [key]);
  useEffect(() => () => livePlane.close(), []);
  const borders = map.borders ? livePlane.borders.value : null;
  const progress = livePlane.progress.value;
  const at = cursor.value;
  const here = [
    values.value[parametersNamed(m, map.x.name)[0]!]!,
    values.value[parametersNamed(m, map.y.name)[0]!]!,
  ] as const;
  const read = at ?? here;
  const cell = useMemo(
    () => solveAt(m, valuesAt(m, values.value, map, read)),
    [m, values.value, map, read[0], read[1]],
  );
  const words = cell
    ? cellWords(m, map, read, cell)
    : { verdict: 'No game here.', numbers: 'The parameters leave the domain of the model.' };
  const description = `${colourWords(map.colour)} of ${m.title.toLowerCase()} for every ${labelOf(m, map.x.name).toLowerCase()} from ${spoken(map.x.from)} to ${spoken(map.x.to)} and ${labelOf(m, map.y.name).toLowerCase()} from ${spoken(map.y.from)} to ${spoken(map.y.to)}. Arrow keys move the cursor, Enter sets the game, L begins and ends a line.`;
  const shown = fits(progress, wanted) ? progress : null;
  return (
    <div class="split">
      <div class="side">
        <div class="heading">
          <h1>{m.question}</h1>
          <ModelPicker />
        </div>
        <Axes />
        <Controls />
        <div class="explanation">
          <p class="cell">
            <strong>{words.verdict}</strong> {words.numbers}
          </p>
          <Announce text={`${words.verdict} ${words.numbers}`} />
          <p class="caption" role="status">
            {lineBegun.value
              ? `A line begins at (${spoken(lineBegun.value[0])}, ${spoken(lineBegun.value[1])}); move on and press L to end it.`
              : `${at ? 'Under the cursor.' : 'At the ring, the game that is set.'} A click sets the game, a drag draws a line along which a curve is drawn.`}
          </p>
        </div>
      </div>
      <div class="stage">
        <figure class="sticky">
          <Heatmap
            model={m}
            values={values.value}
            map={map}
            progress={shown}
            busy={!isFinal(progress, wanted)}
            borders={borders}
            description={description}
            aspect={0.74}
            drag="line"
            onPoint={(place, finished) => setPoint(map, place, finished)}
            onLine={(line) => {
              lineBegun.value = null;
              update({ map: { ...map, line } });
            }}
            onLineBegun={(place) => {
              lineBegun.value = place;
            }}
            onCursor={(place) => {
              cursor.value = place;
            }}
          />
        </figure>
        {shown &&
        isFinal(progress, wanted) &&
        solvedCount(shown.plane) < shown.plane.columns * shown.plane.rows ? (
          <p class="caption">{gamesOf(shown.plane)}</p>
        ) : null}
        <p class="caption" role="status">
          {livePlane.failure.value ??
            (livePlane.tracing.value && map.borders
              ? 'Tracing the borders of regimes.'
              : borders !== null
                ? borders.borders.length === 0
                  ? 'No border of regimes was found here.'
                  : `${borders.borders.length === 1 ? 'One border' : `${borders.borders.length} borders`}, located to ${spoken(borders.accuracy)}.`
                : ' ')}
        </p>
        {borders === null ? null : (
          <details>
            <summary>How complete the borders are</summary>
            <p class="caption">This is a search, not a proof: {borders.completeness.because}.</p>
          </details>
        )}
        {map.colour === REGIME ? <RegimeWords /> : null}
        <Tools
          figure={() =>
            isFinal(progress, wanted) ? mapFigure(m, s, values.value, progress.plane, borders) : null
          }
        />
        <ProfileChart />
      </div>
    </div>
  );
}

const colourWords = (colour: string): string =>
  colour === EFFECT
    ? 'What the rule does'
    : colour === REGIME
      ? 'Regimes'
      : colour.startsWith(CHANGE)
        ? `${colour.slice(CHANGE.length)} against no regulation`
        : colour;

/** Sets the game to a place of a map. */
export function setPoint(map: State['map'], at: readonly [number, number], finished: boolean): void {
  const next = valuesAt(model.value, {}, map, at);
  if (whyNot({ ...values.value, ...next }) === null) setValues(next, finished);
  cursor.value = null;
}

/** What the names of regimes are made of. */
function RegimeWords(): JSX.Element {
  const { parts } = model.value.regimes;
  return (
    <details>
      <summary>What the names of regimes mean</summary>
      <p class="caption">
        A name says {parts.map(({ heading }) => `what the ${heading} does`).join(', then ')}.
      </p>
      {parts.map(({ heading, entries }) => (
        <dl key={heading}>
          {entries.map(([name, meaning]) => [
            <dt key={name}>{name}</dt>,
            <dd key={`${name} meaning`}>{meaning}</dd>,
          ])}
        </dl>
      ))}
    </details>
  );
}

/** The curve along the line that was drawn over the map. */
function ProfileChart(): JSX.Element | null {
  const m = model.value;
  const { map } = state.value;
  const { line, x, y } = map;
  const outcome = colourOutcome(map.colour).outcomes[0] ?? mainOutcome(m);
  const moving = line
    ? [
        ...parametersNamed(m, x.name).map((name) => ({ name, from: line[0], to: line[2] })),
        ...parametersNamed(m, y.name).map((name) => ({ name, from: line[1], to: line[3] })),
      ]
    : [];
  const entry = m.outcomes.find((o) => o.name === outcome)!;
  const others = valuesBeside(m, state.value.values, [x.name, y.name]);
  const { done, failure } = useTask(quick, line ? profileTask(m, others, moving) : null);
  // A curve along another line would stand under this one's name.
  const same = JSON.stringify(done?.task.moving) === JSON.stringify(moving);
  const profile = line && same && done?.answer.model === m.id ? done.answer : null;
  const view = useMemo(
    () => (profile && line ? profileView(m, profile, lineAxis(m, map, line), outcome) : null),
    [m, profile, map, outcome],
  );
  if (failure !== null) return <p role="alert">The line could not be followed: {failure}.</p>;
  if (!view || !line) return null;
  return (
    <figure style={{ maxWidth: '720px', marginTop: '16px' }}>
      <h2>
        Along the line{' '}
        <button type="button" class="plain" onClick={() => update({ map: { ...map, line: null } })}>
          remove
        </button>
      </h2>
      <Chart
        panel={view.panel}
        aspect={0.5}
        description={`${outcome} along the line from (${spoken(line[0])}, ${spoken(line[1])}) to (${spoken(line[2])}, ${spoken(line[3])}) of the map, its value without regulation in grey.`}
      />
      <Keys layers={view.panel.layers} />
      <Tools
        figure={() => ({
          id: 'line',
          title: `${entry.label} along a line`,
          caption: `From (${spoken(line[0])}, ${spoken(line[1])}) to (${spoken(line[2])}, ${spoken(line[3])}) in ${labelOf(m, x.name).toLowerCase()} and ${labelOf(m, y.name).toLowerCase()}. ${captionOf(m, state.value.values)}`,
          panels: [view.panel],
          panelsPerRow: 1,
          data: view.data,
        })}
        files
      />
    </figure>
  );
}

/** A level or upright line is read in its own parameter, another by how far along it one is. */
function lineAxis(m: Model, { x, y }: State['map'], line: Span): ProfileAxis {
  const level = Math.abs(line[3] - line[1]) <= 0.01 * (y.to - y.from);
  const upright = Math.abs(line[2] - line[0]) <= 0.01 * (x.to - x.from);
  if (level && line[2] > line[0]) return along(m, x.name, { from: line[0], to: line[2] });
  if (upright && line[3] > line[1]) return along(m, y.name, { from: line[1], to: line[3] });
  const [across, upwards] = [labelOf(m, x.name), labelOf(m, y.name).toLowerCase()];
  return {
    label: `${across} ${spoken(line[0])} to ${spoken(line[2])}, ${upwards} ${spoken(line[1])} to ${spoken(line[3])}: part of the way`,
    at: (t) => t,
  };
}

/** What the axes are and what colours the map. */
function Axes(): JSX.Element {
  const m = model.value;
  const { map } = state.value;
  const set = (change: Partial<State['map']>): void => update({ map: { ...map, ...change } });
  return (
    <fieldset class="controls">
      <legend class="hidden">The map</legend>
      <AxisChoice
        key={`x ${map.x.name}`}
        id="x"
        label="Across"
        axis={map.x}
        other={map.y}
        choose={(x) => set({ x, line: null })}
      />
      <AxisChoice
        key={`y ${map.y.name}`}
        id="y"
        label="Upwards"
        axis={map.y}
        other={map.x}
        choose={(y) => set({ y, line: null })}
      />
      <div class="choice">
        <label for="colour">Colour</label>
        <select
          id="colour"
          value={map.colour}
          onChange={(event) => set({ colour: event.currentTarget.value })}
        >
          {isRegulable(m) ? <option value={EFFECT}>What the rule does</option> : null}
          <option value={REGIME}>Regime</option>
          {quantities(m).flatMap((o) => [
            <option key={o.name} value={o.name}>
              {o.label}
            </option>,
            isRegulable(m) ? (
              <option key={CHANGE + o.name} value={CHANGE + o.name}>
                {o.label}, against no rule
              </option>
            ) : null,
          ])}
        </select>
      </div>
      <div class="choice">
        <label class="tick">
          <input
            type="checkbox"
            checked={map.borders}
            onChange={(event) => set({ borders: event.currentTarget.checked })}
          />{' '}
          Borders of regimes{m.list ? ' (may take half a minute)' : ''}
        </label>
      </div>
    </fieldset>
  );
}

export function AxisChoice({
  id,
  label,
  axis,
  other,
  choose,
}: {
  readonly id: string;
  readonly label: string;
  readonly axis: AxisRange;
  readonly other: AxisRange;
  readonly choose: (axis: AxisRange) => void;
}): JSX.Element {
  const m = model.value;
  const taken = parametersNamed(m, other.name);
  const names = axisNames(m).filter((name) => !parametersNamed(m, name).some((own) => taken.includes(own)));
  const end = (key: 'from' | 'to') =>
    useTyped(axis[key], (value, text) => {
      const next = { ...axis, [key]: value };
      const outside = m.parameters.find(
        (p) => parametersNamed(m, axis.name).includes(p.name) && !(value >= p.min && value <= p.max),
      );
      if (Number.isNaN(value)) return `"${text.slice(0, 20)}" is not a number; type one, such as 0.5`;
      if (outside) return `${key} is ${value}, but ${outside.name} must be ${allowedRange(outside)}`;
      if (!(next.from < next.to)) return `the axis runs from ${next.from} to ${next.to}; it must rise`;
      choose(next);
      return null;
    });
  const [from, to] = [end('from'), end('to')];
  const problem = from.problem ?? to.problem;
  return (
    <>
      <div class="choice">
        <label for={`axis-${id}`}>{label}</label>
        <select
          id={`axis-${id}`}
          value={axis.name}
          onChange={(event) => choose(usualAxis(m, event.currentTarget.value))}
        >
          {names.map((name) => (
            <option key={name} value={name}>
              {labelOf(m, name)}
            </option>
          ))}
        </select>
      </div>
      <div class="choice">
        <span class="range">
          from
          <input
            type="text"
            inputMode="decimal"
            aria-label={`${label}, from`}
            aria-invalid={from.problem !== null}
            value={from.shown}
            onChange={(event) => from.change(event.currentTarget.value)}
          />
          to
          <input
            type="text"
            inputMode="decimal"
            aria-label={`${label}, to`}
            aria-invalid={to.problem !== null}
            value={to.shown}
            onChange={(event) => to.change(event.currentTarget.value)}
          />
        </span>
      </div>
      {problem === null ? null : (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
    </>
  );
}
