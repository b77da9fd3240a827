import { bisect } from './bisection.js';
import { exp, log } from './elementary.js';
import { logGamma } from './logGamma.js';
import { normalQuantile } from './normalQuantile.js';

/** Beyond so many degrees of freedom the distribution is normal to all digits that matter. */
const NORMAL = 1e7;
const MOST_TERMS = 1000;
const TINY = 1e-300;

/**
 * The regularised incomplete beta function I_x(a, b), by the continued fraction of its shorter side.
 *
 * Source: NIST Digital Library of Mathematical Functions (8.17.22); W. J. Lentz, Applied Optics 15 (1976) 668-671.
 */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const front = exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * log(x) + b * log(1 - x)) / a;
  const nonzero = (y: number): number => (Math.abs(y) < TINY ? TINY : y);
  let c = 1;
  let d = 1 / nonzero(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m <= MOST_TERMS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    for (const term of [even, odd]) {
      d = 1 / nonzero(1 + term * d);
      c = nonzero(1 + term / c);
      fraction *= c * d;
    }
    if (Math.abs(c * d - 1) < 1e-15) break;
  }
  return front * fraction;
}

/**
 * The number below which Student's t falls with probability `p`.
 *
 * @param p from 0.6 to below 1
 * @param degrees of freedom, 1 or more, not necessarily whole
 * @returns relative error about 1e-9
 */
export function studentQuantile(p: number, degrees: number): number {
  if (degrees > NORMAL) return normalQuantile(p);
  /** The probability beyond t, from t > 0. */
  const beyond = (t: number): number => 0.5 * incompleteBeta(degrees / (degrees + t * t), degrees / 2, 0.5);
  let high = 2 * normalQuantile(p) + 1;
  while (beyond(high) > 1 - p) high *= 2;
  return bisect((t) => beyond(t) >= 1 - p, 0, high)[0];
}
