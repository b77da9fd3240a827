import type { Model, Parameter } from '@regulab/model/contract.js';
import { misuse } from '@regulab/model/error.js';
import type { Values } from '@regulab/model/outcomes.js';
import { parametersNamed } from '@regulab/model/players.js';
import { unknownName, whyOutOfRange } from '@regulab/model/values.js';
import { normalQuantile } from '@regulab/numeric/normalQuantile.js';
import { triangularQuantile } from '@regulab/numeric/triangularQuantile.js';

/** A quantity that moves between two ends: every value between them as likely as any other. */
export interface Range {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** A parameter that is believed to be near a value: normally distributed, cut off at the ends of what it may be. */
export interface Belief {
  readonly name: string;
  readonly mean: number;
  readonly deviation: number;
}

/** A parameter between two ends with a most likely value: a triangular distribution. */
export interface Guess {
  readonly name: string;
  readonly low: number;
  readonly mode: number;
  readonly high: number;
}

export type Uncertain = Range | Belief | Guess;

const parameterOf = (model: Model, name: string): Parameter =>
  model.parameters.find((p) => parametersNamed(model, name).includes(p.name))!;

/**
 * The value of an uncertain parameter at a level from 0 to 1 of its distribution; that of a whole one or a choice is the whole number
 * there, each as likely as its stretch of the distribution.
 */
export function valueAt(model: Model, uncertain: Uncertain, level: number): number {
  const { min, max, whole } = parameterOf(model, uncertain.name);
  const kept = (x: number): number => Math.min(max, Math.max(min, x));
  if ('from' in uncertain) {
    const { from, to } = uncertain;
    return whole ? Math.min(to, from + Math.floor((to - from + 1) * level)) : from + (to - from) * level;
  }
  const x =
    'mean' in uncertain
      ? uncertain.mean + uncertain.deviation * normalQuantile(level)
      : triangularQuantile(level, uncertain.low, uncertain.mode, uncertain.high);
  return kept(whole ? Math.round(x) : x);
}

/**
 * Checks a distribution against the model.
 *
 * @param kind which parameters may be named; any where it is left out
 * @throws RegulabError with code `misuse` for an unknown name, values out of range, ends that do not rise, a whole parameter with ends
 * that are none
 */
export function checkUncertain(model: Model, uncertain: Uncertain, kind?: Parameter['kind']): void {
  const { name } = uncertain;
  const own = parametersNamed(model, name);
  const known = model.parameters.filter(
    (p) => own.includes(p.name) && (kind === undefined || p.kind === kind),
  );
  const what = kind === undefined ? 'parameter' : kind === 'lever' ? 'lever' : 'uncertain parameter';
  if (known.length === 0)
    throw unknownName(
      `${what} of ${model.id}`,
      name,
      model.parameters.filter((p) => kind === undefined || p.kind === kind).map((p) => p.name),
    );
  const values =
    'from' in uncertain
      ? [uncertain.from, uncertain.to]
      : 'mean' in uncertain
        ? [uncertain.mean]
        : [uncertain.low, uncertain.mode, uncertain.high];
  for (const p of known)
    for (const value of values) {
      const problem = whyOutOfRange(p, value);
      if (problem !== null) throw misuse(problem);
    }
  if ('from' in uncertain && !(uncertain.from < uncertain.to))
    throw misuse(`${name} runs from ${uncertain.from} to ${uncertain.to}; it must rise`);
  if ('mean' in uncertain && !(uncertain.deviation > 0 && Number.isFinite(uncertain.deviation)))
    throw misuse(`${name} has a standard deviation of ${uncertain.deviation}; it must be above 0`);
  if (
    'low' in uncertain &&
    !(uncertain.low <= uncertain.mode && uncertain.mode <= uncertain.high && uncertain.low < uncertain.high)
  )
    throw misuse(
      `${name} is ${uncertain.low}:${uncertain.mode}:${uncertain.high}; a lowest, a most likely and a highest value must ascend`,
    );
}

/** A parameter that two of these names move, or null. */
export function twiceNamed(model: Model, list: readonly { readonly name: string }[]): string | null {
  const seen = new Set<string>();
  for (const { name } of list)
    for (const own of parametersNamed(model, name)) {
      if (seen.has(own)) return own;
      seen.add(own);
    }
  return null;
}

/** A game with some parameters set; a name may stand for that parameter of every player. */
export const assigned = (model: Model, values: Values, some: Readonly<Record<string, number>>): Values => ({
  ...values,
  ...Object.fromEntries(
    Object.entries(some).flatMap(([name, value]) => parametersNamed(model, name).map((own) => [own, value])),
  ),
});
