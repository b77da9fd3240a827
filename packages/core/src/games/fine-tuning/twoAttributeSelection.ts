import { differenceOfProducts } from '../../numeric/differenceOfProducts.js';
import { TIE } from './tolerances.js';
import {
  PERFORMANCE_REVENUE,
  SAFETY_REVENUE,
  SHARE,
  SPECIALIST_CROSS_COST,
  SPECIALIST_FLOOR,
  SPECIALIST_PERFORMANCE_COST,
  SPECIALIST_SAFETY_COST,
} from './twoAttributeGame.js';
import { candidates } from './twoAttributeOptima.js';

/** Candidates closer than this (relative to their size) in both players' choices are one optimum found twice. */
const SAME_PLACE = 1e-5;

/** The specialist's payoff at candidate `k`; zero by construction where participation binds. */
export function specialistPayoff(g: Float64Array, k: number): number {
  if (candidates.squeezed[k] === 1) return 0;
  const dAlpha = candidates.dAlpha[k]!;
  const dBeta = candidates.dBeta[k]!;
  const revenue =
    g[PERFORMANCE_REVENUE]! * (candidates.alpha0[k]! + dAlpha) + g[SAFETY_REVENUE]! * finalSafety(g, k);
  const aa = g[SPECIALIST_PERFORMANCE_COST]!;
  const ab = g[SPECIALIST_CROSS_COST]!;
  const bb = g[SPECIALIST_SAFETY_COST]!;
  let cost = aa * dAlpha * dAlpha + 2 * ab * dAlpha * dBeta + bb * dBeta * dBeta;
  if (ab < 0) {
    const along = dAlpha + (ab / aa) * dBeta;
    cost = aa * along * along + (differenceOfProducts(aa, bb, ab, ab) / aa) * dBeta * dBeta;
  }
  return (1 - g[SHARE]!) * revenue - cost;
}

/** Safety of the finished product at candidate `k`: the floor itself, not a sum near it, where the floor binds. */
export function finalSafety(g: Float64Array, k: number): number {
  const floor = g[SPECIALIST_FLOOR]!;
  return candidates.minimal[k] === 1 ? floor : Math.max(candidates.beta0[k]! + candidates.dBeta[k]!, floor);
}

function samePlace(j: number, k: number): boolean {
  const c = candidates;
  const size =
    Math.abs(c.alpha0[j]!) + Math.abs(c.beta0[j]!) + Math.abs(c.dAlpha[j]!) + Math.abs(c.dBeta[j]!);
  return (
    Math.abs(c.alpha0[j]! - c.alpha0[k]!) +
      Math.abs(c.beta0[j]! - c.beta0[k]!) +
      Math.abs(c.dAlpha[j]! - c.dAlpha[k]!) +
      Math.abs(c.dBeta[j]! - c.dBeta[k]!) <=
    SAME_PLACE * size
  );
}

function prefer(g: Float64Array, j: number, k: number): boolean {
  const byPayoff = specialistPayoff(g, j) - specialistPayoff(g, k);
  if (Math.abs(byPayoff) > TIE * candidates.revenue[k]!) return byPayoff > 0;
  const bySafety = finalSafety(g, j) - finalSafety(g, k);
  if (Math.abs(bySafety) > SAME_PLACE * finalSafety(g, k)) return bySafety > 0;
  return candidates.alpha0[j]! + candidates.dAlpha[j]! > candidates.alpha0[k]! + candidates.dAlpha[k]!;
}

/**
 * The candidates that attain the generalist's best payoff, one for each place, as positions in `candidates`, the
 * selected one first: among ties the specialist's best, then the greatest safety, then the greatest performance.
 * Writes them into `chosen` and returns how many; 0 means that abstaining is better than everything.
 */
export function tiedOptima(g: Float64Array, chosen: Int32Array): number {
  const { count, payoff, revenue } = candidates;
  let top = -1;
  for (let k = 0; k < count; k++) if (top < 0 || payoff[k]! > payoff[top]!) top = k;
  if (top < 0) return 0;
  chosen[0] = top;
  const threshold = payoff[top]! - TIE * revenue[top]!;
  let found = 1;
  for (;;) {
    // The best of the tied candidates that stand at a place not yet listed.
    let next = -1;
    for (let k = 0; k < count; k++) {
      if (payoff[k]! < threshold || (next >= 0 && payoff[k]! <= payoff[next]!)) continue;
      let known = false;
      for (let j = 0; j < found && !known; j++) known = samePlace(chosen[j]!, k);
      if (!known) next = k;
    }
    if (next < 0) break;
    if (prefer(g, next, chosen[0]!)) {
      chosen[found++] = chosen[0]!;
      chosen[0] = next;
    } else chosen[found++] = next;
  }
  return found;
}
