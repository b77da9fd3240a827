import type { BranchEventKind } from '@regulab/model/contract.js';
import { exp, log } from '@regulab/numeric/elementary.js';
import { solveLinear } from '@regulab/numeric/linear.js';
import { groupsOfIdentical, inOrder } from '../identicalPlayers.js';
import { contestEquilibria, type Game, gainsOf, gameOf, movesOf, radiusOf } from './contestEquilibria.js';
import type { Choice, Contest } from './rules.js';

/*
 * Branches of equilibria along one parameter: pseudo-arclength continuation of the first-order conditions, which goes round folds.
 *
 * Source: H. B. Keller, Numerical solution of bifurcation and nonlinear eigenvalue problems (1977); E. L. Allgower, K. Georg,
 * Introduction to Numerical Continuation Methods (2003), chapters 2 and 9.
 */

/** A profile on a branch. */
export interface TracedPoint {
  readonly at: number;
  readonly choices: readonly Choice[];
  /** The chance that no disaster happens. */
  readonly safe: number;
  readonly radius: number;
  /** Whether nobody gains by any other choice; where somebody does only the first-order conditions hold. */
  readonly isEquilibrium: boolean;
}

export interface TracedEvent {
  readonly kind: BranchEventKind;
  readonly point: TracedPoint;
}

export interface TracedBranch {
  readonly points: readonly TracedPoint[];
  readonly events: readonly TracedEvent[];
}

/** Places along the parameter at which equilibria are searched to begin branches with. */
const SEEDS = 13;
const LONGEST = 0.06;
const SHORTEST = 1e-6;
const MOST_POINTS = 1500;
const CORRECTIONS = 8;
const HALVINGS = 40;

/** A point in the space of logits, logarithms and the parameter over its range. */
type Place = Float64Array;

/**
 * All branches that begin at equilibria found at thirteen values between `from` and `to`, by agents who are active; alike agents in
 * descending order. A branch that closes on itself between them is missed.
 */
export function traceBranches(contestAt: (at: number) => Contest, from: number, to: number): TracedBranch[] {
  const span = to - from;
  const branches: TracedBranch[] = [];
  for (let k = 0; k < SEEDS; k++) {
    const at = from + (span * k) / (SEEDS - 1);
    for (const { choices } of contestEquilibria(gameOf(contestAt(at)))) {
      if (branches.some((branch) => passes(branch, at, choices, span))) continue;
      branches.push(traceFrom(contestAt, at, choices, from, to));
    }
  }
  return branches;
}

const distance = (a: readonly Choice[], b: readonly Choice[]): number =>
  a.reduce(
    (most, { s, p }, i) =>
      Math.max(most, Math.abs(s - b[i]!.s), Math.abs(p - b[i]!.p) / (1e-3 + Math.abs(p) + Math.abs(b[i]!.p))),
    0,
  );

/** Whether a traced branch goes through a profile: by interpolation between its points. */
function passes({ points }: TracedBranch, at: number, choices: readonly Choice[], span: number): boolean {
  return points.some((a, k) => {
    const b = points[k + 1];
    if (!b) return Math.abs(a.at - at) <= 1e-9 * span && distance(a.choices, choices) < 1e-3;
    if ((a.at - at) * (b.at - at) > 0) return false;
    const part = a.at === b.at ? 0.5 : (at - a.at) / (b.at - a.at);
    const between = a.choices.map(({ s, p }, i) => ({
      s: s + part * (b.choices[i]!.s - s),
      p: p + part * (b.choices[i]!.p - p),
    }));
    return distance(between, choices) < 5e-3;
  });
}

