import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { misuse, RegulabError } from '@regulab/core';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { fileFailure, sourceFiles } from './directory.js';
import { checksum } from './parquet.js';

export type Cell = string | number | boolean | null;

/** Rows of a sweep or of one Parquet file, with what its metadata says about the model. */
export interface Table {
  readonly model: string;
  /** Parameters that do not vary. */
  readonly fixed: Readonly<Record<string, number>>;
  readonly columns: readonly string[];
  /** Parts of the sweep that are not there yet. */
  readonly missing: number;
  /** Row batches, one for each file, read when asked for. */
  readonly batches: () => AsyncGenerator<readonly Readonly<Record<string, Cell>>[]>;
}

function readBytes(path: string): ArrayBuffer {
  try {
    const bytes = readFileSync(path);
    return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  } catch (error) {
    throw fileFailure('read', path, error);
  }
}

/** Whether a file starts like a Parquet file. */
export function isParquet(path: string): boolean {
  const file = openSync(path, 'r');
  try {
    const magic = Buffer.alloc(4);
    readSync(file, magic, 0, 4, 0);
    return magic.toString('latin1') === 'PAR1';
  } finally {
    closeSync(file);
  }
}

/**
 * Opens a sweep directory or one of its Parquet files.
 *
 * @throws RegulabError when it is neither, is damaged, or was not written by Regulab.
 */
export function readTable(path: string): Table {
  const { paths, missing } = sourceFiles(path);
  const describe = (file: string) => {
    try {
      const metadata = parquetMetadata(readBytes(file));
      const value = (key: string) => metadata.key_value_metadata?.find((entry) => entry.key === key)?.value;
      return {
        model: value('regulab.model'),
        fixed: value('regulab.fixed'),
        columns: metadata.schema.slice(1).map((column) => column.name),
      };
    } catch (error) {
      throw new RegulabError(
        'failure',
        `${file} is not a readable Parquet file (${(error as Error).message}); if it is part of a sweep, run the sweep again to mend it`,
        { cause: error },
      );
    }
  };
  const { model, fixed, columns } = describe(paths[0]!);
  if (model === undefined || fixed === undefined)
    throw misuse(
      `${paths[0]} was not written by Regulab: it does not name its model; use a sweep directory or one of its parts`,
    );
  return {
    model,
    fixed: JSON.parse(fixed) as Record<string, number>,
    columns,
    missing,
    async *batches() {
      for (const file of paths) {
        checkData(file);
        yield (await parquetReadObjects({ file: readBytes(file) })) as Record<string, Cell>[];
      }
    },
  };
}

/** @throws RegulabError when a part's data are not as they were written. */
function checkData(file: string): void {
  const bytes = new Uint8Array(readBytes(file));
  const metadata = parquetMetadata(bytes.buffer);
  const value = (key: string) => metadata.key_value_metadata?.find((entry) => entry.key === key)?.value;
  if (checksum(bytes.subarray(0, Number(value('regulab.bytes')))) !== value('regulab.sha256'))
    throw new RegulabError(
      'failure',
      `${file} is damaged: its data are not as they were written; run the sweep again to mend it`,
    );
}

/** The model that a sweep directory or one of its files names, or null for any other file. */
export function modelOf(path: string): string | null {
  try {
    return readTable(path).model;
  } catch {
    return null;
  }
}
