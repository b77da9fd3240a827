import { findModel, type Model, readGame, solve, type Values } from '@regulab/core';
import { describe, expect, it } from 'vitest';
import { mulberry32 } from '../../../numeric/test/mulberry32.js';
import {
  bruteForceSpecialists,
  generalistPayoffAt,
  type SpecialistsGame,
} from '../oracles/bruteForceSpecialists.js';

const usual = findModel('fine-tuning/specialists');

/** The three specialists of v2 Figure 1. */
const figure1 = [
  { performanceCost: 1 / 2.4, safetyCost: 1 / 2.4 },
  { performanceCost: 1.8 / 2.4, safetyCost: 0.8 / 2.4 },
  { performanceCost: 0.9 / 2.4, safetyCost: 1.9 / 2.4 },
];

describe('golden values: three specialists of arXiv 2503.20848v2, Figure 1', () => {
  const cases: readonly [
    number,
    number,
    readonly [number, number],
    readonly (readonly [number, number])[],
  ][] = [
    [
      0,
      0,
      [0.75, 0.75],
      [
        [1.35, 1.35],
        [1.0833, 1.5],
        [1.4167, 1.0658],
      ],
    ],
    [
      0,
      1,
      [0.75, 0],
      [
        [1.35, 1],
        [1.0833, 1],
        [1.4167, 1],
      ],
    ],
    [
      0.8,
      0.8,
      [0.75, 0.8],
      [
        [1.35, 1.4],
        [1.0833, 1.55],
        [1.4167, 1.1158],
      ],
    ],
    [
      0.8,
      1.2,
      [0.75, 0.8],
      [
        [1.35, 1.4],
        [1.0833, 1.55],
        [1.4167, 1.2],
      ],
    ],
  ];
  it.each(cases)('floors %d and %d', (generalistFloor, floor, gamma0, products) => {
    const s = solve(usual, { generalistFloor, specialists: figure1.map((costs) => ({ ...costs, floor })) });
    expect(s.model).toBe('fine-tuning/specialists[3]');
    expect(s.outcomes.generalistPerformance).toBeCloseTo(gamma0[0], 9);
    expect(s.outcomes.generalistSafety).toBeCloseTo(gamma0[1], 9);
    products.forEach(([performance, safety], i) => {
      expect(Math.abs(s.outcomes[`specialists[${i}].performance`]! - performance)).toBeLessThan(5.1e-5);
      expect(Math.abs(s.outcomes[`specialists[${i}].safety`]! - safety)).toBeLessThan(5.1e-5);
    });
    expect(s.certificate.accepted).toBe(true);
    expect(s.certificate.gainBound).toBeLessThan(1e-9);
  });
});

/** A random market; `kind` decides how nasty. */
function randomMarket(random: () => number, n: number): SpecialistsGame {
  const cost = () => 0.2 + 2 * random();
  const cross = (aa: number, bb: number) =>
    (random() < 0.15 ? 1 + random() : 1.9 * random() - 0.95) * Math.sqrt(aa * bb);
  const sometimes = (p: number, value: number, otherwise: number) => (random() < p ? value : otherwise);
  const [aa0, bb0] = [cost(), cost()];
  return {
    generalistFloor: sometimes(0.3, 0, 1.5 * random()),
    generalistPerformanceCost: aa0,
    generalistSafetyCost: bb0,
    generalistCrossCost: cross(aa0, bb0),
    specialists: Array.from({ length: n }, () => {
      const [aa, bb] = [cost(), cost()];
      return {
        share: sometimes(0.06, random() < 0.5 ? 0 : 1, random()),
        floor: sometimes(0.2, 0, 2.5 * random()),
        performanceRevenue: sometimes(0.1, 0, 2 * random()),
        safetyRevenue: sometimes(0.1, 0, 2 * random()),
        performanceCost: aa,
        safetyCost: bb,
        crossCost: cross(aa, bb),
        entryCost: sometimes(0.6, 0, 0.5 * random()),
      };
    }),
  };
}

function read(game: SpecialistsGame): { model: Model; values: Values } {
  return readGame(usual, { ...game });
}

