import {
  checkSensitivity,
  completeValues,
  concludeSensitivity,
  elementaryEffects,
  findModel,
  morrisDesign,
  normalQuantile,
  pawnIndices,
  type Quantile,
  type SensitivityDesign,
  type SensitivityTask,
  saltelliDesign,
  sampleDesign,
  sensitivityBlock,
  shapleyDesign,
  shapleyEffects,
  sobolIndices,
  solve,
  usualVariation,
} from '@regulab/core';
import { describe, expect, it } from 'vitest';

/** What a function gives at the points of a design, column by column; blocks of uneven sizes. */
function outputsOf(
  design: SensitivityDesign,
  parameters: number,
  f: (x: readonly number[]) => number,
): Float64Array[] {
  const outputs = Array.from({ length: design.columns }, () => new Float64Array(design.rows));
  for (let from = 0; from < design.rows; from += 1000) {
    const to = Math.min(design.rows, from + 1000);
    const fill = design.block(from, to);
    const inputs = Array.from({ length: parameters }, () => new Float64Array(to - from));
    outputs.forEach((output, column) => {
      fill(column, inputs);
      for (let i = 0; i < to - from; i++) output[from + i] = f(inputs.map((input) => input[i]!));
    });
  }
  return outputs;
}

/** T. Ishigami, T. Homma, An importance quantification technique, ISUMA '90, with a = 7 and b = 0.1. */
const ishigami = ([x, y, z]: readonly number[]): number =>
  Math.sin(x!) + 7 * Math.sin(y!) ** 2 + 0.1 * z! ** 4 * Math.sin(x!);
const onCircle: Quantile = (_, level) => Math.PI * (2 * level - 1);
const ISHIGAMI = (() => {
  const [first, second] = [0.5 * (1 + (0.1 * Math.PI ** 4) / 5) ** 2, 7 ** 2 / 8];
  const both = 0.01 * Math.PI ** 8 * (1 / 18 - 1 / 50);
  const variance = first + second + both;
  return {
    variance,
    first: [first, second, 0].map((x) => x / variance),
    total: [first + both, second, both].map((x) => x / variance),
    shapley: [first + both / 2, second, both / 2].map((x) => x / variance),
  };
})();

/** I. M. Sobol, Sensitivity estimates for nonlinear mathematical models, MMCE 1 (1993). */
const A = [0, 1, 4.5, 9, 99, 99];
const sobolG = (x: readonly number[]): number =>
  x.reduce((product, each, i) => (product * (Math.abs(4 * each - 2) + A[i]!)) / (1 + A[i]!), 1);
const G = (() => {
  const own = A.map((a) => 1 / (3 * (1 + a) ** 2));
  const all = own.reduce((product, v) => product * (1 + v), 1);
  const variance = all - 1;
  return {
    variance,
    first: own.map((v) => v / variance),
    total: own.map((v) => (v * all) / (1 + v) / variance),
  };
})();
const identity: Quantile = (_, level) => level;

const near = (estimates: readonly { readonly value: number }[], wanted: readonly number[], digits: number) =>
  wanted.forEach((x, d) => {
    expect(estimates[d]!.value).toBeCloseTo(x, digits);
  });

