import type { Explanation, Solved } from '@regulab/model/contract.js';
import { isSame } from '@regulab/model/effect.js';
import { formatShort } from '@regulab/model/format.js';
import type { MarketValues } from './parameters.js';

const n = formatShort;

/** What each firm does and why, what a planner would do, and what the rule changes. */
export const explainSymmetric: Explanation<MarketValues> = (values, solved, baseline) =>
  explainMarket(values, solved, baseline, values.liability !== 0 || values.floor !== 0);

/** Why firms may invest less under a rule than without one. */
const PAYMENTS = 'payments make users worth less to a firm';

/** A reason as a sentence. */
export const sentence = (reason: string): string => `${reason[0]!.toUpperCase()}${reason.slice(1)}.`;

/** The same for a market that may be regulated by other levers too, with what makes firms invest less there. */
export function explainMarket(
  { liability }: Pick<MarketValues, 'liability'>,
  solved: Solved,
  baseline: Solved,
  isRegulated: boolean,
  cause = PAYMENTS,
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
          ? `Every firm invests ${overlap} in overlap, just enough that ${o.calmFailure === 0 && o.stressedFailure === 0 ? 'it never fails' : 'in one of the regimes it never fails'}.`
          : `Every firm invests ${overlap} in overlap, where its cost meets what users${liability > 0 ? ' and liability' : ''} reward.`;
  const planner = isSame(o.overlap!, o.optimum!)
    ? 'That is what a planner would choose.'
    : `A planner would choose ${n(o.optimum!)}: the market ${o.wedge! > 0 ? 'under' : 'over'}-invests by ${n(Math.abs(o.wedge!))}.`;
  const before = baseline.outcomes.overlap;
  if (!isRegulated || before == null) return `${why} ${planner}`;
  const change = isSame(o.overlap!, before)
    ? 'The rule changes no overlap'
    : o.overlap! > before
      ? `Overlap is ${n(o.overlap! - before)} higher than without the rule`
      : `Overlap is ${n(before - o.overlap!)} lower than without the rule: ${cause}`;
  return `${why} ${planner} ${change}.`;
}
