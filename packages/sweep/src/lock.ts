import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fstatSync,
  linkSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { misuse } from '@regulab/core';

/** Which part of a sweep a process works on; `count` 1 is the whole. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

const lockName = ({ index, count }: Shard): string => (count === 1 ? '.lock' : `.lock-${index}-of-${count}`);
const LOCK_FILE = /^\.lock(-\d+-of-(\d+))?$/;
/** A lock is written anew this often; one of another machine that is not for so long is that of a dead process. */
const BEAT = 5000;
const DEAD_AFTER = 30_000;
const LOOK = 1000;

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
    return Number.isInteger(owner.pid) && owner.pid > 0 && typeof owner.host === 'string' ? owner : null;
  } catch {
    return null;
  }
}

/** Whether the owner may still be at work: a process of another machine counts as alive, its lock tells the rest. */
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
  const aside = `${path}.stale-${process.pid}-${randomBytes(4).toString('hex')}`;
  try {
    renameSync(path, aside);
    const moved = readOwner(aside);
    if (moved !== null && JSON.stringify(moved) !== JSON.stringify(dead)) linkSync(aside, path);
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
  const draft = `${path}.draft-${process.pid}-${randomBytes(4).toString('hex')}`;
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

/** When a file was last written, or null; opened, because network file systems may answer for an unopened one from memory. */
function writtenAt(path: string): number | null {
  try {
    const file = openSync(path, 'r');
    try {
      return fstatSync(file).mtimeMs;
    } finally {
      closeSync(file);
    }
  } catch {
    return null;
  }
}

/** Watches the lock of a process of another machine, by this machine's clock alone, until it is written anew, goes away or counts as dead. */
async function isBeating(path: string): Promise<boolean> {
  const first = writtenAt(path);
  for (const started = performance.now(); performance.now() - started < DEAD_AFTER; ) {
    await wait(LOOK);
    const last = writtenAt(path);
    if (last !== first) return last !== null;
  }
  return false;
}

const describe = (owner: Owner): string => `process ${owner.pid} on ${owner.host}`;

/**
 * Takes the right to write a shard of a sweep directory until the returned function is called or the process ends; a
 * lock whose process has died is taken over, that of another machine once it has not been written anew for a while.
 *
 * @throws RegulabError with code `misuse` when another process is at work on the same part of the sweep.
 */
export async function lockDirectory(directory: string, shard: Shard): Promise<() => void> {
  const path = join(directory, lockName(shard));
  const refuse = (owner: Owner, file: string) =>
    misuse(
      `${directory} is being written by ${describe(owner)}; wait for it, or remove ${join(directory, file)} if it no longer runs`,
    );
  const me: Owner = { pid: process.pid, host: hostname(), started: startOf(process.pid) };
  const text = JSON.stringify(me);
  const stillHeld = async (owner: Owner, file: string): Promise<boolean> =>
    isAlive(owner) && (owner.host === me.host || (await isBeating(file)));
  for (let attempt = 0; ; attempt++) {
    try {
      createWhole(path, text);
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const owner = readOwner(path);
    // An unreadable lock is one that is being written this instant, unless it stays so.
    if (owner === null && attempt < 20) {
      await wait(25);
      continue;
    }
    if (owner !== null && (await stillHeld(owner, path))) throw refuse(owner, lockName(shard));
    takeAway(path, owner);
  }
  const isMine = (): boolean => {
    const owner = readOwner(path);
    return owner?.pid === me.pid && owner.host === me.host && owner.started === me.started;
  };
  const beat = setInterval(() => {
    try {
      if (isMine()) writeFileSync(path, text, { flag: 'r+' });
    } catch {
      // Whoever takes the lock over for want of a beat writes the same bytes.
    }
  }, BEAT).unref();
  const release = () => {
    clearInterval(beat);
    if (isMine()) unlinkSync(path);
  };
  for (const name of readdirSync(directory)) {
    const match = LOCK_FILE.exec(name);
    if (!match || name === lockName(shard) || (shard.count > 1 && match[2] === String(shard.count))) continue;
    const owner = readOwner(join(directory, name));
    if (owner !== null && (await stillHeld(owner, join(directory, name)))) {
      release();
      throw refuse(owner, name);
    }
  }
  return release;
}

/** Who holds a lock of a sweep directory and may still be at work: on other machines, those whose lock was written a moment ago. */
export function currentOwners(directory: string): string[] {
  return readdirSync(directory)
    .sort()
    .flatMap((name) => {
      const match = LOCK_FILE.exec(name);
      const owner = match ? readOwner(join(directory, name)) : null;
      if (!match || owner === null || !isAlive(owner)) return [];
      const silent = owner.host === hostname() ? 0 : Date.now() - (writtenAt(join(directory, name)) ?? 0);
      const shard = match[1] === undefined ? '' : ` (shard ${match[1].slice(1).replace('-of-', ' of ')})`;
      const since = silent > DEAD_AFTER ? `, silent for ${Math.round(silent / 60_000)} min` : '';
      return [`${describe(owner)}${shard}${since}`];
    });
}
