import { csvCell, formatNumber, rawCsvCell } from '@regulab/core';
import { type QueryResult, querySweep } from '@regulab/sweep';
import type { Run } from '../command.js';
import { noteSource } from '../sourceNotes.js';
import { textTable } from '../textTable.js';

/** Answers SQL about a sweep as a table, JSON (a list of objects) or CSV. */
export const run: Run<'query'> = async ({ words: [directory, sql], options }) => {
  const answer = await querySweep(directory!, sql!);
  noteSource(directory!, answer);
  const { columns, rows } = answer;
  const cell = options.keepFormulas ? rawCsvCell : csvCell;
  return {
    // Objects of all rows may be many; they are made only where they are printed.
    get json() {
      return rows.map((row) => Object.fromEntries(columns.map((name, k) => [name, row[k]])));
    },
    csv: () => [columns, ...rows].map((row) => `${row.map((each) => cell(each)).join(',')}\n`).join(''),
    text: () => table(answer),
  };
};

function table({ columns, rows }: QueryResult): string {
  const text = rows.map((row) =>
    row.map((cell) =>
      cell === null ? 'null' : typeof cell === 'number' ? formatNumber(cell) : String(cell),
    ),
  );
  const numeric = columns.flatMap((_, k) =>
    rows.every((row) => typeof row[k] === 'number' || row[k] === null) ? [k] : [],
  );
  return textTable(columns, text, numeric);
}
