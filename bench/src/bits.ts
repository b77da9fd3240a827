import {
  agreedShares,
  completeValues,
  exp,
  findModel,
  log,
  normalQuantile,
  RULE_NAMES,
  randomAt,
} from '@regulab/core';
import { emptyOutputs, type Kind, randomGames } from './games.js';

/** How many games of each kind are compared. */
export const GAMES = 100_000;
const MARKETS = 5_000;
const REGULATIONS = 200;
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
    Float64Array.from({ length: GAMES }, (_, i) => {
      const u = randomAt(7, k, i);
      // Half of the exponents are those of the closed form.
      if (p.name.endsWith('Exponent')) return u < 0.5 ? 2 : 1.1 + 4 * (u - 0.5);
      return p.name === 'share' ? u : 2 * u;
    }),
  );
  const { outputs, status } = emptyOutputs(one, GAMES);
  one.kernel(inputs, outputs, status, 0, GAMES);
  result['one-attribute'] = await digest([...outputs, status]);
  const many = findModel('fine-tuning/specialists[3]');
  const markets = many.parameters.map((p, k) =>
    Float64Array.from({ length: MARKETS }, (_, i) => {
      const u = randomAt(8, k, i);
      if (/cost$/i.test(p.name)) return /cross/i.test(p.name) ? 0.3 * u - 0.15 : 0.2 + 2 * u;
      return p.name.endsWith('share') ? u : 2 * u;
    }),
  );
  const solved = emptyOutputs(many, MARKETS);
  many.kernel(markets, solved.outputs, solved.status, 0, MARKETS);
  result.specialists = await digest([...solved.outputs, solved.status]);
  const shares: number[] = [];
  for (let i = 0; i < REGULATIONS; i++) {
    const values = completeValues(two, {
      generalistFloor: randomAt(10, 0, i),
      specialistFloor: 2.4 * randomAt(10, 1, i),
    });
    for (const agreed of agreedShares(two, values, RULE_NAMES)) shares.push(agreed?.share ?? -1);
  }
  result['bargained shares'] = await digest([Float64Array.from(shares)]);
  const draws = Float64Array.from({ length: GAMES }, (_, i) => randomAt(9, 0, i));
  result['exp, log, normalQuantile'] = await digest([
    draws.map((u) => exp(200 * (u - 0.5))),
    draws.map((u) => log(u)),
    draws.map((u) => normalQuantile(u)),
  ]);
  return result;
}
