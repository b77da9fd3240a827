import type { Model } from '@regulab/model/contract.js';
import { misuse } from '@regulab/model/error.js';
import type { Values } from '@regulab/model/outcomes.js';
import { type Change, changesBetween } from './changes.js';
import { Plane, type PlaneAxis, type PlaneLabel } from './plane.js';

/*
 * The regions of a plane of games, traced as curves. For a fixed x the line of all y is cut where the label changes, by
 * bisection; this is done for columns of x close enough. Where two neighbouring columns are cut into different sequences of
 * labels, the x at which the sequence changes is found by bisection too: a corner, a cusp or a vertical border. Between
 * such places every border is a curve y(x), refined until its chords are flat.
 *
 * The method is the cylindrical decomposition of the plane (G. E. Collins, 1975) with sampled instead of algebraic
 * columns.
 */

export type Point = readonly [x: number, y: number];

/** A border between two regions, as a chain of points each located to `accuracy`. */
export interface Border {
  /** Labels below (or left) and above (or right), positions in `labels`. */
  readonly between: readonly [number, number];
  readonly points: readonly Point[];
}

export interface Region {
  /** Position in `labels`. */
  readonly label: number;
  /** Closed rings, first point repeated; a region may have several parts, seams between touching parts run along x = constant. */
  readonly rings: readonly (readonly Point[])[];
  readonly area: number;
  /** Difference of two quadrature rules, summed over all panels: an estimate from above of the error of the area. */
  readonly areaError: number;
}

export interface RegimeMap {
  readonly model: string;
  readonly parameters: Values;
  readonly x: PlaneAxis;
  readonly y: PlaneAxis;
  readonly labels: readonly PlaneLabel[];
  readonly regions: readonly Region[];
  readonly borders: readonly Border[];
  /** Places where borders end, meet or turn sharply. */
  readonly corners: readonly Point[];
  /** Borders are located to this in y for a given x, events to this in x. */
  readonly accuracy: number;
  /** Chords of a border deviate from it by no more than about this. */
  readonly flatness: number;
  readonly solves: number;
  /** What a grid would need that tells places as far apart as the flatness. */
  readonly gridSolves: number;
  readonly completeness: { readonly complete: false; readonly because: string };
}

/** Places of the first look along y, and columns of the first look along x. */
const FIRST_PLACES = 96;
const FIRST_COLUMNS = 48;
/** Of the range of an axis. */
const ACCURACY = 2e-11;
const FLATNESS = 2e-6;
/** Intervals narrower than this are taken for a border: nearer to a tip rounding decides. */
const NARROWEST = 1e-9;
/** Columns are halved at least so often between two events, and at most so often. */
const LEAST_DEPTH = 3;
const MOST_DEPTH = 40;
/** A limit on the games solved, far above what a plane with clean borders needs. */
const MOST_SOLVES = 8_000_000;

/** The line of all y at one x: labels[0], cuts[0], labels[1], ... */
interface Column {
  readonly t: number;
  readonly cuts: readonly number[];
  readonly labels: readonly number[];
}

class Tracer {
  readonly #known: Column[] = [];
  readonly #height: number;
  readonly #width: number;

  constructor(readonly plane: Plane) {
    this.#height = plane.y.to - plane.y.from;
    this.#width = plane.x.to - plane.x.from;
  }

