import type { NoFit } from './regression.js';

/** An estimate with the variance of its error and the degrees of freedom of that variance. */
export interface Estimated {
  readonly value: number;
  readonly variance: number;
  readonly degrees: number;
}

/** A line through records of several groups. */
export interface PanelFit {
  /** Whether each group has a level of its own, or one line holds for all. */
  readonly levels: 'own' | 'common';
  /** Whether errors of one group may go together, or are independent from record to record. */
  readonly errors: 'clustered' | 'independent';
  readonly slope: Estimated;
  /** The line at a place, where groups have their own levels that of the mean group. */
  readonly at: (place: number) => Estimated;
  /** What the line says of a record of a group, by the group's number. NaN for a group that took no part. */
  readonly expected: (x: number, group: number) => number;
  /** Degrees of freedom that the records leave. */
  readonly degrees: number;
  /** Mean square of the residuals, by weight. */
  readonly scatter: number;
  /** The mean of x. */
  readonly centre: number;
  /** How much the slope moves with the variance of the error of x. */
  readonly byNoise: number;
  /** The part of the variance of y, within groups that have their own levels, which the line explains. */
  readonly explained: number;
}

export interface PanelOptions {
  /** One line for all groups. */
  readonly pooled: boolean;
  /** Errors may go together within a group; taken as independent all the same with fewer than `FEWEST_GROUPS` groups. */
  readonly clustered: boolean;
  /** The variance of the error with which `x` is measured. */
  readonly noise: number;
}

/** With fewer groups the spread between them says too little of errors that go together. */
export const FEWEST_GROUPS = 5;
/** Residual degrees of freedom below which groups do not get their own levels. */
const FEWEST_DEGREES = 3;
/** The explaining column varies when its sum of squares is above this part of its size. */
const VARIES = 1e-12;

/** Symmetric 2 by 2: [a, b] over [b, c]; or any: row by row. */
type Square = readonly [number, number, number, number];
const times = (a: Square, b: Square): Square => [
  a[0] * b[0] + a[1] * b[2],
  a[0] * b[1] + a[1] * b[3],
  a[2] * b[0] + a[3] * b[2],
  a[2] * b[1] + a[3] * b[3],
];
const apply = (a: Square, [x, y]: readonly [number, number]): [number, number] => [
  a[0] * x + a[1] * y,
  a[2] * x + a[3] * y,
];
const transpose = ([a, b, c, d]: Square): Square => [a, c, b, d];

/** (I - A)^(-1/2) for A whose eigenvalues lie in [0, 1), or null where one is 1. */
function leverageRoot([a, b, c, d]: Square): Square | null {
  const [p, q, r, s] = [1 - a, -b, -c, 1 - d];
  const determinant = p * s - q * r;
  if (!(determinant > 1e-10)) return null;
  const root = Math.sqrt(determinant);
  // The square root of a 2 by 2 matrix is (A + sqrt(det A) I) / sqrt(tr A + 2 sqrt(det A)).
  const scale = Math.sqrt(p + s + 2 * root);
  const [u, v, w, z] = [(p + root) / scale, q / scale, r / scale, (s + root) / scale];
  const inverse = u * z - v * w;
  return [z / inverse, -v / inverse, -w / inverse, u / inverse];
}

/** What a cluster adds: weighted sums of products of its regressors, and of regressors and residuals. */
interface Cluster {
  readonly products: Square;
  readonly score: readonly [number, number];
}

/**
 * The variance of a combination of two coefficients from residuals that may go together within clusters, with the degrees of freedom
 * that it has where they do not.
 *
 * @param inverse of the weighted products of regressors
 * @returns null where one cluster decides a coefficient alone
 *
 * Source: R. M. Bell, D. F. McCaffrey, Bias reduction in standard errors for linear regression with multi-stage samples, Survey
 * Methodology 28 (2002) 169-181; J. E. Pustejovsky, E. Tipton, Journal of Business & Economic Statistics 36 (2018) 672-683, for levels
 * of clusters that are taken out.
 */
function clusteredVariance(
  clusters: readonly Cluster[],
  inverse: Square,
  combination: readonly [number, number],
): Omit<Estimated, 'value'> | null {
  const direction = apply(inverse, combination);
  let [variance, trace, squares] = [0, 0, 0];
  let crossed: Square = [0, 0, 0, 0];
  for (const { products, score } of clusters) {
    const root = leverageRoot(times(products, inverse));
    if (root === null) return null;
    const adjusted = apply(root, score);
    const own = direction[0] * adjusted[0] + direction[1] * adjusted[1];
    variance += own * own;
    // Expectations of quadratic forms in independent errors: a diagonal less a matrix of rank two.
    const q = apply(transpose(root), direction);
    const u = apply(products, q);
    const diagonal = q[0] * u[0] + q[1] * u[1];
    const back = apply(inverse, u);
    const shared = u[0] * back[0] + u[1] * back[1];
    trace += diagonal - shared;
    squares += diagonal * diagonal - 2 * diagonal * shared;
    crossed = [
      crossed[0] + u[0] * u[0],
      crossed[1] + u[0] * u[1],
      crossed[2] + u[1] * u[0],
      crossed[3] + u[1] * u[1],
    ];
  }
  const both = times(inverse, crossed);
  const twice = times(both, both);
  squares += twice[0] + twice[3];
  if (!(trace > 0)) return null;
  return { variance, degrees: Math.max(1, (trace * trace) / squares) };
}

