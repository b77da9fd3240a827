import { add, divide, type Interval, interval, multiply, subtract } from '@regulab/numeric/interval.js';
import type { Game } from './game.js';
import { type Box, Pruner } from './prune.js';
import { MAY_BE_UNDEFINED, MAY_JUMP, Tape } from './tape.js';

/** A bound on what a player could gain, and how it was obtained. */
export interface GainBound {
  /** No own choice gives more than this above what the player gets; infinite where no bound was reached. */
  readonly gain: number;
  /** What is at stake for the player: the size of its payoff, and for earlier movers how much it varies with their choices. */
  readonly stake: number;
  /** Boxes that were looked at. */
  readonly count: number;
  /** Whether a range without an end was looked at up to some place alone. */
  readonly isCut?: boolean;
}

/** Bounds are refined until they are within this part of what is at stake. */
const SETTLED = 1e-12;
const LEADER_SETTLED = 1e-7;
const REPLY_BUDGET = 20_000;
const LEADER_BUDGET = 800;
/** How far a range without an end is looked at, as a multiple of what is chosen. */
const FAR = 64;
const FOLLOWER_BUDGET = 400;

interface Piece {
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** The payoff nowhere exceeds this. */
  readonly most: number;
  /** Of an earlier mover: where all answers lie. */
  readonly answers?: readonly Box[];
}

/**
 * Bounds on gains by interval arithmetic. Nothing is shared with the search but the rules: the bounds hold for every choice in the
 * ranges, not for those that were looked at.
 */
export class Certifier {
  private readonly payoffs: Tape;
  private readonly gradients = new Map<string, Tape>();

  constructor(private readonly game: Game) {
    const { graph, players } = game.structure;
    this.payoffs = new Tape(
      graph,
      players.map(({ payoff }) => payoff),
    );
  }

  private gradient(player: number, own: readonly number[]): Tape {
    const key = `${player}|${own.join()}`;
    let tape = this.gradients.get(key);
    if (tape === undefined) {
      const { graph, players } = this.game.structure;
      const { payoff } = players[player]!;
      tape = new Tape(graph, [
        payoff,
        ...own.map((place) => graph.derivative(payoff, this.game.offset + place)),
      ]);
      this.gradients.set(key, tape);
    }
    return tape;
  }

  /** Enclosure of a player's payoff at a point. */
  private at(player: number, x: Float64Array): { lo: number; hi: number } {
    this.payoffs.enclose(x, x);
    const place = this.payoffs.places[player]!;
    return this.payoffs.flags[place]! & MAY_BE_UNDEFINED
      ? { lo: Number.NEGATIVE_INFINITY, hi: Number.POSITIVE_INFINITY }
      : { lo: this.payoffs.lo[place]!, hi: this.payoffs.hi[place]! };
  }

  /** Enclosure of what a player gets outside. */
  private outsideOf(player: number, x: Float64Array): { lo: number; hi: number } {
    const tape = this.game.outside();
    tape.enclose(x, x);
    const place = tape.places[2 * player]!;
    return { lo: tape.lo[place]!, hi: tape.hi[place]! };
  }

  /** The range of a choice after the earlier ones. */
  private range(stage: number, place: number, x: Float64Array): readonly [number, number] {
    const { choices, stages } = this.game.structure;
    const tape = this.game.ends(stage);
    tape.enclose(x, x);
    const k = stages[stage]!.indexOf(place);
    const choice = choices[place]!;
    return [
      choice.low === null ? Number.NEGATIVE_INFINITY : tape.lo[tape.places[2 * k]!]!,
      choice.high === null ? Number.POSITIVE_INFINITY : tape.hi[tape.places[2 * k + 1]!]!,
    ];
  }

  /** How far a choice lies outside its range, relative to its size. */
  outside(stage: number, place: number, x: Float64Array): number {
    const choice = this.game.structure.choices[place]!;
    const at = x[this.game.offset + place]!;
    if (choice.options !== null) return choice.options.includes(at) ? 0 : Number.POSITIVE_INFINITY;
    const [low, high] = this.range(stage, place, x);
    const size = Math.max(Math.abs(low), Number.isFinite(high) ? Math.abs(high) : 0, Math.abs(at), 1e-300);
    return Math.max(0, low - at, at - high) / size;
  }

