/** 2^27 + 1, splits a double into two halves whose products are exact. */
const SPLITTER = 134217729;
/** Below this ratio of the difference to the products the plain formula has lost four digits or more. */
const CANCELLATION = 1e-4;

/** The rounding error of `p = a * b`, exact barring overflow. */
function productError(a: number, b: number, p: number): number {
  const ca = SPLITTER * a;
  const aHigh = ca - (ca - a);
  const aLow = a - aHigh;
  const cb = SPLITTER * b;
  const bHigh = cb - (cb - b);
  const bLow = b - bHigh;
  return aLow * bLow - (p - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
}

/**
 * `a b - c d` to within two units in the last place however much cancels; plain arithmetic where little does.
 *
 * Source: T. J. Dekker, A floating-point technique for extending the available precision, Numer. Math. 18 (1971);
 * the compensation is Kahan's, analysed in C.-P. Jeannerod, N. Louvet, J.-M. Muller, Math. Comp. 82 (2013).
 */
export function differenceOfProducts(a: number, b: number, c: number, d: number): number {
  const p = a * b;
  const q = c * d;
  const plain = p - q;
  if (Math.abs(plain) > CANCELLATION * Math.abs(p)) return plain;
  return plain + (productError(a, b, p) - productError(c, d, q));
}
