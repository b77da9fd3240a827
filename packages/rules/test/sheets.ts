import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Model } from '@regulab/model/contract.js';
import { completeValues } from '@regulab/model/values.js';
import { parseDocument } from 'yaml';
import { defineGame } from '../src/defineGame.js';

export const fixtures = join(import.meta.dirname, 'fixtures');

/** The sheet in a YAML text, every scalar a text. */
export const sheetOf = (text: string): unknown => parseDocument(text, { schema: 'failsafe' }).toJS();

export const gameOf = (text: string): Model => defineGame(sheetOf(text));

export const gameIn = (file: string): Model => gameOf(readFileSync(join(fixtures, file), 'utf8'));

export const solved = (model: Model, given: Readonly<Record<string, unknown>> = {}) =>
  model.solve(completeValues(model, given));

/** A game of two who choose numbers in [0, 1]. */
export const pairOf = (u1: string, u2: string, order?: readonly string[]): Model =>
  defineGame({
    id: 'test/pair',
    title: 'A pair',
    question: 'q',
    parameters: { unit: { default: 1, range: [0, 2] } },
    players: {
      a: { choices: { x: { range: [0, 1] } }, payoff: u1 },
      b: { choices: { y: { range: [0, 1] } }, payoff: u2 },
    },
    ...(order ? { order } : {}),
  });
