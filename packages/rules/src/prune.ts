import { down, up } from '@regulab/numeric/interval.js';
import type { Game } from './game.js';
import { jointPayoff } from './jointPayoff.js';
import { MAY_BE_UNDEFINED, MAY_JUMP, Tape as MadeTape, type Tape } from './tape.js';

/** Where a choice stands in a box: anywhere in it, between the ends of its range, or at one of them. */
type Side = 0 | 1 | 2 | 3;
const ANYWHERE = 0;
const BETWEEN = 1;
const AT_LOW = 2;
const AT_HIGH = 3;

/** A part of the space of choices. */
export interface Box {
  readonly low: Float64Array;
  readonly high: Float64Array;
  readonly sides: Uint8Array;
  /** Whether it is proved to hold exactly one point that meets the first-order conditions. */
  readonly isUnique: boolean;
}

export interface Pruned {
  /** What is left: every equilibrium lies in one of these. */
  readonly boxes: readonly Box[];
  /** Boxes that were looked at. */
  readonly count: number;
  /** Whether the budget was used up: then some of what is left was not looked at. */
  readonly isCut: boolean;
}

/** Boxes narrower than this part of the range are not cut further. */
const NARROW = 1e-9;
/** Places at which a better reply is looked for, and how many of the best are looked at closely. */
const LOOKS = 48;
const PEAKS = 4;
/** At this width the ends of ranges are taken as boxes of their own. */
const FACE = 1 / 16;

/** What one step of Krawczyk's operator comes to, within the box and without regard to it. */
interface Step {
  readonly low: Float64Array;
  readonly high: Float64Array;
  readonly rawLow: Float64Array;
  readonly rawHigh: Float64Array;
  readonly isInside: boolean;
}

/** The tapes that pruning reads, made once a game and stage. */
interface Tapes {
  readonly conditions: Tape;
  readonly payoffs: Tape;
  readonly ends: Tape;
  /** What all players get together. */
  readonly joint: Tape;
}

const made = new WeakMap<Game, Map<number, Tapes>>();

function tapesOf(game: Game, stage: number): Tapes {
  let byStage = made.get(game);
  if (byStage === undefined) {
    byStage = new Map();
    made.set(game, byStage);
  }
  let tapes = byStage.get(stage);
  if (tapes === undefined) {
    const { graph, players } = game.structure;
    tapes = {
      conditions: game.ownSystem(stage),
      payoffs: new MadeTape(
        graph,
        players.map(({ payoff }) => payoff),
      ),
      ends: game.ends(stage),
      joint: new MadeTape(graph, [
        jointPayoff(
          graph,
          players.map(({ payoff }) => payoff),
        ),
      ]),
    };
    byStage.set(stage, tapes);
  }
  return tapes;
}

/**
 * Cuts the space of the real choices of a game's last stage into boxes and throws away those that hold no equilibrium, in interval
 * arithmetic: where somebody's payoff rises or falls throughout, where a choice between the ends of its range is no maximum, where
 * another choice is better against everything in the box. What earlier movers chose, and the parameters, may be intervals. Finite
 * choices are as they stand in `low`.
 *
 * Sources: E. Hansen, G. W. Walster, Global Optimization Using Interval Analysis, 2nd ed. (2004); R. Krawczyk, Computing 4 (1969);
 * B. Kubica, A. Wozniak, LNCS 6068 (2010), 446-455.
 */
export class Pruner {
  private readonly tapes: Tapes;
  private readonly places: readonly number[];
  private readonly n: number;
  /** Choices that copy one of `places`: they stand where it does. */
  private readonly copies: readonly { readonly place: number; readonly of: number }[];
  /** Ends of ranges as intervals: low from, low to, high from, high to. */
  private readonly ranges: Float64Array[];
  private readonly low: Float64Array;
  private readonly high: Float64Array;
  private readonly point: Float64Array;
  private readonly players: readonly number[];
  private readonly mine: readonly number[][];

