import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { expectMisuse, regulab, scratch } from './cli.js';

const { path: here, remove } = scratch();
afterAll(remove);
const run = (...args: string[]) => regulab(here, args);

// Ten million equal rows take a hundred kilobytes, or two where they are one row group.
beforeAll(async () => {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const fixed = JSON.stringify({
    share: 0.5,
    revenue: 1,
    generalistCost: 1,
    specialistCost: 1,
    generalistFloor: 0,
    generalistExponent: 2,
    specialistExponent: 2,
  });
  for (const [name, size] of [
    ['groups', 122_880],
    ['whole', 20_000_000],
  ] as const)
    await connection.run(
      `COPY (SELECT 0.0 AS specialistFloor, 'equilibrium' AS status, 'free/free' AS regime, 0.25 AS generalistSafety, 0.5 AS safety, 0.1875 AS generalistUtility, 0.1875 AS specialistUtility FROM range(10000000)) TO '${join(here, name)}.parquet' (FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE ${size}, KV_METADATA {'regulab.model': 'fine-tuning/one-attribute', 'regulab.fixed': '${fixed}', 'regulab.engine': 'regulab 0.2.0', 'regulab.spec': 'y'})`,
    );
  connection.closeSync();
  instance.closeSync();
});

it('samples of a large table decode only what holds them', () => {
  const { code, out } = run('verify', 'groups.parquet', '--every', '1000000');
  expect(code).toBe(0);
  expect(out).toContain('10 of 10 accepted');
});

it('a row group that does not fit into memory is refused', () => {
  const { code, err } = regulab(here, ['verify', 'whole.parquet', '--every', '1000000'], '', {
    NODE_OPTIONS: '--max-old-space-size=200',
  });
  expect(code).toBe(2);
  expect(err).toContain('has a row group of 10000000 rows, which does not fit into memory');
});

it('specs and tables with more keys and columns than any real one are refused at once', () => {
  const axes = Array.from({ length: 20_000 }, (_, k) => `  a${k}: [1, 2]`).join('\n');
  writeFileSync(join(here, 'axes.yaml'), `model: fine-tuning/two-attribute\nvary:\n${axes}\n`);
  expectMisuse(
    run('sweep', 'axes.yaml', '--out', 'axes'),
    'axes.yaml has more than 10000 keys, which is no sweep spec',
  );
  const wide = Array.from({ length: 60_000 }, (_, k) => `c${k}`);
  writeFileSync(join(here, 'wide.csv'), `${wide.join(',')}\n${wide.map(() => 1).join(',')}\n`);
  for (const args of [
    ['query', 'wide.csv', 'select 1'],
    ['measure', 'ecosystem', 'wide.csv'],
  ])
    expectMisuse(run(...args), 'wide.csv has 60000 columns; at most 10000 are read');
  expectMisuse(
    run('solve', 'fine-tuning/two-attribute', '--input', 'wide.csv'),
    'unknown parameter of fine-tuning/two-attribute "c0"',
  );
});
