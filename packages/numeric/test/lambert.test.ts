import { expect, it } from 'vitest';
import { lambertW } from '../src/lambert.js';

it.each([1e-300, 1e-12, 0.001, 0.5, 1, Math.E, 10, 1e5, 1e20, 1e300])('w e^w is %d', (x) => {
  const w = lambertW(x);
  expect(Math.abs(Math.log(w) + w - Math.log(x))).toBeLessThan(1e-12 * (1 + Math.abs(Math.log(x))));
});
it('is zero at zero and the omega constant at one', () => {
  expect(lambertW(0)).toBe(0);
  expect(lambertW(1)).toBeCloseTo(0.5671432904097838, 15);
});
