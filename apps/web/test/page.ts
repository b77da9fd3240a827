import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { launchChromium } from '@regulab/bench/chromium';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import sirv from 'sirv';

const BUILT = join(import.meta.dirname, '../dist');
/** Screenshots are kept here, to be looked at; no test depends on them. */
export const SCREENSHOTS = join(import.meta.dirname, '../../../out/screenshots');
mkdirSync(SCREENSHOTS, { recursive: true });

/** The built page, served from a path that is not the root. */
export interface Served {
  readonly url: string;
  readonly close: () => Promise<void>;
}

export async function servePage(): Promise<Served> {
  if (!existsSync(join(BUILT, 'index.html')))
    throw new Error('the page is not built; run npm run build:web first');
  const files = sirv(BUILT, { dev: true });
  const server = createServer((request, response) => {
    request.url = (request.url ?? '/').replace(/^\/some\/path/, '');
    files(request, response, () => {
      response.writeHead(404).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/some/path/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A tab with everything that went wrong in it, and every request that it made. */
export interface Tab {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly problems: string[];
  readonly requests: string[];
  readonly close: () => Promise<void>;
}

export async function openTab(
  browser: Browser,
  url: string,
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<Tab> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const page = await context.newPage();
  const problems: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text());
  });
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('request', (request) => requests.push(request.url()));
  await page.goto(url);
  await page.waitForSelector('h1');
  return { page, context, problems, requests, close: () => context.close() };
}

export { launchChromium };

const COMMAND = join(import.meta.dirname, '../../../packages/cli/regulab.js');

/** What a shell prints, run in a directory with `npx regulab` as the built command. */
export const shellIn = (directory: string, script: string): string =>
  execFileSync('bash', ['-euc', script.replaceAll('npx regulab', `"${process.execPath}" "${COMMAND}"`)], {
    cwd: directory,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 1 << 28,
  });
