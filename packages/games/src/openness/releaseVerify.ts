import type { Certificate } from '@regulab/model/answer.js';
import {
  agreement,
  type Check,
  certificateOf,
  refusedCertificate,
  SETTLED,
  unprovedCertificate,
} from '@regulab/model/certificate.js';
import type { Claim } from '@regulab/model/contract.js';
import { branchAndBound } from '@regulab/numeric/branchAndBound.js';
import * as I from '@regulab/numeric/interval.js';
import type { Release } from './parameters.js';

type Interval = I.Interval;

const METHOD =
  'payoffs from the rules at the stated openness; that no other openness pays the generalist more by interval branch and bound over openness; the specialist’s answer by its first-order condition, its payoff being concave';

interface Played {
  readonly added: Interval;
  readonly generalist: Interval;
  readonly specialist: Interval;
  /** First and second derivative of the generalist's payoff by openness. */
  readonly slope: Interval;
  readonly bend: Interval;
}

/** Both payoffs over an interval of openness, the penalty left out, the specialist at its best. */
function payoffs(v: Release, w: Interval): Played {
  const one = I.point(1);
  const closed = I.subtract(one, w);
  const kept = I.scale(v.share, closed);
  const rest = I.subtract(one, kept);
  const eased = I.add(one, I.scale(v.cheapening, w));
  const cost = I.divide(I.point(v.adaptationCost), eased);
  const added = I.divide(I.scale(v.revenue, rest), I.scale(2, cost));
  const sold = I.scale(v.revenue, I.add(I.point(v.baselinePerformance), added));
  const produced =
    v.production === 1 ? I.point(0) : I.scale(v.productionCost, I.square(I.point(v.baselinePerformance)));
  const generalist = I.subtract(
    I.add(I.multiply(kept, sold), I.scale(v.reputation, w)),
    I.add(produced, I.scale(v.closedCost, closed)),
  );
  const specialist = I.subtract(
    I.multiply(rest, sold),
    I.add(I.multiply(cost, I.square(added)), I.scale(v.openCost, w)),
  );
  // What is sold rises with openness by r^2 / (2 c_1) times this, and that by twice share times cheapening.
  const perUnit = I.divide(I.square(I.point(v.revenue)), I.scale(2, I.point(v.adaptationCost)));
  const rise = I.multiply(perUnit, I.add(I.scale(v.share, eased), I.scale(v.cheapening, rest)));
  const more = I.multiply(perUnit, I.scale(2 * v.share, I.point(v.cheapening)));
  const slope = I.add(
    I.subtract(I.multiply(kept, rise), I.scale(v.share, sold)),
    I.add(I.point(v.reputation), I.point(v.closedCost)),
  );
  const bend = I.subtract(I.multiply(kept, more), I.scale(2 * v.share, rise));
  return { added, generalist, specialist, slope, bend };
}

/** A bound on the generalist's payoff less a penalty that is linear there, from a Taylor series of second order about the middle. */
function generalistAtMost(v: Release, box: Interval, isBelow: boolean): number {
  const middle = I.point(box.lo + 0.5 * (box.hi - box.lo));
  const here = payoffs(v, middle);
  const { bend } = payoffs(v, box);
  const isProportional = v.penaltyForm === 1;
  const due = !isBelow
    ? I.point(0)
    : isProportional
      ? I.scale(v.penalty, I.subtract(I.point(v.threshold), middle))
      : I.point(v.penalty);
  const slope = isBelow && isProportional ? I.add(here.slope, I.point(v.penalty)) : here.slope;
  const steep = Math.max(Math.abs(slope.lo), Math.abs(slope.hi));
  const half = I.up(Math.max(middle.lo - box.lo, box.hi - middle.lo));
  // steep t + bend t^2 / 2 over 0 <= t <= half.
  const turn = bend.hi < 0 ? steep / -bend.hi : Infinity;
  const more =
    turn < half
      ? I.up(I.up(steep * steep) / (-2 * bend.hi))
      : I.up(I.up(steep * half) + I.up(0.5 * bend.hi * half * half));
  return I.up(I.subtract(here.generalist, due).hi + I.up(more));
}

/** The least penalty on the interval. */
function penalty(v: Release, w: Interval): Interval {
  const [theta, p] = [v.threshold, v.penalty];
  if (v.penaltyForm === 1) return I.scale(p, I.atLeast(I.subtract(I.point(theta), w), 0));
  return I.interval(w.hi < theta ? p : 0, w.lo < theta ? p : 0);
}

/** What is at stake, for relative comparisons. */
const sizeOf = (v: Release): number =>
  v.revenue * v.baselinePerformance +
  ((v.revenue * v.revenue) / (2 * v.adaptationCost)) * (1 + v.cheapening) +
  (v.production === 1 ? 0 : v.productionCost * v.baselinePerformance * v.baselinePerformance) +
  v.reputation +
  v.closedCost +
  v.openCost;

