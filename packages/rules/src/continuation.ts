import type { Branch, BranchEventKind, BranchPoint } from '@regulab/model/contract.js';
import type { Outcomes } from '@regulab/model/outcomes.js';
import { solveLinear } from '@regulab/numeric/linear.js';
import { spectralRadius } from '@regulab/numeric/spectralRadius.js';
import type { Game } from './game.js';
import { type Active, Kinks } from './kinks.js';

/*
 * Branches of equilibria of a game of one stage along a parameter: pseudo-arclength continuation of the first-order conditions of the
 * choices between their ends, which goes round folds; those at an end move with it.
 *
 * Source: H. B. Keller, Numerical solution of bifurcation and nonlinear eigenvalue problems (1977); E. L. Allgower, K. Georg,
 * Introduction to Numerical Continuation Methods (2003), chapters 2 and 9.
 */

/** A game along a parameter. */
export interface Along {
  /** Values of all parameters at one of the one that runs. */
  readonly values: (at: number) => Float64Array;
  readonly game: (values: Float64Array) => Game;
  /** Equilibria that a search finds. */
  readonly search: (values: Float64Array) => readonly Float64Array[];
  /** Whether nobody gains by any other choice, as far as a search sees. */
  readonly isEquilibrium: (values: Float64Array, x: Float64Array) => boolean;
  readonly outcomes: (values: Float64Array, x: Float64Array) => Outcomes;
  /** Surfaces with kinks on which players stand. */
  readonly kinks: (values: Float64Array, x: Float64Array) => Active;
}

/** Places along the parameter at which equilibria are searched to begin branches with. */
const SEEDS = 13;
const LONGEST = 0.04;
const SHORTEST = 1e-7;
const MOST_POINTS = 800;
const MOST_BRANCHES = 40;
const CORRECTIONS = 8;
/** How exactly folds and other events are placed, relative to the range of the parameter. */
const PLACED = 1e-9;

interface Ends {
  readonly low: number;
  readonly high: number;
}

/** What is traced: which choices are free, and which are held at an end. */
interface Pattern {
  readonly free: readonly number[];
  readonly held: readonly { readonly place: number; readonly isLow: boolean }[];
  /** Surfaces with kinks on which their owners stay. */
  readonly active: Active;
  /** On which side of each other surface a player stands, by player and surface. */
  readonly sides: ReadonlyMap<number, readonly number[]>;
}

interface Traced {
  readonly point: BranchPoint;
  readonly x: Float64Array;
}

/**
 * All branches that begin at equilibria found at thirteen values of the parameter, and where others end at a bound. A branch that closes on
 * itself between them is missed.
 */
export function traceBranches(along: Along, from: number, to: number): Branch[] {
  const tracer = new Tracer(along, from, to);
  for (let k = 0; k < SEEDS; k++) tracer.begin(from + ((to - from) * k) / (SEEDS - 1));
  return tracer.branches();
}

class Tracer {
  private readonly span: number;
  private readonly traced: { readonly points: Traced[]; readonly branch: Branch }[] = [];

  constructor(
    private readonly along: Along,
    private readonly from: number,
    private readonly to: number,
  ) {
    this.span = to - from;
  }

  branches(): Branch[] {
    return this.traced.map(({ branch }) => branch);
  }

  /** Traces what passes through the equilibria at a value and was not traced yet. */
  begin(at: number): void {
    const { along } = this;
    const values = along.values(at);
    for (const x of along.search(values)) {
      if (this.traced.length >= MOST_BRANCHES) return;
      if (this.traced.some(({ points }) => this.passes(points, at, x))) continue;
      this.trace(at, x);
    }
  }

  private choicesOf(game: Game, x: Float64Array): Float64Array {
    return x.subarray(game.offset);
  }

  private distance(a: Float64Array, b: Float64Array): number {
    let most = 0;
    for (let k = 0; k < a.length; k++)
      most = Math.max(most, Math.abs(a[k]! - b[k]!) / (1e-3 + Math.abs(a[k]!) + Math.abs(b[k]!)));
    return most;
  }

