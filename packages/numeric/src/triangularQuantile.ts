/** The number below which a variable with the triangular distribution on [low, high] falls with probability `p` in [0, 1]. */
export function triangularQuantile(p: number, low: number, mode: number, high: number): number {
  const width = high - low;
  return p * width < mode - low
    ? low + Math.sqrt(p * width * (mode - low))
    : high - Math.sqrt((1 - p) * width * (high - mode));
}
