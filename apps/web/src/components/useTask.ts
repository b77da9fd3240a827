import { useEffect, useRef, useState } from 'preact/hooks';
import { isAbort, type Pool } from '../engine/lanes.js';
import type { AnswerTo, Task } from '../engine/tasks.js';

/** What came of a task; the last answer stays, with its task, while the next one is computed. */
export interface Computed<T extends Task> {
  readonly done: { readonly task: T; readonly answer: AnswerTo<T> } | null;
  readonly failure: string | null;
  readonly busy: boolean;
}

/** A task that runs longer than this gives way to a newer one. */
const PATIENCE_MILLISECONDS = 400;

/** Runs one task at a time and of those that wait only the newest, so that answers keep coming while a hand moves. */
class Newest<T extends Task> {
  #running: { readonly stop: AbortController; readonly started: number } | null = null;
  #next: T | null = null;
  #closed = false;

  constructor(
    readonly pool: Pool,
    readonly show: (change: (old: Computed<T>) => Computed<T>) => void,
  ) {}

  want(task: T): void {
    this.#next = task;
    this.show(({ done }) => ({ done, failure: null, busy: true }));
    const running = this.#running;
    if (!running) void this.#run();
    else
      setTimeout(
        () => {
          if (this.#running === running && this.#next) running.stop.abort();
        },
        Math.max(0, PATIENCE_MILLISECONDS - (performance.now() - running.started)),
      );
  }

  async #run(): Promise<void> {
    while (this.#next && !this.#closed) {
      const task = this.#next;
      this.#next = null;
      const stop = new AbortController();
      this.#running = { stop, started: performance.now() };
      try {
        const answer = await this.pool.run(task, stop.signal);
        const busy = this.#next !== null;
        if (!this.#closed) this.show(() => ({ done: { task, answer }, failure: null, busy }));
      } catch (error) {
        if (!isAbort(error) && !this.#closed)
          this.show(() => ({ done: null, failure: (error as Error).message, busy: false }));
      }
    }
    this.#running = null;
  }

  close(): void {
    this.#closed = true;
    this.#running?.stop.abort();
  }
}

/** Runs a task in a worker whenever it differs from the last one; null runs nothing. */
export function useTask<T extends Task>(pool: Pool, task: T | null): Computed<T> {
  const [computed, setComputed] = useState<Computed<T>>({ done: null, failure: null, busy: true });
  const newest = useRef<Newest<T> | null>(null);
  useEffect(() => () => newest.current?.close(), []);
  const key = JSON.stringify(task);
  useEffect(() => {
    if (!task) {
      newest.current?.close();
      newest.current = null;
      setComputed({ done: null, failure: null, busy: false });
      return;
    }
    newest.current ??= new Newest(pool, setComputed);
    newest.current.want(task);
  }, [key]);
  return computed;
}
