import { readFileSync } from 'node:fs';
import { completeValues, findModel, solve, type Values } from '@regulab/core';
import { describe, expect, it } from 'vitest';
import { mulberry32 } from '../../../numeric/test/mulberry32.js';

interface Golden {
  readonly monitoring: readonly {
    readonly parameters: Values;
    readonly overlap: number;
    readonly monitoring: number;
  }[];
  readonly sharedFoundation: readonly {
    readonly parameters: Values;
    readonly overlap: number | null;
    readonly care?: number;
    readonly flawProbability?: number;
  }[];
  readonly withoutEquilibrium: readonly Values[];
}
const golden = JSON.parse(
  readFileSync(new URL('../golden/overlapEdges.json', import.meta.url), 'utf8'),
) as Golden;

describe('where stationary points nearly meet, floors cost more than users bring, and peaks are sharp', () => {
  const model = findModel('overlap/symmetric');
  it.each(golden.withoutEquilibrium.map((values) => [values.firms, values] as const))(
    'a market of %i firms has no symmetric equilibrium, and that is proved',
    (_, values) => {
      const { status, reason, certificate } = solve(model, values);
      expect(status).toBe('none');
      expect(reason).toContain('gains');
      expect(certificate).toMatchObject({ accepted: true, level: 'interval' });
    },
  );

  it('a firm with the same numbers gains by the move that the reason names', () => {
    const [values] = golden.withoutEquilibrium;
    const v = completeValues(model, values!);
    const profit = (x: number, others: number): number => {
      const fails = (y: number): number => Math.max(0, v.stressedRisk! - v.stressedEfficacy! * y);
      const rivals = 8 * Math.exp(v.sensitivity! * v.userHarm! * (fails(x) - fails(others)));
      const paid = v.attribution! * v.liability! * v.thirdPartyHarm! * fails(x);
      return (v.users! * (v.margin! - paid)) / (1 + rivals) - 0.5 * v.cost! * x * x;
    };
    const point = 0.06936258670973354;
    expect(profit(0.204368, point) - profit(point, point)).toBeCloseTo(0.00714644, 7);
  });
});

describe('monitoring on the edges where failures are just ruled out', () => {
  const model = findModel('overlap/monitoring');
  it.each(golden.monitoring.map((game, k) => [k, game] as const))('is found, game %i', (_, game) => {
    const { status, outcomes, certificate } = solve(model, game.parameters);
    expect(status).toBe('equilibrium');
    // The search maximises profits, so that its places are known to about the root of rounding.
    expect(Math.abs(outcomes.overlap! - game.overlap)).toBeLessThan(5e-8);
    expect(Math.abs(outcomes.monitoring! - game.monitoring)).toBeLessThan(5e-8);
    expect(certificate.accepted).toBe(true);
  });
});

describe('a shared foundation whose firms have no equilibrium without care', () => {
  const model = findModel('overlap/shared-foundation');
  it.each(golden.sharedFoundation.map((game, k) => [k, game] as const))('game %i', (_, game) => {
    const { status, outcomes } = solve(model, game.parameters);
    if (game.overlap === null) {
      expect(status).toBe('none');
      return;
    }
    expect(outcomes.overlap).toBeCloseTo(game.overlap, 9);
    expect(outcomes.care).toBeCloseTo(game.care!, 8);
    expect(outcomes.flawProbability).toBeCloseTo(game.flawProbability!, 9);
  });

  it('takes a floor that is of use only with the flaw', () => {
    const values = { calmRisk: 0, stressedRisk: 0.1, stressedEfficacy: 1, calmEfficacy: 0, floor: 0.2 };
    expect(solve(model, values).status).toBe('equilibrium');
    expect(() => solve(model, { ...values, flaw: 0 })).toThrow(/floor is 0.2/);
  });
});

describe('random games over wide ranges', () => {
  it.each(['overlap/symmetric', 'overlap/entry'])(
    '%s: every answer is proved, also that there is none',
    (id) => {
      const model = findModel(id);
      const random = mulberry32(77);
      for (let k = 0; k < 600; k++) {
        const values: Record<string, number> = {};
        for (const { name, usual, min, max, whole } of model.parameters) {
          const x = usual[0] + (usual[1] - usual[0]) * random() * (k % 3 === 0 ? 3 : 1);
          values[name] = Math.min(max, Math.max(min, whole ? Math.round(x) : x));
        }
        if (model.check(values) !== null) continue;
        const solved = model.solve(values);
        const { accepted, problems } = model.verify(values, solved);
        expect(accepted, `${problems.join('; ')} in ${JSON.stringify(values)}`).toBe(true);
      }
    },
  );
});
