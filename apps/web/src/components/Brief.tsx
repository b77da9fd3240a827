import type { JSX } from 'preact';
import { model, solution, values } from '../state/store.js';
import { isRegulated, verdictOf } from '../views/words.js';

/** The verdict in one line under the picture, where the explanation is out of sight. */
export function Brief(): JSX.Element {
  const { words, color } = verdictOf(solution.value, isRegulated(model.value, values.value));
  return (
    <p class="brief" aria-hidden="true">
      <span class="mark swatch" style={{ background: color }} />
      {words}
    </p>
  );
}
