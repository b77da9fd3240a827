import { checkClaim, completeValues, measureDraws, profile, solve, traceRegimes } from '@regulab/core';
import { solveGames } from '@regulab/report';
import { laboratory } from '../state/laboratory.js';
import { modelOf } from '../state/state.js';
import { targetsOf } from '../views/targets.js';
import { bargainAt } from './bargain.js';
import { solveGrid } from './grid.js';
import type { Answers, Reply, Task } from './tasks.js';

const library = () => import('./papers.js');

const run: { [K in Task['kind']]: (task: Extract<Task, { kind: K }>) => Answers[K] | Promise<Answers[K]> } = {
  grid: (task) => solveGrid(modelOf(task.model), task),
  trace: (task) => {
    const model = modelOf(task.model);
    return traceRegimes(model, completeValues(model, task.values), task.x, task.y);
  },
  bargain: (task) => bargainAt(modelOf(task.model), task.values),
  certify: (task) => solve(modelOf(task.model), task.values),
  profile: (task) => {
    const model = modelOf(task.model);
    return profile(model, completeValues(model, task.values), task.moving, task.samples);
  },
  targets: (task) => {
    const model = modelOf(task.model);
    const values = completeValues(model, task.values);
    return targetsOf(model, values, profile(model, values, task.moving, task.samples), task.lever);
  },
  experiment: ({ model: id, values, draws }) => {
    const model = modelOf(id);
    const { experiment } = model;
    const { outcomes } = model.solve(values);
    const ways = Object.fromEntries(
      Object.entries(experiment!.options).map(([name, [usual]]) => [name, usual!]),
    );
    const rows = Array.from({ length: draws }, (_, k) => experiment!.draw(values, outcomes, ways, 1, k));
    return measureDraws(experiment!, values, outcomes, ways, rows).measured;
  },
  analyse: async (task) => (await import('./analyse.js')).analyse(modelOf(task.model), task),
  papers: async () => (await library()).overview(),
  study: async (task) =>
    (await library()).paperOf(task.slug).studies[task.index]!({
      games: (spec) => Promise.resolve(solveGames(laboratory, spec)),
    }),
  table: async (task) => (await import('@regulab/sweep/pure')).readColumns(laboratory, task.files),
  discover: async ({ table, task }) => {
    const { data: _, ...found } = (await import('@regulab/sweep/pure')).discover(
      laboratory.find(table.model),
      table,
      task,
    );
    return found;
  },
  claim: async (task) => checkClaim((await library()).paperOf(task.slug).claims[task.index]!),
};

/** Buffers that can be handed over instead of copied. */
function buffersOf(answer: unknown): ArrayBuffer[] {
  if (ArrayBuffer.isView(answer)) return [answer.buffer as ArrayBuffer];
  if (Array.isArray(answer) && ArrayBuffer.isView(answer[0])) return answer.flatMap(buffersOf);
  return [];
}

/** Does a task and sends its answer, or why there is none. */
export async function answer({ id, task }: { readonly id: number; readonly task: Task }): Promise<void> {
  let reply: Reply;
  let transfer: ArrayBuffer[] = [];
  try {
    const found = await (run[task.kind] as (task: Task) => unknown)(task);
    reply = { id, answer: found };
    if (task.kind === 'grid') transfer = [...new Set(Object.values(found as object).flatMap(buffersOf))];
    if (task.kind === 'table')
      transfer = (found as Answers['table']).columns.flatMap(({ values }) => buffersOf(values));
  } catch (error) {
    reply = { id, failure: (error as Error).message };
  }
  postMessage(reply, { transfer });
}
