import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { completeValues } from '@regulab/model/values.js';
import { describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { mulberry32 } from '../../numeric/test/mulberry32.js';
import { checkSheet, defineGame } from '../src/defineGame.js';
import { fixtures } from './sheets.js';

const EXAMPLES = join(import.meta.dirname, '../../cli/templates');
const CORPUS = join(import.meta.dirname, 'corpus');
const sheetsIn = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.game.yaml'))
    .sort()
    .map((name) => readFileSync(join(folder, name), 'utf8'));

/** What people and mistakes write into sheets. */
const PIECES = [
  ...['0', '1', '-1', '1e308', '1e-320', '.5', 'nan', 'Infinity', 'true', 'off', '~', "''", '"'],
  ...['+', '-', '*', '/', '^', '(', ')', '[', ']', '{', '}', ',', ':', '.', '<', '==', '!=', '  ', '\n'],
  ...['if(', 'ratio(', 'sum(', 'others.', 'own(', 'max(', 'softmax(', 'expect(', 'cap(', 'log(', 'sqrt('],
  ...['range', 'of', 'payoff', 'choices', 'players', 'count', 'alike', 'outside', 'then', 'over', 'on'],
  ...['unbounded', 'whole', 'mixed', 'open', 'lever', 'default', 'order', 'ties', 'select', 'chance', 'per'],
  ...['constructor', '__proto__', 'toString', 'noRule', 'benchmarks', 'scenarios', 'x', 'é', '\u{1f600}'],
];

/** A text with a few places changed: something taken out, put in, doubled, or moved. */
function changed(text: string, random: () => number): string {
  let made = text;
  const place = (): number => Math.floor(random() * made.length);
  for (let k = 1 + Math.floor(random() * 3); k > 0; k--) {
    const [at, length] = [place(), 1 + Math.floor(random() * 12)];
    const part = made.slice(at, at + length);
    const kind = Math.floor(random() * 4);
    if (kind === 0) made = made.slice(0, at) + made.slice(at + length);
    else if (kind === 1)
      made = made.slice(0, at) + PIECES[Math.floor(random() * PIECES.length)]! + made.slice(at);
    else if (kind === 2)
      made = made.slice(0, at) + PIECES[Math.floor(random() * PIECES.length)]! + made.slice(at + length);
    else {
      const to = place();
      made = made.slice(0, to) + part + made.slice(to);
    }
  }
  return made;
}

/** What comes of a text: no YAML, refused with places, or a game with an answer. */
function outcomeOf(text: string): 'no YAML' | 'refused' | 'solved' {
  const document = parseDocument(text, { schema: 'failsafe' });
  if (document.errors.length > 0) return 'no YAML';
  let sheet: unknown;
  try {
    sheet = document.toJS();
  } catch {
    return 'no YAML';
  }
  const { problems } = checkSheet(sheet);
  for (const { message, path } of problems) {
    expect(message).toMatch(/\S/);
    expect(message).not.toMatch(/undefined|\[object|is not a function|Cannot read/);
    expect(Array.isArray(path)).toBe(true);
  }
  if (problems.length > 0) {
    expect(() => defineGame(sheet)).toThrow(/./);
    return 'refused';
  }
  const model = defineGame(sheet, { effort: 0.1 });
  const { status, equilibria, outcomes } = model.solve(completeValues(model, {}));
  expect(['equilibrium', 'exit', 'none', 'failed']).toContain(status);
  expect(equilibria.length > 0).toBe(status === 'equilibrium');
  for (const value of Object.values(outcomes)) if (value !== null) expect(Number.isFinite(value)).toBe(true);
  return 'solved';
}

describe('a sheet that was changed at random', () => {
  const seeds = [...sheetsIn(join(fixtures, 'games')), ...sheetsIn(EXAMPLES)];
  const [from, runs] = [Number(process.env.FUZZ_SEED ?? 1), Number(process.env.FUZZ_RUNS ?? 300)];

  it('is refused in words or answered, and nothing is thrown that is no message', () => {
    const seen = { 'no YAML': 0, refused: 0, solved: 0 };
    for (let seed = from; seed < from + runs; seed++) {
      const random = mulberry32(seed);
      const text = changed(seeds[Math.floor(random() * seeds.length)]!, random);
      try {
        seen[outcomeOf(text)]++;
      } catch (error) {
        throw new Error(`seed ${seed}:\n${text}`, { cause: error });
      }
    }
    expect(seen.refused).toBeGreaterThan(runs / 10);
    expect(seen.solved).toBeGreaterThan(runs / 20);
  });

  it.each(sheetsIn(CORPUS).map((text) => [text.split('\n')[0]!, text] as const))('kept: %s', (_, text) => {
    expect(['no YAML', 'refused', 'solved']).toContain(outcomeOf(text));
  });
});