  constructor(
    private readonly game: Game,
    stage: number,
    low: Float64Array,
    high: Float64Array,
    private readonly budget: number,
    private readonly narrow = NARROW,
  ) {
    this.tapes = tapesOf(game, stage);
    this.places = game.ownChoices(stage);
    this.n = this.places.length;
    const { choices, stages } = game.structure;
    this.copies = game
      .realChoices(stage)
      .slice(this.n)
      .map((place) => ({
        place: game.offset + place,
        of: this.places.indexOf(choices[place]!.mirrors!),
      }));
    this.low = Float64Array.from(low);
    this.high = Float64Array.from(high);
    this.point = new Float64Array(low.length);
    const { ends } = this.tapes;
    ends.enclose(this.low, this.high);
    const order = stages[stage]!;
    this.ranges = this.places.map((place) => {
      const k = order.indexOf(place);
      const choice = choices[place]!;
      const [l, h] = [ends.places[2 * k]!, ends.places[2 * k + 1]!];
      return Float64Array.of(
        choice.low === null ? Number.NEGATIVE_INFINITY : ends.lo[l]!,
        choice.low === null ? Number.NEGATIVE_INFINITY : ends.hi[l]!,
        choice.high === null ? Number.POSITIVE_INFINITY : ends.lo[h]!,
        choice.high === null ? Number.POSITIVE_INFINITY : ends.hi[h]!,
      );
    });
    this.players = [...new Set(this.places.map((place) => choices[place]!.player))];
    this.mine = this.players.map((player) =>
      this.places.flatMap((place, k) => (choices[place]!.player === player ? [k] : [])),
    );
  }

  /** The whole space, or what is known to be left of a larger one. Boxes hold all real choices of the stage. */
  run(initial: readonly Box[] | null = null): Pruned {
    const pruned = this.pruned(initial);
    return this.copies.length === 0
      ? pruned
      : { ...pruned, boxes: pruned.boxes.map((box) => this.whole(box)) };
  }

  /** A box with the choices that copy others. */
  private whole({ low, high, sides, isUnique }: Box): Box {
    const all = [...this.places.keys(), ...this.copies.map((copy) => copy.of)];
    return {
      low: Float64Array.from(all, (k) => low[k]!),
      high: Float64Array.from(all, (k) => high[k]!),
      sides: Uint8Array.from(all, (k) => sides[k]!),
      isUnique,
    };
  }

  private pruned(initial: readonly Box[] | null): Pruned {
    const whole: Box = {
      low: Float64Array.from(this.ranges, (range) => range[0]!),
      high: Float64Array.from(this.ranges, (range) => range[3]!),
      sides: new Uint8Array(this.n),
      isUnique: false,
    };
    // Where every range has crossed nothing can be chosen.
    if (this.ranges.some((range) => range[0]! > range[3]!)) return { boxes: [], count: 1, isCut: false };
    const open: Box[] =
      initial === null ? [whole] : initial.map((box) => this.clipped(box)).filter((box) => box !== null);
    const left: Box[] = [];
    let count = 0;
    while (open.length > 0) {
      if (count >= this.budget) return { boxes: [...left, ...open], count, isCut: true };
      count++;
      const box = open.pop()!;
      const verdict = this.contract(box);
      if (verdict === null) continue;
      // Looked for thoroughly where that may save most, and rarely.
      if (count % 64 === 16 && !verdict.isUnique && this.isBeaten(verdict)) continue;
      // Neighbours may hold the same point, on the side that they share or in a box around both.
      if (left.some((other) => other.isUnique && isWithin(verdict, other))) continue;
      if (verdict.isUnique) {
        left.push(verdict);
        continue;
      }
      const parts = this.cut(verdict);
      if (parts === null) {
        if (!this.isBeaten(verdict)) left.push(verdict);
      } else if (this.isBeaten(verdict, true)) continue;
      else open.push(...parts);
    }
    return { boxes: this.joined(left), count, isCut: false };
  }

