import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { completeValues, models, randomAt, type Solution, solve } from '@regulab/core';
import { afterAll, describe, expect, it } from 'vitest';
import { scratch } from './cli.js';
import { runInside } from './fuzz.js';

const here = scratch();
afterAll(here.remove);

/** Verifies records, one a line. */
const verify = (records: readonly unknown[]) => {
  const file = join(here.path, 'records.ndjson');
  writeFileSync(file, records.map((record) => `${JSON.stringify(record)}\n`).join(''));
  return runInside(['verify', file, '--json']);
};

const GAMES = 4;
const records = models.map((model) =>
  Array.from({ length: GAMES }, (_, k) => {
    const given = Object.fromEntries(
      model.parameters.map(({ name, usual: [a, b], min, max, whole }, i) => {
        const x = Math.min(max, Math.max(min, a + (b - a) * randomAt(61, i, k)));
        return [name, whole ? Math.round(x) : x];
      }),
    );
    // The first game is that of the defaults.
    if (k === 0 || model.check(given) !== null) return solve(model, {});
    return solve(model, completeValues(model, given));
  }),
);

/** A record with a part of it changed. */
const altered = (record: Solution, change: (copy: Record<string, never>) => void): Solution => {
  const copy = JSON.parse(JSON.stringify(record));
  change(copy);
  return copy;
};

describe('records of every model', () => {
  it.each(models.map((model, k) => [model.id, records[k]!] as const))(
    '%s: pass as they are',
    async (_, own) => {
      const { code, out } = await verify(own);
      expect(JSON.parse(out)).toMatchObject({ rejected: 0 });
      expect([0, 3]).toContain(code);
    },
  );

  const first = records.map(([record]) => record!).filter(({ status }) => status === 'equilibrium');
  it.each([
    ['a status of none', (copy) => Object.assign(copy, { status: 'none' })],
    ['a status of failed', (copy) => Object.assign(copy, { status: 'failed' })],
    [
      'a bare status of none beside its equilibria',
      (copy) => Object.assign(copy, { status: 'none', outcomes: {} }),
    ],
    ['no equilibrium', (copy) => Object.assign(copy, { equilibria: [] })],
    ['a certificate that was refused', (copy) => Object.assign(copy.certificate!, { accepted: false })],
    ['a certificate of another level', (copy) => Object.assign(copy.certificate!, { level: 'exact' })],
    ['another method', (copy) => Object.assign(copy.certificate!, { method: 'looked at' })],
    ['a bound below what is proved', (copy) => Object.assign(copy.certificate!, { gainBound: -1 })],
    ['no bound', (copy) => Object.assign(copy.certificate!, { relativeGain: null })],
    [
      'a gain of somebody who does not play',
      (copy) => Object.assign(copy.certificate!, { gains: { nobody: 1 } }),
    ],
    ['problems that there are not', (copy) => Object.assign(copy.certificate!, { problems: ['none'] })],
  ] as const satisfies readonly (readonly [string, (copy: Record<string, never>) => void])[])(
    'with %s are refused',
    async (_, change) => {
      for (const record of first) {
        const { code, out } = await verify([altered(record, change)]);
        expect(code, `${record.model}: ${out}`).toBe(1);
      }
    },
  );

  it('without an answer are counted', async () => {
    const [record] = first;
    const bare = { ...record!, outcomes: {}, equilibria: [], status: 'failed' };
    const { code, out } = await verify([bare]);
    expect(JSON.parse(out)).toMatchObject({ failed: 1, rejected: 0 });
    expect(code).toBe(3);
    const file = join(here.path, 'one.json');
    writeFileSync(file, JSON.stringify(bare));
    expect((await runInside(['verify', file])).out).toContain(
      'one.json: 1 failed, of which nothing is stated; 1 of 1 accepted',
    );
  });
});
