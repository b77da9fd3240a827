import type { Certificate } from '@regulab/model/answer.js';
import { agreement, type Check, certificateOf, refusedCertificate } from '@regulab/model/certificate.js';
import type { Claim } from '@regulab/model/contract.js';
import { log } from '@regulab/numeric/elementary.js';
import { goldenSection } from '@regulab/numeric/goldenSection.js';
import { type Interval, interval, point } from '@regulab/numeric/interval.js';
import {
  clamps,
  commonMarginal,
  gainBound,
  leastGain,
  type Player,
  profitOver,
  type Rules,
  regimeBranches,
  utilityOver,
} from './deviationBound.js';
import type { MarketValues } from './parameters.js';

/** Gains and differences of outcomes from the rules below this part of all amounts in the game are accepted. */
const TOLERANCE = 1e-9;
/** Failures are differences: of a squared load much smaller than this part of the number of firms few digits are left. */
export const SMALL_LOAD = 1e-3;
/** Ranges of common overlaps that a proof of absence may look at. */
const MOST_RANGES = 50_000;
/** Places that are tried for a profitable move between two clamps. */
const TRIALS = 32;

const METHOD =
  'interval branch and bound over all overlaps of one firm; outcomes recomputed from the rules, the optimum from its first-order condition (welfare is concave); where no rate is stated that implements it, this is not checked';

function gameOf(v: MarketValues): { readonly player: Player; readonly rules: Rules } {
  return {
    player: {
      cost: v.cost,
      branches: regimeBranches(v.stress, [v.calmRisk, v.calmEfficacy], [v.stressedRisk, v.stressedEfficacy]),
      certain: 0,
      appeal: 0,
      harm: v.userHarm,
      payment: v.attribution * v.liability * v.thirdPartyHarm,
    },
    rules: { users: v.users, margin: v.margin, sensitivity: v.sensitivity },
  };
}

/** The mean of the squared number of failures: its mean squared and its variance, in each regime. */
function squaredLoad(v: MarketValues, overlap: number): number {
  const n = v.firms;
  const inRegime = (risk: number, effect: number): number => {
    const p = Math.min(1, Math.max(0, risk - effect * overlap));
    return n * p * (1 - p) + n * p * n * p;
  };
  return (
    (1 - v.stress) * inRegime(v.calmRisk, v.calmEfficacy) +
    v.stress * inRegime(v.stressedRisk, v.stressedEfficacy)
  );
}

/** Left and right derivative of the welfare of alike firms, and the size of what they are made of. */
function welfareSlopes(
  v: MarketValues,
  x: number,
): { readonly left: number; readonly right: number; readonly size: number } {
  const n = v.firms;
  let [left, right] = [-n * v.cost * x, -n * v.cost * x];
  let size = n * v.cost * x;
  for (const [weight, risk, effect] of [
    [1 - v.stress, v.calmRisk, v.calmEfficacy],
    [v.stress, v.stressedRisk, v.stressedEfficacy],
  ] as const) {
    const p = risk - effect * x;
    const value =
      weight *
      effect *
      (v.users * (v.userHarm + v.thirdPartyHarm) + v.systemicHarm * n * (1 + 2 * (n - 1) * Math.max(0, p)));
    // At a clamp rounding does not tell the side.
    if (p > -1e-12) left += value;
    if (p > 1e-12) right += value;
    size += value;
  }
  return { left, right, size };
}

/** The mean-field optimum as printed (equation 15): expected failure alone, no clamps. */
function printedOptimum(v: MarketValues): number {
  const a = (1 - v.stress) * v.calmEfficacy + v.stress * v.stressedEfficacy;
  const risk = (1 - v.stress) * v.calmRisk + v.stress * v.stressedRisk;
  const n = v.firms;
  const harms = v.users * (v.userHarm + v.thirdPartyHarm);
  return (a * (harms / n + 2 * v.systemicHarm * n * risk)) / (v.cost + 2 * v.systemicHarm * n * a * a);
}

