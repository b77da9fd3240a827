import { dot } from '@regulab/numeric/cholesky.js';
import { randomAt } from '@regulab/numeric/random.js';
import type { Estimate } from './design.js';

/** Resamples behind each interval. */
export const RESAMPLES = 500;
/** The part of resamples within an interval. */
export const LEVEL = 0.95;
/** Rows are resampled in so many blocks of neighbours at most. */
const MOST_BLOCKS = 1024;
const STREAM = 0x626f6f74;

/** How often each of `count` things is drawn in resample `k`. */
function drawnTimes(count: number, k: number, seed: number, times: Float64Array): void {
  times.fill(0);
  for (let i = 0; i < count; i++) times[Math.floor(randomAt(seed, STREAM + k, i) * count)]!++;
}

/**
 * Percentile intervals of several statistics of the same rows: `statistics` gives them for weights of blocks, all one for the estimate
 * itself. A statistic that a resample does not have (NaN) is left out of its interval. `middle` is the median of the resamples.
 *
 * Source: B. Efron, R. J. Tibshirani, An introduction to the bootstrap (1993), chapter 13.
 */
export function bootstrap(
  blocks: number,
  seed: number,
  statistics: (weights: Float64Array) => readonly number[],
): (Estimate & { readonly middle: number | null })[] {
  const weights = new Float64Array(blocks).fill(1);
  const values = statistics(weights);
  const drawn = values.map(() => [] as number[]);
  for (let k = 0; k < RESAMPLES; k++) {
    drawnTimes(blocks, k, seed, weights);
    statistics(weights).forEach((x, i) => {
      if (!Number.isNaN(x)) drawn[i]!.push(x);
    });
  }
  return values.map((value, i) => {
    const sorted = Float64Array.from(drawn[i]!).sort();
    const at = (p: number): number | null =>
      sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))] ?? null;
    return { value, low: at((1 - LEVEL) / 2), high: at((1 + LEVEL) / 2), middle: at(0.5) };
  });
}

/** Blocks of neighbouring rows that are resampled together: how many, to which each row belongs, how many rows each has. */
export function blocksOf(
  rows: number,
  most = MOST_BLOCKS,
): { readonly count: number; readonly of: (row: number) => number; readonly sizes: Float64Array } {
  const count = Math.min(rows, most);
  const of = (row: number): number => Math.floor((row * count) / rows);
  const sizes = new Float64Array(count);
  for (let row = 0; row < rows; row++) sizes[of(row)]!++;
  return { count, of, sizes };
}

/** A sum over blocks, each as often as it was drawn. */
export const weighted = (weights: Float64Array, sums: Float64Array): number =>
  dot(weights, 0, sums, 0, weights.length);