describe('random markets', () => {
  it.each([1, 2, 3, 4])('agree with brute force and are certified, %d specialists', (n) => {
    const random = mulberry32(100 + n);
    for (let k = 0; k < (n < 4 ? 60 : 40); k++) {
      const game = randomMarket(random, n);
      const { model, values } = read(game);
      const solved = model.solve(values);
      const oracle = bruteForceSpecialists(game);
      const what = JSON.stringify(game);
      if (solved.status !== oracle.status) {
        // Only a generalist that earns nothing may be judged differently.
        expect(Math.max(oracle.payoff, solved.outcomes.generalistUtility ?? 0), what).toBeLessThan(1e-9);
        continue;
      }
      expect(model.verify(values, solved).accepted, what).toBe(true);
      if (solved.status !== 'equilibrium') continue;
      const { generalistUtility, generalistPerformance, generalistSafety } = solved.outcomes;
      const scale = 1 + Math.abs(oracle.payoff);
      expect(Math.abs(generalistUtility! - oracle.payoff), what).toBeLessThan(1e-8 * scale);
      // The stated move pays what is stated, up to a participation that is exactly indifferent.
      const there = generalistPayoffAt(game, generalistPerformance! * (1 + 1e-13), generalistSafety!);
      expect(Math.abs(there - generalistUtility!), what).toBeLessThan(1e-9 * scale);
    }
  });

  it('with one specialist are the two-attribute game', () => {
    const two = findModel('fine-tuning/two-attribute');
    const random = mulberry32(5);
    for (let k = 0; k < 2000; k++) {
      const game = randomMarket(random, 1);
      const { entryCost: _, ...s } = game.specialists[0]!;
      const { model, values } = read({ ...game, specialists: [{ ...s, entryCost: 0 }] });
      const one = model.solve(values);
      const other = two.solve({
        share: s.share,
        generalistFloor: game.generalistFloor,
        specialistFloor: s.floor,
        performanceRevenue: s.performanceRevenue,
        safetyRevenue: s.safetyRevenue,
        generalistPerformanceCost: game.generalistPerformanceCost,
        generalistSafetyCost: game.generalistSafetyCost,
        generalistCrossCost: game.generalistCrossCost,
        specialistPerformanceCost: s.performanceCost,
        specialistSafetyCost: s.safetyCost,
        specialistCrossCost: s.crossCost,
      });
      expect(one.status).toBe(other.status);
      const o = other.outcomes;
      const pairs = [
        [one.outcomes.generalistUtility, o.generalistUtility],
        [one.outcomes['specialists[0].utility'], o.specialistUtility],
        [one.outcomes['specialists[0].safety'], o.safety],
        [one.outcomes['specialists[0].performance'], o.performance],
      ];
      // At its maximum a payoff known to 1e-16 tells the place to 1e-8 only; the generalist's is what was maximised.
      pairs.forEach(([x, y], k) => {
        if (x == null) return;
        expect(Math.abs(x - y!)).toBeLessThan((k === 0 ? 1e-12 : 1e-6) * (1 + Math.abs(y!)));
      });
    }
  });

  it('a kernel and a solver give the same bits', () => {
    const random = mulberry32(9);
    for (let k = 0; k < 40; k++) {
      const { model, values } = read(randomMarket(random, 3));
      const inputs = model.parameters.map((p) => Float64Array.of(values[p.name]!));
      const outputs = Array.from({ length: model.outcomes.length + 1 }, () => new Float64Array(1));
      const status = new Uint8Array(1);
      model.kernel(inputs, outputs, status, 0, 1);
      const solved = model.solve(values);
      expect(['equilibrium', 'exit'][status[0]!]).toBe(solved.status);
      expect(model.regimes.name(outputs[model.outcomes.length]![0]!)).toBe(solved.regime);
      if (solved.status === 'equilibrium')
        model.outcomes.forEach(({ name }, i) => {
          expect(outputs[i]![0]).toBe(solved.outcomes[name] ?? Number.NaN);
        });
    }
  });

  it('do not depend on the order of the specialists', () => {
    const random = mulberry32(17);
    for (let k = 0; k < 60; k++) {
      const game = randomMarket(random, 4);
      const forward = read(game);
      const backward = read({ ...game, specialists: [...game.specialists].reverse() });
      const a = forward.model.solve(forward.values).outcomes;
      const b = backward.model.solve(backward.values).outcomes;
      expect(Math.abs(a.generalistUtility! - b.generalistUtility!)).toBeLessThan(
        1e-12 * (1 + a.generalistUtility!),
      );
    }
  });

  it('twenty at once are solved and certified', () => {
    const { model, values } = read(randomMarket(mulberry32(3), 20));
    const solved = model.solve(values);
    expect(solved.status).toBe('equilibrium');
    expect(model.verify(values, solved).accepted).toBe(true);
  });
});

