import { randomAt } from '@regulab/numeric/random.js';
import { blocksOf, bootstrap, weighted } from './bootstrap.js';
import type { Design, Estimate, Quantile } from './design.js';

/** Elementary effects of a parameter: how much the output moves while it runs over half of its distribution. */
export interface ElementaryEffects {
  /** Mean size of the effects (mu star). */
  readonly size: readonly Estimate[];
  /** Mean effect, with its sign (mu). */
  readonly mean: readonly number[];
  /** Standard deviation of the effects: how much they differ from place to place (sigma). */
  readonly deviation: readonly number[];
}

const LEVELS = 8;
const STEP = 0.5;
const STREAM = 0x6d6f7272;

/** The start of a trajectory, the direction of each step and the order in which parameters move; a pure function of the row. */
function trajectory(parameters: number, row: number, seed: number) {
  const draw = (k: number): number => randomAt(seed, STREAM, row * 3 * parameters + k);
  const start: number[] = [];
  const step: number[] = [];
  const order = Array.from({ length: parameters }, (_, d) => d);
  for (let d = 0; d < parameters; d++) {
    const level = Math.floor(draw(d) * LEVELS);
    start.push((level + 0.5) / LEVELS);
    step.push(level < LEVELS / 2 ? STEP : -STEP);
  }
  for (let d = parameters - 1; d > 0; d--) {
    const other = Math.floor(draw(parameters + d) * (d + 1));
    [order[d], order[other]] = [order[other]!, order[d]!];
  }
  return { start, step, order };
}

/**
 * Morris's design: from a random place of a grid of eight levels a row moves one parameter after the other by half of its distribution,
 * in random order. Column c has the first c of them moved: rows (k + 1) games.
 *
 * Source: M. D. Morris, Factorial sampling plans for preliminary computational experiments, Technometrics 33 (1991) 161-174.
 */
export function morrisDesign(parameters: number, rows: number, seed: number, quantile: Quantile): Design {
  return {
    rows,
    columns: parameters + 1,
    block: (from, to) => {
      const trajectories = Array.from({ length: to - from }, (_, i) =>
        trajectory(parameters, from + i, seed),
      );
      return (column, inputs) =>
        trajectories.forEach(({ start, step, order }, i) => {
          inputs.forEach((input, d) => {
            const hasMoved = order.indexOf(d) < column;
            input[i] = quantile(d, start[d]! + (hasMoved ? step[d]! : 0));
          });
        });
    },
  };
}

/**
 * Elementary effects from the outputs of Morris's design, their mean size with an interval by resampling trajectories.
 *
 * Source: F. Campolongo, J. Cariboni, A. Saltelli, An effective screening design, Environmental Modelling & Software 22 (2007).
 */
export function elementaryEffects(outputs: readonly Float64Array[], seed: number): ElementaryEffects {
  const parameters = outputs.length - 1;
  const rows = outputs[0]!.length;
  const effects = Array.from({ length: parameters }, () => new Float64Array(rows));
  for (let row = 0; row < rows; row++) {
    const { step, order } = trajectory(parameters, row, seed);
    order.forEach((d, c) => {
      effects[d]![row] = (outputs[c + 1]![row]! - outputs[c]![row]!) * Math.sign(step[d]!);
    });
  }
  const mean = effects.map((each) => each.reduce((sum, x) => sum + x, 0) / rows);
  const deviation = effects.map((each, d) =>
    Math.sqrt(each.reduce((sum, x) => sum + (x - mean[d]!) * (x - mean[d]!), 0) / Math.max(1, rows - 1)),
  );
  const blocks = blocksOf(rows);
  const sums = effects.map((each) => {
    const sum = new Float64Array(blocks.count);
    each.forEach((x, row) => {
      sum[blocks.of(row)]! += Math.abs(x);
    });
    return sum;
  });
  const size = bootstrap(blocks.count, seed, (weights) => {
    const n = weighted(weights, blocks.sizes);
    return sums.map((sum) => weighted(weights, sum) / n);
  });
  return { size, mean, deviation };
}
