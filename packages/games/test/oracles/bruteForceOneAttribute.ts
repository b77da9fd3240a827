/**
 * A brute-force oracle for games with one generalist and several specialists,
 * one attribute (safety). It imports nothing.
 *
 * 1. The generalist picks x0 >= generalistFloor and pays
 *    generalistCost x0^generalistExponent, or abstains.
 * 2. Each specialist, on her own, picks x >= max(0, floor - x0), or abstains:
 *    then she gets 0 and her revenue is lost.
 *
 *     U_D = (1 - share) revenue (x0 + x)
 *           - entryCost - fixedCost [x > 0] - marginalCost x - cost x^exponent
 *     U_G = sum over participants of share revenue (x0 + x) - generalistCost x0^generalistExponent
 *
 * An indifferent specialist takes part, and of several best replies she gives
 * the one the generalist prefers. The generalist abstains (and all get 0) when no
 * move with at least one participant gives her 0 or more.
 *
 * A fixed cost can leave the generalist without a best move. Just below a floor
 * the specialist has to add something, so the fixed cost is sunk and she adds as
 * much as she likes; at the floor she may prefer to add nothing. The oracle
 * therefore also evaluates the limit from the left at every floor.
 *
 * How the search works: a dense scan finds the values of x0 at which a
 * specialist's reply or participation changes its form, and bisection narrows
 * each change to neighbouring floating-point numbers. In between, each x0 + x is
 * linear in x0, so the payoff is concave: every stretch is sampled and zoomed into.
 */

/** One specialist; `cost` > 0 and `exponent` > 1. */
export interface OneAttributeSpecialist {
  /** The generalist's share of the revenue, in [0, 1]. */
  readonly share: number;
  readonly revenue: number;
  readonly cost: number;
  readonly exponent: number;
  readonly marginalCost: number;
  /** Paid when something is added. */
  readonly fixedCost: number;
  /** Paid when taking part. */
  readonly entryCost: number;
  readonly floor: number;
}

/** One generalist and any number of specialists; `generalistExponent` > 1. */
export interface OneAttributeSpecialistsGame {
  readonly generalistFloor: number;
  readonly generalistCost: number;
  readonly generalistExponent: number;
  readonly specialists: readonly OneAttributeSpecialist[];
}

/** A specialist's best reply; `payoff` is what taking part gives her, even if negative. */
export interface OneAttributeReply {
  readonly participates: boolean;
  readonly increment: number;
  readonly payoff: number;
}

/** Outcome; on exit all numbers are 0, and so is the product of a specialist who abstains. */
export interface OneAttributeSpecialistsOutcome {
  readonly status: 'equilibrium' | 'exit';
  /** The generalist's payoff, or its least upper bound if `attained` is false. */
  readonly payoff: number;
  /** If false, `payoff` and all below are limits as the move tends to x0 from below. */
  readonly attained: boolean;
  readonly x0: number;
  readonly participants: boolean[];
  readonly payoffs: number[];
  readonly increments: number[];
  readonly products: number[];
}

/** Payoffs this close, relative to the revenue and cost they consist of, count as equal. */
const TIE = 1e-12;
/** Moves just below a floor, by this much of it or less, are left to the limit. */
const NEAR = 1e-9;
/** Even samples when looking for changes of form. */
const SCAN_SAMPLES = 400;
/** Further samples at each end of a stretch, each four times nearer to the end. */
const END_SAMPLES = 22;
/** Samples per step of a zoom. */
const ZOOM_SAMPLES = 20;

// ---------------------------------------------------------------------------
// Specialists
// ---------------------------------------------------------------------------

/**
 * Her best reply; with `below` its limit as the move tends to x0 from below, in
 * which she has to add something if x0 does not exceed her floor.
 */
