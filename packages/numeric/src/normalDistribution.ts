import { exp } from './elementary.js';

const TOP = [
  220.206867912376, 221.213596169931, 112.079291497871, 33.912866078383, 6.37396220353165, 0.700383064443688,
  0.0352624965998911,
];
const BOTTOM = [
  440.413735824752, 793.826512519948, 637.333633378831, 296.564248779674, 86.7807322029461, 16.064177579207,
  1.75566716318264, 0.0883883476483184,
];
/** From here on the continued fraction is the more exact. */
const FAR = 7.07106781186547;
const ROOT_TWO_PI = 2.506628274631;

const polynomial = (x: number, coefficients: readonly number[]): number =>
  coefficients.reduceRight((sum, c) => sum * x + c, 0);

/**
 * The probability that a standard normal variable falls below `x`; absolute error below 1e-15, relative error in the tails below 1e-8.
 *
 * Source: G. West, Better approximations to cumulative normal functions, Wilmott Magazine (2005), after J. F. Hart et al., Computer
 * approximations (1968), algorithm 5666.
 */
export function normalDistribution(x: number): number {
  const size = Math.abs(x);
  const density = exp((-size * size) / 2);
  const beyond =
    size < FAR
      ? (density * polynomial(size, TOP)) / polynomial(size, BOTTOM)
      : density / (ROOT_TWO_PI * (size + 1 / (size + 2 / (size + 3 / (size + 4 / (size + 0.65))))));
  return x > 0 ? 1 - beyond : beyond;
}