  /** Distance from the edges of the plane that stands for them: on an edge itself a regime may be one of its own. */
  get #inset(): number {
    return ACCURACY * this.#height;
  }

  column(x: number): Column {
    const { plane } = this;
    const accuracy = ACCURACY * this.#height;
    const [lo, hi] = [plane.y.from + this.#inset, plane.y.to - this.#inset];
    const places = new Set<number>([lo, hi]);
    for (let k = 0; k < FIRST_PLACES; k++)
      places.add(plane.y.from + ((k + 0.3819660112501051) / FIRST_PLACES) * this.#height);
    for (const y of this.#expected(x)) if (y > lo && y < hi) places.add(y);
    const ys = [...places].sort((a, b) => a - b);
    const codes = plane.atAll(x, ys);
    const cuts: number[] = [];
    const labels: number[] = [codes[0]!];
    const add = ({ left, right }: Change<{ t: number; code: number }>): void => {
      const cut = 0.5 * (left.t + right.t);
      const last = cuts[cuts.length - 1];
      if (last !== undefined && cut - last < NARROWEST * this.#height) {
        // Narrower than can be told: a border, not a region.
        labels[labels.length - 1] = right.code;
        if (labels[labels.length - 2] === right.code) {
          labels.pop();
          cuts.pop();
        }
        return;
      }
      cuts.push(cut);
      labels.push(right.code);
    };
    for (let k = 1; k < ys.length; k++) {
      if (codes[k] === codes[k - 1]) continue;
      const changes = changesBetween(
        (t) => ({ t, code: plane.at(x, t) }),
        (a, b) => a.code === b.code,
        { t: ys[k - 1]!, code: codes[k - 1]! },
        { t: ys[k]!, code: codes[k]! },
        accuracy,
      );
      for (const change of changes) add(change);
    }
    const column = { t: x, cuts, labels };
    const at = this.#known.findIndex((c) => c.t > x);
    if (at < 0) this.#known.push(column);
    else this.#known.splice(at, 0, column);
    return column;
  }

  /** Whether the limit on games was met, so that borders are not refined everywhere. */
  get exhausted(): boolean {
    return this.plane.solves > MOST_SOLVES;
  }

  /** Places inside every interval that the neighbouring columns lead to expect, so that narrow ones are not missed. */
  #expected(x: number): number[] {
    let at = this.#known.findIndex((c) => c.t > x);
    if (at < 0) at = this.#known.length;
    const places: number[] = [];
    const inside = (cuts: readonly number[]): void => {
      const ends = [this.plane.y.from, ...cuts, this.plane.y.to];
      for (let k = 1; k < ends.length; k++) {
        const [a, b] = [ends[k - 1]!, ends[k]!];
        places.push(0.5 * (a + b));
        if (b - a < this.#height / 24) places.push(a + 0.15 * (b - a), b - 0.15 * (b - a));
      }
    };
    for (const [near, far] of [
      [this.#known[at - 1], this.#known[at - 2]],
      [this.#known[at], this.#known[at + 1]],
    ]) {
      if (!near) continue;
      inside(near.cuts);
      if (far && sameSequence(near, far)) {
        const s = (x - near.t) / (far.t - near.t);
        inside(near.cuts.map((cut, k) => cut + s * (far.cuts[k]! - cut)));
      }
    }
    return places;
  }

  /** Columns at which the sequence of labels changes, as pairs as close as can be told. */
  events(left: Column, right: Column): Change<Column>[] {
    // Out of games: the rest of the search ends at once, with what is known.
    const at = (x: number): Column => (this.exhausted ? { ...left, t: x } : this.column(x));
    return changesBetween(at, sameSequence, left, right, ACCURACY * this.#width);
  }

  /** Columns between two of the same sequence, until all borders are flat; events found on the way split it. */
  refine(left: Column, right: Column, depth: number): Column[][] {
    if (depth > MOST_DEPTH || this.exhausted || right.t - left.t <= 4 * ACCURACY * this.#width)
      return [[left, right]];
    const middle = this.column(0.5 * (left.t + right.t));
    if (!sameSequence(left, middle)) {
      const parts: Column[][] = [];
      let from = left;
      for (const event of [...this.events(left, middle), ...this.events(middle, right)]) {
        parts.push(...this.refine(from, event.left, 0));
        from = event.right;
      }
      return [...parts, ...this.refine(from, right, 0)];
    }
    const bend = middle.cuts.reduce(
      (most, cut, k) => Math.max(most, Math.abs(cut - 0.5 * (left.cuts[k]! + right.cuts[k]!))),
      0,
    );
    if (depth >= LEAST_DEPTH && bend <= FLATNESS * this.#height) return [[left, middle, right]];
    const before = this.refine(left, middle, depth + 1);
    const after = this.refine(middle, right, depth + 1);
    const seam = [...before[before.length - 1]!, ...after[0]!.slice(1)];
    return [...before.slice(0, -1), seam, ...after.slice(1)];
  }
}

const sameSequence = (a: Column, b: Column): boolean =>
  a.labels.length === b.labels.length && a.labels.every((label, k) => label === b.labels[k]);

/**
 * Traces the regions of a plane on which status, regime and effect (backfiring, mutualism) are the same.
 * Borders are located to 2e-11 of the axes' ranges; regions that lie between two of the first 48 columns, or within
 * 1/96 of one and away from what its neighbours show, may be missed.
 *
 * @throws RegulabError with code `misuse` for unknown axes, the same axis twice, ranges that leave the parameter's.
 */
export function traceRegimes(model: Model, values: Values, x: PlaneAxis, y: PlaneAxis): RegimeMap {
  const plane = new Plane(model, values, x, y);
  const tracer = new Tracer(plane);
  const width = x.to - x.from;
  const inset = ACCURACY * width;
  const first = [
    x.from + inset,
    ...Array.from(
      { length: FIRST_COLUMNS },
      (_, k) => x.from + ((k + 0.4142135623730951) / FIRST_COLUMNS) * width,
    ),
    x.to - inset,
  ].map((at) => tracer.column(at));
  const bands: Column[][] = [];
  let start = first[0]!;
  const close = (end: Column): void => {
    if (end.t > start.t) bands.push(...tracer.refine(start, end, 0));
    else bands.push([start]);
  };
  for (let k = 1; k < first.length; k++)
    for (const { left, right } of tracer.events(first[k - 1]!, first[k]!)) {
      close(left);
      start = right;
    }
  close(first[first.length - 1]!);
  const { outside } = plane;
  if (outside !== null)
    throw misuse(
      `the plane leaves the domain of ${model.id} at ${x.name} = ${outside.x}, ${y.name} = ${outside.y}: ${outside.because}`,
    );
  const chains = bands.filter((band) => band.length > 1);
  return {
    model: model.id,
    parameters: values,
    x,
    y,
    labels: plane.labels,
    regions: regionsOf(chains, x, y),
    borders: bordersOf(chains, x, y),
    corners: cornersOf(chains, y),
    accuracy: ACCURACY * Math.max(width, y.to - y.from),
    flatness: FLATNESS * (y.to - y.from),
    solves: plane.solves,
    gridSolves: Math.round(1 / (FLATNESS * FLATNESS)),
    completeness: {
      complete: false,
      because: tracer.exhausted
        ? `the limit of ${MOST_SOLVES.toLocaleString('en-US')} games was met: borders are too many or too ragged (ties that rounding decides?), and where they were not refined they are coarse`
        : `columns were compared at ${FIRST_COLUMNS} places of ${x.name} and wherever they differ or bend; a region that lies between two of the first columns may be missed`,
    },
  };
}

/** A band with its first and last column moved onto the edges of the plane that they stand for. */
function toEdges(band: readonly Column[], x: PlaneAxis): Column[] {
  const inset = 2 * ACCURACY * (x.to - x.from);
  return band.map((column) => {
    if (column.t - x.from < inset) return { ...column, t: x.from };
    return x.to - column.t < inset ? { ...column, t: x.to } : column;
  });
}

function regionsOf(chains: readonly (readonly Column[])[], x: PlaneAxis, y: PlaneAxis): Region[] {
  interface Part {
    label: number;
    lower: Point[];
    upper: Point[];
    last: readonly [number, number];
  }
  const totals = new Map<number, { rings: Point[][]; area: number; error: number }>();
  const total = (label: number) => {
    let entry = totals.get(label);
    if (!entry) {
      entry = { rings: [], area: 0, error: 0 };
      totals.set(label, entry);
    }
    return entry;
  };
  const finish = ({ label, lower, upper }: Part): void => {
    total(label).rings.push([...lower, ...upper.reverse(), lower[0]!]);
  };
  let open: Part[] = [];
  for (const chain of chains) {
    const band = toEdges(chain, x);
    const count = band[0]!.labels.length;
    const ends = (column: Column, k: number): readonly [number, number] => [
      k === 0 ? y.from : column.cuts[k - 1]!,
      k === count - 1 ? y.to : column.cuts[k]!,
    ];
    const parts: Part[] = [];
    const taken = new Set<Part>();
    for (let k = 0; k < count; k++) {
      const label = band[0]!.labels[k]!;
      const [lo, hi] = ends(band[0]!, k);
      const touches = open.filter((p) => p.label === label && p.last[0] < hi && p.last[1] > lo);
      const alone = touches.length === 1 && !taken.has(touches[0]!) ? touches[0]! : null;
      const part: Part = alone ?? { label, lower: [], upper: [], last: [lo, hi] };
      if (alone) taken.add(alone);
      for (const column of band) {
        const [a, b] = ends(column, k);
        part.lower.push([column.t, a]);
        part.upper.push([column.t, b]);
        part.last = [a, b];
      }
      parts.push(part);
      const { area, error } = integral(band, (column) => {
        const [a, b] = ends(column, k);
        return b - a;
      });
      const entry = total(label);
      entry.area += area;
      entry.error += error;
    }
    for (const part of open) if (!taken.has(part)) finish(part);
    open = parts;
  }
  for (const part of open) finish(part);
  return [...totals.entries()]
    .map(([label, { rings, area, error }]) => ({ label, rings, area, areaError: error }))
    .sort((a, b) => b.area - a.area);
}

/** Simpson's rule on pairs of panels, and by how much it differs from the trapezoidal rule. */
function integral(
  band: readonly Column[],
  f: (column: Column) => number,
): { readonly area: number; readonly error: number } {
  let area = 0;
  let error = 0;
  const trapezoid = (a: Column, b: Column): number => 0.5 * (b.t - a.t) * (f(a) + f(b));
  let k = 0;
  for (; k + 2 < band.length; k += 2) {
    const [a, m, b] = [band[k]!, band[k + 1]!, band[k + 2]!];
    const plain = trapezoid(a, m) + trapezoid(m, b);
    const even = Math.abs(b.t - m.t - (m.t - a.t)) <= 1e-9 * (b.t - a.t);
    const better = even ? ((b.t - a.t) / 6) * (f(a) + 4 * f(m) + f(b)) : plain;
    area += better;
    error += even ? Math.abs(better - plain) : Math.abs(plain - trapezoid(a, b));
  }
  if (k + 1 < band.length) {
    area += trapezoid(band[k]!, band[k + 1]!);
    error += Math.abs(band[k + 1]!.t - band[k]!.t) * Math.abs(f(band[k + 1]!) - f(band[k]!));
  }
  return { area, error };
}

function bordersOf(chains: readonly (readonly Column[])[], x: PlaneAxis, y: PlaneAxis): Border[] {
  const borders: { between: [number, number]; points: Point[] }[] = [];
  let open: { between: [number, number]; points: Point[] }[] = [];
  let before: Column | null = null;
  const near = 1e-6 * (y.to - y.from);
  for (const chain of chains) {
    const band = toEdges(chain, x);
    const head = band[0]!;
    if (before) borders.push(...verticalBorders(before, head, y));
    const next: typeof open = [];
    head.cuts.forEach((cut, k) => {
      const between: [number, number] = [head.labels[k]!, head.labels[k + 1]!];
      const from = open.find(({ between: [a, b], points }) => {
        const end = points[points.length - 1]!;
        return a === between[0] && b === between[1] && Math.abs(end[1] - cut) <= near;
      });
      const border = from ?? { between, points: [] };
      if (!from) borders.push(border);
      for (const column of band) border.points.push([column.t, column.cuts[k]!]);
      next.push(border);
    });
    open = next;
    before = band[band.length - 1]!;
  }
  return borders;
}

/** Stretches of y on which the labels on the two sides of an event differ. */
function verticalBorders(
  left: Column,
  right: Column,
  y: PlaneAxis,
): { between: [number, number]; points: Point[] }[] {
  const least = 1e-6 * (y.to - y.from);
  const at = 0.5 * (left.t + right.t);
  const cuts = [y.from, ...left.cuts, ...right.cuts, y.to].sort((a, b) => a - b);
  const labelAt = (column: Column, place: number): number => {
    const k = column.cuts.findIndex((cut) => place < cut);
    return column.labels[k < 0 ? column.labels.length - 1 : k]!;
  };
  const found: { between: [number, number]; points: Point[] }[] = [];
  for (let k = 1; k < cuts.length; k++) {
    const [a, b] = [cuts[k - 1]!, cuts[k]!];
    if (b - a < least) continue;
    const between: [number, number] = [labelAt(left, 0.5 * (a + b)), labelAt(right, 0.5 * (a + b))];
    if (between[0] === between[1]) continue;
    const last = found[found.length - 1];
    const end = last?.points[last.points.length - 1];
    if (last && end && end[1] === a && last.between[0] === between[0] && last.between[1] === between[1])
      last.points.push([at, b]);
    else
      found.push({
        between,
        points: [
          [at, a],
          [at, b],
        ],
      });
  }
  return found;
}

/** Ends of borders at events. */
function cornersOf(chains: readonly (readonly Column[])[], y: PlaneAxis): Point[] {
  const near = 1e-6 * (y.to - y.from);
  const corners: Point[] = [];
  for (let n = 1; n < chains.length; n++) {
    const left = chains[n - 1]![chains[n - 1]!.length - 1]!;
    const right = chains[n]![0]!;
    const x = 0.5 * (left.t + right.t);
    const goesOn = (from: Column, k: number, to: Column): boolean =>
      to.cuts.some(
        (cut, j) =>
          Math.abs(cut - from.cuts[k]!) <= near &&
          to.labels[j] === from.labels[k] &&
          to.labels[j + 1] === from.labels[k + 1],
      );
    const places = [
      ...left.cuts.filter((_, k) => !goesOn(left, k, right)),
      ...right.cuts.filter((_, k) => !goesOn(right, k, left)),
    ].sort((a, b) => a - b);
    places.forEach((place, k) => {
      if (k === 0 || place - places[k - 1]! > near) corners.push([x, place]);
    });
  }
  return corners;
}
