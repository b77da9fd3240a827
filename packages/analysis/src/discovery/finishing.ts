import { sortedOrder } from '@regulab/numeric/sortedOrder.js';
import { type Bounds, holds, isLimited, measuresOf, type Rows, release } from './box.js';
import { balance, tally } from './tally.js';

/** Takes away, one by one, the limit whose loss costs least, while the wanted density is kept and the balance falls by a hundredth at most. */
export function simplify(rows: Rows, open: Uint8Array, bounds: Bounds, wanted: number): void {
  for (;;) {
    const { count, hits, without, limited } = tally(rows, open, bounds);
    if (limited.length < 2) return;
    const own = balance(measuresOf(count, hits, rows.count, rows.hits));
    const [best] = limited
      .map((j) => ({ j, ...measuresOf(without[j]!.count, without[j]!.hits, rows.count, rows.hits) }))
      .sort((a, b) => balance(b) - balance(a));
    if (best!.density < wanted || balance(best!) < own - ROUNDING) return;
    release(bounds, best!.j);
  }
}

/** Moves each end of each limit to where the balance is best, the others as they are. */
export function refine(rows: Rows, open: Uint8Array, bounds: Bounds, wanted: number, least: number): void {
  for (const j of rows.features.keys()) {
    if (!isLimited(bounds, j) || bounds.keeps[j]) continue;
    const { values } = rows.features[j]!;
    const others = rows.features.flatMap((_, other) =>
      other !== j && isLimited(bounds, other) ? [other] : [],
    );
    const near = rowsWithin(rows, open, bounds, others);
    const column = new Float64Array(near.length);
    for (let k = 0; k < near.length; k++) column[k] = values[near[k]!]!;
    const order = sortedOrder(column);
    for (const end of ['from', 'to'] as const) {
      if (!Number.isFinite(bounds[end][j]!)) continue;
      const step = end === 'from' ? -1 : 1;
      const inward = end === 'from' ? bounds.to[j]! : bounds.from[j]!;
      let [count, hits, best] = [0, 0, Number.NEGATIVE_INFINITY];
      // From the other end outwards: after each group of equal values the box could end.
      for (let k = end === 'from' ? order.length - 1 : 0; k >= 0 && k < order.length; k += step) {
        const x = column[order[k]!]!;
        if (step * x < step * inward) continue;
        count++;
        hits += rows.target[near[order[k]!]!]!;
        const next = order[k + step];
        if (next !== undefined && column[next] === x) continue;
        const own = measuresOf(count, hits, rows.count, rows.hits);
        if (count < least || own.density < wanted || balance(own) <= best) continue;
        best = balance(own);
        // An end that keeps nothing out is none.
        bounds[end][j] = next === undefined ? step * Number.POSITIVE_INFINITY : x;
      }
    }
  }
}

const MOST_DIGITS = 6;
/** By so much may rounding change a box's density and coverage, and simplifying its balance of the two. */
const ROUNDING = 0.01;

/** Writes each end with as few digits as leave density (not below the wanted one) and coverage the same to a hundredth. */
export function roundLimits(
  rows: Rows,
  open: Uint8Array,
  bounds: Bounds,
  wanted: number,
  least: number,
): void {
  const exact = tally(rows, open, bounds);
  for (const j of exact.limited) {
    if (bounds.keeps[j]) continue;
    // Rows that every other limit lets in.
    const { values } = rows.features[j]!;
    const near = rowsWithin(
      rows,
      open,
      bounds,
      exact.limited.filter((other) => other !== j),
    );
    const isClose = (): boolean => {
      let [count, hits] = [0, 0];
      for (const row of near)
        if (values[row]! >= bounds.from[j]! && values[row]! <= bounds.to[j]!) {
          count++;
          hits += rows.target[row]!;
        }
      return (
        count >= least &&
        hits / count >= wanted &&
        Math.abs(hits / count - exact.hits / exact.count) <= ROUNDING &&
        Math.abs(hits - exact.hits) <= ROUNDING * rows.hits
      );
    };
    for (const end of ['from', 'to'] as const) {
      const own = bounds[end][j]!;
      if (!Number.isFinite(own)) continue;
      for (let digits = 1; digits <= MOST_DIGITS; digits++) {
        bounds[end][j] = Number(own.toPrecision(digits));
        if (isClose()) break;
        bounds[end][j] = own;
      }
    }
  }
}

function rowsWithin(rows: Rows, open: Uint8Array, bounds: Bounds, limits: readonly number[]): Uint32Array {
  const found = new Uint32Array(rows.count);
  let n = 0;
  for (let row = 0; row < rows.count; row++)
    if (open[row] === 1 && limits.every((j) => holds(bounds, j, rows.features[j]!.values[row]!)))
      found[n++] = row;
  return found.subarray(0, n);
}
