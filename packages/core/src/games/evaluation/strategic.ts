import type { Claim, Model, Outcome, Parameter, Regimes, Solved, Values } from '../../model/contract.js';
import { formatNumber } from '../../model/format.js';
import type { Picture } from '../../model/picture.js';
import type { Certificate } from '../../model/solution.js';
import { agreement, type Check, certify, refused } from '../certify.js';
import { kernelOf } from '../kernelOf.js';

const amount = (
  name: string,
  symbol: string,
  label: string,
  unit: string,
  fallback: number,
  usual: readonly [number, number],
  min = 0,
): Parameter => ({
  name,
  symbol,
  label,
  unit,
  default: fallback,
  min,
  max: 1e6,
  usual,
  kind: 'primitive',
});

const parameters: readonly Parameter[] = [
  amount('reward', 'b', "Subject's reward for the score", 'money per unit', 1, [0, 3]),
  amount('qualityCost', 'c_x', 'Cost of quality', 'money per unit squared', 1, [0.2, 3], 1e-6),
  amount('gamingCost', 'c_y', 'Cost of gaming the test', 'money per unit squared', 1, [0.2, 3], 1e-6),
  {
    ...amount(
      'crowding',
      'kappa',
      'How much gaming crowds out quality, of the most there can be',
      'fraction',
      0.3,
      [0, 0.9],
    ),
    max: 0.99,
  },
  amount('business', 'phi', "Evaluator's gain from the score", 'money per unit', 0.6, [0, 3]),
  amount('standing', 'v', "Evaluator's gain from quality", 'money per unit', 0.3, [0, 3]),
  amount('discredit', 'l', "Evaluator's loss from gaming that counts", 'money per unit', 0.2, [0, 3]),
  {
    ...amount(
      'flaw',
      'w_0',
      'How far even the strictest test takes gaming for quality',
      'fraction',
      0.1,
      [0, 0.9],
    ),
    max: 1,
  },
  amount('diligence', 'k', 'Cost of a strict test', 'money per unit squared', 0.5, [0.1, 3], 1e-6),
  amount('worth', 'h', "Society's gain from quality", 'money per unit', 1, [0, 3]),
  amount('harm', 'd', "Society's loss from gaming that counts", 'money per unit', 1, [0, 3]),
  amount('insight', 'i', "Society's gain from full oversight", 'money', 0.1, [0, 2]),
  amount('burden', 'u', "Subject's cost of full oversight", 'money', 0.1, [0, 1]),
  amount('watching', 'g', 'Cost of oversight', 'money per unit squared', 0.2, [0, 2]),
  amount('fine', 'pi', 'What gaming costs the subject under full oversight', 'money per unit', 1, [0, 3]),
  amount(
    'blame',
    'f',
    'What a lax test costs the evaluator under full oversight',
    'money per unit',
    0.5,
    [0, 3],
  ),
  {
    name: 'oversight',
    symbol: 'o',
    label: 'Oversight',
    unit: 'fraction',
    default: 0.3,
    min: 0,
    max: 1,
    usual: [0, 1],
    kind: 'lever',
    neutral: 0,
  },
];

const outcome = (
  name: string,
  symbol: string,
  label: string,
  unit: string,
  direction: Outcome['direction'],
): Outcome => ({ name, symbol, label, unit, direction });

const outcomes: readonly Outcome[] = [
  outcome('laxity', 'w', 'How far the test takes gaming for quality', 'fraction', 'lower'),
  outcome('quality', 'x', 'Quality', 'quality', 'higher'),
  outcome('gaming', 'y', 'Gaming', 'quality', 'lower'),
  outcome('score', 's', 'Score', 'quality', 'none'),
  { ...outcome('subjectUtility', 'U_S', "Subject's utility", 'money', 'higher'), role: 'payoff' },
  { ...outcome('evaluatorUtility', 'U_E', "Evaluator's utility", 'money', 'higher'), role: 'payoff' },
  { ...outcome('societyUtility', 'U_W', "Society's utility", 'money', 'higher'), role: 'payoff' },
  outcome('subjectGain', 'g_S', 'Gain of the subject by strategies', 'money', 'none'),
  outcome('evaluatorGain', 'g_E', 'Gain of the evaluator by strategies', 'money', 'none'),
  outcome('societyGain', 'g_W', 'Gain of society by strategies', 'money', 'none'),
];

