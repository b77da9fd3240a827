const MOST_STEPS = 100;
/** (3 - sqrt 5) / 2. */
const GOLDEN = 0.3819660112501051;

/**
 * Where a function is least near `x` in a bracket (a, b), to about `tolerance` relative to 1 + |x|: parabolas where they help, golden
 * sections elsewhere. The function should have one minimum in the bracket.
 *
 * Source: R. P. Brent, Algorithms for Minimization without Derivatives (1973), chapter 5.
 */
export function brentMinimum(
  f: (x: number) => number,
  from: number,
  to: number,
  start: number,
  tolerance = 1e-9,
): { readonly at: number; readonly value: number } {
  let [a, b] = [from, to];
  let [x, w, v] = [start, start, start];
  let fx = f(x);
  let [fw, fv] = [fx, fx];
  let [move, before] = [0, 0];
  for (let k = 0; k < MOST_STEPS; k++) {
    const middle = 0.5 * (a + b);
    const least = tolerance * (1 + Math.abs(x));
    if (Math.abs(x - middle) <= 2 * least - 0.5 * (b - a)) break;
    let isGolden = true;
    if (Math.abs(before) > least) {
      const r = (x - w) * (fx - fv);
      const q = (x - v) * (fx - fw);
      const p = (x - v) * q - (x - w) * r;
      const divisor = 2 * (r - q);
      const step = p / divisor;
      if (Math.abs(step) < 0.5 * Math.abs(before) && x + step > a + least && x + step < b - least) {
        [before, move, isGolden] = [move, step, false];
      }
    }
    if (isGolden) {
      before = x < middle ? b - x : a - x;
      move = GOLDEN * before;
    }
    const u = x + (Math.abs(move) >= least ? move : move > 0 ? least : -least);
    const fu = f(u);
    if (fu <= fx) {
      if (u < x) b = x;
      else a = x;
      [v, fv, w, fw, x, fx] = [w, fw, x, fx, u, fu];
    } else {
      if (u < x) a = u;
      else b = u;
      if (fu <= fw || w === x) [v, fv, w, fw] = [w, fw, u, fu];
      else if (fu <= fv || v === x || v === w) [v, fv] = [u, fu];
    }
  }
  return { at: x, value: fx };
}
