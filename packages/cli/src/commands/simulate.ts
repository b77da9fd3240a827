import { findModel, formatNumber, readGame } from '@regulab/core';
import { simulate as run, type Simulation } from '@regulab/jobs/simulate.js';
import { readCount, readSettings } from '../parse.js';
import { print } from '../print.js';
import { textTable } from '../textTable.js';

interface Options {
  readonly draws: string;
  readonly seed: string;
  readonly workers?: string | undefined;
  readonly set?: readonly string[] | undefined;
  readonly json?: true | undefined;
}

/** Draws what chance does after a game, again and again. */
export async function simulate(id: string, options: Options): Promise<void> {
  const named = findModel(id);
  const { model, values } = readGame(named, readSettings(named, options.set ?? []));
  const simulation = await run(model, values, {
    draws: readCount('--draws', options.draws, 2),
    seed: readCount('--seed', options.seed, 0),
    ...(options.workers === undefined ? {} : { workers: readCount('--workers', options.workers, 1) }),
  });
  print(options.json ? `${JSON.stringify(simulation, null, 2)}\n` : `${report(model.id, simulation)}\n`);
}

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
