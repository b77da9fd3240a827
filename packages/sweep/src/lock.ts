import { linkSync, readdirSync, readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { misuse } from '@regulab/core';

/** Which part of a sweep a process works on; `count` 1 is the whole. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

const lockName = ({ index, count }: Shard): string => (count === 1 ? '.lock' : `.lock-${index}-of-${count}`);
const LOCK_FILE = /^\.lock(-\d+-of-(\d+))?$/;

interface Owner {
  readonly pid: number;
  readonly host: string;
  /** When the process started, in the system's own clock; tells a reused process number from the owner. */
  readonly started: string;
}

/** Start time of a process as Linux counts it, or '' where that cannot be known. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}

function readOwner(path: string): Owner | null {
  try {
    const owner = JSON.parse(readFileSync(path, 'utf8')) as Owner;
    return Number.isInteger(owner.pid) && typeof owner.host === 'string' ? owner : null;
  } catch {
    return null;
  }
}

/** Whether the owner may still be at work: a process of another machine counts as alive. */
function isAlive(owner: Owner): boolean {
  if (owner.host !== hostname()) return true;
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  return owner.started === '' || startOf(owner.pid) === '' || startOf(owner.pid) === owner.started;
}

/** Removes the lock of a dead owner, unless another heir has replaced it by then: its lock is put back. */
function takeAway(path: string, dead: Owner | null): void {
  const aside = `${path}.stale-${process.pid}`;
  try {
    renameSync(path, aside);
    const moved = readOwner(aside);
    if (moved !== null && moved.pid !== dead?.pid) linkSync(aside, path);
    unlinkSync(aside);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'EEXIST') throw error;
  }
}

/**
 * Creates a file that nobody ever sees half written; an error with code EEXIST where there is one. Without hard links it is created
 * empty and written then.
 */
function createWhole(path: string, text: string): void {
  const draft = `${path}.draft-${process.pid}`;
  writeFileSync(draft, text);
  try {
    linkSync(draft, path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw error;
    writeFileSync(path, text, { flag: 'wx' });
  } finally {
    unlinkSync(draft);
  }
}

const describe = (owner: Owner): string => `process ${owner.pid} on ${owner.host}`;

/**
 * Takes the right to write a shard of a sweep directory until the returned function is called or the process ends; a
 * lock whose process has died is taken over.
 *
 * @throws RegulabError with code `misuse` when another process is at work on the same part of the sweep.
 */
export function lockDirectory(directory: string, shard: Shard): () => void {
  const path = join(directory, lockName(shard));
  const refuse = (owner: Owner, file: string) =>
    misuse(
      `${directory} is being written by ${describe(owner)}; wait for it, or remove ${join(directory, file)} if it no longer runs`,
    );
  const me: Owner = { pid: process.pid, host: hostname(), started: startOf(process.pid) };
  for (let attempt = 0; ; attempt++) {
    try {
      createWhole(path, JSON.stringify(me));
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const owner = readOwner(path);
    // An unreadable lock is one that is being written this instant, unless it stays so.
    if (owner === null && attempt < 20) {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 25);
      continue;
    }
    if (owner !== null && isAlive(owner)) throw refuse(owner, lockName(shard));
    takeAway(path, owner);
  }
  const release = () => {
    const owner = readOwner(path);
    if (owner?.pid === me.pid && owner.host === me.host) unlinkSync(path);
  };
  for (const name of readdirSync(directory)) {
    const match = LOCK_FILE.exec(name);
    if (!match || name === lockName(shard) || (shard.count > 1 && match[2] === String(shard.count))) continue;
    const owner = readOwner(join(directory, name));
    if (owner !== null && isAlive(owner)) {
      release();
      throw refuse(owner, name);
    }
  }
  return release;
}

/** Who holds a lock of a sweep directory and may still be at work. */
export function currentOwners(directory: string): string[] {
  return readdirSync(directory)
    .sort()
    .flatMap((name) => {
      const match = LOCK_FILE.exec(name);
      const owner = match ? readOwner(join(directory, name)) : null;
      if (!match || owner === null || !isAlive(owner)) return [];
      const shard = match[1] === undefined ? '' : ` (shard ${match[1].slice(1).replace('-of-', ' of ')})`;
      return [`${describe(owner)}${shard}`];
    });
}
