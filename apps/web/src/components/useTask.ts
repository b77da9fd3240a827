import { useEffect, useState } from 'preact/hooks';
import { isAbort, type Pool } from '../engine/lanes.js';
import type { AnswerTo, Task } from '../engine/tasks.js';

/** What came of a task; the last answer stays, with its task, while the next one is computed. */
export interface Computed<T extends Task> {
  readonly done: { readonly task: T; readonly answer: AnswerTo<T> } | null;
  readonly failure: string | null;
  readonly busy: boolean;
}

/** Runs a task in a worker whenever it differs from the last one; null runs nothing. */
export function useTask<T extends Task>(pool: Pool, task: T | null): Computed<T> {
  const [computed, setComputed] = useState<Computed<T>>({ done: null, failure: null, busy: true });
  const key = JSON.stringify(task);
  useEffect(() => {
    if (!task) {
      setComputed({ done: null, failure: null, busy: false });
      return;
    }
    const stop = new AbortController();
    setComputed(({ done }) => ({ done, failure: null, busy: true }));
    pool.run(task, stop.signal).then(
      (answer) => {
        if (!stop.signal.aborted) setComputed({ done: { task, answer }, failure: null, busy: false });
      },
      (error: unknown) => {
        if (!isAbort(error) && !stop.signal.aborted)
          setComputed({ done: null, failure: (error as Error).message, busy: false });
      },
    );
    return () => stop.abort();
  }, [key]);
  return computed;
}
