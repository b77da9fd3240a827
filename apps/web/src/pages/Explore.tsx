import {
  formatNumber,
  largestAccepted,
  type Model,
  type Parameter,
  type Picture,
  parametersNamed,
  type Uncertified,
  usualLevers,
  type Values,
} from '@regulab/core';
import type { Figure, Panel } from '@regulab/figures';
import type { JSX } from 'preact';
import { useEffect, useMemo } from 'preact/hooks';
import { Announce } from '../components/Announce.js';
import { Brief } from '../components/Brief.js';
import { Certificate } from '../components/Certificate.js';
import { Chart, Keys, MARGIN } from '../components/Chart.js';
import { Controls } from '../components/Controls.js';
import { Formulas } from '../components/Formulas.js';
import { GamePicture } from '../components/GamePicture.js';
import { Go } from '../components/Header.js';
import { ModelPicker } from '../components/ModelPicker.js';
import { marks } from '../components/marks.js';
import { Readings } from '../components/Readings.js';
import { RealData } from '../components/RealData.js';
import { Tools } from '../components/Tools.js';
import { useQuiet } from '../components/useQuiet.js';
import { useTask } from '../components/useTask.js';
import { long, quick } from '../engine/lanes.js';
import type { TargetsTask } from '../engine/tasks.js';
import { axisNames, MOST_OTHERS, quantities, shownRange, valuesBeside } from '../state/state.js';
import { model, setValues, solution, state, update, values } from '../state/store.js';
import { captionOf } from '../views/caption.js';
import { labelled, labelOf } from '../views/labels.js';
import { pictureEnds, picturePanel } from '../views/picture.js';
import { along, axisOf, profileTask, profileView } from '../views/profile.js';
import type { Target } from '../views/targets.js';
import { spoken, verdictOf } from '../views/words.js';

/** What a solved game comes to, in a sentence or two for those who do not see the pictures. */
export const describe = (m: Model, s: Uncertified): string =>
  `${s.explanation} ${m.outcomes
    .filter((o) => o.role)
    .map(
      (o) =>
        `${o.label} ${spoken(s.outcomes[o.name])}, without a rule ${spoken(s.baseline.outcomes[o.name])}`,
    )
    .join('; ')}.`;

