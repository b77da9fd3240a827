import type { Experiment, Measure } from '@regulab/model/contract.js';
import type { Outcomes, Values } from '@regulab/model/outcomes.js';

/** A measured mean beside its closed form. */
export interface Measured extends Measure {
  readonly mean: number;
  /** Standard error of the mean; for what is derived from means, by the jackknife. */
  readonly standardError: number;
}

const square = (x: number): number => x * x;

const meanOf = (rows: readonly (readonly number[])[]): number[] =>
  (rows[0] ?? []).map((_, j) => rows.reduce((sum, row) => sum + row[j]!, 0) / rows.length);

function measuredFrom(
  rows: readonly (readonly number[])[],
  measures: readonly Measure[],
  derive: (means: readonly number[]) => readonly (Measure & { readonly value: number })[],
): Measured[] {
  const n = rows.length;
  if (n === 0)
    return measures.map((measure) => ({ ...measure, mean: Number.NaN, standardError: Number.NaN }));
  const means = meanOf(rows);
  const direct = measures.map((measure, j): Measured => {
    const spread = rows.reduce((sum, row) => sum + square(row[j]! - means[j]!), 0);
    return { ...measure, mean: means[j]!, standardError: Math.sqrt(spread / (n - 1) / n) };
  });
  const without = rows.map((row) => derive(means.map((mean, j) => (n * mean - row[j]!) / (n - 1))));
  const derived = derive(means).map(({ label, expected, value }, j): Measured => {
    const centre = without.reduce((sum, each) => sum + each[j]!.value, 0) / n;
    const spread = without.reduce((sum, each) => sum + square(each[j]!.value - centre), 0);
    return { label, expected, mean: value, standardError: Math.sqrt(((n - 1) / n) * spread) };
  });
  return [...direct, ...derived];
}

/**
 * Means of draws of an experiment with their standard errors, beside the closed forms, and what follows from them.
 *
 * @param draws one row a draw, as `draw` gives it; rows with a number that is not finite failed and are left out
 */
export function measureDraws(
  experiment: Experiment,
  values: Values,
  outcomes: Outcomes,
  options: Readonly<Record<string, string>>,
  draws: readonly (readonly number[])[],
): { readonly measured: readonly Measured[]; readonly failed: number } {
  const whole = draws.filter((drawn) => drawn.every(Number.isFinite));
  const measured = measuredFrom(whole, experiment.measures(values, outcomes, options), (means) =>
    experiment.derived ? experiment.derived(values, outcomes, means) : [],
  );
  return { measured, failed: draws.length - whole.length };
}
