import { misuse } from '../../model/error.js';
import { logistic } from '../../numeric/elementary.js';
import { normalQuantile } from '../../numeric/normalQuantile.js';
import { randomAt } from '../../numeric/random.js';
import { fitLine, fitLogistic, type LineFit, type NoFit } from '../../numeric/regression.js';

/*
 * From audits and incidents to the parameters of the overlap models: the paper's section 8, equations 19 and 20.
 */

/** One firm in one period: what an audit measured, how often its service was used, and what went wrong. */
export interface AuditRecord {
  readonly firm: string;
  readonly date: string;
  /** Measured gap under shift; smaller is better. */
  readonly gap: number;
  /** Overlap that the firm documents; absent where nobody measures it. */
  readonly overlap?: number;
  /** Uses in the period, whole. */
  readonly exposure: number;
  /** Of which so many failed. */
  readonly incidents: number;
  readonly regime: 'calm' | 'stressed';
}

/** A number with its 95 % interval; null where the data do not identify it. */
export interface Estimate {
  readonly name: string;
  readonly label: string;
  readonly value: number;
  readonly standardError: number;
  readonly low: number;
  readonly high: number;
}

export interface RegimeFit {
  readonly regime: 'calm' | 'stressed';
  readonly records: number;
  readonly incidents: number;
  readonly exposure: number;
  /** logit of the failure probability on the gap, by maximum likelihood; or why there is none. */
  readonly logit: (LineFit & { readonly deviance: number }) | NoFit;
  /** Incident rate on the gap, by least squares weighted with exposure. */
  readonly linear: LineFit | NoFit;
}

export interface Calibration {
  readonly records: number;
  /** gap = g0 - lambda overlap, by least squares; or why there is none. */
  readonly gap: (LineFit & { readonly residual: number; readonly explained: number }) | NoFit;
  readonly regimes: readonly RegimeFit[];
  readonly estimates: readonly Estimate[];
  /** Values for the parameters of overlap/symmetric that the data identify. */
  readonly parameters: Readonly<Record<string, number>>;
  /** What the data do not tell, or tell badly; empty when all is well. */
  readonly warnings: readonly string[];
}

const WIDTH = normalQuantile(0.975);
const hasFit = <T>(fit: T | NoFit): fit is T => !('problem' in (fit as object));

const estimate = (
  name: string,
  label: string,
  value: number,
  variance: number,
  range: readonly [number, number] = [-Infinity, Infinity],
): Estimate => {
  const standardError = Math.sqrt(Math.max(0, variance));
  return {
    name,
    label,
    value,
    standardError,
    low: Math.max(range[0], value - WIDTH * standardError),
    high: Math.min(range[1], value + WIDTH * standardError),
  };
};

/** On the scale of the logit an interval of a probability stays between 0 and 1. */
function probability(name: string, label: string, logit: number, variance: number): Estimate {
  const deviation = Math.sqrt(Math.max(0, variance));
  const value = logistic(logit);
  return {
    name,
    label,
    value,
    standardError: value * (1 - value) * deviation,
    low: logistic(logit - WIDTH * deviation),
    high: logistic(logit + WIDTH * deviation),
  };
}

const REGIMES = ['calm', 'stressed'] as const;
const NAMES = {
  calm: { risk: 'calmRisk', effect: 'calmEfficacy' },
  stressed: { risk: 'stressedRisk', effect: 'stressedEfficacy' },
} as const;
/** A residual deviance so many times its degrees of freedom is more than chance. */
const OVERDISPERSED = 2;

/**
 * Fits the parameters of the failure technology. Intervals are Wald's at 95 %; those of effects combine the errors of both fits, which
 * come from different columns and are taken as independent.
 *
 * @throws RegulabError with code `misuse` when there is no record.
 */
