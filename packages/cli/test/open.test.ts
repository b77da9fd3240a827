import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { regulab, scratch, start } from './cli.js';

const { path: here, remove } = scratch();
beforeAll(() => {
  writeFileSync(
    join(here, 'map.json'),
    JSON.stringify({
      model: 'fine-tuning/two-attribute',
      vary: { specialistFloor: { from: 0, to: 1, count: 5 } },
    }),
  );
  regulab(here, ['sweep', 'map.json', '--out', 'map', '--quiet']);
  writeFileSync(
    join(here, 's.json'),
    regulab(here, ['solve', 'fine-tuning/two-attribute', '--set', 'specialistFloor=.4', '--json']).out,
  );
});
afterAll(remove);

/** Opens the page without a browser and gives its address and a way to end it. */
async function opened(args: readonly string[]): Promise<{ url: URL; end: () => Promise<number | null> }> {
  const child = start(here, ['open', ...args, '--no-browser', '--port', '0']);
  let out = '';
  for await (const chunk of child.stdout) {
    out += String(chunk);
    if (out.includes('\n')) break;
  }
  return {
    url: new URL(out.trim()),
    end: async () => {
      child.kill('SIGINT');
      const [code] = (await once(child, 'exit')) as [number | null];
      return code;
    },
  };
}

const status = (
  url: URL,
  path: string,
  headers: Record<string, string> = {},
  method = 'GET',
): Promise<number> =>
  new Promise((resolve, reject) => {
    request({ host: url.hostname, port: url.port, path, headers, method }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .once('error', reject)
      .end();
  });

describe('regulab open', () => {
  it.each([
    [[], '/'],
    [
      ['fine-tuning/two-attribute', '--set', 'specialistFloor=.4'],
      '/explore?model=fine-tuning/two-attribute&specialistFloor=0.4',
    ],
    [
      [
        'fine-tuning/specialists',
        '--page',
        'map',
        '--set',
        'specialists=3',
        '--set',
        'specialists.safetyCost=1,.8,1.9',
      ],
      '/map?model=fine-tuning/specialists%5B3%5D&specialists%5B1%5D.safetyCost=0.8&specialists%5B2%5D.safetyCost=1.9',
    ],
    [['s.json'], '/explore?model=fine-tuning/two-attribute&specialistFloor=0.4'],
    [['map'], '/sweep?sweep.from=server'],
  ])('%s leads to %s and ends with Ctrl-C', async (args, address) => {
    const { url, end } = await opened(args);
    expect(url.hostname).toBe('127.0.0.1');
    expect(url.hash).toBe(`#${address}`);
    expect(await (await fetch(url)).text()).toContain('<title>Regulab</title>');
    expect(await end()).toBe(0);
  });

  it('hands out the files of the opened sweep, and no other', async () => {
    const { url, end } = await opened(['map']);
    expect(await (await fetch(new URL('/opened/parts.json', url))).json()).toEqual(['part-000000.parquet']);
    const bytes = new Uint8Array(
      await (await fetch(new URL('/opened/part-000000.parquet', url))).arrayBuffer(),
    );
    expect(String.fromCharCode(...bytes.slice(0, 4))).toBe('PAR1');
    for (const path of ['/opened/manifest.json', '/opened/..%2Fmap.json', '/../package.json', '/opened/%zz'])
      expect([400, 404]).toContain(await status(url, path));
    expect(await status(url, '/', { host: 'elsewhere.example' })).toBe(403);
    expect(await status(url, '/', {}, 'POST')).toBe(405);
    await end();
  });

  it('says what is wrong', async () => {
    const refused = (args: readonly string[]): string => {
      const { code, err, out } = regulab(here, ['open', ...args, '--no-browser']);
      expect(code).toBe(args[0]?.endsWith('.json') && args[0] !== 'map.json' ? 3 : 2);
      expect(out).toBe('');
      return err;
    };
    expect(refused(['fine-tuning/two'])).toContain('unknown model "fine-tuning/two"');
    expect(refused(['map.json'])).toContain('map.json is not a solution record');
    expect(refused(['none.json'])).toContain('none.json');
    expect(refused(['map', '--set', 'share=.5'])).toContain('--set belongs to a model');
    expect(refused(['fine-tuning/two-attribute', '--port', '99999'])).toContain('from 0 to 65535');
    expect(refused(['fine-tuning/two-attribute', '--set', 'share=2'])).toContain('share is 2');
    mkdirSync(join(here, 'empty'), { recursive: true });
    expect(refused(['empty'])).toContain('empty');
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    expect(refused(['fine-tuning/two-attribute', '--port', String(port)])).toContain(
      `--port ${port} is in use`,
    );
    taken.close();
  });
});
