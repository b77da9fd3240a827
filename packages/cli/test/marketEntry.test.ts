import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { expectMisuse, regulab, scratch, start } from './cli.js';

const { path: here, remove } = scratch();
afterAll(remove);
const run = (...args: string[]) => regulab(here, args);

const misuse = (args: string[], words: string): void => expectMisuse(run(...args), words);

const sized = (features: number, data: number): string[] =>
  ['dimension=finite', `features=${features}`, `data=${data}`].flatMap((text) => ['--set', text]);
const SMALL = sized(60, 80);

describe('experiments', () => {
  it('measure what the formulas state, the same on any number of threads', () => {
    const args = ['experiment', 'market-entry/scaling', ...SMALL, '--draws', '30', '--json'];
    const [one, two] = ['1', '2'].map((workers) => run(...args, '--workers', workers));
    expect(one!.code).toBe(0);
    expect(two!.out).toBe(one!.out);
    for (const { mean, standardError, expected } of JSON.parse(one!.out).measured)
      expect(Math.abs(mean - expected)).toBeLessThan(5 * standardError + 0.05 * expected);
  });

  it('go on after they were killed', async () => {
    const file = join(here, 'draws.ndjson');
    const args = ['experiment', 'market-entry/scaling', ...sized(400, 500)];
    const whole = run(...args, '--draws', '24', '--workers', '1', '--json');
    const child = start(here, [...args, '--draws', '24', '--workers', '1', '--out', file]);
    const lines = (): number =>
      existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').length - 1 : 0;
    while (lines() < 3) await new Promise((resolve) => setTimeout(resolve, 20));
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('exit', resolve));
    const kept = lines();
    expect(kept).toBeGreaterThanOrEqual(3);
    const rest = run(...args, '--draws', '24', '--workers', '2', '--json', '--out', 'draws.ndjson');
    expect(rest.code).toBe(0);
    expect(rest.out).toBe(whole.out);
    misuse(
      [...args, '--draws', '24', '--seed', '2', '--out', 'draws.ndjson'],
      'holds draws of another experiment',
    );
  }, 120_000);

  it('of thresholds measure the data at which losses meet', () => {
    const { code, out } = run(
      ...['experiment', 'market-entry/threshold', '--set', 'dimension=finite', '--set', 'features=80'],
      ...['--set', 'incumbentData=200', '--set', 'mode=exact', '--draws', '40', '--json'],
    );
    expect(code).toBe(0);
    const { mean, standardError, expected } = JSON.parse(out).measured.at(-1);
    expect(Math.abs(mean - expected)).toBeLessThan(5 * standardError + 0.1 * expected);
  });

  it('refuse what cannot be drawn', () => {
    misuse(['experiment', 'market-entry/scaling'], 'set dimension = finite');
    misuse(['experiment', 'overlap/symmetric'], 'has no experiment');
    misuse(
      ['experiment', 'market-entry/scaling', ...SMALL, '--draw', 'design=odd'],
      'must be gaussian or rademacher',
    );
    misuse(['experiment', 'market-entry/scaling', ...SMALL, '--draw', 'colour=red'], 'unknown way to draw');
    misuse(['experiment', 'market-entry/scaling', ...SMALL, '--draws', '1'], 'draws');
    misuse(['experiment', 'market-entry/scaling', ...sized(5000, 80)], 'at most 4000');
    misuse(
      [
        ...['experiment', 'market-entry/threshold', '--set', 'dimension=finite', '--set', 'features=300'],
        ...['--set', 'incumbentData=1000', '--set', 'incumbentThreshold=.3', '--set', 'entrantThreshold=.28'],
      ],
      'twice the threshold is',
    );
  });
});

describe('bulk input', () => {
  it('takes choices by name, and writes nothing that is no JSON', () => {
    const lines = ['{"incumbent":"infinite","mode":"exact"}', '{"incumbent":"never"}', '{}'];
    writeFileSync(join(here, 'in.ndjson'), `${lines.join('\n')}\n`);
    const { out } = run(
      'solve',
      'market-entry/threshold',
      '--input',
      'in.ndjson',
      '--format',
      'ndjson',
      '--certify',
    );
    const rows = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(rows.map(({ status }) => status)).toEqual(['equilibrium', 'failed', 'equilibrium']);
    expect(rows[1].reason).toContain('it must be finite or infinite');
  });
});

describe('a threshold', () => {
  it('verifies as its record, and not with another', () => {
    const { out } = run('solve', 'market-entry/threshold', '--json');
    writeFileSync(join(here, 't.json'), out);
    expect(run('verify', 't.json').code).toBe(0);
    const record = JSON.parse(out);
    record.outcomes.threshold *= 1.01;
    writeFileSync(join(here, 't.json'), JSON.stringify(record));
    expect(run('verify', 't.json').code).toBe(1);
  });
});

describe('calibrate market-entry', () => {
  it('fits the exponent of a loss curve', () => {
    const rows = [10, 30, 100, 300, 1000].map((N) => `${N},${0.05 + 4 * N ** -0.5}`);
    writeFileSync(join(here, 'l.csv'), `N,loss\n${rows.join('\n')}\n`);
    const { code, out } = run('calibrate', 'market-entry', 'l.csv');
    expect(code).toBe(0);
    expect(out).toMatch(/nu\s+0\.5\s/);
  });

  it('refuses losses that are not positive', () => {
    writeFileSync(join(here, 'bad.csv'), 'N,loss\n10,1\n20,-1\n30,1\n40,1\n');
    misuse(
      ['calibrate', 'market-entry', 'bad.csv'],
      'line 3, column 4: loss is "-1"; it must be a positive number',
    );
  });
});
