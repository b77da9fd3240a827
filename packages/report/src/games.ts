import {
  EFFECT_KINDS,
  type EffectKind,
  EQUILIBRIUM,
  EXITED,
  effectOf,
  type Laboratory,
  type Model,
  parametersNamed,
  STATUS,
  type Values,
} from '@regulab/core';
import type { FigureData } from '@regulab/figures';
import { computeChunk, planSweep, type SweepSpec } from '@regulab/sweep/pure';

/** One solved game of a sweep, with its own parameters. */
export interface Game {
  /** NaN for a share on which nobody agreed. */
  readonly parameters: Values;
  readonly status: string;
  readonly regime: string;
  /** What the rule does; null where the sweep does not compare. */
  readonly effect: EffectKind | null;
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
  /** As a part of what is at stake. */
  readonly largestGainBound: number;
}

/** Solves the games of a spec here and now, sorted by their varied parameters. */
export function solveGames(laboratory: Laboratory, spec: SweepSpec): Game[] {
  const plan = planSweep(laboratory, spec);
  const { model } = plan;
  const games: Game[] = [];
  for (let chunk = 0; chunk < plan.chunks; chunk++) {
    const table = computeChunk(plan, chunk);
    const varied = table.inputs.flatMap(({ name, values }) =>
      parametersNamed(model, name).map((parameter) => [parameter, values] as const),
    );
    const shares = table.shares ? model.parameters.filter((p) => p.bargained).map((p) => p.name) : [];
    const fixed = Object.fromEntries(model.parameters.map((p) => [p.name, spec.set[p.name] ?? p.default]));
    for (let row = 0; row < table.rows; row++) {
      const status = table.status[row]!;
      const known = (atExit: number | undefined): boolean =>
        status === EQUILIBRIUM || (status === EXITED && atExit !== undefined);
      games.push({
        parameters: {
          ...fixed,
          ...Object.fromEntries(varied.map(([name, values]) => [name, values[row]!])),
          ...Object.fromEntries(shares.map((name) => [name, table.shares![row]!])),
        },
        status: STATUS[status]!,
        regime: model.regimes.name(table.regimes[row]!),
        effect: (table.effects && EFFECT_KINDS[table.effects.kinds[row]!]) ?? null,
        mutualism: table.effects?.mutualism[row] === 1,
        outcome: Object.fromEntries(
          table.outcomes.map(({ name, values }, k) => [
            name,
            known(model.outcomes[k]!.atExit) ? values[row]! : Number.NaN,
          ]),
        ),
      });
    }
  }
  return sortGames(games, Object.keys(spec.vary));
}

/** Games in ascending order of the named parameters, the first of them first; of one of all players the first player's counts. */
export function sortGames(games: Game[], names: readonly string[]): Game[] {
  const [first] = games;
  const own = names.map((name) =>
    first && first.parameters[name] === undefined ? name.replace('.', '[0].') : name,
  );
  return games.sort((a, b) => {
    for (const name of own) {
      const difference = a.parameters[name]! - b.parameters[name]!;
      if (difference !== 0) return difference;
    }
    return 0;
  });
}

/** The largest of a value over games, of which there may be more than a call takes arguments. */
export const largest = (games: readonly Game[], value: (game: Game) => number): number =>
  games.reduce((most, game) => Math.max(most, value(game)), Number.NEGATIVE_INFINITY);

export function count(games: readonly Game[]): Counts {
  return {
    games: games.length,
    exit: games.filter((game) => game.status === 'exit').length,
    backfiring: games.filter((game) => game.effect === 'backfires').length,
    mutualism: games.filter((game) => game.mutualism).length,
  };
}

/** Re-checks every k-th game by the model's verifier, which shares nothing with the solver. */
export function certifyGames(model: Model, games: readonly Game[], every: number): Check {
  let checked = 0;
  let accepted = 0;
  let largestGainBound = 0;
  for (let k = 0; k < games.length; k += every) {
    const { parameters, status, outcome } = games[k]!;
    if (status !== 'equilibrium' && status !== 'exit') continue;
    const certificate = model.verify(parameters, { status, outcomes: outcome });
    checked++;
    if (certificate.accepted) accepted++;
    largestGainBound = Math.max(largestGainBound, certificate.relativeGain);
  }
  return { checked, accepted, largestGainBound };
}

/** Effects of a bargained outcome against the bargained outcome without regulation. */
export function compare(model: Model, regulated: Game, baseline: Game): Pick<Game, 'effect' | 'mutualism'> {
  const state = (game: Game) => ({
    status: game.status === 'equilibrium' ? ('equilibrium' as const) : ('exit' as const),
    outcomes: game.outcome,
  });
  const { kind, mutualism } = effectOf(model.outcomes, state(regulated), state(baseline));
  return { effect: kind, mutualism };
}

/** The games as rows of a figure's data: parameters, outcomes (null where there is no product), status, regime, effects. */
export function figureRows(games: readonly Game[], columns: readonly string[]): FigureData {
  const cell = (game: Game, name: string): number | string | boolean | null => {
    if (name === 'status' || name === 'regime' || name === 'effect' || name === 'mutualism')
      return game[name];
    const value = game.parameters[name] ?? game.outcome[name];
    return value === undefined || Number.isNaN(value) ? null : value;
  };
  return { columns, rows: games.map((game) => columns.map((name) => cell(game, name))) };
}
