import { completeValues, findModel, STATUS, solve } from '@regulab/core';
import { describe, expect, it } from 'vitest';
import { mulberry32 } from '../../../numeric/test/mulberry32.js';
import * as oracle from '../oracles/bruteForceOverlap.js';

const pickOf = <T>(random: () => number, list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
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

const monitoring = findModel('overlap/monitoring');
const foundation = findModel('overlap/shared-foundation');

describe('monitoring', () => {
  it('that does nothing is the symmetric market', () => {
    const idle = { calmPrevention: 0, stressedPrevention: 0, detection: 1, detectionRate: 0 };
    for (const given of [{}, { liability: 1 }, { sensitivity: 8, margin: 1 }, { floor: 0.2 }]) {
      const o = solve(monitoring, { ...given, ...idle }).outcomes;
      const same = solve(symmetric, given).outcomes;
      expect(o.monitoring).toBe(0);
      expect(o.detected).toBe(1);
      for (const name of ['overlap', 'welfare', 'profit', 'failure', 'optimum'])
        expect(o[name], name).toBeCloseTo(same[name]!, 12);
    }
  });

  it('is certified by a search of its own, and a changed answer is refused', () => {
    const random = mulberry32(12);
    let solvedGames = 0;
    for (let k = 0; k < 25; k++) {
      const values = completeValues(monitoring, {
        liability: pickOf(random, [0, 1, 3]),
        sensitivity: pickOf(random, [0.5, 2, 8]),
        stressedPrevention: random(),
        detection: random(),
        detectionRate: 5 * random(),
        monitoringCost: 0.2 + random(),
      });
      const solved = monitoring.solve(values);
      if (solved.status !== 'equilibrium') continue;
      solvedGames++;
      expect(monitoring.verify(values, solved).problems).toEqual([]);
      const moved = { ...solved.outcomes, monitoring: solved.outcomes.monitoring! + 0.05 };
      expect(monitoring.verify(values, { ...solved, outcomes: moved }).accepted).toBe(false);
    }
    expect(solvedGames).toBeGreaterThan(20);
  });

  it('falls where liability makes firms look away', () => {
    const free = solve(monitoring, {}).outcomes.monitoring!;
    const liable = solve(monitoring, { liability: 1 });
    expect(free).toBeCloseTo(0.00448, 8);
    expect(liable.outcomes.monitoring).toBe(0);
    expect(liable.explanation).toContain('they look away');
  });
});

describe('a shared foundation', () => {
  it('without a flaw is the symmetric market', () => {
    for (const given of [{}, { liability: 1 }, { sensitivity: 60, margin: 1, cost: 0.05 }]) {
      const o = solve(foundation, { ...given, flaw: 0 }).outcomes;
      const same = solve(symmetric, given).outcomes;
      for (const name of ['overlap', 'welfare', 'profit', 'failure', 'optimum', 'squaredLoad'])
        expect(o[name], name).toBeCloseTo(same[name]!, 11);
      expect(o.squaredLoad).toBeCloseTo(o.independentLoad!, 12);
    }
  });

  it('is certified: no firm moves, the provider’s care is its best', () => {
    const random = mulberry32(13);
    for (let k = 0; k < 30; k++) {
      const values = completeValues(foundation, {
        liability: 2 * random(),
        upstreamLiability: pickOf(random, [0, 1, 4]),
        flaw: random(),
        calmShift: pickOf(random, [0, 0.2]),
        stressedShift: pickOf(random, [0, 0.4]),
        contagion: pickOf(random, [0, 0.5]),
        upstreamCost: 0.1 + random(),
        stressedEfficacy: 0.2 + 2 * random(),
      });
      const solved = foundation.solve(values);
      expect(solved.status, JSON.stringify(values)).toBe('equilibrium');
      expect(foundation.verify(values, solved).problems).toEqual([]);
      const o = solved.outcomes;
      const care = { ...solved, outcomes: { ...o, care: o.care! + 0.1 } };
      expect(foundation.verify(values, care).accepted).toBe(false);
      const overlap = { ...solved, outcomes: { ...o, overlap: o.overlap! + 0.05 } };
      expect(foundation.verify(values, overlap).accepted).toBe(false);
    }
  });

  it('agrees with patterns listed one by one, in both forms', () => {
    for (const given of [
      { contagion: 0.4, calmShift: 0, stressedShift: 0 },
      { contagion: 0, calmShift: 0.3, stressedShift: 0.5 },
    ]) {
      const values = completeValues(foundation, { ...given, flaw: 0.3, firms: 4 });
      const o = foundation.solve(values).outcomes;
      // With contagion alone the oracle's flaw fails a firm; with shifts alone it adds to risks that do not bind.
      const firm = { cost: 1, piL: 0.05, piH: 0.4, aL: 0.05, aH: 0.5, exposure: 1, appeal: 0 };
      const all = [0, 1, 2, 3].map(() => firm);
      const load = oracle.foundationLoadSquared(
        all,
        all.map(() => o.overlap!),
        {
          z: o.flawProbability!,
          rho: values.contagion!,
          deltaL: values.calmShift!,
          deltaH: values.stressedShift!,
        },
        { M: 1, mu: 0.5, beta: 1, hU: 1, hE: 1, s: 0.2, kappa: 0.1, tau: 0 },
      );
      expect(o.squaredLoad).toBeCloseTo(load, 12);
    }
  });

  it('refuses risks above one', () => {
    expect(() => solve(foundation, { stressedShift: 0.7 })).toThrow(
      /stressedShift is 0.7, but with stressedRisk = 0.4 it must be at most 0.6/,
    );
  });
});
