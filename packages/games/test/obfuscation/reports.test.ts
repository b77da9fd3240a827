import { completeValues, findModel, randomAt, solve } from '@regulab/core';
import { describe, expect, it } from 'vitest';

const model = findModel('obfuscation/reports');

/** Both conditions by y = z D / T, relative to their own sizes. */
function off(v: Readonly<Record<string, number>>, o: Readonly<Record<string, number | null>>): number {
  const [D, e, z] = [o.decoys!, o.checked!, o.unchecked!];
  const y = (z * D) / v.reports!;
  const worth = (v.cause! * z) / (v.decoyCost! * v.reports! * (1 + y) ** 2);
  const wanted = Math.max(v.duty!, Math.min(1, (v.harm! * D) / (v.checkCost! * (v.reports! + D))));
  return Math.max(D > 0 ? Math.abs(worth - 1) : Math.max(0, worth - 1), Math.abs(e - wanted) / (wanted || 1));
}

describe('decoys and checks', () => {
  it.each([
    [{ checkCost: 1e9, harm: 1e-7 }, 5.52786404500042e-17],
    [{ checkCost: 1e9, harm: 0.1 }, 5.52786404500042e-11],
  ])('keep their digits at ratios of ten thousand millions: %o', (given, checked) => {
    // h D / (k (T + D)) with D = 123.606797749979, by hand.
    expect(solve(model, given).outcomes.checked! / checked).toBeCloseTo(1, 9);
  });

  it.each([
    { harm: 5e-324 },
    { harm: 1e-300, duty: 1e-300 },
    { duty: 1 - 1e-16 },
    { cause: 100 * (1 + 2e-16) },
  ])('have an answer at %o', (given) => {
    const solved = solve(model, given);
    expect(solved.status).toBe('equilibrium');
    expect(solved.certificate.problems).toEqual([]);
  });

  it('have an answer at usual numbers, and where decoys just begin to pay', () => {
    for (let k = 0; k < 3000; k++) {
      const draw = (s: number) => randomAt(42, s, k);
      const given = Object.fromEntries(
        model.parameters.map(({ name, usual: [a, b], min, max }, i) => [
          name,
          Math.min(max, Math.max(min, a + (b - a) * draw(i))),
        ]),
      );
      const v = completeValues(
        model,
        k % 2 === 0
          ? given
          : {
              ...given,
              duty: k % 4 === 1 ? 0 : given.duty!,
              cause:
                ((given.decoyCost! * given.reports!) / (k % 4 === 1 ? 1 : 1 - 0.9 * given.duty!)) *
                (1 + 10 ** (-16 * draw(9))),
            },
      );
      const solved = model.solve(v);
      expect(solved.status, JSON.stringify(v)).toBe('equilibrium');
      expect(model.verify(v, solved).problems, JSON.stringify(v)).toEqual([]);
    }
  });

  it('fulfil both conditions to the last digits, at any ratio', () => {
    for (let k = 0; k < 2000; k++) {
      const power = (s: number) => 10 ** (12 * randomAt(41, s, k) - 6);
      const v = completeValues(model, {
        reports: power(0),
        cause: power(1) * 100,
        decoyCost: power(2),
        checkCost: power(3),
        harm: randomAt(41, 9, k) < 0.1 ? 0 : power(4),
        duty: randomAt(41, 5, k) < 0.5 ? 0 : randomAt(41, 6, k),
      });
      const solved = model.solve(v);
      expect(solved.completeness.complete).toBe(true);
      expect(solved.equilibria.length).toBeGreaterThan(0);
      expect(off(v, solved.outcomes), JSON.stringify(v)).toBeLessThan(1e-11);
      const certificate = model.verify(v, solved);
      expect(certificate.problems, JSON.stringify(v)).toEqual([]);
      const { checked } = solved.outcomes;
      if (checked! > v.duty! && checked! < 0.9)
        expect(
          model.verify(v, { ...solved, outcomes: { ...solved.outcomes, checked: 1.001 * checked! } })
            .accepted,
          JSON.stringify(v),
        ).toBe(false);
    }
  });
});
