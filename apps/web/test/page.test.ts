import { models, solve } from '@regulab/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { writeAddress } from '../src/state/address.js';
import { defaultState, distinctValues, modelOf, type State } from '../src/state/state.js';
import { addressOf, open, readings, usePage } from './pageTest.js';

usePage();

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
    await tab.page.locator('.explanation').getByRole('button', { name: 'Set it' }).click();
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
  ])('that are hostile or broken open what can be read and say why: %s', async (address) => {
    const tab = await open(address);
    const notice = await tab.page.getByRole('alert').textContent();
    expect(notice).toContain('Not all of this link could be read:');
    expect(notice).toContain('What is missing is as usual');
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
