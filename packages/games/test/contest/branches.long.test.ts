import { censusOf, comparativeStatics, findModel, readGame, traceBranchesOf } from '@regulab/core';
import { describe, expect, it } from 'vitest';

const model = findModel('contest/safety-performance');
const traced = (given: Record<string, unknown>, parameter: string, from: number, to: number) => {
  const { model: sized, values } = readGame(model, given);
  return { sized, values, ...traceBranchesOf(sized, values, parameter, from, to) };
};

describe('branches', () => {
  it.each([2, 3, 4])('of %i agents turn back where the number of equilibria changes', (agents) => {
    const { sized, values, branches } = traced({ agents }, 'agents.damage', 0.2, 4.6);
    const folds = branches.flatMap(({ events }) => events.filter(({ kind }) => kind === 'fold'));
    expect(folds).toHaveLength(1);
    const { at, isEquilibrium } = folds[0]!.point;
    expect(isEquilibrium).toBe(true);
    const count = (d: number): number => {
      const own = Object.fromEntries(Array.from({ length: agents }, (_, i) => [`agents[${i}].damage`, d]));
      return sized.solve({ ...values, ...own }).equilibria.length;
    };
    expect(count(at * (1 - 1e-4))).toBe(1);
    expect(count(at * (1 + 1e-4))).toBe(3);
    // Stability changes there too.
    const changes = branches.flatMap(({ events }) => events.filter(({ kind }) => kind === 'stability'));
    expect(changes[0]!.point.at).toBeCloseTo(at, 5);
  });

  it('hold equilibria where they say so, each certified', () => {
    const { sized, values, branches } = traced(
      { agents: 3, technology: 'production', reward: 'tullock', 'agents.exponent': 1 },
      'agents.damage',
      0.2,
      3,
    );
    let [accepted, refused] = [0, 0];
    for (const { points } of branches)
      points.forEach(({ at, outcomes, isEquilibrium }, k) => {
        if (k % 5 !== 0) return;
        const own = Object.fromEntries([0, 1, 2].map((i) => [`agents[${i}].damage`, at]));
        const certificate = sized.verify({ ...values, ...own }, { status: 'equilibrium', outcomes });
        expect(certificate.accepted).toBe(isEquilibrium);
        if (isEquilibrium) accepted++;
        else refused++;
      });
    expect(accepted).toBeGreaterThan(8);
    expect(refused).toBeGreaterThan(3);
    // Somebody begins to gain elsewhere just there.
    const exits = branches.flatMap(({ events }) => events.filter(({ kind }) => kind === 'exit'));
    expect(exits).toHaveLength(3);
    for (const { point } of exits) {
      const near = (part: number) => {
        const { branches: again } = traced(
          { agents: 3, technology: 'production', reward: 'tullock', 'agents.exponent': 1 },
          'agents.damage',
          point.at * part,
          point.at * part + 1e-6,
        );
        return again.filter(({ points }) => points[0]!.isEquilibrium).length;
      };
      expect(near(1 - 1e-4)).not.toBe(near(1 + 1e-4));
    }
  }, 30_000);

  it('run along a lever to both ends of the range', () => {
    const { branches } = traced({}, 'price', 0, 2);
    for (const { points } of branches) {
      const ends = [points[0]!.at, points.at(-1)!.at].sort((a, b) => a - b);
      expect(ends[0]).toBeCloseTo(0, 9);
      expect(ends[1]).toBeCloseTo(2, 9);
    }
  });

  it('follow agents who are held at a certificate, and end on the ends of the range', () => {
    const { sized, values, branches } = traced(
      { schedule: 'safe-harbour', price: 0.5 },
      'harbour',
      0.72,
      0.95,
    );
    const held = branches.find(({ points }) =>
      points.some(({ at, outcomes }) => outcomes['agents[0].safety'] === at && at < 0.8),
    )!;
    expect(held.points[0]!.outcomes.safe).toBeCloseTo(held.points[0]!.at ** 2, 12);
    expect(held.points.length).toBeGreaterThan(5);
    const { branches: priced } = traced({}, 'price', 0, 5);
    const start = priced[0]!.points.find(({ at }) => at === 0)!;
    expect(start.outcomes['agents[0].performance']).toBeCloseTo(
      sized.solve({ ...values, schedule: 0, price: 0 }).outcomes['agents[0].performance']!,
      9,
    );
  });

  it.each([
    ['damage', 0, 1, /unknown parameter/],
    ['agents.damage', 2, 1, /runs from 2 to 1; the first must be below/],
    ['agents.exponent', 0.5, 2, /exponent is 2/],
    ['reward', 0, 1, /takes only whole numbers or names/],
  ])('refuse %s from %d to %d', (parameter, from, to, message) => {
    expect(() => traced({}, parameter, from, to)).toThrow(message);
  });

  it('are refused for a model without them', () => {
    const { model: other, values } = readGame(findModel('overlap/symmetric'), {});
    expect(() => traceBranchesOf(other, values, 'cost', 1, 2)).toThrow(/traces no branches/);
  });
});

describe('the number of agents', () => {
  it('decides whether there is a safe equilibrium', () => {
    const { model: sized, values } = readGame(model, {});
    const census = censusOf(sized, values, 1, 4);
    expect(census.map(({ equilibria }) => equilibria.length)).toEqual([1, 3, 1, 1]);
    expect(census[1]!.equilibria[0]!.outcomes['agents[1].safety']).toBeCloseTo(0.666089, 6);
    expect(() => censusOf(sized, values, 0, 4)).toThrow(
      /agents runs from 0 to 4; it takes whole numbers from 1 to 12/,
    );
  });

  it('is a parameter of the statics, by differences', () => {
    const { model: sized, values } = readGame(model, { agents: 1 });
    const more = comparativeStatics(sized, values).find(
      (s) => s.outcome === 'safe' && s.parameter === 'agents',
    )!;
    expect(more.kind).toBe('difference');
    expect(more.value).toBeCloseTo(0.666089 ** 2 - 0.729075, 5);
  });
});
