import { type Laboratory, misuse, type RegulabError, type Values } from '@regulab/core';
import { type ColumnData, parquetRead } from 'hyparquet';
import { crc32, hexOf } from './crc32.js';
import { columnsProblem, type Footer, footerLength, readFooter, uncheckedWords } from './seal.js';

/** A file as it was read. */
export interface SweepFile {
  readonly name: string;
  readonly bytes: ArrayBuffer;
}

/** Rows of a sweep, column by column. */
export interface SweepTable {
  readonly model: string;
  readonly fixed: Values;
  /** The rule by which the share was agreed on, in a sweep over bargained games. */
  readonly bargain: string | null;
  readonly rows: number;
  /** Parts of the sweep that were not opened; null where the files do not say how many there are. */
  readonly missing: number | null;
  /** What of the files no checksum covers, in words; null where every byte was checked. */
  readonly unchecked: string | null;
  readonly columns: readonly SweepColumn[];
}

export interface SweepColumn {
  readonly name: string;
  /** Numbers with NaN for what is missing; positions in `texts` where the column holds text. */
  readonly values: Float64Array;
  readonly texts: readonly string[] | null;
  /** Whether any row has a value. */
  readonly filled: boolean;
}

/** More rows than this a page does not hold well. */
export const MOST_ROWS = 5_000_000;

/** What to say of a Parquet file whose reader does not know its compression; null for any other message of a reader. */
export function codecProblem(name: string, message: string): string | null {
  const [, codec] = /codec:? *(\w+)/i.exec(message) ?? [];
  return codec === undefined
    ? null
    : `${name} is compressed with ${codec.toUpperCase()}, which is not read here; write it anew with snappy or without compression`;
}

interface Part extends Footer {
  readonly name: string;
  readonly bytes: ArrayBuffer;
}

/** @throws RegulabError for what is no Parquet file, or has a footer that cannot be read */
function describe({ name, bytes }: SweepFile): Part {
  const all = new Uint8Array(bytes);
  const length = footerLength(all, all.length);
  if (length === null)
    throw misuse(`${name} is not a readable Parquet file: it does not end as one does; it may be cut short`);
  const footer = readFooter(all.subarray(all.length - length), all.length);
  if (typeof footer === 'string') throw damaged(name, 'its footer is');
  return { ...footer, name, bytes };
}

const damaged = (name: string, what: string): RegulabError =>
  misuse(`${name} is damaged: ${what} not as it was written; run the sweep again to mend it`);

/** Pages may compute SHA-256 where the browser trusts their address. */
const mayDigest = (): boolean => globalThis.crypto?.subtle !== undefined;

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** @throws RegulabError when a part is not as it was written */
async function check({ name, bytes, own, data, start }: Part): Promise<void> {
  if (own !== null && hexOf(crc32(own.bytes)) !== own.checksum) throw damaged(name, 'its footer is');
  if (data === null || (data.by === 'sha256' && !mayDigest())) return;
  const before = new Uint8Array(bytes, 0, start);
  const found = data.by === 'sha256' ? await sha256(before) : hexOf(crc32(before));
  if (found !== data.checksum) throw damaged(name, 'its data are');
}

/**
 * The parameters that do not vary, as a file states them.
 *
 * @throws RegulabError where these are no numbers by name
 */
export function fixedIn(name: string, text: string): Values {
  let fixed: unknown;
  try {
    fixed = JSON.parse(text);
  } catch {
    fixed = null;
  }
  const isRight =
    typeof fixed === 'object' &&
    fixed !== null &&
    !Array.isArray(fixed) &&
    Object.values(fixed).every((x) => typeof x === 'number');
  if (!isRight) throw misuse(`${name} is damaged: the parameters that it states cannot be read`);
  return fixed as Values;
}

/** One column while it is filled. */
class Filling {
  readonly values: Float64Array;
  readonly texts: string[] = [];
  filled = false;
  readonly #codes = new Map<string, number>();

  constructor(rows: number) {
    this.values = new Float64Array(rows).fill(Number.NaN);
  }

