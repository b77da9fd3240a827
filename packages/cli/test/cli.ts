import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { checksum } from '../../sweep/src/checksum.js';
import { footerLength, sealFooter } from '../../sweep/src/seal.js';

/** The built command. */
export const COMMAND = join(import.meta.dirname, '../regulab.js');

export interface Run {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the built command in a directory. */
export function regulab(
  directory: string,
  args: readonly string[],
  input = '',
  environment: Readonly<Record<string, string>> = {},
): Run {
  const result = spawnSync(process.execPath, [COMMAND, ...args], {
    cwd: directory,
    env: { ...process.env, ...environment },
    input,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  return { code: result.status, out: result.stdout, err: result.stderr };
}

/** Starts the built command and leaves it running. */
export const start = (directory: string, args: readonly string[]) =>
  spawn(process.execPath, [COMMAND, ...args], { cwd: directory, stdio: ['ignore', 'pipe', 'pipe'] });

/** A temporary directory and its removal. */
export function scratch(): { readonly path: string; readonly remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'regulab-test-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** What is misuse: exit code 2, nothing on standard output, one line that holds the words. */
export function expectMisuse({ code, err, out }: Run, words: string): void {
  expect(code).toBe(2);
  expect(out).toBe('');
  expect(err.trimEnd().split('\n')).toHaveLength(1);
  expect(err).toContain(words);
}

/** A Parquet file of a sweep that was altered, with checksums that are right again: what somebody would do who wants to deceive. */
export function resealed(bytes: Buffer): Buffer {
  const start = bytes.length - footerLength(bytes.subarray(-8), bytes.length)!;
  const footer = sealFooter(
    bytes.subarray(start),
    bytes.length,
    checksum(bytes.subarray(0, start)),
    checksum,
  );
  return Buffer.concat([bytes.subarray(0, start), footer]);
}
