import { type Outcome, STATUS } from './contract.js';
import { type Answer, Comparison, columnsOf, EFFECT_KINDS } from './effect.js';
import { formatDifference } from './format.js';
import type { Outcomes } from './outcomes.js';

/** Further changes of one kind are counted, not listed. */
const LISTED = 3;

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
/** A label inside a sentence: `the generalist's utility`, `safety of the product, specialist 1,`. */
const inside = (label: string): string =>
  `${/^\S*'\S* /.test(label) ? 'the ' : ''}${label.charAt(0).toLowerCase()}${label.slice(1)}${label.includes(', ') ? ',' : ''}`;

/** `safety of the product is 0.1 below and profit is 0.2 above no regulation` */
function moves(changed: readonly Outcome[], now: Outcomes, before: Outcomes, than: string): string {
  const parts = changed.slice(0, LISTED).map(({ name, label, atExit }) => {
    const [x, y] = [now[name] ?? atExit!, before[name] ?? atExit!];
    return `${inside(label)} is ${formatDifference(x, y)} ${x > y ? 'above' : 'below'}`;
  });
  const rest = changed.length - parts.length;
  return `${parts.join(' and ')} ${than}${rest > 0 ? ` (and so with ${rest} more)` : ''}`;
}

function unchanged(outcomes: readonly Outcome[]): string {
  const other = outcomes.some(({ role }) => role === 'payoff')
    ? 'payoff'
    : 'outcome of which one side is better';
  return outcomes.some(({ role }) => role === 'safety')
    ? `Neither safety nor any ${other} changes`
    : `No ${other} changes`;
}

/**
 * What a rule does against no regulation, as a sentence that names what changes and by how much; empty where one of the two games
 * has no equilibrium. The verdict at its end is that of `effectOf`.
 *
 * @example
 * const game = findModel('fine-tuning/two-attribute');
 * const values = completeValues(game, { specialistFloor: 0.4 });
 * effectSentence(game.outcomes, game.solve(values), game.solve(withoutRegulation(game, values))).includes('backfires'); // true
 */
export function effectSentence(outcomes: readonly Outcome[], regulated: Answer, baseline: Answer): string {
  const comparison = new Comparison(outcomes);
  const code = comparison.code(
    columnsOf(outcomes, regulated),
    STATUS.indexOf(regulated.status),
    0,
    columnsOf(outcomes, baseline),
    STATUS.indexOf(baseline.status),
    0,
  );
  const { signs, mutualism } = comparison;
  const changed = (sign: 1 | -1, isSafety: boolean): Outcome[] =>
    outcomes.filter(({ role }, k) => signs[k] === sign && (role === 'safety') === isSafety);
  const said = (all: readonly Outcome[], than = 'no regulation'): string =>
    moves(all, regulated.outcomes, baseline.outcomes, than);
  const [safer, better, worse] = [changed(1, true), changed(1, false), changed(-1, false)];
  const same = outcomes.some(({ role }) => role === 'safety') ? 'safety is as without the rule' : '';
  const hasPayoffs = outcomes.some(({ role }) => role === 'payoff');
  const sentence = (parts: readonly string[], verdict: string): string =>
    `${capital(parts.filter((part) => part !== '').join(', '))}: ${verdict}.`;
  switch (EFFECT_KINDS[code]) {
    case 'backfires':
      return sentence(
        [said(changed(-1, true))],
        `the rule backfires${mutualism ? ', though every payoff is higher' : ''}`,
      );
    case 'safer-at-a-cost':
      return sentence(
        [said(safer), worse.length > 0 ? `but ${said(worse, 'it')}` : 'but not every payoff is higher'],
        "safer at somebody's cost",
      );
    case 'everybody-gains':
      return sentence(
        [
          safer.length > 0 ? said(safer) : same,
          hasPayoffs ? 'and every payoff is higher' : 'and nothing is worse',
        ],
        'everybody gains',
      );
    case 'trade':
      return sentence(
        [
          same,
          worse.length > 0 ? said(worse) : 'no payoff is lower',
          better.length > 0
            ? `but ${said(better, worse.length > 0 ? 'it' : 'no regulation')}`
            : 'and nothing is better',
        ],
        'a trade',
      );
    case 'no-effect':
      return `${unchanged(outcomes)}: no effect.`;
    default:
      return '';
  }
}
