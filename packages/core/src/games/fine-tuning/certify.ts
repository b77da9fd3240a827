import type { Certificate, SolutionStatus } from '../../model/solution.js';

/** A condition in words with its violation relative to the size of the game; not positive where it holds. */
export type Check = readonly [condition: string, violation: number];

/** What rounding may do to a correct solver, relative to the money or the amounts in the game. */
const TOLERANCE = 1e-10;

/** The search for a deviation stops refining where it cannot win more than this fraction of the revenue. */
export const SETTLED = 1e-14;

/**
 * A certificate from checks and from proved bounds on what each player could gain. `money` is the scale of the payoffs, in
 * whatever unit they are, of all players or of each: a gain is a problem when it exceeds the tolerance relative to it.
 */
export function certify(
  method: string,
  checks: readonly Check[],
  gains: Readonly<Record<string, number>>,
  money: number | Readonly<Record<string, number>>,
): Certificate {
  const problems = checks
    .filter(([, violation]) => !(violation <= TOLERANCE))
    .map(([condition, violation]) => `${condition} (off by ${violation} relative to the game's size)`);
  for (const [player, gain] of Object.entries(gains)) {
    const own = typeof money === 'number' ? money : money[player]!;
    if (!(gain <= TOLERANCE * own))
      problems.push(`the ${player} may gain up to ${gain} by a deviation, where ${own} is at stake`);
  }
  return {
    level: 'interval',
    gainBound: Math.max(...Object.values(gains)),
    gains,
    residual: checks.reduce((largest, [, violation]) => Math.max(largest, violation), 0),
    accepted: problems.length === 0,
    problems,
    method,
  };
}

/** The certificate of a claim that states no choices. */
export function unchecked(method: string, status: SolutionStatus): Certificate {
  return {
    level: 'approximate',
    gainBound: Infinity,
    gains: {},
    residual: Infinity,
    accepted: false,
    problems: [`nothing to check: the status is ${status} and the choices or payoffs are not all numbers`],
    method,
  };
}
