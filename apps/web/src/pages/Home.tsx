import { isRegulated } from '@regulab/core';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { Announce } from '../components/Announce.js';
import { Brief } from '../components/Brief.js';
import { Go } from '../components/Header.js';
import { Heatmap } from '../components/Heatmap.js';
import { Readings } from '../components/Readings.js';
import { fits, isFinal, keyOf, LivePlane } from '../engine/plane.js';
import { laboratory } from '../state/laboratory.js';
import { defaultState, FIRST_MODEL } from '../state/state.js';
import { model, solution, state, values } from '../state/store.js';
import { MAP_GRID } from '../views/exports.js';
import { verdictOf } from '../views/words.js';
import { setPoint, wantedOf } from './MapPage.js';

const plane = new LivePlane();

/** What is asked, where the answer can be found, and what it is. */
const WAYS = [
  {
    question: 'Can a weak rule make AI less safe?',
    answer:
      'A floor on the specialist of 0.4, a little below what the market does anyway: watch safety fall.',
    page: 'explore',
    model: FIRST_MODEL,
    values: { specialistFloor: 0.4 },
  },
  {
    question: 'Who should be regulated?',
    answer: 'The generalist, the specialist or both: what each pair of floors attains, and which firms gain.',
    page: 'frontier',
    model: FIRST_MODEL,
    values: {},
  },
  {
    question: 'When does the market under-invest?',
    answer:
      'Firms that users choose by their safety, and that fail together: what they invest, and what a planner would.',
    page: 'explore',
    model: 'overlap/symmetric',
    values: {},
  },
] as const;

/** The way in: one picture to touch, three questions, all models. */
export function Home(): JSX.Element {
  const m = model.value;
  const s = state.value;
  const map = { ...defaultState('map', s.model).map, colour: 'effect' };
  const wanted = wantedOf({ ...s, map }, MAP_GRID);
  const key = keyOf(wanted);
  const progress = plane.progress.value;
  useEffect(() => plane.want(wanted, false), [key]);
  useEffect(() => () => plane.close(), []);
  const given = values.value;
  const cell = solution.value;
  const verdict = verdictOf(m, cell);
  return (
    <div class="home">
      <div class="split">
        <div class="side">
          <div class="heading">
            <h1>Move a safety floor, and see what it does to AI and to those who build it.</h1>
            <p>
              Regulab solves models of AI regulation exactly, in your browser, and checks every game that you
              open with independent code. Each point of the map is a pair of safety floors: one on the firm
              that builds a general model, one on the firm that adapts it. Drag the ring into the orange.
            </p>
          </div>
          <div class="explanation">
            <p class="verdict">
              <span class="mark" style={{ background: verdict.color }} />
              {verdict.words}
            </p>
            <p>{cell.explanation}</p>
            <Announce text={`${verdict.words}. ${cell.explanation}`} />
            <Readings model={m} solution={cell} brief />
            <p>
              <Go page="explore">See this game from inside</Go>
            </p>
          </div>
        </div>
        <div class="stage">
          <figure class="sticky">
            <Heatmap
              model={m}
              values={given}
              map={map}
              progress={fits(progress, wanted) ? progress : null}
              busy={!isFinal(progress, wanted)}
              borders={null}
              description={`What every pair of safety floors does: whether the product is less safe than with no rule (orange), both firms are better off (green) or nobody builds (hatched). ${cell.explanation} Arrow keys move the point.`}
              aspect={0.7}
              drag="point"
              onPoint={(at, finished) => setPoint(map, at, finished)}
              onCursor={() => undefined}
              over={(scales) =>
                isRegulated(m, given) ? null : (
                  <text
                    class="halo"
                    x={scales.x(given[map.x.name]!) + 16}
                    y={scales.y(given[map.y.name]!) - 14}
                  >
                    drag me
                  </text>
                )
              }
            />
            <Brief />
          </figure>
          {plane.failure.value === null ? null : <p role="alert">{plane.failure.value}.</p>}
        </div>
      </div>
      <h2>Three ways in</h2>
      <ul class="ways">
        {WAYS.map((way) => {
          const target = { ...defaultState(way.page, way.model), values: way.values };
          return (
            <li key={way.question}>
              <Go page={way.page} change={target}>
                <strong>{way.question}</strong>
                {way.answer}
              </Go>
            </li>
          );
        })}
      </ul>
      <h2>The models</h2>
      <ul class="ways">
        {laboratory.models.map((entry) => (
          <li key={entry.id}>
            <Go page="explore" change={defaultState('explore', entry.id)}>
              <strong>{entry.title}</strong>
              {entry.question} <span class="caption">({entry.fidelity})</span>
            </Go>
          </li>
        ))}
      </ul>
    </div>
  );
}
