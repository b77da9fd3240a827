import { afterAll, expect, it } from 'vitest';
import { mulberry32 } from '../../../numeric/test/mulberry32.js';
import { scratch } from '../cli.js';
import { commandsOf, corpus, KINDS, mutate, tryInput } from './inputs.js';

const { path: here, remove } = scratch();
afterAll(remove);
const all = corpus();

it.each(all.map((entry) => [entry.name, entry] as const))(
  'the input %s ends as documented with every command that reads its kind',
  async (_, { kind, bytes }) => {
    for (let command = 0; command < commandsOf(kind); command++)
      expect((await tryInput(here, bytes, kind, command)).missed).toBeNull();
  },
);

it('so do inputs that are made of others (500 of them; npm run soak tries more)', async () => {
  const random = mulberry32(5);
  for (let k = 0; k < 500; k++) {
    const kind = KINDS[k % KINDS.length]!;
    const seeds = all.filter((entry) => entry.kind === kind).map(({ bytes }) => bytes);
    const input = mutate(seeds, random);
    const { missed } = await tryInput(here, input, kind, Math.floor(k / KINDS.length));
    expect(missed, JSON.stringify(Buffer.from(input).toString('latin1').slice(0, 400))).toBeNull();
  }
});
