import type { Certificate } from '@regulab/model/answer.js';
import { agreement, type Check, certificateOf, refusedCertificate } from '@regulab/model/certificate.js';
import type {
  Claim,
  Experiment,
  Model,
  Outcome,
  Parameter,
  Regimes,
  Solved,
} from '@regulab/model/contract.js';
import { formatBound, formatShort } from '@regulab/model/format.js';
import type { Values } from '@regulab/model/outcomes.js';
import type { Picture } from '@regulab/model/picture.js';
import { ofEach, playerName } from '@regulab/model/players.js';
import { solvedBy } from '@regulab/model/solvedBy.js';
import { quantityOutcome } from '../parameterEntries.js';
import { retrain } from './retraining.js';
import { type Cell, cellsOf, LIST, total } from './searchCells.js';
import { countAlternatives, MOST_COUNTED, MOST_EXACT, SAME, search } from './searchExact.js';

const MOST = 200;

const common: readonly Parameter[] = [
  {
    name: 'falseCost',
    symbol: 'lambda',
    label: 'Weight of false positives',
    unit: 'per unit',
    default: 1,
    min: 0,
    max: 1e6,
    usual: [0, 3],
    kind: 'primitive',
  },
  {
    name: 'allowedLoss',
    symbol: 'epsilon',
    label: 'Loss of utility that an alternative may have',
    unit: 'utility',
    default: 0,
    min: 0,
    max: 1,
    usual: [0, 0.2],
    kind: 'primitive',
  },
];

const weight = (name: string, symbol: string, label: string): Parameter => ({
  name,
  symbol,
  label,
  unit: 'people, in any unit',
  default: 1,
  min: 0,
  max: 1e9,
  usual: [0, 1],
  kind: 'primitive',
});

const own: readonly Parameter[] = [
  weight('first', 'rho_1', 'People of group 1 in the cell'),
  weight('second', 'rho_2', 'People of group 2 in the cell'),
  {
    name: 'positive',
    symbol: 'sigma',
    label: 'Fraction of positive people in the cell',
    unit: 'fraction',
    default: 0.5,
    min: 0,
    max: 1,
    usual: [0, 1],
    kind: 'primitive',
  },
  {
    name: 'chosen',
    symbol: 'h_0',
    label: 'Whether the classifier in use selects it',
    unit: 'choice',
    default: 0,
    min: 0,
    max: 1,
    usual: [0, 1],
    kind: 'primitive',
    whole: true,
    choices: ['leaves out', 'selects'],
  },
];

/** An example with one alternative. */
const EXAMPLE = {
  first: [0.15, 0.05, 0.2, 0.6],
  second: [0.3, 0.3, 0.3, 0.1],
  positive: [0, 0.25, 0.3, 1],
  chosen: [0, 0, 1, 1],
} as const;

const commonOutcomes: readonly Outcome[] = [
  quantityOutcome('utility', 'U', 'Utility of the classifier in use', 'utility', 'higher'),
  quantityOutcome('disparity', 'D', 'Its disparity: selection rate of group 1 less group 2', 'fraction'),
  {
    ...quantityOutcome('exists', 'e', 'Whether there is a less discriminatory one', 'no or yes'),
    categories: ['no', 'yes'],
  },
  quantityOutcome(
    'alternativeUtility',
    'U_1',
    'Utility of the least discriminatory classifier that will do',
    'utility',
    'higher',
  ),
  quantityOutcome('alternativeDisparity', 'D_1', 'Its disparity', 'fraction'),
  quantityOutcome('reduction', 'dD', 'Disparity that it takes away', 'fraction', 'higher'),
  quantityOutcome('bound', 'b', 'By how much its disparity may exceed the least one', 'fraction', 'lower'),
  quantityOutcome('alternatives', 'n', 'How many classifiers are less discriminatory', 'classifiers'),
];
const ownOutcomes: readonly Outcome[] = [
  {
    ...quantityOutcome('selected', 'h', 'Whether the alternative selects it', 'leaves out or selects'),
    categories: ['leaves out', 'selects'],
  },
];

const regimes: Regimes = {
  count: 4,
  name: (code) => `${code & 1 ? 'alternative' : 'none'}/${code & 2 ? 'rounded' : 'exact'}`,
  parts: [
    {
      heading: 'alternative',
      entries: [
        ['alternative', 'a less discriminatory classifier was found'],
        ['none', 'none was found'],
      ],
    },
    {
      heading: 'search',
      entries: [
        ['exact', 'no classifier that will do has less disparity'],
        [
          'rounded',
          `there are more than ${MOST_EXACT} cells: disparities were rounded, and one may have less, up to the bound`,
        ],
      ],
    },
  ],
};

