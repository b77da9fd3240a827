import { isRegulabError, type Parameter, whyOutOfRange } from '@regulab/core';
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';

/** What a person typed as a number; NaN where it is none, or not finite. A comma counts as a point, the long minus as a minus. */
export function typedNumber(text: string): number {
  const typed = text.trim().replace('−', '-').replace(',', '.');
  const number = typed === '' ? Number.NaN : Number(typed);
  return Number.isFinite(number) ? number : Number.NaN;
}

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
  const [problem, setProblem] = useState<string | null>(null);
  // What was wrong was wrong with another value.
  useEffect(() => setProblem(null), [value]);
  const change = (text: string): void => {
    const typed = typedNumber(text);
    const outside = Number.isNaN(typed)
      ? `"${text.slice(0, 20)}" is not a number`
      : whyOutOfRange(parameter, typed);
    setProblem(outside);
    if (outside !== null) return;
    try {
      set(typed);
    } catch (error) {
      if (!isRegulabError(error)) throw error;
      setProblem(error.message);
    }
  };
  return (
    <>
      <input
        type="text"
        inputMode="decimal"
        style={{ width: '88px', textAlign: 'right' }}
        aria-label={label}
        aria-invalid={problem !== null}
        value={value}
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
