import { builtIn, RegulabError } from '@regulab/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalSpec, checkSpec, parseSpec, planSweep } from '../src/index.js';

function misuseOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    expect(error).toBeInstanceOf(RegulabError);
    expect((error as RegulabError).code).toBe('misuse');
    return (error as Error).message;
  }
  throw new Error('nothing was thrown');
}

const map = `model: fine-tuning/two-attribute
set: { share: 0.5 }
vary:
  generalistFloor: { from: 0, to: 1.5, step: 0.005 }
  specialistFloor: { from: 0, to: 2.5, step: 0.005 }
where: specialistFloor >= generalistFloor
`;

describe('parseSpec', () => {
  it('takes choices by name, set and varied', () => {
    const named = { set: { dimension: 'finite' }, vary: { mode: ['exact', 'infinite-data'] } };
    const numbered = { set: { dimension: 1 }, vary: { mode: [1, 0] } };
    const [one, two] = [named, numbered].map((rest) =>
      checkSpec(builtIn, { model: 'market-entry/threshold', ...rest }),
    );
    expect(one).toEqual(two);
    const odd = { model: 'market-entry/threshold', vary: { mode: ['odd'] } };
    expect(() => checkSpec(builtIn, odd)).toThrow(
      'spec.vary.mode: mode is "odd", but it must be infinite-data or exact',
    );
    expect(() => checkSpec(builtIn, { ...odd, vary: { rho: ['exact'] } })).toThrow('which is not a number');
  });

  it('reads YAML and the same spec in JSON alike', () => {
    const yaml = parseSpec(builtIn, map);
    const json = parseSpec(builtIn, JSON.stringify(yaml));
    expect(canonicalSpec(json)).toBe(canonicalSpec(yaml));
    expect(planSweep(builtIn, yaml).total).toBe(301 * 501);
  });

  it.each([
    [
      'misspelt key',
      map.replace('where:', 'wehre:'),
      /line 6, key wehre: unknown key "wehre"; did you mean where\?/,
    ],
    [
      'misspelt axis key',
      map.replace('step: 0.005 }\n  spec', 'stpe: 0.005 }\n  spec'),
      /line 4, key vary.generalistFloor.stpe: .*did you mean step\?/,
    ],
    [
      'unknown model',
      map.replace('two-attribute', 'two-atribute'),
      /line 1, key model: .*did you mean fine-tuning\/two-attribute\?/,
    ],
    [
      'unknown parameter',
      map.replace('generalistFloor: {', 'generalistFlor: {'),
      /line 4, key vary.generalistFlor: .*did you mean generalistFloor\?/,
    ],
    [
      'unknown parameter in set',
      map.replace('share', 'shaer'),
      /line 2, key set.shaer: .*did you mean share\?/,
    ],
    [
      'out of range',
      map.replace('share: 0.5', 'share: 1.5'),
      /line 2, key set.share: share is 1.5, but it must be a number in \[0, 1\]/,
    ],
    [
      'not a number',
      map.replace('share: 0.5', 'share: half'),
      /line 2, key set.share: share is "half", which is not a number/,
    ],
    ['set and varied', map.replace('share', 'generalistFloor'), /both set and varied/],
    ['no model', map.replace(/^model.*\n/, ''), /key model/],
    ['nothing varied', 'model: fine-tuning/one-attribute\nvary: {}\n', /line 2, key vary: nothing is varied/],
    [
      'a step that never ends',
      map.replace('step: 0.005 }\nwhere', 'step: 0 }\nwhere'),
      /line 5, key vary.specialistFloor: step is 0/,
    ],
    [
      'a condition that calls',
      map.replace('where: ', 'where: exit() or '),
      /line 6, key where: .*there is no function exit/,
    ],
    ['an empty condition', map.replace(/where: .*/, "where: ''"), /the formula is empty/],
    ['no vary', 'model: fine-tuning/one-attribute\n', /key vary: must be given; it is missing/],
    ['not a mapping', '- 1\n- 2\n', /a sweep spec is a mapping/],
    ['broken YAML', 'model: [\n', /line 2/],
    [
      'a key twice',
      'model: x\nvary:\n  share: [0]\n  share: [1]\n',
      /line 4, column 3: the key share is given twice/,
    ],
    [
      'a key twice in JSON',
      '{"model": "x", "model": "y"}',
      /line 1, column 16: the key model is given twice/,
    ],
    [
      'tabulators',
      'model: x\nvary:\n\tshare: [0]\n',
      /line 3, column 1: a tabulator stands where the spec is indented/,
    ],
    ['open quotes', 'model: "x\n', /quotes that were opened are not closed/],
    ['two documents', 'model: x\n---\nmodel: y\n', /a second spec begins/],
    [
      'wrong axis',
      'model: fine-tuning/one-attribute\nvary:\n  share: yes please\n',
      /line 3, key vary.share: must be a list of numbers/,
    ],
    ['an alias bomb', 'a: &a [1,1]\nb: &b [*a,*a]\nc: [*b,*b]\n', /./],
  ])('%s', (_, text, message) => {
    expect(misuseOf(() => parseSpec(builtIn, text))).toMatch(message);
  });

  it('never fails but with one line, whatever the text', () => {
    const pieces = fc.constantFrom(
      'model',
      'vary',
      'set',
      ':',
      ' ',
      '\n',
      '{',
      '}',
      '[',
      ']',
      'from',
      '0',
      '1e999',
      '-',
      '&a',
      '*a',
      '!!js',
      '"',
      "'",
      '#',
      'fine-tuning/one-attribute',
      'share',
      '\t',
      '\u0000',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
        try {
          planSweep(builtIn, parseSpec(builtIn, parts.join('')));
        } catch (error) {
          expect(error).toBeInstanceOf(RegulabError);
          expect((error as Error).message).not.toContain('\n');
        }
      }),
      { seed: 51, numRuns: 3000 },
    );
  });
});

