import { completeValues, solveUncertified, type Uncertified, type Values } from '@regulab/core';
import type { Figure } from '@regulab/figures';
import type { JSX } from 'preact';
import { GamePicture } from '../components/GamePicture.js';
import { Go } from '../components/Header.js';
import { ModelPicker } from '../components/ModelPicker.js';
import { NumberField } from '../components/NumberField.js';
import { ChangeCell, outcomeText } from '../components/Readings.js';
import { MathSymbol } from '../components/Symbol.js';
import { Tools } from '../components/Tools.js';
import { distinctValues, MOST_OTHERS } from '../state/state.js';
import { model, state, update } from '../state/store.js';
import { modelNote, settingsOf } from '../views/caption.js';
import { pictureEnds, picturePanel } from '../views/picture.js';
import { verdictOf } from '../views/words.js';
import { describe } from './Explore.js';

const NAMES = ['A', 'B', 'C', 'D'] as const;

/** Two to four scenarios on the same axes. */
export function Compare(): JSX.Element {
  const m = model.value;
  const { values: first, others } = state.value;
  const scenarios: readonly Values[] = [first, ...others];
  const solved = scenarios.map((given): Uncertified => solveUncertified(m, given));
  const games = solved.map((s) => ({
    values: s.parameters,
    outcomes: s.outcomes,
    baseline: s.baseline.outcomes,
  }));
  const ends = m.pictures.map((picture) => pictureEnds(m, picture, games));
  const write = (list: readonly Values[]): void => {
    const [head = {}, ...rest] = list;
    update({ values: head, others: rest });
  };
  const names = new Set([
    ...m.parameters.filter((p) => p.kind === 'lever').map((p) => p.name),
    ...scenarios.flatMap((given) => Object.keys(given)),
  ]);
  const shown = m.parameters.filter((p) => names.has(p.name));
  const figure = (): Figure => ({
    id: 'comparison',
    title: `${scenarios.length} scenarios of ${m.title.toLowerCase()}`,
    caption: `${solved.map((s, k) => `${NAMES[k]}: ${s.explanation} ${settingsOf(m, s.parameters)}.`).join(' ')} Grey: no regulation. ${modelNote(m)}`,
    panels: m.pictures.flatMap((picture, j) =>
      games.map((game, k) => ({
        ...picturePanel(m, picture, game, ends[j]!).panel,
        title: `Scenario ${NAMES[k]}`,
      })),
    ),
    panelsPerRow: Math.max(2, solved.length),
    data: {
      columns: ['scenario', ...m.parameters.map((p) => p.name), ...m.outcomes.map((o) => o.name)],
      rows: solved.map((s, k) => [
        NAMES[k]!,
        ...m.parameters.map((p) => s.parameters[p.name]!),
        ...m.outcomes.map((o) => s.outcomes[o.name] ?? null),
      ]),
    },
  });
  return (
    <>
      <h1>What is the difference?</h1>
      <div style={{ maxWidth: '420px' }}>
        <ModelPicker />
      </div>
      {scenarios.length === 1 ? (
        <p>
          There is one scenario so far. Add a copy of it here and change what it sets, or keep one from{' '}
          <Go page="explore">Explore</Go>.
        </p>
      ) : null}
      <div class="scenarios">
        {solved.map((s, k) => {
          const verdict = verdictOf(m, s);
          return (
            <section key={k} aria-label={`Scenario ${NAMES[k]}`}>
              <h2>Scenario {NAMES[k]}</h2>
              {m.pictures.map((picture, j) => (
                <GamePicture
                  key={picture.title}
                  model={m}
                  picture={picture}
                  game={games[k]!}
                  ends={ends[j]!}
                  description={`Scenario ${NAMES[k]}. ${picture.reading} ${describe(m, s)}`}
                />
              ))}
              <p class="verdict">
                <span class="mark" style={{ background: verdict.color }} />
                {verdict.words}
              </p>
              <p>{s.explanation}</p>
              <p class="tools">
                <Go
                  page="explore"
                  change={{
                    values: scenarios[k]!,
                    others: k === 0 ? others : scenarios.filter((_, j) => j !== k),
                  }}
                >
                  Open in Explore
                </Go>
                {scenarios.length > 1 ? (
                  <button
                    type="button"
                    class="plain"
                    onClick={() => write(scenarios.filter((_, j) => j !== k))}
                  >
                    Remove {NAMES[k]}
                  </button>
                ) : null}
              </p>
            </section>
          );
        })}
      </div>
      {others.length < MOST_OTHERS ? (
        <p>
          <button type="button" onClick={() => write([...scenarios, scenarios.at(-1)!])}>
            Add a scenario
          </button>
        </p>
      ) : null}
      <h2>What they set</h2>
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">parameter</th>
              {scenarios.map((_, k) => (
                <th key={NAMES[k]} scope="col" class="number">
                  {NAMES[k]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((p) => {
              const differs = solved.some((s) => s.parameters[p.name] !== solved[0]!.parameters[p.name]);
              return (
                <tr key={p.name} style={differs ? { background: 'var(--shade)' } : {}}>
                  <th scope="row">
                    {p.label} <MathSymbol symbol={p.symbol} />
                  </th>
                  {solved.map((s, k) => (
                    <td key={NAMES[k]} class="number">
                      <NumberField
                        label={`${p.label}, scenario ${NAMES[k]}`}
                        parameter={p}
                        value={s.parameters[p.name]!}
                        set={(value) => {
                          const next = { ...s.parameters, [p.name]: value };
                          completeValues(m, next);
                          write(scenarios.map((given, j) => (j === k ? distinctValues(m, next) : given)));
                        }}
                      />
                    </td>
                  ))}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      <h2>What comes out</h2>
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">outcome</th>
              <th scope="col" class="number">
                no rule (A)
              </th>
              {scenarios.map((_, k) => (
                <th key={NAMES[k]} scope="col" class="number" colSpan={k === 0 ? 1 : 2}>
                  {NAMES[k]}
                  {k === 0 ? '' : ', against A'}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {m.outcomes.map((o) => (
              <tr key={o.name}>
                <th scope="row">
                  {o.categories ? o.label.replace(/: .*?(?=, specialist|$)/, '') : o.label}{' '}
                  <MathSymbol symbol={o.symbol} />
                </th>
                <td class="number">{outcomeText(o, solved[0]!.baseline.outcomes[o.name])}</td>
                {solved.map((s, k) => {
                  const [now, base] = [s.outcomes[o.name], solved[0]!.outcomes[o.name]];
                  return [
                    <td key={NAMES[k]} class="number">
                      {outcomeText(o, now)}
                    </td>,
                    k === 0 ? null : (
                      <ChangeCell key={`${NAMES[k]} change`} outcome={o} now={now} before={base} />
                    ),
                  ];
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Tools figure={figure} />
    </>
  );
}