  /** Bound for a player in the last stage: over all own choices of that stage, finite ones included. */
  reply(stage: number, player: number, x: Float64Array): GainBound {
    const { choices, stages } = this.game.structure;
    const { offset } = this.game;
    const places = stages[stage]!.filter((place) => choices[place]!.player === player);
    const finite = places.filter((place) => choices[place]!.options !== null);
    const real = places.filter((place) => choices[place]!.options === null);
    const own = this.at(player, x);
    let most = Number.NEGATIVE_INFINITY;
    let [top, bottom] = [own.hi, own.lo];
    let count = 0;
    const profiles = finite.reduce((product, place) => product * choices[place]!.options!.length, 1);
    const low = Float64Array.from(x);
    const high = Float64Array.from(x);
    for (let profile = 0; profile < profiles; profile++) {
      let rest = profile;
      for (const place of finite) {
        const { options } = choices[place]!;
        low[offset + place] = high[offset + place] = options![rest % options!.length]!;
        rest = Math.floor(rest / options!.length);
      }
      const ranges = real.map((place) => this.range(stage, place, x));
      const bound = this.maximum(player, real, ranges, low, high, own.lo);
      count += bound.count;
      most = Math.max(most, bound.most);
      top = Math.max(top, bound.top);
      bottom = Math.min(bottom, bound.bottom);
    }
    const stake = Math.max(Math.abs(own.hi), 1e-300);
    return {
      gain: Math.max(0, most - own.lo),
      stake: Number.isFinite(stake) ? stake : Math.max(Math.abs(own.lo), 1e-300),
      count,
    };
  }

  /** The most that a payoff reaches over ranges of some own choices. */
  private maximum(
    player: number,
    real: readonly number[],
    ranges: readonly (readonly [number, number])[],
    low: Float64Array,
    high: Float64Array,
    known: number,
  ): { most: number; top: number; bottom: number; count: number } {
    const { offset } = this.game;
    const tape = this.gradient(player, real);
    const n = real.length;
    let count = 0;
    let [top, bottom] = [known, known];
    const enclose = (piece: {
      low: Float64Array;
      high: Float64Array;
    }): { lo: number; hi: number; isDefined: boolean } => {
      for (let k = 0; k < n; k++) {
        low[offset + real[k]!] = piece.low[k]!;
        high[offset + real[k]!] = piece.high[k]!;
      }
      tape.enclose(low, high);
      const place = tape.places[0]!;
      return {
        lo: tape.lo[place]!,
        hi: tape.hi[place]!,
        isDefined: !(tape.flags[place]! & MAY_BE_UNDEFINED),
      };
    };
    /** The most on a piece: from the payoff itself, and from its middle and slopes where it has them. */
    const bounded = (from: Float64Array, to: Float64Array): Piece => {
      count++;
      const natural = enclose({ low: from, high: to });
      let most = natural.isDefined ? natural.hi : Number.POSITIVE_INFINITY;
      const slopes = Array.from({ length: n }, (_, k) => {
        const place = tape.places[1 + k]!;
        return {
          lo: tape.lo[place]!,
          hi: tape.hi[place]!,
          isKnown: !(tape.flags[place]! & MAY_BE_UNDEFINED),
        };
      });
      const payoffFlags = tape.flags[tape.places[0]!]!;
      const [a, b] = [Float64Array.from(from), Float64Array.from(to)];
      // Across a jump slopes say nothing; over a kink those of both sides bound what happens.
      if (!(payoffFlags & (MAY_JUMP | MAY_BE_UNDEFINED)) && slopes.every(({ isKnown }) => isKnown)) {
        slopes.forEach(({ lo, hi }, k) => {
          if (lo > 0 && Number.isFinite(b[k]!)) a[k] = b[k]!;
          else if (hi < 0 && Number.isFinite(a[k]!)) b[k] = a[k]!;
        });
        const middle = a.map((x, k) => (Number.isFinite(b[k]! - x) ? x + (b[k]! - x) / 2 : x));
        const centre = enclose({ low: middle, high: middle });
        if (centre.isDefined) {
          top = Math.max(top, centre.lo);
          bottom = Math.min(bottom, centre.lo);
          let reach = centre.hi;
          let size = Math.abs(centre.hi);
          for (let k = 0; k < n; k++) {
            const half = Math.max(b[k]! - middle[k]!, middle[k]! - a[k]!);
            const part = half === 0 ? 0 : half * Math.max(Math.abs(slopes[k]!.lo), Math.abs(slopes[k]!.hi));
            reach += part;
            size += part;
          }
          reach += size * (n + 2) * 2.3e-16;
          if (reach < most) most = reach;
        }
      }
      return { low: a, high: b, most };
    };
    const tolerance = (): number => SETTLED * Math.max(top - bottom, Math.abs(known) * 1e-3, 1e-300);
    const open: Piece[] = [
      bounded(
        Float64Array.from(ranges, ([from]) => from),
        Float64Array.from(ranges, ([, to]) => to),
      ),
    ];
    let settled = Number.NEGATIVE_INFINITY;
    while (open.length > 0) {
      // The most promising piece first.
      let best = 0;
      for (let k = 1; k < open.length; k++) if (open[k]!.most > open[best]!.most) best = k;
      const piece = open[best]!;
      open[best] = open[open.length - 1]!;
      open.pop();
      if (piece.most <= known + tolerance() || piece.most <= settled) {
        settled = Math.max(settled, piece.most);
        continue;
      }
      let widest = -1;
      let width = 0;
      for (let k = 0; k < n; k++) {
        const own = piece.high[k]! - piece.low[k]!;
        if (own > width) {
          width = own;
          widest = k;
        }
      }
      const [lo, hi] = widest < 0 ? [0, 0] : [piece.low[widest]!, piece.high[widest]!];
      const middle =
        hi === Number.POSITIVE_INFINITY
          ? lo === Number.NEGATIVE_INFINITY
            ? 0
            : Math.max(1, 4 * Math.abs(lo))
          : lo === Number.NEGATIVE_INFINITY
            ? Math.min(-1, -4 * Math.abs(hi))
            : lo + (hi - lo) / 2;
      if (widest < 0 || !(middle > lo && middle < hi) || count > REPLY_BUDGET) {
        settled = Math.max(settled, piece.most);
        if (count > REPLY_BUDGET) {
          for (const each of open) settled = Math.max(settled, each.most);
          break;
        }
        continue;
      }
      const [left, right] = [Float64Array.from(piece.high), Float64Array.from(piece.low)];
      left[widest] = middle;
      right[widest] = middle;
      open.push(bounded(piece.low, left), bounded(right, piece.high));
    }
    return { most: settled, top, bottom, count };
  }

