/** x^n for a whole n by repeated squaring: the same multiplications everywhere. */
export function wholePower(x: number, n: number): number {
  let result = 1;
  let factor = x;
  for (let k = Math.abs(n); k > 0; k = Math.floor(k / 2)) {
    if (k % 2 === 1) result = result === 1 ? factor : result * factor;
    if (k > 1) factor *= factor;
  }
  return n < 0 ? 1 / result : result;
}
