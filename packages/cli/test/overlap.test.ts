import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { expectMisuse, regulab, scratch } from './cli.js';

const { path: here, remove } = scratch();
afterAll(remove);
const run = (...args: string[]) => regulab(here, args);

/** A misuse: one line on stderr, exit code 2, no stack. */
const misuse = (args: string[], words: string): void => expectMisuse(run(...args), words);

describe('statics', () => {
  it('prints signs and values, and CSV', () => {
    const { code, out } = run('statics', 'overlap/symmetric', '--set', 'liability=1');
    expect(code).toBe(0);
    expect(out).toMatch(/margin\s+\+\s+0\.0224705\s+0\s+0\s+-\s+-0\.0224705/);
    expect(out).toContain('firms (one more)');
    const csv = run('statics', 'overlap/symmetric', '--csv').out.trim().split('\n');
    expect(csv[0]).toBe('outcome,parameter,kind,value');
    expect(csv).toContain('wedge,floor,derivative,0');
  });
  it('is refused where there are no derivatives, or no equilibrium', () => {
    misuse(['statics', 'fine-tuning/one-attribute'], 'gives no derivatives');
    const none = [
      'sensitivity=40',
      'margin=1',
      'cost=0.1',
      'calmRisk=0.5',
      'stressedRisk=0.8',
      'calmEfficacy=0.05',
    ];
    misuse(
      ['statics', 'overlap/symmetric', ...none.flatMap((text) => ['--set', text])],
      'no equilibrium to move',
    );
  });
});

describe('simulate', () => {
  it('prints the same for any number of threads', () => {
    const of = (workers: string) =>
      run('simulate', 'overlap/symmetric', '--draws', '1200000', '--workers', workers, '--json').out;
    const one = of('1');
    expect(of('3')).toBe(one);
    const { summaries } = JSON.parse(one) as {
      summaries: { name: string; mean: number; expected: number; standardError: number }[];
    };
    expect(summaries.map(({ name }) => name)).toEqual([
      'userHarm',
      'thirdPartyHarm',
      'systemicLoss',
      'harm',
      'welfare',
    ]);
    for (const { mean, expected, standardError } of summaries)
      expect(Math.abs(mean - expected)).toBeLessThan(5 * standardError);
  });
  it('prints a table, and refuses bad numbers', () => {
    expect(run('simulate', 'overlap/heterogeneous', '--draws', '1000').out).toMatch(/Welfare\s+\d/);
    misuse(['simulate', 'overlap/symmetric', '--draws', '0'], 'draws is 0');
    misuse(['simulate', 'overlap/symmetric', '--seed', '-1'], 'seed is -1');
    misuse(['simulate', 'fine-tuning/one-attribute'], 'nothing is left to chance');
    misuse(['simulate', 'overlap/symmetric', '--set', 'firms=20000'], 'chance is drawn for at most');
  });
});

describe('calibrate', () => {
  const file = join(here, 'audits.csv');
  writeFileSync(file, run('calibrate', 'overlap', '--synthetic', '1').out);

  it('fits the records that it makes up, and hands them to the model', () => {
    const { code, out } = run('calibrate', 'overlap', file);
    expect(code).toBe(0);
    expect(out).toMatch(/lambda\s+1\.885\s+0\.10\d/);
    expect(out).toMatch(/stressedEfficacy\s+0\.752\d\s.*fall of failure per overlap, stressed/);
    expect(out).toContain('that is the noise of the audit, no overdispersion');
    const command = out.trim().split('\n').at(-1)!;
    expect(command).toMatch(/^regulab solve overlap\/symmetric --set calmRisk=/);
    const solved = run(...command.split(' ').slice(1));
    expect(solved.code).toBe(0);
    expect(solved.out).toContain('equilibrium');
  });
  it('comes with a file of made-up records, as its generator writes them', () => {
    const shipped = new URL('../../../papers/alignment-public-good/data/audits.csv', import.meta.url);
    expect(readFileSync(shipped, 'utf8')).toBe(readFileSync(file, 'utf8'));
  });
  it('says what the data do not tell, with exit code 1', () => {
    const calm = readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => !line.endsWith('stressed'))
      .join('\n');
    writeFileSync(join(here, 'calm.csv'), calm);
    const { code, out } = run('calibrate', 'overlap', 'calm.csv');
    expect(code).toBe(1);
    expect(out).toContain('only the calm regime occurs');
  });
  it.each([
    ['firm,date,g\na,b,1\n', 'has no column exposure, incidents, regime'],
    ['firm,date,g,exposure,incidents,regime\na,b,high,1,0,L\n', 'line 2, column 5: g is "high"'],
    ['firm,date,g,exposure,incidents,regime\na,b,1,1\n', 'line 2, column 8: 4 cells where the header has 6'],
    ['', 'has no row'],
  ])('refuses %j', (text, words) => {
    writeFileSync(join(here, 'bad.csv'), text);
    misuse(['calibrate', 'overlap', 'bad.csv'], words);
  });
  it('leaves bad rows out when it is told to, and counts them', () => {
    const [header, ...rows] = readFileSync(file, 'utf8').trim().split('\n');
    const torn = [header, rows[0], 'firm x,2030-01,high,.1,10,2,calm', ...rows.slice(1), 'firm x,2030-02'];
    writeFileSync(join(here, 'torn.csv'), torn.join('\r\n'));
    misuse(['calibrate', 'overlap', 'torn.csv'], 'line 3, column 16: g is "high"');
    const { code, out } = run('calibrate', 'overlap', 'torn.csv', '--drop-bad');
    expect(code).toBe(0);
    expect(out).toMatch(/^2 bad rows are left out; the first is on line 3, column 16: g is "high"/);
    const plain = JSON.parse(run('calibrate', 'overlap', file, '--json').out);
    const dropped = JSON.parse(run('calibrate', 'overlap', 'torn.csv', '--drop-bad', '--json').out);
    expect(dropped.estimates).toEqual(plain.estimates);
    expect(dropped.dropped.map(({ line }: { line: number }) => line)).toEqual([3, 291]);
  });
  it('refuses what it does not know', () => {
    misuse(['calibrate', 'overlapp', file], 'did you mean overlap?');
    misuse(['calibrate', 'overlap'], 'name a CSV file');
    misuse(['calibrate', 'overlap', '--synthetic', 'x'], 'synthetic is x');
    misuse(
      ['calibrate', 'overlap', '--synthetic', '1', '--pooled'],
      'made-up records are not fitted; leave --pooled out',
    );
    misuse(['calibrate', 'overlap', file, '--noise', '0'], '--noise is 0; it must be a number above 0');
    misuse(['calibrate', 'market-entry', file, '--clustered'], 'leave --clustered out');
    const missing = run('calibrate', 'overlap', 'nowhere.csv');
    expect(missing.code).not.toBe(0);
    expect(missing.err).toContain('nowhere.csv');
  });
});

