import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tunnelWords } from '../src/pageServer.js';
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

  it('hands out the files of the opened sweep to whoever has the token, and no other', async () => {
    const { url, end } = await opened(['map']);
    const bare = new URL('/', url);
    const token = url.searchParams.get('token')!;
    expect(token.length).toBeGreaterThan(30);
    // Without the token, or with another, the page is there and the data are not.
    expect(await (await fetch(bare)).text()).toContain('<title>Regulab</title>');
    const other = token.replace(/^./, (letter) => (letter === 'A' ? 'B' : 'A'));
    expect((await fetch(new URL(`/?token=${other}`, bare))).status).toBe(403);
    for (const cookie of ['', `regulab-${url.port}=${other}`, `regulab-${Number(url.port) + 1}=${token}`])
      expect(await status(url, '/opened/parts.json', { cookie })).toBe(403);
    // It is exchanged for a cookie, and gone from the address.
    const first = await fetch(url, { redirect: 'manual' });
    expect(first.status).toBe(303);
    expect(first.headers.get('location')).toBe('/');
    const led = await new Promise<string | undefined>((resolve) => {
      const path = `/.//elsewhere.example/?token=${token}`;
      request({ host: url.hostname, port: url.port, path }, (answer) => {
        answer.resume();
        resolve(answer.headers.location);
      }).end();
    });
    expect(led).toBe('/elsewhere.example/');
    const [set] = first.headers.getSetCookie();
    expect(set).toBe(`regulab-${url.port}=${token}; Path=/; HttpOnly; SameSite=Lax`);
    const cookie = `theme=dark; ${set!.split(';')[0]}`;
    const get = (path: string, headers = {}) =>
      fetch(new URL(path, bare), { headers: { cookie, ...headers } });
    expect(await (await get('/opened/parts.json')).json()).toEqual(['part-000000.parquet']);
    for (const encoding of ['identity', 'gzip']) {
      const answer = await get('/opened/part-000000.parquet', { 'accept-encoding': encoding });
      expect(answer.headers.get('content-encoding')).toBe(encoding === 'gzip' ? 'gzip' : null);
      const bytes = new Uint8Array(await answer.arrayBuffer());
      expect(bytes).toEqual(new Uint8Array(readFileSync(join(here, 'map/part-000000.parquet'))));
    }
    for (const path of ['/opened/manifest.json', '/opened/..%2Fmap.json', '/../package.json', '/opened/%zz'])
      expect([400, 404]).toContain(await status(url, path, { cookie }));
    expect(await status(url, '/', { host: 'elsewhere.example' })).toBe(403);
    expect(await status(url, '/', { host: `LOCALHOST:${url.port}` })).toBe(200);
    expect(await status(url, '/', {}, 'POST')).toBe(405);
    await end();
  });

  it('packs what it sends, forbids frames, and refuses ranges that are no numbers', async () => {
    const { url, end } = await opened(['fine-tuning/two-attribute']);
    expect(url.search).toBe('');
    const { headers } = await fetch(url);
    expect(headers.get('content-security-policy')).toBe("frame-ancestors 'none'");
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
    const script = /src="\.(\/assets\/[^"]+\.js)"/.exec(await (await fetch(url)).text())![1]!;
    for (const [asked, sent] of [
      ['br, gzip', 'br'],
      ['gzip', 'gzip'],
      ['identity', null],
    ] as const)
      expect(
        (await fetch(new URL(script, url), { headers: { 'accept-encoding': asked } })).headers.get(
          'content-encoding',
        ),
      ).toBe(sent);
    for (const range of ['bytes=a-b', 'bytes=-', 'lines=1-2', 'bytes=1-2,x-5'])
      expect(await status(url, script, { range }), range).toBe(416);
    expect(await status(url, script, { range: 'bytes=0-9' })).toBe(206);
    expect(await status(url, script, { range: 'bytes=5-' })).toBe(206);
    for (const range of ['bytes=-5', 'bytes=1-2,4-5']) expect(await status(url, script, { range })).toBe(200);
    await end();
  });

  it('says how it is reached where it runs on a server or on a node of a cluster', () => {
    expect(tunnelWords(7340, {}, 'laptop', 'me')).toBeNull();
    expect(tunnelWords(7340, { SSH_CONNECTION: '1 2 3 4' }, 'login1', 'me')).toBe(
      'This is login1. From your own machine, first: ssh -N -L 7340:127.0.0.1:7340 me@login1',
    );
    expect(tunnelWords(81, { SLURM_JOB_ID: '5', SLURM_SUBMIT_HOST: 'login1' }, 'node7', 'me')).toBe(
      'This is node7. From your own machine, first: ssh -N -L 81:127.0.0.1:81 -J me@login1 me@node7',
    );
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
