import {
  drawLottery,
  findModel,
  joinTallies,
  playerName,
  readGame,
  solve,
  summarise,
  type Values,
} from '@regulab/core';
import { describe, expect, it } from 'vitest';
import { mulberry32 } from '../../../numeric/test/mulberry32.js';
import { allEquilibria, type OracleFirm } from '../oracles/allOverlapEquilibria.js';
import * as oracle from '../oracles/bruteForceOverlap.js';

const model = findModel('overlap/heterogeneous');
const symmetric = findModel('overlap/symmetric');
const random = mulberry32(8);
const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;

const games = Array.from({ length: 60 }, () => {
  const count = pick([2, 3, 4]);
  const common = {
    users: pick([0.3, 1, 4]),
    margin: pick([0.3, 1, 2]),
    sensitivity: pick([0.5, 2, 8, 25]),
    userHarm: pick([0.5, 1, 2]),
    thirdPartyHarm: pick([0, 1, 3]),
    stress: pick([0.1, 0.4]),
    systemicHarm: pick([0, 0.2]),
    attribution: 1,
    liability: pick([0, 1, 3]),
  };
  const firms = Array.from({ length: count }, () => {
    const calmEfficacy = 0.3 * random();
    return {
      cost: 0.1 + 2 * random(),
      calmRisk: 0.2 * random(),
      stressedRisk: 0.2 + 0.7 * random(),
      calmEfficacy,
      stressedEfficacy: calmEfficacy + random(),
      exposure: 0.3 + 1.5 * random(),
      appeal: random() - 0.5,
    };
  });
  const bar = pick([0, 0, 0.2 * random()]);
  return { common, firms: firms.map((f) => ({ ...f, floor: bar })) };
});

const oracleOf = ({ common: c, firms }: (typeof games)[number]) => ({
  market: {
    M: c.users,
    mu: c.margin,
    beta: c.sensitivity,
    hU: c.userHarm,
    hE: c.thirdPartyHarm,
    s: c.stress,
    kappa: c.systemicHarm,
    tau: c.liability,
  },
  firms: firms.map((f) => ({
    cost: f.cost,
    piL: f.calmRisk,
    piH: f.stressedRisk,
    aL: f.calmEfficacy,
    aH: f.stressedEfficacy,
    exposure: f.exposure,
    appeal: f.appeal,
  })),
});

const solvedGames = games.map((game) => {
  const { model: sized, values } = readGame(model, { ...game.common, firms: game.firms });
  return { game, sized, values, solved: sized.solve(values) };
});
const overlapsOf = (values: Readonly<Record<string, number | null>>, count: number): number[] =>
  Array.from({ length: count }, (_, i) => values[playerName('firms', i, 'overlap')]!);

describe('random markets of firms that differ', () => {
  it('no firm gains by any overlap, by independent brute force', () => {
    let equilibria = 0;
    for (const { game, solved } of solvedGames) {
      const { market, firms } = oracleOf(game);
      const money = market.M * (market.mu + market.tau * market.hE * 2);
      for (const { strategies } of solved.equilibria) {
        equilibria++;
        const overlaps = overlapsOf(strategies, firms.length);
        firms.forEach((_, i) => {
          const { gain } = oracle.bestResponse(i, overlaps, game.firms[i]!.floor, firms, market);
          expect(gain, JSON.stringify(game)).toBeLessThanOrEqual(1e-9 * money);
        });
      }
    }
    expect(equilibria).toBeGreaterThan(45);
  });

  it('shares, failures and welfare follow from the rules, and every answer is certified', () => {
    for (const { game, sized, values, solved } of solvedGames) {
      if (solved.status !== 'equilibrium') continue;
      const { market, firms } = oracleOf(game);
      const overlaps = overlapsOf(solved.outcomes, firms.length);
      oracle.shares(firms, overlaps, market).forEach((share, i) => {
        expect(solved.outcomes[playerName('firms', i, 'share')]).toBeCloseTo(share, 12);
        expect(solved.outcomes[playerName('firms', i, 'profit')]).toBeCloseTo(
          oracle.profit(i, overlaps, firms, market),
          10,
        );
      });
      expect(solved.outcomes.squaredLoad).toBeCloseTo(
        oracle.expectedLoadSquared(firms, overlaps, market),
        12,
      );
      expect(solved.outcomes.welfare).toBeCloseTo(oracle.welfare(firms, overlaps, market), 10);
      const certificate = sized.verify(values, solved);
      expect(certificate.problems).toEqual([]);
      const name = playerName('firms', 0, 'overlap');
      const changed = { ...solved.outcomes, [name]: solved.outcomes[name]! * 1.1 + 0.01 };
      expect(sized.verify(values, { ...solved, outcomes: changed }).accepted).toBe(false);
    }
  });

  it('no firm’s overlap alone raises welfare above the planner’s', () => {
    for (const { game, solved } of solvedGames.slice(0, 30)) {
      if (solved.status !== 'equilibrium') continue;
      const { market, firms } = oracleOf(game);
      const planned = firms.map((_, i) => solved.outcomes[playerName('firms', i, 'optimum')]!);
      const most = oracle.welfare(firms, planned, market);
      expect(most).toBeCloseTo(solved.outcomes.plannedWelfare!, 10);
      expect(most).toBeGreaterThanOrEqual(solved.outcomes.welfare! - 1e-9);
      firms.forEach((_, i) => {
        for (let k = 0; k <= 60; k++)
          expect(oracle.welfare(firms, planned.with(i, (k / 60) * 4), market)).toBeLessThanOrEqual(
            most + 1e-9,
          );
      });
    }
  });
});