  /** Whether a traced branch goes through a profile, between its points in a straight line. */
  private passes(points: readonly Traced[], at: number, x: Float64Array): boolean {
    const game = this.along.game(x);
    const own = this.choicesOf(game, x);
    return points.some((one, k) => {
      const next = points[k + 1];
      const here = this.choicesOf(game, one.x);
      if (!next) return Math.abs(one.point.at - at) <= 1e-6 * this.span && this.distance(here, own) < 1e-2;
      const [a, b] = [one.point.at, next.point.at];
      if ((a - at) * (b - at) > 0) return false;
      const part = a === b ? 0.5 : (at - a) / (b - a);
      const after = this.choicesOf(game, next.x);
      return (
        this.distance(
          here.map((each, j) => each + part * (after[j]! - each)),
          own,
        ) < 1e-2
      );
    });
  }

  private endsOf(game: Game, x: Float64Array): Ends[] {
    const tape = game.ends(0);
    tape.run(x);
    const { choices, stages } = game.structure;
    return choices.map((choice, place) => {
      const k = stages[0]!.indexOf(place);
      return {
        low: choice.low === null ? Number.NEGATIVE_INFINITY : tape.result(2 * k),
        high: choice.high === null ? Number.POSITIVE_INFINITY : tape.result(2 * k + 1),
      };
    });
  }

  private patternOf(game: Game, x: Float64Array): Pattern {
    const ends = this.endsOf(game, x);
    const free: number[] = [];
    const held: { place: number; isLow: boolean }[] = [];
    const { choices } = game.structure;
    for (const place of game.realChoices(0)) {
      const of = choices[place]!.mirrors ?? place;
      const at = x[game.offset + of]!;
      const { low, high } = ends[of]!;
      const close = 1e-9 * Math.max(Math.abs(at), 1e-3);
      if (at <= low + close) held.push({ place, isLow: true });
      else if (at >= high - close) held.push({ place, isLow: false });
      else free.push(place);
    }
    const active = this.along.kinks(x.subarray(0, game.offset), x);
    return { free, held, active, sides: this.sidesOf(game, x, active) };
  }

  /** The profile at a value with choices that are held put at their ends. */
  private profile(start: Float64Array, pattern: Pattern, at: number, z: Float64Array): Float64Array {
    const values = this.along.values(at);
    const x = Float64Array.from(start);
    x.set(values);
    const game = this.along.game(values);
    pattern.free.forEach((place, k) => {
      x[game.offset + place] = z[k]!;
    });
    const ends = this.endsOf(game, x);
    for (const { place, isLow } of pattern.held)
      x[game.offset + place] = isLow ? ends[place]!.low : ends[place]!.high;
    return x;
  }

  /** On which side of each surface players stand: 0 where they stay on it. */
  private sidesOf(game: Game, x: Float64Array, active: Active): ReadonlyMap<number, readonly number[]> {
    const { choices } = game.structure;
    const players = new Set(game.realChoices(0).map((place) => choices[place]!.player));
    const sides = new Map<number, readonly number[]>();
    for (const player of players) {
      const surfaces = game.surfaces(player);
      if (surfaces === null) continue;
      surfaces.tape.run(x);
      const own = active.get(player) ?? [];
      sides.set(
        player,
        Array.from({ length: surfaces.count }, (_, s) =>
          own.includes(s) ? 0 : Math.sign(surfaces.tape.result(s)),
        ),
      );
    }
    return sides;
  }

  /** First-order conditions of the free choices; of those who stay on a surface its equation and the slopes along it. */
  private conditions(x: Float64Array, { free, active }: Pattern): Float64Array {
    const game = this.along.game(x);
    if (active.size > 0) {
      const kinks = this.kinksOf(game, x);
      return kinks.residual(0, x, active, free) ?? new Float64Array(free.length).fill(Number.NaN);
    }
    const tape = game.conditions(0);
    tape.run(x);
    const real = game.realChoices(0);
    return Float64Array.from(free, (place) => tape.result(real.indexOf(place)));
  }

