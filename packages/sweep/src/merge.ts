import {
  closeSync,
  existsSync,
  fstatSync,
  openSync,
  readdirSync,
  readSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { misuse } from '@regulab/core';
import { checksum, checksumOf } from './checksum.js';
import { literal, pathLiteral } from './duckdb.js';
import { fileFailure, makeDirectory, publish, temporaryName } from './files.js';
import { lockDirectory } from './lock.js';
import { ROW_GROUP } from './parquet.js';
import { checkData, openParquet, type ParquetFile } from './parquetFile.js';
import { partName } from './plan.js';
import { footerLength, sealFooter, UNKNOWN_CHECKSUMS } from './seal.js';
import { sweepStatus } from './status.js';

export interface Merged {
  readonly files: readonly string[];
  readonly rows: number;
  readonly parts: number;
}

const MEMORY = '512MB';
const SHOWN = 5;

/**
 * Joins the parts of a finished sweep to a few large Parquet files that say themselves what they are of; every part is checked
 * before, and the rows are counted after. Memory stays bounded whatever the number of parts.
 *
 * @param count how many files, each of consecutive parts
 * @throws RegulabError `misuse` for parts that are missing or damaged, more files than parts, and files that are in the way
 */
export async function mergeSweep(directory: string, out: string, count = 1): Promise<Merged> {
  const { chunks, missing, damaged, counts } = sweepStatus(directory);
  const list = (names: readonly number[]): string =>
    `${names.slice(0, SHOWN).map(partName).join(', ')}${names.length > SHOWN ? ` and ${names.length - SHOWN} more` : ''}`;
  if (missing.length > 0)
    throw misuse(
      `${directory} lacks ${missing.length} of ${chunks} parts: ${list(missing)}; run its sweep again to make them`,
    );
  if (damaged.length > 0)
    throw misuse(
      `${directory} has ${damaged.length} damaged parts: ${list(damaged.map(({ chunk }) => chunk))} (${damaged[0]!.problem}); run its sweep again to mend them`,
    );
  if (!Number.isInteger(count) || count < 1 || count > chunks)
    throw misuse(`files is ${count}; it must be a whole number from 1 to ${chunks}, the number of parts`);
  let unlock = (): void => undefined;
  try {
    makeDirectory(out);
    unlock = await lockDirectory(out, { index: 1, count: 1 });
    return await mergeInto(directory, out, count, chunks, counts.games);
  } catch (error) {
    throw fileFailure('use the directory', out, error);
  } finally {
    unlock();
  }
}

/** Merges to files of a directory that nobody else writes to. */
async function mergeInto(
  directory: string,
  out: string,
  count: number,
  chunks: number,
  games: number,
): Promise<Merged> {
  const names = Array.from({ length: count }, (_, k) =>
    join(out, count === 1 ? 'sweep.parquet' : `sweep-${k + 1}-of-${count}.parquet`),
  );
  for (const name of readdirSync(out))
    if (/^sweep.*\.parquet\.tmp-/.test(name)) rmSync(join(out, name), { force: true });
  const said = saidOf(openParquet(join(directory, partName(0))));
  // What a merge that was stopped had finished is kept.
  const done = new Map(
    names.flatMap((name, k): [string, number][] =>
      existsSync(name) ? [[name, finishedRows(name, [...said, ...placeOf(k, count)])]] : [],
    ),
  );
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(':memory:', { threads: '1', memory_limit: MEMORY });
  const connection = await instance.connect();
  let rows = 0;
  try {
    for (const [k, name] of names.entries()) {
      const finished = done.get(name);
      if (finished !== undefined) {
        rows += finished;
        continue;
      }
      const [from, to] = [Math.floor((chunks * k) / count), Math.floor((chunks * (k + 1)) / count)];
      const parts = Array.from({ length: to - from }, (_, j) => join(directory, partName(from + j)));
      const temporary = temporaryName(name);
      try {
        await connection.run(
          `COPY (SELECT * FROM read_parquet([${parts.map(pathLiteral).join(', ')}])) TO ${literal(temporary)} (FORMAT parquet, ROW_GROUP_SIZE ${ROW_GROUP}, COMPRESSION snappy, KV_METADATA {${[
            ...said,
            ...placeOf(k, count),
            ...UNKNOWN_CHECKSUMS,
          ]
            .map(({ key, value }) => `${literal(key)}: ${literal(value)}`)
            .join(', ')}})`,
        );
        seal(temporary);
        const { rows: written } = openParquet(temporary);
        rows += written;
        publish(temporary, name);
      } catch (error) {
        rmSync(temporary, { force: true });
        throw fileFailure('write', name, error);
      }
    }
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
  if (rows !== games)
    throw misuse(
      `the merged files hold ${rows} rows, the parts ${games} games; remove ${out} and merge again`,
    );
  return { files: names, rows, parts: chunks };
}

/** Puts its checksums into the footer of a file that was written without them. */
function seal(path: string): void {
  const file = openSync(path, 'r+');
  try {
    const { size } = fstatSync(file);
    const end = Buffer.alloc(8);
    readSync(file, end, 0, 8, size - 8);
    const length = footerLength(end, size);
    if (length === null) throw new Error('it was not written to its end');
    const tail = Buffer.alloc(length);
    readSync(file, tail, 0, length, size - length);
    const sealed = sealFooter(tail, size, checksumOf(path, size - length), checksum);
    writeSync(file, sealed, 0, length, size - length);
  } finally {
    closeSync(file);
  }
}

/** Rows of a file that is there already, as it should be. */
function finishedRows(path: string, said: readonly Entry[]): number {
  const inTheWay = `${path} is there already and not of this merge; remove it, or choose another --out`;
  let file: ParquetFile;
  try {
    file = openParquet(path);
    checkData(file);
  } catch (error) {
    throw misuse(inTheWay, error);
  }
  if (said.some(({ key, value }) => file.value(key) !== value)) throw misuse(inTheWay);
  return file.rows;
}

type Entry = { readonly key: string; readonly value: string };

const placeOf = (k: number, count: number): Entry[] => [
  { key: 'regulab.file', value: String(k) },
  { key: 'regulab.files', value: String(count) },
];

/** What a part says of its sweep as a whole. */
const saidOf = ({ value }: ParquetFile): Entry[] =>
  [
    'regulab.engine',
    'regulab.model',
    'regulab.fixed',
    'regulab.bargain',
    'regulab.spec',
    'regulab.modelFile',
  ].flatMap((key) => {
    const said = value(key);
    return said === undefined ? [] : [{ key, value: said }];
  });
