import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ENGINE, misuse, RegulabError } from '@regulab/core';
import { checksum } from './checksum.js';
import { addCounts, type Counts, NO_COUNTS } from './compute.js';
import { fileFailure, makeDirectory, writeWhole } from './files.js';
import { planHash } from './hash.js';
import { checkData, openParquet, type ParquetFile } from './parquetFile.js';
import { modelFileOf, type Plan, partName } from './plan.js';
import { canonicalSpec } from './spec.js';

const MANIFEST = 'manifest.json';
/** More parts than any sweep that could be run. */
const MOST_CHUNKS = 100_000_000;

/** What a sweep directory says of itself; the same bytes however often the sweep was interrupted. */
export interface Manifest {
  readonly format: 'regulab-sweep/1' | 'regulab-sweep/2';
  readonly engine: string;
  readonly model: string;
  readonly spec: unknown;
  readonly specHash: string;
  /** Games before `where`. */
  readonly positions: number;
  readonly chunkSize: number;
  readonly chunks: number;
  /** The file that the model comes from, for one that is not built in. */
  readonly modelFile?: { readonly name: string; readonly sha256: string };
  /** Null until every part is there. */
  readonly counts: Counts | null;
  /** CRC-32 of the manifest, zeros standing for it; from format 2 on. */
  readonly crc32?: string;
}

/** What is known of a sweep: from its manifest or, where that is lost or damaged, from its parts, which say the same. */
export type SweepHead = Pick<Manifest, 'engine' | 'model' | 'specHash' | 'chunks' | 'modelFile'>;

const notSweep = (directory: string, error?: unknown): RegulabError =>
  misuse(
    `${directory} is not a sweep directory: it has no readable ${MANIFEST}; make one with regulab sweep SPEC --out ${directory}`,
    error,
  );

/** @throws RegulabError when the directory has no manifest, or one that is not as it was written */
export function readManifest(directory: string): Manifest {
  const path = join(directory, MANIFEST);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw notSweep(directory, error);
  }
  const manifest = manifestIn(text);
  if (manifest === null)
    throw misuse(
      `${path} is not a manifest that this version (${ENGINE}) can read; run the sweep again to mend it`,
    );
  return manifest;
}

function manifestIn(text: string): Manifest | null {
  let manifest: Manifest;
  try {
    manifest = JSON.parse(text) as Manifest;
  } catch {
    return null;
  }
  const { format, specHash, engine, model, chunks, crc32 } = manifest ?? {};
  const isWhole =
    typeof specHash === 'string' &&
    typeof engine === 'string' &&
    typeof model === 'string' &&
    Number.isInteger(chunks) &&
    chunks >= 1 &&
    chunks <= MOST_CHUNKS;
  if (!isWhole) return null;
  if (format === 'regulab-sweep/1') return manifest;
  return format === 'regulab-sweep/2' &&
    typeof crc32 === 'string' &&
    sealed(withChecksum(text, crc32, NONE)) === text
    ? manifest
    : null;
}

/** What stands for the checksum of a manifest in it. */
const NONE = '0'.repeat(8);
const withChecksum = (text: string, known: string, other: string): string =>
  text.replace(`"crc32": "${known}"`, `"crc32": "${other}"`);
const sealed = (text: string): string => withChecksum(text, NONE, checksum(new TextEncoder().encode(text)));

function manifestText(plan: Plan, counts: Counts | null): string {
  const manifest: Manifest = {
    format: 'regulab-sweep/2',
    engine: ENGINE,
    model: plan.model.id,
    spec: JSON.parse(canonicalSpec(plan.spec)),
    specHash: planHash(plan),
    positions: plan.total,
    chunkSize: plan.chunkSize,
    chunks: plan.chunks,
    ...(plan.file === null ? {} : { modelFile: modelFileOf(plan.file) }),
    counts,
    crc32: NONE,
  };
  return sealed(`${JSON.stringify(manifest, null, 2)}\n`);
}

const PART = /^part-\d{6,}\.parquet$/;

/** Parts of a directory by name, those that no half-written file is. */
const partsIn = (directory: string): string[] =>
  readdirSync(directory)
    .filter((name) => PART.test(name))
    .sort(byNumber.compare);

/** What the first sound part of a directory says of the sweep that it is of; null where none does. */
function headFromParts(directory: string): SweepHead | null {
  for (const name of partsIn(directory))
    try {
      const { value } = openParquet(join(directory, name));
      const [engine, model, specHash] = ['engine', 'model', 'spec'].map((key) => value(`regulab.${key}`));
      const chunks = Number(value('regulab.chunks'));
      const file = value('regulab.modelFile');
      if (engine !== undefined && model !== undefined && specHash !== undefined && chunks >= 1)
        return {
          engine,
          model,
          specHash,
          chunks,
          ...(file === undefined ? {} : { modelFile: JSON.parse(file) as { name: string; sha256: string } }),
        };
    } catch {
      // Another part may be sound.
    }
  return null;
}

