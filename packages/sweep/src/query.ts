import { statSync } from 'node:fs';
import { misuse, RegulabError } from '@regulab/core';
import { fileFailure, partPaths, readManifest } from './directory.js';

export interface QueryResult {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number | boolean | null)[])[];
}

/** Values as JSON can hold them: whole numbers of 64 bits as numbers where that loses nothing, everything else as text. */
function plain(value: unknown): string | number | boolean | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'bigint')
    return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER)
      ? Number(value)
      : String(value);
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string') return value;
  return String(value);
}

/**
 * Answers SQL about a sweep directory, a Parquet file or a CSV file, which is the view `sweep`. One thread, so that sums of floats are the
 * same in every run.
 *
 * @throws RegulabError `misuse` when the directory has no parts or the SQL is wrong.
 */
export async function querySweep(directory: string, sql: string): Promise<QueryResult> {
  const paths = sources(directory);
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(':memory:', {
    threads: '1',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  const connection = await instance.connect();
  try {
    const list = paths.map((path) => `'${path.replaceAll("'", "''")}'`).join(', ');
    const reader = /\.csv$/i.test(directory) ? 'read_csv' : 'read_parquet';
    await connection.run(`CREATE VIEW sweep AS SELECT * FROM ${reader}([${list}])`);
  } catch (error) {
    throw new RegulabError(
      'failure',
      `${directory} cannot be read: ${firstLine(error)}; run the sweep again to mend it`,
      { cause: error },
    );
  }
  try {
    const reader = await connection.runAndReadAll(sql);
    return { columns: reader.columnNames(), rows: reader.getRows().map((row) => row.map(plain)) };
  } catch (error) {
    throw misuse(`the query failed: ${firstLine(error)}`, error);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

const firstLine = (error: unknown): string =>
  (error as Error).message.split('\n').slice(0, 2).join(' ').trim();

/** The files behind a sweep directory, or the one file named. */
function sources(path: string): string[] {
  let directory: boolean;
  try {
    directory = statSync(path).isDirectory();
  } catch (error) {
    throw fileFailure('read', path, error);
  }
  if (!directory) return [path];
  readManifest(path);
  const paths = partPaths(path);
  if (paths.length === 0)
    throw misuse(`${path} has no finished part; run regulab sweep SPEC --out ${path} first`);
  return paths;
}
