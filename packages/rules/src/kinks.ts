import { solveLinear } from '@regulab/numeric/linear.js';
import type { Game } from './game.js';

/** A place this near to a surface, relative to what its owner may choose, lies on it. */
const ON_SURFACE = 1e-7;
/** Places along a surface at which a payoff is looked at. */
const LOOKS = 24;
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/** Surfaces on which players may stand: of each player by their number, as `Game.surfaces` has them. */
export type Active = ReadonlyMap<number, readonly number[]>;

/**
 * Looks for profiles in which players stand where their payoffs have kinks. Along such a surface a payoff is smooth: its slopes in the
 * directions that stay on the surface are zero, and the surface's own equation stands for the direction across it.
 */
export class Kinks {
  constructor(
    private readonly game: Game,
    /** Ends of the ranges of all choices as they are now. */
    private readonly low: Float64Array,
    private readonly top: (place: number) => number,
    private readonly size: (place: number) => number,
  ) {}

  /** Surfaces on which the movers of a stage stand. */
  at(stage: number, x: Float64Array): Active {
    const { choices } = this.game.structure;
    const players = new Set(this.game.realChoices(stage).map((place) => choices[place]!.player));
    const active = new Map<number, readonly number[]>();
    for (const player of players) {
      const own = this.of(player, x);
      if (own.length > 0) active.set(player, own);
    }
    return active;
  }

  /** How many surfaces a player's payoff has. */
  count(player: number): number {
    return this.game.surfaces(player)?.count ?? 0;
  }

  /** Surfaces on which one player stands. */
  of(player: number, x: Float64Array): number[] {
    const surfaces = this.game.surfaces(player);
    if (surfaces === null) return [];
    const { tape, own, count } = surfaces;
    tape.run(x);
    return Array.from({ length: count }, (_, s) => s).filter((s) => {
      let reach = 0;
      for (let k = 0; k < own.length; k++)
        reach = Math.max(reach, Math.abs(tape.result(count + s * own.length + k)) * this.size(own[k]!));
      return reach > 0 && Math.abs(tape.result(s)) <= ON_SURFACE * reach;
    });
  }

  /**
   * Newton's method, with differences, on what holds where players stand on surfaces. `only` are the places of choices that move. True
   * where it came to rest.
   */
  newton(stage: number, x: Float64Array, active: Active, only: readonly number[] | null = null): boolean {
    const { offset } = this.game;
    const real = this.game.realChoices(stage);
    const m0 = real.filter((place) => only === null || only.includes(place));
    for (let round = 0; round < 30; round++) {
      const free = m0.filter((place) => only !== null || !this.isHeld(stage, x, place, active));
      const m = free.length;
      if (m === 0) return true;
      const here = this.residual(stage, x, active, free);
      if (here === null) return false;
      const matrix = new Float64Array(m * m);
      for (let c = 0; c < m; c++) {
        const at = offset + free[c]!;
        const before = x[at]!;
        const step = 1e-7 * this.size(free[c]!);
        x[at] = before + step > this.top(free[c]!) ? before - step : before + step;
        const moved = this.residual(stage, x, active, free);
        const h = x[at]! - before;
        x[at] = before;
        if (moved === null) return false;
        for (let r = 0; r < m; r++) matrix[r * m + c] = (moved[r]! - here[r]!) / h;
      }
      const right = here.map((value) => -value);
      if (!solveLinear(matrix, right) || right.some((d) => !Number.isFinite(d))) return false;
      let moved = 0;
      free.forEach((place, k) => {
        const before = x[offset + place]!;
        const limit = this.size(place);
        const d = Math.max(-limit, Math.min(limit, right[k]!));
        const after = Math.min(this.top(place), Math.max(this.low[place]!, before + d));
        x[offset + place] = after;
        moved = Math.max(moved, Math.abs(after - before) / this.size(place));
      });
      if (moved <= 4e-16 || (moved <= 1e-14 && round > 5)) return true;
    }
    return false;
  }

  /** Whether a choice is held at an end: at one, and its owner, who stands on no surface, wants past it. */
  private isHeld(stage: number, x: Float64Array, place: number, active: Active): boolean {
    const { choices } = this.game.structure;
    const at = x[this.game.offset + place]!;
    const isLow = at <= this.low[place]!;
    if (!isLow && !(at >= this.top(place))) return false;
    if (active.has(choices[place]!.player)) return false;
    const tape = this.game.conditions(stage);
    tape.run(x);
    const slope = tape.result(this.game.realChoices(stage).indexOf(place));
    return isLow ? slope <= 0 : slope >= 0;
  }

