import type { JSX } from 'preact';
import { model, solution } from '../state/store.js';
import { verdictOf } from '../views/words.js';

/** The verdict in one line under the picture, where the explanation is out of sight. */
export function Brief(): JSX.Element {
  const { words, color } = verdictOf(model.value, solution.value);
  return (
    <p class="brief" aria-hidden="true">
      <span class="mark swatch" style={{ background: color }} />
      {words}
    </p>
  );
}
