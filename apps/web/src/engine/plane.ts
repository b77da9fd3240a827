import { signal } from '@preact/signals';
import type { RegimeMap } from '@regulab/core';
import { CHANGE, EFFECT, REGIME, type State } from '../state/state.js';
import { thinned } from './grid.js';
import { grids, isAbort, long, WORKERS } from './lanes.js';
import type { GridTask } from './tasks.js';

/** What is known of every place of a map so far; places that were not solved yet stand for their neighbours. */
export interface Plane {
  readonly columns: number;
  readonly rows: number;
  readonly status: Uint8Array;
  /** What the rule does: positions in `EFFECT_KINDS`, or `NOT_COMPARED`. */
  readonly kinds: Uint8Array;
  readonly mutualism: Uint8Array;
  readonly regimes: Float64Array;
  /** Outcomes asked for, then the same without regulation. */
  readonly outcomes: readonly Float64Array[];
  readonly baseline: readonly Float64Array[];
  /** 1 where the game itself was solved. */
  readonly solved: Uint8Array;
}

/** Every so manyth place is solved at first, then more, then all. */
const STEPS = [50, 10, 1] as const;
/** A task should take about so long, so that a new question does not wait. */
const TASK_MILLISECONDS = 40;
/** Games in a task while their speed is not known. */
const FIRST_GAMES = 20;
/** A plane that fills is shown anew no oftener than this. */
const SHOW_MILLISECONDS = 150;

/** A question: which games, and what of them. */
export interface Wanted {
  readonly model: string;
  readonly values: State['values'];
  readonly x: State['map']['x'];
  readonly y: State['map']['y'];
  readonly columns: number;
  readonly rows: number;
  readonly outcomes: readonly string[];
  readonly baseline: boolean;
}

export const keyOf = (wanted: Wanted): string => JSON.stringify(wanted);

/** Whether a plane can be shown under a question: the same axes and colours, though perhaps other values still. */
export function fits(progress: Progress | null, wanted: Wanted): progress is Progress {
  if (progress === null) return false;
  const question = ({ model, x, y, outcomes, baseline }: Wanted): string =>
    JSON.stringify([model, x, y, outcomes, baseline]);
  return question(progress.wanted) === question(wanted);
}

/** Whether a plane answers a question to its end. */
export const isFinal = (progress: Progress | null, wanted: Wanted): progress is Progress =>
  progress !== null && progress.done === 1 && keyOf(progress.wanted) === keyOf(wanted);

/** The outcome that colours a map, and whether its value without regulation is needed. */
export function colourOutcome(colour: string): {
  readonly outcomes: readonly string[];
  readonly baseline: boolean;
} {
  if (colour === EFFECT || colour === REGIME) return { outcomes: [], baseline: false };
  if (colour.startsWith(CHANGE)) return { outcomes: [colour.slice(CHANGE.length)], baseline: true };
  return { outcomes: [colour], baseline: false };
}

export interface Progress {
  /** The question that is being answered. */
  readonly wanted: Wanted;
  /** From 0 to 1 of the finest grid. */
  readonly done: number;
  readonly plane: Plane;
}

function emptyPlane({ columns, rows, outcomes, baseline }: Wanted): Plane {
  const count = columns * rows;
  const numbers = (): Float64Array[] => outcomes.map(() => new Float64Array(count).fill(Number.NaN));
  return {
    columns,
    rows,
    status: new Uint8Array(count),
    kinds: new Uint8Array(count),
    mutualism: new Uint8Array(count),
    regimes: new Float64Array(count),
    outcomes: numbers(),
    baseline: baseline ? numbers() : [],
    solved: new Uint8Array(count),
  };
}

/**
 * Solves a plane in workers, coarse first; `show` is called whenever there is something new to see.
 *
 * @returns when all of it is solved; rejects with an AbortError when it is not wanted any more
 */
