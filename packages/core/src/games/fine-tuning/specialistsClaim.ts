import type { Claim } from '../../model/contract.js';
import { playerName } from '../../model/players.js';
import type { Certificate } from '../../model/solution.js';
import { unchecked } from './certify.js';

/** One specialist's part of a claim; choices are null where it is said to abstain, performance also where there is none. */
export interface ClaimedProduct {
  readonly name: string;
  readonly performance: number | null;
  readonly safety: number | null;
  readonly payoff: number;
}

/** A claim in numbers; `generalist` is null for an exit. */
export interface ClaimedGame {
  readonly generalist: { readonly alpha0: number; readonly beta0: number; readonly payoff: number } | null;
  readonly products: readonly ClaimedProduct[];
}

/** Reads the claim of a game with many specialists; a rejecting certificate where it does not state all choices and payoffs. */
export function readClaim(specialists: number, { status, outcomes }: Claim): ClaimedGame | Certificate {
  const number = (name: string): number | null => (Number.isFinite(outcomes[name]) ? outcomes[name]! : null);
  const products = Array.from({ length: specialists }, (_, i) => ({
    name: `specialists[${i}]`,
    performance: number(playerName('specialists', i, 'performance')),
    safety: number(playerName('specialists', i, 'safety')),
    payoff: number(playerName('specialists', i, 'utility')),
  }));
  const withPerformance = Object.hasOwn(outcomes, 'generalistPerformance');
  const alpha0 = withPerformance ? number('generalistPerformance') : 0;
  const beta0 = number('generalistSafety');
  const payoff = number('generalistUtility');
  const paid = products.map((product) => ({ ...product, payoff: product.payoff ?? 0 }));
  if (status === 'exit') return { generalist: null, products: paid };
  const whole = products.every(
    (p) => p.payoff !== null && (!withPerformance || (p.performance === null) === (p.safety === null)),
  );
  if (status !== 'equilibrium' || alpha0 === null || beta0 === null || payoff === null || !whole)
    return unchecked('none', status);
  return { generalist: { alpha0, beta0, payoff }, products: paid };
}
