import { formatShort } from '@regulab/model/format.js';
import { solveLinear } from '@regulab/numeric/linear.js';
import { wholePower } from '@regulab/numeric/wholePower.js';
import type { Family, Game } from './game.js';
import { type Active, Kinks } from './kinks.js';
import type { Tape } from './tape.js';

/** One subgame-perfect outcome that the search found. */
export interface Found {
  /** Parameters and choices. */
  readonly x: Float64Array;
  /** Somebody stays out and with that nobody plays. */
  readonly isExit: boolean;
  /** Players that stay out while the others go on. */
  readonly absent: readonly string[];
}

/** What a search came to. */
export interface Search {
  readonly found: readonly Found[];
  /** Why there is nothing, or what else is to be said. */
  readonly reason: string;
  readonly isFailed: boolean;
  /** A better choice exists as near as one likes to a place where it is none. */
  readonly isApproached: boolean;
}

/** Something in a game that ends the search: where, and what. */
export class GameFailure extends Error {}

/** How far the search looks. */
export interface Effort {
  /** Places from which a solution is looked for. */
  readonly starts: number;
  /** Parts of a range in which a player's payoff is looked at. */
  readonly looks: number;
  /** Parts of the range of a choice that others answer. */
  readonly leaderLooks: number;
  /** Places from which a player with several choices looks for the best. */
  readonly climbs: number;
}

export const USUAL_EFFORT: Effort = { starts: 9, looks: 16, leaderLooks: 40, climbs: 4 };

/** A gain below this part of what is at stake is none. */
const NO_GAIN = 1e-9;
/** Payoffs that are kept to tell how far they vary. */
const MOST_WORTHS = 64;

/** The middle one of some numbers; zero of none. */
const median = (values: number[]): number => {
  const finite = values.filter((value) => Number.isFinite(value)).sort((a, b) => a - b);
  return finite[Math.floor(finite.length / 2)] ?? 0;
};

const SAME = 1e-7;
/** Where a range has no end the search looks up to here, times four where it is still worth it. */
const FIRST_REACH = 4;
const MOST_REACH = 1e15;
/** Profiles of finite choices. */
const MOST_PROFILES = 20_000;
/** Surfaces with kinks from which each reply is looked for. */
const MOST_SURFACES = 8;
/** Places this near to one another, relative to the range, are one where a payoff is nearly level. */
const NEAR = 1e-3;
/** More combinations than this are not tried with kinks. */
const MOST_PATTERN_COUNT = 400;
/** Up to so many real choices all combinations of ends are tried. */
const MOST_PATTERNS = 4;
/** Parts of the range of the second of two choices that others answer. */
const INNER_LOOKS = 12;

interface Reply {
  readonly value: number;
  /** Own choices, in the order of the player's choices of this stage. */
  readonly choices: readonly number[];
}

interface Replies {
  /** The best, and others as good. */
  readonly best: readonly Reply[];
  readonly value: number;
  /** Difference between the best and the worst payoff that was seen. */
  readonly stake: number;
  readonly isApproached: boolean;
  /** The choices that are neared, where the best is approached and not attained. */
  readonly edge: readonly number[] | null;
}

const nextUp = (x: number): number => x + Math.max(Number.MIN_VALUE, Math.abs(x) * 2.220446049250313e-16);
const nextDown = (x: number): number => x - Math.max(Number.MIN_VALUE, Math.abs(x) * 2.220446049250313e-16);

/** The k-th member of the sequence of van der Corput to a base: spreads places over [0, 1). */
function spread(k: number, base: number): number {
  let [result, part, rest] = [0, 1, k];
  while (rest > 0) {
    part /= base;
    result += part * (rest % base);
    rest = Math.floor(rest / base);
  }
  return result;
}
const PRIMES = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53];

/**
 * Looks for all subgame-perfect equilibria of one game in floating point: first-order conditions from a fixed set of places, replies
 * looked for over whole ranges. A search, no proof.
 */
export class Finder {
  private readonly game: Game;
  private readonly low: Float64Array;
  private readonly high: Float64Array;
  private readonly stageCount: number;
  private readonly kinks: Kinks;

  constructor(
    private readonly family: Family,
    private readonly values: Float64Array,
    private readonly absent: readonly string[] = [],
    private readonly effort: Effort = USUAL_EFFORT,
    /** How far the payoffs of each player lie apart over the game. */
    private readonly spans: readonly number[] = [],
  ) {
    this.game = family.game(values, absent);
    const { choices, stages } = this.game.structure;
    this.low = new Float64Array(choices.length);
    this.high = new Float64Array(choices.length);
    this.stageCount = stages.length;
    this.kinks = new Kinks(
      this.game,
      this.low,
      (place) => this.top(place),
      (place) => this.size(place),
    );
  }

  private fill(x: Float64Array): void {
    x.set(this.values.subarray(0, this.game.offset));
  }

  /** A vector of parameters and choices. */
  vector(): Float64Array {
    const x = new Float64Array(this.game.offset + this.game.structure.choices.length);
    this.fill(x);
    return x;
  }

  /** All outcomes of the game, or of what follows on earlier choices. */
  search(): Search {
    const { players } = this.game.structure;
    const x = this.vector();
    const tape = this.game.outside();
    tape.run(x);
    const mayLeave = players.flatMap((player, k) =>
      player.outside?.goesOn === true && !player.isAbsent && tape.result(2 * k + 1) !== 0
        ? [player.name]
        : [],
    );
    if (mayLeave.length === 0 || this.absent.length > 0) return this.from(0, x);
    return this.searchAbsent(mayLeave);
  }

  /** The same with any of the players absent that may be. */
  private searchAbsent(mayLeave: readonly string[]): Search {
    const found: Found[] = [];
    let reason = 'the search found no equilibrium';
    for (let mask = 0; mask < wholePower(2, mayLeave.length); mask++) {
      const absent = mayLeave.filter((_, k) => Math.floor(mask / wholePower(2, k)) % 2 === 1);
      const own =
        absent.length === 0 ? this : new Finder(this.family, this.values, absent, this.effort, this.spans);
      const search = own.from(0, own.vector());
      if (search.isFailed) return search;
      reason = search.reason;
      for (const each of search.found) if (own.nobodyMoves(each.x, mayLeave)) found.push({ ...each, absent });
    }
    return { found, reason, isFailed: false, isApproached: false };
  }

  /** Whether those who stay would not rather leave, and those who left not rather come back. */
  private nobodyMoves(x: Float64Array, mayLeave: readonly string[]): boolean {
    const { players } = this.game.structure;
    return mayLeave.every((name) => {
      const k = players.findIndex((player) => player.name === name);
      const isOut = this.absent.includes(name);
      const others = isOut ? this.absent.filter((each) => each !== name) : [...this.absent, name];
      const elsewhere = new Finder(this.family, this.values, others, this.effort, this.spans);
      this.payoffsAt(x);
      const own = this.game.outcomes().result(k);
      if (!isOut) {
        elsewhere.payoffsAt(x);
        return own >= elsewhere.game.outcomes().result(k) - 1e-12 * Math.abs(own);
      }
      const copy = Float64Array.from(x);
      elsewhere.setEnds(0, copy);
      const replies = elsewhere.replies(0, k, copy);
      return replies.value <= own + NO_GAIN * Math.max(replies.stake, Math.abs(own) * 1e-6);
    });
  }

  private payoffsAt(x: Float64Array): Tape {
    const tape = this.game.outcomes();
    tape.run(x);
    return tape;
  }

  /** Works out the ends of a stage's choices after the earlier ones. False where a range has crossed. */
  setEnds(stage: number, x: Float64Array): boolean {
    const { stages, choices } = this.game.structure;
    const tape = this.game.ends(stage);
    tape.run(x);
    let isRange = true;
    stages[stage]!.forEach((place, k) => {
      const choice = choices[place]!;
      if (choice.options !== null) return;
      const low = choice.low === null ? -FIRST_REACH : tape.result(2 * k);
      const high =
        choice.high === null
          ? Math.max(FIRST_REACH, low + FIRST_REACH, 2 * Math.abs(low))
          : tape.result(2 * k + 1);
      if (Number.isNaN(low) || Number.isNaN(high))
        throw new GameFailure(`the range of ${choice.name} is not defined`);
      if (low > high) isRange = false;
      const inset = (high - low) * 1e-12;
      const { open } = choice.rule;
      this.low[place] = open === 'low' || open === 'both' ? low + inset : low;
      this.high[place] = open === 'high' || open === 'both' ? high - inset : high;
    });
    return isRange;
  }

