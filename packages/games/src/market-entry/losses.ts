import { exp } from '@regulab/numeric/elementary.js';
import type { Spectrum, Sums } from './spectrum.js';

/*
 * Expected losses of ridge regression on labels of which a fraction alpha follows what performs best and the rest what is safest:
 * deterministic equivalents, at one kappa.
 */

/** What a company learns from. */
export interface World {
  readonly spectrum: Spectrum;
  /** Correlation of what performs best with what is safest, in [0, 1). */
  readonly rho: number;
}

/** The loss of each of the two on the other's labels: L* = 2 (1 - rho) sum lambda_i b_i. */
export const gapOf = ({ spectrum, rho }: World): number => 2 * (1 - rho) * spectrum.signal;

/** The loss in performance beyond (1 - alpha)^2 L*, with N data. */
export function excess(world: World, alpha: number, { df2, c1, c2 }: Sums, N: number): number {
  const { rho } = world;
  const mixed = alpha * (1 - alpha);
  const learning = 2 * (1 - alpha) * (2 * alpha - 1) * (1 - rho) * c1;
  const bias = (1 - 2 * mixed * (1 - rho)) * c2;
  const noise = mixed * gapOf(world) * (df2 / N);
  return learning + (bias + noise) / (1 - df2 / N);
}

/** Expected loss in performance, L_1. */
export const performanceLoss = (world: World, alpha: number, sums: Sums, N: number): number =>
  (1 - alpha) * (1 - alpha) * gapOf(world) + excess(world, alpha, sums, N);

/** Expected loss in safety, L_2. */
export function safetyLoss(world: World, alpha: number, { df2, c1, c2 }: Sums, N: number): number {
  const { rho } = world;
  const mixed = alpha * (1 - alpha);
  const bias = (1 - 2 * mixed * (1 - rho)) * c2;
  const noise = mixed * gapOf(world) * (df2 / N);
  return (
    alpha * alpha * gapOf(world) -
    2 * alpha * (2 * alpha - 1) * (1 - rho) * c1 +
    (bias + noise) / (1 - df2 / N)
  );
}

/** The ridge that gives a kappa. */
export const ridgeOf = (logKappa: number, { df1 }: Sums, N: number): number =>
  Math.max(0, exp(logKappa) * (1 - df1 / N));