/** One game: its sliders, its picture, what comes out and why. */
export function Explore(): JSX.Element {
  const m = model.value;
  const s = solution.value;
  const given = values.value;
  const verdict = verdictOf(m, s);
  const game = { values: given, outcomes: s.outcomes, baseline: s.baseline.outcomes };
  const [first, ...further] = m.pictures;
  const pictureOf = (picture: Picture): JSX.Element => (
    <GamePicture
      model={m}
      picture={picture}
      game={game}
      ends={pictureEnds(m, picture, [game])}
      description={`${picture.reading} ${describe(m, s)}`}
      live
    />
  );
  const curve = useCurve();
  const figure = (): Figure => ({
    id: m.id.replaceAll('/', '-').replace(/\[(\d+)\]/, '-$1'),
    title: m.question,
    caption: `${s.explanation} ${captionOf(m, given)}`,
    panels: [
      ...m.pictures.map((picture) => ({
        ...picturePanel(m, picture, game, pictureEnds(m, picture, [game])).panel,
        title: picture.title,
      })),
      { ...curve.panel, title: 'Along one parameter' },
    ],
    panelsPerRow: 2,
    data: curve.view?.data ?? { columns: [], rows: [] },
  });
  return (
    <div class="split">
      <div class="side">
        <div class="heading">
          <h1>{m.question}</h1>
          <ModelPicker />
        </div>
        <Controls />
        <div class="explanation">
          <Announce text={`${verdict.words}. ${s.explanation}`} />
          <p class="verdict">
            <span class="mark" style={{ background: verdict.color }} />
            {verdict.words}
          </p>
          <p>{s.explanation}</p>
          <Impossible />
        </div>
      </div>
      <div class="stage">
        <div class="pictures two chosen">
          <figure class="sticky">
            <h2>{first.title}</h2>
            {pictureOf(first)}
            <Brief />
          </figure>
          <figure>
            <CurveTitle />
            <Chart
              panel={curve.panel}
              aspect={0.72}
              description={curve.description}
              over={(scales) => {
                const now = s.outcomes[state.value.curve.outcome];
                const [x, y] = [scales.x(curve.place), scales.y(now ?? Number.NaN)];
                // Values near the ends of doubles have no place on an axis.
                const [low, high] = curve.panel.x.domain ?? [0, 0];
                return (
                  <g>
                    {curve.targets.map(({ value, words }) =>
                      value !== null && value >= low && value <= high ? (
                        <line
                          key={words}
                          class="target"
                          x1={scales.x(value)}
                          x2={scales.x(value)}
                          y1={MARGIN.top}
                          y2={scales.height - MARGIN.bottom}
                        />
                      ) : null,
                    )}
                    {curve.view && Number.isFinite(x) && Number.isFinite(y) ? (
                      <circle
                        class="moves"
                        cx={x}
                        cy={y}
                        r="6"
                        fill="var(--paper)"
                        stroke="var(--ink)"
                        stroke-width="2.5"
                      />
                    ) : null}
                  </g>
                );
              }}
            />
            <Keys layers={curve.panel.layers} />
            {curve.failure === null ? null : (
              <p role="alert">The curve could not be solved: {curve.failure}.</p>
            )}
            <Enough targets={curve.targets} moved={curve.moved} />
          </figure>
        </div>
        {further.length === 0 ? null : (
          <div class="pictures two">
            {further.map((picture) => (
              <figure key={picture.title}>
                <h2>{picture.title}</h2>
                {pictureOf(picture)}
              </figure>
            ))}
          </div>
        )}
        <Readings model={m} solution={s} />
        <p style={{ marginTop: '12px' }}>
          <Certificate model={m} />
          <span class="caption"> {m.fidelity} model</span>
        </p>
        <Tools figure={figure} />
        <p class="tools">
          {state.value.others.length < MOST_OTHERS ? (
            <button
              type="button"
              class="plain"
              onClick={() => update({ others: [...state.value.others, state.value.values] })}
            >
              Keep for comparison
            </button>
          ) : null}
          <Go page="map">See it on the map</Go>
        </p>
        <RealData key={m.id} model={m} values={given} solution={s} />
        <Formulas model={m} />
        <p class="caption source">
          {m.summary} Source: {m.source.paper}
          {m.source.arXiv ? `, arXiv ${m.source.arXiv}` : ''}, {m.source.section}. {m.fidelityNote}
        </p>
      </div>
    </div>
  );
}

/** A bound in as many digits as are shown, still within it. */
function roundedDown(x: number): number {
  const rounded = Number(formatNumber(x));
  const unit = 10 ** (Math.floor(Math.log10(x)) - 5);
  return rounded <= x ? rounded : Number(formatNumber(rounded - unit));
}

/** The levers with the largest values that all accept, the others as they are. */
function waysBack(m: Model, given: Values): readonly { readonly p: Parameter; readonly most: number }[] {
  return usualLevers(m).flatMap((lever) => {
    const moved = parametersNamed(m, lever);
    const p = m.parameters.find((entry) => entry.name === moved[0])!;
    if (moved.length > 1 || given[p.name] === p.neutral) return [];
    const most = largestAccepted(m, given, p.name);
    return most === null ? [] : [{ p, most: roundedDown(most) }];
  });
}

/** What else can be had where nobody builds. */
function Impossible(): JSX.Element | null {
  const m = model.value;
  const given = values.value;
  const exits = solution.value.status === 'exit';
  const ways = useMemo(() => (exits ? waysBack(m, given) : []), [m, given, exits]);
  return (
    <>
      {ways.map(({ p, most }) => (
        <p key={p.name}>
          With the rest as it is, the largest “{p.label.toLowerCase()}” found that all accept is{' '}
          {spoken(most)}.{' '}
          <button type="button" class="plain" onClick={() => setValues({ [p.name]: most })}>
            Set it
          </button>
        </p>
      ))}
    </>
  );
}

/** What takes longer than a curve begins when nothing has changed for so long. */
const REST_MILLISECONDS = 250;
const NO_TARGETS: readonly Target[] = [];

