import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, describe, expect, it } from 'vitest';
import { expectMisuse, regulab, scratch } from './cli.js';

const { path: here, remove } = scratch();
afterAll(remove);
const run = (...args: string[]) => regulab(here, args);
const misuse = (args: string[], words: string): void => expectMisuse(run(...args), words);
const write = (name: string, lines: readonly string[]) =>
  writeFileSync(join(here, name), `${lines.join('\n')}\n`);

/** 0 -> 1, 2, 3; 1 -> 4, 5; a merge of 3 and 4. */
const FAMILY = [
  'model,parent,relation,license,tags,card',
  'm0,,,mit,a;b,the base model',
  'm1,m0,finetune,mit,a;b,the base model tuned',
  'm2,m0,finetune,apache,a,the base model tuned again',
  'm3,m0,adapter,apache,a;c,an adapter',
  'm4,m1,finetune,mit,b,tuned twice',
  'm5,m1,quantized,apache,,small',
  'm6,m3;m4,merge,apache,a;b;c,a merge of two',
];

describe('measure ecosystem', () => {
  it('counts patterns, rates and traffic of a small family by hand', () => {
    write('family.csv', FAMILY);
    const { code, out } = run('measure', 'ecosystem', 'family.csv', '--text', 'card', '--json');
    expect(code).toBe(0);
    const found = JSON.parse(out);
    expect(found.patterns).toEqual({
      models: 7,
      arcs: 7,
      roots: 1,
      leaves: 3,
      siblings: 4,
      chains: 4,
      forks: 2,
      uncles: 2 * 2 + 1 * 2 + 1 * 1,
      depth: 3,
    });
    expect(found.relations).toEqual([
      { relation: 'finetune', arcs: 3 },
      { relation: 'merge', arcs: 2 },
      { relation: 'adapter', arcs: 1 },
      { relation: 'quantized', arcs: 1 },
    ]);
    // Sets of traits, license and tags together; symmetric difference over union.
    const rates = [0, 3 / 4, 4 / 5, 1 / 3, 1, 1 / 4, 4 / 5];
    expect(found.mutationRate).toBeCloseTo(rates.reduce((a, b) => a + b) / 7, 12);
    const [license, tags] = found.columns;
    expect(license).toMatchObject({ name: 'license', order: ['mit', 'apache'], isExact: true });
    expect(license.changes).toBeCloseTo(4 / 7, 12);
    expect(tags.changes).toBeCloseTo(6 / 7, 12);
    const [close, siblings] = found.similarities;
    expect(close.kind).toBe('parent and child');
    for (const similarity of [close, siblings])
      for (const name of ['traits', 'edit', 'words', 'rareWords'])
        expect(similarity[name] >= 0 && similarity[name] <= 1).toBe(true);
    expect(run('measure', 'ecosystem', 'family.csv', '--text', 'card', '--json').out).toBe(out);
  });

  it('reads Parquet as it reads CSV, lists too, and says what it counts', async () => {
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    await connection.run(
      `COPY (SELECT model, string_split(parent, ';') AS parent, relation, license, string_split(tags, ';') AS tags, card FROM read_csv('${join(here, 'family.csv')}', all_varchar=true)) TO '${join(here, 'family.parquet')}' (FORMAT parquet)`,
    );
    connection.closeSync();
    instance.closeSync();
    const [csv, parquet] = ['family.csv', 'family.parquet'].map((name) => {
      const { code, out } = run('measure', 'ecosystem', name, '--text', 'card', '--json');
      expect(code).toBe(0);
      return { ...JSON.parse(out), file: '' };
    });
    expect(parquet).toEqual(csv);
    const { out } = run('measure', 'ecosystem', 'family.csv', '--ignore', 'card');
    expect(out).toContain('7 models, 7 arcs');
    expect(out).toContain('Patterns are counted exactly.');
  });

  it.each([
    [['model,parent', 'a,b', 'b,c', 'c,a'], 'models descend from themselves: "'],
    [['model,parent', 'a,a'], '"a" -> "a"; remove one of these parents'],
    [['model,parent', 'a,', 'b,x'], 'parents that are no models: "x" of "b" (line 3)'],
    [['model,parent', 'a,', 'b,a', 'a,'], 'models have the same name: "a" (2 rows, first line 2)'],
    [['model,parent', 'a,', ',a'], 'line 3, column 1: the row has no model'],
    [['model,license', 'a,mit'], 'has no column parent'],
    [['model,parent'], 'holds no models'],
    [
      ['model,parent,words', ...Array.from({ length: 1001 }, (_, k) => `m${k},,w${k}`)],
      'column words has more than 1000 different values',
    ],
  ])('refuses %#', (lines, words) => {
    write('bad.csv', lines);
    misuse(['measure', 'ecosystem', 'bad.csv'], words);
  });

  it('reads lists as JSON, as Python and as Parquet writes them, for traits as for parents', async () => {
    write('lists.csv', [
      'model,parent,lang,note',
      'm,,"[""en"",""fr""]",one;two',
      'n,"[""m""]","[\'en\', \'fr\']",one;two',
      'o,"[\'m\', \'n\']",en;fr,"[]"',
      'p,m; n,"[""en"", ""fr""]",[other]',
    ]);
    const found = JSON.parse(run('measure', 'ecosystem', 'lists.csv', '--json').out);
    expect(found.patterns).toMatchObject({ models: 4, arcs: 5 });
    expect(found.columns.map(({ name, values }: { name: string; values: number }) => [name, values])).toEqual(
      [
        ['lang', 2],
        ['note', 3],
      ],
    );
    expect(found.columns[0].changes).toBe(0);
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    await connection.run(
      `COPY (SELECT * FROM (VALUES ('m', []::VARCHAR[], ['en', 'a;b']), ('n', ['m'], ['en', 'a;b']))  AS t(model, parent, lang)) TO '${join(here, 'lists.parquet')}' (FORMAT parquet)`,
    );
    connection.closeSync();
    instance.closeSync();
    const parquet = JSON.parse(run('measure', 'ecosystem', 'lists.parquet', '--json').out);
    expect([parquet.patterns.arcs, parquet.mutationRate, parquet.columns[0].values]).toEqual([1, 0, 2]);
  });

  it('refuses bad lines with their place, or leaves them out and counts them', () => {
    const lines = ['model,parent,note', 'a,,x', ',a,y', 'b,a,y,z', 'c,a,x'].join('\n');
    writeFileSync(join(here, 'torn.csv'), lines);
    misuse(
      ['measure', 'ecosystem', 'torn.csv'],
      'torn.csv, line 3, column 1: the row has no model; give each row a name; mend it, or leave such rows out and have them counted with --drop-bad',
    );
    const dropped = run('measure', 'ecosystem', 'torn.csv', '--drop-bad');
    expect(dropped.code).toBe(0);
    expect(dropped.out).toMatch(
      /^2 bad rows are left out; the first is on line 3, column 1: .*\ntorn\.csv: 2 models, 1 arcs/,
    );
    // The same in whatever lines end, and with lines that are empty.
    writeFileSync(
      join(here, 'ends.csv'),
      FAMILY.map((line, k) => `${line}${['\r\n', '\n\n', '\r'][k % 3]}`).join(''),
    );
    const patterns = (file: string) => JSON.parse(run('measure', 'ecosystem', file, '--json').out).patterns;
    expect(patterns('ends.csv')).toEqual(patterns('family.csv'));
    writeFileSync(join(here, 'wide.csv'), Buffer.from(`\ufeff${FAMILY.join('\n')}`, 'utf16le'));
    expect(patterns('wide.csv')).toEqual(patterns('family.csv'));
    writeFileSync(join(here, 'latin.csv'), Buffer.from('model,parent\nJos\u00e9,\nJos\u00e8,\n', 'latin1'));
    misuse(['measure', 'ecosystem', 'latin.csv'], 'latin.csv, line 2, column 4: the byte E9 is no UTF-8');
  });

  it('refuses options and files that do not fit', () => {
    misuse(['measure', 'ecosistem', 'family.csv'], 'did you mean ecosystem');
    misuse(['measure', 'ecosystem', 'family.csv', '--text', 'nothing'], 'has no column nothing');
    misuse(['measure', 'ecosystem', 'family.csv', '--permutations', '9'], '--permutations does not belong');
    misuse(['measure', 'ecosystem', 'family.csv', '--pairs', '0'], '--pairs');
    expect(run('measure', 'ecosystem', 'missing.csv').code).toBe(3);
  });
});

