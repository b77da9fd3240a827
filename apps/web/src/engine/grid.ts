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

/** The places of some rows of a thinned grid. */
const placesOf = ({ columns, step, from, to }: GridTask, width: number): Int32Array =>
  Int32Array.from({ length: width * (to - from) }, (_, k) => {
    const row = from + Math.floor(k / width);
    return row * step * columns + (k % width) * step;
  });

/** Solves some rows, or some places, of a grid. */
export function solveGrid(model: Model, task: GridTask): GridRows {
  const width = thinned(task.columns, task.step);
  const places = task.places ?? placesOf(task, width);
  const count = places.length;
  const values = completeValues(model, task.values);
  const inputs = model.parameters.map((p) => new Float64Array(count).fill(values[p.name]!));
  const set = (name: string, of: (place: number) => number): void => {
    const numbers = Float64Array.from(places, of);
    for (const own of parametersNamed(model, name))
      inputs[model.parameters.findIndex((p) => p.name === own)]!.set(numbers);
  };
  const { x, y } = task;
  set(x.name, (place) => evenly(x.from, x.to, task.columns, place % task.columns));
  set(y.name, (place) => evenly(y.from, y.to, task.rows, Math.floor(place / task.columns)));
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