/** Alternatives to a classifier over so many cells. */
export function withCells(count: number): Model {
  const parameters: readonly Parameter[] = [
    ...common,
    ...ofEach(LIST, 'cell', own, count, (i, { name }) => ({
      default: EXAMPLE[name as keyof typeof EXAMPLE][i % EXAMPLE.first.length]!,
    })),
  ];
  const outcomes = [...commonOutcomes, ...ofEach(LIST, 'cell', ownOutcomes, count)];
  const isExact = (cells: readonly Cell[]): boolean =>
    cells.filter(({ disparity }) => disparity !== 0).length <= MOST_EXACT;
  const solve = (v: Values): Solved => {
    const cells = cellsOf(v, count);
    const isChosen = (i: number): boolean => cells[i]!.isChosen;
    const [utility, disparity] = [total(cells, isChosen, 'utility'), total(cells, isChosen, 'disparity')];
    const needed = utility - v.allowedLoss!;
    const { selected, bound } = search(cells, needed);
    const found = Math.abs(total(cells, (i) => selected[i]!, 'disparity'));
    const exists = found < Math.abs(disparity) - SAME;
    const isSelected = (i: number): boolean => (exists ? selected[i]! : cells[i]!.isChosen);
    const strategies = Object.fromEntries(
      cells.map((_, i) => [playerName(LIST, i, 'selected'), isSelected(i) ? 1 : 0]),
    );
    const alternativeDisparity = total(cells, isSelected, 'disparity');
    const regime = regimes.name((exists ? 1 : 0) + (isExact(cells) ? 0 : 2));
    return {
      status: 'equilibrium',
      equilibria: [{ strategies, payoffs: {}, binding: [], regime }],
      outcomes: {
        utility,
        disparity,
        exists: exists ? 1 : 0,
        alternativeUtility: total(cells, isSelected, 'utility'),
        alternativeDisparity,
        reduction: Math.abs(disparity) - Math.abs(alternativeDisparity),
        bound,
        alternatives: count <= MOST_COUNTED ? countAlternatives(cells, needed, disparity) : null,
        ...strategies,
      },
      regime,
      selection: exists
        ? `the least disparity of all classifiers with enough utility; of several the most useful${isExact(cells) ? '' : ', as far as rounded disparities tell'}`
        : 'the classifier in use, as none with enough utility has less disparity',
      completeness: isExact(cells)
        ? {
            complete: true,
            because:
              'every classifier is the union of one subset of each half of the cells, and all pairs of subsets are compared',
          }
        : {
            complete: false,
            because: `there are more than ${MOST_EXACT} cells: disparities are rounded, so that up to ${formatBound(bound)} less may be possible`,
          },
    };
  };
  const check = (v: Values): string | null => {
    for (const [name, group] of [
      ['first', '1'],
      ['second', '2'],
    ] as const) {
      let people = 0;
      for (let i = 0; i < count; i++) people += v[playerName(LIST, i, name)]!;
      if (people === 0)
        return `group ${group} is empty: all ${LIST}[].${name} are 0; give at least one cell people of it`;
    }
    return null;
  };
  const picture: Picture = {
    title: 'Which cells are selected',
    x: {
      label: 'cell',
      ticks: Array.from({ length: count }, (_, i) => [i + 1, `${i + 1}`] as const).filter(
        (_, i) => count <= 20 || (i + 1) % 10 === 0,
      ),
    },
    y: { label: 'share of the group' },
    reading: 'Bars are the groups’ shares in each cell; dashes over them show what is selected.',
    draw: (v, o) => {
      const cells = Array.from({ length: count }, (_, i) => i);
      const all = (name: string): number => cells.reduce((sum, i) => sum + v[playerName(LIST, i, name)]!, 0);
      const share = (i: number, name: string): number => v[playerName(LIST, i, name)]! / all(name);
      const top = cells.reduce((most, i) => Math.max(most, share(i, 'first'), share(i, 'second')), 0);
      const mark = (i: number, height: number) =>
        [
          [i + 0.65, height],
          [i + 1.35, height],
          [Number.NaN, Number.NaN],
        ] as const;
      return [
        ...cells.flatMap((i) => [
          {
            kind: 'bar' as const,
            label: 'group 1',
            tone: 'plain' as const,
            from: i + 0.68,
            to: i + 0.98,
            value: share(i, 'first'),
          },
          {
            kind: 'bar' as const,
            label: 'group 2',
            tone: 'second' as const,
            from: i + 1.02,
            to: i + 1.32,
            value: share(i, 'second'),
          },
        ]),
        {
          kind: 'curve',
          label: 'selected by the classifier in use',
          tone: 'calm',
          points: cells.flatMap((i) => (v[playerName(LIST, i, 'chosen')] === 1 ? mark(i, 1.06 * top) : [])),
        },
        {
          kind: 'curve',
          label: 'selected by the alternative',
          tone: 'stressed',
          points: cells.flatMap((i) =>
            o.exists === 1 && o[playerName(LIST, i, 'selected')] === 1 ? mark(i, 1.12 * top) : [],
          ),
        },
      ];
    },
  };
  const n = formatShort;
  return {
    id: `discrimination/search[${count}]`,
    focus: { along: ['falseCost', 'allowedLoss'], outcome: 'reduction' },
    title: 'Search for a less discriminatory classifier',
    question: 'Is there a classifier as useful that treats the groups more alike?',
    summary:
      'People fall into cells that cannot be told apart within. A classifier selects some cells. Another one that is at least as useful and has less disparity between two groups is a less discriminatory alternative; to find one is a hard problem, solved here exactly for up to 40 cells.',
    source: {
      paper: 'What Constitutes a Less Discriminatory Algorithm? (Laufer, Raghavan, Barocas)',
      arXiv: '2412.18138',
      section: 'definition of an alternative, hardness of the search, and the gap between evaluation and use',
    },
    fidelity: 'faithful',
    fidelityNote:
      'Cells, utility, disparity and the definition of an alternative are the paper’s; the loss of utility that may be allowed, and the made-up people of the experiment, are ours.',
    parameters,
    outcomes,
    regimes,
    formulas: [
      {
        words: 'A selected cell adds its utility: positives less weighted negatives, over both groups alike.',
        tex: 'u_i = \\tfrac12 ([[cells.first]] + [[cells.second]]) \\bigl([[cells.positive]] - [[falseCost]] (1 - [[cells.positive]])\\bigr)',
      },
      {
        words: 'It adds to disparity how much larger a part of group 1 than of group 2 it holds.',
        tex: 'd_i = [[cells.first]] - [[cells.second]], \\quad [[disparity]] = \\sum_i d_i\\, [[cells.chosen]], \\quad [[utility]] = \\sum_i u_i\\, [[cells.chosen]]',
      },
      {
        words:
          'The alternative has the least disparity of all that are as useful, up to the loss that is allowed.',
        tex: '\\min_{h \\in \\{0,1\\}^n} \\Bigl|\\sum_i d_i h_i\\Bigr| \\quad\\text{subject to}\\quad \\sum_i u_i h_i \\ge [[utility]] - [[allowedLoss]]',
      },
    ],
    pictures: [picture],
    list: { name: LIST, count, most: MOST, resize: withCells },
    check,
    ...solvedBy(parameters, outcomes, regimes, check, solve),
    verify: (v, claim) => verifySearch(v, claim, count),
    explain: (_, { outcomes: o }) => {
      const counted =
        o.alternatives == null
          ? ` With more than ${MOST_COUNTED} cells alternatives are not counted.`
          : ` ${o.alternatives} of the ${(1 << count).toLocaleString('en-US')} classifiers ${o.alternatives === 1 ? 'is' : 'are'} less discriminatory.`;
      const rounded =
        o.bound! > 0
          ? ` There are too many cells for an exact search: disparities were rounded, and another classifier may have up to ${n(o.bound!)} less.`
          : '';
      return o.exists === 1
        ? `There is a less discriminatory classifier: disparity ${n(Math.abs(o.alternativeDisparity!))} instead of ${n(Math.abs(o.disparity!))}, utility ${n(o.alternativeUtility!)} instead of ${n(o.utility!)}.${counted}${rounded}`
        : `No classifier that is useful enough has less disparity than ${n(Math.abs(o.disparity!))}.${counted}${rounded}`;
    },
    experiment: experimentOf(count),
  };
}

