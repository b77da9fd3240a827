import { signal } from '@preact/signals';
import type { RegimeMap } from '@regulab/core';
import type { State } from '../state/state.js';
import { thinned } from './grid.js';
import { grids, isAbort, long, WORKERS } from './lanes.js';
import { isRefinable, type Plane, refinement, WHOLE } from './refinement.js';
import type { GridRows, GridTask } from './tasks.js';

/** Every so manyth place is solved at first, then more, then all, or of slow models those where neighbours differ. */
const STEPS = [50, WHOLE, 1] as const;
/** A plane that would take longer than this is solved where neighbours differ. */
const LONG_MILLISECONDS = 15_000;
/** From then on what is not known yet is told from what is. */
const HONEST_MILLISECONDS = 300;
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
  /** Whether places may be filled in between solved ones that agree, where solving all takes long. */
  readonly refined: boolean;
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

export interface Progress {
  /** The question that is being answered. */
  readonly wanted: Wanted;
  /** From 0 to 1 of the finest grid. */
  readonly done: number;
  /** About how many seconds are left; null where that is not known. */
  readonly left: number | null;
  /** Whether places that stand for their neighbours are to be told from those that are known. */
  readonly pale: boolean;
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
 * @returns when all of it is known; rejects with an AbortError when it is not wanted any more
 */
async function solvePlane(
  wanted: Wanted,
  signal: AbortSignal,
  show: (progress: Progress) => void,
): Promise<Plane> {
  const plane = emptyPlane(wanted);
  const { columns, rows } = wanted;
  const begun = performance.now();
  let gamesPerMillisecond = 0;
  let shown = 0;
  const tell = (done: number, pending: number): void => {
    const now = performance.now();
    const left = gamesPerMillisecond > 0 ? pending / (gamesPerMillisecond * WORKERS) / 1000 : null;
    shown = now;
    show({ wanted, plane, done, left, pale: done < 1 && now - begun > HONEST_MILLISECONDS });
  };
  const timed = async (task: GridTask, count: number): Promise<GridRows> => {
    const started = performance.now();
    const part = await grids.run(task, signal);
    const speed = count / (performance.now() - started);
    gamesPerMillisecond = gamesPerMillisecond === 0 ? speed : 0.5 * (gamesPerMillisecond + speed);
    return part;
  };
  const take = (most: number): number =>
    Math.max(1, Math.min(most, Math.round(gamesPerMillisecond * TASK_MILLISECONDS || FIRST_GAMES)));
  const copy = (part: GridRows, source: number, at: number): void => {
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
  };
  const lanes = (lane: () => Promise<void>): Promise<unknown> =>
    Promise.all(Array.from({ length: WORKERS }, lane));

  const solveStep = async (step: number): Promise<void> => {
    const [width, height] = [thinned(columns, step), thinned(rows, step)];
    let [from, done] = [0, 0];
    await lanes(async () => {
      while (from < height) {
        const most = Math.ceil(height / (2 * WORKERS));
        const count = Math.max(1, Math.min(Math.round(take(Infinity) / width), most, height - from));
        const task: GridTask = { ...wanted, kind: 'grid', step, from, to: from + count, places: null };
        from += count;
        const part = await timed(task, count * width);
        for (let row = task.from; row < task.to; row++)
          for (let k = 0; k < width; k++) {
            plane.solved[row * step * columns + k * step] = 1;
            // A thinned place fills the block it stands for.
            const bottom = Math.min(rows, (row + 1) * step);
            const right = Math.min(columns, (k + 1) * step);
            for (let y = row * step; y < bottom; y++)
              for (let x = k * step; x < right; x++)
                copy(part, (row - task.from) * width + k, y * columns + x);
          }
        done += count;
        if (done < height && (step === STEPS[0] || performance.now() - shown < SHOW_MILLISECONDS)) continue;
        tell(step === 1 ? done / height : 0, step === 1 ? (height - done) * width : 0);
      }
    });
  };

  /** Solves where neighbours differ, and fills in the rest. */
  const refine = async (): Promise<void> => {
    let solved = 0;
    for (const { places, later } of refinement(plane)) {
      let from = 0;
      await lanes(async () => {
        while (from < places.length) {
          const part = Int32Array.from(
            places.slice(from, from + take(Math.ceil(places.length / (2 * WORKERS)))),
          );
          from += part.length;
          const answers = await timed(
            { ...wanted, kind: 'grid', step: 1, from: 0, to: 0, places: part },
            part.length,
          );
          part.forEach((place, k) => {
            plane.solved[place] = 1;
            copy(answers, k, place);
          });
          solved += part.length;
          if (performance.now() - shown < SHOW_MILLISECONDS) continue;
          const pending = places.length - from + later;
          tell(Math.min(0.99, solved / (solved + pending + 1)), pending);
        }
      });
    }
    tell(1, 0);
  };

  const honest = setTimeout(() => tell(0, 0), HONEST_MILLISECONDS + 20);
  try {
    for (const step of STEPS) {
      const isLong = columns * rows > LONG_MILLISECONDS * gamesPerMillisecond * WORKERS;
      if (step === 1 && wanted.refined && isLong && isRefinable(wanted)) await refine();
      else await solveStep(step);
      if (step !== STEPS[0]) clearTimeout(honest);
    }
  } finally {
    clearTimeout(honest);
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
