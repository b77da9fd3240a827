import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
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

/** Starts the built command in a directory, as a process of its own, and waits for its end. */
export function spawned(
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

let thread: { readonly state: Int32Array; readonly port: MessagePort } | undefined;
/** A thread that runs one command line after the other with the built files: what starting a process costs is paid once. */
function commandThread() {
  if (thread) return thread;
  const state = new Int32Array(new SharedArrayBuffer(4));
  const { port1, port2 } = new MessageChannel();
  new Worker(join(import.meta.dirname, 'commandThread.mjs'), {
    workerData: { state, port: port2 },
    transferList: [port2],
    execArgv: [],
  }).unref();
  port1.unref();
  thread = { state, port: port1 };
  return thread;
}

/**
 * Runs the built command in a directory: in a thread that stays, or in a process of its own where the environment or
 * standard input by its number matters, or models that stay loaded.
 */
export function regulab(
  directory: string,
  args: readonly string[],
  input = '',
  environment: Readonly<Record<string, string>> = {},
): Run {
  const own =
    args.includes('-') || args.includes('--models') || args.some((arg) => arg.endsWith('.game.yaml'));
  if (own || Object.keys(environment).length > 0) return spawned(directory, args, input, environment);
  const { state, port } = commandThread();
  const before = process.cwd();
  process.chdir(directory);
  try {
    Atomics.store(state, 0, 0);
    port.postMessage({ args, input });
    Atomics.wait(state, 0, 0, 300_000);
    const answer = receiveMessageOnPort(port);
    if (!answer) throw new Error(`no answer from regulab ${args.join(' ')}`);
    return answer.message as Run;
  } finally {
    process.chdir(before);
  }
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