  /** A box cut to the ranges, which may be narrower than those that it was found in; null where nothing is left. */
  private clipped(box: Box): Box | null {
    const low = box.low.slice(0, this.n);
    const high = box.high.slice(0, this.n);
    for (let k = 0; k < this.n; k++) {
      const range = this.ranges[k]!;
      const side = box.sides[k];
      const [from, to] =
        side === AT_LOW
          ? [range[0]!, Math.min(range[1]!, range[3]!)]
          : side === AT_HIGH
            ? [Math.max(range[0]!, range[2]!), range[3]!]
            : [range[0]!, range[3]!];
      low[k] = Math.max(low[k]!, from);
      high[k] = Math.min(high[k]!, to);
      if (low[k]! > high[k]!) return null;
    }
    return { low, high, sides: box.sides.slice(0, this.n), isUnique: false };
  }

  /** Boxes that overlap and together hold one point are one. */
  private joined(boxes: Box[]): Box[] {
    const left: Box[] = [];
    for (const box of boxes) {
      const place = left.findIndex(
        (other) =>
          other.isUnique &&
          box.isUnique &&
          box.sides.every(
            (side, k) =>
              side === other.sides[k] && box.low[k]! <= other.high[k]! && box.high[k]! >= other.low[k]!,
          ),
      );
      const whole = place < 0 ? null : this.oneOf(box, left[place]!);
      if (whole === null) left.push(box);
      else left[place] = whole;
    }
    return left;
  }

  private oneOf(box: Box, other: Box): Box | null {
    const low = box.low.map((each, k) => Math.min(each, other.low[k]!));
    const high = box.high.map((each, k) => Math.max(each, other.high[k]!));
    const free = Array.from({ length: this.n }, (_, k) => k).filter((k) => box.sides[k] === BETWEEN);
    if (free.length === 0) return { low, high, sides: box.sides, isUnique: true };
    return this.inflated({ ...box, low, high }, free, {
      low,
      high,
      rawLow: low,
      rawHigh: high,
      isInside: false,
    });
  }

  private isOpen(k: number, end: 'low' | 'high'): boolean {
    const { open } = this.game.structure.choices[this.places[k]!]!.rule;
    // A range without an end is open there, too.
    return open === end || open === 'both' || !Number.isFinite(this.ranges[k]![end === 'low' ? 0 : 3]!);
  }

  /**
   * Sets the box. Inside the ranges its sides are moved outwards by a little, so that a kink or a jump just at a side is seen: what
   * slopes say of a side holds only where the payoff is continuous across it.
   */
  private load(box: Box): void {
    const { offset } = this.game;
    for (let k = 0; k < this.n; k++) {
      const range = this.ranges[k]!;
      const [lo, hi] = [box.low[k]!, box.high[k]!];
      const isFixed = box.sides[k] === AT_LOW || box.sides[k] === AT_HIGH;
      this.low[offset + this.places[k]!] = isFixed ? lo : Math.max(Math.min(lo, range[0]!), down(lo));
      this.high[offset + this.places[k]!] = isFixed ? hi : Math.min(Math.max(hi, range[3]!), up(hi));
    }
    this.copy();
  }

  private copy(): void {
    const { offset } = this.game;
    for (const { place, of } of this.copies) {
      this.low[place] = this.low[offset + this.places[of]!]!;
      this.high[place] = this.high[offset + this.places[of]!]!;
    }
  }

