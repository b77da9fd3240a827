import type { Enclosure, Values } from '../model/contract.js';
import { insert, takeLargest } from '../numeric/heap.js';
import type { Interval } from '../numeric/interval.js';

/** Whom a regulation reaches. */
export interface Targets {
  readonly generalist: boolean;
  readonly specialist: boolean;
}

export interface DesignBound {
  /** No regulation of these targets attains more. */
  readonly upper: number;
  /** Boxes that were bounded. */
  readonly boxes: number;
}

/** A search that runs out of boxes still has a valid bound. */
const BUDGET = 60_000;

interface Box {
  readonly safety: Interval;
  readonly climb: Interval;
  readonly upper: number;
}

/**
 * An upper bound on an objective over all regulations, by branch and bound over the generalist's safety and the climb that
 * the specialist's floor asks for: an outcome is reached only where neither player would rather abstain and the
 * generalist does not gain by moving on. Boxes within `gap` of `attained` are settled. A proof, up to what the interval
 * extension of the objective says.
 *
 * @param objective an upper bound of the objective on enclosed outcomes, -Infinity where a constraint fails throughout
 */
export function boundDesign(
  enclosure: Enclosure,
  values: Values,
  targets: Targets,
  objective: (outcomes: Readonly<Record<string, Interval>>) => number,
  attained: number,
  gap: number,
): DesignBound {
  const reach = enclosure.reach(values);
  if (!(reach < Infinity)) return { upper: Infinity, boxes: 0 };
  const open: Box[] = [];
  let settled = Number.NEGATIVE_INFINITY;
  let boxes = 0;
  const consider = (safety: Interval, climb: Interval): void => {
    boxes++;
    const outcomes = enclosure.outcomes(values, safety, climb, targets.generalist);
    if (outcomes === null) return;
    const upper = objective(outcomes);
    if (Number.isNaN(upper)) settled = Infinity;
    else if (upper <= attained + gap) settled = Math.max(settled, upper);
    else insert(open, { safety, climb, upper });
  };
  const none: Interval = { lo: 0, hi: 0 };
  consider({ lo: 0, hi: reach }, targets.specialist ? { lo: 0, hi: reach } : none);
  while (open.length > 0 && settled < Infinity && boxes < BUDGET) {
    const { safety, climb } = takeLargest(open);
    const cutSafety = safety.hi - safety.lo >= climb.hi - climb.lo;
    const side = cutSafety ? safety : climb;
    const middle = 0.5 * (side.lo + side.hi);
    for (const half of [
      { lo: side.lo, hi: middle },
      { lo: middle, hi: side.hi },
    ])
      if (cutSafety) consider(half, climb);
      else consider(safety, half);
  }
  return { upper: Math.max(settled, open[0]?.upper ?? Number.NEGATIVE_INFINITY), boxes };
}
