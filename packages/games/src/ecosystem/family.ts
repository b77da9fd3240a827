/** Arcs from parents to children among models 0 ... count - 1. */
export interface Family {
  readonly count: number;
  readonly parents: Int32Array;
  readonly children: Int32Array;
}

/** How often some patterns occur. */
export interface Patterns {
  readonly models: number;
  readonly arcs: number;
  /** Models without a parent. */
  readonly roots: number;
  /** Models without a child. */
  readonly leaves: number;
  /** Pairs of children of one model: the sum of n (n - 1) / 2 over models, n being how many children a model has. */
  readonly siblings: number;
  /** Paths of two arcs: grandparent, parent, child. */
  readonly chains: number;
  /** Models with at least two children. */
  readonly forks: number;
  /** A child and a sibling of its parent: the sum of n(v) (n(u) - 1) over arcs u to v. */
  readonly uncles: number;
  /** Arcs on the longest path. */
  readonly depth: number;
}

/** How many children each model has. */
export function childrenOf({ count, parents }: Family): Int32Array {
  const n = new Int32Array(count);
  for (const parent of parents) n[parent]!++;
  return n;
}

/** Counts of patterns, exact up to 2^53, of a family without a cycle. */
export function patternsOf(family: Family): Patterns {
  const { count, parents, children } = family;
  const n = childrenOf(family);
  const above = new Int32Array(count);
  for (const child of children) above[child]!++;
  let [roots, leaves, siblings, chains, forks, uncles] = [0, 0, 0, 0, 0, 0];
  for (let v = 0; v < count; v++) {
    if (above[v] === 0) roots++;
    if (n[v] === 0) leaves++;
    if (n[v]! >= 2) forks++;
    siblings += (n[v]! * (n[v]! - 1)) / 2;
    chains += above[v]! * n[v]!;
  }
  for (let k = 0; k < parents.length; k++) uncles += n[children[k]!]! * (n[parents[k]!]! - 1);
  const depth = peel(family).generation.reduce((most, g) => Math.max(most, g), 0);
  return { models: count, arcs: parents.length, roots, leaves, siblings, chains, forks, uncles, depth };
}

/** Models each of which descends from the one before, and the first from the last; null where no model descends from itself. */
export function cycleOf(family: Family): readonly number[] | null {
  const { count, parents, children } = family;
  const { waiting } = peel(family);
  // Whoever still waits has a parent that waits: going up ends on a cycle.
  const above = new Int32Array(count).fill(-1);
  for (let k = 0; k < parents.length; k++)
    if (waiting[children[k]!]! > 0 && waiting[parents[k]!]! > 0) above[children[k]!] = parents[k]!;
  let at = waiting.findIndex((w) => w > 0);
  if (at < 0) return null;
  const seen = new Map<number, number>();
  const path: number[] = [];
  while (!seen.has(at)) {
    seen.set(at, path.length);
    path.push(at);
    at = above[at]!;
  }
  return path.slice(seen.get(at)!).reverse();
}

/**
 * Takes models away once all their parents have been: how many arcs the longest path to each has, and how many parents of those that
 * are never taken are left.
 *
 * Source: A. B. Kahn, Topological sorting of large networks, Comm. ACM 5 (1962).
 */
function peel(family: Family): { readonly generation: Int32Array; readonly waiting: Int32Array } {
  const { count, parents, children } = family;
  const n = childrenOf(family);
  // Children of each model, one after the other.
  const start = new Int32Array(count + 1);
  for (let v = 0; v < count; v++) start[v + 1] = start[v]! + n[v]!;
  const place = start.slice(0, count);
  const list = new Int32Array(children.length);
  const waiting = new Int32Array(count);
  for (let k = 0; k < parents.length; k++) {
    list[place[parents[k]!]!++] = children[k]!;
    waiting[children[k]!]!++;
  }
  const generation = new Int32Array(count);
  const queue = new Int32Array(count);
  let [front, back] = [0, 0];
  for (let v = 0; v < count; v++) if (waiting[v] === 0) queue[back++] = v;
  while (front < back) {
    const u = queue[front++]!;
    for (let k = start[u]!; k < start[u + 1]!; k++) {
      const v = list[k]!;
      generation[v] = Math.max(generation[v]!, generation[u]! + 1);
      if (--waiting[v]! === 0) queue[back++] = v;
    }
  }
  return { generation, waiting };
}
