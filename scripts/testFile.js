// `npm run test:file -- NAME`: the test files with NAME in their path. Tests of the library read its sources; what tests of the command and
// the page run is built anew where a source is newer.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';

const [name] = process.argv.slice(2);
const folders = ['packages', 'papers', 'apps'].flatMap((part) =>
  readdirSync(part).map((each) => `${part}/${each}`),
);
const filesIn = (folder) =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => `${folder}/${file}`)
    : [];
const tests = folders
  .flatMap((folder) => filesIn(`${folder}/test`))
  .filter((file) => file.endsWith('.test.ts') && name !== undefined && file.includes(name));
if (tests.length === 0) {
  console.error(
    name === undefined
      ? 'name a test file, for example npm run test:file -- contract'
      : `no test file has ${name} in its path`,
  );
  process.exit(2);
}

const newest = Math.max(
  ...folders.flatMap((folder) => filesIn(`${folder}/src`)).map((file) => statSync(file).mtimeMs),
);
const isOld = (file) => !existsSync(file) || statSync(file).mtimeMs < newest;
const run = (command, ...args) => {
  const { status } = spawnSync(command, args, { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
};
if (tests.some((file) => /^(packages\/cli|apps\/web)/.test(file)) && isOld('packages/cli/bin/main.js'))
  run(process.execPath, 'scripts/bundle.js');
if (tests.some((file) => file.startsWith('apps/web')) && isOld('packages/cli/page/index.html'))
  run('npm', 'run', '--silent', 'build:web');
run(process.execPath, 'node_modules/vitest/vitest.mjs', 'run', ...tests);
