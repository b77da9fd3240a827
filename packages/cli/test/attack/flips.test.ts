import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 as zlibCrc32 } from 'node:zlib';
import { afterAll, expect, it } from 'vitest';
import { mulberry32 } from '../../../numeric/test/mulberry32.js';
import { crc32 } from '../../../sweep/src/crc32.js';
import { checkData, openParquet } from '../../../sweep/src/parquetFile.js';
import { scratch } from '../cli.js';
import { Flips, makeSweep } from './flips.js';

const { path: here, remove } = scratch();
afterAll(remove);

it('a flipped bit is refused by every reader, or changes nothing; the sweep mends it', async () => {
  await makeSweep(here);
  const flips = new Flips(here);
  const random = mulberry32(7);
  for (let k = 0; k < 90; k++) {
    const target = k % flips.targets.length;
    const bit = Math.floor(random() * flips.bits(target));
    expect((await flips.flip(target, bit, Math.floor(k / 3))).missed).toBeNull();
  }
  // Bits of a footer, by the one function that all readers of files share.
  const file = join(here, 'few/part-000000.parquet');
  const whole = readFileSync(file);
  const { start } = openParquet(file);
  for (let bit = 8 * start; bit < 8 * whole.length; bit += 7) {
    const bytes = Buffer.from(whole);
    bytes[bit >> 3]! ^= 1 << (bit & 7);
    writeFileSync(file, bytes);
    expect(() => checkData(openParquet(file)), `bit ${bit}`).toThrow(/is damaged|does not begin/);
  }
  writeFileSync(file, whole);
  checkData(openParquet(file));
});

it('the checksum is that of zlib, for any length', () => {
  const random = mulberry32(3);
  for (let length = 0; length < 70; length++) {
    const bytes = Uint8Array.from({ length }, () => 256 * random());
    expect(crc32(bytes)).toBe(zlibCrc32(bytes));
  }
  // The check value of CRC-32 (ISO 3309).
  expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926);
});