describe('robust', () => {
  it('prints the rules of each criterion', () => {
    const args = ['robust', 'overlap/symmetric', '--maximise', 'welfare', '--over', 'floor=0:0.25'];
    const { code, out } = run(...args, '--uncertain', 'stressedEfficacy=0.2:0.8');
    expect(code).toBe(0);
    expect(out).toMatch(/least regret\s+0\.09[78]/);
    expect(out).toContain('a search, not a proof');
    misuse([...args, '--uncertain', 'stressedEfficacy'], 'it must be name=from:to');
    misuse([...args, '--uncertain', 'floor=0:1'], 'unknown uncertain parameter');
  });
});

describe('verify', () => {
  it.each([
    'overlap/symmetric',
    'overlap/heterogeneous',
    'overlap/entry',
    'overlap/monitoring',
    'overlap/shared-foundation',
    'overlap/endogenous-regime',
  ])('accepts what solve wrote of %s, and refuses it changed', (model) => {
    const { out } = run('solve', model, '--set', 'liability=1', '--json');
    writeFileSync(join(here, 'solved.json'), out);
    expect(run('verify', 'solved.json')).toMatchObject({
      code: 0,
      out: expect.stringContaining('3 of 3 accepted'),
    });
    const record = JSON.parse(out);
    const tampered = [
      { ...record, outcomes: { ...record.outcomes, welfare: record.outcomes.welfare + 1e-5 } },
      { ...record, equilibria: [] },
      { ...record, status: 'exit' },
    ];
    for (const changed of tampered) {
      writeFileSync(join(here, 'changed.json'), JSON.stringify(changed, null, 2));
      expect(run('verify', 'changed.json').code, JSON.stringify(changed.outcomes)).toBe(1);
    }
  });

  it('proves that there is no symmetric equilibrium, and says where it cannot', () => {
    const keen = ['--set', 'sensitivity=30', '--set', 'cost=0.5'];
    const solved = run('solve', 'overlap/symmetric', ...keen);
    expect(solved.out).toContain('Certified (interval): there is no equilibrium of the kind');
    writeFileSync(join(here, 'none.json'), run('solve', 'overlap/symmetric', ...keen, '--json').out);
    expect(run('verify', 'none.json').out).toContain('2 of 2 accepted');
    const unsure = ['--set', 'sensitivity=30', '--set', 'cost=0.3', '--set', 'userHarm=3'];
    const record = run('solve', 'overlap/monitoring', ...unsure, '--json').out;
    expect(JSON.parse(record).status).toBe('none');
    writeFileSync(join(here, 'unproved.json'), record);
    expect(run('verify', 'unproved.json').out).toMatch(
      /: 2 rows state no equilibrium, which is not proved; /,
    );
    // Where solving anew finds one, that there is none is refused.
    const found = JSON.parse(run('solve', 'overlap/monitoring', '--json').out);
    const bare = { ...found, status: 'none', equilibria: [], outcomes: {} };
    writeFileSync(join(here, 'bare.json'), JSON.stringify(bare));
    const refused = run('verify', 'bare.json');
    expect(refused.code).toBe(1);
    expect(refused.out).toContain('status is "none", but solving anew gives "equilibrium"');
  });
});

it('markets of many firms that differ are solved', () => {
  const { code, out } = run('solve', 'overlap/heterogeneous[30]', '--set', 'firms[29].cost=3');
  expect(code).toBe(0);
  expect(out).toContain('Certified (interval)');
});