  /** Names of the choices whose range has crossed. */
  private crossed(stage: number): string {
    const { stages, choices } = this.game.structure;
    const place = stages[stage]!.find((each) => this.low[each]! > this.high[each]!)!;
    return `the range of ${choices[place]!.name} goes from ${this.low[place]} down to ${this.high[place]}`;
  }

  /** Outcomes of what follows from a stage on, after the choices made before. */
  from(stage: number, x: Float64Array): Search {
    if (!this.setEnds(stage, x)) {
      const reason = this.crossed(stage);
      return { found: [], reason, isFailed: stage === 0, isApproached: false };
    }
    const search = stage === this.stageCount - 1 ? this.last(stage, x) : this.earlier(stage, x);
    return this.participation(stage, search);
  }

  /** Players whose first choice is in a stage decide there whether they play at all. */
  private participation(stage: number, search: Search): Search {
    const { players, choices } = this.game.structure;
    const deciders = players.flatMap((player, k) =>
      player.outside?.goesOn === false &&
      Math.min(...player.choices.map((place) => choices[place]!.stage)) === stage
        ? [k]
        : [],
    );
    if (deciders.length === 0 || search.found.length === 0) return search;
    const tape = this.game.outcomes();
    const outside = this.game.outside();
    const staying = search.found.filter(({ x, isExit }) => {
      if (isExit) {
        // What a later player's exit leaves to those who moved before.
        return true;
      }
      tape.run(x);
      outside.run(x);
      return deciders.every(
        (k) => outside.result(2 * k + 1) === 0 || tape.result(k) >= outside.result(2 * k),
      );
    });
    if (staying.length > 0) return { ...search, found: staying };
    return { ...search, found: [{ x: search.found[0]!.x, isExit: true, absent: [] }] };
  }

  /** What a player gets in an outcome. */
  worth(player: number, { x, isExit }: Found): number {
    if (isExit) {
      const tape = this.game.outside();
      tape.run(x);
      return tape.result(2 * player);
    }
    const tape = this.game.payoff(player).tape;
    tape.run(x);
    return tape.result(0);
  }

  /** Whether nobody gains by another choice in the only stage, as far as replies over whole ranges show. */
  isEquilibrium(x: Float64Array): boolean {
    if (!this.setEnds(0, x)) return false;
    const payoffs = this.payoffsAt(x);
    const outside = this.game.outside();
    outside.run(x);
    const { players } = this.game.structure;
    const wouldLeave = players.some(
      (player, k) =>
        player.outside !== null &&
        outside.result(2 * k + 1) !== 0 &&
        payoffs.result(k) < outside.result(2 * k),
    );
    if (wouldLeave) return false;
    return this.movers(0).every(({ player }) => {
      const replies = this.replies(0, player, x);
      const own = this.worth(player, { x, isExit: false, absent: this.absent });
      // Where somebody is as well off elsewhere rounding decides.
      return replies.value - own <= 10 * NO_GAIN * replies.stake;
    });
  }

  /** Surfaces with kinks on which players stand in the only stage. */
  kinksAt(x: Float64Array): Active {
    return this.setEnds(0, x) ? this.kinks.at(0, x) : new Map();
  }

  /** Players with choices in a stage, and those choices. */
  private movers(stage: number): { player: number; places: number[] }[] {
    const { stages, choices, players } = this.game.structure;
    const movers: { player: number; places: number[] }[] = [];
    for (const place of stages[stage]!) {
      const { player } = choices[place]!;
      if (players[player]!.isAbsent) continue;
      const known = movers.find((mover) => mover.player === player);
      if (known) known.places.push(place);
      else movers.push({ player, places: [place] });
    }
    return movers;
  }

  // --- the last stage -------------------------------------------------------------------------------------------------------

  private last(stage: number, x: Float64Array): Search {
    const movers = this.movers(stage);
    if (movers.length === 0)
      return {
        found: [{ x: Float64Array.from(x), isExit: false, absent: this.absent }],
        reason: '',
        isFailed: false,
        isApproached: false,
      };
    const { choices } = this.game.structure;
    const finite = movers.flatMap(({ places }) => places.filter((place) => choices[place]!.options !== null));
    const found: Found[] = [];
    let isApproached = false;
    if (movers.length === 1) {
      const { player, places } = movers[0]!;
      const middle = Float64Array.from(x);
      this.toMiddle(places, middle);
      const replies = this.replies(stage, player, middle);
      if (replies.isApproached) {
        const { name } = this.game.structure.players[player]!;
        const where = places
          .map((place, k) => `${choices[place]!.name} nears ${formatShort(replies.edge![k]!)}`)
          .join(', ');
        return {
          found: [],
          reason: `approached, not attained: the payoff of ${name} comes as near as one likes to ${formatShort(replies.value)} as ${where}, where it falls`,
          isFailed: false,
          isApproached: true,
        };
      }
      for (const { choices: own } of replies.best) {
        const y = Float64Array.from(x);
        places.forEach((place, k) => {
          y[this.game.offset + place] = own[k]!;
        });
        found.push({ x: y, isExit: false, absent: this.absent });
      }
      return { found, reason: 'no choice is defined', isFailed: found.length === 0, isApproached: false };
    }
    const profiles = finite.reduce((product, place) => product * choices[place]!.options!.length, 1);
    if (profiles > MOST_PROFILES)
      throw new GameFailure(
        `the finite choices have ${profiles} combinations; at most ${MOST_PROFILES} are looked at`,
      );
    for (let profile = 0; profile < profiles; profile++) {
      let rest = profile;
      const y = Float64Array.from(x);
      for (const place of finite) {
        const { options } = choices[place]!;
        y[this.game.offset + place] = options![rest % options!.length]!;
        rest = Math.floor(rest / options!.length);
      }
      isApproached = this.simultaneous(stage, movers, y, found) || isApproached;
    }
    return {
      found,
      reason: 'the search found no profile from which nobody would move',
      isFailed: false,
      isApproached: false,
    };
  }

  private toMiddle(places: readonly number[], x: Float64Array): void {
    for (const place of places) {
      const { options } = this.game.structure.choices[place]!;
      x[this.game.offset + place] =
        options === null ? (this.low[place]! + this.high[place]!) / 2 : options[0]!;
    }
  }

