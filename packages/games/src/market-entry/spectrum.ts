import { chebyshevCoefficients, chebyshevPoints, chebyshevValue } from '@regulab/numeric/chebyshev.js';
import { exp, log } from '@regulab/numeric/elementary.js';
import { gaussLegendre } from '@regulab/numeric/gaussLegendre.js';

/*
 * Sums over a power-law spectrum: eigenvalues i^(-1-gamma) of the covariance, and signal i^-delta along each.
 */

/** Sums at one kappa. */
export interface Sums {
  /** Degrees of freedom: sum lambda_i / (lambda_i + kappa), and with squares. */
  readonly df1: number;
  readonly df2: number;
  /** kappa sum lambda_i b_i / (lambda_i + kappa), and kappa^2 sum lambda_i b_i / (lambda_i + kappa)^2: signal not learnt. */
  readonly c1: number;
  readonly c2: number;
}

export interface Spectrum {
  /** sum lambda_i b_i. */
  readonly signal: number;
  /** Number of eigenvalues; Infinity without end. */
  readonly count: number;
  /** The sums term by term. */
  readonly sumsAt: (kappa: number) => Sums;
  /** The sums by interpolation in log kappa, to about 1e-13 of their size. */
  readonly sumsNear: (logKappa: number) => Sums;
  /** Below this log kappa nothing is looked for: fewer directions are left than there are, or than 10^18. */
  readonly floor: number;
  /** log kappa at which df1 is N: that of regression without a ridge; -Infinity where there are no more eigenvalues than data. */
  readonly ridgeless: (N: number) => number;
}

/** Terms that are added one by one. */
const TERMS = 3000;
const PANELS = 150;
const NODES = 40;
/** The logarithm of the place beyond which an endless spectrum is summed in closed form: eigenvalues are nothing beside kappa there. */
const END = 90 * Math.LN10;
const rule = gaussLegendre(NODES);

/** Eigenvalues with what each counts for; beyond the first 3000 a Gauss-Legendre rule in log i stands for the rest. */
function termsOf(gamma: number, delta: number, count: number) {
  const alone = Math.min(count, TERMS);
  const rest = count > TERMS ? PANELS * NODES : 0;
  const eigenvalues = new Float64Array(alone + rest);
  const weights = new Float64Array(alone + rest);
  /** Eigenvalue times signal times weight: apart these may overflow. */
  const signals = new Float64Array(alone + rest);
  /** `width` is that of the place: of one term, or in its logarithm. */
  const set = (k: number, logPlace: number, width: number, isTerm: boolean): void => {
    const jacobian = isTerm ? 0 : logPlace;
    eigenvalues[k] = exp(-(1 + gamma) * logPlace);
    weights[k] = width * exp(jacobian);
    signals[k] = width * exp(jacobian - (1 + gamma + delta) * logPlace);
  };
  for (let i = 1; i <= alone; i++) set(i - 1, log(i), 1, true);
  if (rest === 0) return { eigenvalues, weights, signals };
  // The midpoint rule: sums from TERMS + 1 to count are integrals from half below to half above.
  const from = log(TERMS + 0.5);
  const width = ((count === Infinity ? END : log(count + 0.5)) - from) / PANELS;
  for (let panel = 0; panel < PANELS; panel++)
    for (let node = 0; node < NODES; node++) {
      const t = from + width * (panel + 0.5 + 0.5 * rule.nodes[node]!);
      set(alone + panel * NODES + node, t, 0.5 * width * rule.weights[node]!, false);
    }
  return { eigenvalues, weights, signals };
}

const MOST_DIRECTIONS = 1e18;
/** Panels of the interpolation are so wide in log kappa. */
const WIDTH = 1;

/**
 * The sums of one spectrum.
 *
 * @param gamma above 0
 * @param delta with gamma + delta above 0, so that the signal is finite
 * @param count number of eigenvalues, or Infinity
 */
