import {
  cosine,
  cycleOf,
  editSimilarity,
  type Family,
  findModel,
  growTree,
  measureDraws,
  mutationRate,
  orderTraits,
  patternsOf,
  randomAt,
  rarity,
  readGame,
  solve,
  TraitTraffic,
  wordsOf,
} from '@regulab/core';
import { describe, expect, it } from 'vitest';

const familyOf = (arcs: readonly (readonly [number, number])[], count: number): Family => ({
  count,
  parents: Int32Array.from(arcs, ([parent]) => parent),
  children: Int32Array.from(arcs, ([, child]) => child),
});

describe('patterns', () => {
  it('are counted as they are defined', () => {
    // 0 -> 1, 2, 3; 1 -> 4, 5; 2 -> 6; 4 -> 7; a merge: 3 -> 7 too.
    const family = familyOf(
      [
        [0, 1],
        [0, 2],
        [0, 3],
        [1, 4],
        [1, 5],
        [2, 6],
        [4, 7],
        [3, 7],
      ],
      9,
    );
    expect(patternsOf(family)).toEqual({
      models: 9,
      arcs: 8,
      roots: 2,
      leaves: 4,
      siblings: 4,
      chains: 5,
      forks: 2,
      uncles: 2 * 2 + 1 * 2 + 1 * 2 + 1 * 1,
      depth: 3,
    });
  });

  it('agree with counting pairs and paths one by one', () => {
    for (let k = 0; k < 30; k++) {
      const count = 2 + Math.floor(12 * randomAt(1, 0, k));
      const arcs: [number, number][] = [];
      for (let child = 1; child < count; child++)
        for (let parent = 0; parent < child; parent++)
          if (randomAt(2, k, child * 20 + parent) < 0.25) arcs.push([parent, child]);
      const found = patternsOf(familyOf(arcs, count));
      let [siblings, chains, uncles] = [0, 0, 0];
      for (const [p, a] of arcs) for (const [q, b] of arcs) if (p === q && a < b) siblings++;
      for (const [, a] of arcs) for (const [q] of arcs) if (a === q) chains++;
      for (const [u, v] of arcs)
        for (const [p, sibling] of arcs)
          if (p === u && sibling !== v) for (const [q] of arcs) if (q === v) uncles++;
      expect([found.siblings, found.chains, found.uncles]).toEqual([siblings, chains, uncles]);
    }
  });

  it('name who descends from itself', () => {
    expect(
      cycleOf(
        familyOf(
          [
            [0, 1],
            [1, 2],
            [2, 3],
            [3, 1],
            [3, 4],
          ],
          5,
        ),
      ),
    ).toHaveLength(3);
    expect(cycleOf(familyOf([[2, 2]], 3))).toEqual([2]);
    expect(
      cycleOf(
        familyOf(
          [
            [0, 1],
            [0, 2],
            [1, 2],
          ],
          3,
        ),
      ),
    ).toBeNull();
  });
});

describe('similarities', () => {
  it('of texts', () => {
    expect(editSimilarity('kitten', 'sitting')).toBeCloseTo(1 - 3 / 7, 12);
    expect(editSimilarity('', '')).toBe(1);
    expect(editSimilarity('abc', '')).toBe(0);
    const [a, b, c] = ['the cat sat', 'the cat ran', 'a dog'].map(wordsOf);
    expect(cosine(a!, b!)).toBeCloseTo(2 / 3, 12);
    expect(cosine(a!, c!)).toBe(0);
    const weights = rarity([a!, b!, c!]);
    const [common, rare] = [Math.log(3 / 2), Math.log(3)];
    expect(cosine(a!, b!, weights)).toBeCloseTo((2 * common ** 2) / (2 * common ** 2 + rare ** 2), 12);
  });

  it('of traits: the symmetric difference over the union', () => {
    expect(mutationRate([1, 2, 3], [2, 3, 4])).toBeCloseTo(0.5, 12);
    const none: number[] = [];
    expect(mutationRate(none, none)).toBe(0);
    expect(mutationRate(none, [1])).toBe(1);
  });
});

