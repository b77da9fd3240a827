import { randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { ENGINE, misuse, RegulabError } from '@regulab/core';
import { parquetMetadata } from 'hyparquet';
import { codecProblem } from './columns.js';
import { addCounts, type Counts, NO_COUNTS } from './compute.js';
import { planHash } from './hash.js';
import { checksum } from './parquet.js';
import { type Plan, partName } from './plan.js';
import { canonicalSpec } from './spec.js';

const MANIFEST = 'manifest.json';
/** More parts than any sweep that could be run. */
const MOST_CHUNKS = 100_000_000;

/** What a sweep directory says of itself; the same bytes however often the sweep was interrupted. */
export interface Manifest {
  readonly format: 'regulab-sweep/1';
  readonly engine: string;
  readonly model: string;
  readonly spec: unknown;
  readonly specHash: string;
  /** Games before `where`. */
  readonly positions: number;
  readonly chunkSize: number;
  readonly chunks: number;
  /** Null until every part is there. */
  readonly counts: Counts | null;
}

/** Turns an error of the file system into one line that says what to do. */
export function fileFailure(what: string, path: string, error: unknown): RegulabError {
  if (error instanceof RegulabError) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  const why: Readonly<Record<string, string>> = {
    ENOSPC: 'the disk is full; free some space and run the same command again',
    EDQUOT: 'the disk quota is used up; free some space and run the same command again',
    EACCES: 'permission denied; choose a directory that you may write',
    EPERM: 'permission denied; choose a directory that you may write',
    EROFS: 'the file system is read-only; choose another directory',
    ENOTDIR: 'part of the path is a file, not a directory',
    EEXIST: 'a file of that name is in the way',
    ENOENT: 'no such file or directory',
    EISDIR: 'it is a directory',
    EFBIG: 'the file would be larger than allowed here',
  };
  return new RegulabError('failure', `cannot ${what} ${path}: ${why[code ?? ''] ?? message}`, {
    cause: error,
  });
}

/** A name that nobody else writes to: processes of two containers may have the same number. */
export const temporaryName = (path: string): string =>
  `${path}.tmp-${process.pid}-${randomBytes(4).toString('hex')}`;

/** Writes a file so that it is there whole or not at all. */
export function writeWhole(path: string, data: string | Uint8Array): void {
  const temporary = temporaryName(path);
  try {
    writeFileSync(temporary, data);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** @throws RegulabError when the directory is not a sweep's. */
export function readManifest(directory: string): Manifest {
  const path = join(directory, MANIFEST);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw misuse(
      `${directory} is not a sweep directory: it has no readable ${MANIFEST}; make one with regulab sweep SPEC --out ${directory}`,
      error,
    );
  }
  try {
    const manifest = JSON.parse(text) as Manifest;
    const isWhole =
      typeof manifest.specHash === 'string' &&
      typeof manifest.engine === 'string' &&
      typeof manifest.model === 'string' &&
      Number.isInteger(manifest.chunks) &&
      manifest.chunks >= 1 &&
      manifest.chunks <= MOST_CHUNKS;
    if (manifest.format === 'regulab-sweep/1' && isWhole) return manifest;
  } catch {
    // falls through to the message below
  }
  throw misuse(`${path} is not a manifest that this version (${ENGINE}) can read`);
}

function manifestText(plan: Plan, counts: Counts | null): string {
  const manifest: Manifest = {
    format: 'regulab-sweep/1',
    engine: ENGINE,
    model: plan.model.id,
    spec: JSON.parse(canonicalSpec(plan.spec)),
    specHash: planHash(plan),
    positions: plan.total,
    chunkSize: plan.chunkSize,
    chunks: plan.chunks,
    counts,
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

/**
 * Makes the directory, or checks that it belongs to this plan.
 *
 * @throws RegulabError with code `misuse` when it holds another sweep or other files, `failure` when it cannot be written.
 */
export function openDirectory(plan: Plan, directory: string): void {
  try {
    makeDirectory(directory);
    if (existsSync(join(directory, MANIFEST))) {
      const manifest = readManifest(directory);
      if (manifest.specHash === planHash(plan)) return;
      const whose =
        manifest.engine === ENGINE
          ? 'another spec'
          : `another engine (${manifest.engine}, this is ${ENGINE}) or another spec`;
      throw misuse(`${directory} was made from ${whose}; choose a new directory or remove it`);
    }
    const foreign = readdirSync(directory).find(
      (name) => !name.startsWith('.lock') && !name.includes('.tmp-'),
    );
    if (foreign !== undefined)
      throw misuse(`${directory} is not empty (${foreign}) and not a sweep directory; choose a new one`);
  } catch (error) {
    throw fileFailure('use the directory', directory, error);
  }
}

/** Makes a directory and those above it, one after the other: a recursive mkdir hides the innermost error, and never ends below /proc. */
export function makeDirectory(directory: string): void {
  if (existsSync(directory)) {
    if (!statSync(directory).isDirectory()) mkdirSync(directory);
    return;
  }
  const above = dirname(directory);
  if (above !== directory) makeDirectory(above);
  try {
    mkdirSync(directory);
  } catch (error) {
    // Somebody else may just have made it.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || !statSync(directory).isDirectory()) throw error;
  }
}

export function writeManifest(plan: Plan, directory: string, counts: Counts | null): void {
  const path = join(directory, MANIFEST);
  const text = manifestText(plan, counts);
  try {
    if (existsSync(path) && (counts === null || readFileSync(path, 'utf8') === text)) return;
    writeWhole(path, text);
  } catch (error) {
    throw fileFailure('write', path, error);
  }
}

/** Why a part cannot be used, or what its metadata says. */
export type PartState = { readonly counts: Counts } | { readonly problem: string };

/**
 * Checks a part as a whole: of this sweep, complete, every byte of data as it was written.
 *
 * @throws RegulabError with code `misuse` for a part of another version of the engine, with both versions
 */
export function inspectPart(path: string, hash: string, chunk: number): PartState {
  try {
    const bytes = readFileSync(path);
    const metadata = parquetMetadata(
      bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer,
    );
    const value = (key: string) => metadata.key_value_metadata?.find((entry) => entry.key === key)?.value;
    const engine = value('regulab.engine');
    if (engine !== undefined && engine !== ENGINE)
      throw misuse(
        `${path} was made by ${engine}, this is ${ENGINE}: games of two versions are not mixed; use that version, or make the sweep anew`,
      );
    if (value('regulab.spec') !== hash || value('regulab.chunk') !== String(chunk))
      return { problem: 'it belongs to another sweep or another place in it' };
    const length = Number(value('regulab.bytes'));
    if (checksum(bytes.subarray(0, length)) !== value('regulab.sha256'))
      return { problem: 'its data are not as they were written' };
    return { counts: JSON.parse(value('regulab.counts')!) as Counts };
  } catch (error) {
    if (error instanceof RegulabError) throw error;
    return { problem: (error as Error).message };
  }
}

/** Counts of a finished part, or null when it is missing, cut short, damaged or of another sweep. */
export function readPart(plan: Plan, directory: string, chunk: number): Counts | null {
  const state = inspectPart(join(directory, partName(chunk)), planHash(plan), chunk);
  return 'counts' in state ? state.counts : null;
}

/** Sums the counts of all parts; null while some are missing. */
export function countAll(plan: Plan, directory: string, known: ReadonlyMap<number, Counts>): Counts | null {
  let sum = NO_COUNTS;
  for (let chunk = 0; chunk < plan.chunks; chunk++) {
    const counts = known.get(chunk) ?? readPart(plan, directory, chunk);
    if (counts === null) return null;
    sum = addCounts(sum, counts);
  }
  return sum;
}

/** Removes half-written files that a killed process or worker left for the given chunks. */
export function removeLeftovers(directory: string, chunks: ReadonlySet<number>): void {
  for (const name of readdirSync(directory)) {
    const match = /^part-(\d+)\.parquet\.tmp-/.exec(name);
    if (match && chunks.has(Number(match[1]))) rmSync(join(directory, name), { force: true });
  }
}

/** Paths of the parts of a sweep directory that are there, in order, and how many there should be. */
export function partPaths(directory: string): { readonly paths: string[]; readonly chunks: number } {
  const { chunks } = readManifest(directory);
  const present = new Set(readdirSync(directory));
  const paths: string[] = [];
  for (let chunk = 0; chunk < chunks; chunk++)
    if (present.has(partName(chunk))) paths.push(join(directory, partName(chunk)));
  return { paths, chunks };
}

/** Why a Parquet file cannot be read, and what to do: it may be damaged, or compressed in a way that is not read here. */
export function unreadableParquet(
  path: string,
  error: unknown,
  message = (error as Error).message,
): RegulabError {
  const codec = codecProblem(path, message);
  if (codec !== null) return misuse(codec, error);
  return new RegulabError(
    'failure',
    `${path} is not a readable Parquet file (${message}); if it is of a sweep, run the sweep again to mend it`,
    { cause: error },
  );
}

const byNumber = new Intl.Collator('en', { numeric: true });

/** Parquet files of a directory that is no sweep's, in the order of their names. */
function parquetFiles(directory: string): string[] {
  return readdirSync(directory)
    .filter((name) => /\.parquet$/i.test(name))
    .sort(byNumber.compare)
    .map((name) => join(directory, name));
}

/** How many files a file was merged to be one of; null where it does not say. */
function fileCount(path: string): number | null {
  try {
    const bytes = readFileSync(path);
    const { key_value_metadata: entries } = parquetMetadata(
      bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer,
    );
    const value = entries?.find(({ key }) => key === 'regulab.files')?.value;
    return value === undefined ? null : Number(value);
  } catch {
    return null;
  }
}

/**
 * The Parquet files behind a path: a file itself, the parts of a sweep directory, or all Parquet files of another directory, such as a
 * sweep was merged to.
 *
 * @throws RegulabError for a path that cannot be read, a directory without Parquet files, and a sweep without any part.
 */
export function sourceFiles(path: string): { readonly paths: readonly string[]; readonly missing: number } {
  let directory: boolean;
  try {
    directory = statSync(path).isDirectory();
  } catch (error) {
    throw fileFailure('read', path, error);
  }
  if (!directory) return { paths: [path], missing: 0 };
  if (!existsSync(join(path, MANIFEST))) {
    const paths = parquetFiles(path);
    if (paths.length > 0)
      return { paths, missing: Math.max(0, (fileCount(paths[0]!) ?? paths.length) - paths.length) };
    throw misuse(
      `${path} holds no Parquet file and is not a sweep directory; make one with regulab sweep SPEC --out ${path}`,
    );
  }
  const { paths, chunks } = partPaths(path);
  if (paths.length === 0)
    throw misuse(`${path} has no finished part; run regulab sweep SPEC --out ${path} first`);
  return { paths, missing: chunks - paths.length };
}
