import { useEffect, useState } from 'preact/hooks';
import { isAbort, type Pool } from '../engine/lanes.js';
import type { AnswerTo, Task } from '../engine/tasks.js';

/** What came of a task; the last answer stays while the next one is computed. */
export interface Outcome<T> {
  readonly answer: T | null;
  readonly failure: string | null;
  readonly busy: boolean;
}

/** Runs a task in a worker whenever its key changes; null runs nothing. */
export function useTask<T extends Task>(pool: Pool, task: T | null, key: string): Outcome<AnswerTo<T>> {
  const [outcome, setOutcome] = useState<Outcome<AnswerTo<T>>>({ answer: null, failure: null, busy: true });
  useEffect(() => {
    if (!task) {
      setOutcome({ answer: null, failure: null, busy: false });
      return;
    }
    const stop = new AbortController();
    setOutcome(({ answer }) => ({ answer, failure: null, busy: true }));
    pool.run(task, stop.signal).then(
      (answer) => {
        if (!stop.signal.aborted) setOutcome({ answer, failure: null, busy: false });
      },
      (error: unknown) => {
        if (!isAbort(error) && !stop.signal.aborted)
          setOutcome({ answer: null, failure: (error as Error).message, busy: false });
      },
    );
    return () => stop.abort();
  }, [key]);
  return outcome;
}
