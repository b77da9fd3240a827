import { cpSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ENGINE } from '@regulab/core';
import { afterAll, describe, expect, it } from 'vitest';
import { regulab, scratch } from './cli.js';

const { path: here, remove } = scratch();
afterAll(remove);

const FIXTURES = join(import.meta.dirname, '../../sweep/test/fixtures');
/** Files as versions left them; a version that changes a format adds its own. */
const versions = readdirSync(FIXTURES).sort();
const SWEEPS = [
  ['plain', 41],
  ['bargained', 9],
  ['several', 4],
  ['merged', 41],
] as const;

describe.each(versions)('files of %s', (version) => {
  const path = (name: string): string => join(here, version, name);
  cpSync(join(FIXTURES, version), join(here, version), { recursive: true });
  const isOwn = ENGINE === `regulab ${version}`;
  const run = (...args: string[]) => regulab(here, args);

  it.each(SWEEPS)('%s is read, and what no checksum covers is told', (name, games) => {
    const asked = run('query', path(name), 'select count(*) as n from sweep', '--json');
    expect(JSON.parse(asked.out)).toEqual([{ n: games }]);
    const verified = run('verify', path(name));
    expect(verified.out).toContain(`${games} of ${games} accepted`);
    for (const { err } of [asked, verified])
      if (isOwn) expect(err).toBe('');
      else expect(err).toContain('has no checksum');
  });

  it('a sweep goes on, or is refused by its version', () => {
    const { code, err } = run('sweep', path('plain.yaml'), '--out', path('plain'));
    expect(code).toBe(isOwn ? 0 : 2);
    if (!isOwn) expect(err).toContain(`another engine (regulab ${version}, this is ${ENGINE})`);
    const status = run('status', path('plain'));
    expect(status.code).toBe(isOwn ? 0 : 2);
    if (!isOwn) expect(status.err).toContain('use that version, or make the sweep anew');
  });

  it('an experiment goes on, or is refused by its version', () => {
    const { code, err } = run(
      ...['experiment', 'market-entry/scaling', '--set', 'dimension=1', '--set', 'features=20'],
      ...['--set', 'data=30', '--draws', '6', '--out', path('experiment.ndjson')],
    );
    expect(code).toBe(isOwn ? 0 : 2);
    if (!isOwn) expect(err).toContain(`was made by regulab ${version}, this is ${ENGINE}`);
  });

  it('a batch is verified; a record is, or is refused by its version', () => {
    expect(run('verify', path('batch.ndjson')).out).toContain('2 of 2 accepted');
    const { code, err } = run('verify', path('solution.json'));
    expect(code).toBe(isOwn ? 0 : 2);
    if (!isOwn) expect(err).toContain(`it is of regulab ${version}, this is ${ENGINE}: solve the game anew`);
  });
});