  /** What is left of a box after what its first-order conditions say; null where nothing is. */
  private contract(given: Box): Box | null {
    const { n } = this;
    const { conditions, payoffs } = this.tapes;
    const { choices } = this.game.structure;
    let box: { low: Float64Array; high: Float64Array; sides: Uint8Array; isUnique: boolean } = {
      low: Float64Array.from(given.low),
      high: Float64Array.from(given.high),
      sides: Uint8Array.from(given.sides),
      isUnique: false,
    };
    for (let round = 0; round < 12; round++) {
      this.load(box);
      conditions.enclose(this.low, this.high);
      payoffs.enclose(this.low, this.high);
      let isChanged = false;
      let isSmooth = true;
      for (let k = 0; k < n; k++) {
        const place = conditions.places[k]!;
        const flags = conditions.flags[place]!;
        const player = choices[this.places[k]!]!.player;
        const payoffFlags = payoffs.flags[payoffs.places[player]!]!;
        // Where a payoff jumps its slopes may be smooth, and tell nothing of the place of the jump.
        if ((flags | payoffFlags) & (MAY_JUMP | MAY_BE_UNDEFINED)) isSmooth = false;
        // Across a jump, and where something is not defined, slopes say nothing.
        if (payoffFlags & (MAY_JUMP | MAY_BE_UNDEFINED) || flags & MAY_BE_UNDEFINED) continue;
        const [lo, hi] = [conditions.lo[place]!, conditions.hi[place]!];
        const side = box.sides[k] as Side;
        const range = this.ranges[k]!;
        if (lo > 0) {
          if (side === AT_LOW || side === BETWEEN) return null;
          if (side === ANYWHERE) {
            // The payoff rises: only the upper end is left.
            if (!(box.high[k]! >= range[2]!) || this.isOpen(k, 'high')) return null;
            box.low[k] = Math.max(box.low[k]!, range[2]!);
            box.high[k] = Math.min(box.high[k]!, range[3]!);
            box.sides[k] = AT_HIGH;
            isChanged = true;
          }
        } else if (hi < 0) {
          if (side === AT_HIGH || side === BETWEEN) return null;
          if (side === ANYWHERE) {
            if (!(box.low[k]! <= range[1]!) || this.isOpen(k, 'low')) return null;
            box.low[k] = Math.max(box.low[k]!, range[0]!);
            box.high[k] = Math.min(box.high[k]!, range[1]!);
            box.sides[k] = AT_LOW;
            isChanged = true;
          }
        } else if (side === ANYWHERE && box.low[k]! > range[1]! && box.high[k]! < range[2]!) {
          box.sides[k] = BETWEEN;
          isChanged = true;
        }
        // Between its ends a choice at which the payoff is convex is no maximum.
        const own = conditions.places[n + n * n + k]!;
        if (
          box.sides[k] === BETWEEN &&
          conditions.lo[own]! > 0 &&
          !(conditions.flags[own]! & (MAY_JUMP | MAY_BE_UNDEFINED)) &&
          !(flags & MAY_JUMP)
        )
          return null;
      }
      if (isChanged) continue;
      if (!isSmooth || box.sides.includes(ANYWHERE)) return box;
      const free = Array.from({ length: n }, (_, k) => k).filter((k) => box.sides[k] === BETWEEN);
      if (free.length === 0) return { ...box, isUnique: true };
      if (free.some((k) => !Number.isFinite(box.high[k]! - box.low[k]!))) return box;
      const step = this.krawczyk(box, free);
      if (step === 'empty') return null;
      if (step === 'none') return box;
      const isInside = step.isInside || box.isUnique;
      let shrunk = 0;
      for (const k of free)
        shrunk = Math.max(
          shrunk,
          1 - (step.high[k]! - step.low[k]!) / Math.max(box.high[k]! - box.low[k]!, 1e-300),
        );
      box = { low: step.low, high: step.high, sides: box.sides, isUnique: isInside };
      if (isInside && (shrunk < 0.1 || round > 8)) return this.confirmed(box);
      if (!isInside && shrunk < 0.2) return this.inflated(box, free, step) ?? box;
    }
    return box.isUnique ? this.confirmed(box) : box;
  }

  /**
   * With earlier choices in intervals the answers are spread as well, and no part of where they lie holds all of them: a box around all that
   * Krawczyk's operator leaves is tried as a whole. Null where that proves nothing.
   */
  private inflated(box: Box, free: readonly number[], step: Step): Box | null {
    const low = Float64Array.from(box.low);
    const high = Float64Array.from(box.high);
    for (const k of free) {
      const slack = 0.1 * (step.rawHigh[k]! - step.rawLow[k]!) + 1e-15 * Math.abs(step.rawHigh[k]!);
      low[k] = step.rawLow[k]! - slack;
      high[k] = step.rawHigh[k]! + slack;
    }
    const around: Box = { low, high, sides: box.sides, isUnique: false };
    this.load(around);
    const { conditions, payoffs } = this.tapes;
    conditions.enclose(this.low, this.high);
    payoffs.enclose(this.low, this.high);
    for (let k = 0; k < this.n; k++) if (conditions.flags[conditions.places[k]!]! !== 0) return null;
    if (Array.from(payoffs.places).some((place) => payoffs.flags[place]! & (MAY_JUMP | MAY_BE_UNDEFINED)))
      return null;
    const again = this.krawczyk(around, free);
    if (again === 'none' || again === 'empty' || !again.isInside) return null;
    return this.confirmed({ low: again.low, high: again.high, sides: box.sides, isUnique: true });
  }

