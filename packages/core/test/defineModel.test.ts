import { builtIn, certificateOf, defineModel, EQUILIBRIUM, Laboratory, solve } from '@regulab/core';
import { describe, expect, it } from 'vitest';

const money = { unit: 'money', min: 0, max: 100, kind: 'primitive' } as const;

/** One lab under a tax, with a kernel of columns by name. */
const definition = {
  id: 'my/monopoly',
  title: 'One lab under a tax',
  question: 'What does a tax do?',
  summary: 'One lab chooses output.',
  source: { paper: 'a lecture', section: '1' },
  fidelity: 'extension',
  fidelityNote: 'written for a test',
  parameters: {
    demand: { ...money, symbol: 'a', label: 'Demand', default: 10, usual: [5, 15] },
    tax: { ...money, symbol: 't', label: 'Tax', default: 0, usual: [0, 5], kind: 'lever', neutral: 0 },
  },
  outcomes: {
    output: { symbol: 'q', label: 'Output', unit: 'units', direction: 'higher' },
    profit: { symbol: 'pi', label: 'Profit', unit: 'money', direction: 'higher', role: 'payoff' },
  },
  regimes: {
    count: 1,
    name: () => 'interior',
    parts: [{ heading: 'output', entries: [['interior', 'positive']] }],
  },
} as const;

const model = defineModel({
  ...definition,
  pictures: [
    {
      title: 'Output',
      x: { label: '' },
      y: { label: 'output' },
      reading: 'a bar',
      draw: (_, { output }) => [
        { kind: 'bar', label: 'output', tone: 'plain', from: 0, to: 1, value: output ?? 0 },
      ],
    },
  ],
  solve: ({ demand, tax }) => {
    const output = Math.max(0, (demand - tax) / 2);
    const profit = output * output;
    return {
      status: 'equilibrium',
      regime: 'interior',
      outcomes: { output, profit },
      equilibria: [{ strategies: { output }, payoffs: { profit }, binding: [], regime: 'interior' }],
      selection: 'the only one',
      completeness: { complete: true, because: 'profit is concave' },
    };
  },
  kernel: ({ values: { demand, tax }, outcomes: { output, profit }, regime, status, from, to }) => {
    for (let i = from; i < to; i++) {
      status[i] = EQUILIBRIUM;
      output[i] = Math.max(0, (demand[i]! - tax[i]!) / 2);
      profit[i] = output[i]! * output[i]!;
      regime[i] = 0;
    }
  },
  verify: ({ demand, tax }, { outcomes }) =>
    certificateOf(
      'first-order condition',
      [['output solves it', Math.abs(2 * (outcomes.output ?? Number.NaN) - Math.max(0, demand - tax))]],
      {},
      1,
    ),
  explain: (_, { outcomes }) => `The lab makes ${outcomes.output} units.`,
});

describe('defineModel', () => {
  it('makes a model that is solved, certified and found by its id', () => {
    const laboratory = builtIn.with([model]);
    expect(laboratory.solve('my/monopoly', { tax: 2 })).toMatchObject({
      outcomes: { output: 4, profit: 16 },
      baseline: { outcomes: { output: 5 } },
      certificate: { accepted: true },
    });
    expect(new Laboratory([model]).models).toHaveLength(1);
    expect(builtIn.models).not.toContain(model);
  });

  it('hands a kernel its columns by name', () => {
    const inputs = [Float64Array.of(10, 8), Float64Array.of(0, 2)];
    const outputs = [new Float64Array(2), new Float64Array(2), new Float64Array(2)];
    model.kernel(inputs, outputs, new Uint8Array(2), 0, 2);
    expect(outputs.map((column) => [...column])).toEqual([
      [5, 3],
      [25, 9],
      [0, 0],
    ]);
  });

  it('solves row by row without a kernel', () => {
    const { kernel: _, ...rest } = model;
    const parameters = definition.parameters;
    const slow = defineModel({
      ...definition,
      id: 'my/slow',
      parameters,
      pictures: rest.pictures,
      solve: ({ demand, tax }) => model.solve({ demand, tax }) as never,
      verify: (values, claim) => model.verify(values, claim),
      explain: () => '',
    });
    const outputs = [new Float64Array(2), new Float64Array(2), new Float64Array(2)];
    slow.kernel([Float64Array.of(10, -1), Float64Array.of(0, 2)], outputs, new Uint8Array(2), 0, 2);
    expect(outputs[0]![0]).toBe(5);
    expect(solve(slow, { tax: 4 }).outcomes.output).toBe(3);
  });

  // Held by `npm run typecheck`, which refuses an @ts-expect-error without an error; at run time nothing can fail here.
  it('does not compile with a name that there is not', () => {
    const wrong = () =>
      defineModel({
        ...definition,
        pictures: model.pictures as never,
        // @ts-expect-error tx is no parameter
        solve: ({ demand, tx }) => demand + tx,
        verify: (values, { outcomes }) =>
          certificateOf(
            'none',
            [
              // @ts-expect-error cost is no parameter
              ['cost', values.cost],
              // @ts-expect-error prfit is no outcome
              ['profit', outcomes.prfit],
            ],
            {},
            1,
          ),
        // @ts-expect-error ouput is no column
        kernel: ({ outcomes: { ouput } }) => {
          void ouput;
        },
        explain: () => '',
      });
    expect(wrong).toBeTypeOf('function');
  });
});
