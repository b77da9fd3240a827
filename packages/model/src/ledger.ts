import type { Outcomes, Values } from './outcomes.js';

/** A game that shows a statement to be false, with what a sceptic needs to check it by hand. */
export interface Counterexample {
  readonly model: string;
  readonly parameters: Values;
  readonly outcomes: Outcomes;
  /** The failing numbers, or the deviation that pays. */
  readonly because: string;
  /** Whether the independent check accepts the outcome as an equilibrium. */
  readonly verified: boolean;
}

/**
 * What came of checking a statement. `proved` only by interval arithmetic or algebra that the check carries out; `shown`: it holds in
 * the games that its domain names, which were solved, and nothing is said of others; `no counterexample`: a search over that many games found none; `refuted`: false, as the
 * counterexample shows.
 */
export type Verdict =
  | {
      readonly kind: 'proved';
      readonly by: 'algebra' | 'interval' | 'algebra and interval';
      readonly steps: readonly string[];
    }
  | { readonly kind: 'shown'; readonly games: number; readonly note: string }
  | {
      readonly kind: 'no counterexample';
      readonly samples: number;
      readonly seed: number;
      readonly note: string;
    }
  | { readonly kind: 'refuted'; readonly counterexample: Counterexample }
  /** The check itself failed: nothing is known. */
  | { readonly kind: 'open'; readonly note: string };

/** A statement with its domain and the code that checks it. */
export interface Statement {
  readonly statement: string;
  readonly domain: string;
  /** How it is checked, in words. */
  readonly method: string;
  /**
   * Carries the check out. With `falsified`, of a neighbour that is false, which the check must not let pass: an inequality turned round,
   * a constant moved, a hypothesis dropped; in a proof the step of that number.
   */
  readonly check: (falsified?: number) => Verdict;
}

/** A claim of a paper. Where it is false its corrected form is a statement with a verdict of its own. */
export interface PaperClaim extends Statement {
  readonly id: string;
  /** Where the paper makes it: `v1, Theorem 3.5`. */
  readonly place: string;
  /** `paper`: the paper says so; `ours`: added here. */
  readonly origin: 'paper' | 'ours';
  readonly correction?: Statement;
}

export interface CheckedClaim {
  readonly id: string;
  readonly place: string;
  readonly origin: 'paper' | 'ours';
  readonly statement: string;
  readonly domain: string;
  readonly method: string;
  readonly verdict: Verdict;
  readonly correction: {
    readonly statement: string;
    readonly domain: string;
    readonly method: string;
    readonly verdict: Verdict;
  } | null;
}

/** Runs the checks of a claim. */
export function checkClaim(claim: PaperClaim): CheckedClaim {
  const { id, place, origin, statement, domain, method, correction } = claim;
  return {
    id,
    place,
    origin,
    statement,
    domain,
    method,
    verdict: claim.check(),
    correction: correction
      ? {
          statement: correction.statement,
          domain: correction.domain,
          method: correction.method,
          verdict: correction.check(),
        }
      : null,
  };
}

/** A verdict in a few words; `corrected` where the claim is false and its corrected form is not. */
export function verdictInWords({
  verdict,
  correction,
}: Pick<CheckedClaim, 'verdict' | 'correction'>): string {
  const words = (v: Verdict): string => {
    if (v.kind === 'proved') return `proved (${v.by})`;
    if (v.kind === 'shown') return v.games === 1 ? 'holds in its game' : `holds in its ${v.games} games`;
    if (v.kind === 'no counterexample') return `no counterexample in ${v.samples.toLocaleString('en-US')}`;
    return v.kind;
  };
  if (verdict.kind !== 'refuted' || correction === null) return words(verdict);
  return `refuted; corrected: ${words(correction.verdict)}`;
}
