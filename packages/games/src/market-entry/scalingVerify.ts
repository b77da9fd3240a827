import type { Certificate } from '@regulab/model/answer.js';
import {
  agreement,
  type Check,
  certificateOf,
  refusedCertificate,
  unprovedCertificate,
} from '@regulab/model/certificate.js';
import type { Claim } from '@regulab/model/contract.js';
import type { Values } from '@regulab/model/outcomes.js';
import { exp, log, pow } from '@regulab/numeric/elementary.js';
import { gapOf, kappaOf, leastLoss, losses, ridges, spectrumOf, sums } from './lossCheck.js';

const METHOD =
  'losses and the excess recomputed with sums of its own (terms to 2000, Simpson’s rule beyond), each to 1e-6 of itself; the ridge compared with 120 others; slopes by the least excess at a little more and less data, to .005 (Simpson’s sums at two places agree no further); regimes from the theorems';
const TOLERANCE = 1e-6;
/** Of a loss below this part of L* no slope is stated. */
const NOTHING = 1e-20;
/** Losses below this part of L* are compared as if they were so large: beside (1 - alpha)^2 L* they are known only to rounding. */
const SMALL = 1e-8;
/** Slopes by differences agree only so far. */
const COARSE = 5e-3;
const THIRDS = 60;

export function verifyScaling(v: Values, { status, outcomes: o }: Claim): Certificate {
  if (status === 'none' || status === 'failed') return unprovedCertificate(METHOD);
  const ridge = o.ridge ?? Number.NaN;
  if (status !== 'equilibrium' || !(ridge >= 0))
    return refusedCertificate(METHOD, `status ${status}: the ridge is ${ridge} and must not be negative`);
  const spectrum = spectrumOf(v);
  const gap = gapOf(v, spectrum);
  const {
    data: N,
    safetyLabels,
    rho,
    gamma,
    delta,
  } = v as Readonly<Record<'data' | 'safetyLabels' | 'rho' | 'gamma' | 'delta', number>>;
  const alpha = 1 - safetyLabels;
  const kappa = kappaOf(spectrum, ridge, N);
  const at = sums(spectrum, kappa);
  const [first, second, excess] = losses(at, alpha, N, rho, gap);
  const rest = first - excess;
  /** The least excess near this ridge with other data, by thirds of the logarithm of kappa. */
  const leastAt = (points: number): number => {
    let [low, high] = [log(kappa) - 2, log(kappa) + 2];
    const beyond = (t: number): number => {
      const here = sums(spectrum, exp(t));
      return here.d1 > points ? Infinity : losses(here, alpha, points, rho, gap)[2];
    };
    for (let k = 0; k < THIRDS; k++) {
      const third = (high - low) / 3;
      if (beyond(low + third) < beyond(high - third)) high -= third;
      else low += third;
    }
    return beyond(high);
  };
  const atLeast = (loss: number): number => Math.max(loss, SMALL * gap);
  const step = 1e-3;
  const [less, more] = [leastAt(N * exp(-step)), leastAt(N * exp(step))];
  const grid = leastLoss(ridges(spectrum, N), N, v, gap, alpha, Infinity);
  const slope = (name: string, a: number, b: number): Check => {
    const [words, off] = agreement(o, name, b > NOTHING * gap ? log(a / b) / (2 * step) : Number.NaN, 1);
    return [words, off <= COARSE ? 0 : off];
  };
  const nu = Math.min(2 * (1 + gamma), gamma + delta);
  const nuPrime = Math.min(1 + gamma, gamma + delta);
  const q = (1 - alpha) * (1 - rho);
  const breaks = [pow(q, -1 / nu), pow(pow(1 - alpha, 2 + nu) * (1 - rho), -1 / nu)] as const;
  const third = nu > nuPrime ? pow(q, -(nuPrime + 1) / (nu - nuPrime)) : Infinity;
  const endless = (last: number): number => (N <= breaks[0] ? 0 : N <= Math.max(breaks[0], last) ? 1 : 2);
  /** Whether data tell all of finite features apart: N, q F^(nu + 1) or F^(nu' + 1) of them do. */
  const isFull = (regime: number): boolean => {
    const F = v.features!;
    const needed = [F, q * pow(F, nu + 1), pow(F, nuPrime + 1)][regime]!;
    return v.dimension === 1 && N >= Math.max(F, needed) * (1 - 1e-12);
  };
  const ofLoss = endless(breaks[1]);
  const ofExcess = endless(third);
  const lossRegime = ofLoss === 2 || !isFull(ofLoss) ? ofLoss : (1 - alpha) * N >= v.features! ? 2 : 3;
  const excessRegime = isFull(ofExcess) ? 3 : ofExcess;
  const lawOf = (regime: number, end: number): number =>
    [nu, nu / (nu + 1), end, q > 0 ? 1 : Number.NaN][regime]!;
  const checks: Check[] = [
    agreement(o, 'loss', first, atLeast(first)),
    agreement(o, 'safetyLoss', second, atLeast(second)),
    agreement(o, 'excess', excess, atLeast(excess)),
    ['another ridge gives a smaller loss', Math.max(0, first - grid) / atLeast(excess)],
    slope('lossSlope', less + rest, more + rest),
    slope('excessSlope', less, more),
    agreement(o, 'lossRegime', lossRegime, 1),
    agreement(o, 'excessRegime', excessRegime, 1),
    agreement(o, 'lossLaw', lawOf(lossRegime, 0), 1),
    agreement(o, 'excessLaw', lawOf(excessRegime, nuPrime / (nuPrime + 1)), 1),
  ];
  return certificateOf(METHOD, checks, {}, 1, { level: 'verified', tolerance: TOLERANCE });
}
