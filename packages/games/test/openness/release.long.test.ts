import { completeValues, findModel, randomAt, solve, solveRelease } from '@regulab/core';
import { describe, expect, it } from 'vitest';

const model = findModel('openness/release');
/** The world of the golden values: share 1, revenue 1, cost 1, nothing to run. */
const PLAIN = { share: 1, productionCost: 0.5, reputation: 0 };

describe('golden values', () => {
  it.each([
    [0.2, 0, 0, 0, 'unaffected', 0.3, 0.35, 0.225, 0.0825],
    [0.2, 0, 0.6, 0.02, 'pay', 0.3, 0.35, 0.205, 0.0825],
    [0.2, 0, 0.6, 0.05, 'comply', 0.6, 0.5, 0.18, 0.21],
    [0.8, 0, 0, 0, 'unaffected', 0, 0.8, 0.48, 0],
    [0.8, 0, 0.5, 0.2, 'pay', 0, 0.8, 0.28, 0],
    [0.8, 0, 0.5, 0.3, 'comply', 0.5, 1.05, 0.205, 0.4625],
    [0.4, 0.2, 0.7, 0.05, 'pay', 0.3, 0.55, 0.315, 0.1425],
    [0.4, 0.2, 0.7, 0.1, 'comply', 0.7, 0.75, 0.285, 0.4025],
  ])(
    'alpha_0 %s, eps %s, theta %s, p %s: %s',
    (baselinePerformance, reputation, threshold, penalty, regime, openness, performance, uG, uD) => {
      const { outcomes, regime: found } = solve(model, {
        ...PLAIN,
        baselinePerformance,
        reputation,
        threshold,
        penalty,
      });
      expect(found).toBe(`${regime}/gains`);
      expect(outcomes.openness).toBeCloseTo(openness, 12);
      expect(outcomes.performance).toBeCloseTo(performance, 12);
      expect(outcomes.generalistUtility).toBeCloseTo(uG, 12);
      expect(outcomes.specialistUtility).toBeCloseTo(uD, 12);
    },
  );

  it('of a share below one', () => {
    const given = { share: 0.8, baselinePerformance: 0.5, reputation: 0.1, threshold: 0.6, penalty: 0.3 };
    const { outcomes } = solve(model, given);
    expect(outcomes).toMatchObject({ openness: 0.6 });
    expect(outcomes.performance).toBeCloseTo(0.84, 12);
    expect(outcomes.generalistUtility).toBeCloseTo(0.2038, 12);
    expect(outcomes.specialistUtility).toBeCloseTo(0.4556, 12);
  });

  it('of nobody releasing', () => {
    const given = { ...PLAIN, baselinePerformance: 0.8, threshold: 0.9, penalty: 0.5 };
    expect(solve(model, given)).toMatchObject({
      status: 'exit',
      certificate: { accepted: true },
      outcomes: { openness: null, generalistUtility: 0, specialistUtility: 0 },
    });
  });

  it.each([
    [0.1, 0.6, 0.05],
    [0.3, 0.4, 0.02],
    [0, 0.5, 0.3],
    [0.2, 0.7, 0.4],
  ])('of the border between the levers, eps %s, theta %s, p %s', (reputation, threshold, penalty) => {
    const reach = Math.sqrt(2 * penalty);
    const border =
      reach <= threshold
        ? 0.5 + reputation - threshold + reach
        : 0.5 + reputation - threshold / 2 + penalty / threshold;
    const at = (baselinePerformance: number) =>
      solve(model, { ...PLAIN, production: 'sunk', reputation, threshold, penalty, baselinePerformance });
    expect(at(0.4).outcomes.criticalPerformance).toBeCloseTo(border, 12);
    expect(at(border - 1e-6).regime).toMatch(/^(comply|unaffected)/);
    expect(at(border + 1e-6).regime).toMatch(/^pay/);
  });
});

/** A random game of any variant. */
function drawn(k: number): Record<string, number> {
  const draw = (stream: number) => randomAt(5, stream, k);
  return {
    baselinePerformance: draw(0) < 0.1 ? 0 : 1.5 * draw(1),
    share: draw(2) < 0.1 ? Math.round(draw(3)) : draw(3),
    revenue: 0.3 + 2 * draw(4),
    adaptationCost: 0.3 + 2 * draw(5),
    productionCost: draw(6),
    reputation: draw(7) < 0.3 ? 0 : draw(8),
    closedCost: draw(9) < 0.5 ? 0 : 0.4 * draw(10),
    openCost: draw(11) < 0.4 ? 0 : 2 * draw(12),
    cheapening: draw(13) < 0.4 ? 0 : 3 * draw(14),
    threshold: draw(15) < 0.15 ? Math.round(draw(16)) : draw(16),
    penalty: draw(17) < 0.2 ? 0 : 0.8 * draw(18),
    penaltyForm: draw(19) < 0.4 ? 1 : 0,
    production: draw(20) < 0.3 ? 1 : 0,
  };
}

