import type { Certificate, CertificateLevel, SolutionStatus } from './answer.js';
import type { Outcomes } from './outcomes.js';

/** A condition in words with its violation relative to the size of the game; not positive where it holds. */
export type Check = readonly [condition: string, violation: number];

/** What rounding may do to a correct solver, relative to the money or the amounts in the game. */
const TOLERANCE = 1e-10;

/** The search for a deviation stops refining where it cannot win more than this fraction of the revenue. */
export const SETTLED = 1e-14;

/** A value in a sentence; none where it is missing. */
const told = (x: number | null | undefined): string => (x == null || Number.isNaN(x) ? 'none' : String(x));

/**
 * What a claim states of an outcome against what the rules give, relative to a size; nothing where it does not speak of it.
 *
 * @example
 * agreement({ profit: 2 }, 'profit', 2, 1)[1]; // 0
 */
export function agreement(stated: Outcomes, name: string, value: number, size: number): Check {
  const given = stated[name];
  // An outcome without a value is stated as null, in tables as NaN.
  const isRight = given === undefined || (Number.isNaN(value) && (given === null || Number.isNaN(given)));
  return [
    `${name} is ${told(given)}, but the rules give ${told(value)}`,
    // Against an endless size everything would agree.
    isRight ? 0 : size < Infinity ? Math.abs((given ?? Number.NaN) - value) / (size || 1) : Infinity,
  ];
}

/** How a certificate differs from the usual one: gains proved by intervals, and one tolerance for all. */
interface Means {
  readonly level?: CertificateLevel;
  readonly tolerance?: number;
  /** Of all players, or of each by name. */
  readonly gainTolerance?: number | Readonly<Record<string, number>>;
}

/**
 * A certificate from checks and from bounds on what each player could gain. `money` is the scale of the payoffs, in whatever unit
 * they are, of all players or of each: a gain is a problem when it exceeds the tolerance relative to it.
 */
export function certificateOf(
  method: string,
  checks: readonly Check[],
  gains: Readonly<Record<string, number>>,
  money: number | Readonly<Record<string, number>>,
  { level = 'interval', tolerance = TOLERANCE, gainTolerance = tolerance }: Means = {},
): Certificate {
  const problems = checks
    .filter(([, violation]) => !(violation <= tolerance))
    .map(([condition, violation]) =>
      violation < Infinity ? `${condition} (off by ${violation} relative to the game's size)` : condition,
    );
  let relativeGain = 0;
  for (const [player, gain] of Object.entries(gains)) {
    const own = typeof money === 'number' ? money : money[player]!;
    if (gain > 0) relativeGain = Math.max(relativeGain, gain / own);
    const accepted = typeof gainTolerance === 'number' ? gainTolerance : gainTolerance[player]!;
    if (!(gain <= accepted * own && own < Infinity))
      problems.push(
        Number.isFinite(gain) && Number.isFinite(own)
          ? `the ${player} may gain up to ${gain} by a deviation, where ${own} is at stake`
          : `what the ${player} may gain by a deviation has no bound: a choice or a payoff is beyond the numbers that can be written`,
      );
  }
  return {
    level,
    gainBound: Math.max(0, ...Object.values(gains)),
    relativeGain,
    gains,
    residual: checks.reduce((largest, [, violation]) => Math.max(largest, violation), 0),
    accepted: problems.length === 0,
    problems,
    method,
  };
}

/** The certificate of a claim that cannot be checked, and why. */
export const refusedCertificate = (method: string, problem: string): Certificate => ({
  level: 'approximate',
  gainBound: Infinity,
  relativeGain: Infinity,
  gains: {},
  residual: Infinity,
  accepted: false,
  problems: [problem],
  method,
});

/** The certificate of a claim that states no choices. */
export const uncheckedCertificate = (method: string, status: SolutionStatus): Certificate =>
  refusedCertificate(
    method,
    `nothing to check: the status is ${status} and the choices or payoffs are not all numbers`,
  );

/** The certificate of a claim that there is no equilibrium, which the solver's search did not find. */
export const unprovedCertificate = (method: string): Certificate =>
  refusedCertificate(method, 'that there is no equilibrium is not proved: the search found none');
