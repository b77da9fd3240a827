import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SweepColumn, SweepTable } from '@regulab/sweep/pure';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { brushOf, CHOSEN, extentOf, hitsOf, KEPT, OUT, selectRows } from '../src/views/selection.js';
import { openTab, SCREENSHOTS } from './page.js';
import { browser, here, open, shell, usePage } from './pageTest.js';

usePage();

const COMMAND = join(import.meta.dirname, '../../../packages/cli/regulab.js');

describe('a sweep', () => {
  const spec = {
    model: 'fine-tuning/two-attribute',
    vary: {
      generalistFloor: { from: 0, to: 1, step: 0.05 },
      specialistFloor: { from: 0, to: 2.5, step: 0.05 },
    },
    baseline: true,
  };
  let file: string;
  beforeAll(() => {
    file = join(here, 'small/part-000000.parquet');
    writeFileSync(join(here, 'small.json'), JSON.stringify(spec));
    shell('npx regulab sweep small.json --out small --quiet');
  });
  const choose = async (page: Page, name: string, buffer: Buffer): Promise<void> =>
    page.getByLabel('Parquet files').setInputFiles({ name, mimeType: 'application/octet-stream', buffer });

  it('is opened from its file, coloured and filtered', async () => {
    const tab = await open('/sweep');
    await choose(tab.page, 'part.parquet', readFileSync(file));
    await expect.poll(() => tab.page.locator('.side').textContent()).toContain('1,071 games');
    const choices = await tab.page.getByLabel('Across').locator('option').allTextContents();
    expect(choices).toContain('safety');
    expect(choices).not.toContain('reason');
    for (const where of [
      'safety < 0.5 and generalistFloor < 0.3',
      "status = 'equilibrium' and !backfires and safety != 0.5",
      "regime = 'none'",
    ]) {
      await tab.page.getByLabel('Only rows where').fill(where);
      await tab.page.keyboard.press('Enter');
      const [{ games }] = JSON.parse(
        shell(
          `npx regulab query small --json "select count(*) as games from sweep where ${where.replace('!b', 'not b')}"`,
        ),
      ) as [{ games: number }];
      await expect.poll(() => tab.page.locator('.side').textContent()).toContain(`, ${games} shown`);
      if (games === 0) expect(await tab.page.locator('.legend').textContent()).toContain('No row is left');
    }
    await tab.page.getByLabel('Only rows where').fill('safety <');
    await tab.page.keyboard.press('Enter');
    await expect.poll(() => tab.page.getByRole('alert').count()).toBe(1);
    expect(tab.problems).toEqual([]);
    await tab.close();
  });

  it('says what is missing of it', async () => {
    const generalistFloor = { from: 0, to: 1, count: 101 };
    writeFileSync(
      join(here, 'two.json'),
      JSON.stringify({ ...spec, vary: { ...spec.vary, generalistFloor } }),
    );
    shell('npx regulab sweep two.json --out two --quiet');
    const tab = await open('/sweep');
    await choose(tab.page, 'part.parquet', readFileSync(join(here, 'two/part-000001.parquet')));
    await expect.poll(() => tab.page.locator('.side').textContent()).toContain('one part is missing');
    await tab.close();
  });

  it('says what of it no checksum covers, and who may read an opened one', async () => {
    const tab = await open('/sweep');
    const fixture = join(import.meta.dirname, '../../../packages/sweep/test/fixtures/0.2.0');
    await choose(tab.page, 'old.parquet', readFileSync(join(fixture, 'plain/part-000000.parquet')));
    const side = (): Promise<string | null> => tab.page.locator('.side').textContent();
    await expect
      .poll(side)
      .toContain('old.parquet has no checksum of what it says of itself: damage there would go unnoticed');
    await tab.page.screenshot({ path: join(SCREENSHOTS, 'sweep-unchecked.png') });
    await choose(tab.page, 'merged.parquet', readFileSync(join(fixture, 'merged/sweep.parquet')));
    await expect.poll(side).toContain('merged.parquet has no checksum: damage');
    await choose(tab.page, 'part.parquet', readFileSync(file));
    await expect.poll(side).not.toContain('checksum');
    await tab.close();
    // As regulab open serves it: with the token of the printed address only.
    const child = spawn(process.execPath, [
      COMMAND,
      'open',
      join(here, 'small'),
      '--no-browser',
      '--port',
      '0',
    ]);
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    const printed = new URL(String(line).trim());
    const known = await openTab(browser, printed.href);
    await expect.poll(() => known.page.locator('.side').textContent()).toContain('1,071 games');
    expect(known.page.url()).not.toContain('token');
    await known.close();
    printed.search = '';
    const stranger = await openTab(browser, printed.href);
    await expect
      .poll(() => stranger.page.getByRole('alert').textContent())
      .toContain('only who opened the sweep may read it; open the address that regulab open printed');
    await stranger.close();
    child.kill('SIGINT');
  });

  it.each([
    ['cut short', (bytes: Buffer) => bytes.subarray(0, bytes.length - 100), 'not a readable Parquet file'],
    ['with a changed byte', (bytes: Buffer) => Buffer.from(bytes).fill(bytes[40]! ^ 255, 40, 41), 'damaged'],
    ['of zeros', (bytes: Buffer) => Buffer.alloc(bytes.length), 'not a readable Parquet file'],
    ['empty', () => Buffer.alloc(0), 'not a readable Parquet file'],
    ['of text', () => Buffer.from('generalistFloor,specialistFloor\n0,0\n'), 'not a readable Parquet file'],
  ])('whose file is %s is refused in words', async (_, spoil, message) => {
    const tab = await open('/sweep');
    await choose(tab.page, 'part.parquet', spoil(readFileSync(file)));
    await expect.poll(() => tab.page.getByRole('alert').count()).toBe(1);
    expect(await tab.page.getByRole('alert').textContent()).toContain(message);
    expect(tab.problems).toEqual([]);
    await tab.close();
  });

  it('is brushed along an axis, over the picture and in numbers, and says what is chosen', async () => {
    const tab = await open('/sweep');
    await choose(tab.page, 'part.parquet', readFileSync(file));
    const chosen = (): Promise<string | null> => tab.page.locator('.brushed').textContent();
    await expect.poll(chosen).toContain('Drag over the picture');
    // Along the first axis, from a quarter to three quarters of its height.
    const axis = tab.page.locator('figure').nth(1).locator('.surface');
    await axis.scrollIntoViewIfNeeded();
    const box = (await axis.boundingBox())!;
    const [x, low, high] = [box.x + 0.06 * box.width, box.y + 0.75 * box.height, box.y + 0.25 * box.height];
    await tab.page.mouse.move(x, low);
    await tab.page.mouse.down();
    await tab.page.mouse.move(x, (low + high) / 2);
    await tab.page.mouse.move(x, high);
    await tab.page.mouse.up();
    await expect.poll(() => tab.page.evaluate(() => location.hash)).toContain('sweep.brush=generalistFloor:');
    const [, from, to] = /generalistFloor:([\d.e-]+):([\d.e-]+)/.exec(
      await tab.page.evaluate(() => location.hash),
    )!;
    const count = (where: string): string =>
      Number(
        JSON.parse(
          shell(`npx regulab query small --json "select count(*) as n from sweep where ${where}"`),
        )[0].n,
      ).toLocaleString('en-US');
    expect(await chosen()).toContain(
      `${count(`generalistFloor >= ${from} and generalistFloor <= ${to}`)} of 1,071 games are within the brush`,
    );
    // In numbers, one more limit.
    await tab.page.getByText('The brush in numbers').click();
    await tab.page.getByLabel('specialistFloor, to').fill('1.2');
    await tab.page.keyboard.press('Enter');
    await expect
      .poll(chosen)
      .toContain(
        `${count(`generalistFloor >= ${from} and generalistFloor <= ${to} and specialistFloor <= 1.2`)} of 1,071`,
      );
    await tab.page.getByRole('button', { name: 'Choose all' }).click();
    await expect.poll(chosen).toContain('Drag over the picture');
    // A rectangle over the picture limits both of its columns.
    const surface = tab.page.locator('figure').first().locator('.surface');
    await surface.scrollIntoViewIfNeeded();
    const picture = (await surface.boundingBox())!;
    await tab.page.mouse.move(picture.x + 0.2 * picture.width, picture.y + 0.8 * picture.height);
    await tab.page.mouse.down();
    await tab.page.mouse.move(picture.x + 0.6 * picture.width, picture.y + 0.4 * picture.height);
    await tab.page.mouse.up();
    await expect.poll(() => tab.page.evaluate(() => location.hash)).toContain(';specialistFloor:');
    expect(tab.problems).toEqual([]);
    await tab.close();
  });

  it('with more axes than the picture shows one slice, or what is made of all', async () => {
    writeFileSync(
      join(here, 'three.json'),
      JSON.stringify({
        ...spec,
        vary: {
          generalistFloor: { from: 0, to: 1, step: 0.1 },
          specialistFloor: { from: 0, to: 2, step: 0.1 },
          share: { from: 0.3, to: 0.7, step: 0.2 },
        },
      }),
    );
    shell('npx regulab sweep three.json --out three --quiet');
    const tab = await open('/sweep');
    await choose(tab.page, 'part.parquet', readFileSync(join(here, 'three/part-000000.parquet')));
    const side = tab.page.locator('.side');
    await expect.poll(() => side.textContent()).toContain('Each place holds games that differ in share');
    expect(await side.textContent()).toContain('693 games');
    expect(await side.textContent()).toContain('231 shown');
    await expect
      .poll(() => tab.page.locator('figure svg').first().getAttribute('aria-label'))
      .toContain('share 0.5');
    await tab.page.getByLabel('Show', { exact: true }).selectOption('mean');
    await expect.poll(() => tab.page.locator('.legend').first().textContent()).toContain('mean safety');
    expect(await tab.page.evaluate(() => location.hash)).toContain('sweep.together=mean');
    expect(tab.problems).toEqual([]);
    await tab.close();
  });

  it('explains a condition by boxes, and steps towards them', async () => {
    const tab = await open('/sweep');
    await choose(tab.page, 'part.parquet', readFileSync(file));
    await tab.page.getByRole('button', { name: 'Does the rule backfire?' }).click();
    await expect.poll(() => tab.page.locator('#peel').count(), { timeout: 20_000 }).toBe(1);
    const words = (
      JSON.parse(shell('npx regulab discover small --target backfires --json || true')) as {
        boxes: { words: string; limits: { feature: string }[]; hits: number; rows: number }[];
      }
    ).boxes[0]!;
    expect(await tab.page.locator('.side').textContent()).toContain(words.words);
    await tab.page.getByRole('button', { name: 'Show this box' }).first().click();
    await expect
      .poll(() => tab.page.locator('.brushed').textContent())
      .toContain(`${words.rows} of 1,071 games are within the brush`);
    await tab.page.screenshot({ path: join(SCREENSHOTS, 'sweep-box.png'), fullPage: true });
    const hits = Number(
      JSON.parse(shell('npx regulab query small --json "select count(*) as n from sweep where backfires"'))[0]
        .n,
    );
    await tab.page.locator('#peel').focus();
    await tab.page.keyboard.press('Home');
    await expect
      .poll(() => tab.page.locator('.brushed').textContent())
      .toContain(`"backfires" holds in ${((100 * hits) / 1071).toFixed(1)} % of all games`);
    // The link holds what was asked and chosen.
    await tab.page.getByLabel('A condition to explain').fill('safety > 99');
    await tab.page.keyboard.press('Enter');
    await expect.poll(() => tab.page.getByRole('alert').count()).toBe(1);
    expect(await tab.page.getByRole('alert').textContent()).toContain('no row of 1071 hits the target');
    expect(tab.problems).toEqual([]);
    await tab.close();
  });
});