const reply = (one: OneAttributeSpecialist, x0: number, below: boolean): OneAttributeReply => {
  const kept = (1 - one.share) * one.revenue;
  const gap = Math.max(0, one.floor - x0);
  const forced = gap > 0 || (below && one.floor === x0);
  const margin = Math.max(0, kept - one.marginalCost);
  const wish = (margin / (one.cost * one.exponent)) ** (1 / (one.exponent - 1));

  let increment = Math.max(gap, wish);
  let earned = kept * increment;
  let spent = one.marginalCost * increment + one.cost * increment ** one.exponent;
  if (forced || wish > 0) spent += one.fixedCost;
  if (!forced && earned - spent < -TIE * (earned + spent)) {
    increment = 0;
    earned = 0;
    spent = 0;
  }
  earned += kept * x0;
  spent += one.entryCost;

  const payoff = earned - spent;
  const slack = TIE * (earned + spent);
  // Where her payoff increases towards its limit, a limit of 0 means that she abstains.
  const increases = forced || kept > 0;
  const participates = below && increases ? payoff > slack : payoff >= -slack;
  return { participates, increment, payoff };
};

/** The best reply of one specialist to the move x0. */
export const specialistBestOneAttribute = (one: OneAttributeSpecialist, x0: number): OneAttributeReply =>
  reply(one, x0, false);

// ---------------------------------------------------------------------------
// Generalist
// ---------------------------------------------------------------------------

interface Move {
  readonly x0: number;
  /** Whether it is a limit from below. */
  readonly below: boolean;
  readonly value: number;
  /** Whether somebody takes part. */
  readonly busy: boolean;
}

const moveAt = (game: OneAttributeSpecialistsGame, x0: number, below: boolean): Move => {
  let value = -game.generalistCost * x0 ** game.generalistExponent;
  let busy = false;
  for (const one of game.specialists) {
    const { participates, increment } = reply(one, x0, below);
    if (!participates) continue;
    busy = true;
    value += one.share * one.revenue * (x0 + increment);
  }
  return { x0, below, value, busy };
};

/** The generalist's payoff at a move; minus its cost if no specialist takes part. */
export const generalistPayoffAtOneAttribute = (game: OneAttributeSpecialistsGame, x0: number): number =>
  moveAt(game, x0, false).value;

// ---------------------------------------------------------------------------
// Search
// ---------------------------------------------------------------------------

/** No move beyond this pays: the convex cost has overtaken an affine bound on the revenue. */
const searchLimit = (game: OneAttributeSpecialistsGame): number => {
  let slope = 0;
  let base = 0;
  for (const one of game.specialists) {
    slope += one.share * one.revenue;
    // No increment exceeds the one at the lowest move, where the gap is widest.
    base += one.share * one.revenue * reply(one, game.generalistFloor, true).increment;
  }
  let limit = 1e-9;
  while (game.generalistCost * limit ** game.generalistExponent <= slope * limit + base) limit *= 2;
  return limit;
};

/** Numbers from `low` to `high` in order, evenly spaced and thicker towards both ends. */
const samplePoints = (low: number, high: number): number[] => {
  const points = [low, high];
  for (let i = 1; i < SCAN_SAMPLES; i += 1) points.push(low + ((high - low) * i) / SCAN_SAMPLES);
  for (let i = 1, offset = (high - low) / SCAN_SAMPLES; i <= END_SAMPLES; i += 1) {
    offset /= 4;
    points.push(low + offset, high - offset);
  }
  return [...new Set(points)].sort((a, b) => a - b);
};

/** Both sides of every change of `form` that shows up between `low` and `high`. */
const changes = (form: (at: number) => number, low: number, high: number): number[] => {
  const found: number[] = [];
  let left = low;
  let leftForm = form(low);
  for (const right of samplePoints(low, high)) {
    const rightForm = form(right);
    // One change at a time; a few more may hide in the same cell.
    for (let pass = 0; pass < 8 && leftForm !== rightForm; pass += 1) {
      let before = left;
      let after = right;
      for (;;) {
        const middle = before + (after - before) / 2;
        if (middle <= before || middle >= after) break;
        if (form(middle) === leftForm) before = middle;
        else after = middle;
      }
      found.push(before, after);
      left = after;
      leftForm = form(after);
    }
    left = right;
    leftForm = rightForm;
  }
  return found;
};

