import { readFileSync } from 'node:fs';
import {
  AUDIT_COLUMNS,
  type AuditRecord,
  type Calibration,
  calibrateOverlap,
  csvCell,
  formatNumber,
  misuse,
  readAudits,
  syntheticAudits,
  unknownName,
} from '@regulab/core';
import { fileFailure } from '@regulab/sweep';
import { parse } from 'csv-parse/sync';
import { ANSWER_IS_NO } from '../exitCode.js';
import { textTable } from '../textTable.js';

interface Options {
  readonly synthetic?: string | undefined;
  readonly json?: true | undefined;
}

const FAMILIES = ['overlap'];

/** Fits parameters of a family of models to a file; with warnings the answer is no. */
export function calibrate(family: string, file: string | undefined, options: Options): void {
  if (!FAMILIES.includes(family)) throw unknownName('family to calibrate', family, FAMILIES);
  if (options.synthetic !== undefined) {
    if (file !== undefined)
      throw misuse('records are either made up or read from a file; give one of the two');
    const seed = Number(options.synthetic);
    if (!Number.isSafeInteger(seed) || seed < 0)
      throw misuse(
        `synthetic is ${options.synthetic}; it must be a whole number from 0 to ${Number.MAX_SAFE_INTEGER}`,
      );
    process.stdout.write(csvOf(syntheticAudits(seed)));
    return;
  }
  if (file === undefined) throw misuse('name a CSV file of audits, or make one up with --synthetic 1');
  const calibration = calibrateOverlap(readAudits(rowsOf(file)));
  process.stdout.write(
    options.json ? `${JSON.stringify(calibration, null, 2)}\n` : `${report(calibration)}\n`,
  );
  if (calibration.warnings.length > 0) process.exitCode = ANSWER_IS_NO;
}

function rowsOf(file: string): Record<string, string>[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw fileFailure('read', file, error);
  }
  try {
    return parse(text, { columns: true, trim: true, bom: true, skip_empty_lines: true });
  } catch (error) {
    throw misuse(`${file} is no table of comma-separated values: ${(error as Error).message}`, error);
  }
}

const csvOf = (records: readonly AuditRecord[]): string =>
  `${[
    AUDIT_COLUMNS,
    ...records.map((r) => [r.firm, r.date, r.gap, r.overlap, r.exposure, r.incidents, r.regime]),
  ]
    .map((cells) => cells.map(csvCell).join(','))
    .join('\n')}\n`;

function report({ records, gap, regimes, estimates, parameters, warnings }: Calibration): string {
  const rows = estimates.map((e) => [
    e.name,
    formatNumber(e.value),
    formatNumber(Number(e.standardError.toPrecision(3))),
    `${formatNumber(Number(e.low.toPrecision(4)))} to ${formatNumber(Number(e.high.toPrecision(4)))}`,
    e.label,
  ]);
  const settings = Object.entries(parameters).map(([name, value]) => `--set ${name}=${formatNumber(value)}`);
  return [
    `${records} records: ${regimes.map((r) => `${r.records} ${r.regime} (${r.incidents} incidents in ${r.exposure} uses)`).join(', ')}`,
    ...('problem' in gap
      ? []
      : [
          `The gap on overlap: ${formatNumber(Number((100 * gap.explained).toPrecision(3)))} % of its variance explained, residual ${formatNumber(Number(gap.residual.toPrecision(3)))}`,
        ]),
    ...regimes.flatMap((r) =>
      'problem' in r.logit
        ? []
        : [
            `Failures in the ${r.regime} regime on the gap: deviance ${formatNumber(Number(r.logit.deviance.toPrecision(4)))} on ${r.logit.degrees} degrees of freedom`,
          ],
    ),
    '',
    textTable(['', 'estimate', 'st. error', '95 % interval', ''], rows, [1, 2]),
    ...(warnings.length > 0 ? ['', 'Warnings:', ...warnings.map((w) => `  ${w}.`)] : []),
    ...(settings.length > 0 ? ['', `regulab solve overlap/symmetric ${settings.join(' ')}`] : []),
  ].join('\n');
}
