import { scrambledSobolAt } from '@regulab/numeric/sobol.js';
import { blocksOf, bootstrap, weighted } from './bootstrap.js';
import type { Design, Estimate, Quantile } from './design.js';

/** Variance of an output that parameters explain: alone (`first`), and with all that they do together with others (`total`). */
export interface SobolIndices {
  readonly first: readonly Estimate[];
  readonly total: readonly Estimate[];
  readonly mean: number;
  readonly variance: number;
}

/** A seed for each dimension of a scrambled sequence. */
export const dimensionSeed = (seed: number, dimension: number): number =>
  Math.imul((seed + 0x9e3779b9) | 0, Math.imul(dimension + 1, 0x85ebca6b) | 1) ^ (dimension * 0x27d4eb2f);

/**
 * Saltelli's design: two independent points A and B a row (the first and second half of the coordinates of one scrambled Sobol point),
 * and for each parameter A with that coordinate of B. Columns are A, B, and those, in the order of parameters: rows (k + 2) games.
 *
 * Source: A. Saltelli et al., Variance based sensitivity analysis of model output, Computer Physics Communications 181 (2010) 259-270.
 */
export function saltelliDesign(parameters: number, rows: number, seed: number, quantile: Quantile): Design {
  return {
    rows,
    columns: parameters + 2,
    block: (from, to) => {
      const points = Array.from({ length: 2 * parameters }, (_, c) => {
        const own = dimensionSeed(seed, c);
        const column = new Float64Array(to - from);
        for (let i = 0; i < to - from; i++)
          column[i] = quantile(c % parameters, scrambledSobolAt(from + i, c, own));
        return column;
      });
      return (column, inputs) =>
        inputs.forEach((input, d) => {
          const fromB = column === 1 || column === d + 2;
          input.set(points[fromB ? parameters + d : d]!);
        });
    },
  };
}

/**
 * Indices from the outputs of Saltelli's design, with intervals by resampling blocks of rows. First-order indices by the estimator of
 * Saltelli et al. (2010, table 2 b), total ones by Jansen's (table 2 f), outputs centred on their mean.
 *
 * @param outputs one array a column of the design; every entry a number
 * @returns NaN where the output does not vary
 */
export function sobolIndices(outputs: readonly Float64Array[], seed: number): SobolIndices {
  const parameters = outputs.length - 2;
  const [a, b] = [outputs[0]!, outputs[1]!];
  const rows = a.length;
  const blocks = blocksOf(rows);
  let centre = 0;
  for (let row = 0; row < rows; row++) centre += (a[row]! + b[row]!) / (2 * rows);
  const sums = Array.from({ length: 2 * parameters + 2 }, () => new Float64Array(blocks.count));
  for (let row = 0; row < rows; row++) {
    const block = blocks.of(row);
    const [x, y] = [a[row]! - centre, b[row]! - centre];
    sums[0]![block]! += x + y;
    sums[1]![block]! += x * x + y * y;
    for (let d = 0; d < parameters; d++) {
      const z = outputs[d + 2]![row]! - centre;
      sums[2 + d]![block]! += y * (z - x);
      sums[2 + parameters + d]![block]! += (x - z) * (x - z);
    }
  }
  const estimates = bootstrap(blocks.count, seed, (weights) => {
    const totals = sums.map((column) => weighted(weights, column));
    const n = weighted(weights, blocks.sizes);
    const mean = totals[0]! / (2 * n);
    const variance = totals[1]! / (2 * n) - mean * mean;
    return totals
      .slice(2)
      .map((total, k) => (variance > 0 ? total / n / variance / (k < parameters ? 1 : 2) : Number.NaN));
  });
  return {
    first: estimates.slice(0, parameters),
    total: estimates.slice(parameters),
    mean: centre,
    variance: sums[1]!.reduce((sum, x) => sum + x, 0) / (2 * rows),
  };
}
