import { type Laboratory, type Model, type ModelFile, misuse, parametersNamed } from '@regulab/core';
import { type GridAxis, readAxis, type SampledAxis } from './axes.js';
import type { SweepSpec } from './spec.js';

/** A sweep laid out: which games, in which order, in which chunks. A pure function of the spec. */
export interface Plan {
  readonly spec: SweepSpec;
  readonly model: Model;
  /** The file that the model comes from; null for a built-in one. */
  readonly file: ModelFile | null;
  /** Parameters that vary, in the order of the spec. */
  readonly varied: readonly string[];
  /** Games before `where`. */
  readonly total: number;
  readonly chunkSize: number;
  readonly chunks: number;
  /** Fills one column for each parameter of the model with the games at positions `start` to `start + count`. */
  readonly fill: (columns: readonly Float64Array[], start: number, count: number) => void;
}

/** What a sweep says of the file of its model: its name, for people, and its hash. */
export const modelFileOf = ({
  path,
  sha256,
}: ModelFile): { readonly name: string; readonly sha256: string } => ({
  name: path.replace(/^.*[\\/]/, ''),
  sha256,
});

/** Sweeps above this many games ask for --force. */
export const MANY_GAMES = 1e9;
/** Positions beyond this could not be counted exactly. */
const MOST_GAMES = Number.MAX_SAFE_INTEGER;

/** Chunks are small enough to balance two workers on a map and to resume cheaply, large enough to be worth a file. */
const SMALLEST_CHUNK = 4096;
/** A bargained game is solved at hundreds of shares. */
const SMALLEST_BARGAINED_CHUNK = 32;
const LARGEST_CHUNK = 131072;
const CHUNKS_WANTED = 256;

/**
 * Lays a spec out.
 *
 * @throws RegulabError with code `misuse` for an axis that never ends, sampled axes without `samples`, and sweeps of more
 * than 1e9 games unless `force`.
 */
export function planSweep(
  laboratory: Laboratory,
  spec: SweepSpec,
  options: { readonly force?: boolean } = {},
): Plan {
  const model = laboratory.find(spec.model);
  let dimension = 0;
  let sobolDimension = 0;
  const axes = Object.entries(spec.vary).map(([name, entry]) =>
    readAxis(name, entry, {
      seed: spec.seed,
      samples: spec.samples ?? 0,
      dimension: dimension++,
      sobolDimension: 'sobol' in entry ? sobolDimension++ : 0,
    }),
  );
  const grid = axes.filter((axis): axis is GridAxis => axis.kind === 'grid');
  const sampled = axes.filter((axis): axis is SampledAxis => axis.kind === 'sampled');
  const samples = sampled.length > 0 ? spec.samples! : 1;
  const total = grid.reduce((product, axis) => product * axis.count, samples);
  if (total > MANY_GAMES && !options.force)
    throw misuse(
      `this sweep has ${total.toLocaleString('en-US')} games (${axes.map((a) => `${a.name}: ${a.kind === 'grid' ? a.count : 'sampled'}`).join(', ')}); use larger steps, or --force to run it`,
    );
  if (total > MOST_GAMES)
    throw misuse(`this sweep has ${total} games; more than ${MOST_GAMES} cannot be numbered, split it`);

  const chunkSize = Math.min(
    LARGEST_CHUNK,
    Math.max(
      spec.bargain === undefined ? SMALLEST_CHUNK : SMALLEST_BARGAINED_CHUNK,
      Math.ceil(total / CHUNKS_WANTED),
    ),
  );
  const stride = evenStride(total);
  const column = new Map(model.parameters.map((p, i) => [p.name, i]));
  const moved = new Map(
    axes.map(({ name }) => [name, parametersNamed(model, name).map((parameter) => column.get(parameter)!)]),
  );
  const varied = new Set([...moved.values()].flat());

  const fill: Plan['fill'] = (columns, start, count) => {
    model.parameters.forEach((p, i) => {
      if (!varied.has(i)) columns[i]!.fill(spec.set[p.name] ?? p.default, 0, count);
    });
    let index = Number((BigInt(start) * BigInt(stride)) % BigInt(total));
    for (let row = 0; row < count; row++) {
      let rest = index;
      if (sampled.length > 0) {
        const sample = rest % samples;
        rest = Math.floor(rest / samples);
        for (const axis of sampled) {
          const value = axis.value(sample) + 0;
          for (const i of moved.get(axis.name)!) columns[i]![row] = value;
        }
      }
      for (let k = grid.length - 1; k >= 0; k--) {
        const axis = grid[k]!;
        const value = axis.value(rest % axis.count) + 0;
        for (const i of moved.get(axis.name)!) columns[i]![row] = value;
        rest = Math.floor(rest / axis.count);
      }
      index += stride;
      if (index >= total) index -= total;
    }
  };
  return {
    spec,
    model,
    file: laboratory.fileOf(model.id),
    varied: axes.map((axis) => axis.name),
    total,
    chunkSize,
    chunks: Math.ceil(total / chunkSize),
    fill,
  };
}

/**
 * A step through 0 ... total - 1, coprime to `total` and near the golden section of it: any stretch of consecutive
 * multiples is spread evenly over the whole, so a sweep stopped at any moment is an even sample.
 *
 * Source: D. E. Knuth, The Art of Computer Programming, vol. 3, section 6.4 (Fibonacci hashing).
 */
function evenStride(total: number): number {
  const divides = (a: number, b: number): number => (b === 0 ? a : divides(b, a % b));
  let stride = Math.max(1, Math.round(total * 0.6180339887498949));
  while (divides(total, stride) !== 1) stride++;
  return stride;
}

/** Chunks of shard `index` of `count` (1-based): the shards of one count partition the chunks. */
export function shardChunks(plan: Plan, index: number, count: number): number[] {
  const chunks: number[] = [];
  for (let chunk = index - 1; chunk < plan.chunks; chunk += count) chunks.push(chunk);
  return chunks;
}

/** Positions of a chunk. */
export function chunkRange(plan: Plan, chunk: number): { readonly start: number; readonly count: number } {
  const start = chunk * plan.chunkSize;
  return { start, count: Math.min(plan.chunkSize, plan.total - start) };
}

/** File name of a chunk's part. */
export const partName = (chunk: number): string => `part-${String(chunk).padStart(6, '0')}.parquet`;