  /** The signs once more on the final box: what was proved of a larger one need not hold of what it was cut to. */
  private confirmed(box: Box): Box | null {
    this.load(box);
    const { conditions } = this.tapes;
    conditions.enclose(this.low, this.high);
    for (let k = 0; k < this.n; k++) {
      const place = conditions.places[k]!;
      const [lo, hi] = [conditions.lo[place]!, conditions.hi[place]!];
      if (box.sides[k] === AT_LOW && lo > 0) return null;
      if (box.sides[k] === AT_HIGH && hi < 0) return null;
      if (box.sides[k] === BETWEEN && (lo > 0 || hi < 0)) return null;
    }
    return box;
  }

  /** One step of Krawczyk's operator on the choices that are between their ends, with a middle that lies in the box. */
  private krawczyk(box: Box, free: readonly number[]): Step | 'empty' | 'none' {
    const { n } = this;
    const m = free.length;
    const { conditions } = this.tapes;
    const { offset } = this.game;
    const jl = new Float64Array(m * m);
    const jh = new Float64Array(m * m);
    const middle = new Float64Array(m * m);
    for (let r = 0; r < m; r++)
      for (let c = 0; c < m; c++) {
        const place = conditions.places[n + free[r]! * n + free[c]!]!;
        if (conditions.flags[place]! & (MAY_JUMP | MAY_BE_UNDEFINED)) return 'none';
        jl[r * m + c] = conditions.lo[place]!;
        jh[r * m + c] = conditions.hi[place]!;
        middle[r * m + c] = (jl[r * m + c]! + jh[r * m + c]!) / 2;
      }
    const inverse = inverted(middle, m);
    if (inverse === null) return 'none';
    // The conditions at the middle of the free choices, over all of the others.
    const centre = Float64Array.from(free, (k) => box.low[k]! + (box.high[k]! - box.low[k]!) / 2);
    for (let c = 0; c < m; c++) {
      const place = offset + this.places[free[c]!]!;
      this.low[place] = centre[c]!;
      this.high[place] = centre[c]!;
    }
    this.copy();
    conditions.enclose(this.low, this.high);
    const gl = new Float64Array(m);
    const gh = new Float64Array(m);
    for (let r = 0; r < m; r++) {
      const place = conditions.places[free[r]!]!;
      if (conditions.flags[place]! & (MAY_JUMP | MAY_BE_UNDEFINED)) return 'none';
      gl[r] = conditions.lo[place]!;
      gh[r] = conditions.hi[place]!;
    }
    const low = Float64Array.from(box.low);
    const high = Float64Array.from(box.high);
    const rawLow = Float64Array.from(box.low);
    const rawHigh = Float64Array.from(box.high);
    let isInside = true;
    for (let r = 0; r < m; r++) {
      // centre - Y g + (I - Y J) (X - centre), rounded outwards by a part of all that is added up.
      let [lo, hi] = [centre[r]!, centre[r]!];
      let size = Math.abs(centre[r]!);
      for (let k = 0; k < m; k++) {
        const y = -inverse[r * m + k]!;
        const [a, b] = y >= 0 ? [y * gl[k]!, y * gh[k]!] : [y * gh[k]!, y * gl[k]!];
        lo += a;
        hi += b;
        size += Math.max(Math.abs(a), Math.abs(b));
      }
      for (let c = 0; c < m; c++) {
        let [al, ah] = r === c ? [1, 1] : [0, 0];
        let own = 1;
        for (let k = 0; k < m; k++) {
          const y = -inverse[r * m + k]!;
          const [a, b] =
            y >= 0 ? [y * jl[k * m + c]!, y * jh[k * m + c]!] : [y * jh[k * m + c]!, y * jl[k * m + c]!];
          al += a;
          ah += b;
          own += Math.max(Math.abs(a), Math.abs(b));
        }
        const widest = Math.max(Math.abs(al), Math.abs(ah)) + own * (m + 4) * 2.3e-16;
        const reach = Math.max(
          high[free[c]!]! - centre[c]!,
          centre[c]! - box.low[free[c]!]!,
          box.high[free[c]!]! - centre[c]!,
        );
        lo -= widest * reach;
        hi += widest * reach;
        size += widest * reach;
      }
      const error = size * (2 * m + 8) * 2.3e-16 + 1e-320;
      lo -= error;
      hi += error;
      const k = free[r]!;
      if (!(lo <= hi)) return 'none';
      if (hi < box.low[k]! || lo > box.high[k]!) return 'empty';
      if (!(lo > box.low[k]! && hi < box.high[k]!)) isInside = false;
      rawLow[k] = lo;
      rawHigh[k] = hi;
      low[k] = Math.max(lo, box.low[k]!);
      high[k] = Math.min(hi, box.high[k]!);
    }
    return { low, high, rawLow, rawHigh, isInside };
  }

