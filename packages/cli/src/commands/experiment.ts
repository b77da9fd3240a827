import { findModel, formatNumber, misuse, readGame } from '@regulab/core';
import { type ExperimentResult, runExperiment } from '@regulab/jobs/experiment.js';
import { readCount, readSettings } from '../parse.js';
import { print } from '../print.js';
import { showProgress } from '../progress.js';
import { textTable } from '../textTable.js';

interface Options {
  readonly draws: string;
  readonly seed: string;
  readonly workers?: string | undefined;
  readonly set?: readonly string[] | undefined;
  readonly draw?: readonly string[] | undefined;
  readonly out?: string | undefined;
  readonly json?: true | undefined;
}

/** Draws real data of a model and sets what is measured beside the formulas. */
export async function experiment(id: string, options: Options): Promise<void> {
  const named = findModel(id);
  const { model, values } = readGame(named, readSettings(named, options.set ?? []));
  const ways = (options.draw ?? []).map((text) => {
    const at = text.indexOf('=');
    if (at < 1) throw misuse(`--draw is ${text}; it must be name=value, for example design=rademacher`);
    return [text.slice(0, at), text.slice(at + 1)] as const;
  });
  const progress = showProgress('draws');
  const result = await runExperiment(model, values, {
    draws: readCount('--draws', options.draws, 2),
    seed: readCount('--seed', options.seed, 0),
    options: Object.fromEntries(ways),
    out: options.out,
    ...(options.workers === undefined ? {} : { workers: readCount('--workers', options.workers, 1) }),
    onProgress: progress.update,
  }).finally(progress.stop);
  print(options.json ? `${JSON.stringify(result, null, 2)}\n` : `${report(result)}\n`);
}

function report({ model, draws, failed, damaged, seed, options, measured }: ExperimentResult): string {
  const ways = Object.entries(options).map(([name, value]) => `${name} ${value}`);
  const lost = failed > 0 ? `; ${failed} draws were singular and are left out` : '';
  const again = damaged > 0 ? `; ${damaged} lines of the file were damaged and drawn again` : '';
  const rows = measured.map(({ label, mean, standardError, expected }) => [
    label,
    Number.isNaN(mean) ? '-' : formatNumber(mean),
    Number.isNaN(standardError) ? '-' : formatNumber(Number(standardError.toPrecision(2))),
    ...(Number.isNaN(expected) || Number.isNaN(mean)
      ? ['-', '-']
      : [formatNumber(expected), formatNumber(Number(((mean - expected) / standardError).toPrecision(2)))]),
  ]);
  return [
    `${model}: ${draws} draws${ways.map((way) => `, ${way}`).join('')}, seed ${seed}${lost}${again}`,
    '',
    textTable(['', 'mean', 'st. error', 'formula', 'off by st. errors'], rows, [1, 2, 3, 4]),
  ].join('\n');
}
