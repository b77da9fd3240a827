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
import { formatShort } from '@regulab/model/format.js';
import { modelNamed, type ValuesIn } from '@regulab/model/named.js';
import type { Picture } from '@regulab/model/picture.js';
import { solvedBy } from '@regulab/model/solvedBy.js';
import { normalQuantile } from '@regulab/numeric/normalQuantile.js';
import { quantityOutcome } from '../parameterEntries.js';
import { type Group, gapAt, type Moments, momentsAt, type Urn, walk, weightsAt } from './urnMoments.js';

const balls = <const N extends string>(
  name: N,
  symbol: string,
  label: string,
  usual: readonly [number, number],
) => ({
  name,
  symbol,
  label,
  unit: 'balls',
  default: 1,
  min: 1e-9,
  max: 1e9,
  usual,
  kind: 'primitive' as const,
});

const parameters = [
  {
    name: 'bias',
    symbol: 'rho',
    label: 'Weight of the group in each judgement, as far as weights stay positive',
    unit: 'fraction',
    default: 0.01,
    min: 0,
    max: 1,
    usual: [0, 0.1],
    kind: 'primitive',
  },
  balls('added', 'k', 'Balls that each judgement adds', [0.1, 10]),
  balls('blue', 'B_0', 'Blue balls at first: high risk', [0.1, 10]),
  balls('red', 'R_0', 'Red balls at first: low risk', [0.1, 10]),
  {
    name: 'steps',
    symbol: 'i',
    label: 'Judgements',
    unit: 'judgements',
    default: 100,
    min: 2,
    max: 100_000,
    usual: [2, 200],
    whole: true,
    kind: 'primitive',
  },
  {
    name: 'power',
    symbol: 'P',
    label: 'Chance that an audit must have of seeing the gap',
    unit: 'probability',
    default: 0.8,
    min: 0.5,
    max: 0.999,
    usual: [0.5, 0.99],
    kind: 'primitive',
  },
  {
    name: 'size',
    symbol: 'a',
    label: 'Chance of a false alarm, both sides',
    unit: 'probability',
    default: 0.05,
    min: 0.0001,
    max: 0.5,
    usual: [0.01, 0.2],
    kind: 'primitive',
  },
] as const satisfies readonly Parameter[];

const outcomes = [
  quantityOutcome('mean', 'E p', 'Chance of being judged high risk, no group', 'probability'),
  quantityOutcome('variance', 'Var p', 'Variance of that chance over people', 'probability squared'),
  quantityOutcome(
    'limitVariance',
    'Var p_inf',
    'Variance in the limit: Beta(B_0/k, R_0/k)',
    'probability squared',
  ),
  quantityOutcome('raisedMean', 'E p_1', 'Mean chance in the group that bias raises', 'probability'),
  quantityOutcome('loweredMean', 'E p_0', 'Mean chance in the group that bias lowers', 'probability'),
  quantityOutcome('gap', 'g', 'Gap between the groups', 'probability', 'lower'),
  quantityOutcome(
    'raisedVariance',
    'Var p_1',
    'Variance in the group that bias raises',
    'probability squared',
  ),
  quantityOutcome(
    'loweredVariance',
    'Var p_0',
    'Variance in the group that bias lowers',
    'probability squared',
  ),
  quantityOutcome(
    'peopleFirst',
    'm_1',
    'People a group that a one-shot audit of the first step needs',
    'people',
  ),
  quantityOutcome('peopleLast', 'm_i', 'People a group that an audit of the last judgement needs', 'people'),
  quantityOutcome('peopleRecord', 'm_S', 'People a group that an audit of all judgements needs', 'people'),
] as const satisfies readonly Outcome[];

type V = ValuesIn<typeof parameters>;

const regimes: Regimes = {
  count: 2,
  name: (code) => (code === 0 ? 'uncapped' : 'capped'),
  parts: [
    {
      heading: 'weight of the group',
      entries: [
        ['uncapped', 'it is as stated at every step'],
        ['capped', 'late judgements weigh less than it, and it is cut to their weight'],
      ],
    },
  ],
};

const urnOf = (v: V): Urn => ({ blue: v.blue, red: v.red, added: v.added, bias: v.bias });

/** People a group to see a difference of two means with variances, two-sided; NaN where there is none, or none that could be counted. */
const peopleFor = (v: V, gap: number, variances: number): number => {
  const z = normalQuantile(1 - v.size / 2) + normalQuantile(v.power);
  const people = (z / gap) * (z / gap) * variances;
  return Number.isFinite(people) ? people : Number.NaN;
};