/**
 * What a directory holds a sweep of.
 *
 * @throws RegulabError when neither its manifest nor any of its parts says so
 */
export function readHead(directory: string): SweepHead {
  try {
    return readManifest(directory);
  } catch (error) {
    const head = existsSync(directory) && statSync(directory).isDirectory() ? headFromParts(directory) : null;
    if (head === null) throw error;
    return head;
  }
}

/**
 * Makes the directory, or checks that it belongs to this plan. One whose manifest is lost or damaged is taken on where its parts are
 * of this plan.
 *
 * @throws RegulabError with code `misuse` when it holds another sweep or other files, `failure` when it cannot be written.
 */
export function openDirectory(plan: Plan, directory: string): void {
  try {
    makeDirectory(directory);
    const names = readdirSync(directory);
    const foreign = names.find((name) => !isOfSweep(name));
    const head = headOf(directory);
    if (head?.specHash === planHash(plan)) return;
    if (head === null) {
      // An empty manifest is what a full disk leaves; any other that cannot be read may be somebody else's.
      const isUnknown = names.includes(MANIFEST) && statSync(join(directory, MANIFEST)).size > 0;
      if (foreign !== undefined)
        throw misuse(`${directory} is not empty (${foreign}) and not a sweep directory; choose a new one`);
      if (isUnknown || names.some((name) => PART.test(name)))
        throw misuse(
          `${directory} has neither a readable ${MANIFEST} nor a readable part, so that nothing says which sweep it is of; choose a new directory or remove it`,
        );
      return;
    }
    const whose =
      head.engine === ENGINE
        ? 'another spec'
        : `another engine (${head.engine}, this is ${ENGINE}) or another spec`;
    if (plan.file && head.engine === ENGINE && head.modelFile && head.modelFile.sha256 !== plan.file.sha256)
      throw misuse(
        `${directory} was made with another ${head.modelFile.name} than ${plan.file.path} is now; put it back as it was, or choose a new directory`,
      );
    throw misuse(`${directory} was made from ${whose}; choose a new directory or remove it`);
  } catch (error) {
    throw fileFailure('use the directory', directory, error);
  }
}

function headOf(directory: string): SweepHead | null {
  try {
    return readHead(directory);
  } catch {
    return null;
  }
}

/** Files that a sweep itself puts into its directory. */
const isOfSweep = (name: string): boolean =>
  name === MANIFEST || PART.test(name) || /^timings.*\.json$|^\.lock|\.tmp-/.test(name);

export function writeManifest(plan: Plan, directory: string, counts: Counts | null): void {
  const path = join(directory, MANIFEST);
  const text = manifestText(plan, counts);
  try {
    const known = existsSync(path) ? readFileSync(path, 'utf8') : null;
    // One that is finished stays so until its parts are counted anew.
    if (known === text || (known !== null && counts === null && manifestIn(known) !== null)) return;
    writeWhole(path, text);
  } catch (error) {
    throw fileFailure('write', path, error);
  }
}

/** Why a part cannot be used, or what its metadata says. */
export type PartState = { readonly counts: Counts } | { readonly problem: string };

/**
 * Checks a part as a whole: of this sweep, complete, every byte of it as it was written.
 *
 * @throws RegulabError with code `misuse` for a part of another version of the engine, with both versions
 */
