// Two labs that sell to one market under a tax on output, as somebody would write it who has only the guide.
import { agreement, certificateOf, defineModel } from '@regulab/core';
import { bestReply } from './bestReply.js';

/** What each lab sells where both do their best. */
const output = ({ demand, cost, tax }) => Math.max(0, (demand - cost - tax) / 3);
const money = { unit: 'money', min: 0, max: 1e6, kind: 'primitive' };

export const race = defineModel({
  id: 'my/race',
  title: 'Two labs under a tax',
  question: 'What does a tax on output do to two labs?',
  summary: 'Two labs choose how much they sell to one market; each unit costs the same and is taxed.',
  source: { paper: 'Cournot (1838)', section: 'chapter 7' },
  fidelity: 'extension',
  fidelityNote: 'A tax is added to the textbook game.',
  parameters: {
    demand: { ...money, symbol: 'a', label: 'Price at which nobody buys', default: 10, usual: [5, 15] },
    cost: { ...money, symbol: 'c', label: 'Cost of a unit', default: 1, usual: [0, 3] },
    tax: {
      ...money,
      symbol: 't',
      label: 'Tax on a unit',
      default: 0,
      usual: [0, 5],
      kind: 'lever',
      neutral: 0,
    },
  },
  outcomes: {
    output: { symbol: 'q', label: 'Output of each lab', unit: 'units', direction: 'lower' },
    profit: { symbol: 'pi', label: 'Profit of each lab', unit: 'money', direction: 'higher', role: 'payoff' },
    restraint: { symbol: 's', label: 'Restraint', unit: 'units', direction: 'higher', role: 'safety' },
  },
  regimes: {
    count: 2,
    name: (code) => ['sells', 'idle'][code],
    parts: [
      {
        heading: 'labs',
        entries: [
          ['sells', 'both labs sell'],
          ['idle', 'neither sells'],
        ],
      },
    ],
  },
  formulas: [
    {
      words: 'What a lab earns.',
      tex: '[[profit]] = ([[demand]] - 2 [[output]] - [[cost]] - [[tax]]) [[output]]',
    },
  ],
  pictures: [
    {
      title: 'Profit along own output',
      x: { label: 'Own output', unit: 'units' },
      y: { label: 'Profit', unit: 'money' },
      reading: 'what a lab would earn with another output',
      draw: ({ demand, cost, tax }, { output: rival }) => [
        {
          kind: 'curve',
          label: 'profit',
          tone: 'plain',
          points: Array.from({ length: 41 }, (_, k) => {
            const own = (k / 40) * demand;
            return [own, (demand - own - (rival ?? 0) - cost - tax) * own];
          }),
        },
      ],
    },
  ],
  solve: (values) => {
    const q = output(values);
    const profit = (values.demand - 2 * q - values.cost - values.tax) * q;
    const regime = q > 0 ? 'sells' : 'idle';
    return {
      status: 'equilibrium',
      regime,
      outcomes: { output: q, profit, restraint: -q },
      equilibria: [{ strategies: { output: q }, payoffs: { profit }, binding: [], regime }],
      selection: 'the only one',
      completeness: { complete: true, because: 'the best reply falls by half of what the other sells more' },
    };
  },
  verify: (values, { status, outcomes }) => {
    const { demand, cost, tax } = values;
    const q = outcomes.output ?? Number.NaN;
    const earn = (own) => (demand - own - q - cost - tax) * own;
    const gain = earn(bestReply(demand - cost - tax, q)) - earn(q);
    const size = demand * demand || 1;
    return certificateOf(
      'best reply in closed form',
      [
        ['there is an equilibrium', status === 'equilibrium' ? 0 : 1],
        agreement(outcomes, 'profit', earn(q), size),
        agreement(outcomes, 'restraint', -q, demand || 1),
      ],
      { lab: Math.max(0, gain) },
      size,
      { level: 'exact' },
    );
  },
  explain: (_, { outcomes }) => `Each lab sells ${Number((outcomes.output ?? 0).toPrecision(4))} units.`,
});
