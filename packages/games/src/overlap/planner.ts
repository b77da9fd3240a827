import { failure } from './response.js';
import type { SymmetricGame } from './symmetricEquilibria.js';

/** Mean of the squared number of failing firms, all with the same overlap: E[K^2] = N E[pi_S] + N (N - 1) E[pi_S^2]. */
export function expectedSquaredLoad(game: SymmetricGame, overlap: number): number {
  const calm = failure(game.calmRisk, game.calmEfficacy, overlap);
  const stressed = failure(game.stressedRisk, game.stressedEfficacy, overlap);
  const { stress, firms } = game;
  return (
    firms * ((1 - stress) * calm + stress * stressed) +
    firms * (firms - 1) * ((1 - stress) * calm * calm + stress * stressed * stressed)
  );
}

/**
 * The overlap at which the welfare of alike firms is largest (the paper's equation 11 with the clamps). Each failure probability
 * and its square are convex in the overlap, so that welfare is concave: its derivative is a falling line on every piece and the
 * one place where it changes sign is the optimum.
 */
export function symmetricOptimum(game: SymmetricGame): number {
  const { firms, stress, systemicHarm } = game;
  const { calmLimit: calm, stressedLimit: stressed } = game;
  const first = Math.min(calm, stressed);
  const last = Math.max(calm, stressed);
  const harm = game.users * (game.userHarm + game.thirdPartyHarm);
  for (let k = 0; k < 2; k++) {
    const from = k === 0 ? 0 : first;
    const to = k === 0 ? first : last;
    if (!(from < to)) continue;
    const inCalm = from < calm ? (1 - stress) * game.calmEfficacy : 0;
    const underStress = from < stressed ? stress * game.stressedEfficacy : 0;
    const pairs = 2 * systemicHarm * firms * (firms - 1);
    const level =
      (harm + systemicHarm * firms) * (inCalm + underStress) +
      pairs * (inCalm * game.calmRisk + underStress * game.stressedRisk);
    const fall =
      firms * game.cost + pairs * (inCalm * game.calmEfficacy + underStress * game.stressedEfficacy);
    const root = level / fall;
    if (root <= from) return from;
    if (root < to) return root;
  }
  return last === Infinity ? first : last;
}

/** The printed mean-field optimum (equation 15), which drops the variance between regimes and knows no clamps. */
export function meanFieldOptimum(game: SymmetricGame): number {
  const { firms, stress, systemicHarm } = game;
  const slope = (1 - stress) * game.calmEfficacy + stress * game.stressedEfficacy;
  const risk = (1 - stress) * game.calmRisk + stress * game.stressedRisk;
  const harm = (game.users * (game.userHarm + game.thirdPartyHarm)) / firms;
  return (
    (slope * (harm + 2 * systemicHarm * firms * risk)) /
    (game.cost + 2 * systemicHarm * firms * slope * slope)
  );
}

/** What a little more overlap of all firms is worth to society, for each firm, taken apart. */
export interface MarginalValue {
  /** Harm to the firm's own users. */
  readonly internal: number;
  /** Harm to third parties. */
  readonly external: number;
  /** Joint failures: their mean, and their variance within a regime. */
  readonly systemicLevel: number;
  /** Joint failures: the variance of their mean between regimes. */
  readonly systemicVariance: number;
  readonly cost: number;
}

/**
 * The derivative of the welfare of alike firms with respect to their common overlap, divided by the number of firms: the four
 * values less the cost are zero at an optimum inside a piece. As the paper's equation 12, by
 * E[K^2] = (E K)^2 + E[Var(K | S)] + Var(E[K | S]); the last gives `systemicVariance`.
 */
export function marginalValue(game: SymmetricGame, overlap: number): MarginalValue {
  const { firms, stress, systemicHarm } = game;
  const calm = failure(game.calmRisk, game.calmEfficacy, overlap);
  const stressed = failure(game.stressedRisk, game.stressedEfficacy, overlap);
  const a = calm > 0 ? game.calmEfficacy : 0;
  const b = stressed > 0 ? game.stressedEfficacy : 0;
  const slope = (1 - stress) * a + stress * b;
  const mean = (1 - stress) * calm + stress * stressed;
  const spread = stress * (1 - stress) * (stressed - calm) * (b - a);
  return {
    internal: (game.users * game.userHarm * slope) / firms,
    external: (game.users * game.thirdPartyHarm * slope) / firms,
    systemicLevel: systemicHarm * (slope * (1 + 2 * (firms - 1) * mean) - 2 * spread),
    systemicVariance: 2 * systemicHarm * firms * spread,
    cost: game.cost * overlap,
  };
}
