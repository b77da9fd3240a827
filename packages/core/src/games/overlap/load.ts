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

/** The distribution of the number K of firms that fail, over the scenarios. */
export function loadDistribution(scenarios: readonly Scenario[]): number[] {
  const sum: number[] = [];
  for (const { weight, probabilities } of scenarios)
    poissonBinomial(probabilities).forEach((chance, k) => {
      sum[k] = (sum[k] ?? 0) + weight * chance;
    });
  return sum;
}
