import { expectedFailure, isConcave } from './response.js';
import { deviationFrom, type SymmetricGame, slopeAfter, slopeBefore } from './symmetricEquilibria.js';

/*
 * Liability rates at which firms that are alike choose what a planner would. All are rates per third-party harm; attribution below
 * one has to be made up for.
 */

/** The payment for each user harmed that a liability rate comes to. */
export const paymentOf = (liability: number, attribution: number, thirdPartyHarm: number): number =>
  attribution * liability * thirdPartyHarm;

/**
 * The liability rate, of several the nearest to zero, at which all firms with `overlap` and no floor is an equilibrium; below zero
 * where the market does more of its own accord. Exact for clamps and for the payments' effect on margins, and checked against all
 * deviations. NaN where no rate does it: harm that is not attributed, overlap that prevents nothing, a demand so keen that a payment
 * changes nothing at the margin, or a firm that would move far away.
 */
export function implementingLiability(game: SymmetricGame, attribution: number, overlap: number): number {
  const before = slopeBefore(game, overlap);
  const isClamped = overlap === game.calmLimit || overlap === game.stressedLimit || overlap === 0;
  const after = isClamped ? slopeAfter(game, overlap) : before;
  const pull = game.sensitivity * game.userHarm * (1 - 1 / game.firms);
  const cost = (game.cost * overlap * game.firms) / game.users;
  // Marginal profit per unit of what overlap prevents is gate times the payment, and the pull of demand.
  const gate = 1 - pull * expectedFailure(game, game.stress, overlap);
  const least = (overlap > 0 ? cost / before : Number.NEGATIVE_INFINITY) - game.margin * pull;
  const most = (after > 0 ? cost / after : Number.POSITIVE_INFINITY) - game.margin * pull;
  const nearest = least > 0 ? least : most < 0 ? most : 0;
  const payment = nearest === 0 ? 0 : nearest / gate;
  const rate = payment / (attribution * game.thirdPartyHarm);
  if (!Number.isFinite(rate)) return Number.NaN;
  if (isConcave(game, game, payment)) return rate;
  return deviationFrom({ ...game, payment, floor: 0 }, overlap).isEquilibrium ? rate : Number.NaN;
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
