/** A number for people: up to six significant digits, whole numbers in full, `-0` as `0`. */
export function formatNumber(x: number): string {
  if (!Number.isFinite(x) || Number.isSafeInteger(x)) return String(x + 0);
  return String(Number(x.toPrecision(6)) + 0);
}

/** An upper bound for people: two significant digits, rounded up, so that what is said still holds. */
export function formatBound(x: number): string {
  if (x === 0 || !Number.isFinite(x)) return String(x);
  const nearest = x.toExponential(1);
  if (Number(nearest) >= x) return nearest;
  const [digits = '', exponent = ''] = nearest.split('e');
  return Number(`${Math.round(10 * Number(digits)) + 1}e${Number(exponent) - 1}`).toExponential(1);
}

/** One cell of a CSV line: quoted where it must be, empty for what is missing. */
export function csvCell(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text = String(value);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
