import { Worker } from 'node:worker_threads';
import { RegulabError } from '@regulab/core';

/**
 * Hands jobs to threads, one at a time each, until all are answered. Answers come in any order.
 *
 * @param script of the worker, which answers every message with one
 * @param shared what each thread is given at its start
 * @throws whatever a thread or `onAnswer` throws; the threads are stopped then
 */
export function handOut<Job, Answer>(
  script: URL,
  shared: unknown,
  jobs: readonly Job[],
  threads: number,
  onAnswer: (answer: Answer) => void,
): Promise<void> {
  if (jobs.length === 0) return Promise.resolve();
  return new Promise((resolve, reject) => {
    let next = 0;
    let answered = 0;
    const workers: Worker[] = [];
    const end = (): Promise<unknown> => Promise.all(workers.map((worker) => worker.terminate()));
    const fail = (error: unknown): void => {
      void end();
      reject(error);
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
        if (code !== 0 && answered < jobs.length)
          fail(new RegulabError('failure', `a thread ended with code ${code}`));
      });
      worker.postMessage(jobs[next++]);
    }
  });
}
