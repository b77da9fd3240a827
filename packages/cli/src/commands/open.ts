import { existsSync, statSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type Laboratory,
  type Model,
  misuse,
  RegulabError,
  readGame,
  type Solution,
  type Values,
} from '@regulab/core';
import { fileFailure, isParquet, JsonFlaw, parseJson, readText, sourceFiles } from '@regulab/sweep';
import { gameOf, type Run } from '../command.js';
import type { OptionsOf } from '../commandTable.js';
import { HOST, newToken, servePage, tunnelWords } from '../pageServer.js';
import { note, print } from '../print.js';

type Options = OptionsOf<'open'>;

/** Tried first, so that links that were kept go on working. */
const USUAL_PORT = 7340;

/** What the page is opened with: where to go, and the files of a sweep to hand out. */
interface Target {
  readonly address: string;
  readonly files: readonly string[];
}

/** The folder of the built page, beside that of the command. */
function builtPage(): string {
  const folder = fileURLToPath(new URL('../page', import.meta.url));
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
function readTarget(laboratory: Laboratory, target: string | undefined, { page, set }: Options): Target {
  const shown = page ?? 'explore';
  if (target === undefined && set.length === 0 && laboratory.files.length === 0)
    return { address: page === undefined ? '/' : `/${page}`, files: [] };
  const id = target ?? (laboratory.files[0]?.models ?? laboratory.models.map((model) => model.id))[0]!;
  if (target === undefined || !existsSync(target)) {
    if (/\.(json|parquet)$/i.test(id)) throw fileFailure('read', id, new Error('there is no such file'));
    const game = gameOf(laboratory, id, set);
    return { address: gameAddress(shown, game.model, game.values), files: [] };
  }
  if (set.length > 0) throw misuse('--set belongs to a model; a file says itself what is set');
  if (statSync(target).isDirectory() || isParquet(target))
    return { address: '/sweep?sweep.from=server', files: sourceFiles(target).paths };
  const solution = asSolution(target);
  const game = readGame(laboratory.find(solution.model), solution.parameters);
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
export const run: Run<'open'> = async ({ words: [target], options, laboratory }) => {
  const { address, files } = readTarget(laboratory, target, options);
  const { port: wanted = null } = options;
  if (wanted !== null && wanted > 65535)
    throw misuse(`--port is ${wanted}; it must be a whole number from 0 to 65535`);
  const models =
    laboratory.files.length > 0 ? await (await import('../servedModels.js')).servedModels(laboratory) : null;
  const token = files.length > 0 || models !== null ? newToken() : null;
  const server = await servePage(builtPage(), { files, models, token });
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
  return undefined;
};