/** Where the weight of the group is first cut; Infinity where it never is within the steps. */
export function cappedFrom(v: V): number {
  const urn = urnOf(v);
  const isCapped = (i: number): boolean => weightsAt(urn, 'raised', i).bias < urn.bias;
  // Later judgements weigh less and less.
  if (!isCapped(v.steps)) return Infinity;
  let [low, high] = [1, v.steps];
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (isCapped(middle)) high = middle;
    else low = middle;
  }
  return high;
}

function measured(v: V): Readonly<Record<string, number>> {
  const urn = urnOf(v);
  const none = momentsAt(urn, 'none', v.steps);
  const raised = momentsAt(urn, 'raised', v.steps);
  const lowered = momentsAt(urn, 'lowered', v.steps);
  const { gap, judgements } = gapAt(urn, v.steps);
  const spread = ({ mean, rest }: Moments): number => mean * rest;
  const first = spread(momentsAt(urn, 'raised', 2)) + spread(momentsAt(urn, 'lowered', 2));
  return {
    mean: none.mean,
    variance: none.variance,
    limitVariance: (spread(none) * urn.added) / (urn.blue + urn.red + urn.added),
    raisedMean: raised.mean,
    loweredMean: lowered.mean,
    gap,
    raisedVariance: raised.variance,
    loweredVariance: lowered.variance,
    peopleFirst: peopleFor(v, gapAt(urn, 2).gap, first),
    peopleLast: peopleFor(v, gap, spread(raised) + spread(lowered)),
    peopleRecord: peopleFor(v, judgements, raised.judgementsVariance + lowered.judgementsVariance),
  };
}

const completeness = {
  complete: true,
  because: 'the moments are exact recursions, one step after the other',
};

function solve(v: V): Solved {
  const found = measured(v);
  const regime = regimes.name(cappedFrom(v) < Infinity ? 1 : 0);
  return {
    status: 'equilibrium',
    equilibria: [{ strategies: {}, payoffs: {}, binding: [], regime }],
    outcomes: Object.fromEntries(
      Object.entries(found).map(([name, value]) => [name, Number.isNaN(value) ? null : value]),
    ),
    regime,
    selection: 'nothing is chosen: judgements feed back',
    completeness,
  };
}

const METHOD =
  'means and gaps by products over all steps; variances as sums over judgements of what each adds that was not foreseen; the limit by the moments of the Beta distribution';
const TOLERANCE = 1e-9;

/** What a group comes to: chances and their complements by products, variances by the surprise X_k - p_k of each judgement. */
function bySurprises(v: V, group: Group) {
  const steps = v.steps;
  const balls = v.blue + v.red;
  const [R, B] = group === 'raised' ? [1, 0] : [0, 1];
  // Weights of step i, position i: of the judgement before and of the group.
  const learn = new Float64Array(steps + 1);
  const bias = new Float64Array(steps + 1);
  for (let i = 2; i <= steps; i++) {
    const total = balls + (i - 1) * v.added;
    const isCapped = group !== 'none' && v.bias * total >= v.added;
    bias[i] = group === 'none' ? 0 : isCapped ? v.added / total : v.bias;
    learn[i] = isCapped ? 0 : (v.added - bias[i]! * total) / total;
  }
  // E p (1 - p), all terms positive; and both means.
  const doubt = new Float64Array(steps + 1);
  let [p, q] = [v.blue / balls, v.red / balls];
  doubt[1] = p * q;
  let highs = p;
  for (let i = 2; i <= steps; i++) {
    const [b, c] = [bias[i]!, learn[i]!];
    const a = 1 - b - c;
    doubt[i] = (a * a + 2 * a * c) * doubt[i - 1]! + (group === 'none' ? 0 : (1 - b) * b * (B * p + R * q));
    [p, q] = [(1 - b) * p + (group === 'none' ? 0 : b * R), (1 - b) * q + (group === 'none' ? 0 : b * B)];
    highs += p;
  }
  // Backwards: what a surprise at step k still counts in p at the end, and in the sum of judgements.
  let [variance, judgementsVariance] = [0, doubt[steps]!];
  let [carried, summed] = [1, 1];
  for (let k = steps - 1; k >= 1; k--) {
    const c = learn[k + 1]!;
    const inSum = 1 + c * summed;
    variance += doubt[k]! * (c * carried) * (c * carried);
    judgementsVariance += doubt[k]! * inSum * inSum;
    carried *= 1 - bias[k + 1]!;
    summed = 1 + (1 - bias[k + 1]!) * summed;
  }
  return { p, q, variance, highs, judgementsVariance };
}

