import { ENGINE, misuse, type Solution } from '@regulab/core';
import * as v from 'valibot';

const text = v.string('must be a text');
/** JSON has null for a number that is missing or endless. */
const number = v.nullable(v.number('must be a number or null'));
const numbers = v.pipe(
  v.custom<object>(
    (x) => typeof x === 'object' && x !== null && !Array.isArray(x),
    'must hold numbers by name',
  ),
  v.record(v.string(), number, 'must hold numbers by name'),
);
const texts = v.array(text, 'must be a list of texts');

const certificate = v.looseObject(
  {
    level: text,
    method: text,
    gainBound: number,
    relativeGain: number,
    residual: number,
    gains: numbers,
    accepted: v.boolean('must be true or false'),
    problems: texts,
  },
  'must be a certificate',
);
const status = v.picklist(
  ['equilibrium', 'exit', 'none', 'failed'],
  'must be equilibrium, exit, none or failed',
);

/** What a record must hold to be checked; whether the rest is as it should be is found by solving anew. */
const schema = v.looseObject({
  model: text,
  parameters: v.record(v.string(), v.unknown(), 'must hold values by name'),
  status,
  outcomes: numbers,
  baseline: v.looseObject({ status, outcomes: numbers, certificate }, 'must be the game without regulation'),
  effect: v.looseObject({}, 'must say what the rule does'),
  equilibria: v.array(
    v.looseObject(
      { strategies: numbers, payoffs: numbers, outcomes: v.optional(numbers) },
      'must be an equilibrium',
    ),
    'must be a list',
  ),
  certificate,
});

/**
 * A solution record as `solve --json` writes it, its statements still to be checked.
 *
 * @throws RegulabError with code `misuse` for what has another shape, with the field
 */
export function readSolution(record: object, place: string): Solution {
  const result = v.safeParse(schema, record);
  if (result.success) return record as Solution;
  const [issue] = result.issues;
  const path = (issue.path ?? []).map((item) => String(item.key)).join('.');
  const flaw =
    issue.received === 'undefined' || issue.received === 'null'
      ? `the record has no ${path}`
      : `in the record ${path} ${issue.message}; it is ${issue.received}`;
  const { engine } = record as Partial<Solution>;
  const version =
    engine === undefined || engine === ENGINE
      ? ''
      : `; it is of ${engine}, this is ${ENGINE}: solve the game anew`;
  throw misuse(`${place}: ${flaw}; verify takes records as \`solve --json\` writes them${version}`);
}