export function inspectPart(path: string, hash: string, chunk: number): PartState {
  let part: ParquetFile;
  try {
    part = openParquet(path);
    checkData(part);
  } catch (error) {
    return { problem: (error as Error).message };
  }
  const { value } = part;
  const engine = value('regulab.engine');
  if (engine !== undefined && engine !== ENGINE)
    throw misuse(
      `${path} was made by ${engine}, this is ${ENGINE}: games of two versions are not mixed; use that version, or make the sweep anew`,
    );
  if (value('regulab.spec') !== hash || value('regulab.chunk') !== String(chunk))
    return { problem: 'it belongs to another sweep or another place in it' };
  return { counts: JSON.parse(value('regulab.counts')!) as Counts };
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

/** A half-written file of another process counts as left behind after so many milliseconds. */
const LEFT_AFTER = 600_000;

/**
 * Removes half-written files that a killed process or worker left for the given chunks, and what it left of the manifest: at once where
 * nobody else may write, else when it is old.
 */
export function removeLeftovers(directory: string, chunks: ReadonlySet<number>, isAlone: boolean): void {
  for (const name of readdirSync(directory)) {
    const path = join(directory, name);
    const part = /^part-(\d+)\.parquet\.tmp-/.exec(name);
    const isLeft = part
      ? chunks.has(Number(part[1]))
      : /^(manifest|timings[^.]*)\.json\.tmp-/.test(name) && (isAlone || isOld(path));
    if (isLeft) rmSync(path, { force: true });
  }
}

function isOld(path: string): boolean {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat !== undefined && Date.now() - stat.mtimeMs > LEFT_AFTER;
}

const byNumber = new Intl.Collator('en', { numeric: true });

/** The Parquet files behind a path, and how many are missing. */
export interface SourceFiles {
  readonly paths: readonly string[];
  readonly missing: number;
  /** What the directory says of the sweep whose parts these are; null for other files. */
  readonly head: SweepHead | null;
}

/**
 * The Parquet files behind a path: a file itself, the parts of a sweep directory, or all Parquet files of another directory, such as a
 * sweep was merged to.
 *
 * @throws RegulabError for a path that cannot be read, a directory without Parquet files, and a sweep without any part.
 */
export function sourceFiles(path: string): SourceFiles {
  let directory: boolean;
  try {
    directory = statSync(path).isDirectory();
  } catch (error) {
    throw fileFailure('read', path, error);
  }
  if (!directory) return { paths: [path], missing: 0, head: null };
  const names = readdirSync(path)
    .filter((name) => /\.parquet$/i.test(name))
    .sort(byNumber.compare);
  // Parts beside other files are not a sweep's that has lost its manifest.
  const isSweep = existsSync(join(path, MANIFEST)) || names.every((name) => PART.test(name));
  const head = isSweep ? headOf(path) : null;
  if (head !== null) {
    const paths = partsIn(path)
      .filter((name) => Number(/\d+/.exec(name)![0]) < head.chunks)
      .map((name) => join(path, name));
    if (paths.length === 0)
      throw misuse(`${path} has no finished part; run regulab sweep SPEC --out ${path} first`);
    return { paths, missing: head.chunks - paths.length, head };
  }
  const paths = names.map((name) => join(path, name));
  if (paths.length === 0) {
    if (existsSync(join(path, MANIFEST))) readManifest(path);
    throw misuse(
      `${path} holds no Parquet file and is not a sweep directory; make one with regulab sweep SPEC --out ${path}`,
    );
  }
  return { paths, missing: Math.max(0, (fileCount(paths[0]!) ?? paths.length) - paths.length), head };
}

/** The files behind a path, opened. */
export interface Source {
  readonly files: readonly ParquetFile[];
  readonly missing: number;
}

/**
 * Opens the files behind a path; their data are still to be checked.
 *
 * @throws RegulabError as `sourceFiles` does, for a file with a damaged footer, and for files that are of another sweep, of another place
 * in it, or there twice
 */
export function openSource(path: string): Source {
  const { paths, missing, head } = sourceFiles(path);
  const files = paths.map(openParquet);
  const spec = head?.specHash ?? files[0]!.value('regulab.spec');
  const seen = new Map<string, string>();
  let kind: string | null = null;
  for (const { path: own, value } of files) {
    const [chunk, file, count] = ['chunk', 'file', 'files'].map((key) => value(`regulab.${key}`));
    const isElsewhere =
      value('regulab.spec') !== spec || (head !== null && basename(own) !== partName(Number(chunk)));
    if (isElsewhere)
      throw new RegulabError(
        'failure',
        `${own} belongs to another sweep or another place in it; ${head === null ? 'read the files of one sweep' : 'run the sweep again to mend it'}`,
      );
    // Parts, and files that parts were merged to, have numbers; other files have none.
    if (chunk === undefined && file === undefined) continue;
    const place = `${file ?? chunk}`;
    const known = seen.get(place);
    if (known !== undefined)
      throw new RegulabError('failure', `${own} holds the same games as ${known}; keep one of them`);
    const kindOfThis = file === undefined ? 'parts' : `files of ${count}`;
    if (kind !== null && kind !== kindOfThis)
      throw new RegulabError(
        'failure',
        `${path} holds parts and merged files, or files of two merges; read the files of one`,
      );
    kind = kindOfThis;
    seen.set(place, own);
  }
  return { files, missing };
}

/** How many files a file was merged to be one of; null where it does not say. */
function fileCount(path: string): number | null {
  try {
    const value = openParquet(path).value('regulab.files');
    return value === undefined ? null : Number(value);
  } catch {
    return null;
  }
}
