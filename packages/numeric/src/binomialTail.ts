import { exp, log } from './elementary.js';
import { logGamma } from './logGamma.js';

const TABLE = 256;
const table = new Float64Array(TABLE);
for (let n = 2; n < TABLE; n++) table[n] = table[n - 1]! + log(n);

/** The natural logarithm of n!, n whole. */
const logFactorial = (n: number): number => (n < TABLE ? table[n]! : logGamma(n + 1));

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
