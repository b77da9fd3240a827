import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { regulab, resealed, scratch } from './cli.js';

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

describe('what belongs to somebody else stays', () => {
  it('a manifest of something else, alone or beside files, and parts that nothing can be read of', () => {
    const text = '{"name":"an extension","version":"1"}';
    for (const [name, beside] of [
      ['alone', null],
      ['beside', 'popup.html'],
      ['parts', 'part-000000.parquet'],
    ] as const) {
      const folder = join(here, `own-${name}`);
      mkdirSync(folder);
      writeFileSync(join(folder, 'manifest.json'), text);
      if (beside) writeFileSync(join(folder, beside), 'mine');
      const { code, err } = run('sweep', 'a.yaml', '--out', `own-${name}`, '--quiet');
      expect(code).toBe(2);
      expect(err).toMatch(/not a sweep directory; choose a new one|nothing says which sweep it is of/);
      expect(readFileSync(join(folder, 'manifest.json'), 'utf8')).toBe(text);
      if (beside) expect(readFileSync(join(folder, beside), 'utf8')).toBe('mine');
    }
  });

  it('a text that is no file of draws, whatever its first line', () => {
    for (const text of ['\n\nnotes\n', 'notes', '{}\n', '\n']) {
      writeFileSync(join(here, 'notes.txt'), text);
      const { code, err } = run(
        ...['experiment', 'market-entry/scaling', '--set', 'dimension=1', '--set', 'features=3'],
        ...['--set', 'data=4', '--draws', '2', '--out', 'notes.txt'],
      );
      expect(code).toBe(2);
      expect(err).toContain('notes.txt is no file of draws; give another --out');
      expect(readFileSync(join(here, 'notes.txt'), 'utf8')).toBe(text);
    }
  });

  it('a link to where a batch is written, and nothing is left of a batch without games', () => {
    writeFileSync(join(here, 'target.csv'), '');
    symlinkSync('target.csv', join(here, 'link.csv'));
    writeFileSync(join(here, 'games.csv'), 'share\n0.5\n');
    const solve = ['solve', 'fine-tuning/two-attribute', '--quiet', '--input'];
    expect(run(...solve, 'games.csv', '--output', 'link.csv').code).toBe(0);
    expect(lstatSync(join(here, 'link.csv')).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(here, 'target.csv'), 'utf8')).toContain('equilibrium');
    writeFileSync(join(here, 'none.csv'), 'share\n');
    expect(run(...solve, 'none.csv', '--output', 'empty.csv').code).toBe(2);
    expect(existsSync(join(here, 'empty.csv.unfinished'))).toBe(false);
  });
});

it('a rule of bargaining that there is none of is refused in words', () => {
  spec('agreed', 'model: fine-tuning/one-attribute\nvary: {specialistFloor: [0.4]}\nbargain: nash\n');
  for (const rule of ['xxxx', 'Nash', 'null']) {
    const bytes = Buffer.from(
      readFileSync(part('agreed'), 'latin1').replace('bargain\u0018\u0004nash', `bargain\u0018\u0004${rule}`),
      'latin1',
    );
    writeFileSync(join(here, 'rule.parquet'), resealed(bytes));
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
