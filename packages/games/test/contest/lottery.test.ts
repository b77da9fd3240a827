import { drawLottery, findModel, randomAt, readGame, summarise } from '@regulab/core';
import type { Lottery } from '@regulab/model/lottery.js';
import { describe, expect, it } from 'vitest';

describe('disasters', () => {
  const games = Array.from({ length: 12 }, (_, k) => {
    const draw = (s: number) => randomAt(51, s, k);
    const id = k % 4 === 3 ? 'contest/beliefs' : 'contest/safety-performance';
    return readGame(findModel(id), {
      agents: 2 + (k % 2),
      risk: ['product', 'winner', 'weighted'][k % 3],
      reward: k % 2 === 0 ? 'power' : 'tullock',
      price: k % 4 === 0 ? 0.1 : 0,
      'agents.damage': 0.5 + 3 * draw(1),
      'agents.safetyCost': 0.02 + 0.1 * draw(2),
    });
  });

  it('come as often as the model says, and take what payoffs say', () => {
    let disasters = 0;
    for (const { model, values } of games) {
      const { status, outcomes: o } = model.solve(values);
      if (status !== 'equilibrium') continue;
      const lottery = model.lottery!(values, o) as Lottery;
      expect(lottery.states[0].failures).toEqual([1 - o.safe!]);
      const lines = summarise(lottery, drawLottery(lottery, 3, 0, 100_000));
      const joint = lines.find(({ name }) => name === 'welfare')!;
      expect(joint.label).toBe('Sum of payoffs');
      expect(joint.expected).toBeCloseTo(o.joint!, 10);
      expect(Math.abs(joint.mean - o.joint!)).toBeLessThanOrEqual(5 * joint.standardError + 1e-9);
      if (o.safe! < 1) disasters++;
    }
    expect(disasters).toBeGreaterThan(6);
  });

  it('take the reward too where they are certain', () => {
    const { model, values } = readGame(findModel('contest/beliefs'), {
      reward: 'linear',
      agents: [{ believedSafetyCost: 100, believedDamage: 0.01 }, {}],
    });
    const { outcomes: o } = model.solve(values);
    expect(o.safe).toBe(0);
    const { harms, otherwise } = model.lottery!(values, o) as Lottery;
    expect(harms[1]!.each[0]).toBeCloseTo(1 + o['agents[1].performance']!, 10);
    expect(otherwise - harms[0]!.each[0]! - harms[1]!.each[0]!).toBeCloseTo(o.joint!, 10);
  });

  it('take the reward and the loss of an agent: two alike with all to be safe, by hand', () => {
    const { model, values } = readGame(findModel('contest/safety-performance'), {
      'agents.damage': 3,
      'agents.exponent': 0.5,
    });
    const { outcomes: o } = model.solve(values);
    const { harms } = model.lottery!(values, o) as Lottery;
    const performance = o['agents[0].performance']!;
    expect(harms[0]!.each[0]).toBeCloseTo(values['agents[0].prize']! * Math.sqrt(performance) + 3, 10);
  });
});
