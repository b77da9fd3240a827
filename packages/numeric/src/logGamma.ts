import { log } from './elementary.js';

const HALF_LOG_TWO_PI = 0.9189385332046727;
/** From here on Stirling's series with so many terms is exact to a double. */
const LARGE = 12;

/**
 * The natural logarithm of the gamma function, x above 0; error below 8e-15, or 2e-15 of its size where that is more.
 *
 * Source: Stirling's series and the recurrence, NIST Digital Library of Mathematical Functions (5.11.1) and (5.5.1).
 */
export function logGamma(x: number): number {
  let product = 1;
  let y = x;
  for (; y < LARGE; y++) product *= y;
  const inverse = 1 / y;
  const square = inverse * inverse;
  const series =
    inverse *
    (1 / 12 -
      square *
        (1 / 360 -
          square *
            (1 / 1260 - square * (1 / 1680 - square * (1 / 1188 - square * (691 / 360360 - square / 156))))));
  return (y - 0.5) * log(y) - y + HALF_LOG_TWO_PI + series - log(product);
}
