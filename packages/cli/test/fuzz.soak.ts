import { expect, it } from 'vitest';
import { complaint, generator, randomCommandLine, runInside } from './fuzz.js';

it('ten thousand command lines end with a documented code and say why', async () => {
  const random = generator(2);
  for (let k = 0; k < 10_000; k++) {
    const args = randomCommandLine(random);
    expect(complaint(args, await runInside(args))).toBeNull();
  }
});
