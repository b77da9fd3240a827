import type { Values } from '@regulab/model/outcomes.js';
import { playerName } from '@regulab/model/players.js';
import { exp } from '@regulab/numeric/elementary.js';
import { randomAt } from '@regulab/numeric/random.js';
import { cellsOf, LIST, total } from './searchCells.js';

/** People counted in a sample: of both groups by cell, and the positive ones of both together. */
interface Sample {
  readonly first: Float64Array;
  readonly second: Float64Array;
  readonly positive: Float64Array;
}

/**
 * Trains candidates, each on a sample of its own and with a weight of false positives between half and twice the stated one, takes of those that an evaluation sample says to be no less useful than the
 * classifier in use the one that it says to have the least disparity, and returns what it says and what is true: disparity taken away
 * (seen, true) and utility gained (seen, true). All samples hold as many people, half of each group.
 */
export function retrain(
  v: Values,
  count: number,
  people: number,
  candidates: number,
  seed: number,
  k: number,
): readonly number[] {
  const cells = cellsOf(v, count);
  const cumulative = (name: string): number[] => {
    let sum = 0;
    return Array.from({ length: count }, (_, i) => {
      sum += v[playerName(LIST, i, name)]!;
      return sum;
    });
  };
  const groups = [cumulative('first'), cumulative('second')] as const;
  const rates = Array.from({ length: count }, (_, i) => v[playerName(LIST, i, 'positive')]!);
  let position = 0;
  const draw = (): number => randomAt(seed, k, position++);
  const sample = (): Sample => {
    const counts = [new Float64Array(count), new Float64Array(count)] as const;
    const positive = new Float64Array(count);
    groups.forEach((sums, g) => {
      for (let j = 0; j < people / 2; j++) {
        const at = draw() * sums[count - 1]!;
        let i = 0;
        while (i < count - 1 && sums[i]! <= at) i++;
        counts[g]![i]!++;
        if (draw() < rates[i]!) positive[i]!++;
      }
    });
    return { first: counts[0], second: counts[1], positive };
  };
  /** Utility and disparity of a classifier as a sample says. */
  const judged = ({ first, second, positive }: Sample, isSelected: (i: number) => boolean) => {
    let [utility, disparity] = [0, 0];
    for (let i = 0; i < count; i++) {
      if (!isSelected(i)) continue;
      utility += positive[i]! - v.falseCost! * (first[i]! + second[i]! - positive[i]!);
      disparity += first[i]! - second[i]!;
    }
    return { utility: utility / people, disparity: (2 * disparity) / people };
  };
  const evaluation = sample();
  const inUse = (i: number): boolean => cells[i]!.isChosen;
  const now = judged(evaluation, inUse);
  let best = { isSelected: inUse, ...now };
  for (let c = 0; c < candidates; c++) {
    const { first, second, positive } = sample();
    const weight = v.falseCost! * exp((2 * draw() - 1) * Math.LN2);
    const selected = Array.from(
      { length: count },
      (_, i) => positive[i]! - weight * (first[i]! + second[i]! - positive[i]!) > 0,
    );
    const isSelected = (i: number): boolean => selected[i]!;
    const seen = judged(evaluation, isSelected);
    if (seen.utility >= now.utility && Math.abs(seen.disparity) < Math.abs(best.disparity))
      best = { isSelected, ...seen };
  }
  const truth = (of: 'utility' | 'disparity'): readonly [number, number] => [
    total(cells, inUse, of),
    total(cells, best.isSelected, of),
  ];
  const [D0, D1] = truth('disparity');
  const [U0, U1] = truth('utility');
  return [
    Math.abs(now.disparity) - Math.abs(best.disparity),
    Math.abs(D0) - Math.abs(D1),
    best.utility - now.utility,
    U1 - U0,
  ];
}
