/**
 * Writes the real roots of `a x^2 + b x + c` in ascending order into `roots` and returns how many there are (0, 1 or 2;
 * a double root counts once). A vanishing `a` gives the linear equation; an equation that holds everywhere has no
 * isolated root and returns 0. The root of larger modulus is computed first, so neither suffers cancellation.
 *
 * Source: W. H. Press et al., Numerical Recipes, 3rd ed., section 5.6.
 */
export function quadraticRoots(a: number, b: number, c: number, roots: Float64Array): number {
  if (a === 0) {
    if (b === 0) return 0;
    roots[0] = -c / b;
    return 1;
  }
  const discriminant = b * b - 4 * a * c;
  if (!(discriminant >= 0)) return 0;
  if (discriminant === 0) {
    roots[0] = -b / (2 * a);
    return 1;
  }
  const root = Math.sqrt(discriminant);
  const q = b >= 0 ? -0.5 * (b + root) : -0.5 * (b - root);
  const first = q / a;
  const second = c / q;
  if (first <= second) {
    roots[0] = first;
    roots[1] = second;
  } else {
    roots[0] = second;
    roots[1] = first;
  }
  return 2;
}
