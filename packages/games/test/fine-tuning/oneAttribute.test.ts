import { findModel, solve, type Values } from '@regulab/core';
import { describe, expect, it } from 'vitest';
import { mulberry32 } from '../../../numeric/test/mulberry32.js';
import { bruteForceOneAttribute } from '../oracles/bruteForce.js';

const model = findModel('fine-tuning/one-attribute');

describe('worked examples of v1 (c0 = c1 = r = 1)', () => {
  it('without regulation safety is .5 at every share', () => {
    for (let k = 0; k <= 20; k++)
      expect(solve(model, { share: k / 20 }).outcomes.safety).toBeCloseTo(0.5, 14);
    expect(solve(model, {}).outcomes.generalistUtility).toBeCloseTo(0.1875, 14);
  });

  it('a floor of .49 at the share .8775 backfires', () => {
    const { outcomes, effect } = solve(model, { share: 0.8775, specialistFloor: 0.49 });
    expect(outcomes.generalistSafety).toBeCloseTo(0.245, 12);
    expect(outcomes.safety).toBe(0.49);
    expect(outcomes.generalistUtility).toBeCloseTo(0.36995, 12);
    expect(outcomes.specialistUtility).toBe(0);
    expect(effect.kind).toBe('backfires');
  });

  it('for shares in (.04, .51) the generalist invests nothing and the sum is .2499', () => {
    for (const share of [0.05, 0.2, 0.4, 0.5]) {
      const { outcomes } = solve(model, { share, specialistFloor: 0.49 });
      expect(outcomes.generalistSafety).toBe(0);
      expect(outcomes.generalistUtility! + outcomes.specialistUtility!).toBeCloseTo(0.2499, 12);
    }
  });
});

describe('golden values without regulation (c0 = 1, c1 = 2, r = 1)', () => {
  // share, alpha_0, alpha_1, U_G, U_D
  it.each([
    [1 / 3, 0.166667, 0.333333, 0.083333, 0.166667],
    [0.57735026919, 0.288675, 0.394338, 0.144338, 0.144338],
    [0.622839, 0.31142, 0.40571, 0.15571, 0.135237],
    [2 / 3, 0.333333, 0.416667, 0.166667, 0.125],
    [0.699056, 0.349528, 0.424764, 0.174764, 0.116509],
    [1, 0.5, 0.5, 0.25, 0],
  ])('share %d', (share, ...expected) => {
    const { outcomes } = solve(model, { share, specialistCost: 2 });
    ['generalistSafety', 'safety', 'generalistUtility', 'specialistUtility'].forEach((name, k) => {
      expect(Math.abs(outcomes[name]! - expected[k]!), name).toBeLessThanOrEqual(1.1e-6);
    });
  });
});

describe('random games', () => {
  const random = mulberry32(99);
  const games = Array.from({ length: 400 }, (_, k): Values => {
    const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
    return {
      share: k % 5 === 0 ? pick([0, 1, 1e-6, 1 - 1e-6]) : random(),
      revenue: k % 11 === 0 ? 0 : 0.2 + 2 * random(),
      generalistCost: 0.2 + 2 * random(),
      specialistCost: 0.2 + 2 * random(),
      generalistFloor: k % 3 === 0 ? 0 : random(),
      specialistFloor: k % 4 === 0 ? 0 : 1.5 * random(),
      generalistExponent: 2,
      specialistExponent: 2,
    };
  });

  it('leave no profitable deviation, by proof, and agree with an independent search', () => {
    for (const game of games) {
      const solved = model.solve(game);
      const certificate = model.verify(game, solved);
      expect(certificate.problems, JSON.stringify(game)).toEqual([]);
      expect(certificate.gainBound, JSON.stringify(game)).toBeLessThan(1e-9);
      const found = bruteForceOneAttribute(game as unknown as Parameters<typeof bruteForceOneAttribute>[0]);
      expect(
        Math.abs(Math.max(0, found.generalistUtility) - solved.outcomes.generalistUtility!),
        JSON.stringify(game),
      ).toBeLessThan(1e-7);
    }
  });

  it('give the same bits from the kernel', () => {
    const inputs = model.parameters.map((p) => Float64Array.from(games, (game) => game[p.name]!));
    const outputs = Array.from({ length: model.outcomes.length + 1 }, () => new Float64Array(games.length));
    const status = new Uint8Array(games.length);
    model.kernel(inputs, outputs, status, 0, games.length);
    games.forEach((game, row) => {
      const solved = model.solve(game);
      expect(status[row]).toBe(solved.status === 'exit' ? 1 : 0);
      model.outcomes.forEach(({ name }, k) => {
        expect(outputs[k]![row]).toBe(solved.outcomes[name] ?? 0);
      });
    });
  });

  it('verify rejects changed outcomes', () => {
    for (const game of games.slice(0, 100)) {
      const solved = model.solve(game);
      if (solved.status !== 'equilibrium') continue;
      for (const name of ['generalistSafety', 'safety', 'generalistUtility', 'specialistUtility']) {
        const outcomes = { ...solved.outcomes, [name]: solved.outcomes[name]! + 0.01 };
        expect(model.verify(game, { status: 'equilibrium', outcomes }).accepted).toBe(false);
      }
    }
  });

  it('theorem 3.5: at every interior share some floor below the unregulated safety backfires', () => {
    for (let k = 1; k < 40; k++) {
      const { effect } = solve(model, { share: k / 40, specialistFloor: 0.5 - 1e-4 });
      expect(effect.kind).toBe('backfires');
    }
  });
});

describe('ties', () => {
  it('lists both optima where the generalist is indifferent', () => {
    // At share .5: .1875 = theta / 2 at theta = .375
    const { equilibria } = solve(model, { specialistFloor: 0.375 });
    expect(equilibria.map((e) => e.strategies.safety)).toEqual([0.5, 0.375]);
  });
});
