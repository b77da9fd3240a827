import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { isRegulabError, misuse, RegulabError } from '@regulab/core';
import { type ColumnData, type FileMetaData, parquetRead } from 'hyparquet';
import { checksum, checksumOf } from './checksum.js';
import { codecProblem } from './columns.js';
import { fileFailure } from './files.js';
import { columnsProblem, type Footer, footerLength, readFooter } from './seal.js';

export type Cell = string | number | boolean | null;
export type CellRow = Readonly<Record<string, Cell>>;

/** A Parquet file whose footer was read and, where it has a checksum, is as it was written. */
export interface ParquetFile extends Footer {
  readonly path: string;
  readonly size: number;
}

/** A file that is not as it was written, and what to do. */
function damaged(path: string, problem: string, value?: Footer['value']): RegulabError {
  const mend =
    value?.('regulab.file') === undefined ? 'run the sweep again to mend it' : 'remove it and merge again';
  return new RegulabError('failure', `${path} is damaged: ${problem}; ${mend}`);
}

function withFile<T>(path: string, use: (file: number, size: number) => T): T {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    throw fileFailure('read', path, error);
  }
  try {
    return use(file, fstatSync(file).size);
  } catch (error) {
    throw fileFailure('read', path, error);
  } finally {
    closeSync(file);
  }
}

/** Bytes of an open file; fewer where it ends before. */
function bytesAt(file: number, from: number, length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  let done = 0;
  while (done < length) {
    const read = readSync(file, bytes, done, length - done, from + done);
    if (read === 0) break;
    done += read;
  }
  return bytes.subarray(0, done);
}

/** Whether a file starts like a Parquet file. */
export const isParquet = (path: string): boolean =>
  withFile(path, (file) => Buffer.from(bytesAt(file, 0, 4)).toString('latin1') === 'PAR1');

/**
 * Opens a Parquet file: reads its footer and checks it against its own checksum. The data are checked by `checkData`.
 *
 * @throws RegulabError `failure` where it cannot be read, is cut short, or its footer is not as it was written
 */
export function openParquet(path: string): ParquetFile {
  return withFile(path, (file, size) => {
    const length = footerLength(bytesAt(file, Math.max(0, size - 8), Math.min(8, size)), size);
    if (length === null) {
      if (Buffer.from(bytesAt(file, 0, 4)).toString('latin1') === 'PAR1')
        throw damaged(path, 'it does not end as a Parquet file does');
      throw misuse(`${path} is not a readable Parquet file: it does not begin as one does`);
    }
    const footer = readFooter(bytesAt(file, size - length, length), size);
    if (typeof footer === 'string') throw damaged(path, `its footer is not as it was written (${footer})`);
    if (footer.own !== null && checksum(footer.own.bytes) !== footer.own.checksum)
      throw damaged(path, 'its footer is not as it was written', footer.value);
    return { ...footer, path, size };
  });
}

/** What to say of a file whose data have another checksum than they should. */
export const dataDamaged = ({ path, value }: ParquetFile): RegulabError =>
  damaged(path, 'its data are not as they were written', value);

/** @throws RegulabError where the data of a file are not as they were written; a file without a checksum passes. */
export function checkData(file: ParquetFile): void {
  const { path, start, data } = file;
  try {
    if (data === null || checksumOf(path, start, data.by) === data.checksum) return;
  } catch (error) {
    throw fileFailure('read', path, error);
  }
  throw dataDamaged(file);
}

/** Rows that are decoded at once. */
const STRETCH_OF_ROWS = 131_072;
/** A row group is decoded as a whole; one of more rows than this does not fit. */
const LARGEST_GROUP = 2_097_152;

/**
 * Every k-th row from one on, in batches. What holds none of them is not decoded.
 *
 * @throws RegulabError where the file cannot be decoded, or has row groups that do not fit into memory
 */
export async function* rowsOf(
  parquet: ParquetFile,
  first = 0,
  every = 1,
): AsyncGenerator<readonly { readonly row: number; readonly cells: CellRow }[]> {
  const { path, metadata, size, columns } = parquet;
  const problem = columnsProblem(parquet);
  if (problem !== null) throw misuse(`${path} cannot be read: ${problem}`);
  const file = {
    byteLength: size,
    slice: (start: number, end = size): ArrayBuffer =>
      withFile(path, (open) => bytesAt(open, start, end - start).slice().buffer),
  };
  const largest = Math.max(0, ...metadata.row_groups.map(({ num_rows }) => Number(num_rows)));
  if (largest > LARGEST_GROUP)
    throw misuse(
      `${path} has a row group of ${largest} rows, which does not fit into memory; write it anew with row groups of at most ${LARGEST_GROUP} rows`,
    );
  let start = 0;
  for (const { num_rows } of metadata.row_groups) {
    const end = start + Number(num_rows);
    for (let from = start; from < end; from += STRETCH_OF_ROWS) {
      const to = Math.min(end, from + STRETCH_OF_ROWS);
      const wanted = first + Math.max(0, Math.ceil((from - first) / every)) * every;
      if (wanted >= to) continue;
      const last = wanted + Math.floor((to - 1 - wanted) / every) * every;
      const stretch = await decode(path, file, metadata, wanted, last + 1);
      const batch = [];
      for (let row = wanted; row <= last; row += every)
        batch.push({ row, cells: rowOf(stretch, columns, row) });
      yield batch;
    }
    start = end;
  }
}

/** Decoded cells of a stretch of rows: pieces of columns, each from a row on. */
type Stretch = ReadonlyMap<string, readonly { readonly from: number; readonly cells: ArrayLike<unknown> }[]>;

async function decode(
  path: string,
  file: { byteLength: number; slice: (start: number, end?: number) => ArrayBuffer },
  metadata: FileMetaData,
  rowStart: number,
  rowEnd: number,
): Promise<Stretch> {
  const pieces = new Map<string, { from: number; cells: ArrayLike<unknown> }[]>();
  try {
    await parquetRead({
      file,
      metadata,
      rowStart,
      rowEnd,
      onChunk: ({ columnName, columnData, rowStart: from }: ColumnData) => {
        const known = pieces.get(columnName) ?? [];
        known.push({ from, cells: columnData });
        pieces.set(columnName, known);
      },
    });
  } catch (error) {
    throw unreadable(path, error);
  }
  return pieces;
}

function rowOf(stretch: Stretch, columns: readonly string[], row: number): CellRow {
  const cells: Record<string, Cell> = {};
  for (const name of columns) {
    const piece = stretch.get(name)?.find(({ from, cells: own }) => row >= from && row < from + own.length);
    cells[name] = (piece?.cells[row - piece.from] ?? null) as Cell;
  }
  return cells;
}

/** Why a Parquet file cannot be read, and what to do: it may be damaged, or compressed in a way that is not read here. */
export function unreadable(path: string, error: unknown, message = ''): RegulabError {
  if (isRegulabError(error)) return error;
  const codec = codecProblem(path, message || (error as Error).message);
  if (codec !== null) return new RegulabError('misuse', codec, { cause: error });
  return new RegulabError(
    'failure',
    `${path} is not a readable Parquet file${message === '' ? '' : ` (${message})`}; if it is of a sweep, run the sweep again to mend it`,
    { cause: error },
  );
}
