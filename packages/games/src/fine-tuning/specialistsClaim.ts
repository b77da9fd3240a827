import type { Certificate } from '@regulab/model/answer.js';
import { uncheckedCertificate } from '@regulab/model/certificate.js';
import type { Claim } from '@regulab/model/contract.js';
import type { Outcomes } from '@regulab/model/outcomes.js';
import { playerName } from '@regulab/model/players.js';

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
    return uncheckedCertificate('none', status);
  return { generalist: { alpha0, beta0, payoff }, products: paid };
}

/** Of the size of the amounts: smaller differences between stated choices are rounding. */
const NEAR = 1e-9;

/** What is wrong with the outcomes that follow from the stated choices: the least safety, the participants and the roles. */
export function derivedProblems(outcomes: Outcomes, claim: ClaimedGame, floors: readonly number[]): string[] {
  if (claim.generalist === null) return [];
  const { alpha0, beta0 } = claim.generalist;
  const problems: string[] = [];
  const present = claim.products.filter(({ safety }) => safety !== null);
  const least = present.reduce((x, { safety }) => Math.min(x, safety!), Infinity);
  const size = Math.max(alpha0, beta0, ...present.map(({ safety }) => safety!), 1e-300);
  const { safety, participants } = outcomes;
  if (typeof safety === 'number' && present.length > 0 && !(Math.abs(safety - least) <= NEAR * size))
    problems.push(`safety is stated as ${safety}, but the least safe product has ${least}`);
  if (typeof participants === 'number' && participants !== present.length)
    problems.push(`participants is stated as ${participants}, but ${present.length} have a product`);
  claim.products.forEach((product, i) => {
    const role = outcomes[playerName('specialists', i, 'role')];
    if (typeof role !== 'number') return;
    const right = rightRoles(product, alpha0, beta0, floors[i]!, NEAR * size);
    if (!right.includes(role))
      problems.push(`the role of ${product.name} is stated as ${role}, but its choices make it ${right[0]}`);
  });
  return problems;
}

/** Roles that the choices allow; more than one where rounding could decide. */
function rightRoles(
  { performance, safety }: ClaimedProduct,
  alpha0: number,
  beta0: number,
  floor: number,
  near: number,
): number[] {
  if (safety === null) return [0];
  const added = Math.max(safety - beta0, performance === null ? 0 : performance - alpha0);
  const climbs = floor - beta0;
  const roles: number[] = [];
  if (added > 0) roles.push(climbs > 0 && Math.abs(safety - floor) <= near ? 2 : 3);
  if (added <= near) roles.push(1);
  // Where it would have stopped at its floor anyway.
  if (added > 0 && Math.abs(safety - floor) <= near) roles.push(2, 3);
  return roles;
}
