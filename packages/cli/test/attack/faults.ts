import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Run, regulab } from '../cli.js';
import type { Attack } from './records.js';

const PRELOAD = pathToFileURL(join(import.meta.dirname, 'faultyFiles.mjs')).href;

export const WAYS = ['fail', 'tear', 'lose', 'names'] as const;
export type Way = (typeof WAYS)[number];

/** A command that leaves files, what it begins with, and what it must have left once it has been run again. */
export interface Work {
  readonly name: string;
  readonly args: readonly string[];
  /** Files and directories that it writes. */
  readonly leaves: readonly string[];
  /** The threads whose changes are broken. */
  readonly threads: readonly ('main' | 'worker')[];
}

/** Runs a command whose n-th change of a file is broken. */
const runBroken = (here: string, args: readonly string[], fault: string, more = {}): Run =>
  regulab(here, args, '', { ...more, FAULT: fault, NODE_OPTIONS: `--import=${PRELOAD}` });

const JUNK = /timings|\.lock/;

/** What stands in files and directories, by name; timings and locks apart. */
export function contentOf(here: string, paths: readonly string[]): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  const add = (path: string): void => {
    const full = join(here, path);
    if (!existsSync(full) || JUNK.test(path)) return;
    let names: string[];
    try {
      names = readdirSync(full);
    } catch {
      found[path] = readFileSync(full).toString('base64');
      return;
    }
    for (const name of names) add(join(path, name));
  };
  for (const path of paths) add(path);
  // Nothing half-written stays beside them.
  for (const name of readdirSync(here)) if (name.includes('.tmp-')) add(name);
  return found;
}

/** How many changes of files a thread of a command makes. */
export function countChanges(here: string, { args, leaves }: Work, thread: string): number {
  const count = join(here, 'count');
  rmSync(count, { force: true });
  for (const path of leaves) rmSync(join(here, path), { recursive: true, force: true });
  runBroken(here, args, `${thread}:0:count`, { COUNT: count });
  return existsSync(count) ? Number(readFileSync(count, 'utf8')) : 0;
}

/**
 * Breaks one change of a file, then runs the command again unbroken: nothing may be lost, and nothing wrong. A command that fails says
 * so, in words.
 */
export function breakChange(
  here: string,
  work: Work,
  whole: Readonly<Record<string, string>>,
  thread: string,
  n: number,
  way: Way,
): Attack {
  const { name, args, leaves } = work;
  for (const path of leaves) rmSync(join(here, path), { recursive: true, force: true });
  const what = `${name}: change ${n} of the ${thread} thread, ${way}`;
  const broken = runBroken(here, args, `${thread}:${n}:${way}`);
  const missed = (why: string): Attack => ({ tried: 1, missed: `${what} ${why}` });
  if (way === 'fail' && broken.code !== 0) {
    if (/unexpected failure|\n {4}at /.test(broken.err) || broken.err.trim() === '')
      return missed(`is told as ${JSON.stringify(broken.err)}`);
  }
  if (broken.code === 0 && !sameContent(contentOf(here, leaves), whole))
    return missed('leaves something else and exit code 0');
  // What has its name is whole, whatever happened.
  const found = contentOf(here, leaves);
  const half = Object.keys(found).find(
    (file) => /\.(parquet|csv)$/.test(file) && found[file] !== whole[file],
  );
  if (half !== undefined) return missed(`leaves half of ${half}`);
  const again = regulab(here, args);
  if (again.code !== 0) return missed(`cannot be run again: ${again.err}`);
  const left = contentOf(here, leaves);
  if (!sameContent(left, whole))
    return missed(`leaves ${Object.keys(left)} instead of ${Object.keys(whole)}`);
  return { tried: 1, missed: null };
}

export const sameContent = (
  a: Readonly<Record<string, string>>,
  b: Readonly<Record<string, string>>,
): boolean => {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].every((name) => sortedLines(name, a[name]) === sortedLines(name, b[name]));
};

/** Draws stand in the order in which threads made them; a merged file is made anew. */
function sortedLines(name: string, base64: string | undefined): string | undefined {
  if (base64 === undefined || !/draws/.test(name)) return base64;
  return Buffer.from(base64, 'base64').toString('utf8').split('\n').sort().join('\n');
}