  /** What is zero where the choices in `free` rest; null where something is not defined. */
  residual(stage: number, x: Float64Array, active: Active, free: readonly number[]): Float64Array | null {
    const { choices } = this.game.structure;
    const real = this.game.realChoices(stage);
    const tape = this.game.conditions(stage);
    tape.run(x);
    const slopes = new Map(free.map((place) => [place, tape.result(real.indexOf(place))]));
    const result: number[] = [];
    const players = [...new Set(free.map((place) => choices[place]!.player))];
    const byPlace = new Map<number, number>();
    for (const player of players) {
      const mine = free.filter((place) => choices[place]!.player === player);
      const own = active.get(player) ?? [];
      const values = this.alongSurfaces(player, x, own, mine, (place) => slopes.get(place)!);
      mine.forEach((place, k) => {
        byPlace.set(place, values[k]!);
      });
    }
    for (const place of free) result.push(byPlace.get(place)!);
    return result.every((value) => Number.isFinite(value)) ? Float64Array.from(result) : null;
  }

  /**
   * For each own choice one number: of those that serve to stay on a surface its equation, of the others the slope in the direction that
   * stays on all. By Gauss-Jordan elimination with the largest pivots; a surface that says nothing new is left out.
   */
  private alongSurfaces(
    player: number,
    x: Float64Array,
    active: readonly number[],
    mine: readonly number[],
    slope: (place: number) => number,
  ): number[] {
    const values = mine.map(slope);
    const surfaces = this.game.surfaces(player);
    if (active.length === 0 || surfaces === null) return values;
    const { tape, own, count } = surfaces;
    tape.run(x);
    const columns = mine.map((place) => own.indexOf(place));
    const rows = active.map((s) => ({
      value: tape.result(s),
      by: columns.map((k) => tape.result(count + s * own.length + k)),
    }));
    const pivots: { row: (typeof rows)[number]; column: number }[] = [];
    for (const row of rows) {
      for (const { row: done, column } of pivots) {
        const factor = row.by[column]!;
        if (factor === 0) continue;
        row.by = row.by.map((each, k) => each - factor * done.by[k]!);
        row.value -= factor * done.value;
      }
      let column = -1;
      let most = 1e-12;
      row.by.forEach((each, k) => {
        const weight = Math.abs(each) * this.size(mine[k]!);
        if (weight > most && !pivots.some((pivot) => pivot.column === k)) {
          most = weight;
          column = k;
        }
      });
      if (column < 0) continue;
      const lead = row.by[column]!;
      row.by = row.by.map((each) => each / lead);
      row.value /= lead;
      for (const { row: done } of pivots) {
        const factor = done.by[column]!;
        done.by = done.by.map((each, k) => each - factor * row.by[k]!);
        done.value -= factor * row.value;
      }
      pivots.push({ row, column });
    }
    const slopes = [...values];
    for (let k = 0; k < mine.length; k++) {
      const pivot = pivots.find(({ column }) => column === k);
      values[k] = pivot
        ? pivot.row.value
        : slopes[k]! - pivots.reduce((sum, { row, column }) => sum + row.by[k]! * slopes[column]!, 0);
    }
    return values;
  }

  /** Where along one choice its owner's payoff has kinks, all others as they are. */
  along(player: number, place: number, x: Float64Array): { readonly surface: number; readonly at: number }[] {
    const surfaces = this.game.surfaces(player);
    if (surfaces === null) return [];
    const { tape, count } = surfaces;
    const at = this.game.offset + place;
    const kept = x[at]!;
    const from = this.low[place]!;
    const to = Math.min(this.top(place), from + 4 * this.size(place));
    const values = Array.from({ length: LOOKS + 1 }, (_, k) => {
      x[at] = from + ((to - from) * k) / LOOKS;
      tape.run(x);
      return Array.from({ length: count }, (__, s) => tape.result(s));
    });
    const found: { surface: number; at: number }[] = [];
    for (let s = 0; s < count; s++)
      for (let k = 0; k < LOOKS; k++) {
        const [first, last] = [values[k]![s]!, values[k + 1]![s]!];
        if (!(first * last <= 0) || first === last) continue;
        x[at] = from + ((to - from) * (k + first / (first - last))) / LOOKS;
        if (!this.follow(player, s, place, x)) continue;
        const root = x[at]!;
        if (!found.some((other) => Math.abs(other.at - root) <= 1e-9 * this.size(place)))
          found.push({ surface: s, at: root });
      }
    x[at] = kept;
    return found;
  }

