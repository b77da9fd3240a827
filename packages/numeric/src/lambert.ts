import { log } from './elementary.js';

const MOST_STEPS = 40;

/**
 * The w >= 0 with w e^w = x, for x >= 0 (the principal branch of Lambert's function).
 *
 * Source: R. Iacono, J. P. Boyd, New approximations to the principal real-valued branch of the Lambert W-function, Advances in
 * Computational Mathematics 43 (2017): w <- w (1 + log(x / w)) / (1 + w) converges quadratically.
 */
export function lambertW(x: number): number {
  if (!(x > 0)) return 0;
  let w = x < 1 ? x / (1 + x) : log(1 + x);
  for (let k = 0; k < MOST_STEPS; k++) {
    const next = (w * (1 + log(x / w))) / (1 + w);
    if (Math.abs(next - w) <= 1e-16 * w) return next;
    w = next;
  }
  return w;
}