const COALITIONS = ['nobody', 'S', 'E', 'SE', 'W', 'SW', 'EW', 'all'] as const;
const WHO = [
  'nobody gains',
  'the subject alone gains',
  'the evaluator alone gains',
  'subject and evaluator gain',
  'society alone gains',
  'subject and society gain',
  'evaluator and society gain',
  'all gain',
] as const;

const regimes: Regimes = {
  count: COALITIONS.length,
  name: (code) => COALITIONS[code]!,
  parts: [
    { heading: 'who gains by strategies', entries: COALITIONS.map((name, k) => [name, WHO[k]!] as const) },
  ],
};

/** Gains smaller than this part of what is at stake are none. */
const SAME = 1e-12;

interface Answer {
  readonly quality: number;
  readonly gaming: number;
}

/** What the subject does when gaming counts `w`: a concave quadratic in two amounts that are not negative. */
function answer(v: Values, w: number): Answer {
  const [cx, cy] = [v.qualityCost!, v.gamingCost!];
  const cross = v.crowding! * Math.sqrt(cx * cy);
  const [bx, by] = [v.reward!, v.reward! * w - v.oversight! * v.fine!];
  const determinant = cx * cy - cross * cross;
  const x = (cy * bx - cross * by) / determinant;
  const y = (cx * by - cross * bx) / determinant;
  if (!(y > 0)) return { quality: bx / cx, gaming: 0 };
  if (!(x > 0)) return { quality: 0, gaming: by / cy };
  return { quality: x, gaming: y };
}

function payoffs(v: Values, w: number, { quality: x, gaming: y }: Answer) {
  const cross = v.crowding! * Math.sqrt(v.qualityCost! * v.gamingCost!);
  const score = x + w * y;
  const o = v.oversight!;
  return {
    score,
    subjectUtility:
      v.reward! * score -
      0.5 * v.qualityCost! * x * x -
      0.5 * v.gamingCost! * y * y -
      cross * x * y -
      o * v.fine! * y -
      o * v.burden!,
    evaluatorUtility:
      v.business! * score +
      v.standing! * x -
      v.discredit! * w * y -
      0.5 * v.diligence! * (1 - w) * (1 - w) -
      o * v.blame! * w,
    societyUtility: v.worth! * x - v.harm! * w * y + v.insight! * o - 0.5 * v.watching! * o * o,
  };
}

/**
 * The best test of the evaluator: gaming begins at one laxity and quality ends at another; between them all is quadratic, so that the
 * ends of the pieces and the stationary points, by three values of each, are all that can be best.
 */
function bestLaxity(v: Values): number {
  const worth = (w: number): number => payoffs(v, w, answer(v, w)).evaluatorUtility;
  const cuts = [v.flaw!, 1];
  if (v.reward! > 0) {
    const cross = v.crowding! * Math.sqrt(v.qualityCost! * v.gamingCost!);
    const owed = v.oversight! * v.fine!;
    cuts.push((owed + (cross * v.reward!) / v.qualityCost!) / v.reward!);
    if (cross > 0) cuts.push((owed + (v.gamingCost! * v.reward!) / cross) / v.reward!);
  }
  const ends = cuts.filter((w) => w >= v.flaw! && w <= 1).sort((a, b) => a - b);
  const candidates = [...ends];
  for (let k = 1; k < ends.length; k++) {
    const [a, b] = [ends[k - 1]!, ends[k]!];
    const half = 0.5 * (b - a);
    if (!(half > 0)) continue;
    const [left, middle, right] = [worth(a), worth(a + half), worth(b)];
    const bend = left - 2 * middle + right;
    if (bend < 0) candidates.push(a + half - (half * 0.5 * (right - left)) / bend);
  }
  const inside = candidates.filter((w) => w >= v.flaw! && w <= 1);
  const size = sizeOf(v);
  // Of tests that pay the same the stricter one.
  return inside
    .sort((a, b) => a - b)
    .reduce((best, w) => (worth(w) > worth(best) + SAME * size ? w : best), inside[0]!);
}

/** What is at stake. */
const sizeOf = (v: Values): number => {
  const most = v.reward! * (1 / v.qualityCost! + 1 / v.gamingCost!) + 1e-300;
  return (
    (v.reward! + v.business! + v.standing! + v.worth! + v.harm! + v.fine! + v.discredit!) * most +
    v.diligence! +
    v.blame! +
    v.insight! +
    v.burden! +
    v.watching!
  );
};

