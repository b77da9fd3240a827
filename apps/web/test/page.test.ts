import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { models, solve } from '@regulab/core';
import fc from 'fast-check';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeAddress } from '../src/state/address.js';
import { defaultState, distinctValues, modelOf, type State } from '../src/state/state.js';
import { launchChromium, openTab, SCREENSHOTS, type Served, servePage, shellIn } from './page.js';

const require = createRequire(import.meta.url);
const here = mkdtempSync(join(tmpdir(), 'regulab-page-'));
let browser: Browser;
let served: Served;
beforeAll(async () => {
  browser = await launchChromium();
  served = await servePage();
});
afterAll(async () => {
  await browser?.close();
  await served?.close();
  rmSync(here, { recursive: true, force: true });
});

const open = (address: string, options?: Parameters<typeof openTab>[2]) =>
  openTab(browser, `${served.url}#${address}`, options);

const shell = (script: string): string => shellIn(here, script);

/** The address as the page has it now; what the driver knows of it may lag behind. */
const addressOf = (page: Page): Promise<string> => page.evaluate(() => location.href);

/** One row of the readings, as numbers: value, without a rule, change. */
async function readings(page: Page): Promise<Map<string, readonly [string, string, string]>> {
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

const PAGE_ADDRESSES: readonly (readonly [string, string])[] = [
  ['home', '/'],
  ['explore', '/explore?specialistFloor=0.4'],
  ['explore-many', '/explore?model=fine-tuning/specialists[3]&specialists[1].safetyCost=0.5'],
  ['map', '/map?specialistFloor=0.4&map.line=0:0:0.5:2.5'],
  ['bargain', '/bargain?specialistFloor=0.48'],
  ['frontier', '/frontier?frontier.brush=0.4:0.4:0.5:0.5'],
  ['compare', '/compare?specialistFloor=0.4&with=specialistFloor=0.8;generalistFloor=0.4'],
  ['analyse', '/analyse?model=fine-tuning/one-attribute'],
  ['analyse-robust', '/analyse?model=overlap/symmetric&analysis=robust'],
  ['papers', '/papers?paper=fine-tuning-games'],
  ['sweep', '/sweep'],
];

describe('questions about a model', () => {
  it.each([
    '/analyse?model=fine-tuning/one-attribute&analysis.of=specialistUtility&analysis.method=morris',
    '/analyse?model=contest/safety-performance[2]&analysis=branches&analysis.along=agents.damage',
    '/analyse?model=overlap/symmetric&analysis=robust&analysis.of=welfare&analysis.along=stress',
  ])('have the picture of the command that is copied: %s', async (address) => {
    const tab = await open(address);
    await tab.page.waitForSelector('.drawn svg');
    await tab.page.getByText('Copy as command').click();
    const command = await tab.page.evaluate(() => navigator.clipboard.readText());
    shell(command);
    const [, file = ''] = /--out (\S+)$/.exec(command) ?? [];
    const words = (svg: string): string[] => [...svg.matchAll(/>([^<>]+)</g)].map(([, word]) => word!.trim());
    const drawn = await tab.page.locator('.drawn').innerHTML();
    const known = words(readFileSync(join(here, file), 'utf8')).filter((word) => word.length > 3);
    // Labels, ticks and legend; the caption tells samples, which are fewer on a page.
    const labels = known.filter((word) => word.length < 40);
    expect(words(drawn)).toEqual(expect.arrayContaining(labels.slice(0, 12)));
    expect(tab.problems).toEqual([]);
    await tab.close();
  });

  it('say why there is no answer', async () => {
    const tab = await open('/analyse?analysis=branches');
    await expect.poll(() => tab.page.locator('.stage').textContent()).toContain('traces no branches');
    await tab.close();
  });
});

describe('every page', () => {
  it.each(PAGE_ADDRESSES)(
    '%s opens without a complaint and asks nobody else for anything',
    async (_, address) => {
      const tab = await open(address);
      await tab.page.waitForTimeout(800);
      expect(tab.problems).toEqual([]);
      for (const url of tab.requests)
        expect(url.startsWith(served.url) || /^(data|blob):/.test(url)).toBe(true);
      await tab.close();
    },
  );

  /** Visits every page in one tab. */
  const visitAll = async (
    options: Parameters<typeof openTab>[2],
    visit: (name: string, page: Page) => Promise<void>,
  ): Promise<void> => {
    const tab = await open('/', options);
    for (const [name, address] of PAGE_ADDRESSES) {
      await tab.page.evaluate((hash) => {
        location.hash = hash;
      }, address);
      await tab.page.waitForTimeout(700);
      await visit(name, tab.page);
    }
    await tab.close();
  };

  it.each(['light', 'dark'] as const)('has no finding of axe (%s)', async (colorScheme) => {
    // The check itself is a script of its own, which the page's policy would not let in.
    await visitAll({ colorScheme, bypassCSP: true }, async (name, page) => {
      if (name === 'papers') await page.waitForSelector('.claims tr td', { timeout: 60_000 });
      if (name.startsWith('explore')) await page.locator('summary').first().click();
      const loaded = await page.evaluate(() => 'axe' in window);
      if (!loaded) await page.addScriptTag({ path: require.resolve('axe-core/axe.min.js') });
      const found = await page.evaluate(async () => {
        const { axe } = window as unknown as {
          axe: {
            run: (
              where: Document,
              options: object,
            ) => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>;
          };
        };
        const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
        return (await axe.run(document, { runOnly: tags })).violations;
      });
      expect(found.map(({ id, nodes }) => `${name}: ${id}: ${nodes[0]?.html.slice(0, 200)}`)).toEqual([]);
    });
  });

  it.each([
    ['phone', { width: 360, height: 740 }],
    ['desktop', { width: 1440, height: 900 }],
  ] as const)('leaves a screenshot (%s) and does not scroll sideways', async (device, viewport) => {
    await visitAll({ viewport }, async (name, page) => {
      await page.screenshot({ path: join(SCREENSHOTS, `${name}-${device}.png`) });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(`${name}: ${wide > 0 ? wide : 'fits'}`).toBe(`${name}: fits`);
    });
  });

  it('allows no evaluation of text as code', async () => {
    const tab = await open('/');
    const policy = await tab.page
      .locator('meta[http-equiv="Content-Security-Policy"]')
      .getAttribute('content');
    expect(policy).not.toContain('unsafe-eval');
    expect(policy).toContain("default-src 'none'");
    const blocked = await tab.page.evaluate(() => {
      const script = document.createElement('script');
      script.textContent = 'window.ran = true';
      document.head.append(script);
      return (window as unknown as { ran?: boolean }).ran !== true;
    });
    expect(blocked).toBe(true);
    await tab.close();
  });
});

describe('a newcomer', () => {
  it('finds from the first question that a weak floor on the specialist lowers safety, and why', async () => {
    const tab = await open('/');
    await tab.page.getByRole('link', { name: 'Can a weak rule make AI less safe?' }).first().click();
    await expect.poll(() => tab.page.locator('.verdict').first().textContent()).toContain('backfires');
    expect(await tab.page.locator('.explanation').textContent()).toContain(
      'The generalist cuts safety to zero because the specialist must climb to 0.4 anyway',
    );
    const rows = await readings(tab.page);
    expect([...rows.entries()].find(([name]) => name.startsWith('Safety of the product'))?.[1]).toEqual([
      '0.4',
      '0.5',
      '−0.1',
    ]);
    await tab.close();
  });

  it('drags the point on the home map into the orange', async () => {
    const tab = await open('/');
    await tab.page.waitForTimeout(800);
    const box = (await tab.page.locator('.surface').boundingBox())!;
    const at = (x: number, y: number) =>
      [box.x + (x / 1.5) * box.width, box.y + (1 - y / 2.5) * box.height] as const;
    await tab.page.mouse.move(...at(0.02, 0.02));
    await tab.page.mouse.down();
    for (let k = 1; k <= 10; k++) await tab.page.mouse.move(...at(0.02, 0.045 * k));
    await tab.page.mouse.up();
    expect(await tab.page.locator('.verdict').first().textContent()).toContain('backfires');
    expect(await addressOf(tab.page)).toContain('specialistFloor=0.4');
    await tab.close();
  });

  it('drags the point with a finger, and the page stays where it is', async () => {
    const tab = await open('/', { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });
    await tab.page.waitForTimeout(800);
    const box = (await tab.page.locator('.surface').boundingBox())!;
    const at = (part: number) => ({ x: box.x + 4, y: box.y + (1 - part) * box.height });
    const session = await tab.context.newCDPSession(tab.page);
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', part?: number) =>
      session.send('Input.dispatchTouchEvent', { type, touchPoints: part === undefined ? [] : [at(part)] });
    await touch('touchStart', 0.02);
    for (let k = 1; k <= 8; k++) await touch('touchMove', 0.02 * k);
    await touch('touchEnd');
    expect(await tab.page.evaluate(() => scrollY)).toBe(0);
    await expect.poll(() => addressOf(tab.page)).toContain('specialistFloor=0.4');
    await tab.close();
  });

  it('is told what can be had where nobody builds, and can set it', async () => {
    const tab = await open('/explore?specialistFloor=2.5');
    expect(await tab.page.locator('.explanation').textContent()).toContain('2.367');
    await tab.page.getByRole('button', { name: 'Set it' }).click();
    await expect.poll(() => tab.page.locator('.verdict').first().textContent()).not.toContain('No product');
    await tab.close();
  });
});

describe('links', () => {
  it('show what the library solves, for random games of every model, and keep their address', async () => {
    const tab = await open('/');
    const cases = models.flatMap((model) =>
      fc.sample(
        fc
          .record(
            Object.fromEntries(
              model.parameters.map((p) => [
                p.name,
                p.whole
                  ? fc.integer({ min: p.usual[0], max: p.usual[1] })
                  : fc.double({ min: p.usual[0], max: p.usual[1], noNaN: true }),
              ]),
            ),
          )
          .filter((given) => model.check(given) === null)
          .map(
            (given): State => ({
              ...defaultState('explore', model.id),
              values: distinctValues(model, given),
            }),
          ),
        { numRuns: 3, seed: 20261122 },
      ),
    );
    for (const state of cases) {
      const address = writeAddress(state);
      await tab.page.evaluate((hash) => {
        location.hash = hash;
      }, address);
      const model = modelOf(state.model);
      const { outcomes } = solve(model, state.values);
      await expect.poll(() => tab.page.locator('h1').textContent()).toBe(model.question);
      await tab.page.evaluate(
        () => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))),
      );
      const shown = await readings(tab.page);
      const values = [...shown.values()].map(([value]) => value);
      expect(values).toHaveLength(model.outcomes.length);
      model.outcomes.forEach((o, k) => {
        const x = outcomes[o.name];
        if (typeof x !== 'number') expect(values[k]).toBe('none');
        else if (o.categories) expect(values[k]).toBe(o.categories[x]);
        // Six digits are shown.
        else
          expect(Math.abs(Number(values[k]!.replaceAll('−', '-')) - x)).toBeLessThanOrEqual(
            1e-5 * Math.abs(x),
          );
      });
      expect(decodeURI((await addressOf(tab.page)).split('#')[1]!)).toBe(decodeURI(address));
    }
    expect(tab.problems).toEqual([]);
    await tab.close();
  }, 180_000);

  it.each([
    '/explore?specialistFloor=<img src=x onerror=alert(1)>',
    '/explore?specialistFloor=1e999',
    '/map?map.x=specialistFloor:0:1e300',
    '/nowhere',
    '/explore?%',
    `/explore?${'a'.repeat(5000)}=1`,
  ])('that are hostile or broken open the defaults and say why: %s', async (address) => {
    const tab = await open(address);
    const notice = await tab.page.getByRole('alert').textContent();
    expect(notice).toContain('This link cannot be opened as it is:');
    expect(notice).toContain('The defaults are shown instead');
    expect(await tab.page.locator('h1').count()).toBe(1);
    expect(tab.problems).toEqual([]);
    await tab.close();
  });

  it('are copied, and every change can be undone and redone', async () => {
    const tab = await open('/explore');
    const slider = tab.page.getByLabel('Safety floor on the specialist', { exact: true });
    await slider.focus();
    await tab.page.keyboard.press('ArrowRight');
    await tab.page.keyboard.press('ArrowRight');
    const value = () => tab.page.getByLabel('Safety floor on the specialist, number').inputValue();
    // Steps in quick succession are one change.
    await tab.page.waitForTimeout(800);
    await tab.page.keyboard.press('ArrowRight');
    expect(await value()).toBe('0.03');
    const [undo, redo] = ['Undo', 'Redo'].map((name) => tab.page.getByRole('button', { name }));
    expect(await redo!.isDisabled()).toBe(true);
    await undo!.click();
    await expect.poll(value).toBe('0.02');
    await undo!.click();
    await expect.poll(value).toBe('0');
    expect(await undo!.isDisabled()).toBe(true);
    await redo!.click();
    await redo!.click();
    await expect.poll(value).toBe('0.03');
    expect(await redo!.isDisabled()).toBe(true);
    await tab.page.getByRole('button', { name: 'Copy link' }).click();
    expect(await tab.page.evaluate(() => navigator.clipboard.readText())).toBe(await addressOf(tab.page));
    await tab.close();
  });
});

