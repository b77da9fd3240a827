import type { Enclosure } from '@regulab/model/contract.js';
import { encloseDifferenceOfProducts } from '@regulab/numeric/exactProducts.js';
import * as I from '@regulab/numeric/interval.js';
import type { TwoAttributeValues } from './gameParameters.js';
import {
  leastPerformance,
  linearTerm,
  naturalBound,
  payoffSlope,
  quadraticCost,
  radius,
  readGame,
  shareOf,
  type Terms,
} from './marketVerify.js';
import {
  answerValue,
  type Family,
  type Follower,
  INTERIOR,
  ON_AXIS,
  ON_FLOOR,
  possibleAnswers,
  ZERO,
} from './twoAttributeAnswers.js';
import { marketOf } from './twoAttributeVerify.js';

type Interval = I.Interval;
type Kind = ReturnType<typeof possibleAnswers>[number];

/** A family of answers where the climb t is given instead of the floor, which is beta_0 + t; slopes are along a fixed floor. */
function familyAt(g: Follower, kind: Kind, beta: Interval, t: Interval): Family {
  const value = answerValue(g, kind, t);
  const intercept = I.subtract(I.add(I.multiply(g.aRB, beta), value), I.point(g.entry));
  const slack = kind === INTERIOR || kind === ON_AXIS;
  const gap = I.subtract(g.g0, I.multiply(g.g1, t));
  const dAlpha = kind === INTERIOR ? g.interior!.alpha : kind === ON_FLOOR ? I.atLeast(gap, 0) : ZERO;
  const dBeta = kind === INTERIOR ? g.interior!.beta : kind === ON_AXIS ? g.w : t;
  const common = { dAlpha, finalSafety: I.add(beta, dBeta), intercept, interceptCurvature: null } as const;
  if (slack) return { ...common, dAlphaSlope: ZERO, finalSafetySlope: 1, interceptSlope: g.aRB };
  const climbing =
    kind === ON_FLOOR
      ? I.add(I.scale(2 * g.bb, t), I.scale(2 * g.aa, I.multiply(I.atLeast(gap, 0), I.hull(ZERO, g.g1))))
      : I.scale(2 * g.bb, t);
  const smooth = kind === ON_FLOOR && gap.lo > 0;
  const interceptSlope = smooth
    ? I.add(I.scale(2 * g.aa, I.multiply(g.g0, g.g1)), I.multiply(I.scale(2, g.schur), t))
    : climbing;
  return {
    ...common,
    dAlphaSlope: kind !== ON_FLOOR ? ZERO : smooth ? g.g1 : I.hull(ZERO, g.g1),
    finalSafetySlope: 0,
    interceptSlope,
  };
}

type Game = ReturnType<typeof readGame>;

