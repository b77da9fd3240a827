import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { misuse } from '@regulab/core';
import { parquetMetadata } from 'hyparquet';
import { fileFailure, makeDirectory, temporaryName } from './directory.js';
import { literal, pathLiteral } from './duckdb.js';
import { ROW_GROUP } from './parquet.js';
import { partName } from './plan.js';
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
  const names = Array.from({ length: count }, (_, k) =>
    join(out, count === 1 ? 'sweep.parquet' : `sweep-${k + 1}-of-${count}.parquet`),
  );
  const taken = names.find((name) => existsSync(name));
  if (taken !== undefined) throw misuse(`${taken} is there already; remove it, or choose another --out`);
  try {
    makeDirectory(out);
  } catch (error) {
    throw fileFailure('use the directory', out, error);
  }
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(':memory:', { threads: '1', memory_limit: MEMORY });
  const connection = await instance.connect();
  let rows = 0;
  try {
    for (const [k, name] of names.entries()) {
      const [from, to] = [Math.floor((chunks * k) / count), Math.floor((chunks * (k + 1)) / count)];
      const parts = Array.from({ length: to - from }, (_, j) => join(directory, partName(from + j)));
      const temporary = temporaryName(name);
      try {
        await connection.run(
          `COPY (SELECT * FROM read_parquet([${parts.map(pathLiteral).join(', ')}])) TO ${literal(temporary)} (FORMAT parquet, ROW_GROUP_SIZE ${ROW_GROUP}, COMPRESSION snappy, KV_METADATA {${[
            ...metadataOf(parts[0]!),
            { key: 'regulab.file', value: String(k) },
            { key: 'regulab.files', value: String(count) },
          ]
            .map(({ key, value }) => `${literal(key)}: ${literal(value)}`)
            .join(', ')}})`,
        );
        const reader = await connection.runAndReadAll(
          `SELECT count(*)::DOUBLE FROM read_parquet(${pathLiteral(temporary)})`,
        );
        rows += Number(reader.getRows()[0]![0]);
        renameSync(temporary, name);
      } catch (error) {
        rmSync(temporary, { force: true });
        throw fileFailure('write', name, error);
      }
    }
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
  if (rows !== counts.games)
    throw misuse(
      `the merged files hold ${rows} rows, the parts ${counts.games} games; remove ${out} and merge again`,
    );
  return { files: names, rows, parts: chunks };
}

/** What a part says of its sweep as a whole. */
function metadataOf(part: string): { readonly key: string; readonly value: string }[] {
  const bytes = readFileSync(part);
  const metadata = parquetMetadata(
    bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer,
  );
  return ['regulab.engine', 'regulab.model', 'regulab.fixed', 'regulab.bargain', 'regulab.spec'].flatMap(
    (key) => {
      const value = metadata.key_value_metadata?.find((entry) => entry.key === key)?.value;
      return value === undefined ? [] : [{ key, value }];
    },
  );
}
