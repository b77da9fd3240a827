import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createReadStream, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream';
import { constants, createGzip } from 'node:zlib';
import type { ServedModels } from './servedModels.js';

/** The one address that is served: that of this machine alone. */
export const HOST = '127.0.0.1';

/** What whoever opens a sweep must know: other users of the machine can reach the address, too. */
export const newToken = (): string => randomBytes(24).toString('base64url');

const HEADERS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-cache',
  // Of this server only: the published page may stand in frames of others.
  'content-security-policy': "frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
} as const;

/** Each address has its own cookie: cookies of one host are shared by all its ports. */
const cookieName = ({ socket }: IncomingMessage): string => `regulab-${socket.localPort}`;

function isSame(a: string, b: string): boolean {
  const [one, other] = [Buffer.from(a), Buffer.from(b)];
  return one.length === other.length && timingSafeEqual(one, other);
}

/** Whether a request brings the token, as a cookie. */
function isKnown(request: IncomingMessage, token: string): boolean {
  const start = `${cookieName(request)}=`;
  const cookies = (request.headers.cookie ?? '').split(/; */);
  return cookies.some((cookie) => cookie.startsWith(start) && isSame(cookie.slice(start.length), token));
}

/** Exchanges the token in an address for a cookie and leads to the address without it; says whether the request was for that. */
function exchange(url: URL, token: string, request: IncomingMessage, response: ServerResponse): boolean {
  const given = url.searchParams.get('token');
  if (given === null) return false;
  if (!isSame(given, token)) {
    refuse(
      response,
      403,
      'this token is not the one of this page; open the address that regulab open printed',
    );
    return true;
  }
  url.searchParams.delete('token');
  response
    .writeHead(303, {
      // Two slashes at the start would lead to another host.
      location: `/${url.pathname.replace(/^\/+/, '')}${url.search}`,
      'set-cookie': `${cookieName(request)}=${token}; Path=/; HttpOnly; SameSite=Lax`,
    })
    .end();
  return true;
}

const refuse = (response: ServerResponse, code: number, why: string): void => {
  response.writeHead(code, { 'content-type': 'text/plain; charset=utf-8' }).end(`${why}\n`);
};

/** Hands out the files of the opened sweep. */
function sendOpened(
  files: readonly string[],
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const names = files.map((file) => basename(file));
  if (path === '/opened/parts.json' && files.length > 0) {
    response.setHeader('content-type', 'application/json').end(JSON.stringify(names));
    return;
  }
  const file = files[names.indexOf(decodeURIComponent(path.slice('/opened/'.length)))];
  if (file === undefined) {
    response.writeHead(404).end();
    return;
  }
  const isPacked = /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''));
  response.setHeader('content-type', 'application/vnd.apache.parquet');
  response.setHeader('vary', 'Accept-Encoding');
  if (isPacked) response.setHeader('content-encoding', 'gzip');
  if (request.method === 'HEAD') {
    response.end();
    return;
  }
  const failed = (error: Error | null | undefined): void => {
    if (error && !response.headersSent) response.writeHead(500).end();
    else if (error) response.destroy();
  };
  const source = createReadStream(file);
  if (isPacked) pipeline(source, createGzip({ level: constants.Z_BEST_SPEED }), response, failed);
  else pipeline(source, response, failed);
}

const SPAN = '(\\d+-\\d*|-\\d+)';
/** Ranges of whole numbers: from one to another or to the end, or so many at the end. */
const RANGES = new RegExp(`^bytes=${SPAN}(, *${SPAN})*$`);
/** The one kind of them that is answered by a part. */
const RANGE = /^bytes=\d+-\d*$/;

/** What is served besides the page itself. */
export interface Served {
  /** Files of the opened sweep. */
  readonly files: readonly string[];
  /** Models of one's own; null for none. */
  readonly models: ServedModels | null;
  /** What whoever asks for these must know; null where there is nothing to protect. */
  readonly token: string | null;
}

/** The page with the names of its models. */
function pageWith(folder: string, models: ServedModels): string {
  const content = JSON.stringify(models.files).replaceAll('&', '&amp;').replaceAll('"', '&quot;');
  return readFileSync(join(folder, 'index.html'), 'utf8').replace(
    '<head>',
    () => `<head>\n    <meta name="regulab-models" content="${content}" />`,
  );
}

/**
 * Serves the page and, to whoever has the token, the files of the opened sweep and the models of one's own.
 *
 * @param folder of the built page
 */
export async function servePage(folder: string, { files, models, token }: Served): Promise<Server> {
  const { default: sirv } = await import('sirv');
  const page = sirv(folder, { etag: true, dev: false, gzip: true, brotli: true });
  return createServer((request, response) => {
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
    // Names of other hosts that lead here are not this page.
    const host = (request.headers.host ?? '').replace(/:\d+$/, '').toLowerCase();
    let url: URL;
    try {
      url = new URL(request.url ?? '/', `http://${HOST}`);
      decodeURIComponent(url.pathname);
    } catch {
      refuse(response, 400, 'this is no address');
      return;
    }
    const { range } = request.headers;
    const isRange = range === undefined || RANGES.test(range);
    // Whoever asks for a part may always be given the whole.
    if (range !== undefined && !RANGE.test(range)) delete request.headers.range;
    if (host !== HOST && host !== 'localhost')
      refuse(response, 403, 'this server answers for 127.0.0.1 and localhost only');
    else if (request.method !== 'GET' && request.method !== 'HEAD') response.writeHead(405).end();
    else if (!isRange) response.writeHead(416).end();
    // The page is always at hand here: a copy kept by the browser could only be an old one, and takes its leave.
    else if (url.pathname === '/sw.js')
      response.writeHead(200, { 'content-type': 'text/javascript' }).end('self.registration.unregister();');
    else if (token !== null && exchange(url, token, request, response)) return;
    else if (url.pathname.startsWith('/opened/')) {
      if (token !== null && !isKnown(request, token))
        refuse(
          response,
          403,
          'only who opened the sweep may read it; open the address that regulab open printed',
        );
      else sendOpened(files, url.pathname, request, response);
    } else if (models && url.pathname.startsWith('/models/')) {
      const file = models.texts.get(url.pathname);
      if (token !== null && !isKnown(request, token))
        refuse(response, 403, 'only who opened the models may read them; open the address that was printed');
      else if (file === undefined) response.writeHead(404).end();
      else response.writeHead(200, { 'content-type': `${file.type}; charset=utf-8` }).end(file.text);
    } else if (models && (url.pathname === '/' || url.pathname === '/index.html'))
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(pageWith(folder, models));
    else
      page(request, response, () => {
        response.writeHead(404).end();
      });
  });
}

/** How the page is reached from one's own machine where this is a server or a node of a cluster; null where it seems to be one's own. */
export function tunnelWords(
  port: number,
  { SLURM_JOB_ID: job, SLURM_SUBMIT_HOST: submitted, SSH_CONNECTION: ssh }: Readonly<NodeJS.ProcessEnv>,
  host: string,
  user: string,
): string | null {
  const forward = `ssh -N -L ${port}:${HOST}:${port}`;
  const over =
    job !== undefined && submitted !== undefined && submitted !== host ? ` -J ${user}@${submitted}` : '';
  return job === undefined && ssh === undefined
    ? null
    : `This is ${host}. From your own machine, first: ${forward}${over} ${user}@${host}`;
}
