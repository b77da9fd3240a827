import { log } from '@regulab/numeric/elementary.js';
import { bestResponse, expectedFailure, type Firm, isConcave, type Market, profitAt } from './response.js';

/** A market of firms that are all alike; one record, so that a kernel can fill it without making anything new. */
export interface SymmetricGame extends Firm, Market {
  readonly firms: number;
  readonly floor: number;
  /** The overlaps from which on a firm never fails in calm and under stress; see `limit`. */
  readonly calmLimit: number;
  readonly stressedLimit: number;
}

/** Most places at which the marginal profit of a symmetric point can change sign: the floor, two lines, two clamps. */
const MOST_POINTS = 5;
/** A gain of a deviation below this part of all money in the game is rounding. */
const ROUNDING = 1e-13;

/** What overlap prevents per unit just below `overlap`, before the regime is known. */
export const slopeBefore = (game: SymmetricGame, overlap: number): number =>
  (overlap <= game.calmLimit && game.calmLimit > 0 ? (1 - game.stress) * game.calmEfficacy : 0) +
  (overlap <= game.stressedLimit && game.stressedLimit > 0 ? game.stress * game.stressedEfficacy : 0);

/** The same just above it. */
export const slopeAfter = (game: SymmetricGame, overlap: number): number =>
  (overlap < game.calmLimit ? (1 - game.stress) * game.calmEfficacy : 0) +
  (overlap < game.stressedLimit ? game.stress * game.stressedEfficacy : 0);

/**
 * All symmetric points that fulfil the first-order conditions, ascending, written into `points`: between the places where a clamp
 * starts to bind the marginal profit at a symmetric point is a line, and it changes sign only at the floor, at the root of a line,
 * or at a clamp. Its signs at the ends of a line are read off its root, so that rounding never loses a point. Complete, but for a
 * line that is zero all along (of which its start is given).
 *
 * @returns how many there are
 */
export function firstOrderPoints(game: SymmetricGame, points: Float64Array): number {
  const { calmLimit: calm, stressedLimit: stressed } = game;
  const first = Math.min(calm, stressed);
  const last = Math.max(calm, stressed);
  const pull = game.sensitivity * game.userHarm * (1 - 1 / game.firms);
  let count = 0;
  // Just below `from` more overlap pays; at the floor there is nothing below.
  let rose = true;
  for (let k = 0; k < 2; k++) {
    const from = Math.max(game.floor, k === 0 ? 0 : first);
    const to = k === 0 ? first : last;
    if (!(from < to)) continue;
    const inCalm = from < calm ? 1 - game.stress : 0;
    const underStress = from < stressed ? game.stress : 0;
    const each =
      (game.users / game.firms) * (inCalm * game.calmEfficacy + underStress * game.stressedEfficacy);
    const risk = inCalm * game.calmRisk + underStress * game.stressedRisk;
    // Marginal profit is `level - fall x`.
    const level = each * (game.payment + (game.margin - game.payment * risk) * pull);
    const fall =
      game.cost -
      each * (inCalm * game.calmEfficacy + underStress * game.stressedEfficacy) * game.payment * pull;
    const root = level / fall;
    const rises = fall > 0 ? root > from : fall < 0 ? root < from : level > 0;
    const falls = fall > 0 ? root < to : fall < 0 ? root > to : level < 0;
    if (!rises && rose) points[count++] = from;
    if (root > from && root < to) points[count++] = root;
    rose = !falls;
  }
  // From the last clamp on overlap only costs.
  if (rose) points[count++] = Math.max(game.floor, last === Infinity ? first : last);
  return count;
}

/** Profit of each firm at a common overlap. */
export const commonProfit = (game: SymmetricGame, overlap: number): number =>
  (game.users / game.firms) * (game.margin - game.payment * expectedFailure(game, game.stress, overlap)) -
  0.5 * game.cost * overlap * overlap;

/** A point that fulfils the first-order conditions, and what the best move of one firm would gain, over all overlaps. */
export interface SymmetricPoint {
  readonly overlap: number;
  readonly best: number;
  readonly gain: number;
  readonly isEquilibrium: boolean;
}

export function deviationFrom(game: SymmetricGame, overlap: number): SymmetricPoint {
  const harm = expectedFailure(game, game.stress, overlap);
  const logRivals = log(game.firms - 1) - game.sensitivity * game.userHarm * harm;
  const response = bestResponse(game, game, logRivals, game.floor);
  const gain = Math.max(0, response.profit - profitAt(game, game, logRivals, overlap));
  const money =
    game.users * (game.margin + game.payment) +
    0.5 * game.cost * (response.overlap * response.overlap + overlap * overlap);
  const isEquilibrium = gain <= ROUNDING * money;
  return { overlap, best: isEquilibrium ? overlap : response.overlap, gain, isEquilibrium };
}

const points = new Float64Array(MOST_POINTS);

/** Where a firm's profit is concave whatever the others do, the one first-order point is the equilibrium. */
const isSettled = (game: SymmetricGame, count: number): boolean => count === 1 && isConcave(game, game);

/** Every first-order point with its best deviation. */
export function symmetricPoints(game: SymmetricGame): SymmetricPoint[] {
  const count = firstOrderPoints(game, points);
  if (isSettled(game, count)) {
    const overlap = points[0]!;
    return [{ overlap, best: overlap, gain: 0, isEquilibrium: true }];
  }
  return Array.from(points.subarray(0, count), (overlap) => deviationFrom(game, overlap));
}

/** The symmetric equilibrium with the largest profit of each firm, the smallest overlap among equals; NaN where there is none. */
export function selectedOverlap(game: SymmetricGame): number {
  const count = firstOrderPoints(game, points);
  if (isSettled(game, count)) return points[0]!;
  let selected = Number.NaN;
  let most = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < count; k++) {
    const overlap = points[k]!;
    const profit = commonProfit(game, overlap);
    if (profit > most && deviationFrom(game, overlap).isEquilibrium) {
      most = profit;
      selected = overlap;
    }
  }
  return selected;
}
