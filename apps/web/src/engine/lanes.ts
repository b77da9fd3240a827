import type { AnswerTo, Reply, Task } from './tasks.js';

interface Waiting {
  readonly task: Task;
  readonly resolve: (answer: never) => void;
  readonly reject: (error: Error) => void;
  readonly signal: AbortSignal;
}

const aborted = (): Error => new DOMException('not wanted any more', 'AbortError');
export const isAbort = (error: unknown): boolean => (error as Error)?.name === 'AbortError';

/** One worker that does one task at a time. What is not wanted any more is dropped, or stopped where it may take long. */
class Lane {
  #worker: Worker | null = null;
  #current: (Waiting & { readonly id: number }) | null = null;
  #next = 0;

  constructor(
    readonly stops: boolean,
    readonly idle: (lane: Lane) => void,
  ) {}

  get free(): boolean {
    return this.#current === null;
  }

  start(waiting: Waiting): void {
    this.#worker ??= this.#create();
    const id = this.#next++;
    this.#current = { ...waiting, id };
    if (this.stops)
      waiting.signal.addEventListener(
        'abort',
        () => {
          if (this.#current?.id !== id) return;
          this.#worker?.terminate();
          this.#worker = null;
          this.#current = null;
          waiting.reject(aborted());
          this.idle(this);
        },
        { once: true },
      );
    this.#worker.postMessage({ id, task: waiting.task });
  }

  #create(): Worker {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
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
      current?.reject(new Error(`the worker could not run: ${event.message}`));
      this.idle(this);
    });
    return worker;
  }
}

/** Workers that share a queue. */
export class Pool {
  readonly #lanes: Lane[];
  readonly #queue: Waiting[] = [];

  /** With `stops` a running task that is not wanted any more is stopped; worth it for long ones only. */
  constructor(workers: number, stops = false) {
    this.#lanes = Array.from({ length: workers }, () => new Lane(stops, (lane) => this.#fill(lane)));
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

const processors = Math.max(1, Math.min(4, navigator.hardwareConcurrency || 2));
/** For the rows of maps: many short tasks. */
export const grids = new Pool(processors);
/** For what takes long as a whole. */
export const long = new Pool(1, true);
export const WORKERS = processors;
