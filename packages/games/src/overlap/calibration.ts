import { misuse } from '@regulab/model/error.js';
import { formatShort } from '@regulab/model/format.js';
import { normalQuantile } from '@regulab/numeric/normalQuantile.js';
import { type Estimated, FEWEST_GROUPS, fitPanel, type PanelFit } from '@regulab/numeric/panel.js';
import { fitLogistic, type LineFit, type NoFit } from '@regulab/numeric/regression.js';
import { studentQuantile } from '@regulab/numeric/studentQuantile.js';
import type { AuditRecord } from './audits.js';
import { fitFailures } from './failureFit.js';

/*
 * From audits and incidents to the parameters of the overlap models: the paper's section 8, equations 19 and 20.
 */

/** A number with its 95 % interval. */
export interface FittedValue {
  readonly name: string;
  readonly label: string;
  readonly value: number;
  readonly standardError: number;
  /** Of the standard error; infinite where the interval is none of Student's. */
  readonly degrees: number;
  readonly low: number;
  readonly high: number;
}

/** How a line was fitted. */
export interface FitNote {
  readonly records: number;
  readonly firms: number;
  /** Whether each firm has a level of its own. */
  readonly levels: PanelFit['levels'];
  readonly errors: PanelFit['errors'];
  readonly degrees: number;
}

export interface RegimeFit {
  readonly regime: AuditRecord['regime'];
  readonly records: number;
  readonly incidents: number;
  readonly exposure: number;
  /** What failures are explained by: overlap itself, or the gap corrected for its noise. */
  readonly by: 'overlap' | 'gap';
  /** The failure probability by the clamped line of equation 20; or why there is none. */
  readonly failure: (FitNote & { readonly scatter: number }) | NoFit;
  /** logit of the failure probability on the measured gap, for predictions from an audit; or why there is none. */
  readonly logit: (LineFit & { readonly scatter: number }) | NoFit;
}

export interface Calibration {
  readonly records: number;
  /** gap = g0 - lambda overlap, by least squares; or why there is none. */
  readonly gap: (FitNote & { readonly noise: number; readonly explained: number }) | NoFit;
  readonly regimes: readonly RegimeFit[];
  readonly estimates: readonly FittedValue[];
  /** Values for the parameters of overlap/symmetric that the data identify. */
  readonly parameters: Readonly<Record<string, number>>;
  /** What the reader should know and need not mend. */
  readonly notes: readonly string[];
  /** What the data do not tell, or tell badly; empty when all is well. */
  readonly warnings: readonly string[];
}

export interface CalibrationOptions {
  /** One gap and one risk without overlap for all firms. */
  readonly pooled?: boolean;
  /** Errors may go together within firms, which are a sample of firms; takes five firms or more. */
  readonly clustered?: boolean;
  /** Standard deviation of the audit's own noise, known from audits that were repeated: needed where overlap is not known. */
  readonly noise?: number;
}

const LEVEL = 0.975;
export const hasFit = <T>(fit: T | NoFit): fit is T => !('problem' in (fit as object));

const estimate = (
  name: string,
  label: string,
  { value, variance, degrees }: Estimated,
  range: readonly [number, number] = [-Infinity, Infinity],
): FittedValue => {
  const standardError = Math.sqrt(Math.max(0, variance));
  const half = studentQuantile(LEVEL, degrees) * standardError;
  return {
    name,
    label,
    value,
    standardError,
    degrees,
    low: Math.max(range[0], value - half),
    high: Math.min(range[1], value + half),
  };
};

const REGIMES = ['calm', 'stressed'] as const;
const NAMES = {
  calm: { risk: 'calmRisk', effect: 'calmEfficacy' },
  stressed: { risk: 'stressedRisk', effect: 'stressedEfficacy' },
} as const;
/** Residuals that scatter so many times as much as chance are more than chance. */
const OVERDISPERSED = 2;
/** With fewer incidents intervals from their scatter are rough. */
const FEW_INCIDENTS = 10;

const noteOf = (fit: PanelFit, records: number, firms: number): FitNote => ({
  records,
  firms,
  levels: fit.levels,
  errors: fit.errors,
  degrees: fit.degrees,
});

