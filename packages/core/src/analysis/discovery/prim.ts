import { misuse } from '../../model/error.js';
import { binomialTail } from '../../numeric/binomialTail.js';
import { sortedOrder } from '../../numeric/sortedOrder.js';
import {
  type Bounds,
  type Box,
  type BoxMeasures,
  copyBounds,
  type Feature,
  holds,
  isLimited,
  limitsOf,
  measuresOf,
  openBounds,
  type Rows,
  release,
  rowsFor,
} from './box.js';

export interface PrimOptions {
  /** The part of a box that is peeled off at most in one step. */
  readonly peel: number;
  /** The part of a box that is pasted on at most in one step; 0 for none. */
  readonly paste: number;
  /** No box has less of all rows. */
  readonly leastMass: number;
  /**
   * The density that a box should have: of those on the trajectory that have it (of all, where none has) the one of the largest harmonic mean of
   * coverage and density is chosen.
   */
  readonly density: number;
  /** How many boxes are looked for, each among the rows that the ones before leave, and measured on them. */
  readonly boxes: number;
  /**
   * What a step of peeling makes large: the density that is left (`mean`, Friedman and Fisher's own), or its gain for each row peeled
   * (`gain`), which does not prefer features with few values.
   */
  readonly criterion: 'mean' | 'gain';
  /**
   * Whether the pasted box is finished: each end moved to where coverage and density balance best, limits that do next to nothing taken
   * away, the others rounded to few digits. Ours; without it the box is that of the method as published.
   */
  readonly finish: boolean;
}

export const USUAL_PRIM: PrimOptions = {
  peel: 0.05,
  paste: 0.05,
  leastMass: 0.01,
  density: 0.8,
  boxes: 3,
  criterion: 'gain',
  finish: true,
};

/** A box on the way down, before it is pasted or simplified. */
export interface PrimStep extends Box {
  /** The feature that was peeled last; null for the box of all rows. */
  readonly peeled: string | null;
}

export interface PrimBox extends Box {
  /**
   * For each limit the quasi-p-value: how probable so many hits would be if the limit did nothing, had it not been searched for. Small
   * where a limit matters.
   */
  readonly quasiP: readonly number[];
  /** All rows first. */
  readonly trajectory: readonly PrimStep[];
  /** Which step was chosen. */
  readonly chosen: number;
  /** Whether the wanted density was reached. */
  readonly isDense: boolean;
}

export interface Prim {
  readonly rows: number;
  readonly hits: number;
  readonly boxes: readonly PrimBox[];
}

function checkOptions({ peel, paste, leastMass, density, boxes }: PrimOptions): void {
  const between = (name: string, x: number, low: number, high: number): void => {
    if (!(x >= low && x <= high)) throw misuse(`${name} is ${x}; it must be a number from ${low} to ${high}`);
  };
  between('peel', peel, 0.001, 0.5);
  between('paste', paste, 0, 0.5);
  between('least mass', leastMass, 0, 0.5);
  between('density', density, 0, 1);
  if (!Number.isInteger(boxes) || boxes < 1 || boxes > 20)
    throw misuse(`boxes is ${boxes}; it must be a whole number from 1 to 20`);
}

/**
 * The patient rule induction method: boxes of rows in which the target is hit more often than elsewhere. A search, not a proof that no
 * better box exists.
 *
 * Cost: about 20 / peel passes over the rows for each box, and one sort of each feature.
 *
 * @param target 1 where a row hits
 * @throws RegulabError with code `misuse` for options out of range, and what `rowsFor` refuses
 *
 * Source: J. H. Friedman, N. I. Fisher, Bump hunting in high-dimensional data, Statistics and Computing 9 (1999) 123-143; B. P. Bryant,
 * R. J. Lempert, Thinking inside the box, Technological Forecasting and Social Change 77 (2010) 34-49 (coverage, density, quasi-p-values);
 * J. H. Kwakkel, M. Jaxa-Rozen, Improving scenario discovery for handling heterogeneous uncertainties, Environmental Modelling & Software
 * 79 (2016) 311-321 (the criterion `gain`).
 */
export function prim(
  features: readonly Feature[],
  target: Uint8Array,
  options: Partial<PrimOptions> = {},
): Prim {
  const full = { ...USUAL_PRIM, ...options };
  checkOptions(full);
  const rows = rowsFor(features, target);
  const open = new Uint8Array(rows.count).fill(1);
  const boxes: PrimBox[] = [];
  while (boxes.length < full.boxes) {
    const box = oneBox(rows, open, full);
    // Later boxes that are no better than the rows at large say nothing.
    if (boxes.length > 0 && (!box.isDense || box.limits.length === 0)) break;
    boxes.push(box);
    let left = 0;
    const bounds = boundsOf(rows, box);
    for (let row = 0; row < rows.count; row++) {
      if (open[row] === 1 && contains(rows, bounds, row)) open[row] = 0;
      if (open[row] === 1 && rows.target[row] === 1) left++;
    }
    if (left === 0) break;
  }
  return { rows: rows.count, hits: rows.hits, boxes };
}

/** A box's limits as bounds. */
export function boundsOf({ features }: Pick<Rows, 'features'>, { limits }: Pick<Box, 'limits'>): Bounds {
  const bounds = openBounds(features);
  for (const limit of limits) {
    const j = features.findIndex(({ name }) => name === limit.feature);
    if ('keeps' in limit)
      bounds.keeps[j]!.set(features[j]!.categories!.map((name) => Number(limit.keeps.includes(name))));
    else {
      bounds.from[j] = limit.from ?? Number.NEGATIVE_INFINITY;
      bounds.to[j] = limit.to ?? Number.POSITIVE_INFINITY;
    }
  }
  return bounds;
}