export function makeSpectrum(gamma: number, delta: number, count: number): Spectrum {
  const { eigenvalues, weights, signals } = termsOf(gamma, delta, count);
  const isEndless = count === Infinity;
  /** Beyond the end: of eigenvalues, and of eigenvalues times signals. */
  const tail = isEndless ? exp(-gamma * END) / gamma : 0;
  const signalTail = isEndless ? exp(-(gamma + delta) * END) / (gamma + delta) : 0;
  const signal = signals.reduce((sum, x) => sum + x, signalTail);
  const sumsAt = (kappa: number): Sums => {
    let df1 = tail / kappa;
    let df2 = 0;
    let c1 = signalTail;
    let c2 = signalTail;
    // The smallest terms first.
    for (let k = eigenvalues.length - 1; k >= 0; k--) {
      const lambda = eigenvalues[k]!;
      const part = lambda / (lambda + kappa);
      const left = kappa / (lambda + kappa);
      const own = signals[k]! * left;
      df1 += weights[k]! * part;
      df2 += weights[k]! * part * part;
      c1 += own;
      c2 += own * left;
    }
    return { df1, df2, c1, c2 };
  };
  const panels = new Map<number, readonly (readonly number[])[]>();
  const panelOf = (panel: number) => {
    const known = panels.get(panel);
    if (known) return known;
    const at = chebyshevPoints(panel * WIDTH, (panel + 1) * WIDTH).map((t) => sumsAt(exp(t)));
    const made = (['df1', 'df2', 'c1', 'c2'] as const).map((name) =>
      chebyshevCoefficients(at.map((sums) => sums[name])),
    );
    panels.set(panel, made);
    return made;
  };
  const sumsNear = (t: number): Sums => {
    const panel = Math.floor(t / WIDTH);
    const x = 2 * (t / WIDTH - panel) - 1;
    const [df1, df2, c1, c2] = panelOf(panel);
    return {
      df1: chebyshevValue(df1!, x),
      df2: chebyshevValue(df2!, x),
      c1: chebyshevValue(c1!, x),
      c2: chebyshevValue(c2!, x),
    };
  };
  const floor = -(1 + gamma) * log(Math.min(count, MOST_DIRECTIONS)) - 30;
  const ridgeless = (N: number): number => {
    if (count <= N) return Number.NEGATIVE_INFINITY;
    // df1 is between N = 0 and all of them; near N it falls like kappa^(-1 / (1 + gamma)).
    let t = -(1 + gamma) * log(N);
    let [low, high] = [t - 1, t + 1];
    // With nearly as many data as directions rounding hides where the two meet.
    while (sumsNear(low).df1 < N) {
      low -= 2;
      if (low < floor) return floor;
    }
    while (sumsNear(high).df1 > N) high += 2;
    for (let k = 0; k < 60; k++) {
      const { df1, df2 } = sumsNear(t);
      if (df1 > N) low = Math.max(low, t);
      else high = Math.min(high, t);
      // d df1 / d log kappa = df2 - df1; in logarithms it is nearly straight.
      const next = t - (log(df1 / N) * df1) / (df2 - df1);
      const safe = next > low && next < high ? next : 0.5 * (low + high);
      if (Math.abs(safe - t) <= 1e-15 * (1 + Math.abs(t))) return safe;
      t = safe;
    }
    return t;
  };
  return { signal, count, floor, sumsAt, sumsNear, ridgeless };
}

/** Of the spectra used last a few are kept: games of a map seldom differ in them. */
const KEPT = 4;
const last: { readonly key: string; readonly spectrum: Spectrum }[] = [];

/** The spectrum with these numbers, made once while it is in use. */
export function spectrumOf(gamma: number, delta: number, count: number): Spectrum {
  const key = `${gamma} ${delta} ${count}`;
  const at = last.findIndex((entry) => entry.key === key);
  const entry = at >= 0 ? last.splice(at, 1)[0]! : { key, spectrum: makeSpectrum(gamma, delta, count) };
  last.unshift(entry);
  last.length = Math.min(last.length, KEPT);
  return entry.spectrum;
}