  /** Two or three parts of a box; null where it is too small to be cut. */
  private cut(box: Box): Box[] | null {
    const { n } = this;
    const { conditions } = this.tapes;
    let best = -1;
    let most = -1;
    for (let k = 0; k < n; k++) {
      if (box.sides[k] === AT_LOW || box.sides[k] === AT_HIGH) continue;
      const width = box.high[k]! - box.low[k]!;
      const range = this.ranges[k]!;
      const reach = Math.min(
        range[3]! - range[0]!,
        Math.max(1, Math.abs(box.low[k]!) + Math.abs(box.high[k]!)),
      );
      if (Number.isFinite(width) && !(width > this.narrow * reach)) {
        // A small box at an end is taken apart once more: the end itself, and what is beside it.
        if (box.sides[k] === ANYWHERE) return this.faces(box, k);
        continue;
      }
      let smear = 0;
      for (let r = 0; r < n; r++) {
        const place = conditions.places[n + r * n + k]!;
        const size = Math.max(Math.abs(conditions.lo[place]!), Math.abs(conditions.hi[place]!));
        smear = Math.max(smear, Number.isFinite(size) ? size : 1e300);
      }
      const score = width === Number.POSITIVE_INFINITY ? Number.POSITIVE_INFINITY : width * (smear + 1e-12);
      if (score > most) {
        most = score;
        best = k;
      }
    }
    if (best < 0) return null;
    const range = this.ranges[best]!;
    const [lo, hi] = [box.low[best]!, box.high[best]!];
    const reach = Math.min(range[3]! - range[0]!, 1e300);
    if (box.sides[best] === ANYWHERE && hi - lo <= FACE * reach) return this.faces(box, best);
    const middle =
      hi === Number.POSITIVE_INFINITY
        ? lo === Number.NEGATIVE_INFINITY
          ? 0
          : Math.max(1, 4 * Math.abs(lo))
        : lo === Number.NEGATIVE_INFINITY
          ? Math.min(-1, -4 * Math.abs(hi))
          : lo + (hi - lo) / 2;
    if (!(middle > lo && middle < hi)) return null;
    return [
      this.part(box, best, middle, hi, box.sides[best] as Side),
      this.part(box, best, lo, middle, box.sides[best] as Side),
    ];
  }

  private part(box: Box, k: number, lo: number, hi: number, side: Side): Box {
    const [low, high, sides] = [
      Float64Array.from(box.low),
      Float64Array.from(box.high),
      Uint8Array.from(box.sides),
    ];
    low[k] = lo;
    high[k] = hi;
    sides[k] = side;
    return { low, high, sides, isUnique: false };
  }

  /** A box that touches ends of a range: each end by itself, and what is between them. */
  private faces(box: Box, k: number): Box[] {
    const range = this.ranges[k]!;
    const parts = [this.part(box, k, box.low[k]!, box.high[k]!, BETWEEN)];
    if (box.low[k]! <= range[1]! && !this.isOpen(k, 'low'))
      parts.push(
        this.part(box, k, Math.max(box.low[k]!, range[0]!), Math.min(box.high[k]!, range[1]!), AT_LOW),
      );
    if (box.high[k]! >= range[2]! && !this.isOpen(k, 'high'))
      parts.push(
        this.part(box, k, Math.max(box.low[k]!, range[2]!), Math.min(box.high[k]!, range[3]!), AT_HIGH),
      );
    return parts;
  }

