import { completeValues, findModel, type Model, solve, type Values } from '@regulab/core';
import { describe, expect, it } from 'vitest';
import { mulberry32 } from '../../../numeric/test/mulberry32.js';
import { bruteForceTwoAttribute, type GameKind, randomTwoAttributeGame } from '../oracles/bruteForce.js';

const model = findModel('fine-tuning/two-attribute');
const crossed = (c: number) => ({ generalistCrossCost: c, specialistCrossCost: c });
const outcome = (given: Readonly<Record<string, number>>) =>
  model.solve(completeValues(model, given)).outcomes as Readonly<Record<string, number>>;

describe('golden values (C0 = C1 = I, r = (1, 1), share .5 unless said)', () => {
  // name, parameters, alpha_0, beta_0, alpha_1, beta_1, U_G, U_D
  const cases: readonly [string, Readonly<Record<string, number>>, readonly number[]][] = [
    ['no regulation', {}, [0.25, 0.25, 0.5, 0.5, 0.375, 0.375]],
    ['backfiring', { specialistFloor: 0.4 }, [0.25, 0, 0.5, 0.4, 0.3875, 0.2275]],
    ['mutualism', { generalistFloor: 0.5, specialistFloor: 1 }, [0.25, 0.5, 0.5, 1, 0.4375, 0.4375]],
    ['near exit', { specialistFloor: 2.36 }, [0.484223, 1.141554, 0.734223, 2.36, 0.009495, 0]],
    [
      'interfering',
      { ...crossed(0.75), generalistFloor: 0.3, specialistFloor: 1.05 },
      [0.075, 0.3, 0.075, 1.05, 0.433125, 0],
    ],
    ['share .75', { share: 0.75, specialistFloor: 0.98 }, [0.450509, 0.369056, 0.575509, 0.98, 0.827471, 0]],
    [
      'complementary',
      { ...crossed(-0.25), generalistFloor: 0.1, specialistFloor: 1.35 },
      [0.387803, 0.284364, 0.904212, 1.35, 0.95099, 0],
    ],
    [
      'slightly complementary',
      { ...crossed(-0.1), specialistFloor: 1.45 },
      [0.396824, 0.426495, 0.749175, 1.45, 0.794069, 0],
    ],
    [
      'share .8788659793814433',
      { share: 0.8788659793814433, specialistFloor: 0.375 },
      [0.449452, 0.053227, 0.510019, 0.375, 0.572973, 0],
    ],
  ];
  it.each(cases)('%s', (_, given, expected) => {
    const solution = solve(model, given);
    expect(solution.status).toBe('equilibrium');
    const names = [
      'generalistPerformance',
      'generalistSafety',
      'performance',
      'safety',
      'generalistUtility',
      'specialistUtility',
    ];
    names.forEach((name, k) => {
      expect(Math.abs(solution.outcomes[name]! - expected[k]!), name).toBeLessThanOrEqual(5.1e-7);
    });
    expect(solution.certificate.accepted).toBe(true);
    expect(solution.certificate.gainBound).toBeLessThan(1e-9);
  });

  it('abstains above the largest floor', () => {
    const { status, outcomes } = solve(model, { specialistFloor: 2.37 });
    expect(status).toBe('exit');
    expect(outcomes).toEqual({
      generalistPerformance: null,
      generalistSafety: null,
      performance: null,
      safety: null,
      generalistUtility: 0,
      specialistUtility: 0,
    });
  });

  /** Largest x in [lo, hi] with the property, which holds at lo and fails at hi. */
  const last = (lo: number, hi: number, holds: (x: number) => boolean): number => {
    for (let k = 0; k < 60; k++) {
      const x = (lo + hi) / 2;
      if (holds(x)) lo = x;
      else hi = x;
    }
    return lo;
  };
  const builds = (given: Readonly<Record<string, number>>) => solve(model, given).status === 'equilibrium';

  it('the largest floors that both accept', () => {
    expect(last(2, 3, (x) => builds({ specialistFloor: x }))).toBeCloseTo(2.367196386132852, 12);
    expect(last(0.5, 1.5, (x) => builds({ generalistFloor: x, specialistFloor: x }))).toBeCloseTo(
      0.862372435695794,
      12,
    );
    expect(last(1, 1.5, (x) => builds({ generalistFloor: x, specialistFloor: 2.345 }))).toBeCloseTo(
      1.16416,
      4,
    );
  });

  it('backfires exactly between 3/8 + 2 theta_G^2 and 1/2', () => {
    for (const floor of [0, 0.05, 0.1, 0.2]) {
      const low = 0.375 + 2 * floor * floor;
      const backfires = (x: number) =>
        solve(model, { generalistFloor: floor, specialistFloor: x }).effect.kind === 'backfires';
      expect(backfires(low - 1e-7)).toBe(false);
      expect(backfires(low + 1e-7)).toBe(true);
      expect(backfires(0.5 - 1e-7)).toBe(true);
      expect(backfires(0.5)).toBe(false);
    }
  });

  it('the largest sum of utilities over a grid of regulations is .875 at (.5, 1)', () => {
    let best = { sum: 0, g: 0, d: 0 };
    for (let g = 0; g <= 20; g++)
      for (let d = 0; d <= 40; d++) {
        const o = outcome({ generalistFloor: g / 20, specialistFloor: d / 20 });
        const sum = o.generalistUtility! + o.specialistUtility!;
        if (sum > best.sum + 1e-12) best = { sum, g: g / 20, d: d / 20 };
      }
    expect(best.sum).toBeCloseTo(0.875, 12);
    expect([best.g, best.d]).toEqual([0.5, 1]);
  });
});

