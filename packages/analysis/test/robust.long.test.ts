import { completeValues, findModel, robustRules, solve } from '@regulab/core';
import { describe, expect, it } from 'vitest';

const model = findModel('overlap/symmetric');
const values = completeValues(model, {});
const floor = [{ name: 'floor', from: 0, to: 0.25 }];

describe('rules for an unknown world', () => {
  it('are the best rule where next to nothing is unknown', () => {
    const uncertain = [{ name: 'stressedEfficacy', from: 0.4999999, to: 0.5000001 }];
    const { minimaxRegret, maximin, bestExpected } = robustRules(model, values, {
      maximise: 'welfare',
      over: floor,
      uncertain,
    });
    const { optimum } = solve(model, {}).outcomes;
    for (const rule of [minimaxRegret, maximin, bestExpected])
      expect(Math.abs(rule.levers.floor! - optimum!)).toBeLessThanOrEqual(0.25 / 400);
    expect(minimaxRegret.largestRegret).toBeLessThan(1e-8);
  });

  it('balance the regrets of the extremes, and say in which world they are worst', () => {
    const uncertain = [{ name: 'stressedEfficacy', from: 0.2, to: 0.8 }];
    const result = robustRules(model, values, { maximise: 'welfare', over: floor, uncertain });
    const best = (stressedEfficacy: number): number => {
      const { optimum } = solve(model, { stressedEfficacy }).outcomes;
      return solve(model, { stressedEfficacy, floor: optimum! }).outcomes.welfare!;
    };
    const regret = (stressedEfficacy: number, at: number): number =>
      best(stressedEfficacy) - solve(model, { stressedEfficacy, floor: at }).outcomes.welfare!;
    const { levers, largestRegret, worst } = result.minimaxRegret;
    // The best rule of a world is known to the step of the grid.
    expect(largestRegret).toBeCloseTo(Math.max(regret(0.2, levers.floor!), regret(0.8, levers.floor!)), 5);
    expect(Math.abs(regret(0.2, levers.floor!) - regret(0.8, levers.floor!))).toBeLessThan(2e-4);
    expect([0.2, 0.8]).toContain(worst.parameters.stressedEfficacy);
    expect(result.none.largestRegret).toBeCloseTo(regret(0.8, 0), 5);
    const [flat] = result.flat;
    expect(flat!.from).toBeLessThanOrEqual(levers.floor!);
    expect(flat!.to).toBeGreaterThanOrEqual(levers.floor!);
    for (const other of [0, 0.05, 0.15, 0.2])
      expect(Math.max(regret(0.2, other), regret(0.8, other))).toBeGreaterThanOrEqual(largestRegret - 1e-5);
  });

  it('take beliefs: the best mean is that of the distribution', () => {
    const uncertain = [{ name: 'stress', mean: 0.3, deviation: 0.05 }];
    const { bestExpected, worlds } = robustRules(model, values, {
      maximise: 'welfare',
      over: floor,
      uncertain,
      worlds: 256,
    });
    expect(worlds).toBe(258);
    // Welfare is nearly quadratic in the floor and nearly linear in stress: the best mean lies at the optimum of the mean.
    const { optimum } = solve(model, { stress: 0.3 }).outcomes;
    expect(Math.abs(bestExpected.levers.floor! - optimum!)).toBeLessThan(0.004);
    const { minimaxRegret } = robustRules(model, values, {
      maximise: 'welfare',
      over: floor,
      uncertain: [{ name: 'stress', mean: 0, deviation: 1 }],
    });
    // What a probability cannot be is cut off.
    expect(minimaxRegret.worst.parameters.stress).toBeGreaterThanOrEqual(0);
    expect(minimaxRegret.worst.parameters.stress).toBeLessThanOrEqual(1);
  });

  it('take harms as the smaller the better, several levers, and worlds without equilibrium', () => {
    const uncertain = [
      { name: 'sensitivity', from: 1, to: 60 },
      { name: 'cost', from: 0.05, to: 1 },
    ];
    const result = robustRules(model, values, { maximise: 'squaredLoad', uncertain, worlds: 16 });
    // In some corners no rule has an equilibrium.
    expect(result.worlds).toBeLessThan(20);
    expect(result.method).toContain(
      `${20 - result.worlds} left out in which no rule gives the objective a value`,
    );
    expect(result.rules).toBe(41 * 41);
    // Numbers are those of the outcome: the less the better.
    expect(result.minimaxRegret.expected).toBeGreaterThanOrEqual(0);
    expect(result.maximin.least).toBeLessThanOrEqual(result.minimaxRegret.least);
    expect(result.bestExpected.expected).toBeLessThanOrEqual(result.minimaxRegret.expected);
    expect(result.minimaxRegret.largestRegret).toBeLessThanOrEqual(result.bestExpected.largestRegret);
  });

  it.each([
    [{ uncertain: [] }, /nothing is uncertain/],
    [{ uncertain: [{ name: 'nothing', from: 0, to: 1 }] }, /unknown uncertain parameter/],
    [{ uncertain: [{ name: 'floor', from: 0, to: 1 }] }, /unknown uncertain parameter/],
    [{ uncertain: [{ name: 'firms', from: 2, to: 5.5 }] }, /firms is 5.5/],
    [{ selections: ['middling'] }, /unknown selection/],
    [{ satisfice: Number.NaN }, /what satisfices is NaN/],
    [
      {
        uncertain: [
          { name: 'stress', from: 0, to: 1 },
          { name: 'stress', from: 0, to: 1 },
        ],
      },
      /stress is named twice/,
    ],
    [{ uncertain: [{ name: 'stress', from: 0, to: 1.5 }] }, /stress is 1.5/],
    [{ uncertain: [{ name: 'stress', from: 1, to: 0 }] }, /must rise/],
    [{ over: [{ name: 'stress', from: 0, to: 1 }] }, /unknown lever/],
    [{ uncertain: [{ name: 'stress', mean: 0.2, deviation: 0 }] }, /standard deviation of 0/],
    [{ uncertain: [{ name: 'stress', mean: 2, deviation: 0.1 }] }, /stress is 2/],
    [{ worlds: 0 }, /worlds is 0/],
    [{ maximise: 'wellfare' }, /did you mean welfare/],
    [
      {
        set: { cost: 0.5 },
        over: [{ name: 'liability', from: 0, to: 0.01 }],
        uncertain: [{ name: 'sensitivity', from: 30, to: 30.01 }],
      },
      /in none of the uncertain worlds does any rule give the objective a value/,
    ],
    [
      { set: { calmEfficacy: 0.5 }, uncertain: [{ name: 'stressedEfficacy', from: 0.1, to: 0.2 }] },
      /none of the uncertain worlds/,
    ],
  ])('refuse %j', ({ set, ...given }: Record<string, unknown>, message) => {
    const task = { maximise: 'welfare', uncertain: [{ name: 'stress', from: 0, to: 1 }], ...given };
    expect(() => robustRules(model, { ...values, ...(set as object) }, task as never)).toThrow(
      message as RegExp,
    );
  });
});

