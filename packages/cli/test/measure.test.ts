import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
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

  describe('of files as hubs write them', () => {
    const found = (...args: string[]) => JSON.parse(run('measure', 'ecosystem', ...args, '--json').out);
    const records = FAMILY.slice(1).map((line) => {
      const [model, parent, relation, license, tags, card] = line.split(',');
      return { model, parent: parent === '' ? [] : parent!.split(';'), relation, license, tags, card };
    });

    it('reads the same from commas, tabulators, semicolons, JSON, lines of JSON, and packed', () => {
      write('family.csv', FAMILY);
      const { file: _, ...want } = found('family.csv', '--text', 'card');
      write(
        'family.tsv',
        FAMILY.map((line) => line.replaceAll(',', '\t')),
      );
      write(
        'semicolons.csv',
        FAMILY.map((line) =>
          line
            .replaceAll(';', '|')
            .replaceAll(',', ';')
            .replaceAll('|', ',')
            .replace(/(m3,m4|a,b,c|a,b|a,c)/g, (list) => `"${list.replaceAll(',', ';')}"`),
        ),
      );
      writeFileSync(join(here, 'family.json'), JSON.stringify(records));
      write(
        'family.ndjson',
        records.map((record) => JSON.stringify(record)),
      );
      writeFileSync(join(here, 'family.csv.gz'), gzipSync(FAMILY.join('\n')));
      writeFileSync(
        join(here, 'family.ndjson.gz'),
        gzipSync(records.map((r) => JSON.stringify(r)).join('\n')),
      );
      for (const file of [
        'family.tsv',
        'semicolons.csv',
        'family.json',
        'family.ndjson',
        'family.csv.gz',
        'family.ndjson.gz',
      ]) {
        const { file: __, ...got } = found(file, '--text', 'card');
        expect({ file, ...got }).toEqual({ file, ...want });
      }
      const piped = regulab(here, ['measure', 'ecosystem', '-', '--json'], FAMILY.join('\n'));
      expect(JSON.parse(piped.out).patterns).toEqual(want.patterns);
      writeFileSync(join(here, 'torn.csv.gz'), gzipSync(FAMILY.join('\n')).subarray(0, 40));
      misuse(['measure', 'ecosystem', 'torn.csv.gz'], 'torn.csv.gz is no whole gzip file');
    });

    it('takes columns by usual names, by options, and fields of structs', () => {
      const hub = [
        { model_id: 'a', base_model: null, cardData: { license: 'mit' }, createdAt: '2024-01-01T00:00:00Z' },
        { model_id: 'b', base_model: ['A'], cardData: { license: null }, createdAt: '2024-02-01T00:00:00Z' },
      ];
      writeFileSync(join(here, 'hub.json'), JSON.stringify(hub));
      const got = found('hub.json', '--fold-case');
      expect(got.read).toEqual({
        model: 'model_id',
        parents: ['base_model'],
        noTraits: [{ name: 'createdAt', why: 'dates' }],
      });
      expect(got.columns.map(({ name }: { name: string }) => name)).toEqual(['cardData.license']);
      expect(got.patterns).toMatchObject({ models: 2, arcs: 1 });
      write('named.csv', ['who,from', 'x,', 'y,x']);
      misuse(['measure', 'ecosystem', 'named.csv'], 'say which one names the models with --model COLUMN');
      misuse(
        ['measure', 'ecosystem', 'named.csv', '--model', 'who'],
        'say which ones name parents with --parent COLUMN',
      );
      misuse(['measure', 'ecosystem', 'named.csv', '--model', 'whom'], 'did you mean who?');
      expect(found('named.csv', '--model', 'who', '--parent', 'from').patterns.arcs).toBe(1);
    });

    it('tells how children were made: by columns of parents, and by arcs', () => {
      write('relations.csv', [
        'model,finetune_parent,quantized_parent,merge',
        'a,,,',
        'b,a,,',
        'c,,b,',
        'd,,,b;c',
      ]);
      const counts = (...args: string[]) =>
        Object.fromEntries(
          found(...args).relations.map(({ relation, arcs }: { relation: string; arcs: number }) => [
            relation,
            arcs,
          ]),
        );
      expect(counts('relations.csv')).toEqual({ merge: 2, finetune: 1, quantized: 1 });
      expect(counts('relations.csv', '--relations', 'finetune,merge')).toEqual({ merge: 2, finetune: 1 });
      expect(found('relations.csv', '--relations', 'finetune').mended.otherRelations).toBe(3);
      misuse(['measure', 'ecosystem', 'relations.csv', '--relations', 'finetun'], 'did you mean finetune?');
      write('arcs.csv', ['model,parent,relation', 'a,,', 'b,,', 'c,a;b,finetune;merge', 'd,a;b,merge']);
      expect(counts('arcs.csv')).toEqual({ merge: 3, finetune: 1 });
      write('edges.csv', [
        'model,parent,relation,license',
        'a,,,mit',
        'b,a,finetune,mit',
        'c,a,adapter,',
        'c,b,merge,mit',
      ]);
      misuse(
        ['measure', 'ecosystem', 'edges.csv'],
        '"c" (2 rows, first line 4); 1 model and 1 row more than there are models; keep one row each, with several parents between semicolons, or take rows of one model together with --duplicates merge',
      );
      expect(counts('edges.csv', '--duplicates', 'merge')).toEqual({ adapter: 1, finetune: 1, merge: 1 });
    });

    it('mends missing parents and cycles when asked, and counts what it did', () => {
      write('dirty.csv', ['model,parent', 'a,gone', 'b,a', 'c,b;also', 'd,d', 'e,f', 'f,e', 'g,gone']);
      misuse(
        ['measure', 'ecosystem', 'dirty.csv'],
        '2 parents of 3 arcs; add them as rows, take them for models without parents with --missing-parents root, or leave their arcs out with --missing-parents drop',
      );
      misuse(
        ['measure', 'ecosystem', 'dirty.csv', '--missing-parents', 'drop'],
        'or leave out the 2 arcs that close a cycle with --cycles drop',
      );
      const root = found('dirty.csv', '--missing-parents', 'root', '--cycles', 'drop');
      expect(root.mended).toEqual({
        missingParents: 2,
        missingArcs: 0,
        cycles: 2,
        duplicates: 0,
        otherRelations: 0,
      });
      expect(root.patterns).toMatchObject({ models: 9, arcs: 6, roots: 4 });
      expect(root.families).toEqual({ count: 3, largest: 6 });
      const drop = found('dirty.csv', '--missing-parents', 'drop', '--cycles', 'drop');
      expect(drop.mended).toMatchObject({ missingArcs: 3, cycles: 2 });
      expect(drop.patterns).toMatchObject({ models: 7, arcs: 3 });
      const { out } = run(
        'measure',
        'ecosystem',
        'dirty.csv',
        '--missing-parents',
        'root',
        '--cycles',
        'drop',
      );
      expect(out).toContain('2 parents without a row became models without parents.');
      expect(out).toContain('2 arcs that closed a cycle are left out.');
    });

    it('counts mutation of a trait where both ends have it', () => {
      write('both.csv', [
        'model,parent,license,languages,likes,created',
        `p,,mit,"[""en"",""fr""]",1,2024-01-01`,
        `q,p,,"[""en""]",2,2024-01-02`,
        `r,p,,"[""fr"",""en""]",3,2024-01-03`,
        ...Array.from({ length: 20 }, (_, k) => `s${k},,mit,,${10 + k},2024-02-01`),
        't,p,mit,,99,2024-03-01',
      ]);
      const got = found('both.csv');
      const [license, languages] = got.columns;
      expect(license).toMatchObject({ name: 'license', bothKnown: { rate: 0, arcs: 1 } });
      expect(languages).toMatchObject({ name: 'languages', bothKnown: { rate: 0.25, arcs: 2 } });
      expect(got.read.noTraits).toEqual([
        { name: 'likes', why: 'numbers' },
        { name: 'created', why: 'dates' },
      ]);
      expect(found('both.csv', '--traits', 'license').columns).toHaveLength(1);
    });

    it('gives standard errors over families, as the spread of drawn families says', () => {
      const lines = ['model,parent,kind'];
      for (let family = 0; family < 40; family++) {
        lines.push(`r${family},,x`);
        // In a family all children change or none: the rate of a family is 0 or 1.
        for (let child = 0; child < 3; child++)
          lines.push(`c${family}-${child},r${family},${family % 4 === 0 ? 'y' : 'x'}`);
      }
      write('spread.csv', lines);
      const { mutationRate, mutationError, families } = found('spread.csv');
      expect(families).toEqual({ count: 40, largest: 4 });
      expect(mutationRate).toBeCloseTo(0.25, 12);
      // sqrt(p (1 - p) / 40) = .0685; 200 draws give it to about a tenth.
      expect(mutationError).toBeGreaterThan(0.055);
      expect(mutationError).toBeLessThan(0.082);
    });
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

  it('reads dates as people write them, texts alone for reference, and takes nobody for one source', () => {
    write('people.csv', [
      'time;source;text',
      '3.1.2026 09:30;Anonymous;a report',
      '4.1.2026 10:00;;another report',
      '4.1.2026 11:00;n/a;a third one',
      '5.1.2026 09:00;ada;a fourth, longer one',
    ]);
    write('texts.csv', ['text', 'a report that is meant']);
    const args = ['people.csv', '--date-format', '%d.%m.%Y %H:%M', '--reference', 'texts.csv'];
    const { code, out } = run('measure', 'obfuscation', ...args);
    expect(code).toBe(0);
    expect(out).toContain('4 reports of 4 sources');
    expect(out).toContain('3 of them name nobody; each counts as a source of its own.');
    const iso = out.replace(/^.*p-values.*$/m, '');
    write('people2.csv', [
      'time,source,text',
      '2026-01-03T09:30,anonymous,a report',
      '2026-01-04T10:00,,another report',
      '2026-01-04T11:00,unknown,a third one',
      '2026-01-05T09:00,ada,"a fourth, longer one"',
    ]);
    const other = run('measure', 'obfuscation', 'people2.csv', '--reference', 'texts.csv').out;
    expect(other.replace(/^.*p-values.*$/m, '')).toBe(iso);
    misuse(
      ['measure', 'obfuscation', 'people.csv'],
      'line 2, column 1: time is "3.1.2026 09:30"; it must be a number of seconds or a date such as 2026-01-31T12:00:00Z; --date-format says how dates are written, such as %d.%m.%Y',
    );
    misuse(
      ['measure', 'obfuscation', 'people.csv', '--date-format', '%d.%m.%Y'],
      'time is "3.1.2026 09:30", which is no date written as %d.%m.%Y',
    );
    misuse(
      ['measure', 'obfuscation', 'people.csv', '--date-format', '%d %q'],
      'it must say year, month and day once each',
    );
    misuse(['measure', 'ecosystem', 'family.csv', '--date-format', '%d'], '--date-format does not belong');
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
