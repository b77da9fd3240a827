import type { Certificate } from '@regulab/model/answer.js';
import type { Effect } from '@regulab/model/effect.js';
import type { Outcomes, Values } from '@regulab/model/outcomes.js';
import type { Interval } from '@regulab/numeric/interval.js';
import type { RuleName } from '../bargain.js';

/** A lever that the regulator may set, or one of every player (`specialists.floor`), between two values. */
export interface DesignLever {
  readonly name: string;
  readonly from?: number;
  readonly to?: number;
}

export interface DesignTask {
  /**
   * Outcomes to make large (a harm small), `welfare`, the sum of all payoffs, or designed levers; the first decides, all of them span the
   * front.
   */
  readonly maximise?: readonly string[];
  /** The same to make small, instead. */
  readonly minimise?: readonly string[];
  /** `no-backfiring`, `mutualism`, or a comparison such as `safety >= 0.6` or `generalistFloor <= 0.2`; `participation` is asked for unless losses are allowed. */
  readonly subjectTo?: readonly string[];
  /** Players who cannot walk away may earn less than staying out would pay. */
  readonly allowLosses?: boolean;
  readonly over?: readonly DesignLever[];
  /** The players agree on the share by this rule after they have learnt the regulation. */
  readonly bargain?: RuleName | undefined;
}

/** Values of a lever that are searched. */
export interface LeverRange {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  /** Where the range comes from: it was stated, goes up to where somebody leaves or the game ends, or is the model's usual one. */
  readonly ends: 'stated' | 'until-exit' | 'usual';
}

/** Values of a lever, the others held, that do as well as the one that is reported. */
export interface LeverTie {
  readonly lever: string;
  readonly from: number;
  readonly to: number;
}

/** One regulation with what comes out of it. */
export interface Regulation {
  readonly levers: Readonly<Record<string, number>>;
  /** The agreed share, where it is bargained over. */
  readonly share: number | null;
  readonly outcomes: Outcomes;
  /** Turned round where less is better, so that more is. */
  readonly objectives: Readonly<Record<string, number>>;
  /** Against the same game with the designed levers at neutral. */
  readonly effect: Effect;
}

/** The best regulation that reaches the named levers only. */
export interface TargetedDesign {
  readonly targets: readonly string[];
  /** `none`: no regulation that was looked at satisfies what is asked for. */
  readonly status: 'found' | 'none';
  readonly best: Regulation | null;
  /** Levers whose value hardly matters there. */
  readonly ties: readonly LeverTie[];
  /** Levers whose best value is an end of the range that was searched, and which end. */
  readonly atEnd: readonly { readonly lever: string; readonly end: 'from' | 'to' }[];
  /** No regulation of these targets within the ranges attains more; null where the model gives no enclosure of its outcomes. */
  readonly bound: number | null;
  /** Bound less attained. */
  readonly gap: number | null;
  readonly boxes: number;
  readonly certificate: Certificate | null;
}

/** Whether one lever alone lowers safety, the other designed levers at neutral. */
export interface HarmlessFloor {
  readonly lever: string;
  /** The values that were looked at: evenly spaced. */
  readonly from: number;
  readonly to: number;
  readonly samples: number;
  /** Of them, those that are no game of the model or that it could not solve: nothing is said of these. */
  readonly unanswered: number;
  /** From here on none of the values looked at lowers safety; null where the largest does. */
  readonly least: number | null;
  /** Where values lower safety, or leave no equilibrium: the span of all that do; null where none was found. */
  readonly backfires: Interval | null;
  /** One such value with its fall in safety, certified; null where none was found or there is no equilibrium. */
  readonly example: {
    readonly at: number;
    /** Which safety: the label of its outcome. */
    readonly label: string;
    readonly safety: number;
    readonly before: number;
  } | null;
  /**
   * `harmless`: proved that no value in the range lowers safety. `harmless-from`: proved from `least` on. `refuted`: an example was
   * found, and nothing is proved of the rest. `searched`: no example was found, and nothing is proved.
   */
  readonly verdict: 'harmless' | 'harmless-from' | 'refuted' | 'searched';
}

export interface Design {
  readonly model: string;
  readonly parameters: Values;
  readonly maximise: readonly string[];
  readonly minimise: readonly string[];
  readonly subjectTo: readonly string[];
  readonly bargain: RuleName | null;
  readonly ranges: readonly LeverRange[];
  /** Levers that are set and not designed: effects and constraints compare with the game under them. */
  readonly held: Values;
  readonly designs: readonly TargetedDesign[];
  /** Regulations none of which improves on another in all objectives, from the evaluated ones. */
  readonly front: readonly Regulation[];
  readonly harmless: readonly HarmlessFloor[];
  readonly evaluated: number;
  readonly method: string;
}
