import { misuse } from '@regulab/model/error.js';
import { sortedOrder } from '@regulab/numeric/sortedOrder.js';

/** A column that boxes may limit: numbers, or codes of categories without an order. */
export interface Feature {
  readonly name: string;
  readonly values: Float64Array;
  /** Names of the codes 0, 1, ...; null for numbers. */
  readonly categories: readonly string[] | null;
}

/** What a box asks of one feature; both ends belong to it. */
export type Limit =
  | { readonly feature: string; readonly from: number | null; readonly to: number | null }
  | { readonly feature: string; readonly keeps: readonly string[] };

/** How good a box is. */
export interface BoxMeasures {
  /** Rows in the box, and those of them that hit the target. */
  readonly rows: number;
  readonly hits: number;
  /** Hits in the box among all hits. */
  readonly coverage: number;
  /** Hits in the box among its rows. */
  readonly density: number;
  /** Rows in the box among all rows. */
  readonly mass: number;
}

export interface Box extends BoxMeasures {
  readonly limits: readonly Limit[];
}

export const measuresOf = (rows: number, hits: number, all: number, allHits: number): BoxMeasures => ({
  rows,
  hits,
  coverage: allHits > 0 ? hits / allHits : 0,
  density: rows > 0 ? hits / rows : 0,
  mass: rows / all,
});

/** A box while it is worked on: for each feature the ends, or which categories are kept. */
export interface Bounds {
  readonly from: Float64Array;
  readonly to: Float64Array;
  readonly keeps: readonly (Uint8Array | null)[];
}

export const openBounds = (features: readonly Feature[]): Bounds => ({
  from: new Float64Array(features.length).fill(Number.NEGATIVE_INFINITY),
  to: new Float64Array(features.length).fill(Number.POSITIVE_INFINITY),
  keeps: features.map(({ categories }) => (categories ? new Uint8Array(categories.length).fill(1) : null)),
});

export const copyBounds = ({ from, to, keeps }: Bounds): Bounds => ({
  from: from.slice(),
  to: to.slice(),
  keeps: keeps.map((kept) => kept?.slice() ?? null),
});

/** Whether feature `j` is limited at all. */
export const isLimited = ({ from, to, keeps }: Bounds, j: number): boolean =>
  keeps[j]
    ? keeps[j].includes(0)
    : from[j] !== Number.NEGATIVE_INFINITY || to[j] !== Number.POSITIVE_INFINITY;

export const holds = ({ from, to, keeps }: Bounds, j: number, x: number): boolean =>
  keeps[j] ? keeps[j][x] === 1 : x >= from[j]! && x <= to[j]!;

/** Takes the limit on feature `j` away. */
export function release({ from, to, keeps }: Bounds, j: number): void {
  from[j] = Number.NEGATIVE_INFINITY;
  to[j] = Number.POSITIVE_INFINITY;
  keeps[j]?.fill(1);
}

export function limitsOf(features: readonly Feature[], bounds: Bounds): Limit[] {
  return features.flatMap(({ name, categories }, j): Limit[] => {
    if (!isLimited(bounds, j)) return [];
    const kept = bounds.keeps[j];
    if (kept) return [{ feature: name, keeps: categories!.filter((_, code) => kept[code] === 1) }];
    const end = (x: number): number | null => (Number.isFinite(x) ? x : null);
    return [{ feature: name, from: end(bounds.from[j]!), to: end(bounds.to[j]!) }];
  });
}

/** A feature with the categories that its rows have, and no others: a box names nothing that no row is. */
function occurring(feature: Feature): Feature {
  const { categories, values } = feature;
  if (categories === null) return feature;
  const there = new Set(values);
  const codes = categories.flatMap((_, code) => (there.has(code) ? [code] : []));
  const places = new Map(codes.map((code, place) => [code, place]));
  return {
    ...feature,
    categories: codes.map((code) => categories[code]!),
    values: values.map((code) => places.get(code)!),
  };
}

/** Rows with what is asked of them, and each number's rows in ascending order. */
export interface Rows {
  readonly features: readonly Feature[];
  /** 1 where a row hits the target. */
  readonly target: Uint8Array;
  readonly count: number;
  readonly hits: number;
  readonly orders: readonly (Uint32Array | null)[];
}

/**
 * Rows made ready for a search for boxes.
 *
 * @throws RegulabError with code `misuse` for columns of unequal lengths, missing values, a target that nothing or everything hits, and
 * where no column varies
 */
export function rowsFor(features: readonly Feature[], target: Uint8Array): Rows {
  const count = target.length;
  for (const { name, values } of features) {
    if (values.length !== count) throw misuse(`${name} has ${values.length} rows, the target ${count}`);
    const gap = values.findIndex((x) => !Number.isFinite(x));
    if (gap >= 0)
      throw misuse(
        `${name} ${Number.isNaN(values[gap]!) ? 'has no value' : `is ${values[gap]}`} in row ${gap + 1}; leave such rows or the column out`,
      );
  }
  const names = features.map(({ name }) => name);
  const twice = names.find((name, k) => names.indexOf(name) !== k);
  if (twice !== undefined) throw misuse(`${twice} is the name of two columns; keep one`);
  let hits = 0;
  for (const hit of target) hits += hit;
  if (hits === 0)
    throw misuse(`no row of ${count} hits the target: there is nothing to discover; widen the target`);
  if (hits === count)
    throw misuse(`every row of ${count} hits the target: there is nothing to tell apart; narrow the target`);
  const varied = features.filter(({ values }) => values.some((x) => x !== values[0])).map(occurring);
  if (varied.length === 0) throw misuse('no column varies: there is nothing that boxes could limit');
  return {
    features: varied,
    target,
    count,
    hits,
    orders: varied.map(({ values, categories }) => (categories ? null : sortedOrder(values))),
  };
}
