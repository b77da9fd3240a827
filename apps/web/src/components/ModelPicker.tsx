import type { JSX } from 'preact';
import { laboratory } from '../state/laboratory.js';
import { withModel } from '../state/state.js';
import { model, state, update } from '../state/store.js';

const family = (id: string): string => id.replace(/\[\d+\]$/, '');

export function ModelPicker(): JSX.Element {
  return (
    <div class="choice">
      <label for="model">Model</label>
      <select
        id="model"
        value={family(model.value.id)}
        onChange={(event) => {
          const chosen = laboratory.models.find((m) => family(m.id) === event.currentTarget.value)!;
          update(withModel(state.value, chosen.id));
        }}
      >
        {laboratory.models.map((m) => (
          <option key={m.id} value={family(m.id)}>
            {m.title}
          </option>
        ))}
      </select>
      <span class="caption">{model.value.fidelity}</span>
    </div>
  );
}
