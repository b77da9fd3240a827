import type { Certificate } from '@regulab/model/answer.js';
import { agreement, type Check, certificateOf, refusedCertificate } from '@regulab/model/certificate.js';
import type { Claim, Model, Outcome, Parameter, Regimes, Solved } from '@regulab/model/contract.js';
import { formatShort } from '@regulab/model/format.js';
import { modelNamed, type ValuesIn } from '@regulab/model/named.js';
import type { Values } from '@regulab/model/outcomes.js';
import type { Picture } from '@regulab/model/picture.js';
import { solvedBy } from '@regulab/model/solvedBy.js';
import { quantityOutcome } from '../parameterEntries.js';

const people = <const N extends string>(name: N, symbol: string, label: string, fallback: number) =>
  ({
    name,
    symbol,
    label,
    unit: 'people',
    default: fallback,
    min: 0,
    max: 1e9,
    usual: [1, 50] as const,
    whole: true as const,
    kind: 'primitive',
  }) as const;

const parameters = [
  people('firstPositive', 'n_11', 'Group 1, positive', 15),
  people('firstNegative', 'n_10', 'Group 1, negative', 20),
  people('secondPositive', 'n_21', 'Group 2, positive', 5),
  people('secondNegative', 'n_20', 'Group 2, negative', 10),
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
    name: 'allowed',
    symbol: 'epsilon',
    label: 'Largest disparity that is allowed',
    unit: 'fraction',
    default: 0,
    min: 0,
    max: 1,
    usual: [0, 1],
    kind: 'lever',
    neutral: 1,
  },
] as const satisfies readonly Parameter[];

/** Cells in the order of their rates: group 1 positive, negative, group 2 positive, negative. */
const RATES = ['firstPositiveRate', 'firstNegativeRate', 'secondPositiveRate', 'secondNegativeRate'] as const;

const outcomes = [
  quantityOutcome(
    'utility',
    'U',
    'Best utility: true less weighted false positive rate',
    'utility',
    'higher',
  ),
  quantityOutcome('disparity', 'D', 'Disparity: selection rate of group 1 less group 2', 'fraction'),
  quantityOutcome('cost', 'dU', 'Utility that the bound on disparity costs', 'utility', 'lower'),
  quantityOutcome('baseRateGap', 'b', 'Base rate of group 1 less that of group 2', 'fraction'),
  quantityOutcome('firstPositiveRate', 'h_11', 'Selected of group 1, positive', 'fraction'),
  quantityOutcome('firstNegativeRate', 'h_10', 'Selected of group 1, negative', 'fraction'),
  quantityOutcome('secondPositiveRate', 'h_21', 'Selected of group 2, positive', 'fraction'),
  quantityOutcome('secondNegativeRate', 'h_20', 'Selected of group 2, negative', 'fraction'),
] as const satisfies readonly Outcome[];

type V = ValuesIn<typeof parameters>;

const regimes: Regimes = {
  count: 3,
  name: (code) => ['free', 'fewer', 'more'][code]!,
  parts: [
    {
      heading: 'what the bound costs',
      entries: [
        ['free', 'the best classifier keeps the bound'],
        ['fewer', 'cheapest is to leave out positive people of the group with the higher base rate'],
        ['more', 'cheapest is to select negative people of the other group too'],
      ],
    },
  ],
};

/** Steps that turn by less than this, relative to their sizes, are parallel up to rounding. */
const PARALLEL = 1e-14;

/** A cell as a step in the plane of disparity and utility when all of it is selected. */
interface Step {
  readonly disparity: number;
  readonly utility: number;
}

/** Steps of the four cells, in the order of `RATES`. */
export function stepsOf(v: V): readonly Step[] {
  const [n11, n10, n21, n20] = [v.firstPositive, v.firstNegative, v.secondPositive, v.secondNegative];
  const [positive, negative] = [n11 + n21, n10 + n20];
  const [first, second] = [n11 + n10, n21 + n20];
  return [
    { disparity: n11 / first, utility: n11 / positive },
    { disparity: n10 / first, utility: (-v.falseCost * n10) / negative },
    { disparity: -n21 / second, utility: n21 / positive },
    { disparity: -n20 / second, utility: (-v.falseCost * n20) / negative },
  ];
}

