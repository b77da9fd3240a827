import {
  closeSync,
  createReadStream,
  createWriteStream,
  mkdtempSync,
  openSync,
  readSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { misuse, unknownName } from '@regulab/core';
import { literal, PLAIN_CSV, pathLiteral } from '@regulab/sweep/duckdb.js';
import { fileFailure } from '@regulab/sweep/files.js';
import { type BadLine, delimiterOf, openCsv } from '@regulab/sweep/text/csv.js';
import { inputLines } from '@regulab/sweep/text/lines.js';
import { MOST_COLUMNS, plainCsv } from '@regulab/sweep/text/plainCsv.js';

/** A file of models as SQL reads it. */
export interface Source {
  /** What it is called. */
  readonly file: string;
  readonly read: string;
  /** Where a row stands, counted from 0, in words. */
  readonly place: (row: number) => Promise<string>;
  readonly dropped: readonly BadLine[];
  readonly remove: () => void;
}

/** A file as it lies on the disk, unpacked. */
interface Staged {
  readonly path: string;
  /** Its name without `.gz`, which tells what is in it. */
  readonly name: string;
  readonly remove: () => void;
}

/** Unpacks gzip, and puts standard input where it can be read twice. */
async function staged(file: string): Promise<Staged> {
  if (file !== '-') {
    try {
      if (!statSync(file).isFile()) throw Object.assign(new Error('no file'), { code: 'EISDIR' });
    } catch (error) {
      throw fileFailure('read', file, error);
    }
    if (!/\.gz$/i.test(file)) return { path: file, name: file, remove: () => undefined };
  }
  const directory = mkdtempSync(join(tmpdir(), 'regulab-'));
  const remove = (): void => rmSync(directory, { recursive: true, force: true });
  const path = join(directory, 'models');
  try {
    if (file === '-') await pipeline(process.stdin, createWriteStream(path));
    else await pipeline(createReadStream(file), createGunzip(), createWriteStream(path));
  } catch (error) {
    remove();
    if (/^Z_|incorrect header/.test((error as { code?: string }).code ?? (error as Error).message))
      throw misuse(`${file} is no whole gzip file: ${(error as Error).message}`, error);
    throw fileFailure('read', file, error);
  }
  return { path, name: file.replace(/\.gz$/i, ''), remove };
}

/** The first bytes of a file that are not blank. */
function beginning(path: string): string {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(4096);
    const length = readSync(file, bytes, 0, bytes.length, 0);
    return bytes
      .subarray(0, length)
      .toString('latin1')
      .replace(/^\xef\xbb\xbf/, '')
      .trimStart();
  } finally {
    closeSync(file);
  }
}

const MEND = 'mend it, or leave such rows out and have them counted with --drop-bad';

/**
 * A file of models: CSV with commas, tabulators or semicolons, JSON (an array, or an object a line), Parquet, each packed with gzip or
 * not, or standard input for `-`.
 *
 * @param idOf which of the columns names the models
 * @throws RegulabError for files that cannot be read, and bad lines, with their place
 */
export async function sourceOfModels(
  file: string,
  dropBad: boolean,
  idOf: (names: readonly string[]) => string,
): Promise<Source> {
  const { path, name, remove } = await staged(file);
  const noBadLines = (what: string): void => {
    if (dropBad) throw misuse(`a ${what} file has no bad lines to leave out; drop --drop-bad`);
  };
  try {
    const start = beginning(path);
    const base = { file, dropped: [], remove };
    if (/\.parquet$/i.test(name) || start.startsWith('PAR1')) {
      noBadLines('Parquet');
      return { ...base, read: `read_parquet(${pathLiteral(path)})`, place: async (row) => `row ${row + 1}` };
    }
    if (/^[[{]/.test(start)) {
      noBadLines('JSON');
      return {
        ...base,
        read: `read_json(${pathLiteral(path)}, sample_size=-1, maximum_object_size=67108864, union_by_name=true)`,
        place: async (row) => `record ${row + 1}`,
      };
    }
    const delimiter = await delimiterOf(path);
    const { header: names } = await openCsv(path, inputLines(path), delimiter);
    if (names.length === 0) throw misuse(`${file} holds no models`);
    // Too many columns are told before that one of them is missing.
    const named = names.length > MOST_COLUMNS ? undefined : idOf(names);
    const plain = await plainCsv(path, { dropBad, mend: MEND, named, delimiter, file });
    const columns = plain.header.map((each) => `${literal(each)}: 'VARCHAR'`).join(', ');
    return {
      file,
      read: `read_csv(${pathLiteral(plain.path)}, ${PLAIN_CSV}, columns={${columns}}, auto_detect=false)`,
      place: async (row) => `line ${await plain.lineOf(row)}`,
      dropped: plain.dropped,
      remove: () => {
        plain.remove();
        remove();
      },
    };
  } catch (error) {
    remove();
    throw error;
  }
}

/** Which columns of a file mean what. */
export interface ColumnOptions {
  /** The column that names each model. */
  readonly model?: string | undefined;
  /** Columns that name parents; what a column is called before `_parent` is how the child was made. */
  readonly parent?: readonly string[] | undefined;
}

/** A column of parents, and how children were made by them; null where a column `relation` says it, or nothing. */
export interface ParentColumn {
  readonly name: string;
  readonly relation: string | null;
}

const MODEL_NAMES = ['model', 'model_id', 'modelId', 'repo_id', 'id'];
const PARENT_NAMES = [
  'parent',
  'parents',
  'base_model',
  'base_models',
  'baseModel',
  'parent_model',
  'parent_id',
];
const OF_RELATION = /^(.+?)[_ -]?parents?$/i;

/** The column of a table that names the models: the one that is said, or one of the usual names. */
export function modelColumn(file: string, names: readonly string[], said: string | undefined): string {
  if (said !== undefined) {
    if (!names.includes(said)) throw unknownName(`column of ${file}`, said, names);
    return said;
  }
  const known = MODEL_NAMES.find((name) => names.includes(name));
  if (known === undefined)
    throw misuse(
      `${file} has no column model; say which one names the models with --model COLUMN. Its columns are ${names.slice(0, 40).join(', ')}`,
    );
  return known;
}

/** The columns that name parents: those that are said, or those with usual names. */
export function parentColumns(
  file: string,
  names: readonly string[],
  said: readonly string[] | undefined,
): readonly ParentColumn[] {
  const relationOf = (name: string): string | null => {
    if (PARENT_NAMES.includes(name)) return null;
    const [, before] = OF_RELATION.exec(name) ?? [];
    return before ?? name;
  };
  if (said !== undefined && said.length > 0)
    return said.map((name) => {
      if (!names.includes(name)) throw unknownName(`column of ${file}`, name, names);
      return { name, relation: said.length === 1 && !OF_RELATION.test(name) ? null : relationOf(name) };
    });
  const known = PARENT_NAMES.filter((name) => names.includes(name)).slice(0, 1);
  const byRelation = names.filter((name) => OF_RELATION.test(name) && !PARENT_NAMES.includes(name));
  const merged = byRelation.length > 0 && names.includes('merge') ? ['merge'] : [];
  const found = [...known, ...byRelation, ...merged];
  if (found.length === 0)
    throw misuse(
      `${file} has no column parent; say which ones name parents with --parent COLUMN. Its columns are ${names.slice(0, 40).join(', ')}`,
    );
  return found.map((name) => ({ name, relation: relationOf(name) }));
}
