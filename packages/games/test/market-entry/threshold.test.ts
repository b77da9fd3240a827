import { findModel, readGame, solve } from '@regulab/core';
import { describe, expect, it } from 'vitest';
import { mulberry32 } from '../../../numeric/test/mulberry32.js';
import { bestCompany, thresholdFor, withInfiniteData } from '../../src/market-entry/company.js';
import { performanceLoss, safetyLoss } from '../../src/market-entry/losses.js';
import { makeSpectrum } from '../../src/market-entry/spectrum.js';

const model = findModel('market-entry/threshold');
const endless = makeSpectrum(0.1, 0.9, Infinity);

/** log kappa of a ridge, by halving. */
function logKappaOf(spectrum: ReturnType<typeof makeSpectrum>, ridge: number, N: number): number {
  let [low, high] = [Math.max(-30, spectrum.ridgeless(N)), 4];
  for (let k = 0; k < 80; k++) {
    const middle = 0.5 * (low + high);
    if (Math.exp(middle) * (1 - spectrum.sumsNear(middle).df1 / N) > ridge) high = middle;
    else low = middle;
  }
  return low;
}

describe('sums over the spectrum', () => {
  it('come to zeta(2)', () => {
    expect(Math.abs(endless.signal - Math.PI ** 2 / 6)).toBeLessThan(1e-11);
    const finite = makeSpectrum(0.1, 0.9, 1000);
    expect(finite.signal).toBeCloseTo(1.6439345667, 10);
  });

  it.each([
    [
      100, 8.01965244e-2, 8.12905058e-2, 98.769844, 8.535162, 0.270963069, 0.0918510682, 0.24705296,
      0.93403845,
    ],
    [
      1000, 6.40137944e-3, 7.49318453e-3, 866.545393, 78.323282, 0.047879962, 0.0107551247, 0.14448421,
      0.94301126,
    ],
    [10000, 5.08731092e-4, 1.56334438e-3, 3603.456712, 327.132632, null, null, 0.11713743, 0.93271821],
  ])('with %i data', (N, kappa0, kappa, df1, df2, c1, c2, first, second) => {
    expect(Math.exp(endless.ridgeless(N)) / kappa0 - 1).toBeCloseTo(0, 8);
    const t = logKappaOf(endless, 1e-3, N);
    expect(Math.exp(t) / kappa - 1).toBeCloseTo(0, 8);
    const sums = endless.sumsNear(t);
    expect(sums.df1).toBeCloseTo(df1, 5);
    expect(sums.df2).toBeCloseTo(df2, 5);
    if (c1 !== null) expect(sums.c1).toBeCloseTo(c1, 8);
    if (c2 !== null) expect(sums.c2).toBeCloseTo(c2, 9);
    const world = { spectrum: endless, rho: 0.5 };
    expect(performanceLoss(world, 0.75, sums, N)).toBeCloseTo(first, 7);
    expect(safetyLoss(world, 0.75, sums, N)).toBeCloseTo(second, 7);
  });

  it.each([
    [0.5, 0.5, Infinity, 1000, 1.26061955e-3, 0.13702117, 0.94629774],
    [0.1, 0.9, 1000, 100, 0.0227257298, 0.26745295, 1.03449207],
    [0.1, 0.9, 1000, 1000, 1.79520328e-3, 0.20325112, 1.01795875],
    [1, 1.5, 1000, 100, 1.61276276e-3, 0.12077647, 0.68239554],
  ])('gamma %d, delta %d, P %d, N %i', (gamma, delta, P, N, kappa, first, second) => {
    const spectrum = makeSpectrum(gamma, delta, P);
    const t = logKappaOf(spectrum, 1e-3, N);
    expect(Math.exp(t) / kappa - 1).toBeCloseTo(0, 8);
    const world = { spectrum, rho: 0.5 };
    expect(performanceLoss(world, 0.75, spectrum.sumsNear(t), N)).toBeCloseTo(first, 7);
    expect(safetyLoss(world, 0.75, spectrum.sumsNear(t), N)).toBeCloseTo(second, 7);
  });

  it('are interpolated as they are added', () => {
    for (const [gamma, delta, P] of [
      [0.05, 0.3, Infinity],
      [1.7, 2.5, Infinity],
      [0.4, -0.2, 5000],
    ] as const) {
      const spectrum = makeSpectrum(gamma, delta, P);
      for (const t of [-31.7, -12.2, -3.3, 0.4, 3.6]) {
        const [near, direct] = [spectrum.sumsNear(t), spectrum.sumsAt(Math.exp(t))];
        for (const name of ['df1', 'df2', 'c1', 'c2'] as const)
          expect(near[name] / direct[name] - 1).toBeCloseTo(0, 11);
      }
    }
  });
});

