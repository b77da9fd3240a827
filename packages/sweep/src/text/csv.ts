import { misuse } from '@regulab/core';
import { parse } from 'csv-parse/sync';
import { type Flaw, inputLines, type Line } from './lines.js';

/** One record of a CSV file: as many cells as the header has names. */
export interface CsvRecord {
  /** The line on which it begins. */
  readonly line: number;
  readonly cells: readonly string[];
  /** Its text; more than one line where quotes hold an end of line. */
  readonly text: string;
}

/** A line that is no record. */
export interface BadLine extends Flaw {
  readonly line: number;
}

export interface CsvTable {
  readonly header: readonly string[];
  /** Records and bad lines, in order, in batches. */
  readonly batches: AsyncGenerator<(CsvRecord | BadLine)[]>;
}

export const isBad = <T extends object>(record: T | BadLine): record is BadLine => 'why' in record;

/** Quotes that are open for more than so many characters will not be closed. */
const LONGEST_RECORD = 1 << 24;

/** A flaw while a record is cut into cells. */
class CellFlaw extends Error {
  constructor(
    message: string,
    readonly column: number,
  ) {
    super(message);
  }
}

/**
 * Reads a CSV file (RFC 4180): commas between cells, quotes around cells with commas, quotes or ends of lines in them, blanks around
 * cells left out, empty lines skipped, ends of lines as they come. A bad line (bytes that are no UTF-8, quotes that do not match, more or
 * fewer cells than the header) is told with its place, and the next line is read as the start of a record.
 *
 * @param delimiter what stands between cells where it is no comma
 * @throws RegulabError `misuse` for a header with a name twice or none, or that is not separated by commas, and what `inputLines` throws
 */
export async function openCsv(
  path: string,
  lines: AsyncGenerator<Line[]> = inputLines(path),
  delimiter = ',',
): Promise<CsvTable> {
  const records = recordsOf(lines, delimiter);
  // An empty line or two before the header.
  for (;;) {
    const { value, done } = await records.next();
    if (done) return { header: [], batches: records };
    const [first, ...others] = value;
    if (first === undefined) continue;
    if (isBad(first)) throw misuse(`${path}, line ${first.line}, column ${first.column}: ${first.why}`);
    const header = checkedHeader(path, first);
    return { header, batches: withHeader(header, others, records) };
  }
}

/** What stands between the cells of a table: what its first line has most of outside quotes, a comma where that has none. */
export async function delimiterOf(path: string): Promise<string> {
  for await (const batch of inputLines(path))
    for (const { text } of batch) {
      if (text.trim() === '') continue;
      const outside = text.replace(/"(?:[^"]|"")*"/g, '');
      const counts = [',', '\t', ';', '|'].map((mark) => [mark, outside.split(mark).length] as const);
      return counts.reduce((best, each) => (each[1] > best[1] ? each : best))[0];
    }
  return ',';
}

function checkedHeader(path: string, { line, cells }: CsvRecord): readonly string[] {
  const place = `${path}, line ${line}`;
  const seen = new Set<string>();
  const twice = cells.findIndex((name) => name !== '' && seen.size === seen.add(name).size);
  if (twice >= 0)
    throw misuse(`${place}: the header has two columns ${JSON.stringify(cells[twice])}; keep one`);
  const [only] = cells;
  const other = cells.length === 1 ? [';', '\t', '|'].find((mark) => only!.includes(mark)) : undefined;
  if (other !== undefined)
    throw misuse(
      `${place}: the header is one cell with ${other === '\t' ? 'tabulators' : `"${other}"`} in it; cells must have commas between them`,
    );
  const nameless = cells.indexOf('');
  if (nameless >= 0)
    throw misuse(`${place}: column ${nameless + 1} of the header has no name; name it or take it out`);
  return cells;
}

async function* withHeader(
  header: readonly string[],
  first: readonly (CsvRecord | BadLine)[],
  records: AsyncGenerator<(CsvRecord | BadLine)[]>,
): AsyncGenerator<(CsvRecord | BadLine)[]> {
  const checked = (record: CsvRecord | BadLine): CsvRecord | BadLine => {
    if (isBad(record) || record.cells.length === header.length) return record;
    const { line, cells, text } = record;
    return {
      line,
      column: cells.length > header.length ? cellPlace(record, header.length).column : text.length + 1,
      why: `${cells.length} cells where the header has ${header.length}`,
    };
  };
  if (first.length > 0) yield first.map(checked);
  for await (const batch of records) yield batch.map(checked);
}

