/** The order of some traits in which most traffic runs forwards. */
export interface TraitOrder {
  /** Positions of traits, the earliest first. */
  readonly order: readonly number[];
  /** Net traffic that runs forwards in it. */
  readonly forward: number;
  /** All net traffic: no order can do better. */
  readonly total: number;
  /** Whether no order does better; otherwise the best that moving single traits found. */
  readonly isExact: boolean;
}

/** Cycles of more traits than this are ordered by moving traits. */
export const MOST_ORDERED = 20;

/**
 * Orders traits so that as much net traffic as possible runs forwards. Traits that traffic leads back to one another, directly or not,
 * are ordered exactly where there are at most 20 of them; between such groups all traffic can run forwards.
 *
 * @param net `net[a][b]` > 0 where more runs from a to b than back; antisymmetric
 * Sources: R. Tarjan, Depth-first search and linear graph algorithms, SIAM J. Comput. 1 (1972); M. Held, R. Karp, A dynamic
 * programming approach to sequencing problems, J. SIAM 10 (1962).
 */
export function orderTraits(net: readonly (readonly number[])[]): TraitOrder {
  const gain = (a: number, b: number): number => Math.max(0, net[a]![b]!);
  const groups = components(net.length, (a, b) => gain(a, b) > 0);
  let isExact = true;
  const order = groups.flatMap((group) => {
    if (group.length <= MOST_ORDERED) return bySubsets(group, gain);
    isExact = false;
    return byMoving(group, gain);
  });
  let [forward, total] = [0, 0];
  order.forEach((a, i) => {
    order.forEach((b, j) => {
      total += gain(a, b);
      if (i < j) forward += gain(a, b);
    });
  });
  return { order, forward, total, isExact };
}

/** Strongly connected components in an order in which arcs between them run forwards, members ascending. */
function components(count: number, isArc: (a: number, b: number) => boolean): number[][] {
  const index = new Int32Array(count).fill(-1);
  const low = new Int32Array(count);
  const isOpen = new Uint8Array(count);
  const stack: number[] = [];
  const found: number[][] = [];
  let next = 0;
  const visit = (a: number): void => {
    index[a] = low[a] = next++;
    stack.push(a);
    isOpen[a] = 1;
    for (let b = 0; b < count; b++) {
      if (!isArc(a, b)) continue;
      if (index[b] === -1) {
        visit(b);
        low[a] = Math.min(low[a]!, low[b]!);
      } else if (isOpen[b]) low[a] = Math.min(low[a]!, index[b]!);
    }
    if (low[a] !== index[a]) return;
    const group: number[] = [];
    for (let b = -1; b !== a; ) {
      b = stack.pop()!;
      isOpen[b] = 0;
      group.push(b);
    }
    found.push(group.sort((x, y) => x - y));
  };
  for (let a = 0; a < count; a++) if (index[a] === -1) visit(a);
  return found.reverse();
}

/** The best order of a few traits, over all sets that may come first. */
function bySubsets(group: readonly number[], gain: (a: number, b: number) => number): number[] {
  const n = group.length;
  const half = n >> 1;
  const low = 1 << half;
  // What traits of a set send to one trait, for sets of the first and of the second half.
  const sent = group.map((to) => {
    const table = (members: readonly number[]): Float64Array => {
      const sums = new Float64Array(1 << members.length);
      for (let set = 1; set < sums.length; set++) {
        const k = 31 - Math.clz32(set);
        sums[set] = sums[set & ~(1 << k)]! + gain(members[k]!, to);
      }
      return sums;
    };
    return [table(group.slice(0, half)), table(group.slice(half))] as const;
  });
  const most = new Float64Array(1 << n).fill(-Infinity);
  const last = new Int8Array(1 << n);
  most[0] = 0;
  for (let set = 1; set < most.length; set++)
    for (let k = 0; k < n; k++) {
      if (!((set >> k) & 1)) continue;
      const before = set & ~(1 << k);
      const value = most[before]! + sent[k]![0][before & (low - 1)]! + sent[k]![1][before >> half]!;
      if (value > most[set]!) {
        most[set] = value;
        last[set] = k;
      }
    }
  const order: number[] = [];
  for (let set = most.length - 1; set > 0; set &= ~(1 << last[set]!)) order.unshift(group[last[set]!]!);
  return order;
}

/** An order in which moving no single trait helps, from the one by net traffic out of each. */
function byMoving(group: readonly number[], gain: (a: number, b: number) => number): number[] {
  const out = (a: number): number => group.reduce((sum, b) => sum + gain(a, b) - gain(b, a), 0);
  const order = [...group].sort((a, b) => out(b) - out(a) || a - b);
  for (let moved = true; moved; ) {
    moved = false;
    for (let i = 0; i < order.length; i++) {
      const a = order[i]!;
      let [best, to, change] = [1e-9, -1, 0];
      for (let j = i - 1; j >= 0; j--) {
        change += gain(a, order[j]!) - gain(order[j]!, a);
        if (change > best) [best, to] = [change, j];
      }
      change = 0;
      for (let j = i + 1; j < order.length; j++) {
        change += gain(order[j]!, a) - gain(a, order[j]!);
        if (change > best) [best, to] = [change, j];
      }
      if (to < 0) continue;
      order.splice(i, 1);
      order.splice(to, 0, a);
      moved = true;
    }
  }
  return order;
}