/**
 * Weighted least squares of `y` on `x` for records of groups, with a level for each group where the records tell it (x varies within
 * groups). An `x` that is measured with error of known variance is corrected for it by moments. With independent errors what is said of
 * the mean group is of these groups; with clustered ones they are a sample of groups.
 *
 * @param groups numbers from 0 on
 * @param weights inverse to the variances of errors; records of weight 0 take no part
 *
 * Source for errors in x: W. A. Fuller, Measurement Error Models (1987), section 1.2.
 */
export function fitPanel(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  weights: ArrayLike<number>,
  groups: ArrayLike<number>,
  { pooled, clustered, noise }: PanelOptions,
): PanelFit | NoFit {
  const used: number[] = [];
  for (let k = 0; k < x.length; k++) if (weights[k]! > 0) used.push(k);
  const n = used.length;
  if (n < 3) return { problem: `${n} records are too few for a line and its error; there must be 3` };
  const own = meansOf(x, y, weights, groups, used);
  const whole = { ...own.whole, groups: own.groups };
  const squaresWithin = used.reduce((sum, k) => {
    const d = x[k]! - own.meanX[groups[k]!]!;
    return sum + weights[k]! * d * d;
  }, 0);
  const size = whole.weight * (whole.x * whole.x + 1e-300) + whole.squares;
  if (!(whole.squares > VARIES * size))
    return { problem: 'the records hardly differ in the explaining column, so that no slope can be told' };
  const count = own.groups;
  const hasOwnLevels =
    !pooled && count >= 2 && n - count - 1 >= FEWEST_DEGREES && squaresWithin > VARIES * size;
  const isClustered = clustered && count >= FEWEST_GROUPS;
  const centreX = (k: number): number => (hasOwnLevels ? own.meanX[groups[k]!]! : whole.x);
  const centreY = (k: number): number => (hasOwnLevels ? own.meanY[groups[k]!]! : whole.y);
  let [sxx, sxy, syy, errors] = [0, 0, 0, 0];
  for (const k of used) {
    const [dx, dy, w] = [x[k]! - centreX(k), y[k]! - centreY(k), weights[k]!];
    sxx += w * dx * dx;
    sxy += w * dx * dy;
    syy += w * dy * dy;
    // What a record's error adds to the sum of squares about its centre.
    errors += noise * w * (1 - w / (hasOwnLevels ? own.weight[groups[k]!]! : whole.weight));
  }
  const left = sxx - errors;
  if (!(left > LEAST_RELIABILITY * sxx))
    return {
      problem: `the explaining column varies by little more than the error with which it is measured (variance ${(sxx / whole.weight).toPrecision(3)}, of which ${(errors / whole.weight).toPrecision(3)} error), so that no slope can be told`,
    };
  const slope = sxy / left;
  const degrees = n - 1 - (hasOwnLevels ? count : 1);
  const squares = Math.max(0, syy - 2 * slope * sxy + slope * slope * sxx);
  const scatter = degrees > 0 ? squares / degrees : 0;
  const line = (place: number): number => whole.y + slope * (place - whole.x);
  const base = {
    levels: hasOwnLevels ? ('own' as const) : ('common' as const),
    expected: (place: number, group: number): number =>
      hasOwnLevels ? own.meanY[group]! + slope * (place - own.meanX[group]!) : line(place),
    degrees,
    scatter,
    centre: whole.x,
    byNoise: left > 0 && noise > 0 ? (slope * errors) / (noise * left) : 0,
    explained: syy > 0 ? Math.min(1, (sxy * sxy) / (sxx * syy)) : 1,
  };
  const byGroup = (of: (k: number) => number): Float64Array => {
    const sums = new Float64Array(own.weight.length);
    for (const k of used) sums[groups[k]!]! += of(k);
    return sums;
  };
  if (noise > 0) {
    // From the scores of the two estimating equations, record by record or group by group.
    const keys = isClustered ? groups : Int32Array.from({ length: x.length }, (_, k) => k);
    const score = (k: number): number => {
      const dx = x[k]! - centreX(k);
      const w = weights[k]!;
      const error = noise * w * (1 - w / (hasOwnLevels ? own.weight[groups[k]!]! : whole.weight));
      return (w * dx * (y[k]! - centreY(k) - slope * dx) + slope * error) / left;
    };
    const level = (k: number): number => (weights[k]! * (y[k]! - line(x[k]!))) / whole.weight;
    const sumOf = (of: (k: number) => number): Omit<Estimated, 'value'> => {
      const sums = new Map<number, number>();
      for (const k of used) sums.set(keys[k]!, (sums.get(keys[k]!) ?? 0) + of(k));
      let variance = 0;
      for (const each of sums.values()) variance += each * each;
      const clusters = sums.size;
      const freedom = isClustered ? clusters - 1 : degrees;
      return { variance: (variance * clusters) / Math.max(1, freedom), degrees: Math.max(1, freedom) };
    };
    return {
      ...base,
      errors: isClustered ? 'clustered' : 'independent',
      slope: { value: slope, ...sumOf(score) },
      at: (place) => ({
        value: line(place),
        ...sumOf((k) => level(k) + (place - whole.x) * score(k)),
      }),
    };
  }
  const together = isClustered ? clusteredErrors() : null;
  if (together) return { ...base, errors: 'clustered', ...together };
  const variance = scatter / sxx;
  const freedom = Math.max(1, degrees);
  return {
    ...base,
    errors: 'independent',
    slope: { value: slope, variance, degrees: freedom },
    at: (place) => ({
      value: line(place),
      variance: scatter / whole.weight + (place - whole.x) * (place - whole.x) * variance,
      degrees: freedom,
    }),
  };

  function clusteredErrors(): Pick<PanelFit, 'slope' | 'at'> | null {
    const residual = (k: number): number => y[k]! - centreY(k) - slope * (x[k]! - centreX(k));
    const sums = {
      weight: byGroup((k) => weights[k]!),
      x: byGroup((k) => weights[k]! * (x[k]! - centreX(k))),
      xx: byGroup((k) => weights[k]! * (x[k]! - centreX(k)) * (x[k]! - centreX(k))),
      level: byGroup((k) => weights[k]! * residual(k)),
      slope: byGroup((k) => weights[k]! * (x[k]! - centreX(k)) * residual(k)),
    };
    const present = [...sums.weight.keys()].filter((g) => sums.weight[g]! > 0);
    const inverse: Square = [1 / whole.weight, 0, 0, 1 / sxx];
    const lines = present.map((g): Cluster => {
      const [w, d, dd] = hasOwnLevels ? [0, 0, sums.xx[g]!] : [sums.weight[g]!, sums.x[g]!, sums.xx[g]!];
      return { products: [w, d, d, dd], score: [sums.level[g]!, sums.slope[g]!] };
    });
    const ofSlope = clusteredVariance(lines, inverse, [0, 1]);
    if (ofSlope === null) return null;
    if (!hasOwnLevels) {
      const combined = (place: number) => clusteredVariance(lines, inverse, [1, place - whole.x]);
      if (combined(0) === null) return null;
      return {
        slope: { value: slope, ...ofSlope },
        at: (place) => ({ value: line(place), ...combined(place)! }),
      };
    }
    // Levels of groups are a sample of groups: their mean, with the slope taken as known, has the error of a mean.
    const levels = byGroup((k) => weights[k]! * (y[k]! - line(x[k]!)));
    const means = present.map(
      (g): Cluster => ({ products: [sums.weight[g]!, 0, 0, 0], score: [levels[g]!, 0] }),
    );
    const ofMean = clusteredVariance(means, inverse, [1, 0]);
    if (ofMean === null) return null;
    return {
      slope: { value: slope, ...ofSlope },
      at: (place) => {
        const fromSlope = (place - whole.x) * (place - whole.x) * ofSlope.variance;
        const variance = ofMean.variance + fromSlope;
        // F. E. Satterthwaite, Biometrics Bulletin 2 (1946): the degrees of freedom of a sum of variances.
        const spread =
          (ofMean.variance * ofMean.variance) / ofMean.degrees + (fromSlope * fromSlope) / ofSlope.degrees;
        return {
          value: line(place),
          variance,
          degrees: spread > 0 ? (variance * variance) / spread : ofSlope.degrees,
        };
      },
    };
  }
}

