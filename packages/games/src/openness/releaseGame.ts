import { quadraticRoots } from '@regulab/numeric/quadratic.js';
import type { Release } from './parameters.js';

/*
 * The game in flat numbers, without allocation. With share d (1 - w) of the generalist and a = 1 - d, both payoffs are cubics in openness
 * w: the generalist's has one stationary maximum on either side of the threshold, the specialist's is convex. All choices that can be
 * best are the ends, the threshold, those maxima and the borders of taking part.
 */

/** Candidates that pay the same up to this part of what is at stake are tied; each is a peak of its own, an end or a border. */
const TIE = 1e-14;
/** A payoff this far below zero, as a part of what is at stake, is zero up to rounding. */
const WILLING = 1e-14;
/** Tied candidates closer than this are one. */
const APART = 1e-6;
const MOST_STEPS = 100;

/** Regimes: 0 is exit. */
const UNAFFECTED = 1;
export const COMPLY = 2;
const PAY = 3;
/** Added where openness is where the specialist is indifferent. */
export const HELD = 3;

/** What a solved game comes to; overwritten by the next. */
export const play = {
  openness: 0,
  performance: 0,
  generalistUtility: 0,
  specialistUtility: 0,
  penaltyPaid: 0,
  /** The least fixed penalty with which the threshold is obeyed; NaN where no openness that obeys pays. */
  leastPenalty: 0,
  regime: 0,
  /** Another openness that pays the generalist the same; NaN where there is none. */
  tied: Number.NaN,
};

const roots = new Float64Array(2);

/** The maximum of a cubic that falls at last, by the coefficients of its derivative; NaN where it has none. */
function peakOf(c0: number, c1: number, c2: number): number {
  if (c2 === 0) return c1 < 0 ? -c0 / c1 : Number.NaN;
  const count = quadraticRoots(c2, c1, c0, roots);
  return count === 2 ? roots[1]! : Number.NaN;
}

/** The specialist's payoff v0 + v1 w + v2 w^2 + v3 w^3, convex with v0 >= 0: it abstains strictly between two borders. */
const v = new Float64Array(4);
/** `from` > `to` where it always takes part. */
const gap = new Float64Array(2);

const specialist = (w: number): number => v[0]! + w * (v[1]! + w * (v[2]! + w * v[3]!));

function findGap(size: number): void {
  gap[0] = 1;
  gap[1] = 0;
  let least = 1;
  if (v[1]! + 2 * v[2]! + 3 * v[3]! > 0) {
    const count = quadraticRoots(3 * v[3]!, 2 * v[2]!, v[1]!, roots);
    least = count === 0 ? 0 : Math.min(1, Math.max(0, roots[count - 1]!));
  }
  if (specialist(least) >= -WILLING * size) return;
  gap[0] = border(0, least);
  gap[1] = specialist(1) >= 0 ? border(1, least) : Infinity;
}

/** Where the payoff is zero between a place where it is not negative and its negative least, on the willing side. */
function border(willing: number, least: number): number {
  let a = willing;
  let b = least;
  for (let k = 0; k < MOST_STEPS; k++) {
    const middle = 0.5 * (a + b);
    if (middle === a || middle === b) break;
    if (specialist(middle) >= 0) a = middle;
    else b = middle;
  }
  return a;
}

const candidates = new Float64Array(7);

