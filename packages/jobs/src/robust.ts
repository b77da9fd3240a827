import {
  builtIn,
  concludeRobust,
  type Model,
  planRobust,
  type Robust,
  type RobustTask,
  type Values,
  worthOf,
} from '@regulab/core';
import { filesOf } from '@regulab/sweep/modelFiles.js';
import type { Progress } from '@regulab/sweep/run.js';
import type { RobustAnswer, RobustWork } from './robustWorker.js';
import { handOut, type ThreadOptions, threadsFor } from './threads.js';

export interface RobustOptions extends ThreadOptions {
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** Milliseconds of work that are worth a thread. */
const WORTH_THREADS = 500;
/** Parts of the worlds that a thread is handed, so that all end at about the same time. */
const PARTS = 16;

/**
 * `robustRules` in worker threads.
 *
 * @throws RegulabError with code `misuse`, as `robustRules` does
 */
export async function runRobust(
  model: Model,
  values: Values,
  task: RobustTask,
  options: RobustOptions = {},
): Promise<Robust> {
  const plan = planRobust(model, values, task);
  const threads = threadsFor(
    plan.games.map((game) => game.model),
    options,
  );
  const { games, worlds, rules } = plan;
  const started = performance.now();
  const all = rules.map(() => new Float64Array(worlds.length));
  const keep = ({ from, worth }: RobustAnswer): void => {
    worth.forEach((row, r) => {
      all[r]!.set(row, from);
    });
  };
  // The first world tells how long the others will take.
  keep({ from: 0, worth: worthOf(games, task.maximise, worlds.slice(0, 1), rules) });
  const each = performance.now() - started;
  if (each * worlds.length < WORTH_THREADS || worlds.length < 2) {
    keep({ from: 1, worth: worthOf(games, task.maximise, worlds.slice(1), rules) });
    return concludeRobust(plan, all);
  }
  // Worlds that differ in the equilibrium alone stay together: they are solved once.
  const step = task.selections?.length ?? 1;
  const size = step * Math.max(1, Math.ceil(worlds.length / (step * threads * PARTS)));
  const jobs = Array.from(
    { length: Math.ceil(worlds.length / size) },
    (_, k) => [k * size, Math.min(worlds.length, (k + 1) * size)] as const,
  );
  const work: RobustWork = {
    games: games.map((game) => ({ model: game.model.id, values: game.values })),
    files: filesOf(options.laboratory ?? builtIn),
    maximise: task.maximise,
    worlds,
    rules,
  };
  let done = 0;
  await handOut({
    script: new URL('./robustWorker.js', import.meta.url),
    shared: work,
    jobs,
    threads,
    here: ([from, to]): RobustAnswer => ({
      from,
      worth: worthOf(games, task.maximise, worlds.slice(from, to), rules),
    }),
    onAnswer: (answer) => {
      keep(answer);
      done += answer.worth[0]!.length * rules.length;
      const seconds = (performance.now() - started) / 1000;
      options.onProgress?.({ done, wanted: worlds.length * rules.length, resumed: 0, seconds });
    },
  });
  return concludeRobust(plan, all);
}
