/** Tables for eight bytes at a time: the first is that of one byte, each further one shifts it by another. */
const TABLES = ((): readonly Uint32Array[] => {
  const first = Uint32Array.from({ length: 256 }, (_, byte) => {
    let rest = byte;
    for (let k = 0; k < 8; k++) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1;
    return rest;
  });
  const tables = [first];
  for (let k = 1; k < 8; k++) tables.push(tables[k - 1]!.map((rest) => (rest >>> 8) ^ first[rest & 0xff]!));
  return tables;
})();

/**
 * CRC-32 of bytes, as gzip, PNG and Parquet have it (ISO 3309), for where there is no zlib.
 *
 * Source: M. E. Kounavis, F. L. Berry, Novel table lookup-based algorithms for high-performance CRC generation, IEEE Trans. Computers
 * 57 (2008), eight bytes at a time.
 *
 * @returns a whole number from 0 to 2^32 - 1
 */
export function crc32(bytes: Uint8Array): number {
  const [t0, t1, t2, t3, t4, t5, t6, t7] = TABLES as [
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
  ];
  let crc = 0xffffffff;
  let at = 0;
  for (const last = bytes.length - 8; at <= last; at += 8) {
    const low = crc ^ (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24));
    crc =
      t7[low & 0xff]! ^
      t6[(low >>> 8) & 0xff]! ^
      t5[(low >>> 16) & 0xff]! ^
      t4[low >>> 24]! ^
      t3[bytes[at + 4]!]! ^
      t2[bytes[at + 5]!]! ^
      t1[bytes[at + 6]!]! ^
      t0[bytes[at + 7]!]!;
  }
  for (; at < bytes.length; at++) crc = (crc >>> 8) ^ t0[(crc ^ bytes[at]!) & 0xff]!;
  return ~crc >>> 0;
}

/** A checksum as files hold it: eight hexadecimal digits. */
export const hexOf = (crc: number): string => crc.toString(16).padStart(8, '0');