describe('the keyboard', () => {
  it('reaches and works everything: pages, sliders, certificate, map, line', async () => {
    const tab = await open('/explore');
    const { page } = tab;
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('To the content');
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('main');
    // From the content on, Tab leads to the model, then the sliders.
    const names: string[] = [];
    for (let k = 0; k < 40; k++) {
      await page.keyboard.press('Tab');
      names.push(
        await page.evaluate(() => {
          const element = document.activeElement as HTMLElement;
          return (
            element.getAttribute('aria-label') ??
            (element as HTMLInputElement).labels?.[0]?.textContent ??
            element.textContent ??
            ''
          );
        }),
      );
      if (names[names.length - 1] === 'Safety floor on the specialist') break;
    }
    expect(names[0]).toBe('Model');
    expect(names).toContain('Safety floor on the generalist, number');
    for (let k = 0; k < 40; k++) await page.keyboard.press('ArrowRight');
    expect(await page.locator('.verdict').first().textContent()).toContain('backfires');
    const badge = page.getByRole('button', { name: /^Proved/ });
    await badge.focus();
    await page.keyboard.press('Enter');
    expect(await page.getByRole('dialog').isVisible()).toBe(true);
    await page.keyboard.press('Escape');
    expect(await page.getByRole('dialog').isVisible()).toBe(false);

    await page.getByRole('link', { name: 'Map', exact: true }).focus();
    await page.keyboard.press('Enter');
    const map = page.getByRole('application');
    await map.focus();
    for (let k = 0; k < 4; k++) await page.keyboard.press('ArrowRight');
    expect(await page.locator('.cell').textContent()).toContain('Safety floor on the generalist 0.12');
    await page.keyboard.press('l');
    await page.keyboard.press('Shift+ArrowRight');
    await page.keyboard.press('l');
    await expect.poll(() => page.getByRole('heading', { name: /Along the line/ }).count()).toBe(1);
    await page.keyboard.press('Enter');
    expect(await addressOf(page)).toContain('generalistFloor=0.42');
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByRole('heading', { name: /Along the line/ }).count()).toBe(0);
    expect(tab.problems).toEqual([]);
    await tab.close();
  });
});