/** Solves one game into `play`; false where nobody releases anything. */
export function release({
  baselinePerformance: alpha0,
  share: d,
  revenue: r,
  adaptationCost: c1,
  productionCost,
  reputation,
  closedCost,
  openCost,
  cheapening,
  threshold: theta,
  penalty: p,
  penaltyForm,
  production,
}: Release): boolean {
  const produced = production === 1 ? 0 : productionCost * alpha0 * alpha0;
  const isProportional = penaltyForm === 1;
  const a = 1 - d;
  const h = (r * r) / (2 * c1);
  const base = r * alpha0;
  const size = base + h * (1 + cheapening) + produced + reputation + closedCost + openCost;
  // d (1 - w) (a + d w) (1 + cheapening w) h + d (1 - w) base + reputation w - produced - closedCost (1 - w)
  const u0 = h * d * a + d * base - produced - closedCost;
  const u1 = h * d * (d - a + cheapening * a) - d * base + reputation + closedCost;
  const u2 = h * d * (cheapening * (d - a) - d);
  const u3 = -h * d * d * cheapening;
  gap[0] = 1;
  gap[1] = 0;
  if (openCost > 0) {
    // (a + d w) base + (a + d w)^2 (1 + cheapening w) h / 2 - openCost w
    const k = 0.5 * h;
    v[0] = a * base + k * a * a;
    v[1] = d * base + k * (2 * a * d + cheapening * a * a) - openCost;
    v[2] = k * (d * d + 2 * a * d * cheapening);
    v[3] = k * d * d * cheapening;
    findGap(base + h * (1 + cheapening) + openCost);
  }
  const from = gap[0]!;
  const to = gap[1]!;
  const peak = peakOf(u1, 2 * u2, 3 * u3);
  // Below the threshold a penalty in proportion moves it.
  const moved = isProportional && p > 0 ? peakOf(u1 + p, 2 * u2, 3 * u3) : peak;
  // Beyond its peak a payoff falls: what lies there is no rival of the peak, however flat that is.
  candidates[0] = theta;
  const isMoved = moved !== peak && peak < theta;
  const isKink = p > 0 && !(isProportional && moved < theta);
  candidates[1] = 0;
  candidates[2] = peak;
  let count = 3;
  if (!(peak < 1)) candidates[count++] = 1;
  if (moved !== peak && moved < theta) candidates[count++] = moved;
  if (from < to) {
    if (!((from < theta ? moved : peak) < from)) candidates[count++] = from;
    candidates[count++] = to;
  }
  const tie = TIE * size;
  let best = Number.NaN;
  let value = -Infinity;
  let tied = Number.NaN;
  // What it would choose without the rule, and what is best of all that obeys.
  let free = Number.NaN;
  let freeValue = -Infinity;
  let obeyingValue = -Infinity;
  for (let k = 0; k < count; k++) {
    const w = candidates[k]!;
    if (!(w >= 0 && w <= 1) || (w > from && w < to)) continue;
    const pays = u0 + w * (u1 + w * (u2 + w * u3));
    if (k > 0 && (pays > freeValue + tie || (pays > freeValue - tie && w > free))) {
      if (pays > freeValue) freeValue = pays;
      free = w;
    }
    if (w >= theta && pays > obeyingValue) obeyingValue = pays;
    if ((k === 0 && !isKink) || (k === 2 && isMoved)) continue;
    const net = w < theta ? pays - (isProportional ? p * (theta - w) : p) : pays;
    if (net > value + tie) {
      tied = Number.NaN;
      value = net;
      best = w;
    } else if (net >= value - tie && (w - best > APART || best - w > APART)) {
      tied = w < best ? w : best;
      if (w > best) best = w;
      if (net > value) value = net;
    }
  }
  if (!(value >= -WILLING * size)) return false;
  const w = best;
  const closed = 1 - w;
  const kept = d * closed;
  const cost = c1 / (1 + cheapening * w);
  const added = ((1 - kept) * r) / (2 * cost);
  const sold = r * (alpha0 + added);
  const due = w < theta ? (isProportional ? p * (theta - w) : p) : 0;
  const isHeld = from < to && (w === from || w === to);
  play.openness = w;
  play.performance = alpha0 + added;
  play.penaltyPaid = due;
  play.generalistUtility = kept * sold + reputation * w - produced - closedCost * closed - due;
  play.specialistUtility = isHeld ? 0 : (1 - kept) * sold - cost * added * added - openCost * w;
  play.leastPenalty = !(obeyingValue >= -WILLING * size)
    ? Number.NaN
    : obeyingValue < freeValue
      ? freeValue - obeyingValue
      : 0;
  play.tied = tied;
  play.regime =
    (w < theta && p > 0 ? PAY : free < theta && w >= theta ? COMPLY : UNAFFECTED) + (isHeld ? HELD : 0);
  return true;
}
