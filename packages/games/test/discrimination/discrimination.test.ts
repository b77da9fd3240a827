import { completeValues, findModel, randomAt, readGame, solve } from '@regulab/core';
import { describe, expect, it } from 'vitest';
import { vertices } from '../../src/discrimination/polygon.js';

const polygon = findModel('discrimination/polygon');
const search = findModel('discrimination/search');

describe('the order of the cells', () => {
  it('does not matter to what is found, and of several the most useful is', () => {
    for (let k = 0; k < 60; k++) {
      const draw = (s: number) => randomAt(35, s, k);
      const count = 4 + Math.floor(7 * draw(0));
      // Whole numbers make many classifiers of the same disparity.
      const cells = Array.from({ length: count }, (_, i) => ({
        first: 1 + Math.floor(4 * draw(10 * i + 1)),
        second: 1 + Math.floor(4 * draw(10 * i + 2)),
        positive: Math.floor(5 * draw(10 * i + 3)) / 4,
        chosen: draw(10 * i + 4) < 0.5 ? 1 : 0,
      }));
      const found = (order: readonly number[]) => {
        const { model, values } = readGame(search, { cells: order.map((i) => cells[i]!) });
        const { outcomes: o } = model.solve(values);
        const selected = order
          .filter((_, place) => o[`cells[${place}].selected`] === 1)
          .map((i) => JSON.stringify(cells[i]))
          .sort();
        return {
          selected,
          utility: o.alternativeUtility,
          disparity: o.alternativeDisparity,
          o,
          model,
          values,
        };
      };
      const plain = Array.from({ length: count }, (_, i) => i);
      const shuffled = [...plain].sort((a, b) => draw(1000 + a) - draw(1000 + b));
      const [one, other] = [found(plain), found(shuffled)];
      expect(other.selected).toEqual(one.selected);
      expect(other.utility).toBe(one.utility);
      expect(other.disparity).toBe(one.disparity);
      if (one.o.exists !== 1) continue;
      // By looking at all: no classifier of so little disparity is more useful.
      const total = (name: 'first' | 'second') => cells.reduce((sum, cell) => sum + cell[name], 0);
      for (let subset = 0; subset < 1 << count; subset++) {
        let [U, D] = [0, 0];
        cells.forEach((cell, i) => {
          if (!((subset >> i) & 1)) return;
          const [a, b] = [cell.first / total('first'), cell.second / total('second')];
          U += ((a + b) / 2) * (2 * cell.positive - 1);
          D += a - b;
        });
        if (Math.abs(D) <= Math.abs(one.disparity!) + 1e-12)
          expect(U).toBeLessThanOrEqual(one.utility! + 1e-12);
      }
    }
  });
});

