import { type Box, type Evaluator, isBetter, isFeasible, type Point } from './evaluator.js';

const GOLDEN = 0.5 * (3 - Math.sqrt(5));
/** Steps of a bracket grow by this factor until one of them is no better. */
const GROWTH = 4;
const MOST_GROWTH = 40;
/** A bracket is cut until it is this narrow, relative to its place, or what is left is rounding. */
const NARROW = 1e-15;
const MOST_CUTS = 80;
/** Values that agree to this part, so many times in a row, differ by rounding. */
const EQUAL = 1e-15;
const STALLED = 3;

/** Evaluates places along a line; null outside the box. */
type Line = (t: number) => Point | null;

/** A place of a line with what it is worth: nothing where it is not feasible. */
interface Place {
  readonly t: number;
  readonly point: Point | null;
  readonly worth: number;
}

const worthOf = (point: Point | null): number =>
  point !== null && isFeasible(point) ? point.value : Number.NEGATIVE_INFINITY;

/**
 * The best place of a line near t = 0: grows a bracket uphill and cuts it by parabolas where they help, else by golden section. It ends
 * at a smooth top, at a kink, or at the last good place before a border beyond which the answer is worse or not feasible.
 *
 * Source: R. P. Brent, Algorithms for Minimization Without Derivatives (1973), chapter 5.
 */
function climbLine(line: Line, step: number): { t: number; point: Point } | null {
  const at = (t: number): Place => {
    const point = line(t);
    return { t, point, worth: worthOf(point) };
  };
  const start = firstOn(at, step);
  if (start === null) return null;
  let best = start.place;
  let [lo, hi] = [best.t - start.reach, best.t + start.reach];
  // The two best places besides, for parabolas.
  let second = best;
  let third = best;
  for (const sign of [1, -1]) {
    let h = start.reach;
    let moved = false;
    for (let k = 0; k < MOST_GROWTH; k++, h *= GROWTH) {
      const next = at(best.t + sign * h);
      if (!(next.worth > best.worth)) {
        if (sign > 0) hi = next.t;
        else lo = next.t;
        third = second;
        second = next;
        break;
      }
      [third, second] = [second, best];
      if (sign > 0) [lo, hi] = [best.t, next.t + GROWTH * h];
      else [lo, hi] = [next.t - GROWTH * h, best.t];
      best = next;
      moved = true;
    }
    if (moved) break;
  }
  let [lastStep, stepBefore] = [hi - lo, hi - lo];
  let stalled = 0;
  for (let k = 0; k < MOST_CUTS && hi - lo > NARROW * Math.max(Math.abs(lo), Math.abs(hi)); k++) {
    let by = parabolicStep(best, second, third);
    const inside = best.t + by > lo && best.t + by < hi;
    if (!(inside && Math.abs(by) < 0.5 * Math.abs(stepBefore))) {
      by = best.t - lo > hi - best.t ? -GOLDEN * (best.t - lo) : GOLDEN * (hi - best.t);
      stepBefore = by;
    } else stepBefore = lastStep;
    lastStep = by;
    const next = at(best.t + by);
    if (next.t === best.t || next.t === lo || next.t === hi) break;
    const isEqual = Math.abs(next.worth - best.worth) <= EQUAL * Math.abs(best.worth);
    stalled = isEqual ? stalled + 1 : 0;
    if (next.worth > best.worth) {
      if (next.t > best.t) lo = best.t;
      else hi = best.t;
      [third, second, best] = [second, best, next];
    } else {
      if (next.t > best.t) hi = next.t;
      else lo = next.t;
      [third, second] = [second, next];
    }
    if (stalled >= STALLED) break;
  }
  return { t: best.t, point: best.point! };
}

/** From the best of three places to the top of the parabola through them; NaN where there is none. */
function parabolicStep(best: Place, second: Place, third: Place): number {
  const [p, q] = [second.t - best.t, third.t - best.t];
  const [a, b] = [second.worth - best.worth, third.worth - best.worth];
  const slopes = b * p - a * q;
  return Number.isFinite(slopes) && slopes !== 0 ? (0.5 * (b * p * p - a * q * q)) / slopes : Number.NaN;
}

