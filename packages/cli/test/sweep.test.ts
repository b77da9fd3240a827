import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMMAND, regulab, scratch, start } from './cli.js';

const { path: here, remove } = scratch();
afterAll(remove);

const map = `model: fine-tuning/two-attribute
vary:
  generalistFloor: { from: 0, to: 1.5, step: 0.02 }
  specialistFloor: { from: 0, to: 2.5, step: 0.005 }
  share: [0.3, 0.5]
where: specialistFloor >= generalistFloor
baseline: true
`;

/** Everything in a sweep directory that must not depend on how it was made. */
function bytes(directory: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(join(here, directory))
      .filter((name) => name.startsWith('part-') || name === 'manifest.json')
      .sort()
      .map((name) => [name, readFileSync(join(here, directory, name)).toString('base64')]),
  );
}

beforeAll(() => {
  writeFileSync(join(here, 'map.yaml'), map);
  writeFileSync(join(here, 'other.yaml'), map.replace('0.3, 0.5', '0.3, 0.6'));
  const { code, out } = regulab(here, ['sweep', 'map.yaml', '--out', 'whole', '--quiet']);
  expect(code).toBe(0);
  expect(out).toMatch(/^whole: \d+ games, \d+ equilibrium, \d+ exit, \d+ backfiring, \d+ mutualism\n$/);
});

