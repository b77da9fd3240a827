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
import { gapOf, kappaOf, leastLoss, losses, ridges, spectrumOf, sums } from './lossCheck.js';

const METHOD =
  'losses recomputed with sums of its own (terms to 2000, Simpson’s rule beyond), to 1e-6; choices and the threshold compared with 120 other ridges, and with 41 fractions of labels where bounds are met exactly';
const TOLERANCE = 1e-6;
/** Losses below this part of L* are compared as if they were so large. */
const SMALL = 1e-9;

export function verifyThreshold(v: Values, { status, outcomes: o }: Claim): Certificate {
  if (status === 'none') return absence(v);
  if (status === 'failed') return unprovedCertificate(METHOD);
  const names = ['threshold', 'incumbentAlpha', 'incumbentRidge', 'entrantAlpha', 'entrantRidge'] as const;
  const [data, alphaI, ridgeI, alphaE, ridgeE] = names.map((name) => o[name] ?? Number.NaN) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const isPossible =
    [alphaI, alphaE].every((x) => x >= 0.5 && x <= 1) && ridgeI >= 0 && ridgeE >= 0 && data > 0;
  if (status !== 'equilibrium' || !isPossible)
    return refusedCertificate(
      METHOD,
      `status ${status}: fractions of labels must lie in [1/2, 1], ridges and data above 0`,
    );
  const spectrum = spectrumOf(v);
  const gap = gapOf(v, spectrum);
  const N = v.incumbent === 1 ? Infinity : v.incumbentData!;
  const isExact = v.mode === 1;
  const lossesOf = (alpha: number, ridge: number, points: number): readonly [number, number, number] =>
    points === Infinity
      ? [(1 - alpha) * (1 - alpha) * gap, alpha * alpha * gap, 0]
      : losses(sums(spectrum, kappaOf(spectrum, ridge, points)), alpha, points, v.rho!, gap);
  const [lossI, safetyI] = lossesOf(alphaI, ridgeI, N);
  const [lossE, safetyE, excessE] = lossesOf(alphaE, ridgeE, data);
  const bounds = [v.incumbentThreshold! * gap, v.entrantThreshold! * gap] as const;
  // With data for every feature, and all labels for performance, both lose nothing but rounding.
  const isLossless =
    v.dimension === 1 &&
    data === v.features &&
    N >= data &&
    alphaI === 1 &&
    alphaE === 1 &&
    lossE < 1e-12 * gap;
  const whole = o.thresholdWhole ?? Number.NaN;
  const slack = SMALL * data + 0.02;
  const isWhole =
    o.thresholdWhole === undefined ||
    (Number.isInteger(whole) && whole >= 1 && whole >= data - slack && whole < data + 1 + slack);
  const checks: Check[] = [
    agreement(o, 'gap', gap, gap),
    agreement(o, 'incumbentLoss', lossI, Math.max(lossI, SMALL * gap)),
    agreement(o, 'incumbentSafetyLoss', safetyI, gap),
    agreement(o, 'entrantLoss', lossE, Math.max(lossE, SMALL * gap)),
    agreement(o, 'entrantSafetyLoss', safetyE, gap),
    agreement(o, 'ratio', N === Infinity ? Number.NaN : data / N, data / N || 1),
    [`thresholdWhole is ${whole}, but the least whole number is that from ${data} on`, isWhole ? 0 : 1],
    // Relative to what the entrant has still to learn, which is what decides how much data it needs.
    [
      'at the threshold the losses in performance are not the same',
      isLossless ? 0 : Math.abs(lossE - lossI) / Math.max(excessE, SMALL * SMALL * gap),
    ],
  ];
  if (isExact)
    checks.push(
      ['the incumbent’s loss in safety exceeds its bound', Math.max(0, safetyI - bounds[0]) / gap],
      ['the entrant’s loss in safety exceeds its bound', Math.max(0, safetyE - bounds[1]) / gap],
    );
  else
    checks.push(
      [
        'the incumbent’s fraction of labels is not that of its bound',
        Math.abs(alphaI - fraction(v.incumbentThreshold!)),
      ],
      [
        'the entrant’s fraction of labels is not that of its bound',
        Math.abs(alphaE - fraction(v.entrantThreshold!)),
      ],
    );
  if (N < Infinity) {
    const least = leastLoss(ridges(spectrum, N), N, v, gap, isExact ? null : alphaI, bounds[0]);
    checks.push([
      'another ridge gives the incumbent a smaller loss',
      Math.max(0, lossI - least) / Math.max(lossI, SMALL * gap),
    ]);
  }
  // A little less data, and nothing that is looked at reaches the incumbent.
  const before = leastLoss(
    ridges(spectrum, data),
    data * (1 - 1e-4),
    v,
    gap,
    isExact ? null : alphaE,
    bounds[1],
  );
  checks.push([
    'the entrant performs as well with less data',
    Math.max(0, lossI - before) / Math.max(lossI, SMALL * gap),
  ]);
  return certificateOf(METHOD, checks, {}, 1, { level: 'verified', tolerance: TOLERANCE });
}

/**
 * That there is no threshold: somebody cannot keep its bound even with half of the labels, or the entrant's loss with data without end
 * is no smaller than one that the incumbent attains. Where bounds are met exactly it is not proved.
 */
function absence(v: Values): Certificate {
  const [own, other] = [v.incumbentThreshold!, v.entrantThreshold!];
  if (v.mode === 1) return unprovedCertificate(METHOD);
  if (own < 0.25 || other < 0.25) return certificateOf(METHOD, [], {}, 1, { level: 'exact' });
  const spectrum = spectrumOf(v);
  const gap = gapOf(v, spectrum);
  const alpha = fraction(own);
  const attained =
    v.incumbent === 1
      ? (1 - alpha) * (1 - alpha) * gap
      : leastLoss(ridges(spectrum, v.incumbentData!), v.incumbentData!, v, gap, alpha, Infinity);
  const limit = square(1 - fraction(other)) * gap;
  return certificateOf(
    METHOD,
    [
      [
        'with enough data the entrant performs better than the incumbent',
        Math.max(0, attained - limit) / gap,
      ],
    ],
    {},
    1,
    { level: 'verified', tolerance: TOLERANCE },
  );
}

const square = (x: number): number => x * x;

/** The fraction of labels that a bound leaves with data without end. */
const fraction = (share: number): number => (share >= 1 ? 1 : Math.sqrt(share));
