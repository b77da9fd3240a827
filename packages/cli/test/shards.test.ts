import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { shardFromEnvironment } from '@regulab/cluster/environment.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectMisuse, regulab, resealed, scratch } from './cli.js';

const { path: here, remove } = scratch();
afterAll(remove);
const run = (...args: string[]) => regulab(here, args);
const misuse = (args: string[], words: string): void => expectMisuse(run(...args), words);

beforeAll(() => {
  writeFileSync(
    join(here, 'map.yaml'),
    `model: fine-tuning/two-attribute
vary:
  generalistFloor: { from: 0, to: 1.5, count: 151 }
  specialistFloor: { from: 0, to: 2.5, count: 151 }
`,
  );
  expect(run('sweep', 'map.yaml', '--out', 'whole', '--quiet').code).toBe(0);
});

const bytesOf = (directory: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(join(here, directory))
      .filter((name) => name.startsWith('part-'))
      .map((name) => [name, readFileSync(join(here, directory, name)).toString('base64')]),
  );

describe('shards of an array', () => {
  it('are told by what launchers set, and make the whole', () => {
    const launchers = [
      (k: number) => ({
        SLURM_ARRAY_TASK_ID: `${k + 11}`,
        SLURM_ARRAY_TASK_MIN: '11',
        SLURM_ARRAY_TASK_COUNT: '3',
      }),
      (k: number) => ({ AWS_BATCH_JOB_ARRAY_INDEX: `${k}`, AWS_BATCH_JOB_ARRAY_SIZE: '3' }),
      (k: number) => ({ JOB_COMPLETION_INDEX: `${k}` }),
      (k: number) => ({ PARALLEL_SEQ: `${k + 1}` }),
    ];
    for (const launcher of launchers)
      for (let k = 0; k < 3; k++)
        expect(shardFromEnvironment(launcher(k), 3)).toEqual({ index: k + 1, count: 3 });
    for (let k = 0; k < 3; k++)
      expect(
        regulab(
          here,
          ['sweep', 'map.yaml', '--out', 'array', '--shard', 'env', '--quiet'],
          '',
          launchers[0]!(k),
        ).code,
      ).toBe(0);
    expect(bytesOf('array')).toEqual(bytesOf('whole'));
  });

  it.each([
    [{}, undefined, 'no launcher of tasks is found'],
    [{ JOB_COMPLETION_INDEX: '0' }, undefined, 'does not say how many tasks there are; use --shard env/n'],
    [
      { JOB_COMPLETION_INDEX: '0', PARALLEL_SEQ: '1' },
      2,
      'this looks like a Kubernetes indexed job and GNU parallel',
    ],
    [{ JOB_COMPLETION_INDEX: '4' }, 3, 'which is task 5 of 3'],
    [{ SLURM_ARRAY_TASK_ID: 'x', SLURM_ARRAY_TASK_COUNT: '3' }, undefined, 'SLURM_ARRAY_TASK_ID is "x"'],
    [{ SLURM_ARRAY_TASK_ID: '1', SLURM_ARRAY_TASK_COUNT: '3' }, 4, 'has 3 tasks, but --shard names 4'],
  ])('refuse %j', (environment, count, words) => {
    expect(() => shardFromEnvironment(environment, count)).toThrow(words);
  });
});

