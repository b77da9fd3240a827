import { misuse } from '@regulab/model/error.js';
import { formatNumber } from '@regulab/model/format.js';
import { goldenSection } from '@regulab/numeric/goldenSection.js';
import { valueAt } from '../valueAt.js';

/** A release with functions of one's own; openness lies in [0, 1]. */
export interface CustomRelease {
  /** What the released model performs; not negative. */
  readonly baselinePerformance: number;
  /** Revenue per unit of performance; positive. */
  readonly revenue: number;
  /** The generalist's share of revenue by openness, in [0, 1]. */
  readonly share: (openness: number) => number;
  /** What adding performance costs the specialist; rising and convex in what is added. */
  readonly adaptationCost: (added: number, openness: number) => number;
  /** What falling short costs the generalist. */
  readonly penalty: (openness: number) => number;
  /** What openness is worth to the generalist, less what the release costs it; 0 without it. */
  readonly reputation?: (openness: number) => number;
  /** What openness costs the specialist; 0 without it. */
  readonly openCost?: (openness: number) => number;
  /** The most performance that the game lets the specialist add; positive. Where it stops the specialist, that is told. */
  readonly most: number;
  /** Places at which functions may jump, such as a threshold; they are tried, and searches do not cross them. */
  readonly places?: readonly number[];
}

export interface ReleaseSolution {
  readonly status: 'equilibrium' | 'exit' | 'failed';
  /** What failed and where, for `failed`. */
  readonly reason?: string;
  readonly openness: number | null;
  readonly performance: number | null;
  readonly generalistUtility: number;
  readonly specialistUtility: number;
  /** What a finer grid of openness than the solver's finds beyond it. */
  readonly gainFound: number;
  /** That the end of the range, not the cost, stops the specialist at some openness. */
  readonly warnings: readonly string[];
}

/** Places of openness that are looked at before the best is closed in on, and those of the check. */
const PLACES = 1000;
const CHECKED = 7919;
const WIDTH = 1e-10;
/** A payoff so little below none, as a part of revenue, is none. */
const WILLING = 1e-12;
/** So close to the most performance, as a part of it, the range and not the cost stops the specialist. */
const AT_MOST = 1e-6;

const n = formatNumber;

/**
 * Solves a release whose share, costs and penalty are functions: openness by a grid of 1,000 places, closed in on around the best;
 * what the specialist adds by golden section, its payoff being concave. What happens between two places of the grid may be missed: the
 * largest gain that 7,919 others find is stated.
 *
 * @throws RegulabError `misuse` for numbers out of range and an adaptation cost that is not convex
 */
export function solveRelease(game: CustomRelease): ReleaseSolution {
  const { baselinePerformance: alpha0, revenue: r, most, places = [] } = game;
  if (!(alpha0 >= 0 && r > 0 && most > 0))
    throw misuse(
      `baselinePerformance is ${alpha0}, revenue ${r}, most ${most}; the first must not be negative, the others positive`,
    );
  try {
    return solved(game, alpha0, r, most, places);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'failure')
      return {
        status: 'failed',
        reason: error.message,
        openness: null,
        performance: null,
        generalistUtility: 0,
        specialistUtility: 0,
        gainFound: Number.NaN,
        warnings: [],
      };
    throw error;
  }
}

function solved(
  game: CustomRelease,
  alpha0: number,
  r: number,
  most: number,
  places: readonly number[],
): ReleaseSolution {
  const at = (what: string, w: number, f: () => number): number =>
    valueAt(what, () => `openness ${n(w)}`, Number.POSITIVE_INFINITY, f);
  const answer = (w: number) => {
    const share = at('the share', w, () => game.share(w));
    if (!(share >= 0 && share <= 1))
      throw misuse(`the share is ${share} at openness ${n(w)}; it must lie in [0, 1]`);
    const cost = (x: number): number => at('the adaptation cost', w, () => game.adaptationCost(x, w));
    const payoff = (x: number): number => (1 - share) * r * (alpha0 + x) - cost(x);
    // Second differences over the range: a cost that bends down is refused.
    for (let k = 1; k < 16; k++) {
      const [a, b, c] = [k - 1, k, k + 1].map((j) => cost((most * j) / 16)) as [number, number, number];
      if (a - 2 * b + c < -1e-9 * (Math.abs(a) + Math.abs(b) + Math.abs(c)))
        throw misuse(`the adaptation cost is not convex near ${n((most * k) / 16)} at openness ${n(w)}`);
    }
    const inside = goldenSection(payoff, 0, most, WIDTH * most);
    const added = [0, most, inside].reduce((best, x) => (payoff(x) > payoff(best) ? x : best), 0);
    const open = game.openCost ? at('the cost of openness', w, () => game.openCost!(w)) : 0;
    const worth = game.reputation ? at('the reputation', w, () => game.reputation!(w)) : 0;
    return {
      added,
      specialist: payoff(added) - open,
      generalist: share * r * (alpha0 + added) + worth - at('the penalty', w, () => game.penalty(w)),
    };
  };
  let bounded: { readonly from: number; readonly to: number } | undefined;
  const value = (w: number): number => {
    const { added, specialist, generalist } = answer(w);
    if (added > most * (1 - AT_MOST))
      bounded = { from: Math.min(w, bounded?.from ?? w), to: Math.max(w, bounded?.to ?? w) };
    return specialist >= -WILLING * r ? generalist : Number.NEGATIVE_INFINITY;
  };
  const cuts = [...new Set([0, 1, ...places.filter((x) => x > 0 && x < 1)])].sort((a, b) => a - b);
  let [best, bestValue] = [0, Number.NEGATIVE_INFINITY];
  const consider = (w: number): void => {
    const found = value(w);
    if (found > bestValue) [best, bestValue] = [w, found];
  };
  for (const cut of cuts) consider(cut);
  for (let k = 0; k <= PLACES; k++) consider(k / PLACES);
  const [low, high] = [
    Math.max(0, best - 1 / PLACES, ...cuts.filter((x) => x < best)),
    Math.min(1, best + 1 / PLACES, ...cuts.filter((x) => x > best)),
  ];
  if (low < best) consider(goldenSection(value, low, best, WIDTH));
  if (high > best) consider(goldenSection(value, best, high, WIDTH));
  if (low < high) consider(goldenSection(value, low, high, WIDTH));
  let found = Number.NEGATIVE_INFINITY;
  for (let k = 0; k <= CHECKED; k++) found = Math.max(found, value(k / CHECKED));
  if (!(bestValue >= -WILLING * r))
    return {
      status: 'exit',
      openness: null,
      performance: null,
      generalistUtility: 0,
      specialistUtility: 0,
      gainFound: Math.max(0, found),
      warnings: [],
    };
  const { added, specialist, generalist } = answer(best);
  return {
    status: 'equilibrium',
    openness: best,
    performance: alpha0 + added,
    generalistUtility: generalist,
    specialistUtility: specialist,
    gainFound: Math.max(0, found - bestValue),
    warnings: bounded
      ? [
          `at openness ${n(bounded.from)} to ${n(bounded.to)} the specialist adds as much performance as most, ${n(most)}, allows; if that is no limit of the game, raise most`,
        ]
      : [],
  };
}