  /**
   * The best of a player along surfaces, on which it stands or nearly so: each own choice in turn is moved over its range, another one following
   * so that the surface is kept. Leaves the best in `x`, and returns what it is worth.
   */
  climb(
    stage: number,
    player: number,
    places: readonly number[],
    x: Float64Array,
    value: number,
    along: readonly number[],
  ): number {
    const { offset } = this.game;
    const surfaces = this.game.surfaces(player);
    if (surfaces === null) return value;
    const { tape: payoff } = this.game.payoff(player);
    let best = value;
    let chosen = places.map((place) => x[offset + place]!);
    const put = (own: readonly number[]): void => {
      places.forEach((place, k) => {
        x[offset + place] = own[k]!;
      });
    };
    const offer = (): number => {
      payoff.run(x);
      const worth = payoff.result(0);
      if (worth > best) {
        best = worth;
        chosen = places.map((place) => x[offset + place]!);
      }
      return worth;
    };
    for (const s of along) {
      for (const moving of places) {
        put(chosen);
        const following = this.follower(player, s, places, moving, x);
        if (following === null) continue;
        const worthAt = (at: number): number => {
          x[offset + moving] = at;
          return this.follow(player, s, following, x) ? offer() : Number.NEGATIVE_INFINITY;
        };
        const from = this.low[moving]!;
        const to = Math.min(this.top(moving), from + 2 * this.size(moving));
        const step = (to - from) / LOOKS;
        const worths = Array.from({ length: LOOKS + 1 }, (_, k) => worthAt(from + k * step));
        // Where the surface leaves the range of the one that follows.
        for (const end of [this.low[following]!, this.top(following)]) {
          if (!Number.isFinite(end)) continue;
          put(chosen);
          x[offset + following] = end;
          if (this.follow(player, s, moving, x)) offer();
        }
        put(chosen);
        const peak = worths.reduce((top, worth, k) => (worth > worths[top]! ? k : top), 0);
        if (worths[peak] === Number.NEGATIVE_INFINITY) continue;
        // Golden section between the neighbours of the best place, as near as Newton's method needs.
        let [a, b] = [Math.max(from, from + (peak - 1) * step), Math.min(to, from + (peak + 1) * step)];
        let [c, d] = [b - GOLDEN * (b - a), a + GOLDEN * (b - a)];
        let [atC, atD] = [worthAt(c), worthAt(d)];
        for (let round = 0; round < 40; round++) {
          const isLower =
            atC === atD && atC === Number.NEGATIVE_INFINITY ? from + peak * step <= c : atC > atD;
          if (isLower) {
            [b, d, atD] = [d, c, atC];
            c = b - GOLDEN * (b - a);
            atC = worthAt(c);
          } else {
            [a, c, atC] = [c, d, atD];
            d = a + GOLDEN * (b - a);
            atD = worthAt(d);
          }
        }
        // Of two choices the surface is a curve: it was looked at whole.
        if (places.length === 2) break;
      }
      put(chosen);
      const held = [...new Set([s, ...this.of(player, x)])];
      if (!this.newton(stage, x, new Map([[player, held]]), places)) continue;
      payoff.run(x);
      const worth = payoff.result(0);
      // Where all is level around the best, its place is more exact than what it is worth tells.
      if (worth >= best - 1e-14 * Math.abs(best)) {
        best = Math.max(best, worth);
        chosen = places.map((place) => x[offset + place]!);
      }
    }
    put(chosen);
    const active = this.of(player, x);
    if (active.length > 0 && this.newton(stage, x, new Map([[player, active]]), places)) offer();
    put(chosen);
    return best;
  }

  /** The choice that follows another along a surface: the one by which the surface is kept with the smallest steps. */
  private follower(
    player: number,
    s: number,
    places: readonly number[],
    moving: number,
    x: Float64Array,
  ): number | null {
    const { tape, own, count } = this.game.surfaces(player)!;
    tape.run(x);
    let following: number | null = null;
    let most = 0;
    for (const place of places) {
      if (place === moving) continue;
      const weight = Math.abs(tape.result(count + s * own.length + own.indexOf(place))) * this.size(place);
      if (!(weight > most)) continue;
      most = weight;
      following = place;
    }
    return following;
  }

  /** Moves one choice so that a surface is kept; false where that leads out of its range. */
  follow(player: number, s: number, place: number, x: Float64Array): boolean {
    const { tape, own, count } = this.game.surfaces(player)!;
    const at = this.game.offset + place;
    const k = own.indexOf(place);
    for (let round = 0; round < 30; round++) {
      tape.run(x);
      const [value, slope] = [tape.result(s), tape.result(count + s * own.length + k)];
      if (value === 0) break;
      const step = value / slope;
      if (!Number.isFinite(step)) return false;
      const after = x[at]! - step;
      if (after === x[at]) break;
      x[at] = after;
      if (Math.abs(step) <= 4e-16 * this.size(place)) break;
    }
    return x[at]! >= this.low[place]! && x[at]! <= this.top(place);
  }
}
