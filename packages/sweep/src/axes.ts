import {
  evenly,
  exp,
  log,
  misuse,
  normalQuantile,
  permutedIndex,
  randomAt,
  SOBOL_DIMENSIONS,
  sobolAt,
  triangularQuantile,
} from '@regulab/core';

/** A parameter's values in a sweep, as written in a spec. */
export type AxisSpec =
  | readonly number[]
  | { readonly list: readonly number[] }
  | { readonly from: number; readonly to: number; readonly step: number }
  | {
      readonly from: number;
      readonly to: number;
      readonly count: number;
      readonly scale?: 'linear' | 'log' | undefined;
    }
  | { readonly uniform: readonly [number, number] }
  | { readonly normal: readonly [number, number] }
  | { readonly triangular: readonly [number, number, number] }
  | { readonly sobol: readonly [number, number] }
  | { readonly latinHypercube: readonly [number, number] };

/** Values known in advance, crossed with all others. */
export interface GridAxis {
  readonly kind: 'grid';
  readonly name: string;
  readonly count: number;
  readonly value: (index: number) => number;
}

/** Values drawn jointly, one for each sample. */
export interface SampledAxis {
  readonly kind: 'sampled';
  readonly name: string;
  readonly value: (sample: number) => number;
}

export type Axis = GridAxis | SampledAxis;

/** More grid points on one axis than this are a mistake in any unit. */
const MOST_ON_AN_AXIS = 1e12;
/** Powers of ten up to this are exact, so that `i / 10^k` rounds once. */
const MOST_DECIMALS = 15;

/** Decimals after the point in the shortest decimal that denotes this double. */
function decimals(x: number): number {
  const [mantissa = '', exponent = '0'] = x.toString().split('e');
  return Math.max(0, (mantissa.split('.')[1]?.length ?? 0) - Number(exponent));
}

/**
 * `from, from + step, ...` up to and including `to`. Where the ends and the step are short decimals every value is the
 * double nearest to the exact decimal, so that 0.35 is 0.35 and not 0.35000000000000003.
 */
function steps(name: string, from: number, to: number, step: number): GridAxis {
  if (!(step > 0) || from + step === from || to - step === to)
    throw misuse(`step is ${step}: the range from ${from} to ${to} would never end; use a positive step`);
  if (to < from) throw misuse(`it goes from ${from} to ${to}; from must not exceed to`);
  const places = Math.max(decimals(from), decimals(to), decimals(step));
  const unit = places <= MOST_DECIMALS ? Number(`1e${places}`) : 0;
  const start = Math.round(from * unit);
  const stride = Math.round(step * unit);
  const exact = unit > 0 && Math.max(Math.abs(start), Math.abs(to * unit)) < Number.MAX_SAFE_INTEGER;
  const count = exact
    ? Math.floor((Math.round(to * unit) - start) / stride) + 1
    : Math.floor((to - from) / step + 1e-9) + 1;
  if (!(count <= MOST_ON_AN_AXIS))
    throw misuse(`step is ${step}: that is ${count} values on one axis; use a larger step`);
  return {
    kind: 'grid',
    name,
    count,
    value: exact ? (i) => (start + i * stride) / unit : (i) => from + i * step,
  };
}

function spaced(name: string, from: number, to: number, count: number, scale: 'linear' | 'log'): GridAxis {
  if (!Number.isInteger(count) || count < 1 || count > MOST_ON_AN_AXIS)
    throw misuse(`count is ${count}; it must be a whole number from 1 to ${MOST_ON_AN_AXIS}`);
  if (to < from) throw misuse(`it goes from ${from} to ${to}; from must not exceed to`);
  if (scale === 'log' && !(from > 0)) throw misuse(`from is ${from}; a log range must start above 0`);
  if (count === 1 && from !== to)
    throw misuse(`count is 1, but from ${from} and to ${to} differ; ask for 2 values or more`);
  const last = Math.max(1, count - 1);
  const start = scale === 'log' ? log(from) : from;
  const end = scale === 'log' ? log(to) : to;
  return {
    kind: 'grid',
    name,
    count,
    value: (i) => {
      if (scale === 'linear') return evenly(from, to, last + 1, i);
      return i === 0 ? from : i === last ? to : exp(evenly(start, end, last + 1, i));
    },
  };
}

function list(name: string, values: readonly number[]): GridAxis {
  if (values.length === 0) throw misuse(`the list is empty; give at least one value`);
  return { kind: 'grid', name, count: values.length, value: (i) => values[i]! };
}

/** Sampling positions of dimension `dimension` among `samples`, in (0, 1). */
export interface Sampling {
  readonly seed: number;
  readonly samples: number;
  readonly dimension: number;
  /** Counted among the Sobol axes only: Sobol dimensions must be consecutive. */
  readonly sobolDimension: number;
}

const between = (p: number, [low, high]: readonly [number, number]): number => low + (high - low) * p;

function ordered(kind: string, bounds: readonly number[]): void {
  for (let i = 1; i < bounds.length; i++)
    if (!(bounds[i - 1]! <= bounds[i]!) || bounds[0] === bounds[bounds.length - 1])
      throw misuse(`${kind} is [${bounds.join(', ')}]; the numbers must ascend`);
}

/** Turns what a spec says about one parameter into its values. */
export function readAxis(name: string, spec: AxisSpec, sampling: Sampling): Axis {
  if (Array.isArray(spec)) return list(name, spec as readonly number[]);
  const axis = spec as Exclude<AxisSpec, readonly number[]>;
  if ('list' in axis) return list(name, axis.list);
  if ('step' in axis) return steps(name, axis.from, axis.to, axis.step);
  if ('count' in axis) return spaced(name, axis.from, axis.to, axis.count, axis.scale ?? 'linear');
  const { seed, samples, dimension, sobolDimension } = sampling;
  const sampled = (value: (sample: number) => number): SampledAxis => ({ kind: 'sampled', name, value });
  const uniform = (sample: number): number => randomAt(seed, dimension, sample);
  // Streams above 2^31 are reserved for what is drawn once an axis.
  const once = (): number => Math.floor(randomAt(seed, 2147483648 + dimension, 0) * 4294967296);
  if ('uniform' in axis) {
    ordered('uniform', axis.uniform);
    return sampled((i) => between(uniform(i), axis.uniform));
  }
  if ('normal' in axis) {
    const [mean, deviation] = axis.normal;
    if (!(deviation > 0)) throw misuse(`normal has the standard deviation ${deviation}; it must be positive`);
    return sampled((i) => mean + deviation * normalQuantile(uniform(i)));
  }
  if ('triangular' in axis) {
    const [low, mode, high] = axis.triangular;
    ordered('triangular', axis.triangular);
    return sampled((i) => triangularQuantile(uniform(i), low, mode, high));
  }
  if ('sobol' in axis) {
    ordered('sobol', axis.sobol);
    if (sobolDimension >= SOBOL_DIMENSIONS)
      throw misuse(
        `sobol would be Sobol dimension ${sobolDimension + 1}; at most ${SOBOL_DIMENSIONS} are known`,
      );
    const shift = once();
    return sampled((i) => between(sobolAt(i, sobolDimension, shift), axis.sobol));
  }
  ordered('latinHypercube', axis.latinHypercube);
  const shuffle = once();
  return sampled((i) =>
    between((permutedIndex(i, samples, shuffle) + uniform(i)) / samples, axis.latinHypercube),
  );
}