const METHOD =
  'utilities and disparities summed anew; up to 20 cells by looking at all classifiers, up to 40 by meeting subsets of even with subsets of odd cells in windows of disparity, beyond that by rounding disparities downwards';
const TOLERANCE = 1e-11;
/** The check looks at all classifiers of so many cells, and meets halves of so many. */
const [ALL, HALVES] = [20, 40];
/** Disparities closer than this are the same to the check. */
const CLOSE = 1e-11;
/** Differences below this are none to any sum. */
const SURELY_SAME = 1e-13;
/** What sums of utilities may be off in the check, relative to their size. */
const LOOSE = 1e-11;

function verifySearch(v: Values, { status, outcomes: o }: Claim, count: number): Certificate {
  if (status !== 'equilibrium')
    return refusedCertificate(METHOD, `status ${status}: there is always a classifier`);
  const of = (i: number, name: string): number => v[playerName(LIST, i, name)]!;
  const indices = Array.from({ length: count }, (_, i) => i);
  const people = (name: string): number => indices.reduce((sum, i) => sum + of(i, name), 0);
  const [first, second] = [people('first'), people('second')];
  const d = indices.map((i) => {
    const [a, b] = [of(i, 'first') / first, of(i, 'second') / second];
    return Math.abs(a - b) <= 4e-16 * (a + b) ? 0 : a - b;
  });
  const u = indices.map(
    (i) =>
      ((of(i, 'first') / first + of(i, 'second') / second) / 2) *
      (of(i, 'positive') * (1 + v.falseCost!) - v.falseCost!),
  );
  const sum = (list: readonly number[], isIn: (i: number) => boolean): number =>
    list.reduce((all, x, i) => (isIn(i) ? all + x : all), 0);
  const inUse = (i: number): boolean => of(i, 'chosen') === 1;
  const stated = (i: number): boolean => o[playerName(LIST, i, 'selected')] === 1;
  const [U0, D0] = [sum(u, inUse), sum(d, inUse)];
  const [U1, D1] = [sum(u, stated), sum(d, stated)];
  const needed = U0 - v.allowedLoss!;
  const size = u.reduce((all, x, i) => (inUse(i) || stated(i) ? all + Math.abs(x) : all), 1e-3);
  const slack = LOOSE * u.reduce((all, x) => all + Math.abs(x), 1e-3);
  const odd = indices.find((i) => ![0, 1].includes(o[playerName(LIST, i, 'selected')] ?? -1));
  const telling = d.filter((x) => x !== 0);
  const reach = Math.max(
    telling.reduce((all, x) => all + Math.max(0, x), 0),
    telling.reduce((all, x) => all + Math.max(0, -x), 0),
  );
  const bound = telling.length <= HALVES ? 0 : (telling.length * reach) / 100_000;
  const checks: Check[] = [
    [`${LIST}[${odd}].selected is neither 0 nor 1`, odd === undefined ? 0 : 1],
    agreement(o, 'utility', U0, size),
    agreement(o, 'disparity', D0, 1),
    agreement(o, 'alternativeUtility', U1, size),
    agreement(o, 'alternativeDisparity', D1, 1),
    agreement(o, 'reduction', Math.abs(D0) - Math.abs(D1), 1),
    ['the alternative is not useful enough', Math.max(0, needed - U1) / size],
    agreement(o, 'bound', bound, 1),
  ];
  // Where the two disparities are the same but for rounding, the classifier in use is its own alternative or another is.
  const isOther = indices.some((i) => stated(i) !== inUse(i));
  const isClose = Math.abs(Math.abs(D1) - Math.abs(D0)) <= CLOSE;
  checks.push(agreement(o, 'exists', isOther && (isClose || Math.abs(D1) < Math.abs(D0)) ? 1 : 0, 1));
  const better = `another classifier has less disparity than ${Math.abs(D1)}`;
  if (count <= ALL) {
    const { least, fewest, most } = oneByOne(u, d, needed, slack, D0);
    const told = o.alternatives ?? Number.NaN;
    checks.push(
      [better, Math.max(0, Math.abs(D1) - least - CLOSE)],
      [`alternatives is ${told}, but there are ${fewest}`, told >= fewest && told <= most ? 0 : 1],
    );
  } else {
    checks.push(agreement(o, 'alternatives', Number.NaN, 1));
    checks.push(
      telling.length <= HALVES
        ? [better, isBetterThan(u, d, needed + slack, Math.abs(D1) - CLOSE) ? 1 : 0]
        : [better, Math.max(0, Math.abs(D1) - bound - leastRounded(u, d, needed + slack, reach))],
    );
  }
  return certificateOf(METHOD, checks, {}, 1, {
    level: bound === 0 ? 'verified' : 'approximate',
    tolerance: TOLERANCE,
  });
}

