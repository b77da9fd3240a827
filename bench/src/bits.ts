import { exp, findModel, log, normalQuantile, randomAt } from '@regulab/core';
import { emptyOutputs, type Kind, randomGames } from './games.js';

/** How many games of each kind are compared. */
export const GAMES = 100_000;
const KINDS: readonly Kind[] = ['definite', 'indefinite', 'extreme'];

const hex = (buffer: ArrayBuffer): string =>
  Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, '0')).join('');

async function digest(columns: readonly (Float64Array | Uint8Array)[]): Promise<string> {
  const bytes = new Uint8Array(columns.reduce((sum, column) => sum + column.byteLength, 0));
  let at = 0;
  for (const column of columns) {
    bytes.set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength), at);
    at += column.byteLength;
  }
  return hex(await globalThis.crypto.subtle.digest('SHA-256', bytes));
}

/** SHA-256 of everything the kernels and the elementary functions return on fixed inputs, by name. Runs in Node and in a page. */
export async function digests(): Promise<Record<string, string>> {
  const result: Record<string, string> = {};
  const two = findModel('fine-tuning/two-attribute');
  for (const kind of KINDS) {
    const inputs = randomGames(two, kind, GAMES, 20261121);
    const { outputs, status } = emptyOutputs(two, GAMES);
    two.kernel(inputs, outputs, status, 0, GAMES);
    result[`two-attribute ${kind} inputs`] = await digest(inputs);
    result[`two-attribute ${kind}`] = await digest([...outputs, status]);
  }
  const one = findModel('fine-tuning/one-attribute');
  const inputs = one.parameters.map((p, k) =>
    Float64Array.from({ length: GAMES }, (_, i) => (p.name === 'share' ? 1 : 2) * randomAt(7, k, i)),
  );
  const { outputs, status } = emptyOutputs(one, GAMES);
  one.kernel(inputs, outputs, status, 0, GAMES);
  result['one-attribute'] = await digest([...outputs, status]);
  const draws = Float64Array.from({ length: GAMES }, (_, i) => randomAt(9, 0, i));
  result['exp, log, normalQuantile'] = await digest([
    draws.map((u) => exp(200 * (u - 0.5))),
    draws.map((u) => log(u)),
    draws.map((u) => normalQuantile(u)),
  ]);
  return result;
}