describe('ties', () => {
  it('lists both optima where the generalist is indifferent, the safer one first', () => {
    const { equilibria } = solve(model, { specialistFloor: 0.375 });
    expect(equilibria.map((e) => e.strategies.safety)).toEqual([0.5, 0.375]);
    expect(equilibria[0]!.payoffs.generalistUtility).toBeCloseTo(
      equilibria[1]!.payoffs.generalistUtility!,
      14,
    );
  });

  it('lists all four corners where attributes interfere so much that both players pick one', () => {
    const { equilibria } = solve(model, crossed(1.25));
    const corners = equilibria.map(({ strategies: s }) => [
      s.generalistPerformance,
      s.generalistSafety,
      s.performance,
      s.safety,
    ]);
    expect(corners).toHaveLength(4);
    expect(new Set(corners.map((c) => JSON.stringify(c))).size).toBe(4);
    for (const e of equilibria) expect(e.payoffs.generalistUtility).toBeCloseTo(0.1875, 14);
  });

  it('an indifferent generalist takes part: six games of the map with utility exactly zero', () => {
    // U_G = (1/2)(1/2 + theta_D) - 1/16 - theta_G^2 in thousandths, by whole numbers
    for (const [g, d] of [
      [900, 1245],
      [950, 1430],
      [1000, 1625],
      [1050, 1830],
      [1100, 2045],
      [1150, 2270],
    ] as const) {
      expect(500 * (500 + d) - 62_500 - g * g).toBe(0);
      expect(solve(model, { generalistFloor: g / 1000, specialistFloor: d / 1000 }).status).toBe(
        'equilibrium',
      );
    }
  });
});

/** Claims are checked by interval arithmetic and against an independent search; a gain above this is a wrong answer. */
const PROVED = 1e-9;

describe.each<[GameKind, number]>([
  ['definite', 120],
  ['indefinite', 120],
  ['extreme', 160],
])('random %s games', (kind, count) => {
  const random = mulberry32(kind.length * 1009);
  const games = Array.from(
    { length: count },
    () =>
      randomTwoAttributeGame(random, kind) as unknown as Values &
        Parameters<typeof bruteForceTwoAttribute>[0],
  );

  it('leave no profitable deviation, by proof', () => {
    for (const game of games) {
      const certificate = model.verify(game, model.solve(game));
      expect(certificate.problems, JSON.stringify(game)).toEqual([]);
      expect(certificate.gainBound, JSON.stringify(game)).toBeLessThan(PROVED);
    }
  });

  it('agree with a search that knows nothing of the solution', () => {
    for (const game of games) {
      const found = bruteForceTwoAttribute(game);
      const { generalistUtility } = model.solve(game).outcomes;
      expect(found.generalistUtility, JSON.stringify(game)).toBeLessThanOrEqual(generalistUtility! + 1e-8);
      expect(generalistUtility!, JSON.stringify(game)).toBeLessThanOrEqual(
        Math.max(0, found.generalistUtility) + 1e-7,
      );
    }
  });

  it('give the same bits from the kernel', () => {
    expectSameBits(model, games);
  });

  it('every tied optimum passes the check on its own', () => {
    for (const game of games) {
      const { equilibria } = model.solve(game);
      for (const { strategies, payoffs } of equilibria) {
        const { problems } = model.verify(game, {
          status: 'equilibrium',
          outcomes: { ...strategies, ...payoffs },
        });
        expect(problems, JSON.stringify(game)).toEqual([]);
      }
    }
  });
});

