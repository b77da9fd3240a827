import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { openTab, servePage } from './page.js';
import { addressOf, browser, here, open, readings, shell, usePage } from './pageTest.js';

usePage();

describe('the map', () => {
  const saved = async (page: Page, name: string): Promise<string> => {
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name }).click();
    const path = join(here, (await download).suggestedFilename());
    await (await download).saveAs(path);
    return path;
  };

  it.each([
    ['/map?map.colour=safety&share=0.3', 'safety'],
    [
      '/map?model=fine-tuning/one-attribute&map.x=generalistExponent:1.2:4&map.y=specialistFloor:0:1.5&map.colour=generalistUtility',
      'generalistUtility',
    ],
  ])('has the bits of the command line, through the command that it copies: %s', async (address, outcome) => {
    const tab = await open(address);
    await expect.poll(() => tab.page.locator('.legend .caption').textContent(), { timeout: 60_000 }).toBe('');
    const csv = readFileSync(await saved(tab.page, 'Save CSV'), 'utf8')
      .trimEnd()
      .split('\n');
    await tab.page.getByRole('button', { name: 'Copy as command' }).click();
    const script = await tab.page.evaluate(() => navigator.clipboard.readText());
    rmSync(join(here, 'map'), { recursive: true, force: true });
    shell(script);
    expect(readFileSync(join(here, 'map.svg'), 'utf8')).toContain('<svg');
    const [x, y] = csv[0]!.split(',');
    const sweep = shell(
      `npx regulab query map --csv "select ${x}, ${y}, status, ${outcome}, effect, mutualism from sweep order by ${y}, ${x}"`,
    )
      .trimEnd()
      .split('\n');
    expect(csv).toHaveLength(401 * 501 + 1);
    expect(sweep).toHaveLength(csv.length);
    const pick = (line: string): string => {
      const cells = line.split(',');
      return [cells[0], cells[1], cells[2], cells[6], cells[4], cells[5]].join();
    };
    const differing = csv.flatMap((line, row) =>
      row === 0 || pick(line) === sweep[row] ? [] : [[line, sweep[row]]],
    );
    expect(differing.slice(0, 3)).toEqual([]);
    await tab.close();
  });

  it('saves SVG and PNG that are what they say', async () => {
    const tab = await open('/map?specialistFloor=0.4');
    await expect.poll(() => tab.page.locator('.legend .caption').textContent(), { timeout: 30_000 }).toBe('');
    expect(readFileSync(await saved(tab.page, 'Save SVG'), 'utf8')).toMatch(/^<svg .*<\/svg>\s*$/s);
    const png = readFileSync(await saved(tab.page, 'Save PNG'));
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    expect(png.byteLength).toBeGreaterThan(20_000);
    await tab.close();
  });

  it('sets the game by a click and draws a profile by a drag', async () => {
    const tab = await open('/map');
    await tab.page.waitForTimeout(500);
    const box = (await tab.page.locator('.surface').boundingBox())!;
    await tab.page.mouse.click(box.x + box.width / 3, box.y + box.height / 2);
    expect(await addressOf(tab.page)).toContain('generalistFloor=0.5&specialistFloor=1.25');
    await tab.page.mouse.move(box.x + 5, box.y + box.height - 5);
    await tab.page.mouse.down();
    await tab.page.mouse.move(box.x + 100, box.y + 100, { steps: 5 });
    await tab.page.mouse.up();
    expect(await addressOf(tab.page)).toContain('map.line=');
    await expect.poll(() => tab.page.getByRole('heading', { name: /Along the line/ }).count()).toBe(1);
    await tab.close();
  });
});

describe('while something is still solved', () => {
  it('a map of another question is not saved', async () => {
    const tab = await open('/map?model=fine-tuning/specialists[12]&map.colour=safety');
    const { page } = tab;
    await page.waitForFunction(() =>
      /\d %/.test(document.querySelector('.legend .caption')?.textContent ?? ''),
    );
    await page.getByLabel('Colour').selectOption('generalistUtility');
    await page.getByRole('button', { name: 'Save CSV' }).click();
    await expect.poll(() => page.locator('.tools .said').textContent()).toBe('It is still being solved.');
    await tab.close();
  });

  it('answers of a bargain keep coming while a slider moves', async () => {
    const tab = await open('/bargain');
    const { page } = tab;
    await page.waitForSelector('table td');
    const seen = new Set<string>();
    const slider = page.getByLabel('Safety floor on the specialist', { exact: true });
    await slider.focus();
    for (let k = 0; k < 60; k++) {
      await page.keyboard.press('ArrowRight');
      seen.add((await page.locator('tbody').first().textContent()) ?? '');
    }
    expect(seen.size).toBeGreaterThan(5);
    await tab.close();
  });
});

describe('real data', () => {
  it('are drawn beside the formulas when asked for, and told from those of another game', async () => {
    const { page } = await open(
      '/explore?model=market-entry/scaling&dimension=1&features=60&data=80&safetyLabels=0.2',
    );
    await page.click('summary:has-text("Real data beside the formulas")');
    await page.click('button:has-text("Draw 20 times")');
    await page.getByText('20 draws in the usual way').waitFor();
    const row = page.locator('tr', { hasText: 'loss in safety' }).last();
    const [mean, error, formula] = (await row.locator('td.number').allTextContents()).map(Number) as [
      number,
      number,
      number,
    ];
    expect(Math.abs(mean - formula)).toBeLessThan(5 * error + 0.05 * formula);
    await page.evaluate(() => {
      location.hash = '#/explore?model=market-entry/scaling&dimension=1&features=60&data=90&safetyLabels=0.2';
    });
    await page.getByText('The parameters have changed since.').waitFor();
    await page.evaluate(() => {
      location.hash = '#/explore?model=market-entry/scaling';
    });
    await page.getByText('set dimension = finite').waitFor();
    await page.close();
  });
});

describe('papers', () => {
  it('compute their figures here and lead from a refuted claim to its counterexample', async () => {
    const tab = await open('/papers?paper=backfiring');
    const { page } = tab;
    await page.waitForSelector('#figure-2 .drawn svg', { timeout: 60_000 });
    expect(await page.locator('#figure-2').textContent()).toContain('30,401');
    const link = page.getByRole('link', { name: 'Open the counterexample' }).first();
    await link.waitFor({ timeout: 90_000 });
    await link.click();
    await page.waitForSelector('table.readings');
    expect(await addressOf(page)).toContain('/explore?model=fine-tuning/');
    expect(tab.problems).toEqual([]);
    await tab.close();
  }, 180_000);
});

describe('without a network', () => {
  it('the page reloads whole, after one visit', async () => {
    const own = await servePage();
    const tab = await openTab(browser, `${own.url}#/explore?specialistFloor=0.4`);
    await tab.page.evaluate(async () => {
      await navigator.serviceWorker.ready;
    });
    await expect
      .poll(() => tab.page.evaluate(() => navigator.serviceWorker.controller !== null), { timeout: 20_000 })
      .toBe(true);
    await own.close();
    await tab.context.setOffline(true);
    await tab.page.reload();
    expect((await readings(tab.page)).size).toBe(6);
    await tab.page.getByRole('link', { name: 'Papers' }).click();
    await tab.page.waitForSelector('.ways li');
    await tab.page.getByRole('link', { name: 'Explore' }).click();
    await tab.page.getByText('The rules of the game, in formulas').click();
    await tab.page.waitForSelector('.katex');
    await tab.close();
  });
});
