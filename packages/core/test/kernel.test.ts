import { models } from '@regulab/core';
import { expect, it } from 'vitest';
import { disagreement, extremeGames } from '../../games/test/oracles/extremeGames.js';

/** Games of models whose solution takes long. */
const SLOW = /heterogeneous|monitoring|contest|market-entry|endogenous|shared-foundation/;

it.each(models.map((model) => [model.id, model] as const))(
  '%s: kernel and solve agree to the bit on games of any size, and state no infinity',
  (id, model) => {
    let left = SLOW.test(id) ? 12 : 600;
    for (const values of extremeGames(model, 11)) {
      if (left-- === 0) break;
      expect(disagreement(model, values), JSON.stringify(values)).toBeNull();
    }
  },
);

it('a kernel that doubles an outcome, or states another status, is found out', () => {
  const model = models[0]!;
  const [values] = extremeGames(model, 11);
  const usual = { ...values, ...Object.fromEntries(model.parameters.map((p) => [p.name, p.default])) };
  const doubled = {
    ...model,
    kernel: ((inputs, outputs, status, from, to) => {
      model.kernel(inputs, outputs, status, from, to);
      outputs[0]![from]! *= 2;
    }) as typeof model.kernel,
  };
  expect(disagreement(model, usual)).toBeNull();
  expect(disagreement(doubled, usual)).toContain('generalistSafety is');
  const leaving = {
    ...model,
    kernel: ((inputs, outputs, status, from, to) => {
      model.kernel(inputs, outputs, status, from, to);
      status[from] = 1;
    }) as typeof model.kernel,
  };
  expect(disagreement(leaving, usual)).toBe("the kernel's status is 1, that of solve equilibrium");
});
