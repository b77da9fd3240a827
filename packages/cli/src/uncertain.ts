import { type Correlation, misuse, type Range, readDecimal, type Uncertain } from '@regulab/core';

const FORMS = 'name=from:to, name=low:mode:high or name=mean~deviation';

/** A number, or a mistake that says what was expected. */
function numberOf(option: string, text: string, part: string | undefined, form: string): number {
  const value = readDecimal(part ?? '');
  if (value === null) throw misuse(`${option} is ${text}; it must be ${form}`);
  return value;
}

const named = (text: string): readonly [name: string, rest: string] => {
  const cut = text.indexOf('=');
  return [text.slice(0, Math.max(0, cut)).trim(), cut < 1 ? '' : text.slice(cut + 1)];
};

/** `name=from:to` */
export function readRange(option: string, text: string): Range {
  const form = 'name=from:to, for example stressedEfficacy=0.2:0.8';
  const [name, rest] = named(text);
  const parts = rest.split(':');
  const [from, to] = [0, 1].map((k) => numberOf(option, text, parts[k], form)) as [number, number];
  if (parts.length !== 2) throw misuse(`${option} is ${text}; it must be ${form}`);
  return { name, from, to };
}

/** A range, a triangle `name=low:mode:high`, or `name=mean~deviation` for a belief. */
export function readUncertain(option: string, text: string): Uncertain {
  const [name, rest] = named(text);
  const form = `${FORMS}, for example stress=0.2~0.05`;
  const at = (part: string | undefined): number => numberOf(option, text, part, form);
  const belief = rest.split('~');
  if (belief.length === 2) return { name, mean: at(belief[0]), deviation: at(belief[1]) };
  const ends = rest.split(':');
  if (ends.length === 3) return { name, low: at(ends[0]), mode: at(ends[1]), high: at(ends[2]) };
  if (ends.length !== 2) throw misuse(`${option} is ${text}; it must be ${form}`);
  return { name, from: at(ends[0]), to: at(ends[1]) };
}

/** `first,second=0.5` */
export function readCorrelation(text: string): Correlation {
  const form = 'first,second=correlation, for example liability,stress=0.5';
  const [names, rest] = named(text);
  const pair = names.split(',').map((name) => name.trim());
  if (pair.length !== 2) throw misuse(`--correlate is ${text}; it must be ${form}`);
  return { first: pair[0]!, second: pair[1]!, correlation: numberOf('--correlate', text, rest, form) };
}
