import { misuse } from '@regulab/model/error.js';
import {
  type Bounds,
  type Box,
  copyBounds,
  type Feature,
  limitsOf,
  measuresOf,
  openBounds,
  rowsFor,
} from './box.js';

export interface CartOptions {
  /** Splits on the way to a leaf. */
  readonly depth: number;
  /** No leaf has less of all rows. */
  readonly leastMass: number;
  /** Leaves of at least this density are boxes. */
  readonly density: number;
}

export const USUAL_CART: CartOptions = { depth: 4, leastMass: 0.01, density: 0.8 };

/** A node of the tree: a leaf where it has no split. */
export interface CartNode {
  readonly rows: number;
  readonly hits: number;
  readonly split: {
    readonly feature: string;
    /** Rows up to the first number, and from the second one on; nothing lies between. */
    readonly between: readonly [number, number] | null;
    /** Categories that go to the first branch, and to the second. */
    readonly keeps: readonly [readonly string[], readonly string[]] | null;
    readonly branches: readonly [CartNode, CartNode];
  } | null;
}

export interface Cart {
  readonly rows: number;
  readonly hits: number;
  readonly tree: CartNode;
  readonly leaves: number;
  /** Leaves that are dense enough, the one that covers most first. */
  readonly boxes: readonly Box[];
}

interface Growing {
  readonly bounds: Bounds;
  readonly rows: number;
  readonly hits: number;
  split: {
    feature: number;
    between: [number, number] | null;
    goes: Uint8Array | null;
    stays: Uint8Array | null;
    first: Growing;
    second: Growing;
  } | null;
}

/** A split while one is looked for. */
interface Candidate {
  score: number;
  feature: number;
  between: [number, number] | null;
  /** Categories of the first branch and of the second; those that no row of the node has belong to neither. */
  goes: Uint8Array | null;
  stays: Uint8Array | null;
  rows: number;
  hits: number;
}

/**
 * A classification tree by Gini's impurity, and its leaves that are dense enough as boxes. Greedy, not a proof that no better box exists.
 *
 * Cost: one pass over all features for each level.
 *
 * @param target 1 where a row hits
 * @throws RegulabError with code `misuse` for options out of range, and what `rowsFor` refuses
 *
 * Source: L. Breiman, J. H. Friedman, R. A. Olshen, C. J. Stone, Classification and regression trees (1984), chapters 2 and 4.
 */
export function cart(
  features: readonly Feature[],
  target: Uint8Array,
  options: Partial<CartOptions> = {},
): Cart {
  const { depth, leastMass, density } = { ...USUAL_CART, ...options };
  if (!Number.isInteger(depth) || depth < 1 || depth > 12)
    throw misuse(`depth is ${depth}; it must be a whole number from 1 to 12`);
  if (!(leastMass >= 0 && leastMass <= 0.5))
    throw misuse(`least mass is ${leastMass}; it must be a number from 0 to 0.5`);
  if (!(density >= 0 && density <= 1)) throw misuse(`density is ${density}; it must be a number from 0 to 1`);
  const data = rowsFor(features, target);
  const least = Math.max(1, Math.ceil(leastMass * data.count));
  const root: Growing = { bounds: openBounds(data.features), rows: data.count, hits: data.hits, split: null };
  // The node of each row, while the tree grows level by level.
  const nodeOf = new Uint16Array(data.count);
  let level: Growing[] = [root];
  for (let d = 0; d < depth && level.length > 0; d++) {
    const best = level.map(
      ({ rows, hits }): Candidate => ({
        // A split must do better than none.
        score: (hits * hits + (rows - hits) * (rows - hits)) / rows + 1e-9 * rows,
        feature: -1,
        between: null,
        goes: null,
        stays: null,
        rows: 0,
        hits: 0,
      }),
    );
    data.features.forEach((_, feature) => {
      const order = data.orders[feature];
      if (order) splitNumbers(data, order, feature, nodeOf, level, best, least);
      else splitCategories(data, feature, nodeOf, level, best, least);
    });
    const next: Growing[] = [];
    const places = new Map<number, readonly [number, number]>();
    level.forEach((node, k) => {
      const { feature, between, goes, stays, rows, hits } = best[k]!;
      if (feature < 0) return;
      const [first, second] = [copyBounds(node.bounds), copyBounds(node.bounds)];
      if (goes) {
        first.keeps[feature]!.forEach((kept, code) => {
          first.keeps[feature]![code] = kept && goes[code]!;
          second.keeps[feature]![code] = kept && stays![code]!;
        });
      } else {
        first.to[feature] = between![0];
        second.from[feature] = between![1];
      }
      node.split = {
        feature,
        between,
        goes,
        stays,
        first: { bounds: first, rows, hits, split: null },
        second: { bounds: second, rows: node.rows - rows, hits: node.hits - hits, split: null },
      };
      places.set(k, [next.length, next.length + 1]);
      next.push(node.split.first, node.split.second);
    });
    const gone = next.length;
    for (let row = 0; row < data.count; row++) {
      const k = nodeOf[row]!;
      const place = places.get(k);
      if (!place) {
        nodeOf[row] = gone;
        continue;
      }
      const { feature, between, goes } = best[k]!;
      const x = data.features[feature]!.values[row]!;
      nodeOf[row] = (goes ? goes[x] === 1 : x <= between![0]) ? place[0] : place[1];
    }
    level = next;
  }
  const leaves: Growing[] = [];
  const finish = (node: Growing): CartNode => {
    if (node.split === null) leaves.push(node);
    const { split } = node;
    const named = (codes: Uint8Array): string[] =>
      data.features[split!.feature]!.categories!.filter((_, code) => codes[code] === 1);
    return {
      rows: node.rows,
      hits: node.hits,
      split: split && {
        feature: data.features[split.feature]!.name,
        between: split.between,
        keeps: split.goes && [named(split.goes), named(split.stays!)],
        branches: [finish(split.first), finish(split.second)],
      },
    };
  };
  const tree = finish(root);
  return {
    rows: data.count,
    hits: data.hits,
    tree,
    leaves: leaves.length,
    boxes: leaves
      .filter(
        ({ rows, hits, bounds }) => hits / rows >= density && limitsOf(data.features, bounds).length > 0,
      )
      .sort((a, b) => b.hits - a.hits)
      .map(({ bounds, rows, hits }) => ({
        limits: limitsOf(data.features, bounds),
        ...measuresOf(rows, hits, data.count, data.hits),
      })),
  };
}

