import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isRegulabError, RegulabError } from '@regulab/core';

/** Turns an error of the file system into one line that says what to do. */
export function fileFailure(what: string, path: string, error: unknown): RegulabError {
  if (isRegulabError(error)) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  const why: Readonly<Record<string, string>> = {
    ENOSPC: 'the disk is full; free some space and run the same command again',
    EDQUOT: 'the disk quota is used up; free some space and run the same command again',
    EACCES: 'permission denied; choose a directory that you may write',
    EPERM: 'permission denied; choose a directory that you may write',
    EROFS: 'the file system is read-only; choose another directory',
    ENOTDIR: 'part of the path is a file, not a directory',
    EEXIST: 'a file of that name is in the way',
    ENOENT: 'no such file or directory',
    EISDIR: 'it is a directory',
    ELOOP: 'its links lead back to themselves',
    ENAMETOOLONG: 'the name is too long',
    EIO: 'the disk or the network does not answer; try again',
    EFBIG: 'the file would be larger than allowed here',
  };
  return new RegulabError('failure', `cannot ${what} ${path}: ${why[code ?? ''] ?? message}`, {
    cause: error,
  });
}

/** A name that nobody else writes to: processes of two containers may have the same number. */
export const temporaryName = (path: string): string =>
  `${path}.tmp-${process.pid}-${randomBytes(4).toString('hex')}`;

/** The file behind a link, so that what replaces it does not replace the link. */
export const behindLinks = (path: string): string => (existsSync(path) ? realpathSync(path) : path);

/** Removes what processes of this machine that no longer run left half-written for a file. */
export function removeTemporaries(path: string): void {
  const start = `${basename(path)}.tmp-`;
  for (const name of readdirSync(dirname(path))) {
    if (!name.startsWith(start)) continue;
    const pid = Number.parseInt(name.slice(start.length), 10);
    if (pid !== process.pid && !isRunning(pid)) rmSync(join(dirname(path), name), { force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/** Flushes what was written to a file, or the names in a directory, to the disk. */
export function flush(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Gives a file its name once its bytes are on the disk, and then the name: after a loss of power it is there whole or not at all. */
export function publish(temporary: string, path: string): void {
  flush(temporary);
  renameSync(temporary, path);
  // Windows keeps names of files with the files.
  if (process.platform !== 'win32') flush(dirname(path));
}

/** Writes a file so that it is there whole or not at all. */
export function writeWhole(path: string, data: string | Uint8Array): void {
  const temporary = temporaryName(path);
  try {
    writeFileSync(temporary, data);
    publish(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** Makes a directory and those above it, one after the other: a recursive mkdir hides the innermost error, and never ends below /proc. */
export function makeDirectory(directory: string): void {
  if (existsSync(directory)) {
    if (!statSync(directory).isDirectory()) mkdirSync(directory);
    return;
  }
  const above = dirname(directory);
  if (above !== directory) makeDirectory(above);
  try {
    mkdirSync(directory);
  } catch (error) {
    // Somebody else may just have made it.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || !statSync(directory).isDirectory()) throw error;
  }
}
