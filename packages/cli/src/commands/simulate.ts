import { formatNumber } from '@regulab/core';
import { type Simulation, simulate } from '@regulab/jobs/simulate.js';
import { gameOf, type Run } from '../command.js';
import { textTable } from '../textTable.js';

/** Draws what chance does after a game, again and again. */
export const run: Run<'simulate'> = async ({ words: [id], options, laboratory }) => {
  const { model, values } = gameOf(laboratory, id!, options.set);
  const { draws, seed, workers } = options;
  const simulation = await simulate(model, values, { draws, seed, workers });
  return { json: simulation, text: () => report(model.id, simulation) };
};

function report(id: string, { draws, seed, summaries, solution }: Simulation): string {
  const levels = Object.keys(summaries[0]!.quantiles);
  const tails = Object.keys(summaries[0]!.expectedShortfall);
  const percent = (part: string): string => `${Number((100 * Number(part)).toPrecision(3))} %`;
  const rows = summaries.map((s) => [
    s.label,
    formatNumber(s.mean),
    formatNumber(Number(s.standardError.toPrecision(2))),
    formatNumber(s.expected),
    ...levels.map((level) => formatNumber(s.quantiles[level]!)),
    ...tails.map((part) => formatNumber(s.expectedShortfall[part]!)),
  ]);
  return [
    `${id}: ${draws.toLocaleString('en-US')} draws of what chance does, seed ${seed}`,
    solution.explanation,
    '',
    textTable(
      [
        '',
        'mean',
        'st. error',
        'closed form',
        ...levels.map(percent),
        ...tails.map((part) => `worst ${percent(part)}`),
      ],
      rows,
      Array.from({ length: 3 + levels.length + tails.length }, (_, k) => k + 1),
    ),
  ].join('\n');
}
