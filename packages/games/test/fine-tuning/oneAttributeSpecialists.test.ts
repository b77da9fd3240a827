import { findModel, readGame, solve } from '@regulab/core';
import { describe, expect, it } from 'vitest';
import { mulberry32 } from '../../../numeric/test/mulberry32.js';
import {
  bruteForceOneAttributeSpecialists,
  generalistPayoffAtOneAttribute,
  type OneAttributeSpecialistsGame,
} from '../oracles/bruteForceOneAttribute.js';

const usual = findModel('fine-tuning/one-attribute-specialists');
const one = findModel('fine-tuning/one-attribute');

describe('golden values of arXiv 2308.04399', () => {
  const cases: readonly [number[], number[]][] = [
    [
      [1, 1, 3, 2, 1, 0.5],
      [0.40824829, 0.65824829, 0.26108276, 0.26662415],
    ],
    [
      [1, 2, 2, 3, 1, 0.25],
      [0.125, 0.47855339, 0.10401335, 0.2705267],
    ],
    [
      [0.5, 1.5, 2.5, 3, 2, 0.6],
      [0.97315232, 1.39478934, 1.2066341, 1.00339493],
    ],
  ];
  it.each(cases)('polynomial costs %j', ([c0, c1, k0, k1, r, share], expected) => {
    const s = solve(one, {
      generalistCost: c0,
      specialistCost: c1,
      generalistExponent: k0,
      specialistExponent: k1,
      revenue: r,
      share,
    });
    const o = s.outcomes;
    [o.generalistSafety, o.safety, o.generalistUtility, o.specialistUtility].forEach((x, k) => {
      expect(Math.abs(x! - expected[k]!)).toBeLessThan(5.1e-9);
    });
    expect(s.certificate.accepted).toBe(true);
  });

  const three = [{}, { marginalCost: 0.6 }, { revenue: 0.3, marginalCost: 0.6, entryCost: 0.2 }];
  it.each([
    [0.3, 0.3, 0.21, [3, 3, 0]],
    [0.5, 0.5, 0.375, [3, 1, 0]],
  ])('contribute, free-ride, abstain at share %d', (share, beta0, payoff, roles) => {
    const { outcomes } = solve(usual, { specialists: three.map((s) => ({ ...s, share })) });
    expect(outcomes.generalistSafety).toBeCloseTo(beta0, 12);
    expect(outcomes.generalistUtility).toBeCloseTo(payoff, 12);
    expect([0, 1, 2].map((i) => outcomes[`specialists[${i}].role`])).toEqual(roles);
  });
});

function randomMarket(random: () => number, n: number): OneAttributeSpecialistsGame {
  const sometimes = (p: number, value: number, otherwise: number) => (random() < p ? value : otherwise);
  return {
    generalistFloor: sometimes(0.3, 0, 0.8 * random()),
    generalistCost: 0.3 + random(),
    generalistExponent: sometimes(0.5, 2, 1.4 + 3 * random()),
    specialists: Array.from({ length: n }, () => ({
      share: sometimes(0.06, random() < 0.5 ? 0 : 1, random()),
      floor: sometimes(0.3, 0, 1.2 * random()),
      revenue: 1.5 * random(),
      cost: 0.2 + random(),
      exponent: sometimes(0.5, 2, 1.3 + 3 * random()),
      marginalCost: sometimes(0.5, 0, 0.6 * random()),
      fixedCost: sometimes(0.5, 0, 0.2 * random()),
      entryCost: sometimes(0.5, 0, 0.2 * random()),
    })),
  };
}

describe('random markets', () => {
  it.each([1, 2, 3, 4])('agree with brute force and are certified, %d specialists', (n) => {
    const random = mulberry32(40 + n);
    let unattained = 0;
    for (let k = 0; k < 150; k++) {
      const game = randomMarket(random, n);
      const { model, values } = readGame(usual, { ...game });
      const solved = model.solve(values);
      const oracle = bruteForceOneAttributeSpecialists(game);
      const what = JSON.stringify(game);
      if (solved.status === 'none') {
        unattained++;
        expect(oracle.attained, what).toBe(false);
        expect(solved.reason).toContain('not attained');
        continue;
      }
      expect(oracle.status, what).toBe(solved.status);
      expect(model.verify(values, solved).accepted, what).toBe(true);
      if (solved.status !== 'equilibrium') continue;
      expect(oracle.attained, what).toBe(true);
      const { generalistUtility, generalistSafety } = solved.outcomes;
      expect(Math.abs(generalistUtility! - oracle.payoff), what).toBeLessThan(1e-8);
      const there = generalistPayoffAtOneAttribute(game, generalistSafety! * (1 + 1e-13));
      expect(Math.abs(there - generalistUtility!), what).toBeLessThan(1e-8);
    }
    if (n > 1) expect(unattained).toBeGreaterThan(0);
  });

  it('with one specialist and no fixed costs are the one-attribute game', () => {
    const random = mulberry32(6);
    for (let k = 0; k < 2000; k++) {
      const game = randomMarket(random, 1);
      const s = { ...game.specialists[0]!, marginalCost: 0, fixedCost: 0, entryCost: 0 };
      const { model, values } = readGame(usual, { ...game, specialists: [s] });
      const many = model.solve(values);
      const single = one.solve({
        share: s.share,
        revenue: s.revenue,
        generalistCost: game.generalistCost,
        specialistCost: s.cost,
        generalistFloor: game.generalistFloor,
        specialistFloor: s.floor,
        generalistExponent: game.generalistExponent,
        specialistExponent: s.exponent,
      });
      expect(many.status).toBe(single.status);
      expect(many.outcomes.generalistUtility).toBeCloseTo(single.outcomes.generalistUtility!, 11);
      expect(many.outcomes['specialists[0].safety'] ?? 0).toBeCloseTo(single.outcomes.safety ?? 0, 8);
    }
  });
});

describe('a market in which nobody invests', () => {
  it.each([3, 5, 10, 20])('is certified, exponent %d', (exponent) => {
    const s = solve(usual, { specialists: [{ share: 0, revenue: 0.4, marginalCost: 0.6, exponent }] });
    expect(s.certificate.problems).toEqual([]);
  });
});

describe('a fixed cost and a floor', () => {
  it('leave no equilibrium where the supremum is only approached', () => {
    // Below .5 the specialist must add and then adds .45; at .5 it need not, and the fixed cost keeps it from adding.
    const market = {
      generalistCost: 0.5,
      specialists: [{ share: 0.55, floor: 0.5, cost: 0.5, fixedCost: 0.12, revenue: 1 }],
    };
    const s = solve(usual, market);
    expect(s.status).toBe('none');
    expect(s.reason).toContain('approached as its safety rises to 0.5');
    expect(s.certificate.accepted).toBe(false);
  });
});