  /** Choices that were better before, of each player: they are tried first. */
  private readonly remembered: number[][][] = [];

  /**
   * Whether some player has one choice that is better against all others in the box than anything it does there. `isQuick`: only what
   * was better elsewhere is tried, since looking for a new one costs far more than slopes.
   */
  isBeaten(box: Box, isQuick = false): boolean {
    const { offset } = this.game;
    const { payoffs } = this.tapes;
    const replies: (readonly number[] | null)[] = [];
    for (let p = 0; p < this.players.length; p++) {
      const player = this.players[p]!;
      const own = this.mine[p]!;
      this.load(box);
      payoffs.enclose(this.low, this.high);
      const place = payoffs.places[player]!;
      if (payoffs.flags[place]! & MAY_BE_UNDEFINED) continue;
      const most = payoffs.hi[place]!;
      if (!(most < Number.POSITIVE_INFINITY)) continue;
      const isBetter = (reply: readonly number[]): boolean => {
        own.forEach((k, j) => {
          this.low[offset + this.places[k]!] = reply[j]!;
          this.high[offset + this.places[k]!] = reply[j]!;
        });
        payoffs.enclose(this.low, this.high);
        return !(payoffs.flags[place]! & MAY_BE_UNDEFINED) && payoffs.lo[place]! > most;
      };
      const known = this.remembered[p] ?? [];
      this.remembered[p] = known;
      if (known.some(isBetter)) return true;
      if (isQuick) continue;
      this.load(box);
      const reply = this.goodReply(player, own, box);
      replies.push(reply);
      if (reply !== null && isBetter(reply)) {
        known.unshift(reply);
        known.length = Math.min(known.length, 3);
        return true;
      }
    }
    return !isQuick && this.areBeatenTogether(box, replies);
  }

  /**
   * Whether the players' better choices together come to more than all can get in the box: then one of them gains by its own, though it may
   * be another one at each place.
   */
  private areBeatenTogether(box: Box, replies: readonly (readonly number[] | null)[]): boolean {
    // All who get something must have a choice to compare.
    const { players } = this.game.structure;
    if (replies.length !== players.length || replies.includes(null)) return false;
    const { joint, payoffs } = this.tapes;
    const { offset } = this.game;
    this.load(box);
    joint.enclose(this.low, this.high);
    const whole = joint.places[0]!;
    if (joint.flags[whole]! & MAY_BE_UNDEFINED) return false;
    let sum = 0;
    for (let p = 0; p < this.players.length; p++) {
      this.load(box);
      this.mine[p]!.forEach((k, j) => {
        this.low[offset + this.places[k]!] = replies[p]![j]!;
        this.high[offset + this.places[k]!] = replies[p]![j]!;
      });
      payoffs.enclose(this.low, this.high);
      const place = payoffs.places[this.players[p]!]!;
      if (payoffs.flags[place]! & MAY_BE_UNDEFINED) return false;
      sum = down(sum + payoffs.lo[place]!);
    }
    return sum > joint.hi[whole]!;
  }

