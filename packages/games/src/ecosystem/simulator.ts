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
import type { Values } from '@regulab/model/outcomes.js';
import type { Picture } from '@regulab/model/picture.js';
import { solvedBy } from '@regulab/model/solvedBy.js';
import { pow } from '@regulab/numeric/elementary.js';
import { randomAt } from '@regulab/numeric/random.js';
import { quantityOutcome } from '../parameterEntries.js';

const parameters = [
  {
    name: 'models',
    symbol: 'n',
    label: 'Models',
    unit: 'models',
    default: 1000,
    min: 3,
    max: 100_000,
    usual: [10, 5000],
    whole: true,
    kind: 'primitive',
  },
  {
    name: 'attachment',
    symbol: 'a',
    label: 'How much children attract children: (children + 1)^a',
    unit: 'exponent',
    default: 1,
    min: 0,
    max: 3,
    usual: [0, 2],
    kind: 'primitive',
  },
  {
    name: 'mutation',
    symbol: 'mu',
    label: 'Chance that a child takes on a trait that its parent lacks',
    unit: 'probability',
    default: 0.6,
    min: 0,
    max: 1,
    usual: [0, 1],
    kind: 'primitive',
  },
  {
    name: 'traits',
    symbol: 'T',
    label: 'Traits, none of which the first model has',
    unit: 'traits',
    default: 16,
    min: 1,
    max: 32,
    usual: [1, 32],
    whole: true,
    kind: 'primitive',
  },
] as const satisfies readonly Parameter[];

const outcomes = [
  quantityOutcome(
    'parentDistance',
    'd_p',
    'Part of the traits that the parent lacks in which a child differs from it',
    'fraction',
  ),
  quantityOutcome('siblingDistance', 'd_s', 'Part of them in which two of its children differ', 'fraction'),
  quantityOutcome('siblingPairs', 'S', 'Pairs of siblings, on average', 'pairs'),
  quantityOutcome('meanDepth', 'D', 'Generations above a model, on average', 'generations'),
] as const satisfies readonly Outcome[];

type V = ValuesIn<typeof parameters>;

const regimes: Regimes = {
  count: 3,
  name: (code) => ['parents', 'alike', 'siblings'][code]!,
  parts: [
    {
      heading: 'who is closer',
      entries: [
        ['parents', 'a child is closer to its parent than to its siblings'],
        ['alike', 'it is as close to both'],
        ['siblings', 'a child is closer to its siblings than to its parent'],
      ],
    },
  ],
};

const closer = (distance: number, siblings: number): number =>
  siblings < distance ? 2 : siblings > distance ? 0 : 1;

/** Average pairs of siblings and depth of trees in which a model has children in proportion to children + 1, or all alike; else null. */
function treeAverages(n: number, attachment: number): { pairs: number | null; depth: number | null } {
  if (attachment !== 0 && attachment !== 1) return { pairs: null, depth: null };
  // Sums over the models so far: (c + 1)(c + 2) and (c + 1) depth for a = 1, c (c - 1) and depth for a = 0.
  let [second, weighted, depth] = attachment === 1 ? [2, 0, 0] : [0, 0, 0];
  for (let m = 1; m < n; m++) {
    if (attachment === 1) {
      const all = 2 * m - 1;
      second += (2 * second) / all + 2;
      const next = weighted / all + 1;
      weighted += weighted / all + next;
      depth += next;
    } else {
      second += (2 * (m - 1)) / m;
      depth += depth / m + 1;
    }
  }
  const pairs = attachment === 1 ? (second - 4 * (2 * n - 1) + 2 * n) / 2 : second / 2;
  return { pairs, depth: depth / n };
}

const completeness = { complete: true, because: 'expectations are exact recursions over the models' };

function solve(v: V): Solved {
  const [parentDistance, siblingDistance] = [v.mutation, 2 * v.mutation * (1 - v.mutation)];
  const { pairs, depth } = treeAverages(v.models, v.attachment);
  const regime = regimes.name(closer(parentDistance, siblingDistance));
  return {
    status: 'equilibrium',
    equilibria: [{ strategies: {}, payoffs: {}, binding: [], regime }],
    outcomes: { parentDistance, siblingDistance, siblingPairs: pairs, meanDepth: depth },
    regime,
    selection: 'nothing is chosen: trees grow by chance',
    completeness,
  };
}

const METHOD =
  'distances by the four joint outcomes of two children; averages by the chances of each model to have been chosen by each later one';