describe('what is typed', () => {
  it.each([
    ['abc', '"abc" is not a number'],
    ['-1', 'specialistFloor is -1, but it must be a number in [0, 1e+12]'],
    ['', '"" is not a number'],
    // Its beginning, 1e9, is a number in range.
    ['1e999', '"1e999" is not a number'],
  ])('%s is refused in words and changes nothing', async (text, message) => {
    const tab = await open('/explore?specialistFloor=0.4');
    const field = tab.page.getByLabel('Safety floor on the specialist, number');
    await field.selectText();
    if (text === '') await tab.page.keyboard.press('Delete');
    else await tab.page.keyboard.type(text);
    expect(await tab.page.getByRole('alert').textContent()).toContain(message);
    expect(await field.getAttribute('aria-invalid')).toBe('true');
    await field.blur();
    expect(await field.inputValue()).toBe('0.4');
    expect((await readings(tab.page)).size).toBe(6);
    await tab.close();
  });

  it('may be outside what the slider shows, with a comma', async () => {
    const tab = await open('/explore');
    await tab.page.getByLabel('Safety floor on the specialist, number').fill('4,5');
    await tab.page.keyboard.press('Enter');
    expect(await addressOf(tab.page)).toContain('specialistFloor=4.5');
    await tab.close();
  });
});

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

