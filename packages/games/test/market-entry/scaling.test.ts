import { findModel, readGame } from '@regulab/core';
import { describe, expect, it } from 'vitest';

const scaling = findModel('market-entry/scaling');

describe('finite features', () => {
  const at = (given: Readonly<Record<string, unknown>>) => {
    const { model, values } = readGame(scaling, { rho: 0, dimension: 'finite', ...given });
    const solved = model.solve(values);
    return { o: solved.outcomes, certificate: model.verify(values, solved), solved };
  };

  it.each([
    [0.1, 0.9, 0.1],
    [0.1, 0.9, 0.001],
    [0.5, 1.5, 0.01],
    [0.2, 0.3, 0.1],
    [1, 2.5, 0.1],
  ])('with far more data fall like 1/N: gamma %s, delta %s, labels %s', (gamma, delta, safetyLabels) => {
    for (const features of [10, 200]) {
      // More than tell all features apart in any regime.
      const data = Math.round(Math.max(1e3 * features, 30 * features ** 3));
      const { o, certificate } = at({ gamma, delta, safetyLabels, features, data });
      expect(o.excessLaw).toBe(1);
      expect(o.excessSlope).toBeCloseTo(1, 1);
      // What is left by labels for safety leads once N exceeds P over their part.
      const rests = safetyLabels * data > features;
      expect(o.lossLaw).toBe(rests ? 0 : 1);
      expect(certificate.problems).toEqual([]);
    }
  });

  it('keep the laws of endless ones while data cannot tell them apart', () => {
    const given = { gamma: 0.5, delta: 1.5, safetyLabels: 0.1, features: 1e6, data: 1e5 };
    const [finite, endless] = [at(given).o, at({ ...given, dimension: 'infinite' }).o];
    expect(finite.excessLaw).toBe(endless.excessLaw);
    expect(finite.lossLaw).toBe(endless.lossLaw);
  });

  it('state no law where nothing is left', () => {
    const { o, certificate } = at({ safetyLabels: 0, features: 100, data: 10_000 });
    expect(o).toMatchObject({ lossSlope: null, lossLaw: null, excessLaw: null });
    expect(certificate.problems).toEqual([]);
  });

  it('refuse another law', () => {
    const { solved } = at({ safetyLabels: 0.1, features: 100, data: 1e7 });
    const { model, values } = readGame(scaling, {
      rho: 0,
      dimension: 'finite',
      safetyLabels: 0.1,
      features: 100,
      data: 1e7,
    });
    const outcomes = { ...solved.outcomes, excessLaw: 0.5 };
    expect(model.verify(values, { ...solved, outcomes }).accepted).toBe(false);
  });
});
