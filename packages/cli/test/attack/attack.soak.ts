import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Model, models, solve } from '@regulab/core';
import { afterAll, expect, it } from 'vitest';
import { disagreement, extremeGames } from '../../../games/test/oracles/extremeGames.js';
import { mulberry32 } from '../../../numeric/test/mulberry32.js';
import { regulab, scratch } from '../cli.js';
import { complaint, randomCommandLine, runInside } from '../fuzz.js';
import { breakChange, contentOf, countChanges, WAYS } from './faults.js';
import { Flips, makeSweep } from './flips.js';
import { corpus, KINDS, mutate, tryInput } from './inputs.js';
import { kill } from './kills.js';
import { randomGame } from './mutations.js';
import { type Attack, alterRecord } from './records.js';
import { alterRow, consistentLies, lineOf } from './tables.js';
import { works, writeInputs } from './works.js';

const { path: here, remove } = scratch();
afterAll(remove);

const MINUTES = Number(process.env.SOAK_MINUTES ?? 10);
const SEED = Number(process.env.SOAK_SEED ?? 1);

it(`tries for ${MINUTES} minutes to get something false past verify, files and parsers`, async () => {
  const random = mulberry32(SEED);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const file = join(here, 'altered.ndjson');
  const bits = join(here, 'bits');
  const work = join(here, 'work');
  mkdirSync(bits);
  mkdirSync(work);
  await makeSweep(bits);
  const flips = new Flips(bits);
  writeInputs(work);
  const prepared = works.map((each) => {
    for (const path of each.leaves) rmSync(join(work, path), { recursive: true, force: true });
    regulab(work, each.args);
    const whole = contentOf(work, each.leaves);
    return {
      each,
      whole,
      changes: each.threads.map((thread) => [thread, countChanges(work, each, thread)] as const),
    };
  });
  const inputs = corpus();
  const game = (model: Model) => {
    for (;;) {
      const found = randomGame(model, SEED, Math.floor(random() * 1e9));
      if (found) return found;
    }
  };
  const attacks: Readonly<Record<string, () => Promise<Attack>>> = {
    'fields of records': async () => {
      const model = pick(models);
      return alterRecord(model, solve(model, game(model)), file);
    },
    'fields of rows': async () => {
      const model = pick(models);
      return alterRow(model, lineOf(model, game(model)), file);
    },
    'consistent lies': async () => {
      const model = pick(
        models.filter(({ parameters }) => parameters.some(({ name }) => /floor$/i.test(name))),
      );
      let tried = 0;
      for (const { what, value } of consistentLies(model, solve(model, game(model)))) {
        tried++;
        writeFileSync(file, JSON.stringify(value));
        if ((await runInside(['verify', file])).code === 0)
          return { tried, missed: `${model.id}: ${what} is accepted` };
      }
      return { tried, missed: null };
    },
    'games of any size': async () => {
      const model = pick(models);
      let tried = 0;
      for (const values of extremeGames(model, Math.floor(random() * 1e9))) {
        const why = disagreement(model, values);
        if (why !== null) return { tried, missed: `${model.id} ${JSON.stringify(values)}: ${why}` };
        if (++tried === 20) break;
      }
      return { tried, missed: null };
    },
    'flipped bits': () => {
      const target = Math.floor(random() * flips.targets.length);
      return flips.flip(target, Math.floor(random() * flips.bits(target)), Math.floor(random() * 1000));
    },
    'broken changes of files': async () => {
      const { each, whole, changes } = pick(prepared);
      const [thread, count] = pick(changes);
      return breakChange(work, each, whole, thread, 1 + Math.floor(random() * count), pick(WAYS));
    },
    kills: () => {
      const { each, whole } = pick(prepared);
      return kill(work, each, whole, Math.floor(50 + 700 * random()));
    },
    inputs: () => {
      const kind = pick(KINDS);
      const seeds = inputs.filter((entry) => entry.kind === kind).map(({ bytes }) => bytes);
      return tryInput(here, mutate(seeds, random), kind, Math.floor(random() * 1000));
    },
    'command lines': async () => {
      const args = randomCommandLine(random);
      return { tried: 1, missed: complaint(args, await runInside(args)) };
    },
  };
  const spent = new Map(Object.keys(attacks).map((name) => [name, 0]));
  const tried = new Map(Object.keys(attacks).map((name) => [name, 0]));
  let refused = 0;
  const table = (): string =>
    [...tried]
      .map(([name, n]) => `  ${name.padEnd(26)} ${n.toLocaleString('en-US').padStart(10)} tried, 0 missed`)
      .join('\n');
  const end = Date.now() + 60_000 * MINUTES;
  while (Date.now() < end) {
    // Each attack gets as much time as the others.
    const [name] = [...spent].reduce((least, each) => (each[1] < least[1] ? each : least));
    const started = performance.now();
    const { tried: n, missed, isRefused } = await attacks[name]!();
    if (isRefused) refused++;
    spent.set(name, spent.get(name)! + performance.now() - started);
    tried.set(name, tried.get(name)! + n);
    expect(missed, `${name}, seed ${SEED}, after ${tried.get(name)} tries`).toBeNull();
  }
  process.stderr.write(
    `\nseed ${SEED}, ${MINUTES} minutes; ${refused} games were left out whose answers are refused as they are\n${table()}\n`,
  );
});
