import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findModel, solve } from '@regulab/core';
import { expect, it } from 'vitest';
import { regulab } from './cli.js';

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
