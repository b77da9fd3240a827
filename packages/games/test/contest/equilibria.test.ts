import { comparativeStatics, findModel, RegulabError, readGame, solve } from '@regulab/core';
import { describe, expect, it } from 'vitest';
import { contestEquilibria, gameOf } from '../../src/contest/contestEquilibria.js';
import type { Agent, Rules } from '../../src/contest/rules.js';

const RULES: Rules = {
  reward: 'power',
  technology: 'barrier',
  risk: 'product',
  schedule: 'uniform',
  price: 0,
  harbour: 1,
  fee: 0,
  subsidy: 0,
  leastPerformance: 0,
};
const AGENT: Agent = {
  prize: 1,
  exponent: 0.5,
  winSlope: 0,
  loserPrize: 0,
  loseSlope: 0,
  weight: 1,
  damage: 1,
  safetyCost: 0.1,
  barrier: 0.5,
  performanceCost: 1,
  curvature: 2,
  unitCost: 0,
  safetySkill: 10,
  performanceSkill: 10,
  safetyReturn: 0.5,
  performanceReturn: 0.5,
  drag: 0.25,
  safetyPrice: 0.05,
  performancePrice: 0.05,
};
const alike = (count: number, own: Partial<Agent> = {}): Agent[] =>
  Array.from({ length: count }, () => ({ ...AGENT, ...own }));
const PRODUCTION: Rules = { ...RULES, reward: 'tullock', technology: 'production', leastPerformance: 1e-5 };
const RACE = { exponent: 1 };

describe('a single agent', () => {
  it.each([
    [{ barrier: 0.5 }, 0.729075, 0.424772, -0.21223],
    [{ barrier: 2 }, 0.683711, 0.250583, -0.329933],
    [{ barrier: 8 }, 0.667663, 0.041023, -0.46478],
    [{ barrier: 0.05, safetyCost: 0.3 }, 0.568838, 0.419395, -0.554818],
  ])('%j', (own, s, p, earned) => {
    const [best] = contestEquilibria(gameOf({ rules: RULES, agents: alike(1, own) }));
    expect(best!.choices[0]!.s).toBeCloseTo(s, 6);
    expect(best!.choices[0]!.p).toBeCloseTo(p, 6);
    expect(best!.payoffs[0]).toBeCloseTo(earned, 6);
  });
});

describe('a safe equilibrium', () => {
  it('of two agents, and none of three or five', () => {
    const [good, fold, zero, ...none] = contestEquilibria(gameOf({ rules: RULES, agents: alike(2) }));
    expect(good!.choices[1]!.s).toBeCloseTo(0.666089, 6);
    expect(good!.choices[0]!.p).toBeCloseTo(0.30316, 6);
    expect(good!.payoffs[0]).toBeCloseTo(-0.58771, 6);
    // Between the safe equilibrium and that without safety lies one that best replies leave.
    expect(good!.radius).toBeLessThan(1);
    expect(fold!.radius).toBeGreaterThan(1);
    expect(zero!.choices).toEqual([
      { s: 0, p: 0 },
      { s: 0, p: 0 },
    ]);
    expect(none).toEqual([]);
    for (const count of [3, 5]) {
      const all = contestEquilibria(gameOf({ rules: RULES, agents: alike(count) }));
      expect(all).toHaveLength(1);
      expect(all[0]!.payoffs[0]).toBe(-1);
    }
  });
});