  /** Adds the equilibria among players who choose at once, with finite choices as they are in `start`. */
  private simultaneous(
    stage: number,
    movers: readonly { readonly player: number; readonly places: readonly number[] }[],
    start: Float64Array,
    found: Found[],
  ): boolean {
    const { offset } = this.game;
    const real = this.game.realChoices(stage);
    const known: Float64Array[] = [];
    let isApproached = false;
    const isKnown = (x: Float64Array, list: readonly Float64Array[]): boolean =>
      list.some((other) =>
        real.every(
          (place) => Math.abs(x[offset + place]! - other[offset + place]!) <= SAME * this.size(place),
        ),
      );
    const equilibria: Float64Array[] = [];
    /** What somebody could gain at each, as far as was seen, in parts of what is at stake. */
    const gains: number[] = [];
    const consider = (x: Float64Array, isTried: boolean): Float64Array | null => {
      if (isKnown(x, known)) return null;
      known.push(Float64Array.from(x));
      const better = Float64Array.from(x);
      let isEquilibrium = true;
      let gain = 0;
      for (const { player, places } of movers) {
        const replies = this.replies(stage, player, x);
        const own = this.worth(player, { x, isExit: false, absent: this.absent });
        if (replies.isApproached) isApproached = true;
        gain = Math.max(gain, (replies.value - own) / replies.stake);
        // A payoff that is not defined is no payoff.
        if (!(replies.value - own <= NO_GAIN * replies.stake) || replies.isApproached) {
          isEquilibrium = false;
          const reply = replies.best[0];
          if (reply)
            places.forEach((place, k) => {
              better[offset + place] = reply.choices[k]!;
            });
        }
      }
      if (isEquilibrium) {
        if (!isKnown(x, equilibria)) {
          equilibria.push(Float64Array.from(x));
          gains.push(gain);
        }
        return null;
      }
      // Another finite choice is better: this profile of them has no equilibrium here.
      const isElsewhere = movers.some(({ places }) =>
        places.some(
          (place) =>
            this.game.structure.choices[place]!.options !== null &&
            better[offset + place] !== x[offset + place],
        ),
      );
      return isTried || isElsewhere ? null : better;
    };
    const follow = (x: Float64Array): void => {
      let at: Float64Array | null = x;
      for (let round = 0; round < 4 && at !== null; round++) {
        const solved: Float64Array = Float64Array.from(at);
        at = this.newton(stage, solved) ? consider(solved, false) : null;
      }
    };
    /** A profile to which replies led: as exact as Newton's method makes it, where that stays near. */
    const settle = (x: Float64Array): void => {
      const isNear = (solved: Float64Array): boolean =>
        real.every(
          (place) => Math.abs(solved[offset + place]! - x[offset + place]!) <= 1e-4 * this.size(place),
        );
      const active = this.kinks.at(stage, x);
      const onKinks = Float64Array.from(x);
      if (active.size > 0 && this.kinks.newton(stage, onKinks, active) && isNear(onKinks)) {
        consider(onKinks, true);
        return;
      }
      const solved = Float64Array.from(x);
      consider(this.newton(stage, solved) && isNear(solved) ? solved : x, true);
    };
    if (real.length === 0) {
      consider(start, true);
    } else {
      // Where the search was before in a game much like this one.
      const hint = this.hints[stage];
      if (hint && this.isQuick) {
        const x = Float64Array.from(start);
        for (const place of real)
          x[offset + place] = Math.min(this.high[place]!, Math.max(this.low[place]!, hint[offset + place]!));
        if (this.newton(stage, x)) consider(x, true);
        if (equilibria.length > 0) {
          for (const each of equilibria) found.push({ x: each, isExit: false, absent: this.absent });
          return isApproached;
        }
      }
      if (this.game.ownChoices(stage).length <= MOST_PATTERNS) this.patterns(stage, real, start, consider);
      const starts: Float64Array[] = [];
      for (let k = 0; k < this.effort.starts + real.length; k++) {
        const x = Float64Array.from(start);
        real.forEach((place, d) => {
          const part =
            k === 0
              ? 0.5
              : k === 1
                ? 0.02
                : k === 2
                  ? 0.98
                  : (spread(k, PRIMES[d % PRIMES.length]!) + d * 0.382) % 1;
          x[offset + place] = this.low[place]! + part * (this.high[place]! - this.low[place]!);
        });
        starts.push(x);
        follow(Float64Array.from(x));
      }
      // Replies to one another lead to where kinks hold players, which first-order conditions do not see.
      if (equilibria.length === 0 || this.hasKinks(movers))
        for (const x of starts.slice(0, 4)) this.alternate(stage, movers, x, settle, follow);
    }
    // Beside a better one a place where a payoff is only nearly level is none of its own.
    const isNearBetter = (x: Float64Array, k: number): boolean =>
      gains[k]! > 1e-14 &&
      equilibria.some(
        (other, j) =>
          gains[j]! < gains[k]! / 10 &&
          real.every(
            (place) => Math.abs(other[offset + place]! - x[offset + place]!) <= NEAR * this.size(place),
          ),
      );
    const kept = equilibria.filter((x, k) => !isNearBetter(x, k));
    for (const x of kept) found.push({ x, isExit: false, absent: this.absent });
    if (kept[0]) this.hints[stage] = kept[0];
    return isApproached;
  }

  /** Equilibria of a stage after other choices before it: places to begin from. */
  private readonly hints: (Float64Array | undefined)[] = [];
  /** Whether one equilibrium near the last one is enough. */
  private isQuick = false;

  private hasKinks(movers: readonly { readonly player: number }[]): boolean {
    return movers.some(({ player }) => this.game.payoff(player).switches.some((each) => each !== null));
  }

  /** The upper end of a range; where it has none, the search looks as far as it pays and is not held anywhere. */
  private top(place: number): number {
    return this.game.structure.choices[place]!.high === null ? Number.POSITIVE_INFINITY : this.high[place]!;
  }

  private size(place: number): number {
    return Math.max(Math.abs(this.low[place]!), Math.abs(this.high[place]!), 1e-300);
  }

  /**
   * Tries each combination of choices at the lower end, at the upper end, free, and where its owner's payoff has a kink: for few choices no
   * corner is left out.
   */
  private patterns(
    stage: number,
    real: readonly number[],
    start: Float64Array,
    consider: (x: Float64Array, isTried: boolean) => Float64Array | null,
  ): void {
    const { offset } = this.game;
    const { choices } = this.game.structure;
    const middle = Float64Array.from(start);
    this.toMiddle(real, middle);
    const kinks = real.map((place) =>
      choices[place]!.mirrors === null ? this.kinks.along(choices[place]!.player, place, middle) : [],
    );
    // Sides: at the low end, at the high end, free, then each kink. Who copies another is free.
    const sizes = real.map((place, k) => (choices[place]!.mirrors === null ? 3 + kinks[k]!.length : 1));
    const count = sizes.reduce((product, size) => product * size, 1);
    if (count > MOST_PATTERN_COUNT) for (const list of kinks) list.length = 0;
    const kept = sizes.map((size, k) => (size === 1 ? 1 : 3 + kinks[k]!.length));
    const total = kept.reduce((product, size) => product * size, 1);
    for (let pattern = 0; pattern < total; pattern++) {
      let rest = pattern;
      const sides = real.map((_, k) => {
        const side = rest % kept[k]!;
        rest = Math.floor(rest / kept[k]!);
        return kept[k] === 1 ? 2 : side;
      });
      // Where there is no upper end nobody is held at it.
      if (sides.some((side, k) => side === 1 && this.top(real[k]!) === Number.POSITIVE_INFINITY)) continue;
      const free = sides.flatMap((side, k) => (side >= 2 ? [k] : []));
      const active = new Map<number, number[]>();
      sides.forEach((side, k) => {
        const { player } = choices[real[k]!]!;
        if (side > 2) active.set(player, [...(active.get(player) ?? []), kinks[k]![side - 3]!.surface]);
      });
      // One free choice may have several places at which its slope is zero, and kinks that move with others several meetings.
      for (const part of active.size > 0 ? [null, 0.02, 0.98] : free.length === 1 ? [0.5, 0.1, 0.9] : [0.5]) {
        const x = Float64Array.from(start);
        real.forEach((place, k) => {
          const [low, high] = [this.low[place]!, this.high[place]!];
          const side = sides[k]!;
          x[offset + place] =
            side === 0
              ? low
              : side === 1
                ? high
                : side > 2 && part === null
                  ? kinks[k]![side - 3]!.at
                  : low + (part ?? 0.5) * (high - low);
        });
        for (const place of real) {
          const { mirrors } = choices[place]!;
          if (mirrors !== null) x[offset + place] = x[offset + mirrors]!;
        }
        if (active.size > 0) {
          const places = free.map((k) => real[k]!);
          if (!this.kinks.newton(stage, x, active, places)) continue;
        } else if (free.length > 0 && !this.newton(stage, x, free)) continue;
        const tape = this.firstOrder(stage, x);
        const isHeld = real.every(
          (place, k) =>
            sides[k]! >= 2 ||
            active.has(choices[place]!.player) ||
            (sides[k] === 0 ? !(tape.result(k) > 0) : !(tape.result(k) < 0)),
        );
        if (isHeld) consider(x, true);
      }
    }
  }

  /** Lets players reply in turn until nobody moves, or for some rounds. */
  private alternate(
    stage: number,
    movers: readonly { readonly player: number; readonly places: readonly number[] }[],
    x: Float64Array,
    settle: (x: Float64Array) => void,
    follow: (x: Float64Array) => void,
  ): void {
    const { offset } = this.game;
    let before = Number.POSITIVE_INFINITY;
    for (let round = 0; round < 80; round++) {
      let moved = 0;
      for (const { player, places } of movers) {
        const reply = this.replies(stage, player, x).best[0];
        if (!reply) return;
        for (let k = 0; k < places.length; k++) {
          const place = places[k]!;
          if (this.game.structure.choices[place]!.options !== null) continue;
          moved = Math.max(moved, Math.abs(x[offset + place]! - reply.choices[k]!) / this.size(place));
          x[offset + place] = reply.choices[k]!;
        }
      }
      if (moved <= 1e-14) {
        settle(x);
        return;
      }
      if (round === 3) follow(Float64Array.from(x));
      // Replies that come no nearer to one another go round in a circle.
      if (round > 5 && moved > 0.95 * before) break;
      before = moved;
    }
    settle(x);
  }

