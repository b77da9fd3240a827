/** Counts of failing firms beyond this are left out of a distribution, which then sums to less than one. */
export const MOST_COUNTED = 4096;

/** Probabilities of 0, 1, ... failing firms of which each fails with its own probability, independently. */
function poissonBinomial(probabilities: readonly number[]): Float64Array {
  const most = Math.min(probabilities.length, MOST_COUNTED);
  const chances = new Float64Array(most + 1);
  chances[0] = 1;
  let reached = 0;
  for (const p of probabilities) {
    reached = Math.min(reached + 1, most);
    for (let k = reached; k >= 1; k--) chances[k] = chances[k]! * (1 - p) + chances[k - 1]! * p;
    chances[0] = chances[0]! * (1 - p);
  }
  return chances;
}

/** What happens with a probability: each firm's chance of failing in it. */
export interface Scenario {
  readonly weight: number;
  readonly probabilities: readonly number[];
}

/**
 * The distribution of the number K of firms that fail, over the scenarios.
 *
 * @example
 * // Two firms that each fail with probability 1/2.
 * loadDistribution([{ weight: 1, probabilities: [0.5, 0.5] }]); // [0.25, 0.5, 0.25]
 */
export function loadDistribution(scenarios: readonly Scenario[]): number[] {
  const sum: number[] = [];
  for (const { weight, probabilities } of scenarios)
    poissonBinomial(probabilities).forEach((chance, k) => {
      sum[k] = (sum[k] ?? 0) + weight * chance;
    });
  return sum;
}

/** Chances below this part of the largest are left out. */
const NEGLIGIBLE = 1e-18;

/** A stretch of a distribution over whole numbers: the first of them, and the chance of each from there on. */
export interface Stretch {
  readonly from: number;
  readonly chances: readonly number[];
}

/** The chances of 0, 1, ... failing firms of `firms` that all fail with one probability, as far as they are not negligible. */
export function binomial(firms: number, probability: number): Stretch {
  if (!(probability > 0)) return { from: 0, chances: [1] };
  if (!(probability < 1)) return { from: firms, chances: [1] };
  const mode = Math.min(firms, Math.floor((firms + 1) * probability));
  const odds = probability / (1 - probability);
  // Neighbours by their ratio, outwards from the largest.
  const above: number[] = [1];
  for (let k = mode; k < firms && above[above.length - 1]! > NEGLIGIBLE; k++)
    above.push((above[above.length - 1]! * odds * (firms - k)) / (k + 1));
  const below: number[] = [];
  for (let k = mode, chance = 1; k > 0 && chance > NEGLIGIBLE; k--) {
    chance *= k / (odds * (firms - k + 1));
    below.push(chance);
  }
  const all = [...below.reverse(), ...above];
  const sum = all.reduce((total, chance) => total + chance, 0);
  return { from: mode - below.length, chances: all.map((chance) => chance / sum) };
}
