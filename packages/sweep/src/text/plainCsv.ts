import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { misuse, rawCsvCell } from '@regulab/core';
import { fileFailure } from '../files.js';
import { type BadLine, type CsvRecord, cellPlace, isBad, openCsv } from './csv.js';
import { type Flaw, inputLines } from './lines.js';

/** A CSV file that any reader takes for what it is. */
export interface PlainCsv {
  /** The file itself, or a copy. */
  readonly path: string;
  readonly header: readonly string[];
  readonly dropped: readonly BadLine[];
  /** The line of a row, counted from 0 among those that were kept. */
  readonly lineOf: (row: number) => Promise<number>;
  /** Takes the copy away. */
  readonly remove: () => void;
}

export interface PlainOptions {
  /** Leaves bad lines out; otherwise the first is refused. */
  readonly dropBad?: boolean | undefined;
  /** What to do about a bad line, for the refusal. */
  readonly mend: string;
  /** Column that no row may leave empty. */
  readonly named?: string | undefined;
  /** What stands between cells where it is no comma. */
  readonly delimiter?: string | undefined;
  /** What messages call the file, where it was unpacked. */
  readonly file?: string | undefined;
}

/** More columns than this are refused. */
export const MOST_COLUMNS = 10_000;

/** Cells of texts are long. */
const LONGEST = 20_000_000;

/**
 * Reads a CSV file as `openCsv` does, so that whatever reads it next has nothing to guess: UTF-8, one kind of end of line, no blanks
 * around cells, no empty lines, every line with as many cells as the header. A file that is not like that is copied so.
 *
 * @throws RegulabError with code `misuse` for bad lines, with line and column, and what `openCsv` throws
 */
export async function plainCsv(
  path: string,
  { dropBad = false, mend, named, delimiter = ',', file = path }: PlainOptions,
): Promise<PlainCsv> {
  const seen = { isPlain: delimiter === ',' };
  const { header, batches } = await openCsv(path, inputLines(path, LONGEST, seen), delimiter);
  if (header.length > MOST_COLUMNS)
    throw misuse(
      `${file} has ${header.length} columns; at most ${MOST_COLUMNS} are read, because the time grows with their square; take out those that are not needed`,
    );
  const dropped: BadLine[] = [];
  const nameless = named === undefined ? -1 : header.indexOf(named);
  const flawOf = (record: CsvRecord | BadLine): (Flaw & { readonly line: number }) | null => {
    if (isBad(record)) return record;
    return nameless >= 0 && record.cells[nameless] === ''
      ? { ...cellPlace(record, nameless, delimiter), why: `the row has no ${named}; give each row a name` }
      : null;
  };
  let next = 2;
  for await (const batch of batches)
    for (const record of batch) {
      const flaw = flawOf(record);
      if (flaw) {
        const { line, column, why } = flaw;
        if (!dropBad) throw misuse(`${file}, line ${line}, column ${column}: ${why}; ${mend}`);
        dropped.push(flaw);
      } else if (!isBad(record)) {
        // An empty line before it, or blanks.
        if (record.line !== next || !isTight(record)) seen.isPlain = false;
        next = record.line + lineCount(record);
      }
    }
  async function* kept(): AsyncGenerator<CsvRecord> {
    const again = await openCsv(path, inputLines(path, LONGEST), delimiter);
    for await (const batch of again.batches)
      for (const record of batch) if (!isBad(record) && !flawOf(record)) yield record;
  }
  const base = {
    header,
    dropped,
    lineOf: async (row: number): Promise<number> => {
      let k = 0;
      for await (const { line } of kept()) if (k++ === row) return line;
      throw misuse(`${file} changed while it was read; run again`);
    },
  };
  if (seen.isPlain && dropped.length === 0) return { ...base, path, remove: () => undefined };
  const { copy, remove } = await copied(header, kept());
  return { ...base, path: copy, remove };
}

const lineCount = ({ text }: CsvRecord): number => {
  let count = 1;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++;
  return count;
};

/** Whether nothing was left out around the cells. */
const isTight = ({ text, cells }: CsvRecord): boolean =>
  text.includes('"') ? !/(^|,)[ \t]|[ \t](,|$)/.test(text) : cells.join(',') === text;

const BATCH = 1 << 20;

async function copied(
  header: readonly string[],
  records: AsyncGenerator<CsvRecord>,
): Promise<{ readonly copy: string; readonly remove: () => void }> {
  const directory = mkdtempSync(join(tmpdir(), 'regulab-'));
  const copy = join(directory, 'plain.csv');
  const remove = (): void => rmSync(directory, { recursive: true, force: true });
  try {
    const file = openSync(copy, 'w');
    try {
      let text = `${header.map(rawCsvCell).join(',')}\n`;
      for await (const { cells } of records) {
        text += `${cells.map(rawCsvCell).join(',')}\n`;
        if (text.length > BATCH) {
          writeSync(file, text);
          text = '';
        }
      }
      writeSync(file, text);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    remove();
    throw fileFailure('write', copy, error);
  }
  return { copy, remove };
}
