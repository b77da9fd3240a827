import { readDecimal } from '@regulab/model/decimal.js';
import { CellError } from '@regulab/model/error.js';
import { normalQuantile } from '@regulab/numeric/normalQuantile.js';
import { randomAt } from '@regulab/numeric/random.js';

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
  /** Failure probability without overlap. */
  readonly risk: Readonly<Record<AuditRecord['regime'], number>>;
  /** What one overlap takes off it. */
  readonly efficacy: Readonly<Record<AuditRecord['regime'], number>>;
}

export const DEFAULT_TRUTH: AuditTruth = {
  firms: 8,
  periods: 36,
  exposure: 400,
  g0: 1,
  lambda: 2,
  noise: 0.15,
  stress: 0.3,
  risk: { calm: 0.05, stressed: 0.4 },
  efficacy: { calm: 0.1, stressed: 0.75 },
};

/**
 * Synthetic audits and incidents by the paper's equations 19 and 20: gap = g0 - lambda o + noise, incidents binomial in pi_0 - a o, cut
 * off at 0 and 1. The same seed gives the same records.
 */
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
      const chance = Math.min(1, Math.max(0, truth.risk[regime] - truth.efficacy[regime] * overlap));
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

/** Columns that a file of audits may leave out. */
export const OPTIONAL_AUDIT_COLUMNS: readonly string[] = ['overlap'];

/**
 * What reads the rows of a file of audits, texts by column, one after the other: it knows which firms and periods it has seen.
 *
 * @returns a function of a row and of the line it stands on. It throws CellError with code `misuse` for text in numbers, impossible
 * numbers, and a firm and period that has been.
 *
 * @example
 * const read = auditReader();
 * read({ firm: 'a', date: '2026-01', g: '.8', overlap: '.1', exposure: '400', incidents: '9', regime: 'calm' }, 2).incidents; // 9
 */
export function auditReader(): (row: Readonly<Record<string, string>>, line: number) => AuditRecord {
  const seen = new Map<string, number>();
  return (row, line) => {
    const cell = (name: string): string => (row[name] ?? '').trim();
    const named = (name: 'firm' | 'date'): string => {
      if (cell(name) === '') throw new CellError(name, `${name} is empty; name the firm and the period`);
      return cell(name);
    };
    const [firm, date] = [named('firm'), named('date')];
    const number = (name: string, least: number, whole: boolean): number => {
      const value = readDecimal(cell(name)) ?? Number.NaN;
      if (!(Math.abs(value) <= LARGEST_NUMBER) || value < least || (whole && !Number.isInteger(value)))
        throw new CellError(
          name,
          `${name} is ${JSON.stringify(cell(name).slice(0, 40))}; it must be a ${whole ? 'whole ' : ''}number${least > -Infinity ? ` of at least ${least}` : ''}, at most ${LARGEST_NUMBER} in size`,
        );
      return value;
    };
    const gap = number('g', -Infinity, false);
    const exposure = number('exposure', 1, true);
    const incidents = number('incidents', 0, true);
    if (incidents > exposure)
      throw new CellError(
        'incidents',
        `there are ${incidents} incidents in ${exposure} uses; there can be at most as many as uses`,
      );
    const regime = cell('regime').toLowerCase();
    if (!CALM.includes(regime) && !STRESSED.includes(regime))
      throw new CellError(
        'regime',
        `regime is ${JSON.stringify(regime.slice(0, 40))}; it must be calm or stressed (L or H)`,
      );
    const overlap = cell('overlap') === '' ? null : number('overlap', 0, false);
    const key = JSON.stringify([firm, date]);
    const earlier = seen.get(key);
    if (earlier !== undefined)
      throw new CellError(
        'date',
        `${firm} was recorded for ${date} on line ${earlier} already; keep one record a firm and period`,
      );
    seen.set(key, line);
    return {
      firm,
      date,
      gap,
      ...(overlap === null ? {} : { overlap }),
      exposure,
      incidents,
      regime: CALM.includes(regime) ? 'calm' : 'stressed',
    };
  };
}
