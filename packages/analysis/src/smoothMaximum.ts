import { chebyshevMaxima, chebyshevPoints } from '@regulab/numeric/chebyshev.js';
import type { Path, PathPoint } from './path.js';

/** A series that has converged so far tells the maximum better than comparing values would. */
const CONVERGED = 1e-7;
/** Brackets that a kink may need until it is left to golden section. */
const ROUNDS = 4;
const GOLDEN = 0.3819660112501051;
const STEPS = 60;

/**
 * The best local maximum of a function of the outcomes between two places of a path, null where the function has none
 * inside. Where the function is smooth the place is known to about 1e-11 of the bracket (by the derivative of a Chebyshev
 * interpolant), at a kink likewise, at a kinked maximum that is flat on one side to the square root of rounding.
 */
export function smoothMaximum(
  path: Path,
  f: (outcomes: readonly number[]) => number,
  lo: number,
  hi: number,
): PathPoint | null {
  let a = lo;
  let b = hi;
  for (let round = 0; round < ROUNDS; round++) {
    const points = path.atAll(chebyshevPoints(a, b));
    const values = points.map(({ outcomes }) => f(outcomes));
    const { at, residue } = chebyshevMaxima(values, a, b);
    if (residue < CONVERGED) {
      let best: PathPoint | null = null;
      for (const t of at) {
        const p = path.at(t);
        if (best === null || f(p.outcomes) > f(best.outcomes)) best = p;
      }
      return best;
    }
    let top = 0;
    for (let k = 1; k < values.length; k++) if (values[k]! > values[top]!) top = k;
    // Chebyshev points descend.
    b = points[Math.max(0, top - 1)]!.t;
    a = points[Math.min(points.length - 1, top + 1)]!.t;
  }
  return goldenSection(path, f, a, b);
}

/** For functions with a kink: the maximum by comparing values. */
function goldenSection(
  path: Path,
  f: (outcomes: readonly number[]) => number,
  lo: number,
  hi: number,
): PathPoint {
  let [a, b] = [lo, hi];
  let x = path.at(a + GOLDEN * (b - a));
  let y = path.at(b - GOLDEN * (b - a));
  for (let k = 0; k < STEPS && y.t > x.t; k++) {
    if (f(x.outcomes) >= f(y.outcomes)) {
      b = y.t;
      y = x;
      x = path.at(a + GOLDEN * (b - a));
    } else {
      a = x.t;
      x = y;
      y = path.at(b - GOLDEN * (b - a));
    }
  }
  return x;
}