/** For a = 0, model i is the parent of model j > i with chance 1 / (j - 1); for a = 1 second moments by products over the steps. */
function averages(v: V): { pairs: number; depth: number } | null {
  const n = v.models;
  if (v.attachment === 0) {
    let [pairs, harmonic, depth] = [0, 0, 0];
    for (let j = 2; j <= n; j++) {
      harmonic += 1 / (j - 1);
      depth += harmonic;
    }
    // Pairs j < k of later models choose the same of j - 1 candidates, k of k - 1.
    for (let k = 3; k <= n; k++) pairs += (k - 2) / (k - 1);
    return { pairs, depth: depth / n };
  }
  if (v.attachment !== 1) return null;
  // E (c + 1)(c + 2) of a model that came at m: 2 times the product of (2 l + 1) / (2 l - 1) = 2 (2 n - 1) / (2 m - 1).
  let [second, odd, depth] = [0, 0, 0];
  for (let m = 1; m <= n; m++) second += (2 * (2 * n - 1)) / (2 * m - 1);
  // Mean depth of model j is 1 + 1/3 + ... + 1/(2 j - 3).
  for (let j = 2; j <= n; j++) {
    odd += 1 / (2 * j - 3);
    depth += odd;
  }
  return { pairs: (second - 4 * (2 * n - 1) + 2 * n) / 2, depth: depth / n };
}

function verify(v: V, { status, outcomes: o }: Claim): Certificate {
  if (status !== 'equilibrium')
    return refusedCertificate(METHOD, `status ${status}: every tree has its averages`);
  const mu = v.mutation;
  let [own, siblings] = [0, 0];
  for (const first of [0, 1])
    for (const second of [0, 1]) {
      const chance = (first ? mu : 1 - mu) * (second ? mu : 1 - mu);
      own += chance * first;
      siblings += chance * Math.abs(first - second);
    }
  const found = averages(v);
  const checks: Check[] = [
    agreement(o, 'parentDistance', own, 1),
    agreement(o, 'siblingDistance', siblings, 1),
    agreement(o, 'siblingPairs', found?.pairs ?? Number.NaN, v.models),
    agreement(o, 'meanDepth', found?.depth ?? Number.NaN, v.models),
  ];
  return certificateOf(METHOD, checks, {}, 1, { level: 'verified', tolerance: 1e-10 });
}

/** A tree: the parent of each model and its traits as bits; the first has neither. */
export interface Tree {
  readonly parent: Int32Array;
  readonly traits: Int32Array;
}

/** Grows a tree, a pure function of the seed and of its number. */
export function growTree(values: Values, seed: number, k: number): Tree {
  const v = values as V;
  const n = v.models;
  const parent = new Int32Array(n).fill(-1);
  const traits = new Int32Array(n);
  const children = new Int32Array(n);
  // Sums of weights in a binary tree of sums (P. M. Fenwick, Software: Practice and Experience 24, 1994).
  let size = 1;
  while (size < n) size *= 2;
  const sums = new Float64Array(size + 1);
  const add = (i: number, by: number): void => {
    for (let at = i + 1; at <= size; at += at & -at) sums[at]! += by;
  };
  let position = 0;
  const draw = (): number => randomAt(seed, k, position++);
  let total = 1;
  add(0, 1);
  for (let j = 1; j < n; j++) {
    let rest = draw() * total;
    let at = 0;
    for (let step = size / 2; step >= 1; step /= 2)
      if (sums[at + step]! <= rest) {
        at += step;
        rest -= sums[at]!;
      }
    const chosen = Math.min(at, j - 1);
    parent[j] = chosen;
    let own = traits[chosen]!;
    for (let t = 0; t < v.traits; t++) if (((own >> t) & 1) === 0 && draw() < v.mutation) own |= 1 << t;
    traits[j] = own;
    const before = pow(children[chosen]! + 1, v.attachment);
    children[chosen]!++;
    const more = pow(children[chosen]! + 1, v.attachment) - before;
    add(chosen, more);
    add(j, 1);
    total += more + 1;
  }
  return { parent, traits };
}

const ones = (word: number): number => {
  let count = 0;
  for (let rest = word; rest !== 0; rest &= rest - 1) count++;
  return count;
};

/** Pairs of siblings, mean depth, and traits that parents lack with those in which a child, and two neighbouring siblings, differ. */
function measureTree(v: V, { parent, traits }: Tree): readonly number[] {
  const n = parent.length;
  const all = v.traits === 32 ? -1 : (1 << v.traits) - 1;
  const depth = new Int32Array(n);
  const children = new Int32Array(n);
  const before = new Int32Array(n).fill(-1);
  let [depths, pairs, lacking, differs, shared, apart] = [0, 0, 0, 0, 0, 0];
  for (let j = 1; j < n; j++) {
    const u = parent[j]!;
    depth[j] = depth[u]! + 1;
    depths += depth[j]!;
    pairs += children[u]!++;
    const open = ~traits[u]! & all;
    lacking += ones(open);
    differs += ones((traits[j]! ^ traits[u]!) & open);
    if (before[u]! >= 0) {
      shared += ones(open);
      apart += ones((traits[j]! ^ traits[before[u]!]!) & open);
    }
    before[u] = j;
  }
  return [pairs, depths / n, lacking, differs, shared, apart];
}

