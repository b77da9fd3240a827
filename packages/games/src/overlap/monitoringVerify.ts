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
import type { MonitoringValues } from './monitoringParameters.js';
import { SMALL_LOAD } from './symmetricVerify.js';

interface Pair {
  readonly overlap: number;
  readonly monitoring: number;
}

/** Places of the independent search on each axis, and how often it closes in. */
const GRID = 60;
const CLOSINGS = 14;
const ACCEPTED_GAIN = 1e-7;
const TOLERANCE = 1e-9;

const METHOD =
  'an independent search over overlap and monitoring of one firm together (grids that close in); outcomes recomputed from the rules. The planner is not checked';

/** One firm's profit at its own pair while alike rivals stay at theirs, from the rules alone. */
function deviationProfit(v: MonitoringValues, own: Pair, others: Pair): number {
  const risk = ({ overlap, monitoring }: Pair): number => {
    const one = (risk0: number, a: number, b: number): number =>
      Math.min(1, Math.max(0, risk0 - a * overlap - b * monitoring));
    return (
      (1 - v.stress) * one(v.calmRisk, v.calmEfficacy, v.calmPrevention) +
      v.stress * one(v.stressedRisk, v.stressedEfficacy, v.stressedPrevention)
    );
  };
  const [mine, theirs] = [risk(own), risk(others)];
  const share = 1 / (1 + (v.firms - 1) * exp(v.sensitivity * v.userHarm * (mine - theirs)));
  const found = 1 - (1 - v.detection) * exp(-v.detectionRate * own.monitoring);
  const paid = v.liability * v.attribution * found * v.thirdPartyHarm * mine;
  return (
    v.users * share * (v.margin - paid) -
    0.5 * v.cost * own.overlap * own.overlap -
    0.5 * v.monitoringCost * own.monitoring * own.monitoring
  );
}

/** A search over both choices at once: a grid over all that can pay, then smaller and smaller grids around its best places. */
function searchedGain(v: MonitoringValues, pair: Pair): number {
  const now = deviationProfit(v, pair, pair);
  const money = v.users * (v.margin + v.liability * v.attribution * v.thirdPartyHarm);
  const reach = (cost: number): number => Math.sqrt((2 * (money + Math.max(0, -now))) / cost) + 1e-9;
  const ends = { overlap: Math.max(v.floor, reach(v.cost)), monitoring: reach(v.monitoringCost) };
  const useful = (risk: number, effect: number): number => (risk > 0 ? risk / effect : 0);
  ends.overlap = Math.min(
    ends.overlap,
    Math.max(v.floor, useful(v.calmRisk, v.calmEfficacy), useful(v.stressedRisk, v.stressedEfficacy)),
  );
  ends.monitoring = Math.min(
    ends.monitoring,
    Math.max(useful(v.calmRisk, v.calmPrevention), useful(v.stressedRisk, v.stressedPrevention)),
  );
  let box = { x0: v.floor, x1: ends.overlap, y0: 0, y1: ends.monitoring };
  let best = { ...pair, profit: now };
  for (let round = 0; round < CLOSINGS; round++) {
    for (let i = 0; i <= GRID; i++)
      for (let j = 0; j <= GRID; j++) {
        const overlap = box.x0 + ((box.x1 - box.x0) * i) / GRID;
        const monitoring = box.y0 + ((box.y1 - box.y0) * j) / GRID;
        const profit = deviationProfit(v, { overlap, monitoring }, pair);
        if (profit > best.profit) best = { overlap, monitoring, profit };
      }
    const [wide, high] = [(box.x1 - box.x0) / 6, (box.y1 - box.y0) / 6];
    box = {
      x0: Math.max(v.floor, best.overlap - wide),
      x1: Math.min(ends.overlap, best.overlap + wide),
      y0: Math.max(0, best.monitoring - high),
      y1: Math.min(ends.monitoring, best.monitoring + high),
    };
  }
  return best.profit - now;
}

/** Checks a common pair against other choices of one firm, both at once, and every outcome against the rules. */
export function verifyMonitoring(v: MonitoringValues, claim: Claim): Certificate {
  const o = claim.outcomes;
  const pair = { overlap: o.overlap ?? Number.NaN, monitoring: o.monitoring ?? Number.NaN };
  if (claim.status === 'none') return unprovedCertificate(METHOD);
  if (claim.status !== 'equilibrium' || !(pair.overlap >= v.floor) || !(pair.monitoring >= 0))
    return refusedCertificate(
      METHOD,
      `overlap ${pair.overlap} and monitoring ${pair.monitoring} are no choices`,
    );
  const money =
    v.users * (v.margin + v.liability * v.thirdPartyHarm + v.userHarm + v.thirdPartyHarm) +
    v.cost * pair.overlap * pair.overlap +
    v.monitoringCost * pair.monitoring * pair.monitoring;
  const gain = Math.max(0, searchedGain(v, pair));
  const checks: Check[] = [];
  const expect = (name: string, value: number, scale: number): void => {
    checks.push(agreement(o, name, value, scale));
  };
  const calm = Math.max(0, v.calmRisk - v.calmEfficacy * pair.overlap - v.calmPrevention * pair.monitoring);
  const stressed = Math.max(
    0,
    v.stressedRisk - v.stressedEfficacy * pair.overlap - v.stressedPrevention * pair.monitoring,
  );
  const mean = calm + v.stress * (stressed - calm);
  expect('calmFailure', calm, 1);
  expect('stressedFailure', stressed, 1);
  expect('failure', mean, 1);
  expect('profit', deviationProfit(v, pair, pair), money);
  expect('detected', 1 - (1 - v.detection) * exp(-v.detectionRate * pair.monitoring), 1);
  const count = v.firms;
  const of = (p: number): number => count * p * (1 - p) + count * p * count * p;
  const load = of(calm) + v.stress * (of(stressed) - of(calm));
  expect('squaredLoad', load, load + SMALL_LOAD * count);
  const surplus = (v.users * log(count)) / v.sensitivity - v.users * v.userHarm * mean;
  const size = money * count + (v.users * log(count)) / v.sensitivity + v.systemicHarm * count * count;
  expect('consumerSurplus', surplus, size);
  expect('externalHarm', v.users * v.thirdPartyHarm * mean, v.users * v.thirdPartyHarm);
  const costs =
    0.5 *
    count *
    (v.cost * pair.overlap * pair.overlap + v.monitoringCost * pair.monitoring * pair.monitoring);
  expect('welfare', surplus - v.users * v.thirdPartyHarm * mean - costs - v.systemicHarm * load, size);
  expect('wedge', (o.optimum ?? Number.NaN) - pair.overlap, Math.max(Math.abs(o.optimum ?? 0), pair.overlap));
  return certificateOf(METHOD, checks, { firm: gain }, money, {
    level: 'verified',
    tolerance: TOLERANCE,
    gainTolerance: ACCEPTED_GAIN,
  });
}
