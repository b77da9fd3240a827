import { type FileMetaData, parquetMetadata } from 'hyparquet';

/** Keys of what a file of a sweep says of its own bytes: how many are data, and the CRC-32 of these and of the footer. */
const DATA_BYTES = 'regulab.bytes';
const DATA_CHECKSUM = 'regulab.crc32';
const FOOTER_CHECKSUM = 'regulab.footer';
/** The digest of the data in files of 0.2, which have no other. */
const OLD_DIGEST = 'regulab.sha256';

/** What stands for a checksum while it is not known. */
const NO_CHECKSUM = '0'.repeat(8);

/** The magic word and the length of the footer before it. */
const LENGTH_AND_MAGIC = 8;

/** Versions whose files have no checksum of their footer. */
const UNSEALED = /^regulab 0\.[12]\./;

/** A footer of a Parquet file: what it says, and what its checksums are of. */
export interface Footer {
  readonly metadata: FileMetaData;
  readonly rows: number;
  readonly columns: readonly string[];
  /** A value that Regulab wrote there. */
  readonly value: (key: string) => string | undefined;
  /** How many bytes of data come before it. */
  readonly start: number;
  /** The bytes that the checksum of the footer is of, and what it should be; null where it has none. */
  readonly own: { readonly bytes: Uint8Array; readonly checksum: string } | null;
  /** What the data should give; null where nothing is said. */
  readonly data: { readonly by: 'crc32' | 'sha256'; readonly checksum: string } | null;
  /** What the checksums are of: files of 0.2 have none of the footer, foreign ones none at all. */
  readonly covered: 'everything' | 'data' | 'nothing';
}

/** Bytes from the end of a file that hold its footer, by its last eight bytes; null where these are no end of a Parquet file. */
export function footerLength(end: Uint8Array, size: number): number | null {
  if (end.length < LENGTH_AND_MAGIC) return null;
  const view = new DataView(end.buffer, end.byteOffset + end.length - LENGTH_AND_MAGIC, LENGTH_AND_MAGIC);
  const length = view.getUint32(0, true) + LENGTH_AND_MAGIC;
  return view.getUint32(4, true) === 0x31524150 && length < size ? length : null;
}

/**
 * Reads a footer.
 *
 * @param tail the footer with the length and the magic word behind it, as `footerLength` says
 * @param size of the file
 * @returns the footer, or in words what is wrong with it
 */
export function readFooter(tail: Uint8Array, size: number): Footer | string {
  try {
    return footerIn(tail, size);
  } catch {
    // What is decoded from damaged bytes may have any shape.
    return 'it is no footer of a Parquet file';
  }
}

function footerIn(tail: Uint8Array, size: number): Footer | string {
  const metadata = parquetMetadata(new Uint8Array(tail).buffer);
  const entries = new Map(metadata.key_value_metadata?.map(({ key, value }) => [key, value]));
  const value = (key: string): string | undefined => entries.get(key);
  const start = size - tail.length;
  const own = ownChecksum(tail, value(FOOTER_CHECKSUM));
  const isOld = UNSEALED.test(value('regulab.engine') ?? '');
  // By the bytes: damage may hide all that is said from whoever decodes it.
  const isOurs = placeOf(tail, 'regulab.') >= 0;
  if (isOurs && own === null && !(isOld && placeOf(tail, FOOTER_CHECKSUM) < 0))
    return 'it has no checksum of itself';
  const [crc, sha] = [value(DATA_CHECKSUM), value(OLD_DIGEST)];
  const data: Footer['data'] =
    own !== null && crc !== undefined
      ? { by: 'crc32', checksum: crc }
      : own === null && sha !== undefined
        ? { by: 'sha256', checksum: sha }
        : null;
  if (own !== null && data === null) return 'it has no checksum of the data';
  if (data !== null && Number(value(DATA_BYTES)) !== start) return 'the data before it have another length';
  return {
    metadata,
    rows: Number(metadata.num_rows),
    columns: metadata.schema.slice(1).map(({ name }) => name),
    value,
    start,
    own,
    data,
    covered: own !== null ? 'everything' : data !== null ? 'data' : 'nothing',
  };
}