function traceFrom(
  contestAt: (at: number) => Contest,
  start: number,
  profile: readonly Choice[],
  from: number,
  to: number,
): TracedBranch {
  const span = to - from;
  const game = (at: number): Game => gameOf(contestAt(at));
  const variables = movesOf(game(start), profile).variables;
  const pointAt = (at: number, choices: readonly Choice[]): TracedPoint => {
    const own = game(at);
    return {
      at,
      choices,
      safe: own.safety(choices),
      radius: radiusOf(own, choices),
      isEquilibrium: gainsOf(own, choices).every(({ gain, own: payoff, isBest }, i) => {
        // Where an agent is as well off elsewhere rounding decides.
        return isBest || gain <= 1e-9 * (own.players[i]!.stake + Math.abs(payoff));
      }),
    };
  };
  if (variables.length === 0) return still(pointAt, profile, from, to);
  const n = variables.length;
  const toPlace = (at: number, choices: readonly Choice[]): Place =>
    Float64Array.from([
      ...variables.map(({ i, isSafety }) => {
        const { s, p } = choices[i]!;
        return isSafety ? log(s / (1 - s)) : log(p);
      }),
      (at - from) / span,
    ]);
  const atOf = (place: Place): number => from + span * place[n]!;
  // Who is held at the edge of a certificate moves with it.
  const held = profile.map((choice, i) => game(start).players[i]!.isHeld(choice));
  const choicesAt = (place: Place): Choice[] => {
    const { harbour } = contestAt(atOf(place)).rules;
    const choices = profile.map(({ s, p }, i) => ({ s: held[i] ? harbour : s, p }));
    variables.forEach(({ i, isSafety }, k) => {
      const e = exp(place[k]!);
      if (isSafety) choices[i]!.s = e / (1 + e);
      else choices[i]!.p = e;
    });
    return choices;
  };
  /** First-order conditions and their derivatives by the place, row by row with n + 1 columns. */
  const conditions = (place: Place) => {
    const choices = choicesAt(place);
    const at = atOf(place);
    const { first, matrix } = movesOf(game(at), choices, variables);
    const wide = new Float64Array(n * (n + 1));
    const h = 1e-6;
    const shifted = (by: number): Float64Array => {
      const moved = place.slice();
      moved[n] = place[n]! + by;
      return movesOf(game(atOf(moved)), choicesAt(moved), variables).first;
    };
    const [next, before] = [shifted(h), shifted(-h)];
    for (let row = 0; row < n; row++) {
      variables.forEach(({ i, isSafety }, column) => {
        const { s, p } = choices[i]!;
        wide[row * (n + 1) + column] = matrix[row * n + column]! * (isSafety ? s * (1 - s) : p);
      });
      wide[row * (n + 1) + n] = (next[row]! - before[row]!) / (2 * h);
    }
    return { first, wide };
  };
  /** The direction of the branch: what the conditions leave free, on the side of `side`. */
  const tangentAt = (place: Place, side: Place): Place | null => {
    const { wide } = conditions(place);
    const square = new Float64Array((n + 1) * (n + 1));
    square.set(wide);
    square.set(side, n * (n + 1));
    const right = new Float64Array(n + 1);
    right[n] = 1;
    if (!solveLinear(square, right)) return null;
    const length = Math.sqrt(right.reduce((sum, x) => sum + x * x, 0));
    return Number.isFinite(length) ? right.map((x) => x / length) : null;
  };
  /** Newton's method back to the branch in the plane across `tangent`. */
  const correct = (guess: Place, tangent: Place): Place | null => {
    const place = guess.slice();
    for (let k = 0; k < CORRECTIONS; k++) {
      const { first, wide } = conditions(place);
      const square = new Float64Array((n + 1) * (n + 1));
      square.set(wide);
      square.set(tangent, n * (n + 1));
      const right = new Float64Array(n + 1);
      right.set(first);
      for (let c = 0; c <= n; c++) right[n]! += tangent[c]! * (place[c]! - guess[c]!);
      if (!solveLinear(square, right) || !right.every(Number.isFinite)) return null;
      let longest = 0;
      for (let c = 0; c <= n; c++) {
        place[c]! -= right[c]!;
        longest = Math.max(longest, Math.abs(right[c]!));
      }
      if (longest < 1e-12) return place;
      if (longest > 1) return null;
    }
    return null;
  };
  const along = (place: Place, tangent: Place, length: number): Place =>
    place.map((x, c) => x + length * tangent[c]!);
  const isInside = (place: Place): boolean => {
    const { players } = game(atOf(place));
    return variables.every(({ i, isSafety }, k) =>
      isSafety ? place[k]! > -25 && place[k]! < 30 : exp(place[k]!) > players[i]!.lowest,
    );
  };

  /** One way along the branch. */
  const walk = (sign: 1 | -1): { readonly points: TracedPoint[]; readonly events: TracedEvent[] } => {
    const points: TracedPoint[] = [];
    const events: TracedEvent[] = [];
    let place = toPlace(start, profile);
    const side = new Float64Array(n + 1);
    side[n] = sign;
    let tangent = tangentAt(place, side);
    let length = LONGEST / 4;
    let here = pointAt(start, profile);
    while (tangent && points.length < MOST_POINTS) {
      const guess = along(place, tangent, length);
      const next = correct(guess, tangent);
      const direction = next && isInside(next) ? tangentAt(next, tangent) : null;
      const bend = direction ? direction.reduce((sum, x, c) => sum + x * tangent![c]!, 0) : 0;
      if (!next || !direction || bend < 0.95) {
        length /= 2;
        if (length >= SHORTEST) continue;
        events.push({ kind: 'border', point: here });
        break;
      }
      /** The place a part of the way, on the branch. */
      const [origin, heading, reach] = [place, tangent, length];
      const between = (part: number): Place | null => correct(along(origin, heading, part * reach), heading);
      const there = pointAt(atOf(next), choicesAt(next));
      /** The last point before something changes on the way, and the first after. */
      const change = (is: (place: Place) => boolean): readonly [TracedPoint, TracedPoint] => {
        let [low, high] = [0, 1];
        const first = is(origin);
        let [before, after] = [origin, next];
        for (let k = 0; k < HALVINGS && high - low > 1e-9; k++) {
          const middle = between(0.5 * (low + high));
          if (!middle) break;
          if (is(middle) === first) [low, before] = [0.5 * (low + high), middle];
          else [high, after] = [0.5 * (low + high), middle];
        }
        return [pointAt(atOf(before), choicesAt(before)), pointAt(atOf(after), choicesAt(after))];
      };
      const changes: TracedPoint[] = [];
      const note = (kind: BranchEventKind, is: (place: Place) => boolean): void => {
        const sides = change(is);
        // Of the two sides the equilibrium stands for the event.
        const point = sides.find(({ isEquilibrium }) => isEquilibrium) ?? sides[1];
        if (point.at >= from && point.at <= to) {
          events.push({ kind, point });
          changes.push(...sides);
        }
      };
      if (heading[n]! * direction[n]! < 0)
        note('fold', (x) => (tangentAt(x, heading)?.[n] ?? 0) * heading[n]! > 0);
      if (here.isEquilibrium !== there.isEquilibrium)
        note('exit', (x) => pointAt(atOf(x), choicesAt(x)).isEquilibrium);
      if (here.radius < 1 !== there.radius < 1)
        note('stability', (x) => pointAt(atOf(x), choicesAt(x)).radius < 1);
      if (there.at < from || there.at > to) {
        // The last point stands on the border of the range.
        const edge = there.at < from ? from : to;
        const onEdge = along(origin, heading, (reach * (edge - here.at)) / (there.at - here.at));
        onEdge[n] = (edge - from) / span;
        const across = new Float64Array(n + 1);
        across[n] = 1;
        const last = here.at === edge ? null : correct(onEdge, across);
        points.push(...changes);
        if (last) points.push(pointAt(edge, choicesAt(last)));
        break;
      }
      // Points at which something changes belong to the branch.
      points.push(...changes, there);
      [place, tangent, here] = [next, direction, there];
      length = Math.min(LONGEST, bend > 0.995 ? 1.6 * length : length);
    }
    return { points, events };
  };
  const [forth, back] = [walk(1), walk(-1)];
  const groups = groupsOfIdentical(game(start).players.map(({ key }) => key));
  const ordered = (point: TracedPoint): TracedPoint => ({
    ...point,
    choices: inOrder(groups, point.choices, (a, b) => b.p - a.p || b.s - a.s),
  });
  return {
    points: [...back.points.reverse(), pointAt(start, profile), ...forth.points].map(ordered),
    events: [...back.events, ...forth.events].map(({ kind, point }) => ({ kind, point: ordered(point) })),
  };
}

/** A profile that does not move with the parameter. */
function still(
  pointAt: (at: number, choices: readonly Choice[]) => TracedPoint,
  profile: readonly Choice[],
  from: number,
  to: number,
): TracedBranch {
  const places = Array.from({ length: SEEDS }, (_, k) => from + ((to - from) * k) / (SEEDS - 1));
  return { points: places.map((at) => pointAt(at, profile)), events: [] };
}
