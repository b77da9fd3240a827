import { isCellError, misuse } from '@regulab/core';
import { type BadLine, cellPlace, delimiterOf, isBad, openCsv } from '@regulab/sweep/text/csv.js';
import { inputLines } from '@regulab/sweep/text/lines.js';

/** Rows of a table of observations as their reader makes them, and those that were left out. */
export interface Rows<T> {
  readonly rows: readonly T[];
  readonly dropped: readonly BadLine[];
}

export interface RowsOptions {
  /** Columns that the file must have, and others that it may have. */
  readonly needs: readonly string[];
  readonly may?: readonly string[] | undefined;
  /** Leaves bad rows out and counts them; otherwise the first is refused. */
  readonly dropBad: boolean;
}

/**
 * Reads a CSV file, or standard input for `-`, row by row.
 *
 * @param read makes something of a row's cells by column; it may throw CellError
 * @throws RegulabError with code `misuse` for missing columns and, unless they are left out, bad rows, with line and column
 */
export async function readRows<T>(
  file: string,
  { needs, may = [], dropBad }: RowsOptions,
  read: (cells: Readonly<Record<string, string>>, line: number) => T,
): Promise<Rows<T>> {
  // Standard input can be read once, so that what stands between its cells is not looked at.
  const delimiter = file === '-' ? ',' : await delimiterOf(file);
  const { header, batches } = await openCsv(file, inputLines(file), delimiter);
  const missing = needs.filter((name) => !header.includes(name));
  if (header.length > 0 && missing.length > 0)
    throw misuse(
      `${file} has no column ${missing.join(', ')}; its columns are ${header.join(', ')}, and it needs ${needs.join(', ')}${may.length > 0 ? ` (and may have ${may.join(', ')})` : ''}`,
    );
  const [rows, dropped]: [T[], BadLine[]] = [[], []];
  const drop = (bad: BadLine): void => {
    if (!dropBad) throw misuse(`${file}, ${placeWords(bad)}; ${MEND}`);
    dropped.push(bad);
  };
  for await (const batch of batches)
    for (const record of batch) {
      if (isBad(record)) {
        drop(record);
        continue;
      }
      const cells = Object.fromEntries(header.map((name, k) => [name, record.cells[k]!]));
      try {
        rows.push(read(cells, record.line));
      } catch (error) {
        if (!isCellError(error)) throw error;
        drop({ ...cellPlace(record, header.indexOf(error.cell), delimiter), why: error.message });
      }
    }
  if (rows.length === 0 && dropped.length === 0) throw misuse(`${file} has no row`);
  return { rows, dropped };
}

/** What to do about a bad row. */
export const MEND = 'mend it, or leave such rows out and have them counted with --drop-bad';

/** `line 3, column 12: what is wrong` */
export const placeWords = ({ line, column, why }: BadLine): string =>
  `line ${line}, column ${column}: ${why}`;

/** How many rows were left out, and why the first. */
export const droppedWords = (dropped: readonly BadLine[]): string[] =>
  dropped.length === 0
    ? []
    : [
        `${dropped.length} bad row${dropped.length === 1 ? ' is' : 's are'} left out; ${dropped.length === 1 ? 'it is' : 'the first is'} on ${placeWords(dropped[0]!)}.`,
      ];