/** Where the digits of a value stand in a footer: Parquet writes texts as they are. -1 where they do not. */
const placeOf = (tail: Uint8Array, text: string): number => {
  const codes = Array.from(text, (letter) => letter.charCodeAt(0));
  for (let at = tail.length - codes.length; at >= 0; at--)
    if (codes.every((code, k) => tail[at + k] === code)) return at;
  return -1;
};

/** Where the value of a key stands: between both are a mark of the field and the length. */
const valuePlace = (tail: Uint8Array, key: string): number => {
  const at = placeOf(tail, key);
  return at < 0 ? -1 : at + key.length + 2;
};

function ownChecksum(tail: Uint8Array, checksum: string | undefined): Footer['own'] {
  const at = checksum?.length === NO_CHECKSUM.length ? valuePlace(tail, FOOTER_CHECKSUM) : -1;
  if (checksum === undefined || at < 0 || at + NO_CHECKSUM.length > tail.length) return null;
  return { bytes: withText(tail, at, NO_CHECKSUM), checksum };
}

function withText(bytes: Uint8Array, at: number, text: string): Uint8Array {
  // The `slice` of a buffer would not copy.
  const copy = new Uint8Array(bytes);
  for (let k = 0; k < text.length; k++) copy[at + k] = text.charCodeAt(k);
  return copy;
}

/**
 * A footer with its checksums put in, for which `UNKNOWN_CHECKSUMS` stood.
 *
 * @param data the checksum of the data before it
 * @param checksum makes one
 * @throws Error where the footer has no place for one of them
 */
export function sealFooter(
  tail: Uint8Array,
  size: number,
  data: string,
  checksum: (bytes: Uint8Array) => string,
): Uint8Array {
  let sealed = tail;
  const put = (key: string, place: string, text: string): void => {
    const at = valuePlace(sealed, key);
    if (at < 0 || text.length !== place.length) throw new Error(`the footer has no place for ${key}`);
    sealed = withText(sealed, at, text);
  };
  put(DATA_BYTES, NO_BYTES, String(size - tail.length).padStart(NO_BYTES.length, '0'));
  put(DATA_CHECKSUM, NO_CHECKSUM, data);
  put(FOOTER_CHECKSUM, NO_CHECKSUM, NO_CHECKSUM);
  put(FOOTER_CHECKSUM, NO_CHECKSUM, checksum(sealed));
  return sealed;
}

/** What stands for the number of bytes of data while it is not known. */
const NO_BYTES = '0'.repeat(16);

/** What a file says of itself before it is sealed. */
export const UNKNOWN_CHECKSUMS = [
  { key: DATA_BYTES, value: NO_BYTES },
  { key: DATA_CHECKSUM, value: NO_CHECKSUM },
  { key: FOOTER_CHECKSUM, value: NO_CHECKSUM },
] as const;

/** Why the columns of a file cannot be decoded, or null: each row group must have the columns of the schema, each once, none nested. */
export function columnsProblem({ metadata, columns }: Footer): string | null {
  const names = [...columns].sort().join('\n');
  if (new Set(columns).size < columns.length) return 'two columns have one name';
  const isFlat = metadata.schema.slice(1).every(({ num_children: children }) => !children);
  if (!isFlat) return 'its columns are nested';
  const isWhole = metadata.row_groups.every(
    ({ columns: own }) =>
      own
        .map(({ meta_data: data }) => data?.path_in_schema.join('.') ?? '')
        .sort()
        .join('\n') === names,
  );
  return isWhole ? null : 'its row groups have other columns than its schema';
}

/** What to say of files that no checksum covers, or not all of them; null where every byte of all is checked. */
export function uncheckedWords(
  files: readonly { readonly name: string; readonly covered: Footer['covered'] }[],
): string | null {
  const say = (covered: Footer['covered'], one: string, many: string): string[] => {
    const [first, ...others] = files.filter((file) => file.covered === covered);
    if (!first) return [];
    return [
      others.length === 0
        ? `${first.name} has no checksum${one}`
        : `${others.length + 1} files have no checksum${many}`,
    ];
  };
  const words = [
    ...say('nothing', '', ''),
    ...say('data', ' of what it says of itself', ' of what they say of themselves'),
  ];
  return words.length === 0 ? null : `${words.join('; ')}: damage there would go unnoticed`;
}