describe('races with inputs', () => {
  it.each([
    [2, 0.05, 1.497095, 1.506348, 0.752249],
    [3, 0.05, 1.193827, 1.107538, 0.632698],
    [2, 0.01, 5.590389, 8.953327, 0.828074],
    [2, 0.1, 0.834968, 0.680715, 0.711566],
  ])('%i agents at price %d', (count, price, inputS, inputP, safe) => {
    const agents = alike(count, { ...RACE, safetyPrice: price, performancePrice: price });
    const all = contestEquilibria(gameOf({ rules: PRODUCTION, agents }));
    const full = all.find(({ choices }) => choices.every(({ p }) => p > 0))!;
    const { s, p } = full.choices[0]!;
    expect((p / 10) ** 2).toBeCloseTo(inputP, 6);
    expect(((s / (1 - s)) * p ** 0.25 * 0.1) ** 2).toBeCloseTo(inputS, 6);
    expect(full.safe).toBeCloseTo(safe, 6);
  });

  // Computed with 30 digits from the two first-order conditions of the symmetric game.
  it.each([
    [0.01, 0.5037415148],
    [0.04, 0.3666335352],
    [0.1, 0.2724936034],
  ])('inputs that return what they are, at a price of %s', (price, safe) => {
    const even = { damage: 0, safetySkill: 1, performanceSkill: 1, safetyReturn: 1, performanceReturn: 1 };
    const agent = { ...even, drag: 0.5, exponent: 1, safetyPrice: price, performancePrice: price };
    const { outcomes, certificate } = solve(findModel('contest/safety-performance'), {
      technology: 'production',
      reward: 'tullock',
      agents: [agent, agent],
    });
    expect(outcomes.safe).toBeCloseTo(safe, 9);
    expect(certificate.accepted).toBe(true);
  });

  it('five agents: two or three are active, and not all', () => {
    const all = contestEquilibria(gameOf({ rules: PRODUCTION, agents: alike(5, RACE) }));
    const active = all.map(({ choices }) => choices.filter(({ p }) => p > 0).length);
    expect(active).toEqual([2, 3, 0]);
    expect(all.map(({ copies }) => copies)).toEqual([10, 10, 1]);
    expect(all[0]!.safe).toBeCloseTo(0.752249, 6);
    expect(all[1]!.safe).toBeCloseTo(0.632698, 6);
  });

  it('three of five are no equilibrium where they may drop out: by hand', () => {
    const rules = { ...PRODUCTION, leastPerformance: 0 };
    const all = contestEquilibria(gameOf({ rules, agents: alike(5, RACE) }));
    expect(all.map(({ choices }) => choices.filter(({ p }) => p > 0).length)).toEqual([2, 0]);
    const safe = 0.6326976908386154;
    const inside = safe / 3 - (1 - safe) - 0.05 * (1.193826658475198 + 1.1075382033624408);
    const outside = -(1 - safe ** (2 / 3));
    expect(outside - inside).toBeCloseTo(0.008466, 6);
  });
});

