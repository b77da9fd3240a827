import { completeValues, findModel, measureDraws, randomAt, solve } from '@regulab/core';
import { describe, expect, it } from 'vitest';

const model = findModel('feedback/urn');
const at = (given: Record<string, number>) => solve(model, given).outcomes as Record<string, number>;

describe('golden values', () => {
  it.each([
    [0.1, 0.004902, 0.011905, 0.5238],
    [1, 0.072917, 0.083333, 0.6667],
    [10, 0.205399, 0.208333, 0.9167],
  ])('of k = %s', (added, variance, limit, first) => {
    const found = at({ added, bias: 0, steps: 15 });
    expect(found.variance).toBeCloseTo(variance, 6);
    expect(found.limitVariance).toBeCloseTo(limit, 6);
    // After one judgement the chance is one of two numbers, half of the people at each.
    const { variance: one } = at({ added, bias: 0, steps: 2 });
    expect(0.5 + Math.sqrt(one!)).toBeCloseTo(first, 4);
  });

  it.each([
    [2, 0.01],
    [10, 0.0865],
    [50, 0.3889],
    [100, 0.6302],
  ])('of the gap after %s steps', (steps, gap) => {
    expect(at({ steps }).gap).toBeCloseTo(gap, 4);
  });

  it('of means, the cap and audits', () => {
    const { raisedMean, loweredMean, peopleFirst } = at({ steps: 100 });
    expect(raisedMean).toBeCloseTo(0.815117, 6);
    expect(loweredMean).toBeCloseTo(0.184883, 6);
    expect(peopleFirst! / 39_000).toBeCloseTo(1, 1);
    expect(solve(model, { steps: 99 }).regime).toBe('uncapped');
    expect(solve(model, { steps: 100 }).regime).toBe('capped');
  });
});

/** The law of a short urn by all its paths. */
function enumerate(v: Record<string, number>, group: 0 | 1 | null) {
  let states = [{ chance: 1, p: v.blue! / (v.blue! + v.red!), high: 0 }];
  const balls = v.blue! + v.red!;
  const split = (list: typeof states, i: number) =>
    list.flatMap(({ chance, p, high }) =>
      [1, 0].map((X) => {
        const gamma = (balls + (i - 2) * v.added!) / (balls + (i - 1) * v.added!);
        const rho = group === null ? 0 : Math.min(v.bias!, 1 - gamma);
        return {
          chance: chance * (X ? p : 1 - p),
          p: gamma * p + rho * (group ?? 0) + (1 - gamma - rho) * X,
          high: high + X,
        };
      }),
    );
  for (let i = 2; i <= v.steps!; i++) states = split(states, i);
  const mean = (f: (s: (typeof states)[number]) => number) =>
    states.reduce((sum, s) => sum + s.chance * f(s), 0);
  const m = mean((s) => s.p);
  return { mean: m, variance: mean((s) => (s.p - m) ** 2) };
}

describe('random urns', () => {
  const drawn = (k: number) => {
    const draw = (s: number) => randomAt(8, s, k);
    return {
      blue: 0.1 + 5 * draw(0),
      red: 0.1 + 5 * draw(1),
      added: 0.1 + 5 * draw(2),
      bias: draw(3) < 0.2 ? 0 : draw(4) < 0.2 ? 1 : 0.3 * draw(5),
      steps: 2 + Math.floor(9 * draw(6)),
    };
  };

  it('have the moments of all their paths, and are certified', () => {
    for (let k = 0; k < 60; k++) {
      const v = drawn(k);
      const solved = solve(model, v);
      expect(solved.certificate.problems, JSON.stringify(v)).toEqual([]);
      const o = solved.outcomes as Record<string, number>;
      for (const [group, mean, variance] of [
        [null, o.mean, o.variance],
        [1, o.raisedMean, o.raisedVariance],
        [0, o.loweredMean, o.loweredVariance],
      ] as const) {
        const exact = enumerate(v, group);
        expect(mean).toBeCloseTo(exact.mean, 12);
        expect(variance).toBeCloseTo(exact.variance, 12);
      }
    }
  });

  it('keep small variances, and are refused with others', () => {
    const values = completeValues(model, { added: 1e-6, bias: 0, steps: 50 });
    const solved = model.solve(values);
    expect(solved.outcomes.variance! / (0.25 * 49 * 2.5e-13)).toBeCloseTo(1, 4);
    for (const name of ['raisedVariance', 'gap', 'peopleRecord', 'peopleLast', 'limitVariance']) {
      const v = completeValues(model, {});
      const o = model.solve(v).outcomes;
      const claim = { status: 'equilibrium', outcomes: { ...o, [name]: o[name]! * 1.001 } } as const;
      expect(model.verify(v, claim).accepted).toBe(false);
    }
  });
});

describe('paths', () => {
  it.each(['none', 'raised', 'lowered'])('of group %s have the exact mean and variance', (group) => {
    const { experiment } = model;
    const values = completeValues(model, { bias: 0.03, steps: 60, added: 2 });
    const { outcomes } = model.solve(values);
    const rows = Array.from({ length: 20_000 }, (_, k) =>
      experiment!.draw(values, outcomes, { group }, 5, k),
    );
    const { measured } = measureDraws(experiment!, values, outcomes, { group }, rows);
    for (const { mean, expected, standardError } of measured)
      expect(Math.abs(mean - expected)).toBeLessThan(4.5 * standardError);
  });
});
