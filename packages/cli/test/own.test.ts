import {
  appendFileSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { builtIn } from '@regulab/core';
import { runRobust } from '@regulab/jobs/robust.js';
import { readModelSource } from '@regulab/sweep/modelFiles.js';
import { afterAll, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { expectMisuse, spawned as regulab, scratch } from './cli.js';

const { path: here, remove } = scratch();
afterAll(remove);
// Outside the repository, where no library is installed.
cpSync(join(import.meta.dirname, 'own'), here, { recursive: true });

const run = (...args: string[]) => regulab(here, [...args, '--models', 'race.js']);
const json = (...args: string[]) => JSON.parse(run(...args, '--json').out) as Record<string, never>;

const spec = `model: my/race
vary:
  tax: { from: 0, to: 5, count: 101 }
  demand: { from: 5, to: 15, count: 101 }
baseline: true
`;
writeFileSync(join(here, 'race.yaml'), spec);

const bytes = (directory: string): string[] =>
  readdirSync(join(here, directory))
    .filter((name) => name.startsWith('part-') || name === 'manifest.json')
    .sort()
    .map((name) => readFileSync(join(here, directory, name)).toString('base64'));

describe('a model of one’s own, from a file', () => {
  it('is listed, described, solved and verified', () => {
    expect(run('models').out).toContain('my/race');
    expect(run('describe', 'my/race').out).toContain('Tax on a unit');
    const solved = run('solve', 'my/race', '--set', 'tax=3', '--json');
    expect(JSON.parse(solved.out)).toMatchObject({
      status: 'equilibrium',
      outcomes: { output: 2, profit: 4 },
      effect: { kind: 'safer-at-a-cost' },
      certificate: { accepted: true, level: 'exact' },
    });
    expect(regulab(here, ['verify', '-', '--models', 'race.js'], solved.out).out).toContain(
      '3 of 3 accepted',
    );
    const lie = solved.out.replaceAll('"output": 2,', '"output": 2.1,');
    expect(regulab(here, ['verify', '-', '--models', 'race.js'], lie).code).toBe(1);
  });

  it('is unknown without its file', () => {
    expectMisuse(regulab(here, ['solve', 'my/race']), 'unknown model "my/race"');
    expectMisuse(run('solve', 'my/rade'), 'did you mean my/race?');
  });

  it('is solved line by line', () => {
    writeFileSync(join(here, 'games.csv'), 'id,tax\na,0\nb,3\n');
    const { code, out } = run('solve', 'my/race', '--input', 'games.csv', '--certify', '--quiet');
    expect(code).toBe(0);
    expect(out).toContain(',2,4,');
  });

  it('is swept by threads, with the bytes of one, and resumed; a changed file is refused', () => {
    for (const workers of ['1', '2'])
      expect(run('sweep', 'race.yaml', '--out', `by${workers}`, '--quiet', '--workers', workers).code).toBe(
        0,
      );
    expect(bytes('by2')).toEqual(bytes('by1'));
    expect(JSON.parse(readFileSync(join(here, 'by1/manifest.json'), 'utf8'))).toMatchObject({
      modelFile: { name: 'race.js', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
    expect(run('verify', 'by1', '--every', '50').out).toContain('205 of 205 accepted');
    expect(regulab(here, ['query', 'by1', 'select count(*) from sweep', '--csv']).out).toContain('10201');
    expect(
      run('plot', 'by1', '--x', 'tax', '--y', 'demand', '--value', 'output', '--out', 'a.svg').code,
    ).toBe(0);
    expect(readFileSync(join(here, 'a.svg'), 'utf8')).toContain('Output of each lab');
    expect(run('discover', 'by1', '--target', 'output < 1').out).toContain('tax');
    // What it imports is part of it.
    cpSync(join(here, 'bestReply.js'), join(here, 'kept.js'));
    appendFileSync(join(here, 'bestReply.js'), '// changed\n');
    expectMisuse(run('sweep', 'race.yaml', '--out', 'by1'), 'was made with another race.js');
    cpSync(join(here, 'kept.js'), join(here, 'bestReply.js'));
    expect(run('sweep', 'race.yaml', '--out', 'by1').err).toContain('nothing left to do');
  });

  it('goes through the analyses, in threads as in one piece', () => {
    const robust = (workers: string) =>
      run(
        'robust',
        'my/race',
        '--maximise',
        'welfare',
        '--uncertain',
        'demand=5:15',
        '--worlds',
        '1500',
        '--workers',
        workers,
        '--quiet',
        '--json',
      ).out;
    const alone = robust('1');
    expect(robust('2')).toBe(alone);
    expect(JSON.parse(alone)).toMatchObject({ model: 'my/race' });
    const sobol = (workers: string) =>
      run(
        'sensitivity',
        'my/race',
        '--of',
        'output',
        '--samples',
        '16384',
        '--workers',
        workers,
        '--quiet',
        '--json',
      ).out;
    expect(sobol('2')).toBe(sobol('1'));
    expect(json('design', 'my/race', '--maximise', 'restraint', '--over', 'tax=0:2').designs).toMatchObject([
      {},
      { best: { levers: { tax: 2 } } },
    ]);
    expect(run('regimes', 'my/race', '--x', 'tax=0:10', '--y', 'demand=2:8', '--out', 'r.svg').out).toContain(
      'idle',
    );
    const statics = run('statics', 'my/race');
    expect(statics.code === 0 ? statics.out : statics.err).toContain('my/race');
  });

  it('is refused with what to do where the file is none', () => {
    const refusals: [name: string, text: string, words: string][] = [
      ['none.js', 'export const x = 1;', 'exports no model'],
      ['typed.ts', 'export const x: number = 1;', 'is TypeScript; compile it first'],
      ['broken.js', 'export const x = ;', 'broken.js'],
      ['throws.js', '\nthrow new Error("no such luck");', 'throws.js, line 2: no such luck'],
      [
        'twice.js',
        "export * from './race.js'; export const b = { ...(await import('./race.js')).race };",
        'two models my/race',
      ],
      [
        'taken.js',
        "import { builtIn } from '@regulab/core'; export const m = builtIn.models[0];",
        'there are two models',
      ],
      [
        'bad.js',
        "import { race } from './race.js'; export const m = { ...race, id: 'Mine' };",
        'has the id "Mine"; it must be family/name',
      ],
      [
        'range.js',
        "import { race } from './race.js'; export const m = { ...race, id: 'my/b', parameters: [{ ...race.parameters[0], default: -1 }] };",
        'parameter demand: its default is -1, outside its range [0, 1000000]',
      ],
    ];
    for (const [name, text, words] of refusals) {
      writeFileSync(join(here, name), text);
      expectMisuse(regulab(here, ['solve', 'my/race', '--models', name]), words);
    }
    writeFileSync(join(here, 'missing.js'), "import './nowhere.js';");
    for (const name of ['nowhere.js', 'missing.js'])
      expect(regulab(here, ['solve', 'my/race', '--models', name])).toMatchObject({
        code: 3,
        err: expect.stringMatching(/cannot read .*nowhere.js: no such file/),
      });
    mkdirSync(join(here, 'folder'), { recursive: true });
    expect(regulab(here, ['solve', 'my/race', '--models', 'folder'])).toMatchObject({
      code: 3,
      err: expect.stringContaining('it is a directory'),
    });
  });

  describe('with a slip of the pen', () => {
    const text = readFileSync(join(here, 'race.js'), 'utf8');
    /** The model with one place of its file written otherwise. */
    const slip = (from: string, to: string): string => {
      expect(text).toContain(from);
      return text.replace(from, to);
    };

    it.each([
      [
        "symbol: 't'",
        "synbol: 't'",
        'unknown field of the parameter tax of my/race "synbol"; did you mean symbol?',
      ],
      [
        "role: 'payoff'",
        "rol: 'payoff'",
        'unknown field of the outcome profit of my/race "rol"; did you mean role?',
      ],
      ["fidelity: 'extension'", "fidelity: 'mine'", 'fidelity is mine; it must be faithful'],
      [
        "source: { paper: 'Cournot (1838)', section: 'chapter 7' }",
        'source: null',
        'source must name its paper and section',
      ],
      ['solve: (values)', 'solv: (values)', 'solve is undefined; it must be a function'],
      [
        "status: 'equilibrium',\n      regime,",
        "status: 'equilibrum',\n      regime,",
        'the status is "equilibrum"; it must be equilibrium, exit, none, failed',
      ],
      [
        "const regime = q > 0 ? 'sells' : 'idle';",
        "const regime = 'sels';",
        'the regime is "sels", which is none of sells, idle',
      ],
      [
        'outcomes: { output: q, profit, restraint: -q }',
        'outcomes: { output: q, profit }',
        'the answer lacks the outcome restraint',
      ],
      [
        'restraint: -q },',
        'restraint: -q, more: 1 },',
        'the answer has more, which is no outcome of the model',
      ],
      [
        'const q = output(values);\n    const profit',
        'const q = output(value);\n    const profit',
        'solve fails: value is not defined',
      ],
      ['(demand - cost - tax) / 3)', '(demand - cost - tx) / 3)', 'tx is not defined'],
      ['strategies: { output: q }, ', '', 'an equilibrium lacks its strategies'],
      ["selection: 'the only one',", '', 'does not say what was selected'],
      [
        'completeness: { complete: true,',
        'completeness: { complet: true,',
        'does not say whether it is complete',
      ],
      [
        'const own = (k / 40) * demand;',
        'const own = (k / 40) * wanted;',
        'the picture "Profit along own output" fails: wanted is not defined',
      ],
    ])('%s as %s is told with the place', (from, to, words) => {
      writeFileSync(join(here, 'slip.js'), slip(from, to));
      expectMisuse(regulab(here, ['solve', 'my/race', '--models', 'slip.js']), words);
    });

    const kernel = (body: string): string =>
      slip(
        '  verify: (values',
        `  kernel: ({ values: { demand, cost, tax }, outcomes, regime, status, from, to }) => {
    for (let i = from; i < to; i++) {
      const q = Math.max(0, (demand[i] - cost[i] - tax[i]) / 3);
      status[i] = 0;
      regime[i] = q > 0 ? 0 : 1;
      outcomes.output[i] = q;
      outcomes.profit[i] = (demand[i] - 2 * q - cost[i] - tax[i]) * q;
      ${body}
    }
  },
  verify: (values`,
      );

    it('in the kernel is found where it differs from solve', () => {
      writeFileSync(join(here, 'slip.js'), kernel('outcomes.restraint[i] = -2 * q;'));
      expectMisuse(
        regulab(here, ['solve', 'my/race', '--models', 'slip.js']),
        'the kernel gives restraint -6, solve gives -3; they must agree to the bit, at demand=10',
      );
    });

    it('in the kernel that makes it throw is told in its words', () => {
      writeFileSync(join(here, 'slip.js'), kernel('outcomes.restrain[i] = -q;'));
      expectMisuse(
        regulab(here, ['solve', 'my/race', '--models', 'slip.js']),
        'the kernel fails: Cannot set properties',
      );
    });

    it('in what only some models have is told with its name', () => {
      writeFileSync(
        join(here, 'slip.js'),
        slip(
          '  verify: (values',
          "  lottery: () => {\n    throw new Error('no dice');\n  },\n  verify: (values",
        ),
      );
      expect(regulab(here, ['simulate', 'my/race', '--models', 'slip.js', '--draws', '10'])).toMatchObject({
        code: 3,
        err: 'regulab: my/race: lottery fails: no dice\n',
      });
    });

    it('that ends a thread is told', () => {
      writeFileSync(
        join(here, 'slip.js'),
        slip(
          'const q = output(values);\n    const profit',
          'if (values.tax === 5) process.exit(0);\n    const q = output(values);\n    const profit',
        ),
      );
      expect(
        regulab(here, ['sweep', 'race.yaml', '--out', 'ended', '--models', 'slip.js', '--workers', '2']),
      ).toMatchObject({
        code: 3,
        err: expect.stringContaining('a worker ended with code 0 before it was done'),
      });
    });

    it('in the games is a row that failed, whatever the kernel makes of it', () => {
      writeFileSync(join(here, 'slip.js'), kernel('outcomes.restraint[i] = -q;'));
      writeFileSync(join(here, 'odd.csv'), 'id,tax\na,-1\nb,x\nc,2000000\nd,3\n');
      const { code, out, err } = regulab(here, [
        'solve',
        'my/race',
        '--models',
        'slip.js',
        '--input',
        'odd.csv',
      ]);
      expect(code).toBe(3);
      expect(out.split('\n').filter((line) => line.includes('failed'))).toHaveLength(3);
      expect(err).toContain('4 games: 0 exit, 3 failed');
    });

    it('in some games only spoils no other', () => {
      writeFileSync(
        join(here, 'slip.js'),
        slip(
          'const q = output(values);\n    const profit',
          "if (values.tax > 4) throw new Error('too much');\n    const q = output(values);\n    const profit",
        ),
      );
      const swept = regulab(here, ['sweep', 'race.yaml', '--out', 'some', '--models', 'slip.js']);
      expect(swept).toMatchObject({ code: 3, err: expect.stringContaining('2020 games failed') });
      const reason = regulab(here, [
        'query',
        'some',
        "select distinct reason from sweep where status = 'failed'",
        '--csv',
      ]);
      expect(reason.out).toContain('solve fails: too much');
    });

    it('in verify or explain is told with the answer', () => {
      writeFileSync(join(here, 'slip.js'), slip("'best reply in closed form',", 'method,'));
      const { code, out } = regulab(here, ['solve', 'my/race', '--models', 'slip.js']);
      expect({ code, out }).toEqual({
        code: 1,
        out: expect.stringContaining('verify fails: method is not defined'),
      });
      writeFileSync(join(here, 'slip.js'), slip('(outcomes.output ?? 0).toPrecision(4)', 'outputs'));
      expect(regulab(here, ['solve', 'my/race', '--models', 'slip.js']).out).toContain(
        'explain fails: outputs is not defined',
      );
    });

    it('in imports is refused where a change could not be noticed', () => {
      for (const [line, words] of [
        [`import '${join(here, 'bestReply.js')}';`, 'a file of models imports files beside it'],
        ["const name = './bestReply.js'; await import(name);", 'imports what is known only when it runs'],
      ] as const) {
        writeFileSync(join(here, 'slip.js'), `${line}\n${text}`);
        expectMisuse(regulab(here, ['solve', 'my/race', '--models', 'slip.js']), words);
      }
    });
  });

  it('is read behind links, as Node finds what it imports', () => {
    mkdirSync(join(here, 'shared/lib'), { recursive: true });
    mkdirSync(join(here, 'linked'));
    cpSync(join(here, 'bestReply.js'), join(here, 'shared/bestReply.js'));
    writeFileSync(join(here, 'shared/lib/reply.js'), "export { bestReply } from '../bestReply.js';");
    symlinkSync(join(here, 'shared/lib'), join(here, 'linked/lib'));
    writeFileSync(
      join(here, 'linked/race.js'),
      readFileSync(join(here, 'race.js'), 'utf8').replace('./bestReply.js', './lib/reply.js'),
    );
    const sweep = () =>
      regulab(here, ['sweep', 'race.yaml', '--out', 'links', '--models', 'linked/race.js', '--quiet']);
    expect(sweep().code).toBe(0);
    // Where the link alone led there is nothing; what it leads to is hashed.
    appendFileSync(join(here, 'shared/bestReply.js'), '// changed\n');
    expectMisuse(sweep(), 'was made with another race.js');
  });

  it('is known from the parts of a sweep that has lost its manifest', () => {
    expect(run('sweep', 'race.yaml', '--out', 'lost', '--quiet').code).toBe(0);
    rmSync(join(here, 'lost/manifest.json'));
    writeFileSync(join(here, 'other.js'), `${readFileSync(join(here, 'race.js'), 'utf8')}// changed\n`);
    expectMisuse(
      regulab(here, ['sweep', 'race.yaml', '--out', 'lost', '--models', 'other.js']),
      'was made with another race.js',
    );
    expect(run('sweep', 'race.yaml', '--out', 'lost').err).toContain('nothing left to do');
  });

  it('is plotted without its file, and what is missing is told all the same', () => {
    expect(run('sweep', 'race.yaml', '--out', 'half', '--shard', '1/2', '--quiet').code).toBe(0);
    const { code, err } = regulab(here, [
      'plot',
      'half',
      '--kind',
      'scatter',
      '--x',
      'tax',
      '--y',
      'output',
      '--out',
      'h.svg',
    ]);
    expect({ code, err }).toEqual({
      code: 0,
      err: expect.stringMatching(/half is not complete: \d+ parts? (is|are) missing/),
    });
  });

  it('goes into the manifest of a Kubernetes job, each file under a key of its own, and must be one file', () => {
    const job = ['sweep', 'race.yaml', '--on', 'kubernetes', '--image', 'i', '--claim', 'c', '--out', 'k8s'];
    expectMisuse(run(...job), 'a job is given one file of models each');
    const text = readFileSync(join(here, 'race.js'), 'utf8').replace(
      "import { bestReply } from './bestReply.js';",
      'const bestReply = (m, r) => Math.max(0, (m - r) / 2);',
    );
    mkdirSync(join(here, 'a'));
    mkdirSync(join(here, 'b'));
    writeFileSync(join(here, 'a/my model é.js'), text);
    writeFileSync(join(here, 'b/my model é.js'), text.replaceAll('my/race', 'my/other'));
    const { code, out } = regulab(here, [
      ...job,
      '--models',
      'a/my model é.js',
      '--models',
      'b/my model é.js',
    ]);
    expect(code).toBe(0);
    const [config, made] = parseAllDocuments(out).map((each): unknown => each.toJS()) as unknown as [
      { data: Record<string, string> },
      { spec: { template: { spec: { containers: [{ args: string[] }] } } } },
    ];
    const keys = Object.keys(config.data).filter((key) => key !== 'spec.yaml');
    expect(keys).toHaveLength(2);
    for (const key of keys) expect(key).toMatch(/^[-._a-zA-Z0-9]+$/);
    const { args } = made.spec.template.spec.containers[0];
    expect(args.filter((word) => word === '--models')).toHaveLength(2);
    for (const key of keys) expect(args.some((word) => word.endsWith(`/${key}`))).toBe(true);
  });

  it('that changed since it was loaded is not taken for what it was', async () => {
    cpSync(join(import.meta.dirname, 'own'), join(here, 'again'), { recursive: true });
    const file = join(here, 'again/bestReply.js');
    const source = await readModelSource(join(here, 'again/race.js'));
    appendFileSync(file, '// changed\n');
    expect((await readModelSource(join(here, 'again/race.js'))).sha256).not.toBe(source.sha256);
  });

  it('with the id of a built-in one is not sent to threads in its name', () => {
    const [model] = builtIn.models.filter(({ list }) => list !== undefined);
    expect(builtIn.has(model!)).toBe(true);
    expect(builtIn.has(model!.list!.resize(4))).toBe(true);
    expect(builtIn.has({ ...model!, list: { ...model!.list!, resize: () => model! } })).toBe(false);
  });

  it('that no thread can load is solved in this one', async () => {
    const [model] = builtIn.models;
    const own = { ...model!, id: 'my/own' };
    const values = Object.fromEntries(own.parameters.map((p) => [p.name, p.default]));
    const task = {
      maximise: 'welfare',
      over: [{ name: 'specialistFloor', from: 0, to: 1 }],
      uncertain: [{ name: 'share', from: 0.3, to: 0.6 }],
      worlds: 2000,
    };
    const [own1, builtIn1] = await Promise.all(
      [own, model!].map((each) => runRobust(each, values, task, { workers: 2 })),
    );
    expect(JSON.stringify(own1)).toBe(JSON.stringify(builtIn1).replaceAll(model!.id, own.id));
  });
});