  /** Derivatives of the conditions by the free choices and, in the last column, by the parameter over its range. */
  private slopes(start: Float64Array, pattern: Pattern, at: number, z: Float64Array): Float64Array {
    const m = z.length;
    const x = this.profile(start, pattern, at, z);
    const game = this.along.game(x);
    const real = game.realChoices(0);
    const rows = pattern.free.map((place) => real.indexOf(place));
    const matrix = new Float64Array(m * (m + 1));
    const here = this.conditions(x, pattern);
    if (game.hasFormulas(0) && pattern.active.size === 0) {
      const tape = game.system(0);
      tape.run(x);
      for (let r = 0; r < m; r++)
        for (let c = 0; c < m; c++)
          matrix[r * (m + 1) + c] = tape.result(real.length + rows[r]! * real.length + rows[c]!);
    } else
      for (let c = 0; c < m; c++) {
        const moved = Float64Array.from(z);
        moved[c] = moved[c]! + 1e-7 * Math.max(1e-3, Math.abs(z[c]!));
        const there = this.conditions(this.profile(start, pattern, at, moved), pattern);
        for (let r = 0; r < m; r++) matrix[r * (m + 1) + c] = (there[r]! - here[r]!) / (moved[c]! - z[c]!);
      }
    const h = (at + 1e-6 * this.span > this.to ? -1e-6 : 1e-6) * this.span;
    const [ahead, behind] = [h, this.isInside(at - h) ? -h : 0];
    const one = this.conditions(this.profile(start, pattern, at + ahead, z), pattern);
    const other = this.conditions(this.profile(start, pattern, at + behind, z), pattern);
    for (let r = 0; r < m; r++)
      matrix[r * (m + 1) + m] = ((one[r]! - other[r]!) / (ahead - behind)) * this.span;
    return matrix;
  }

  private isInside(at: number): boolean {
    return at >= this.from && at <= this.to;
  }

  /** Newton's method on the conditions and on one more equation; null where it does not come to rest. */
  private correct(
    start: Float64Array,
    pattern: Pattern,
    guess: Float64Array,
    direction: Float64Array,
    sizes: Float64Array,
  ): Float64Array | null {
    const m = guess.length - 1;
    const y = Float64Array.from(guess);
    for (let round = 0; round < CORRECTIONS; round++) {
      const at = this.from + this.span * y[m]!;
      if (!(y[m]! >= -1e-12 && y[m]! <= 1 + 1e-12)) return null;
      const z = y.subarray(0, m);
      const g = this.conditions(this.profile(start, pattern, at, z), pattern);
      const slopes = this.slopes(start, pattern, Math.min(this.to, Math.max(this.from, at)), z);
      const n = m + 1;
      const matrix = new Float64Array(n * n);
      matrix.set(slopes);
      let along = 0;
      for (let c = 0; c < n; c++) {
        matrix[m * n + c] = direction[c]! / (sizes[c]! * sizes[c]!);
        along += (direction[c]! * (y[c]! - guess[c]!)) / (sizes[c]! * sizes[c]!);
      }
      const right = new Float64Array(n);
      for (let r = 0; r < m; r++) right[r] = -g[r]!;
      right[m] = -along;
      if (!solveLinear(matrix, right) || right.some((d) => !Number.isFinite(d))) return null;
      let step = 0;
      for (let c = 0; c < n; c++) {
        y[c] = y[c]! + right[c]!;
        step = Math.max(step, Math.abs(right[c]!) / sizes[c]!);
      }
      if (step < 1e-12) return y;
      if (step > 0.5) return null;
    }
    return null;
  }

  /** The direction of a branch at a place, of length one in terms of `sizes`. */
  private tangent(
    start: Float64Array,
    pattern: Pattern,
    y: Float64Array,
    before: Float64Array,
    sizes: Float64Array,
  ): Float64Array | null {
    const m = y.length - 1;
    const n = m + 1;
    const at = Math.min(this.to, Math.max(this.from, this.from + this.span * y[m]!));
    const matrix = new Float64Array(n * n);
    matrix.set(this.slopes(start, pattern, at, y.subarray(0, m)));
    for (let c = 0; c < n; c++) matrix[m * n + c] = before[c]! / (sizes[c]! * sizes[c]!);
    const right = new Float64Array(n);
    right[m] = 1;
    if (!solveLinear(matrix, right) || right.some((d) => !Number.isFinite(d))) return null;
    let length = 0;
    for (let c = 0; c < n; c++) length += (right[c]! / sizes[c]!) * (right[c]! / sizes[c]!);
    length = Math.sqrt(length);
    return right.map((d) => d / length);
  }

