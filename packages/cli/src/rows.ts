import { readFileSync } from 'node:fs';
import { misuse, RegulabError } from '@regulab/core';
import { fileFailure } from '@regulab/sweep';
import { parse } from 'csv-parse/sync';

/** Rows of a CSV file, or of standard input for `-`, as records of texts by column. */
export function readRows(file: string): Record<string, string>[] {
  let text: string;
  try {
    text = readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    throw fileFailure('read', file, error);
  }
  try {
    return parse(text, { columns: distinct, trim: true, bom: true, skip_empty_lines: true });
  } catch (error) {
    if (error instanceof RegulabError) throw error;
    throw misuse(`${file} is no table of comma-separated values: ${(error as Error).message}`, error);
  }
}

/** The names of the columns, each at most once. */
function distinct(header: string[]): string[] {
  const twice = header.find((name, k) => header.indexOf(name) < k);
  if (twice !== undefined) throw misuse(`the file has two columns ${twice}; keep one`);
  return header;
}