function outcomes(
  { leader: l, followers }: Game,
  safety: Interval,
  climb: Interval,
  regulated: boolean,
  asks: boolean,
): Readonly<Record<string, Interval>> | null {
  const g = followers[0]!;
  const options = possibleAnswers(g, climb).flatMap((kind) => {
    const f = familyAt(g, kind, safety, climb);
    const least = leastPerformance(g, f);
    if (least === null) return [];
    const income = I.add(I.multiply(shareOf(g, g.rA), f.dAlpha), I.multiply(shareOf(g, g.rB), f.finalSafety));
    const margin = (finalSlope: Interval, dAlphaSlope: Interval, interceptSlope: Interval): Interval => {
      const slope = I.add(
        I.multiply(shareOf(g, g.rA), dAlphaSlope),
        I.multiply(shareOf(g, g.rB), finalSlope),
      );
      const terms: Terms = { weight: shareOf(g, g.rA), income, slope };
      return payoffSlope(l, terms, g, { ...f, interceptSlope }, safety, least);
    };
    const held = margin(I.point(f.finalSafetySlope), f.dAlphaSlope, f.interceptSlope);
    // Where no climb is asked for, the floor binds neither here nor further up; further down it may.
    const upwards = asks ? held : margin(I.point(1), ZERO, g.aRB);
    const downwards = asks ? held : I.hull(held, upwards);
    const terms: Terms = { weight: shareOf(g, g.rA), income, slope: ZERO };
    return [{ f, least, terms, upwards, downwards }];
  });
  // Where the answer is unique the payoff has no jump: the generalist moves on where all slopes say so.
  if (options.length > 0 && (options.length === 1 || g.determinant.lo > 0)) {
    if (options.every(({ upwards }) => upwards.lo > 0)) return null;
    if (
      !regulated &&
      g.stakeInPerformance &&
      safety.lo > 0 &&
      options.every(({ downwards }) => downwards.hi < 0)
    )
      return null;
  }
  let all: Record<string, Interval> | null = null;
  for (const { f, least, terms } of options) {
    const most = naturalBound(l, terms, safety, least);
    if (most < 0) continue;
    const wanted = I.divide(linearTerm(l, terms.weight, safety), I.point(2 * l.aa));
    const alpha0 = I.interval(Math.max(0, least.lo, wanted.lo), Math.max(0, least.hi, wanted.hi));
    const cost = quadraticCost(l, alpha0, safety);
    const generalistUtility = I.subtract(I.add(I.multiply(terms.weight, alpha0), terms.income), cost);
    const specialistUtility = I.atLeast(I.add(I.multiply(g.aRA, alpha0), f.intercept), 0);
    const found: Record<string, Interval> = {
      generalistPerformance: alpha0,
      generalistSafety: safety,
      performance: I.add(alpha0, f.dAlpha),
      safety: f.finalSafety,
      generalistUtility: I.interval(Math.max(0, generalistUtility.lo), Math.min(most, generalistUtility.hi)),
      specialistUtility,
    };
    if (all === null) all = found;
    else for (const name of Object.keys(found)) all[name] = I.hull(all[name]!, found[name]!);
  }
  return all;
}

/** Encloses the outcomes of the two-attribute game over all floors. */
export const twoAttributeEnclosure: Enclosure<TwoAttributeValues> = {
  levers: ['generalistFloor', 'specialistFloor'],
  held: ['generalistSafety', 'safety'],
  payoff: 'generalistUtility',
  of: (values) => {
    const game = readGame(marketOf(values));
    return {
      reach: reachOf(values, game),
      slack: slackOf(game.followers[0]!),
      outcomes: (choice, climb, regulated, asks) => outcomes(game, choice, climb, regulated, asks),
    };
  },
};

/** With a definite cost the follower adds one amount of safety until more is asked for; else it may turn from one attribute to the other. */
const slackOf = ({ interior, determinant }: Follower): number =>
  determinant.lo > 0 && interior && interior.alpha.lo > 0 ? Math.max(0, interior.beta.lo) : 0;

function reachOf(values: TwoAttributeValues, game: Game): number {
  const g = game.followers[0]!;
  // The generalist's safety costs more than all revenue beyond the radius; for any climb the specialist's own cost does.
  const beta = radius({ ...game, followers: [{ ...g, floor: 0 }] });
  const lambda = g.ab >= 0 ? Math.min(g.aa, g.bb) : g.determinant.lo / (g.aa + g.bb);
  if (!(lambda > 0) || !(beta < Infinity)) return Infinity;
  return beta + climbLimit(values, lambda);
}

/**
 * A climb t beyond which the players together lose whatever else they do: their surplus is at most
 * r.(gamma_0 + d) - mu |gamma_0|^2 - lambda |d|^2 with mu the generalist's copositivity constant.
 */
function climbLimit(v: TwoAttributeValues, lambda: number): number {
  const [rA, rB] = [v.performanceRevenue, v.safetyRevenue];
  const [aa, bb, ab] = [v.generalistPerformanceCost, v.generalistSafetyCost, v.generalistCrossCost];
  const mu =
    ab >= 0
      ? Math.min(aa, bb)
      : I.divide(encloseDifferenceOfProducts(aa, bb, ab, ab), I.add(I.point(aa), I.point(bb))).lo;
  if (!(mu > 0)) return Infinity;
  // Best of everything but the climb's own terms, then the root of constant + r_beta t - lambda t^2.
  const constant = (rA * rA + rB * rB) / (4 * mu) + (rA * rA) / (4 * lambda);
  return (1.01 * (rB + Math.sqrt(rB * rB + 4 * lambda * constant))) / (2 * lambda) + 1e-300;
}