  private pointAt(x: Float64Array, at: number): Traced {
    const values = this.along.values(at);
    const point: BranchPoint = {
      at,
      outcomes: this.along.outcomes(values, x),
      isStable: this.radius(x) < 1,
      isEquilibrium: this.along.isEquilibrium(values, x),
    };
    return { point, x };
  }

  /** The spectral radius of the derivative of best replies among the free choices. */
  private radius(x: Float64Array): number {
    const game = this.along.game(x);
    const { free } = this.patternOf(game, x);
    const n = free.length;
    const { choices } = game.structure;
    const owner = free.map((place) => choices[place]!.player);
    if (new Set(owner).size < 2 || !game.hasFormulas(0)) return 0;
    const tape = game.system(0);
    tape.run(x);
    const real = game.realChoices(0);
    const entry = (r: number, c: number): number =>
      tape.result(real.length + real.indexOf(free[r]!) * real.length + real.indexOf(free[c]!));
    const reply = new Float64Array(n * n);
    for (const player of new Set(owner)) {
      const rows = owner.flatMap((own, k) => (own === player ? [k] : []));
      for (let column = 0; column < n; column++) {
        if (owner[column] === player) continue;
        const block = Float64Array.from(rows.flatMap((row) => rows.map((k) => entry(row, k))));
        const right = Float64Array.from(rows, (row) => -entry(row, column));
        if (!solveLinear(block, right)) return Number.POSITIVE_INFINITY;
        rows.forEach((row, k) => {
          reply[row * n + column] = right[k]!;
        });
      }
    }
    return spectralRadius(reply, n);
  }

  private trace(at: number, x: Float64Array): void {
    const pattern = this.patternOf(this.along.game(x), x);
    const first = this.pointAt(x, at);
    const events: { kind: BranchEventKind; point: BranchPoint }[] = [];
    const left = this.run(first, pattern, -1, events);
    const right = this.run(first, pattern, 1, events);
    const points = [...left.reverse(), first, ...right];
    events.sort((a, b) => a.point.at - b.point.at);
    this.traced.push({ points, branch: { points: points.map(({ point }) => point), events } });
    // Where a choice meets its bound the equilibria go on with it held there, or let go.
    for (const { kind, point } of events)
      if (kind === 'border')
        for (const side of [-1, 1]) {
          const beside = point.at + side * 1e-4 * this.span;
          if (this.isInside(beside)) this.begin(beside);
        }
  }

