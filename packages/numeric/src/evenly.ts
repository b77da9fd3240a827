/**
 * Place k of `count` evenly spaced places from `from` to `to`, both ends among them and exact.
 *
 * @example
 * evenly(0, 1, 5, 1); // 0.25
 */
export function evenly(from: number, to: number, count: number, k: number): number {
  if (k === 0) return from;
  if (k === count - 1) return to;
  return from + (to - from) * (k / (count - 1));
}
