import type { Certificate } from '@regulab/model/answer.js';
import { agreement, type Check, certificateOf, refusedCertificate } from '@regulab/model/certificate.js';
import type { Claim, Model, Outcome, Parameter, Regimes, Solved } from '@regulab/model/contract.js';
import { formatShort } from '@regulab/model/format.js';
import { modelNamed, type ValuesIn } from '@regulab/model/named.js';
import type { Picture } from '@regulab/model/picture.js';
import { solvedBy } from '@regulab/model/solvedBy.js';
import { goldenSection } from '@regulab/numeric/goldenSection.js';
import { amountUpTo, quantityOutcome } from '../parameterEntries.js';

const amount = amountUpTo(1e6);

const parameters = [
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
    name: 'leader',
    symbol: 'leader',
    label: 'Oversight is',
    unit: 'choice',
    default: 0,
    min: 0,
    max: 1,
    usual: [0, 1],
    kind: 'primitive',
    whole: true,
    choices: ['given', 'chosen by society, which moves first'],
  },
  {
    name: 'oversight',
    symbol: 'o',
    label: 'Oversight, where it is given',
    unit: 'fraction',
    default: 0.3,
    min: 0,
    max: 1,
    usual: [0, 1],
    kind: 'lever',
    neutral: 0,
  },
] as const satisfies readonly Parameter[];

const outcomes = [
  quantityOutcome('oversightSet', 'o_set', 'Oversight that is exercised', 'fraction', 'none'),
  quantityOutcome('laxity', 'w', 'How far the test takes gaming for quality', 'fraction', 'lower'),
  quantityOutcome('quality', 'x', 'Quality', 'quality', 'higher'),
  quantityOutcome('gaming', 'y', 'Gaming', 'quality', 'lower'),
  quantityOutcome('score', 's', 'Score', 'quality', 'none'),
  { ...quantityOutcome('subjectUtility', 'U_S', "Subject's utility", 'money', 'higher'), role: 'payoff' },
  { ...quantityOutcome('evaluatorUtility', 'U_E', "Evaluator's utility", 'money', 'higher'), role: 'payoff' },
  { ...quantityOutcome('societyUtility', 'U_W', "Society's utility", 'money', 'higher'), role: 'payoff' },
  quantityOutcome('subjectGain', 'g_S', 'Gain of the subject by strategies', 'money', 'none'),
  quantityOutcome('evaluatorGain', 'g_E', 'Gain of the evaluator by strategies', 'money', 'none'),
  quantityOutcome('societyGain', 'g_W', 'Gain of society by strategies', 'money', 'none'),
] as const satisfies readonly Outcome[];

type V = ValuesIn<typeof parameters>;

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

/** Differences smaller than this part of what makes them up are none. */
const SAME = 1e-12;

interface Answer {
  readonly quality: number;
  readonly gaming: number;
  /** Quality beyond that without gaming, which is reward / qualityCost. */
  readonly less: number;
}

/** What the subject does when gaming counts `w`: a concave quadratic in two amounts that are not negative. */
function answer(v: V, w: number): Answer {
  const [cx, cy] = [v.qualityCost, v.gamingCost];
  const cross = v.crowding * Math.sqrt(cx * cy);
  const alone = v.reward / cx;
  const wanted = v.reward * w - v.oversight * v.fine;
  const gaming = (cx * wanted - cross * v.reward) / (cx * cy - cross * cross);
  if (!(gaming > 0)) return { quality: alone, gaming: 0, less: 0 };
  const less = (-cross / cx) * gaming;
  if (!(alone + less > 0)) return { quality: 0, gaming: wanted / cy, less: -alone };
  return { quality: alone + less, gaming, less };
}

/** A sum and the sizes of its terms together, for comparisons up to rounding. */
const summed = (...terms: readonly number[]) => ({
  value: terms.reduce((a, b) => a + b, 0),
  size: terms.reduce((a, b) => a + Math.abs(b), 0),
});

/** What each gains by strategies, term by term against no strategies: the strictest test, no gaming, no oversight. */
function gainsOf(v: V, w: number, { gaming: y, less }: Answer) {
  const cross = v.crowding * Math.sqrt(v.qualityCost * v.gamingCost);
  const o = v.oversight;
  return {
    subject: summed(
      v.reward * w * y,
      -0.5 * v.qualityCost * less * less,
      -0.5 * v.gamingCost * y * y,
      -cross * (v.reward / v.qualityCost + less) * y,
      -o * v.fine * y,
      -o * v.burden,
    ),
    evaluator: summed(
      v.business * less,
      v.business * w * y,
      v.standing * less,
      -v.discredit * w * y,
      0.5 * v.diligence * (w - v.flaw) * (2 - w - v.flaw),
      -o * v.blame * w,
    ),
    society: summed(v.worth * less, -v.harm * w * y, v.insight * o, -0.5 * v.watching * o * o),
  };
}

