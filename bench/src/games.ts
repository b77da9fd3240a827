import { type Model, randomAt } from '@regulab/core';

/** Random two-attribute games as columns in the order of the model's parameters; the same for the same seed. */
export type Kind = 'definite' | 'indefinite' | 'extreme';

/**
 * `definite`: both costs positive definite, floors up to 2 and 3. `indefinite`: cross terms up to three times the
 * geometric mean of the direct costs. `extreme`: shares 0 and 1, missing revenues, nearly singular costs, equal floors.
 */
export function randomGames(model: Model, kind: Kind, count: number, seed: number): Float64Array[] {
  const columns = model.parameters.map(() => new Float64Array(count));
  for (let i = 0; i < count; i++) {
    let draw = 0;
    const u = () => randomAt(seed, draw++, i);
    const between = (low: number, high: number) => low + (high - low) * u();
    const pick = <T>(list: readonly T[]): T => list[Math.floor(u() * list.length)]!;
    const cross = (aa: number, bb: number) => {
      const reach = Math.sqrt(aa * bb);
      if (kind === 'definite') return between(-0.95, 0.95) * reach;
      if (kind === 'indefinite') return between(1, 3) * reach;
      return pick([-0.999, -0.99, 0, 1, 1.25, between(-0.95, 3)]) * reach;
    };
    const share = kind === 'extreme' ? pick([0, 1, 1e-6, 1 - 1e-6, u()]) : u();
    const floorG = between(0, 2);
    const floorD = kind === 'extreme' ? pick([0, floorG, between(0, 3)]) : between(0, 3);
    const revenue = () => (kind === 'extreme' ? pick([0, between(0.2, 2.2)]) : between(0.2, 2.2));
    const [rA, rB] = [revenue(), revenue()];
    const costs = [between(0.2, 2.2), between(0.2, 2.2), between(0.2, 2.2), between(0.2, 2.2)] as const;
    const game = [
      share,
      kind === 'extreme' ? pick([0, floorG]) : floorG,
      floorD,
      rA,
      rB,
      costs[0],
      costs[1],
      cross(costs[0], costs[1]),
      costs[2],
      costs[3],
      cross(costs[2], costs[3]),
    ];
    game.forEach((value, p) => {
      columns[p]![i] = value;
    });
  }
  return columns;
}

export interface Solved {
  readonly outputs: Float64Array[];
  readonly status: Uint8Array;
}

/** Output columns of a model for a number of rows. */
export const emptyOutputs = (model: Model, count: number): Solved => ({
  outputs: Array.from({ length: model.outcomes.length + 1 }, () => new Float64Array(count)),
  status: new Uint8Array(count),
});