export function calibrateOverlap(records: readonly AuditRecord[]): Calibration {
  if (records.length === 0) throw misuse('there is no record to calibrate from');
  const warnings: string[] = [];
  const measured = records.filter((r) => r.overlap !== undefined);
  const gap =
    measured.length === 0
      ? { problem: 'no record has an overlap' }
      : fitLine(
          measured.map((r) => r.overlap!),
          measured.map((r) => r.gap),
          measured.map(() => 1),
        );
  if (!hasFit(gap))
    warnings.push(
      `how overlap moves the gap is not identified (${gap.problem}): neither are risks without overlap nor effects of overlap`,
    );
  else if (gap.slope >= 0)
    warnings.push(
      `the gap does not fall as overlap rises (slope ${gap.slope.toPrecision(3)}): the audit does not measure overlap, or something else moves both`,
    );
  const regimes = REGIMES.map((regime): RegimeFit => {
    const own = records.filter((r) => r.regime === regime);
    const sum = (of: (r: AuditRecord) => number): number => own.reduce((total, r) => total + of(r), 0);
    const base = {
      regime,
      records: own.length,
      incidents: sum((r) => r.incidents),
      exposure: sum((r) => r.exposure),
    };
    if (own.length === 0) {
      const none = { problem: `no record is of the ${regime} regime` };
      return { ...base, logit: none, linear: none };
    }
    const gaps = own.map((r) => r.gap);
    return {
      ...base,
      logit: fitLogistic(
        gaps,
        own.map((r) => r.incidents),
        own.map((r) => r.exposure),
      ),
      linear: fitLine(
        gaps,
        own.map((r) => r.incidents / r.exposure),
        own.map((r) => r.exposure),
      ),
    };
  });
  const estimates: Estimate[] = [];
  if (hasFit(gap)) {
    estimates.push(estimate('g0', 'gap without overlap', gap.intercept, gap.variances[0]));
    estimates.push(estimate('lambda', 'fall of the gap per overlap', -gap.slope, gap.variances[1]));
  }
  for (const fit of regimes) {
    const { logit, regime } = fit;
    if (!hasFit(logit)) {
      warnings.push(`failures in the ${regime} regime are not identified: ${logit.problem}`);
      continue;
    }
    estimates.push(
      estimate(`alpha (${regime})`, 'logit of failure at a gap of 0', logit.intercept, logit.variances[0]),
    );
    estimates.push(
      estimate(`gamma (${regime})`, 'rise of the logit per gap', logit.slope, logit.variances[1]),
    );
    if (logit.slope <= 0)
      warnings.push(
        `in the ${regime} regime failures do not rise with the gap (slope ${logit.slope.toPrecision(3)}): the audit says nothing about them`,
      );
    if (logit.degrees > 0 && logit.deviance > OVERDISPERSED * logit.degrees)
      warnings.push(
        `in the ${regime} regime incidents scatter ${(logit.deviance / logit.degrees).toPrecision(3)} times as much as chance would have it: intervals are too narrow`,
      );
    if (!hasFit(gap)) continue;
    // Without overlap the gap is g0; effects are taken where the records lie.
    const at = logit.intercept + logit.slope * gap.intercept;
    const [vi, vs, cov] = logit.variances;
    estimates.push(
      probability(
        NAMES[regime].risk,
        `failure without overlap, ${regime}`,
        at,
        vi +
          2 * gap.intercept * cov +
          gap.intercept * gap.intercept * vs +
          logit.slope * logit.slope * gap.variances[0],
      ),
    );
    const own = records.filter((r) => r.regime === regime);
    const mean = own.reduce((sum, r) => sum + r.gap, 0) / own.length;
    const p = logistic(logit.intercept + logit.slope * mean);
    const lambda = -gap.slope;
    // a = lambda gamma p (1 - p); its derivatives by intercept, slope and lambda.
    const curve = p * (1 - p);
    const bend = curve * (1 - 2 * p);
    const byIntercept = lambda * logit.slope * bend;
    const bySlope = lambda * (curve + logit.slope * bend * mean);
    const byLambda = logit.slope * curve;
    estimates.push(
      estimate(
        NAMES[regime].effect,
        `effect of overlap, ${regime}, at the mean gap`,
        lambda * logit.slope * curve,
        byIntercept * byIntercept * vi +
          bySlope * bySlope * vs +
          2 * byIntercept * bySlope * cov +
          byLambda * byLambda * gap.variances[1],
      ),
    );
  }
  const stressedPeriods = periods(records);
  if (stressedPeriods.all > 0 && regimes.every((fit) => fit.records > 0))
    estimates.push(shareOf('stress', 'probability of the stressed regime, by periods', stressedPeriods));
  else
    warnings.push(
      `only the ${regimes.find((fit) => fit.records > 0)!.regime} regime occurs: how often stress does is not identified`,
    );
  const usable = ['calmRisk', 'stressedRisk', 'calmEfficacy', 'stressedEfficacy', 'stress'];
  const parameters = Object.fromEntries(
    estimates
      .filter(({ name, value }) => usable.includes(name) && value >= 0)
      .map(({ name, value }) => [name, value]),
  );
  if (parameters.stressedEfficacy! < parameters.calmEfficacy!)
    warnings.push('overlap seems to help less under stress than in calm, which the models do not allow');
  const { mixed } = stressedPeriods;
  if (mixed.length > 0)
    warnings.push(
      `${mixed.length} of ${stressedPeriods.all} periods have records of both regimes (${mixed.slice(0, 3).join(', ')}${mixed.length > 3 ? ', ...' : ''}): firms share the regime of a period, and each of these counts half`,
    );
  return { records: records.length, gap, regimes, estimates, parameters, warnings };
}

