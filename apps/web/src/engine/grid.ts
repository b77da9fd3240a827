import {
  completeValues,
  EQUILIBRIUM,
  EXITED,
  effectsOf,
  evenly,
  type Model,
  parametersNamed,
} from '@regulab/core';
import type { GridRows, GridTask } from './tasks.js';

/** How many places a thinned axis keeps. */
export const thinned = (count: number, step: number): number => Math.ceil(count / step);

/** Solves some rows of a grid. */
export function solveGrid(model: Model, task: GridTask): GridRows {
  const width = thinned(task.columns, task.step);
  const count = width * (task.to - task.from);
  const values = completeValues(model, task.values);
  const inputs = model.parameters.map((p) => new Float64Array(count).fill(values[p.name]!));
  const columns = (name: string): Float64Array[] =>
    parametersNamed(model, name).map((own) => inputs[model.parameters.findIndex((p) => p.name === own)]!);
  const { x, y } = task;
  const xs = Float64Array.from({ length: width }, (_, k) =>
    evenly(x.from, x.to, task.columns, k * task.step),
  );
  for (const column of columns(x.name)) for (let row = 0; row < count; row += width) column.set(xs, row);
  for (const column of columns(y.name))
    for (let row = task.from; row < task.to; row++)
      column.fill(
        evenly(y.from, y.to, task.rows, row * task.step),
        (row - task.from) * width,
        (row - task.from + 1) * width,
      );
  const outputs = Array.from({ length: model.outcomes.length + 1 }, () => new Float64Array(count));
  const status = new Uint8Array(count);
  model.kernel(inputs, outputs, status, 0, count);
  const effects = effectsOf(model, model.kernel, inputs, outputs, status, count);
  const wanted = task.outcomes.map((name) => model.outcomes.findIndex((o) => o.name === name));
  const known = (from: readonly Float64Array[], codes: Uint8Array): Float64Array[] =>
    wanted.map((k) => {
      const { atExit } = model.outcomes[k]!;
      return from[k]!.map((value, row) => {
        if (codes[row] === EQUILIBRIUM) return value;
        return codes[row] === EXITED ? (atExit ?? Number.NaN) : Number.NaN;
      });
    });
  return {
    status,
    regimes: outputs[model.outcomes.length]!,
    kinds: effects.kinds,
    mutualism: effects.mutualism,
    outcomes: known(outputs, status),
    baseline: task.baseline ? known(effects.baseline, effects.baselineStatus) : [],
  };
}
