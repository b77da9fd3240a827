import { bisect } from '@regulab/numeric/bisection.js';
import { brentMinimum } from '@regulab/numeric/brent.js';
import { log } from '@regulab/numeric/elementary.js';
import { excess, gapOf, performanceLoss, ridgeOf, safetyLoss, type World } from './losses.js';
import type { Sums } from './spectrum.js';

/** How a company's scrutiny is taken: with its own data, or as if it had infinitely many. */
export const MODES = ['infinite-data', 'exact'] as const;
export type Mode = (typeof MODES)[number];

/** What a company does with N data under a bound on its loss in safety, and what comes of it. */
export interface Company {
  /** Fraction of labels that follow performance, in [1/2, 1]. */
  readonly alpha: number;
  /** The ridge, and kappa that it makes; both zero without end of data. */
  readonly ridge: number;
  readonly logKappa: number;
  /** Loss in performance beyond (1 - alpha)^2 L*. */
  readonly excess: number;
  readonly performanceLoss: number;
  readonly safetyLoss: number;
}

/** Nothing is learnt any more with this log kappa. */
const MOST = log(50);
/** Thresholds are looked for up to this log kappa: below one datum it can be large. */
const FURTHEST = log(1e6);
/** Searches look so far apart in log kappa. */
const STEP = 0.5;
/** Two numbers of data so near to each other, relative to them, cross. */
const CROSSING = 1e-5;
/** A loss below this part of L* is none: with as many data as features, all of them for performance. */
const NOTHING = 1e-25;

/** The least of a function of log kappa from `from` on: places half a unit apart, the best closed in on. */
export function leastFrom(
  f: (logKappa: number) => number,
  from: number,
  to = Math.max(MOST, from + 4),
): { readonly at: number; readonly value: number } {
  const count = Math.max(4, Math.ceil((to - from) / STEP));
  const step = (to - from) / count;
  let best = 0;
  let value = Infinity;
  for (let k = 0; k <= count; k++) {
    const y = f(from + k * step);
    if (y < value) [best, value] = [k, y];
  }
  if (value === Infinity) return { at: from, value };
  const at = from + best * step;
  const found = brentMinimum(f, Math.max(from, at - step), Math.min(to, at + step), at);
  return found.value <= value ? found : { at, value };
}

/** alpha with infinitely many data: the largest that keeps (alpha^2 L*) below the bound, `share` of L*. */
export const alphaOf = (share: number): number => Math.sqrt(Math.min(share, 1));

/** From where log kappa is searched: regression without a ridge, or next to nothing where there are fewer directions than data. */
const lowestOf = ({ spectrum }: World, N: number): number => {
  const ridgeless = spectrum.ridgeless(N);
  return Number.isFinite(ridgeless) ? ridgeless : spectrum.floor;
};

function made(world: World, N: number, alpha: number, logKappa: number): Company {
  const sums = world.spectrum.sumsNear(logKappa);
  return {
    alpha,
    logKappa,
    ridge: ridgeOf(logKappa, sums, N),
    excess: excess(world, alpha, sums, N),
    performanceLoss: performanceLoss(world, alpha, sums, N),
    safetyLoss: safetyLoss(world, alpha, sums, N),
  };
}

/** A company without end of data: it learns its labels exactly. */
export function withInfiniteData(world: World, share: number): Company | null {
  const alpha = alphaOf(share);
  if (alpha < 0.5) return null;
  const gap = gapOf(world);
  return {
    alpha,
    ridge: 0,
    logKappa: Number.NEGATIVE_INFINITY,
    excess: 0,
    performanceLoss: (1 - alpha) * (1 - alpha) * gap,
    safetyLoss: alpha * alpha * gap,
  };
}

/** With nearly as many data as features rounding may make more directions fitted than there are data: no loss follows from that. */
const isLearnable = ({ df2 }: Sums, N: number): boolean => df2 < N;

/** Whether a loss is none: only who has data for every feature and labels all of them for performance has none. */
export const isNothing = (world: World, loss: number): boolean => Math.abs(loss) <= NOTHING * gapOf(world);

/** What a company comes to that has data for every feature and labels all of them for performance: it errs in safety alone. */
export const perfect = (world: World): Company => ({
  alpha: 1,
  ridge: 0,
  logKappa: Number.NEGATIVE_INFINITY,
  excess: 0,
  performanceLoss: 0,
  safetyLoss: gapOf(world),
});

/** A company with N data that labels a fraction alpha for performance, and its best ridge. */
export function companyWith(world: World, N: number, alpha: number): Company {
  if (alpha === 1 && N >= world.spectrum.count) return perfect(world);
  const { at } = leastFrom(
    (t) => {
      const sums = world.spectrum.sumsNear(t);
      return isLearnable(sums, N) ? excess(world, alpha, sums, N) : Infinity;
    },
    lowestOf(world, N),
  );
  return made(world, N, alpha, at);
}

/** Loss in performance and in safety as quadratics in alpha, with the same square: constants first. */
function quadratics(world: World, { df2, c1, c2 }: Sums, N: number) {
  const r = 1 - world.rho;
  const gap = gapOf(world);
  const den = 1 - df2 / N;
  const [bias, noise] = [c2 / den, (gap * (df2 / N)) / den];
  const square = gap - 4 * r * c1 + 2 * r * bias - noise;
  return {
    first: [gap - 2 * r * c1 + bias, -2 * gap + 6 * r * c1 - 2 * r * bias + noise, square] as const,
    second: [bias, 2 * r * c1 - 2 * r * bias + noise, square] as const,
  };
}