/** What the generalist can get by any openness from a place on at which the specialist may take part. */
function mostOf(v: Release, size: number, from = 0): number {
  const theta = v.threshold;
  // Below the threshold the penalty is due; at the threshold itself, which the other part holds, it is not.
  return Math.max(
    ...[
      { part: [from, theta] as const, isBelow: true },
      { part: [Math.max(from, theta), 1] as const, isBelow: false },
    ].map(({ part, isBelow }) =>
      part[0] > part[1] || (isBelow && part[0] === part[1])
        ? -Infinity
        : branchAndBound(
            [part],
            (lo, hi) =>
              payoffs(v, I.interval(lo, hi)).specialist.hi < 0
                ? -Infinity
                : generalistAtMost(v, I.interval(lo, hi), isBelow),
            (x) => {
              const { generalist, specialist } = payoffs(v, I.point(x));
              return specialist.lo < 0
                ? -Infinity
                : generalist.lo - (isBelow ? penalty(v, I.point(x)).hi : 0);
            },
            -Infinity,
            SETTLED * size,
          ).upper,
    ),
  );
}

/** Re-checks a release by code that shares nothing with the solver. */
export function verifyRelease(v: Release, { status, outcomes: o }: Claim): Certificate {
  const size = sizeOf(v);
  if (status === 'exit') {
    const most = mostOf(v, size);
    const gains = { generalist: Math.max(0, most), specialist: 0 };
    const checks = ['generalistUtility', 'specialistUtility', 'surplus'].map((name) =>
      agreement(o, name, 0, size),
    );
    return certificateOf(METHOD, checks, gains, size);
  }
  if (status !== 'equilibrium') return unprovedCertificate(METHOD);
  const w = o.openness;
  if (!(w != null && w >= 0 && w <= 1))
    return refusedCertificate(METHOD, `openness is ${w}; it must lie in [0, 1]`);
  const { added, generalist, specialist } = payoffs(v, I.point(w));
  const due = penalty(v, I.point(w)).lo;
  const utility = generalist.lo - due;
  const mid = (x: Interval): number => 0.5 * (x.lo + x.hi);
  const checks: Check[] = [
    agreement(
      o,
      'performance',
      v.baselinePerformance + mid(added),
      // What would be added if all revenue were kept.
      v.baselinePerformance + v.revenue / (2 * v.adaptationCost),
    ),
    agreement(o, 'generalistUtility', mid(generalist) - due, size),
    agreement(o, 'specialistUtility', mid(specialist), size),
    agreement(o, 'keptShare', v.share * (1 - w), 1),
    agreement(o, 'penaltyPaid', due, size),
    agreement(o, 'surplus', mid(generalist) + mid(specialist), size),
    ['the specialist would rather abstain', Math.max(0, -specialist.hi) / size],
    ['the generalist would rather abstain', Math.max(0, -utility) / size],
    ...derivedChecks(v, o, size),
  ];
  const gains = { generalist: Math.max(0, mostOf(v, size) - utility), specialist: 0 };
  return certificateOf(METHOD, checks, gains, size);
}

/** The least penalty by the best release that obeys, and the critical performance by halving; both are stated just where there are any. */
function derivedChecks(v: Release, o: Claim['outcomes'], size: number): Check[] {
  const free = { ...v, threshold: 0, penalty: 0 };
  const [stays, obeys] = [mostOf(free, size), mostOf(free, size, v.threshold)];
  const checks: Check[] = [agreement(o, 'criticalPerformance', critical(v), 1 + Math.abs(critical(v)))];
  // Where obeying pays just nothing, rounding decides whether there is a least penalty.
  if (Math.abs(obeys) > SETTLED * 1e3 * size)
    checks.push(agreement(o, 'leastPenalty', obeys < 0 ? Number.NaN : Math.max(0, stays - obeys), size));
  return checks;
}

/**
 * The baseline performance at which obeying costs the fixed penalty, by halving over the openness that would be chosen without a rule:
 * the lower that, the more obeying costs.
 */
function critical(v: Release): number {
  const [d, theta, p] = [v.share, v.threshold, v.penalty];
  if (!(d > 0) || v.openCost > 0 || v.cheapening > 0 || !(theta > 0) || v.penaltyForm === 1)
    return Number.NaN;
  const h = (d * d * v.revenue * v.revenue) / (2 * v.adaptationCost);
  // h ((theta - top)^2 - min(0, top)^2), without taking squares from one another.
  const costs = (top: number): number =>
    top < 0 ? h * theta * (theta - 2 * top) : h * (theta - top) * (theta - top);
  let [low, high] = [-1, theta];
  while (costs(low) < p && low > -1e300) low *= 2;
  for (let k = 0; k < 2000; k++) {
    const middle = 0.5 * (low + high);
    if (!(middle > low && middle < high)) break;
    if (costs(middle) < p) high = middle;
    else low = middle;
  }
  // Without a rule openness is 1 - 1/(2 d) - c_1 alpha_0/(d r) + (epsilon + k_G)/(2 h).
  const rest = 1 - 1 / (2 * d) + (v.reputation + v.closedCost) / (2 * h) - high;
  return (rest * d * v.revenue) / v.adaptationCost;
}