/** Sum over both branches of the squared counts over their size: the larger, the purer. */
const purity = (rows: number, hits: number, all: number, allHits: number): number => {
  const [rest, restHits] = [all - rows, allHits - hits];
  return (
    (hits * hits + (rows - hits) * (rows - hits)) / rows +
    (restHits * restHits + (rest - restHits) * (rest - restHits)) / rest
  );
};

function splitNumbers(
  { features, target }: { readonly features: readonly Feature[]; readonly target: Uint8Array },
  order: Uint32Array,
  feature: number,
  nodeOf: Uint16Array,
  level: readonly Growing[],
  best: readonly Candidate[],
  least: number,
): void {
  const { values } = features[feature]!;
  const rows = new Float64Array(level.length);
  const hits = new Float64Array(level.length);
  const last = new Float64Array(level.length);
  for (const row of order) {
    const k = nodeOf[row]!;
    if (k >= level.length) continue;
    const x = values[row]!;
    const own = rows[k]!;
    if (own >= least && x !== last[k] && level[k]!.rows - own >= least) {
      const score = purity(own, hits[k]!, level[k]!.rows, level[k]!.hits);
      if (score > best[k]!.score)
        Object.assign(best[k]!, {
          score,
          feature,
          between: [last[k]!, x],
          goes: null,
          stays: null,
          rows: own,
          hits: hits[k]!,
        });
    }
    rows[k]!++;
    hits[k]! += target[row]!;
    last[k] = x;
  }
}

/** With two classes the best split takes categories in the order of their rates, unless the least mass forbids it. */
function splitCategories(
  { features, target }: { readonly features: readonly Feature[]; readonly target: Uint8Array },
  feature: number,
  nodeOf: Uint16Array,
  level: readonly Growing[],
  best: readonly Candidate[],
  least: number,
): void {
  const { values, categories } = features[feature]!;
  const codes = categories!.length;
  const rows = new Float64Array(level.length * codes);
  const hits = new Float64Array(level.length * codes);
  for (let row = 0; row < values.length; row++) {
    const k = nodeOf[row]!;
    if (k >= level.length) continue;
    rows[k * codes + values[row]!]!++;
    hits[k * codes + values[row]!]! += target[row]!;
  }
  level.forEach((node, k) => {
    const at = (code: number): number => k * codes + code;
    const there = Array.from({ length: codes }, (_, code) => code)
      .filter((code) => rows[at(code)]! > 0)
      .sort((a, b) => hits[at(a)]! / rows[at(a)]! - hits[at(b)]! / rows[at(b)]!);
    let [own, ownHits] = [0, 0];
    there.slice(0, -1).forEach((code, place) => {
      own += rows[at(code)]!;
      ownHits += hits[at(code)]!;
      if (own < least || node.rows - own < least) return;
      const score = purity(own, ownHits, node.rows, node.hits);
      if (score <= best[k]!.score) return;
      const [goes, stays] = [new Uint8Array(codes), new Uint8Array(codes)];
      there.forEach((each, rank) => {
        (rank <= place ? goes : stays)[each] = 1;
      });
      Object.assign(best[k]!, { score, feature, between: null, goes, stays, rows: own, hits: ownHits });
    });
  });
}