/**
 * Fits the paper's equations 19 and 20: the gap on overlap, and failures on overlap by the line, clamped to [0, 1], that the models use.
 * Where overlap is not known, failures are fitted on the gap with the correction for its noise, and turned into effects of overlap if
 * records of the other regime (or some of this one) tell lambda.
 *
 * Each firm has its own gap and risk without overlap (g_i^0 and pi_{S,i}^0) where the records tell them apart; what is estimated is
 * then their mean. Intervals are at 95 % by Student's t.
 *
 * @param options.noise above 0
 * @throws RegulabError with code `misuse` when there is no record.
 *
 * @example
 * const { estimates } = calibrateOverlap(syntheticAudits(1));
 * // The truth of the generator is 2.
 * Math.abs(estimates.find(({ name }) => name === 'lambda').value - 2) < 0.5; // true
 */
export function calibrateOverlap(
  records: readonly AuditRecord[],
  { pooled = false, clustered = false, noise }: CalibrationOptions = {},
): Calibration {
  if (records.length === 0) throw misuse('there is no record to calibrate from');
  if (noise !== undefined && !(noise > 0 && noise < Infinity))
    throw misuse(`noise is ${noise}; the standard deviation of the audit's noise must be above 0`);
  const [warnings, notes]: [string[], string[]] = [[], []];
  const firmNumbers = numbered(records.map(({ firm }) => firm));
  const firmOf = new Map(records.map((r, k) => [r, firmNumbers[k]!]));
  const firmsIn = (list: readonly AuditRecord[]): number => new Set(list.map((r) => firmOf.get(r)!)).size;
  const groupsOf = (list: readonly AuditRecord[]): Int32Array => Int32Array.from(list, (r) => firmOf.get(r)!);

  const measured = records.filter((r) => r.overlap !== undefined);
  const gap: PanelFit | NoFit =
    measured.length === 0
      ? { problem: 'no record has an overlap' }
      : fitPanel(
          measured.map((r) => r.overlap!),
          measured.map((r) => r.gap),
          new Float64Array(measured.length).fill(1),
          groupsOf(measured),
          { pooled, clustered, noise: 0 },
        );
  const firms = firmsIn(records);
  if (clustered && firms < FEWEST_GROUPS)
    warnings.push(
      `${firms} firm${firms === 1 ? ' is' : 's are'} too few for errors by firm, which take ${FEWEST_GROUPS}: errors are taken as independent`,
    );
  const estimates: FittedValue[] = [];
  if (hasFit(gap)) {
    const lambda = { ...gap.slope, value: -gap.slope.value };
    estimates.push(
      estimate('g0', `gap without overlap${ofFirms(gap)}`, gap.at(0)),
      estimate('lambda', 'fall of the gap per overlap', lambda),
    );
    if (lambda.value <= 0)
      warnings.push(
        `the gap does not fall as overlap rises (by ${formatShort(lambda.value)} per overlap): the audit does not measure overlap, or something else moves both`,
      );
    if (gap.levels === 'common' && !pooled && firmsIn(measured) > 1)
      notes.push(
        'firms cannot be told apart in the gap (too few records, or overlap that differs between firms only): one gap without overlap is taken for all',
      );
  } else if (measured.length > 0)
    warnings.push(`how overlap moves the gap is not identified: ${gap.problem}`);
  /** Variance of the audit's noise: as it is told, or what overlap leaves unexplained. */
  const spread: Estimated | null =
    noise !== undefined
      ? { value: noise * noise, variance: 0, degrees: Infinity }
      : hasFit(gap) && gap.degrees > 0
        ? {
            value: gap.scatter,
            variance: (2 * gap.scatter * gap.scatter) / gap.degrees,
            degrees: gap.degrees,
          }
        : null;

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
      warnings.push(`failures in the ${regime} regime are not identified: ${none.problem}`);
      return { ...base, by: 'overlap', failure: none, logit: none };
    }
    const told = own.filter((r) => r.overlap !== undefined);
    const byOverlap = fitFailures(told, (r) => r.overlap!, groupsOf(told), { pooled, clustered, noise: 0 });
    const logit = logitOf(own, estimates);
    if (hasFit(byOverlap) || spread === null || told.length >= own.length / 2) {
      const failure = byOverlap;
      if (hasFit(failure)) {
        estimates.push(...riskAndEffect(regime, failure, failure.at(0), negated(failure.slope)));
        if (told.length < own.length)
          notes.push(
            `${own.length - told.length} of ${own.length} records of the ${regime} regime have no overlap and are left out of its failures`,
          );
        notes.push(...attenuation(regime, told, failure, logit));
        judge(regime, failure, base.incidents, 'overlap', warnings);
      } else
        warnings.push(
          spread === null && told.length === 0
            ? `failures in the ${regime} regime are known by the gap alone, whose noise hides an unknown part of what moves them: measure overlap, or tell the standard deviation of the audit's noise (--noise)`
            : `failures in the ${regime} regime are not identified: ${failure.problem}`,
        );
      return { ...base, by: 'overlap', failure: summary(failure, told), logit };
    }
    // Only the proxy is known here: the noise of the audit is corrected for.
    const failure = fitFailures(own, (r) => r.gap, groupsOf(own), { pooled, clustered, noise: spread.value });
    if (!hasFit(failure))
      warnings.push(`failures in the ${regime} regime are not identified: ${failure.problem}`);
    else {
      const rise = withNoise(failure.slope, failure, spread);
      if (hasFit(gap)) {
        const [g0, lambda] = [gap.at(0), -gap.slope.value];
        const risk = failure.at(g0.value);
        const byNoise = (g0.value - failure.centre) * failure.byNoise;
        estimates.push(
          ...riskAndEffect(
            regime,
            failure,
            {
              ...risk,
              variance:
                risk.variance + rise.value * rise.value * g0.variance + byNoise * byNoise * spread.variance,
            },
            {
              value: lambda * rise.value,
              variance: lambda * lambda * rise.variance + rise.value * rise.value * gap.slope.variance,
              degrees: Math.min(rise.degrees, gap.slope.degrees),
            },
          ),
        );
        notes.push(
          `failures in the ${regime} regime are fitted on the gap, corrected for the audit's noise (standard deviation ${formatShort(Math.sqrt(spread.value))}): no overlap is known there`,
        );
      } else {
        estimates.push(
          estimate(`b (${regime})`, 'rise of failure per gap, corrected for noise', rise),
          estimate(`b0 (${regime})`, 'failure at a gap of 0', failure.at(0)),
        );
        warnings.push(
          `no overlap is known: failures in the ${regime} regime are told by the gap, and neither the risk without overlap nor its effect is identified`,
        );
      }
      judge(regime, failure, base.incidents, 'the gap', warnings);
    }
    return { ...base, by: 'gap', failure: summary(failure, own), logit };
  });

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
      .filter(
        ({ name, value }) => usable.includes(name) && value >= 0 && (value <= 1 || name.endsWith('Efficacy')),
      )
      .map(({ name, value }) => [name, value]),
  );
  if (parameters.stressedEfficacy! < parameters.calmEfficacy!)
    warnings.push('overlap seems to help less under stress than in calm, which the models do not allow');
  const { mixed } = stressedPeriods;
  if (mixed.length > 0)
    warnings.push(
      `${mixed.length} of ${stressedPeriods.all} periods have records of both regimes (${mixed.slice(0, 3).join(', ')}${mixed.length > 3 ? ', ...' : ''}): firms share the regime of a period, and each of these counts half`,
    );
  return {
    records: records.length,
    gap: hasFit(gap)
      ? {
          ...noteOf(gap, measured.length, firmsIn(measured)),
          noise: Math.sqrt(gap.scatter),
          explained: gap.explained,
        }
      : gap,
    regimes,
    estimates,
    parameters,
    notes,
    warnings,
  };

  function summary(fit: PanelFit | NoFit, list: readonly AuditRecord[]): RegimeFit['failure'] {
    return hasFit(fit) ? { ...noteOf(fit, list.length, firmsIn(list)), scatter: fit.scatter } : fit;
  }
}

