import { expectedFailure } from './response.js';
import { type SymmetricGame, slopeBefore } from './symmetricEquilibria.js';

/*
 * Liability rates at which firms that are alike choose what a planner would. All are rates per third-party harm; attribution below
 * one has to be made up for.
 */

/** The payment for each user harmed that a liability rate comes to. */
export const paymentOf = (liability: number, attribution: number, thirdPartyHarm: number): number =>
  attribution * liability * thirdPartyHarm;

/**
 * The liability rate at which the first-order condition of the firms holds at `overlap`; below zero where the market does more of
 * its own accord. Exact for clamps and for the payments' effect on margins. NaN where no rate does it: harm that is not
 * attributed, overlap that prevents nothing, or a demand so keen that a payment changes nothing at the margin.
 */
export function implementingLiability(game: SymmetricGame, attribution: number, overlap: number): number {
  const slope = slopeBefore(game, overlap);
  const pull = game.sensitivity * game.userHarm * (1 - 1 / game.firms);
  const wanted = (game.cost * overlap * game.firms) / (game.users * slope) - game.margin * pull;
  const each = attribution * game.thirdPartyHarm;
  const rate = wanted / (each * (1 - pull * expectedFailure(game, game.stress, overlap)));
  return Number.isFinite(rate) ? rate : Number.NaN;
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
