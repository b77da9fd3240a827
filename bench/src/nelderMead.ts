const MOST_STEPS = 2000;

type Place = readonly [number, number];

/**
 * Where a function of two numbers is smallest near a start, as other tools look for best replies.
 *
 * Source: J. A. Nelder, R. Mead, A simplex method for function minimization, Computer Journal 7 (1965).
 */
export function nelderMead(f: (x: Place) => number, start: Place, tolerance: number): Place {
  const at = (x: Place) => ({ x, value: f(x) });
  const simplex = [at(start), at([start[0] + 0.5, start[1]]), at([start[0], start[1] + 0.5])];
  for (let k = 0; k < MOST_STEPS; k++) {
    simplex.sort((a, b) => a.value - b.value);
    const [best, middle, worst] = simplex as [(typeof simplex)[0], (typeof simplex)[0], (typeof simplex)[0]];
    if (worst.value - best.value <= tolerance * tolerance && k > 20) break;
    const centre: Place = [0.5 * (best.x[0] + middle.x[0]), 0.5 * (best.x[1] + middle.x[1])];
    const along = (part: number) =>
      at([centre[0] + part * (worst.x[0] - centre[0]), centre[1] + part * (worst.x[1] - centre[1])]);
    const reflected = along(-1);
    if (reflected.value < best.value) {
      const expanded = along(-2);
      simplex[2] = expanded.value < reflected.value ? expanded : reflected;
    } else if (reflected.value < middle.value) simplex[2] = reflected;
    else {
      const contracted = along(reflected.value < worst.value ? -0.5 : 0.5);
      if (contracted.value < Math.min(reflected.value, worst.value)) simplex[2] = contracted;
      else
        for (const j of [1, 2]) {
          const { x } = simplex[j]!;
          simplex[j] = at([0.5 * (x[0] + best.x[0]), 0.5 * (x[1] + best.x[1])]);
        }
    }
  }
  return simplex.reduce((a, b) => (b.value < a.value ? b : a)).x;
}
