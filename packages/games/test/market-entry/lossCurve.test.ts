import { findModel, fitLossCurve, readGame, readLoss } from '@regulab/core';
import { describe, expect, it } from 'vitest';
import { mulberry32 } from '../../../numeric/test/mulberry32.js';

describe('the exponent of a loss curve', () => {
  it('is found exactly where there is no noise', () => {
    const records = [10, 30, 100, 300, 1000, 3000].map((N) => ({ N, loss: 0.02 + 3 * N ** -0.34 }));
    const fit = fitLossCurve(records);
    expect(fit.nu).toBeCloseTo(0.34, 6);
    expect(fit.floor).toBeCloseTo(0.02, 6);
    expect(fit.scale).toBeCloseTo(3, 4);
    expect(fit.warnings).toEqual([]);
  });

  it('lies in its interval about as often as stated', () => {
    const random = mulberry32(5);
    const normal = (): number => Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random());
    let inside = 0;
    for (let k = 0; k < 200; k++) {
      const records = Array.from({ length: 24 }, (_, j) => {
        const N = 10 ** (1 + j / 6);
        return { N, loss: (0.01 + N ** -0.5) * (1 + 0.03 * normal()) };
      });
      const { low, high } = fitLossCurve(records);
      if (low <= 0.5 && high >= 0.5) inside++;
    }
    expect(inside).toBeGreaterThan(180);
    expect(inside).toBeLessThan(200);
  }, 30_000);

  it('of exact losses is that of the theorem', () => {
    const { model, values } = readGame(findModel('market-entry/scaling'), { rho: 0, safetyLabels: 0 });
    const records = [1e3, 3e3, 1e4, 3e4, 1e5].map((N) => ({
      N,
      loss: model.solve({ ...values, data: N }).outcomes.loss!,
    }));
    expect(fitLossCurve(records).nu).toBeCloseTo(1, 3);
  });

  it('says what the data do not tell', () => {
    const flat = [10, 20, 40, 80, 160].map((N, k) => ({ N, loss: 1 + 0.01 * k }));
    expect(fitLossCurve(flat).warnings[0]).toMatch(/do not fall/);
    const narrow = [10, 11, 12, 13, 14].map((N) => ({ N, loss: 1 / N }));
    expect(fitLossCurve(narrow).warnings.join()).toMatch(/spans a factor of 1.40/);
  });

  it.each([
    [{ N: '10' }, /loss is ""; it must be a positive number/],
    [{ N: '10', loss: '0' }, /loss is "0"; it must be a positive number/],
    [{ N: '10', loss: '-1' }, /loss is "-1"/],
    [{ N: '0x10', loss: '1' }, /N is "0x10"/],
    [{ N: '', loss: '1' }, /N is ""/],
  ])('refuses the row %j', (row, message) => {
    expect(() => readLoss(row)).toThrow(message);
  });

  it('needs four different N', () => {
    const records = [10, 10, 20, 30].map((N) => ({ N, loss: 1 / N }));
    expect(() => fitLossCurve(records)).toThrow(/there are 3 different N/);
  });
});
