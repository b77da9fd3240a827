import { type Cell, utilityRounding } from './searchCells.js';

/** Disparities that differ by less than this are the same but for rounding. */
export const SAME = 1e-12;
/** More cells than this are searched by rounding disparities. */
export const MOST_EXACT = 40;
/** Up to so many cells all classifiers are looked at, and alternatives counted. */
export const MOST_COUNTED = 20;
/** Steps of the rounded disparity on either side of none. */
const STEPS = 100_000;

export interface Found {
  readonly selected: readonly boolean[];
  /** The disparity found exceeds the least one by no more than this; 0 where it is the least. */
  readonly bound: number;
}

/** Sums over all subsets of some cells; position = subset, one bit a cell. */
function subsetSums(cells: readonly Cell[], of: 'utility' | 'disparity'): Float64Array {
  const sums = new Float64Array(1 << cells.length);
  let size = 1;
  for (const cell of cells) {
    for (let k = 0; k < size; k++) sums[size + k] = sums[k]! + cell[of];
    size *= 2;
  }
  return sums;
}

/** Numbers from 0 on that are in or out, with the nearest one that is in on either side: bits in words of 32, one level above another. */
class NumberSet {
  readonly #levels: Uint32Array[] = [];

  constructor(size: number) {
    let words = size;
    do {
      words = Math.ceil(words / 32);
      this.#levels.push(new Uint32Array(words));
    } while (words > 1);
  }

  insert(k: number): void {
    let at = k;
    for (const level of this.#levels) {
      level[at >>> 5]! |= 1 << (at & 31);
      at >>>= 5;
    }
  }

  /** The least number in the set that is at least `k`; -1 where there is none. */
  next(k: number): number {
    let at = k;
    for (let depth = 0; depth < this.#levels.length; depth++) {
      const level = this.#levels[depth]!;
      const word = at >>> 5;
      if (word >= level.length) return -1;
      const rest = level[word]! & (-1 << (at & 31));
      if (rest !== 0) return this.#down(depth, word, (w) => 31 - Math.clz32(w & -w), rest);
      at = word + 1;
    }
    return -1;
  }

  /** The largest number in the set that is at most `k`; -1 where there is none. */
  previous(k: number): number {
    let at = k;
    for (let depth = 0; at >= 0 && depth < this.#levels.length; depth++) {
      const word = at >>> 5;
      const bits = at & 31;
      const rest = this.#levels[depth]![word]! & (bits === 31 ? -1 : (1 << (bits + 1)) - 1);
      if (rest !== 0) return this.#down(depth, word, (w) => 31 - Math.clz32(w), rest);
      at = word - 1;
    }
    return -1;
  }

  #down(depth: number, word: number, pick: (word: number) => number, rest: number): number {
    let at = word * 32 + pick(rest);
    for (let d = depth - 1; d >= 0; d--) at = at * 32 + pick(this.#levels[d]![at]!);
    return at;
  }
}

/** Positions in ascending order of their values. */
const orderOf = (values: Float64Array): Uint32Array =>
  Uint32Array.from(values, (_, k) => k).sort((a, b) => values[a]! - values[b]!);

/**
 * The classifier of least absolute disparity whose utility is at least `needed`; of several one with the largest utility. Exact for up to 40 cells: subsets of one half of the cells are met with subsets of the other, which are let in by
 * falling utility and looked up by disparity.
 *
 * Source: E. Horowitz, S. Sahni, Computing partitions with applications to the knapsack problem, J. ACM 21 (1974).
 */
function leastDisparity(cells: readonly Cell[], needed: number): boolean[] {
  const half = cells.length >> 1;
  const [left, right] = [cells.slice(0, half), cells.slice(half)];
  const [leftU, leftD] = [subsetSums(left, 'utility'), subsetSums(left, 'disparity')];
  const [rightU, rightD] = [subsetSums(right, 'utility'), subsetSums(right, 'disparity')];
  const byDisparity = orderOf(rightD);
  const sorted = rightD.map((_, k) => rightD[byDisparity[k]!]!);
  const rank = new Uint32Array(byDisparity.length);
  byDisparity.forEach((subset, k) => {
    rank[subset] = k;
  });
  const leftByUtility = orderOf(leftU);
  const rightByUtility = orderOf(rightU);
  const inside = new NumberSet(sorted.length);
  let next = rightByUtility.length - 1;
  let best = Infinity;
  const meet = (a: number, k: number): void => {
    if (k >= 0) best = Math.min(best, Math.abs(leftD[a]! + sorted[k]!));
  };
  // The more utility the left half brings, the more of the right half will do.
  for (let k = 0; k < leftByUtility.length; k++) {
    const a = leftByUtility[k]!;
    while (next >= 0 && rightU[rightByUtility[next]!]! + leftU[a]! >= needed)
      inside.insert(rank[rightByUtility[next--]!]!);
    const place = firstAtLeast(sorted, -leftD[a]!);
    meet(a, inside.next(place));
    meet(a, inside.previous(place - 1));
  }
  // Of all with so little disparity the most useful: a window of the right half moves up as the left half's disparity falls, and the most
  // useful in it stands at the front of a queue.
  const limit = best + SAME;
  const leftByDisparity = orderOf(leftD);
  const queue = new Uint32Array(sorted.length);
  let [front, back, end] = [0, 0, 0];
  let [bestUtility, bestLeft, bestRight] = [-Infinity, 0, 0];
  for (let k = leftByDisparity.length - 1; k >= 0; k--) {
    const a = leftByDisparity[k]!;
    for (; end < sorted.length && sorted[end]! + leftD[a]! <= limit; end++) {
      const utility = rightU[byDisparity[end]!]!;
      while (back > front && rightU[byDisparity[queue[back - 1]!]!]! < utility) back--;
      queue[back++] = end;
    }
    while (front < back && sorted[queue[front]!]! + leftD[a]! < -limit) front++;
    if (front === back) continue;
    const b = byDisparity[queue[front]!]!;
    const utility = leftU[a]! + rightU[b]!;
    if (utility > bestUtility) [bestUtility, bestLeft, bestRight] = [utility, a, b];
  }
  return cells.map((_, i) =>
    i < half ? ((bestLeft >> i) & 1) === 1 : ((bestRight >> (i - half)) & 1) === 1,
  );
}

