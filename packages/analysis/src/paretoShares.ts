import type { PathPoint } from './path.js';
import type { Piece, ShareCurve } from './shareCurve.js';
import { smoothMaximum } from './smoothMaximum.js';

export type Interval = readonly [lo: number, hi: number];

/** A stretch of shares along which every payoff rises, falls or stays. */
interface Arc {
  readonly points: readonly PathPoint[];
  /** Sign of the change of each payoff along it. */
  readonly signs: readonly number[];
}

/** Payoff changes below this fraction of the payoff's size are no change. */
const FLAT = 1e-12;
const HALVINGS = 48;

/**
 * The shares whose utilities no other share improves upon for one player without harming another, as intervals (their
 * ends are closed; at a jump an end may be a limit that is not attained). The set may be disconnected.
 *
 * The curve U(share) is cut into arcs on which every payoff is monotone. An arc along which no two payoffs move in
 * opposite directions is dominated by its better end. Any other share is dominated if some arc holds a point at which
 * nobody is worse off: along a monotone arc the least gain of the risers rises, that of the fallers falls, so the best
 * compromise is found by bisection.
 */
export function paretoShares(
  curve: ShareCurve,
  peaks: ReadonlyMap<Piece, readonly PathPoint[]> = new Map(),
): Interval[] {
  // Where a payoff is largest belongs to the set; between two samples it would go unseen.
  const arcs = curve.pieces.flatMap((piece) =>
    monotoneArcs(curve, withPoints(piece, peaks.get(piece) ?? [])),
  );
  const tolerance = curve.payoffs.map((k) => FLAT * curve.scale[k]!);
  const gain = (a: PathPoint, from: PathPoint, i: number): number =>
    a.outcomes[curve.payoffs[i]!]! - from.outcomes[curve.payoffs[i]!]!;
  /** 1: better for somebody and worse for nobody, up to rounding. */
  const improves = (a: PathPoint, from: PathPoint): boolean => {
    let better = false;
    for (let i = 0; i < tolerance.length; i++) {
      const g = gain(a, from, i);
      if (g < -tolerance[i]!) return false;
      if (g > 4 * tolerance[i]!) better = true;
    }
    return better;
  };
  const bestOn = (arc: Arc, from: PathPoint): PathPoint[] => {
    const least = (p: PathPoint, sign: number): number => {
      let value = Infinity;
      arc.signs.forEach((s, i) => {
        if (s === sign) value = Math.min(value, gain(p, from, i));
      });
      return value;
    };
    let lo = arc.points[0]!;
    let hi = arc.points[arc.points.length - 1]!;
    if (!isTradeOff(arc)) return [lo, hi];
    for (let k = 0; k < HALVINGS; k++) {
      // The risers want to go on to the right, the fallers back to the left.
      const middle = k === 0 ? nearest(arc, lo, hi) : curve.path.at(lo.t + 0.5 * (hi.t - lo.t));
      if (!(middle.t > lo.t && middle.t < hi.t)) break;
      if (improves(middle, from)) return [middle];
      if (least(middle, 1) < least(middle, -1)) lo = middle;
      else hi = middle;
      if (least(hi, 1) < -tolerance[0]! || least(lo, -1) < -tolerance[0]!) break;
    }
    return [lo, hi];
  };
  const dominated = (own: Arc, p: PathPoint): boolean =>
    arcs.some((arc) => (arc === own ? false : bestOn(arc, p).some((q) => improves(q, p))));

  const intervals: [number, number][] = [];
  const add = (lo: number, hi: number): void => {
    const last = intervals[intervals.length - 1];
    if (last && lo - last[1] <= 1e-9) last[1] = Math.max(last[1], hi);
    else intervals.push([lo, hi]);
  };
  for (const arc of arcs) {
    if (!isTradeOff(arc)) {
      // Nobody loses along it: only its better end can be undominated, or all of it where nothing changes.
      const [first, last] = [arc.points[0]!, arc.points[arc.points.length - 1]!];
      const top = arc.signs.includes(1) ? last : first;
      const still = arc.signs.every((s) => s === 0);
      if (!dominated(arc, top)) add(top.t, still ? last.t : top.t);
      continue;
    }
    const flags = arc.points.map((p) => !dominated(arc, p));
    for (let k = 0; k < arc.points.length; k++) {
      if (!flags[k]) continue;
      const border = (j: number): number =>
        j < 0 || j >= flags.length || flags[j] ? arc.points[k]!.t : edge(k, j);
      const edge = (inside: number, outside: number): number => {
        let a = arc.points[inside]!;
        let b = arc.points[outside]!;
        for (let n = 0; n < HALVINGS; n++) {
          const middle = curve.path.at(0.5 * (a.t + b.t));
          if (middle.t === a.t || middle.t === b.t) break;
          if (dominated(arc, middle)) b = middle;
          else a = middle;
        }
        return a.t;
      };
      const lo = border(k - 1);
      while (k + 1 < flags.length && flags[k + 1]) k++;
      add(lo, border(k + 1));
    }
  }
  return intervals;
}

