import { completeValues, findModel } from '@regulab/core';
import { describe, expect, it } from 'vitest';

// With cost c b^1.01 and a share of 8e11 of every unit the generalist would invest (8e11 / 1.01)^100, about 1e1190.
describe('games whose amounts are beyond the largest number', () => {
  const games = [
    ['fine-tuning/one-attribute', { revenue: 8e11, specialistExponent: 1.01 }],
    ['fine-tuning/one-attribute', { revenue: 8e11, generalistExponent: 1.01 }],
    [
      'fine-tuning/one-attribute-specialists[2]',
      {
        generalistExponent: 1.01,
        'specialists[0].revenue': 8e11,
        'specialists[1].revenue': 8e11,
        'specialists[0].exponent': 20,
        'specialists[1].exponent': 20,
      },
    ],
    [
      'fine-tuning/one-attribute-specialists[2]',
      { 'specialists[0].revenue': 8e11, 'specialists[0].exponent': 1.01 },
    ],
  ] as const;
  it.each(games)('%s with %o: fails and says why', (id, given) => {
    const model = findModel(id);
    const solved = model.solve(completeValues(model, given));
    expect(solved.status).toBe('failed');
    expect(solved.reason).toContain('beyond the largest number');
    expect(Object.values(solved.outcomes).every((x) => x === null)).toBe(true);
  });

  it('nothing is certified against an endless stake', () => {
    // It earns 4e11 x 2e10 by investing 1e10 instead, which costs 1.3e10.
    const model = findModel('fine-tuning/one-attribute-specialists[2]');
    const values = completeValues(model, games[2][1]);
    const idle = model.solve(completeValues(model, { ...games[2][1], generalistExponent: 2 }));
    const certificate = model.verify(values, {
      status: 'equilibrium',
      outcomes: { ...idle.outcomes, generalistSafety: 0 },
    });
    expect(certificate.accepted).toBe(false);
  });
});
