import type {
  Claim,
  Experiment,
  Model,
  Outcome,
  Parameter,
  Regimes,
  Solved,
  Values,
} from '../../model/contract.js';
import { formatNumber } from '../../model/format.js';
import type { Picture } from '../../model/picture.js';
import type { Certificate } from '../../model/solution.js';
import { normalQuantile } from '../../numeric/normalQuantile.js';
import { agreement, type Check, certify, refused } from '../certify.js';
import { kernelOf } from '../kernelOf.js';
import { type Group, momentsAt, type Urn, walk, weightsAt } from './urnMoments.js';

const balls = (name: string, symbol: string, label: string, usual: readonly [number, number]): Parameter => ({
  name,
  symbol,
  label,
  unit: 'balls',
  default: 1,
  min: 1e-9,
  max: 1e9,
  usual,
  kind: 'primitive',
});

const parameters: readonly Parameter[] = [
  balls('blue', 'B_0', 'Blue balls at first: high risk', [0.1, 10]),
  balls('red', 'R_0', 'Red balls at first: low risk', [0.1, 10]),
  balls('added', 'k', 'Balls that each judgement adds', [0.1, 10]),
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
    symbol: '1 - beta',
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
];

const measure = (
  name: string,
  symbol: string,
  label: string,
  unit: string,
  direction: Outcome['direction'] = 'none',
): Outcome => ({ name, symbol, label, unit, direction });

const outcomes: readonly Outcome[] = [
  measure('mean', 'E p', 'Chance of being judged high risk, no group', 'probability'),
  measure('variance', 'Var p', 'Variance of that chance over people', 'probability squared'),
  measure('limitVariance', 'Var p_inf', 'Variance in the limit: Beta(B_0/k, R_0/k)', 'probability squared'),
  measure('raisedMean', 'E p_1', 'Mean chance in the group that bias raises', 'probability'),
  measure('loweredMean', 'E p_0', 'Mean chance in the group that bias lowers', 'probability'),
  measure('gap', 'g', 'Gap between the groups', 'probability', 'lower'),
  measure('raisedVariance', 'Var p_1', 'Variance in the group that bias raises', 'probability squared'),
  measure('loweredVariance', 'Var p_0', 'Variance in the group that bias lowers', 'probability squared'),
  measure('peopleFirst', 'm_1', 'People a group that a one-shot audit of the first step needs', 'people'),
  measure('peopleLast', 'm_i', 'People a group that an audit of the last judgement needs', 'people'),
  measure('peopleRecord', 'm_S', 'People a group that an audit of all judgements needs', 'people'),
];

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

const urnOf = (v: Values): Urn => ({ blue: v.blue!, red: v.red!, added: v.added!, bias: v.bias! });

/** People a group to see a difference of two means with variances, two-sided; NaN where there is none. */
const peopleFor = (v: Values, gap: number, variances: number): number => {
  const z = normalQuantile(1 - v.size! / 2) + normalQuantile(v.power!);
  return gap > 0 ? (z * z * variances) / (gap * gap) : Number.NaN;
};

const spread = (p: number): number => p * (1 - p);

/** Where the weight of the group is first cut; Infinity where it never is within the steps. */
export function cappedFrom(v: Values): number {
  const { blue, red, added, bias } = urnOf(v);
  if (!(bias > 0)) return Infinity;
  // added / (balls + (i - 1) added) < bias
  const first = Math.max(2, Math.floor(1 / bias - (blue + red) / added + 1));
  for (let i = Math.max(2, first - 1); i <= first + 2; i++)
    if (weightsAt(urnOf(v), i).bias < bias) return i <= v.steps! ? i : Infinity;
  return Infinity;
}

