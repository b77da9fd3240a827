import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from './chromium.js';
import { median, record, round } from './results.js';

const BUILT = fileURLToPath(new URL('../../apps/web/dist', import.meta.url));
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};
const LOADS = 7;
const MAPS = 7;
const MOVES = 300;
const MEMORY_MOVES = 1000;

async function serve(): Promise<{ url: string; close: () => void }> {
  if (!existsSync(join(BUILT, 'index.html')))
    throw new Error('the page is not built; run npm run build:web first');
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://localhost').pathname);
    const file = join(BUILT, path === '/' ? 'index.html' : path);
    if (!existsSync(file)) response.writeHead(404).end();
    else
      response
        .setHeader('content-type', TYPES[extname(file)] ?? 'application/octet-stream')
        .end(readFileSync(file));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, close: () => server.close() };
}

/** Milliseconds from the start of the navigation until the first game is on the screen, and the scripts that were loaded. */
async function firstLoad(
  browser: Browser,
  url: string,
): Promise<{ milliseconds: number; scripts: string[] }> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const scripts: string[] = [];
  page.on('request', (request) => {
    if (request.resourceType() === 'script') scripts.push(new URL(request.url()).pathname);
  });
  await page.addInitScript(() => {
    const seen = (): void => {
      if (!document.querySelector('table.readings')) return;
      watch.disconnect();
      // After the frame in which it is painted.
      requestAnimationFrame(() =>
        setTimeout(() => {
          (window as unknown as { ready: number }).ready = performance.now();
        }),
      );
    };
    const watch = new MutationObserver(seen);
    watch.observe(document, { childList: true, subtree: true });
  });
  await page.goto(`${url}#/explore?specialistFloor=0.4`);
  await page.waitForFunction(() => (window as unknown as { ready?: number }).ready !== undefined);
  const milliseconds = await page.evaluate(() => (window as unknown as { ready: number }).ready);
  // Those that a worker or an open drawer loads later are not part of it.
  const first = [...scripts];
  await context.close();
  return { milliseconds, scripts: first };
}

/** Milliseconds of each slider move, from the event until the page is laid out anew, on a given model. */
async function sliderMoves(page: Page, url: string, address: string, label: string): Promise<number[]> {
  await page.goto(`${url}#${address}`);
  await page.waitForSelector('table.readings');
  const slider = page.getByLabel(label, { exact: true });
  await slider.waitFor();
  return await slider.evaluate(async (node, moves) => {
    const input = node as HTMLInputElement;
    const times: number[] = [];
    for (let k = 0; k < moves; k++) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
      const started = performance.now();
      input.value = String(((k * 37) % 250) / 100);
      input.dispatchEvent(new Event('input', { bubbles: true }));
      // The page renders in a microtask; reading a size makes it lay itself out.
      await new Promise<void>((resolve) => setTimeout(resolve));
      document.querySelector('table.readings')!.getBoundingClientRect();
      times.push(performance.now() - started);
    }
    return times.slice(20);
  }, MOVES);
}

/** Milliseconds from a new question until all 200,901 games of its map are on the screen. */
async function mapTimes(page: Page, url: string): Promise<number[]> {
  await page.goto(`${url}#/map?map.borders=off`);
  await page.waitForFunction(() => document.querySelector('.legend .caption')?.textContent === '');
  const times: number[] = [];
  for (let k = 1; k <= MAPS; k++) {
    times.push(
      await page.evaluate(
        async (share) => {
          const started = performance.now();
          location.hash = `#/map?map.borders=off&share=${share}`;
          const caption = document.querySelector('.legend .caption')!;
          const busy = (): boolean => caption.textContent !== '';
          while (!busy()) await new Promise((resolve) => setTimeout(resolve, 1));
          while (busy()) await new Promise((resolve) => setTimeout(resolve, 1));
          return performance.now() - started;
        },
        0.3 + 0.05 * k,
      ),
    );
  }
  return times;
}

async function heap(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  await session.send('Performance.enable');
  const { metrics } = (await session.send('Performance.getMetrics')) as {
    metrics: { name: string; value: number }[];
  };
  await session.detach();
  return metrics.find(({ name }) => name === 'JSHeapUsedSize')!.value / 1e6;
}

/** Megabytes of the heap before and after many slider moves. */
async function memory(page: Page, url: string): Promise<{ before: number; after: number }> {
  await page.goto(`${url}#/explore`);
  const slider = page.getByLabel('Safety floor on the specialist', { exact: true });
  await slider.focus();
  const move = async (count: number): Promise<void> => {
    for (let k = 0; k < count; k++) await page.keyboard.press(k % 400 < 200 ? 'ArrowRight' : 'ArrowLeft');
  };
  await move(100);
  const before = await heap(page);
  await move(MEMORY_MOVES);
  return { before, after: await heap(page) };
}

/** The page in headless Chromium: first load, slider, map, memory. */
export async function benchPage(): Promise<void> {
  const { url, close } = await serve();
  const browser = await launchChromium();
  try {
    const loads = [];
    for (let k = 0; k < LOADS; k++) loads.push(await firstLoad(browser, url));
    const kilobytes = loads[0]!.scripts.reduce(
      (sum, path) => sum + gzipSync(readFileSync(join(BUILT, path)), { level: 9 }).byteLength / 1000,
      0,
    );
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    const moves = (address: string, label: string) => sliderMoves(page, url, address, label);
    const basic = await moves('/explore', 'Safety floor on the specialist');
    const many = await moves('/explore?model=fine-tuning/specialists[3]', 'Safety floor on the specialist');
    const maps = await mapTimes(page, url);
    const { before, after } = await memory(page, url);
    const worst = (list: readonly number[]): number =>
      [...list].sort((a, b) => a - b)[Math.floor(0.95 * list.length)]!;
    record('page', {
      browser: `Chromium ${browser.version()}, headless`,
      firstLoad: {
        scripts: loads[0]!.scripts.length,
        kilobytesGzip: round(kilobytes),
        millisecondsToFirstGame: round(median(loads.map(({ milliseconds }) => milliseconds))),
      },
      sliderToLayoutMilliseconds: {
        basicGame: { median: round(median(basic)), percentile95: round(worst(basic)) },
        threeSpecialists: { median: round(median(many)), percentile95: round(worst(many)) },
      },
      map: { games: 401 * 501, milliseconds: round(median(maps)) },
      heapMegabytes: { before: round(before), after: round(after), moves: MEMORY_MOVES },
    });
  } finally {
    await browser.close();
    close();
  }
}
