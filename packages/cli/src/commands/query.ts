import { csvCell, formatNumber, misuse } from '@regulab/core';
import { querySweep } from '@regulab/sweep';
import { textTable } from '../textTable.js';

/** Answers SQL about a sweep as a table, JSON (a list of objects) or CSV. */
export async function query(
  directory: string,
  sql: string,
  options: { readonly json?: true | undefined; readonly csv?: true | undefined },
): Promise<void> {
  if (options.json && options.csv) throw misuse('--json and --csv are both given; keep one');
  const { columns, rows, missing } = await querySweep(directory, sql);
  if (missing > 0)
    process.stderr.write(
      `${directory} is not complete: ${missing} parts are missing; run the sweep again to finish it\n`,
    );
  if (options.json) {
    const objects = rows.map((row) => Object.fromEntries(columns.map((name, k) => [name, row[k]])));
    process.stdout.write(`${JSON.stringify(objects, null, 2)}\n`);
  } else if (options.csv) {
    process.stdout.write([columns, ...rows].map((row) => `${row.map(csvCell).join(',')}\n`).join(''));
  } else {
    const text = rows.map((row) =>
      row.map((cell) =>
        cell === null ? 'null' : typeof cell === 'number' ? formatNumber(cell) : String(cell),
      ),
    );
    const numeric = columns.flatMap((_, k) =>
      rows.every((row) => typeof row[k] === 'number' || row[k] === null) ? [k] : [],
    );
    process.stdout.write(`${textTable(columns, text, numeric)}\n`);
  }
}