async function solvePlane(
  wanted: Wanted,
  signal: AbortSignal,
  show: (progress: Progress) => void,
): Promise<Plane> {
  const plane = emptyPlane(wanted);
  const { columns, rows } = wanted;
  let gamesPerMillisecond = 0;
  let shown = 0;
  for (const step of STEPS) {
    const [width, height] = [thinned(columns, step), thinned(rows, step)];
    let from = 0;
    let done = 0;
    const lane = async (): Promise<void> => {
      while (from < height) {
        const most = Math.ceil(height / (2 * WORKERS));
        const wish = (gamesPerMillisecond * TASK_MILLISECONDS || FIRST_GAMES) / width;
        const take = Math.max(1, Math.min(most, Math.round(wish), height - from));
        const task: GridTask = { ...wanted, kind: 'grid', step, from, to: from + take };
        from += take;
        const started = performance.now();
        const part = await grids.run(task, signal);
        const speed = (take * width) / (performance.now() - started);
        gamesPerMillisecond = gamesPerMillisecond === 0 ? speed : 0.5 * (gamesPerMillisecond + speed);
        for (let row = task.from; row < task.to; row++)
          for (let k = 0; k < width; k++) {
            const source = (row - task.from) * width + k;
            plane.solved[row * step * columns + k * step] = 1;
            // A thinned place fills the block it stands for.
            const bottom = Math.min(rows, (row + 1) * step);
            const right = Math.min(columns, (k + 1) * step);
            for (let y = row * step; y < bottom; y++) {
              const start = y * columns;
              for (let at = start + k * step; at < start + right; at++) {
                plane.status[at] = part.status[source]!;
                plane.kinds[at] = part.kinds[source]!;
                plane.mutualism[at] = part.mutualism[source]!;
                plane.regimes[at] = part.regimes[source]!;
                plane.outcomes.forEach((column, o) => {
                  column[at] = part.outcomes[o]![source]!;
                });
                plane.baseline.forEach((column, o) => {
                  column[at] = part.baseline[o]![source]!;
                });
              }
            }
          }
        done += take;
        const now = performance.now();
        if (done < height && (step === STEPS[0] || now - shown < SHOW_MILLISECONDS)) continue;
        shown = now;
        show({ wanted, plane, done: step === 1 ? done / height : 0 });
      }
    };
    await Promise.all(Array.from({ length: WORKERS }, lane));
  }
  return plane;
}

/** Borders are traced once nothing has been changed for so long. */
const QUIET_MILLISECONDS = 150;

/** The plane that is shown now, and its borders; null while the first is being solved. */
export class LivePlane {
  readonly progress = signal<Progress | null>(null);
  readonly borders = signal<RegimeMap | null>(null);
  readonly tracing = signal(false);
  readonly failure = signal<string | null>(null);
  #stop = new AbortController();
  #key = '';
  #borderKey = '';
  #stopBorders = new AbortController();

  /** Shows another plane; does nothing when it is the one that is shown. */
  want(wanted: Wanted, borders: boolean): void {
    const key = keyOf(wanted);
    if (key !== this.#key) {
      this.#key = key;
      this.#stop.abort();
      this.#stop = new AbortController();
      void this.#solve(wanted, this.#stop.signal);
    }
    const borderKey = borders ? JSON.stringify([wanted.model, wanted.values, wanted.x, wanted.y]) : '';
    if (borderKey !== this.#borderKey) {
      this.#borderKey = borderKey;
      this.#dropBorders();
      if (borders) void this.#trace(wanted, this.#stopBorders.signal);
    }
  }

  async #solve(wanted: Wanted, stop: AbortSignal): Promise<void> {
    this.failure.value = null;
    try {
      await solvePlane(wanted, stop, (progress) => {
        if (!stop.aborted) this.progress.value = progress;
      });
    } catch (error) {
      if (!isAbort(error)) this.failure.value = `The map could not be solved: ${(error as Error).message}`;
    }
  }

  async #trace({ model, values, x, y }: Wanted, stop: AbortSignal): Promise<void> {
    this.tracing.value = true;
    try {
      await new Promise((resolve) => setTimeout(resolve, QUIET_MILLISECONDS));
      this.borders.value = await long.run({ kind: 'trace', model, values, x, y }, stop);
    } catch (error) {
      if (!isAbort(error))
        this.failure.value = `The borders could not be traced: ${(error as Error).message}`;
    }
    if (!stop.aborted) this.tracing.value = false;
  }

  #dropBorders(): void {
    this.#stopBorders.abort();
    this.#stopBorders = new AbortController();
    this.borders.value = null;
    this.tracing.value = false;
  }

  /** Stops all work; what was shown is kept until something else is wanted. */
  close(): void {
    this.#stop.abort();
    this.#dropBorders();
    this.#key = '';
    this.#borderKey = '';
  }
}
