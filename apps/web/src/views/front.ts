import type { Outcome } from '@regulab/core';
import type { Plane } from '../engine/plane.js';

/** +1 where more is better, -1 where less is, by the outcome's direction. */
const sense = ({ direction }: Outcome): number => (direction === 'lower' ? -1 : 1);

/**
 * Positions of the places that no other place improves upon in one outcome without harming the other, ascending in the
 * first outcome; of equal ones the first. Sorted once, then one pass from the best first outcome downwards.
 */
export function paretoPlaces(
  [first, second]: readonly [Outcome, Outcome],
  xs: Float64Array,
  ys: Float64Array,
  places: readonly number[],
): number[] {
  const [a, b] = [sense(first), sense(second)];
  const order = [...places].sort((i, j) => a * (xs[j]! - xs[i]!) || b * (ys[j]! - ys[i]!));
  const front: number[] = [];
  let best = Number.NEGATIVE_INFINITY;
  for (const place of order) {
    const value = b * ys[place]!;
    if (value > best) {
      front.push(place);
      best = value;
    }
  }
  return front.reverse();
}

/** Whom the rule at a place of a plane of two levers reaches. */
export type Reach = 'nobody' | 'only the first' | 'only the second' | 'both';
export const REACHES: readonly Reach[] = ['nobody', 'only the first', 'only the second', 'both'];

/**
 * Whom each place reaches: a lever at its neutral value reaches nobody. Null where an axis is no lever, or does not begin
 * at the neutral value of its lever.
 */
export function reachOf(plane: Plane, neutral: readonly [boolean, boolean]): ((at: number) => Reach) | null {
  if (!neutral[0] || !neutral[1]) return null;
  return (at) => {
    const [x, y] = [at % plane.columns > 0, at >= plane.columns];
    return x ? (y ? 'both' : 'only the first') : y ? 'only the second' : 'nobody';
  };
}
