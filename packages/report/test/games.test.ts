import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { builtIn } from '@regulab/core';
import { solveGames } from '@regulab/report';
import { checkSpec } from '@regulab/sweep/pure';
import { afterAll, describe, expect, it } from 'vitest';
import { sweepGames } from '../src/sweepGames.js';

const here = mkdtempSync(join(tmpdir(), 'regulab-games-'));
afterAll(() => rmSync(here, { recursive: true, force: true }));

const SPECS = {
  'two attributes, exits among them': {
    model: 'fine-tuning/two-attribute',
    vary: {
      generalistFloor: { from: 0, to: 2, step: 0.25 },
      specialistFloor: { from: 0, to: 3, step: 0.125 },
    },
    where: 'specialistFloor >= generalistFloor',
    baseline: true,
  },
  'bargained shares': {
    model: 'fine-tuning/two-attribute',
    bargain: 'nash',
    vary: { specialistFloor: { from: 0, to: 3, step: 0.5 } },
    baseline: true,
  },
  'an axis for all players': {
    model: 'fine-tuning/specialists[2]',
    set: { 'specialists[1].safetyCost': 2 },
    vary: { 'specialists.floor': { from: 0, to: 3, step: 0.25 } },
  },
} as const;

describe('solveGames', () => {
  it.each(Object.entries(SPECS))('gives what a sweep writes and reads back: %s', async (name, spec) => {
    const checked = checkSpec(builtIn, spec);
    const directory = join(here, name.replaceAll(' ', '-'));
    expect(solveGames(builtIn, checked)).toEqual(await sweepGames(checked, directory, 1));
  });
});