describe('status and merge', () => {
  it('tell what is there, and join it', () => {
    const whole = run('status', 'whole');
    expect(whole.code).toBe(0);
    expect(whole.out).toMatch(
      /^whole: (\d+) of \1 parts of fine-tuning\/two-attribute \(100 %\), 22,801 games so far/,
    );
    const merged = run('merge', 'whole', '--out', 'merged', '--files', '2');
    expect(merged.code).toBe(0);
    expect(merged.out).toContain('22,801 rows');
    const ask = 'select count(*), sum(safety), min(regime), count(distinct generalistFloor) from sweep';
    const all = JSON.parse(run('query', 'whole', ask, '--json').out)[0];
    expect(run('merge', 'whole', '--out', 'one').code).toBe(0);
    const one = JSON.parse(run('query', 'one/sweep.parquet', ask, '--json').out)[0];
    expect({ ...one, 'sum(safety)': 0 }).toEqual({ ...all, 'sum(safety)': 0 });
    expect(one['sum(safety)']).toBeCloseTo(all['sum(safety)'], 6);
    expect(run('verify', 'one/sweep.parquet', '--every', '500').code).toBe(0);
    // A merge can be run again, but writes over nothing else.
    expect(run('merge', 'whole', '--out', 'one').code).toBe(0);
    writeFileSync(join(here, 'one/sweep.parquet'), readFileSync(join(here, 'merged/sweep-1-of-2.parquet')));
    misuse(['merge', 'whole', '--out', 'one'], 'is there already and not of this merge');
    // Several files together are what everything opens, and know when one of them is gone.
    const few = 'merged [in] two*';
    expect(run('merge', 'whole', '--out', few, '--files', '2').code).toBe(0);
    expect(JSON.parse(run('query', few, ask, '--json').out)[0]['count(*)']).toEqual(all['count(*)']);
    expect(run('verify', few, '--every', '500').out).toContain('accepted');
    expect(run('discover', few, '--target', "status = 'exit'").out).toContain('of 22,801 games');
    const picture = [
      '--x',
      'generalistFloor',
      '--y',
      'specialistFloor',
      '--value',
      'safety',
      '--out',
      'few.svg',
    ];
    expect(run('plot', few, ...picture).code).toBe(0);
    expect(readFileSync(join(here, 'few.svg'), 'utf8')).toContain(`${few}. 22,801 rows`);
    rmSync(join(here, few, 'sweep-1-of-2.parquet'));
    expect(run('verify', few, '--every', '500').err).toContain('1 part is missing');
    mkdirSync(join(here, 'bare'));
    misuse(['query', 'bare', 'select 1'], 'holds no Parquet file and is not a sweep directory');
    misuse(['merge', 'whole', '--out', 'three', '--files', '1000'], 'it must be a whole number from 1 to');
  });

  it('read a folder of Parquet files, and name a compression that they cannot read', async () => {
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    mkdirSync(join(here, 'folder'));
    mkdirSync(join(here, 'packed'));
    for (const [folder, codec] of [
      ['folder', 'snappy'],
      ['packed', 'zstd'],
    ] as const)
      for (const k of [2, 10])
        await connection.run(
          `COPY (SELECT ${k} AS a, 0.5 AS share) TO '${join(here, folder, `x-${k}.parquet`)}' (FORMAT parquet, COMPRESSION ${codec}, KV_METADATA {'regulab.model': 'fine-tuning/one-attribute', 'regulab.fixed': '{}', 'regulab.engine': 'regulab 0.2.0', 'regulab.spec': 'y'})`,
        );
    connection.closeSync();
    instance.closeSync();
    const [row] = JSON.parse(run('query', 'folder', 'select sum(a) s, first(a) f from sweep', '--json').out);
    expect(row).toEqual({ s: 12, f: 2 });
    for (const path of ['packed', 'packed/x-2.parquet'])
      for (const args of [
        ['discover', path, '--target', 'a > 3'],
        ['verify', path],
      ])
        expect(run(...args)).toMatchObject({
          code: 2,
          err: expect.stringContaining(
            'is compressed with ZSTD, which is not read here; write it anew with snappy',
          ),
        });
    expect(run('query', 'packed', 'select sum(a) s from sweep').code).toBe(0);
  });

  it('list what is missing or damaged, and refuse to join it', () => {
    expect(run('sweep', 'map.yaml', '--out', 'torn', '--quiet').code).toBe(0);
    const [first, second] = readdirSync(join(here, 'torn')).filter((name) => name.startsWith('part-'));
    rmSync(join(here, 'torn', first!));
    const missing = run('status', 'torn', '--json');
    expect(missing.code).toBe(1);
    expect(JSON.parse(missing.out)).toMatchObject({ missing: [0], damaged: [] });
    misuse(['merge', 'torn', '--out', 'no'], `lacks 1 of`);
    if (second !== undefined) {
      const path = join(here, 'torn', second);
      const bytes = readFileSync(path);
      bytes[100]! ^= 1;
      writeFileSync(path, bytes);
      expect(JSON.parse(run('status', 'torn', '--json').out).damaged).toHaveLength(1);
    }
    expect(run('sweep', 'map.yaml', '--out', 'torn', '--quiet').code).toBe(0);
    expect(run('status', 'torn').code).toBe(0);
  });

  it('refuse a directory of another version, naming both, and one of something else', () => {
    const old = join(import.meta.dirname, '../../sweep/test/fixtures/0.2.0/plain');
    misuse(['status', old], 'was made by regulab 0.2.0, this is regulab');
    misuse(['merge', old, '--out', 'no'], 'was made by regulab 0.2.0');
    misuse(['status', '.'], 'is not a sweep directory');
  });
});

describe('parts of two versions', () => {
  it('are refused wherever they are read, with both', () => {
    expect(run('sweep', 'map.yaml', '--out', 'mixed', '--quiet').code).toBe(0);
    const path = join(here, 'mixed/part-000001.parquet');
    const text = readFileSync(path, 'latin1');
    const [own] = /regulab \d+\.\d+\.\d+/.exec(text)!;
    const other = 'regulab 9.9.9';
    const bytes = Buffer.from(text.replaceAll(own!, other), 'latin1');
    writeFileSync(path, resealed(bytes));
    for (const args of [
      ['status', 'mixed'],
      ['merge', 'mixed', '--out', 'joined'],
      ['sweep', 'map.yaml', '--out', 'mixed', '--quiet'],
      ['query', 'mixed', 'select count(*) from sweep'],
      ['discover', 'mixed', '--target', "status = 'exit'"],
      ['verify', 'mixed'],
    ]) {
      const { code, err } = run(...args);
      expect([code, err.includes(own!), err.includes(other)], args[0]).toEqual([2, true, true]);
    }
    // Nothing was overwritten.
    expect(readFileSync(path, 'latin1')).toContain(other);
  });

  it('and what a manifest cannot say is read from the parts', () => {
    expect(run('sweep', 'map.yaml', '--out', 'cut', '--quiet').code).toBe(0);
    const path = join(here, 'cut/manifest.json');
    const whole = readFileSync(path, 'utf8');
    for (const text of ['', whole.slice(0, 100), whole.replace(/"chunks": \d+/, '"chunks": 1')]) {
      writeFileSync(path, text);
      expect(run('status', 'cut').out).toMatch(/^cut: (\d+) of \1 parts/);
      expect(run('query', 'cut', 'select count(*) from sweep').out).toContain('22801');
    }
    // A sweep takes its parts on and writes the manifest anew.
    rmSync(path);
    const before = statSync(join(here, 'cut/part-000001.parquet')).mtimeMs;
    expect(run('sweep', 'map.yaml', '--out', 'cut', '--quiet').code).toBe(0);
    expect(readFileSync(path, 'utf8')).toBe(whole);
    expect(statSync(join(here, 'cut/part-000001.parquet')).mtimeMs).toBe(before);
    // Without any part nothing says what it is of.
    mkdirSync(join(here, 'empty'));
    writeFileSync(join(here, 'empty/manifest.json'), whole.replace(/"chunks": \d+/, '"chunks": 1'));
    misuse(['status', 'empty'], 'is not a manifest that this version');
  });
});
