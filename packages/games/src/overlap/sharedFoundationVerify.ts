import type { Certificate } from '@regulab/model/answer.js';
import {
  agreement,
  type Check,
  certificateOf,
  refusedCertificate,
  unprovedCertificate,
} from '@regulab/model/certificate.js';
import type { Claim } from '@regulab/model/contract.js';
import { exp, log } from '@regulab/numeric/elementary.js';
import { point } from '@regulab/numeric/interval.js';
import { gainBound, type Player, type Rules, utilityOver } from './deviationBound.js';
import type { FoundationValues } from './foundationParameters.js';
import { SMALL_LOAD } from './symmetricVerify.js';

const TOLERANCE = 1e-9;
const CARE = 1e-7;

const METHOD =
  'interval branch and bound over all overlaps of one firm; the provider’s first-order condition and all outcomes recomputed from the rules. The planner is not checked';

/** Checks a common overlap against all deviations, care upstream against its first-order condition, and every outcome. */
export function verifySharedFoundation(v: FoundationValues, claim: Claim): Certificate {
  const o = claim.outcomes;
  const overlap = o.overlap ?? Number.NaN;
  const care = o.care ?? Number.NaN;
  if (claim.status === 'none') return unprovedCertificate(METHOD);
  if (claim.status !== 'equilibrium' || !(overlap >= v.floor) || !(care >= 0))
    return refusedCertificate(METHOD, `overlap ${overlap} and care ${care} are no choices`);
  const z = v.flaw * exp(-v.upstreamEffect * care);
  const payment = v.attribution * v.liability * v.thirdPartyHarm;
  const player: Player = {
    cost: v.cost,
    branches: [
      { weight: (1 - z) * (1 - v.stress), risk: v.calmRisk, effect: v.calmEfficacy },
      { weight: (1 - z) * v.stress, risk: v.stressedRisk, effect: v.stressedEfficacy },
      {
        weight: z * (1 - v.contagion) * (1 - v.stress),
        risk: v.calmRisk + v.calmShift,
        effect: v.calmEfficacy,
      },
      {
        weight: z * (1 - v.contagion) * v.stress,
        risk: v.stressedRisk + v.stressedShift,
        effect: v.stressedEfficacy,
      },
    ],
    certain: z * v.contagion,
    appeal: 0,
    harm: v.userHarm,
    payment,
  };
  const rules: Rules = { users: v.users, margin: v.margin, sensitivity: v.sensitivity };
  const rivals = [{ count: v.firms - 1, utility: utilityOver(player, point(overlap)) }];
  const gain = gainBound(player, rules, rivals, overlap, v.floor);
  const count = v.firms;
  const size =
    v.users * (v.margin + payment + v.userHarm + v.thirdPartyHarm * (1 + v.upstreamLiability)) +
    count * v.cost * overlap * overlap +
    v.systemicHarm * count * count +
    (v.users * log(count)) / v.sensitivity +
    v.upstreamCost * care * care;
  const checks: Check[] = [];
  const expect = (name: string, value: number, scale: number): void => {
    checks.push(agreement(o, name, value, scale));
  };
  const clean = (risk: number, effect: number): number => Math.min(1, Math.max(0, risk - effect * overlap));
  const flawed = (risk: number, effect: number): number => 1 - (1 - clean(risk, effect)) * (1 - v.contagion);
  const failures = [
    clean(v.calmRisk, v.calmEfficacy),
    clean(v.stressedRisk, v.stressedEfficacy),
    flawed(v.calmRisk + v.calmShift, v.calmEfficacy),
    flawed(v.stressedRisk + v.stressedShift, v.stressedEfficacy),
  ] as const;
  const weights = [(1 - z) * (1 - v.stress), (1 - z) * v.stress, z * (1 - v.stress), z * v.stress];
  const over = (f: (p: number) => number): number =>
    failures.reduce((sum, p, k) => sum + weights[k]! * f(p), 0);
  const mean = over((p) => p);
  expect('calmFailure', failures[0], 1);
  expect('stressedFailure', failures[1], 1);
  expect('calmFlawed', failures[2], 1);
  expect('stressedFlawed', failures[3], 1);
  expect('failure', mean, 1);
  expect('flawProbability', z, 1);
  const squared = (p: number): number => count * p + count * (count - 1) * p * p;
  const load = over(squared);
  expect('squaredLoad', load, load + SMALL_LOAD * count);
  const mixed = ([clear, hit]: readonly [number, number]): number => (1 - z) * clear + z * hit;
  const independent =
    (1 - v.stress) * squared(mixed([failures[0], failures[2]])) +
    v.stress * squared(mixed([failures[1], failures[3]]));
  expect('independentLoad', independent, independent + SMALL_LOAD * count);
  expect('profit', (v.users / count) * (v.margin - payment * mean) - 0.5 * v.cost * overlap * overlap, size);
  const surplus = (v.users * log(count)) / v.sensitivity - v.users * v.userHarm * mean;
  expect('consumerSurplus', surplus, size);
  const external = v.users * v.thirdPartyHarm * mean;
  expect('externalHarm', external, v.users * v.thirdPartyHarm);
  const costs = 0.5 * count * v.cost * overlap * overlap + 0.5 * v.upstreamCost * care * care;
  expect('welfare', surplus - external - costs - v.systemicHarm * load, size);
  // The provider's cost is convex in care and its payments are, too: one place is best.
  const more = (1 - v.stress) * (failures[2] - failures[0]) + v.stress * (failures[3] - failures[1]);
  const saved =
    v.upstreamLiability * v.attribution * v.thirdPartyHarm * v.users * more * v.upstreamEffect * z;
  const slope = saved - v.upstreamCost * care;
  const wrong = care === 0 ? Math.max(0, slope) : Math.abs(slope);
  checks.push([
    `care of ${care} is not what the provider would choose: its marginal benefit is ${slope}`,
    // Care is found by bisection: the slope there carries its error.
    wrong <= CARE * size ? 0 : wrong / size,
  ]);
  expect('wedge', (o.optimum ?? Number.NaN) - overlap, Math.max(Math.abs(o.optimum ?? 0), overlap));
  return certificateOf(METHOD, checks, { firm: gain }, size, { tolerance: TOLERANCE });
}
