import { basename } from 'node:path';
import {
  type Laboratory,
  type Model,
  misuse,
  parametersNamed,
  RULE_NAMES,
  type RuleName,
} from '@regulab/core';
import { fixedIn } from './columns.js';
import { openSource } from './directory.js';
import { type Cell, checkData, type ParquetFile, rowsOf } from './parquetFile.js';
import { uncheckedWords } from './seal.js';

type CellRow = Readonly<Record<string, Cell>>;

/** Rows of a sweep or of one Parquet file, with what its metadata says about the model. */
export interface Table {
  readonly model: string;
  /** Parameters that do not vary. */
  readonly fixed: Readonly<Record<string, number>>;
  readonly columns: readonly string[];
  /** The rule by which the share was agreed on, in a sweep over bargained games. */
  readonly bargain: RuleName | null;
  /** A row with every parameter of the model: the fixed ones, and those that a column moves together. */
  readonly whole: (row: CellRow) => CellRow;
  /** Parts of the sweep that are not there yet. */
  readonly missing: number;
  /** What of the files no checksum covers, in words; null where every byte is checked when it is read. */
  readonly unchecked: string | null;
  /** Every k-th row from the first on with its number from 1, in batches; files that hold none of them are not read. */
  readonly batches: (every?: number) => AsyncGenerator<readonly NumberedRow[]>;
}

export interface NumberedRow {
  readonly number: number;
  readonly cells: CellRow;
}

/**
 * Opens a sweep directory or one of its Parquet files.
 *
 * @throws RegulabError when it is neither, is damaged, or was not written by Regulab.
 */
export const readTable = (laboratory: Laboratory, path: string): Table =>
  tableOf(path, (id) => laboratory.find(id));

/** @param find the model of an id; null where it is not known, and then rows are as they stand */
function tableOf(path: string, find: (id: string) => Model | null): Table {
  const { files, missing } = openSource(path);
  const [first] = files as [ParquetFile, ...ParquetFile[]];
  const [model, engine, fixed, bargain] = ['model', 'engine', 'fixed', 'bargain'].map((key) =>
    first.value(`regulab.${key}`),
  );
  if (model === undefined || fixed === undefined)
    throw misuse(
      `${first.path} was not written by Regulab: it does not name its model; use a sweep directory or one of its parts`,
    );
  const rule = bargain === undefined ? null : (RULE_NAMES.find((name) => name === bargain) ?? undefined);
  if (rule === undefined)
    throw misuse(`${first.path} is damaged: it names no bargaining rule (${JSON.stringify(bargain)})`);
  for (const file of files) {
    const own = file.value('regulab.engine');
    if (own !== engine)
      throw misuse(
        `${file.path} was made by ${own}, other parts by ${engine}: games of two versions are not mixed; make the sweep anew`,
      );
  }
  const constants = fixedIn(first.path, fixed);
  const contract = find(model);
  const spread = new Map<string, string>();
  for (const column of contract ? first.columns : [])
    for (const name of parametersNamed(contract!, column)) if (name !== column) spread.set(name, column);
  if (bargain !== undefined && contract)
    for (const { name, bargained } of contract.parameters)
      if (bargained && name !== 'share') spread.set(name, 'share');
  return {
    model,
    fixed: constants,
    columns: first.columns,
    bargain: rule,
    whole: (row) => {
      const all: Record<string, Cell> = { ...constants, ...row };
      for (const [name, column] of spread) all[name] = row[column]!;
      return all;
    },
    missing,
    unchecked: uncheckedWords(files.map((file) => ({ ...file, name: basename(file.path) }))),
    async *batches(every = 1) {
      let before = 0;
      for (const file of files) {
        const start = (every - (before % every)) % every;
        if (start < file.rows) {
          checkData(file);
          for await (const batch of rowsOf(file, start, every))
            yield batch.map(({ row, cells }) => ({ number: before + row + 1, cells }));
        }
        before += file.rows;
      }
    },
  };
}

/** What a sweep directory or one of its files says of itself, though its model be unknown; null for any other file. */
export function sourceOf(
  laboratory: Laboratory,
  path: string,
): (Omit<Table, 'batches' | 'whole'> & { readonly contract: Model | null }) | null {
  let contract: Model | null = null;
  const find = (id: string): Model | null => {
    try {
      contract = laboratory.find(id);
    } catch {
      // Its numbers can be drawn all the same.
    }
    return contract;
  };
  try {
    return { ...tableOf(path, find), contract };
  } catch {
    return null;
  }
}
