import type { Model, Parameter } from '@regulab/core';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { withModel } from '../state/state.js';
import { model, state, update } from '../state/store.js';
import { sharedLabel } from '../views/labels.js';
import { Choice } from './Choice.js';
import { Slider } from './Slider.js';

interface Entry {
  readonly parameter: Parameter;
  readonly moves: readonly string[];
  readonly label: string;
}

/** The sliders of a model: one a parameter, or one for all players of the list, or those of one player. */
function entriesOf(m: Model, player: number | 'all'): Entry[] {
  const { list } = m;
  return m.parameters.flatMap((parameter): Entry[] => {
    if (!list || !parameter.name.startsWith(`${list.name}[`))
      return [{ parameter, moves: [parameter.name], label: parameter.label }];
    const own = parameter.name.slice(parameter.name.indexOf('].') + 2);
    const index = Number(parameter.name.slice(list.name.length + 1, parameter.name.indexOf(']')));
    if (player === 'all') {
      if (index !== 0) return [];
      const moves = Array.from({ length: list.count }, (_, i) => `${list.name}[${i}].${own}`);
      return [{ parameter, moves, label: sharedLabel(parameter.label) }];
    }
    return index === player ? [{ parameter, moves: [parameter.name], label: parameter.label }] : [];
  });
}

const Sliders = ({ entries }: { readonly entries: readonly Entry[] }): JSX.Element => (
  <>
    {entries.map((entry) =>
      entry.parameter.choices ? (
        <Choice key={entry.moves.join()} parameter={entry.parameter} label={entry.label} />
      ) : (
        <Slider key={entry.moves.join()} {...entry} />
      ),
    )}
  </>
);

/** Everything that can be set: rules first, then what is bargained over, then the world. */
export function Controls(): JSX.Element {
  const m = model.value;
  const [player, setPlayer] = useState<number | 'all'>('all');
  const shown = m.list && player !== 'all' && player >= m.list.count ? 'all' : player;
  const entries = entriesOf(m, shown);
  const levers = entries.filter(({ parameter }) => parameter.kind === 'lever');
  const shares = entries.filter(({ parameter }) => parameter.bargained);
  const world = entries.filter(({ parameter }) => parameter.kind === 'primitive' && !parameter.bargained);
  return (
    <div class="controls">
      {m.list ? <Players player={shown} choose={setPlayer} /> : null}
      <fieldset>
        <legend class="hidden">Rules</legend>
        <Sliders entries={levers} />
      </fieldset>
      <fieldset>
        <legend class="hidden">Shares</legend>
        <Sliders entries={shares} />
      </fieldset>
      <details open={levers.length === 0}>
        <summary>The other parameters</summary>
        <Sliders entries={world} />
      </details>
      {Object.keys(state.value.values).length > 0 ? (
        <button type="button" class="plain" onClick={() => update({ values: {} })}>
          Set everything back
        </button>
      ) : null}
    </div>
  );
}

/** How many players of a kind there are, and whose sliders are shown. */
function Players({
  player,
  choose,
}: {
  readonly player: number | 'all';
  readonly choose: (player: number | 'all') => void;
}): JSX.Element {
  const list = model.value.list!;
  const resize = (count: number): void => update(withModel(state.value, list.resize(count).id));
  return (
    <div>
      <div class="choice">
        <label for="players">How many</label>
        <span class="range">
          <select
            id="players"
            value={list.count}
            onChange={(event) => resize(Number(event.currentTarget.value))}
          >
            {Array.from({ length: Math.max(12, list.count) }, (_, k) => (
              <option key={k} value={k + 1}>
                {k + 1} {k === 0 ? list.name.replace(/s$/, '') : list.name}
              </option>
            ))}
          </select>
        </span>
      </div>
      <div class="choice">
        <label for="player">Sliders of</label>
        <select
          id="player"
          value={player}
          onChange={(event) => {
            const chosen = event.currentTarget.value;
            choose(chosen === 'all' ? 'all' : Number(chosen));
          }}
        >
          <option value="all">all {list.name} together</option>
          {Array.from({ length: list.count }, (_, k) => (
            <option key={k} value={k}>
              {list.name.replace(/s$/, '')} {k + 1}
            </option>
          ))}
        </select>
      </div>
    </div>
  );
}
