// Little else is loaded with this: a thread that checks files is to start at once.
import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { hexOf } from './crc32.js';

/** The checksum of bytes, as files hold it. */
export const checksum = (bytes: Uint8Array): string => hexOf(crc32(bytes));

/** So much of a file is held at once. */
const STRETCH = 1 << 18;

/** The checksum of the first bytes of a file. */
export function checksumOf(path: string, length: number, by: 'crc32' | 'sha256' = 'crc32'): string {
  const file = openSync(path, 'r');
  try {
    const hash = by === 'sha256' ? createHash('sha256') : null;
    const buffer = new Uint8Array(Math.min(STRETCH, length));
    let crc = 0;
    for (let at = 0; at < length; ) {
      const read = readSync(file, buffer, 0, Math.min(buffer.length, length - at), at);
      if (read === 0) break;
      const bytes = buffer.subarray(0, read);
      if (hash) hash.update(bytes);
      else crc = crc32(bytes, crc);
      at += read;
    }
    return hash ? hash.digest('hex') : hexOf(crc);
  } finally {
    closeSync(file);
  }
}
