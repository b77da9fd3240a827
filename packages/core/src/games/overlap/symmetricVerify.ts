import type { Claim, Values } from '../../model/contract.js';
import type { Certificate } from '../../model/solution.js';
import { log } from '../../numeric/elementary.js';
import { type Interval, interval, point } from '../../numeric/interval.js';
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

/** Outcomes may differ from what the rules give by this part of all amounts in the game. */
const AGREEMENT = 1e-9;
/** Gains below this part of all money in the game are accepted. */
const ACCEPTED_GAIN = 1e-9;
/** Ranges of common overlaps that a proof of absence may look at. */
const MOST_RANGES = 50_000;
/** Places that are tried for a profitable move. */
const TRIALS = 64;

const METHOD =
  'interval branch and bound over all overlaps of one firm; outcomes recomputed from the rules, the optimum from its first-order condition (welfare is concave)';

function gameOf(v: Values): { readonly player: Player; readonly rules: Rules } {
  return {
    player: {
      cost: v.cost!,
      branches: regimeBranches(
        v.stress!,
        [v.calmRisk!, v.calmEfficacy!],
        [v.stressedRisk!, v.stressedEfficacy!],
      ),
      certain: 0,
      appeal: 0,
      harm: v.userHarm!,
      payment: v.attribution! * v.liability! * v.thirdPartyHarm!,
    },
    rules: { users: v.users!, margin: v.margin!, sensitivity: v.sensitivity! },
  };
}

/** The mean of the squared number of failures: its mean squared and its variance, in each regime. */
function squaredLoad(v: Values, overlap: number): number {
  const n = v.firms!;
  const inRegime = (risk: number, effect: number): number => {
    const p = Math.min(1, Math.max(0, risk - effect * overlap));
    return n * p * (1 - p) + (n * p) ** 2;
  };
  return (
    (1 - v.stress!) * inRegime(v.calmRisk!, v.calmEfficacy!) +
    v.stress! * inRegime(v.stressedRisk!, v.stressedEfficacy!)
  );
}

/** Left and right derivative of the welfare of alike firms, and the size of what they are made of. */
function welfareSlopes(
  v: Values,
  x: number,
): { readonly left: number; readonly right: number; readonly size: number } {
  const n = v.firms!;
  let [left, right] = [-n * v.cost! * x, -n * v.cost! * x];
  let size = n * v.cost! * x;
  for (const [weight, risk, effect] of [
    [1 - v.stress!, v.calmRisk!, v.calmEfficacy!],
    [v.stress!, v.stressedRisk!, v.stressedEfficacy!],
  ] as const) {
    const p = risk - effect * x;
    const value =
      weight *
      effect *
      (v.users! * (v.userHarm! + v.thirdPartyHarm!) +
        v.systemicHarm! * n * (1 + 2 * (n - 1) * Math.max(0, p)));
    // At a clamp rounding does not tell the side.
    if (p > -1e-12) left += value;
    if (p > 1e-12) right += value;
    size += value;
  }
  return { left, right, size };
}