  /**
   * Newton's method on the first-order conditions of a stage, with choices at ends of their ranges held there while their
   * owners want past them, or with `only` some of them free. True where it came to rest.
   */
  /** First-order conditions of a stage at a place. */
  private firstOrder(stage: number, x: Float64Array): Tape {
    const tape = this.game.hasFormulas(stage) ? this.game.system(stage) : this.game.conditions(stage);
    tape.run(x);
    return tape;
  }

  /** How some of the first-order conditions move with some choices, after `firstOrder`: row by row, by formulas or by differences. */
  private secondOrder(stage: number, x: Float64Array, tape: Tape, which: readonly number[]): Float64Array {
    const places = this.game.realChoices(stage);
    const n = places.length;
    const m = which.length;
    const matrix = new Float64Array(m * m);
    if (this.game.hasFormulas(stage)) {
      for (let r = 0; r < m; r++)
        for (let c = 0; c < m; c++) matrix[r * m + c] = tape.result(n + which[r]! * n + which[c]!);
      return matrix;
    }
    const { offset } = this.game;
    const here = which.map((k) => tape.result(k));
    for (let c = 0; c < m; c++) {
      const place = places[which[c]!]!;
      const at = x[offset + place]!;
      const reach = this.high[place]! - this.low[place]!;
      const h = (at + 1e-7 * reach > this.high[place]! ? -1e-7 : 1e-7) * reach;
      x[offset + place] = at + h;
      tape.run(x);
      for (let r = 0; r < m; r++) matrix[r * m + c] = (tape.result(which[r]!) - here[r]!) / h;
      x[offset + place] = at;
    }
    return matrix;
  }

  private newton(stage: number, x: Float64Array, only: readonly number[] | null = null): boolean {
    const places = this.game.realChoices(stage);
    const n = places.length;
    const { offset } = this.game;
    const free: number[] = [];
    for (let round = 0; round < 40; round++) {
      const tape = this.firstOrder(stage, x);
      free.length = 0;
      for (let k = 0; k < n; k++) {
        if (only !== null && !only.includes(k)) continue;
        const place = places[k]!;
        const g = tape.result(k);
        if (!Number.isFinite(g)) return false;
        const at = x[offset + place]!;
        const isHeld = (at <= this.low[place]! && g <= 0) || (at >= this.top(place) && g >= 0);
        if (only !== null || !isHeld) free.push(k);
      }
      if (free.length === 0) return true;
      const m = free.length;
      const right = Float64Array.from(free, (k) => -tape.result(k));
      const matrix = this.secondOrder(stage, x, tape, free);
      if (!solveLinear(matrix, right)) return false;
      let step = 0;
      for (let r = 0; r < m; r++) {
        const place = places[free[r]!]!;
        const before = x[offset + place]!;
        let d = right[r]!;
        if (!Number.isFinite(d)) return false;
        // A step past the range is cut short; half of it keeps the method from jumping between ends.
        const reach = this.high[place]! - this.low[place]!;
        if (Math.abs(d) > reach) d = Math.sign(d) * reach;
        const after = Math.min(this.top(place), Math.max(this.low[place]!, before + d));
        x[offset + place] = after;
        step = Math.max(step, Math.abs(after - before) / this.size(place));
      }
      if (step <= 4e-16) return true;
      if (step <= 1e-14 && round > 6) return true;
    }
    return false;
  }

  // --- replies --------------------------------------------------------------------------------------------------------------

  /** The best choices of a player in a stage against all others; later stages must be none. */
  replies(stage: number, player: number, x: Float64Array): Replies {
    const { choices } = this.game.structure;
    const places = this.movers(stage).find((mover) => mover.player === player)?.places ?? [];
    const finite = places.filter((place) => choices[place]!.options !== null);
    const real = places.filter((place) => choices[place]!.options === null);
    const y = Float64Array.from(x);
    const seen: { value: number; choices: number[]; isApproached: boolean }[] = [];
    /** What was seen of the payoff, for how far it varies where most choices lie. */
    const worths: number[] = [];
    let [top, bottom] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
    const profiles = finite.reduce((product, place) => product * choices[place]!.options!.length, 1);
    for (let profile = 0; profile < profiles; profile++) {
      let rest = profile;
      for (const place of finite) {
        const { options } = choices[place]!;
        y[this.game.offset + place] = options![rest % options!.length]!;
        rest = Math.floor(rest / options!.length);
      }
      const note = (value: number, isApproached: boolean): void => {
        if (Number.isNaN(value)) return;
        top = Math.max(top, value);
        bottom = Math.min(bottom, value);
        worths.push(value);
        if (seen.length > 0 && value < seen[0]!.value - 1e-6 * Math.abs(top - bottom)) return;
        seen.push({ value, choices: places.map((place) => y[this.game.offset + place]!), isApproached });
        seen.sort((a, b) => b.value - a.value);
      };
      if (real.length === 0) {
        note(this.worth(player, { x: y, isExit: false, absent: this.absent }), false);
      } else if (real.length === 1) {
        this.along(player, real[0]!, y, note, (value) => {
          top = Math.max(top, value);
          bottom = Math.min(bottom, value);
          if (worths.length < MOST_WORTHS) worths.push(value);
        });
      } else {
        this.climb(stage, player, real, y, note, (value) => {
          top = Math.max(top, value);
          bottom = Math.min(bottom, value);
          if (worths.length < MOST_WORTHS) worths.push(value);
        });
      }
    }
    // Who is indifferent among all its choices has the size of its payoffs at stake.
    // A few choices at which the payoff falls without end, such as the cost of perfect safety, put nothing at stake: half of them count.
    const stake = Math.max(
      top - median(worths),
      Math.abs(top) * 1e-9,
      1e-3 * (this.spans[player] ?? 0),
      1e-300,
    );
    const best: Reply[] = [];
    for (const { value, choices: own, isApproached } of seen)
      if (
        !isApproached &&
        value >= top - 1e-12 * stake &&
        !best.some((other) =>
          other.choices.every((c, k) => Math.abs(c - own[k]!) <= SAME * Math.max(Math.abs(c), 1e-12)),
        )
      )
        best.push({ value, choices: own });
    const isApproached = seen.some(
      (each) =>
        each.isApproached && each.value > (best[0]?.value ?? Number.NEGATIVE_INFINITY) + NO_GAIN * stake,
    );
    return { best, value: top, stake, isApproached, edge: isApproached ? seen[0]!.choices : null };
  }