describe('the polygon', () => {
  it('has the corners and the optimum that are known', () => {
    const ring = vertices(completeValues(polygon, {}));
    for (const [D, U] of [
      [0.095238, 1],
      [-0.571429, 0.666667],
      [-1, -0.083333],
      [-0.428571, -0.75],
    ])
      for (const sign of [1, -1])
        expect(ring.some(([x, y]) => Math.abs(x - sign * D!) < 1e-6 && Math.abs(y - sign * U!) < 1e-6)).toBe(
          true,
        );
    expect(ring).toHaveLength(8);
    expect(solve(polygon, {}).outcomes.utility).toBeCloseTo(0.952381, 6);
  });

  const drawn = (k: number, allowed: number) => {
    const draw = (s: number) => randomAt(31, s, k);
    return {
      firstPositive: 1 + Math.floor(30 * draw(0)),
      firstNegative: 1 + Math.floor(30 * draw(1)),
      secondPositive: 1 + Math.floor(30 * draw(2)),
      secondNegative: 1 + Math.floor(30 * draw(3)),
      falseCost: draw(4) < 0.1 ? 0 : 3 * draw(5),
      allowed,
    };
  };

  it('costs at zero disparity what the closed form says', () => {
    for (let k = 0; k < 300; k++) {
      const v = drawn(k, 0);
      const [n1, n2] = [v.firstPositive + v.firstNegative, v.secondPositive + v.secondNegative];
      const [pos, neg] = [v.firstPositive + v.secondPositive, v.firstNegative + v.secondNegative];
      const b = v.firstPositive / n1 - v.secondPositive / n2;
      const best =
        b > 0
          ? 1 - b * Math.min(n1 / pos, (v.falseCost * n2) / neg)
          : 1 + b * Math.min((v.falseCost * n1) / neg, n2 / pos);
      expect(solve(polygon, v).outcomes.utility, JSON.stringify(v)).toBeCloseTo(best, 12);
    }
  });

  it('is certified, and no grid of classifiers does better', () => {
    for (let k = 0; k < 60; k++) {
      const v = drawn(k, k % 3 === 0 ? 0 : 0.3 * randomAt(32, 0, k));
      const solved = solve(polygon, v);
      expect(solved.certificate.problems, JSON.stringify(v)).toEqual([]);
      const steps = [0, 0.25, 0.5, 0.75, 1];
      for (const a of steps)
        for (const b of steps)
          for (const c of steps)
            for (const d of steps) {
              const { firstPositive: p1, firstNegative: n1, secondPositive: p2, secondNegative: n2 } = v;
              const D = (a * p1 + b * n1) / (p1 + n1) - (c * p2 + d * n2) / (p2 + n2);
              const U = (a * p1 + c * p2) / (p1 + p2) - (v.falseCost * (b * n1 + d * n2)) / (n1 + n2);
              if (Math.abs(D) <= v.allowed) expect(U).toBeLessThanOrEqual(solved.outcomes.utility! + 1e-12);
            }
    }
  });

  it('refuses empty groups and base rates of 0 and 1', () => {
    expect(() => solve(polygon, { firstPositive: 0, firstNegative: 0 })).toThrow('group 1 is empty');
    expect(() => solve(polygon, { secondPositive: 0 })).toThrow(
      'group 2 has 0 positive and 10 negative people: its base rate is 0; it must lie strictly between 0 and 1',
    );
    expect(() => solve(polygon, { firstNegative: 0 })).toThrow('its base rate is 1');
  });
});

/** Random cells, some without disparity, some alike. */
function cells(n: number, k: number) {
  let position = 0;
  const draw = () => randomAt(n, k, position++);
  return {
    cells: Array.from({ length: n }, () => {
      const first = draw() < 0.4 ? 1 + Math.floor(4 * draw()) : 0.05 + draw();
      return {
        first,
        second: draw() < 0.2 ? first : 0.05 + draw(),
        positive: draw() < 0.3 ? Math.round(draw()) : draw(),
        chosen: draw() < 0.5 ? 1 : 0,
      };
    }),
    falseCost: 0.3 + draw(),
    allowedLoss: draw() < 0.5 ? 0 : 0.1 * draw(),
  };
}

/** The least disparity of all classifiers with enough utility, one after the other. */
function enumerate(v: Readonly<Record<string, number>>, n: number) {
  const own = (name: string) => Array.from({ length: n }, (_, i) => v[`cells[${i}].${name}`]!);
  const shares = (list: number[]) => list.map((x) => x / list.reduce((a, b) => a + b, 0));
  const [r1, r2, sigma, h0] = [shares(own('first')), shares(own('second')), own('positive'), own('chosen')];
  const of = (isIn: (i: number) => boolean) => {
    let [U, D] = [0, 0];
    for (let i = 0; i < n; i++)
      if (isIn(i)) {
        U += 0.5 * (r1[i]! + r2[i]!) * (sigma[i]! - v.falseCost! * (1 - sigma[i]!));
        D += r1[i]! - r2[i]!;
      }
    return { U, D };
  };
  const now = of((i) => h0[i] === 1);
  let [least, count] = [Infinity, 0];
  for (let mask = 0; mask < 2 ** n; mask++) {
    const { U, D } = of((i) => ((mask >> i) & 1) === 1);
    if (U < now.U - v.allowedLoss! - 1e-12) continue;
    least = Math.min(least, Math.abs(D));
    if (Math.abs(D) < Math.abs(now.D) - 1e-12) count++;
  }
  return { least, count };
}