/** Both payoffs straight from the rules; the specialist's answer by trying. */
function payoffs(v: Record<string, number>, w: number) {
  const kept = v.share! * (1 - w);
  const cost = v.adaptationCost! / (1 + v.cheapening! * w);
  const specialist = (x: number): number =>
    (1 - kept) * v.revenue! * (v.baselinePerformance! + x) - cost * x * x - v.openCost! * w;
  // A parabola: its top from three values.
  const [a, b, c] = [specialist(0), specialist(1), specialist(2)];
  const bend = (c - 2 * b + a) / 2;
  const x = Math.max(0, -(b - a - bend) / (2 * bend));
  const due = w < v.threshold! ? (v.penaltyForm === 1 ? v.penalty! * (v.threshold! - w) : v.penalty!) : 0;
  const produced = v.production === 1 ? 0 : v.productionCost! * v.baselinePerformance! ** 2;
  return {
    specialist: specialist(x),
    generalist:
      kept * v.revenue! * (v.baselinePerformance! + x) +
      v.reputation! * w -
      produced -
      v.closedCost! * (1 - w) -
      due,
  };
}

describe('random games of every variant', () => {
  const games = Array.from({ length: 1500 }, (_, k) => drawn(k));

  it('are certified, and no openness of a grid pays more', () => {
    const seen = new Set<string>();
    for (const v of games) {
      const solved = solve(model, v);
      seen.add(solved.regime);
      expect(solved.certificate.problems, JSON.stringify(v)).toEqual([]);
      const stated = solved.status === 'exit' ? 0 : solved.outcomes.generalistUtility!;
      let most = Number.NEGATIVE_INFINITY;
      for (let k = 0; k <= 400; k++) {
        const { generalist, specialist } = payoffs(v, k / 400);
        if (specialist >= 0 && !(generalist <= most))
          most = Number.isNaN(generalist) ? Number.POSITIVE_INFINITY : generalist;
      }
      expect(most, JSON.stringify(v)).toBeLessThanOrEqual(stated + 1e-9);
      if (solved.status === 'exit') continue;
      const own = payoffs(v, solved.outcomes.openness!);
      expect(own.generalist).toBeCloseTo(stated, 9);
      expect(own.specialist).toBeCloseTo(solved.outcomes.specialistUtility!, 9);
    }
    for (const regime of [
      'exit',
      'unaffected/gains',
      'comply/gains',
      'pay/gains',
      'unaffected/held',
      'comply/held',
    ])
      expect(seen).toContain(regime);
  });

  it('are refused when told otherwise', () => {
    for (const v of games.slice(0, 200)) {
      const values = completeValues(model, v);
      const solved = model.solve(values);
      if (solved.status === 'exit') continue;
      for (const name of ['openness', 'performance', 'generalistUtility', 'specialistUtility', 'surplus']) {
        const stated = solved.outcomes[name]!;
        const outcomes = { ...solved.outcomes, [name]: stated > 0.5 ? stated - 0.01 : stated + 0.01 };
        expect(model.verify(values, { status: 'equilibrium', outcomes }).accepted).toBe(false);
      }
    }
  });

  it('have the same bits in the kernel', () => {
    const inputs = model.parameters.map(({ name }) => Float64Array.from(games, (v) => v[name]!));
    const outputs = Array.from({ length: model.outcomes.length + 1 }, () => new Float64Array(games.length));
    const status = new Uint8Array(games.length);
    model.kernel(inputs, outputs, status, 0, games.length);
    games.forEach((v, k) => {
      const solved = model.solve(completeValues(model, v));
      expect(['equilibrium', 'exit'][status[k]!]).toBe(solved.status);
      expect(model.regimes.name(outputs[model.outcomes.length]![k]!)).toBe(solved.regime);
      if (solved.status === 'equilibrium')
        model.outcomes.forEach(({ name }, j) => {
          expect(outputs[j]![k]).toBe(solved.outcomes[name] ?? Number.NaN);
        });
    });
  });

  it('do not depend on the unit of money', () => {
    for (const v of games.slice(0, 100)) {
      const scaled = { ...v };
      for (const name of [
        'revenue',
        'adaptationCost',
        'productionCost',
        'reputation',
        'closedCost',
        'openCost',
        'penalty',
      ])
        scaled[name] = 8 * v[name]!;
      const [one, eight] = [v, scaled].map((given) => model.solve(completeValues(model, given)));
      expect(eight!.regime).toBe(one!.regime);
      if (one!.status === 'exit') continue;
      expect(eight!.outcomes.openness).toBeCloseTo(one!.outcomes.openness!, 12);
      expect(eight!.outcomes.generalistUtility).toBeCloseTo(8 * one!.outcomes.generalistUtility!, 11);
    }
  });
});

