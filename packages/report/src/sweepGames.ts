import { builtIn, EFFECT_KINDS, findModel } from '@regulab/core';
import { readTable, runSweep, type SweepSpec } from '@regulab/sweep';
import { type Game, sortGames } from './games.js';

/** Runs a sweep into a directory (or resumes it) and reads its games back, sorted by their varied parameters. */
export async function sweepGames(
  spec: SweepSpec,
  directory: string,
  workers: number | undefined,
): Promise<Game[]> {
  await runSweep(builtIn, spec, directory, workers === undefined ? {} : { workers });
  const table = readTable(builtIn, directory);
  const model = findModel(table.model);
  const { whole } = table;
  const games: Game[] = [];
  for await (const batch of table.batches())
    for (const { cells: row } of batch) {
      const all = whole(row);
      games.push({
        parameters: Object.fromEntries(
          model.parameters.map((p) => [p.name, Number(all[p.name] ?? Number.NaN)]),
        ),
        status: String(row.status),
        regime: String(row.regime),
        effect: EFFECT_KINDS.find((kind) => kind === row.effect) ?? null,
        mutualism: row.mutualism === true,
        outcome: Object.fromEntries(
          model.outcomes.map((o) => [
            o.name,
            typeof row[o.name] === 'number' ? Number(row[o.name]) : Number.NaN,
          ]),
        ),
      });
    }
  return sortGames(games, Object.keys(spec.vary));
}