/**
 * Vertices of the attainable set in order around it, 8 unless two steps are parallel: all classifiers that select each cell with some chance
 * reach the sum of four segments, a zonogon.
 *
 * Source: G. M. Ziegler, Lectures on Polytopes (1995), section 7.3.
 */
export function vertices(values: Values): readonly (readonly [disparity: number, utility: number])[] {
  const v = values as V;
  const steps = stepsOf(v).filter(({ disparity, utility }) => disparity !== 0 || utility !== 0);
  // From the lowest vertex, steps turned upwards, by angle: first to the right, then to the left.
  const upward = steps.map(({ disparity, utility }) =>
    utility < 0 || (utility === 0 && disparity < 0) ? [-disparity, -utility] : [disparity, utility],
  ) as [number, number][];
  let at: [number, number] = [0, 0];
  for (const { disparity, utility } of steps)
    if (utility < 0 || (utility === 0 && disparity < 0)) at = [at[0] + disparity, at[1] + utility];
  upward.sort((a, b) => b[0] * a[1] - a[0] * b[1]);
  // Parallel steps are one edge.
  for (let k = upward.length - 1; k > 0; k--) {
    const [a, b] = [upward[k - 1]!, upward[k]!];
    const turn = a[0] * b[1] - b[0] * a[1];
    if (Math.abs(turn) > PARALLEL * (Math.abs(a[0] * b[1]) + Math.abs(b[0] * a[1]))) continue;
    upward.splice(k - 1, 2, [a[0] + b[0], a[1] + b[1]]);
  }
  const ring: [number, number][] = [];
  for (const sign of [1, -1])
    for (const [x, y] of upward) {
      ring.push(at);
      at = [at[0] + sign * x, at[1] + sign * y];
    }
  return ring;
}

interface Optimum {
  readonly utility: number;
  readonly disparity: number;
  readonly rates: readonly number[];
  readonly regime: number;
}

/**
 * The best classifier with a disparity of at most `allowed` in absolute value: from selecting just the positive, disparity b, the
 * cheapest changes by what they cost a unit of disparity.
 */
function optimum(v: V): Optimum {
  const steps = stepsOf(v);
  const rates = [1, 0, 1, 0];
  let disparity = steps[0]!.disparity + steps[2]!.disparity;
  let utility = 1;
  const higher = disparity > 0 ? 0 : 2;
  const excess = Math.abs(disparity) - v.allowed;
  if (!(excess > 0)) return { utility, disparity, rates, regime: 0 };
  // Leave out positives of the group selected more, or select negatives of the other.
  const choices = [higher, 3 - higher].map((cell) => ({
    cell,
    price: Math.abs(steps[cell]!.utility / steps[cell]!.disparity),
    room: Math.abs(steps[cell]!.disparity),
  }));
  choices.sort((a, b) => a.price - b.price);
  let rest = excess;
  for (const { cell, price, room } of choices) {
    const moved = Math.min(rest, room);
    rates[cell] = rates[cell] === 1 ? 1 - moved / room : moved / room;
    utility -= price * moved;
    rest -= moved;
    if (rest <= 0) break;
  }
  disparity = Math.sign(disparity) * v.allowed;
  return { utility, disparity, rates, regime: choices[0]!.cell === higher ? 1 : 2 };
}

const completeness = {
  complete: true,
  because:
    'the attainable set is a convex polygon and the two ways down its border are compared by their slopes',
};

