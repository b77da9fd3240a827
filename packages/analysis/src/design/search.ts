import { SOBOL_DIMENSIONS, sobolAt } from '@regulab/numeric/sobol.js';
import { type Box, type Evaluator, isBetter, isFeasible, type Point } from './evaluator.js';
import { polish } from './polish.js';

/** How much work a search does: a bargained game takes thousands of times longer than one with a given share. */
interface Effort {
  /** Places of the first look: a grid for one or two levers, a low-discrepancy sequence for more. */
  readonly one: number;
  readonly two: number;
  readonly more: number;
  /** Starts of each kind that are climbed from, and how often their step is halved. */
  readonly starts: number;
  readonly halvings: number;
  /** Tops that are polished. */
  readonly tops: number;
}
const SOLVED: Effort = { one: 513, two: 81, more: 4096, starts: 6, halvings: 9, tops: 2 };
const BARGAINED: Effort = { one: 65, two: 25, more: 512, starts: 2, halvings: 18, tops: 1 };
/** Cells to a side of a low-discrepancy sequence. */
const COARSE = 16;

const free = (box: Box): number[] => box.flatMap(({ from, to }, d) => (from < to ? [d] : []));

/** All places of the first look. */
function* firstPlaces(box: Box, effort: Effort): Generator<number[]> {
  const moving = free(box);
  const place = (parts: readonly number[]): number[] =>
    box.map(({ from, to }, d) => {
      const part = parts[moving.indexOf(d)];
      return part === undefined ? from : part === 1 ? to : from + part * (to - from);
    });
  if (moving.length === 1) {
    for (let i = 0; i < effort.one; i++) yield place([i / (effort.one - 1)]);
  } else if (moving.length === 2) {
    const n = effort.two;
    for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) yield place([i / (n - 1), j / (n - 1)]);
  } else {
    for (let corner = 0; corner < Math.min(64, 2 ** moving.length); corner++)
      yield place(moving.map((_, k) => (corner >> k) & 1));
    for (let i = 0; i < effort.more; i++)
      yield place(moving.map((_, k) => sobolAt(i, k % SOBOL_DIMENSIONS, 0)));
  }
}

/** Slopes of steps in a plane besides its axes: a constraint may leave only a wedge to climb in. */
const SLOPES = [1, 0.5, 2, 0.25, 4] as const;

/** Directions of a compass search: the axes and, in every plane of two of them, some slanted ones. */
function directions(moving: readonly number[], dimension: number, slopes: readonly number[]): number[][] {
  const unit = (entries: readonly (readonly [number, number])[]): number[] => {
    const v = new Array<number>(dimension).fill(0);
    for (const [d, x] of entries) v[d] = x;
    return v;
  };
  const list = moving.flatMap((d) => [unit([[d, 1]]), unit([[d, -1]])]);
  moving.forEach((d, k) => {
    for (const e of moving.slice(k + 1))
      for (const slope of slopes)
        for (const x of [1, -1])
          for (const y of [slope, -slope])
            list.push(
              unit([
                [d, x],
                [e, y],
              ]),
            );
  });
  return list;
}

/** Compass search: tries steps along the directions, halves them where none helps. */
function climb(
  evaluator: Evaluator,
  box: Box,
  start: Point,
  steps: readonly number[],
  halvings: number,
): Point {
  const moving = free(box);
  const slopes =
    moving.length > 3 ? [] : moving.length > 2 || evaluator.bargain ? SLOPES.slice(0, 1) : SLOPES;
  const ways = directions(moving, box.length, slopes);
  let best = start;
  let step = steps;
  for (let k = 0; k < halvings; ) {
    let moved = false;
    for (const way of ways) {
      const place = best.at.map((x, d) =>
        Math.min(box[d]!.to, Math.max(box[d]!.from, x + way[d]! * step[d]!)),
      );
      if (place.every((x, d) => x === best.at[d])) continue;
      const point = evaluator.at(place);
      if (isBetter(point, best)) {
        best = point;
        moved = true;
      }
    }
    if (!moved) {
      step = step.map((s) => 0.5 * s);
      k++;
    }
  }
  return best;
}

/**
 * The best place of a box that a search finds: a first look, compass searches from its most promising places, and a polish of the
 * best tops along whatever borders hold them.
 *
 * @param known places that were found in parts of the box
 * @returns the best feasible point, and all that were met on the first look
 */
