import { pow, type RuleName } from '@regulab/core';

/**
 * The paper's closed forms of the agreed share for one attribute, quadratic costs and no regulation, as functions of
 * kappa = c_1 / c_0; with tau = share / (1 - share).
 */
export const SHARES: Partial<
  Record<
    RuleName,
    { readonly formula: string; readonly share: (kappa: number) => number; readonly from: number }
  >
> = {
  utilitarian: { formula: 'c_1 / (c_0 + c_1)', share: (k) => k / (1 + k), from: 0 },
  nash: {
    formula: 'positive root of kappa^2 tau^3 + (5 kappa - 3 kappa^2) tau^2 + (3 - 5 kappa) tau - 1 = 0',
    share: (k) => fraction(rootOfNash(k)),
    from: 0,
  },
  egalitarian: {
    formula: 'tau = [(kappa - 1) + sqrt(kappa^2 - kappa + 1)] / kappa',
    share: (k) => fraction((k - 1 + Math.sqrt(k * k - k + 1)) / k),
    from: 0,
  },
  'kalai-smorodinsky': {
    formula: 'tau = [2 (kappa - 1) + sqrt(4 kappa^2 - 6 kappa + 3)] / kappa, for kappa >= 1',
    share: (k) => fraction((2 * (k - 1) + Math.sqrt(4 * k * k - 6 * k + 3)) / k),
    from: 1,
  },
  'powerful-generalist': {
    formula: '1 if kappa >= 1, else 1 / (2 - kappa)',
    share: (k) => (k >= 1 ? 1 : 1 / (2 - k)),
    from: 0,
  },
  'powerful-specialist': {
    formula: '0 if kappa <= 1, else (kappa - 1) / (2 kappa - 1)',
    share: (k) => (k <= 1 ? 0 : (k - 1) / (2 * k - 1)),
    from: 0,
  },
};

const fraction = (tau: number): number => tau / (1 + tau);

/** The cubic is negative at 0 and has one positive root, found by bisection. */
function rootOfNash(k: number): number {
  const f = (t: number): number => ((k * k * t + 5 * k - 3 * k * k) * t + 3 - 5 * k) * t - 1;
  let [lo, hi] = [0, 1];
  while (f(hi) < 0) hi *= 2;
  // The largest sign change: the root beyond the last turning point.
  for (let n = 0; n < 200; n++) {
    const middle = 0.5 * (lo + hi);
    if (f(middle) < 0) lo = middle;
    else hi = middle;
  }
  return 0.5 * (lo + hi);
}

/** Equilibrium of one generalist and one specialist with polynomial costs and no floors. */
export function polynomialEquilibrium(
  c0: number,
  c1: number,
  k0: number,
  k1: number,
  r: number,
  share: number,
) {
  const first = pow((share * r) / (k0 * c0), 1 / (k0 - 1));
  const added = pow(((1 - share) * r) / (k1 * c1), 1 / (k1 - 1));
  return { first, final: first + added };
}