  /**
   * Looks at the whole range of one choice: the local maxima of its owner's payoff there, with kinks and both sides of jumps.
   * `note` is called with the choice standing in `x`.
   */
  private along(
    player: number,
    place: number,
    x: Float64Array,
    note: (value: number, isApproached: boolean) => void,
    see: (value: number) => void,
  ): void {
    const { tape, own, switches, switchCounts } = this.game.payoff(player);
    const k = own.indexOf(place);
    const at = this.game.offset + place;
    const choice = this.game.structure.choices[place]!;
    const low = this.low[place]!;
    let high = this.high[place]!;
    const evaluate = (value: number): number => {
      x[at] = value;
      tape.run(x);
      return tape.result(0);
    };
    const slope = (value: number): number => {
      x[at] = value;
      tape.run(x);
      return tape.result(1 + k);
    };
    if (choice.high === null) {
      // Further out while the payoff still rises there.
      while (high < MOST_REACH && (slope(high) > 0 || evaluate(high) > evaluate(low + (high - low) / 4)))
        high = low + 4 * (high - low);
      if (slope(high) > 0)
        throw new GameFailure(
          `the payoff of ${this.game.structure.players[player]!.name} rises without end in ${choice.name}`,
        );
      this.high[place] = Math.max(this.high[place]!, high);
    }
    const isOpenLow = choice.rule.open === 'low' || choice.rule.open === 'both';
    const isOpenHigh = choice.rule.open === 'high' || choice.rule.open === 'both';
    const mark = (value: number, isApproached: boolean): void => note(evaluate(value), isApproached);
    const { looks } = this.effort;
    const places = Array.from({ length: looks + 1 }, (_, j) =>
      j === looks ? high : low + ((high - low) * j) / looks,
    );
    // Places where the payoff has a kink or a jump, told by the signs of what decides it.
    const kinks: number[] = [];
    const switching = switches[k] ?? null;
    if (switching !== null) {
      const count = switchCounts[k]!;
      const difference = (value: number, s: number): number => {
        x[at] = value;
        switching.run(x);
        return switching.result(s);
      };
      for (let s = 0; s < count; s++)
        for (let j = 0; j < looks; j++) {
          let [from, to] = [places[j]!, places[j + 1]!];
          const first = difference(from, s);
          if (first === 0) kinks.push(from);
          if (j === looks - 1 && difference(to, s) === 0) kinks.push(to);
          if (!(first * difference(to, s) < 0)) continue;
          for (let round = 0; round < 80; round++) {
            const middle = from + (to - from) / 2;
            if (middle <= from || middle >= to) break;
            const between = difference(middle, s);
            if (between === 0) {
              from = to = middle;
              break;
            }
            if (between * first > 0) from = middle;
            else to = middle;
          }
          kinks.push(from, to);
        }
    }
    if (kinks.length > 0) {
      places.push(
        ...kinks.flatMap((kink) =>
          [kink, nextUp(kink), nextDown(kink)].filter((each) => each >= low && each <= high),
        ),
      );
      places.sort((a, b) => a - b);
    }
    /** What is undefined where it can be chosen is no bad choice: nothing can be said of the game. */
    const look = (value: number): void => {
      if (Number.isNaN(value) && choice.low !== null && choice.high !== null)
        throw new GameFailure(this.game.whyNoNumber(player, x));
      see(value);
    };
    let before = places[0]!;
    let slopeBefore = slope(before);
    look(tape.result(0));
    if (slopeBefore <= 0 || Number.isNaN(slopeBefore) || low === high) mark(before, isOpenLow);
    for (let j = 1; j < places.length; j++) {
      const here = places[j]!;
      if (here === before) continue;
      const slopeHere = slope(here);
      look(tape.result(0));
      if (slopeBefore > 0 && slopeHere < 0) {
        const peak = this.peak(slope, before, slopeBefore, here, slopeHere);
        mark(peak, false);
      } else if (slopeHere === 0 && j < places.length - 1) mark(here, false);
      before = here;
      slopeBefore = slopeHere;
    }
    if (!(slopeBefore < 0)) mark(high, isOpenHigh);
    for (const kink of kinks) {
      const value = evaluate(kink);
      note(value, false);
      // Beside a jump the payoff may be better than on it.
      for (const beside of [nextUp(kink), nextDown(kink)])
        if (beside > low && beside < high) {
          const other = evaluate(beside);
          if (other > value + 1e-9 * Math.max(Math.abs(other), Math.abs(value))) {
            const isSide = kinks.includes(beside);
            mark(beside, !isSide);
          }
        }
    }
  }

  /** The place between two where a slope that falls there is zero. */
  private peak(slope: (x: number) => number, from: number, first: number, to: number, last: number): number {
    let [a, fa, b, fb] = [from, first, to, last];
    // The method of Illinois: false position that halves an end that stays. Source: Dowell and Jarratt, BIT 11 (1971).
    for (let round = 0; round < 100; round++) {
      let middle = round % 4 === 3 ? a + (b - a) / 2 : a + ((b - a) * fa) / (fa - fb);
      if (!(middle > a && middle < b)) middle = a + (b - a) / 2;
      if (middle <= a || middle >= b) break;
      const f = slope(middle);
      if (f === 0) return middle;
      if (Number.isNaN(f)) break;
      if (f > 0) {
        a = middle;
        fa = f;
        fb /= 2;
      } else {
        b = middle;
        fb = f;
        fa /= 2;
      }
      if (b - a <= 4e-16 * Math.max(Math.abs(a), Math.abs(b))) break;
    }
    return Math.abs(slope(a)) <= Math.abs(slope(b)) ? a : b;
  }

  /** Maxima over several own choices: along one after the other from several places, then Newton's method on all. */
  private climb(
    stage: number,
    player: number,
    places: readonly number[],
    x: Float64Array,
    note: (value: number, isApproached: boolean) => void,
    see: (value: number) => void,
  ): void {
    const { offset } = this.game;
    const { tape } = this.game.payoff(player);
    const kept = places.map((place) => x[offset + place]!);
    let isApproached = false;
    /** The best along one choice after the other. */
    const sweep = (): number => {
      let value = Number.NEGATIVE_INFINITY;
      for (const place of places) {
        let best = Number.NEGATIVE_INFINITY;
        let choice = x[offset + place]!;
        isApproached = false;
        this.along(
          player,
          place,
          x,
          (own, isEdge) => {
            if (own > best) {
              best = own;
              choice = x[offset + place]!;
              isApproached = isEdge;
            }
          },
          see,
        );
        x[offset + place] = choice;
        value = best;
      }
      return value;
    };
    /** Newton's method from here, kept where it does better. */
    const polish = (value: number): number => {
      const before = places.map((place) => x[offset + place]!);
      if (this.ownNewton(stage, places, x)) {
        tape.run(x);
        const own = tape.result(0);
        if (own >= value - 1e-13 * Math.abs(value)) return own;
      }
      places.forEach((place, d) => {
        x[offset + place] = before[d]!;
      });
      return value;
    };
    /** Up from where `x` is. */
    const ascend = (): void => {
      let value = Number.NEGATIVE_INFINITY;
      for (let round = 0; round < 40; round++) {
        const before = value;
        value = polish(sweep());
        if (value > before + 1e-13 * Math.abs(value)) continue;
        // Where the payoff has a kink no choice alone may do better, and two together may.
        const along = this.kinks.climb(stage, player, places, x, value, this.kinks.of(player, x));
        if (!(along > value + 1e-13 * Math.abs(value))) break;
        value = along;
      }
      note(value, isApproached);
    };
    for (let k = 0; k < this.effort.climbs; k++) {
      places.forEach((place, d) => {
        const part = (spread(k, PRIMES[d % PRIMES.length]!) + 0.25 * d) % 1;
        x[offset + place] =
          k === 0 ? kept[d]! : this.low[place]! + part * (this.high[place]! - this.low[place]!);
      });
      ascend();
    }
    // From each surface where the payoff has kinks, too: a ridge is narrow, and few places lie below it.
    for (let surface = 0; surface < Math.min(MOST_SURFACES, this.kinks.count(player)); surface++)
      for (const following of places) {
        places.forEach((place, d) => {
          x[offset + place] = kept[d]!;
        });
        if (!this.kinks.follow(player, surface, following, x)) continue;
        const value = this.kinks.climb(stage, player, places, x, Number.NEGATIVE_INFINITY, [surface]);
        if (value > Number.NEGATIVE_INFINITY) ascend();
        break;
      }
    places.forEach((place, d) => {
      x[offset + place] = kept[d]!;
    });
  }

  /** Newton's method on one player's first-order conditions. */
  private ownNewton(stage: number, own: readonly number[], x: Float64Array): boolean {
    const places = this.game.realChoices(stage);
    const { offset } = this.game;
    const rows = own.map((place) => places.indexOf(place));
    for (let round = 0; round < 20; round++) {
      const tape = this.firstOrder(stage, x);
      const free = rows.filter((k) => {
        const place = places[k]!;
        const g = tape.result(k);
        const at = x[offset + place]!;
        return !((at <= this.low[place]! && g <= 0) || (at >= this.top(place) && g >= 0));
      });
      if (free.length === 0) return true;
      const right = Float64Array.from(free, (row) => -tape.result(row));
      const matrix = this.secondOrder(stage, x, tape, free);
      if (!solveLinear(matrix, right) || right.some((d) => !Number.isFinite(d))) return false;
      let step = 0;
      free.forEach((row, r) => {
        const place = places[row]!;
        const before = x[offset + place]!;
        const after = Math.min(this.top(place), Math.max(this.low[place]!, before + right[r]!));
        x[offset + place] = after;
        step = Math.max(step, Math.abs(after - before) / this.size(place));
      });
      if (step <= 4e-16) return true;
    }
    return false;
  }

  // --- earlier stages -------------------------------------------------------------------------------------------------------

  /** What follows on choices of a stage: the outcome that the tie rule takes, for one of its movers. */
  private answer(stage: number, x: Float64Array, mover: number): Found | null {
    const { ties } = this.family.rules;
    const { found } = this.following(stage, x);
    let best: Found | null = null;
    let worth = Number.NaN;
    for (const each of found) {
      const own = this.worth(mover, each);
      if (best === null || (ties === 'against' ? own < worth : own > worth)) {
        best = each;
        worth = own;
      }
    }
    return best;
  }

  /** What a mover of a stage gets by the choices in `x`, with what follows on them; NaN where nothing does. */
  worthOf(stage: number, player: number, x: Float64Array): number {
    this.setEnds(stage, x);
    const answer = this.answer(stage, x, player);
    return answer === null ? Number.NaN : this.worth(player, answer);
  }

