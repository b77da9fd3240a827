import { misuse } from '@regulab/core';
import { parse } from 'csv-parse/sync';
import { readNumber } from './parse.js';

/** One record of a text file: cells by name. Numbers are numbers; what is no number stays text. */
export type TextRecord = Readonly<Record<string, unknown>>;

export type Format = 'ndjson' | 'csv';

/** The format of a file by its name, or by its first line. */
export function formatOf(path: string, firstLine?: string): Format | null {
  if (/\.csv$/i.test(path)) return 'csv';
  if (/\.(ndjson|jsonl|json)$/i.test(path)) return 'ndjson';
  if (firstLine === undefined) return null;
  return firstLine.trimStart().startsWith('{') ? 'ndjson' : 'csv';
}

/** Cells of one CSV line. Numbers need no quotes, so the plain case is a split. */
function csvCells(text: string): string[] {
  if (!text.includes('"')) return text.split(',');
  return (parse(text) as string[][])[0] ?? [];
}

/** Reads the header of a CSV file. */
export function csvHeader(text: string): string[] {
  const names = csvCells(text).map((name) => name.trim());
  const twice = names.find((name, k) => names.indexOf(name) !== k);
  if (twice !== undefined) throw misuse(`the column "${twice}" stands twice in the header; keep one`);
  return names;
}

/** Reads one CSV line; an `id` stays as it is written. Throws an Error that says what is wrong with the line. */
export function csvRecord(header: readonly string[], text: string): TextRecord {
  let cells: string[];
  try {
    cells = csvCells(text);
  } catch {
    throw new Error('the quotes do not match');
  }
  if (cells.length !== header.length)
    throw new Error(`${cells.length} cells where the header has ${header.length}`);
  const record: Record<string, unknown> = {};
  for (let k = 0; k < header.length; k++) {
    const cell = cells[k]!.trim();
    if (cell !== '') record[header[k]!] = header[k] === 'id' ? cell : (readNumber(cell) ?? cell);
  }
  return record;
}

/** Reads one NDJSON line; throws an Error that says what is wrong with it. */
export function jsonRecord(text: string): TextRecord {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error('not a JSON object, or cut short');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error('not a JSON object');
  return value as TextRecord;
}