/** No strategies: the strictest test, a subject that does not game it, and no oversight. */
const honest = (v: Values) =>
  payoffs({ ...v, oversight: 0 }, v.flaw!, { quality: v.reward! / v.qualityCost!, gaming: 0 });

const gainsOf = (v: Values, o: ReturnType<typeof payoffs>) => {
  const before = honest(v);
  return [
    o.subjectUtility - before.subjectUtility,
    o.evaluatorUtility - before.evaluatorUtility,
    o.societyUtility - before.societyUtility,
  ] as const;
};

const coalition = (v: Values, gains: readonly number[]): number =>
  gains.reduce((code, gain, k) => code + (gain > SAME * sizeOf(v) ? 2 ** k : 0), 0);

const completeness = {
  complete: true,
  because:
    'the evaluator’s payoff is quadratic between the laxities at which gaming begins and quality ends; ends and stationary points are compared',
};

function solve(v: Values): Solved {
  const laxity = bestLaxity(v);
  const { quality, gaming } = answer(v, laxity);
  const played = payoffs(v, laxity, { quality, gaming });
  const [subjectGain, evaluatorGain, societyGain] = gainsOf(v, played);
  const regime = regimes.name(coalition(v, [subjectGain, evaluatorGain, societyGain]));
  const { score, ...paid } = played;
  const strategies = { laxity, quality, gaming };
  return {
    status: 'equilibrium',
    equilibria: [{ strategies, payoffs: paid, binding: [], regime }],
    outcomes: { ...strategies, score, ...paid, subjectGain, evaluatorGain, societyGain },
    regime,
    selection: 'by backward induction; of tests that pay the evaluator the same the stricter one',
    completeness,
  };
}

const METHOD =
  'the subject’s answer by its first-order conditions, its payoff being concave; the evaluator’s by 4,001 other tests, each with the subject’s answer found by coordinate ascent';
const TOLERANCE = 1e-9;
const TESTS = 4001;

/** The subject's answer by going up along one amount after the other. */
function ascend(v: Values, w: number): Answer {
  const cross = v.crowding! * Math.sqrt(v.qualityCost! * v.gamingCost!);
  let [x, y] = [0, 0];
  for (let k = 0; k < 4000; k++) {
    const nextX = Math.max(0, (v.reward! - cross * y) / v.qualityCost!);
    const nextY = Math.max(0, (v.reward! * w - v.oversight! * v.fine! - cross * nextX) / v.gamingCost!);
    const moved = Math.abs(nextX - x) + Math.abs(nextY - y);
    [x, y] = [nextX, nextY];
    if (moved <= 1e-16 * (x + y)) break;
  }
  return { quality: x, gaming: y };
}

function verify(v: Values, { status, outcomes: o }: Claim): Certificate {
  if (status !== 'equilibrium') return refused(METHOD, `status ${status}: backward induction always ends`);
  const [w, x, y] = [o.laxity ?? Number.NaN, o.quality ?? Number.NaN, o.gaming ?? Number.NaN];
  if (!(w >= v.flaw! && w <= 1 && x >= 0 && y >= 0))
    return refused(
      METHOD,
      `laxity ${w}, quality ${x} and gaming ${y} must not be negative, laxity neither below the flaw ${v.flaw} nor above 1`,
    );
  const size = sizeOf(v);
  const played = payoffs(v, w, { quality: x, gaming: y });
  const own = ascend(v, w);
  const scale = v.reward! * (1 / v.qualityCost! + 1 / v.gamingCost!) + 1e-300;
  let most = -Infinity;
  for (let k = 0; k < TESTS; k++) {
    const other = v.flaw! + ((1 - v.flaw!) * k) / (TESTS - 1);
    most = Math.max(most, payoffs(v, other, ascend(v, other)).evaluatorUtility);
  }
  const before = honest(v);
  const checks: Check[] = [
    ['quality is not the subject’s answer', Math.abs(x - own.quality) / scale],
    ['gaming is not the subject’s answer', Math.abs(y - own.gaming) / scale],
    agreement(o, 'score', x + w * y, scale),
    agreement(o, 'subjectUtility', played.subjectUtility, size),
    agreement(o, 'evaluatorUtility', played.evaluatorUtility, size),
    agreement(o, 'societyUtility', played.societyUtility, size),
    agreement(o, 'subjectGain', played.subjectUtility - before.subjectUtility, size),
    agreement(o, 'evaluatorGain', played.evaluatorUtility - before.evaluatorUtility, size),
    agreement(o, 'societyGain', played.societyUtility - before.societyUtility, size),
  ];
  const best = payoffs(v, w, own);
  return certify(
    METHOD,
    checks,
    {
      subject: Math.max(0, best.subjectUtility - played.subjectUtility),
      evaluator: Math.max(0, most - played.evaluatorUtility),
    },
    size,
    { level: 'verified', tolerance: TOLERANCE },
  );
}

