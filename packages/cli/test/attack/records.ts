import { writeFileSync } from 'node:fs';
import type { Model, Solution } from '@regulab/core';
import { type Result, runInside } from '../fuzz.js';
import { mutationsOf } from './mutations.js';

/** What came of trying to break a promise: how often, and what got through, if anything. */
export interface Attack {
  readonly tried: number;
  readonly missed: string | null;
  /** Whether the statement is refused as it is, as that of a game whose scales differ too much may be. */
  readonly isRefused?: true;
}

const PLAIN =
  /unexpected failure|undefined|Cannot (read|destructure|convert)|is not (a function|iterable)|\[object/;

/** Why an answer of `verify` to something false is not as it should be, or null. */
export function complaintOf({ code, out, err }: Result): string | null {
  if (code === 0) return 'is accepted';
  if (PLAIN.test(out + err)) return `is answered by ${(out + err).slice(0, 300)}`;
  return null;
}

/** Alters every field of a record, one after the other, or every k-th; `verify` must refuse each. */
export async function alterRecord(model: Model, record: Solution, file: string, every = 1): Promise<Attack> {
  if (!record.certificate.accepted && record.status !== 'none')
    return { tried: 0, missed: null, isRefused: true };
  let [tried, seen] = [0, 0];
  for (const { what, value } of mutationsOf(model, record)) {
    if (seen++ % every > 0) continue;
    tried++;
    writeFileSync(file, `${JSON.stringify(value)}\n`);
    const complaint = complaintOf(await runInside(['verify', file]));
    if (complaint !== null)
      return {
        tried,
        missed: `${model.id} ${JSON.stringify(record.parameters)}, ${record.status}: ${what} ${complaint}`,
      };
  }
  return { tried, missed: null };
}
