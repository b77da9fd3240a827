import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { builtIn, type Laboratory, misuse, RegulabError } from '@regulab/core';
import { addCounts, type Counts, NO_COUNTS } from './compute.js';
import { countAll, openDirectory, readPart, removeLeftovers, writeManifest } from './directory.js';
import { fileFailure, writeWhole } from './files.js';
import { lockDirectory, type Shard } from './lock.js';
import { filesOf } from './modelFiles.js';
import { chunkRange, planSweep, shardChunks } from './plan.js';
import type { SweepSpec } from './spec.js';
import type { WorkerAnswer, WorkerTask } from './sweepWorker.js';

export interface Progress {
  /** Games (grid positions, of this run's shard) or draws, done and wanted. */
  readonly done: number;
  readonly wanted: number;
  /** What was found finished when the run started. */
  readonly resumed: number;
  readonly seconds: number;
}

export interface SweepOptions {
  readonly shard?: Shard;
  readonly workers?: number;
  /** Allows more than 1e9 games. */
  readonly force?: boolean;
  readonly onProgress?: (progress: Progress) => void;
  /** Stops the run; what was written stays valid and the run can be resumed. */
  readonly signal?: AbortSignal;
}

export interface SweepResult {
  /** Counts of this shard. */
  readonly counts: Counts;
  /** Whether every part of the sweep, of all shards, is now there. */
  readonly complete: boolean;
  readonly interrupted: boolean;
  readonly seconds: number;
  readonly solvedHere: number;
  readonly workers: number;
}

/**
 * Runs a sweep into a directory, one Parquet part a chunk. Finished parts are kept: running again resumes. The parts are
 * a pure function of the spec, so that interrupted, sharded and parallel runs give the same bytes.
 *
 * @throws RegulabError `misuse` for a directory of another sweep or one that is being written, `failure` when the disk
 * is full or read-only; what was written before stays valid.
 */
export async function runSweep(
  laboratory: Laboratory,
  spec: SweepSpec,
  directory: string,
  options: SweepOptions = {},
): Promise<SweepResult> {
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;
  const plan = planSweep(laboratory, spec, { force: options.force ?? false });
  const shard = checkShard(options.shard ?? { index: 1, count: 1 });
  const wantedWorkers = options.workers ?? availableParallelism();
  if (!Number.isInteger(wantedWorkers) || wantedWorkers < 1 || wantedWorkers > 1024)
    throw misuse(`workers is ${wantedWorkers}; it must be a whole number from 1 to 1024`);
  if (!plan.file && !builtIn.has(plan.model))
    throw misuse(
      `${plan.model.id} is in no file that threads, and a later run, could load; load it with loadLaboratory(['FILE.js'])`,
    );
  openDirectory(plan, directory);
  const unlock = await acquire(directory, shard);
  try {
    // Another spec may have been started here between the check and the lock.
    openDirectory(plan, directory);
    writeManifest(plan, directory, null);
    const chunks = shardChunks(plan, shard.index, shard.count);
    removeLeftovers(directory, new Set(chunks), shard.count === 1);
    const finished = new Map<number, Counts>();
    const pending: number[] = [];
    for (const chunk of chunks) {
      const counts = readPart(plan, directory, chunk);
      if (counts) finished.set(chunk, counts);
      else pending.push(chunk);
    }
    const size = (list: Iterable<number>) =>
      [...list].reduce((sum, chunk) => sum + chunkRange(plan, chunk).count, 0);
    const resumed = size(finished.keys());
    const wanted = size(chunks);
    let done = resumed;
    const report = () => options.onProgress?.({ done, wanted, resumed, seconds: seconds() });
    report();
    const workers = Math.min(wantedWorkers, pending.length);
    try {
      await solveChunks(
        { spec, directory, files: filesOf(laboratory) },
        pending,
        workers,
        options.signal,
        (chunk, counts) => {
          finished.set(chunk, counts);
          done += chunkRange(plan, chunk).count;
          report();
        },
      );
    } finally {
      // A worker that is stopped while it writes leaves half a part.
      removeLeftovers(directory, new Set(chunks), shard.count === 1);
    }
    const all = finished.size === chunks.length ? countAll(plan, directory, finished) : null;
    if (all) writeManifest(plan, directory, all);
    const result: SweepResult = {
      counts: [...finished.values()].reduce(addCounts, NO_COUNTS),
      complete: all !== null,
      interrupted: finished.size < chunks.length,
      seconds: seconds(),
      solvedHere: done - resumed,
      workers,
    };
    recordTimings(directory, shard, result);
    return result;
  } finally {
    unlock();
  }
}

function checkShard(shard: Shard): Shard {
  const { index, count } = shard;
  if (!Number.isInteger(index) || !Number.isInteger(count) || count < 1 || index < 1 || index > count)
    throw misuse(`shard is ${index}/${count}; it must be i/n with 1 <= i <= n`);
  return shard;
}

async function acquire(directory: string, shard: Shard): Promise<() => void> {
  try {
    return await lockDirectory(directory, shard);
  } catch (error) {
    throw fileFailure('lock', directory, error);
  }
}

/** How long the last run of each shard took; apart from the manifest, which must not depend on the machine. */
function recordTimings(directory: string, { index, count }: Shard, result: SweepResult): void {
  if (result.solvedHere === 0) return;
  const name = count === 1 ? 'timings.json' : `timings-${index}-of-${count}.json`;
  const { seconds, solvedHere, workers } = result;
  const path = `${directory}/${name}`;
  try {
    writeWhole(
      path,
      `${JSON.stringify({ seconds, games: solvedHere, workers, node: process.version }, null, 2)}\n`,
    );
  } catch (error) {
    throw fileFailure('write', path, error);
  }
}

/** Hands chunks to workers, one at a time each, until none is left, one fails or the signal fires. */
async function solveChunks(
  task: WorkerTask,
  pending: readonly number[],
  count: number,
  signal: AbortSignal | undefined,
  onDone: (chunk: number, counts: Counts) => void,
): Promise<void> {
  let next = 0;
  const workers = Array.from(
    { length: count },
    () => new Worker(new URL('./sweepWorker.js', import.meta.url), { workerData: task }),
  );
  const stop = () => Promise.all(workers.map((worker) => worker.terminate()));
  try {
    await Promise.all(
      workers.map(
        (worker) =>
          new Promise<void>((resolve, reject) => {
            const feed = () => {
              if (next < pending.length && !signal?.aborted) worker.postMessage(pending[next++]);
              else resolve();
            };
            worker.on('message', (answer: WorkerAnswer) => {
              if ('failure' in answer) {
                reject(new RegulabError('failure', `${answer.failure}. The parts written so far are valid.`));
                return;
              }
              onDone(answer.chunk, answer.counts);
              feed();
            });
            worker.on('error', (error) =>
              reject(
                new RegulabError('failure', `a worker stopped: ${error?.message ?? String(error)}`, {
                  cause: error,
                }),
              ),
            );
            // One that ends by itself has not answered; after the last answer nobody listens any more.
            worker.on('exit', (code) =>
              reject(new RegulabError('failure', `a worker ended with code ${code} before it was done`)),
            );
            signal?.addEventListener('abort', () => resolve(), { once: true });
            feed();
          }),
      ),
    );
  } finally {
    await stop();
  }
}