const contains = ({ features }: Rows, bounds: Bounds, row: number): boolean =>
  features.every(({ values }, j) => holds(bounds, j, values[row]!));

function oneBox(rows: Rows, open: Uint8Array, options: PrimOptions): PrimBox {
  const path = peelAll(rows, open, options);
  const trajectory = path.map(({ bounds, peeled, count, hits }) => ({
    limits: limitsOf(rows.features, bounds),
    peeled: peeled === null ? null : rows.features[peeled]!.name,
    ...measuresOf(count, hits, rows.count, rows.hits),
  }));
  const dense = trajectory.flatMap(({ density }, k) => (density >= options.density ? [k] : []));
  const chosen = (dense.length > 0 ? dense : trajectory.map((_, k) => k)).reduce((best, k) =>
    balance(trajectory[k]!) > balance(trajectory[best]!) ? k : best,
  );
  const bounds = copyBounds(path[chosen]!.bounds);
  if (options.paste > 0) pasteAll(rows, open, bounds, options.paste);
  const wanted = dense.length > 0 ? options.density : 0;
  if (options.finish) {
    const least = Math.min(leastRows(rows, options), tally(rows, open, bounds).count);
    refine(rows, open, bounds, wanted, least);
    simplify(rows, open, bounds, wanted);
    roundLimits(rows, open, bounds, wanted, least);
  }
  const { count, hits, without } = tally(rows, open, bounds);
  const limited = rows.features.flatMap((_, j) => (isLimited(bounds, j) ? [j] : []));
  return {
    limits: limitsOf(rows.features, bounds),
    ...measuresOf(count, hits, rows.count, rows.hits),
    quasiP: limited.map((j) => binomialTail(hits, count, without[j]!.hits / without[j]!.count)),
    trajectory,
    chosen,
    isDense: hits / count >= options.density,
  };
}

/** The fewest rows of a box. */
const leastRows = ({ count }: Rows, { leastMass }: PrimOptions): number =>
  Math.max(1, Math.ceil(leastMass * count));

/** The harmonic mean of coverage and density: large where both are. */
const balance = ({ coverage, density }: BoxMeasures): number =>
  coverage + density > 0 ? (2 * coverage * density) / (coverage + density) : 0;

/** Rows in the box, and in the box without each of its limits. */
function tally(rows: Rows, open: Uint8Array, bounds: Bounds) {
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

/** Takes away, one by one, the limit whose loss costs least, while the wanted density is kept and the balance falls by a hundredth at most. */
function simplify(rows: Rows, open: Uint8Array, bounds: Bounds, wanted: number): void {
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
function refine(rows: Rows, open: Uint8Array, bounds: Bounds, wanted: number, least: number): void {
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
function roundLimits(rows: Rows, open: Uint8Array, bounds: Bounds, wanted: number, least: number): void {
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

interface Step {
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

function peelAll(rows: Rows, open: Uint8Array, options: PrimOptions): Step[] {
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
  const least = leastRows(rows, options);
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

/** Puts back, at one limit after the other, the nearest rows beyond it while the density does not fall. */
function pasteAll(rows: Rows, open: Uint8Array, bounds: Bounds, part: number): void {
  const { features, target } = rows;
  for (;;) {
    const { count, hits, limited } = tally(rows, open, bounds);
    // Rows that one limit alone keeps out, by that limit.
    const outside = features.map(() => [] as number[]);
    for (let row = 0; row < rows.count; row++) {
      if (open[row] === 0) continue;
      let failed = -1;
      let fails = 0;
      for (const j of limited)
        if (!holds(bounds, j, features[j]!.values[row]!)) {
          failed = j;
          if (++fails > 1) break;
        }
      if (fails === 1) outside[failed]!.push(row);
    }
    let best: { readonly apply: () => void; readonly density: number; readonly added: number } | null = null;
    const consider = (group: readonly number[], apply: () => void): void => {
      if (group.length === 0) return;
      const density = (hits + group.reduce((sum, row) => sum + target[row]!, 0)) / (count + group.length);
      if (density < hits / count) return;
      if (best === null || density > best.density || (density === best.density && group.length > best.added))
        best = { apply, density, added: group.length };
    };
    const most = Math.max(1, Math.floor(part * count));
    for (const j of limited) {
      const { values, categories } = features[j]!;
      const kept = bounds.keeps[j];
      if (kept) {
        categories!.forEach((_, code) => {
          if (kept[code] === 1) return;
          consider(
            outside[j]!.filter((row) => values[row] === code),
            () => {
              kept[code] = 1;
            },
          );
        });
        continue;
      }
      for (const end of ['from', 'to'] as const) {
        const sign = end === 'from' ? -1 : 1;
        const limit = bounds[end][j]!;
        if (!Number.isFinite(limit)) continue;
        const beyond = outside[j]!.filter((row) => sign * values[row]! > sign * limit).sort(
          (a, b) => sign * (values[a]! - values[b]!),
        );
        if (beyond.length === 0) continue;
        const last = values[beyond[Math.min(most, beyond.length) - 1]!]!;
        const group = beyond.filter((row) => sign * values[row]! <= sign * last);
        consider(group, () => {
          bounds[end][j] = last;
        });
      }
    }
    if (best === null) return;
    (best as { readonly apply: () => void }).apply();
  }
}