/** Checks a common overlap against all deviations, the optimum against its first-order condition, and every outcome that is stated. */
export function verifySymmetric(v: MarketValues, claim: Claim): Certificate {
  const { player, rules } = gameOf(v);
  if (claim.status === 'none') return verifyAbsence(v, player, rules);
  const o = claim.outcomes;
  const overlap = o.overlap ?? Number.NaN;
  if (claim.status !== 'equilibrium' || !(overlap >= v.floor))
    return refusedCertificate(
      METHOD,
      `status ${claim.status} with an overlap of ${overlap} is no answer; it must be at least the floor ${v.floor}`,
    );
  const n = v.firms;
  const rivals = [{ count: n - 1, utility: utilityOver(player, point(overlap)) }];
  const gain = gainBound(player, rules, rivals, overlap, v.floor);
  const money = rules.users * (rules.margin + player.payment + v.userHarm + v.thirdPartyHarm);
  const scale = money + player.cost * overlap * overlap + v.systemicHarm * n * n;
  const checks: Check[] = [];
  const expect = (name: string, value: number, size: number): void => {
    checks.push(agreement(o, name, value, size));
  };
  const failing = (x: number): readonly [calm: number, stressed: number, mean: number] => {
    const [calm, stressed] = [
      Math.max(0, v.calmRisk - v.calmEfficacy * x),
      Math.max(0, v.stressedRisk - v.stressedEfficacy * x),
    ];
    return [calm, stressed, (1 - v.stress) * calm + v.stress * stressed];
  };
  const [calm, stressed, mean] = failing(overlap);
  expect('calmFailure', calm, 1);
  expect('stressedFailure', stressed, 1);
  expect('failure', mean, 1);
  const profit = profitOver(player, rules, rivals, point(overlap));
  expect('profit', 0.5 * (profit.lo + profit.hi), scale);
  const surplus = (v.users * log(n)) / v.sensitivity - v.users * v.userHarm * mean;
  const large = scale + (v.users * log(n)) / v.sensitivity;
  expect('consumerSurplus', surplus, large);
  expect('externalHarm', v.users * v.thirdPartyHarm * mean, v.users * v.thirdPartyHarm);
  const load = squaredLoad(v, overlap);
  expect('squaredLoad', load, load + SMALL_LOAD * n);
  const costs = 0.5 * n * v.cost * overlap * overlap + v.systemicHarm * load;
  const welfare = surplus - v.users * v.thirdPartyHarm * mean - costs;
  const largest = large + n * v.cost * overlap * overlap;
  expect('welfare', welfare, largest);
  expect('printedWelfare', welfare - v.users * v.userHarm * mean, largest);
  expectPrinted(v, player, expect);
  if (o.optimum !== undefined) {
    const optimum = o.optimum ?? Number.NaN;
    const slopes = welfareSlopes(v, optimum);
    const off = Math.max(optimum > 0 ? -slopes.left : 0, slopes.right, 0) / (slopes.size || 1);
    checks.push([
      `optimum ${optimum} does not fulfil the planner's first-order condition`,
      optimum >= 0 ? off : Infinity,
    ]);
    expect('wedge', optimum - overlap, Math.max(optimum, overlap));
    for (const name of ['implementingLiability', 'mostImplementingLiability']) {
      // Where no rate does it there is none: null, in tables NaN.
      const rate = o[name] ?? Number.NaN;
      if (!Number.isNaN(rate)) checks.push(implementation(v, rules, optimum, name, rate));
    }
  }
  return certificateOf(METHOD, checks, { firm: gain }, scale, { tolerance: TOLERANCE });
}

/** What the paper prints, from its own formulas. */
function expectPrinted(
  v: MarketValues,
  player: Player,
  expect: (name: string, value: number, size: number) => void,
): void {
  const n = v.firms;
  const a = (1 - v.stress) * v.calmEfficacy + v.stress * v.stressedEfficacy;
  const demand = v.margin * v.sensitivity * v.userHarm * (1 - 1 / n);
  const printed = Math.max(v.floor, (a * v.users * (player.payment + demand)) / (v.cost * n));
  expect('printedOverlap', printed, printed);
  const meanField = printedOptimum(v);
  expect('meanFieldOptimum', meanField, meanField);
  const risk = [
    [1 - v.stress, v.calmRisk, v.calmEfficacy],
    [v.stress, v.stressedRisk, v.stressedEfficacy],
  ].reduce((sum, [weight, p, effect]) => sum + weight! * Math.max(0, p! - effect! * meanField), 0);
  const h = v.thirdPartyHarm;
  const joint = (2 * v.systemicHarm * n * n * risk) / (h * v.users);
  const rate = h > 0 ? 1 + joint - demand / h : Number.NaN;
  const size = 1 + joint + demand / h + v.userHarm / h;
  const finite = (x: number): number => (Number.isFinite(x) ? x : Number.NaN);
  expect('printedLiability', finite(rate), size);
  const corrected = (rate + v.userHarm / h) / v.attribution;
  expect('correctedLiability', finite(corrected), size / v.attribution);
}

