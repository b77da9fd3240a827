import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { expectMisuse, regulab, scratch } from './cli.js';

const { path: here, remove } = scratch();
afterAll(remove);
const run = (...args: string[]) => regulab(here, args);
const ID = 'contest/safety-performance';

const misuse = (args: string[], words: string): void => expectMisuse(run(...args), words);

describe('contests', () => {
  const race = ['--set', 'technology=production', '--set', 'reward=tullock', '--set', 'agents.exponent=1'];

  it('list each class of equilibria once, and their record verifies', () => {
    const { code, out } = run('solve', ID, '--set', 'agents=5', ...race, '--json');
    expect(code).toBe(0);
    const record = JSON.parse(out);
    expect(record.equilibria.map(({ regime }: { regime: string }) => regime)).toEqual([
      '2 in the race',
      '3 in the race',
      'without safety',
    ]);
    expect(record.equilibria[0].binding).toContain(
      'one of 10 that differ only in which of alike agents does what',
    );
    expect(record.certificate.level).toBe('interval');
    writeFileSync(join(here, 's.json'), out);
    expect(run('verify', 's.json').code).toBe(0);
    // The others are checked with all that is said of them.
    const [, second] = record.equilibria;
    second.outcomes.safe += 1e-3;
    writeFileSync(join(here, 's.json'), JSON.stringify(record));
    expect(run('verify', 's.json').code).toBe(1);
    second.outcomes.safe -= 1e-3;
    record.equilibria[0].strategies['agents[0].safety'] -= 1e-3;
    writeFileSync(join(here, 's.json'), JSON.stringify(record));
    expect(run('verify', 's.json').code).toBe(1);
  });

  it('trace branches as a table, a picture and CSV', () => {
    const { code, out } = run(
      ...['branches', ID, '--along', 'agents.damage=0.2:4', '--out', 'b.svg', '--out', 'b.csv'],
    );
    expect(code).toBe(0);
    expect(out).toMatch(/fold: two equilibria meet and end\s+0\.345135\s+0\.148244/);
    expect(readFileSync(join(here, 'b.svg'), 'utf8')).toMatch(/^<svg .*<\/svg>\n$/s);
    const [head, ...rows] = readFileSync(join(here, 'b.csv'), 'utf8').trim().split('\n');
    expect(head).toMatch(/^branch,agents.damage,kind,safe,active,agents\[0\].safety/);
    expect(rows.length).toBeGreaterThan(60);
  });

  it('list equilibria by the number of agents', () => {
    const { code, out } = run('branches', ID, '--along', 'agents=2:3', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out).map((c: { equilibria: unknown[] }) => c.equilibria.length)).toEqual([3, 1]);
  });

  it('refuse branches that make no sense', () => {
    misuse(['branches', ID, '--along', 'agents.damage'], 'it must be name=from:to');
    misuse(['branches', ID, '--along', 'agents.damage=2:1'], 'the first must be below the second');
    misuse(['branches', ID, '--along', 'nothing=1:2'], 'unknown parameter');
    misuse(['branches', ID, '--along', 'reward=0:1'], 'takes only whole numbers or names');
    misuse(['branches', ID, '--along', 'price=0:1', '--set', 'price=1'], 'both set and run along');
    misuse(['branches', ID, '--along', 'price=0:1', '--out', 'b.pdf'], 'must end in .svg, .png or .csv');
    misuse(['branches', ID, '--along', 'agents=1:50'], 'whole numbers from 1 to 12');
    misuse(['branches', ID, '--along', 'agents=1:3', '--out', 'c.svg'], 'along agents there is a table');
    misuse(['branches', 'overlap/symmetric', '--along', 'cost=1:2'], 'traces no branches');
    expect(existsSync(join(here, 'c.svg'))).toBe(false);
  });

  it('of agents who misjudge each other verify, and records that lack a part are refused', () => {
    const { out } = run('solve', 'contest/beliefs', '--set', 'agents[0].believedDamage=2', '--json');
    writeFileSync(join(here, 'b.json'), JSON.stringify(JSON.parse(out)));
    expect(run('verify', 'b.json').code).toBe(0);
    const { baseline: _, ...rest } = JSON.parse(out);
    writeFileSync(join(here, 'c.json'), JSON.stringify(rest));
    misuse(['verify', 'c.json'], 'the record has no baseline');
  });

  it('refuse one agent where two are needed', () => {
    misuse(
      ['solve', ID, '--set', 'agents=1', '--set', 'risk=winner'],
      'risk is winner, which needs two agents',
    );
  });
});