  /** Follows a branch in one direction until it leaves the range of the parameter or a choice leaves its own. */
  private run(
    first: Traced,
    pattern: Pattern,
    sign: 1 | -1,
    events: { kind: BranchEventKind; point: BranchPoint }[],
  ): Traced[] {
    const start = first.x;
    const m = pattern.free.length;
    const { offset } = this.along.game(start);
    const ends = this.endsOf(this.along.game(start), start);
    const sizes = Float64Array.from([
      ...pattern.free.map((place) => {
        const { low, high } = ends[place]!;
        const at = Math.abs(start[offset + place]!);
        return Number.isFinite(high - low) ? Math.max(0.3 * (high - low), at, 1e-9) : Math.max(1, at);
      }),
      1,
    ]);
    let y = Float64Array.from([
      ...pattern.free.map((place) => start[offset + place]!),
      (first.point.at - this.from) / this.span,
    ]);
    const ahead = new Float64Array(m + 1);
    ahead[m] = sign;
    let direction = this.tangent(start, pattern, y, ahead, sizes);
    const points: Traced[] = [];
    if (direction === null) return points;
    let before = first;
    let step = LONGEST / 4;
    while (points.length < MOST_POINTS / 2 && step > SHORTEST) {
      const guess = y.map((each, c) => each + step * direction![c]!);
      if (guess[m]! < 0 || guess[m]! > 1) {
        const last = this.toEdge(start, pattern, y, guess[m]! < 0 ? 0 : 1, sizes);
        if (last !== null) {
          const point = this.pointAt(last, guess[m]! < 0 ? this.from : this.to);
          this.note(before, point, events, points, (part) => {
            const value = before.point.at + part * (point.point.at - before.point.at);
            const between = this.toEdge(start, pattern, y, (value - this.from) / this.span, sizes);
            return between === null ? null : this.pointAt(between, value);
          });
          points.push(point);
          return points;
        }
        step /= 2;
        continue;
      }
      const next = this.correct(start, pattern, guess, direction, sizes);
      if (next === null || !this.isPossible(start, pattern, next)) {
        step /= 2;
        continue;
      }
      const turned = this.tangent(start, pattern, next, direction, sizes);
      if (turned === null) {
        step /= 2;
        continue;
      }
      let cosine = 0;
      for (let c = 0; c <= m; c++) cosine += (turned[c]! * direction[c]!) / (sizes[c]! * sizes[c]!);
      if (cosine < 0.9 && step > 1e-4) {
        step /= 2;
        continue;
      }
      if (turned[m]! * direction[m]! < 0) {
        const fold = this.fold(start, pattern, y, direction, step, sizes);
        events.push({ kind: 'fold', point: fold.point });
        points.push(fold);
        before = fold;
      }
      const at = this.from + this.span * next[m]!;
      const point = this.pointAt(this.profile(start, pattern, at, next.subarray(0, m)), at);
      this.note(before, point, events, points, (part) => {
        const between = y.map((each, c) => each + part * step * direction![c]!);
        const there = this.correct(start, pattern, between, direction!, sizes);
        if (there === null) return null;
        const value = this.from + this.span * there[m]!;
        return this.pointAt(this.profile(start, pattern, value, there.subarray(0, m)), value);
      });
      points.push(point);
      // A branch that comes back to where it began is closed.
      if (
        points.length > 10 &&
        Math.abs(point.point.at - first.point.at) < 0.01 * this.span &&
        this.distance(point.x, start) < 0.005
      )
        return points;
      before = point;
      y = Float64Array.from(next);
      direction = turned;
      step = Math.min(LONGEST, step * (cosine > 0.99 ? 1.6 : 1));
    }
    if (step <= SHORTEST) events.push({ kind: 'border', point: before.point });
    return points;
  }

  /** What changes between two points of a branch, and where: the places are added to its points. */
  private note(
    before: Traced,
    after: Traced,
    events: { kind: BranchEventKind; point: BranchPoint }[],
    points: Traced[],
    between: (part: number) => Traced | null,
  ): void {
    for (const [kind, of] of [
      ['exit', (point: BranchPoint) => point.isEquilibrium],
      ['stability', (point: BranchPoint) => point.isStable],
    ] as const) {
      if (of(before.point) === of(after.point)) continue;
      let [near, far] = [0, 1];
      let [last, place] = [before, after];
      for (let round = 0; round < 40; round++) {
        const middle = (near + far) / 2;
        const there = between(middle);
        if (there === null) break;
        if (of(there.point) === of(before.point)) {
          near = middle;
          last = there;
        } else {
          far = middle;
          place = there;
        }
        if ((far - near) * Math.abs(after.point.at - before.point.at) <= PLACED * this.span) break;
      }
      if (last !== before) points.push(last);
      if (place !== after) points.push(place);
      events.push({ kind, point: place.point });
    }
  }

  /** The branch at a place of the parameter's range, from 0 to 1. */
  private toEdge(
    start: Float64Array,
    pattern: Pattern,
    y: Float64Array,
    edge: number,
    sizes: Float64Array,
  ): Float64Array | null {
    const m = y.length - 1;
    const guess = Float64Array.from(y);
    guess[m] = edge;
    const direction = new Float64Array(m + 1);
    direction[m] = 1;
    const next = this.correct(start, pattern, guess, direction, sizes);
    if (next === null || !this.isPossible(start, pattern, next)) return null;
    const at = edge === 1 ? this.to : this.from + edge * this.span;
    return this.profile(start, pattern, at, next.subarray(0, m));
  }