/** The points of a piece with more among them, ascending and apart. */
function withPoints({ points }: Piece, more: readonly PathPoint[]): PathPoint[] {
  const [lo, hi] = [points[0]!.t, points[points.length - 1]!.t];
  const all = [...points, ...more.filter(({ t }) => t > lo && t < hi)].sort((a, b) => a.t - b.t);
  return all.filter((p, k) => k === 0 || p.t > all[k - 1]!.t);
}

const isTradeOff = ({ signs }: Arc): boolean => signs.includes(1) && signs.includes(-1);

const nearest = (arc: Arc, lo: PathPoint, hi: PathPoint): PathPoint =>
  arc.points[arc.points.length >> 1] ?? (lo.t < hi.t ? lo : hi);

/** Cuts a piece where a payoff turns. */
function monotoneArcs(curve: ShareCurve, points: readonly PathPoint[]): Arc[] {
  const signsOf = (a: PathPoint, b: PathPoint): number[] =>
    curve.payoffs.map((k) => {
      const change = b.outcomes[k]! - a.outcomes[k]!;
      return Math.abs(change) <= FLAT * curve.scale[k]! ? 0 : Math.sign(change);
    });
  if (points.length === 1) return [{ points, signs: curve.payoffs.map(() => 0) }];
  const arcs: Arc[] = [];
  let start = 0;
  let signs = signsOf(points[0]!, points[1]!);
  let held: PathPoint[] = [points[0]!];
  for (let k = 1; k < points.length; k++) {
    const step = signsOf(points[k - 1]!, points[k]!);
    const agrees = step.every((s, i) => s === 0 || signs[i] === 0 || s === signs[i]);
    if (agrees) {
      signs = signs.map((s, i) => (s === 0 ? step[i]! : s));
      held.push(points[k]!);
      continue;
    }
    const turn = turningPoint(curve, points, k - 1, Math.max(start, k - 2));
    held = held.filter((p) => p.t < turn.t);
    if (held.length > 0) arcs.push({ points: [...held, turn], signs });
    held = [turn, ...(points[k - 1]!.t > turn.t ? [points[k - 1]!] : []), points[k]!];
    signs = step;
    start = k - 1;
  }
  arcs.push({ points: held, signs });
  return arcs;
}

/** Where a payoff turns between the points `from` and `k + 1`. */
function turningPoint(curve: ShareCurve, points: readonly PathPoint[], k: number, from: number): PathPoint {
  const lo = points[from]!;
  const hi = points[k + 1]!;
  for (const p of curve.payoffs) {
    const before = points[k]!.outcomes[p]! - lo.outcomes[p]!;
    const after = hi.outcomes[p]! - points[k]!.outcomes[p]!;
    if (!(before * after < 0)) continue;
    const sign = Math.sign(before);
    const turn = smoothMaximum(curve.path, (outcomes) => sign * outcomes[p]!, lo.t, hi.t);
    if (turn) return turn;
  }
  return points[k]!;
}