/** The least disparity of all classifiers that are useful enough, and the fewest and most alternatives that rounding leaves open. */
function oneByOne(
  u: readonly number[],
  d: readonly number[],
  needed: number,
  slack: number,
  disparity: number,
): { readonly least: number; readonly fewest: number; readonly most: number } {
  let [least, fewest, most] = [Math.abs(disparity), 0, 0];
  const visit = (i: number, U: number, D: number): void => {
    if (i < u.length) {
      visit(i + 1, U, D);
      visit(i + 1, U + u[i]!, D + d[i]!);
      return;
    }
    const less = Math.abs(disparity) - Math.abs(D);
    if (U >= needed + slack) {
      least = Math.min(least, Math.abs(D));
      if (less > CLOSE) fewest++;
    }
    if (U >= needed - slack && less > SURELY_SAME) most++;
  };
  visit(0, 0, 0);
  return { least, fewest, most };
}

/** Whether a classifier with enough utility has an absolute disparity below the limit. */
function isBetterThan(u: readonly number[], d: readonly number[], needed: number, limit: number): boolean {
  if (!(limit > 0)) return false;
  // Cells without disparity cost none: they are taken where they are useful.
  let extra = 0;
  const parts: [number[], number[]] = [[], []];
  let turn = 0;
  d.forEach((x, i) => {
    if (x === 0) extra += Math.max(0, u[i]!);
    else parts[turn++ & 1]!.push(i);
  });
  const subsets = (cells: readonly number[]): { u: number; d: number }[] => {
    let list = [{ u: 0, d: 0 }];
    for (const i of cells) list = list.concat(list.map((s) => ({ u: s.u + u[i]!, d: s.d + d[i]! })));
    return list.sort((a, b) => a.d - b.d);
  };
  const [left, right] = [subsets(parts[0]), subsets(parts[1])];
  // Towards smaller disparities on the left the window moves up on the right; its most useful one is at the front of a queue.
  const queue = new Int32Array(right.length);
  let [front, back, end] = [0, 0, 0];
  for (let k = left.length - 1; k >= 0; k--) {
    const { u: U, d: D } = left[k]!;
    for (; end < right.length && right[end]!.d + D < limit; end++) {
      while (back > front && right[queue[back - 1]!]!.u <= right[end]!.u) back--;
      queue[back++] = end;
    }
    while (front < back && right[queue[front]!]!.d + D <= -limit) front++;
    if (front < back && right[queue[front]!]!.u + U + extra >= needed) return true;
  }
  return false;
}

