import { createReadStream, readFileSync } from 'node:fs';
import { TextDecoder } from 'node:util';
import { misuse } from '@regulab/core';
import { fileFailure } from '../files.js';

/** A line longer than this is no game; it is cut off here so that one bad file cannot fill the memory. */
const LONGEST_LINE = 1 << 20;

/** What is wrong with a place of a text, columns counted from 1. */
export interface Flaw {
  readonly column: number;
  readonly why: string;
}

export interface Line {
  readonly number: number;
  readonly text: string;
  /** Why it cannot be read, or null. */
  readonly flaw: Flaw | null;
}

/**
 * Batches of lines of a file, or of standard input for `-`, in memory bounded by the longest line. A line may end in `\n`, `\r\n` or
 * `\r`; a byte order mark counts as nothing. Text is UTF-8, or UTF-16 where a byte order mark says so; a line with bytes that are
 * neither has a flaw, never other characters in their place.
 *
 * @param longest bytes of a line; the rest of a longer one is skipped, and the line has a flaw
 * @param seen is told where lines end otherwise than in `\n`, or bytes are not those of UTF-8 without a byte order mark
 * @throws RegulabError `failure` where it cannot be read, `misuse` for UTF-16 that does not say so
 */
export async function* inputLines(
  path: string,
  longest = LONGEST_LINE,
  seen: { isPlain: boolean } = { isPlain: true },
): AsyncGenerator<Line[]> {
  try {
    yield* readLines(path, longest, seen);
  } catch (error) {
    throw fileFailure('read', path, error);
  }
}

const NEWLINE = 10;
const RETURN = 13;

async function* readLines(path: string, longest: number, seen: { isPlain: boolean }): AsyncGenerator<Line[]> {
  let rest: Buffer = Buffer.alloc(0);
  let isSkipping = false;
  let number = 0;
  const finish = (text: string, flaw: Flaw | null): Line => {
    number++;
    const tooLong = isSkipping || text.length > longest;
    isSkipping = false;
    return {
      number,
      text,
      flaw: tooLong ? { column: longest + 1, why: `the line is longer than ${longest} bytes` } : flaw,
    };
  };
  for await (const bytes of utf8Bytes(path, seen)) {
    if (bytes.includes(RETURN)) seen.isPlain = false;
    const joined = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
    const end = wholeLines(joined);
    if (end > 0) {
      const batch = linesOf(joined.subarray(0, end)).map(({ text, flaw }) => finish(text, flaw));
      if (batch.length > 0) yield batch;
    }
    rest = joined.subarray(end);
    if (rest.length > longest) {
      // What is kept tells what the line was; a return at its end may be half of an end of line.
      rest = rest.subarray(0, longest);
      isSkipping = true;
    }
  }
  if (rest.length > 0) yield linesOf(rest).map(({ text, flaw }) => finish(text, flaw));
}

/** Bytes up to the last end of line of which nothing more can come: a return at the very end may have a newline after it. */
function wholeLines(bytes: Buffer): number {
  const last = bytes.length - 1;
  const newline = bytes.lastIndexOf(NEWLINE);
  const lastReturn = last > 0 ? bytes.lastIndexOf(RETURN, last - 1) : -1;
  return Math.max(newline, lastReturn) + 1;
}

