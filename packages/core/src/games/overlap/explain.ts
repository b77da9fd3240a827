import type { Solved, Values } from '../../model/contract.js';
import { isSame } from '../../model/effect.js';
import { formatNumber } from '../../model/format.js';
import type { Explanation } from '../../model/solution.js';

const n = formatNumber;

/** What each firm does and why, what a planner would do, and what the rule changes. */
export const explainSymmetric: Explanation = (values, solved, baseline) =>
  explainMarket(values, solved, baseline, values.liability !== 0 || values.floor !== 0);

/** A reason as a sentence. */
export const sentence = (reason: string): string => `${reason[0]!.toUpperCase()}${reason.slice(1)}.`;

/** The same for a market that may be regulated by other levers too. */
export function explainMarket(
  values: Values,
  solved: Solved,
  baseline: Solved,
  isRegulated: boolean,
): string {
  if (solved.status === 'none') return sentence(solved.reason!);
  const { outcomes: o } = solved;
  const [held] = solved.regime.split('/');
  const overlap = n(o.overlap!);
  const why =
    held === 'zero'
      ? 'No firm invests in overlap: neither users nor liability reward it.'
      : held === 'floor'
        ? `Every firm stops at the floor of ${overlap}: more would cost it more than users and liability reward.`
        : held === 'limit'
          ? `Every firm invests ${overlap} in overlap, just enough that in one of the regimes it never fails.`
          : `Every firm invests ${overlap} in overlap, where its cost meets what users${values.liability! > 0 ? ' and liability' : ''} reward.`;
  const planner = isSame(o.overlap!, o.optimum!)
    ? 'That is what a planner would choose.'
    : `A planner would choose ${n(o.optimum!)}: the market ${o.wedge! > 0 ? 'under' : 'over'}-invests by ${n(Math.abs(o.wedge!))}.`;
  const before = baseline.outcomes.overlap;
  if (!isRegulated || before == null) return `${why} ${planner}`;
  const change = isSame(o.overlap!, before)
    ? 'The rule changes no overlap'
    : o.overlap! < before
      ? `That is ${n(before - o.overlap!)} less than without the rule, which backfires: payments make users worth less to a firm`
      : `That is ${n(o.overlap! - before)} more than without the rule`;
  return `${why} ${planner} ${change}.`;
}
