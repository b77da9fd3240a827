import { availableParallelism } from 'node:os';
import {
  checkSensitivity,
  concludeSensitivity,
  designOf,
  findModel,
  misuse,
  readGame,
  type Sensitivity,
  type SensitivityBlock,
  type SensitivityTask,
  sensitivityBlock,
} from '@regulab/core';
import type { Progress } from '@regulab/sweep/run.js';
import { handOut } from './threads.js';

export interface SensitivityOptions {
  /** Threads; the result is the same for any number of them. Default: one a processor. */
  readonly workers?: number | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** Fewer games than this are not worth a thread. */
const WORTH_A_THREAD = 50_000;
/** Games that a thread solves before it answers. */
const JOB = 100_000;

/**
 * Solves the games of a method of sensitivity analysis in worker threads and draws its conclusions.
 *
 * @throws RegulabError `misuse` for a task that makes no sense (see `checkSensitivity`), and for places that are no games
 */
export async function runSensitivity(
  task: SensitivityTask,
  { workers = availableParallelism(), onProgress }: SensitivityOptions = {},
): Promise<Sensitivity> {
  if (!Number.isInteger(workers) || workers < 1 || workers > 1024)
    throw misuse(`workers is ${workers}; it must be a whole number from 1 to 1024`);
  const { model } = readGame(findModel(task.model), task.values);
  checkSensitivity(model, task);
  const { rows, columns } = designOf(model, task);
  const threads = Math.min(workers, Math.ceil((rows * columns) / WORTH_A_THREAD));
  if (threads === 1) return concludeSensitivity(model, task, [sensitivityBlock(model, task, 0, rows)]);
  const size = Math.max(1, Math.min(Math.ceil(rows / threads), Math.floor(JOB / columns)));
  const jobs = Array.from(
    { length: Math.ceil(rows / size) },
    (_, k) => [k * size, Math.min(rows, (k + 1) * size)] as const,
  );
  const started = performance.now();
  const blocks: SensitivityBlock[] = [];
  let done = 0;
  const script = new URL('./sensitivityWorker.js', import.meta.url);
  await handOut(script, task, jobs, threads, (block: SensitivityBlock) => {
    blocks.push(block);
    done += (block.to - block.from) * columns;
    const seconds = (performance.now() - started) / 1000;
    onProgress?.({ done, wanted: rows * columns, resumed: 0, seconds });
  });
  return concludeSensitivity(model, task, blocks);
}
