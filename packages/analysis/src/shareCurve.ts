import type { Model } from '@regulab/model/contract.js';
import type { Values } from '@regulab/model/outcomes.js';
import { type Change, changesBetween } from './changes.js';
import { Path, type PathPoint } from './path.js';

/** Shares on a stretch of which every outcome is a smooth function of the share, up to kinks that no regime marks. */
export interface Piece {
  /** Solved games on it, ascending; the first and the last are its ends. */
  readonly points: readonly PathPoint[];
}

/** A share at which the outcome jumps: the first mover changes its strategy, or a player walks away. */
export interface Jump {
  readonly share: number;
  readonly left: PathPoint;
  readonly right: PathPoint;
}

/** What the players get at every share, cut into pieces. */
export interface ShareCurve {
  readonly path: Path;
  /** Names of the parameters that the share moves. */
  readonly shares: readonly string[];
  /** Pieces on which both take part, ascending. */
  readonly pieces: readonly Piece[];
  readonly jumps: readonly Jump[];
  /** Positions in the outcomes of the players' payoffs, the first mover's first. */
  readonly payoffs: readonly number[];
  /** Sizes of the payoffs and of the other outcomes, for relative comparisons. */
  readonly scale: Float64Array;
}

/** Evenly spaced shares that are solved at first; what begins and ends between two of them may be missed. */
export const FIRST_SHARES = 256;
/** Towards 0 and 1 shares go on in steps of this ratio. */
const END_RATIO = 0.25;
const NEAREST_TO_END = 1e-12;
/** Pieces are given at least so many points. */
const POINTS_PER_PIECE = 9;
/** Brackets around a change of regime are cut to this width of the share. */
const WIDTH = 1e-15;
/** A change between neighbours this much larger than those next to it is looked into for a jump within one regime. */
const SUSPICIOUS = 4;
/** Of a smooth change hardly anything is left within a bracket of `WIDTH`, of a jump all. */
const REMAINS = 0.2;
/**
 * Where outcomes change by less than this fraction of their size, there is no jump: candidates of the first mover that pay
 * the same to 1e-12 are tied, and at a maximum such lie a millionth apart.
 */
const SMALLEST_JUMP = 1e-5;

function firstShares(count: number): number[] {
  const shares = [0, 1];
  for (let k = 1; k < count; k++) shares.push(k / count);
  for (let d = END_RATIO / count; d > NEAREST_TO_END; d *= END_RATIO) shares.push(d, 1 - d);
  return shares.sort((a, b) => a - b);
}

/**
 * Solves a game at every share of revenue: samples, finds changes of regime by bisection to 1e-15 and jumps within a
 * regime by following outcomes that change suspiciously fast. Complete up to features narrower than the spacing of the
 * samples (1/256).
 */
export function shareCurve(model: Model, values: Values, samples: number = FIRST_SHARES): ShareCurve {
  const shares = model.parameters.filter((p) => p.bargained).map((p) => p.name);
  const path = new Path(
    model,
    values,
    shares.map((name) => ({ name, from: 0, to: 1 })),
  );
  const sampled = path.atAll(firstShares(samples));
  const scale = new Float64Array(model.outcomes.length);
  // Categories and counts jump wherever a regime changes; they are no reason to speak of a jump.
  for (const { outcomes } of sampled)
    outcomes.forEach((x, k) => {
      if (model.outcomes[k]!.direction !== 'none') scale[k] = Math.max(scale[k]!, Math.abs(x));
    });
  const at = (t: number): PathPoint => path.at(t);
  const payoffs = model.outcomes.flatMap(({ role }, k) => (role === 'payoff' ? [k] : []));
  // A payoff that becomes zero bends the others, whether a regime says so or not.
  const isZero = ({ outcomes }: PathPoint, k: number): boolean => outcomes[k] === 0;
  const same = (a: PathPoint, b: PathPoint): boolean =>
    a.status === b.status && a.regime === b.regime && payoffs.every((k) => isZero(a, k) === isZero(b, k));
  const distance = (a: PathPoint, b: PathPoint): number => {
    let most = 0;
    for (let k = 0; k < scale.length; k++)
      if (scale[k]! > 0) most = Math.max(most, Math.abs(a.outcomes[k]! - b.outcomes[k]!) / scale[k]!);
    return most;
  };

  const changes: Change<PathPoint>[] = [];
  for (let k = 1; k < sampled.length; k++)
    changes.push(...changesBetween(at, same, sampled[k - 1]!, sampled[k]!, WIDTH));
  let pieces = cut(sampled, changes).map((points) => filled(points, path));
  const hidden: Change<PathPoint>[] = [];
  pieces = pieces.flatMap((piece) => {
    const found = jumpsWithin(piece.points, at, distance);
    hidden.push(...found);
    return found.length === 0 ? [piece] : cut(piece.points, found).map((points) => filled(points, path));
  });
  const isJump = ({ left, right }: Change<PathPoint>): boolean => {
    const width = Math.max(1e-9, right.t - left.t);
    const inside = distance(left, right);
    if (left.status !== right.status) return true;
    if (inside < SMALLEST_JUMP) return false;
    const wide = distance(at(Math.max(0, left.t - width)), at(Math.min(1, right.t + width)));
    return inside > REMAINS * wide;
  };
  const jumps = [...changes, ...hidden]
    .filter(isJump)
    .map(({ left, right }) => ({ share: 0.5 * (left.t + right.t), left, right }))
    .sort((a, b) => a.share - b.share);
  return {
    path,
    shares,
    pieces: joined(
      pieces.filter((piece) => piece.points[0]!.status === 'equilibrium'),
      jumps,
    ),
    jumps,
    payoffs,
    scale,
  };
}

