import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { csvCell, rawCsvCell } from '@regulab/core';
import { afterAll, describe, expect, it } from 'vitest';
import { visible } from '../src/print.js';
import { regulab, scratch } from './cli.js';

const { path: here, remove } = scratch();
afterAll(remove);
const RED = '\u001b[31mred\u001b[0m';
const TITLE = '\u001b]0;title\u0007';

describe('escape codes of terminals', () => {
  it('are shown: in text, in JSON as JSON writes them', () => {
    expect(visible(`a\tb\n${RED}`)).toBe('a\tb\n\\u001b[31mred\\u001b[0m');
    expect(visible('\u202egnp\u2066')).toBe('\\u202egnp\\u2066');
    const text = JSON.stringify({ name: `x\u009b31m${RED}\u007f` });
    expect(JSON.parse(visible(text))).toEqual(JSON.parse(text));
    expect(visible('übergröße 模型 😀')).toBe('übergröße 模型 😀');
  });

  it.each([
    ['a file', (file: string) => ['query', file, 'select name from sweep']],
    ['a file that is verified', (file: string) => ['verify', file]],
    ['a batch', (file: string) => ['solve', 'fine-tuning/two-attribute', '--input', file]],
    ['a name of a model', () => ['solve', `no${TITLE}`]],
    ['an option', () => ['solve', `--${RED}`]],
    ['a command', () => [RED]],
    ['a setting', () => ['solve', 'fine-tuning/two-attribute', '--set', `${RED}=1`]],
    ['a path', () => ['query', `${RED}.parquet`, 'select 1']],
    ['SQL', () => ['query', 'names.csv', `select '${RED}' as "${TITLE}" from sweep`]],
  ])('of %s reach no terminal', (_, args) => {
    writeFileSync(join(here, 'names.csv'), `name,model\n${RED},${TITLE}\n`);
    const { out, err } = regulab(here, args('names.csv'));
    expect(`${out}${err}`).not.toContain('\u001b');
    expect(`${out}${err}`).not.toContain('\u0007');
    expect(`${out}${err}`).not.toBe('');
  });
});

describe('cells that spreadsheets take for formulas', () => {
  it('have an apostrophe before them; numbers and signs alone stay', () => {
    for (const text of ['=1+1', '+1+1', '-1+1', '@SUM(1)', '\t=1', '\r=1', '＝1+1', '-2+3+cmd'])
      expect(csvCell(text).replace(/^"/, '')).toMatch(/^'/);
    for (const x of [-0.5, '-0.5', '+3', '-', 'a=1', '', null, -1e-9, '-1e-9'])
      expect(csvCell(x)).toBe(rawCsvCell(x));
  });

  it('are written so by query and solve, and as they are with --keep-formulas', () => {
    writeFileSync(join(here, 'formulas.csv'), 'id,share\n=1+1,0.5\n-3,0.25\n');
    const solve = ['solve', 'fine-tuning/two-attribute', '--input', 'formulas.csv', '--quiet'];
    const ids = (args: readonly string[]) =>
      regulab(here, args)
        .out.trimEnd()
        .split('\n')
        .map((line) => line.split(',')[0]);
    expect(ids(solve)).toEqual(['id', "'=1+1", '-3']);
    expect(ids([...solve, '--keep-formulas'])).toEqual(['id', '=1+1', '-3']);
    const query = ['query', 'formulas.csv', `select id, share from sweep`, '--csv'];
    expect(ids(query)).toEqual(['id', "'=1+1", '-3']);
    expect(ids([...query, '--keep-formulas'])).toEqual(['id', '=1+1', '-3']);
  });
});
