import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { type openTab, SCREENSHOTS } from './page.js';
import { here, open, served, shell, usePage } from './pageTest.js';

usePage();

const require = createRequire(import.meta.url);

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

  it('has no finding of axe, light and dark', async () => {
    // The check itself is a script of its own, which the page's policy would not let in.
    await visitAll({ bypassCSP: true }, async (name, page) => {
      if (name === 'papers') await page.waitForSelector('.claims tr td', { timeout: 60_000 });
      if (name.startsWith('explore')) await page.locator('summary').first().click();
      const loaded = await page.evaluate(() => 'axe' in window);
      if (!loaded) await page.addScriptTag({ path: require.resolve('axe-core/axe.min.js') });
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
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
        expect(
          found.map(({ id, nodes }) => `${name} (${colorScheme}): ${id}: ${nodes[0]?.html.slice(0, 200)}`),
        ).toEqual([]);
      }
    });
  });

  it('leaves screenshots of a phone and a desktop and does not scroll sideways', async () => {
    const sizes = [
      ['phone', { width: 360, height: 740 }],
      ['desktop', { width: 1440, height: 900 }],
    ] as const;
    await visitAll({}, async (name, page) => {
      for (const [device, viewport] of sizes) {
        await page.setViewportSize(viewport);
        await page.waitForTimeout(300);
        await page.screenshot({ path: join(SCREENSHOTS, `${name}-${device}.png`) });
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        expect(`${name}: ${wide > 0 ? wide : 'fits'}`).toBe(`${name}: fits`);
      }
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
