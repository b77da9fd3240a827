import { readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { arrayOf } from '@regulab/cluster/slurm.js';
import { Job } from 'kubernetes-models/batch/v1';
import { ConfigMap } from 'kubernetes-models/v1';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { expectMisuse, regulab, scratch } from './cli.js';
import { type Cluster, startCluster, until } from './slurmCluster.js';

const { path: here, remove } = scratch();
/** Sockets have short names. */
const daemons = scratch();
afterAll(() => {
  remove();
  daemons.remove();
});

beforeAll(() => {
  writeFileSync(
    join(here, 'map.yaml'),
    `model: fine-tuning/two-attribute
vary:
  generalistFloor: { from: 0, to: 1.5, count: 1200 }
  specialistFloor: { from: 0, to: 2.5, count: 1200 }
baseline: true
`,
  );
  writeFileSync(
    join(here, 'small.yaml'),
    'model: fine-tuning/one-attribute\nvary: { specialistFloor: { from: 0, to: 1, count: 11 } }\n',
  );
});

const contents = (directory: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(join(here, directory))
      .filter((name) => name.startsWith('part-') || name === 'manifest.json')
      .map((name) => [name, readFileSync(join(here, directory, name)).toString('base64')]),
  );

describe('a Slurm array', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster(daemons.path, 5);
  });
  afterAll(() => cluster?.stop());
  const run = (...args: string[]) => regulab(here, args, '', cluster.environment);
  const queue = (): string[] =>
    cluster.ask('squeue', '--noheader', '--array', '--format=%K %T').split('\n').filter(Boolean);
  const submit = (...more: string[]) =>
    run('sweep', 'map.yaml', '--out', 'array', '--on', 'slurm', '--tasks', '200', '--json', ...more);
  /** Process numbers of the sweeps that Slurm runs, by task. */
  const working = (): Map<number, number> =>
    new Map(
      readdirSync(join(here, 'array')).flatMap((name) => {
        const task = /^\.lock-(\d+)-of-4$/.exec(name)?.[1];
        if (task === undefined) return [];
        try {
          const { pid } = JSON.parse(readFileSync(join(here, 'array', name), 'utf8')) as { pid: number };
          return [[Number(task), pid]];
        } catch {
          return [];
        }
      }),
    );

  it('gives the bytes of one machine though tasks are killed and cancelled', async () => {
    expect(run('sweep', 'map.yaml', '--out', 'whole', '--quiet').code).toBe(0);

    const first = submit('--max-running', '1');
    expect(first.code).toBe(0);
    expect(first.err).toContain('200 tasks were asked for; an array here holds 4');
    const { job, ...rest } = JSON.parse(first.out);
    expect(rest).toMatchObject({ tasks: 4, submitted: [1, 2, 3, 4], active: [], complete: false });

    // Nothing is submitted twice, and no other cut beside this one.
    expect(JSON.parse(submit().out)).toMatchObject({ job: null, submitted: [], active: [1, 2, 3, 4] });
    expectMisuse(
      run('sweep', 'map.yaml', '--out', 'array', '--on', 'slurm', '--tasks', '3'),
      'wait or run that cut it into 4; use --tasks 4',
    );

    cluster.ask('scancel', `${job}_4`);
    await until('a task at work', () => working().size > 0);
    const [killed, pid] = [...working()][0]!;
    process.kill(pid, 'SIGKILL');
    await until('the killed task to wait again', () =>
      queue().some((line) => line.startsWith(`${killed} PENDING`)),
    );
    expect(run('status', 'array').code).toBe(1);
    await until('the rest', () => queue().length === 0);
    const log = readFileSync(join(here, `array/slurm/task-${killed}.log`), 'utf8');
    expect(log).toMatch(/Killed[\s\S]*REQUEUE[\s\S]*games/);

    // The cancelled task is left, and is submitted alone.
    const { missing } = JSON.parse(run('status', 'array', '--json').out) as { missing: number[] };
    expect(new Set(missing.map((chunk) => (chunk % 4) + 1))).toEqual(new Set([4]));
    expect(JSON.parse(submit().out)).toMatchObject({ submitted: [4], active: [], complete: false });
    await until('the last task', () => queue().length === 0);
    expect(contents('array')).toEqual(contents('whole'));

    const done = submit();
    expect([done.code, done.err]).toEqual([0, 'nothing left to do\n']);
    expect(run('merge', 'array', '--out', 'merged').code).toBe(0);
  });

  it('shows what Slurm says when it refuses', () => {
    const refused = run(
      'sweep',
      'small.yaml',
      '--out',
      'refused',
      '--on',
      'slurm',
      '--',
      '--partition=nowhere',
    );
    expect(refused.code).toBe(3);
    expect(refused.err).toContain(
      'Slurm refused (sbatch): sbatch: error: invalid partition specified: nowhere',
    );
    expectMisuse(
      run('sweep', 'small.yaml', '--out', 'refused', '--on', 'slurm', '--', '--array=3'),
      '--array=3 cannot be given to sbatch',
    );
    writeFileSync(join(here, 'stranger.sh'), '#!/bin/sh\nexit 0\n', { mode: 0o755 });
    expectMisuse(
      run('sweep', 'small.yaml', '--out', 'refused', '--on', 'slurm', '--', join(here, 'stranger.sh')),
      'stranger.sh for the script, so that job',
    );
    expectMisuse(
      run('sweep', 'small.yaml', '--out', 'back\\slash', '--on', 'slurm'),
      'has a backslash, with which Slurm cannot write logs',
    );
  });
});