function expectSameBits(m: Model, games: readonly Values[]): void {
  const inputs = m.parameters.map((p) => Float64Array.from(games, (game) => game[p.name]!));
  const outputs = Array.from({ length: m.outcomes.length + 1 }, () => new Float64Array(games.length));
  const status = new Uint8Array(games.length);
  m.kernel(inputs, outputs, status, 0, games.length);
  games.forEach((game, row) => {
    const solved = m.solve(game);
    expect(status[row]).toBe(solved.status === 'equilibrium' ? 0 : 1);
    m.outcomes.forEach(({ name }, k) => {
      expect(outputs[k]![row]).toBe(solved.outcomes[name] ?? 0);
    });
    expect(m.regimes.name(outputs[m.outcomes.length]![row]!)).toBe(solved.regime);
  });
}

describe('laws', () => {
  const random = mulberry32(5);
  const games = Array.from(
    { length: 60 },
    () => randomTwoAttributeGame(random, 'definite') as unknown as Values,
  );
  const money = ['performanceRevenue', 'safetyRevenue'];
  const costs = model.parameters.map((p) => p.name).filter((name) => name.endsWith('Cost'));
  const floors = ['generalistFloor', 'specialistFloor'];
  const scaled = (game: Values, names: readonly string[], k: number): Values => ({
    ...game,
    ...Object.fromEntries(names.map((name) => [name, game[name]! * k])),
  });
  const near = (x: number | null | undefined, y: number, size: number) => {
    expect(Math.abs((x ?? 0) - y)).toBeLessThanOrEqual(1e-9 * Math.max(1, size));
  };

  it('money in other units scales utilities alone', () => {
    for (const game of games) {
      const [a, b] = [model.solve(game), model.solve(scaled(game, [...money, ...costs], 64))];
      expect(b.status).toBe(a.status);
      for (const name of ['generalistPerformance', 'safety'])
        near(b.outcomes[name], a.outcomes[name] ?? 0, 1);
      for (const name of ['generalistUtility', 'specialistUtility'])
        near(b.outcomes[name], 64 * a.outcomes[name]!, 64);
    }
  });

  it('k times the revenue at k times the floors gives k times the choices and k^2 times the utilities', () => {
    for (const game of games) {
      const [a, b] = [model.solve(game), model.solve(scaled(game, [...money, ...floors], 4))];
      expect(b.status).toBe(a.status);
      for (const name of ['generalistPerformance', 'safety'])
        near(b.outcomes[name], 4 * (a.outcomes[name] ?? 0), 4);
      for (const name of ['generalistUtility', 'specialistUtility'])
        near(b.outcomes[name], 16 * a.outcomes[name]!, 16);
    }
  });

  it('without performance it is the one-attribute game', () => {
    const one = findModel('fine-tuning/one-attribute');
    for (const game of games) {
      const two = model.solve({ ...game, performanceRevenue: 0, ...crossed(0) });
      const other = one.solve({
        share: game.share!,
        revenue: game.safetyRevenue!,
        generalistCost: game.generalistSafetyCost!,
        specialistCost: game.specialistSafetyCost!,
        generalistFloor: game.generalistFloor!,
        specialistFloor: game.specialistFloor!,
        generalistExponent: 2,
        specialistExponent: 2,
      });
      expect(two.status).toBe(other.status);
      for (const { name } of one.outcomes) near(two.outcomes[name], other.outcomes[name] ?? 0, 1);
    }
  });

  it('a separable game without floors is two one-dimensional ones', () => {
    for (const game of games) {
      const {
        share,
        performanceRevenue: rA,
        generalistPerformanceCost: c0,
        specialistPerformanceCost: c1,
      } = game as Record<string, number>;
      const o = model.solve({ ...game, ...crossed(0), generalistFloor: 0, specialistFloor: 0 }).outcomes;
      near(o.generalistPerformance, (share! * rA!) / (2 * c0!), 1);
      near(o.performance, (share! * rA!) / (2 * c0!) + ((1 - share!) * rA!) / (2 * c1!), 1);
    }
  });
});