/** The first place of an ascending list whose value is not below `x`. */
function firstAtLeast(sorted: Float64Array, x: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < x) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * The same with disparities rounded to steps: for each rounded disparity the largest utility, cell by cell. Rounding moves the
 * disparity of any classifier by at most half a step a cell, so that the one found exceeds the least by at most a step a cell.
 *
 * Source: O. H. Ibarra, C. E. Kim, Fast approximation algorithms for the knapsack and sum of subset problems, J. ACM 22 (1975).
 */
function nearlyLeast(cells: readonly Cell[], needed: number): { selected: boolean[]; bound: number } {
  const reach = Math.max(
    cells.reduce((sum, { disparity }) => sum + Math.max(0, disparity), 0),
    cells.reduce((sum, { disparity }) => sum + Math.max(0, -disparity), 0),
  );
  const step = reach / STEPS;
  const width = 2 * (STEPS + cells.length) + 1;
  const centre = STEPS + cells.length;
  let most = new Float64Array(width).fill(-Infinity);
  most[centre] = 0;
  const taken: Uint8Array[] = [];
  for (const { utility, disparity } of cells) {
    const by = Math.round(disparity / step);
    const after = most.slice();
    const took = new Uint8Array(width);
    for (let k = Math.max(0, by); k < Math.min(width, width + by); k++) {
      const value = most[k - by]! + utility;
      if (value > after[k]!) {
        after[k] = value;
        took[k] = 1;
      }
    }
    taken.push(took);
    most = after;
  }
  let at = centre;
  for (let away = 0; away <= centre; away++) {
    const options = [centre + away, centre - away].filter((k) => most[k]! >= needed);
    if (options.length === 0) continue;
    at = options.length === 2 && most[options[1]!]! > most[options[0]!]! ? options[1]! : options[0]!;
    break;
  }
  const selected = cells.map(() => false);
  for (let i = cells.length - 1; i >= 0; i--)
    if (taken[i]![at] === 1) {
      selected[i] = true;
      at -= Math.round(cells[i]!.disparity / step);
    }
  return { selected, bound: cells.length * step };
}

/**
 * The classifier of least absolute disparity whose utility is at least `wanted`, of several the most useful; exact for up to 40 cells
 * that tell groups apart. The order of the cells does not matter: they are searched in an order of their own.
 */
export function search(cells: readonly Cell[], wanted: number): Found {
  const needed = wanted - utilityRounding(cells);
  const order = cells
    .map((_, i) => i)
    .sort(
      (i, j) =>
        cells[i]!.disparity - cells[j]!.disparity ||
        cells[i]!.utility - cells[j]!.utility ||
        Number(cells[i]!.isChosen) - Number(cells[j]!.isChosen),
    );
  const selected = new Array<boolean>(cells.length);
  // Cells without disparity are selected for their utility alone.
  let rest = needed;
  for (const i of order) {
    const { utility, disparity, isChosen } = cells[i]!;
    if (disparity !== 0) continue;
    selected[i] = utility > 0 || (utility === 0 && isChosen);
    if (selected[i]) rest -= utility;
  }
  const open = order.filter((i) => cells[i]!.disparity !== 0);
  const inOrder = open.map((i) => cells[i]!);
  const found =
    open.length <= MOST_EXACT
      ? { selected: leastDisparity(inOrder, rest), bound: 0 }
      : nearlyLeast(inOrder, rest);
  open.forEach((i, k) => {
    selected[i] = found.selected[k]!;
  });
  return { selected, bound: found.bound };
}

/** How many classifiers have at least the utility and less absolute disparity than given, by looking at all. */
export function countAlternatives(cells: readonly Cell[], wanted: number, disparity: number): number {
  const needed = wanted - utilityRounding(cells);
  let count = 0;
  const [utilities, disparities] = [subsetSums(cells, 'utility'), subsetSums(cells, 'disparity')];
  for (let k = 0; k < utilities.length; k++)
    if (utilities[k]! >= needed && Math.abs(disparities[k]!) < Math.abs(disparity) - SAME) count++;
  return count;
}
