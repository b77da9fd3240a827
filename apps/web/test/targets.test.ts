import { completeValues, findModel, parametersNamed, profile, solveUncertified } from '@regulab/core';
import { describe, expect, it } from 'vitest';
import { targetsOf } from '../src/views/targets.js';

const along = (id: string, name: string, to: number, given: Record<string, unknown> = {}) => {
  const model = findModel(id);
  const values = completeValues(model, given);
  const moving = parametersNamed(model, name).map((own) => ({ name: own, from: 0, to }));
  const found = targetsOf(model, values, profile(model, values, moving, 241), name);
  const effectAt = (value: number) =>
    solveUncertified(model, {
      ...values,
      ...Object.fromEntries(parametersNamed(model, name).map((own) => [own, value])),
    });
  const targetValue = (words: string): number => found.find((each) => each.words.includes(words))!.value!;
  return { found, effectAt, targetValue, values, model };
};

describe('how much of a lever is enough', () => {
  it('a floor on the specialist: from where it stops to backfire, until somebody leaves', () => {
    const { targetValue, effectAt } = along('fine-tuning/two-attribute', 'specialistFloor', 2.5);
    // What the pair chooses without a rule.
    expect(targetValue('nothing is less safe')).toBe(0.5);
    expect(effectAt(0.499).effect.kind).toBe('backfires');
    const most = targetValue('walks away');
    expect(effectAt(most).status).toBe('equilibrium');
    expect(effectAt(most + 0.01).status).toBe('exit');
  });

  it('liability: where the market does what a planner would, as the closed form has it', () => {
    const { targetValue, model, values } = along('overlap/symmetric', 'liability', 4);
    const { outcomes } = model.solve(values);
    expect(targetValue('what a planner would')).toBeCloseTo(outcomes.implementingLiability!, 5);
  });

  it('says that no value on the axis is enough', () => {
    const { found } = along('overlap/symmetric', 'liability', 1);
    expect(found.find(({ words }) => words.startsWith('No value up to 1'))!.value).toBeNull();
  });

  it.each([
    ['contest/safety-performance[2]', 'subsidy', 1, { price: 0.4 }],
    ['fine-tuning/two-attribute', 'generalistFloor', 1.5, { specialistFloor: 0.8 }],
    ['overlap/monitoring', 'liability', 4, {}],
  ])('%s along %s: what is set does what is said', (id, name, to, given) => {
    const { found, effectAt } = along(id, name, to, given);
    expect(found.length).toBeGreaterThan(0);
    for (const { words, value } of found) {
      if (value === null) continue;
      const { effect, status } = effectAt(value);
      expect(status).toBe('equilibrium');
      if (words.includes('Everybody gains')) expect(effect.kind).toBe('everybody-gains');
      if (words.includes('less safe')) expect(effect.kind).not.toBe('backfires');
    }
  });

  it('says nothing of what is no lever', () => {
    expect(along('fine-tuning/two-attribute', 'share', 1).found).toEqual([]);
  });
});
