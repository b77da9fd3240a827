import { EFFECT_KINDS } from '@regulab/core';
import type { ColorScale, Layer } from '@regulab/figures';
import type { Game } from '@regulab/report';

/** The code of what a rule does, as `EFFECT_CATEGORIES` colour it. */
export const effectCode = ({ effect }: Pick<Game, 'effect'>): number =>
  effect === null ? Number.NaN : EFFECT_KINDS.indexOf(effect);

/** A regular grid over the two floors. */
export interface FloorGrid {
  readonly step: number;
  /** Of the specialist's floor, where it differs. */
  readonly stepY?: number;
  readonly columns: number;
  readonly rows: number;
}

/** A raster of one number a game over (generalistFloor, specialistFloor); cells without a game are transparent. */
export function floorRaster(
  grid: FloorGrid,
  games: readonly Game[],
  value: (game: Game) => number,
  color: ColorScale,
): Extract<Layer, { kind: 'raster' }> {
  const stepY = grid.stepY ?? grid.step;
  const values = new Float64Array(grid.columns * grid.rows).fill(Number.NaN);
  for (const game of games) {
    const i = Math.round(game.parameters.generalistFloor! / grid.step);
    const j = Math.round(game.parameters.specialistFloor! / stepY);
    values[j * grid.columns + i] = value(game);
  }
  return {
    kind: 'raster',
    left: -grid.step / 2,
    right: (grid.columns - 0.5) * grid.step,
    bottom: -stepY / 2,
    top: (grid.rows - 0.5) * stepY,
    columns: grid.columns,
    rows: grid.rows,
    values,
    color,
  };
}

/** Axes of a map over both floors; cells are centred on their values, so that half a cell stands out on each side. */
export const floorAxes = (most: number) =>
  ({
    x: { label: 'floor on the generalist', symbol: 'theta_G', domain: [-0.05, most + 0.05] },
    y: { label: 'floor on the specialist', symbol: 'theta_D', domain: [-0.05, 2.55] },
  }) as const;

/** An outcome against a parameter as a line that breaks where the outcome jumps (by more than 20 times its usual step). */
export function jumpingCurve(games: readonly Game[], x: string, y: string): (readonly [number, number])[] {
  const points = games.map((game) => [game.parameters[x]!, game.outcome[y]!] as const);
  const steps = points.slice(1).map(([, value], k) => Math.abs(value - points[k]![1]));
  const moving = steps.filter((step) => step > 0).sort((a, b) => a - b);
  const usual = moving[Math.floor(moving.length / 2)] ?? 0;
  return points.flatMap((point, k) =>
    k > 0 && usual > 0 && steps[k - 1]! > 20 * usual ? [[point[0], Number.NaN] as const, point] : [point],
  );
}
