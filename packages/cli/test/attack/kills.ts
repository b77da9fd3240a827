import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { regulab, start } from '../cli.js';
import { contentOf, sameContent, type Work } from './faults.js';
import type { Attack } from './records.js';

/** Kills a command after some milliseconds, then runs it to its end: what it leaves is what it would have left. */
export async function kill(
  here: string,
  { name, args, leaves }: Work,
  whole: Readonly<Record<string, string>>,
  after: number,
): Promise<Attack> {
  for (const path of leaves) rmSync(join(here, path), { recursive: true, force: true });
  const child = start(here, args);
  const ended = once(child, 'exit');
  await Promise.race([ended, wait(after)]);
  child.kill('SIGKILL');
  await ended;
  const what = `${name}, killed after ${after} ms,`;
  const again = regulab(here, args);
  if (again.code !== 0) return { tried: 1, missed: `${what} cannot be run again: ${again.err}` };
  return sameContent(contentOf(here, leaves), whole)
    ? { tried: 1, missed: null }
    : { tried: 1, missed: `${what} leaves something else` };
}
