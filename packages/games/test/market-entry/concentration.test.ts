import { findModel, readGame, solve } from '@regulab/core';
import { describe, expect, it } from 'vitest';

const model = findModel('market-entry/concentration');
const threshold = findModel('market-entry/threshold');

describe('several entrants', () => {
  it('enter from the threshold on', () => {
    for (const mode of ['infinite-data', 'exact']) {
      const { outcomes } = solve(threshold, { mode });
      const whole = outcomes.thresholdWhole!;
      const market = solve(model, { mode, 'entrants.data': [whole - 1, whole, 10 * whole] });
      expect(market.certificate.problems).toEqual([]);
      expect([0, 1, 2].map((i) => market.outcomes[`entrants[${i}].enters`])).toEqual([0, 1, 1]);
      expect(market.outcomes.companies).toBe(3);
      expect(market.outcomes.concentration).toBeCloseTo(1 / 3, 12);
      expect(market.outcomes.incumbentLoss).toBeCloseTo(outcomes.incumbentLoss!, 12);
    }
  });

  it('are more, and less safe on average, the closer the incumbent is watched', () => {
    const at = (incumbentThreshold: number) => solve(model, { incumbentThreshold }).outcomes;
    const [loose, close] = [at(0.99), at(0.5)];
    expect(close.companies!).toBeGreaterThan(loose.companies!);
    expect(close.incumbentSafetyLoss!).toBeLessThan(loose.incumbentSafetyLoss!);
    expect(close.deliveredSafetyLoss!).toBeGreaterThan(close.incumbentSafetyLoss!);
  });

  it('are checked', () => {
    const { model: sized, values } = readGame(model, { entrants: 5, mode: 'exact', entrantThreshold: 0.9 });
    const { outcomes, status } = sized.solve(values);
    expect(sized.verify(values, { status, outcomes }).problems).toEqual([]);
    for (const name of [
      'companies',
      'deliveredSafetyLoss',
      'entrants[2].loss',
      'entrants[1].enters',
      'incumbentAlpha',
    ]) {
      const changed = { ...outcomes, [name]: outcomes[name] === 0 ? 1 : outcomes[name]! * 1.01 };
      expect(sized.verify(values, { status, outcomes: changed }).accepted, name).toBe(false);
    }
    const none = solve(model, { incumbentThreshold: 0.2 });
    expect(none.status).toBe('none');
    expect(none.reason).toMatch(/raise incumbentThreshold to 0.25/);
  });
});