const negated = (e: Estimated): Estimated => ({ ...e, value: -e.value });

/** Numbers from 0 on for names, in the order in which they occur. */
function numbered(names: readonly string[]): Int32Array {
  const numbers = new Map<string, number>();
  return Int32Array.from(names, (name) => {
    if (!numbers.has(name)) numbers.set(name, numbers.size);
    return numbers.get(name)!;
  });
}

/** Of which firms a level is told. */
const ofFirms = ({ levels, errors }: PanelFit): string =>
  levels === 'common' ? '' : errors === 'clustered' ? ', mean over firms' : ', mean of these firms';

const riskAndEffect = (
  regime: AuditRecord['regime'],
  line: PanelFit,
  risk: Estimated,
  effect: Estimated,
): FittedValue[] => [
  estimate(NAMES[regime].risk, `failure without overlap, ${regime}${ofFirms(line)}`, risk, [0, 1]),
  estimate(NAMES[regime].effect, `fall of failure per overlap, ${regime}`, effect),
];

/** A slope corrected for noise whose size is itself estimated. */
const withNoise = (slope: Estimated, { byNoise }: PanelFit, noise: Estimated): Estimated => ({
  ...slope,
  variance: slope.variance + byNoise * byNoise * noise.variance,
});

/** What makes a fit of failures doubtful. */
function judge(
  regime: AuditRecord['regime'],
  fit: PanelFit,
  incidents: number,
  column: 'overlap' | 'the gap',
  warnings: string[],
): void {
  const fall = column === 'overlap' ? -fit.slope.value : fit.slope.value;
  if (fall <= 0)
    warnings.push(
      column === 'overlap'
        ? `in the ${regime} regime failures do not fall as overlap rises (by ${formatShort(fall)} per overlap)`
        : `in the ${regime} regime failures do not rise with the gap (by ${formatShort(fall)} per gap): the audit says nothing about them`,
    );
  if (incidents < FEW_INCIDENTS)
    warnings.push(`the ${regime} regime has ${incidents} incidents only: its intervals are rough`);
  if (fit.scatter > OVERDISPERSED)
    warnings.push(
      `in the ${regime} regime incidents scatter about ${column} ${formatShort(Number(fit.scatter.toPrecision(3)))} times as much as chance would have it: something else moves them (intervals are taken from the scatter and hold it)`,
    );
}

