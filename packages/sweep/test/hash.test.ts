import { builtIn } from '@regulab/core';
import { expect, it } from 'vitest';
import { planHash } from '../src/hash.js';
import { planSweep } from '../src/plan.js';
import { checkSpec } from '../src/spec.js';

it('parts of the same games cut otherwise are of another sweep', () => {
  const plan = planSweep(
    builtIn,
    checkSpec(builtIn, {
      model: 'fine-tuning/one-attribute',
      vary: { share: { from: 0, to: 1, count: 10_000 } },
    }),
  );
  expect(planHash({ ...plan, chunkSize: 2 * plan.chunkSize })).not.toBe(planHash(plan));
  expect(planHash({ ...plan, total: plan.total + 1 })).not.toBe(planHash(plan));
  expect(planHash({ ...plan })).toBe(planHash(plan));
});