/** A slope is not told where so small a part of what is seen of the explaining column is no error. */
const LEAST_RELIABILITY = 0.05;

/** Weighted means of the groups and of all records, and how many groups there are. */
function meansOf(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  weights: ArrayLike<number>,
  groups: ArrayLike<number>,
  used: readonly number[],
) {
  const most = used.reduce((largest, k) => Math.max(largest, groups[k]!), 0) + 1;
  const [weight, meanX, meanY] = [new Float64Array(most), new Float64Array(most), new Float64Array(most)];
  const whole = { weight: 0, x: 0, y: 0, squares: 0 };
  // Running means: no sum of large numbers is taken from another.
  for (const k of used) {
    const [g, w] = [groups[k]!, weights[k]!];
    weight[g]! += w;
    meanX[g]! += (w / weight[g]!) * (x[k]! - meanX[g]!);
    meanY[g]! += (w / weight[g]!) * (y[k]! - meanY[g]!);
    whole.weight += w;
    const step = x[k]! - whole.x;
    whole.x += (w / whole.weight) * step;
    whole.y += (w / whole.weight) * (y[k]! - whole.y);
    whole.squares += w * step * (x[k]! - whole.x);
  }
  let count = 0;
  for (let g = 0; g < most; g++) {
    if (weight[g]! > 0) count++;
    else meanY[g] = Number.NaN;
  }
  return { weight, meanX, meanY, whole, groups: count };
}
