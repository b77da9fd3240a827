import {
  ENGINE,
  formatNumber,
  type Model,
  parametersNamed,
  type Robust,
  type RobustRule,
  type World,
} from '@regulab/core';
import { COLORS, lineColor } from './colors.js';
import type { Figure, Layer } from './figure.js';

export const CRITERIA: Readonly<Record<string, string>> = {
  minimaxRegret: 'least regret',
  maximin: 'best worst case',
  bestExpected: 'best mean',
  satisficing: 'most often good enough',
  none: 'no rule',
};

export const namedRules = (r: Robust): [string, RobustRule][] =>
  (['minimaxRegret', 'maximin', 'bestExpected', 'satisficing', 'none'] as const).flatMap((name) =>
    r[name] === null ? [] : [[CRITERIA[name]!, r[name]]],
  );

export const robustLevers = (r: Robust): string[] => Object.keys(r.none.levers);

export function worldWords(r: Robust, { model, selection, parameters }: World): string {
  const short = (x: number): string => formatNumber(Number(x.toPrecision(4)));
  return [
    ...(r.regretTable.some(({ world }) => world.model !== model) ? [model] : []),
    ...(selection === 'selected' ? [] : [`${selection} equilibrium`]),
    ...Object.entries(parameters).map(([name, value]) => `${name}=${short(value)}`),
  ].join(', ');
}

const hasGaps = (r: Robust): boolean => namedRules(r).some(([, rule]) => rule.unsolved > 0);

/** How it was found, and what stands in for what has no value. */
export const robustMethod = (r: Robust): string =>
  `${r.method}.${hasGaps(r) ? ` In some worlds ${r.maximise} has no value under a rule (column "no value"); there it counts as the worst of the others.` : ''}`;

export const robustHead = (r: Robust): string[] => [
  'criterion',
  ...robustLevers(r),
  'mean',
  ...(r.satisficing ? ['good enough'] : []),
  'worst case',
  'in',
  'largest regret',
  'in',
  ...(hasGaps(r) ? ['no value'] : []),
];

export const robustRows = (r: Robust): string[][] =>
  namedRules(r).map(([name, rule]) => [
    name,
    ...robustLevers(r).map((lever) => formatNumber(rule.levers[lever]!)),
    formatNumber(rule.expected),
    ...(r.satisficing ? [`${formatNumber(Number((100 * rule.satisfied!).toPrecision(3)))} %`] : []),
    formatNumber(rule.least),
    worldWords(r, rule.leastIn),
    formatNumber(rule.largestRegret),
    worldWords(r, rule.worst),
    ...(hasGaps(r) ? [`${formatNumber(Number((100 * rule.unsolved).toPrecision(3)))} %`] : []),
  ]);

const ruleInWords = ({ levers }: RobustRule): string =>
  Object.entries(levers)
    .map(([name, value]) => `${name} ${formatNumber(value)}`)
    .join(', ');

export const robustLead = (r: Robust): string =>
  `The rule that is best in the worst case is ${ruleInWords(r.maximin)}: its worst case is the world ${worldWords(r, r.maximin.leastIn)}, in which ${r.maximise} is ${formatNumber(r.maximin.least)}. The rule of the least largest regret is ${ruleInWords(r.minimaxRegret)}.`;

