import type { Parameter } from '@regulab/model/contract.js';
import type { Values } from '@regulab/model/outcomes.js';
import { pow } from '@regulab/numeric/elementary.js';
import type { World } from './losses.js';
import { spectrumOf } from './spectrum.js';

export const DIMENSIONS = ['infinite', 'finite'] as const;

/** The world that companies learn from. */
export const worldParameters: readonly Parameter[] = [
  {
    name: 'gamma',
    symbol: 'gamma',
    label: 'Decay of the covariance',
    unit: 'exponent',
    default: 0.1,
    min: 0.01,
    max: 10,
    usual: [0.05, 2],
    kind: 'primitive',
  },
  {
    name: 'delta',
    symbol: 'delta',
    label: 'Decay of the signal',
    unit: 'exponent',
    default: 0.9,
    min: -5,
    max: 10,
    usual: [0.2, 3],
    kind: 'primitive',
  },
  {
    name: 'rho',
    symbol: 'rho',
    label: 'Correlation of performance and safety',
    unit: 'correlation',
    default: 0.5,
    min: 0,
    max: 0.999999,
    usual: [0, 0.95],
    kind: 'primitive',
  },
  {
    name: 'dimension',
    symbol: 'dimension',
    label: 'Number of features',
    unit: 'one of several',
    default: 0,
    min: 0,
    max: 1,
    usual: [0, 1],
    whole: true,
    choices: DIMENSIONS,
    kind: 'primitive',
  },
  {
    name: 'features',
    symbol: 'P',
    label: 'Features (where they are finite)',
    unit: 'features',
    default: 1000,
    min: 2,
    max: 1e9,
    usual: [100, 10000],
    whole: true,
    kind: 'primitive',
  },
];

/** Why the world has no finite loss; null where it has. */
export function checkWorld(v: Values): string | null {
  const { gamma, delta } = v as { readonly gamma: number; readonly delta: number };
  return gamma + delta > 0
    ? null
    : `gamma + delta is ${gamma + delta}; it must be positive, or the signal has no finite sum: raise delta above ${-gamma}`;
}

export const worldOf = (v: Values): World => ({
  spectrum: spectrumOf(v.gamma!, v.delta!, v.dimension === 0 ? Infinity : v.features!),
  rho: v.rho!,
});

/** The regimes of the theorems, position = code; the last is that of finite features and is not in the paper. */
export const REGIMES = ['first', 'second', 'third', 'fourth'] as const;

/**
 * What the theorems say of the loss of a company of this alpha with so many data: the regimes of the loss (theorem 2) and of the excess
 * (theorem 3), and by which power of data each falls there. They speak of endless features. Where features are finite and ridge
 * regression tells all P of them apart, from P data on in the first regime, q P^(nu + 1) in the second and P^(nu' + 1) in the third, what is beyond the rest is the noise of P estimates and falls like P/N; the rest leads from N = P/(1 - alpha)
 * on. Without labels for safety nothing is then left, and no power is stated.
 */
export function lawsOf(v: Values, alpha: number, N: number) {
  const { gamma, delta, rho } = v as Readonly<Record<'gamma' | 'delta' | 'rho', number>>;
  const nu = Math.min(2 * (1 + gamma), gamma + delta);
  const nuPrime = Math.min(1 + gamma, gamma + delta);
  const q = (1 - alpha) * (1 - rho);
  const first = pow(q, -1 / nu);
  const plateau = pow(1 - alpha, -(2 + nu) / nu) * pow(1 - rho, -1 / nu);
  const third = nu > nuPrime ? pow(q, -(nuPrime + 1) / (nu - nuPrime)) : Infinity;
  const features = v.dimension === 0 ? Infinity : v.features!;
  // Data that tell all features apart; a rounding less will do.
  const enough = [features, Math.max(features, q * pow(features, nu + 1)), pow(features, nuPrime + 1)];
  const [lossRegime, excessRegime] = [plateau, third].map((last, k) => {
    const regime = N <= first ? 0 : N <= Math.max(first, last) ? 1 : 2;
    if ((k === 0 && regime === 2) || N < enough[regime]! * (1 - 1e-12)) return regime;
    return k === 0 && (1 - alpha) * N >= features ? 2 : 3;
  }) as [number, number];
  const beyond = q > 0 ? 1 : null;
  return {
    lossRegime,
    excessRegime,
    lossLaw: [nu, nu / (nu + 1), 0, beyond][lossRegime]!,
    excessLaw: [nu, nu / (nu + 1), nuPrime / (nuPrime + 1), beyond][excessRegime]!,
  };
}
