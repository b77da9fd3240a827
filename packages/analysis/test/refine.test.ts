import { completeValues, findModel, refinePlane, solve, traceRegimes } from '@regulab/core';
import { describe, expect, it } from 'vitest';

const model = findModel('fine-tuning/two-attribute');
const values = completeValues(model, {});
const x = { name: 'generalistFloor', from: 0, to: 1.5 };
const y = { name: 'specialistFloor', from: 0, to: 2.5 };

describe('refinement at the borders of regimes', () => {
  const map = refinePlane(model, values, x, y, 256);
  const side = 257;

  it('labels every point as solving it does, and solves few', () => {
    expect(map.solves).toBeLessThan(0.15 * map.gridSolves);
    expect(map.solved.reduce((sum, each) => sum + each, 0)).toBe(map.solves);
    for (let k = 0; k < 400; k++) {
      const point = (k * 7919 + 13) % (side * side);
      const solution = solve(model, {
        generalistFloor: (1.5 * (point % side)) / 256,
        specialistFloor: (2.5 * Math.floor(point / side)) / 256,
      });
      const label = map.labels[map.codes[point]!]!;
      expect([label.status, label.regime, label.effect, label.mutualism]).toEqual([
        solution.status,
        solution.regime,
        solution.effect.kind,
        solution.effect.mutualism,
      ]);
    }
  });

  it('gives the areas of the traced regions to the width of the border', () => {
    const traced = traceRegimes(model, values, x, y);
    for (const effect of ['backfires', 'everybody-gains'] as const) {
      const area = traced.regions
        .filter(({ label }) => traced.labels[label]!.effect === effect)
        .reduce((sum, region) => sum + region.area, 0);
      const codes = map.labels.flatMap((label, code) => (label.effect === effect ? [code] : []));
      const part = map.codes.reduce((sum, code) => sum + Number(codes.includes(code)), 0) / map.codes.length;
      expect(Math.abs(part - area / (1.5 * 2.5))).toBeLessThan(map.border);
    }
  });

  it('follows a thin tongue that leads out of a square whose corners agree', () => {
    // Backfiring is a band that narrows to a point between the corners of coarse cells.
    const fine = refinePlane(model, values, { ...x, to: 0.4 }, { ...y, from: 0.3, to: 0.6 }, 512);
    const all = refinePlane(model, values, { ...x, to: 0.4 }, { ...y, from: 0.3, to: 0.6 }, 16);
    expect(all.solves).toBe(17 * 17);
    let wrong = 0;
    for (let k = 0; k < 300; k++) {
      const point = (k * 104729 + 7) % (513 * 513);
      const { effect } = solve(model, {
        generalistFloor: (0.4 * (point % 513)) / 512,
        specialistFloor: 0.3 + ((0.6 - 0.3) * Math.floor(point / 513)) / 512,
      });
      const label = fine.labels[fine.codes[point]!]!;
      wrong += Number(label.effect !== effect.kind);
    }
    expect(wrong).toBe(0);
  });

  it.each([0, 15, 100, 8192, 16.5])('refuses %d cells', (cells) => {
    expect(() => refinePlane(model, values, x, y, cells)).toThrow('it must be one of 16, 32, 64');
  });
});
