import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { builtIn, isRegulabError, type Laboratory, type Model, misuse, RegulabError } from '@regulab/core';

/** How a job with threads is run; its result is the same whatever is said here. */
export interface ThreadOptions {
  /** Threads, from 1 to 1024. Default: one a processor. */
  readonly workers?: number | undefined;
  /**
   * Where threads find the model: the built-in models by default, or what `loadLaboratory` made of files. A model that is in none of them
   * cannot be sent to a thread; it is solved in this one.
   */
  readonly laboratory?: Laboratory | undefined;
}

/**
 * How many threads may be started for a question about these models.
 *
 * @throws RegulabError with code `misuse` for a number of workers that cannot be
 */
export function threadsFor(
  models: readonly Model[],
  { workers = availableParallelism(), laboratory = builtIn }: ThreadOptions,
): number {
  if (!Number.isInteger(workers) || workers < 1 || workers > 1024)
    throw misuse(`workers is ${workers}; it must be a whole number from 1 to 1024`);
  const areLoadable = models.every(
    (model) => laboratory.has(model) && (builtIn.has(model) || laboratory.fileOf(model.id) !== null),
  );
  return areLoadable ? workers : 1;
}

/** Work in parts, each of which any thread can do. */
export interface Work<Job, Answer> {
  /** The worker, which answers every message with one. */
  readonly script: URL;
  /** What each thread is given at its start. */
  readonly shared: unknown;
  readonly jobs: readonly Job[];
  /** With 1 everything is done here. */
  readonly threads: number;
  /** Does a job in this thread. */
  readonly here: (job: Job) => Answer;
  /** Answers come in any order. */
  readonly onAnswer: (answer: Answer) => void;
}

/**
 * Hands jobs to threads, one at a time each, until all are answered.
 *
 * @throws whatever a thread or `onAnswer` throws; the threads are stopped then
 */
export async function handOut<Job, Answer>({
  script,
  shared,
  jobs,
  threads,
  here,
  onAnswer,
}: Work<Job, Answer>): Promise<void> {
  if (threads <= 1 || jobs.length <= 1) {
    for (const job of jobs) {
      onAnswer(here(job));
      // A signal or a timer may be waiting.
      await new Promise((resolve) => setImmediate(resolve));
    }
    return;
  }
  await new Promise<void>((resolve, reject) => {
    let next = 0;
    let answered = 0;
    const workers: Worker[] = [];
    const end = (): Promise<unknown> => Promise.all(workers.map((worker) => worker.terminate()));
    const fail = (error: unknown): void => {
      void end();
      reject(isRegulabError(error) ? error : ofThread(error));
    };
    for (let k = 0; k < Math.min(threads, jobs.length); k++) {
      const worker = new Worker(script, { workerData: shared });
      workers.push(worker);
      worker.on('message', (answer: Answer) => {
        try {
          onAnswer(answer);
        } catch (error) {
          fail(error);
          return;
        }
        answered++;
        if (next < jobs.length) worker.postMessage(jobs[next++]);
        if (answered === jobs.length) void end().then(() => resolve());
      });
      worker.once('error', fail);
      worker.once('exit', (code) => {
        if (answered < jobs.length) fail(new RegulabError('failure', `a thread ended with code ${code}`));
      });
      worker.postMessage(jobs[next++]);
    }
  });
}

/** An error that a thread threw: on the way here it has lost its class. */
const ofThread = (error: unknown): RegulabError => {
  const { code, message } =
    error instanceof Error
      ? (error as Error & { readonly code?: unknown })
      : { code: undefined, message: String(error) };
  return code === 'misuse'
    ? misuse(message, error)
    : new RegulabError('failure', `a thread stopped: ${message}`, { cause: error });
};
