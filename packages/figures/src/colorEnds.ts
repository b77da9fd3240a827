/** Values are looked at, not all, where there are more. */
const MOST_VALUES = 20_000;
/** The share of values at each end that may lie beyond the colours. */
const TAIL = 0.01;
/** The ends are cut only where they stretch the rest of the values to less than this part of the colours. */
const STRETCHED = 1 / 3;

/** The ends of a colour scale, and whether some values lie beyond them. */
export interface ColorEnds {
  readonly low: number;
  readonly high: number;
  readonly beyond: boolean;
}

/**
 * Ends between which colours tell values apart: all of them, or, where a few extreme values would leave the rest one colour,
 * all but a hundredth at each end. NaN is passed over; 0 to 1 where there is no value.
 */
export function colorEnds(values: Float64Array): ColorEnds {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low > high) return { low: 0, high: 1, beyond: false };
  const step = Math.ceil(values.length / MOST_VALUES);
  const some = values.filter((value, k) => k % step === 0 && !Number.isNaN(value)).sort();
  const [first, last] = [
    some[Math.floor(TAIL * some.length)]!,
    some[Math.ceil((1 - TAIL) * some.length) - 1]!,
  ];
  const stretched = last > first && last - first < STRETCHED * (high - low);
  return stretched ? { low: first, high: last, beyond: true } : { low, high, beyond: false };
}

/** Names of the ends of a scale beyond which values may lie. */
export const endLabels = (
  low: string,
  high: string,
  beyond: boolean,
): readonly [low: string, high: string] => (beyond ? [`≤ ${low}`, `≥ ${high}`] : [low, high]);
