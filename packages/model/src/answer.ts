import { formatBound } from './format.js';
import type { Outcomes } from './outcomes.js';

/** `none`: proved or believed not to exist; `failed`: not obtained, with the reason. */
export type SolutionStatus = 'equilibrium' | 'exit' | 'none' | 'failed';

/** One subgame-perfect outcome. */
export interface Equilibrium {
  /** Choices of each player on the path, by name. */
  readonly strategies: Readonly<Record<string, number>>;
  readonly payoffs: Readonly<Record<string, number>>;
  /** Names of the constraints that bind, player first: `generalist: safety floor`. */
  readonly binding: readonly string[];
  readonly regime: string;
  /** Every outcome in this equilibrium, where a game has several and choices and payoffs are not all there is. */
  readonly outcomes?: Outcomes;
}

/**
 * `exact`: a closed form whose conditions were checked; `interval`: proved by interval arithmetic; `verified`: an
 * independent global best-response search found nothing better; `approximate`: none of these.
 */
export type CertificateLevel = 'exact' | 'interval' | 'verified' | 'approximate';

export interface Certificate {
  readonly level: CertificateLevel;
  /** No player can gain more than this by any feasible deviation. */
  readonly gainBound: number;
  /** The same for the player for whom it is most, as a part of what is at stake for it. */
  readonly relativeGain: number;
  /** The bound for each player, in its own unit. */
  readonly gains: Readonly<Record<string, number>>;
  /** Largest violation of the players' optimality conditions, feasibility and the payoff identities. */
  readonly residual: number;
  readonly accepted: boolean;
  /** What was wrong, one line each; empty when accepted. */
  readonly problems: readonly string[];
  readonly method: string;
}

/** What a certificate that was accepted says, in words. */
export const certifiedWords = (
  status: SolutionStatus,
  { relativeGain, gains, level, method }: Certificate,
): string =>
  status === 'none'
    ? 'there is no equilibrium of the kind that the model looks for'
    : Object.keys(gains).length === 0
      ? 'what is stated follows from the rules'
      : `no player can gain more than ${formatBound(relativeGain)} of what is at stake${level === 'approximate' ? ` (${method})` : ''}`;

export interface Completeness {
  readonly complete: boolean;
  readonly because: string;
}
