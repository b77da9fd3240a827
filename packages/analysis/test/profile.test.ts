import { completeValues, findModel, largestAccepted, profile } from '@regulab/core';
import { describe, expect, it } from 'vitest';

const two = findModel('fine-tuning/two-attribute');
const values = (given: Record<string, number> = {}) => completeValues(two, given);
const ALONG = [{ name: 'specialistFloor', from: 0, to: 2.5 }] as const;

describe('profile', () => {
  it('finds both ends of backfiring exactly, and the exit (golden values)', () => {
    const { points, breaks } = profile(two, values(), ALONG, 101);
    const floors = points.filter(({ effect }) => effect.kind === 'backfires').map(({ t }) => 2.5 * t);
    expect(Math.min(...floors)).toBeCloseTo(3 / 8, 8);
    // At 1/2 the floor is met without a fall in safety.
    expect(Math.max(...floors)).toBeLessThan(0.5);
    const jumps = breaks.map((k) => 2.5 * points[k]!.t);
    expect(jumps[0]).toBeCloseTo(3 / 8, 8);
    expect(jumps[jumps.length - 1]).toBeCloseTo(2.367196386132852, 7);
    for (let k = 1; k < points.length; k++) expect(points[k]!.t).toBeGreaterThan(points[k - 1]!.t);
  });

  it('finds the ends of an effect inside one regime (golden values: roots of the payoffs)', () => {
    // With the specialist's floor .9 both firms gain for floors on the generalist between the zeros of their changes.
    const along = [{ name: 'generalistFloor', from: 0, to: 1.5 }] as const;
    const { points } = profile(two, values({ specialistFloor: 0.9 }), along, 31);
    const gains = (floor: number): boolean => {
      const now = two.solve(values({ specialistFloor: 0.9, generalistFloor: floor })).outcomes;
      return now.generalistUtility! > 0.375 && now.specialistUtility! > 0.375;
    };
    const floors = points.filter(({ effect }) => effect.mutualism).map(({ t }) => 1.5 * t);
    for (const [end, side] of [
      [Math.min(...floors), -1],
      [Math.max(...floors), 1],
    ] as const) {
      expect(gains(end)).toBe(true);
      expect(gains(end + side * 1e-7)).toBe(false);
    }
  });

  it('solves each of its games as solve does', () => {
    for (const { t, game } of profile(two, values(), ALONG, 41).points) {
      const solved = two.solve(values({ specialistFloor: 2.5 * t }));
      expect(game.status).toBe(solved.status);
      if (solved.status === 'equilibrium') expect(game.outcomes[3]).toBe(solved.outcomes.safety);
    }
  });

  it('moves the game without regulation too where a primitive moves', () => {
    const { points } = profile(
      two,
      values({ specialistFloor: 0.45 }),
      [{ name: 'share', from: 0.1, to: 0.9 }],
      33,
    );
    for (const { t, baseline } of points)
      expect(baseline.outcomes[5]).toBe(
        two.solve(values({ share: 0.1 + (0.9 - 0.1) * t })).outcomes.specialistUtility,
      );
  });
});

describe('largestAccepted', () => {
  it('is the golden limit 2.367196386132852', () => {
    expect(largestAccepted(two, values({ specialistFloor: 4 }), 'specialistFloor')).toBeCloseTo(
      2.367196386132852,
      12,
    );
  });

  it('is the given value where that is accepted, and null where not even the neutral one is', () => {
    expect(largestAccepted(two, values({ specialistFloor: 2 }), 'specialistFloor')).toBe(2);
    expect(
      largestAccepted(two, values({ generalistFloor: 4, specialistFloor: 1 }), 'specialistFloor'),
    ).toBeNull();
  });
});