describe('Sobol indices', () => {
  it('are those of Ishigami', () => {
    const found = sobolIndices(outputsOf(saltelliDesign(3, 2 ** 14, 1, onCircle), 3, ishigami), 1);
    near(found.first, ISHIGAMI.first, 2);
    near(found.total, ISHIGAMI.total, 2);
    expect(found.variance).toBeCloseTo(ISHIGAMI.variance, 1);
    expect(found.mean).toBeCloseTo(3.5, 2);
    for (const [kind, wanted] of [
      [found.first, ISHIGAMI.first],
      [found.total, ISHIGAMI.total],
    ] as const)
      wanted.forEach((x, d) => {
        expect(kind[d]!.low! - 0.005).toBeLessThanOrEqual(x);
        expect(kind[d]!.high! + 0.005).toBeGreaterThanOrEqual(x);
      });
  });

  it("are those of Sobol's G function, closer with more points", () => {
    const errorAt = (rows: number): number => {
      const { first, total } = sobolIndices(outputsOf(saltelliDesign(6, rows, 3, identity), 6, sobolG), 1);
      return Math.max(
        ...G.first.map((x, d) => Math.abs(first[d]!.value - x)),
        ...G.total.map((x, d) => Math.abs(total[d]!.value - x)),
      );
    };
    expect(errorAt(2 ** 8)).toBeLessThan(0.1);
    expect(errorAt(2 ** 15)).toBeLessThan(0.004);
  });

  it('hold the truth in their intervals about as often as they say', () => {
    let held = 0;
    const seeds = Array.from({ length: 40 }, (_, seed) => seed);
    for (const seed of seeds) {
      const { total } = sobolIndices(outputsOf(saltelliDesign(3, 512, seed, onCircle), 3, ishigami), seed);
      for (const [d, x] of ISHIGAMI.total.entries()) if (total[d]!.low! <= x && x <= total[d]!.high!) held++;
    }
    // 95 % are wanted of plain random points; those of a Sobol sequence err less.
    expect(held / (3 * seeds.length)).toBeGreaterThan(0.9);
  });

  it('have no value where nothing varies', () => {
    const { first, variance } = sobolIndices(
      outputsOf(saltelliDesign(2, 64, 1, identity), 2, () => 4),
      1,
    );
    expect([first[0]!.value, variance]).toEqual([Number.NaN, 0]);
    expect(first[0]!.low).toBeNull();
  });
});

describe('Shapley effects', () => {
  it('share the interactions of Ishigami, and add up to one', () => {
    const { share } = shapleyEffects(outputsOf(shapleyDesign(3, 2 ** 13, 2, onCircle, null), 3, ishigami), 1);
    near(share, ISHIGAMI.shapley, 2);
    expect(share.reduce((sum, { value }) => sum + value, 0)).toBeCloseTo(1, 12);
  });

  it('of correlated normal parameters are those in closed form', () => {
    // B. Iooss, C. Prieur, Shapley effects for sensitivity analysis with correlated inputs, IJUQ 9 (2019), section 4.2.
    const [beta, sigma, rho] = [[1, 2, 0.5], [1, 1.5, 2], 0.7] as const;
    const quantile: Quantile = (d, level) => sigma[d]! * normalQuantile(level);
    const matrix = Float64Array.from([1, 0, 0, 0, 1, rho, 0, rho, 1]);
    const { share, variance } = shapleyEffects(
      outputsOf(shapleyDesign(3, 2 ** 14, 5, quantile, matrix), 3, (x) =>
        x.reduce((sum, each, d) => sum + beta[d]! * each, 0),
      ),
      1,
    );
    const s = beta.map((b, d) => b * sigma[d]!);
    const cross = rho * s[1]! * s[2]!;
    const whole = s[0]! ** 2 + s[1]! ** 2 + s[2]! ** 2 + 2 * cross;
    const shift = (rho ** 2 / 2) * (s[2]! ** 2 - s[1]! ** 2);
    expect(variance / whole).toBeCloseTo(1, 1);
    near(
      share,
      [s[0]! ** 2 / whole, (s[1]! ** 2 + cross + shift) / whole, (s[2]! ** 2 + cross - shift) / whole],
      2,
    );
  });
});

describe("Morris's effects", () => {
  it('of a linear function are its slopes, without spread', () => {
    const { size, mean, deviation } = elementaryEffects(
      outputsOf(morrisDesign(3, 50, 1, identity), 3, ([x, y, z]) => 3 * x! - 2 * y! + 0 * z!),
      1,
    );
    near(size, [1.5, 1, 0], 12);
    expect(mean.map((x) => x + 0)).toEqual([1.5, -1, 0].map((x) => expect.closeTo(x, 12)));
    for (const each of deviation) expect(each).toBeCloseTo(0, 12);
  });

  it('of a product spread', () => {
    const { deviation } = elementaryEffects(
      outputsOf(morrisDesign(2, 400, 1, identity), 2, ([x, y]) => x! * y!),
      1,
    );
    // The slope of x times y in x is y, uniform on eight levels: half of its deviation is half of sqrt(63 / 768).
    expect(deviation[0]).toBeCloseTo(Math.sqrt(63 / 768) / 2, 1);
  });
});

