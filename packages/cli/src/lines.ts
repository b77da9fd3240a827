import { createReadStream } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { fileFailure } from '@regulab/sweep';

/** A line longer than this is no game; it is cut off here so that one bad file cannot fill the memory. */
const LONGEST_LINE = 1 << 20;

export interface Line {
  readonly number: number;
  readonly text: string;
  /** The line was longer than allowed and its rest was skipped. */
  readonly tooLong: boolean;
}

/** Batches of lines of a file or of standard input; an error of reading names the file. */
export async function* inputLines(path: string): AsyncGenerator<Line[]> {
  try {
    yield* readLines(path);
  } catch (error) {
    throw fileFailure('read', path, error);
  }
}

/** Batches of lines of a UTF-8 file (or standard input, for `-`) in constant memory; `\r\n` counts as one end of
 * line, a byte order mark as nothing. */
async function* readLines(path: string): AsyncGenerator<Line[]> {
  const stream: AsyncIterable<Buffer> =
    path === '-' ? process.stdin : createReadStream(path, { highWaterMark: 1 << 18 });
  const decoder = new StringDecoder('utf8');
  let atStart = true;
  let rest = '';
  let number = 0;
  let skipping = false;
  const finish = (text: string): Line => {
    const tooLong = skipping || text.length > LONGEST_LINE;
    skipping = false;
    number++;
    return { number, text: text.endsWith('\r') ? text.slice(0, -1) : text, tooLong };
  };
  for await (const buffer of stream) {
    let text = decoder.write(buffer);
    if (atStart && text.startsWith('\uFEFF')) text = text.slice(1);
    atStart = false;
    const parts = text.split('\n');
    const last = parts.pop()!;
    const batch: Line[] = [];
    for (const part of parts) {
      batch.push(finish(rest + part));
      rest = '';
    }
    rest += last;
    if (rest.length > LONGEST_LINE) {
      rest = rest.slice(0, LONGEST_LINE);
      skipping = true;
    }
    if (batch.length > 0) yield batch;
  }
  rest += decoder.end();
  if (rest.length > 0) yield [finish(rest)];
}