/** The best alpha at one kappa with a bound on the loss in safety; null where none in [1/2, 1] keeps it. */
export function bestAlpha(world: World, sums: Sums, N: number, bound: number): number | null {
  const { first, second } = quadratics(world, sums, N);
  const at = (c: readonly [number, number, number], x: number): number => c[0] + x * (c[1] + x * c[2]);
  const candidates = [0.5, 1, -first[1] / (2 * first[2])];
  const [c, b, a] = [second[0] - bound, second[1], second[2]];
  const root = Math.sqrt(b * b - 4 * a * c);
  const q = -0.5 * (b + (b < 0 ? -root : root));
  const edges = [q / a, c / q];
  let best: number | null = null;
  let least = Infinity;
  const consider = (x: number, isEdge: boolean): void => {
    if (!(x >= 0.5 && x <= 1)) return;
    if (!isEdge && !(at(second, x) <= bound)) return;
    const value = at(first, x);
    if (value < least) [best, least] = [x, value];
  };
  for (const x of candidates) consider(x, false);
  for (const x of edges) consider(x, true);
  return best;
}

/**
 * The company's best alpha and ridge with N data under a bound on its loss in safety, `share` of L*.
 *
 * @returns null where no alpha of at least 1/2 keeps the bound
 */
export function bestCompany(world: World, N: number, share: number, mode: Mode): Company | null {
  if (N === Infinity) return withInfiniteData(world, share);
  const { spectrum } = world;
  if (mode === 'infinite-data') return alphaOf(share) < 0.5 ? null : companyWith(world, N, alphaOf(share));
  if (share >= 1 && N >= spectrum.count) return perfect(world);
  const bound = share * gapOf(world);
  const { at, value } = leastFrom(
    (t) => {
      const sums = spectrum.sumsNear(t);
      const alpha = isLearnable(sums, N) ? bestAlpha(world, sums, N, bound) : null;
      return alpha === null ? Infinity : performanceLoss(world, alpha, sums, N);
    },
    lowestOf(world, N),
  );
  if (value === Infinity) return null;
  return made(world, N, bestAlpha(world, spectrum.sumsNear(at), N, bound)!, at);
}

/** The least number of data, real, with which a loss is at most so much; null where none is. */
export interface Threshold {
  readonly data: number;
  readonly company: Company;
}

/**
 * The least N with which a company of this alpha has an excess of at most `target`, over all ridges: at one kappa the excess is
 * [A + B / (1 - df2 u)] in u = 1/N, so that the N that reaches the target is in closed form; without a ridge N is df1. The least over
 * kappa of the larger of the two is the answer.
 */
export function thresholdFor(world: World, alpha: number, target: number, gamma: number): Threshold | null {
  const { spectrum, rho } = world;
  // Without loss only who has data for every feature performs as well.
  if (alpha === 1 && isNothing(world, target) && spectrum.count < Infinity)
    return { data: spectrum.count, company: perfect(world) };
  if (!(target > 0)) return null;
  const r = 1 - rho;
  const learning = 2 * (1 - alpha) * (2 * alpha - 1) * r;
  const biased = 1 - 2 * alpha * (1 - alpha) * r;
  const noise = alpha * (1 - alpha) * gapOf(world);
  /** The N that reaches the target at one kappa, and the one that is there without a ridge. */
  const both = (t: number): readonly [reached: number, ridgeless: number] => {
    const { df1, df2, c1, c2 } = spectrum.sumsNear(t);
    const left = target - learning * c1;
    const room = left - biased * c2;
    return [room > 0 ? (df2 * (left + noise)) / room : Infinity, df1];
  };
  const needed = (t: number): number => Math.max(...both(t));
  // The largest kappa with room left, by halving; below it needs first fall and then rise.
  let [low, high] = [-2 * (1 + gamma), FURTHEST];
  while (needed(low) === Infinity && low > spectrum.floor) low -= 2 * (1 + gamma);
  if (needed(low) === Infinity) return null;
  for (let k = 0; k < 40 && high - low > 1e-6; k++) {
    const middle = 0.5 * (low + high);
    if (needed(middle) === Infinity) high = middle;
    else low = middle;
  }
  let from = low;
  let value = needed(from);
  for (let t = low - STEP, risen = 0; t > spectrum.floor && risen < 6; t -= STEP) {
    const next = needed(t);
    if (next < value) [from, value, risen] = [t, next, 0];
    else risen++;
  }
  const [left, right] = [from - STEP, Math.min(low, from + STEP)];
  const found = brentMinimum(needed, left, right, from);
  // Where the two cross halving is more exact.
  const crosses = (t: number): boolean => {
    const [reached, ridgeless] = both(t);
    return reached > ridgeless;
  };
  const [reached, ridgeless] = both(found.at);
  if (Math.abs(reached - ridgeless) > CROSSING * ridgeless || crosses(left) === crosses(right))
    return { data: found.value, company: made(world, found.value, alpha, found.at) };
  const [at] = bisect((t) => crosses(t) === crosses(left), left, right);
  return { data: needed(at), company: made(world, needed(at), alpha, at) };
}