  /** Whether a player has but one choice in a stage: all its ranges there are single numbers. */
  isFixed(stage: number, player: number, x: Float64Array): boolean {
    const { choices, stages } = this.game.structure;
    return stages[stage]!.every((place) => {
      const { player: owner, options } = choices[place]!;
      if (owner !== player) return true;
      if (options !== null) return options.length === 1;
      const [from, to] = this.range(stage, place, x);
      return from === to;
    });
  }

  /**
   * Bound for a mover of the stage before the last, with all that may follow on each of its choices: the boxes in which every
   * equilibrium of the last stage lies, and exits. Null where it has too many choices for that.
   */
  lead(stage: number, player: number, x: Float64Array, isStaying: boolean): GainBound | null {
    const { choices, stages, players } = this.game.structure;
    const { offset } = this.game;
    const places = stages[stage]!.filter((place) => choices[place]!.player === player);
    if (places.some((place) => choices[place]!.options !== null) || stage !== stages.length - 2) return null;
    if (stages[stage + 1]!.some((place) => choices[place]!.options !== null)) return null;
    const outside = this.game.outside();
    const own = isStaying ? this.at(player, x) : this.outsideOf(player, x);
    const deciders = players.flatMap((each, k) =>
      each.outside?.goesOn === false &&
      each.choices.length > 0 &&
      Math.min(...each.choices.map((place) => choices[place]!.stage)) === stage + 1
        ? [k]
        : [],
    );
    let count = 0;
    let [top, bottom] = [own.hi, own.lo];
    const low = Float64Array.from(x);
    const high = Float64Array.from(x);
    const later = this.game.realChoices(stage + 1);
    /** Of the box that was looked at last: where those after the mover may be, and whether one of them may leave. */
    let answers: readonly Box[] = [];
    let isExitPossible = false;
    let stayWorth = Number.NEGATIVE_INFINITY;
    let outsideMost = Number.NEGATIVE_INFINITY;
    /** The most that the mover may get with its choices in a box. */
    const most = (
      from: Float64Array,
      to: Float64Array,
      width: number,
      known: readonly Box[] | undefined,
    ): number => {
      places.forEach((place, k) => {
        low[offset + place] = from[k]!;
        high[offset + place] = to[k]!;
      });
      const pruner = new Pruner(
        this.game,
        stage + 1,
        low,
        high,
        FOLLOWER_BUDGET,
        Math.min(0.1, Math.max(1e-12, width / 4)),
      );
      const run = pruner.run(known ?? null);
      const pruned = {
        ...run,
        boxes: run.isCut ? run.boxes : run.boxes.filter((box) => !pruner.isBeaten(box)),
      };
      count += pruned.count;
      answers = pruned.boxes;
      let value = Number.NEGATIVE_INFINITY;
      isExitPossible = false;
      stayWorth = Number.NEGATIVE_INFINITY;
      outsideMost = Number.NEGATIVE_INFINITY;
      const [l, h] = [Float64Array.from(low), Float64Array.from(high)];
      for (const box of pruned.boxes) {
        later.forEach((place, k) => {
          l[offset + place] = box.low[k]!;
          h[offset + place] = box.high[k]!;
        });
        this.payoffs.enclose(l, h);
        const enclosed = (k: number): { lo: number; hi: number } => {
          const place = this.payoffs.places[k]!;
          return this.payoffs.flags[place]! & MAY_BE_UNDEFINED
            ? { lo: Number.NEGATIVE_INFINITY, hi: Number.POSITIVE_INFINITY }
            : { lo: this.payoffs.lo[place]!, hi: this.payoffs.hi[place]! };
        };
        const worth = enclosed(player);
        const stay = deciders.map(enclosed);
        outside.enclose(l, h);
        const leaves = deciders.map((k) => ({
          lo: outside.lo[outside.places[2 * k]!]!,
          hi: outside.hi[outside.places[2 * k]!]!,
        }));
        const mayStay = deciders.every((_, k) => stay[k]!.hi >= leaves[k]!.lo);
        const mayLeave = deciders.some((_, k) => stay[k]!.lo < leaves[k]!.hi);
        if (mayStay) value = Math.max(value, worth.hi);
        stayWorth = Math.max(stayWorth, worth.hi);
        if (mayLeave) isExitPossible = true;
        if (mayLeave) outsideMost = Math.max(outsideMost, outside.hi[outside.places[2 * player]!]!);
        if (mayLeave) value = Math.max(value, outside.hi[outside.places[2 * player]!]!);
        if (box.isUnique) {
          top = Math.max(top, worth.lo);
          bottom = Math.min(bottom, worth.lo);
        }
      }
      return value;
    };
    const ranges = places.map((place) => this.range(stage, place, x));
    // Where a range has no end the bound goes a long way and no further: what lies beyond is told, not bounded.
    const reach = ranges.map(
      ([from, to], k) =>
        [
          from,
          to === Number.POSITIVE_INFINITY
            ? Math.max(from, 0) + FAR * (1 + Math.abs(x[offset + places[k]!]!))
            : to,
        ] as const,
    );
    const isCut = ranges.some(([, to]) => to === Number.POSITIVE_INFINITY);
    const first = Float64Array.from(reach, ([from]) => from);
    const last = Float64Array.from(reach, ([, to]) => to);
    const pieces: (Piece & { width: number })[] = [
      { low: first, high: last, most: Number.POSITIVE_INFINITY, width: 1 },
    ];
    let settled = Number.NEGATIVE_INFINITY;
    let looked = 0;
    while (pieces.length > 0) {
      let best = 0;
      for (let k = 1; k < pieces.length; k++) if (pieces[k]!.most > pieces[best]!.most) best = k;
      const piece = pieces[best]!;
      pieces[best] = pieces[pieces.length - 1]!;
      pieces.pop();
      const stake = Math.max(top - bottom, Math.abs(own.lo) * 1e-3, 1e-300);
      if (
        piece.most <= own.lo + LEADER_SETTLED * stake ||
        piece.most <= settled ||
        looked >= LEADER_BUDGET * places.length
      ) {
        settled = Math.max(settled, piece.most);
        continue;
      }
      let widest = -1;
      let width = 0;
      for (let k = 0; k < places.length; k++) {
        const span = piece.high[k]! - piece.low[k]!;
        if (span > width) {
          width = span;
          widest = k;
        }
      }
      const [lo, hi] = widest < 0 ? [0, 0] : [piece.low[widest]!, piece.high[widest]!];
      const middle = hi === Number.POSITIVE_INFINITY ? Math.max(1, 4 * Math.abs(lo)) : lo + (hi - lo) / 2;
      if (widest < 0 || !(middle > lo && middle < hi)) {
        settled = Math.max(settled, piece.most);
        continue;
      }
      const [left, right] = [Float64Array.from(piece.high), Float64Array.from(piece.low)];
      left[widest] = middle;
      right[widest] = middle;
      for (const [from, to] of [
        [piece.low, left],
        [right, piece.high],
      ] as const) {
        looked++;
        const size = Math.max(
          ...Array.from(
            from,
            (each, k) =>
              (to[k]! - each) /
              Math.max(
                1e-300,
                Math.min(Math.abs(to[k]!) + Math.abs(each), ranges[k]![1] - ranges[k]![0] || 1),
              ),
          ),
        );
        const width = Number.isFinite(size) ? size : 1;
        let bound = Math.min(piece.most, most(from, to, width, piece.answers));
        const here = answers;
        const mayLeave = isExitPossible;
        const leaveWorth = outsideMost;
        let [cutFrom, cutTo] = [from, to];
        // One answer that moves smoothly with the choices: its slopes bound what they gain, and tell where nothing is gained.
        const slopes = here.length === 1 ? this.slopes(stage, player, places, from, to, x, here[0]!) : null;
        if (slopes !== null) {
          cutFrom = Float64Array.from(from);
          cutTo = Float64Array.from(to);
          // Towards an end of a box somebody may leave: then every part of it counts.
          slopes.forEach(({ lo, hi }, k) => {
            if (mayLeave) return;
            if (lo > 0) cutFrom[k] = to[k]!;
            else if (hi < 0) cutTo[k] = from[k]!;
          });
          const centre = cutFrom.map((each, k) => each + (cutTo[k]! - each) / 2);
          most(centre, centre, 0, here);
          let reach = stayWorth;
          let sum = Math.abs(reach);
          slopes.forEach(({ lo, hi }, k) => {
            const half = Math.max(cutTo[k]! - centre[k]!, centre[k]! - cutFrom[k]!);
            const part = half === 0 ? 0 : half * Math.max(Math.abs(lo), Math.abs(hi));
            reach += part;
            sum += part;
          });
          if (Number.isFinite(reach))
            bound = Math.min(bound, Math.max(leaveWorth, reach + sum * (places.length + 2) * 2.3e-16));
        }
        pieces.push({ low: cutFrom, high: cutTo, most: bound, width: size, answers: here });
      }
    }
    const stake = Math.max(top - bottom, Math.abs(own.hi), 1e-300);
    return {
      gain: Math.max(0, settled - own.lo),
      stake: Number.isFinite(stake) ? stake : Math.max(Math.abs(own.lo), 1e-300),
      count,
      isCut,
    };
  }

