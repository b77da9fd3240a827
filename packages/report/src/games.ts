import { effectOf, findModel, type Model, type Values } from '@regulab/core';
import type { FigureData } from '@regulab/figures';
import { readTable, runSweep, type SweepSpec } from '@regulab/sweep';

/** One solved game of a sweep, with its own parameters. */
export interface Game {
  readonly parameters: Values;
  readonly status: string;
  readonly regime: string;
  readonly backfires: boolean;
  readonly mutualism: boolean;
  /** Outcomes; NaN where there is no product. */
  readonly outcome: Readonly<Record<string, number>>;
}

export interface Counts {
  readonly games: number;
  readonly exit: number;
  readonly backfiring: number;
  readonly mutualism: number;
}

export interface Check {
  readonly checked: number;
  readonly accepted: number;
  readonly largestGainBound: number;
}

/** Runs a sweep into a directory (or resumes it) and reads its games back, sorted by their varied parameters. */
export async function sweepGames(
  spec: SweepSpec,
  directory: string,
  workers: number | undefined,
): Promise<Game[]> {
  await runSweep(spec, directory, workers === undefined ? {} : { workers });
  const table = readTable(directory);
  const model = findModel(table.model);
  const { whole } = table;
  const games: Game[] = [];
  for await (const batch of table.batches())
    for (const row of batch) {
      const all = whole(row);
      games.push({
        parameters: Object.fromEntries(model.parameters.map((p) => [p.name, Number(all[p.name])])),
        status: String(row.status),
        regime: String(row.regime),
        backfires: row.backfires === true,
        mutualism: row.mutualism === true,
        outcome: Object.fromEntries(
          model.outcomes.map((o) => [
            o.name,
            typeof row[o.name] === 'number' ? Number(row[o.name]) : Number.NaN,
          ]),
        ),
      });
    }
  const varied = Object.keys(spec.vary);
  return games.sort((a, b) => {
    for (const name of varied) {
      const difference = a.parameters[name]! - b.parameters[name]!;
      if (difference !== 0) return difference;
    }
    return 0;
  });
}

export function count(games: readonly Game[]): Counts {
  return {
    games: games.length,
    exit: games.filter((game) => game.status === 'exit').length,
    backfiring: games.filter((game) => game.backfires).length,
    mutualism: games.filter((game) => game.mutualism).length,
  };
}

/** Re-checks every k-th game by the model's verifier, which shares nothing with the solver. */
export function certify(model: Model, games: readonly Game[], every: number): Check {
  let checked = 0;
  let accepted = 0;
  let largestGainBound = 0;
  for (let k = 0; k < games.length; k += every) {
    const { parameters, status, outcome } = games[k]!;
    if (status !== 'equilibrium' && status !== 'exit') continue;
    const certificate = model.verify(parameters, { status, outcomes: outcome });
    checked++;
    if (certificate.accepted) accepted++;
    largestGainBound = Math.max(largestGainBound, certificate.gainBound);
  }
  return { checked, accepted, largestGainBound };
}

/** Effects of a bargained outcome against the bargained outcome without regulation. */
export function compare(
  model: Model,
  regulated: Game,
  baseline: Game,
): { backfires: boolean; mutualism: boolean } {
  const state = (game: Game) => ({
    status: game.status === 'equilibrium' ? ('equilibrium' as const) : ('exit' as const),
    outcomes: game.outcome,
  });
  const { backfires, mutualism } = effectOf(model.outcomes, state(regulated), state(baseline));
  return { backfires, mutualism };
}

/** The games as rows of a figure's data: parameters, outcomes (null where there is no product), status, regime, effects. */
export function figureRows(games: readonly Game[], columns: readonly string[]): FigureData {
  const cell = (game: Game, name: string): number | string | boolean | null => {
    if (name === 'status' || name === 'regime' || name === 'backfires' || name === 'mutualism')
      return game[name];
    const value = game.parameters[name] ?? game.outcome[name];
    return value === undefined || Number.isNaN(value) ? null : value;
  };
  return { columns, rows: games.map((game) => columns.map((name) => cell(game, name))) };
}
