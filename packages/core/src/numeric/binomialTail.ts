import { exp, log } from './elementary.js';

const TABLE = 256;
const table = new Float64Array(TABLE);
for (let n = 2; n < TABLE; n++) table[n] = table[n - 1]! + log(n);
const HALF_LOG_TWO_PI = 0.9189385332046727;

/**
 * The natural logarithm of n!, n whole.
 *
 * Source: Stirling's series, NIST Digital Library of Mathematical Functions (5.11.1).
 */
function logFactorial(n: number): number {
  if (n < TABLE) return table[n]!;
  const x = n + 1;
  const inverse = 1 / x;
  const square = inverse * inverse;
  return (
    (x - 0.5) * log(x) -
    x +
    HALF_LOG_TWO_PI +
    inverse * (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square / 1680)))
  );
}

/** The probability of at least `hits` successes in `trials` of probability `p`; relative error below 1e-9 for up to 1e7 trials, 1e-6 for 1e8. */
export function binomialTail(hits: number, trials: number, p: number): number {
  if (hits <= 0) return 1;
  if (hits > trials || p <= 0) return 0;
  if (p >= 1) return 1;
  const at = (k: number): number =>
    exp(
      logFactorial(trials) -
        logFactorial(k) -
        logFactorial(trials - k) +
        k * log(p) +
        (trials - k) * log(1 - p),
    );
  const odds = p / (1 - p);
  // Terms fall from the mean outwards: the shorter side is summed.
  if (hits > trials * p) {
    let sum = 0;
    let term = at(hits);
    for (let k = hits; k <= trials && term > sum * 1e-17; k++) {
      sum += term;
      term *= ((trials - k) / (k + 1)) * odds;
    }
    return Math.min(1, sum);
  }
  let below = 0;
  let term = at(hits - 1);
  for (let k = hits - 1; k >= 0 && term > below * 1e-17; k--) {
    below += term;
    term *= k / (trials - k + 1) / odds;
  }
  return Math.max(0, 1 - below);
}
