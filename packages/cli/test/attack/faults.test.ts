import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { regulab, scratch } from '../cli.js';
import { breakChange, contentOf, countChanges, WAYS } from './faults.js';
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
      // One way for each change here; the soak tries all.
      for (let n = 1; n <= changes; n++)
        expect(breakChange(here, work, whole, thread, n, WAYS[n % WAYS.length]!).missed).toBeNull();
    }
  });
});