interface Decoded {
  readonly text: string;
  readonly flaw: Flaw | null;
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Lines of bytes whose last line is whole. */
function linesOf(bytes: Buffer): Decoded[] {
  try {
    return textLines(decoder.decode(bytes)).map((text) => ({ text, flaw: null }));
  } catch {
    // Ends of lines are the same in Latin-1, which has a character for every byte.
    return textLines(bytes.toString('latin1')).map((line) => {
      const own = Buffer.from(line, 'latin1');
      try {
        return { text: decoder.decode(own), flaw: null };
      } catch {
        return { text: own.toString('utf8'), flaw: notUtf8(own) };
      }
    });
  }
}

function textLines(text: string): string[] {
  const lines = text.includes('\r') ? text.split(/\r\n|\n|\r/) : text.split('\n');
  if (lines[lines.length - 1] === '') lines.pop();
  return lines;
}

/** Where bytes cease to be UTF-8. */
function notUtf8(bytes: Buffer): Flaw {
  const streaming = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let before = '';
  try {
    for (let k = 0; k < bytes.length; k++)
      before += streaming.decode(bytes.subarray(k, k + 1), { stream: true });
  } catch {
    // What was read up to there is good.
  }
  // The first byte of the character that was not finished.
  const byte = bytes[Buffer.byteLength(before)]!.toString(16).toUpperCase().padStart(2, '0');
  return { column: before.length + 1, why: `the byte ${byte} is no UTF-8 (${SAVE_AS})` };
}

const SAVE_AS = 'if the file is in Latin-1 or another encoding, save it as UTF-8';

/** The bytes of a text file as UTF-8, without its byte order mark. */
async function* utf8Bytes(path: string, seen: { isPlain: boolean }): AsyncGenerator<Buffer> {
  const stream: AsyncIterable<Buffer> =
    path === '-' ? process.stdin : createReadStream(path, { highWaterMark: 1 << 18 });
  let isAtStart = true;
  let utf16: TextDecoder | null = null;
  let first: Buffer = Buffer.alloc(0);
  for await (const bytes of stream) {
    let chunk = bytes;
    if (isAtStart) {
      first = Buffer.concat([first, chunk]);
      // A pipe may hand out single bytes.
      if (first.length < 4) continue;
      isAtStart = false;
      [chunk, utf16] = opened(path, first);
      if (chunk.length < first.length) seen.isPlain = false;
    }
    yield utf16 ? transcoded(path, utf16, chunk, true) : chunk;
  }
  if (isAtStart && first.length > 0) {
    const [chunk, own] = opened(path, first);
    utf16 = own;
    yield own ? transcoded(path, own, chunk, true) : chunk;
  }
  if (utf16) yield transcoded(path, utf16, Buffer.alloc(0), false);
}

/** The start of a file without its byte order mark, and what decodes it where it is UTF-16. */
function opened(path: string, bytes: Buffer): [Buffer, TextDecoder | null] {
  const [a, b, c] = bytes;
  if (a === 0xef && b === 0xbb && c === 0xbf) return [bytes.subarray(3), null];
  const sixteen = a === 0xff && b === 0xfe ? 'utf-16le' : a === 0xfe && b === 0xff ? 'utf-16be' : null;
  if (sixteen) return [bytes.subarray(2), new TextDecoder(sixteen, { fatal: true, ignoreBOM: true })];
  if (bytes.length > 1 && (a === 0) !== (b === 0))
    throw misuse(`${path} seems to be UTF-16 and does not say so; save it as UTF-8`);
  return [bytes, null];
}

function transcoded(path: string, utf16: TextDecoder, bytes: Buffer, stream: boolean): Buffer {
  try {
    return Buffer.from(utf16.decode(bytes, { stream }), 'utf8');
  } catch (error) {
    throw misuse(`${path} is no whole UTF-16, as its byte order mark says; save it as UTF-8`, error);
  }
}

/**
 * The text of a file, or of standard input for `-`, decoded as `inputLines` does.
 *
 * @throws RegulabError `failure` where it cannot be read, `misuse` with the place where it is no UTF-8
 */
export function readText(path: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path === '-' ? 0 : path);
  } catch (error) {
    throw fileFailure('read', path, error);
  }
  const [rest, utf16] = opened(path, bytes);
  const whole = utf16 ? transcoded(path, utf16, rest, false) : rest;
  try {
    return decoder.decode(whole);
  } catch {
    const lines = linesOf(whole);
    const k = lines.findIndex(({ flaw }) => flaw !== null);
    const { column, why } = lines[k]!.flaw!;
    throw misuse(`${path}, line ${k + 1}, column ${column}: ${why}`);
  }
}