describe('measure obfuscation', () => {
  it('measures a log, with a reference, and says that it is inspired', () => {
    const row = (k: number) => `${k * k},s${k % 3},report number ${k} of many`;
    write('log.csv', ['time,source,text', ...Array.from({ length: 12 }, (_, k) => row(k))]);
    write('meant.csv', ['time,source,text', '1,x,report number 1 of many', '2026-01-31T12:00:00Z,y,truth']);
    const { code, out } = run('measure', 'obfuscation', 'log.csv', '--reference', 'meant.csv');
    expect(code).toBe(0);
    expect(out).toContain('inspired by');
    expect(out).toContain('divergence of words');
    expect(out).toMatch(/concentration of sources \(Herfindahl\): 1 one source +0\.3333/);
  });

  it('never takes three sources for one, nor 30 February for a day', () => {
    const latin = Buffer.from('time,source,text\n1,Jos\u00e9,a\n2,Jos\u00e8,b\n3,Jos\u00ea,c\n', 'latin1');
    writeFileSync(join(here, 'latin1.csv'), latin);
    misuse(['measure', 'obfuscation', 'latin1.csv'], 'latin1.csv, line 2, column 6: the byte E9 is no UTF-8');
    writeFileSync(join(here, 'utf16.csv'), Buffer.from(`\ufeff${latin.toString('latin1')}`, 'utf16le'));
    expect(run('measure', 'obfuscation', 'utf16.csv').out).toContain('3 reports of 3 sources');
    write('february.csv', [
      'time,source,text',
      '2026-02-28,a,x',
      '2026-02-30,a,y',
      '2026-03-01,a,z',
      '2026-03-02,b,z',
    ]);
    misuse(
      ['measure', 'obfuscation', 'february.csv'],
      'february.csv, line 3, column 1: time is "2026-02-30"',
    );
    const { out } = run('measure', 'obfuscation', 'february.csv', '--drop-bad');
    expect(out).toMatch(/^1 bad row is left out; it is on line 3, column 1: .*\n3 reports of 2 sources/);
  });

  it('has no gaps where all reports are of one instant, and sees near duplicates without words', () => {
    write('instant.csv', [
      'time,source,text',
      '7,a,\u4f60\u597d\u4e16\u754c\u4eca\u5929\u5929\u6c14\u5f88\u597d',
      '7,a,\u4f60\u597d\u4e16\u754c\u4eca\u5929\u5929\u6c14\u5f88\u597d\u554a',
      '7,b,\ud83d\ude00\ud83d\ude00\ud83d\udc4d\ud83c\udffd\ud83d\ude00',
      '7,c,\ud83d\ude00\ud83d\ude00\ud83d\udc4d\ud83c\udffd\ud83d\ude00!',
      '7,c,something else',
    ]);
    const { out } = run('measure', 'obfuscation', 'instant.csv', '--json');
    const { measures } = JSON.parse(out);
    const by = (name: string) => measures.find((each: { name: string }) => each.name === name);
    expect(by('nearDuplicates').value).toBe(0.8);
    for (const name of ['burstiness', 'dispersion', 'gapWithinSource'])
      expect([name, by(name).value, by(name).pValue]).toEqual([name, null, null]);
    expect(by('nearDuplicateGap')).toMatchObject({ value: 0, pValue: null });
  });

  it('refuses logs that are none', () => {
    write('log2.csv', ['time,source,text', 'noon,a,b', '1,a,b', '2,a,b']);
    misuse(['measure', 'obfuscation', 'log2.csv'], 'line 2, column 1: time is "noon"');
    write('log3.csv', ['time,source', '1,a']);
    misuse(['measure', 'obfuscation', 'log3.csv'], 'has no column text');
    misuse(['measure', 'obfuscation', 'log.csv', '--text', 'x'], '--text does not belong');
    misuse(['measure', 'obfuscation', 'log.csv', '--permutations', '9999999'], 'at most 1000000');
  });
});
