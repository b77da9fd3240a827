import { fitPanel, type PanelFit, type PanelOptions } from '@regulab/numeric/panel.js';
import type { NoFit } from '@regulab/numeric/regression.js';
import type { AuditRecord } from './audits.js';

const MOST_STEPS = 50;
const CONVERGED = 1e-10;
/** Weights take no failure probability below this part of the mean one: a fit is no better known where it nears 0. */
const LEAST_PART = 0.25;

/**
 * The failure probability as a line of `of`, clamped to [0, 1] as in the models, from incidents that are binomial: least squares
 * weighted by the inverse of the binomial variance at the line common to all firms, over the records at which that line is inside. Where
 * it is clamped a record does not move it: its slope there is zero. The fit's `scatter`, less what error in `of` makes of it, is 1
 * where incidents scatter as chance would have it.
 *
 * Where `of` is measured with error the records keep the weights of their exposure: those at which a line seems clamped would be
 * chosen by that error.
 *
 * Source: R. W. M. Wedderburn, Quasi-likelihood functions, generalized linear models, and the Gauss-Newton method, Biometrika 61
 * (1974) 439-447.
 */
export function fitFailures(
  records: readonly AuditRecord[],
  of: (record: AuditRecord) => number,
  firms: Int32Array,
  options: PanelOptions,
): PanelFit | NoFit {
  if (records.length < 3) return { problem: `${records.length} records are too few; there must be 3` };
  const x = Float64Array.from(records, of);
  const exposure = Float64Array.from(records, (r) => r.exposure);
  const rate = Float64Array.from(records, (r) => r.incidents / r.exposure);
  const incidents = records.reduce((sum, r) => sum + r.incidents, 0);
  const uses = records.reduce((sum, r) => sum + r.exposure, 0);
  if (incidents === 0) return { problem: 'there is no incident at all' };
  if (incidents === uses) return { problem: 'every case is an incident' };
  const mean = incidents / uses;
  const inverseVariance = (p: number, k: number): number => exposure[k]! / (p * (1 - p));
  let weights = Float64Array.from(exposure, (_, k) => inverseVariance(mean, k));
  if (options.noise > 0) {
    const fit = fitPanel(x, rate, weights, firms, options);
    if ('problem' in fit) return fit;
    const weight = weights.reduce((sum, w) => sum + w, 0) / weights.length;
    const ofNoise = fit.slope.value * fit.slope.value * options.noise * weight;
    return { ...fit, scatter: Math.max(0, fit.scatter - ofNoise) };
  }
  const [least, most] = [LEAST_PART * mean, 1 - LEAST_PART * (1 - mean)];
  let expected = new Float64Array(records.length);
  for (let step = 0; step < MOST_STEPS; step++) {
    const common = fitPanel(x, rate, weights, firms, { ...options, pooled: true });
    if ('problem' in common) return common;
    const next = Float64Array.from(x, (each) => common.expected(each, 0));
    const change = next.reduce((most, p, k) => Math.max(most, Math.abs(p - expected[k]!)), 0);
    expected = next;
    if (change <= CONVERGED) break;
    weights = Float64Array.from(expected, (p, k) =>
      p > 0 && p < 1 ? inverseVariance(Math.min(most, Math.max(least, p)), k) : 0,
    );
  }
  return fitPanel(x, rate, weights, firms, options);
}
