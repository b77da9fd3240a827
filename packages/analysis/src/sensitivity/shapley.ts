import { normalDistribution } from '@regulab/numeric/normalDistribution.js';
import { normalQuantile } from '@regulab/numeric/normalQuantile.js';
import { scrambledSobolAt } from '@regulab/numeric/sobol.js';
import { blocksOf, bootstrap, weighted } from './bootstrap.js';
import { orderedFactor } from './copula.js';
import type { Design, Estimate, Quantile } from './design.js';
import { dimensionSeed } from './sobolIndices.js';

/** Every subset of more parameters would be too many. */
export const MOST_SHAPLEY = 12;

/** Parameters in a subset, bit d for parameter d, and the others. */
function split(parameters: number, subset: number): readonly [number[], number[]] {
  const all = Array.from({ length: parameters }, (_, d) => d);
  return [all.filter((d) => (subset >> d) & 1), all.filter((d) => !((subset >> d) & 1))];
}

/**
 * A pair of games for every subset of parameters that agree in the subset and are independent given it: column u is the partner, for
 * the subset whose bits u has, of the last column, in which all parameters agree. Rows times 2^k games.
 *
 * @param correlations correlation matrix of a Gaussian copula, or null for independent parameters
 */
export function shapleyDesign(
  parameters: number,
  rows: number,
  seed: number,
  quantile: Quantile,
  correlations: Float64Array | null,
): Design {
  const columns = 1 << parameters;
  const factor = correlations ? orderedFactor(correlations, split(parameters, columns - 1)[0]) : null;
  return {
    rows,
    columns,
    block: (from, to) => {
      const n = to - from;
      const levels = Array.from({ length: 2 * parameters }, (_, c) => {
        const own = dimensionSeed(seed, c);
        return Float64Array.from({ length: n }, (__, i) => scrambledSobolAt(from + i, c, own));
      });
      if (!factor) {
        const points = levels.map((column, c) => column.map((level) => quantile(c % parameters, level)));
        return (subset, inputs) =>
          inputs.forEach((input, d) => {
            input.set(points[(subset >> d) & 1 ? d : parameters + d]!);
          });
      }
      const scores = levels.map((column) => column.map(normalQuantile));
      // Correlated scores of the game in which all parameters agree.
      const own = Array.from({ length: parameters }, (_, d) =>
        Float64Array.from({ length: n }, (__, i) => {
          let sum = 0;
          for (let j = 0; j <= d; j++) sum += factor[d * parameters + j]! * scores[j]![i]!;
          return sum;
        }),
      );
      return (subset, inputs) => {
        const [shared, drawn] = split(parameters, subset);
        const order = [...shared, ...drawn];
        const ordered = orderedFactor(correlations!, order);
        const noise = new Float64Array(parameters);
        for (let i = 0; i < n; i++)
          order.forEach((d, place) => {
            let sum = 0;
            const row = place * parameters;
            for (let j = 0; j < place; j++) sum += ordered[row + j]! * noise[j]!;
            const score =
              place < shared.length ? own[d]![i]! : sum + ordered[row + place]! * scores[parameters + d]![i]!;
            noise[place] = (score - sum) / ordered[row + place]!;
            inputs[d]![i] = quantile(d, normalDistribution(score));
          });
      };
    },
  };
}

/** Each parameter's share of the output's variance, effects of parameters together and of correlation shared out; they add up to one. */
export interface ShapleyEffects {
  readonly share: readonly Estimate[];
  readonly mean: number;
  readonly variance: number;
}

/**
 * Shapley effects from the outputs of `shapleyDesign`: what a subset explains is the variance less half the mean squared difference of
 * its pairs; a parameter's share is its mean addition over all orders of parameters. Intervals by resampling rows.
 *
 * @returns NaN where the output does not vary
 *
 * Source: A. B. Owen, Sobol' indices and Shapley value, SIAM/ASA J. Uncertainty Quantification 2 (2014); E. Song, B. L. Nelson,
 * J. Staum, Shapley effects for global sensitivity analysis, the same 4 (2016).
 */
export function shapleyEffects(outputs: readonly Float64Array[], seed: number): ShapleyEffects {
  const columns = outputs.length;
  const parameters = 31 - Math.clz32(columns);
  const whole = outputs[columns - 1]!;
  const other = outputs[0]!;
  const rows = whole.length;
  const blocks = blocksOf(rows, MOST_BLOCKS);
  const halves = outputs.map((column) => {
    const sum = new Float64Array(blocks.count);
    for (let row = 0; row < rows; row++) {
      const difference = whole[row]! - column[row]!;
      sum[blocks.of(row)]! += (difference * difference) / 2;
    }
    return sum;
  });
  const weightOf = shapleyWeights(parameters);
  const share = bootstrap(blocks.count, seed, (weights) => {
    const n = weighted(weights, blocks.sizes);
    // What is left unexplained where a subset is known.
    const unexplained = halves.map((sum) => weighted(weights, sum) / n);
    const variance = unexplained[0]!;
    return Array.from({ length: parameters }, (_, d) => {
      if (!(variance > 0)) return Number.NaN;
      let sum = 0;
      for (let subset = 0; subset < columns; subset++) {
        if ((subset >> d) & 1) continue;
        sum += weightOf(subset) * (unexplained[subset]! - unexplained[subset | (1 << d)]!);
      }
      return sum / variance;
    });
  });
  let mean = 0;
  for (let row = 0; row < rows; row++) mean += (whole[row]! + other[row]!) / (2 * rows);
  let variance = 0;
  for (let row = 0; row < rows; row++) {
    const [x, y] = [whole[row]! - mean, other[row]! - mean];
    variance += (x * x + y * y) / (2 * rows);
  }
  return { share, mean, variance };
}

/** Subsets are many, so rows are resampled in fewer blocks. */
const MOST_BLOCKS = 128;

/** |u|! (k - |u| - 1)! / k! by subset. */
function shapleyWeights(parameters: number): (subset: number) => number {
  const byCount = Array.from({ length: parameters }, (_, size) => {
    let choose = 1;
    for (let j = 0; j < size; j++) choose = (choose * (parameters - 1 - j)) / (j + 1);
    return 1 / (parameters * choose);
  });
  return (subset) => {
    let size = 0;
    for (let rest = subset; rest !== 0; rest &= rest - 1) size++;
    return byCount[size]!;
  };
}
