/** Degree, coefficients and initial direction integers of dimensions 2, 3, ... (the first is van der Corput's). */
const DIRECTIONS: readonly (readonly [degree: number, coefficients: number, initial: readonly number[]])[] = [
  [1, 0, [1]],
  [2, 1, [1, 3]],
  [3, 1, [1, 3, 1]],
  [3, 2, [1, 1, 1]],
  [4, 1, [1, 1, 3, 3]],
  [4, 4, [1, 3, 5, 13]],
  [5, 2, [1, 1, 5, 5, 17]],
  [5, 4, [1, 1, 5, 5, 5]],
  [5, 7, [1, 1, 7, 11, 19]],
  [5, 11, [1, 1, 5, 1, 1]],
  [5, 13, [1, 1, 1, 3, 11]],
  [5, 14, [1, 3, 5, 5, 31]],
  [6, 1, [1, 3, 3, 9, 7, 49]],
  [6, 13, [1, 1, 1, 15, 21, 21]],
  [6, 16, [1, 3, 1, 13, 27, 49]],
  [6, 19, [1, 1, 1, 15, 7, 5]],
  [6, 22, [1, 3, 1, 15, 13, 25]],
  [6, 25, [1, 1, 5, 5, 19, 61]],
  [7, 1, [1, 3, 7, 11, 23, 15, 103]],
  [7, 4, [1, 3, 7, 13, 13, 15, 69]],
];
const BITS = 32;

/** How many dimensions `sobolAt` knows. */
export const SOBOL_DIMENSIONS = DIRECTIONS.length + 1;

/** Direction numbers of a dimension, counted from 0, as fractions with 32 bits. */
function directions(dimension: number): Uint32Array {
  const v = new Uint32Array(BITS);
  if (dimension === 0) {
    for (let i = 0; i < BITS; i++) v[i] = 1 << (BITS - 1 - i);
    return v;
  }
  const [degree, coefficients, initial] = DIRECTIONS[dimension - 1]!;
  for (let i = 0; i < BITS; i++) {
    if (i < degree) {
      v[i] = initial[i]! << (BITS - 1 - i);
      continue;
    }
    let value = v[i - degree]! ^ (v[i - degree]! >>> degree);
    for (let k = 1; k < degree; k++) if ((coefficients >>> (degree - 1 - k)) & 1) value ^= v[i - k]!;
    v[i] = value;
  }
  return v;
}

const tables: Uint32Array[] = Array.from({ length: SOBOL_DIMENSIONS }, (_, d) => directions(d));

/**
 * Coordinate `dimension` (from 0, below `SOBOL_DIMENSIONS`) of point `position` (below 2^32) of the Sobol sequence with a
 * random digital shift chosen by `shift` (32 bits), in the open interval (0, 1).
 *
 * Source: S. Joe, F. Y. Kuo, Constructing Sobol sequences with better two-dimensional projections, SIAM J. Sci. Comput.
 * 30 (2008), direction numbers new-joe-kuo-6.
 */
export function sobolAt(position: number, dimension: number, shift: number): number {
  const v = tables[dimension]!;
  let bits = shift;
  let index = position;
  for (let i = 0; index !== 0; i++) {
    if (index & 1) bits ^= v[i]!;
    index >>>= 1;
  }
  return ((bits >>> 0) + 0.5) / 4294967296;
}
