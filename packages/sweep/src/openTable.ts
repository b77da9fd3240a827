import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Laboratory } from '@regulab/core';
import { MOST_ROWS, readColumns, type SweepFile, type SweepTable } from './columns.js';
import { openSource } from './directory.js';
import { fileFailure } from './files.js';

/**
 * Reads a sweep directory, or one of its Parquet files, into columns. Of a sweep with more rows than fit, its first parts: an even sample
 * by the order of sweeps.
 *
 * @throws RegulabError for paths that cannot be read, and files that are damaged or foreign
 */
export async function openTable(laboratory: Laboratory, path: string): Promise<SweepTable> {
  const { files: sources, missing } = openSource(path);
  const files: SweepFile[] = [];
  let rows = 0;
  for (const { path: each, rows: own } of sources) {
    rows += own;
    if (rows > MOST_ROWS && files.length > 0) break;
    files.push({ name: basename(each), bytes: bytesOf(each) });
  }
  const table = await readColumns(laboratory, files);
  // A merged file is a whole sweep though it does not say of how many parts.
  return { ...table, missing: missing + sources.length - files.length };
}

function bytesOf(path: string): ArrayBuffer {
  try {
    const bytes = readFileSync(path);
    return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  } catch (error) {
    throw fileFailure('read', path, error);
  }
}
