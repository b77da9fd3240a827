import { differenceOfProducts } from '@regulab/numeric/differenceOfProducts.js';
import { TIE } from './tolerances.js';
import { gameToSolve, POSITIONS } from './twoAttributeGame.js';
import { candidates } from './twoAttributeOptima.js';

const {
  PERFORMANCE_REVENUE,
  SAFETY_REVENUE,
  SHARE,
  SPECIALIST_CROSS_COST,
  SPECIALIST_FLOOR,
  SPECIALIST_PERFORMANCE_COST,
  SPECIALIST_SAFETY_COST,
} = POSITIONS;

// Private names, see `twoAttributeOptima.ts`.
const game = gameToSolve;
const list = candidates;

/** Candidates closer than this (relative to their size) in both players' choices are one optimum found twice. */
const SAME_PLACE = 1e-5;
/** Rounding of a payoff, relative to the revenue. */
const ROUNDING = 2e-15;

/** The specialist's payoff at candidate `k`; zero by construction where participation binds. */
export function specialistPayoff(k: number): number {
  if (list.squeezed[k] === 1) return 0;
  const dAlpha = list.dAlpha[k]!;
  const dBeta = list.dBeta[k]!;
  const revenue =
    game[PERFORMANCE_REVENUE]! * (list.alpha0[k]! + dAlpha) + game[SAFETY_REVENUE]! * finalSafety(k);
  const aa = game[SPECIALIST_PERFORMANCE_COST]!;
  const ab = game[SPECIALIST_CROSS_COST]!;
  const bb = game[SPECIALIST_SAFETY_COST]!;
  let cost = aa * dAlpha * dAlpha + 2 * ab * dAlpha * dBeta + bb * dBeta * dBeta;
  if (ab < 0) {
    const along = dAlpha + (ab / aa) * dBeta;
    cost = aa * along * along + (differenceOfProducts(aa, bb, ab, ab) / aa) * dBeta * dBeta;
  }
  return (1 - game[SHARE]!) * revenue - cost;
}

/** Safety of the finished product at candidate `k`: the floor itself, not a sum near it, where the floor binds. */
export function finalSafety(k: number): number {
  const floor = game[SPECIALIST_FLOOR]!;
  return list.minimal[k] === 1 ? floor : Math.max(list.beta0[k]! + list.dBeta[k]!, floor);
}

function samePlace(j: number, k: number): boolean {
  const c = list;
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

/**
 * The candidate that stands for the place of `k`. Payoffs near a maximum differ by less than their rounding: a stationary
 * point beats an end of a piece beside it.
 */
function steadiest(k: number): number {
  if (list.stationary[k] === 1) return k;
  const level = list.payoff[k]! - ROUNDING * list.revenue[k]!;
  for (let j = 0; j < list.count; j++)
    if (list.stationary[j] === 1 && list.payoff[j]! >= level && samePlace(k, j)) return j;
  return k;
}

function prefer(j: number, k: number): boolean {
  const byPayoff = specialistPayoff(j) - specialistPayoff(k);
  if (Math.abs(byPayoff) > TIE * list.revenue[k]!) return byPayoff > 0;
  const bySafety = finalSafety(j) - finalSafety(k);
  if (Math.abs(bySafety) > SAME_PLACE * finalSafety(k)) return bySafety > 0;
  return list.alpha0[j]! + list.dAlpha[j]! > list.alpha0[k]! + list.dAlpha[k]!;
}

/**
 * The candidates that attain the generalist's best payoff, one for each place, as positions in `candidates`, the
 * selected one first: among ties the specialist's best, then the greatest safety, then the greatest performance.
 * Writes them into `chosen` and returns how many; 0 means that abstaining is better than everything.
 */
export function tiedOptima(chosen: Int32Array): number {
  const { count, payoff, revenue } = list;
  let top = -1;
  for (let k = 0; k < count; k++) if (top < 0 || payoff[k]! > payoff[top]!) top = k;
  if (top < 0) return 0;
  top = steadiest(top);
  chosen[0] = top;
  const threshold = payoff[top]! - TIE * revenue[top]!;
  let found = 1;
  for (;;) {
    // The best of the tied candidates that stand at a place not yet listed.
    let next = -1;
    for (let k = 0; k < count; k++) {
      if (payoff[k]! < threshold || (next >= 0 && payoff[k]! <= payoff[next]!)) continue;
      let known = false;
      for (let j = 0; j < found && !known; j++) known = chosen[j] === k || samePlace(chosen[j]!, k);
      if (!known) next = k;
    }
    if (next < 0) break;
    next = steadiest(next);
    if (prefer(next, chosen[0]!)) {
      chosen[found++] = chosen[0]!;
      chosen[0] = next;
    } else chosen[found++] = next;
  }
  return found;
}
