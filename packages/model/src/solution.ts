import type { Certificate, Completeness, Equilibrium, SolutionStatus } from './answer.js';
import type { Effect } from './effect.js';
import type { Outcomes, Values } from './outcomes.js';

/** Fields of a record that state nothing about its game. */
export const NOT_CLAIMS = ['engine', 'explanation'] as const;

export interface Solution {
  readonly format: 'regulab-solution/1';
  /** The fields that state nothing about the game; all others are checked by `verify`. */
  readonly notClaims: typeof NOT_CLAIMS;
  readonly engine: string;
  readonly model: string;
  readonly fidelity: string;
  readonly parameters: Values;
  readonly status: SolutionStatus;
  readonly reason?: string;
  readonly regime: string;
  readonly outcomes: Outcomes;
  /** The same game with every lever at its neutral value. */
  readonly baseline: {
    readonly status: SolutionStatus;
    /** Why there is nothing to compare with, for `none` and `failed`. */
    readonly reason?: string;
    readonly outcomes: Outcomes;
    readonly certificate: Certificate;
  };
  /** What the rule does against the baseline. */
  readonly effect: Effect;
  readonly equilibria: readonly Equilibrium[];
  readonly completeness: Completeness;
  readonly selection: string;
  readonly certificate: Certificate;
  readonly explanation: string;
}

/** A solved game whose check is still to be made. */
export type Uncertified = Omit<Solution, 'certificate' | 'baseline'> & {
  readonly baseline: Omit<Solution['baseline'], 'certificate'>;
};
