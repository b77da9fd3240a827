import { readDecimal } from '@regulab/core';
import {
  type BadLine,
  type CsvRecord,
  cellPlace,
  inputLines,
  isBad,
  JsonFlaw,
  jsonField,
  type Line,
  openCsv,
  parseJson,
} from '@regulab/sweep';

/** One record of a text file: cells by name. Numbers are numbers; what is no number stays text. */
export type TextRecord = Readonly<Record<string, unknown>>;

export type Format = 'ndjson' | 'csv';

/** A record with its place. */
export interface TextRow {
  readonly line: number;
  readonly record: TextRecord;
  /** Where a field of it stands. */
  readonly place: (name: string) => { readonly line: number; readonly column: number };
}

export interface Records {
  readonly format: Format;
  /** Names of the columns of a CSV file. */
  readonly header: readonly string[] | null;
  /** Records and bad lines, in order, in batches. */
  readonly batches: AsyncGenerator<(TextRow | BadLine)[]>;
}

/** The format of a file by its name, or by its first line. */
export function formatOf(path: string, firstLine?: string): Format | null {
  if (/\.csv$/i.test(path)) return 'csv';
  if (/\.(ndjson|jsonl|json)$/i.test(path)) return 'ndjson';
  if (firstLine === undefined) return null;
  return firstLine.trimStart().startsWith('{') ? 'ndjson' : 'csv';
}

/** The first line that is not empty, null where there is none, and all lines as if none had been read. */
interface Peeked {
  readonly first: Line | null;
  readonly lines: AsyncGenerator<Line[]>;
}

export async function peek(lines: AsyncGenerator<Line[]>): Promise<Peeked> {
  const read: Line[] = [];
  let first: Line | undefined;
  while (first === undefined) {
    const { value, done } = await lines.next();
    if (done) break;
    read.push(...value);
    first = value.find(({ text }) => text.trim() !== '');
  }
  async function* again(): AsyncGenerator<Line[]> {
    yield read;
    yield* lines;
  }
  return { first: first ?? null, lines: again() };
}

/**
 * Opens a file of records, one a line as JSON or one a row as CSV.
 *
 * @param format where it is known; else the file's name or its first line tells
 * @throws RegulabError where the file cannot be read, or its header cannot
 */
export async function openRecords(path: string, format: Format | null, peeked?: Peeked): Promise<Records> {
  const { first, lines } = peeked ?? (await peek(inputLines(path)));
  const own = format ?? formatOf(path, first?.text) ?? 'ndjson';
  if (own === 'ndjson') return { format: own, header: null, batches: jsonRows(lines) };
  const { header, batches } = await openCsv(path, lines);
  return { format: own, header, batches: csvRows(header, batches) };
}

async function* csvRows(
  header: readonly string[],
  batches: AsyncGenerator<(CsvRecord | BadLine)[]>,
): AsyncGenerator<(TextRow | BadLine)[]> {
  for await (const batch of batches) yield batch.map((each) => (isBad(each) ? each : csvRow(header, each)));
}

/** An `id` stays as it is written. */
function csvRow(header: readonly string[], own: CsvRecord): TextRow {
  const record: Record<string, unknown> = {};
  for (let k = 0; k < header.length; k++) {
    const cell = own.cells[k]!;
    if (cell !== '') record[header[k]!] = header[k] === 'id' ? cell : (readDecimal(cell) ?? cell);
  }
  return { line: own.line, record, place: (name) => cellPlace(own, header.indexOf(name)) };
}

async function* jsonRows(batches: AsyncGenerator<Line[]>): AsyncGenerator<(TextRow | BadLine)[]> {
  for await (const batch of batches) yield batch.filter(({ text }) => text.trim() !== '').map(jsonRow);
}

/** A record of one line of JSON, or what is wrong with it. */
export function jsonRow({ number: line, text, flaw }: Line): TextRow | BadLine {
  if (flaw) return { line, ...flaw };
  let value: unknown;
  try {
    value = parseJson(text);
  } catch (error) {
    if (!(error instanceof JsonFlaw)) throw error;
    return { line, column: error.offset + 1, why: error.message };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { line, column: 1, why: 'not a JSON object' };
  return {
    line,
    record: withExactId(value as TextRecord, text),
    place: (name) => ({ line, column: (jsonField(text, name)?.offset ?? 0) + 1 }),
  };
}

/** An `id` that is a larger whole number than a number holds exactly keeps all its digits. */
function withExactId(record: TextRecord, text: string): TextRecord {
  const { id } = record;
  if (typeof id !== 'number' || Math.abs(id) <= Number.MAX_SAFE_INTEGER) return record;
  const written = jsonField(text, 'id')?.written ?? '';
  return /^-?\d+$/.test(written) ? { ...record, id: BigInt(written) } : record;
}