/** Periods, those of them that are stressed (one of both regimes for half), and the dates of those of both. */
function periods(records: readonly AuditRecord[]): {
  readonly all: number;
  readonly stressed: number;
  readonly mixed: readonly string[];
} {
  const byDate = new Map<string, Set<string>>();
  for (const { date, regime } of records) byDate.set(date, (byDate.get(date) ?? new Set()).add(regime));
  const mixed = [...byDate].filter(([, regimes]) => regimes.size > 1).map(([date]) => date);
  const stressed = [...byDate.values()].filter((regimes) => regimes.size === 1 && regimes.has('stressed'));
  return { all: byDate.size, stressed: stressed.length + 0.5 * mixed.length, mixed };
}

/** A share of counts with Wilson's interval (E. B. Wilson, Probable inference, JASA 22, 1927). */
function shareOf(
  name: string,
  label: string,
  { all, stressed }: { readonly all: number; readonly stressed: number },
): Estimate {
  const p = stressed / all;
  const z = WIDTH * WIDTH;
  const centre = (p + z / (2 * all)) / (1 + z / all);
  const half = (WIDTH * Math.sqrt((p * (1 - p)) / all + z / (4 * all * all))) / (1 + z / all);
  return {
    name,
    label,
    value: p,
    standardError: Math.sqrt((p * (1 - p)) / all),
    low: centre - half,
    high: centre + half,
  };
}

/** What the generator of synthetic audits takes as true. */
export interface AuditTruth {
  readonly firms: number;
  readonly periods: number;
  readonly exposure: number;
  readonly g0: number;
  readonly lambda: number;
  /** Standard deviation of the audit's own noise. */
  readonly noise: number;
  readonly stress: number;
  readonly alpha: Readonly<Record<'calm' | 'stressed', number>>;
  readonly gamma: Readonly<Record<'calm' | 'stressed', number>>;
}

export const DEFAULT_TRUTH: AuditTruth = {
  firms: 8,
  periods: 36,
  exposure: 400,
  g0: 1,
  lambda: 2,
  noise: 0.15,
  stress: 0.3,
  alpha: { calm: -4, stressed: -2.5 },
  gamma: { calm: 1, stressed: 2 },
};

