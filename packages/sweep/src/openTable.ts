import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { misuse } from '@regulab/core';
import { parquetMetadata } from 'hyparquet';
import { MOST_ROWS, readColumns, type SweepFile, type SweepTable } from './columns.js';
import { fileFailure, sourceFiles } from './directory.js';

/**
 * Reads a sweep directory, or one of its Parquet files, into columns. Of a sweep with more rows than fit, its first parts: an even sample
 * by the order of sweeps.
 *
 * @throws RegulabError for paths that cannot be read, and files that are damaged or foreign
 */
export async function openTable(path: string): Promise<SweepTable> {
  const { paths, missing } = sourceFiles(path);
  const files: SweepFile[] = [];
  let rows = 0;
  for (const each of paths) {
    const file = { name: basename(each), bytes: bytesOf(each) };
    rows += rowsOf(file);
    if (rows > MOST_ROWS && files.length > 0) break;
    files.push(file);
  }
  const table = await readColumns(files);
  // A merged file is a whole sweep though it does not say of how many parts.
  return { ...table, missing: missing + paths.length - files.length };
}

function bytesOf(path: string): ArrayBuffer {
  try {
    const bytes = readFileSync(path);
    return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  } catch (error) {
    throw fileFailure('read', path, error);
  }
}

function rowsOf({ name, bytes }: SweepFile): number {
  try {
    return Number(parquetMetadata(bytes).num_rows);
  } catch (error) {
    throw misuse(`${name} is not a readable Parquet file (${(error as Error).message})`, error);
  }
}