/** The curve of an outcome along a parameter, followed by a worker; null until it is there. */
function useCurve() {
  const m = model.value;
  const given = values.value;
  const { parameter, outcome } = state.value.curve;
  const moved = parametersNamed(m, parameter);
  const p = m.parameters.find((entry) => entry.name === moved[0])!;
  const place = given[moved[0]!]!;
  const [from, to] = shownRange(p, place);
  const others = valuesBeside(m, state.value.values, [parameter]);
  const moving = moved.map((name) => ({ name, from, to }));
  const wanted = profileTask(m, others, moving);
  const { done, failure } = useTask(quick, wanted);
  const profile = done?.answer ?? null;
  const view = useMemo(
    () =>
      profile?.model === m.id &&
      profile.moving[0]!.name === moved[0] &&
      profile.moving.length === moved.length
        ? profileView(m, profile, along(m, parameter, profile.moving[0]!), outcome)
        : null,
    [m, profile, parameter, outcome],
  );
  // Answers wait until the hand rests: they take longer than a curve.
  const asked = useQuiet<TargetsTask>({ ...wanted, kind: 'targets', lever: parameter }, REST_MILLISECONDS);
  const answered = useTask(long, p.neutral === undefined ? null : asked).done;
  const isAnswered = asked !== null && JSON.stringify(answered?.task) === JSON.stringify(asked);
  const targets = isAnswered ? answered!.answer : NO_TARGETS;
  useEffect(() => {
    marks.value = { moved, values: targets.flatMap(({ value }) => (value === null ? [] : [value])) };
  }, [targets]);
  const entry = m.outcomes.find((o) => o.name === outcome)!;
  const bands = (view?.panel.layers ?? [])
    .flatMap((layer) =>
      layer.kind === 'areas'
        ? layer.rings.map((ring) => `${layer.label} from ${spoken(ring[0]![0])} to ${spoken(ring[1]![0])}`)
        : [],
    )
    .join('; ');
  const panel: Panel = view?.panel ?? {
    title: '',
    x: { ...labelled(m, parameter), domain: [from, to] },
    y: axisOf(entry),
    layers: [],
  };
  return {
    view,
    targets,
    moved,
    panel,
    place,
    failure,
    description: `${entry.label} as ${p.label.toLowerCase()} goes from ${spoken(from)} to ${spoken(to)}, beside its value without regulation in grey. ${view === null ? 'It is being solved' : bands || 'No backfiring, no mutualism, no exit on the way'}.`,
  };
}

/** How much of the lever is enough, and for what; each can be set. */
function Enough({
  targets,
  moved,
}: {
  readonly targets: readonly Target[];
  readonly moved: readonly string[];
}): JSX.Element | null {
  if (targets.length === 0) return null;
  return (
    <section class="enough">
      <h3>How much is enough?</h3>
      <ul>
        {targets.map(({ words, value }) => (
          <li key={words}>
            {words}{' '}
            {value === null ? null : (
              <button
                type="button"
                class="plain"
                onClick={() => setValues(Object.fromEntries(moved.map((name) => [name, value])))}
              >
                Set it
              </button>
            )}
          </li>
        ))}
      </ul>
      <p class="caption">Found along this axis, the other parameters as they are.</p>
    </section>
  );
}

/** The heading of the curve, in which both of its quantities can be chosen. */
function CurveTitle(): JSX.Element {
  const m = model.value;
  const { curve } = state.value;
  return (
    <h2>
      <label class="hidden" for="curve-outcome">
        Outcome of the curve
      </label>
      <select
        id="curve-outcome"
        value={curve.outcome}
        onChange={(event) => update({ curve: { ...curve, outcome: event.currentTarget.value } })}
      >
        {quantities(m).map((o) => (
          <option key={o.name} value={o.name}>
            {o.label}
          </option>
        ))}
      </select>{' '}
      along{' '}
      <label class="hidden" for="curve-parameter">
        Parameter of the curve
      </label>
      <select
        id="curve-parameter"
        value={curve.parameter}
        onChange={(event) => update({ curve: { ...curve, parameter: event.currentTarget.value } })}
      >
        {axisNames(m).map((name) => (
          <option key={name} value={name}>
            {labelOf(m, name)}
          </option>
        ))}
      </select>
    </h2>
  );
}