const picture: Picture = {
  title: 'What strategies change for each',
  x: {
    label: '',
    ticks: [
      [1, 'subject'],
      [2, 'evaluator'],
      [3, 'society'],
    ],
  },
  y: { label: 'gain against no strategies', unit: 'money' },
  reading:
    'Bars say who gains and who loses by gaming, lax tests and oversight, against the strictest test that nobody games or oversees.',
  draw: (_, o) =>
    [o.subjectGain, o.evaluatorGain, o.societyGain].map((value, k) => ({
      kind: 'bar' as const,
      label: 'gain',
      tone: 'plain' as const,
      from: k + 0.7,
      to: k + 1.3,
      value: value ?? Number.NaN,
    })),
};

const n = formatNumber;

/** Who gains when a test is gamed, when it is lax on purpose, and when somebody watches. */
export const evaluationStrategic: Model = {
  id: 'evaluation/strategic',
  title: 'Strategic evaluation',
  question: 'Who gains when a test is gamed, and when the evaluator lets it be?',
  summary:
    'An evaluator chooses how far its test takes gaming for quality; a subject then divides its effort between quality and gaming; society sets how closely both are watched. Compared with the strictest test that nobody games or oversees, strategies help some of the three and hurt others.',
  source: {
    paper:
      'Strategic Evaluation: Subjects, Evaluators, and Society (Laufer, Kleinberg, Levy, Nissenbaum): inspired by',
    arXiv: '2310.03655',
    section: 'none: only the abstract was at hand',
  },
  fidelity: 'inspired',
  fidelityNote:
    'Inspired by the abstract: a subject, an evaluator and society, one or two of whom may undermine the others. Payoffs, timing and every result are ours, not the paper’s.',
  parameters,
  outcomes,
  regimes,
  formulas: [
    {
      words: 'The evaluator chooses how far gaming counts.',
      tex: '[[score]] = [[quality]] + [[laxity]]\\, [[gaming]]',
    },
    {
      words: 'The subject then chooses quality and gaming, which crowd each other out.',
      tex: '[[subjectUtility]] = [[reward]] [[score]] - \\tfrac12 [[qualityCost]] [[quality]]^2 - \\tfrac12 [[gamingCost]] [[gaming]]^2 - [[crowding]] \\sqrt{[[qualityCost]] [[gamingCost]]}\\, [[quality]] [[gaming]] - [[oversight]] ([[fine]] [[gaming]] + [[burden]])',
    },
    {
      words:
        'The evaluator lives on scores and on its standing; a strict test costs it, and so do gaming that counts and blame.',
      tex: '[[evaluatorUtility]] = [[business]] [[score]] + [[standing]] [[quality]] - [[discredit]] [[laxity]] [[gaming]] - \\tfrac12 [[diligence]] (1 - [[laxity]])^2 - [[oversight]] [[blame]] [[laxity]], \\quad [[laxity]] \\ge [[flaw]]',
    },
    {
      words:
        'Society wants quality, is misled by gaming that counts, and learns from oversight, which it pays for.',
      tex: '[[societyUtility]] = [[worth]] [[quality]] - [[harm]] [[laxity]] [[gaming]] + [[insight]] [[oversight]] - \\tfrac12 [[watching]] [[oversight]]^2',
    },
  ],
  pictures: [picture],
  check: () => null,
  solve,
  kernel: kernelOf(parameters, outcomes, regimes, () => null, solve),
  verify,
  explain: (v, { outcomes: o, regime }) => {
    const who = WHO[COALITIONS.indexOf(regime as (typeof COALITIONS)[number])]!;
    const strategic =
      o.gaming! > 0
        ? `The test takes ${n(100 * o.laxity!)} % of gaming for quality, and the subject games it.`
        : o.laxity! > v.flaw!
          ? `The test would take ${n(100 * o.laxity!)} % of gaming for quality, but the subject does not game it.`
          : 'The test is as strict as can be, and nobody games it.';
    return `${strategic} Against the strictest test without gaming and oversight, ${who}.`;
  },
};