function solve(v: V): Solved {
  const { utility, disparity, rates, regime } = optimum(v);
  const steps = stepsOf(v);
  const strategies = Object.fromEntries(RATES.map((name, k) => [name, rates[k]!]));
  const name = regimes.name(regime);
  return {
    status: 'equilibrium',
    equilibria: [
      { strategies, payoffs: {}, binding: regime === 0 ? [] : ['disparity that is allowed'], regime: name },
    ],
    outcomes: {
      utility,
      disparity: disparity + 0,
      cost: 1 - utility,
      baseRateGap: steps[0]!.disparity + steps[2]!.disparity,
      ...strategies,
    },
    regime: name,
    selection: 'a best classifier; where both ways cost the same, positive people are left out',
    completeness,
  };
}

/** Empty groups and base rates of 0 or 1, which leave rates undefined. */
function check(v: V): string | null {
  for (const [group, positive, negative] of [
    ['1', v.firstPositive, v.firstNegative],
    ['2', v.secondPositive, v.secondNegative],
  ] as const) {
    if (positive + negative === 0) return `group ${group} is empty; give it positive and negative people`;
    if (positive === 0 || negative === 0)
      return `group ${group} has ${positive} positive and ${negative} negative people: its base rate is ${positive === 0 ? 0 : 1}; it must lie strictly between 0 and 1`;
  }
  return null;
}

const METHOD =
  'payoffs from the selected rates; the optimum against the upper border of the polygon, built by sums of all subsets of cells and cut at the disparity';
const TOLERANCE = 1e-10;

/** The largest utility at a disparity, over the hull of the 16 deterministic classifiers. */
function highest(v: V, at: number): number {
  const [n11, n10, n21, n20] = [v.firstPositive, v.firstNegative, v.secondPositive, v.secondNegative];
  const points = Array.from({ length: 16 }, (_, mask) => {
    const [a, b, c, d] = [0, 1, 2, 3].map((k) => (mask >> k) & 1) as [number, number, number, number];
    return [
      (a * n11 + b * n10) / (n11 + n10) - (c * n21 + d * n20) / (n21 + n20),
      (a * n11 + c * n21) / (n11 + n21) - (v.falseCost * (b * n10 + d * n20)) / (n10 + n20),
    ] as const;
  });
  let most = -Infinity;
  for (const [x1, y1] of points)
    for (const [x2, y2] of points) {
      if (!(x1 <= at && at <= x2)) continue;
      most = Math.max(most, x1 === x2 ? Math.max(y1, y2) : y1 + ((y2 - y1) * (at - x1)) / (x2 - x1));
    }
  return most;
}

function verify(v: V, { status, outcomes: o }: Claim): Certificate {
  if (status !== 'equilibrium')
    return refusedCertificate(METHOD, `status ${status}: there is always a best classifier`);
  const [n11, n10, n21, n20] = [v.firstPositive, v.firstNegative, v.secondPositive, v.secondNegative];
  const [a, b, c, d] = RATES.map((name) => o[name] ?? Number.NaN) as [number, number, number, number];
  const outside = Math.max(0, ...[a, b, c, d].flatMap((rate) => [-rate, rate - 1]));
  const disparity = (a * n11 + b * n10) / (n11 + n10) - (c * n21 + d * n20) / (n21 + n20);
  const utility = (a * n11 + c * n21) / (n11 + n21) - (v.falseCost * (b * n10 + d * n20)) / (n10 + n20);
  const size = Math.max(1, (v.falseCost * (b * n10 + d * n20)) / (n10 + n20));
  const reach = v.allowed;
  const base = n11 / (n11 + n10) - n21 / (n21 + n20);
  const best = Math.abs(base) <= reach ? 1 : Math.max(highest(v, reach), highest(v, -reach));
  const checks: Check[] = [
    ['a rate lies outside [0, 1]', outside],
    agreement(o, 'disparity', disparity, 1),
    agreement(o, 'utility', utility, size),
    agreement(o, 'cost', 1 - utility, size),
    agreement(o, 'baseRateGap', base, 1),
    ['the disparity exceeds what is allowed', Math.max(0, Math.abs(disparity) - reach)],
    ['a selected rate is not a number', Number.isNaN(a + b + c + d) ? 1 : 0],
  ];
  return certificateOf(METHOD, checks, { decider: Math.max(0, best - utility) }, size, {
    level: 'verified',
    tolerance: TOLERANCE,
  });
}

