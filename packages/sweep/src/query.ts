import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, extname, join, resolve } from 'node:path';
import { isRegulabError, misuse } from '@regulab/core';
import { checkFiles } from './checkFiles.js';
import { openSource } from './directory.js';
import { literal, PLAIN_CSV } from './duckdb.js';
import { type ParquetFile, unreadable } from './parquetFile.js';
import { uncheckedWords } from './seal.js';
import { plainCsv } from './text/plainCsv.js';

export interface QueryResult {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number | boolean | null)[])[];
  /** Parts of the sweep that are not there yet. */
  readonly missing: number;
  /** What of the files no checksum covers, in words; null where every byte was checked. */
  readonly unchecked: string | null;
}

/** Values as JSON can hold them: whole numbers of 64 bits as numbers where that loses nothing, everything else as text. */
function plain(value: unknown): string | number | boolean | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'bigint')
    return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER)
      ? Number(value)
      : String(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'boolean' || typeof value === 'string') return value;
  // Decimals are numbers, too; DuckDB's own class for them is only loaded with it.
  if (typeof value === 'object' && 'scale' in value && 'width' in value) return Number(String(value));
  return String(value);
}

/** Answers one SELECT; throws RegulabError `misuse` when the SQL is wrong. */
export type Ask = (sql: string) => Promise<QueryResult>;

/**
 * Paths under which DuckDB reads files: it takes some characters for patterns of names, so that files whose paths have them are read by
 * links. `remove` takes the links away again.
 */
function plainPaths(paths: readonly string[]): {
  readonly paths: readonly string[];
  readonly remove: () => void;
} {
  if (!paths.some((path) => /[[*?]/.test(path))) return { paths, remove: () => undefined };
  const directory = mkdtempSync(join(tmpdir(), 'regulab-'));
  const links = paths.map((path, k) => {
    const link = join(directory, `${k}${extname(path)}`);
    symlinkSync(resolve(path), link);
    return link;
  });
  return { paths: links, remove: () => rmSync(directory, { recursive: true, force: true }) };
}

/**
 * Opens a sweep directory, a Parquet file or a CSV file as the view `sweep` and lets queries ask about it. They can read nothing else and
 * write nothing; they run on one thread, so that sums of floats are the same in every run.
 *
 * @throws RegulabError `failure` when the files cannot be read.
 */
export async function withSweep<T>(path: string, use: (ask: Ask) => Promise<T>): Promise<T> {
  const isCsv = /\.csv$/i.test(path);
  const { files, missing } = isCsv ? { files: [], missing: 0 } : openSource(path);
  refuseMixedVersions(path, files);
  const unchecked = uncheckedWords(files.map((file) => ({ ...file, name: basename(file.path) })));
  const csv = isCsv ? await plainCsv(path, { mend: 'mend it' }) : null;
  if (csv?.header.length === 0) throw misuse(`${path} has no row`);
  const { paths, remove } = plainPaths(csv ? [csv.path] : files.map((file) => file.path));
  const { DuckDBInstance, StatementType } = await import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  const quoted = paths.map(literal).join(', ');
  const close = (): void => {
    connection.closeSync();
    instance.closeSync();
    remove();
    csv?.remove();
  };
  try {
    const reader = isCsv ? 'read_csv' : 'read_parquet';
    const how = isCsv ? `, ${PLAIN_CSV}, sample_size=-1` : '';
    await connection.run(`SET allowed_paths=[${quoted}]`);
    await connection.run('SET enable_external_access=false');
    await connection.run(`CREATE VIEW sweep AS SELECT * FROM ${reader}([${quoted}]${how})`);
    await connection.run('SET lock_configuration=true');
  } catch (error) {
    close();
    throw isRegulabError(error) ? error : unreadable(path, error, firstLine(error));
  }
  // Reading may begin meanwhile, but no answer is given before.
  const checked = checkFiles(files);
  checked.catch(() => undefined);
  const ask: Ask = async (sql) => {
    try {
      const statements = await connection.extractStatements(sql);
      if (statements.count !== 1)
        throw misuse(`the query holds ${statements.count} statements; ask one question`);
      const prepared = await statements.prepare(0);
      if (prepared.statementType !== StatementType.SELECT && prepared.statementType !== StatementType.EXPLAIN)
        throw misuse('the query does not start with SELECT; a sweep can only be read');
      const reader = await prepared.runAndReadAll();
      await checked;
      return {
        columns: distinct(reader.columnNames()),
        rows: reader.getRows().map((row) => row.map(plain)),
        missing,
        unchecked,
      };
    } catch (error) {
      // Damage explains whatever else went wrong.
      await checked;
      if (isRegulabError(error)) throw error;
      if (/^(IO|Invalid) Error|parquet|Parquet/.test((error as Error).message))
        throw unreadable(path, error, firstLine(error));
      throw misuse(`the query failed: ${firstLine(error)}`, error);
    }
  };
  try {
    return await use(ask);
  } finally {
    close();
  }
}

/** Answers one SQL query about a sweep, see `withSweep`. */
export const querySweep = (path: string, sql: string): Promise<QueryResult> =>
  withSweep(path, (ask) => ask(sql));

/** Parts of two versions of the engine are not one sweep. */
function refuseMixedVersions(path: string, files: readonly ParquetFile[]): void {
  const engines = [...new Set(files.map(({ value }) => value('regulab.engine')))];
  if (engines.length > 1)
    throw misuse(
      `${path} holds parts of ${engines.map((engine) => engine ?? 'no version').join(' and ')}: games of two versions are not mixed; make the sweep anew`,
    );
}

const firstLine = (error: unknown): string =>
  (error as Error).message.split('\n').slice(0, 2).join(' ').trim();

/** Column names with a number after the second and later of a name, so that a row can be an object. */
function distinct(names: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return names.map((name) => {
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count === 1 ? name : `${name}_${count}`;
  });
}