/** Mean, worst case and largest regret along one lever, or the largest regret over two. */
export function robustFigure(model: Model, r: Robust): Figure {
  const levers = robustLevers(r);
  const axis = (name: string) => {
    const p = model.parameters.find((each) => each.name === parametersNamed(model, name)[0])!;
    return { label: name === p.name ? p.label : name, symbol: p.symbol, unit: p.unit };
  };
  const colors: Readonly<Record<string, string>> = {
    'least regret': lineColor(2),
    'best worst case': lineColor(3),
    'best mean': lineColor(5),
    'most often good enough': lineColor(9),
  };
  // Criteria that choose the same rule share a mark.
  const marked = namedRules(r)
    .filter(([name]) => name !== CRITERIA.none)
    .map(([name, rule], _, all) => {
      const same = all.filter(([, other]) => JSON.stringify(other.levers) === JSON.stringify(rule.levers));
      return {
        name: same.map(([each]) => each).join(', '),
        color: colors[same[0]![0]]!,
        rule,
        isFirst: same[0]![0] === name,
      };
    })
    .filter(({ isFirst }) => isFirst);
  const base = {
    id: 'robust',
    title: `Rules for ${r.maximise} when the world is not known`,
    caption: `${robustLead(r)} ${model.id} (${model.fidelity}). ${robustMethod(r)} ${ENGINE}.`,
    data: {
      columns: [...levers, 'mean', 'worst case', 'largest regret', 'mean regret', 'good enough', 'unsolved'],
      rows: r.choices.map((rule) => [
        ...levers.map((lever) => rule.levers[lever]!),
        rule.expected,
        rule.least,
        rule.largestRegret,
        rule.expectedRegret,
        rule.satisfied,
        rule.unsolved,
      ]),
    },
  };
  const [first, second] = levers as [string, string?];
  if (second === undefined) {
    const curve = (of: (rule: RobustRule) => number, color: string, label: string): Layer => ({
      kind: 'line',
      points: r.choices.map((rule) => [rule.levers[first]!, of(rule)]),
      color,
      label,
    });
    const rules = marked.map(
      ({ name, color, rule }): Layer => ({
        kind: 'rule',
        axis: 'x',
        at: rule.levers[first]!,
        color,
        label: name,
      }),
    );
    return {
      ...base,
      panels: [
        {
          title: 'What it comes to',
          x: axis(first),
          y: { label: r.maximise },
          layers: [
            curve(({ expected }) => expected, COLORS.ink, 'mean'),
            curve(({ least }) => least, COLORS.backfiring, 'worst case'),
            ...rules,
          ],
        },
        {
          title: 'What one may come to regret',
          x: axis(first),
          y: { label: 'regret' },
          layers: [
            curve(({ largestRegret }) => largestRegret, COLORS.backfiring, 'largest'),
            curve(({ expectedRegret }) => expectedRegret, COLORS.ink, 'mean'),
            ...rules,
          ],
        },
      ],
      panelsPerRow: 2,
    };
  }
  const places = Math.round(Math.sqrt(r.choices.length));
  const at = (lever: string): readonly [number, number] => [
    r.choices[0]!.levers[lever]!,
    r.choices[r.choices.length - 1]!.levers[lever]!,
  ];
  const [[left, right], [bottom, top]] = [at(first), at(second)];
  const [dx, dy] = [(right - left) / (places - 1) / 2, (top - bottom) / (places - 1) / 2];
  const raster = (of: (rule: RobustRule) => number, label: string): Layer => {
    const values = new Float64Array(places * places);
    r.choices.forEach((rule, k) => {
      values[(k % places) * places + Math.floor(k / places)] = of(rule);
    });
    return {
      kind: 'raster',
      left: left - dx,
      right: right + dx,
      bottom: bottom - dy,
      top: top + dy,
      columns: places,
      rows: places,
      values,
      color: { kind: 'sequential', label, domain: [Math.min(...values), Math.max(...values)] },
    };
  };
  const dots = marked.map(
    ({ name, color, rule }): Layer => ({
      kind: 'dots',
      points: [[rule.levers[first]!, rule.levers[second]!]],
      color,
      label: name,
      radius: 5,
    }),
  );
  return {
    ...base,
    panels: [
      {
        title: 'Largest regret',
        x: { ...axis(first), domain: [left - dx, right + dx] },
        y: { ...axis(second), domain: [bottom - dy, top + dy] },
        layers: [raster(({ largestRegret }) => largestRegret, 'largest regret'), ...dots],
      },
      {
        title: 'Worst case',
        x: { ...axis(first), domain: [left - dx, right + dx] },
        y: { ...axis(second), domain: [bottom - dy, top + dy] },
        layers: [raster(({ least }) => least, r.maximise), ...dots],
      },
    ],
    panelsPerRow: 2,
  };
}
