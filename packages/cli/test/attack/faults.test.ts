import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMMAND, regulab, scratch } from '../cli.js';
import { breakChange, contentOf, countChanges, sameContent, WAYS } from './faults.js';
import { works, writeInputs } from './works.js';

const { path: here, remove } = scratch();
afterAll(remove);
beforeAll(() => writeInputs(here));

describe.each(works.map((work) => [work.name, work] as const))('%s', (_, work) => {
  it('is not harmed by a change of a file that fails, is torn or is lost', () => {
    expect(regulab(here, work.args).code).toBe(0);
    const whole = contentOf(here, work.leaves);
    expect(Object.keys(whole).length).toBeGreaterThan(0);
    for (const thread of work.threads) {
      const changes = countChanges(here, work, thread);
      expect(changes, thread).toBeGreaterThan(1);
      // One way for every third change here; the soak tries all.
      for (let n = 1; n <= changes; n += 3)
        expect(
          breakChange(here, work, whole, thread, n, WAYS[Math.floor(n / 3) % WAYS.length]!).missed,
        ).toBeNull();
    }
  });
});

// A file system that takes no more: the shell's limit on the size of files, in blocks of 512 or 1024 bytes.
it.runIf(process.platform !== 'win32').each(works.map((work) => [work.name, work] as const))(
  '%s says that a disk is full, leaves nothing half-written, and can be run again',
  (_, { args, leaves }) => {
    expect(regulab(here, args).code).toBe(0);
    const whole = contentOf(here, leaves);
    for (const path of leaves) rmSync(join(here, path), { recursive: true, force: true });
    const quoted = [process.execPath, COMMAND, ...args].map((word) => `'${word}'`).join(' ');
    const full = spawnSync('sh', ['-c', `ulimit -f ${args[0] === 'experiment' ? 0 : 8}; exec ${quoted}`], {
      cwd: here,
      encoding: 'utf8',
    });
    expect(full.status, full.stderr).toBe(3);
    expect(full.stderr).toMatch(/larger than allowed here|File too large|disk is full/);
    const left = contentOf(here, leaves);
    for (const name of Object.keys(left))
      if (/\.(parquet|csv)$/.test(name)) expect(left[name]).toBe(whole[name]);
    expect(regulab(here, args).code).toBe(0);
    expect(sameContent(contentOf(here, leaves), whole)).toBe(true);
  },
);