function measured(v: Values): Readonly<Record<string, number>> {
  const urn = urnOf(v);
  const none = momentsAt(urn, 'none', v.steps!);
  const raised = momentsAt(urn, 'raised', v.steps!);
  const lowered = momentsAt(urn, 'lowered', v.steps!);
  const first = [momentsAt(urn, 'raised', 2).mean, momentsAt(urn, 'lowered', 2).mean] as const;
  return {
    mean: none.mean,
    variance: none.variance,
    limitVariance: (spread(none.mean) * urn.added) / (urn.blue + urn.red + urn.added),
    raisedMean: raised.mean,
    loweredMean: lowered.mean,
    gap: raised.mean - lowered.mean,
    raisedVariance: raised.variance,
    loweredVariance: lowered.variance,
    peopleFirst: peopleFor(v, first[0] - first[1], spread(first[0]) + spread(first[1])),
    peopleLast: peopleFor(v, raised.mean - lowered.mean, spread(raised.mean) + spread(lowered.mean)),
    peopleRecord: peopleFor(
      v,
      raised.judgements - lowered.judgements,
      raised.judgementsVariance + lowered.judgementsVariance,
    ),
  };
}

const completeness = {
  complete: true,
  because: 'the moments are exact recursions, one step after the other',
};

function solve(v: Values): Solved {
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
  'means by products over all steps; second moments not centred, of chances and counts together; the limit by the moments of the Beta distribution';
const TOLERANCE = 1e-9;

/** Not centred: E p, E p^2, E S, E p S and E S^2. */
function rawMoments(v: Values, group: Group) {
  const balls = v.blue! + v.red!;
  const R = group === 'raised' ? 1 : 0;
  const start = v.blue! / balls;
  let [p, pp, S, pS, SS] = [start, start * start, 0, 0, 0];
  for (let i = 2; i <= v.steps!; i++) {
    const [nS, npS, nSS] = [S + p, pS + pp, SS + 2 * pS + p];
    const a = (balls + (i - 2) * v.added!) / (balls + (i - 1) * v.added!);
    const c = group === 'none' ? 0 : Math.min(v.bias!, 1 - a);
    const b = 1 - a - c;
    // p' = a p + c R + b X and S' = S + X, X = 1 with chance p.
    const s = c * R;
    const pSAfter = a * npS + s * nS + b * (pS + p);
    const ppAfter = a * a * pp + 2 * a * s * p + s * s + b * (2 * (a * pp + s * p) + b * p);
    [p, pp, S, pS, SS] = [a * p + s + b * p, ppAfter, nS, pSAfter, nSS];
  }
  const all = SS + 2 * pS + p - (S + p) * (S + p);
  return { mean: p, variance: pp - p * p, judgements: S + p, judgementsVariance: all };
}

/** The product of 1 - rho_j over the steps. */
function kept(v: Values): number {
  let product = 1;
  for (let j = 2; j <= v.steps!; j++)
    product *= 1 - Math.min(v.bias!, v.added! / (v.blue! + v.red! + (j - 1) * v.added!));
  return product;
}

function verify(v: Values, { status, outcomes: o }: Claim): Certificate {
  if (status !== 'equilibrium') return refused(METHOD, `status ${status}: every urn has its moments`);
  const start = v.blue! / (v.blue! + v.red!);
  const rest = kept(v);
  const [none, raised, lowered] = (['none', 'raised', 'lowered'] as const).map((group) =>
    rawMoments(v, group),
  );
  const [A, B] = [v.blue! / v.added!, v.red! / v.added!];
  const z = normalQuantile(1 - v.size! / 2) + normalQuantile(v.power!);
  const people = (difference: number, variances: number): number =>
    difference > 0 ? (z * z * variances) / (difference * difference) : Number.NaN;
  const capped = Math.min(v.bias!, v.added! / (v.blue! + v.red! + v.added!));
  const [up, down] = [1 - (1 - start) * (1 - capped), start * (1 - capped)];
  const close = (name: string, value: number): Check => {
    const size = Number.isNaN(value) ? 1 : Math.abs(value);
    // Counts of all judgements lose digits where they are not centred.
    return agreement(o, name, value, 1e3 * size);
  };
  const checks: Check[] = [
    agreement(o, 'mean', start, 1),
    agreement(o, 'variance', none!.variance, 1),
    agreement(o, 'limitVariance', (A * B) / ((A + B) * (A + B) * (A + B + 1)), 1),
    agreement(o, 'raisedMean', 1 - (1 - start) * rest, 1),
    agreement(o, 'loweredMean', start * rest, 1),
    agreement(o, 'gap', 1 - (1 - start) * rest - start * rest, 1),
    agreement(o, 'raisedVariance', raised!.variance, 1),
    agreement(o, 'loweredVariance', lowered!.variance, 1),
    close('peopleFirst', people(capped, up * (1 - up) + down * (1 - down))),
    close(
      'peopleLast',
      people(1 - rest, raised!.mean * (1 - raised!.mean) + lowered!.mean * (1 - lowered!.mean)),
    ),
    close(
      'peopleRecord',
      people(
        raised!.judgements - lowered!.judgements,
        raised!.judgementsVariance + lowered!.judgementsVariance,
      ),
    ),
  ];
  return certify(METHOD, checks, {}, 1, { level: 'verified', tolerance: TOLERANCE });
}

const GROUPS = ['none', 'raised', 'lowered'] as const;

/** Seeded paths: the chance at the last step, and how far it is from its mean. */
const experiment: Experiment = {
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
      { label: `chance after ${v.steps! - 1} judgements`, expected: mean },
      { label: 'its squared distance from the mean', expected: variance },
    ];
  },
  draw: (v, o, { group }, seed, k) => {
    const side = GROUPS.find((name) => name === group) ?? 'none';
    const p = walk(urnOf(v), side, v.steps!, seed, k);
    const mean = side === 'raised' ? o.raisedMean! : side === 'lowered' ? o.loweredMean! : o.mean!;
    return [p, (p - mean) * (p - mean)];
  },
};

