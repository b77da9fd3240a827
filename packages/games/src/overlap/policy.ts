import { log } from '@regulab/numeric/elementary.js';
import { expectedFailure, isConcave, profitAt } from './response.js';
import { deviationFrom, type SymmetricGame, slopeAfter, slopeBefore } from './symmetricEquilibria.js';

/*
 * Liability rates at which firms that are alike choose what a planner would. All are rates per third-party harm; attribution below
 * one has to be made up for.
 */

/** The payment for each user harmed that a liability rate comes to. */
export const paymentOf = (liability: number, attribution: number, thirdPartyHarm: number): number =>
  attribution * liability * thirdPartyHarm;

/** The largest rate that markets take. */
const MOST_RATE = 1e9;
const MOST_MOVES = 60;

/**
 * The least and the largest liability rate at which all firms with `overlap` are in equilibrium; between them all are, for what a
 * deviation gains is linear in the payment. Inside a stretch they are one; at a clamp a range. Exact for clamps and for the payments'
 * effect on margins, and checked against all deviations. NaN where no rate does it: a floor above, a market that does more of its own
 * accord, harm that is not attributed, overlap that prevents nothing, or a firm that would move far away.
 *
 * @param rates where they are written; the largest is at most a billion, the largest that a market takes
 */
export function implementingLiability(
  game: SymmetricGame,
  attribution: number,
  overlap: number,
  rates: { least: number; most: number },
): void {
  rates.least = Number.NaN;
  rates.most = Number.NaN;
  if (overlap < game.floor) return;
  const before = slopeBefore(game, overlap);
  const isClamped = overlap === game.calmLimit || overlap === game.stressedLimit || overlap === 0;
  const after = isClamped ? slopeAfter(game, overlap) : before;
  const pull = game.sensitivity * game.userHarm * (1 - 1 / game.firms);
  const cost = (game.cost * overlap * game.firms) / game.users;
  // Marginal profit per unit of what overlap prevents is gate times the payment, and the pull of demand.
  const gate = 1 - pull * expectedFailure(game, game.stress, overlap);
  const lower = (overlap > game.floor ? cost / before : Number.NEGATIVE_INFINITY) - game.margin * pull;
  const upper = (after > 0 ? cost / after : Number.POSITIVE_INFINITY) - game.margin * pull;
  const perRate = attribution * game.thirdPartyHarm;
  const cap = MOST_RATE * perRate;
  if (gate === 0 && !(lower <= 0 && upper >= 0)) return;
  const ends = gate === 0 ? [0, cap] : gate > 0 ? [lower / gate, upper / gate] : [upper / gate, lower / gate];
  const low = bestHeld(game, overlap, Math.max(0, ends[0]!), Math.min(cap, ends[1]!), 1);
  if (Number.isNaN(low)) return;
  const high = bestHeld(game, overlap, Math.min(cap, ends[1]!), low, -1);
  rates.least = perRate === 0 ? 0 : low / perRate;
  rates.most = high >= cap ? MOST_RATE : Math.max(rates.least, high / perRate);
}

/**
 * The first payment from `from` towards `to` at which no firm gains by leaving a common overlap: a deviation that pays tells how far
 * to go until it does not, for its gain is linear in the payment. NaN where none is.
 */
function bestHeld(game: SymmetricGame, overlap: number, from: number, to: number, direction: 1 | -1): number {
  let payment = from;
  for (let k = 0; k < MOST_MOVES; k++) {
    if (!(direction * payment <= direction * to)) return Number.NaN;
    if (isConcave(game, game, payment)) return payment;
    const { isEquilibrium, best } = deviationFrom({ ...game, payment }, overlap);
    if (isEquilibrium) return payment;
    const gainAt = (paid: number): number => {
      const harm = expectedFailure(game, game.stress, overlap);
      const logRivals = log(game.firms - 1) - game.sensitivity * game.userHarm * harm;
      const market = { ...game, payment: paid };
      return profitAt(game, market, logRivals, best) - profitAt(game, market, logRivals, overlap);
    };
    const free = gainAt(0);
    const next = -free / (gainAt(1) - free);
    if (!(direction * next > direction * payment)) return Number.NaN;
    payment = next;
  }
  return Number.NaN;
}

/**
 * The paper's equation 18 as it is printed, at its mean-field optimum. It leaves out the harm to users: with
 * `userHarm / thirdPartyHarm` added it is exact in the paper's own approximation.
 */
export function printedLiability(game: SymmetricGame, meanField: number): number {
  const { firms } = game;
  const risk = expectedFailure(game, game.stress, meanField);
  const joint = (2 * game.systemicHarm * firms * firms * risk) / (game.thirdPartyHarm * game.users);
  const demand = ((game.margin * game.sensitivity * game.userHarm) / game.thirdPartyHarm) * (1 - 1 / firms);
  return 1 + joint - demand;
}