/**
 * The best test of the evaluator: gaming begins at one laxity and quality ends at another; between them all is quadratic, so that the
 * ends of the pieces and the stationary points, by three values of each, are all that can be best.
 */
function bestLaxity(v: V): number {
  const worth = (w: number) => gainsOf(v, w, answer(v, w)).evaluator;
  const cuts = [v.flaw, 1];
  if (v.reward > 0) {
    const cross = v.crowding * Math.sqrt(v.qualityCost * v.gamingCost);
    const owed = v.oversight * v.fine;
    cuts.push((owed + (cross * v.reward) / v.qualityCost) / v.reward);
    if (cross > 0) cuts.push((owed + (v.gamingCost * v.reward) / cross) / v.reward);
  }
  const ends = cuts.filter((w) => w >= v.flaw && w <= 1).sort((a, b) => a - b);
  const candidates = [...ends];
  for (let k = 1; k < ends.length; k++) {
    const [a, b] = [ends[k - 1]!, ends[k]!];
    const half = 0.5 * (b - a);
    if (!(half > 0)) continue;
    const [left, middle, right] = [worth(a).value, worth(a + half).value, worth(b).value];
    const bend = left - 2 * middle + right;
    if (bend < 0) candidates.push(a + half - (half * 0.5 * (right - left)) / bend);
  }
  // Of tests that pay the same the stricter one.
  let best = { w: v.flaw, ...worth(v.flaw) };
  for (const w of candidates.filter((x) => x >= v.flaw && x <= 1).sort((a, b) => a - b)) {
    const found = worth(w);
    if (found.value > best.value + SAME * (found.size + best.size)) best = { w, ...found };
  }
  return best.w;
}

/** How many oversights society looks at before it closes in on the best. */
const PLACES = 400;

/** The oversight that society would choose, the others answering: by a grid, closed in on around its best. */
function bestOversight(v: V): number {
  const worth = (oversight: number): number => {
    const own = { ...v, oversight };
    const w = bestLaxity(own);
    return gainsOf(own, w, answer(own, w)).society.value;
  };
  let [best, most] = [0, worth(0)];
  const consider = (o: number): void => {
    const value = worth(o);
    if (value > most) [best, most] = [o, value];
  };
  for (let k = 1; k <= PLACES; k++) consider(k / PLACES);
  const [low, high] = [Math.max(0, best - 1 / PLACES), Math.min(1, best + 1 / PLACES)];
  if (best > low) consider(goldenSection(worth, low, best, 1e-9));
  if (high > best) consider(goldenSection(worth, best, high, 1e-9));
  return best;
}

const completeness = (v: V) =>
  v.leader === 1
    ? {
        complete: false,
        because: `society’s oversight is found by ${PLACES} steps and closed in on; a better one in between may be missed`,
      }
    : {
        complete: true,
        because:
          'the evaluator’s payoff is quadratic between the laxities at which gaming begins and quality ends; ends and stationary points are compared',
      };

function solve(given: V): Solved {
  const oversight = given.leader === 1 ? bestOversight(given) : given.oversight;
  const v: V = { ...given, oversight };
  const laxity = bestLaxity(v);
  const answered = answer(v, laxity);
  const { quality, gaming } = answered;
  const gains = gainsOf(v, laxity, answered);
  const code = [gains.subject, gains.evaluator, gains.society].reduce(
    (sum, { value, size }, k) => sum + (value > SAME * size ? 1 << k : 0),
    0,
  );
  const alone = v.reward / v.qualityCost;
  const strictness = 1 - v.flaw;
  const paid = {
    subjectUtility: 0.5 * v.reward * alone + gains.subject.value,
    evaluatorUtility:
      (v.business + v.standing) * alone - 0.5 * v.diligence * strictness * strictness + gains.evaluator.value,
    societyUtility: v.worth * alone + gains.society.value,
  };
  const regime = regimes.name(code);
  const strategies = { oversightSet: oversight, laxity, quality, gaming };
  return {
    status: 'equilibrium',
    equilibria: [{ strategies, payoffs: paid, binding: [], regime }],
    outcomes: {
      ...strategies,
      score: quality + laxity * gaming,
      ...paid,
      subjectGain: gains.subject.value,
      evaluatorGain: gains.evaluator.value,
      societyGain: gains.society.value,
    },
    regime,
    selection: 'by backward induction; of tests that pay the evaluator the same the stricter one',
    completeness: completeness(given),
  };
}

