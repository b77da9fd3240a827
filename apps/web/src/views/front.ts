import type { Outcome } from '@regulab/core';

/** +1 where more is better, -1 where less is, by the outcome's direction. */
const sense = ({ direction }: Outcome): number => (direction === 'lower' ? -1 : 1);

/**
 * Positions of the places that no other place improves upon in one outcome without harming the other, from the
 * worst to the best first outcome; of equal ones the first. Sorted once, then one pass from the best first outcome downwards.
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

/** The edge of what the front's points dominate. */
export function stairs(points: readonly (readonly [number, number])[]): (readonly [number, number])[] {
  return points.flatMap((point, k) => {
    const next = points[k + 1];
    return next ? [point, [point[0], next[1]] as const] : [point];
  });
}

/** Whom the rule at a place of a plane of two levers reaches. */
export type Reach = 'nobody' | 'only the first' | 'only the second' | 'both';

/** Whom a place of a plane reaches whose axes begin at the neutral values of two levers; all other levers are neutral. */
export function reachAt(columns: number, at: number): Reach {
  const [x, y] = [at % columns > 0, at >= columns];
  return x ? (y ? 'both' : 'only the first') : y ? 'only the second' : 'nobody';
}