const one = (vary: Record<string, unknown>, rest: Record<string, unknown> = {}) =>
  planSweep(builtIn, checkSpec(builtIn, { model: 'fine-tuning/one-attribute', vary, ...rest }));

/** All games of a plan as one column. */
function column(plan: ReturnType<typeof planSweep>, name: string): Float64Array {
  const columns = plan.model.parameters.map(() => new Float64Array(plan.total));
  plan.fill(columns, 0, plan.total);
  return columns[plan.model.parameters.findIndex((p) => p.name === name)]!;
}

describe('axes', () => {
  it('steps are the doubles nearest to the decimals', () => {
    const values = [...column(one({ share: { from: 0, to: 1, step: 0.005 } }), 'share')].sort(
      (a, b) => a - b,
    );
    expect(values).toEqual(Array.from({ length: 201 }, (_, k) => Number((k * 0.005).toFixed(3))));
  });

  it.each([
    ['list', { list: [0.3, 0.1] }, [0.1, 0.3]],
    ['plain list', [0.3, 0.1], [0.1, 0.3]],
    ['count', { from: 0, to: 1, count: 3 }, [0, 0.5, 1]],
    ['one value', { from: 0.25, to: 0.25, count: 1 }, [0.25]],
    ['step that does not reach the end', { from: 0, to: 1, step: 0.4 }, [0, 0.4, 0.8]],
  ])('%s', (_, axis, expected) => {
    expect([...column(one({ share: axis }), 'share')].sort((a, b) => a - b)).toEqual(expected);
  });

  it('a log range is geometric with exact ends', () => {
    const values = [
      ...column(one({ revenue: { from: 0.01, to: 100, count: 5, scale: 'log' } }), 'revenue'),
    ].sort((a, b) => a - b);
    expect(values[0]).toBe(0.01);
    expect(values[4]).toBe(100);
    expect(values[1]! / values[0]!).toBeCloseTo(10, 12);
  });

  it.each([
    ['uniform', { uniform: [0.2, 0.4] }, 0.3],
    ['sobol', { sobol: [0.2, 0.4] }, 0.3],
    ['latinHypercube', { latinHypercube: [0.2, 0.4] }, 0.3],
    ['triangular', { triangular: [0, 0.2, 1] }, 0.4],
    ['normal', { normal: [0.5, 0.05] }, 0.5],
  ])('%s draws have the right mean and depend on the seed', (_, axis, mean) => {
    const draw = (seed: number) => column(one({ share: axis }, { samples: 20_000, seed }), 'share');
    const values = draw(3);
    expect(values.reduce((sum, x) => sum + x, 0) / values.length).toBeCloseTo(mean, 2);
    expect([...draw(3)]).toEqual([...values]);
    expect([...draw(4)]).not.toEqual([...values]);
  });

  it('a Latin hypercube puts one draw into each of n parts of every axis', () => {
    const plan = one(
      { share: { latinHypercube: [0, 1] }, revenue: { latinHypercube: [0, 2] } },
      { samples: 500 },
    );
    for (const [name, top] of [
      ['share', 1],
      ['revenue', 2],
    ] as const)
      expect(new Set([...column(plan, name)].map((x) => Math.floor((x / top) * 500))).size).toBe(500);
  });

  it('sampled axes are drawn jointly and crossed with grids', () => {
    const plan = one(
      { share: { uniform: [0, 1] }, revenue: { uniform: [0, 1] }, specialistFloor: [0, 1, 2] },
      { samples: 100 },
    );
    expect(plan.total).toBe(300);
    const pairs = new Set([...column(plan, 'share')].map((x, k) => `${x} ${column(plan, 'revenue')[k]}`));
    expect(pairs.size).toBe(100);
  });

  it.each([
    ['step zero', { share: { from: 0, to: 1, step: 0 } }, {}, /share: step is 0: .*never end/],
    ['one value of a range', { share: { from: 0, to: 1, count: 1 } }, {}, /count is 1, but/],
    ['negative step', { share: { from: 0, to: 1, step: -1 } }, {}, /never end/],
    ['a step too small to move', { revenue: { from: 1e6, to: 2e6, step: 1e-12 } }, {}, /never end/],
    ['backwards', { share: { from: 1, to: 0, step: 0.1 } }, {}, /from must not exceed to/],
    ['empty list', { share: [] }, {}, /the list is empty/],
    ['fractional count', { share: { from: 0, to: 1, count: 2.5 } }, {}, /count is 2.5/],
    ['log from zero', { share: { from: 0, to: 1, count: 3, scale: 'log' } }, {}, /must start above 0/],
    ['no samples', { share: { uniform: [0, 1] } }, {}, /samples is missing/],
    ['samples without draws', { share: [0] }, { samples: 5 }, /no parameter is drawn/],
    ['descending bounds', { share: { uniform: [1, 0] } }, { samples: 5 }, /must ascend/],
    ['no deviation', { share: { normal: [0, 0] } }, { samples: 5 }, /standard deviation/],
    [
      'a trillion games',
      {
        share: { from: 0, to: 1, count: 10_000 },
        revenue: { from: 0, to: 1, count: 10_000 },
        specialistFloor: { from: 0, to: 1, count: 10_000 },
      },
      {},
      /1,000,000,000,000 games .*--force/,
    ],
  ])('%s is refused', (_, vary, rest, message) => {
    expect(misuseOf(() => one(vary, rest))).toMatch(message);
  });
});

describe('the plan', () => {
  it('visits every game once, and any stretch of it is an even sample', () => {
    const plan = one({ share: { from: 0, to: 1, count: 60 }, revenue: { from: 0, to: 1, count: 70 } });
    const [share, revenue] = [column(plan, 'share'), column(plan, 'revenue')];
    expect(new Set([...share].map((x, k) => `${x} ${revenue[k]}`)).size).toBe(4200);
    const tenth = share.subarray(1000, 1420);
    expect(tenth.reduce((sum, x) => sum + x, 0) / tenth.length).toBeCloseTo(0.5, 1);
  });

  it('fills any part alone as it fills the whole', () => {
    const plan = one({ share: { from: 0, to: 1, count: 50 }, revenue: { uniform: [0, 1] } }, { samples: 40 });
    const whole = column(plan, 'revenue');
    const part = plan.model.parameters.map(() => new Float64Array(123));
    plan.fill(part, 777, 123);
    expect([...part[1]!]).toEqual([...whole.subarray(777, 900)]);
  });
});