/** Synthetic audits and incidents: the same seed gives the same records. Failures follow the gap that the audit measures. */
export function syntheticAudits(seed: number, truth: AuditTruth = DEFAULT_TRUTH): AuditRecord[] {
  const records: AuditRecord[] = [];
  for (let period = 0; period < truth.periods; period++) {
    const regime = randomAt(seed, 1, period) < truth.stress ? 'stressed' : 'calm';
    const month = String(1 + (period % 12)).padStart(2, '0');
    const date = `${2020 + Math.floor(period / 12)}-${month}`;
    for (let i = 0; i < truth.firms; i++) {
      const place = period * truth.firms + i;
      const overlap = Number((0.3 * randomAt(seed, 2, place)).toFixed(4));
      const shock = truth.noise * normalQuantile(randomAt(seed, 3, place));
      const gap = Number((truth.g0 - truth.lambda * overlap + shock).toFixed(4));
      const chance = logistic(truth.alpha[regime] + truth.gamma[regime] * gap);
      let incidents = 0;
      for (let k = 0; k < truth.exposure; k++) if (randomAt(seed, 4 + place, k) < chance) incidents++;
      records.push({
        firm: `firm ${i + 1}`,
        date,
        gap,
        overlap,
        exposure: truth.exposure,
        incidents,
        regime,
      });
    }
  }
  return records;
}

/** Columns of a file of audits. */
export const AUDIT_COLUMNS = ['firm', 'date', 'g', 'overlap', 'exposure', 'incidents', 'regime'] as const;

/** Larger numbers in a file are mistakes. */
const LARGEST_NUMBER = 1e12;

const CALM = ['calm', 'l', 'low'];
const STRESSED = ['stressed', 'h', 'high'];

/**
 * Records from the rows of a file, each a record of column and text.
 *
 * @throws RegulabError with code `misuse`, naming the line, for missing columns, text in numbers, and impossible numbers.
 */
export function readAudits(rows: readonly Readonly<Record<string, string>>[]): AuditRecord[] {
  const columns = Object.keys(rows[0] ?? {});
  const missing = AUDIT_COLUMNS.filter((name) => name !== 'overlap' && !columns.includes(name));
  if (rows.length === 0) throw misuse('the file has no record');
  if (missing.length > 0)
    throw misuse(
      `the file has no column ${missing.join(', ')}; it has ${columns.join(', ')}, and must have ${AUDIT_COLUMNS.filter((c) => c !== 'overlap').join(', ')} (overlap may be left out)`,
    );
  const seen = new Map<string, number>();
  return rows.map((row, k) => {
    const line = k + 2;
    const [firm, date] = [row.firm!.trim(), row.date!.trim()];
    if (firm === '' || date === '')
      throw misuse(`line ${line}: ${firm === '' ? 'firm' : 'date'} is empty; name the firm and the period`);
    const number = (name: string, least: number, whole: boolean): number => {
      const text = (row[name] ?? '').trim();
      const value = text === '' ? Number.NaN : Number(text);
      if (!(Math.abs(value) <= LARGEST_NUMBER) || value < least || (whole && !Number.isInteger(value)))
        throw misuse(
          `line ${line}: ${name} is ${JSON.stringify(text.slice(0, 40))}; it must be a ${whole ? 'whole ' : ''}number${least > -Infinity ? ` of at least ${least}` : ''}, at most ${LARGEST_NUMBER} in size`,
        );
      return value;
    };
    const exposure = number('exposure', 1, true);
    const incidents = number('incidents', 0, true);
    if (incidents > exposure)
      throw misuse(
        `line ${line}: there are ${incidents} incidents in ${exposure} uses; there can be at most as many as uses`,
      );
    const told = (row.regime ?? '').trim().toLowerCase();
    if (!CALM.includes(told) && !STRESSED.includes(told))
      throw misuse(
        `line ${line}: regime is ${JSON.stringify(told.slice(0, 40))}; it must be calm or stressed (L or H)`,
      );
    const overlap = (row.overlap ?? '').trim();
    const gap = number('g', -Infinity, false);
    const key = JSON.stringify([firm, date]);
    const earlier = seen.get(key);
    if (earlier !== undefined)
      throw misuse(
        `line ${line}: ${firm} was recorded for ${date} on line ${earlier} already; keep one record a firm and period`,
      );
    seen.set(key, line);
    return {
      firm,
      date,
      gap,
      ...(overlap === '' ? {} : { overlap: number('overlap', 0, false) }),
      exposure,
      incidents,
      regime: CALM.includes(told) ? 'calm' : 'stressed',
    };
  });
}
