import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { builtIn, EFFECT_KINDS, models, solve } from '@regulab/core';
import { afterAll, describe, expect, it } from 'vitest';
import { computeChunk } from '../../../sweep/src/compute.js';
import { encodeChunk } from '../../../sweep/src/parquet.js';
import { planSweep } from '../../../sweep/src/plan.js';
import { checkSpec } from '../../../sweep/src/spec.js';
import { scratch } from '../cli.js';
import { runInside } from '../fuzz.js';
import { randomGame } from './mutations.js';
import { alterRow, consistentLies, lineOf } from './tables.js';

const here = scratch();
afterAll(here.remove);
const file = join(here.path, 'altered.ndjson');

it.each(models.map((model) => [model.id, model] as const))(
  '%s: a line of a table that is altered in any field is refused',
  async (_, model) => {
    const [game] = Array.from({ length: 20 }, (_, k) => randomGame(model, 3, k)).filter((each) => each);
    const { tried, missed } = await alterRow(model, lineOf(model, game!), file);
    expect(missed).toBeNull();
    expect(tried).toBeGreaterThan(15);
  },
);

it.each(
  models
    .filter((model) => model.parameters.some(({ name }) => /floor$/i.test(name)))
    .map((model) => [model.id, model] as const),
)('%s: an answer that another floor would have is refused', async (_, model) => {
  const lies = [...consistentLies(model, solve(model, {}))];
  expect(lies.length).toBeGreaterThan(0);
  for (const { what, value } of lies) {
    writeFileSync(file, JSON.stringify(value));
    expect((await runInside(['verify', file])).code, what).toBe(1);
  }
});

describe('a part whose checksums are right', () => {
  const spec = checkSpec(builtIn, {
    model: 'fine-tuning/two-attribute',
    vary: { specialistFloor: { list: [0, 0.4, 0.6] } },
    baseline: true,
  });
  const bargained = checkSpec(builtIn, {
    model: 'fine-tuning/two-attribute',
    vary: { specialistFloor: { list: [0.4, 0.6] } },
    bargain: 'nash',
  });
  const put = (column: { [row: number]: number }, row: number, x: number): void => {
    column[row] = x;
  };
  const trade = EFFECT_KINDS.indexOf('trade');
  const alter: readonly (readonly [string, typeof spec, (table: ReturnType<typeof computeChunk>) => void])[] =
    [
      ['nothing', spec, () => undefined],
      ['an outcome', spec, ({ outcomes }) => put(outcomes[2]!.values, 1, outcomes[2]!.values[1]! * 1.0001)],
      ['a status', spec, ({ status }) => put(status, 0, 1)],
      ['a regime', spec, ({ regimes }) => put(regimes, 0, regimes[0]! + 1)],
      ['an effect', spec, ({ effects }) => put(effects!.kinds, 1, trade)],
      ['mutualism', spec, ({ effects }) => put(effects!.mutualism, 1, 1 - effects!.mutualism[1]!)],
      ['nothing of a bargain', bargained, () => undefined],
      ['the agreed share', bargained, ({ shares }) => put(shares!, 0, shares![0]! + 1e-6)],
      ['that nobody agrees', bargained, ({ status }) => put(status, 0, 1)],
    ];
  it.each(alter)(
    'is refused where it states other than solving anew gives: %s',
    async (what, own, change) => {
      const plan = planSweep(builtIn, own);
      const table = computeChunk(plan, 0);
      change(table);
      const part = join(here.path, 'part.parquet');
      writeFileSync(part, encodeChunk(plan, 0, table));
      const { code, out } = await runInside(['verify', part]);
      expect(code, out).toBe(what.startsWith('nothing') ? 0 : 1);
    },
  );
});