/** How far apart the groups are at last, and in sum over the steps: what each step adds, and what is left of it. */
function gaps(v: V): { readonly last: number; readonly sum: number } {
  let [last, sum] = [0, 0];
  let [left, summed] = [1, 1];
  for (let j = v.steps; j >= 2; j--) {
    const b = Math.min(v.bias, v.added / (v.blue + v.red + (j - 1) * v.added));
    last += b * left;
    sum += b * summed;
    left *= 1 - b;
    summed = 1 + (1 - b) * summed;
  }
  return { last, sum };
}

function verify(v: V, { status, outcomes: o }: Claim): Certificate {
  if (status !== 'equilibrium')
    return refusedCertificate(METHOD, `status ${status}: every urn has its moments`);
  const [none, raised, lowered] = (['none', 'raised', 'lowered'] as const).map((group) =>
    bySurprises(v, group),
  );
  const [A, B] = [v.blue / v.added, v.red / v.added];
  const z = normalQuantile(1 - v.size / 2) + normalQuantile(v.power);
  const people = (difference: number, variances: number): number => {
    const count = (z * z * variances) / difference / difference;
    return Number.isFinite(count) ? count : Number.NaN;
  };
  const first = Math.min(v.bias, v.added / (v.blue + v.red + v.added));
  const start = v.blue / (v.blue + v.red);
  const other = v.red / (v.blue + v.red);
  const { last, sum } = gaps(v);
  const close = (name: string, value: number): Check =>
    agreement(o, name, value, Number.isNaN(value) ? 1 : Math.abs(value));
  const checks: Check[] = [
    close('mean', start),
    close('variance', none!.variance),
    close('limitVariance', (A / (A + B)) * (B / (A + B)) * (1 / (A + B + 1))),
    close('raisedMean', raised!.p),
    close('loweredMean', lowered!.p),
    close('gap', last),
    close('raisedVariance', raised!.variance),
    close('loweredVariance', lowered!.variance),
    close(
      'peopleFirst',
      people(
        first,
        (start + first * other) * other * (1 - first) + start * (1 - first) * (other + first * start),
      ),
    ),
    close('peopleLast', people(last, raised!.p * raised!.q + lowered!.p * lowered!.q)),
    close('peopleRecord', people(sum, raised!.judgementsVariance + lowered!.judgementsVariance)),
  ];
  return certificateOf(METHOD, checks, {}, 1, { level: 'verified', tolerance: TOLERANCE });
}

const GROUPS = ['none', 'raised', 'lowered'] as const;

/** Seeded paths: the chance at the last step, and how far it is from its mean. */
const experiment: Experiment<V> = {
  options: { group: GROUPS },
  check: () => null,
  memory: () => 4096,
  measures: (v, o, { group }) => {
    const [mean, variance] =
      group === 'raised'
        ? [o.raisedMean!, o.raisedVariance!]
        : group === 'lowered'
          ? [o.loweredMean!, o.loweredVariance!]
          : [o.mean!, o.variance!];
    return [
      { label: `chance after ${v.steps - 1} judgements`, expected: mean },
      { label: 'its squared distance from the mean', expected: variance },
    ];
  },
  draw: (v, o, { group }, seed, k) => {
    const side = GROUPS.find((name) => name === group) ?? 'none';
    const p = walk(urnOf(v), side, v.steps, seed, k);
    const mean = side === 'raised' ? o.raisedMean! : side === 'lowered' ? o.loweredMean! : o.mean!;
    return [p, (p - mean) * (p - mean)];
  },
};

/** Paths that the picture shows of each group, and at how many places. */
const SHOWN = 8;
const PLACES = 160;