describe('firms that are alike', () => {
  it('do what the symmetric model says', () => {
    for (const given of [{}, { liability: 1 }, { sensitivity: 10, margin: 2, liability: 0.5 }]) {
      const alike = solve(symmetric, { firms: 5, ...given }).outcomes;
      const own = { cost: 1, appeal: 0 };
      const many = solve(model, { ...given, firms: Array.from({ length: 5 }, () => own) }).outcomes;
      for (let i = 0; i < 5; i++) {
        expect(many[playerName('firms', i, 'overlap')]).toBeCloseTo(alike.overlap!, 12);
        expect(many[playerName('firms', i, 'optimum')]).toBeCloseTo(alike.optimum!, 10);
        expect(many[playerName('firms', i, 'profit')]).toBeCloseTo(alike.profit!, 12);
      }
      for (const name of ['welfare', 'consumerSurplus', 'externalHarm', 'squaredLoad'])
        expect(many[name], name).toBeCloseTo(alike[name]!, 11);
    }
  });

  it('differ in equilibrium where no symmetric equilibrium exists', () => {
    const given = { margin: 1, sensitivity: 40, userHarm: 1, thirdPartyHarm: 0.5, stress: 0.2 };
    const technology = {
      cost: 0.2,
      calmRisk: 0.05,
      stressedRisk: 0.8,
      calmEfficacy: 0.05,
      stressedEfficacy: 0.2,
    };
    const own = { ...technology, appeal: 0 };
    const alike = solve(symmetric, { firms: 4, ...given, ...technology });
    expect(alike.status).toBe('none');
    const many = solve(model, { ...given, firms: Array.from({ length: 4 }, () => own) });
    expect(many.status).toBe('equilibrium');
    expect(many.certificate.accepted).toBe(true);
    const overlaps = overlapsOf(many.outcomes, 4);
    expect(Math.max(...overlaps) - Math.min(...overlaps)).toBeGreaterThan(0.1);
    // Two firms are safe, two are not: six ways to share that out, listed once.
    expect(many.equilibria).toHaveLength(1);
    expect(many.equilibria[0]!.binding.join()).toContain('one of 6');
  });
});

