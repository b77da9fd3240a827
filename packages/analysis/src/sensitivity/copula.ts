import { misuse } from '@regulab/model/error.js';
import { unknownName } from '@regulab/model/values.js';
import { solveCholesky } from '@regulab/numeric/cholesky.js';

/** Two parameters whose normal scores are correlated: a Gaussian copula, the distribution of each as it is. */
export interface Correlation {
  readonly first: string;
  readonly second: string;
  readonly correlation: number;
}

/**
 * The correlation matrix of the parameters, row by row; null where none are correlated.
 *
 * @throws RegulabError with code `misuse` for unknown names, correlations beyond -1 and 1, and ones that cannot hold together
 */
export function correlationMatrix(
  names: readonly string[],
  correlations: readonly Correlation[],
): Float64Array | null {
  if (correlations.length === 0) return null;
  const k = names.length;
  const matrix = new Float64Array(k * k);
  for (let d = 0; d < k; d++) matrix[d * k + d] = 1;
  for (const { first, second, correlation } of correlations) {
    for (const name of [first, second])
      if (!names.includes(name)) throw unknownName('uncertain parameter', name, names);
    if (first === second) throw misuse(`${first} cannot be correlated with itself`);
    if (!(Math.abs(correlation) < 1))
      throw misuse(
        `the correlation of ${first} and ${second} is ${correlation}; it must lie between -1 and 1, both excluded`,
      );
    const [i, j] = [names.indexOf(first), names.indexOf(second)];
    if (matrix[i * k + j] !== 0) throw misuse(`${first} and ${second} are correlated twice; keep one`);
    matrix[i * k + j] = correlation;
    matrix[j * k + i] = correlation;
  }
  if (!solveCholesky(matrix.slice(), new Float64Array(k)))
    throw misuse(
      'these correlations cannot hold together (their matrix is not positive definite); make them weaker',
    );
  return matrix;
}

/** The lower factor of a correlation matrix with its rows and columns in another order. */
export function orderedFactor(matrix: Float64Array, order: readonly number[]): Float64Array {
  const k = order.length;
  const factor = new Float64Array(k * k);
  for (let i = 0; i < k; i++)
    for (let j = 0; j <= i; j++) factor[i * k + j] = matrix[order[i]! * k + order[j]!]!;
  solveCholesky(factor, new Float64Array(k));
  return factor;
}