/** What a firm gains at most by leaving the planner's overlap where a rate that is to implement it is in force. */
function implementation(v: MarketValues, rules: Rules, x: number, name: string, rate: number): Check {
  if (!(rate >= 0 && x >= v.floor))
    return [`${name} is ${rate}; a rate is not negative, and the floor ${v.floor} not above ${x}`, Infinity];
  const player = gameOf({ ...v, liability: rate }).player;
  const rivals = [{ count: v.firms - 1, utility: utilityOver(player, point(x)) }];
  const gain = gainBound(player, rules, rivals, x, v.floor);
  const money = rules.users * (rules.margin + player.payment) + player.cost * x * x;
  return [`${name} is ${rate}, at which a firm may gain ${gain} by leaving ${x}`, gain / money];
}

/**
 * Proves that no common overlap is an equilibrium: on ranges either the marginal profit has one sign, or a move is found that pays
 * from everywhere in the range.
 */
function verifyAbsence(v: MarketValues, player: Player, rules: Rules): Certificate {
  const count = v.firms;
  const floor = v.floor;
  const kinks = clamps(player).filter(({ hi }) => hi > floor);
  const pays = (range: Interval): boolean => movePays(player, rules, count, range, floor, kinks);
  const marginal = (x: number): Interval => commonMarginal(player, rules, count, point(x));
  const problems: Check[] = [];
  // At the floor only more can pay by a small step, at a clamp either side.
  if (!(marginal(floor).lo > 0) && !pays(point(floor)))
    problems.push([`at the floor of ${floor} no move was found that pays`, Infinity]);
  for (const kink of kinks)
    if (!(marginal(kink.lo).hi < 0) && !(marginal(kink.hi).lo > 0) && !pays(kink))
      problems.push([`at a common overlap of ${kink.lo} no move was found that pays`, Infinity]);
  const starts = [floor, ...kinks.map(({ hi }) => hi)];
  const open = kinks.map(({ lo }, k) => interval(starts[k]!, lo));
  let looked = 0;
  while (open.length > 0 && problems.length === 0) {
    const range = open.pop()!;
    if (!(range.hi > range.lo)) continue;
    if (++looked > MOST_RANGES)
      problems.push(['the search for symmetric equilibria did not come to an end', Infinity]);
    const slope = commonMarginal(player, rules, count, range);
    if (slope.lo > 0 || slope.hi < 0 || pays(range)) continue;
    const middle = range.lo + 0.5 * (range.hi - range.lo);
    if (middle > range.lo && middle < range.hi)
      open.push(interval(range.lo, middle), interval(middle, range.hi));
    else problems.push([`at a common overlap of ${range.lo} no move was found that pays`, Infinity]);
  }
  return certificateOf(
    `interval branch and bound over all common overlaps (${looked} ranges): everywhere a firm gains by moving`,
    problems,
    {},
    0,
  );
}

function movePays(
  player: Player,
  rules: Rules,
  count: number,
  range: Interval,
  floor: number,
  kinks: readonly Interval[],
): boolean {
  const middle = point(range.lo + 0.5 * (range.hi - range.lo));
  const gainAt = (to: number): number => leastGain(player, rules, count, middle, to);
  const ends = [floor, ...kinks.map(({ hi }) => hi)];
  // Profits have peaks at clamps and between them.
  return ends.some((end, k) => {
    const from = ends[Math.max(0, k - 1)]!;
    const places = Array.from({ length: TRIALS + 1 }, (_, j) => from + ((end - from) * j) / TRIALS);
    const gains = places.map(gainAt);
    const top = gains.indexOf(Math.max(...gains));
    const between = goldenSection(
      gainAt,
      places[Math.max(0, top - 1)]!,
      places[Math.min(TRIALS, top + 1)]!,
      1e-6 * (end - from),
    );
    return [places[top]!, between].some((to) => leastGain(player, rules, count, range, to) > 0);
  });
}