describe('thresholds', () => {
  it.each([
    [0, [7.354, 14.899, 74.503, 309.424]],
    [0.5, [20.602, 35.017, 152.947, 622.042]],
  ])('of theorem 1 with rho = %d', (rho, expected) => {
    [0.25, 0.36, 0.64, 0.81].forEach((share, k) => {
      const { outcomes } = solve(model, { rho, incumbent: 'infinite', incumbentThreshold: share });
      expect(outcomes.threshold).toBeCloseTo(expected[k]!, 3);
      expect(outcomes.thresholdWhole).toBe(Math.ceil(expected[k]!));
    });
  });

  it.each([
    [1e3, 0.07359323, 3.564e-3, 136.349],
    [1e5, 0.03709704, 6.443e-4, 274.025],
    [1e7, 0.03333758, 5.126e-5, 305.306],
    [1e9, 0.03294412, 3.922e-6, 308.993],
  ])('of theorem 4 with %d data of the incumbent', (incumbentData, loss, ridge, threshold) => {
    const { outcomes, certificate } = solve(model, { rho: 0, incumbentThreshold: 0.81, incumbentData });
    expect(outcomes.incumbentLoss).toBeCloseTo(loss, 8);
    expect(outcomes.incumbentRidge! / ridge).toBeCloseTo(1, 3);
    expect(outcomes.threshold).toBeCloseTo(threshold, 3);
    expect(certificate.accepted).toBe(true);
  });

  it('are the least data: by searching over data and ridge, in both modes', () => {
    const random = mulberry32(7);
    for (let k = 0; k < 12; k++) {
      const given = {
        gamma: 0.1 + random(),
        delta: 0.3 + 2 * random(),
        rho: 0.9 * random(),
        incumbentData: Math.round(10 ** (1.5 + 5 * random())),
        incumbentThreshold: 0.3 + 0.5 * random(),
        entrantThreshold: 0.85 + 0.15 * random(),
        mode: k % 2 === 0 ? 'infinite-data' : 'exact',
        ...(k % 3 === 0 ? { dimension: 'finite', features: 400 } : {}),
      };
      const { model: sized, values } = readGame(model, given);
      const { outcomes: o, status } = sized.solve(values);
      if (status !== 'equilibrium') continue;
      const spectrum = makeSpectrum(given.gamma, given.delta, 'features' in given ? 400 : Infinity);
      const world = { spectrum, rho: given.rho };
      const mode = given.mode as 'exact' | 'infinite-data';
      const at = (N: number) =>
        bestCompany(world, N, given.entrantThreshold, mode)?.performanceLoss ?? Infinity;
      expect(at(o.threshold! * (1 + 1e-7))).toBeLessThanOrEqual(o.incumbentLoss! * (1 + 1e-9));
      expect(at(o.threshold! * (1 - 1e-4))).toBeGreaterThan(o.incumbentLoss!);
      expect(sized.verify(values, { status, outcomes: o }).problems, JSON.stringify(given)).toEqual([]);
    }
  });

  it.each([
    // With data for every feature and all labels for performance nothing is lost: the entrant needs them too.
    [{ dimension: 'finite', features: 100, incumbentThreshold: 1 }, 100],
    [{ dimension: 'finite', features: 100, incumbentThreshold: 1, incumbent: 'infinite' }, 100],
    [{ dimension: 'finite', features: 100, incumbentThreshold: 1, mode: 'exact', incumbentData: 1000 }, 100],
    // Watched alike with the same labels the entrant needs the same data, however steep the spectrum.
    [{ gamma: 10, delta: 0, incumbentThreshold: 1, incumbentData: 5000 }, 5000],
    [{ gamma: 2, delta: 0, incumbentThreshold: 1, incumbentData: 1e12 }, 1e12],
    // Slowly falling spectra go on beyond what is summed term by term: from an independent calculation.
    [{ gamma: 0.01, incumbentData: 1000 }, 516.088],
    [{ gamma: 0.05 }, 332.10013],
    [{ gamma: 0.05, delta: 0 }, 423963.15],
    [{ gamma: 0.01, incumbentData: 1 }, 0.897916],
    [{ mode: 'exact', gamma: 10, delta: 10, incumbentData: 1, rho: 0, incumbentThreshold: 0.505 }, 0.381886],
  ])('at the ends of their ranges: %j', (given, expected) => {
    const { outcomes, certificate, baseline } = solve(model, given);
    expect(outcomes.threshold! / expected).toBeCloseTo(1, 5);
    expect(certificate.problems).toEqual([]);
    expect(baseline.certificate.problems).toEqual([]);
  });

  it('are found where features nearly are data, and where everything is large', () => {
    expect(solve(model, { dimension: 'finite', features: 1e9, mode: 'exact' }).status).toBe('equilibrium');
    expect(solve(model, { gamma: 10, delta: -5 }).outcomes.threshold).toBeCloseTo(1.408, 3);
  }, 30_000);

  it('say why there is none', () => {
    const tight = solve(model, { incumbentThreshold: 0.2 });
    expect(tight.status).toBe('none');
    expect(tight.reason).toMatch(
      /half of the labels for performance it is a quarter; raise incumbentThreshold/,
    );
    expect(tight.certificate.accepted).toBe(true);
    const never = solve(model, { incumbentThreshold: 0.9, entrantThreshold: 0.5 });
    expect(never.reason).toMatch(/no amount of data suffices/i);
    expect(never.certificate.accepted).toBe(true);
    const exact = solve(model, { mode: 'exact', incumbentThreshold: 0.2, incumbentData: 50 });
    expect(exact.reason).toMatch(/with any ridge/);
  });

  it('explain an entrant that is watched as closely', () => {
    const { explanation } = solve(model, { incumbentThreshold: 0.7, entrantThreshold: 0.7 });
    expect(explanation).toMatch(/at least as strict a bound/);
  });

  it('agree between the two modes without end of data', () => {
    const world = { spectrum: endless, rho: 0.5 };
    const incumbent = withInfiniteData(world, 0.64)!;
    const entry = thresholdFor(world, 1, incumbent.performanceLoss, 0.1)!;
    const { outcomes } = solve(model, { mode: 'exact', incumbent: 'infinite', incumbentThreshold: 0.64 });
    expect(outcomes.threshold).toBeCloseTo(entry.data, 6);
  });

  it.each([
    [{ gamma: 0 }, /gamma is 0/],
    [{ gamma: 0.5, delta: -0.6 }, /gamma \+ delta is .*; it must be positive/],
    [{ rho: 1 }, /rho is 1/],
    [{ features: 1 }, /features is 1/],
    [{ incumbentData: 10.5 }, /incumbentData is 10.5/],
    [{ incumbentData: 0 }, /incumbentData is 0/],
  ])('refuse %j', (given, message) => {
    expect(() => solve(model, given)).toThrow(message);
  });

  it('are refused where a number was changed', () => {
    const { model: sized, values } = readGame(model, {});
    const { outcomes, status } = sized.solve(values);
    for (const name of Object.keys(outcomes)) {
      if (outcomes[name] === null) continue;
      const changed = { ...outcomes, [name]: outcomes[name]! * 1.02 + (name === 'entrantRidge' ? 1e-3 : 0) };
      expect(sized.verify(values, { status, outcomes: changed }).accepted, name).toBe(false);
    }
  });
});