describe('an indefinite specialist whose two axes pay alike at the gap where it would leave the first', () => {
  it.each([
    [
      'the generalist cuts safety',
      { share: 0.1, performanceRevenue: 1.4, specialistCrossCost: 1.4, specialistFloor: 0.3 },
      0.073904,
    ],
    [
      'nobody need abstain',
      {
        share: 0.15,
        generalistFloor: 0.375,
        specialistFloor: 0.625,
        performanceRevenue: 1.5,
        safetyRevenue: 0.75,
        specialistCrossCost: 2,
        generalistCrossCost: -0.25,
      },
      0.003164,
    ],
    [
      'a cross cost too small to divide by',
      {
        specialistCrossCost: 5e-324,
        specialistPerformanceCost: 4,
        performanceRevenue: 0,
        specialistFloor: 0.6,
      },
      0.2973,
    ],
  ] as const)('%s', (_, given, expected) => {
    const { outcomes, certificate, parameters } = solve(model, given);
    expect(certificate.problems).toEqual([]);
    expect(outcomes.generalistUtility).toBeCloseTo(expected, 4);
    const found = bruteForceTwoAttribute(
      parameters as unknown as Parameters<typeof bruteForceTwoAttribute>[0],
    );
    expect(outcomes.generalistUtility).toBeCloseTo(found.generalistUtility, 8);
  });

  it('on a grid of round decimals', () => {
    for (let share = 1; share < 10; share += 2)
      for (let floor = 1; floor < 12; floor++)
        for (const cross of [1.25, 1.4, 1.5, 2])
          for (const revenue of [0.5, 1, 1.4, 1.5, 2]) {
            const values = solve(model, {
              share: share / 10,
              specialistFloor: floor / 10,
              specialistCrossCost: cross,
              performanceRevenue: revenue,
              generalistFloor: floor > 6 ? 0.25 : 0,
            });
            expect(values.certificate.problems, JSON.stringify(values.parameters)).toEqual([]);
          }
  });
});

describe('a specialist with zero profit just where its answer changes form', () => {
  const zero = { generalistCrossCost: 0, specialistCrossCost: 0 };
  it.each([
    [
      'short decimals',
      {
        ...zero,
        share: 0.15,
        generalistFloor: 0.7,
        specialistFloor: 2.4,
        performanceRevenue: 0,
        safetyRevenue: 1.7,
        generalistSafetyCost: 0.1,
        specialistSafetyCost: 1.2,
      },
      0.563,
    ],
    [
      'with revenue from performance',
      {
        share: 0.67,
        generalistFloor: 1.99,
        specialistFloor: 4.83,
        performanceRevenue: 1.9,
        safetyRevenue: 2.1,
        generalistPerformanceCost: 1.6,
        generalistSafetyCost: 0.96,
        generalistCrossCost: 1.1154192037077362,
        specialistPerformanceCost: 2.4,
        specialistSafetyCost: 0.4149957845665543,
        specialistCrossCost: 2,
      },
      2.994114,
    ],
    [
      'without, a large loss',
      {
        ...zero,
        share: 0.9,
        generalistFloor: 2.48,
        specialistFloor: 5.43,
        performanceRevenue: 0,
        safetyRevenue: 2.8,
        generalistPerformanceCost: 1.9,
        generalistSafetyCost: 0.72,
        generalistCrossCost: -0.3508845964131227,
        specialistPerformanceCost: 2,
        specialistSafetyCost: 0.1747084171215168,
      },
      9.65386,
    ],
  ] as const)('%s', (_, given, expected) => {
    const { outcomes, certificate } = solve(model, given);
    expect(outcomes.generalistUtility).toBeCloseTo(expected, 5);
    expect(certificate.problems).toEqual([]);
  });

  it('at floors made to lie on that boundary', () => {
    const random = mulberry32(17);
    for (let k = 0; k < 3000; k++) {
      // (1 - share) r theta_D = c (theta_D - theta_G)^2 without revenue from performance
      const share = Math.round(90 * random() + 5) / 100;
      const revenue = Math.round(30 * random() + 1) / 10;
      const floorG = Math.round(30 * random()) / 10;
      const floorD = floorG + Math.round(30 * random() + 1) / 10;
      const cost = ((1 - share) * revenue * floorD) / ((floorD - floorG) * (floorD - floorG));
      const values = completeValues(model, {
        ...zero,
        share,
        generalistFloor: floorG,
        specialistFloor: floorD,
        performanceRevenue: 0,
        safetyRevenue: revenue,
        generalistSafetyCost: Math.round(20 * random() + 1) / 20,
        specialistSafetyCost: cost,
      });
      const solved = model.solve(values);
      const claims = solved.equilibria.slice(1).map(({ strategies, payoffs, outcomes }) => ({
        status: solved.status,
        outcomes: { ...outcomes, ...strategies, ...payoffs },
      }));
      for (const claim of [solved, ...claims])
        expect(model.verify(values, claim).problems, JSON.stringify(values)).toEqual([]);
    }
  });
});