/** The place at t = 0, or where that is not feasible the nearest tried one that is; with the step to go on by. */
function firstOn(at: (t: number) => Place, step: number): { place: Place; reach: number } | null {
  const here = at(0);
  if (here.worth > Number.NEGATIVE_INFINITY) return { place: here, reach: step };
  for (let h = step / 16; h <= 64 * step; h *= 2)
    for (const t of [h, -h]) {
      const place = at(t);
      if (place.worth > Number.NEGATIVE_INFINITY) return { place, reach: 0.5 * h };
    }
  return null;
}

/** Rounds of polishing; each goes through every plane of two levers. */
const ROUNDS = 4;
/** A round that adds less than this part of the value is the last. */
const ADDED = 1e-14;

/**
 * Slides along what holds a point back. A border that cuts the way uphill is followed: in each plane of two levers the best place is
 * sought over one direction after, for each place of it, the best along another has been found. With a crosswise direction that is
 * not tangent to the border, the inner search ends on the border itself and the outer one moves along it; several are tried, among
 * them the way uphill.
 */
export function polish(evaluator: Evaluator, box: Box, start: Point, steps: readonly number[]): Point {
  const moving = box.flatMap(({ from, to }, d) => (from < to ? [d] : []));
  let best = start;
  const keep = (point: Point | null): void => {
    if (point !== null && isBetter(point, best)) best = point;
  };
  for (let round = 0; round < ROUNDS; round++) {
    const before = best.value;
    for (const d of moving)
      keep(climbLine(lineFrom(evaluator, box, best.at, axis(box, d, steps)), ONE)?.point ?? null);
    for (const [k, d] of moving.entries())
      for (const e of moving.slice(k + 1)) {
        const [u, v] = [axis(box, d, steps), axis(box, e, steps)];
        for (const [across, along] of [[u, v], [v, u], ...uphill(evaluator, box, best, u, v)])
          keep(slide(evaluator, box, best, across!, along!));
      }
    if (!(best.value - before > ADDED * Math.abs(best.value))) break;
  }
  return best;
}

/** Steps of a line in units of the search's own step: small against what the compass search has settled. */
const ONE = 2 ** -10;

const axis = (box: Box, d: number, steps: readonly number[]): number[] =>
  box.map((_, e) => (e === d ? steps[d]! : 0));

/** Places at + t direction; null outside the box, but for rounding. */
function lineFrom(evaluator: Evaluator, box: Box, at: readonly number[], direction: readonly number[]): Line {
  return (t) => {
    const place: number[] = [];
    for (let d = 0; d < at.length; d++) {
      const x = at[d]! + t * direction[d]!;
      const { from, to } = box[d]!;
      if (x < from || x > to) return null;
      place.push(x);
    }
    return evaluator.at(place);
  };
}

/** The best place over `across` of the best along `along`. */
function slide(
  evaluator: Evaluator,
  box: Box,
  start: Point,
  across: readonly number[],
  along: readonly number[],
): Point | null {
  /** How far along the best lay at the places that were tried before. */
  let last = { s: 0, t: 0 };
  const outer: Line = (s) => {
    const base = start.at.map((x, d) => x + s * across[d]! + last.t * along[d]!);
    const found = climbLine(
      lineFrom(evaluator, box, base, along),
      Math.max(ONE * 1e-3, Math.abs(s - last.s)),
    );
    if (found === null) return null;
    last = { s, t: last.t + found.t };
    return found.point;
  };
  return climbLine(outer, ONE)?.point ?? null;
}

/** The way uphill in a plane by differences, with the crosswise one; none where nothing is known of it. */
function uphill(
  evaluator: Evaluator,
  box: Box,
  best: Point,
  u: readonly number[],
  v: readonly number[],
): (readonly [number[], number[]])[] {
  const slope = (way: readonly number[]): number => {
    const line = lineFrom(evaluator, box, best.at, way);
    const h = ONE * 1e-3;
    const sides = [h, -h].map((t) => ({ t, point: line(t) }));
    const slopes = sides.flatMap(({ t, point }) =>
      point !== null && point.violation === best.violation ? [(point.value - best.value) / t] : [],
    );
    return slopes.length === 0 ? 0 : slopes.reduce((sum, x) => sum + x, 0) / slopes.length;
  };
  const [a, b] = [slope(u), slope(v)];
  const size = Math.sqrt(a * a + b * b);
  if (!(size > 0) || a === 0 || b === 0) return [];
  const mix = (p: number, q: number): number[] => u.map((x, d) => (p * x + q * v[d]!) / size);
  return [[mix(-b, a), mix(a, b)]];
}