describe('worlds', () => {
  const two = findModel('fine-tuning/two-attribute');
  const all = completeValues(two, {});

  it('that somebody leaves are worth what exit pays, not what others earn', () => {
    const task = {
      maximise: 'welfare',
      over: [{ name: 'generalistFloor', from: 0, to: 1.5 }],
      uncertain: [
        { name: 'share', from: 0.05, to: 0.95 },
        { name: 'safetyRevenue', from: 0.3, to: 2 },
      ],
      worlds: 32,
    };
    const { minimaxRegret, choices, regretTable } = robustRules(two, all, task);
    const welfare = (values: Record<string, number>): number => {
      const { status, outcomes } = two.solve(completeValues(two, values));
      return status === 'equilibrium' ? outcomes.generalistUtility! + outcomes.specialistUtility! : 0;
    };
    let largest = 0;
    let mean = 0;
    for (const { world, isDrawn } of regretTable) {
      const worth = choices.map(({ levers }) => welfare({ ...world.parameters, ...levers }));
      const own = welfare({ ...world.parameters, ...minimaxRegret.levers });
      largest = Math.max(largest, Math.max(...worth) - own);
      if (isDrawn) mean += own / 32;
    }
    expect(minimaxRegret.largestRegret).toBeCloseTo(largest, 12);
    expect(minimaxRegret.expected).toBeCloseTo(mean, 12);
    expect(minimaxRegret.unsolved).toBe(0);
  });

  it('are drawn evenly, and every model counts alike', () => {
    const { regretTable, bestExpected } = robustRules(model, values, {
      maximise: 'welfare',
      over: floor,
      uncertain: [{ name: 'stress', from: 0, to: 1 }],
      variants: [
        { model: findModel('overlap/entry'), values: completeValues(findModel('overlap/entry'), {}) },
      ],
      worlds: 64,
    });
    for (const id of ['overlap/symmetric', 'overlap/entry']) {
      const drawn = regretTable.filter(({ world, isDrawn }) => isDrawn && world.model === id);
      const mean = drawn.reduce((sum, { world }) => sum + world.parameters.stress!, 0) / drawn.length;
      // One point in each of 64 equal parts.
      expect(Math.abs(mean - 0.5)).toBeLessThan(1 / 64);
    }
    const byModel = ['overlap/symmetric', 'overlap/entry'].map((id) => {
      const drawn = regretTable.filter(({ world, isDrawn }) => isDrawn && world.model === id);
      return drawn.reduce((sum, row) => sum + row.values.bestExpected!, 0) / drawn.length;
    });
    expect(bestExpected.expected).toBeCloseTo((byModel[0]! + byModel[1]!) / 2, 12);
  });

  it('tell which equilibrium comes about', () => {
    const contest = findModel('contest/safety-performance[2]');
    const { regretTable } = robustRules(contest, completeValues(contest, {}), {
      maximise: 'safe',
      over: [{ name: 'price', from: 0, to: 0.2 }],
      uncertain: [{ name: 'agents.damage', from: 0.2, to: 4 }],
      selections: ['best', 'worst'],
      worlds: 2,
    });
    const damages = [...new Set(regretTable.map(({ world }) => world.parameters['agents.damage']!))];
    for (const damage of damages) {
      const { equilibria, outcomes } = contest.solve({
        ...completeValues(contest, {}),
        'agents[0].damage': damage,
        'agents[1].damage': damage,
      });
      const safe = equilibria.map((each, k) => (k === 0 ? outcomes : each.outcomes!).safe!);
      for (const [selection, wanted] of [
        ['best', Math.max(...safe)],
        ['worst', Math.min(...safe)],
      ] as const) {
        const row = regretTable.find(
          ({ world }) => world.selection === selection && world.parameters['agents.damage'] === damage,
        );
        expect(row!.values.none).toBeCloseTo(wanted, 12);
      }
    }
  });
});
