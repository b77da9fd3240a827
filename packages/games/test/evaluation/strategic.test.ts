import { completeValues, findModel, randomAt, solve } from '@regulab/core';
import { describe, expect, it } from 'vitest';

/** A random game with every parameter in or near its usual range. */
function drawn(id: string, k: number): Record<string, number> {
  return Object.fromEntries(
    findModel(id).parameters.map(({ name, usual: [a, b], min, max, whole }, s) => {
      const x = randomAt(12, 2 * s, k) < 0.1 ? a : a + 1.2 * (b - a) * randomAt(12, 2 * s + 1, k);
      const inside = Math.min(max, Math.max(min, x));
      return [name, whole ? Math.round(inside) : inside];
    }),
  );
}

describe('evaluation/strategic', () => {
  const model = findModel('evaluation/strategic');

  it('is certified, and every set of gainers occurs', () => {
    const seen = new Set<string>();
    for (let k = 0; k < 800; k++) {
      const values = completeValues(model, drawn(model.id, k));
      const solved = model.solve(values);
      seen.add(solved.regime);
      if (k < 150) expect(model.verify(values, solved).problems, JSON.stringify(values)).toEqual([]);
    }
    for (const coalition of ['S', 'E', 'W', 'SE', 'SW', 'EW']) expect(seen).toContain(coalition);
  });

  it('is refused with other choices', () => {
    const values = completeValues(model, {});
    const { outcomes } = model.solve(values);
    for (const name of ['quality', 'gaming', 'laxity', 'societyUtility', 'evaluatorGain']) {
      const wrong = { ...outcomes, [name]: outcomes[name]! - 0.01 };
      expect(model.verify(values, { status: 'equilibrium', outcomes: wrong }).accepted).toBe(false);
    }
  });

  it('leaves the honest test where nothing can be gained', () => {
    const quiet = { business: 0, flaw: 0, oversight: 0, diligence: 1e-6, crowding: 0 };
    const { outcomes: o } = solve(model, quiet);
    for (const name of ['laxity', 'gaming', 'subjectGain', 'evaluatorGain', 'societyGain'])
      expect(o[name]).toBeCloseTo(0, 4);
  });
});

describe('inspired models', () => {
  it.each(['evaluation/strategic', 'obfuscation/reports'])('%s says so everywhere', (id) => {
    const { fidelity, fidelityNote, source, explain } = findModel(id);
    expect(fidelity).toBe('inspired');
    expect(fidelityNote).toMatch(/^Inspired by .* ours, not the paper’s\.$/);
    expect(source.paper).toMatch(/inspired by$/);
    expect(explain).toBeTypeOf('function');
  });
});

describe('obfuscation/reports', () => {
  const model = findModel('obfuscation/reports');

  it('is certified, and a grid of both choices finds nothing better', () => {
    for (let k = 0; k < 300; k++) {
      const v = drawn(model.id, k);
      const values = completeValues(model, v);
      const solved = model.solve(values);
      expect(solved.equilibria.length, JSON.stringify(v)).toBeGreaterThan(0);
      for (const { strategies } of solved.equilibria) {
        const [D, e] = [strategies.decoys!, strategies.checked!];
        const protesters = (x: number) =>
          (v.cause! * x * (1 - e)) / (v.reports! + x * (1 - e)) - v.decoyCost! * x;
        const platform = (x: number) =>
          -v.harm! * D * (1 - x) - 0.5 * v.checkCost! * x * x * (v.reports! + D);
        const size = v.cause! + (v.harm! + v.checkCost!) * (v.reports! + D);
        for (let j = 0; j <= 100; j++) {
          expect(protesters((v.cause! / v.decoyCost!) * (j / 100))).toBeLessThanOrEqual(
            protesters(D) + 1e-9 * size,
          );
          const other = v.duty! + ((1 - v.duty!) * j) / 100;
          expect(platform(other)).toBeLessThanOrEqual(platform(e) + 1e-9 * size);
        }
      }
      expect(model.verify(values, solved).problems).toEqual([]);
    }
  });
});