  put(at: number, cell: unknown): void {
    if (cell === null || cell === undefined) return;
    this.filled = true;
    if (typeof cell === 'number') this.values[at] = cell;
    else if (typeof cell === 'bigint') this.values[at] = Number(cell);
    else {
      const text = String(cell);
      let code = this.#codes.get(text);
      if (code === undefined) {
        code = this.texts.length;
        this.#codes.set(text, code);
        this.texts.push(text);
      }
      this.values[at] = code;
    }
  }
}

/**
 * Reads the Parquet files of one sweep into columns.
 *
 * @throws RegulabError for files that are damaged, foreign, or of different sweeps.
 */
export async function readColumns(laboratory: Laboratory, files: readonly SweepFile[]): Promise<SweepTable> {
  if (files.length === 0) throw misuse('there is no file to open');
  const parts = files.map(describe);
  for (const part of parts) {
    await check(part);
    const problem = columnsProblem(part);
    if (problem !== null) throw misuse(`${part.name} cannot be read: ${problem}`);
  }
  const [first] = parts;
  const [model, fixed, spec] = ['regulab.model', 'regulab.fixed', 'regulab.spec'].map((key) =>
    first!.value(key),
  );
  // Parts of a sweep are numbered, and so are the files that they were merged to.
  const [place, total] =
    first!.value('regulab.files') === undefined
      ? ['regulab.chunk', first!.value('regulab.chunks')]
      : ['regulab.file', first!.value('regulab.files')];
  if (model === undefined || fixed === undefined)
    throw misuse(`${first!.name} was not written by Regulab: it does not name its model`);
  for (const part of parts) {
    const [engine, other] = [first!, part].map(({ value }) => value('regulab.engine'));
    if (engine !== other)
      throw misuse(
        `${part.name} was made by ${other}, ${first!.name} by ${engine}: games of two versions are not mixed`,
      );
    if (part.value('regulab.spec') !== spec)
      throw misuse(
        part.name === first!.name
          ? `the files named ${part.name} belong to different sweeps; open the files of one sweep`
          : `${part.name} belongs to another sweep than ${first!.name}; open the files of one sweep`,
      );
  }
  laboratory.find(model);
  const chunks = parts.map((part) => part.value(place!));
  chunks.forEach((chunk, k) => {
    if (chunk !== undefined && chunks.indexOf(chunk) < k)
      throw misuse(`${parts[k]!.name} is given twice (part ${chunk}); open each part once`);
  });
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  if (rows > MOST_ROWS)
    throw misuse(
      `these files have ${rows.toLocaleString('en-US')} rows; at most ${MOST_ROWS.toLocaleString('en-US')} are read at once; open some of its parts, which are an even sample, or use regulab query or plot`,
    );
  const columns = new Map(first!.columns.map((name) => [name, new Filling(rows)]));
  let start = 0;
  for (const part of parts) {
    const at = start;
    try {
      await parquetRead({
        file: part.bytes,
        onChunk: ({ columnName, columnData, rowStart }: ColumnData) => {
          const column = columns.get(columnName);
          for (let k = 0; column && k < columnData.length; k++) column.put(at + rowStart + k, columnData[k]);
        },
      });
    } catch (error) {
      const { message } = error as Error;
      throw misuse(
        codecProblem(part.name, message) ??
          `${part.name} cannot be read: its columns cannot be decoded; it may be damaged`,
        error,
      );
    }
    start += part.rows;
  }
  return {
    model,
    fixed: fixedIn(first!.name, fixed),
    bargain: first!.value('regulab.bargain') ?? null,
    rows,
    missing: total === undefined ? null : Number(total) - parts.length,
    unchecked: uncheckedWords(
      parts.map(({ name, covered }) => ({
        name,
        covered: covered === 'data' && !mayDigest() ? 'nothing' : covered,
      })),
    ),
    columns: [...columns].map(
      ([name, { values, texts, filled }]): SweepColumn => ({
        name,
        values,
        texts: texts.length > 0 ? texts : null,
        filled,
      }),
    ),
  };
}