/** Cuts points at changes, the ends of which become ends of the parts. */
function cut(points: readonly PathPoint[], changes: readonly Change<PathPoint>[]): PathPoint[][] {
  const sorted = [...changes].sort((a, b) => a.left.t - b.left.t);
  const parts: PathPoint[][] = [];
  let start = points[0]!;
  for (const change of [...sorted, null]) {
    const end = change?.left ?? points[points.length - 1]!;
    const inside = points.filter(({ t }) => t > start.t && t < end.t);
    parts.push(end.t > start.t ? [start, ...inside, end] : [start]);
    if (change) start = change.right;
  }
  return parts;
}

/** Gives a short piece enough points. */
function filled(points: readonly PathPoint[], path: Path): Piece {
  const lo = points[0]!.t;
  const hi = points[points.length - 1]!.t;
  if (points.length >= POINTS_PER_PIECE || !(hi > lo) || points[0]!.status !== 'equilibrium')
    return { points };
  const more = Array.from(
    { length: POINTS_PER_PIECE - 2 },
    (_, k) => lo + ((hi - lo) * (k + 1)) / (POINTS_PER_PIECE - 1),
  ).filter((t) => t > lo && t < hi && points.every((p) => p.t !== t));
  return { points: [...points, ...path.atAll(more)].sort((a, b) => a.t - b.t) };
}

function jumpsWithin(
  points: readonly PathPoint[],
  at: (t: number) => PathPoint,
  distance: (a: PathPoint, b: PathPoint) => number,
): Change<PathPoint>[] {
  const jumps: Change<PathPoint>[] = [];
  const slope = (k: number): number =>
    k < 1 || k >= points.length
      ? 0
      : distance(points[k - 1]!, points[k]!) / (points[k]!.t - points[k - 1]!.t);
  for (let k = 1; k < points.length; k++) {
    const change = distance(points[k - 1]!, points[k]!);
    if (change < 1e-6 || slope(k) < SUSPICIOUS * Math.max(slope(k - 1), slope(k + 1))) continue;
    let left = points[k - 1]!;
    let right = points[k]!;
    while (right.t - left.t > WIDTH) {
      const middle = at(left.t + 0.5 * (right.t - left.t));
      if (!(middle.t > left.t && middle.t < right.t)) break;
      if (distance(left, middle) >= distance(middle, right)) right = middle;
      else left = middle;
    }
    if (distance(left, right) > REMAINS * change) jumps.push({ left, right });
  }
  return jumps;
}

/** An end of [0, 1] that is a regime of its own but no jump belongs to the piece beside it. */
function joined(pieces: readonly Piece[], jumps: readonly Jump[]): Piece[] {
  const list = [...pieces];
  const smooth = (a: Piece, b: Piece): boolean =>
    !jumps.some(({ left, right }) => left === a.points[a.points.length - 1] && right === b.points[0]) &&
    b.points[0]!.t - a.points[a.points.length - 1]!.t <= 2 * WIDTH;
  const single = (piece: Piece): boolean => piece.points.length === 1;
  if (list.length > 1 && single(list[0]!) && smooth(list[0]!, list[1]!)) {
    const [zero, next] = list.splice(0, 2);
    list.unshift({ points: [zero!.points[0]!, ...next!.points.slice(1)] });
  }
  if (list.length > 1 && single(list[list.length - 1]!)) {
    const [before, one] = list.slice(-2);
    if (smooth(before!, one!))
      list.splice(-2, 2, { points: [...before!.points.slice(0, -1), one!.points[0]!] });
  }
  return list;
}