const METHOD =
  'payoffs and gains from the rules; the subject’s answer by coordinate ascent, its payoff being concave; the evaluator’s by 4,001 other tests; society’s, where it moves first, by 101 oversights with 401 tests each';
const TOLERANCE = 1e-9;
const [TESTS, OVERSIGHTS, FEWER] = [4001, 101, 401];

/** The subject's answer by going up along one amount after the other. */
function ascend(v: V, w: number): readonly [quality: number, gaming: number] {
  const cross = v.crowding * Math.sqrt(v.qualityCost * v.gamingCost);
  let [x, y] = [0, 0];
  for (let k = 0; k < 4000; k++) {
    const nextX = Math.max(0, (v.reward - cross * y) / v.qualityCost);
    const nextY = Math.max(0, (v.reward * w - v.oversight * v.fine - cross * nextX) / v.gamingCost);
    const moved = Math.abs(nextX - x) + Math.abs(nextY - y);
    [x, y] = [nextX, nextY];
    if (moved <= 1e-16 * (x + y)) break;
  }
  return [x, y];
}

/** What each earns by the rules, and the sizes of what makes it up. */
function earned(v: V, w: number, x: number, y: number) {
  const o = v.oversight;
  const score = x + w * y;
  const strict = 1 - w;
  const cost = [
    0.5 * v.qualityCost * x * x,
    0.5 * v.gamingCost * y * y,
    v.crowding * Math.sqrt(v.qualityCost * v.gamingCost) * x * y,
  ] as const;
  const sums = {
    subject: [v.reward * score, -cost[0], -cost[1], -cost[2], -o * v.fine * y, -o * v.burden],
    evaluator: [
      v.business * score,
      v.standing * x,
      -v.discredit * w * y,
      -0.5 * v.diligence * strict * strict,
      -o * v.blame * w,
    ],
    society: [v.worth * x, -v.harm * w * y, v.insight * o, -0.5 * v.watching * o * o],
  };
  const total = (terms: readonly number[]) => terms.reduce((a, b) => a + b, 0);
  const sizes = (terms: readonly number[]) => terms.reduce((a, b) => a + Math.abs(b), 1e-300);
  return {
    subject: total(sums.subject),
    evaluator: total(sums.evaluator),
    society: total(sums.society),
    sizes: {
      subject: sizes(sums.subject),
      evaluator: sizes(sums.evaluator),
      society: sizes(sums.society),
    },
  };
}

/** Tests that pay the evaluator so nearly the same that a grid cannot tell which it takes. */
const NEARLY = 1e-4;

/** The evaluator's best of evenly spaced tests, and the least that society gets by one that is nearly as good. */
function bestOf(v: V, tests: number) {
  const found = Array.from({ length: tests }, (_, k) => {
    const w = v.flaw + ((1 - v.flaw) * k) / (tests - 1);
    return earned(v, w, ...ascend(v, w));
  });
  const evaluator = found.reduce((most, e) => Math.max(most, e.evaluator), Number.NEGATIVE_INFINITY);
  const society = found.reduce(
    (least, e) =>
      e.evaluator >= evaluator - NEARLY * e.sizes.evaluator ? Math.min(least, e.society) : least,
    Number.POSITIVE_INFINITY,
  );
  return { evaluator, society };
}