  /** What follows on choices of a stage; the last answer is kept, since a worth and its slope are asked for one after the other. */
  private following(stage: number, x: Float64Array): Search {
    const before = this.answered[stage];
    const { offset } = this.game;
    const { choices } = this.game.structure;
    if (
      before?.isQuick === this.isQuick &&
      choices.every(({ stage: own }, k) => own > stage || before.x[offset + k] === x[offset + k])
    )
      return before.search;
    const search = this.from(stage + 1, x);
    this.answered[stage] = { x: Float64Array.from(x), isQuick: this.isQuick, search };
    return search;
  }
  private readonly answered: ({ x: Float64Array; isQuick: boolean; search: Search } | undefined)[] = [];

  private earlier(stage: number, x: Float64Array): Search {
    const movers = this.movers(stage);
    const { offset } = this.game;
    const finish = (y: Float64Array, mover: number): Found | null => {
      this.setEnds(stage, y);
      return this.answer(stage, y, mover);
    };
    const none = (reason: string, isApproached = false): Search => ({
      found: [],
      reason,
      isFailed: false,
      isApproached,
    });
    const y = Float64Array.from(x);
    for (const { places } of movers) this.toMiddle(places, y);
    if (movers.length === 1) {
      const { player, places } = movers[0]!;
      const best = this.lead(stage, player, places, y);
      if (best.isApproached)
        return none('a better choice of the leader is approached and not attained', true);
      if (best.choices.length === 0)
        return none('no choice of the leader leads to a game that has an equilibrium');
      const found: Found[] = [];
      for (const own of best.choices) {
        const z = Float64Array.from(x);
        places.forEach((place, k) => {
          z[offset + place] = own[k]!;
        });
        const each = finish(z, player);
        if (each) found.push(each);
      }
      return { found, reason: '', isFailed: false, isApproached: false };
    }
    return this.leaders(stage, movers, y, finish);
  }

  /**
   * Several who choose at once before others: the zeros of their slopes by Newton's method with differences, then each one's best reply
   * over its whole range, with all that follows on it.
   */
  private leaders(
    stage: number,
    movers: readonly { readonly player: number; readonly places: readonly number[] }[],
    middle: Float64Array,
    finish: (x: Float64Array, mover: number) => Found | null,
  ): Search {
    const { offset } = this.game;
    const { choices } = this.game.structure;
    const all = movers.flatMap(({ player, places }) => places.map((place) => ({ player, place })));
    const real = all.filter(({ place }) => choices[place]!.options === null);
    const lows = new Map(real.map(({ place }) => [place, this.low[place]!]));
    const highs = new Map(real.map(({ place }) => [place, this.high[place]!]));
    const restore = (): void => {
      for (const { place } of real) {
        this.low[place] = lows.get(place)!;
        this.high[place] = highs.get(place)!;
      }
    };
    const found: Found[] = [];
    const isNew = (x: Float64Array): boolean =>
      !found.some((other) =>
        all.every(
          ({ place }) => Math.abs(other.x[offset + place]! - x[offset + place]!) <= 1e-6 * this.size(place),
        ),
      );
    const slopesAt = (x: Float64Array): Float64Array =>
      Float64Array.from(real, ({ player, place }) => this.totalSlope(stage, player, place, x));
    const solveSlopes = (x: Float64Array): void => {
      this.isQuick = true;
      for (let round = 0; round < 30; round++) {
        const slopes = slopesAt(x);
        const free = real.flatMap(({ place }, k) => {
          const at = x[offset + place]!;
          const isHeld =
            (at <= lows.get(place)! && slopes[k]! <= 0) || (at >= highs.get(place)! && slopes[k]! >= 0);
          return isHeld ? [] : [k];
        });
        if (free.length === 0 || slopes.some((slope) => Number.isNaN(slope))) break;
        const m = free.length;
        const matrix = new Float64Array(m * m);
        const right = Float64Array.from(free, (k) => -slopes[k]!);
        for (let c = 0; c < m; c++) {
          const { place } = real[free[c]!]!;
          const at = x[offset + place]!;
          const reach = highs.get(place)! - lows.get(place)!;
          const h = (at + 1e-6 * reach > highs.get(place)! ? -1 : 1) * 1e-6 * reach;
          x[offset + place] = at + h;
          const moved = slopesAt(x);
          x[offset + place] = at;
          for (let r = 0; r < m; r++) matrix[r * m + c] = (moved[free[r]!]! - slopes[free[r]!]!) / h;
        }
        if (!solveLinear(matrix, right) || right.some((d) => !Number.isFinite(d))) break;
        let step = 0;
        for (let r = 0; r < m; r++) {
          const { place } = real[free[r]!]!;
          const before = x[offset + place]!;
          const after = Math.min(highs.get(place)!, Math.max(lows.get(place)!, before + right[r]!));
          x[offset + place] = after;
          step = Math.max(step, Math.abs(after - before) / this.size(place));
        }
        if (step <= 1e-14) break;
      }
      this.isQuick = false;
      restore();
    };
    let reason = 'replies of the leaders to one another came to no rest';
    for (let start = 0; start < 3; start++) {
      const z = Float64Array.from(middle);
      for (const { place } of real)
        z[offset + place] =
          lows.get(place)! + [0.5, 0.1, 0.8][start]! * (highs.get(place)! - lows.get(place)!);
      for (let round = 0; round < 8; round++) {
        if (real.length > 0) solveSlopes(z);
        let moved = 0;
        const next = Float64Array.from(z);
        let isAttained = true;
        for (const { player, places } of movers) {
          restore();
          const replies = this.lead(stage, player, places, z);
          restore();
          const answer = finish(Float64Array.from(z), player);
          const own = answer === null ? Number.NaN : this.worth(player, answer);
          restore();
          if (replies.isApproached || replies.choices.length === 0) isAttained = false;
          // Whoever gains nothing stays.
          if (replies.value - own <= NO_GAIN * replies.stake) continue;
          places.forEach((place, k) => {
            moved = Math.max(
              moved,
              Math.abs(replies.choices[0]![k]! - z[offset + place]!) / this.size(place),
            );
            next[offset + place] = replies.choices[0]![k]!;
          });
        }
        if (!isAttained) {
          reason =
            'a choice of a leader leads to no game that has an equilibrium, or to one that is approached and not attained';
          break;
        }
        if (moved === 0) {
          const each = finish(Float64Array.from(z), movers[0]!.player);
          if (each && isNew(each.x)) found.push(each);
          break;
        }
        z.set(next);
      }
    }
    return { found, reason, isFailed: false, isApproached: false };
  }

  /** The best choices of one mover of an earlier stage, with all that follows on them. */
  private lead(
    stage: number,
    player: number,
    places: readonly number[],
    x: Float64Array,
  ): {
    readonly choices: readonly (readonly number[])[];
    readonly value: number;
    readonly stake: number;
    readonly isApproached: boolean;
  } {
    const { offset } = this.game;
    const { choices } = this.game.structure;
    const lows = places.map((place) => this.low[place]!);
    const highs = places.map((place) => this.high[place]!);
    const worthAt = (y: Float64Array): number => {
      const answer = this.answer(stage, y, player);
      return answer === null ? Number.NaN : this.worth(player, answer);
    };
    const finite = places.filter((place) => choices[place]!.options !== null);
    const real = places.filter((place) => choices[place]!.options === null);
    const seen: { value: number; choices: number[]; isApproached: boolean }[] = [];
    let [top, bottom] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
    const y = Float64Array.from(x);
    const note = (value: number, isApproached: boolean): void => {
      if (Number.isNaN(value)) return;
      top = Math.max(top, value);
      bottom = Math.min(bottom, value);
      seen.push({ value, choices: places.map((place) => y[offset + place]!), isApproached });
    };
    const profiles = finite.reduce((product, place) => product * choices[place]!.options!.length, 1);
    for (let profile = 0; profile < profiles; profile++) {
      let rest = profile;
      for (const place of finite) {
        const { options } = choices[place]!;
        y[offset + place] = options![rest % options!.length]!;
        rest = Math.floor(rest / options!.length);
      }
      if (real.length === 0) note(worthAt(y), false);
      else if (real.length === 1) {
        const [place] = real as [number];
        const k = places.indexOf(place);
        this.leadAlong(stage, player, place, lows[k]!, highs[k]!, y, worthAt, note, this.effort.leaderLooks);
      } else if (real.length === 2) {
        const ranges = real.map(
          (place) => [lows[places.indexOf(place)]!, highs[places.indexOf(place)]!] as const,
        );
        this.leadPlane(stage, player, real, ranges, y, worthAt, note);
      } else {
        for (const place of real) y[offset + place] = x[offset + place]!;
        let value = Number.NEGATIVE_INFINITY;
        for (let round = 0; round < 40; round++) {
          const before = value;
          for (const place of real) {
            const k = places.indexOf(place);
            let best = Number.NEGATIVE_INFINITY;
            let choice = y[offset + place]!;
            this.leadAlong(
              stage,
              player,
              place,
              lows[k]!,
              highs[k]!,
              y,
              worthAt,
              (own) => {
                if (own > best) {
                  best = own;
                  choice = y[offset + place]!;
                }
              },
              this.effort.leaderLooks,
            );
            y[offset + place] = choice;
            value = best;
          }
          if (!(value > before + 1e-14 * Math.abs(value))) break;
        }
        note(value, false);
      }
    }
    places.forEach((place, k) => {
      this.low[place] = lows[k]!;
      this.high[place] = highs[k]!;
    });
    const stake = Math.max(top - bottom, 1e-300);
    const best: number[][] = [];
    for (const each of seen)
      if (
        each.value >= top - 1e-12 * stake &&
        !best.some((other) =>
          other.every((c, k) => Math.abs(c - each.choices[k]!) <= SAME * Math.max(Math.abs(c), 1e-9)),
        )
      )
        best.push(each.choices);
    const isApproached =
      seen.filter((each) => each.value >= top - NO_GAIN * stake).every((each) => each.isApproached) &&
      seen.length > 0;
    return { choices: best, value: top, stake, isApproached };
  }

