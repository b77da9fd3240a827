import { describe, expect, it } from 'vitest';
import { completeValues, findModel, STATUS, solve } from '../../../src/index.js';
import { mulberry32 } from '../../oracles/bruteForce.js';

const symmetric = findModel('overlap/symmetric');
const entry = findModel('overlap/entry');
const endogenous = findModel('overlap/endogenous-regime');

describe('entry', () => {
  it('without a cost of compliance is the symmetric market', () => {
    for (const given of [{}, { liability: 1 }, { firms: 12, floor: 0.1 }]) {
      const { entrants, ...rest } = solve(entry, given).outcomes;
      expect(entrants).toBe((given as { firms?: number }).firms ?? 5);
      expect(rest).toEqual(solve(symmetric, given).outcomes);
    }
  });
  it('leaves the most firms that each earn their cost', () => {
    const random = mulberry32(3);
    for (let k = 0; k < 60; k++) {
      const values = completeValues(entry, {
        firms: 1 + Math.floor(12 * random()),
        complianceCost: 0.3 * random(),
        liability: 2 * random(),
        floor: 0.2 * random(),
      });
      const solved = entry.solve(values);
      const profitOf = (firms: number): number =>
        firms === 1
          ? Number.NaN
          : symmetric.solve(
              completeValues(symmetric, { firms, liability: values.liability, floor: values.floor }),
            ).outcomes.profit!;
      const n = solved.outcomes.entrants!;
      if (n >= 2) {
        expect(profitOf(n)).toBeGreaterThanOrEqual(values.complianceCost!);
        expect(solved.outcomes.profit).toBeCloseTo(profitOf(n) - values.complianceCost!, 14);
      }
      for (let more = Math.max(2, n + 1); more <= values.firms!; more++)
        expect(profitOf(more)).toBeLessThan(values.complianceCost!);
      const certificate = entry.verify(values, solved);
      expect(certificate.problems).toEqual([]);
      if (solved.status === 'equilibrium' && n > 1)
        expect(
          entry.verify(values, { ...solved, outcomes: { ...solved.outcomes, entrants: n - 1 } }).accepted,
        ).toBe(false);
    }
  });
  it('ends where nobody earns it', () => {
    const { status, outcomes, explanation, certificate } = solve(entry, { complianceCost: 0.6 });
    expect(status).toBe('exit');
    expect(outcomes.entrants).toBe(0);
    expect(outcomes.welfare).toBeNull();
    expect(explanation).toMatch(/No firm enters/);
    expect(certificate.accepted).toBe(true);
  });
});

describe('stress that responds', () => {
  it('without response is the symmetric market at the same stress', () => {
    for (const given of [{ liability: 1 }, { sensitivity: 5 }, { floor: 0.1 }]) {
      const fixed = { stressExposure: 0, stressAttention: 0, stressBase: Math.log(0.3 / 0.7) };
      const o = solve(endogenous, { ...given, ...fixed }).outcomes;
      const same = solve(symmetric, { ...given, stress: 0.3 }).outcomes;
      expect(o.stressInEquilibrium).toBeCloseTo(0.3, 12);
      for (const name of ['overlap', 'welfare', 'profit', 'failure'])
        expect(o[name]).toBeCloseTo(same[name]!, 10);
      expect(o.optimum).toBeCloseTo(same.optimum!, 6);
      expect(o.naiveOptimum).toBeCloseTo(same.optimum!, 9);
      expect(o.totalEffect).toBeCloseTo(o.naiveEffect!, 6);
    }
  });
  it('is a fixed point at which no firm moves, certified', () => {
    const random = mulberry32(6);
    for (let k = 0; k < 40; k++) {
      const values = completeValues(endogenous, {
        stressBase: -3 + 3 * random(),
        stressExposure: -2 + 8 * random(),
        stressAttention: 6 * random(),
        liability: 2 * random(),
      });
      const solved = endogenous.solve(values);
      expect(solved.status).toBe(STATUS[0]);
      const { stressInEquilibrium: s, overlap, failure } = solved.outcomes;
      const logit =
        values.stressBase! + values.stressExposure! * overlap! + values.stressAttention! * failure!;
      expect(1 / (1 + Math.exp(-logit))).toBeCloseTo(s!, 9);
      expect(endogenous.verify(values, solved).problems).toEqual([]);
      const moved = { ...solved.outcomes, stressInEquilibrium: s! + 0.05 };
      expect(endogenous.verify(values, { ...solved, outcomes: moved }).accepted).toBe(false);
    }
  });
  it('makes overlap prevent less than it seems to', () => {
    const o = solve(endogenous, { stressExposure: 6, stressAttention: 0 }).outcomes;
    // By the chain rule: (dpi/do at s) - (pi_H - pi_L) ds/do with ds/do = s (1 - s) s_1.
    const s = o.stressInEquilibrium!;
    const expected = o.naiveEffect! - (o.stressedFailure! - o.calmFailure!) * s * (1 - s) * 6;
    expect(o.totalEffect).toBeCloseTo(expected, 6);
    expect(o.totalEffect!).toBeLessThan(o.naiveEffect!);
  });
});