/** Records of any number of cells. */
async function* recordsOf(
  lines: AsyncGenerator<Line[]>,
  delimiter: string,
): AsyncGenerator<(CsvRecord | BadLine)[]> {
  /** Lines whose quotes are open. */
  let open: Line[] = [];
  for await (const batch of lines) {
    const found: (CsvRecord | BadLine)[] = [];
    open = take([...open, ...batch], found, false, delimiter);
    if (found.length > 0) yield found;
  }
  const found: (CsvRecord | BadLine)[] = [];
  take(open, found, true, delimiter);
  if (found.length > 0) yield found;
}

/** Turns lines into records; gives back those that need more lines, at the end none. */
function take(
  lines: readonly Line[],
  found: (CsvRecord | BadLine)[],
  isEnd: boolean,
  delimiter: string,
): Line[] {
  let k = 0;
  while (k < lines.length) {
    const { number, text, flaw } = lines[k]!;
    if (flaw) {
      found.push({ line: number, ...flaw });
      k++;
      continue;
    }
    if (!text.includes('"')) {
      if (text.trim() !== '') found.push({ line: number, cells: text.split(delimiter).map(trim), text });
      k++;
      continue;
    }
    const end = closing(lines, k);
    if (end === null) {
      const length = lines.slice(k).reduce((sum, line) => sum + line.text.length + 1, 0);
      if (!isEnd && length <= LONGEST_RECORD) return lines.slice(k);
      found.push({ line: number, column: openQuote(text), why: 'the quotes that open here are not closed' });
      k++;
      continue;
    }
    const whole = lines
      .slice(k, end + 1)
      .map((line) => line.text)
      .join('\n');
    try {
      found.push({ line: number, cells: quotedCells(whole, delimiter), text: whole });
      k = end + 1;
    } catch (error) {
      if (!(error instanceof CellFlaw)) throw error;
      // Beyond the first line: its last quote stayed open, and another line's was taken for its end.
      found.push(
        error.column > text.length
          ? { line: number, column: openQuote(text), why: 'the quotes that open here are not closed' }
          : { line: number, column: error.column, why: error.message },
      );
      k++;
    }
  }
  return [];
}

const trim = (cell: string): string => cell.trim();

/** The line, from `start` on, at which as many quotes have closed as opened: those within cells are doubled. */
function closing(lines: readonly Line[], start: number): number | null {
  let isOpen = false;
  for (let k = start; k < lines.length; k++) {
    const { text, flaw } = lines[k]!;
    if (flaw) return null;
    for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) isOpen = !isOpen;
    if (!isOpen) return k;
  }
  return null;
}

/** The column of the last quote: the one that stays open. */
const openQuote = (text: string): number => text.lastIndexOf('"') + 1;

function quotedCells(text: string, delimiter: string): string[] {
  let records: string[][] = [];
  try {
    records = parse(text, { trim: true, relax_column_count: true, delimiter }) as string[][];
  } catch {
    // It is told below, with the place.
  }
  // An end of line outside quotes means that quotes of two lines were taken for a pair.
  if (records.length === 1) return records[0]!;
  throw new CellFlaw(
    'a quote within a cell, or text beside quotes; a quote in a cell stands twice, in quotes',
    strayQuote(text, delimiter),
  );
}

/** The column of the first quote that neither opens nor closes a cell. */
function strayQuote(text: string, delimiter: string): number {
  let state: 'start' | 'plain' | 'quoted' | 'closed' = 'start';
  for (let k = 0; k < text.length; k++) {
    const c = text[k]!;
    if (state === 'quoted') {
      if (c !== '"') continue;
      if (text[k + 1] === '"') k++;
      else state = 'closed';
    } else if (c === delimiter) state = 'start';
    else if (c === '"') {
      if (state !== 'start') return k + 1;
      state = 'quoted';
    } else if (c.trim() !== '') {
      if (state === 'closed') return k + 1;
      state = 'plain';
    }
  }
  return openQuote(text);
}

/** Where a cell of a record begins, lines and columns counted from 1. */
export function cellPlace(
  { line, text }: CsvRecord,
  cell: number,
  delimiter = ',',
): { readonly line: number; readonly column: number } {
  let [isQuoted, passed, lines, start] = [false, 0, 0, 0];
  let k = 0;
  for (; k < text.length && passed < cell; k++) {
    const c = text[k]!;
    if (c === '"') isQuoted = !isQuoted;
    else if (c === delimiter && !isQuoted) passed++;
    else if (c === '\n') {
      lines++;
      start = k + 1;
    }
  }
  return { line: line + lines, column: k - start + 1 };
}
