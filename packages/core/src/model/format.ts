/** A number for people: up to six significant digits, whole numbers in full, `-0` as `0`. */
export function formatNumber(x: number): string {
  if (!Number.isFinite(x) || Number.isSafeInteger(x)) return String(x + 0);
  return String(Number(x.toPrecision(6)) + 0);
}

/** One cell of a CSV line: quoted where it must be, empty for what is missing. */
export function csvCell(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text = String(value);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