describe('PAWN indices', () => {
  it('of a parameter that is the output are known, and those of one without effect are like the dummy', () => {
    const rows = 4096;
    const output = outputsOf(sampleDesign(2, rows, 1, identity, null), 2, ([x]) => x!)[0]!;
    const { median, largest, dummy } = pawnIndices(output, 2, 1, null);
    // Slice j of ten knows that the output lies in it: the distance is the larger of j / 10 and (9 - j) / 10.
    expect(largest[0]!.value).toBeCloseTo(0.9, 2);
    // Largest distances are .9, .8, .7, .6, .5, .5, .6, .7, .8, .9: their median lies between .7 and .7.
    expect(median[0]!.value).toBeCloseTo(0.7, 2);
    expect(median[1]!.value).toBeLessThan(2 * dummy.median.value);
    expect(dummy.median.value).toBeLessThan(0.06);
  });

  it('see parameters that are correlated with one that matters', () => {
    const matrix = Float64Array.from([1, 0.9, 0.9, 1]);
    const output = outputsOf(sampleDesign(2, 4096, 1, identity, matrix), 2, ([x]) => x!)[0]!;
    expect(pawnIndices(output, 2, 1, matrix).median[1]!.value).toBeGreaterThan(0.4);
  });

  it('lie in their own intervals, and those of what matters in them again and again', () => {
    const f = ([x, y]: readonly number[]): number => x! + 0.3 * y!;
    // The distribution of x + 0.3 y with x uniform on a part and y on [0, 1], in closed form.
    const ramp = (z: number): number => (z > 0 ? (z * z) / 2 : 0);
    const below = (t: number, from: number, to: number): number =>
      (ramp(t - from) - ramp(t - to) - ramp(t - from - 0.3) + ramp(t - to - 0.3)) / (0.3 * (to - from));
    const distances = Array.from({ length: 10 }, (_, j) => {
      let most = 0;
      for (let t = 0; t <= 1.3; t += 1e-4)
        most = Math.max(most, Math.abs(below(t, j / 10, (j + 1) / 10) - below(t, 0, 1)));
      return most;
    }).sort((a, b) => a - b);
    const truth = (distances[4]! + distances[5]!) / 2;
    let held = 0;
    for (let seed = 0; seed < 10; seed++) {
      const found = pawnIndices(
        outputsOf(sampleDesign(3, 4096, seed, identity, null), 3, f)[0]!,
        3,
        seed,
        null,
      );
      for (const each of [...found.median, ...found.largest]) {
        expect(each.low!).toBeLessThanOrEqual(each.value);
        expect(each.high!).toBeGreaterThanOrEqual(each.value);
      }
      const [{ low, high }] = found.median as [(typeof found.median)[number]];
      if (low! <= truth && truth <= high!) held++;
    }
    expect(held).toBeGreaterThanOrEqual(8);
  });

  it('count tied outputs together', () => {
    const output = outputsOf(sampleDesign(1, 1024, 1, identity, null), 1, ([x]) => Number(x! < 0.5))[0]!;
    const { median } = pawnIndices(output, 1, 1, null);
    expect(median[0]!.value).toBeCloseTo(0.5, 2);
  });
});