  /**
   * How the mover's payoff changes with its choices while those of the next stage answer, by the implicit function theorem in intervals:
   * over a box of its choices for all of which one box holds exactly one answer. Null where that is not known.
   */
  private slopes(
    stage: number,
    player: number,
    places: readonly number[],
    from: Float64Array,
    to: Float64Array,
    x: Float64Array,
    answer: Box,
  ): Interval[] | null {
    if (!answer.isUnique) return null;
    const { offset } = this.game;
    const later = this.game.realChoices(stage + 1);
    const n = later.length;
    const low = Float64Array.from(x);
    const high = Float64Array.from(x);
    places.forEach((place, k) => {
      low[offset + place] = from[k]!;
      high[offset + place] = to[k]!;
    });
    later.forEach((place, k) => {
      low[offset + place] = answer.low[k]!;
      high[offset + place] = answer.high[k]!;
    });
    // Where a range may have crossed, some of these choices are none.
    const ends = this.game.ends(stage + 1);
    ends.enclose(low, high);
    const { choices, stages } = this.game.structure;
    const isRange = stages[stage + 1]!.every((place, k) => {
      const { low: from, high: to, options } = choices[place]!;
      return (
        options !== null ||
        from === null ||
        to === null ||
        ends.hi[ends.places[2 * k]!]! <= ends.lo[ends.places[2 * k + 1]!]!
      );
    });
    if (!isRange) return null;
    this.payoffs.enclose(low, high);
    if (
      Array.from(this.payoffs.places).some(
        (place) => this.payoffs.flags[place]! & (MAY_JUMP | MAY_BE_UNDEFINED),
      )
    )
      return null;
    const system = this.game.system(stage + 1);
    system.enclose(low, high);
    const own = (k: number): Interval =>
      interval(system.lo[system.places[k]!]!, system.hi[system.places[k]!]!);
    for (let k = 0; k < n + n * n; k++) if (system.flags[system.places[k]!]! !== 0) return null;
    const free = Array.from({ length: n }, (_, k) => k).filter((k) => answer.sides[k] === 1);
    const jacobian = free.map((row) => free.map((column) => own(n + row * n + column)));
    const fixed = Array.from({ length: n }, (_, k) => k).filter((k) => answer.sides[k] !== 1);
    const crossed = free.map((row) => fixed.map((column) => own(n + row * n + column)));
    const result: Interval[] = [];
    for (const place of places) {
      const tape = this.game.leaderSlope(stage, player, place);
      tape.enclose(low, high);
      const at = (k: number): Interval => interval(tape.lo[tape.places[k]!]!, tape.hi[tape.places[k]!]!);
      if (Array.from(tape.places).some((each) => tape.flags[each]! !== 0)) return null;
      const moves: Interval[] = Array.from({ length: n }, () => interval(0, 0));
      for (const k of fixed) moves[k] = at(1 + 2 * n + 2 * k + (answer.sides[k] === 2 ? 0 : 1));
      const right = free.map((row, r) =>
        fixed.reduce(
          (sum, column, c) => subtract(sum, multiply(crossed[r]![c]!, moves[column]!)),
          subtract(interval(0, 0), at(1 + n + row)),
        ),
      );
      const solved = solveEnclosed(jacobian, right);
      if (solved === null) return null;
      free.forEach((k, r) => {
        moves[k] = solved[r]!;
      });
      let slope = at(0);
      for (let k = 0; k < n; k++) slope = add(slope, multiply(at(1 + k), moves[k]!));
      if (!Number.isFinite(slope.lo) || !Number.isFinite(slope.hi)) return null;
      result.push(slope);
    }
    return result;
  }
}

