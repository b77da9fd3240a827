import { dot, rowProducts, solveCholesky } from '@regulab/numeric/cholesky.js';
import { pow } from '@regulab/numeric/elementary.js';
import { normalQuantile } from '@regulab/numeric/normalQuantile.js';
import { randomWords } from '@regulab/numeric/random.js';

/** How a real regression is drawn. */
export interface Regression {
  readonly gamma: number;
  readonly delta: number;
  readonly rho: number;
  /** Features P and data N, whole. */
  readonly features: number;
  readonly data: number;
  /** Fraction of labels for performance. */
  readonly alpha: number;
  readonly ridge: number;
  /** Entries of the design: normal, or plus and minus one. */
  readonly design: 'gaussian' | 'rademacher';
  /** Alpha N labels for performance (the part of one that is left over by chance), or each by a coin. */
  readonly labels: 'exact' | 'coin';
}

const TWO_32 = 4294967296;

/** Standard numbers of one stream: normal, or plus and minus one. */
function fill(seed: number, stream: number, design: Regression['design'], out: Float64Array): void {
  const words = new Uint32Array(4);
  const isNormal = design === 'gaussian';
  for (let k = 0; k < out.length; k += isNormal ? 2 : 128) {
    randomWords(seed, stream, k, words);
    const until = Math.min(out.length - k, isNormal ? 2 : 128);
    for (let j = 0; j < until; j++)
      out[k + j] = isNormal
        ? normalQuantile((words[2 * j]! + (words[2 * j + 1]! + 0.5) / TWO_32) / TWO_32)
        : (words[j >> 5]! >>> (j & 31)) & 1
          ? 1
          : -1;
  }
}

/** Coefficients of size i^(-delta/2) with random signs. */
function coefficients(delta: number, P: number, seed: number, stream: number): Float64Array {
  const words = new Uint32Array(4);
  return Float64Array.from({ length: P }, (_, i) => {
    randomWords(seed, stream, i, words);
    const size = pow(i + 1, -0.5 * delta);
    return words[0]! & 1 ? size : -size;
  });
}

/** Streams of one draw: design, coins, coefficients of what performs best and of what safety adds. */
const STREAMS = 4;

/** Bytes that a regression needs: its design, once more turned where there are fewer data, and the smaller normal matrix. */
export function memoryOf({ features, data }: Pick<Regression, 'features' | 'data'>): number {
  const smaller = Math.min(features, data);
  return 8 * ((data < features ? 2 : 1) * features * data + smaller * smaller);
}

/**
 * One regression, really drawn and solved: N data with P features of variances i^(-1-gamma), and labels without noise from one of two
 * linear functions: beta_1 with coefficients of size i^(-delta/2) and random signs, and beta_2 = rho beta_1 + sqrt(1 - rho^2) xi, xi
 * drawn like beta_1. Ridge by Cholesky factors of the smaller of the two normal equations. Losses are exact for the population and
 * means over xi and -xi, which leaves the moments of the model and takes most of the noise.
 *
 * @param k which draw: a pure function of it and of the seed
 * @returns expected losses against the first function and the second; NaN where the equations are singular (no ridge, or rounding)
 */
export function drawRegression(
  { gamma, delta, rho, features: P, data: N, alpha, ridge, design, labels }: Regression,
  seed: number,
  k: number,
): { readonly performance: number; readonly safety: number } {
  const stream = STREAMS * k;
  const scale = Float64Array.from({ length: P }, (_, i) => pow(i + 1, -0.5 * (1 + gamma)));
  const beta = coefficients(delta, P, seed, stream + 2);
  const xi = coefficients(delta, P, seed, stream + 3);
  const rest = Math.sqrt(1 - rho * rho);
  const coins = new Uint32Array(4);
  // The part of a label that is left over falls to chance, so that the mean is alpha N.
  randomWords(seed, stream + 1, N, coins);
  const forPerformance = Math.floor(alpha * N + coins[0]! / TWO_32);
  const isFirst = Uint8Array.from({ length: N }, (_, j) => {
    if (labels === 'exact') return j < forPerformance ? 1 : 0;
    randomWords(seed, stream + 1, j, coins);
    return coins[0]! < alpha * TWO_32 ? 1 : 0;
  });
  // Feature by feature, each over all data.
  const x = new Float64Array(P * N);
  fill(seed, stream, design, x);
  /** Labels without xi, and what xi adds to them. */
  const base = new Float64Array(N);
  const added = new Float64Array(N);
  for (let i = 0; i < P; i++)
    for (let j = 0; j < N; j++) {
      const value = x[i * N + j]! * scale[i]!;
      x[i * N + j] = value;
      base[j]! += value * beta[i]! * (isFirst[j] === 1 ? 1 : rho);
      if (isFirst[j] === 0) added[j]! += value * rest * xi[i]!;
    }
  const fitted = N >= P ? primal(x, base, added, P, N, ridge) : dual(x, base, added, P, N, ridge);
  if (!fitted) return { performance: Number.NaN, safety: Number.NaN };
  const [own, other] = fitted;
  let performance = 0;
  let safety = 0;
  for (let i = 0; i < P; i++) {
    const variance = scale[i]! * scale[i]!;
    performance += variance * (square(own[i]! - beta[i]!) + square(other[i]!));
    safety += variance * (square(own[i]! - rho * beta[i]!) + square(other[i]! - rest * xi[i]!));
  }
  return { performance, safety };
}

const square = (x: number): number => x * x;

type Pair = readonly [Float64Array, Float64Array];

/** Divides by N and adds the ridge. */
function regularise(matrix: Float64Array, n: number, N: number, ridge: number): void {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) matrix[i * n + j]! /= N;
    matrix[i * n + i]! += ridge;
  }
}

/** (X'X / N + ridge) b = X'y / N, in the features. */
function primal(
  x: Float64Array,
  base: Float64Array,
  added: Float64Array,
  P: number,
  N: number,
  ridge: number,
): Pair | null {
  const matrix = new Float64Array(P * P);
  rowProducts(x, P, N, matrix);
  regularise(matrix, P, N, ridge);
  const [own, other] = [base, added].map((y) =>
    Float64Array.from({ length: P }, (_, i) => dot(x, i * N, y, 0, N) / N),
  ) as [Float64Array, Float64Array];
  return solveCholesky(matrix, own, other) ? [own, other] : null;
}

/** b = X'a with (X X' / N + ridge) a = y / N, in the data. */
function dual(
  x: Float64Array,
  base: Float64Array,
  added: Float64Array,
  P: number,
  N: number,
  ridge: number,
): Pair | null {
  const turned = new Float64Array(P * N);
  for (let i = 0; i < P; i++) for (let j = 0; j < N; j++) turned[j * P + i] = x[i * N + j]!;
  const matrix = new Float64Array(N * N);
  rowProducts(turned, N, P, matrix);
  regularise(matrix, N, N, ridge);
  const [a, b] = [base, added].map((y) => y.map((value) => value / N)) as [Float64Array, Float64Array];
  if (!solveCholesky(matrix, a, b)) return null;
  const back = (solved: Float64Array): Float64Array =>
    Float64Array.from({ length: P }, (_, i) => dot(x, i * N, solved, 0, N));
  return [back(a), back(b)];
}