describe('traits', () => {
  it('run from those of the parent to added ones and from dropped ones to those of the child', () => {
    const traffic = new TraitTraffic(5);
    traffic.add([0, 1], [1, 2]);
    // 2 is added: 0 -> 2 and 1 -> 2; 0 is dropped: 0 -> 1 and 0 -> 2.
    expect([traffic.between(0, 2), traffic.between(1, 2), traffic.between(0, 1)]).toEqual([2, 1, 1]);
    expect(traffic.net().map(({ from, to, net }) => [from, to, net])).toEqual([
      [0, 2, 2],
      [0, 1, 1],
      [1, 2, 1],
    ]);
  });

  it('are ordered as no other order does better', () => {
    for (let k = 0; k < 40; k++) {
      const n = 2 + (k % 6);
      const net = Array.from({ length: n }, () => new Array<number>(n).fill(0));
      for (let a = 0; a < n; a++)
        for (let b = a + 1; b < n; b++) {
          const x = Math.round(20 * randomAt(7, k, a * n + b)) - 10;
          net[a]![b] = x;
          net[b]![a] = -x;
        }
      const forward = (order: readonly number[]) =>
        order.reduce(
          (sum, a, i) => sum + order.slice(i + 1).reduce((s, b) => s + Math.max(0, net[a]![b]!), 0),
          0,
        );
      const all = (rest: number[]): number[][] =>
        rest.length === 0
          ? [[]]
          : rest.flatMap((a) => all(rest.filter((b) => b !== a)).map((tail) => [a, ...tail]));
      const found = orderTraits(net);
      expect(found.isExact).toBe(true);
      expect(found.forward).toBe(forward(found.order));
      expect(found.forward).toBe(Math.max(...all(Array.from({ length: n }, (_, i) => i)).map(forward)));
    }
  });

  it('on cycles of more than 20 are ordered as well as moving single ones can, and it says so', () => {
    const n = 25;
    const net = Array.from({ length: n }, (_, a) =>
      Array.from({ length: n }, (__, b) => (b === (a + 1) % n ? 1 : a === (b + 1) % n ? -1 : 0)),
    );
    const found = orderTraits(net);
    expect(found).toMatchObject({ isExact: false, total: n });
    expect([...found.order].sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i));
  });
});

describe('ecosystem/simulator', () => {
  const model = findModel('ecosystem/simulator');

  it('puts siblings closer than parent and child if and only if mutation is above one half', () => {
    for (let k = 0; k <= 100; k++) {
      const solved = solve(model, { mutation: k / 100, models: 3 });
      expect(solved.certificate.accepted).toBe(true);
      expect(solved.regime).toBe(k > 50 ? 'siblings' : k === 50 || k === 0 ? 'alike' : 'parents');
    }
  });

  it.each([0, 1])('has the averages of all trees of 6 models, attachment %s', (attachment) => {
    let trees = [{ chance: 1, parents: [] as number[] }];
    for (let j = 1; j < 6; j++)
      trees = trees.flatMap(({ chance, parents }) => {
        const weights = Array.from(
          { length: j },
          (_, u) => (parents.filter((p) => p === u).length + 1) ** attachment,
        );
        const all = weights.reduce((a, b) => a + b, 0);
        return weights.map((w, u) => ({ chance: (chance * w) / all, parents: [...parents, u] }));
      });
    const depthOf = (parents: readonly number[], j: number): number =>
      j === 0 ? 0 : 1 + depthOf(parents, parents[j - 1]!);
    let [pairs, depth] = [0, 0];
    for (const { chance, parents } of trees) {
      parents.forEach((p, i) => {
        pairs += chance * parents.slice(i + 1).filter((q) => q === p).length;
      });
      for (let j = 0; j < 6; j++) depth += (chance * depthOf(parents, j)) / 6;
    }
    const solved = solve(model, { models: 6, attachment });
    expect(solved.certificate.accepted).toBe(true);
    expect(solved.outcomes.siblingPairs).toBeCloseTo(pairs, 12);
    expect(solved.outcomes.meanDepth).toBeCloseTo(depth, 12);
  });

  it.each([0, 0.5, 1, 2])('grows trees with what it states, attachment %s', (attachment) => {
    const { values } = readGame(model, { attachment, models: 300, traits: 32 });
    const { outcomes } = model.solve(values);
    const rows = Array.from({ length: 400 }, (_, k) => model.experiment!.draw(values, outcomes, {}, 3, k));
    const { measured, failed } = measureDraws(model.experiment!, values, outcomes, {}, rows);
    expect(failed).toBe(0);
    for (const { mean, expected, standardError } of measured)
      if (!Number.isNaN(expected)) expect(Math.abs(mean - expected)).toBeLessThan(4.5 * standardError);
    const { parent, traits } = growTree(values, 3, 0);
    parent.forEach((u, j) => {
      if (j > 0) expect(u >= 0 && u < j && (traits[u]! & ~traits[j]!) === 0).toBe(true);
    });
  });
});
