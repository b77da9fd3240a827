const GOLDEN = 0.5 * (Math.sqrt(5) - 1);
const MOST_STEPS = 100;

/**
 * Where a function with one maximum on [from, to] is largest, up to `width`: each step keeps the part of the interval that holds it.
 *
 * Source: J. Kiefer, Sequential minimax search for a maximum, Proc. AMS 4 (1953).
 */
export function goldenSection(f: (x: number) => number, from: number, to: number, width: number): number {
  let [a, b] = [from, to];
  let [c, d] = [b - GOLDEN * (b - a), a + GOLDEN * (b - a)];
  let [left, right] = [f(c), f(d)];
  for (let k = 0; k < MOST_STEPS && b - a > width; k++) {
    if (left >= right) {
      [b, d, right] = [d, c, left];
      c = b - GOLDEN * (b - a);
      left = f(c);
    } else {
      [a, c, left] = [c, d, right];
      d = a + GOLDEN * (b - a);
      right = f(d);
    }
  }
  return 0.5 * (a + b);
}
