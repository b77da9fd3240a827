import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GAMES } from './bits.js';
import { launchChromium } from './chromium.js';
import { record } from './results.js';

/*
 * Computes the same games in this Node, in Node 24 (from the npm package that carries its binary) and in headless
 * Chromium, and compares the digests of all output bits.
 */

interface Answer {
  readonly engine: string;
  readonly digests: Readonly<Record<string, string>>;
}

const root = fileURLToPath(new URL('../..', import.meta.url));

function inNode(executable: string): Answer {
  const { stdout, stderr, status } = spawnSync(executable, [join(root, 'bench/dist/printBits.js')], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${executable} failed: ${stderr}`);
  return JSON.parse(stdout) as Answer;
}

/** Installs the npm package `node` of a major version into a temporary directory. */
function inNodeFromNpm(major: number): Answer {
  const directory = mkdtempSync(join(tmpdir(), 'regulab-node-'));
  try {
    const { status, stderr } = spawnSync(
      'npm',
      ['install', '--prefix', directory, '--no-save', `node@${major}`],
      { encoding: 'utf8' },
    );
    const executable = join(directory, 'node_modules/node/bin/node');
    if (status !== 0 || !existsSync(executable))
      throw new Error(`the npm package node@${major} cannot be installed: ${stderr}`);
    return inNode(executable);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function inChromium(): Promise<Answer> {
  const imports = { '@regulab/core': '/packages/core/lib/core/index.js' };
  const page = `<!doctype html><title>bits</title><script type="importmap">${JSON.stringify({ imports })}</script>`;
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://localhost').pathname);
    if (path === '/') response.setHeader('content-type', 'text/html').end(page);
    else if (/^\/(packages\/core\/lib|bench\/dist)\/[\w/.-]+\.js$/.test(path) && existsSync(join(root, path)))
      response.setHeader('content-type', 'text/javascript').end(readFileSync(join(root, path)));
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const browser = await launchChromium();
  try {
    const tab = await browser.newPage();
    await tab.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    const digests = await tab.evaluate<Record<string, string>>(
      "import('/bench/dist/bits.js').then((bits) => bits.digests())",
    );
    return { engine: `Chromium ${browser.version()}`, digests };
  } finally {
    await browser.close();
    server.close();
  }
}

const answers = [inNode(process.execPath), inNodeFromNpm(24), await inChromium()];
const [reference] = answers;
const differing = answers.flatMap(({ engine, digests }) =>
  Object.keys(reference!.digests)
    .filter((name) => digests[name] !== reference!.digests[name])
    .map((name) => `${engine}: ${name}`),
);
record('bits', {
  gamesOfEachKind: GAMES,
  engines: answers.map(({ engine }) => engine),
  same: differing.length === 0,
  differing,
  digests: reference!.digests,
});
process.exitCode = differing.length === 0 ? 0 : 1;