describe('the search', () => {
  it('finds the one alternative of the example', () => {
    const { outcomes: o } = solve(search, {});
    expect(o).toMatchObject({ exists: 1, alternatives: 1, 'cells[1].selected': 1, 'cells[2].selected': 0 });
    expect(o.utility).toBeCloseTo(0.25, 12);
    expect(o.disparity).toBeCloseTo(0.4, 12);
    expect(o.alternativeUtility).toBeCloseTo(0.2625, 12);
    expect(o.alternativeDisparity).toBeCloseTo(0.25, 12);
  });

  it.each([1, 2, 3, 5, 8, 11])('finds with %s cells what looking at all classifiers finds', (n) => {
    for (let k = 0; k < 25; k++) {
      const { model, values } = readGame(search, cells(n, k));
      const solved = model.solve(values);
      const { least, count } = enumerate(values, n);
      expect(Math.abs(solved.outcomes.alternativeDisparity!)).toBeCloseTo(least, 11);
      expect(solved.outcomes.alternatives).toBe(count);
      expect(model.verify(values, solved).problems).toEqual([]);
    }
  });

  it('is exact with 30 cells and says what it is beyond 40', () => {
    const { model, values } = readGame(search, cells(30, 1));
    const exact = model.solve(values);
    expect(exact.completeness.complete).toBe(true);
    expect(model.verify(values, exact)).toMatchObject({ accepted: true, level: 'verified' });
    const large = readGame(search, cells(70, 2));
    const rounded = large.model.solve(large.values);
    expect(rounded.regime).toMatch(/rounded$/);
    expect(rounded.outcomes.alternatives).toBeNull();
    expect(rounded.outcomes.bound).toBeGreaterThan(0);
    expect(rounded.completeness.complete).toBe(false);
    expect(large.model.verify(large.values, rounded)).toMatchObject({ accepted: true, level: 'approximate' });
  });

  it('keeps its guarantee where the exact answer is known', () => {
    // Cells without people of one group twice over: 42 cells of which 20 alone matter.
    const given = cells(20, 3);
    const { model, values } = readGame(search, given);
    const exact = Math.abs(model.solve(values).outcomes.alternativeDisparity!);
    const tiny = { first: 1e-9, second: 2e-9, positive: 0.5, chosen: 0 };
    const padded = { ...given, cells: [...given.cells, ...Array.from({ length: 25 }, () => tiny)] };
    const large = readGame(search, padded);
    const { outcomes } = large.model.solve(large.values);
    expect(Math.abs(outcomes.alternativeDisparity!)).toBeLessThanOrEqual(exact + outcomes.bound! + 1e-6);
  });

  it('is refused with another classifier, or a wrong count', () => {
    const { model, values } = readGame(search, cells(8, 4));
    const { outcomes } = model.solve(values);
    const flipped = { ...outcomes, 'cells[0].selected': 1 - outcomes['cells[0].selected']! };
    expect(model.verify(values, { status: 'equilibrium', outcomes: flipped }).accepted).toBe(false);
    const miscounted = { ...outcomes, alternatives: outcomes.alternatives! + 1 };
    expect(model.verify(values, { status: 'equilibrium', outcomes: miscounted }).accepted).toBe(false);
    // The classifier in use itself, where there is a better one.
    const example = completeValues(search, {});
    const lazy = {
      ...model.solve(values).outcomes,
      ...search.solve(example).outcomes,
      exists: 0,
      alternativeUtility: 0.25,
      alternativeDisparity: 0.4,
      reduction: 0,
      'cells[1].selected': 0,
      'cells[2].selected': 1,
    };
    expect(search.verify(example, { status: 'equilibrium', outcomes: lazy }).accepted).toBe(false);
  });

  it('refuses an empty group', () => {
    expect(() => readGame(search, { cells: [{ first: 0 }, { first: 0 }] })).toThrow('group 1 is empty');
  });

  it('promises more than it keeps the fewer people an evaluation has', () => {
    const { model, values } = readGame(search, cells(10, 6));
    const gapWith = (people: string) => {
      const rows = Array.from({ length: 40 }, (_, k) =>
        model.experiment!.draw(values, {}, { people, candidates: '30' }, 1, k),
      );
      for (const [, , seen] of rows) expect(seen).toBeGreaterThanOrEqual(0);
      return rows.reduce((sum, [seen, true_]) => sum + Math.abs(seen! - true_!), 0) / rows.length;
    };
    expect(gapWith('300')).toBeGreaterThan(2 * gapWith('5000'));
  });
});
