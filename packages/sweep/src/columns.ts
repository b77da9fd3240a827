import { findModel, misuse, type Values } from '@regulab/core';
import { type ColumnData, parquetMetadata, parquetRead } from 'hyparquet';

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

const hex = (buffer: ArrayBuffer): string =>
  Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, '0')).join('');

/** What to say of a Parquet file whose reader does not know its compression; null for any other message of a reader. */
export function codecProblem(name: string, message: string): string | null {
  const [, codec] = /codec:? *(\w+)/i.exec(message) ?? [];
  return codec === undefined
    ? null
    : `${name} is compressed with ${codec.toUpperCase()}, which is not read here; write it anew with snappy or without compression`;
}

interface Part {
  readonly name: string;
  readonly bytes: ArrayBuffer;
  readonly rows: number;
  readonly columns: readonly string[];
  readonly value: (key: string) => string | undefined;
}

function describe({ name, bytes }: SweepFile): Part {
  try {
    const metadata = parquetMetadata(bytes);
    return {
      name,
      bytes,
      rows: Number(metadata.num_rows),
      columns: metadata.schema.slice(1).map((column) => column.name),
      value: (key) => metadata.key_value_metadata?.find((entry) => entry.key === key)?.value,
    };
  } catch (error) {
    throw misuse(`${name} is not a readable Parquet file (${(error as Error).message})`, error);
  }
}

/** @throws RegulabError when the data of a part are not as they were written; not where pages may not compute digests. */
async function check({ name, bytes, value }: Part): Promise<void> {
  const [size, digest] = [Number(value('regulab.bytes')), value('regulab.sha256')];
  if (digest === undefined || !globalThis.crypto?.subtle) return;
  if (hex(await crypto.subtle.digest('SHA-256', bytes.slice(0, size))) !== digest)
    throw misuse(`${name} is damaged: its data are not as they were written; run the sweep again to mend it`);
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
export async function readColumns(files: readonly SweepFile[]): Promise<SweepTable> {
  if (files.length === 0) throw misuse('there is no file to open');
  const parts = files.map(describe);
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
  findModel(model);
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
    await check(part);
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
        codecProblem(part.name, message) ?? `${part.name} cannot be read (${message}); it may be damaged`,
        error,
      );
    }
    start += part.rows;
  }
  return {
    model,
    fixed: JSON.parse(fixed) as Record<string, number>,
    bargain: first!.value('regulab.bargain') ?? null,
    rows,
    missing: total === undefined ? null : Number(total) - parts.length,
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
