import { served } from '../state/laboratory.js';
import type { AnswerTo, Reply, Task } from './tasks.js';

interface Waiting {
  readonly task: Task;
  readonly resolve: (answer: never) => void;
  readonly reject: (error: Error) => void;
  readonly signal: AbortSignal;
}

const aborted = (): Error => new DOMException('not wanted any more', 'AbortError');
export const isAbort = (error: unknown): boolean => (error as Error)?.name === 'AbortError';

/** A task that is not wanted any more is let run to its end up to this long; a new worker takes longer to start. */
const PATIENCE_MILLISECONDS = 200;

/** One worker that does one task at a time; one that takes long and is not wanted any more is stopped. */
class Lane {
  #worker: Worker | null = null;
  #current: (Waiting & { readonly id: number }) | null = null;
  #next = 0;

  constructor(readonly idle: (lane: Lane) => void) {}

  get free(): boolean {
    return this.#current === null;
  }

  start(waiting: Waiting): void {
    this.#worker ??= this.#create();
    const id = this.#next++;
    const started = performance.now();
    this.#current = { ...waiting, id };
    const stop = (): void => {
      if (this.#current?.id !== id) return;
      this.#worker?.terminate();
      this.#worker = null;
      this.#current = null;
      waiting.reject(aborted());
      this.idle(this);
    };
    const abort = (): void => {
      setTimeout(stop, Math.max(0, PATIENCE_MILLISECONDS - (performance.now() - started)));
    };
    waiting.signal.addEventListener('abort', abort, { once: true });
    this.#worker.postMessage({ id, task: waiting.task });
  }

  #create(): Worker {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), {
      type: 'module',
      name: JSON.stringify(served),
    });
    worker.addEventListener('message', ({ data }: MessageEvent<Reply>) => {
      const current = this.#current;
      if (current?.id !== data.id) return;
      this.#current = null;
      if (current.signal.aborted) current.reject(aborted());
      else if ('failure' in data) current.reject(new Error(data.failure));
      else current.resolve(data.answer as never);
      this.idle(this);
    });
    worker.addEventListener('error', (event) => {
      const current = this.#current;
      this.#current = null;
      this.#worker = null;
      event.preventDefault();
      current?.reject(new Error(event.message || 'a part of the page could not be loaded; reload it'));
      this.idle(this);
    });
    return worker;
  }
}

/** Workers that share a queue. */
export class Pool {
  readonly #lanes: Lane[];
  readonly #queue: Waiting[] = [];

  constructor(workers: number) {
    this.#lanes = Array.from({ length: workers }, () => new Lane((lane) => this.#fill(lane)));
  }

  #fill(lane: Lane): void {
    for (;;) {
      const next = this.#queue.shift();
      if (!next) return;
      if (next.signal.aborted) {
        next.reject(aborted());
        continue;
      }
      lane.start(next);
      return;
    }
  }

  run<T extends Task>(task: T, signal: AbortSignal): Promise<AnswerTo<T>> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(aborted());
        return;
      }
      this.#queue.push({ task, resolve, reject, signal });
      const lane = this.#lanes.find((entry) => entry.free);
      if (lane) this.#fill(lane);
    });
  }
}

/** Workers of the grids: one a processor, within reason. */
export const WORKERS = Math.max(1, Math.min(4, navigator.hardwareConcurrency || 2));
/** For the rows of maps: many short tasks. */
export const grids = new Pool(WORKERS);
/** For what follows the hand: profiles, certificates. */
export const quick = new Pool(1);
/** For what takes long as a whole. */
export const long = new Pool(1);