/** Where some specialist's reply or participation changes its form, with both sides of it. */
const breakpoints = (game: OneAttributeSpecialistsGame, low: number, high: number): number[] => {
  const points = [low, high];
  for (const one of game.specialists) {
    const form = (x0: number): number => {
      const { participates, increment } = reply(one, x0, false);
      const gap = Math.max(0, one.floor - x0);
      return (participates ? 1 : 0) + (increment > gap ? 2 : 0) + (gap > 0 ? 4 : 0);
    };
    const middle = Math.min(high, Math.max(low, one.floor));
    if (middle * (1 - NEAR) > low) points.push(middle * (1 - NEAR));
    points.push(middle, ...changes(form, low, middle), ...changes(form, middle, high));
  }
  return [...new Set(points)].sort((a, b) => a - b);
};

/** The best move in [left, right], where the payoff is concave. */
const zoom = (game: OneAttributeSpecialistsGame, left: number, right: number): Move => {
  const ends = [moveAt(game, left, false), moveAt(game, right, false)] as const;
  let best = ends[0].value >= ends[1].value ? ends[0] : ends[1];
  let low = left;
  let high = right;
  for (let level = 0; level < 40 && high - low > 4e-16 * high; level += 1) {
    const step = (high - low) / ZOOM_SAMPLES;
    for (let i = 1; i < ZOOM_SAMPLES; i += 1) {
      const move = moveAt(game, low + step * i, false);
      if (move.value > best.value) best = move;
    }
    low = Math.max(low, best.x0 - step);
    high = Math.min(high, best.x0 + step);
  }
  return best;
};

/** Subgame-perfect outcome of the game with one attribute and n specialists, by search. */
export const bruteForceOneAttributeSpecialists = (
  game: OneAttributeSpecialistsGame,
): OneAttributeSpecialistsOutcome => {
  const { specialists, generalistFloor } = game;
  const exit: OneAttributeSpecialistsOutcome = {
    status: 'exit',
    payoff: 0,
    attained: true,
    x0: 0,
    participants: specialists.map(() => false),
    payoffs: specialists.map(() => 0),
    increments: specialists.map(() => 0),
    products: specialists.map(() => 0),
  };
  const limit = searchLimit(game);
  if (limit < generalistFloor) return exit;

  const points = breakpoints(game, generalistFloor, limit);
  const moves = points.flatMap((start, i) => [
    moveAt(game, start, false),
    zoom(game, start, points[i + 1] ?? start),
  ]);
  for (const { floor } of specialists) {
    if (floor > generalistFloor && floor <= limit) moves.push(moveAt(game, floor, true));
  }
  const isNear = (x0: number): boolean =>
    specialists.some(({ floor }) => x0 < floor && x0 > floor * (1 - NEAR));
  let best: Move | undefined;
  for (const move of moves) {
    if (!move.below && isNear(move.x0)) continue;
    // A limit of 0 is no reason to take part, for every move near it yields less.
    if (!move.busy || (move.below ? !(move.value > 0) : !(move.value >= 0))) continue;
    // A limit that only just exceeds the best move owes it to rounding.
    const margin = move.below ? TIE * move.value : 0;
    if (best === undefined || move.value > best.value + margin) best = move;
  }
  if (best === undefined) return exit;

  const { x0, below, value } = best;
  const replies = specialists.map((one) => reply(one, x0, below));
  return {
    status: 'equilibrium',
    payoff: value,
    attained: !below,
    x0,
    participants: replies.map((one) => one.participates),
    payoffs: replies.map((one) => (one.participates ? one.payoff : 0)),
    increments: replies.map((one) => (one.participates ? one.increment : 0)),
    products: replies.map((one) => (one.participates ? x0 + one.increment : 0)),
  };
};
