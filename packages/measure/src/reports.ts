import { CellError, misuse, type Report, readDecimal } from '@regulab/core';
import { type Rows, readRows } from './rows.js';

/** How a log of reports is read. */
export interface ReportOptions {
  /** Leaves bad rows out and counts them; otherwise the first is refused. */
  readonly dropBad?: boolean | undefined;
  /** How dates are written: `%d.%m.%Y %H:%M`. Without it seconds and dates by ISO 8601 are read. */
  readonly dateFormat?: string | undefined;
  /** Whether the texts alone are wanted. */
  readonly textsAlone?: boolean | undefined;
}

/** Reports, and how many of them have no source. */
export interface Reports extends Rows<Report> {
  /** Reports that name nobody: each counts as a source of its own. */
  readonly anonymous: number;
}

const NOBODY = /^(?:anonymous|anonym|anon\.?|unknown|none|n\/?a|-+|\?+)?$/i;

/**
 * Reads a log of reports from CSV (commas, tabulators or semicolons) with the columns time, source and text. Who names no source, or calls
 * itself anonymous, is a source of its own.
 *
 * @throws RegulabError with code `misuse` for missing columns, a format of dates that is none and, unless they are left out, bad rows
 */
export async function readReports(
  file: string,
  { dropBad = false, dateFormat, textsAlone = false }: ReportOptions = {},
): Promise<Reports> {
  const dates = dateFormat === undefined ? null : dateReader(dateFormat);
  let anonymous = 0;
  const needs = textsAlone ? ['text'] : ['time', 'source', 'text'];
  const { rows, dropped } = await readRows(file, { needs, dropBad }, (cells) => {
    const { time: stamp = '0', source = '', text } = cells;
    if (textsAlone) return { time: 0, source, text: text! };
    const time = dates === null ? secondsOf(stamp) : dates(stamp);
    if (Number.isNaN(time))
      throw new CellError(
        'time',
        dateFormat === undefined
          ? `time is ${JSON.stringify(stamp)}; it must be a number of seconds or a date such as 2026-01-31T12:00:00Z; --date-format says how dates are written, such as %d.%m.%Y`
          : `time is ${JSON.stringify(stamp)}, which is no date written as ${dateFormat}`,
      );
    if (!NOBODY.test(source.trim())) return { time, source, text: text! };
    anonymous++;
    return { time, source: `nobody ${anonymous}`, text: text! };
  });
  return { rows, dropped, anonymous };
}

/** Seconds of a number, or of a date by ISO 8601, in UTC where it names no zone; NaN for anything else. */
function secondsOf(text: string): number {
  const seconds = readDecimal(text);
  if (seconds !== null) return seconds;
  const [, date, clock = '00:00', zone = 'Z'] =
    /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d:\d\d)?)?$/.exec(text) ?? [];
  if (date === undefined) return Number.NaN;
  return isDay(date) ? Date.parse(`${date}T${clock}${zone}`) / 1000 : Number.NaN;
}

/** Whether there is such a day: days that a month does not have are taken for days of the next. */
function isDay(date: string): boolean {
  const midnight = new Date(`${date}T00:00Z`);
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(date);
}

const PARTS: Readonly<Record<string, string>> = {
  Y: '(?<Y>\\d{4})',
  y: '(?<y>\\d\\d)',
  m: '(?<m>\\d{1,2})',
  d: '(?<d>\\d{1,2})',
  H: '(?<H>\\d{1,2})',
  M: '(?<M>\\d\\d)',
  S: '(?<S>\\d\\d(?:\\.\\d+)?)',
};

/** Reads dates that are written in one way, in UTC; NaN for what is written otherwise. */
function dateReader(format: string): (text: string) => number {
  const said = [...format.matchAll(/%(.)/g)].map(([, part]) => part!);
  const odd = said.find((part) => !(part in PARTS));
  const hasDay = (said.includes('Y') || said.includes('y')) && said.includes('m') && said.includes('d');
  if (odd !== undefined || !hasDay || new Set(said).size < said.length)
    throw misuse(
      `--date-format is ${JSON.stringify(format)}; it must say year, month and day once each (%Y or %y, %m, %d), and may say %H, %M and %S, such as "%d.%m.%Y %H:%M"`,
    );
  const pattern = new RegExp(
    `^${format
      .split(/%(.)/)
      .map((part, k) => (k % 2 === 1 ? PARTS[part]! : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')))
      .join('')}$`,
  );
  return (text) => {
    const { groups } = pattern.exec(text.trim()) ?? {};
    if (!groups) return Number.NaN;
    const two = (part: string | undefined): string => (part ?? '0').padStart(2, '0');
    const year = groups.Y ?? `20${groups.y}`;
    const date = `${year}-${two(groups.m)}-${two(groups.d)}`;
    if (!isDay(date)) return Number.NaN;
    const [seconds = '0', fraction] = (groups.S ?? '0').split('.');
    const clock = `${two(groups.H)}:${two(groups.M)}:${two(seconds)}${fraction ? `.${fraction}` : ''}`;
    return Date.parse(`${date}T${clock}Z`) / 1000;
  };
}
