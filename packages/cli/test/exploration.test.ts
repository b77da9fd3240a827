import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { completeValues, findModel, robustRules, solve } from '@regulab/core';
import { runRobust } from '@regulab/jobs/robust.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectMisuse, regulab, scratch } from './cli.js';

const { path: here, remove } = scratch();
afterAll(remove);
const run = (...args: string[]) => regulab(here, args);
const misuse = (args: string[], words: string): void => expectMisuse(run(...args), words);
const png = (name: string): string => readFileSync(join(here, name)).subarray(1, 4).toString('latin1');

beforeAll(() => {
  writeFileSync(
    join(here, 'rules.yaml'),
    `model: fine-tuning/two-attribute
vary:
  share: { sobol: [0.1, 0.9] }
  generalistFloor: { sobol: [0, 1] }
  specialistFloor: { sobol: [0, 1.5] }
  generalistSafetyCost: { sobol: [0.5, 2] }
samples: 40000
baseline: true
`,
  );
  expect(run('sweep', 'rules.yaml', '--out', 'rules', '--quiet').code).toBe(0);
});

describe('sensitivity', () => {
  const args = [
    'sensitivity',
    'fine-tuning/two-attribute',
    '--of',
    'backfires,safety',
    '--vary',
    'share=0.2:0.8',
    '--vary',
    'specialistFloor=0:1',
    '--vary',
    'generalistSafetyCost=0.5:1:2',
    '--vary',
    'safetyRevenue=1~0.2',
    '--samples',
    '8192',
    '--quiet',
  ];

  it('ranks parameters, with pictures and a report, the same on any number of threads', () => {
    const one = run(
      ...args,
      '--json',
      '--workers',
      '1',
      '--out',
      'what.svg',
      '--out',
      'what.png',
      '--report',
      'what',
    );
    expect(one.code).toBe(0);
    expect(run(...args, '--json', '--workers', '3').out).toBe(one.out);
    const found = JSON.parse(one.out);
    expect(found).toMatchObject({
      method: 'sobol',
      samples: 8192,
      games: 8192 * 6,
      parameters: ['share', 'specialistFloor', 'generalistSafetyCost', 'safetyRevenue'],
    });
    const [backfires] = found.quantities;
    const totals = backfires.measurements[1].estimates.map(({ value }: { value: number }) => value);
    // Only a floor makes a rule: without it nothing backfires.
    expect(totals.indexOf(Math.max(...totals))).toBe(1);
    expect(png('what.png')).toBe('PNG');
    expect(readdirSync(join(here, 'what')).sort()).toEqual(
      expect.arrayContaining([
        'backfires.csv',
        'backfires.png',
        'backfires.svg',
        'report.html',
        'result.json',
      ]),
    );
    const report = readFileSync(join(here, 'what/report.html'), 'utf8');
    expect(report).toContain('On which assumptions does the answer rest?');
    expect(report).toContain('estimates, not proofs');
    const words = run(...args);
    expect(words.out).toMatch(
      /backfires \(the rule backfires: mean [\d.]+, standard deviation [\d.]+\. What matters most: specialistFloor/,
    );
    expect(words.out).toMatch(
      /^specialistFloor +-?[\d.]+ +-?[\d.]+ to -?[\d.]+ +0\.\d+ +0\.\d+ to [\d.]+ +0 to 1$/m,
    );
  });

  it('explains statuses where an outcome has gaps, and says so', () => {
    const found = run('sensitivity', 'fine-tuning/two-attribute', '--samples', '256', '--quiet');
    expect(found.code).toBe(0);
    expect(found.out).toMatch(
      /safety \(Safety of the product: it has no value in \d+ of \d+ games; state what it counts as/,
    );
    expect(found.out).toContain('status=exit (somebody walks away: mean');
    const stated = run(
      'sensitivity',
      'fine-tuning/two-attribute',
      '--samples',
      '256',
      '--missing',
      '0',
      '--quiet',
    );
    expect(stated.out).toContain('where an outcome has no value it counts as 0');
  });

  it('has no answer where every game exits', () => {
    const nobody = run(
      'sensitivity',
      'fine-tuning/two-attribute',
      '--set',
      'generalistFloor=9',
      '--vary',
      'share=0.2:0.8',
      '--quiet',
    );
    expect(nobody.code).toBe(1);
    expect(nobody.out).toContain('100 % exit');
    expect(nobody.out).toContain('it has no value in any game');
  });

  it('takes every method, and correlated parameters where they have a meaning', () => {
    const vary = ['--vary', 'share=0.2:0.8', '--vary', 'specialistFloor=0:1', '--of', 'backfires', '--quiet'];
    for (const [method, samples] of [
      ['shapley', '256'],
      ['pawn', '1024'],
    ]) {
      const found = run(
        'sensitivity',
        'fine-tuning/two-attribute',
        '--method',
        method!,
        '--samples',
        samples!,
        '--correlate',
        'share,specialistFloor=0.5',
        ...vary,
      );
      expect(found.code).toBe(0);
      expect(found.out).toContain('a Gaussian copula (share, specialistFloor: 0.5)');
    }
    const slopes = run(
      'sensitivity',
      'overlap/symmetric',
      '--method',
      'derivatives',
      '--of',
      'overlap',
      '--json',
    );
    const { derivatives } = JSON.parse(slopes.out);
    const margin = derivatives.find(({ parameter }: { parameter: string }) => parameter === 'margin');
    // Overlap without a rule is proportional to the margin.
    expect(margin.elasticity).toBeCloseTo(1, 9);
  });

  it.each([
    [['--method', 'nope'], 'unknown method "nope"'],
    [['--of', 'nope'], 'unknown outcome of fine-tuning/two-attribute "nope"'],
    [['--samples', '8'], 'sobol needs a whole number from 64'],
    [
      ['--vary', 'share'],
      '--vary is share; it must be name=from:to, name=low:mode:high or name=mean~deviation',
    ],
    [['--vary', 'share=0:x'], '--vary is share=0:x'],
    [['--correlate', 'share=0.5'], '--correlate is share=0.5; it must be first,second=correlation'],
    [['--correlate', 'share,safetyRevenue=0.5'], 'sobol moves one parameter while the others stay'],
    [['--missing', 'x'], '--missing is x'],
    [['--out', 'x.pdf'], '--out is x.pdf; its name must end in .svg or .png'],
    [['--method', 'derivatives'], 'fine-tuning/two-attribute gives no derivatives'],
    [
      ['--vary', 'generalistCrossCost=-3:0'],
      'are no games of fine-tuning/two-attribute (generalistCrossCost is -',
    ],
  ])('refuses %j', (more, words) => {
    misuse(['sensitivity', 'fine-tuning/two-attribute', '--quiet', ...more], words);
  });
});

describe('discover', () => {
  it('tells where rules backfire, in words, with pictures and a report', () => {
    const found = run(
      'discover',
      'rules',
      '--target',
      'backfires',
      '--derive',
      'floor over anarchy % = specialistFloor / baselineSafety',
      '--out',
      'box.png',
      '--report',
      'box',
    );
    expect(found.code).toBe(0);
    const [words] = /^When .*$/m.exec(found.out)!;
    expect(words).toMatch(/the generalist's share of revenue is at least 0\.\d/);
    expect(words).toMatch(/floor over anarchy lies between \d\d and 100 %/);
    expect(words).toMatch(/the rule backfires in [89]\d % of games\. That box holds \d+ % of all such games/);
    expect(png('box.png')).toBe('PNG');
    expect(readFileSync(join(here, 'box/report.html'), 'utf8')).toContain(words.slice(0, 40));
  });

  it('measures a box as SQL does, by either method', () => {
    for (const method of ['prim', 'cart']) {
      const { boxes, hits, rows } = JSON.parse(
        run('discover', 'rules', '--target', "status = 'exit'", '--method', method, '--json').out,
      );
      const [box] = boxes;
      const where = box.limits
        .flatMap(({ feature, from, to }: { feature: string; from: number | null; to: number | null }) => [
          ...(from === null ? [] : [`"${feature}" >= ${from}`]),
          ...(to === null ? [] : [`"${feature}" <= ${to}`]),
        ])
        .join(' and ');
      const [counted] = JSON.parse(
        run(
          'query',
          'rules',
          `select count(*) as n, count(*) filter (status = 'exit') as h from sweep where ${where}`,
          '--json',
        ).out,
      );
      expect([box.rows, box.hits]).toEqual([counted.n, counted.h]);
      expect(box.density).toBeCloseTo(counted.h / counted.n, 12);
      expect(box.coverage).toBeCloseTo(counted.h / hits, 12);
      expect(rows).toBe(40000);
    }
  });

  it('draws boxes of names, and reads names in conditions', () => {
    writeFileSync(
      join(here, 'rewards.yaml'),
      'model: contest/safety-performance\nvary:\n  reward: [tullock, constant]\n  agents.damage: [0.2, 1, 3]\n',
    );
    expect(run('sweep', 'rewards.yaml', '--out', 'rewards').code).toBe(0);
    const { boxes } = JSON.parse(
      run('discover', 'rewards', '--target', "reward = 'tullock'", '--out', 'names.svg', '--json').out,
    );
    expect(boxes[0].limits).toEqual([{ feature: 'reward', keeps: ['tullock'] }]);
    const svg = readFileSync(join(here, 'names.svg'), 'utf8');
    expect(svg).toContain('Reward: tullock');
    expect(svg).toContain('constant');
  });

  it('looks at the rows that are asked for, and counts what has no answer', () => {
    const { notes, rows } = JSON.parse(
      run('discover', 'rules', '--target', 'safety < 0.4', '--where', 'share > 0.5', '--json').out,
    );
    expect(rows).toBeLessThan(21000);
    expect(notes[0]).toMatch(/^\d+ of 40000 rows fulfil share > 0\.5$/);
    expect(notes[1]).toMatch(/^in \d+ rows the target has no answer, because something has no value/);
  });

  it('says that no box is dense enough, with exit code 1', () => {
    const none = run('discover', 'rules', '--target', 'backfires', '--density', '0.99', '--input', 'share');
    expect(none.code).toBe(1);
    expect(none.out).toContain('No box is as dense as wanted');
  });

  it.each([
    [['--target', 'safety > 99'], 'no row of 40000 hits the target'],
    [['--target', 'share > 0'], 'every row of 40000 hits the target'],
    [['--target', 'nope > 0'], 'unknown name in where "nope"'],
    [['--target', 'backfires', '--where', 'share > 2'], 'no row fulfils share > 2'],
    [['--target', 'backfires', '--input', 'nope'], 'the sweep has no column nope'],
    [['--target', 'backfires', '--derive', 'x'], '--derive is x; it must be name = expression'],
    [['--target', 'backfires', '--derive', 'share = 1 + 1'], 'share is a column of the sweep already'],
    [['--target', 'backfires', '--depth', '3'], '--depth has no meaning with --method prim'],
    [
      ['--target', 'backfires', '--method', 'cart', '--peel', '0.1'],
      '--peel has no meaning with --method cart',
    ],
    [
      ['--target', 'backfires', '--method', 'cart', '--paste', '0'],
      '--paste has no meaning with --method cart',
    ],
    [['--target', 'backfires', '--peel', '0.9'], 'peel is 0.9'],
    [['--target', 'backfires', '--density', 'x'], '--density is x'],
  ])('refuses %j', (more, words) => {
    misuse(['discover', 'rules', ...more], words);
  });

  it('refuses what is no sweep', () => {
    writeFileSync(join(here, 'some.parquet'), 'PAR1 and nothing else PAR1');
    const { code, err } = run('discover', 'some.parquet', '--target', 'backfires');
    expect(code).toBe(3);
    expect(err).toContain('some.parquet is damaged: it does not end as a Parquet file does');
    expect(run('discover', 'nowhere', '--target', 'backfires').code).toBe(3);
  });
});

describe('robust', () => {
  const base = ['robust', 'overlap/symmetric', '--maximise', 'welfare', '--over', 'floor=0:0.25', '--quiet'];

  it('tells each rule with its worst case, over variants, with a table, a picture and a report', () => {
    const args = [
      ...base,
      '--uncertain',
      'stressedEfficacy=0.2:0.8',
      '--variant',
      'overlap/endogenous-regime',
      '--satisfice',
      '1.24',
      '--worlds',
      '8',
    ];
    const found = run(...args, '--out', 'rule.png', '--table', 'rule.csv', '--report', 'rule');
    expect(found.code).toBe(0);
    expect(found.out).toMatch(/^most often good enough +[\d.]+/m);
    expect(found.out).toContain(
      'The rule that is best in the worst case is floor 0: its worst case is the world overlap/endogenous-regime, stressedEfficacy=0.2',
    );
    expect(found.out).toContain('overlap/endogenous-regime, stressedEfficacy=');
    expect(png('rule.png')).toBe('PNG');
    expect(existsSync(join(here, 'rule/report.html'))).toBe(true);
    const { maximin, worlds, satisficing } = JSON.parse(run(...args, '--json').out);
    // Two models, each with two corners and eight drawn worlds.
    expect(worlds).toBe(20);
    expect(satisficing.satisfied).toBeGreaterThanOrEqual(maximin.satisfied);
    const { model, parameters } = maximin.leastIn;
    expect(solve(findModel(model), { ...parameters, ...maximin.levers }).outcomes.welfare).toBeCloseTo(
      maximin.least,
      12,
    );
    const [head, ...rows] = readFileSync(join(here, 'rule.csv'), 'utf8').trim().split('\n');
    expect(head).toContain('maximin value');
    expect(rows).toHaveLength(20);
  });

  it('is the same in threads as in one piece', async () => {
    const model = findModel('contest/safety-performance[2]');
    const values = completeValues(model, {});
    const task = {
      maximise: 'safe',
      over: [{ name: 'price', from: 0, to: 1 }],
      uncertain: [{ name: 'agents.damage', from: 0.5, to: 3 }],
      selections: ['best', 'worst'] as const,
      worlds: 2,
    };
    expect(await runRobust(model, values, task, { workers: 2 })).toEqual(robustRules(model, values, task));
  });

  it.each([
    [['--uncertain', 'stress'], '--uncertain is stress; it must be name=from:to'],
    [['--variant', 'nope'], 'unknown model'],
    [['--variant', 'fine-tuning/two-attribute'], 'unknown lever of fine-tuning/two-attribute "floor"'],
    [['--selection', 'middling', '--uncertain', 'stress=0:1'], 'unknown selection "middling"'],
    [['--satisfice', 'much', '--uncertain', 'stress=0:1'], '--satisfice is much'],
    [[], 'nothing is uncertain'],
    [['--uncertain', 'stress=0:1', '--out', 'x.pdf'], '--out is x.pdf'],
  ])('refuses %j', (more, words) => {
    misuse([...base, ...more], words);
  });
});

describe('regimes on a grid', () => {
  it('solves few games of many, and says how many it saved', () => {
    const args = ['regimes', 'contest/safety-performance', '--x', 'price=0:1', '--y', 'agents.damage=0.5:3'];
    const found = run(...args, '--grid', '64', '--out', 'grid.png');
    expect(found.code).toBe(0);
    const [, solved, all] = /^([\d,]+) of ([\d,]+) points solved, \d+\.\d+ % saved/m.exec(found.out)!;
    expect(all).toBe('4,225');
    expect(Number(solved!.replace(',', ''))).toBeLessThan(1800);
    expect(png('grid.png')).toBe('PNG');
    const { parts } = JSON.parse(run(...args, '--grid', '32', '--json').out);
    expect(parts.reduce((sum: number, { part }: { part: number }) => sum + part, 0)).toBeCloseTo(1, 12);
    misuse([...args, '--grid', '100'], 'the grid has 100 cells a side; it must be one of 16, 32');
    misuse([...args, '--grid', '32', '--out', 'x.geojson'], 'with --grid its name must end in .svg or .png');
  });
});