/**
 * A disparity that some classifier with enough utility does not exceed: the best utility for each sum of disparities rounded down to
 * a 20,000th, which is off by less than a step a cell.
 */
function leastRounded(u: readonly number[], d: readonly number[], needed: number, reach: number): number {
  const step = reach / 20_000;
  const best = new Map<number, number>([[0, 0]]);
  for (let i = u.length - 1; i >= 0; i--) {
    const by = Math.floor(d[i]! / step);
    for (const [sum, utility] of [...best]) {
      const moved = utility + u[i]!;
      if (moved > (best.get(sum + by) ?? Number.NEGATIVE_INFINITY)) best.set(sum + by, moved);
    }
  }
  let least = Number.POSITIVE_INFINITY;
  for (const [sum, utility] of best) if (utility >= needed) least = Math.min(least, Math.abs(sum));
  return (least + d.length) * step;
}

const PEOPLE = ['1000', '300', '5000'] as const;
const CANDIDATES = ['30', '10', '100'] as const;

/** Many models retrained, one chosen on a noisy evaluation: how much of what is seen there is true. */
const experimentOf = (count: number): Experiment => ({
  options: { people: PEOPLE, candidates: CANDIDATES },
  check: () => null,
  memory: () => 1 << 16,
  measures: () =>
    [
      'disparity taken away, as the evaluation says',
      'disparity taken away, in truth',
      'utility gained, as the evaluation says',
      'utility gained, in truth',
    ].map((label) => ({ label, expected: Number.NaN })),
  draw: (v, _, { people, candidates }, seed, k) =>
    retrain(v, count, Number(people ?? PEOPLE[0]), Number(candidates ?? CANDIDATES[0]), seed, k),
  derived: (_, __, [seen, true_]) => [
    { label: 'part of it that survives', value: true_! / seen!, expected: Number.NaN },
  ],
});

/** Four cells where nothing else is said. */
export const discriminationSearch = withCells(EXAMPLE.first.length);
