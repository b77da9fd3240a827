import { execFileSync } from 'node:child_process';
import { copyFileSync, cpSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { rolldown } from 'rolldown';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scratch } from './cli.js';

const root = join(import.meta.dirname, '../../..');
const { path: here, remove } = scratch();
afterAll(remove);

const run = (command: string, ...args: string[]): string =>
  execFileSync(command, args, { cwd: here, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

interface Packed {
  readonly filename: string;
  readonly name: string;
  readonly files: readonly { readonly path: string }[];
}
let packed: readonly Packed[];
const fileOf = (name: string): string =>
  join(
    here,
    packed
      .find((each) => each.name === name)!
      .filename.replace('@', '')
      .replace('/', '-'),
  );

beforeAll(() => {
  // Packed in a copy: while a package is packed, its package.json is another.
  const copy = join(here, 'copy');
  const isLeft = (path: string): boolean => !/\/(src|dist|test|node_modules)$/.test(path);
  for (const part of ['packages/core', 'packages/cli', 'scripts', 'LICENSE'])
    cpSync(join(root, part), join(copy, part), { recursive: true, filter: isLeft });
  packed = ['core', 'cli'].map((folder) => {
    const text = execFileSync('npm', ['pack', '--json', '--pack-destination', here], {
      cwd: join(copy, 'packages', folder),
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return (JSON.parse(text.slice(text.indexOf('[\n'))) as [Packed])[0];
  });
  writeFileSync(join(here, 'package.json'), '{ "type": "module" }');
  const tarballs = readdirSync(here).filter((name) => name.endsWith('.tgz'));
  run(
    'npm',
    'install',
    '--prefer-offline',
    '--no-audit',
    '--no-fund',
    ...tarballs.map((name) => `./${name}`),
  );
});

describe.each(['@regulab/core', 'regulab'])('the package %s', (name) => {
  it('has what a package has, and nothing that only the workspace knows', () => {
    const { files } = packed.find((each) => each.name === name)!;
    const paths = files.map(({ path }) => path);
    expect(paths).toEqual(expect.arrayContaining(['README.md', 'LICENSE', 'package.json']));
    expect(
      paths.filter((path) => /\.map$|tsbuildinfo|\.tsx?$/.test(path) && !path.endsWith('.d.ts')),
    ).toEqual([]);
    const own = JSON.parse(
      readFileSync(join(here, 'node_modules', name, 'package.json'), 'utf8'),
    ) as Readonly<Record<string, unknown>>;
    for (const field of ['description', 'repository', 'keywords', 'license', 'engines'])
      expect(own[field], field).toBeTruthy();
    expect(JSON.stringify(own)).not.toContain('"source"');
    expect(own.devDependencies).toBeUndefined();
    // What was packed is put back.
    const folder = join(here, 'copy/packages', name === 'regulab' ? 'cli' : 'core');
    expect(readFileSync(join(folder, 'package.json'), 'utf8')).toContain('"source"');
    expect(readdirSync(folder)).not.toContain('LICENSE');
  });

  it('passes publint and are-the-types-wrong', async () => {
    const bytes = readFileSync(fileOf(name));
    const { messages } = await publint({
      pack: { tarball: Uint8Array.from(bytes).buffer },
      strict: true,
    });
    expect(messages).toEqual([]);
    const checked = await checkPackage(createPackageFromTarballData(new Uint8Array(bytes)));
    // Modules alone are offered, to Node 20 and to bundlers.
    const problems = 'problems' in checked ? checked.problems : [];
    expect(
      problems.filter(
        (problem) =>
          !('resolutionKind' in problem && ['node10', 'node16-cjs'].includes(problem.resolutionKind)),
      ),
    ).toEqual([]);
  });
});

describe('in an empty folder', () => {
  it('the command solves, and a model of one’s own finds the library', () => {
    for (const name of ['race.js', 'bestReply.js'])
      copyFileSync(join(import.meta.dirname, 'own', name), join(here, name));
    expect(run('npx', 'regulab', 'solve', 'my/race', '--models', 'race.js', '--set', 'tax=3')).toContain(
      'Each lab sells 2 units',
    );
    expect(run('npx', 'regulab', 'models')).toContain('overlap/symmetric');
  });

  it('JavaScript sweeps by threads and asks', () => {
    writeFileSync(
      join(here, 'sweep.js'),
      `import { checkSpec, loadLaboratory, querySweep, runRobust, runSweep } from 'regulab/sweep';
       import { papers } from 'regulab/report';
       const laboratory = await loadLaboratory(['race.js']);
       const vary = { tax: { from: 0, to: 5, count: 101 }, demand: { from: 5, to: 15, count: 101 } };
       await runSweep(laboratory, checkSpec(laboratory, { model: 'my/race', vary }), 'out', { workers: 2 });
       const { rows } = await querySweep('out', 'select count(*) from sweep');
       console.log(rows[0][0], papers.length);`,
    );
    expect(run('node', 'sweep.js').trim()).toBe('10201 11');
  });

  it('strict TypeScript finds its types', () => {
    writeFileSync(
      join(here, 'typed.ts'),
      `import { builtIn, type Solution } from '@regulab/core';
       import { figureCsv, renderSvg } from 'regulab/figures';
       import { computeChunk } from 'regulab/pure';
       import { reproducePaper } from 'regulab/report';
       import { runSweep, type SweepResult } from 'regulab/sweep';
       const solution: Solution = builtIn.solve('overlap/symmetric');
       // @ts-expect-error there is no such field
       solution.outcoms;
       export type Known = [SweepResult, typeof figureCsv, typeof renderSvg, typeof computeChunk, typeof reproducePaper, typeof runSweep];`,
    );
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    run(
      'node',
      tsc,
      '--noEmit',
      '--strict',
      '--module',
      'nodenext',
      '--target',
      'es2022',
      '--lib',
      'es2023,dom',
      'typed.ts',
    );
  });

  it('a bundler takes one function and no more', async () => {
    writeFileSync(
      join(here, 'one.js'),
      "import { normalQuantile } from '@regulab/core'; console.log(normalQuantile(0.975));",
    );
    const bundle = await rolldown({ input: join(here, 'one.js') });
    await bundle.write({ file: join(here, 'one.min.js'), minify: true });
    await bundle.close();
    expect(run('node', 'one.min.js')).toContain('1.9599639845');
    expect(statSync(join(here, 'one.min.js')).size).toBeLessThan(4000);
  });
});