describe('draws of chance', () => {
  const lotteries = [
    { of: symmetric, values: solve(symmetric, { liability: 1 }).parameters },
    ...solvedGames
      .filter(({ solved }) => solved.status === 'equilibrium')
      .slice(0, 5)
      .map(({ sized, values }) => ({ of: sized, values })),
  ].map(({ of, values }: { of: typeof model; values: Values }) => {
    const { outcomes } = of.solve(values);
    return { lottery: of.lottery!(values, outcomes), outcomes };
  });

  it('agree with the closed forms within their own standard errors', () => {
    for (const { lottery, outcomes } of lotteries) {
      const summaries = summarise(lottery, drawLottery(lottery, 3, 0, 200_000));
      for (const { name, mean, expected, standardError } of summaries)
        expect(Math.abs(mean - expected), name).toBeLessThanOrEqual(5 * standardError + 1e-12);
      expect(summaries.find(({ name }) => name === 'welfare')!.expected).toBeCloseTo(outcomes.welfare!, 10);
    }
  });

  it('are a function of the seed and of their position', () => {
    for (const { lottery } of lotteries) {
      const whole = drawLottery(lottery, 9, 0, 5000);
      const parts = [drawLottery(lottery, 9, 0, 1234), drawLottery(lottery, 9, 1234, 5000)];
      expect(joinTallies(parts)).toEqual(whole);
      expect(drawLottery(lottery, 10, 0, 5000)).not.toEqual(whole);
    }
  });

  it('count patterns, numbers and single draws alike', () => {
    const each = (n: number, differ: boolean) =>
      Array.from({ length: n }, (_, i) => (differ ? 1 + i / 100 : 1));
    for (const [n, differ] of [
      [18, false],
      [18, true],
      [9, true],
    ] as const) {
      const lottery = {
        states: [
          { name: 'calm', probability: 0.7, failures: each(n, false).map(() => 0.1) },
          { name: 'stressed', probability: 0.3, failures: each(n, false).map(() => 0.6) },
        ] as const,
        harms: [
          { name: 'a', label: 'A', each: each(n, differ), squared: 0 },
          { name: 'b', label: 'B', each: each(n, false).map(() => 0), squared: 0.5 },
        ],
        otherwise: 100,
      };
      const summaries = summarise(lottery, drawLottery(lottery, 1, 0, 100_000));
      for (const { mean, expected, standardError, quantiles, expectedShortfall, name } of summaries) {
        expect(Math.abs(mean - expected)).toBeLessThanOrEqual(5 * standardError);
        expect(quantiles['0.05']!).toBeLessThanOrEqual(quantiles['0.95']!);
        if (name === 'welfare')
          expect(expectedShortfall['0.01']!).toBeLessThanOrEqual(expectedShortfall['0.05']!);
        else expect(expectedShortfall['0.01']!).toBeGreaterThanOrEqual(expectedShortfall['0.05']!);
      }
    }
  });
});

