import { csvCell, formatNumber, misuse, rawCsvCell } from '@regulab/core';
import { querySweep } from '@regulab/sweep';
import { print, printData } from '../print.js';
import { noteSource } from '../sourceNotes.js';
import { textTable } from '../textTable.js';

/** Answers SQL about a sweep as a table, JSON (a list of objects) or CSV. */
export async function query(
  directory: string,
  sql: string,
  options: {
    readonly json?: true | undefined;
    readonly csv?: true | undefined;
    readonly keepFormulas?: true | undefined;
  },
): Promise<void> {
  if (options.json && options.csv) throw misuse('--json and --csv are both given; keep one');
  const answer = await querySweep(directory, sql);
  noteSource(directory, answer);
  const { columns, rows } = answer;
  if (options.json) {
    const objects = rows.map((row) => Object.fromEntries(columns.map((name, k) => [name, row[k]])));
    print(`${JSON.stringify(objects, null, 2)}\n`);
  } else if (options.csv) {
    const cell = options.keepFormulas ? rawCsvCell : csvCell;
    printData([columns, ...rows].map((row) => `${row.map((each) => cell(each)).join(',')}\n`).join(''));
  } else {
    const text = rows.map((row) =>
      row.map((cell) =>
        cell === null ? 'null' : typeof cell === 'number' ? formatNumber(cell) : String(cell),
      ),
    );
    const numeric = columns.flatMap((_, k) =>
      rows.every((row) => typeof row[k] === 'number' || row[k] === null) ? [k] : [],
    );
    print(`${textTable(columns, text, numeric)}\n`);
  }
}
