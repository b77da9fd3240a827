import { existsSync, statSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  findModel,
  type Model,
  misuse,
  models,
  RegulabError,
  readGame,
  type Solution,
  type Values,
} from '@regulab/core';
import { fileFailure, isParquet, JsonFlaw, parseJson, readText, sourceFiles } from '@regulab/sweep';
import { HOST, newToken, servePage, tunnelWords } from '../pageServer.js';
import { readCount, readSettings } from '../parse.js';
import { note, print } from '../print.js';

interface Options {
  readonly page?: string | undefined;
  readonly set?: readonly string[] | undefined;
  readonly port?: string | undefined;
  readonly browser: boolean;
}

/** Tried first, so that links that were kept go on working. */
const USUAL_PORT = 7340;

/** What the page is opened with: where to go, and the files of a sweep to hand out. */
interface Target {
  readonly address: string;
  readonly files: readonly string[];
}

/** The folder of the built page. */
function builtPage(): string {
  const folder = join(fileURLToPath(import.meta.resolve('@regulab/web/package.json')), '../dist');
  if (!existsSync(join(folder, 'index.html')))
    throw new RegulabError('failure', 'the page is not built; run npm run build:web first');
  return folder;
}

/** The part of an address after # that shows a game. */
function gameAddress(page: string, { id, parameters }: Model, values: Values): string {
  const given = parameters
    .filter((p) => values[p.name] !== p.default)
    .map((p) => `&${encodeURIComponent(p.name)}=${values[p.name]}`);
  return `/${page}?model=${id.replace('[', '%5B').replace(']', '%5D')}${given.join('')}`;
}

function asSolution(path: string): Solution {
  let record: Partial<Solution>;
  try {
    record = parseJson(readText(path)) as Partial<Solution>;
  } catch (error) {
    if (error instanceof JsonFlaw) throw misuse(`${path} is not JSON (${error.message})`, error);
    throw error;
  }
  if (record?.format !== 'regulab-solution/1' || !record.parameters || typeof record.model !== 'string')
    throw misuse(
      `${path} is not a solution record; open a model, a sweep directory, a Parquet file or what solve --json prints`,
    );
  return record as Solution;
}

/** What a model, a solution record, a sweep directory or a Parquet file is opened with. */
function readTarget(target: string | undefined, { page, set }: Options): Target {
  const shown = page ?? 'explore';
  if (target === undefined && set === undefined)
    return { address: page === undefined ? '/' : `/${page}`, files: [] };
  const id = target ?? models[0]!.id;
  if (target === undefined || !existsSync(target)) {
    if (/\.(json|parquet)$/i.test(id)) throw fileFailure('read', id, new Error('there is no such file'));
    const named = findModel(id);
    const game = readGame(named, readSettings(named, set ?? []));
    return { address: gameAddress(shown, game.model, game.values), files: [] };
  }
  if (set !== undefined) throw misuse('--set belongs to a model; a file says itself what is set');
  if (statSync(target).isDirectory() || isParquet(target))
    return { address: '/sweep?sweep.from=server', files: sourceFiles(target).paths };
  const solution = asSolution(target);
  const game = readGame(findModel(solution.model), solution.parameters);
  return { address: gameAddress(shown, game.model, game.values), files: [] };
}

const listen = (server: Server, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, HOST, () => {
      server.removeListener('error', reject);
      resolve();
    });
  });

/** Serves the page on this machine only and opens it in the browser; ends with Ctrl-C. */
export async function open(target: string | undefined, options: Options): Promise<void> {
  const { address, files } = readTarget(target, options);
  const wanted = options.port === undefined ? null : readCount('--port', options.port, 0);
  if (wanted !== null && wanted > 65535)
    throw misuse(`--port is ${wanted}; it must be a whole number from 0 to 65535`);
  const token = files.length > 0 ? newToken() : null;
  const server = await servePage(builtPage(), files, token);
  try {
    await listen(server, wanted ?? USUAL_PORT);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    if (wanted !== null) throw misuse(`--port ${wanted} is in use; name another, or leave it out`, error);
    await listen(server, 0);
  }
  const { port } = server.address() as AddressInfo;
  const url = `http://${HOST}:${port}/${token === null ? '' : `?token=${token}`}#${address}`;
  print(`${url}\n`);
  const tunnel = tunnelWords(port, process.env, hostname(), userInfo().username);
  note(`${tunnel === null ? '' : `${tunnel}\n`}Ctrl-C ends it.\n`);
  if (options.browser) {
    const { default: launch } = await import('open');
    const failed = (): void => {
      note('No browser could be started; open the address above.\n');
    };
    await launch(url).then((child) => child.once('error', failed), failed);
  }
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, resolve);
  });
  server.close();
  server.closeAllConnections();
}
