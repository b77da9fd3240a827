import type { Regimes } from '@regulab/model/contract.js';
import { failure } from './response.js';
import type { SymmetricGame } from './symmetricEquilibria.js';

/** What holds a firm where it is, and in which regimes it still fails. */
const HELD = [
  ['zero', 'invests nothing'],
  ['floor', 'stops at its floor'],
  ['interior', 'weighs costs against users and payments'],
  ['limit', 'stops where it never fails any more in one of the regimes'],
] as const;
const FAILS = [
  ['both', 'fail in both regimes'],
  ['stressed', 'fail under stress only'],
  ['calm', 'fail in the calm regime only'],
  ['never', 'never fail'],
] as const;

export const overlapRegimes: Regimes = {
  count: HELD.length * FAILS.length,
  name: (code) => `${HELD[Math.floor(code / FAILS.length)]![0]}/${FAILS[code % FAILS.length]![0]}`,
  parts: [
    { heading: 'firm', entries: HELD },
    { heading: 'firms’ failures', entries: FAILS },
  ],
};

/** A limit is met up to rounding. */
const NEAR = 1e-12;

export function regimeOf(game: SymmetricGame, overlap: number): number {
  const calm = failure(game.calmRisk, game.calmEfficacy, overlap);
  const stressed = failure(game.stressedRisk, game.stressedEfficacy, overlap);
  const never = calm <= NEAR * game.calmRisk;
  const neverUnderStress = stressed <= NEAR * game.stressedRisk;
  const fails = never ? (neverUnderStress ? 3 : 1) : neverUnderStress ? 2 : 0;
  const isAt = (risk: number, effect: number): boolean =>
    risk > 0 && effect > 0 && Math.abs(risk - effect * overlap) <= NEAR * risk;
  const held =
    overlap === game.floor
      ? overlap === 0
        ? 0
        : 1
      : isAt(game.calmRisk, game.calmEfficacy) || isAt(game.stressedRisk, game.stressedEfficacy)
        ? 3
        : 2;
  return held * FAILS.length + fails;
}
