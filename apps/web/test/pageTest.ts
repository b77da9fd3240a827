import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { launchChromium, openTab, type Served, servePage, shellIn } from './page.js';

/** A directory for what a test saves, one browser and one server, for all tests of a file. */
export let here: string;
export let browser: Browser;
export let served: Served;

/** Makes them before the tests of the file that calls this, and takes them away after. */
export function usePage(): void {
  beforeAll(async () => {
    here = mkdtempSync(join(tmpdir(), 'regulab-page-'));
    browser = await launchChromium();
    served = await servePage();
  });
  afterAll(async () => {
    await browser?.close();
    await served?.close();
    rmSync(here, { recursive: true, force: true });
  });
}

export const open = (address: string, options?: Parameters<typeof openTab>[2]) =>
  openTab(browser, `${served.url}#${address}`, options);

export const shell = (script: string): string => shellIn(here, script);

/** The address as the page has it now; what the driver knows of it may lag behind. */
export const addressOf = (page: Page): Promise<string> => page.evaluate(() => location.href);

/** One row of the readings, as numbers: value, without a rule, change. */
export async function readings(page: Page): Promise<Map<string, readonly [string, string, string]>> {
  const rows = await page.locator('table.readings tbody tr').evaluateAll((list) =>
    list.map((row) => ({
      name: row.querySelector('th')?.textContent ?? '',
      cells: Array.from(row.querySelectorAll('td.number'), (cell) => cell.textContent ?? ''),
    })),
  );
  return new Map(
    rows.map(({ name, cells }) => [
      name.trim(),
      cells.map((cell) => cell.trim()) as [string, string, string],
    ]),
  );
}