const picture: Picture<V> = {
  title: 'Chances of being judged high risk',
  x: { label: 'judgements', symbol: 'i' },
  y: { label: 'chance', symbol: 'p' },
  reading: `${SHOWN} random people of each group, and the mean of each: alike people drift apart, groups too where there is bias.`,
  draw: (v) => {
    const urn = urnOf(v);
    const steps = v.steps;
    const every = Math.max(1, Math.ceil(steps / PLACES));
    const paths = (['raised', 'lowered'] as const).flatMap((group, g) =>
      Array.from({ length: SHOWN }, (_, k) => {
        const points: [number, number][] = [];
        walk(urn, group, steps, 1, g * SHOWN + k, (i, p) => {
          if (i % every === 0 || i === 1 || i === steps) points.push([i, p]);
        });
        return {
          kind: 'curve' as const,
          label: group === 'raised' ? 'people of the group that bias raises' : 'of the other',
          tone: group === 'raised' ? ('stressed' as const) : ('calm' as const),
          points,
        };
      }),
    );
    const mean = (group: Group) => {
      const points: [number, number][] = [];
      for (let i = 1; i <= steps; i += every) points.push([i, momentsAt(urn, group, i).mean]);
      return { kind: 'curve' as const, label: 'means', tone: 'plain' as const, points };
    };
    return [...paths, mean('raised'), mean('lowered')];
  },
};

const n = formatShort;
const count = (x: number | null | undefined): string =>
  x == null ? 'no number of' : Math.ceil(x).toLocaleString('en-US');

/** Judgements of risk that feed back, as an urn. */
export const feedbackUrn: Model = modelNamed({
  id: 'feedback/urn',
  focus: { along: ['bias', 'added'], outcome: 'gap', against: ['gap', 'limitVariance'] },
  title: 'Feedback in repeated judgements of risk',
  question: 'Can a bias too small to notice decide a life?',
  summary:
    'A person is judged again and again, and every judgement moves the chance of the next as balls added to an urn do. Alike people end far apart; a bias in each judgement that a one-shot audit would hardly see grows into a wide gap between groups.',
  source: {
    paper: 'Feedback Effects in Repeat-Use Criminal Risk Assessments (Laufer)',
    arXiv: '2011.14075',
    section: 'the urn, its limit, and entrenched bias',
  },
  fidelity: 'faithful',
  fidelityNote:
    'The urn and the biased step are the paper’s. That the weight of the group is cut to the weight of a judgement, where that has become smaller, is needed for chances to stay chances and stated here; audits of the last judgement and of the whole record are ours. People that audits need are by the normal approximation, which says little below some tens.',
  parameters,
  outcomes,
  regimes,
  formulas: [
    {
      words: 'A judgement comes out high with the chance of that step, and moves the chance of the next.',
      tex: 'p_i = \\gamma_i\\, p_{i-1} + (1 - \\gamma_i)\\, X_{i-1}, \\quad \\gamma_i = \\frac{[[blue]] + [[red]] + (i-2) [[added]]}{[[blue]] + [[red]] + (i-1) [[added]]}',
    },
    {
      words: 'Nobody’s chance changes on average, but people drift apart, to a Beta distribution.',
      tex: 'p_i \\to \\mathrm{Beta}([[blue]]/[[added]],\\, [[red]]/[[added]])',
    },
    {
      words: 'With bias each step also moves towards the group, R = 1 or 0.',
      tex: 'p_i = \\gamma_i\\, p_{i-1} + \\rho_i R + (1 - \\gamma_i - \\rho_i)\\, X_{i-1}, \\quad \\rho_i = \\min([[bias]], 1 - \\gamma_i), \\quad [[gap]] = 1 - \\prod_{j=2}^{i} (1 - \\rho_j)',
    },
  ],
  pictures: [picture],
  check: () => null,
  ...solvedBy(parameters, outcomes, regimes, () => null, solve),
  verify,
  explain: (v, { outcomes: o }) => {
    const from = cappedFrom(v);
    const capped =
      from < Infinity
        ? ` From step ${from} on a judgement weighs less than ${n(v.bias)}, and the group’s weight is cut to that.`
        : '';
    return v.bias === 0
      ? `Without bias both groups stay at ${n(o.mean!)} on average, but single people drift apart: standard deviation ${n(Math.sqrt(o.variance!))} after ${v.steps} steps, ${n(Math.sqrt(o.limitVariance!))} in the end.`
      : `After ${v.steps} steps the groups are ${n(o.gap!)} apart. A one-shot audit of the first step needs ${count(o.peopleFirst)} people of each group to see its bias, an audit of the last judgement ${count(o.peopleLast)}, one of all judgements ${count(o.peopleRecord)}.${capped}`;
  },
  experiment,
});