const picture: Picture<V> = {
  title: 'What classifiers can attain',
  x: { label: 'disparity', symbol: 'D', domain: [-1.1, 1.1] },
  y: { label: 'utility', symbol: 'U' },
  reading:
    'The polygon holds every classifier; upright lines are the disparities that are allowed, the flat one the best utility.',
  draw: (v, o) => {
    const ring = vertices(v);
    return [
      { kind: 'curve', label: 'attainable', tone: 'plain', points: [...ring, ring[0]!] },
      ...(v.allowed < 1
        ? [v.allowed, -v.allowed].map((at) => ({
            kind: 'level' as const,
            label: 'allowed',
            axis: 'x' as const,
            at: at + 0,
          }))
        : []),
      { kind: 'level', label: 'best', axis: 'y', at: o.utility ?? Number.NaN },
    ];
  },
};

const n = formatShort;

/** Utility and disparity of all classifiers of two groups. */
export const discriminationPolygon: Model = modelNamed({
  id: 'discrimination/polygon',
  title: 'Utility and disparity of all classifiers',
  question: 'What does equal selection of two groups cost at most?',
  summary:
    'A decider selects people of two groups, knowing who is positive. Every classifier has a utility and a disparity between the groups; together they fill a polygon with at most eight corners. The regulator bounds the disparity.',
  source: {
    paper: 'What Constitutes a Less Discriminatory Algorithm? (Laufer, Raghavan, Barocas)',
    arXiv: '2412.18138',
    section: 'attainable utilities and disparities, closed form at zero disparity',
  },
  fidelity: 'faithful',
  fidelityNote:
    'The polygon and the optimum at zero disparity are the paper’s; that the regulator may allow some disparity, and the optimum there, are ours.',
  parameters,
  outcomes,
  regimes,
  formulas: [
    {
      words: 'Utility is the true positive rate less the weighted false positive rate.',
      tex: '[[utility]] = \\frac{[[firstPositive]] [[firstPositiveRate]] + [[secondPositive]] [[secondPositiveRate]]}{[[firstPositive]] + [[secondPositive]]} - [[falseCost]] \\frac{[[firstNegative]] [[firstNegativeRate]] + [[secondNegative]] [[secondNegativeRate]]}{[[firstNegative]] + [[secondNegative]]}',
    },
    {
      words: 'Disparity is the difference of selection rates; the regulator bounds its size.',
      tex: '[[disparity]] = \\frac{[[firstPositive]] [[firstPositiveRate]] + [[firstNegative]] [[firstNegativeRate]]}{[[firstPositive]] + [[firstNegative]]} - \\frac{[[secondPositive]] [[secondPositiveRate]] + [[secondNegative]] [[secondNegativeRate]]}{[[secondPositive]] + [[secondNegative]]}, \\quad |[[disparity]]| \\le [[allowed]]',
    },
    {
      words: 'With base rates a gap b > 0 apart the best at zero disparity costs the cheaper of two ways.',
      tex: '[[cost]] = b \\min\\Bigl(\\frac{n_1}{n_{pos}},\\, [[falseCost]] \\frac{n_2}{n_{neg}}\\Bigr)',
    },
  ],
  pictures: [picture],
  check,
  ...solvedBy(parameters, outcomes, regimes, check, solve),
  verify,
  explain: (v, { outcomes: o, regime }) => {
    const gap = Math.abs(o.baseRateGap!);
    if (regime === 'free')
      return `Selecting just the positive people gives a disparity of ${n(gap)}, the gap of base rates, which is allowed.`;
    const [higher, lower] = o.baseRateGap! > 0 ? ['1', '2'] : ['2', '1'];
    const way =
      regime === 'fewer'
        ? `leave out positive people of group ${higher}`
        : `select negative people of group ${lower} too`;
    return `Base rates differ by ${n(gap)}, ${n(v.allowed)} is allowed: the cheapest way there is to ${way}, which costs a utility of ${n(o.cost!)} out of 1.`;
  },
});
