import type { Values } from '@regulab/core';

/**
 * The naive way: try an n x n grid of the generalist's choices in [0, reach]^2 and let the specialist answer each by
 * its first-order conditions. The baseline that the exact kernel is compared with; its error falls with the step.
 */
export function denseGrid(v: Values, n: number, reach: number): number {
  const { share, performanceRevenue: rA, safetyRevenue: rB } = v as Record<string, number>;
  const a = 1 - share!;
  const aa = v.specialistPerformanceCost!;
  const ab = v.specialistCrossCost!;
  const bb = v.specialistSafetyCost!;
  const determinant = aa * bb - ab * ab;
  let best = 0;
  for (let i = 0; i <= n; i++) {
    const beta0 = v.generalistFloor! + (reach * i) / n;
    const gap = Math.max(0, v.specialistFloor! - beta0);
    let x = (0.5 * a * (bb * rA! - ab * rB!)) / determinant;
    let y = (0.5 * a * (aa * rB! - ab * rA!)) / determinant;
    if (x < 0) {
      x = 0;
      y = (a * rB!) / (2 * bb);
    }
    if (y < gap) {
      y = gap;
      x = Math.max(0, (0.5 * a * rA! - ab * gap) / aa);
    }
    for (let j = 0; j <= n; j++) {
      const alpha0 = (reach * j) / n;
      const revenue = rA! * (alpha0 + x) + rB! * (beta0 + y);
      if (a * revenue - (aa * x * x + 2 * ab * x * y + bb * y * y) < 0) continue;
      const cost =
        v.generalistPerformanceCost! * alpha0 * alpha0 +
        2 * v.generalistCrossCost! * alpha0 * beta0 +
        v.generalistSafetyCost! * beta0 * beta0;
      best = Math.max(best, share! * revenue - cost);
    }
  }
  return best;
}