describe('manners', () => {
  it('draws both charts whole where the first is low', async () => {
    const tab = await open('/explore', { viewport: { width: 844, height: 390 } });
    await tab.page.waitForSelector('figure:nth-of-type(2) svg clipPath', { state: 'attached' });
    const ids = await tab.page.evaluate(() => [...document.querySelectorAll('[id]')].map(({ id }) => id));
    expect(new Set(ids).size).toBe(ids.length);
    await tab.close();
  });

  it('leaves the shortcuts of the browser alone', async () => {
    const tab = await open('/map');
    await tab.page.getByRole('application').focus();
    const prevented = await tab.page.evaluate(() => {
      const press = (init: KeyboardEventInit): boolean =>
        !document.activeElement!.dispatchEvent(
          new KeyboardEvent('keydown', { ...init, cancelable: true, bubbles: true }),
        );
      return [
        press({ key: 'l', ctrlKey: true }),
        press({ key: 'ArrowLeft', altKey: true }),
        press({ key: 'ArrowLeft' }),
      ];
    });
    expect(prevented).toEqual([false, false, true]);
    await tab.close();
  });

  it('nothing jumps while a slider moves', async () => {
    const tab = await open('/explore');
    const slider = tab.page.getByLabel('Safety floor on the specialist', { exact: true });
    const places = async () =>
      await Promise.all(
        [slider, tab.page.locator('figure').first(), tab.page.locator('table.readings')].map((part) =>
          part.boundingBox(),
        ),
      );
    await slider.focus();
    // The first paint is over: fonts are there and the curve is drawn.
    await tab.page.evaluate(() => document.fonts.ready);
    await tab.page.waitForSelector('figure:nth-of-type(2) path.moves', { state: 'attached' });
    const before = await places();
    for (let k = 0; k < 60; k++) await tab.page.keyboard.press('ArrowRight');
    expect(await places()).toEqual(before);
    await tab.close();
  });

  it('moves nothing by itself where motion is reduced', async () => {
    const tab = await open('/explore', { reducedMotion: 'reduce' });
    const moving = await tab.page.evaluate(() =>
      [...document.querySelectorAll('.moves')].map((mark) => getComputedStyle(mark).transitionDuration),
    );
    expect(new Set(moving)).toEqual(new Set(['0s']));
    await tab.close();
  });

  it('lights the slider of a symbol, and the symbol of a slider', async () => {
    const tab = await open('/explore');
    await tab.page.getByText('The rules of the game, in formulas').click();
    await tab.page.waitForSelector('.katex [data-parameter="specialistFloor"]');
    await tab.page.locator('.katex [data-parameter="specialistFloor"]').first().hover();
    await expect
      .poll(() => tab.page.locator('.field.lit label').textContent())
      .toBe('Safety floor on the specialist');
    await tab.page.getByLabel("Generalist's share of revenue", { exact: true }).hover();
    await expect.poll(() => tab.page.locator('.katex .lit').count()).toBeGreaterThan(1);
    await tab.close();
  });
});
