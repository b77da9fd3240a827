import type { Model, Parameter } from './contract.js';
import { misuse, type RegulabError } from './error.js';
import type { Values } from './outcomes.js';

/** Smallest number of single-letter edits from one word to another (Levenshtein distance). */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
    row = next;
  }
  return row[b.length]!;
}

/** The name that a word is most like; null where it is like none of them. */
export function nearestName(given: string, allowed: readonly string[]): string | null {
  const near = allowed
    .map((name) => ({ name, distance: editDistance(given.toLowerCase().slice(0, 80), name.toLowerCase()) }))
    .sort((x, y) => x.distance - y.distance)[0];
  return near && near.distance <= Math.max(2, near.name.length / 2) ? near.name : null;
}

/** An error for a word that is not one of those allowed: suggests the nearest and lists them. */
export function unknownName(kind: string, given: string, allowed: readonly string[]): RegulabError {
  const near = nearestName(given, allowed);
  const hint = near === null ? '.' : `; did you mean ${near}?`;
  return misuse(`unknown ${kind} ${JSON.stringify(given.slice(0, 80))}${hint} Known: ${allowed.join(', ')}`);
}

/** The allowed values of a parameter in words: `a number in [0, 1]`. */
export const allowedRange = (p: Parameter): string => `a ${p.whole ? 'whole ' : ''}number in ${rangeOf(p)}`;

const bound = (x: number): string => (Math.abs(x) >= 1e6 ? x.toExponential() : String(x));

/** The closed range of a parameter: `[0, 1]`. */
export const rangeOf = (p: Parameter): string =>
  p.choices ? p.choices.join(', ') : `[${bound(p.min)}, ${bound(p.max)}]`;

/**
 * Why a value is not allowed, or null.
 *
 * @example
 * const [share] = findModel('fine-tuning/two-attribute').parameters;
 * whyOutOfRange(share, 2); // 'share is 2, but it must be a number in [0, 1]'
 * whyOutOfRange(share, 0.4); // null
 */
export function whyOutOfRange(p: Parameter, value: unknown): string | null {
  if (p.choices && !(typeof value === 'number' && p.choices[value] !== undefined))
    return `${p.name} is ${JSON.stringify(value)}, but it must be ${p.choices.join(' or ')}`;
  if (typeof value !== 'number' || Number.isNaN(value))
    return `${p.name} is ${typeof value === 'string' ? JSON.stringify(value) : String(value)}, which is not a number; it must be ${allowedRange(p)}`;
  const isAllowed = value >= p.min && value <= p.max && (!p.whole || Number.isInteger(value));
  return isAllowed ? null : `${p.name} is ${value}, but it must be ${allowedRange(p)}`;
}

/** The number of a choice that is given by its name; everything else as it is. */
export function chosen(p: Parameter, value: unknown): unknown {
  const place = p.choices && typeof value === 'string' ? p.choices.indexOf(value.trim()) : -1;
  return place >= 0 ? place : value;
}

/**
 * A full, checked record of parameters: what is given, and the model's defaults for the rest.
 *
 * @throws RegulabError with code `misuse`, one line, for an unknown name, a value that is not a number or out of range,
 * and conditions on several parameters at once.
 *
 * @example
 * completeValues(findModel('fine-tuning/two-attribute'), { share: 0.3 }).performanceRevenue; // 1
 */
export function completeValues(model: Model, given: Readonly<Record<string, unknown>>): Values {
  const values: Record<string, number> = {};
  for (const name of Object.keys(given))
    if (!model.parameters.some((p) => p.name === name))
      throw unknownName(
        `parameter of ${model.id}`,
        name,
        model.parameters.map((p) => p.name),
      );
  for (const p of model.parameters) {
    const stated = Object.hasOwn(given, p.name) ? given[p.name] : p.default;
    const value = chosen(p, stated);
    const problem = whyOutOfRange(p, value);
    if (problem !== null) throw misuse(problem);
    // Adding zero turns -0 into 0, so that no sign of zero ever reaches a result.
    values[p.name] = (value as number) + 0;
  }
  const problem = model.check(values);
  if (problem !== null) throw misuse(problem);
  return Object.freeze(values);
}

/**
 * The same game with every lever at its neutral value.
 *
 * @example
 * const game = findModel('fine-tuning/two-attribute');
 * withoutRegulation(game, completeValues(game, { specialistFloor: 0.4 })).specialistFloor; // 0
 */
export function withoutRegulation(model: Model, values: Values): Values {
  const neutral: Record<string, number> = { ...values };
  for (const p of model.parameters) if (p.neutral !== undefined) neutral[p.name] = p.neutral;
  return Object.freeze(neutral);
}

/** Whether any lever is away from its neutral value. */
export const isRegulated = (model: Model, values: Values): boolean =>
  model.parameters.some((p) => p.neutral !== undefined && values[p.name] !== p.neutral);
