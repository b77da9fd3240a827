import {
  AUDIT_COLUMNS,
  type AuditRecord,
  auditReader,
  type Calibration,
  calibrateOverlap,
  completeValues,
  csvCell,
  type FitNote,
  findModel,
  fitLossCurve,
  formatNumber,
  formatShort,
  LOSS_COLUMNS,
  misuse,
  OPTIONAL_AUDIT_COLUMNS,
  readDecimal,
  readLoss,
  syntheticAudits,
  unknownName,
} from '@regulab/core';
import { droppedWords, readRows } from '@regulab/measure/rows.js';
import type { Answer, Run } from '../command.js';
import type { OptionsOf } from '../commandTable.js';
import { ANSWER_IS_NO, OK } from '../exitCode.js';
import { printData } from '../print.js';
import { textTable } from '../textTable.js';

type Options = OptionsOf<'calibrate'>;

const FAMILIES = ['overlap', 'market-entry'];

/** Fits parameters of a family of models to a file; with warnings the answer is no. */
export const run: Run<'calibrate'> = async ({ words: [family, file], options }) => {
  if (!FAMILIES.includes(family!)) throw unknownName('family to calibrate', family!, FAMILIES);
  if (family === 'market-entry') return calibrateLosses(file, options);
  if (options.synthetic !== undefined) {
    if (options.json) throw misuse('made-up records are written as CSV; leave --json out');
    if (file !== undefined)
      throw misuse('records are either made up or read from a file; give one of the two');
    refuseFits(options, 'made-up records are not fitted');
    const seed = Number(options.synthetic);
    if (!Number.isSafeInteger(seed) || seed < 0)
      throw misuse(
        `synthetic is ${options.synthetic}; it must be a whole number from 0 to ${Number.MAX_SAFE_INTEGER}`,
      );
    printData(csvOf(syntheticAudits(seed)));
    return undefined;
  }
  if (file === undefined) throw misuse('name a CSV file of audits, or make one up with --synthetic 1');
  const noise = options.noise === undefined ? null : readDecimal(options.noise);
  if (options.noise !== undefined && !(noise !== null && noise > 0))
    throw misuse(`--noise is ${options.noise}; it must be a number above 0, the audit's standard deviation`);
  const { rows, dropped } = await readRows(
    file,
    {
      needs: AUDIT_COLUMNS.filter((name) => !OPTIONAL_AUDIT_COLUMNS.includes(name)),
      may: OPTIONAL_AUDIT_COLUMNS,
      dropBad: options.dropBad,
    },
    auditReader(),
  );
  const calibration = calibrateOverlap(rows, {
    ...(options.pooled ? { pooled: true } : {}),
    ...(options.clustered ? { clustered: true } : {}),
    ...(noise === null ? {} : { noise }),
  });
  return {
    json: { ...calibration, dropped },
    text: () => [...droppedWords(dropped), report(calibration)].join('\n'),
    exit: calibration.warnings.length > 0 ? ANSWER_IS_NO : OK,
  };
};

/** Refuses options about how audits are fitted where none are. */
function refuseFits({ pooled, clustered, noise }: Options, why: string): void {
  for (const [name, given] of Object.entries({ pooled, clustered, noise }))
    if (given !== undefined && given !== false) throw misuse(`${why}; leave --${name} out`);
}

/** The exponent of a measured loss curve. */
async function calibrateLosses(file: string | undefined, options: Options): Promise<Answer> {
  if (options.synthetic !== undefined)
    throw misuse('made-up records are of audits; leave --synthetic out, or calibrate overlap');
  refuseFits(options, 'losses have no firms and no noise of an audit');
  if (file === undefined) throw misuse(`name a CSV file with the columns ${LOSS_COLUMNS.join(' and ')}`);
  const { rows, dropped } = await readRows(file, { needs: LOSS_COLUMNS, dropBad: options.dropBad }, readLoss);
  const fit = fitLossCurve(rows);
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
  return {
    json: { ...fit, dropped },
    text: () => [...droppedWords(dropped), text].join('\n'),
    exit: fit.warnings.length > 0 ? ANSWER_IS_NO : OK,
  };
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

/** How firms enter a fit, in words. */
const firmsInWords = ({ records, firms, levels, errors }: FitNote): string =>
  `${records} records of ${firms} firm${firms === 1 ? '' : 's'}, ${levels === 'own' ? 'each with its own level' : 'one level for all'}, errors ${errors === 'clustered' ? 'by firm' : 'independent'}`;

const three = (x: number): string => formatShort(Number(x.toPrecision(3)));

function report({ records, gap, regimes, estimates, parameters, notes, warnings }: Calibration): string {
  const rows = estimates.map((e) => [
    e.name,
    formatShort(e.value),
    three(e.standardError),
    `${formatShort(e.low)} to ${formatShort(e.high)}`,
    e.label,
  ]);
  const settings = Object.entries(parameters).map(([name, value]) => `--set ${name}=${formatNumber(value)}`);
  const rest = usedDefaults(parameters);
  return [
    `${records} records: ${regimes.map((r) => `${r.records} ${r.regime} (${r.incidents} incidents in ${r.exposure} uses)`).join(', ')}`,
    ...('problem' in gap
      ? []
      : [
          `The gap on overlap: ${three(100 * gap.explained)} % of its variance explained, noise ${three(gap.noise)} (${firmsInWords(gap)})`,
        ]),
    ...regimes.flatMap((r) =>
      'problem' in r.failure
        ? []
        : [
            `Failures in the ${r.regime} regime on ${r.by === 'gap' ? 'the gap, corrected for its noise' : 'overlap'}: incidents scatter ${three(r.failure.scatter)} times as much as chance (${firmsInWords(r.failure)})`,
          ],
    ),
    '',
    textTable(['', 'estimate', 'st. error', '95 % interval', ''], rows, [1, 2]),
    ...(notes.length > 0
      ? ['', ...notes.map((note) => `${note.slice(0, 1).toUpperCase()}${note.slice(1)}.`)]
      : []),
    ...(warnings.length > 0 ? ['', 'Warnings:', ...warnings.map((w) => `  ${w}.`)] : []),
    ...(settings.length > 0
      ? ['', solvable(parameters) ? `regulab solve overlap/symmetric ${settings.join(' ')}` : '', rest]
      : []),
  ].join('\n');
}