describe('degenerate twins', () => {
  it.each([
    ['share 0, no floor', { share: 0 }, 'equilibrium'],
    ['share 0, floor on the generalist', { share: 0, generalistFloor: 0.1 }, 'exit'],
    ['share 1, no floor', { share: 1 }, 'equilibrium'],
    ['share 1, the generalist must reach the floor', { share: 1, specialistFloor: 0.8 }, 'equilibrium'],
    ['share 1, out of reach', { share: 1, specialistFloor: 3 }, 'exit'],
    ['no revenue at all', { performanceRevenue: 0, safetyRevenue: 0 }, 'equilibrium'],
    ['no revenue, a floor', { performanceRevenue: 0, safetyRevenue: 0, specialistFloor: 0.1 }, 'exit'],
    ['no revenue from safety', { safetyRevenue: 0, specialistFloor: 0.3 }, 'equilibrium'],
    ['no revenue from performance', { performanceRevenue: 0, specialistFloor: 0.3 }, 'equilibrium'],
    [
      "floor on the specialist below the generalist's",
      { generalistFloor: 0.6, specialistFloor: 0.2 },
      'equilibrium',
    ],
    ['singular costs', crossed(1), 'equilibrium'],
    [
      'a continuum of ties on the participation constraint',
      { ...crossed(1), share: 0.1, specialistFloor: 0.3, safetyRevenue: 0 },
      'equilibrium',
    ],
    [
      'another continuum of ties',
      {
        share: 0.5,
        specialistFloor: 0.7,
        performanceRevenue: 1.4,
        safetyRevenue: 0,
        generalistPerformanceCost: 2,
        generalistSafetyCost: 2,
        generalistCrossCost: 2,
        specialistPerformanceCost: 0.5,
        specialistSafetyCost: 0.5,
        specialistCrossCost: 0.5,
      },
      'equilibrium',
    ],
    [
      'an exit at a huge floor with complementary costs',
      {
        share: 0.8855168214067817,
        specialistFloor: 3201.08841037781,
        performanceRevenue: 1.8543286432512105,
        safetyRevenue: 0,
        generalistPerformanceCost: 0.4096529159826841,
        generalistSafetyCost: 0.4096529159826841,
        generalistCrossCost: -0.40924326306670145,
        specialistPerformanceCost: 0.5602857825235078,
        specialistSafetyCost: 1.0773814790714182,
        specialistCrossCost: -0.7761667640843901,
      },
      'exit',
    ],
    ['almost singular costs', { ...crossed(-0.999999), specialistFloor: 1 }, 'equilibrium'],
  ] as const)('%s', (_, given, status) => {
    const solution = solve(model, given);
    expect(solution.status).toBe(status);
    expect(solution.certificate.problems).toEqual([]);
  });

  it('at share 1 the specialist does nothing and the generalist climbs alone', () => {
    const o = outcome({ share: 1, specialistFloor: 0.8 });
    expect(o).toMatchObject({ generalistSafety: 0.8, safety: 0.8, specialistUtility: 0, performance: 0.5 });
  });

  it('a strongly complementary game goes tens of units away', () => {
    expect(outcome(crossed(-0.99)).safety).toBeGreaterThan(20);
  });
});

