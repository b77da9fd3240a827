import { isRegulabError, type Parameter, whyOutOfRange } from '@regulab/core';
import type { JSX } from 'preact';
import { useTyped } from './useTyped.js';

/** A field for one parameter that says what is wrong with what was typed. */
export function NumberField({
  label,
  parameter,
  value,
  set,
}: {
  readonly label: string;
  readonly parameter: Parameter;
  readonly value: number;
  /** May throw what is wrong with a value that is in range. */
  readonly set: (value: number) => void;
}): JSX.Element {
  const { shown, problem, change } = useTyped(value, (typed, text) => {
    const outside = Number.isNaN(typed)
      ? `"${text.slice(0, 20)}" is not a number`
      : whyOutOfRange(parameter, typed);
    if (outside !== null) return outside;
    try {
      set(typed);
      return null;
    } catch (error) {
      if (!isRegulabError(error)) throw error;
      return error.message;
    }
  });
  return (
    <>
      <input
        type="text"
        inputMode="decimal"
        style={{ width: '88px', textAlign: 'right' }}
        aria-label={label}
        aria-invalid={problem !== null}
        value={shown}
        onChange={(event) => change(event.currentTarget.value)}
      />
      {problem === null ? null : (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
    </>
  );
}
