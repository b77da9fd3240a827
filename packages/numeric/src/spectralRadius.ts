import { exp, log } from './elementary.js';

const SQUARINGS = 30;

/**
 * The spectral radius of a square matrix to about 1e-8, from a high power of it (Gelfand's formula).
 *
 * @param matrix row by row, n times n
 * @returns infinity where an entry is not finite
 */
export function spectralRadius(matrix: Float64Array, n: number): number {
  let powered = Float64Array.from(matrix);
  let size = 0;
  let power = 1;
  let squared = new Float64Array(n * n);
  for (let k = 0; k < SQUARINGS; k++) {
    let norm = 0;
    for (const x of powered) norm = Math.max(norm, Math.abs(x));
    if (norm === 0 || !Number.isFinite(norm)) return norm === 0 ? 0 : Infinity;
    size += log(norm) / power;
    squared.fill(0);
    for (let row = 0; row < n; row++)
      for (let middle = 0; middle < n; middle++) {
        const x = powered[row * n + middle]! / norm;
        if (x !== 0)
          for (let column = 0; column < n; column++)
            squared[row * n + column]! += (x * powered[middle * n + column]!) / norm;
      }
    [powered, squared] = [squared, powered];
    power *= 2;
  }
  return exp(size);
}
