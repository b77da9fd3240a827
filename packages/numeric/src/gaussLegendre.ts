const NEWTON = 20;

/** An approximation of the cosine on [0, pi/2], good enough to start from. */
const roughCosine = (t: number): number => {
  const q = t * t;
  return 1 - q / 2 + (q * q) / 24 - (q * q * q) / 720 + (q * q * q * q) / 40320;
};

/** The Legendre polynomial of a degree and its derivative. */
function legendre(degree: number, x: number): readonly [value: number, slope: number] {
  let [before, value] = [1, x];
  for (let k = 2; k <= degree; k++)
    [before, value] = [value, ((2 * k - 1) * x * value - (k - 1) * before) / k];
  return [value, (degree * (x * value - before)) / (x * x - 1)];
}

/**
 * Nodes and weights of the Gauss-Legendre rule on [-1, 1]: exact for polynomials up to degree 2 count - 1. Roots by Newton's method.
 *
 * @param count even
 *
 * Source: P. J. Davis, P. Rabinowitz, Methods of Numerical Integration, 2nd ed. (1984), section 2.7.
 */
export function gaussLegendre(count: number): {
  readonly nodes: Float64Array;
  readonly weights: Float64Array;
} {
  const nodes = new Float64Array(count);
  const weights = new Float64Array(count);
  for (let k = 0; k < count / 2; k++) {
    let x = roughCosine((Math.PI * (k + 0.75)) / (count + 0.5));
    for (let step = 0; step < NEWTON; step++) {
      const [value, slope] = legendre(count, x);
      const next = x - value / slope;
      if (next === x) break;
      x = next;
    }
    const [, slope] = legendre(count, x);
    const weight = 2 / ((1 - x * x) * slope * slope);
    nodes[k] = -x;
    nodes[count - 1 - k] = x;
    weights[k] = weight;
    weights[count - 1 - k] = weight;
  }
  return { nodes, weights };
}