describe('verify rejects what is not an equilibrium', () => {
  const random = mulberry32(77);
  const games = Array.from(
    { length: 40 },
    () => randomTwoAttributeGame(random, 'definite') as unknown as Values,
  );

  it('a changed utility, safety, performance or status', () => {
    for (const game of games) {
      const solved = model.solve(game);
      if (solved.status === 'exit') {
        const outcomes = Object.fromEntries(model.outcomes.map((o) => [o.name, 0]));
        expect(model.verify(game, { status: 'equilibrium', outcomes }).accepted).toBe(false);
        continue;
      }
      for (const name of [
        'generalistUtility',
        'safety',
        'performance',
        'generalistSafety',
        'generalistPerformance',
      ]) {
        const outcomes = { ...solved.outcomes, [name]: solved.outcomes[name]! + 0.01 };
        expect(model.verify(game, { status: 'equilibrium', outcomes }).accepted, name).toBe(false);
      }
      if (solved.outcomes.generalistUtility! > 1e-6)
        expect(model.verify(game, { status: 'exit', outcomes: {} }).accepted).toBe(false);
      expect(
        model.verify(game, { status: 'equilibrium', outcomes: { ...solved.outcomes, safety: null } })
          .accepted,
      ).toBe(false);
    }
  });

  it('a consistent profile in which only the generalist could do better', () => {
    // Anarchy's choices under a floor of .4: feasible and the specialist answers best, but cutting safety pays.
    const values = solve(model, { specialistFloor: 0.4 }).parameters;
    const { problems, gains } = model.verify(values, { status: 'equilibrium', outcomes: outcome({}) });
    expect(gains.generalist).toBeCloseTo(0.0125, 9);
    expect(problems).toHaveLength(1);
  });

  it('the gain is counted from what the choices pay, not from what is stated', () => {
    const money = Object.fromEntries(
      model.parameters.filter((p) => /Cost$|Revenue$/.test(p.name)).map((p) => [p.name, p.default * 1e6]),
    );
    const values = solve(model, money).parameters;
    const beta = 0.25 + 2e-5;
    const honest = {
      generalistPerformance: 0.25,
      generalistSafety: beta,
      performance: 0.5,
      safety: beta + 0.25,
      generalistUtility: 1e6 * (0.5 * (0.5 + beta + 0.25) - 0.0625 - beta * beta),
      specialistUtility: 1e6 * (0.5 * (0.5 + beta + 0.25) - 0.125),
    };
    for (const inflated of [0, 8e-4]) {
      const outcomes = { ...honest, generalistUtility: honest.generalistUtility + inflated };
      const { accepted, gains } = model.verify(values, { status: 'equilibrium', outcomes });
      expect(gains.generalist).toBeCloseTo(4e-4, 6);
      expect(accepted).toBe(false);
    }
  });

  it('in units so small that every payoff is tiny', () => {
    const values = solve(model, { performanceRevenue: 1e-5, safetyRevenue: 1e-5 }).parameters;
    const nothing = Object.fromEntries(model.outcomes.map((o) => [o.name, 0]));
    expect(model.verify(values, model.solve(values)).accepted).toBe(true);
    expect(model.verify(values, { status: 'exit', outcomes: nothing }).accepted).toBe(false);
    expect(model.verify(values, { status: 'equilibrium', outcomes: nothing }).accepted).toBe(false);
  });

  it('in units so mixed that safety is small change', () => {
    const values = solve(model, { performanceRevenue: 1e6 }).parameters;
    const outcomes = { ...model.solve(values).outcomes };
    expect(model.verify(values, { status: 'equilibrium', outcomes }).accepted).toBe(true);
    const beta = 20;
    const profile = {
      ...outcomes,
      generalistSafety: beta,
      safety: beta + 0.25,
      generalistUtility: outcomes.generalistUtility! - 0.25 * 0.5 + 0.5 * beta - beta * beta + 0.0625,
      specialistUtility: outcomes.specialistUtility! + 0.5 * (beta - 0.25),
    };
    expect(model.verify(values, { status: 'equilibrium', outcomes: profile }).accepted).toBe(false);
  });

  it('a consistent profile in which only the specialist could do better', () => {
    const values = solve(model, {}).parameters;
    const [alpha, beta] = [0.25, 0.25];
    const profile = {
      generalistPerformance: alpha,
      generalistSafety: beta,
      performance: alpha,
      safety: beta,
      generalistUtility: 0.5 * (alpha + beta) - alpha * alpha - beta * beta,
      specialistUtility: 0.5 * (alpha + beta),
    };
    const { accepted, gains } = model.verify(values, { status: 'equilibrium', outcomes: profile });
    expect(accepted).toBe(false);
    expect(gains.specialist).toBeCloseTo(0.125, 9);
  });
});

it('a slack floor a little below what the generalist does changes nothing, ties of the specialist included', () => {
  const tied = { generalistCrossCost: 1.25, specialistCrossCost: 1.25, specialistFloor: 0.1 };
  for (const generalistFloor of [0.2, 0.2499999, 0.249999999, 0.25]) {
    const { outcomes, effect } = solve(model, { ...tied, generalistFloor });
    expect(outcomes.safety).toBeCloseTo(0.5, 12);
    expect(effect.kind).toBe('no-effect');
  }
});
