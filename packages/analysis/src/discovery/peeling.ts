import { type Bounds, copyBounds, openBounds, type Rows } from './box.js';
import { leastRows } from './tally.js';

/** A box on the way down. */
export interface Step {
  readonly bounds: Bounds;
  readonly peeled: number | null;
  readonly count: number;
  readonly hits: number;
}

/** What a peel would leave out, and what it would set. */
interface Peel {
  readonly feature: number;
  readonly end: 'from' | 'to' | 'category';
  /** The first value that stays, or the category that goes. */
  readonly at: number;
  readonly count: number;
  readonly hits: number;
}

/** Rows in ascending order of one feature, with their values; those in the box lie from `start` to `end`, some others between them. */
interface Sorted {
  rows: Uint32Array;
  values: Float64Array;
  start: number;
  end: number;
}

/** Bits of a row's state. */
const INSIDE = 1;
const HIT = 2;
/** Rows that have left the box are dropped from the orders once they are this part of them. */
const DEAD = 0.3;

/** Peels until no peel leaves enough rows: the box of all open rows first, each step smaller than the one before. */
export function peelAll(
  rows: Rows,
  open: Uint8Array,
  options: { readonly peel: number; readonly leastMass: number; readonly criterion: 'mean' | 'gain' },
): Step[] {
  const { features, target } = rows;
  const state = new Uint8Array(rows.count);
  let [count, hits] = [0, 0];
  for (let row = 0; row < rows.count; row++) {
    state[row] = (open[row] ? INSIDE : 0) | (target[row] ? HIT : 0);
    if (open[row] === 0) continue;
    count++;
    hits += target[row]!;
  }
  const bounds = openBounds(features);
  const path: Step[] = [{ bounds: copyBounds(bounds), peeled: null, count, hits }];
  const least = leastRows(rows, options.leastMass);
  const orders = rows.orders.map((order, j): Sorted | null => {
    if (!order) return null;
    const { values } = features[j]!;
    const sorted = new Float64Array(order.length);
    for (let k = 0; k < order.length; k++) sorted[k] = values[order[k]!]!;
    return { rows: order, values: sorted, start: 0, end: order.length };
  });
  let kept = rows.count;
  while (hits < count && hits > 0) {
    if (count < kept * (1 - DEAD)) {
      for (const order of orders) if (order) dropDead(order, state, count);
      kept = count;
    }
    let best: Peel | null = null;
    let score = Number.NEGATIVE_INFINITY;
    for (const peel of peels(rows, orders, state, bounds, Math.floor(options.peel * count))) {
      const left = count - peel.count;
      if (peel.count === 0 || left < least) continue;
      const density = (hits - peel.hits) / left;
      const own = options.criterion === 'mean' ? density : (density - hits / count) / peel.count;
      if (own > score) [best, score] = [peel, own];
    }
    if (best === null) break;
    apply(best, rows, orders[best.feature]!, state, bounds);
    count -= best.count;
    hits -= best.hits;
    path.push({ bounds: copyBounds(bounds), peeled: best.feature, count, hits });
  }
  return path;
}

function dropDead(order: Sorted, state: Uint8Array, count: number): void {
  const rows = new Uint32Array(count);
  const values = new Float64Array(count);
  let n = 0;
  for (let k = order.start; k < order.end; k++)
    if (state[order.rows[k]!]! & INSIDE) {
      rows[n] = order.rows[k]!;
      values[n++] = order.values[k]!;
    }
  Object.assign(order, { rows, values, start: 0, end: count });
}

/** Sets the limit of a peel, and takes its rows out of the box. */
function apply(
  { feature, end, at }: Peel,
  { features }: Rows,
  order: Sorted,
  state: Uint8Array,
  bounds: Bounds,
): void {
  if (end === 'category') {
    bounds.keeps[feature]![at] = 0;
    const { values } = features[feature]!;
    for (let row = 0; row < state.length; row++) if (values[row] === at) state[row]! &= HIT;
    return;
  }
  bounds[end][feature] = at;
  if (end === 'from')
    for (; order.values[order.start]! < at; order.start++) state[order.rows[order.start]!]! &= HIT;
  else for (; order.values[order.end - 1]! > at; order.end--) state[order.rows[order.end - 1]!]! &= HIT;
}

/** The peels that the box allows: from both ends of each number, and each category. */
function* peels(
  rows: Rows,
  orders: readonly (Sorted | null)[],
  state: Uint8Array,
  bounds: Bounds,
  most: number,
): Generator<Peel> {
  for (let feature = 0; feature < rows.features.length; feature++) {
    const order = orders[feature];
    if (!order) {
      yield* categoryPeels(rows, state, bounds, feature);
      continue;
    }
    yield endPeel(order, state, feature, most, 'from');
    yield endPeel(order, state, feature, most, 'to');
  }
}

/**
 * At one end of a feature: groups of equal values leave together, as many as fit into `most` rows, the first in any case; not the last
 * one that is left.
 */
function endPeel(
  { rows, values, start, end: stop }: Sorted,
  state: Uint8Array,
  feature: number,
  most: number,
  end: 'from' | 'to',
): Peel {
  const step = end === 'from' ? 1 : -1;
  const last = end === 'from' ? stop : start - 1;
  let k = end === 'from' ? start : stop - 1;
  let [count, hits] = [0, 0];
  let [group, groupHits] = [0, 0];
  let value = Number.NaN;
  for (; k !== last; k += step) {
    const each = state[rows[k]!]!;
    if ((each & INSIDE) === 0) continue;
    const x = values[k]!;
    if (x !== value) {
      // The group before is whole, and what is left begins here.
      if (group > 0) {
        if (count > 0 && count + group > most) break;
        count += group;
        hits += groupHits;
        if (count >= most) return { feature, end, at: x, count, hits };
      }
      [group, groupHits, value] = [0, 0, x];
    }
    group++;
    groupHits += each >> 1;
    if (count > 0 && count + group > most) break;
  }
  // The last group of all would leave nothing: what went before it is the peel.
  return { feature, end, at: value, count, hits };
}

function* categoryPeels(
  { features }: Rows,
  state: Uint8Array,
  bounds: Bounds,
  feature: number,
): Generator<Peel> {
  const { values, categories } = features[feature]!;
  const counts = new Float64Array(categories!.length);
  const hits = new Float64Array(categories!.length);
  for (let row = 0; row < state.length; row++)
    if (state[row]! & INSIDE) {
      counts[values[row]!]!++;
      hits[values[row]!]! += state[row]! >> 1;
    }
  const there = counts.filter((count) => count > 0).length;
  if (there < 2) return;
  for (let code = 0; code < counts.length; code++)
    if (bounds.keeps[feature]![code] === 1 && counts[code]! > 0)
      yield { feature, end: 'category', at: code, count: counts[code]!, hits: hits[code]! };
}
