import { expect, it } from 'vitest';
import { mulberry32 } from '../../numeric/test/mulberry32.js';
import { complaint, randomCommandLine, runInside } from './fuzz.js';

it('any command line ends with a documented code and says why (80 of them; npm run soak tries more)', async () => {
  const random = mulberry32(1);
  for (let k = 0; k < 80; k++) {
    const args = randomCommandLine(random);
    expect(complaint(args, await runInside(args))).toBeNull();
  }
});