describe('a machine without Slurm', () => {
  it('says so', () => {
    expectMisuse(
      regulab(here, ['sweep', 'small.yaml', '--out', 'none', '--on', 'slurm'], '', { PATH: '/nowhere' }),
      'there is no Slurm here: scontrol is not on the path; submit from a machine of the cluster',
    );
    expect(readdirSync(here)).not.toContain('none');
  });

  it.each([
    [['--tasks', '3'], '--tasks goes with --on slurm or --on kubernetes'],
    [['--', '--time=1'], '--time=1 goes with --on slurm'],
    [['--on', 'slurm', '--tasks', '0'], '--tasks is 0'],
    [['--on', 'slurm', '--shard', '1/2'], '--shard is for the tasks that --on slurm makes'],
    [['--on', 'slurm', '--image', 'x'], '--image goes with --on kubernetes'],
    [['--on', 'kubernetes', '--image', 'x'], '--claim is missing'],
    [['--on', 'kubernetes', '--image', 'x', '--claim', 'A_b'], '--claim is A_b'],
    [['--on', 'kubernetes', '--image', 'x y', '--claim', 'c'], '--image is "x y"'],
    [['--on', 'kubernetes', '--image', 'x', '--claim', 'c', '--tasks', '100001'], '--tasks is 100001'],
  ])('%j is refused', (args, words) => {
    expectMisuse(regulab(here, ['sweep', 'small.yaml', '--out', 'none', ...args]), words);
  });

  it('writes tasks as Slurm reads them', () => {
    expect(arrayOf([1, 2, 3, 7, 9, 10])).toBe('1-3,7,9-10');
    expect(arrayOf([4])).toBe('4');
  });
});

describe('a Kubernetes job', () => {
  const manifest = (...args: string[]) =>
    regulab(here, ['sweep', 'map.yaml', '--out', 'maps/first', '--on', 'kubernetes', ...args]);

  it('is one that the published schema knows, with the spec beside it', () => {
    const { code, out } = manifest(
      '--image',
      'example.org/regulab:0.2',
      '--claim',
      'data',
      '--max-running',
      '5',
    );
    expect(code).toBe(0);
    const [config, job] = parseAllDocuments(out).map((document) => document.toJS());
    new ConfigMap(config).validate();
    new Job(job).validate();
    expect(config.data['spec.yaml']).toBe(readFileSync(join(here, 'map.yaml'), 'utf8'));
    expect(job.spec).toMatchObject({ completionMode: 'Indexed', completions: 100, parallelism: 5 });
    const { args, volumeMounts } = job.spec.template.spec.containers[0];
    expect(args).toEqual(
      'sweep /spec/spec.yaml --out /data/maps/first --shard env/100 --workers 1'.split(' '),
    );
    expect(volumeMounts.map(({ mountPath }: { mountPath: string }) => mountPath)).toEqual(['/data', '/spec']);
    // The schema tells a manifest from what is none.
    expect(() => new Job({ ...job, spec: { ...job.spec, completions: '16' } }).validate()).toThrow();
  });

  it('keeps to its claim', () => {
    const options = ['--on', 'kubernetes', '--image', 'x', '--claim', 'c'];
    for (const out of ['/', '../map', 'a/../../b'])
      expectMisuse(
        regulab(here, ['sweep', 'map.yaml', '--out', out, ...options]),
        'a directory within the claim',
      );
  });
});

describe('the lock of another machine', () => {
  const lock = (): string => join(here, 'locked/.lock');
  const elsewhere = JSON.stringify({ pid: 1, host: 'another-machine', started: '5' });

  it('is respected while it is written anew, and taken over when it is not', async () => {
    expect(regulab(here, ['sweep', 'small.yaml', '--out', 'locked', '--quiet']).code).toBe(0);
    writeFileSync(lock(), elsewhere);
    const beat = setInterval(() => utimesSync(lock(), new Date(), new Date()), 300);
    // The command runs beside the beat, so it must not block this process.
    const { start } = await import('./cli.js');
    const end = (child: ReturnType<typeof start>): Promise<[number | null, string]> =>
      new Promise((resolve) => {
        let text = '';
        child.stderr.on('data', (data) => {
          text += String(data);
        });
        child.on('close', (code) => resolve([code, text]));
      });
    const [code, text] = await end(start(here, ['sweep', 'small.yaml', '--out', 'locked']));
    clearInterval(beat);
    expect(code).toBe(2);
    expect(text).toContain('being written by process 1 on another-machine');

    utimesSync(lock(), new Date(0), new Date(0));
    expect(regulab(here, ['status', 'locked']).out).toMatch(
      /process 1 on another-machine, silent for \d+ min/,
    );
    const [again] = await end(start(here, ['sweep', 'small.yaml', '--out', 'locked']));
    expect(again).toBe(0);
    expect(readdirSync(join(here, 'locked'))).not.toContain('.lock');
  });
});