function verify(given: V, { status, outcomes: o }: Claim): Certificate {
  if (status !== 'equilibrium')
    return refusedCertificate(METHOD, `status ${status}: backward induction always ends`);
  const [oversight, w, x, y] = [o.oversightSet, o.laxity, o.quality, o.gaming].map(
    (z) => z ?? Number.NaN,
  ) as [number, number, number, number];
  if (!(oversight >= 0 && oversight <= 1 && w >= given.flaw && w <= 1 && x >= 0 && y >= 0))
    return refusedCertificate(
      METHOD,
      `oversight ${oversight}, laxity ${w}, quality ${x} and gaming ${y} must not be negative, the first two not above 1, laxity not below the flaw ${given.flaw}`,
    );
  const v: V = { ...given, oversight };
  const [ownX, ownY] = ascend(v, w);
  const played = earned(v, w, x, y);
  const before = earned({ ...v, oversight: 0 }, v.flaw, v.reward / v.qualityCost, 0);
  const { evaluator } = bestOf(v, TESTS);
  const size = (who: 'subject' | 'evaluator' | 'society'): number => played.sizes[who] + before.sizes[who];
  const gain = (who: 'subject' | 'evaluator' | 'society'): Check =>
    agreement(o, `${who}Gain`, played[who] - before[who], size(who));
  const checks: Check[] = [
    ...(given.leader === 0 ? [agreement(o, 'oversightSet', given.oversight, 1)] : []),
    ['quality is not the subject’s answer', Math.abs(x - ownX) / (ownX + v.reward / v.qualityCost + 1e-300)],
    [
      'gaming is not the subject’s answer',
      Math.abs(y - ownY) / (ownY + 1e-6 * (v.reward / v.gamingCost) + 1e-300),
    ],
    agreement(o, 'score', x + w * y, x + w * y),
    agreement(o, 'subjectUtility', played.subject, size('subject')),
    agreement(o, 'evaluatorUtility', played.evaluator, size('evaluator')),
    agreement(o, 'societyUtility', played.society, size('society')),
    gain('subject'),
    gain('evaluator'),
    gain('society'),
  ];
  const best = earned(v, w, ownX, ownY);
  let society = played.society;
  if (given.leader === 1)
    for (let k = 0; k < OVERSIGHTS; k++)
      society = Math.max(society, bestOf({ ...v, oversight: k / (OVERSIGHTS - 1) }, FEWER).society);
  const spread = {
    subject: size('subject'),
    evaluator: size('evaluator'),
    // A grid of tests leaves society a little off.
    society: 1e6 * size('society'),
  };
  return certificateOf(
    METHOD,
    checks,
    {
      subject: Math.max(0, best.subject - played.subject),
      evaluator: Math.max(0, evaluator - played.evaluator),
      ...(given.leader === 1 ? { society: Math.max(0, society - played.society) } : {}),
    },
    spread,
    { level: 'verified', tolerance: TOLERANCE },
  );
}

const picture: Picture<V> = {
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

const n = formatShort;

/** Who gains when a test is gamed, when it is lax on purpose, and when somebody watches. */
export const evaluationStrategic: Model = modelNamed({
  id: 'evaluation/strategic',
  title: 'Strategic evaluation',
  question: 'Who gains when a test is gamed, and when the evaluator lets it be?',
  summary:
    'An evaluator chooses how far its test takes gaming for quality; a subject then divides its effort between quality and gaming; both are watched, as closely as is given or as society chooses. Compared with the strictest test that nobody games or oversees, strategies help some of the three and hurt others.',
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
      tex: '[[subjectUtility]] = [[reward]] [[score]] - \\tfrac12 [[qualityCost]] [[quality]]^2 - \\tfrac12 [[gamingCost]] [[gaming]]^2 - [[crowding]] \\sqrt{[[qualityCost]] [[gamingCost]]}\\, [[quality]] [[gaming]] - [[oversightSet]] ([[fine]] [[gaming]] + [[burden]])',
    },
    {
      words:
        'The evaluator lives on scores and on its standing; a strict test costs it, and so do gaming that counts and blame.',
      tex: '[[evaluatorUtility]] = [[business]] [[score]] + [[standing]] [[quality]] - [[discredit]] [[laxity]] [[gaming]] - \\tfrac12 [[diligence]] (1 - [[laxity]])^2 - [[oversightSet]] [[blame]] [[laxity]], \\quad [[laxity]] \\ge [[flaw]]',
    },
    {
      words:
        'Society wants quality, is misled by gaming that counts, and learns from oversight, which it pays for.',
      tex: '[[societyUtility]] = [[worth]] [[quality]] - [[harm]] [[laxity]] [[gaming]] + [[insight]] [[oversightSet]] - \\tfrac12 [[watching]] [[oversightSet]]^2, \\quad [[oversightSet]] = [[oversight]] \\text{ where it is given}',
    },
  ],
  pictures: [picture],
  check: () => null,
  ...solvedBy(parameters, outcomes, regimes, () => null, solve),
  verify,
  explain: (v, { outcomes: o, regime }) => {
    const who = WHO[COALITIONS.indexOf(regime as (typeof COALITIONS)[number])]!;
    const strategic =
      o.gaming! > 0
        ? `The test takes ${n(100 * o.laxity!)} % of gaming for quality, and the subject games it.`
        : o.laxity! > v.flaw
          ? `The test would take ${n(100 * o.laxity!)} % of gaming for quality, but the subject does not game it.`
          : 'The test is as strict as can be, and nobody games it.';
    return `${strategic} Against the strictest test without gaming and oversight, ${who}.`;
  },
});
