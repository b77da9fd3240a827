import {
  AUDIT_COLUMNS,
  type AuditRecord,
  type Calibration,
  calibrateOverlap,
  completeValues,
  csvCell,
  findModel,
  fitLossCurve,
  formatNumber,
  LOSS_COLUMNS,
  misuse,
  readAudits,
  readLosses,
  syntheticAudits,
  unknownName,
} from '@regulab/core';
import { ANSWER_IS_NO } from '../exitCode.js';
import { readRows } from '../rows.js';
import { textTable } from '../textTable.js';

interface Options {
  readonly synthetic?: string | undefined;
  readonly json?: true | undefined;
}

const FAMILIES = ['overlap', 'market-entry'];

/** Fits parameters of a family of models to a file; with warnings the answer is no. */
export function calibrate(family: string, file: string | undefined, options: Options): void {
  if (!FAMILIES.includes(family)) throw unknownName('family to calibrate', family, FAMILIES);
  if (family === 'market-entry') {
    calibrateLosses(file, options);
    return;
  }
  if (options.synthetic !== undefined) {
    if (options.json) throw misuse('made-up records are written as CSV; leave --json out');
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
  const calibration = calibrateOverlap(readAudits(readRows(file)));
  process.stdout.write(
    options.json ? `${JSON.stringify(calibration, null, 2)}\n` : `${report(calibration)}\n`,
  );
  if (calibration.warnings.length > 0) process.exitCode = ANSWER_IS_NO;
}

/** The exponent of a measured loss curve. */
function calibrateLosses(file: string | undefined, options: Options): void {
  if (options.synthetic !== undefined)
    throw misuse('made-up records are of audits; leave --synthetic out, or calibrate overlap');
  if (file === undefined) throw misuse(`name a CSV file with the columns ${LOSS_COLUMNS.join(' and ')}`);
  const fit = fitLossCurve(readLosses(readRows(file)));
  const n = formatNumber;
  const text = [
    `market-entry: ${fit.count} losses, loss = floor + scale N^-nu`,
    '',
    textTable(
      ['', 'value', '95 % from', 'to'],
      [
        ['nu', n(fit.nu), n(fit.low), n(fit.high)],
        ['scale', n(fit.scale), '', ''],
        ['floor', n(fit.floor), '', ''],
        ['relative residual', n(fit.residual), '', ''],
      ],
      [1, 2, 3],
    ),
    ...fit.warnings.map((warning) => `\nWarning: ${warning}.`),
  ].join('\n');
  process.stdout.write(options.json ? `${JSON.stringify(fit, null, 2)}\n` : `${text}\n`);
  if (fit.warnings.length > 0) process.exitCode = ANSWER_IS_NO;
}

const csvOf = (records: readonly AuditRecord[]): string =>
  `${[
    AUDIT_COLUMNS,
    ...records.map((r) => [r.firm, r.date, r.gap, r.overlap, r.exposure, r.incidents, r.regime]),
  ]
    .map((cells) => cells.map(csvCell).join(','))
    .join('\n')}\n`;

/** Whether the model takes the parameters that were found. */
function solvable(parameters: Calibration['parameters']): boolean {
  try {
    completeValues(findModel('overlap/symmetric'), parameters);
    return true;
  } catch {
    return false;
  }
}

/** What a solution from these parameters would take from the model's defaults. */
function usedDefaults(parameters: Calibration['parameters']): string {
  const missing = IDENTIFIABLE.filter((name) => parameters[name] === undefined);
  if (!solvable(parameters)) return 'The model overlap/symmetric takes no such parameters: see the warnings.';
  return missing.length === 0
    ? ''
    : `${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} not identified: the model's own default stands in.`;
}
const IDENTIFIABLE = ['calmRisk', 'stressedRisk', 'calmEfficacy', 'stressedEfficacy', 'stress'];

function report({ records, gap, regimes, estimates, parameters, warnings }: Calibration): string {
  const rows = estimates.map((e) => [
    e.name,
    formatNumber(e.value),
    formatNumber(Number(e.standardError.toPrecision(3))),
    `${formatNumber(Number(e.low.toPrecision(4)))} to ${formatNumber(Number(e.high.toPrecision(4)))}`,
    e.label,
  ]);
  const settings = Object.entries(parameters).map(([name, value]) => `--set ${name}=${formatNumber(value)}`);
  const rest = usedDefaults(parameters);
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
    ...(settings.length > 0
      ? ['', solvable(parameters) ? `regulab solve overlap/symmetric ${settings.join(' ')}` : '', rest]
      : []),
  ].join('\n');
}
