import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import {
  cellPlace,
  inputLines,
  isBad,
  JsonFlaw,
  jsonField,
  openCsv,
  parseJson,
  readText,
} from '../src/index.js';
import { plainCsv } from '../src/text/plainCsv.js';

const here = mkdtempSync(join(tmpdir(), 'regulab-text-'));
afterAll(() => rmSync(here, { recursive: true, force: true }));
let files = 0;
const fileOf = (bytes: string | Uint8Array, extension = 'csv'): string => {
  const path = join(here, `${files++}.${extension}`);
  writeFileSync(path, bytes);
  return path;
};
async function all<T>(batches: AsyncGenerator<T[]>): Promise<T[]> {
  const found: T[] = [];
  for await (const batch of batches) found.push(...batch);
  return found;
}
const utf16 = (text: string, mark = true): Buffer => Buffer.from(`${mark ? '\ufeff' : ''}${text}`, 'utf16le');
const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');

describe('lines of a file', () => {
  const lines = async (bytes: string | Uint8Array) => all(inputLines(fileOf(bytes)));

  it('end as they come, in one file', async () => {
    const found = await lines('a\nb\r\nc\rd\r\n\n\r\re');
    expect(found.map(({ text }) => text)).toEqual(['a', 'b', 'c', 'd', '', '', '', 'e']);
    expect(found.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('are UTF-8 or UTF-16 that says so, without the mark', async () => {
    const big = Buffer.from(utf16('é中\n😀\n')).swap16();
    for (const bytes of ['é中\n😀\n', '\ufeffé中\n😀\n', utf16('é中\n😀\n'), big])
      expect((await lines(bytes)).map(({ text }) => text)).toEqual(['é中', '😀']);
    await expect(lines(utf16('share\n', false))).rejects.toThrow(/seems to be UTF-16 and does not say so/);
    await expect(lines(Buffer.concat([utf16('a'), Buffer.of(0)]))).rejects.toThrow(/no whole UTF-16/);
  });

  it('have a flaw where bytes are no UTF-8, and only there', async () => {
    const found = await lines(
      Buffer.concat([Buffer.from('José\n'), latin1('naïve José\n'), Buffer.from('ok\ncaf'), latin1('é')]),
    );
    expect(found.map(({ flaw }) => flaw?.column ?? null)).toEqual([null, 3, null, 4]);
    expect(found[1]!.flaw!.why).toMatch(/^the byte EF is no UTF-8 \(if the file is in Latin-1/);
    expect(found[3]!.flaw!.why).toMatch(/^the byte E9/);
  });

  it('are the same however long the file is, and cut where a line is too long', async () => {
    const texts = Array.from({ length: 60_000 }, (_, k) => `${'é'.repeat(k % 17)}${k}`);
    const found = await lines(texts.join('\r\n'));
    expect(found.map(({ text }) => text)).toEqual(texts);
    const [first, second] = await all(inputLines(fileOf(`${'x'.repeat(1000)}\nshort`), 100));
    expect(first!.flaw).toEqual({ column: 101, why: 'the line is longer than 100 bytes' });
    expect([second!.number, second!.text, second!.flaw]).toEqual([2, 'short', null]);
  });

  it('of a whole text are decoded alike', () => {
    expect(readText(fileOf(utf16('é\nb')))).toBe('é\nb');
    expect(() => readText(fileOf(latin1('a\r\nbé\n')))).toThrow(/line 2, column 2: the byte E9 is no UTF-8/);
  });
});

describe('a CSV file', () => {
  const read = async (text: string | Uint8Array) => {
    const { header, batches } = await openCsv(fileOf(text));
    return { header, rows: await all(batches) };
  };
  const cells = async (text: string | Uint8Array) =>
    (await read(text)).rows.map((row) => (isBad(row) ? `${row.line}:${row.column}` : row.cells));

  it('has cells with commas, quotes and ends of lines in quotes', async () => {
    const { header, rows } = await read('\n a , "b ""c"""\n1,"x,\r\ny"\n\n"2" , z \n');
    expect(header).toEqual(['a', 'b "c"']);
    expect(rows).toMatchObject([
      { line: 3, cells: ['1', 'x,\ny'] },
      { line: 6, cells: ['2', 'z'] },
    ]);
    expect(cellPlace(rows[1] as never, 1)).toEqual({ line: 6, column: 6 });
    const [long] = (await read('a,b\n"x\n\ny",z\n')).rows;
    expect(cellPlace(long as never, 1)).toEqual({ line: 4, column: 4 });
  });

  it('tells each bad line with its place, and reads the next', async () => {
    expect(await cells('a,b\n1,2,3\n1\n"1,2\n3,4\nx"y,2\n"p"q,2\n"5",6\n')).toEqual([
      '2:5',
      '3:2',
      '4:1',
      ['3', '4'],
      '6:2',
      '7:4',
      ['5', '6'],
    ]);
    expect(await cells(Buffer.concat([Buffer.from('a,b\n1,2\n3,'), latin1('é\n5,6\n')]))).toEqual([
      ['1', '2'],
      '3:3',
      ['5', '6'],
    ]);
    // Two stray quotes are no pair.
    expect(await cells('a,b\n1,"2\n3,"4\n5,6\n')).toEqual(['2:3', '3:3', ['5', '6']]);
  });

  it.each([
    ['a,a\n1,2\n', /the header has two columns "a"; keep one/],
    ['a;b\n1;2\n', /the header is one cell with ";" in it/],
    ['a\tb\n1\t2\n', /with tabulators in it/],
    ['a,,c\n1,2,3\n', /column 2 of the header has no name/],
    ['"a,b\n', /line 1, column 1: the quotes that open here are not closed/],
  ])('refuses the header of %j', async (text, message) => {
    await expect(read(text)).rejects.toThrow(message);
  });

  it('gives back any table that is written as RFC 4180 has it', async () => {
    const cell = fc
      .array(fc.constantFrom('a', ' b', '"', ',', '\n', 'é', '1.5', '中'), { maxLength: 5 })
      .map((parts) => parts.join('').trim());
    const table = fc
      .integer({ min: 2, max: 4 })
      .chain((width) =>
        fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 8 }),
      );
    const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
    await fc.assert(
      fc.asyncProperty(table, fc.constantFrom('\n', '\r\n', '\r'), async (rows, end) => {
        const header = rows[0]!.map((_, k) => `c${k}`);
        const text = [header, ...rows].map((row) => row.map(quoted).join(',')).join(end);
        expect(await cells(text)).toEqual(rows);
      }),
      { seed: 12, numRuns: 150 },
    );
  });

  it('is copied plain where it is not, and knows the lines of its rows', async () => {
    const mend = 'mend it';
    const clean = fileOf('a,b\n1,2\n"3\n,",4\n');
    const same = await plainCsv(clean, { mend });
    expect([same.path, await same.lineOf(1)]).toEqual([clean, 3]);
    for (const text of [
      'a,b\r\n1,2\n3,4\n',
      'a,b\n1, 2\n3,4\n',
      'a,b\n\n1,2\n3,4',
      '\ufeffa,b\n1,2\n3,4\n',
      utf16('a,b\n1,2\n3,4\n'),
    ]) {
      const { path, remove } = await plainCsv(fileOf(text), { mend });
      expect(readFileSync(path, 'utf8')).toBe('a,b\n1,2\n3,4\n');
      remove();
    }
    const bad = fileOf('a,b\n1,2\n3\n,5\n6,7\n');
    await expect(plainCsv(bad, { mend })).rejects.toThrow(
      /line 3, column 2: 1 cells where the header has 2; mend it/,
    );
    const dropped = await plainCsv(bad, { mend, dropBad: true, named: 'a' });
    expect(readFileSync(dropped.path, 'utf8')).toBe('a,b\n1,2\n6,7\n');
    expect(dropped.dropped.map(({ line }) => line)).toEqual([3, 4]);
    expect(await dropped.lineOf(1)).toBe(5);
    dropped.remove();
  });
});

describe('JSON', () => {
  const flaw = (text: string): { offset: number; message: string } => {
    try {
      parseJson(text);
    } catch (error) {
      expect(error).toBeInstanceOf(JsonFlaw);
      return error as JsonFlaw;
    }
    throw new Error(`${text} was read`);
  };

  it.each([
    ['{"a":1,"a":2}', 7, /"a" is given twice/],
    ['{"b":{"a":1,"a":1}}', 12, /"a" is given twice/],
    ['[{"a":1},{"x":":","x":1}]', 18, /"x" is given twice/],
    ['{"a":1', 6, /closing brace/],
    ['{"a" 1}', 5, /colon/],
    ['{"a":1,}', 7, /name in quotes/],
    ['{"a":é}', 5, /no value as JSON/],
    ['{"a":"x}', 5, /quotes of a text/],
    ['{"a":1} 2', 8, /more follows/],
    ['{// no\n"a":1}', 1, /./],
  ])('refuses %j', (text, offset, message) => {
    const found = flaw(text);
    expect(found.message).toMatch(message);
    expect(found.offset).toBe(offset);
  });

  it('is read as the engine reads it where no key is given twice', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 4 }), (text) => {
        expect(parseJson(text)).toEqual(JSON.parse(text));
      }),
      { seed: 5, numRuns: 500 },
    );
    expect(parseJson('{"a:b":{"a":":"},"a":[{"a":1},{"a":2}]}')).toEqual({
      'a:b': { a: ':' },
      a: [{ a: 1 }, { a: 2 }],
    });
  });

  it('knows where a field stands and how it is written', () => {
    expect(jsonField('{"x":{"id":1}, "id": 12345678901234567890}', 'id')).toEqual({
      offset: 21,
      written: '12345678901234567890',
    });
    expect(jsonField('{"x":1}', 'id')).toBeNull();
  });
});