/** Paths that the picture shows of each group, and at how many places. */
const SHOWN = 8;
const PLACES = 160;

const picture: Picture = {
  title: 'Chances of being judged high risk',
  x: { label: 'judgements', symbol: 'i' },
  y: { label: 'chance', symbol: 'p' },
  reading: `${SHOWN} random people of each group, and the mean of each: alike people drift apart, groups too where there is bias.`,
  draw: (v) => {
    const urn = urnOf(v);
    const steps = v.steps!;
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

const n = formatNumber;
const count = (x: number | null | undefined): string =>
  x == null ? 'no number of' : Math.ceil(x).toLocaleString('en-US');

/** Judgements of risk that feed back, as an urn. */
export const feedbackUrn: Model = {
  id: 'feedback/urn',
  title: 'Feedback in repeated judgements of risk',
  question: 'Can a bias too small for any test decide a life?',
  summary:
    'A person is judged again and again, and every judgement moves the chance of the next as balls added to an urn do. Alike people end far apart; a bias in each judgement that no one-shot audit would see grows into a wide gap between groups.',
  source: {
    paper: 'Feedback Effects in Repeat-Use Criminal Risk Assessments (Laufer)',
    arXiv: '2011.14075',
    section: 'the urn, its limit, and entrenched bias',
  },
  fidelity: 'faithful',
  fidelityNote:
    'The urn and the biased step are the paper’s. That the weight of the group is cut to the weight of a judgement, where that has become smaller, is needed for chances to stay chances and stated here; audits of the last judgement and of the whole record are ours.',
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
  solve,
  kernel: kernelOf(parameters, outcomes, regimes, () => null, solve),
  verify,
  explain: (v, { outcomes: o }) => {
    const from = cappedFrom(v);
    const capped =
      from < Infinity
        ? ` From step ${from} on a judgement weighs less than ${n(v.bias!)}, and the group’s weight is cut to that.`
        : '';
    return v.bias === 0
      ? `Without bias both groups stay at ${n(o.mean!)} on average, but single people drift apart: standard deviation ${n(Math.sqrt(o.variance!))} after ${v.steps} steps, ${n(Math.sqrt(o.limitVariance!))} in the end.`
      : `After ${v.steps} steps the groups are ${n(o.gap!)} apart. A one-shot audit of the first step needs ${count(o.peopleFirst)} people of each group to see its bias, an audit of the last judgement ${count(o.peopleLast)}, one of all judgements ${count(o.peopleRecord)}.${capped}`;
  },
  experiment,
};
