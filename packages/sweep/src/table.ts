import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { findModel, misuse, parametersNamed, RegulabError, type RuleName } from '@regulab/core';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { fileFailure, sourceFiles, unreadableParquet } from './directory.js';
import { checksum } from './parquet.js';

export type Cell = string | number | boolean | null;

/** Rows of a sweep or of one Parquet file, with what its metadata says about the model. */
export interface Table {
  readonly model: string;
  /** Parameters that do not vary. */
  readonly fixed: Readonly<Record<string, number>>;
  readonly columns: readonly string[];
  /** The rule by which the share was agreed on, in a sweep over bargained games. */
  readonly bargain: RuleName | null;
  /** A row with every parameter of the model: the fixed ones, and those that a column moves together. */
  readonly whole: (row: Readonly<Record<string, Cell>>) => Readonly<Record<string, Cell>>;
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
        engine: value('regulab.engine'),
        fixed: value('regulab.fixed'),
        bargain: value('regulab.bargain'),
        columns: metadata.schema.slice(1).map((column) => column.name),
      };
    } catch (error) {
      throw unreadableParquet(file, error);
    }
  };
  const { model, engine, fixed, bargain, columns } = describe(paths[0]!);
  if (model === undefined || fixed === undefined)
    throw misuse(
      `${paths[0]} was not written by Regulab: it does not name its model; use a sweep directory or one of its parts`,
    );
  const constants = JSON.parse(fixed) as Record<string, number>;
  const contract = findModel(model);
  const spread = new Map<string, string>();
  for (const column of columns)
    for (const name of parametersNamed(contract, column)) if (name !== column) spread.set(name, column);
  if (bargain !== undefined)
    for (const { name, bargained } of contract.parameters)
      if (bargained && name !== 'share') spread.set(name, 'share');
  return {
    model,
    fixed: constants,
    columns,
    bargain: (bargain as RuleName | undefined) ?? null,
    whole: (row) => {
      const all: Record<string, Cell> = { ...constants, ...row };
      for (const [name, column] of spread) all[name] = row[column]!;
      return all;
    },
    missing,
    async *batches() {
      for (const file of paths) {
        checkData(file, engine);
        try {
          yield (await parquetReadObjects({ file: readBytes(file) })) as Record<string, Cell>[];
        } catch (error) {
          throw unreadableParquet(file, error);
        }
      }
    },
  };
}

/** @throws RegulabError when a part's data are not as they were written, or were made by another version than the first. */
function checkData(file: string, engine: string | undefined): void {
  const bytes = new Uint8Array(readBytes(file));
  const metadata = parquetMetadata(bytes.buffer);
  const value = (key: string) => metadata.key_value_metadata?.find((entry) => entry.key === key)?.value;
  const own = value('regulab.engine');
  if (own !== engine)
    throw misuse(
      `${file} was made by ${own}, other parts by ${engine}: games of two versions are not mixed; make the sweep anew`,
    );
  // Files that parts were merged to have no checksum of their own; their parts were checked before.
  if (value('regulab.chunk') === undefined) return;
  if (checksum(bytes.subarray(0, Number(value('regulab.bytes')))) !== value('regulab.sha256'))
    throw new RegulabError(
      'failure',
      `${file} is damaged: its data are not as they were written; run the sweep again to mend it`,
    );
}

/** The model that a sweep directory or one of its files names, and the rule by which a share was agreed on; null for any other file. */
export function sourceOf(path: string): Pick<Table, 'model' | 'bargain'> | null {
  try {
    const { model, bargain } = readTable(path);
    return { model, bargain };
  } catch {
    return null;
  }
}
