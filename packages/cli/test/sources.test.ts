import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checksum } from '../../sweep/src/checksum.js';
import { footerLength, sealFooter } from '../../sweep/src/seal.js';
import { regulab, scratch } from './cli.js';

const { path: here, remove } = scratch();
afterAll(remove);
const run = (...args: string[]) => regulab(here, args);
const spec = (name: string, text: string): void => {
  writeFileSync(join(here, `${name}.yaml`), text);
  expect(run('sweep', `${name}.yaml`, '--out', name, '--quiet').code).toBe(0);
};
const part = (name: string, k = 0): string => join(here, name, `part-00000${k}.parquet`);

beforeAll(() => {
  const map = (to: number): string =>
    `model: fine-tuning/two-attribute\nvary: {specialistFloor: {from: 0, to: ${to}, count: 9000}}\n`;
  spec('a', map(1));
  spec('b', map(2));
  expect(run('merge', 'a', '--out', 'merged', '--files', '3').code).toBe(0);
});

/** How every command that answers from files refuses a directory. */
function expectRefused(path: string, words: string): void {
  for (const args of [
    ['query', path, 'select count(*) from sweep'],
    ['verify', path, '--every', '4000'],
    ['discover', path, '--target', 'safety > 0.6'],
    ['plot', path, '--kind', 'lines', '--x', 'specialistFloor', '--y', 'safety', '--out', 'x.svg'],
  ]) {
    const { code, err } = run(...args);
    expect([args[0], code, err.includes(words) ? words : err]).toEqual([args[0], 3, words]);
  }
}

describe('files that do not belong together are refused by whatever reads them', () => {
  it('parts of another sweep, all of them or a lone one', () => {
    cpSync(join(here, 'a'), join(here, 'all'), { recursive: true });
    for (const k of [0, 1, 2]) cpSync(part('b', k), part('all', k));
    expectRefused('all', 'belongs to another sweep or another place in it');
    rmSync(part('all', 1));
    rmSync(part('all', 2));
    expectRefused('all', 'belongs to another sweep or another place in it');
  });

  it('a lone part at another place', () => {
    cpSync(join(here, 'a'), join(here, 'moved'), { recursive: true });
    rmSync(part('moved', 1));
    rmSync(part('moved', 2));
    renameSync(part('moved', 0), part('moved', 2));
    expectRefused('moved', 'belongs to another sweep or another place in it');
  });

  it('copies under another name, of parts and of merged files', () => {
    cpSync(join(here, 'merged'), join(here, 'twice'), { recursive: true });
    cpSync(join(here, 'twice/sweep-1-of-3.parquet'), join(here, 'twice/sweep-2-of-3.parquet'));
    expectRefused('twice', 'holds the same games as');
    mkdirSync(join(here, 'copies'));
    for (const name of ['x', 'y']) cpSync(part('a'), join(here, `copies/${name}.parquet`));
    expectRefused('copies', 'holds the same games as');
  });

  it('parts beside merged files', () => {
    cpSync(join(here, 'merged'), join(here, 'mixture'), { recursive: true });
    cpSync(part('a'), part('mixture'));
    expectRefused('mixture', 'holds');
  });
});

it('a rule of bargaining that there is none of is refused in words', () => {
  spec('agreed', 'model: fine-tuning/one-attribute\nvary: {specialistFloor: [0.4]}\nbargain: nash\n');
  for (const rule of ['xxxx', 'Nash', 'null']) {
    const bytes = Buffer.from(
      readFileSync(part('agreed'), 'latin1').replace('bargain\u0018\u0004nash', `bargain\u0018\u0004${rule}`),
      'latin1',
    );
    const start = bytes.length - footerLength(bytes.subarray(-8), bytes.length)!;
    const footer = sealFooter(
      bytes.subarray(start),
      bytes.length,
      checksum(bytes.subarray(0, start)),
      checksum,
    );
    writeFileSync(join(here, 'rule.parquet'), Buffer.concat([bytes.subarray(0, start), footer]));
    const { code, err } = run('verify', 'rule.parquet');
    expect(code).toBe(2);
    expect(err).toContain(`it names no bargaining rule ("${rule}")`);
  }
});

it.each([
  ['openness/release', 'threshold: [0, 0.5]'],
  ['overlap/entry', 'floor: [0.5]'],
  ['market-entry/threshold', 'incumbentThreshold: [0.4, 10]'],
])('outcomes that %s does not have are null in sweeps, and verified', (model, axis) => {
  const name = model.replace('/', '-');
  spec(name, `model: ${model}\nvary: {${axis}}\nbaseline: true\n`);
  const { code, out } = run('verify', name);
  expect(code, out).toBe(0);
  expect(run('query', name, 'select * from sweep', '--json').out).not.toContain('NaN');
});

it('ids that are lists or objects keep what they say in CSV', () => {
  writeFileSync(join(here, 'ids.ndjson'), '{"id":{"a":1}}\n{"id":[1,2]}\n');
  const { out } = run(
    'solve',
    'fine-tuning/one-attribute',
    '--input',
    'ids.ndjson',
    '--format',
    'ndjson',
    '--output',
    'ids.csv',
    '--quiet',
  );
  expect(out).toBe('');
  const lines = readFileSync(join(here, 'ids.csv'), 'utf8').split('\n');
  expect(lines[1]).toMatch(/^"\{""a"":1\}",/);
  expect(lines[2]).toMatch(/^"\[1,2\]",/);
});
