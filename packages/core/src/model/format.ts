/** A number for people: up to six significant digits, no trailing zeros, `-0` as `0`. */
export function formatNumber(x: number): string {
  if (!Number.isFinite(x)) return String(x);
  return String(Number(x.toPrecision(6)) + 0);
}
