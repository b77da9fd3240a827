import { findModel, readGame, solve } from '@regulab/core';
import { describe, expect, it } from 'vitest';

const model = findModel('contest/beliefs');
const base = findModel('contest/safety-performance');

describe('beliefs about rivals', () => {
  it('that are right give the contest itself', () => {
    const given = { agents: 3, technology: 'production', reward: 'tullock', 'agents.exponent': 1 };
    const { outcomes, certificate } = solve(model, given);
    const plain = solve(base, given);
    expect(certificate.accepted).toBe(true);
    expect(outcomes.safe).toBeCloseTo(plain.outcomes.safe!, 12);
    expect(outcomes['agents[0].expectedSafe']).toBeCloseTo(plain.outcomes.safe!, 12);
    expect(outcomes['agents[1].payoff']).toBeCloseTo(plain.outcomes['agents[1].payoff']!, 12);
  });

  it('that are wrong are played as the believed contest says, and judged by the true one', () => {
    const given = { 'agents[0].believedDamage': 3, 'agents[1].believedSafetyCost': 2 };
    const { outcomes: o, certificate } = solve(model, given);
    expect(certificate.accepted).toBe(true);
    // Agent 1 solves the contest in which the other loses three times as much.
    const believed = solve(base, { 'agents[1].damage': 3 });
    expect(o['agents[0].safety']).toBeCloseTo(believed.outcomes['agents[0].safety']!, 12);
    expect(o['agents[0].expectsSafetyOfSecond']).toBeCloseTo(believed.outcomes['agents[1].safety']!, 12);
    const other = solve(base, { 'agents[0].safetyCost': 0.2 });
    expect(o['agents[1].performance']).toBeCloseTo(other.outcomes['agents[1].performance']!, 12);
    const [s1, p1, s2] = [o['agents[0].safety']!, o['agents[0].performance']!, o['agents[1].safety']!];
    expect(o.safe).toBeCloseTo(s1 * s2, 12);
    const cost = ((0.1 * s1) / (1 - s1)) * (1 + 0.5 * p1) + p1 ** 2 / 2;
    expect(o['agents[0].payoff']).toBeCloseTo(s1 * s2 * (Math.sqrt(p1) + 1) - 1 - cost, 10);
    expect(o['agents[0].expectedSafe']! - o.safe!).toBeGreaterThan(0.01);
  });

  it('are refused where somebody does not play what it believes', () => {
    const { model: sized, values } = readGame(model, { 'agents[0].believedDamage': 3 });
    const { outcomes, status } = sized.solve(values);
    expect(sized.verify(values, { status, outcomes }).accepted).toBe(true);
    for (const name of [
      'agents[0].safety',
      'agents[1].expectsPerformanceOfFirst',
      'agents[0].payoff',
      'safe',
    ]) {
      const changed = { ...outcomes, [name]: outcomes[name]! * 1.001 };
      expect(sized.verify(values, { status, outcomes: changed }).accepted, name).toBe(false);
    }
  });

  it('need others', () => {
    expect(() => solve(model, { agents: 1 })).toThrow(/beliefs about others need two/);
  });
});
