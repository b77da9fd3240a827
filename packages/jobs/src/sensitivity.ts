import {
  builtIn,
  checkSensitivity,
  concludeSensitivity,
  designOf,
  type Model,
  readGame,
  type Sensitivity,
  type SensitivityBlock,
  type SensitivityTask,
  sensitivityBlock,
} from '@regulab/core';
import { filesOf } from '@regulab/sweep/modelFiles.js';
import type { Progress } from '@regulab/sweep/run.js';
import type { SensitivityWork } from './sensitivityWorker.js';
import { handOut, type ThreadOptions, threadsFor } from './threads.js';

export interface SensitivityOptions extends ThreadOptions {
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
  named: Model,
  task: SensitivityTask,
  options: SensitivityOptions = {},
): Promise<Sensitivity> {
  const { model } = readGame(named, task.values);
  const workers = threadsFor([model], options);
  checkSensitivity(model, task);
  const { rows, columns } = designOf(model, task);
  const threads = Math.min(workers, Math.ceil((rows * columns) / WORTH_A_THREAD));
  const size = Math.max(1, Math.min(Math.ceil(rows / threads), Math.floor(JOB / columns)));
  const jobs = Array.from(
    { length: Math.ceil(rows / size) },
    (_, k) => [k * size, Math.min(rows, (k + 1) * size)] as const,
  );
  const started = performance.now();
  const blocks: SensitivityBlock[] = [];
  let done = 0;
  await handOut({
    script: new URL('./sensitivityWorker.js', import.meta.url),
    shared: { task, files: filesOf(options.laboratory ?? builtIn) } satisfies SensitivityWork,
    jobs,
    threads,
    here: ([from, to]) => sensitivityBlock(model, task, from, to),
    onAnswer: (block: SensitivityBlock) => {
      blocks.push(block);
      done += (block.to - block.from) * columns;
      const seconds = (performance.now() - started) / 1000;
      options.onProgress?.({ done, wanted: rows * columns, resumed: 0, seconds });
    },
  });
  return concludeSensitivity(model, task, blocks);
}
