import { normalDistribution } from '@regulab/numeric/normalDistribution.js';
import { normalQuantile } from '@regulab/numeric/normalQuantile.js';
import { randomAt } from '@regulab/numeric/random.js';
import { scrambledSobolAt } from '@regulab/numeric/sobol.js';
import { blocksOf, bootstrap } from './bootstrap.js';
import { orderedFactor } from './copula.js';
import type { Design, Estimate, Quantile } from './design.js';
import { dimensionSeed } from './sobolIndices.js';

/** Each parameter is cut into so many slices of the same probability. */
export const SLICES = 10;
const DUMMY = 0x64756d6d;

/**
 * A plain sample of the parameters, from a scrambled Sobol sequence.
 *
 * @param correlations correlation matrix of a Gaussian copula, or null for independent parameters
 */
export function sampleDesign(
  parameters: number,
  rows: number,
  seed: number,
  quantile: Quantile,
  correlations: Float64Array | null,
): Design {
  const levels = sampleLevels(parameters, seed, correlations);
  return {
    rows,
    columns: 1,
    block: (from, to) => (_, inputs) => {
      for (let i = 0; i < to - from; i++)
        levels(from + i).forEach((level, d) => {
          inputs[d]![i] = quantile(d, level);
        });
    },
  };
}

/** Levels of all parameters in a row of the sample. */
function sampleLevels(
  parameters: number,
  seed: number,
  correlations: Float64Array | null,
): (row: number) => Float64Array {
  const seeds = Array.from({ length: parameters }, (_, d) => dimensionSeed(seed, d));
  const order = Array.from({ length: parameters }, (_, d) => d);
  const factor = correlations ? orderedFactor(correlations, order) : null;
  const levels = new Float64Array(parameters);
  const scores = new Float64Array(parameters);
  return (row) => {
    for (let d = 0; d < parameters; d++) levels[d] = scrambledSobolAt(row, d, seeds[d]!);
    if (!factor) return levels;
    for (let d = 0; d < parameters; d++) scores[d] = normalQuantile(levels[d]!);
    for (let d = 0; d < parameters; d++) {
      let sum = 0;
      for (let j = 0; j <= d; j++) sum += factor[d * parameters + j]! * scores[j]!;
      levels[d] = normalDistribution(sum);
    }
    return levels;
  };
}

/** How far knowing a parameter moves the distribution of the output: Kolmogorov-Smirnov distances over its slices. */
export interface PawnIndices {
  readonly median: readonly Estimate[];
  readonly largest: readonly Estimate[];
  /** The same for a parameter that has no effect: what is not above it is noise. */
  readonly dummy: { readonly median: Estimate; readonly largest: Estimate };
}

/**
 * PAWN indices from the outputs of `sampleDesign`.
 *
 * @param seed that of the design: the levels of parameters are drawn anew from it
 *
 * Source: F. Pianosi, T. Wagener, Distribution-based sensitivity analysis from a generic input-output sample, Environmental Modelling &
 * Software 108 (2018) 197-207.
 */
export function pawnIndices(
  output: Float64Array,
  parameters: number,
  seed: number,
  correlations: Float64Array | null,
): PawnIndices {
  const rows = output.length;
  const levels = sampleLevels(parameters, seed, correlations);
  const order = Uint32Array.from({ length: rows }, (_, row) => row).sort((i, j) => output[i]! - output[j]!);
  // Slices by place in the order of outputs; the last one is the dummy's.
  const slices = Array.from({ length: parameters + 1 }, () => new Uint8Array(rows));
  const placeOf = new Uint32Array(rows);
  order.forEach((row, place) => {
    placeOf[row] = place;
  });
  const sliceOf = (level: number): number => Math.min(SLICES - 1, Math.floor(level * SLICES));
  for (let row = 0; row < rows; row++) {
    levels(row).forEach((level, d) => {
      slices[d]![placeOf[row]!] = sliceOf(level);
    });
    slices[parameters]![placeOf[row]!] = sliceOf(randomAt(seed, DUMMY, row));
  }
  const endsTie = Uint8Array.from(order, (row, place) =>
    Number(place === rows - 1 || output[order[place + 1]!] !== output[row]),
  );
  const blocks = blocksOf(rows);
  const blockAt = Uint32Array.from(order, (row) => blocks.of(row));
  const statistics = (weights: Float64Array): number[] => {
    const distances = slices.map((slice) => distancesOf(slice, endsTie, blockAt, weights));
    return [
      ...distances.map(
        (each) => (each[Math.floor((each.length - 1) / 2)]! + each[Math.floor(each.length / 2)]!) / 2,
      ),
      ...distances.map((each) => each[each.length - 1]!),
    ];
  };
  const all = bootstrap(blocks.count, seed, statistics).map(centred);
  const [median, largest] = [all.slice(0, parameters + 1), all.slice(parameters + 1)];
  return {
    median: median.slice(0, parameters),
    largest: largest.slice(0, parameters),
    dummy: { median: median[parameters]!, largest: largest[parameters]! },
  };
}

/** Resampling makes distances larger, so an interval is moved to lie about its estimate: it tells the spread alone. */
function centred({ value, low, high, middle }: ReturnType<typeof bootstrap>[number]): Estimate {
  if (low === null || high === null || middle === null) return { value, low, high };
  const shift = value - middle;
  return { value, low: Math.max(0, low + shift), high: Math.min(1, high + shift) };
}

/** Sorted distances between the output's distribution in each slice and everywhere. */
function distancesOf(
  slice: Uint8Array,
  endsTie: Uint8Array,
  blockAt: Uint32Array,
  weights: Float64Array,
): Float64Array {
  const sizes = new Float64Array(SLICES);
  let whole = 0;
  for (let place = 0; place < slice.length; place++) {
    const weight = weights[blockAt[place]!]!;
    sizes[slice[place]!]! += weight;
    whole += weight;
  }
  const inSlice = new Float64Array(SLICES);
  const largest = new Float64Array(SLICES);
  let below = 0;
  const look = (s: number): void => {
    const distance = Math.abs(inSlice[s]! / sizes[s]! - below / whole);
    if (distance > largest[s]!) largest[s] = distance;
  };
  // Between a slice's own outputs its distance moves one way: it is largest just before or just after one of them.
  for (let start = 0; start < slice.length; ) {
    let end = start;
    while (endsTie[end] === 0) end++;
    for (let place = start; place <= end; place++) look(slice[place]!);
    for (let place = start; place <= end; place++) {
      const weight = weights[blockAt[place]!]!;
      inSlice[slice[place]!]! += weight;
      below += weight;
    }
    for (let place = start; place <= end; place++) look(slice[place]!);
    start = end + 1;
  }
  return largest.filter((_, s) => sizes[s]! > 0).sort();
}
