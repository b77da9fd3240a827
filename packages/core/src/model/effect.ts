import type { Outcome, Outcomes } from './contract.js';
import type { Effect, SolutionStatus } from './solution.js';

/** Differences smaller than this count as none: the papers' own convention for "strictly". */
export const EFFECT_TOLERANCE = 1e-9;

/** Numbers that differ by less than this part of the larger are the same but for rounding. */
const ROUNDING = 1e-12;

/** Whether two results are the same but for rounding, at any scale. */
export const isSame = (a: number, b: number): boolean =>
  Math.abs(a - b) <= ROUNDING * Math.max(Math.abs(a), Math.abs(b));

/** How much safer a `safety` outcome has become by a change: of a probability of failing the lower is the safer. */
export const saferBy = (direction: Outcome['direction'], change: number): number =>
  direction === 'lower' ? -change : change;

type State = { readonly status: SolutionStatus; readonly outcomes: Outcomes };

/**
 * Compares a regulated game with the same game without regulation. It backfires when the product is less safe, is
 * mutualistic when every player earns strictly more; neither can be said when one of the two has no product.
 */
export function effectOf(
  outcomes: readonly Pick<Outcome, 'name' | 'role' | 'direction'>[],
  regulated: State,
  baseline: State,
): Effect {
  const exit = regulated.status === 'exit';
  if (regulated.status !== 'equilibrium' || baseline.status !== 'equilibrium')
    return { backfires: false, mutualism: false, exit };
  let backfires = false;
  let payoffs = 0;
  let higher = 0;
  for (const { name, role, direction } of outcomes) {
    const [now, before] = [regulated.outcomes[name], baseline.outcomes[name]];
    // A player that abstains while others go on has no product.
    if (role === undefined || now == null || before == null) continue;
    const change = now - before;
    if (role === 'safety') backfires ||= saferBy(direction, change) < -EFFECT_TOLERANCE;
    else {
      payoffs++;
      if (change > EFFECT_TOLERANCE) higher++;
    }
  }
  return { backfires, mutualism: payoffs > 0 && higher === payoffs, exit };
}
