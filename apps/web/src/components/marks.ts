import { signal } from '@preact/signals';

/** Values of a lever at which something begins or ends, for its slider: which parameters it moves, and the values. */
export const marks = signal<{ readonly moved: readonly string[]; readonly values: readonly number[] }>({
  moved: [],
  values: [],
});
