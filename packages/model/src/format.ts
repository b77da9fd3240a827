import { readDecimal } from './decimal.js';

/**
 * A number for people: up to six significant digits, whole numbers in full, `-0` as `0`.
 *
 * @example
 * formatNumber(0.123456789); // '0.123457'
 */
export function formatNumber(x: number): string {
  if (!Number.isFinite(x) || Number.isSafeInteger(x)) return String(x + 0);
  return String(Number(x.toPrecision(6)) + 0);
}

/**
 * A number in a sentence: up to four significant digits, whole numbers in full, `-0` as `0`.
 *
 * @example
 * formatShort(0.123456); // '0.1235'
 */
export function formatShort(x: number): string {
  if (!Number.isFinite(x) || Number.isSafeInteger(x)) return String(x + 0);
  return String(Number(x.toPrecision(4)) + 0);
}

/** Differences below this part of the larger number are not seen in four digits. */
const UNSEEN = 5e-5;

/** By how much two numbers differ, in a sentence: `0.1`, `less than 0.01 %`. */
export function formatDifference(a: number, b: number): string {
  const difference = Math.abs(a - b);
  return difference > 0 && difference < UNSEEN * Math.max(Math.abs(a), Math.abs(b))
    ? 'less than 0.01 %'
    : formatShort(difference);
}

/** An upper bound for people: two significant digits, rounded up, so that what is said still holds. */
export function formatBound(x: number): string {
  if (x === 0 || !Number.isFinite(x)) return String(x);
  const nearest = x.toExponential(1);
  if (Number(nearest) >= x) return nearest;
  const [digits = '', exponent = ''] = nearest.split('e');
  return Number(`${Math.round(10 * Number(digits)) + 1}e${Number(exponent) - 1}`).toExponential(1);
}

/** One cell of a CSV line as it is: quoted where it has to be; nothing for what is missing. */
export function rawCsvCell(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** What spreadsheets take for the beginning of a formula, also in the wide forms of these marks. */
const FORMULA = /^[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]./s;

/**
 * One cell of a CSV line. A text that a spreadsheet would take for a formula has an apostrophe before it, so that it is shown and not
 * run; numbers stay numbers.
 *
 * Source: OWASP, CSV injection.
 *
 * @example
 * csvCell('=1+1'); // "'=1+1"
 * csvCell(-0.5); // '-0.5'
 */
export const csvCell = (value: unknown): string =>
  rawCsvCell(
    typeof value === 'string' && FORMULA.test(value) && readDecimal(value) === null ? `'${value}` : value,
  );
