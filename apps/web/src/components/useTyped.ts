import { useEffect, useState } from 'preact/hooks';

/** What a person typed as a number; NaN where it is none, or not finite. A comma counts as a point, the long minus as a minus. */
export function typedNumber(text: string): number {
  const typed = text.trim().replace('−', '-').replace(',', '.');
  const number = typed === '' ? Number.NaN : Number(typed);
  return Number.isFinite(number) ? number : Number.NaN;
}

/** A field in which a refused text stays as long as its message, and no longer. */
export interface Typed {
  readonly shown: string;
  readonly problem: string | null;
  readonly change: (text: string) => void;
}

/**
 * The text of a field for a value; empty for none.
 *
 * @param accept sets what was typed; what is wrong with it, or null
 */
export function useTyped(
  value: number | null,
  accept: (typed: number, text: string) => string | null,
): Typed {
  const [refused, setRefused] = useState<{ readonly text: string; readonly problem: string } | null>(null);
  // What was wrong was wrong with another value.
  useEffect(() => setRefused(null), [value]);
  return {
    shown: refused?.text ?? (value === null ? '' : String(value)),
    problem: refused?.problem ?? null,
    change: (text) => {
      const problem = accept(typedNumber(text), text);
      setRefused(problem === null ? null : { text, problem });
    },
  };
}
