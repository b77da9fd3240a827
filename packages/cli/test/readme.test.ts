import { readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findModel, solve } from '@regulab/core';
import { expect, it } from 'vitest';
import { COMMANDS } from '../src/commandTable.js';
import { regulab, scratch } from './cli.js';

const root = join(import.meta.dirname, '../../..');

it('the example of the README prints what the README shows', () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const [, args = '', shown = ''] = /^ {4}\$ npx regulab (.*)\n((?: {4}.*\n|\n)+)/m.exec(readme) ?? [];
  const expected = shown
    .trimEnd()
    .split('\n')
    .map((line) => line.slice(4))
    .join('\n');
  expect(regulab(tmpdir(), args.split(' ')).out.trimEnd()).toBe(expected);
});

it('the example of the guide returns what the guide says', () => {
  const guide = readFileSync(join(root, 'docs/guide.md'), 'utf8');
  const solution = solve(findModel('fine-tuning/two-attribute'), { specialistFloor: 0.4 });
  expect(guide).toContain(
    `solution.outcomes.safety; // ${solution.outcomes.safety}, against ${solution.baseline.outcomes.safety}`,
  );
  expect(guide).toContain(
    `solution.certificate.gainBound; // ${solution.certificate.gainBound.toExponential(1)}`,
  );
});

it('the table of commands in the guide is up to date (npm run reference)', async () => {
  const { withCommandTable } = (await import(join(root, 'scripts/referencePage.js'))) as {
    readonly withCommandTable: (guide: string, commands: typeof COMMANDS) => string;
  };
  const guide = readFileSync(join(root, 'docs/guide.md'), 'utf8');
  expect(withCommandTable(guide, COMMANDS)).toBe(guide);
});

it('the model of the guide is solved, and checked', () => {
  const { path: here, remove } = scratch();
  const guide = readFileSync(join(root, 'docs/guide.md'), 'utf8');
  const [, code = ''] = /^ {4}\/\/ mine\.js\n((?: {4}.*\n|\n)+?)\n? {4}npx/m.exec(guide) ?? [];
  writeFileSync(join(here, 'mine.js'), code.replaceAll(/^ {4}/gm, ''));
  const { out, code: exit } = regulab(here, [
    'solve',
    'my/monopoly',
    '--models',
    'mine.js',
    '--set',
    'tax=2',
  ]);
  expect({ exit, out }).toEqual({ exit: 0, out: expect.stringContaining('The lab sells 4 units.') });
  expect(out).toContain('Certified');
  remove();
});