describe('the certificate', () => {
  it('rejects a lie about any player', () => {
    const { model, values } = readGame(usual, { specialists: figure1 });
    const solved = model.solve(values);
    expect(model.verify(values, solved).accepted).toBe(true);
    for (const o of model.outcomes) {
      if (o.direction === 'none' || o.name === 'safety') continue;
      const outcomes = { ...solved.outcomes, [o.name]: solved.outcomes[o.name]! + 1e-3 };
      expect(model.verify(values, { status: 'equilibrium', outcomes }).accepted, o.name).toBe(false);
    }
    expect(model.verify(values, { status: 'exit', outcomes: {} }).accepted).toBe(false);
  });
});

describe('what follows from the choices', () => {
  it.each([
    ['fine-tuning/specialists', 'safety', 99],
    ['fine-tuning/specialists', 'participants', 7],
    ['fine-tuning/specialists', 'specialists[0].role', 0],
    ['fine-tuning/one-attribute-specialists', 'safety', 0.1],
    ['fine-tuning/one-attribute-specialists', 'specialists[1].role', 1],
  ])('%s: a wrong %s is refused', (id, name, value) => {
    const { model, values } = readGame(findModel(id), {});
    const solved = model.solve(values);
    expect(model.verify(values, solved).accepted).toBe(true);
    const outcomes = { ...solved.outcomes, [name]: value };
    expect(model.verify(values, { status: 'equilibrium', outcomes }).accepted).toBe(false);
  });

  it('a small specialist beside a large one is held to its own scale', () => {
    const { model, values } = readGame(usual, {
      specialists: [{ share: 0, performanceRevenue: 0, safetyRevenue: 700, safetyCost: 0.01 }, {}],
    });
    const solved = model.solve(values);
    expect(model.verify(values, solved).accepted).toBe(true);
    const name = 'specialists[1].utility';
    const outcomes = { ...solved.outcomes, [name]: solved.outcomes[name]! + 1e-3 };
    expect(model.verify(values, { status: 'equilibrium', outcomes }).accepted).toBe(false);
  });
});

describe('the integrated owner', () => {
  it('earns no less than all players together and no less than at any other choice', () => {
    const random = mulberry32(23);
    for (let k = 0; k < 40; k++) {
      const game = randomMarket(random, 2);
      const { model, values } = read(game);
      const solved = model.solve(values);
      const owner = model.integratedOwner!(values);
      const together = model.outcomes.reduce(
        (sum, { name, role }) => sum + (role === 'payoff' ? solved.outcomes[name]! : 0),
        0,
      );
      expect(owner?.surplus ?? 0).toBeGreaterThanOrEqual(together - 1e-9);
      // At share 0 each specialist keeps its whole revenue, so its reply is the owner's.
      const surplusAt = (alpha0: number, beta0: number): number => {
        const mine = { ...game, specialists: game.specialists.map((s) => ({ ...s, share: 0 })) };
        let total = generalistPayoffAt(mine, alpha0, beta0);
        for (const s of mine.specialists) total += Math.max(0, replyValue(s, alpha0, beta0));
        return total;
      };
      for (let n = 0; n < 60; n++) {
        const [x, y] = [3 * random(), game.generalistFloor + 3 * random()];
        expect(owner?.surplus ?? 0).toBeGreaterThanOrEqual(surplusAt(x, y) - 1e-9);
      }
    }
  });
});

/** What a specialist with the whole revenue makes of a choice, by a fine search over both increments. */
function replyValue(s: SpecialistsGame['specialists'][number], alpha0: number, beta0: number): number {
  const t = Math.max(0, s.floor - beta0);
  let best = Number.NEGATIVE_INFINITY;
  for (let i = 0; i <= 40; i++) {
    const dBeta = t + (4 * i) / 40;
    const dAlpha = Math.max(0, (s.performanceRevenue - 2 * s.crossCost * dBeta) / (2 * s.performanceCost));
    const cost =
      s.performanceCost * dAlpha * dAlpha + 2 * s.crossCost * dAlpha * dBeta + s.safetyCost * dBeta * dBeta;
    best = Math.max(
      best,
      s.performanceRevenue * (alpha0 + dAlpha) + s.safetyRevenue * (beta0 + dBeta) - cost - s.entryCost,
    );
  }
  return best;
}