/** Whether scatter about the gap is the audit's noise, and what that does to what is fitted on the gap. */
function attenuation(
  regime: AuditRecord['regime'],
  records: readonly AuditRecord[],
  failure: PanelFit,
  logit: RegimeFit['logit'],
): string[] {
  if (!hasFit(logit) || !(logit.scatter > OVERDISPERSED) || !(failure.scatter <= OVERDISPERSED)) return [];
  const line = fitPanel(
    records.map((r) => r.overlap!),
    records.map((r) => r.gap),
    records.map((r) => r.exposure),
    new Int32Array(records.length),
    { pooled: true, clustered: false, noise: 0 },
  );
  if (!hasFit(line)) return [];
  const times = (x: number): string => formatShort(Number(x.toPrecision(2)));
  return [
    `incidents of the ${regime} regime scatter about the gap ${times(logit.scatter)} times as much as chance would have it, about overlap ${times(failure.scatter)} times: that is the noise of the audit, no overdispersion; a rise of failures with the gap (gamma) is attenuated to about ${times(100 * line.explained)} % of what overlap does`,
  ];
}

/** The logit on the measured gap: its estimates, with intervals as wide as the scatter asks for. */
function logitOf(records: readonly AuditRecord[], estimates: FittedValue[]): RegimeFit['logit'] {
  const { regime } = records[0]!;
  const logit = fitLogistic(
    records.map((r) => r.gap),
    records.map((r) => r.incidents),
    records.map((r) => r.exposure),
  );
  if (!hasFit(logit)) return logit;
  const { deviance, ...line } = logit;
  const scatter = line.degrees > 0 ? deviance / line.degrees : 1;
  const wide = Math.max(1, scatter);
  const degrees = Math.max(1, line.degrees);
  estimates.push(
    estimate(`alpha (${regime})`, 'logit of failure at a measured gap of 0', {
      value: line.intercept,
      variance: wide * line.variances[0],
      degrees,
    }),
    estimate(`gamma (${regime})`, 'rise of the logit per measured gap', {
      value: line.slope,
      variance: wide * line.variances[1],
      degrees,
    }),
  );
  return { ...line, scatter };
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
): FittedValue {
  const width = normalQuantile(LEVEL);
  const p = stressed / all;
  const z = width * width;
  const centre = (p + z / (2 * all)) / (1 + z / all);
  const half = (width * Math.sqrt((p * (1 - p)) / all + z / (4 * all * all))) / (1 + z / all);
  return {
    name,
    label,
    value: p,
    standardError: Math.sqrt((p * (1 - p)) / all),
    degrees: Infinity,
    low: centre - half,
    high: centre + half,
  };
}
