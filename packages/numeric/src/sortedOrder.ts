/** Shorter arrays are sorted by comparing. */
const SHORT = 2048;
const DIGIT = 16;

/**
 * The places of an array's entries in ascending order, equal ones in their own; `values` without NaN. Linear in the length.
 *
 * Source: least-significant-digit radix sort, D. E. Knuth, The Art of Computer Programming, vol. 3 (1998), section 5.2.5, on the bits of
 * the numbers with the sign turned round.
 */
export function sortedOrder(values: Float64Array): Uint32Array {
  const n = values.length;
  const order = Uint32Array.from({ length: n }, (_, i) => i);
  if (n < SHORT) return order.sort((i, j) => values[i]! - values[j]! || i - j);
  const low = new Uint32Array(n);
  const high = new Uint32Array(n);
  const one = new Float64Array(1);
  const bits = new Uint32Array(one.buffer);
  for (let i = 0; i < n; i++) {
    // Zero has one sign.
    one[0] = values[i]! + 0;
    const isNegative = bits[1]! >>> 31 === 1;
    low[i] = isNegative ? ~bits[0]! : bits[0]!;
    high[i] = isNegative ? ~bits[1]! : bits[1]! ^ 0x80000000;
  }
  let from = order;
  let to = new Uint32Array(n);
  const starts = new Uint32Array(1 << DIGIT);
  for (const [words, shift] of [
    [low, 0],
    [low, DIGIT],
    [high, 0],
    [high, DIGIT],
  ] as const) {
    starts.fill(0);
    for (let i = 0; i < n; i++) starts[(words[i]! >>> shift) & 0xffff]!++;
    let sum = 0;
    for (let d = 0; d < starts.length; d++) {
      const count = starts[d]!;
      starts[d] = sum;
      sum += count;
    }
    for (let k = 0; k < n; k++) {
      const i = from[k]!;
      const digit = (words[i]! >>> shift) & 0xffff;
      to[starts[digit]!++] = i;
    }
    [from, to] = [to, from];
  }
  return from;
}