const experiment: Experiment<V> = {
  options: {},
  check: () => null,
  memory: ({ models }) => 40 * models!,
  measures: (_, o) => [
    { label: 'pairs of siblings', expected: o.siblingPairs ?? Number.NaN },
    { label: 'mean depth', expected: o.meanDepth ?? Number.NaN },
    ...[
      'traits that parents lack, over children',
      'of these, those in which the child differs',
      'traits that parents lack, over neighbouring siblings',
      'of these, those in which they differ',
    ].map((label) => ({ label, expected: Number.NaN })),
  ],
  // Ratios of means: a mean of ratios would be biased.
  derived: (_, o, [, , lacking, differs, shared, apart]) => [
    { label: 'distance to the parent', value: differs! / lacking!, expected: o.parentDistance! },
    { label: 'distance to the sibling before', value: apart! / shared!, expected: o.siblingDistance! },
  ],
  draw: (v, _, __, seed, k) => measureTree(v, growTree(v, seed, k)),
};

const picture: Picture<V> = {
  title: 'Distances by mutation',
  x: { label: 'mutation', symbol: 'mu', domain: [0, 1] },
  y: { label: 'traits that differ' },
  reading: 'Where the curve of siblings is below the line of parents, siblings are closer: beyond one half.',
  draw: (v) => {
    const places = Array.from({ length: 101 }, (_, k) => k / 100);
    return [
      {
        kind: 'curve',
        label: 'child and parent',
        tone: 'plain',
        points: places.map((mu) => [mu, mu] as const),
      },
      {
        kind: 'curve',
        label: 'siblings',
        tone: 'second',
        points: places.map((mu) => [mu, 2 * mu * (1 - mu)] as const),
      },
      { kind: 'level', label: 'mutation', axis: 'x', at: v.mutation },
    ];
  },
};

const n = formatShort;

/** Random families of models whose traits change in one direction. */
export const ecosystemSimulator: Model = modelNamed({
  id: 'ecosystem/simulator',
  focus: { along: ['mutation'], outcome: 'siblingDistance' },
  title: 'Families of models that mutate in one direction',
  question: 'When are two fine-tuned models closer to each other than to what they were made from?',
  summary:
    'Models descend from one another: a new one picks its parent by chance, the more likely the more children that has. It takes on each trait that its parent lacks with some chance and loses none. When that chance is above one half siblings are closer than parent and child.',
  source: {
    paper:
      'Anatomy of a Machine Learning Ecosystem: 2 Million Models on Hugging Face (Laufer, Oderinwale, Kleinberg)',
    arXiv: '2508.06811',
    section: 'directed mutation and siblings; the growth of the tree is ours',
  },
  fidelity: 'extension',
  fidelityNote:
    'That directed mutation makes siblings closer than parent and child is the paper’s explanation of what it measures. Growth by (children + 1)^a, independent traits and all averages are ours.',
  parameters,
  outcomes,
  regimes,
  formulas: [
    {
      words: 'A new model picks its parent in proportion to a power of children and one.',
      tex: '\\Pr(\\text{parent} = u) \\propto (\\text{children}(u) + 1)^{[[attachment]]}',
    },
    {
      words:
        'In a trait that the parent lacks a child differs from it with the chance of mutation, two children from one another if just one has it.',
      tex: '[[parentDistance]] = [[mutation]], \\quad [[siblingDistance]] = 2 [[mutation]] (1 - [[mutation]])',
    },
  ],
  pictures: [picture],
  check: () => null,
  ...solvedBy(parameters, outcomes, regimes, () => null, solve),
  verify,
  explain: (v, { outcomes: o, regime }) => {
    const who =
      regime === 'siblings'
        ? 'siblings are closer to each other than to their parent'
        : regime === 'parents'
          ? 'a child is closer to its parent than to its siblings'
          : 'a child is as close to its parent as to its siblings';
    const tree =
      o.siblingPairs == null
        ? ' Averages of the tree have a closed form only for an attachment of 0 or 1; an experiment measures them.'
        : ` A tree of ${v.models.toLocaleString('en-US')} models has ${n(Number(o.siblingPairs.toPrecision(4)))} pairs of siblings and a mean depth of ${n(Number(o.meanDepth!.toPrecision(4)))}.`;
    return `In traits that a parent lacks a child differs from it in ${n(100 * o.parentDistance!)} %, two children from each other in ${n(100 * o.siblingDistance!)} %: ${who}.${tree}`;
  },
  experiment,
});