  /**
   * How far a range without an end is looked at: beyond the best of places that lie ever further out, from a thousandth to a billion. `step`
   * leaves some of them out where each takes long.
   */
  private reachOf(low: number, worth: (x: number) => number, step: number): number {
    const powers = Array.from({ length: Math.floor(20 / step) + 1 }, (_, k) => -5 + k * step);
    const worths = powers.map((power) => worth(low + wholePower(2, 2 * power)));
    const best = worths.reduce(
      (top, value, k) => (value >= worths[top]! || Number.isNaN(worths[top]!) ? k : top),
      0,
    );
    // Where all is the same far out, such as when others leave, what lies before may differ between the places.
    const last = worths.at(-1);
    const isFlat = worths.at(-2) === last || (Number.isNaN(last!) && Number.isNaN(worths.at(-2)!));
    const differs = isFlat ? worths.findLastIndex((value) => value !== last && !Number.isNaN(value)) : -1;
    const reach = low + wholePower(2, 2 * (powers[Math.max(best, differs)]! + step) + 1);
    return reach;
  }

  /** Two choices that others answer: for each of the first the best of the second. */
  private leadPlane(
    stage: number,
    player: number,
    [first, second]: readonly number[],
    [range, other]: readonly (readonly [number, number])[],
    x: Float64Array,
    worthAt: (x: Float64Array) => number,
    note: (value: number, isApproached: boolean) => void,
  ): void {
    const { offset } = this.game;
    const seconds = new Map<number, number>();
    const best = (at: number): number => {
      x[offset + first!] = at;
      let [value, choice] = [Number.NaN, x[offset + second!]!];
      this.leadAlong(
        stage,
        player,
        second!,
        other![0],
        other![1],
        x,
        worthAt,
        (own) => {
          if (!(own <= value)) {
            value = own;
            choice = x[offset + second!]!;
          }
        },
        INNER_LOOKS,
      );
      seconds.set(at, choice);
      x[offset + second!] = choice;
      return value;
    };
    const [low, high] = range!;
    const isEndless = this.game.structure.choices[first!]!.high === null;
    const reach = isEndless ? this.reachOf(low, best, 2) : high;
    const LOOKS = 24;
    const places = Array.from({ length: LOOKS + 1 }, (_, k) => low + ((reach - low) * k) / LOOKS);
    const worths = places.map(best);
    const top = Math.max(...worths.filter((worth) => !Number.isNaN(worth)));
    const bottom = Math.min(...worths.filter((worth) => !Number.isNaN(worth)));
    const settle = (at: number): void => {
      const value = best(at);
      x[offset + first!] = at;
      x[offset + second!] = seconds.get(at)!;
      note(value, false);
    };
    worths.forEach((worth, k) => {
      const isPeak = !(
        (worths[k - 1] ?? Number.NEGATIVE_INFINITY) > worth ||
        (worths[k + 1] ?? Number.NEGATIVE_INFINITY) > worth
      );
      // Peaks that are far below the highest are none of the best.
      if (!isPeak || worth < top - 0.1 * (top - bottom)) return;
      const from = places[Math.max(0, k - 1)]!;
      const to = places[Math.min(LOOKS, k + 1)]!;
      settle(places[k]!);
      settle(this.golden(best, from, to));
    });
    // Newton's method on both slopes makes a smooth peak exact.
    const smooth = Float64Array.from(x);
    if (this.levelSlopes(stage, player, [first!, second!], [range!, other!], smooth)) {
      const value = worthAt(smooth);
      x[offset + first!] = smooth[offset + first!]!;
      x[offset + second!] = smooth[offset + second!]!;
      note(value, false);
    }
  }

  /** Newton's method with differences on one mover's slopes; false where it did not come to rest inside. */
  private levelSlopes(
    stage: number,
    player: number,
    places: readonly number[],
    ranges: readonly (readonly [number, number])[],
    x: Float64Array,
  ): boolean {
    const { offset } = this.game;
    const slopes = (): Float64Array =>
      Float64Array.from(places, (place) => this.totalSlope(stage, player, place, x));
    const n = places.length;
    for (let round = 0; round < 12; round++) {
      const here = slopes();
      const matrix = new Float64Array(n * n);
      places.forEach((place, c) => {
        const at = x[offset + place]!;
        const h = 1e-6 * Math.max(Math.abs(at), 1e-3);
        x[offset + place] = at + h;
        const moved = slopes();
        x[offset + place] = at;
        for (let r = 0; r < n; r++) matrix[r * n + c] = (moved[r]! - here[r]!) / h;
      });
      const right = here.map((slope) => -slope);
      if (!solveLinear(matrix, right) || right.some((d) => !Number.isFinite(d))) return false;
      let step = 0;
      places.forEach((place, k) => {
        const after = x[offset + place]! + right[k]!;
        const [low, high] = ranges[k]!;
        if (!(after >= low) || (after > high && this.game.structure.choices[place]!.high !== null))
          step = Number.NaN;
        step = Math.max(step, Math.abs(right[k]!) / Math.max(Math.abs(after), 1e-9));
        x[offset + place] = after;
      });
      if (Number.isNaN(step) || step > 0.5) return false;
      if (step < 1e-14) return true;
    }
    return false;
  }

