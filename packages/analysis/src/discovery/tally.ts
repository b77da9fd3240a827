import { type Bounds, type BoxMeasures, holds, isLimited, type Rows } from './box.js';

/** The fewest rows of a box. */
export const leastRows = ({ count }: Rows, leastMass: number): number =>
  Math.max(1, Math.ceil(leastMass * count));

/** The harmonic mean of coverage and density: large where both are. */
export const balance = ({ coverage, density }: BoxMeasures): number =>
  coverage + density > 0 ? (2 * coverage * density) / (coverage + density) : 0;

/** Rows in the box, and in the box without each of its limits. */
export function tally(rows: Rows, open: Uint8Array, bounds: Bounds) {
  const limited = rows.features.flatMap((_, j) => (isLimited(bounds, j) ? [j] : []));
  const without = rows.features.map(() => ({ count: 0, hits: 0 }));
  let [count, hits] = [0, 0];
  for (let row = 0; row < rows.count; row++) {
    if (open[row] === 0) continue;
    let failed = -1;
    let fails = 0;
    for (const j of limited)
      if (!holds(bounds, j, rows.features[j]!.values[row]!)) {
        failed = j;
        if (++fails > 1) break;
      }
    const hit = rows.target[row]!;
    if (fails === 0) {
      count++;
      hits += hit;
    } else if (fails === 1) {
      without[failed]!.count++;
      without[failed]!.hits += hit;
    }
  }
  for (const each of without) {
    each.count += count;
    each.hits += hits;
  }
  return { count, hits, without, limited };
}
