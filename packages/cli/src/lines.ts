import { createReadStream } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';

/** A line longer than this is no game; it is cut off here so that one bad file cannot fill the memory. */
const LONGEST_LINE = 1 << 20;

export interface Line {
  readonly number: number;
  readonly text: string;
  /** The line was longer than allowed and its rest was skipped. */
  readonly tooLong: boolean;
}

/** Batches of lines of a UTF-8 file (or standard input, for `-`) in constant memory; `\r\n` counts as one end of line. */
export async function* readLines(path: string): AsyncGenerator<Line[]> {
  const stream: AsyncIterable<Buffer> =
    path === '-' ? process.stdin : createReadStream(path, { highWaterMark: 1 << 18 });
  const decoder = new StringDecoder('utf8');
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
    const parts = decoder.write(buffer).split('\n');
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