describe('all equilibria', () => {
  const technology = {
    calmRisk: 0.5,
    stressedRisk: 0.8,
    calmEfficacy: 0.05,
    stressedEfficacy: 0.41,
    appeal: 0,
  };
  const keen = {
    margin: 1.77,
    sensitivity: 13.6,
    userHarm: 1,
    thirdPartyHarm: 0.5,
    stress: 0.5,
    liability: 1,
    firms: [1.37, 1.29, 1.5].map((cost) => ({ ...technology, cost })),
  };

  it('of a keen market are two, and the one with the larger joint profit is selected', () => {
    // Found by an independent search over both.
    const { equilibria, outcomes, completeness } = solve(model, keen);
    expect(equilibria).toHaveLength(2);
    overlapsOf(outcomes, 3).forEach((x, i) => {
      expect(x).toBeCloseTo([0.913147, 0.235666, 0.759933][i]!, 6);
    });
    expect(completeness.complete).toBe(true);
  });

  const keenFirm = (): OracleFirm => {
    const calmEfficacy = 0.3 * random();
    return {
      cost: 0.2 + 2 * random(),
      calmRisk: pick([0, 0.5 * random()]),
      stressedRisk: 0.3 + 0.7 * random(),
      calmEfficacy,
      stressedEfficacy: calmEfficacy + 0.1 + random(),
      exposure: pick([1, 0.3 + random()]),
      appeal: pick([0, random() - 0.5]),
      floor: 0,
    };
  };
  const keenGames = Array.from({ length: 70 }, (_, k) => {
    const count = pick([2, 2, 3, 3, 4]);
    if (k % 2 === 0) {
      // Near the market above, where equilibria are many.
      const firms = Array.from({ length: 3 }, () => ({
        ...keenFirm(),
        ...technology,
        cost: 1.2 + 0.4 * random(),
        exposure: 1,
      }));
      const market = { users: 1, userHarm: 1, stress: 0.5, payment: 0.6 * random() };
      return { market: { ...market, margin: 1.5 + random(), sensitivity: 11 + 6 * random() }, firms };
    }
    const like = keenFirm();
    const isNearly = random() < 0.6;
    const firms = Array.from({ length: count }, () =>
      isNearly ? { ...like, cost: like.cost * (0.9 + 0.2 * random()) } : keenFirm(),
    );
    const market = {
      users: pick([0.5, 1, 3]),
      margin: 0.5 + 2 * random(),
      sensitivity: 3 + 25 * random(),
      userHarm: pick([0.5, 1]),
      stress: 0.2 + 0.6 * random(),
      payment: pick([0, 0.5, 1.5]),
    };
    return { market, firms };
  });
  const given = ({ market, firms }: (typeof keenGames)[number]) => {
    const { payment, ...rest } = market;
    return readGame(model, { ...rest, thirdPartyHarm: 1, liability: payment, firms });
  };

  it('are those that brute force over totals finds; where there are none, that is proved', () => {
    const counts = { none: 0, one: 0, more: 0 };
    for (const game of keenGames) {
      const { model: sized, values } = given(game);
      const solved = sized.solve(values);
      const listed = solved.equilibria.map(({ strategies }) => overlapsOf(strategies, game.firms.length));
      const expected = allEquilibria(game.market, game.firms);
      const isNear = (a: readonly number[], b: readonly number[]): boolean =>
        a.every((x, i) => Math.abs(x - b[i]!) <= 1e-6 * (1 + Math.abs(x)));
      expect(solved.completeness.complete).toBe(true);
      for (const profile of expected)
        expect(
          listed.some((other) => isNear(profile, other)),
          JSON.stringify({ game, profile, listed }),
        ).toBe(true);
      for (const profile of listed)
        expect(
          expected.some((other) => isNear(profile, other)),
          JSON.stringify({ game, profile, expected }),
        ).toBe(true);
      counts[expected.length === 0 ? 'none' : expected.length === 1 ? 'one' : 'more']++;
      if (expected.length === 0)
        expect(sized.verify(values, solved).problems, JSON.stringify(game)).toEqual([]);
    }
    expect(Math.min(...Object.values(counts))).toBeGreaterThan(3);
  });

  it('a claim that there is none is refused where there is one', () => {
    for (const game of [1, 3, 7, 9, 11, 13].map((k) => keenGames[k]!)) {
      const { model: sized, values } = given(game);
      const solved = sized.solve(values);
      if (solved.status !== 'equilibrium') continue;
      expect(sized.verify(values, { ...solved, status: 'none' }).accepted).toBe(false);
    }
  });

  it.each([
    { userHarm: 0 },
    { userHarm: 0, liability: 2, firms: [{}, {}] },
    { sensitivity: 0.2, userHarm: 0.1, liability: 700, stress: 0, firms: [{}, {}, {}] },
  ])(
    'a false claim of none is refused soon where overlap hardly moves users: %o',
    (given) => {
      const { model: sized, values } = readGame(model, given);
      const solved = sized.solve(values);
      expect(solved.status).toBe('equilibrium');
      expect(sized.verify(values, { ...solved, status: 'none' }).accepted).toBe(false);
    },
    20_000,
  );

  it.each([0.001, 0.01])(
    'of twelve firms whose costs differ by %s are too many to list, which is said',
    (by) => {
      const firms = Array.from({ length: 12 }, (_, i) => ({
        cost: 0.2 * (1 + by * i),
        calmRisk: 0.05,
        stressedRisk: 0.8,
        calmEfficacy: 0.05,
        stressedEfficacy: 0.2,
        appeal: 0,
      }));
      const many = solve(model, { margin: 1, sensitivity: 40, stress: 0.2, thirdPartyHarm: 0.5, firms });
      expect(many.equilibria).toHaveLength(100);
      expect(many.completeness.complete).toBe(false);
      expect(many.completeness.because).toContain('others may be missed');
      expect(many.certificate.problems).toEqual([]);
    },
  );

  it.each([
    ['a single firm', { firms: [{}] }],
    ['a firm that all users prefer', { firms: [{ appeal: 1e6 }, {}] }],
    ['users without patience', { sensitivity: 300, margin: 5 }],
    ['overlap that helps nobody', { userHarm: 0 }],
    ['a calm world', { stress: 0, liability: 1 }],
    ['large numbers', { users: 1e9, margin: 1e9, sensitivity: 1e9 }],
  ])('are found and certified with %s', (_, extreme) => {
    const { status, certificate } = solve(model, extreme);
    expect(status).toBe('equilibrium');
    expect(certificate.problems).toEqual([]);
  });
});