/** Solutions of all linear systems within intervals, by Gaussian elimination; null where a pivot may be zero. */
function solveEnclosed(
  matrix: readonly (readonly Interval[])[],
  given: readonly Interval[],
): Interval[] | null {
  const n = given.length;
  const a = matrix.map((row) => [...row]);
  const right = [...given];
  for (let k = 0; k < n; k++) {
    let pivot = k;
    const least = ({ lo, hi }: Interval): number => (lo > 0 ? lo : hi < 0 ? -hi : 0);
    for (let row = k + 1; row < n; row++) if (least(a[row]![k]!) > least(a[pivot]![k]!)) pivot = row;
    if (least(a[pivot]![k]!) === 0) return null;
    [a[k], a[pivot]] = [a[pivot]!, a[k]!];
    [right[k], right[pivot]] = [right[pivot]!, right[k]!];
    for (let row = k + 1; row < n; row++) {
      const factor = divide(a[row]![k]!, a[k]![k]!);
      for (let c = k + 1; c < n; c++) a[row]![c] = subtract(a[row]![c]!, multiply(factor, a[k]![c]!));
      right[row] = subtract(right[row]!, multiply(factor, right[k]!));
    }
  }
  const result: Interval[] = [];
  for (let k = n - 1; k >= 0; k--) {
    let sum = right[k]!;
    for (let c = k + 1; c < n; c++) sum = subtract(sum, multiply(a[k]![c]!, result[c]!));
    result[k] = divide(sum, a[k]![k]!);
  }
  return result;
}