  /** A choice that is good against the middle of a box, possible for all that earlier movers may have done. */
  private goodReply(player: number, own: readonly number[], box: Box): number[] | null {
    const { offset } = this.game;
    const { tape } = this.game.payoff(player);
    for (let k = 0; k < this.low.length; k++)
      this.point[k] =
        Number.isFinite(this.high[k]!) && Number.isFinite(this.low[k]!)
          ? (this.low[k]! + this.high[k]!) / 2
          : Number.isFinite(this.low[k]!)
            ? this.low[k]!
            : 0;
    const bounds = own.map((k) => {
      const range = this.ranges[k]!;
      let lo = range[1]!;
      let hi = range[2]! === Number.POSITIVE_INFINITY ? Math.max(4 * Math.abs(box.low[k]!), 4) : range[2]!;
      const inset = 1e-9 * (hi - lo);
      if (this.isOpen(k, 'low')) lo += inset;
      if (this.isOpen(k, 'high')) hi -= inset;
      return [lo, hi] as const;
    });
    if (bounds.some(([lo, hi]) => !(lo <= hi))) return null;
    let best: number[] | null = null;
    let value = Number.NEGATIVE_INFINITY;
    const rounds = own.length === 1 ? 1 : 3;
    const current = own.map((k) =>
      Math.min(
        bounds[own.indexOf(k)]![1],
        Math.max(bounds[own.indexOf(k)]![0], this.point[offset + this.places[k]!]!),
      ),
    );
    for (let round = 0; round < rounds; round++)
      own.forEach((k, j) => {
        const [lo, hi] = bounds[j]!;
        const at = offset + this.places[k]!;
        own.forEach((other, i) => {
          this.point[offset + this.places[other]!] = current[i]!;
        });
        const look = (u: number): number => {
          this.point[at] = u;
          tape.run(this.point);
          return tape.result(0);
        };
        const step = (hi - lo) / LOOKS;
        const worths = Array.from({ length: LOOKS + 1 }, (_, i) => look(lo + i * step));
        // The best few of the places that are better than their neighbours, each looked at more closely.
        const peaks = worths
          .map((worth, i) => ({ worth, i }))
          .filter(({ worth, i }) => !(worths[i - 1]! > worth) && !(worths[i + 1]! > worth))
          .sort((one, other) => other.worth - one.worth)
          .slice(0, PEAKS);
        for (const { i } of peaks) {
          let [from, to] = [Math.max(lo, lo + (i - 1) * step), Math.min(hi, lo + (i + 1) * step)];
          for (let zoom = 0; zoom < 24; zoom++) {
            const third = (to - from) / 3;
            if (look(from + third) < look(to - third)) from += third;
            else to -= third;
          }
          for (const x of [lo + i * step, (from + to) / 2]) {
            const worth = look(x);
            if (!(worth > value)) continue;
            value = worth;
            current[j] = x;
            best = [...current];
          }
        }
      });
    return best;
  }
}

/** Whether all of a box lies in another, with choices at the same ends. */
const isWithin = (box: Box, other: Box): boolean =>
  box.sides.every(
    (side, k) => side === other.sides[k]! && box.low[k]! >= other.low[k]! && box.high[k]! <= other.high[k]!,
  );

/** The inverse of a matrix by Gauss-Jordan elimination; null where it is singular. */
function inverted(matrix: Float64Array, m: number): Float64Array | null {
  const a = Float64Array.from(matrix);
  const inverse = new Float64Array(m * m);
  for (let k = 0; k < m; k++) inverse[k * m + k] = 1;
  for (let column = 0; column < m; column++) {
    let pivot = column;
    for (let row = column + 1; row < m; row++)
      if (Math.abs(a[row * m + column]!) > Math.abs(a[pivot * m + column]!)) pivot = row;
    const size = a[pivot * m + column]!;
    if (!Number.isFinite(size) || Math.abs(size) < 1e-300) return null;
    if (pivot !== column)
      for (let k = 0; k < m; k++) {
        [a[column * m + k], a[pivot * m + k]] = [a[pivot * m + k]!, a[column * m + k]!];
        [inverse[column * m + k], inverse[pivot * m + k]] = [
          inverse[pivot * m + k]!,
          inverse[column * m + k]!,
        ];
      }
    for (let k = 0; k < m; k++) {
      a[column * m + k] = a[column * m + k]! / size;
      inverse[column * m + k] = inverse[column * m + k]! / size;
    }
    for (let row = 0; row < m; row++) {
      const factor = a[row * m + column]!;
      if (row === column || factor === 0) continue;
      for (let k = 0; k < m; k++) {
        a[row * m + k] = a[row * m + k]! - factor * a[column * m + k]!;
        inverse[row * m + k] = inverse[row * m + k]! - factor * inverse[column * m + k]!;
      }
    }
  }
  return inverse.some((x) => !Number.isFinite(x)) ? null : inverse;
}