  /** Looks at the whole range of one choice that others answer. */
  private leadAlong(
    stage: number,
    player: number,
    place: number,
    low: number,
    high: number,
    x: Float64Array,
    worthAt: (x: Float64Array) => number,
    note: (value: number, isApproached: boolean) => void,
    looks: number,
  ): void {
    const at = this.game.offset + place;
    const choice = this.game.structure.choices[place]!;
    const evaluate = (value: number): number => {
      x[at] = value;
      return worthAt(x);
    };
    const slopeAt = (value: number): number => {
      x[at] = value;
      return this.totalSlope(stage, player, place, x);
    };
    if (low === high) {
      // There is one choice alone.
      note(evaluate(low), false);
      return;
    }
    const reach = choice.high === null ? this.reachOf(low, evaluate, 0.5) : high;
    const [from, to] = [low, reach];
    let places = Array.from({ length: looks + 1 }, (_, k) =>
      k === looks ? to : from + ((to - from) * k) / looks,
    );
    const kinks = this.leaderKinks(stage, player, place, places, x, evaluate);
    if (kinks.length > 0)
      places = [...new Set([...places, ...kinks.flatMap((kink) => [kink, nextUp(kink), nextDown(kink)])])]
        .filter((each) => each >= from && each <= to)
        .sort((a, b) => a - b);
    const last = places.length - 1;
    /** Whether those who follow, after the choice looked at last, stay, leave or have no equilibrium. */
    const kind = (): number => {
      const found = this.answered[stage]?.search.found ?? [];
      return found.length === 0 ? 2 : found.some(({ isExit }) => isExit) ? 1 : 0;
    };
    // Every fourth place is looked at thoroughly; between them the last answer is followed, as long as there was but one.
    const isQuickBefore = this.isQuick;
    let several = false;
    places.forEach((value, k) => {
      if (k % 4 !== 0 || isQuickBefore) return;
      evaluate(value);
      several ||= (this.answered[stage]?.search.found.length ?? 0) !== 1;
    });
    this.isQuick = isQuickBefore || !several;
    const kinds: number[] = [];
    const worths = places.map((value) => {
      const worth = evaluate(value);
      kinds.push(kind());
      return worth;
    });
    const slopes = places.map(slopeAt);
    this.isQuick = isQuickBefore;
    places.forEach((value, k) => {
      x[at] = value;
      note(worths[k]!, false);
    });
    for (let k = 0; k < last; k++) {
      let [a, b] = [places[k]!, places[k + 1]!];
      const [wa, wb] = [worths[k]!, worths[k + 1]!];
      const [sa, sb] = [slopes[k]!, slopes[k + 1]!];
      const width = b - a;
      const expected = Math.max(Math.abs(sa), Math.abs(sb)) * width;
      // Where somebody begins or ceases to stay, the sides differ in that, however small the step in the payoff.
      const isBorder = kinds[k] !== kinds[k + 1];
      const sideKind = Number.isNaN(wb) || wa > wb ? kinds[k]! : kinds[k + 1]!;
      const isJump =
        isBorder ||
        Number.isNaN(wa) !== Number.isNaN(wb) ||
        Math.abs(wb - wa) > 2 * expected + 1e-9 * (Math.abs(wa) + Math.abs(wb));
      if (isJump) {
        // Where a follower changes its mind: from the better side as near as numbers come.
        const isLeft = Number.isNaN(wb) || wa > wb;
        const [better, slope, origin] = isLeft ? [wa, sa, a] : [wb, sb, b];
        const worse = isLeft ? wb : wa;
        for (let round = 0; round < 70; round++) {
          const middle = a + (b - a) / 2;
          if (middle <= a || middle >= b) break;
          const w = evaluate(middle);
          const hope = better + (Number.isFinite(slope) ? slope * (middle - origin) : 0);
          const isBetter = isBorder
            ? kind() === sideKind
            : !Number.isNaN(w) && (Number.isNaN(worse) || Math.abs(w - hope) < Math.abs(w - worse));
          if (isBetter === isLeft) a = middle;
          else b = middle;
        }
        const edge = isLeft ? a : b;
        const value = evaluate(edge);
        // With ties against the mover the better side does not hold at the edge itself.
        note(value, this.family.rules.ties === 'against' && edge !== places[k] && edge !== places[k + 1]);
        // The payoff may be highest between the edge and the better end of this part.
        const [from, to] = isLeft ? [places[k]!, edge] : [edge, places[k + 1]!];
        const [first, second] = [slopeAt(from), slopeAt(to)];
        if (first > 0 && second < 0) note(evaluate(this.peak(slopeAt, from, first, to, second)), false);
        continue;
      }
      if (sa > 0 && sb < 0) {
        const isQuick = this.isQuick;
        this.isQuick = true;
        evaluate(a);
        const peak = this.peak(slopeAt, a, sa, b, sb);
        this.isQuick = isQuick;
        note(evaluate(peak), false);
      } else if (!Number.isFinite(sa) || !Number.isFinite(sb)) {
        note(evaluate(this.golden(evaluate, a, b)), false);
      }
    }
  }

  /** Places along a choice that others answer at which its owner's payoff changes sides, those who follow answering. */
  private leaderKinks(
    stage: number,
    player: number,
    place: number,
    places: readonly number[],
    x: Float64Array,
    evaluate: (value: number) => number,
  ): number[] {
    const { own, switches, switchCounts } = this.game.payoff(player);
    const k = own.indexOf(place);
    const tape = switches[k] ?? null;
    if (tape === null) return [];
    const count = switchCounts[k]!;
    const differences = (value: number): number[] => {
      evaluate(value);
      const answer = this.answer(stage, x, player);
      if (answer === null || answer.isExit) return Array.from({ length: count }, () => Number.NaN);
      tape.run(answer.x);
      return Array.from({ length: count }, (_, s) => tape.result(s));
    };
    const isQuick = this.isQuick;
    this.isQuick = true;
    const seen = places.map(differences);
    const kinks: number[] = [];
    for (let j = 1; j < places.length; j++)
      for (let s = 0; s < count; s++) {
        const first = seen[j - 1]![s]!;
        if (first === 0) kinks.push(places[j - 1]!);
        if (!(first * seen[j]![s]! < 0)) continue;
        let [a, b] = [places[j - 1]!, places[j]!];
        for (let round = 0; round < 60; round++) {
          const middle = a + (b - a) / 2;
          if (middle <= a || middle >= b) break;
          const between = differences(middle)[s]!;
          if (between === 0) {
            a = middle;
            b = middle;
            break;
          }
          if (between * first > 0) a = middle;
          else b = middle;
        }
        kinks.push(a, b);
      }
    this.isQuick = isQuick;
    return kinks;
  }

  /** A maximum between two places, by golden section. */
  private golden(f: (x: number) => number, from: number, to: number): number {
    const part = 0.6180339887498949;
    let [a, b] = [from, to];
    let [c, d] = [b - part * (b - a), a + part * (b - a)];
    let [fc, fd] = [f(c), f(d)];
    for (let round = 0; round < 90 && b - a > 1e-15 * Math.abs(a + b); round++)
      if (fc > fd || Number.isNaN(fd)) {
        b = d;
        d = c;
        fd = fc;
        c = b - part * (b - a);
        fc = f(c);
      } else {
        a = c;
        c = d;
        fc = fd;
        d = a + part * (b - a);
        fd = f(d);
      }
    return fc > fd ? c : d;
  }

  /**
   * How a mover's payoff changes with its choice when those who choose afterwards answer: by the implicit function theorem
   * where one stage follows, by differences where two do. NaN where it is not defined.
   */
  private totalSlope(stage: number, player: number, place: number, x: Float64Array): number {
    const answer = this.answer(stage, x, player);
    if (answer === null) return Number.NaN;
    if (answer.isExit) {
      const h = 1e-6 * Math.max(1e-3, Math.abs(x[this.game.offset + place]!));
      return this.difference(stage, player, place, x, h);
    }
    if (stage + 2 < this.stageCount) {
      const h = 1e-5 * Math.max(1e-3, Math.abs(x[this.game.offset + place]!));
      return this.difference(stage, player, place, x, h);
    }
    const { offset } = this.game;
    const y = answer.x;
    const later = this.game.realChoices(stage + 1);
    const tape = this.game.leaderSlope(stage, player, place);
    this.setEnds(stage + 1, y);
    tape.run(y);
    const system = this.game.system(stage + 1);
    system.run(y);
    const n = later.length;
    const moves = new Float64Array(n);
    const free: number[] = [];
    for (let k = 0; k < n; k++) {
      const at = y[offset + later[k]!]!;
      const isLow = at <= this.low[later[k]!]!;
      const isHigh = at >= this.top(later[k]!);
      if (isLow || isHigh) moves[k] = tape.result(1 + 2 * n + 2 * k + (isLow ? 0 : 1));
      else free.push(k);
    }
    const m = free.length;
    const matrix = new Float64Array(m * m);
    const right = new Float64Array(m);
    free.forEach((row, r) => {
      let sum = -tape.result(1 + n + row);
      for (let k = 0; k < n; k++) if (!free.includes(k)) sum -= system.result(n + row * n + k) * moves[k]!;
      right[r] = sum;
      free.forEach((column, c) => {
        matrix[r * m + c] = system.result(n + row * n + column);
      });
    });
    if (m > 0 && !solveLinear(matrix, right)) return Number.NaN;
    free.forEach((row, r) => {
      moves[row] = right[r]!;
    });
    let slope = tape.result(0);
    for (let k = 0; k < n; k++) slope += tape.result(1 + k) * moves[k]!;
    return slope;
  }

  private difference(stage: number, player: number, place: number, x: Float64Array, h: number): number {
    const at = this.game.offset + place;
    const kept = x[at]!;
    const side = (value: number): number => {
      x[at] = value;
      const answer = this.answer(stage, x, player);
      return answer === null ? Number.NaN : this.worth(player, answer);
    };
    const slope = (side(kept + h) - side(kept - h)) / (2 * h);
    x[at] = kept;
    return slope;
  }
}
