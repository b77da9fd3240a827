import { misuse } from '@regulab/model/error.js';
import { binomialTail } from '@regulab/numeric/binomialTail.js';
import {
  type Bounds,
  type Box,
  copyBounds,
  type Feature,
  holds,
  isLimited,
  limitsOf,
  measuresOf,
  openBounds,
  type Rows,
  rowsFor,
} from './box.js';
import { refine, roundLimits, simplify } from './finishing.js';
import { pasteAll } from './pasting.js';
import { peelAll } from './peeling.js';
import { balance, leastRows, tally } from './tally.js';

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

/** A limited feature keeps no category that no row of the box has. */
function dropAbsent(rows: Rows, open: Uint8Array, bounds: Bounds): void {
  const there = bounds.keeps.map((kept) => kept && new Uint8Array(kept.length));
  for (let row = 0; row < rows.count; row++)
    if (open[row] === 1 && contains(rows, bounds, row))
      there.forEach((seen, j) => {
        if (seen) seen[rows.features[j]!.values[row]!] = 1;
      });
  for (const [j, seen] of there.entries()) if (seen && isLimited(bounds, j)) bounds.keeps[j]!.set(seen);
}

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
    const least = Math.min(leastRows(rows, options.leastMass), tally(rows, open, bounds).count);
    refine(rows, open, bounds, wanted, least);
    simplify(rows, open, bounds, wanted);
    roundLimits(rows, open, bounds, wanted, least);
  }
  dropAbsent(rows, open, bounds);
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
