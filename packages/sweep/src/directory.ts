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
import { join } from 'node:path';
import { ENGINE, misuse, RegulabError } from '@regulab/core';
import { parquetMetadata } from 'hyparquet';
import { addCounts, type Counts, NO_COUNTS } from './compute.js';
import { type Plan, partName } from './plan.js';
import { canonicalSpec } from './spec.js';

const MANIFEST = 'manifest.json';

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

/** Writes a file so that it is there whole or not at all. */
export function writeWhole(path: string, data: string | Uint8Array): void {
  const temporary = `${path}.tmp-${process.pid}`;
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
    if (manifest.format === 'regulab-sweep/1' && typeof manifest.specHash === 'string') return manifest;
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
    specHash: plan.hash,
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
      if (manifest.specHash === plan.hash) return;
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

/** Makes a directory and those above it; an error is that of the innermost step, which a recursive mkdir hides. */
export function makeDirectory(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') mkdirSync(directory);
    throw error;
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

/** Counts of a finished part, or null when it is missing, cut short, damaged or of another sweep. */
export function readPart(plan: Plan, directory: string, chunk: number): Counts | null {
  const path = join(directory, partName(chunk));
  try {
    if (!statSync(path).isFile()) return null;
    const bytes = readFileSync(path);
    const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
    const metadata = parquetMetadata(buffer as ArrayBuffer);
    const value = (key: string) => metadata.key_value_metadata?.find((entry) => entry.key === key)?.value;
    if (value('regulab.spec') !== plan.hash || value('regulab.chunk') !== String(chunk)) return null;
    const counts = JSON.parse(value('regulab.counts') ?? 'null') as Counts | null;
    if (counts === null || Number(metadata.num_rows) !== counts.games) return null;
    // The column chunks must end where the footer begins.
    let end = 4n;
    for (const group of metadata.row_groups)
      for (const { meta_data } of group.columns)
        if (meta_data) {
          const start = meta_data.dictionary_page_offset ?? meta_data.data_page_offset;
          const last = BigInt(start) + BigInt(meta_data.total_compressed_size);
          if (last > end) end = last;
        }
    const footer = BigInt(bytes.byteLength - 8 - metadata.metadata_length);
    return end <= footer ? counts : null;
  } catch {
    return null;
  }
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

/** Removes half-written files that a killed process left for the given chunks. */
export function removeLeftovers(directory: string, chunks: ReadonlySet<number>): void {
  for (const name of readdirSync(directory)) {
    const match = /^part-(\d+)\.parquet\.tmp-/.exec(name);
    if (match && chunks.has(Number(match[1]))) rmSync(join(directory, name), { force: true });
  }
}

/** Paths of the finished parts of a sweep directory, in order. */
export function partPaths(directory: string): string[] {
  return readdirSync(directory)
    .filter((name) => /^part-\d+\.parquet$/.test(name))
    .sort()
    .map((name) => join(directory, name));
}
