import type { EnclosedGame } from '@regulab/model/contract.js';
import { insert, takeLargest } from '@regulab/numeric/heap.js';
import { type Interval, up } from '@regulab/numeric/interval.js';

/** The floors that a regulation may set: of who moves first and of who follows; a point where one is not designed. */
export interface Floors {
  readonly leader: Interval;
  readonly follower: Interval;
}

export interface DesignBound {
  /** No regulation with these floors attains more. */
  readonly upper: number;
  /** Boxes that were bounded. */
  readonly boxes: number;
  /** Where the most is still possible: the boxes that are left with the largest bounds; empty where all are settled. */
  readonly left: readonly { readonly choice: Interval; readonly increase: Interval }[];
}

/** A search that runs out of boxes still has a valid bound. */
const BUDGET = 60_000;

/** So many of the boxes that are left are named. */
const LEFT = 16;

const NOTHING: Interval = { lo: 0, hi: 0 };

interface Box {
  readonly safety: Interval;
  readonly increase: Interval;
  readonly upper: number;
}

/**
 * An upper bound on an objective over all regulations, by branch and bound over the leader's choice and the increase that
 * the follower's floor asks for: an outcome is reached only where neither player would rather abstain and the
 * leader does not gain by moving on. Boxes within `gap` of `attained` are settled. A proof, up to what the interval
 * extension of the objective says.
 *
 * @param held the outcome that the follower's floor bounds from below
 * @param objective an upper bound of the objective on enclosed outcomes, -Infinity where a constraint fails throughout
 */
export function boundDesign(
  game: EnclosedGame,
  held: string,
  floors: Floors,
  objective: (outcomes: Readonly<Record<string, Interval>>) => number,
  attained: number,
  gap: number,
): DesignBound {
  const { reach, slack } = game;
  if (!(reach < Infinity)) return { upper: Infinity, boxes: 0, left: [] };
  const { leader, follower } = floors;
  const open: Box[] = [];
  let settled = Number.NEGATIVE_INFINITY;
  let boxes = 0;
  /** The box with its bound; null where no regulation leads there. */
  const bounded = (all: Interval, asked: Interval): Box | null => {
    const safety = { lo: Math.max(all.lo, leader.lo), hi: all.hi };
    if (!(safety.lo <= safety.hi)) return null;
    // The increase is what the follower's floor asks for beyond the leader's choice.
    const increase = {
      lo: Math.max(asked.lo, -up(safety.hi - follower.lo), 0),
      hi: Math.min(asked.hi, Math.max(0, up(follower.hi - safety.lo))),
    };
    if (!(increase.lo <= increase.hi)) return null;
    boxes++;
    // Beyond every floor that there may be the leader must not want to do less.
    const asks = increase.hi > slack;
    const found = game.outcomes(safety, asks ? increase : NOTHING, leader.hi >= safety.lo, asks);
    if (found === null) return null;
    const final = found[held]!;
    if (final.hi < follower.lo) return null;
    const upper = objective({ ...found, [held]: { lo: Math.max(final.lo, follower.lo), hi: final.hi } });
    return { safety, increase, upper: Number.isNaN(upper) ? Infinity : upper };
  };
  const keep = (box: Box | null): void => {
    if (box === null) return;
    if (box.upper <= attained + gap || box.upper === Infinity) settled = Math.max(settled, box.upper);
    else insert(open, box);
  };
  // A increase that the follower makes of its own accord is all one: it is never cut.
  keep(bounded({ lo: 0, hi: reach }, { lo: 0, hi: slack }));
  if (slack < reach) keep(bounded({ lo: 0, hi: reach }, { lo: slack, hi: reach }));
  while (open.length > 0 && settled < Infinity && boxes < BUDGET) {
    const { safety, increase, upper } = takeLargest(open);
    const cutsChoice = increase.hi <= slack || safety.hi - safety.lo >= increase.hi - increase.lo;
    const halves = halvesOf(cutsChoice ? safety : increase);
    // No number lies between the ends: the box cannot be cut.
    if (halves === null) settled = Math.max(settled, upper);
    else for (const half of halves) keep(cutsChoice ? bounded(half, increase) : bounded(safety, half));
  }
  const upper = Math.max(settled, open[0]?.upper ?? Number.NEGATIVE_INFINITY);
  const left: { choice: Interval; increase: Interval }[] = [];
  while (open.length > 0 && left.length < LEFT) {
    const { safety, increase } = takeLargest(open);
    left.push({ choice: safety, increase });
  }
  return { upper, boxes, left };
}

/** The two halves of an interval; null where no number lies between its ends. */
function halvesOf({ lo, hi }: Interval): readonly [Interval, Interval] | null {
  const middle = 0.5 * (lo + hi);
  return middle > lo && middle < hi
    ? [
        { lo, hi: middle },
        { lo: middle, hi },
      ]
    : null;
}
