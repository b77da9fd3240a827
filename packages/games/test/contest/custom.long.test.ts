import { type CustomAgent, findModel, readGame, solveContest } from '@regulab/core';
import { describe, expect, it } from 'vitest';

/** The barrier family of the model, as functions. */
const agent: CustomAgent = {
  reward: (p) => Math.sqrt(p),
  cost: (s, p) => ((0.1 * s) / (1 - s)) * (1 + 0.5 * p) + (p * p) / 2,
  damage: 1,
  most: 4,
};

describe('contests with functions of one’s own', () => {
  it('come to what the family comes to', () => {
    const { equilibria } = solveContest({ agents: [agent, agent] });
    const { model, values } = readGame(findModel('contest/safety-performance'), {});
    const solved = model.solve(values);
    expect(equilibria).toHaveLength(solved.equilibria.length);
    equilibria.forEach(({ choices, copies, gainFound, derivativeError, radius }, k) => {
      const { strategies } = solved.equilibria[k]!;
      expect(choices[0]!.s).toBeCloseTo(strategies['agents[0].safety']!, 8);
      expect(choices[1]!.p).toBeCloseTo(strategies['agents[1].performance']!, 8);
      expect(copies).toBe(1);
      expect(gainFound).toBeLessThan(1e-9);
      expect(derivativeError).toBeLessThan(1e-5);
      if (k === 0) expect(radius).toBeCloseTo(solved.outcomes.radius!, 5);
    });
  });

  it('take rewards that depend on the others', () => {
    const race: CustomAgent = {
      ...agent,
      reward: (p, others) => (p === 0 ? 0 : p / (p + others.reduce((a, b) => a + b, 0))),
    };
    const { equilibria } = solveContest({ agents: [race, { ...race, damage: 1.3 }], risk: 'winner' });
    const { model, values } = readGame(findModel('contest/safety-performance'), {
      reward: 'power',
      risk: 'winner',
      'agents[1].damage': 1.3,
      'agents.exponent': 1,
    });
    expect(model.solve(values).equilibria.length).toBeGreaterThan(0);
    expect(equilibria.length).toBeGreaterThan(0);
    for (const { gainFound } of equilibria) expect(gainFound).toBeLessThan(1e-9);
  });

  it.each([
    [
      'is no number',
      { ...agent, cost: (s: number, p: number) => (p > 1 ? Number.NaN : s + p) },
      /the cost of agent 2 is NaN at safety .*, performance/,
    ],
    [
      'throws',
      {
        ...agent,
        reward: (p: number) => {
          if (p > 0.5) throw new Error('no such table');
          return p;
        },
      },
      /the reward of agent 2 throws at performance .*others .*: no such table/,
    ],
  ] as const)('fail with the place where a function %s', (_, other, reason) => {
    const solution = solveContest({ agents: [agent, other] });
    expect(solution.status).toBe('failed');
    expect(solution.status === 'failed' && solution.reason).toMatch(reason);
    expect(solution.equilibria).toEqual([]);
  });

  it('fail with what was tried where nothing comes to rest', () => {
    // One is fast where the other is slow; the other where the one is fast.
    const pursuer = (isFast: (other: number) => boolean): CustomAgent => ({
      reward: (p, [other]) => 2 * Math.min(p, isFast(other!) ? 1 : 0.2),
      cost: (s, p) => (0.01 * s) / (1 - s) + 0.3 * p,
      damage: 1,
      most: 3,
    });
    const solution = solveContest({
      agents: [pursuer((other) => other < 0.5), pursuer((other) => other > 0.5)],
      risk: 'weighted',
    });
    expect(solution.status).toBe('failed');
    expect(solution.status === 'failed' && solution.reason).toMatch(
      /best replies .* Newton steps .* ten starts/,
    );
  });

  it.each([
    [
      { cost: (s: number, p: number) => Math.sqrt(s) + p * p },
      /the cost of agent 1 is not convex in safety: around/,
    ],
    [
      { cost: (s: number, p: number) => s * s + p * p - 1 },
      /the cost of agent 1 is -1 at safety 0, performance 0; it must not be negative/,
    ],
    [{ damage: -1 }, /agents\[0\].damage is -1; it must be a number that is not negative/],
    [{ most: 0 }, /agents\[0\].most is 0; it must be positive/],
  ])('refuse %j %#', (changed, message) => {
    expect(() => solveContest({ agents: [{ ...agent, ...changed }] })).toThrow(message);
  });

  it('fail where somebody wants beyond an end, and say so', () => {
    const reasonOf = (changed: Partial<CustomAgent>): string => {
      const solution = solveContest({ agents: [{ ...agent, ...changed }] });
      return solution.status === 'failed' ? solution.reason : 'solved';
    };
    expect(reasonOf({ cost: (s, p) => 1 - s + p * p })).toMatch(/agent 1 wants safety up to 1/);
    expect(reasonOf({ cost: (s, p) => 0.1 * s * s + p * p })).toMatch(/agent 1 wants safety up to 1/);
    expect(reasonOf({ reward: () => Number.POSITIVE_INFINITY })).toMatch(/the reward of agent 1 is Infinity/);
    expect(reasonOf({ reward: (p) => 3 + Math.log(p) })).toBe('solved');
    const wide = solveContest({ agents: [{ ...agent, most: 1e8 }] });
    expect(wide.equilibria[0]!.safe).toBeCloseTo(0.729075, 6);
  });

  it('have equilibria at kinks of rewards and costs', () => {
    const equilibria = (changed: Partial<CustomAgent>) => {
      const kinked = { ...agent, ...changed };
      return solveContest({ agents: [kinked, kinked] }).equilibria;
    };
    // Computed from the condition for safety alone, performance being at the kink.
    const [paid, , collapse] = equilibria({ reward: (p) => Math.min(p, 0.3) });
    expect(paid!.choices[0]!.s).toBeCloseTo(0.6232589, 7);
    expect(paid!.choices[0]!.p).toBeCloseTo(0.3, 12);
    expect(paid!.safe).toBeCloseTo(0.3884517, 7);
    expect(collapse!.safe).toBe(0);
    const { cost } = agent;
    const [priced] = equilibria({ cost: (s, p) => cost(s, p) + 0.5 * Math.max(0, p - 0.2) });
    expect(priced!.choices[0]!.p).toBeCloseTo(0.2, 12);
    const [held] = equilibria({ cost: (s, p) => cost(s, p) + 2 * Math.max(0, s - 0.5) });
    expect(held!.choices[0]!.s).toBeCloseTo(0.5, 12);
    for (const each of [paid, priced, held]) expect(each!.gainFound).toBeLessThan(1e-12);
    const alone = solveContest({ agents: [{ ...agent, reward: (p) => Math.min(p, 0.3) }] });
    expect(alone.equilibria[0]!.choices[0]!.p).toBeCloseTo(0.3, 12);
  });

  it('have bounded equilibria where the most performance holds somebody, and say so', () => {
    const two = solveContest({
      agents: [
        { ...agent, most: 0.2 },
        { ...agent, most: 0.2 },
      ],
    });
    expect(two.equilibria.map(({ choices }) => choices.map(({ p }) => p))).toEqual([
      [0.2, 0.2],
      [expect.closeTo(0.028952754, 8), expect.closeTo(0.028952754, 8)],
      [0, 0],
    ]);
    expect(two.warnings[0]).toBe(
      'in equilibria 0 agent 1 performs as much as its most, 0.2, allows; if that is no limit of the game, raise agents[0].most',
    );
    const one = solveContest({ agents: [{ ...agent, most: 0.1 }] });
    expect([one.equilibria[0]!.choices[0]!.p, one.warnings.length]).toEqual([0.1, 1]);
    expect(solveContest({ agents: [agent] }).warnings).toEqual([]);
  });

  // Computed with 30 digits from the two first-order conditions of the symmetric game.
  it.each([
    [0.01, 0.5037415148],
    [0.04, 0.3666335352],
    [0.1, 0.2724936034],
  ])('are Tullock contests whose inputs return what they are at a price of %s', (price, safe) => {
    const racer: CustomAgent = {
      reward: (p, [other]) => (p === 0 ? 0 : p / (p + other!)),
      cost: (s, p) => (price * s * Math.sqrt(p)) / (1 - s) + price * p,
      damage: 0,
      most: 100,
    };
    const { equilibria } = solveContest({ agents: [racer, racer] });
    expect(equilibria[0]!.safe).toBeCloseTo(safe, 7);
    expect(equilibria[0]!.gainFound).toBeLessThan(1e-9);
  });

  it('take costs that fall with safety, as under a price on unsafe performance', () => {
    const price = 0.5;
    const taxed = { ...agent, cost: (s: number, p: number) => agent.cost(s, p) + price * (1 - s) * p };
    const { equilibria } = solveContest({ agents: [taxed, taxed] });
    const { model, values } = readGame(findModel('contest/safety-performance'), {
      price,
      schedule: 'unsafe',
    });
    const solved = model.solve(values);
    expect(equilibria).toHaveLength(solved.equilibria.length);
    expect(equilibria[0]!.safe).toBeCloseTo(solved.outcomes.safe!, 8);
  });

  it.each([
    [undefined, /agents is missing/],
    [{}, /agents is missing/],
    [{ agents: [null] }, /agents\[0\] is null; it must be a record/],
    [
      { agents: [agent, agent], risk: 'nonsense' },
      /risk is "nonsense", but it must be product or winner or weighted/,
    ],
    [{ agents: [{ ...agent, damage: '1' }] }, /agents\[0\].damage is 1; it must be a number/],
    [{ agents: [{ ...agent, most: undefined }] }, /agents\[0\].most is undefined/],
    [{ agents: [{ ...agent, cost: 3 }] }, /agents\[0\].cost is no function/],
  ])('refuse what is no contest: %j', (given, message) => {
    expect(() => solveContest(given as never)).toThrow(message);
  });

  it('refuse one agent where risk needs two, and none', () => {
    expect(() => solveContest({ agents: [agent], risk: 'winner' })).toThrow(
      /risk is winner, which needs two/,
    );
    expect(() => solveContest({ agents: [] })).toThrow(/agents is empty/);
  });
});