describe('a sweep', () => {
  it('counts the same as SQL does', () => {
    const manifest = JSON.parse(readFileSync(join(here, 'whole/manifest.json'), 'utf8')) as {
      counts: Record<string, number>;
    };
    const sql =
      "select count(*) as games, count(*) filter (status = 'exit') as exit, count(*) filter (backfires) as backfiring, count(*) filter (mutualism) as mutualism from sweep";
    const { code, out } = regulab(here, ['query', 'whole', sql, '--json']);
    expect(code).toBe(0);
    expect(manifest.counts).toMatchObject((JSON.parse(out) as object[])[0]!);
  });

  it('holds null where there is no product, and utility 0', () => {
    const sql =
      "select count(*) as n, count(safety) as safe, sum(generalistUtility) as u from sweep where status = 'exit'";
    const [row] = JSON.parse(regulab(here, ['query', 'whole', sql, '--json']).out) as {
      n: number;
      safe: number;
      u: number;
    }[];
    expect(row).toMatchObject({ safe: 0, u: 0 });
    expect(row!.n).toBeGreaterThan(0);
  });

  it('has nothing left to do when run again, and passes verify', () => {
    const again = regulab(here, ['sweep', 'map.yaml', '--out', 'whole']);
    expect(again.code).toBe(0);
    expect(again.err).toContain('nothing left to do');
    const { code, out } = regulab(here, ['verify', 'whole', '--every', '997']);
    expect(code).toBe(0);
    expect(out).toMatch(/(\d+) of \1 accepted/);
  });

  it('gives the same bytes on one worker and on three', () => {
    for (const workers of ['1', '3']) {
      expect(
        regulab(here, ['sweep', 'map.yaml', '--out', `w${workers}`, '--workers', workers, '--quiet']).code,
      ).toBe(0);
      expect(bytes(`w${workers}`)).toEqual(bytes('whole'));
    }
  });

  it('is the union of its shards', () => {
    for (const shard of ['1/3', '2/3', '3/3'])
      expect(regulab(here, ['sweep', 'map.yaml', '--out', 'shards', '--shard', shard, '--quiet']).code).toBe(
        0,
      );
    expect(bytes('shards')).toEqual(bytes('whole'));
    for (const shard of ['1/3', '2/3', '3/3'])
      regulab(here, ['sweep', 'map.yaml', '--out', `only-${shard[0]}`, '--shard', shard, '--quiet']);
    const parts = ['only-1', 'only-2', 'only-3'].flatMap((directory) =>
      readdirSync(join(here, directory)).filter((name) => name.startsWith('part-')),
    );
    expect(parts.sort()).toEqual(Object.keys(bytes('whole')).filter((name) => name.startsWith('part-')));
  });

  it('redoes parts that are cut short, emptied, swapped or missing, and only those', () => {
    cpSync(join(here, 'whole'), join(here, 'damaged'), { recursive: true });
    const part = (k: number) => join(here, 'damaged', `part-00000${k}.parquet`);
    truncateSync(part(0), 1000);
    truncateSync(part(1), 0);
    rmSync(part(2));
    cpSync(part(4), part(3));
    const holes = readFileSync(part(5));
    holes.fill(0, 2000, 6000);
    writeFileSync(part(5), holes);
    expect(regulab(here, ['verify', 'damaged']).code).toBe(3);
    const { code, err } = regulab(here, ['sweep', 'map.yaml', '--out', 'damaged', '--json']);
    expect(code).toBe(0);
    expect(bytes('damaged')).toEqual(bytes('whole'));
    expect(err).not.toContain('nothing left');
  });

  it('a damaged part fails verify and query, and says how to mend it', () => {
    cpSync(join(here, 'whole'), join(here, 'holes'), { recursive: true });
    const path = join(here, 'holes/part-000000.parquet');
    const holes = readFileSync(path);
    holes.fill(0, 2000, 6000);
    writeFileSync(path, holes);
    expect(regulab(here, ['verify', 'holes', '--every', '1000'])).toMatchObject({
      code: 3,
      err: expect.stringMatching(/part-000000.parquet is damaged.*run the sweep again/),
    });
    truncateSync(path, 5000);
    expect(regulab(here, ['query', 'holes', 'select count(*) from sweep'])).toMatchObject({
      code: 3,
      err: expect.stringContaining('run the sweep again to mend it'),
    });
  });

  it('parts that are not of the sweep do not count, and missing ones are told', () => {
    cpSync(join(here, 'whole'), join(here, 'extra'), { recursive: true });
    cpSync(join(here, 'whole/part-000001.parquet'), join(here, 'extra/part-000099.parquet'));
    const count = (directory: string) =>
      regulab(here, ['query', directory, 'select count(*) as n from sweep', '--json']);
    expect(count('extra').out).toBe(count('whole').out);
    rmSync(join(here, 'extra/part-000000.parquet'));
    expect(count('extra').err).toContain('1 part is missing');
  });

  it('verify notices a false claim of backfiring', () => {
    const sql = 'select * replace (not backfires as backfires) from sweep limit 50';
    const { out } = regulab(here, ['query', 'whole', sql, '--csv']);
    const lines = out.trimEnd().split('\n');
    const fixed =
      'model,performanceRevenue,safetyRevenue,generalistPerformanceCost,generalistSafetyCost,generalistCrossCost,specialistPerformanceCost,specialistSafetyCost,specialistCrossCost';
    const rest = 'fine-tuning/two-attribute,1,1,1,1,0,1,1,0';
    writeFileSync(
      join(here, 'false.csv'),
      lines.map((line, k) => `${line},${k === 0 ? fixed : rest}\n`).join(''),
    );
    const { code, out: report } = regulab(here, ['verify', 'false.csv']);
    expect(code).toBe(1);
    expect(report).toContain('0 of 50 accepted');
  });

  it('refuses a directory of another spec, a foreign one and a file', () => {
    expect(regulab(here, ['sweep', 'other.yaml', '--out', 'whole'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('another spec'),
    });
    mkdirSync(join(here, 'foreign'));
    writeFileSync(join(here, 'foreign/thesis.tex'), '');
    expect(regulab(here, ['sweep', 'map.yaml', '--out', 'foreign'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('not empty (thesis.tex)'),
    });
    expect(regulab(here, ['sweep', 'map.yaml', '--out', 'map.yaml'])).toMatchObject({
      code: 3,
      err: expect.stringContaining('in the way'),
    });
  });

  it.each([
    [['--shard', '0/3'], /shard is 0\/3/],
    [['--shard', '4/3'], /shard is 4\/3/],
    [['--shard', 'one'], /--shard is one/],
    [['--workers', '0'], /--workers is 0/],
  ])('refuses %j', (options, message) => {
    const { code, err } = regulab(here, ['sweep', 'map.yaml', '--out', 'never', ...options]);
    expect(code).toBe(2);
    expect(err).toMatch(message);
  });

  it('names line and key of a misspelt spec, and asks before a trillion games', () => {
    const spec = (text: string) => regulab(here, ['sweep', '-', '--out', 'never'], text);
    expect(spec(map.replace('where', 'wehre'))).toMatchObject({
      code: 2,
      err: expect.stringMatching(/line 6, key wehre.*did you mean where\?/),
    });
    expect(spec(map.replaceAll(/step: [\d.]+/g, 'count: 1000000'))).toMatchObject({
      code: 2,
      err: expect.stringMatching(/2,000,000,000,000 games.*--force/),
    });
    expect(spec(map.replace('where: ', 'where: process.exit(1) || '))).toMatchObject({
      code: 2,
      err: expect.stringContaining('process.exit is no function'),
    });
    expect(readdirSync(here)).not.toContain('never');
  });

  it('turns games that cannot be solved into rows with a reason', () => {
    writeFileSync(
      join(here, 'bad.yaml'),
      'model: fine-tuning/two-attribute\nvary:\n  generalistCrossCost: [-2, 0]\n  share: [0.5, 1.5]\n  specialistFloor: [0, 1]\nwhere: 1 / specialistFloor > 0\n',
    );
    const { code, err } = regulab(here, ['sweep', 'bad.yaml', '--out', 'bad']);
    expect(code).toBe(3);
    expect(err).toContain('7 games failed');
    const rows = JSON.parse(
      regulab(here, [
        'query',
        'bad',
        'select status, reason, safety, regime from sweep order by reason nulls first',
        '--json',
      ]).out,
    ) as Record<string, string | null>[];
    expect(rows).toHaveLength(8);
    expect(rows[0]).toMatchObject({ status: 'equilibrium', reason: null });
    for (const row of rows.slice(1))
      expect(row).toMatchObject({ status: 'failed', safety: null, regime: null, reason: expect.any(String) });
    expect(new Set(rows.slice(1).map((row) => row.reason!.split(' ')[0]))).toEqual(
      new Set(['generalistCrossCost', 'share', 'where']),
    );
  });

  it('keeps a sweep in which nothing satisfies the condition', () => {
    writeFileSync(join(here, 'none.yaml'), map.replace('where: ', 'where: share > 7 and '));
    expect(regulab(here, ['sweep', 'none.yaml', '--out', 'none'])).toMatchObject({
      code: 0,
      out: expect.stringContaining('none: 0 games'),
    });
    expect(
      JSON.parse(regulab(here, ['query', 'none', 'select count(*) as n from sweep', '--json']).out),
    ).toEqual([{ n: 0 }]);
  });
});

describe('crashes', () => {
  const slow = map.replace('step: 0.02', 'step: 0.004').replace('0.3, 0.5', '0.2, 0.3, 0.4, 0.5');
  beforeAll(() => {
    writeFileSync(join(here, 'slow.yaml'), slow);
    expect(regulab(here, ['sweep', 'slow.yaml', '--out', 'slow', '--quiet']).code).toBe(0);
  });

  it('resumes after kill -9 at any moment with the bytes of an undisturbed run', async () => {
    for (let kill = 0; kill < 6; kill++) {
      const child = start(here, ['sweep', 'slow.yaml', '--out', 'killed', '--quiet']);
      const ended = once(child, 'exit');
      setTimeout(() => child.kill('SIGKILL'), 120 + 90 * kill);
      await ended;
    }
    expect(regulab(here, ['sweep', 'slow.yaml', '--out', 'killed', '--quiet']).code).toBe(0);
    expect(bytes('killed')).toEqual(bytes('slow'));
    expect(
      readdirSync(join(here, 'killed')).filter((name) => name.includes('.tmp-') || name.startsWith('.lock')),
    ).toEqual([]);
  });

  it('Ctrl-C leaves a directory that resumes', async () => {
    const child = start(here, ['sweep', 'slow.yaml', '--out', 'stopped']);
    const ended = once(child, 'exit');
    await waitFor(() => existsPart('stopped'));
    child.kill('SIGINT');
    const [code] = await ended;
    expect([0, 130]).toContain(code);
    expect(regulab(here, ['sweep', 'slow.yaml', '--out', 'stopped', '--quiet']).code).toBe(0);
    expect(bytes('stopped')).toEqual(bytes('slow'));
  });

  it('a second sweep of the same directory is refused while the first one runs', async () => {
    const first = start(here, ['sweep', 'slow.yaml', '--out', 'twice', '--quiet']);
    const ended = once(first, 'exit');
    await waitFor(() => readdirIfAny('twice').includes('.lock'));
    first.kill('SIGSTOP');
    const second = regulab(here, ['sweep', 'slow.yaml', '--out', 'twice']);
    const shard = regulab(here, ['sweep', 'slow.yaml', '--out', 'twice', '--shard', '1/2']);
    first.kill('SIGCONT');
    await ended;
    expect(second).toMatchObject({ code: 2, err: expect.stringContaining('is being written by process') });
    expect(shard).toMatchObject({ code: 2, err: expect.stringContaining('is being written by process') });
    expect(bytes('twice')).toEqual(bytes('slow'));
  });

  const existsPart = (directory: string) => readdirIfAny(directory).some((name) => name.startsWith('part-'));
  function readdirIfAny(directory: string): string[] {
    try {
      return readdirSync(join(here, directory));
    } catch {
      return [];
    }
  }
  async function waitFor(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
  }
});

/** Whether this system lets a test mount a file system of its own. */
const mayMount = spawnSync('unshare', ['-rm', 'true']).status === 0;

describe.skipIf(!mayMount)('file systems that refuse (needs unshare)', () => {
  const mounted = (options: string, script: string) => {
    mkdirSync(join(here, 'mount'), { recursive: true });
    return spawnSync(
      'unshare',
      ['-rm', 'sh', '-c', `mount -t tmpfs -o ${options} tmpfs mount && ${script}`],
      { cwd: here, encoding: 'utf8' },
    );
  };
  const sweep = `${process.execPath} ${COMMAND} sweep map.yaml --out mount/sweep`;

  it('a full disk ends in a clear message and what was written stays valid', () => {
    const { stderr, stdout } = mounted('size=2m', `{ ${sweep}; echo code $?; cp -r mount/sweep full; }`);
    expect(stdout).toContain('code 3');
    expect(stderr).toContain('the disk is full');
    const done = readdirSync(join(here, 'full')).filter((name) => name.startsWith('part-'));
    expect(done.length).toBeGreaterThan(0);
    expect(done.filter((name) => name.includes('.tmp-'))).toEqual([]);
    const whole = bytes('whole');
    for (const name of done)
      expect(readFileSync(join(here, 'full', name)).toString('base64')).toBe(whole[name]);
    expect(regulab(here, ['sweep', 'map.yaml', '--out', 'full', '--quiet']).code).toBe(0);
    expect(bytes('full')).toEqual(whole);
  });

  it('a read-only directory ends in a clear message', () => {
    const { stderr, stdout } = mounted('size=5m', `mount -o remount,ro mount && { ${sweep}; echo code $?; }`);
    expect(stdout).toContain('code 3');
    expect(stderr).toMatch(
      /regulab: cannot use the directory .*: the file system is read-only; choose another directory/,
    );
  });
});

describe('query and plot', () => {
  it.each([
    [['query', 'whole', 'select nonsense from sweep'], 2, /the query failed: .*nonsense/],
    [['query', 'nowhere', 'select 1'], 3, /no such file/],
    [['query', 'map.yaml', 'select 1'], 2, /is not a readable Parquet file/],
    [['query', 'whole', 'select 1', '--json', '--csv'], 2, /keep one/],
    [['query', 'whole', "copy sweep to 'stolen.csv'"], 2, /the query failed: Permission Error/],
    [['query', 'whole', 'select 1; select 2'], 2, /holds 2 statements/],
    [['query', 'whole', "select * from read_csv('map.yaml')"], 2, /the query failed/],
    [['query', 'whole', 'install httpfs'], 2, /does not start with SELECT/],
    [
      ['plot', 'whole', '--x', 'generalistFloor', '--y', 'specialistFloor', '--out', 'a.svg'],
      2,
      /needs --value/,
    ],
    [
      [
        'plot',
        'whole',
        '--x',
        'generalistFloor',
        '--y',
        'specialistFloor',
        '--value',
        'safety',
        '--out',
        'a.jpg',
      ],
      2,
      /must end in .svg or .png/,
    ],
    [
      ['plot', 'whole', '--x', 'nothing', '--y', 'specialistFloor', '--value', 'safety', '--out', 'a.svg'],
      2,
      /the query failed/,
    ],
    [
      [
        'plot',
        'whole',
        '--x',
        'generalistFloor',
        '--y',
        'specialistFloor',
        '--value',
        'safety',
        '--where',
        'share > 2',
        '--out',
        'a.svg',
      ],
      2,
      /nothing to plot/,
    ],
  ] as const)('%j', (args, expected, message) => {
    const { code, err } = regulab(here, args);
    expect(code).toBe(expected);
    expect(err).toMatch(message);
  });

  it('answers as a table and as CSV', () => {
    const sql = "select regime, count(*) as games from sweep where regime = 'free/free' group by 1";
    expect(regulab(here, ['query', 'whole', sql]).out).toMatch(/^regime +games\nfree\/free +\d+\n$/);
    expect(regulab(here, ['query', 'whole', sql, '--csv']).out).toMatch(/^regime,games\nfree\/free,\d+\n$/);
  });

  it.each([
    [
      'heatmap',
      ['--x', 'generalistFloor', '--y', 'specialistFloor', '--value', 'safety', '--where', 'share = 0.5'],
    ],
    [
      'heatmap',
      ['--x', 'generalistFloor', '--y', 'specialistFloor', '--value', 'status', '--where', 'share = 0.5'],
    ],
    ['lines', ['--x', 'specialistFloor', '--y', 'safety', '--by', 'share', '--where', 'generalistFloor = 0']],
    [
      'scatter',
      [
        '--x',
        'generalistUtility',
        '--y',
        'specialistUtility',
        '--value',
        'share',
        '--where',
        "status = 'equilibrium'",
      ],
    ],
  ])(
    'draws %s as SVG and PNG with its CSV',
    (kind, options) => {
      const { code, err } = regulab(here, [
        'plot',
        'whole',
        '--kind',
        kind,
        ...options,
        '--out',
        'p.svg',
        '--out',
        'p.png',
      ]);
      expect({ code, err }).toEqual({ code: 0, err: '' });
      const svg = readFileSync(join(here, 'p.svg'), 'utf8');
      expect(svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg"/);
      expect(svg).toMatch(/<text[^>]*>[^<]*(floor|utility)/);
      expect(readFileSync(join(here, 'p.png')).subarray(1, 4).toString()).toBe('PNG');
      expect(readFileSync(join(here, 'p.csv'), 'utf8').split('\n').length).toBeGreaterThan(400);
    },
    60_000,
  );

  describe('of more axes than a picture has', () => {
    const pictured = (...args: string[]) => {
      const { code, err } = regulab(here, ['plot', ...args, '--out', 'q.svg']);
      return {
        code,
        err,
        svg: code === 0 ? readFileSync(join(here, 'q.svg'), 'utf8').replaceAll('\n', ' ') : '',
      };
    };
    const MAP = ['whole', '--x', 'generalistFloor', '--y', 'specialistFloor'];

    it.each([
      [
        [...MAP, '--value', 'safety'],
        /3 axes vary, and a heatmap shows 2: share is left; add --where "share = [.\d]+" or --aggregate mean/,
      ],
      [
        ['whole', '--kind', 'lines', '--x', 'specialistFloor', '--y', 'safety', '--by', 'share'],
        /generalistFloor is left; add --where "generalistFloor = [.\d]+" or --aggregate mean/,
      ],
      [[...MAP, '--value', 'regime', '--aggregate', 'mean'], /regime holds texts/],
      [
        [...MAP, '--value', 'safety', '--aggregate', 'share'],
        /safety holds numbers; --aggregate share is for what is true or not/,
      ],
      [
        ['whole', '--kind', 'scatter', '--x', 'share', '--y', 'safety', '--aggregate', 'mean'],
        /a scatter shows every row/,
      ],
      [
        ['drawn', '--x', 'generalistFloor', '--y', 'specialistFloor', '--value', 'safety'],
        /were drawn at random/,
      ],
      [['drawn', '--kind', 'lines', '--x', 'specialistFloor', '--y', 'safety'], /was drawn at random/],
    ] as const)('%j is refused with what to add', (args, message) => {
      if (args[0] === 'drawn') {
        writeFileSync(
          join(here, 'drawn.yaml'),
          'model: fine-tuning/two-attribute\nvary: {generalistFloor: {uniform: [0, 1]}, specialistFloor: {uniform: [0, 2]}}\nsamples: 500\nbaseline: true\n',
        );
        regulab(here, ['sweep', 'drawn.yaml', '--out', 'drawn']);
      }
      const { code, err } = pictured(...args);
      expect({ code, err }).toEqual({ code: 2, err: expect.stringMatching(message) });
      expect(err.trimEnd()).not.toContain('\n');
    });

    it('aggregates by name and says over what', () => {
      const { svg } = pictured(...MAP, '--value', 'safety', '--aggregate', 'mean');
      expect(svg).toContain('mean of safety');
      expect(svg).toMatch(/Each place is the mean of \d+ games, over share/);
      const own = 'select avg(safety) from sweep where generalistFloor = 0 and specialistFloor = 0';
      const mean = Number(regulab(here, ['query', 'whole', own, '--csv']).out.split('\n')[1]);
      const csv = readFileSync(join(here, 'q.csv'), 'utf8').split('\n');
      expect(csv[0]).toBe('generalistFloor,specialistFloor,mean of safety,games,with value');
      expect(Number(csv[1]!.split(',')[2])).toBe(mean);
    });

    it('counts what is true, also of a condition', () => {
      const { svg } = pictured(...MAP, '--value', "status = 'exit'", '--aggregate', 'share');
      expect(svg).toContain('share of status');
      expect(pictured(...MAP, '--value', "status = 'exit'", '--aggregate', 'any').code).toBe(0);
    });

    it('puts random axes into bins and tells how many games they hold', () => {
      const { svg } = pictured(
        'drawn',
        '--x',
        'generalistFloor',
        '--y',
        'specialistFloor',
        '--value',
        'safety',
        '--aggregate',
        'mean',
        '--bins',
        '5',
      );
      expect(svg).toMatch(/Each place is the mean of \d+ to \d+ games/);
      expect(svg).toMatch(/is cut into 5 bins of/);
      const counts = readFileSync(join(here, 'q.csv'), 'utf8').trimEnd().split('\n').slice(1);
      expect(counts).toHaveLength(25);
      expect(counts.reduce((sum, line) => sum + Number(line.split(',')[3]), 0)).toBe(500);
    });
  });

  it('never overwrites the data it plots', () => {
    writeFileSync(join(here, 'mine.csv'), 'a,b,c\n1,2,3\n2,3,4\n');
    const { code, err } = regulab(here, [
      'plot',
      'mine.csv',
      '--kind',
      'scatter',
      '--x',
      'a',
      '--y',
      'b',
      '--out',
      'mine.svg',
    ]);
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining('would overwrite mine.csv') });
    expect(readFileSync(join(here, 'mine.csv'), 'utf8')).toContain('a,b,c');
  });

  it('plots a CSV that solve wrote', () => {
    writeFileSync(
      join(here, 'games.csv'),
      `specialistFloor\n${Array.from({ length: 20 }, (_, k) => k / 10).join('\n')}\n`,
    );
    execFileSync(
      process.execPath,
      [
        COMMAND,
        'solve',
        'fine-tuning/two-attribute',
        '--input',
        'games.csv',
        '--output',
        'solved.csv',
        '--quiet',
      ],
      { cwd: here },
    );
    const { code, err } = regulab(here, [
      'plot',
      'solved.csv',
      '--kind',
      'lines',
      '--x',
      'specialistFloor',
      '--y',
      'safety',
      '--out',
      'c.svg',
    ]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
  });
});
