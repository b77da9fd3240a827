import type { Certificate } from '@regulab/model/answer.js';
import { agreement, type Check, certificateOf, refusedCertificate } from '@regulab/model/certificate.js';
import type { Claim } from '@regulab/model/contract.js';
import type { Values } from '@regulab/model/outcomes.js';
import { playerName } from '@regulab/model/players.js';
import { exp, log } from '@regulab/numeric/elementary.js';
import { point } from '@regulab/numeric/interval.js';
import { hasNoEquilibrium } from './absence.js';
import { gainBound, type Player, type Rules, regimeBranches, utilityOver } from './deviationBound.js';
import { SMALL_LOAD } from './symmetricVerify.js';

/** The name of the list of firms. */
export const FIRMS = 'firms';

const METHOD =
  'interval branch and bound over all overlaps of every firm; shares, failures, profits and welfare recomputed from the rules, welfare at the stated planner too. That there are no other equilibria is the solver’s word, and that no better plan exists a search';
const ABSENCE =
  'interval arithmetic over all totals of attraction: wherever shares may sum to one, some firm surely gains by another overlap';
const TOLERANCE = 1e-9;

/** What society makes of overlaps, from the rules alone. */
function societyFrom(v: Values, players: readonly Player[], overlaps: readonly number[]) {
  const stress = v.stress!;
  const fails = players.map(({ branches }, i) =>
    branches.map(({ risk, effect }) => Math.min(1, Math.max(0, risk - effect * overlaps[i]!))),
  );
  const means = fails.map(([calm, stressed]) => (1 - stress) * calm! + stress * stressed!);
  const utilities = players.map(({ appeal, harm }, i) => v.sensitivity! * (appeal - harm * means[i]!));
  const top = Math.max(...utilities);
  const weights = utilities.map((u) => exp(u - top));
  const total = weights.reduce((a, b) => a + b, 0);
  const shares = weights.map((w) => w / total);
  const surplus = (v.users! * (top + log(total))) / v.sensitivity!;
  const over = (of: (i: number) => number): number => players.reduce((sum, _, i) => sum + of(i), 0);
  const external =
    v.users! * v.thirdPartyHarm! * over((i) => shares[i]! * v[playerName(FIRMS, i, 'exposure')]! * means[i]!);
  const costs = over((i) => 0.5 * players[i]!.cost * overlaps[i]! * overlaps[i]!);
  const squared = (regime: number): number => {
    const sum = over((i) => fails[i]![regime]!);
    return over((i) => fails[i]![regime]! * (1 - fails[i]![regime]!)) + sum * sum;
  };
  const load = (1 - stress) * squared(0) + stress * squared(1);
  return {
    fails,
    means,
    shares,
    surplus,
    external,
    load,
    failure: over((i) => shares[i]! * means[i]!),
    welfare: surplus - external - costs - v.systemicHarm! * load,
    size: Math.abs(surplus) + external + costs + v.systemicHarm! * players.length * players.length,
  };
}

/** Checks a profile of firms that differ against all deviations of each, and every outcome against the rules. */
export function verifyFirms(v: Values, claim: Claim, count: number): Certificate {
  const own = (i: number, name: string): number => v[playerName(FIRMS, i, name)]!;
  const players = Array.from({ length: count }, (_, i): Player => {
    const of = (name: string): number => own(i, name);
    return {
      cost: of('cost'),
      branches: regimeBranches(
        v.stress!,
        [of('calmRisk'), of('calmEfficacy')],
        [of('stressedRisk'), of('stressedEfficacy')],
      ),
      certain: 0,
      appeal: of('appeal'),
      harm: v.userHarm! * of('exposure'),
      payment: v.attribution! * v.liability! * v.thirdPartyHarm! * of('exposure'),
    };
  });
  const rules: Rules = { users: v.users!, margin: v.margin!, sensitivity: v.sensitivity! };
  if (claim.status !== 'equilibrium')
    return verifyAbsence(
      players,
      rules,
      players.map((_, i) => own(i, 'floor')),
    );
  const { outcomes: o } = claim;
  const stated = (name: string): number[] =>
    players.map((_, i) => o[playerName(FIRMS, i, name)] ?? Number.NaN);
  const overlaps = stated('overlap');
  const money = rules.users * (rules.margin + Math.max(...players.map((p) => p.payment + p.harm)));
  const checks: Check[] = [];
  const gains: Record<string, number> = {};
  const monies: Record<string, number> = {};
  const expect = (name: string, value: number, size: number): void => {
    checks.push(agreement(o, name, value, size));
  };
  const society = societyFrom(v, players, overlaps);
  const utilities = players.map((p, i) => utilityOver(p, point(overlaps[i]!)));
  players.forEach((player, i) => {
    const x = overlaps[i]!;
    const bar = own(i, 'floor');
    const ofFirm = (name: string): string => playerName(FIRMS, i, name);
    checks.push([
      `${ofFirm('overlap')} is ${x}; it must be at least the floor ${bar}`,
      x >= bar ? 0 : Infinity,
    ]);
    const rivals = utilities.flatMap((utility, j) => (j === i ? [] : [{ count: 1, utility }]));
    const size = money + player.cost * x * x;
    gains[`firm ${i + 1}`] = x >= bar ? gainBound(player, rules, rivals, x, bar) : Infinity;
    monies[`firm ${i + 1}`] = size;
    const [calm, stressed] = society.fails[i]! as [number, number];
    expect(ofFirm('calmFailure'), calm, 1);
    expect(ofFirm('stressedFailure'), stressed, 1);
    expect(ofFirm('share'), society.shares[i]!, 1);
    const each = rules.margin - player.payment * society.means[i]!;
    expect(ofFirm('profit'), rules.users * society.shares[i]! * each - 0.5 * player.cost * x * x, size);
  });
  const size = money + society.size;
  expect('leastOverlap', Math.min(...overlaps), Math.max(...overlaps));
  expect('failure', society.failure, 1);
  expect('squaredLoad', society.load, society.load + SMALL_LOAD * count);
  expect('consumerSurplus', society.surplus, size);
  expect('externalHarm', society.external, size);
  expect('welfare', society.welfare, size);
  if (o.plannedWelfare !== undefined) {
    const planned = societyFrom(v, players, stated('optimum'));
    const plannedSize = money + planned.size;
    expect('plannedWelfare', planned.welfare, plannedSize);
    checks.push([
      `plannedWelfare is ${o.plannedWelfare}, less than the welfare ${o.welfare} of the market`,
      (society.welfare - planned.welfare) / plannedSize,
    ]);
  }
  return certificateOf(METHOD, checks, gains, monies, { tolerance: TOLERANCE });
}

/** Checks the claim that there is no equilibrium. */
function verifyAbsence(players: readonly Player[], rules: Rules, floors: readonly number[]): Certificate {
  if (!hasNoEquilibrium(players, rules, floors))
    return refusedCertificate(
      ABSENCE,
      'that there is no equilibrium is not proved: for some totals of attraction the shares of firms that each do what may be best can sum to one',
    );
  return certificateOf(ABSENCE, [], {}, 1, { tolerance: TOLERANCE });
}
