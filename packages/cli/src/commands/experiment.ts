import { formatNumber, misuse } from '@regulab/core';
import { type ExperimentResult, runExperiment } from '@regulab/jobs/experiment.js';
import { gameOf, type Run } from '../command.js';
import { showProgress } from '../progress.js';
import { textTable } from '../textTable.js';

/** Draws real data of a model and sets what is measured beside the formulas. */
export const run: Run<'experiment'> = async ({ words: [id], options, laboratory }) => {
  const { model, values } = gameOf(laboratory, id!, options.set);
  const ways = options.draw.map((text) => {
    const at = text.indexOf('=');
    if (at < 1) throw misuse(`--draw is ${text}; it must be name=value, for example design=rademacher`);
    return [text.slice(0, at), text.slice(at + 1)] as const;
  });
  const { draws, seed, workers, out } = options;
  const progress = showProgress('draws');
  const result = await runExperiment(model, values, {
    draws,
    seed,
    workers,
    laboratory,
    options: Object.fromEntries(ways),
    out,
    onProgress: progress.update,
  }).finally(progress.stop);
  return { json: result, text: () => report(result) };
};

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
