import { type Model, type Outcomes, readGame, type SolutionStatus, type Values } from '@regulab/core';
import type { Check } from './games.js';

/** One game that a study solves by itself, with the model of its size. */
export interface SolvedGame {
  readonly model: Model;
  readonly values: Values;
  readonly status: SolutionStatus;
  readonly outcomes: Outcomes;
}

/** Solves one game from what is given, defaults for the rest. */
export function solved(named: Model, given: Readonly<Record<string, unknown>>): SolvedGame {
  const { model, values } = readGame(named, given);
  const { status, outcomes } = model.solve(values);
  return { model, values, status, outcomes };
}

/** Re-checks every so manyth of some games by the models' verifiers. */
export function certified(games: readonly SolvedGame[], step: number): Check {
  const certificates = games
    .filter((_, k) => k % step === 0)
    .map(({ model, values, status, outcomes }) => model.verify(values, { status, outcomes }));
  return {
    checked: certificates.length,
    accepted: certificates.filter(({ accepted }) => accepted).length,
    largestGainBound: certificates.reduce((most, { relativeGain }) => Math.max(most, relativeGain), 0),
  };
}