export function verifySymmetric(v: Values, claim: Claim): Certificate {
  const { player, rules } = gameOf(v);
  const money = rules.users * (rules.margin + player.payment + v.userHarm! + v.thirdPartyHarm!);
  if (claim.status === 'none') return verifyAbsence(v, player, rules);
  const problems: string[] = [];
  const o = claim.outcomes;
  const overlap = o.overlap ?? Number.NaN;
  if (claim.status !== 'equilibrium' || !(overlap >= v.floor!)) {
    return {
      level: 'interval',
      gainBound: Infinity,
      gains: { firm: Infinity },
      residual: Infinity,
      accepted: false,
      problems: [
        `status ${claim.status} with an overlap of ${overlap} is no answer; it must be at least the floor ${v.floor}`,
      ],
      method: METHOD,
    };
  }
  const rivals = [{ count: v.firms! - 1, utility: utilityOver(player, point(overlap)) }];
  const gain = gainBound(player, rules, rivals, overlap, v.floor!);
  const scale = money + player.cost * overlap * overlap + v.systemicHarm! * v.firms! ** 2;
  if (!(gain <= ACCEPTED_GAIN * scale)) problems.push(`a firm may gain up to ${gain} by another overlap`);
  let residual = 0;
  const expect = (name: string, value: number, size: number): void => {
    const stated = o[name];
    if (Number.isNaN(value) && (stated === null || stated === undefined)) return;
    const off = Math.abs((stated ?? Number.NaN) - value) / (size || 1);
    if (!(off <= AGREEMENT)) problems.push(`${name} is ${stated}, but the rules give ${value}`);
    residual = Math.max(residual, off);
  };
  const n = v.firms!;
  const fails = [
    v.calmRisk! - v.calmEfficacy! * overlap,
    v.stressedRisk! - v.stressedEfficacy! * overlap,
  ].map((p) => Math.max(0, p)) as [number, number];
  const mean = (1 - v.stress!) * fails[0] + v.stress! * fails[1];
  expect('calmFailure', fails[0], 1);
  expect('stressedFailure', fails[1], 1);
  expect('failure', mean, 1);
  const profit = profitOver(player, rules, rivals, point(overlap));
  expect('profit', 0.5 * (profit.lo + profit.hi), scale);
  const surplus = (v.users! * log(n)) / v.sensitivity! - v.users! * v.userHarm! * mean;
  const large = scale + (v.users! * log(n)) / v.sensitivity!;
  expect('consumerSurplus', surplus, large);
  expect('externalHarm', v.users! * v.thirdPartyHarm! * mean, scale);
  const load = squaredLoad(v, overlap);
  expect('squaredLoad', load, n * n);
  const costs = 0.5 * n * v.cost! * overlap * overlap + v.systemicHarm! * load;
  const welfare = surplus - v.users! * v.thirdPartyHarm! * mean - costs;
  expect('welfare', welfare, large + n * v.cost! * overlap * overlap);
  expect('printedWelfare', welfare - v.users! * v.userHarm! * mean, large + n * v.cost! * overlap * overlap);
  const optimum = o.optimum ?? Number.NaN;
  const slopes = welfareSlopes(v, optimum);
  const off = Math.max(optimum > 0 ? -slopes.left : 0, slopes.right, 0) / (slopes.size || 1);
  if (!(off <= AGREEMENT) || !(optimum >= 0))
    problems.push(`optimum ${optimum} does not fulfil the planner's first-order condition`);
  residual = Math.max(residual, off);
  expect('wedge', optimum - overlap, Math.max(optimum, overlap));
  return {
    level: 'interval',
    gainBound: gain,
    gains: { firm: gain },
    residual,
    accepted: problems.length === 0,
    problems,
    method: METHOD,
  };
}

/**
 * Proves that no common overlap is an equilibrium: on ranges either the marginal profit has one sign, or a move is found that pays
 * from everywhere in the range.
 */
function verifyAbsence(v: Values, player: Player, rules: Rules): Certificate {
  const count = v.firms!;
  const floor = v.floor!;
  const kinks = clamps(player).filter(({ hi }) => hi > floor);
  const last = Math.max(floor, ...kinks.map(({ hi }) => hi));
  const pays = (range: Interval): boolean => movePays(player, rules, count, range, floor, last);
  const marginal = (x: number): Interval => commonMarginal(player, rules, count, point(x));
  const problems: string[] = [];
  // At the floor only more can pay by a small step, at a clamp either side.
  if (!(marginal(floor).lo > 0) && !pays(point(floor)))
    problems.push(`at the floor of ${floor} no move was found that pays`);
  for (const kink of kinks)
    if (!(marginal(kink.lo).hi < 0) && !(marginal(kink.hi).lo > 0) && !pays(kink))
      problems.push(`at a common overlap of ${kink.lo} no move was found that pays`);
  const starts = [floor, ...kinks.map(({ hi }) => hi)];
  const open = kinks.map(({ lo }, k) => interval(starts[k]!, lo));
  let looked = 0;
  while (open.length > 0 && problems.length === 0) {
    const range = open.pop()!;
    if (!(range.hi > range.lo)) continue;
    if (++looked > MOST_RANGES) problems.push('the search for symmetric equilibria did not come to an end');
    const slope = commonMarginal(player, rules, count, range);
    if (slope.lo > 0 || slope.hi < 0 || pays(range)) continue;
    const middle = range.lo + 0.5 * (range.hi - range.lo);
    if (middle > range.lo && middle < range.hi)
      open.push(interval(range.lo, middle), interval(middle, range.hi));
    else problems.push(`at a common overlap of ${range.lo} no move was found that pays`);
  }
  return {
    level: 'interval',
    gainBound: 0,
    gains: {},
    residual: 0,
    accepted: problems.length === 0,
    problems,
    method: `interval branch and bound over all common overlaps (${looked} ranges): everywhere a firm gains by moving`,
  };
}

function movePays(
  player: Player,
  rules: Rules,
  count: number,
  range: Interval,
  floor: number,
  last: number,
): boolean {
  const middle = point(range.lo + 0.5 * (range.hi - range.lo));
  let best = Number.NaN;
  let most = 0;
  for (let k = 0; k <= TRIALS; k++) {
    const to = floor + ((last - floor) * k) / TRIALS;
    const gain = leastGain(player, rules, count, middle, to);
    if (gain > most) {
      most = gain;
      best = to;
    }
  }
  return !Number.isNaN(best) && leastGain(player, rules, count, range, best) > 0;
}