export function search(
  evaluator: Evaluator,
  box: Box,
  known: readonly Point[],
): { best: Point | null; all: Point[] } {
  const effort = evaluator.bargain === undefined ? SOLVED : BARGAINED;
  const moving = free(box);
  const all: Point[] = [];
  for (const place of firstPlaces(box, effort)) {
    const point = evaluator.at(place);
    if (point.violation < Infinity) all.push(point);
  }
  const cells = moving.length === 1 ? effort.one : moving.length === 2 ? effort.two : COARSE;
  const steps = box.map(({ from, to }) => (to - from) / (cells - 1));
  const starts = [...known, ...promising(all, steps, effort.starts)];
  const tops = starts
    .map((start) => climb(evaluator, box, start, steps, effort.halvings))
    .filter(isFeasible)
    .sort((a, b) => b.value - a.value);
  const polished = distinct(tops, steps, effort.tops).map((top) => polish(evaluator, box, top, steps));
  const candidates = [...known.filter(isFeasible), ...polished].map((point) =>
    rounded(evaluator, box, point),
  );
  return { best: mildest(evaluator, box, candidates), all };
}

/** Values that differ by less than this part are as good as one another. */
const AS_GOOD = 1e-13;

/** Of the points that are as good as the best the one that is nearest to no regulation; null of none. */
function mildest(evaluator: Evaluator, box: Box, points: readonly Point[]): Point | null {
  const top = points.reduce((most, { value }) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  const force = ({ at }: Point): number =>
    at.reduce((sum, x, d) => {
      const { from, to } = box[d]!;
      return sum + (to > from ? Math.abs(x - evaluator.home[d]!) / (to - from) : 0);
    }, 0);
  const best = points.filter(({ value }) => value >= top - AS_GOOD * Math.abs(top));
  return best.sort((a, b) => force(a) - force(b))[0] ?? null;
}

/** The best that is found from given places of a box; null where none of them leads to what is feasible. */
export function searchFrom(
  evaluator: Evaluator,
  box: Box,
  places: readonly (readonly number[])[],
): Point | null {
  const steps = box.map(({ from, to }) => (to - from) / (SOLVED.two - 1));
  const tops = places
    .map((place) => climb(evaluator, box, evaluator.at(place), steps, SOLVED.halvings))
    .filter(isFeasible)
    .sort((a, b) => b.value - a.value);
  return tops[0] ? rounded(evaluator, box, polish(evaluator, box, tops[0], steps)) : null;
}

const apart = (a: Point, b: Point, steps: readonly number[]): boolean =>
  a.at.some((x, d) => Math.abs(x - b.at[d]!) > 2.5 * steps[d]!);

/** The first of some points that lie apart from one another. */
function distinct(points: readonly Point[], steps: readonly number[], most: number): Point[] {
  const kept: Point[] = [];
  for (const point of points) {
    if (kept.length >= most) break;
    if (kept.every((each) => apart(each, point, steps))) kept.push(point);
  }
  return kept;
}

/** Where so large a part of all places is feasible, there is no sliver to be found among the others. */
const PLENTY = 0.2;
/** Of the places that are not feasible then only so many are starts. */
const FEW = 2;

/** The best that is feasible, the best that nearly is, and the most promising of all: a feasible set may be a sliver. */
function promising(all: readonly Point[], steps: readonly number[], most: number): Point[] {
  const byValue = [...all].sort((a, b) => b.value - a.value);
  const feasible = byValue.filter(isFeasible);
  const others = byValue.filter((p) => !isFeasible(p));
  const byViolation = [...others].sort((a, b) => a.violation - b.violation);
  const near = byViolation[Math.floor(byViolation.length / 4)]?.violation ?? 0;
  const few = feasible.length > PLENTY * all.length ? Math.min(FEW, most) : most;
  return [
    ...distinct(feasible, steps, most),
    ...[
      others.filter((p) => p.violation <= near),
      others.filter((p) => p.violation > near),
      byViolation,
    ].flatMap((points) => distinct(points, steps, few)),
  ];
}

/** Rounding a place may cost this part of its value. */
const COST_OF_ROUNDING = 1e-14;

/** The same place in round numbers, lever by lever, where that is as good: a floor of 0.5, not of 0.4999999999999996. */
function rounded(evaluator: Evaluator, box: Box, best: Point): Point {
  let kept = best;
  const least = best.value - COST_OF_ROUNDING * Math.abs(best.value);
  for (const [d, { from, to }] of box.entries()) {
    if (from === to) continue;
    for (let digits = 1; digits <= 11; digits++) {
      // Digits after the point, so many of the range.
      const decimals = Math.min(100, Math.max(0, digits - decimalExponent(to - from)));
      const x = Math.min(to, Math.max(from, Number(kept.at[d]!.toFixed(decimals))));
      const point = evaluator.at(kept.at.map((y, e) => (e === d ? x : y)));
      if (!isFeasible(point) || point.value < least) continue;
      kept = point;
      break;
    }
  }
  return kept;
}

const decimalExponent = (x: number): number => Number(x.toExponential().split('e')[1]);