  /** The place between two at which the parameter turns back. */
  private fold(
    start: Float64Array,
    pattern: Pattern,
    y: Float64Array,
    direction: Float64Array,
    reach: number,
    sizes: Float64Array,
  ): Traced {
    const m = y.length - 1;
    let [near, far] = [0, reach];
    let best = Float64Array.from(y);
    for (let round = 0; round < 40 && (far - near) * Math.abs(direction[m]!) > PLACED; round++) {
      const middle = (near + far) / 2;
      const guess = y.map((each, c) => each + middle * direction[c]!);
      const at = this.correct(start, pattern, guess, direction, sizes);
      const turned = at === null ? null : this.tangent(start, pattern, at, direction, sizes);
      if (at === null || turned === null) break;
      best = Float64Array.from(at);
      if (turned[m]! * direction[m]! < 0) far = middle;
      else near = middle;
    }
    const at = this.from + this.span * best[m]!;
    return this.pointAt(this.profile(start, pattern, at, best.subarray(0, m)), at);
  }

  private kinksOf(game: Game, x: Float64Array): Kinks {
    const ends = this.endsOf(game, x);
    return new Kinks(
      game,
      Float64Array.from(ends, ({ low }) => low),
      (place) => ends[place]!.high,
      (place) => this.sizeOf(ends[place]!, x[game.offset + place]!),
    );
  }

  private sizeOf({ low, high }: Ends, at: number): number {
    return Number.isFinite(high - low) ? Math.max(high - low, 1e-12) : Math.max(1, Math.abs(at));
  }

  /** Whether nobody has come to another side of a surface, or off the one on which it stays: there a branch has an end. */
  private isOnSide(game: Game, x: Float64Array, { sides, active, free }: Pattern): boolean {
    for (const [player, own] of this.sidesOf(game, x, active)) {
      const before = sides.get(player)!;
      if (own.some((side, s) => side !== before[s] && before[s] !== 0)) return false;
    }
    // Just beside a kink on which a choice stays its payoff rises below and falls above.
    const { choices } = game.structure;
    const tape = game.conditions(0);
    const real = game.realChoices(0);
    const ends = this.endsOf(game, x);
    return free.every((place) => {
      const own = choices[place]!;
      if (!active.has(own.player) || game.structure.players[own.player]!.choices.length > 1) return true;
      const step = 1e-7 * this.sizeOf(ends[place]!, x[game.offset + place]!);
      const slope = (by: number): number => {
        const y = Float64Array.from(x);
        y[game.offset + place] = y[game.offset + place]! + by;
        tape.run(y);
        return tape.result(real.indexOf(place));
      };
      return slope(-step) >= 0 && slope(step) <= 0;
    });
  }

  /** Whether free choices lie between their ends, and no owner of one that is held wants to leave its end. */
  private isPossible(start: Float64Array, pattern: Pattern, y: Float64Array): boolean {
    const m = y.length - 1;
    const at = this.from + this.span * y[m]!;
    const x = this.profile(start, pattern, at, y.subarray(0, m));
    const game = this.along.game(x);
    const ends = this.endsOf(game, x);
    const { choices } = game.structure;
    if (
      pattern.free.some((place) => {
        const own = ends[choices[place]!.mirrors ?? place]!;
        return x[game.offset + place]! < own.low || x[game.offset + place]! > own.high;
      })
    )
      return false;
    if (!this.isOnSide(game, x, pattern)) return false;
    const tape = game.conditions(0);
    tape.run(x);
    const real = game.realChoices(0);
    return pattern.held.every(({ place, isLow }) => {
      const { mirrors } = choices[place]!;
      const slope = tape.result(real.indexOf(place));
      return mirrors !== null || (isLow ? slope <= 0 : slope >= 0);
    });
  }
}