describe('what is chosen', () => {
  const column = (name: string, values: readonly number[]): SweepColumn => ({
    name,
    values: Float64Array.from(values),
    texts: null,
    filled: true,
  });
  const table: SweepTable = {
    model: 'fine-tuning/two-attribute',
    fixed: {},
    bargain: null,
    rows: 5,
    missing: 0,
    unchecked: null,
    columns: [column('share', [0, 1, 2, 3, Number.NaN]), column('safety', [5, 4, 3, 2, 1])],
  };

  it('is what the filter keeps and every limit holds for', () => {
    const { codes, kept, chosen } = selectRows(table, Uint32Array.of(0, 1, 2, 4), {
      share: [1, 9],
      safety: [3, 4],
      nothing: [7, 8],
    });
    expect([...codes]).toEqual([KEPT, CHOSEN, CHOSEN, OUT, KEPT]);
    expect([kept, chosen]).toEqual([4, 2]);
    expect(hitsOf({ codes, kept, chosen }, Uint8Array.of(1, 1, 0, 1, 0))).toEqual({ chosen: 1, kept: 2 });
    expect(selectRows(table, null, {}).chosen).toBe(5);
  });

  it('is a box where its ends are filled from the columns', () => {
    expect(extentOf(table.columns[0]!)).toEqual([0, 3]);
    expect(
      brushOf(table, [
        { feature: 'share', from: 1, to: null },
        { feature: 'gone', from: 1, to: 2 },
        { feature: 'safety', keeps: ['a'] },
      ]),
    ).toEqual({ share: [1, 3] });
  });
});