describe('the model', () => {
  const model = findModel('contest/safety-performance');

  it.each([
    [{ agents: 1 }, -0.0043, -0.6032],
    [{ agents: 1, 'agents.barrier': 2 }, 0.0467, -0.443],
    [{ agents: 1, 'agents.barrier': 8 }, 0.0368, -0.0557],
    // Worked out with 30 digits by differences of roots.
    [{ agents: 1, 'agents.barrier': 0.05, 'agents.safetyCost': 0.3 }, -0.0619172956, -0.6844403621],
  ])('moves with the price as the theorem says: %j', (given, bySafety, byPerformance) => {
    const { model: sized, values } = readGame(model, given);
    const statics = comparativeStatics(sized, values);
    const by = (outcome: string): number =>
      statics.find((s) => s.outcome === outcome && s.parameter === 'price')!.value;
    expect(by('agents[0].safety')).toBeCloseTo(bySafety, 4);
    expect(by('agents[0].performance')).toBeCloseTo(byPerformance, 4);
    // And beside differences of solved games.
    const at = (price: number): number => sized.solve({ ...values, price }).outcomes['agents[0].safety']!;
    expect(by('agents[0].safety')).toBeCloseTo((at(2e-4) - at(0)) / 2e-4, 3);
  });

  it('moves with every parameter of every agent as solved games do', () => {
    const { model: sized, values } = readGame(model, {
      'agents[0].safetyCost': 0.08,
      price: 0.3,
      schedule: 'unsafe',
    });
    const statics = comparativeStatics(sized, values);
    for (const parameter of ['price', 'agents[0].prize', 'agents[1].barrier', 'agents[1].exponent']) {
      const h = 1e-5;
      const at = (x: number) => sized.solve({ ...values, [parameter]: values[parameter]! + x }).outcomes;
      const [low, high] = [at(-h), at(h)];
      for (const outcome of ['safe', 'agents[0].safety', 'agents[1].performance']) {
        const { value } = statics.find((s) => s.outcome === outcome && s.parameter === parameter)!;
        expect(value).toBeCloseTo((high[outcome]! - low[outcome]!) / (2 * h), 6);
      }
    }
  });

  it.each([
    // Without performance the roots of s = 1 - sqrt(.1 / (2 s)).
    [{ reward: 'constant' }, [0.740079, 0.056123, 0]],
    [{ reward: 'linear', 'agents.prize': 0.15 }, [0.587386, 0.133049, 0]],
    [{ agents: 3, 'agents.damage': 3, 'agents.exponent': 0.997 }, [0.752334, 0.24034, 0]],
    // Nobody gains by safety below its first cost, though it is subsidised.
    [{ reward: 'constant', subsidy: 0.05 }, [0.74521, 0.02791, 0]],
    // What losers earn does not matter where nobody wins.
    [{ agents: 6, 'agents.loserPrize': -1e6 }, [0]],
    // Both are held at the certificate.
    [{ schedule: 'safe-harbour', 'agents.damage': 1.5, price: 0.19 }, [0.8, 0.07756, 0]],
  ])('finds every symmetric one: %j', (given, expected) => {
    const { equilibria, certificate } = solve(model, given);
    expect(certificate.accepted).toBe(true);
    expect(equilibria).toHaveLength(expected.length);
    equilibria.forEach(({ strategies }, k) => {
      expect(strategies['agents[0].safety']).toBeCloseTo(expected[k]!, 4);
      expect(strategies['agents[1].safety']).toBeCloseTo(expected[k]!, 4);
    });
  });

  it('finds agents who perform without safety', () => {
    const { outcomes } = solve(model, {
      risk: 'winner',
      'agents[0].safetyCost': 100,
      'agents[0].damage': 0,
      price: 0.1,
    });
    const { equilibria } = solve(model, {
      reward: 'tullock',
      risk: 'weighted',
      'agents[0].safetyCost': 100,
      'agents[0].weight': 0.1,
      'agents[0].damage': 0.1,
      'agents[0].performanceCost': 0.3,
      'agents[1].barrier': 2,
      'agents[1].safetyCost': 0.05,
      price: 0.1,
    });
    expect(outcomes.safe).toBeGreaterThan(0.39);
    expect(equilibria[0]!.strategies['agents[0].safety']).toBe(0);
    expect(equilibria[0]!.strategies['agents[0].performance']).toBeCloseTo(0.38409925, 7);
    expect(equilibria[0]!.strategies['agents[1].safety']).toBeCloseTo(0.77366397, 7);
  });

  it('moves held agents with their certificate', () => {
    const { model: sized, values } = readGame(model, { schedule: 'safe-harbour', price: 0.5 });
    const statics = comparativeStatics(sized, values);
    const by = (outcome: string): number =>
      statics.find((s) => s.outcome === outcome && s.parameter === 'harbour')!.value;
    expect(by('agents[0].safety')).toBe(1);
    expect(by('safe')).toBeCloseTo(1.6, 9);
    const at = (harbour: number) => sized.solve({ ...values, harbour }).outcomes['agents[0].performance']!;
    expect(by('agents[0].performance')).toBeCloseTo((at(0.80001) - at(0.79999)) / 2e-5, 5);
  });

  it('calls nobody’s safety unstable where a little of the others brings back one’s own', () => {
    const race = solve(model, { technology: 'production', reward: 'tullock', 'agents.exponent': 1 });
    expect(race.equilibria.at(-1)!.binding.at(-1)).toBe('not stable under best replies');
    expect(solve(model, {}).equilibria.at(-1)!.binding.at(-1)).toBe('stable under best replies');
  });

  it('fails with what was tried where best replies run in a circle', () => {
    const { status, reason, certificate } = solve(model, {
      reward: 'tullock',
      risk: 'winner',
      liability: 0.878,
      'agents[0].prize': 0.13,
      'agents[0].exponent': 0.956,
      'agents[0].loserPrize': -0.454,
      'agents[0].damage': 3.19,
      'agents[0].safetyCost': 0.236,
      'agents[0].barrier': 3.8,
      'agents[0].performanceCost': 0.45,
      'agents[0].curvature': 3.59,
      'agents[0].unitCost': 0.643,
      'agents[1].prize': 2.57,
      'agents[1].exponent': 0.813,
      'agents[1].damage': 0.0466,
      'agents[1].safetyCost': 0.0725,
      'agents[1].barrier': 4.11,
      'agents[1].performanceCost': 1.32,
      'agents[1].curvature': 2.83,
      'agents[1].unitCost': 0.415,
    });
    expect(status).toBe('failed');
    expect(reason).toMatch(/from no start best replies or Newton steps came to a rest/);
    expect(certificate.accepted).toBe(false);
  });

  it.each([
    [{ reward: 'lottery' }, /reward is "lottery", but it must be power or tullock/],
    [{ agents: 0 }, /at least one/],
    [{ harbour: 1 }, /harbour is 1/],
    [{ 'agents.performanceCost': 0, 'agents.barrier': 0 }, /agent 1 earns more by ever more performance/],
    [{ 'agents.curvature': 0.5 }, /curvature is 0.5/],
    [{ 'agents.exponent': 2 }, /exponent is 2/],
    [{ agents: 1, risk: 'winner' }, /risk is winner, which needs two agents or more; there is 1/],
    [{ agents: 1, risk: 'weighted' }, /risk is weighted, which needs two agents or more/],
    [{ agents: 1, reward: 'tullock' }, /reward is tullock, a contest, which needs two agents or more/],
    [
      { reward: 'linear', 'agents.performanceCost': 0, 'agents.unitCost': 0.5 },
      /agent 1 earns more by ever more performance/,
    ],
  ])('refuses %j', (given, message) => {
    expect(() => solve(model, given)).toThrow(RegulabError);
    expect(() => solve(model, given)).toThrow(message);
  });
});

describe('performance that costs through safety alone', () => {
  const model = findModel('contest/safety-performance');

  // Independent values: s = .528269, p = 6.2101, S = .279069.
  it('is solved, and is what a price is compared with', () => {
    const { baseline, effect } = solve(model, { 'agents.performanceCost': 0, price: 0.5 });
    expect(baseline.certificate.accepted).toBe(true);
    expect(baseline.outcomes['agents[0].safety']).toBeCloseTo(0.528269, 6);
    expect(baseline.outcomes['agents[0].performance']).toBeCloseTo(6.2101, 4);
    expect(baseline.outcomes.safe).toBeCloseTo(0.279069, 6);
    expect(effect.kind).toBe('safer-at-a-cost');
  });

  it('a game that is none without the rule is compared with nothing', () => {
    const given = { 'agents.performanceCost': 0, 'agents.barrier': 0, price: 0.5 };
    const { status, baseline, effect, explanation, certificate } = solve(model, given);
    expect(status).toBe('equilibrium');
    expect(certificate.accepted).toBe(true);
    expect(baseline.status).toBe('failed');
    expect(effect).toEqual({ kind: null, mutualism: false });
    expect(explanation).toContain('There is nothing to compare the rule with');
  });
});