describe('true answers at the edges of what is at stake', () => {
  it.each([
    { share: 1, baselinePerformance: 0, openCost: 5, reputation: 0, threshold: 0, penalty: 0, revenue: 0.6 },
    { share: 1e-4 },
    { share: 1e-8 },
  ])('are certified: %o', (given) => {
    expect(solve(model, given).certificate.problems).toEqual([]);
  });

  it('a critical performance of a small share, by hand', () => {
    // (r d / c_1) (1 - 1/(2 d) + gain/(2 H) - peak).
    expect(solve(model, { share: 1e-8 }).outcomes.criticalPerformance! / 26666666.17).toBeCloseTo(1, 9);
  });
});

describe('flat peaks', () => {
  it.each([0.5001, 0.50001, 0.500001, 0.7])(
    'are not left for a threshold of %s that costs nothing',
    (threshold) => {
      // H = share^2 r^2 / (2 c) = 5e-5: the peak at .5 pays 5e-13 more than .5001.
      const flat = { share: 0.01, baselinePerformance: 0, reputation: 0.00495, threshold, penalty: 0 };
      expect(solve(model, flat).outcomes.openness).toBeCloseTo(0.5, 9);
    },
  );

  it('are not left for a threshold whose penalty in proportion is too small', () => {
    const flat = { share: 0.01, baselinePerformance: 0, reputation: 0.00495, threshold: 0.5001 };
    const { outcomes } = solve(model, { ...flat, penalty: 1e-12, penaltyForm: 'proportional' });
    // Moved by p / (2 H).
    expect(outcomes.openness).toBeCloseTo(0.5 + 1e-12 / 1e-4, 11);
  });

  it('are not left for full openness nearby', () => {
    // omega_hat = 1 - 1e-5.
    const reputation = 0.00495 + 2 * 5e-5 * (0.5 - 1e-5);
    const { outcomes } = solve(model, { share: 0.01, baselinePerformance: 0, reputation });
    expect(outcomes.openness).toBeCloseTo(1 - 1e-5, 9);
  });
});

describe('functions of one’s own', () => {
  it('that are the model’s give the model', () => {
    for (let k = 0; k < 40; k++) {
      const v = drawn(k);
      const solved = model.solve(completeValues(model, v));
      const found = solveRelease({
        baselinePerformance: v.baselinePerformance!,
        revenue: v.revenue!,
        share: (w) => v.share! * (1 - w),
        adaptationCost: (x, w) => (v.adaptationCost! / (1 + v.cheapening! * w)) * x * x,
        penalty: (w) =>
          w < v.threshold! ? (v.penaltyForm === 1 ? v.penalty! * (v.threshold! - w) : v.penalty!) : 0,
        reputation: (w) =>
          v.reputation! * w -
          v.closedCost! * (1 - w) -
          (v.production === 1 ? 0 : v.productionCost! * v.baselinePerformance! ** 2),
        openCost: (w) => v.openCost! * w,
        most: 20,
        places: [v.threshold!],
      });
      expect(found.status, JSON.stringify(v)).toBe(solved.status);
      expect(found.gainFound).toBeLessThan(1e-6);
      expect(found.generalistUtility).toBeCloseTo(solved.outcomes.generalistUtility!, 4);
    }
  });

  it('are refused or reported with the place', () => {
    const game = {
      baselinePerformance: 0.4,
      revenue: 1,
      share: (w: number) => 1 - w,
      adaptationCost: (x: number) => x * x,
      penalty: () => 0,
      most: 5,
    };
    expect(solveRelease(game).openness).toBeCloseTo(0.1, 5);
    expect(solveRelease(game).warnings).toEqual([]);
    expect(solveRelease({ ...game, most: 0.1 }).warnings).toEqual([
      'at openness 0.2 to 1 the specialist adds as much performance as most, 0.1, allows; if that is no limit of the game, raise most',
    ]);
    expect(() => solveRelease({ ...game, adaptationCost: (x) => Math.sqrt(x) })).toThrow(
      'is not convex near',
    );
    expect(() => solveRelease({ ...game, share: () => 2 })).toThrow('the share is 2 at openness 0');
    expect(() => solveRelease({ ...game, revenue: 0 })).toThrow('revenue 0');
    expect(solveRelease({ ...game, penalty: () => Number.NaN })).toMatchObject({
      status: 'failed',
      reason: expect.stringContaining('the penalty is NaN at openness 0'),
    });
  });
});
