import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchChromium, openTab, SCREENSHOTS } from './page.js';

const COMMAND = join(import.meta.dirname, '../../../packages/cli/regulab.js');
const here = mkdtempSync(join(tmpdir(), 'regulab-own-'));
cpSync(join(import.meta.dirname, '../../../packages/cli/test/own'), here, { recursive: true });
let browser: Browser;
let child: ChildProcess | undefined;

/** Opens the page with a file of models and gives the address that was printed. */
async function opened(...args: string[]): Promise<URL> {
  child?.kill('SIGINT');
  child = spawn(process.execPath, [COMMAND, 'open', ...args, '--no-browser', '--port', '0'], { cwd: here });
  const [line] = (await once(child.stdout!, 'data')) as [Buffer];
  return new URL(String(line).trim());
}
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(async () => {
  child?.kill('SIGINT');
  await browser?.close();
  rmSync(here, { recursive: true, force: true });
});

it('models of one’s own are served from their file, and explored, mapped and copied as a command', async () => {
  const printed = await opened('my/race', '--set', 'tax=3', '--models', 'race.js');
  const tab = await openTab(browser, printed.href);
  await expect.poll(() => tab.page.locator('main').textContent()).toContain('Each lab sells 2 units.');
  // The certificate and the curve come from workers, which load the same file.
  await expect.poll(() => tab.page.locator('main').textContent()).toContain('no player can gain more than 0');
  await expect.poll(() => tab.page.locator('svg path').count()).toBeGreaterThan(3);
  await tab.page.screenshot({ path: join(SCREENSHOTS, 'own-explore.png'), fullPage: true });
  await tab.page.getByText('Copy as command').click();
  await tab.page.getByRole('link', { name: 'Map', exact: true }).click();
  await expect.poll(() => tab.page.locator('main').textContent()).toContain("safer at somebody's cost");
  await tab.page.screenshot({ path: join(SCREENSHOTS, 'own-map.png'), fullPage: true });
  expect(tab.problems).toEqual([]);
  // Nobody else may read the file, and no link loads one.
  const { address } = JSON.parse(
    (await tab.page.locator('meta[name="regulab-models"]').getAttribute('content'))!,
  )[0] as { address: string };
  expect((await fetch(new URL(address, printed))).status).toBe(403);
  await tab.close();
  const stranger = await openTab(
    browser,
    `${printed.origin}/?models=${encodeURIComponent('https://example.org/x.js')}#/explore?models=x.js`,
  );
  await expect.poll(() => stranger.page.getByText('Some models are missing').count()).toBe(1);
  expect(stranger.requests.filter((url) => url.startsWith('https'))).toEqual([]);
  await stranger.close();
});

it('a model that the page cannot draw is named with the reason, and the others are there', async () => {
  writeFileSync(
    join(here, 'narrow.js'),
    "import { race } from './race.js';\nexport const narrow = { ...race, id: 'my/narrow', parameters: race.parameters.map((p) => ({ ...p, whole: true })) };\n",
  );
  const printed = await opened('--models', 'narrow.js');
  const tab = await openTab(browser, printed.href.replace(/#.*/, '#/explore'));
  await expect
    .poll(() => tab.page.getByRole('alert').textContent())
    .toContain('my/narrow has fewer than two parameters that are no whole numbers');
  expect(await tab.page.locator('#model option').count()).toBeGreaterThan(20);
  await tab.close();
});
