import { CellError, type Report, readDecimal } from '@regulab/core';
import { type Rows, readRows } from './rows.js';

/**
 * Reads a log of reports from CSV with the columns time (seconds or a date by ISO 8601), source and text.
 *
 * @throws RegulabError with code `misuse` for missing columns and, unless they are left out, bad rows
 */
export const readReports = (file: string, dropBad: boolean): Promise<Rows<Report>> =>
  readRows(file, { needs: ['time', 'source', 'text'], dropBad }, reportOf);

/** A report of a row with the columns time (seconds or a date), source and text. */
function reportOf({ time: stamp, source, text }: Readonly<Record<string, string>>): Report {
  const time = secondsOf(stamp!);
  if (Number.isNaN(time))
    throw new CellError(
      'time',
      `time is ${JSON.stringify(stamp)}; it must be a number of seconds or a date such as 2026-01-31T12:00:00Z`,
    );
  return { time, source: source!, text: text! };
}

/** Seconds of a number, or of a date by ISO 8601, in UTC where it names no zone; NaN for anything else. */
function secondsOf(text: string): number {
  const seconds = readDecimal(text);
  if (seconds !== null) return seconds;
  const [, date, clock = '00:00', zone = 'Z'] =
    /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d:\d\d)?)?$/.exec(text) ?? [];
  if (date === undefined) return Number.NaN;
  // Days that a month does not have are taken for days of the next.
  const midnight = new Date(`${date}T00:00Z`);
  const isDay = !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(date);
  return isDay ? Date.parse(`${date}T${clock}${zone}`) / 1000 : Number.NaN;
}