describe('sensitivity of a model', () => {
  const model = findModel('fine-tuning/one-attribute');
  const values = completeValues(model, {});
  const task: SensitivityTask = {
    model: model.id,
    values,
    method: 'sobol',
    of: [model.outcomes[0]!.name],
    vary: [
      { name: 'share', from: 0.2, to: 0.8 },
      { name: 'revenue', low: 0.5, mode: 1, high: 2 },
    ],
    correlations: [],
    samples: 256,
    seed: 1,
    missing: null,
  };
  const run = (given: Partial<SensitivityTask>, cuts: readonly number[] = []) => {
    const full = { ...task, ...given };
    const ends = [0, ...cuts, full.samples];
    return concludeSensitivity(
      model,
      full,
      ends.slice(1).map((to, k) => sensitivityBlock(model, full, ends[k]!, to)),
    );
  };
  const outcome = model.outcomes[0]!.name;

  it('is the same however its rows are cut, and solves the games of the model', () => {
    for (const method of ['sobol', 'shapley', 'morris', 'pawn'] as const) {
      const given = { method, of: [outcome], samples: method === 'pawn' ? 512 : 256 };
      expect(run(given, [3, 100])).toEqual(run(given));
    }
    const block = sensitivityBlock(model, { ...task, of: [outcome] }, 7, 8);
    const fill = saltelliDesign(2, 256, 1, (_, level) => level).block(7, 8);
    const inputs = [new Float64Array(1), new Float64Array(1)];
    fill(0, inputs);
    const share = 0.2 + 0.6 * inputs[0]![0]!;
    const p = inputs[1]![0]!;
    // The triangle's rising side holds a third of its area.
    const revenue = p < 1 / 3 ? 0.5 + Math.sqrt(p * 1.5 * 0.5) : 2 - Math.sqrt((1 - p) * 1.5);
    expect(block.columns[0]!.values[0]![0]).toBeCloseTo(
      solve(model, { share, revenue }).outcomes[outcome]!,
      12,
    );
  });

  it('tells the statuses that occur, and drops no game in silence', () => {
    const two = findModel('fine-tuning/two-attribute');
    const all = completeValues(two, {});
    const given: SensitivityTask = {
      ...task,
      model: two.id,
      values: all,
      of: ['safety', 'backfires', 'regime=exit'],
      vary: usualVariation(two, all),
    };
    checkSensitivity(two, given);
    const found = concludeSensitivity(two, given, [sensitivityBlock(two, given, 0, 256)]);
    expect(found.statuses.equilibrium! + found.statuses.exit!).toBeCloseTo(1, 12);
    const by = (name: string) => found.quantities.find((each) => each.name === name)!;
    expect(by('safety').why).toMatch(/^it has no value in \d+ of 3328 games; state what it counts as there/);
    expect(by('safety').missing).toBeCloseTo(found.statuses.exit!, 12);
    expect(by('status=exit').mean).toBeCloseTo(found.statuses.exit!, 12);
    expect(by('regime=exit').measurements).toEqual(by('status=exit').measurements);
    const stated = { ...given, missing: 0 };
    const kept = concludeSensitivity(two, stated, [sensitivityBlock(two, stated, 0, 256)]);
    expect(kept.quantities[0]!.why).toBeNull();
    expect(kept.note).toContain('where an outcome has no value it counts as 0');
  });

  it('says that what is constant has nothing to explain, and where there is no game', () => {
    const still = run({
      of: [outcome],
      vary: [{ name: 'specialistFloor', from: 0, to: 1e-9 }],
    });
    expect(still.quantities[0]!.why).toMatch(/^it is [\d.]+ in every game: nothing to explain$/);
    const two = findModel('fine-tuning/two-attribute');
    const far: SensitivityTask = {
      ...task,
      model: two.id,
      values: completeValues(two, {}),
      of: ['safety'],
      vary: [{ name: 'generalistCrossCost', from: -3, to: 0 }],
    };
    expect(() => concludeSensitivity(two, far, [sensitivityBlock(two, far, 0, 256)])).toThrow(
      /places are no games of fine-tuning\/two-attribute \(generalistCrossCost is -\d/,
    );
  });

  // Two payoffs that share 1.1 add up to 1.1 but for rounding, in any unit of money.
  it.each([1, 1e-6, 1e6])('explains no rounding, at money times %s', (unit) => {
    for (const method of ['sobol', 'shapley', 'morris', 'pawn'] as const) {
      const given = { ...task, method, of: ['welfare'], samples: 512 };
      const { columns, ...rows } = sensitivityBlock(model, given, 0, given.samples);
      const sums = columns.map((column) => ({
        ...column,
        sizes: [1.1 * unit],
        values: [
          column.values[0]!.map((_, row) => {
            const share = (row + 0.3) / 517;
            return (1.1 * (1 - share) + 1.1 * share) * unit;
          }),
        ],
      }));
      expect(new Set(sums[0]!.values[0]).size).toBeGreaterThan(1);
      const found = concludeSensitivity(model, given, [{ ...rows, columns: sums }]).quantities[0]!;
      expect(found.why).toMatch(/^it is [\de.+-]+ in every game but for rounding: nothing to explain$/);
      expect(found.measurements).toEqual([]);
      // The same spread is no rounding where nothing is larger.
      const small = sums.map((column) => ({
        ...column,
        values: [column.values[0]!.map((x) => x - 1.1 * unit)],
      }));
      const own = small.map((column) => ({ ...column, sizes: [1e-15 * unit] }));
      expect(concludeSensitivity(model, given, [{ ...rows, columns: own }]).quantities[0]!.why).not.toMatch(
        /rounding/,
      );
      expect(concludeSensitivity(model, given, [{ ...rows, columns: small }]).quantities[0]!.why).toMatch(
        /rounding/,
      );
    }
  });

  it('measures rounding against the largest number of the unit', () => {
    const given = { ...task, of: ['welfare', 'safety', 'backfires'] };
    const { sizes } = sensitivityBlock(model, given, 0, 64).columns[0]!;
    const payoffs = ['generalistUtility', 'specialistUtility'];
    const games = sensitivityBlock(model, { ...task, of: payoffs }, 0, 64).columns[0]!.values;
    expect(sizes[0]).toBe(Math.max(...games.flatMap((column) => [...column].map(Math.abs))));
    expect(sizes[2]).toBe(1);
  });

  it('says that too few games differ, and gives no index that has no value', () => {
    for (const method of ['sobol', 'shapley', 'morris', 'pawn'] as const)
      for (const hits of [1, 3, 29, 200]) {
        const given = { ...task, method, of: ['backfires'], samples: 1024 };
        const block = sensitivityBlock(model, given, 0, given.samples);
        for (const { values: own } of block.columns) own[0]!.fill(0);
        for (let k = 0; k < hits; k++) block.columns[0]!.values[0]![5 * k] = 1;
        const [found] = concludeSensitivity(model, given, [block]).quantities;
        if (hits < 30)
          expect(found!.why).toMatch(
            new RegExp(`^it departs from 0 in only ${hits} of 1024 rows of games: too few .*more samples`),
          );
        else {
          expect(found!.why, method).toBeNull();
          for (const { estimates } of found!.measurements)
            for (const { value } of estimates) expect(value).not.toBeNaN();
        }
      }
  });

  it.each([
    [{ vary: [] }, 'nothing varies'],
    [{ of: [] }, 'nothing is to be explained'],
    [{ of: ['nope'] }, 'unknown outcome of fine-tuning/one-attribute "nope"'],
    [{ of: ['regime=nope'] }, 'unknown regime'],
    [{ of: [outcome, outcome] }, 'is asked for twice'],
    [{ samples: 32 }, 'samples is 32; sobol needs a whole number from 64'],
    [{ samples: 100 }, 'must be a power of two: 64 or 128'],
    [{ method: 'pawn', samples: 256 }, 'pawn needs a whole number from 512'],
    [{ vary: [{ name: 'share', from: 0.2, to: 0.2 }] }, 'it must rise'],
    [{ vary: [{ name: 'share', from: 0.2, to: 1.2 }] }, 'share is 1.2'],
    [{ vary: [{ name: 'share', mean: 0.2, deviation: 0 }] }, 'standard deviation of 0'],
    [{ vary: [{ name: 'share', low: 0.2, mode: 0.9, high: 0.5 }] }, 'must ascend'],
    [{ vary: [task.vary[0]!, task.vary[0]!] }, 'share varies twice'],
    [
      { correlations: [{ first: 'share', second: 'revenue', correlation: 0.5 }] },
      'use shapley or pawn, or leave the correlation out',
    ],
    [
      { method: 'pawn', samples: 512, correlations: [{ first: 'share', second: 'x', correlation: 0.5 }] },
      'unknown uncertain parameter "x"',
    ],
    [
      { method: 'pawn', samples: 512, correlations: [{ first: 'share', second: 'revenue', correlation: 1 }] },
      'must lie between -1 and 1',
    ],
    [{ missing: Number.NaN }, 'missing is NaN'],
    [{ method: 'guess' as never }, 'unknown method "guess"'],
  ] as readonly [Partial<SensitivityTask>, string][])('refuses %j', (given, words) => {
    expect(() => checkSensitivity(model, { ...task, of: [outcome], ...given })).toThrow(words);
  });

  it('refuses correlations that cannot hold together', () => {
    const three = {
      ...task,
      of: [outcome],
      method: 'shapley' as const,
      vary: [...task.vary, { name: 'generalistCost', from: 0.5, to: 2 }],
      correlations: [
        { first: 'share', second: 'revenue', correlation: 0.9 },
        { first: 'share', second: 'generalistCost', correlation: 0.9 },
        { first: 'revenue', second: 'generalistCost', correlation: -0.9 },
      ],
    };
    expect(() => checkSensitivity(model, three)).toThrow('cannot hold together');
  });
});
