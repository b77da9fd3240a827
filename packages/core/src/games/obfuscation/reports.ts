import {
  type Claim,
  type Model,
  type Outcome,
  type Parameter,
  type Regimes,
  type Solved,
  type Values,
  withoutEquilibrium,
} from '../../model/contract.js';
import { isSame } from '../../model/effect.js';
import { formatShort } from '../../model/format.js';
import type { Picture } from '../../model/picture.js';
import type { Certificate, Equilibrium } from '../../model/solution.js';
import { goldenSection } from '../../numeric/goldenSection.js';
import { agreement, type Check, certify, refused } from '../certify.js';
import { amountUpTo, measure } from '../entries.js';
import { kernelOf } from '../kernelOf.js';

const amount = amountUpTo(1e9);

const parameters: readonly Parameter[] = [
  amount('reports', 'T', 'Reports that are meant', 'reports', 100, [1, 1000], 1e-6),
  amount('cause', 'B', 'Worth to protesters of a log that is all noise', 'money', 500, [1, 2000]),
  amount('decoyCost', 'c', 'Cost of a decoy', 'money per report', 1, [0.1, 5], 1e-6),
  amount('checkCost', 'k', 'Cost of checking', 'money per report', 2, [0.1, 10], 1e-6),
  amount('harm', 'h', 'Harm to the platform of a decoy that is believed', 'money per report', 2, [0, 10]),
  {
    name: 'duty',
    symbol: 'e_0',
    label: 'Least part of reports that must be checked',
    unit: 'fraction',
    default: 0,
    min: 0,
    max: 1,
    usual: [0, 1],
    kind: 'lever',
    neutral: 0,
  },
];

const outcomes: readonly Outcome[] = [
  measure('decoys', 'D', 'Decoys', 'reports', 'none'),
  measure('checked', 'e', 'Part of reports that is checked', 'fraction', 'none'),
  measure('unchecked', 'z', 'Part that is not', 'fraction', 'none'),
  measure('believed', 'D_b', 'Decoys that are believed', 'reports', 'none'),
  measure('noise', 'q', 'Part of what is believed that is noise', 'fraction', 'none'),
  { ...measure('protestersUtility', 'U_P', "Protesters' utility", 'money', 'higher'), role: 'payoff' },
  { ...measure('platformUtility', 'U_M', "Platform's utility", 'money', 'higher'), role: 'payoff' },
];

const regimes: Regimes = {
  count: 4,
  name: (code) => `${code & 1 ? 'decoys' : 'none'}/${code & 2 ? 'duty' : 'free'}`,
  parts: [
    {
      heading: 'protesters',
      entries: [
        ['decoys', 'they send decoys'],
        ['none', 'decoys do not pay'],
      ],
    },
    {
      heading: 'platform',
      entries: [
        ['free', 'it checks what pays'],
        ['duty', 'it checks only because it must'],
      ],
    },
  ],
};

/** Decoys that answer a part z of reports being left unchecked: B z D / (T + z D) - c D is concave in D. */
function decoysFor(v: Values, z: number): number {
  if (!(z > 0) || !(v.cause! * z > v.decoyCost! * v.reports!)) return 0;
  const worth = Math.sqrt((v.cause! * z * v.reports!) / v.decoyCost!);
  // sqrt(B z T / c) - T without cancellation.
  return ((v.cause! * z) / v.decoyCost! - v.reports!) * (v.reports! / (worth + v.reports!) / z);
}

/** What the platform leaves unchecked in answer to decoys. */
function uncheckedFor(v: Values, decoys: number): number {
  const all = v.checkCost! * (v.reports! + decoys);
  return Math.min(1 - v.duty!, Math.max(0, (all - v.harm! * decoys) / all));
}

const PLACES = 4000;
/** Below the first place, so many more towards zero, each a tenth of the one before. */
const DECADES = 300;
const HALVINGS = 200;

/** Where what is left unchecked answers decoys that answer it, the most unchecked first: by changes of sign, halved. */
function fixedPoints(v: Values): number[] {
  const off = (z: number): number => z - uncheckedFor(v, decoysFor(v, z));
  const most = 1 - v.duty!;
  if (most === 0) return [0];
  const places = [
    ...Array.from({ length: PLACES }, (_, k) => (most * (PLACES - k)) / PLACES),
    ...Array.from({ length: DECADES }, (_, k) => (most / PLACES) * Number(`1e-${k + 1}`)),
    0,
  ];
  const found: number[] = [];
  let [left, before] = [most, off(most)];
  if (before === 0) found.push(most);
  for (const z of places.slice(1)) {
    const value = off(z);
    if (value === 0) found.push(z);
    else if (before !== 0 && before < 0 !== value < 0) {
      let [a, b] = [left, z];
      for (let m = 0; m < HALVINGS; m++) {
        const middle = 0.5 * (a + b);
        if (middle === a || middle === b) break;
        if (off(middle) < 0 === before < 0) a = middle;
        else b = middle;
      }
      found.push(b);
    }
    [left, before] = [z, value];
  }
  return found;
}

const completeness = {
  complete: false,
  because: `fixed points are found by ${PLACES} steps of what is checked and ${DECADES} towards all; two within one step would be missed`,
};

function solve(v: Values): Solved {
  const equilibria = fixedPoints(v).map((z): Equilibrium & { readonly all: Solved['outcomes'] } => {
    const decoys = decoysFor(v, z);
    const believed = decoys * z;
    const noise = believed / (v.reports! + believed);
    const all = v.reports! + decoys;
    const paid = {
      protestersUtility: v.cause! * noise - v.decoyCost! * decoys,
      platformUtility: -v.harm! * believed - 0.5 * v.checkCost! * (1 - z) * (1 - z) * all,
    };
    // Where it checks more than it must, rounding does not decide whether it would.
    const isHeld = v.duty! > 0 && z === 1 - v.duty! && v.harm! * decoys < v.checkCost! * all * (1 - z);
    const regime = regimes.name((decoys > 0 ? 1 : 0) + (isHeld ? 2 : 0));
    const strategies = { decoys, checked: Math.max(v.duty!, 1 - z) };
    return {
      strategies,
      payoffs: paid,
      binding: [],
      regime,
      all: { ...strategies, unchecked: z, believed, noise, ...paid },
    };
  });
  const [first] = equilibria;
  if (!first)
    return {
      ...withoutEquilibrium(outcomes, 'No fixed point of what is checked was found', completeness),
      status: 'failed',
    };
  return {
    status: 'equilibrium',
    equilibria: equilibria.map(({ strategies, payoffs, binding, regime }) => ({
      strategies,
      payoffs,
      binding,
      regime,
    })),
    outcomes: first.all,
    regime: first.regime,
    selection: 'the equilibrium in which the platform checks least',
    completeness,
  };
}

const METHOD =
  'payoffs from the rules; both choices by their first-order conditions, each relative to its own size; deviations of both by golden section, each payoff having one peak';

/** The largest value of a function with one peak. */
const peak = (f: (x: number) => number, from: number, to: number): number =>
  Math.max(f(from), f(to), f(goldenSection(f, from, to, 1e-12 * (to - from))));

function verify(v: Values, { status, outcomes: o }: Claim): Certificate {
  if (status !== 'equilibrium')
    return refused(METHOD, `status ${status}: there is an equilibrium by continuity`);
  const [D, e, z] = [o.decoys ?? Number.NaN, o.checked ?? Number.NaN, o.unchecked ?? Number.NaN];
  const {
    reports: T,
    cause: B,
    decoyCost: c,
    checkCost: k,
    harm: h,
    duty,
  } = v as Readonly<Record<string, number>> &
    Record<'reports' | 'cause' | 'decoyCost' | 'checkCost' | 'harm' | 'duty', number>;
  if (!(D >= 0 && e >= duty && e <= 1 && z >= 0))
    return refused(
      METHOD,
      `decoys ${D} must not be negative, checked ${e} must lie from the duty ${duty} to 1`,
    );
  const protesters = (x: number): number => (B * x * z) / (T + x * z) - c * x;
  const platform = (part: number): number => -h * D * (1 - part) - 0.5 * k * part * part * (T + D);
  // One more decoy brings B z T / (T + z D)^2; one more part checked saves h D.
  const worth = (B * z * T) / ((T + z * D) * (T + z * D));
  const left = Math.min(1 - duty, Math.max(0, (k * (T + D) - h * D) / (k * (T + D))));
  const [ofProtesters, ofPlatform] = [B + c * D, h * D + k * (T + D)];
  const checks: Check[] = [
    agreement(o, 'checked', 1 - z, 1),
    agreement(o, 'believed', D * z, D * z),
    agreement(o, 'noise', (D * z) / (T + D * z), (D * z) / (T + D * z)),
    agreement(o, 'protestersUtility', protesters(D), ofProtesters),
    agreement(o, 'platformUtility', platform(e), ofPlatform),
    ['one decoy more or less would pay', D > 0 ? Math.abs(worth / c - 1) : Math.max(0, worth / c - 1)],
    ['checking a little more or less would pay', Math.abs(z - left)],
  ];
  // Beyond B / c decoys cost more than they can bring.
  const gains = {
    protesters: Math.max(0, peak(protesters, 0, B / c) - protesters(D)),
    platform: Math.max(0, peak(platform, duty, 1) - platform(e)),
  };
  return certify(
    METHOD,
    checks,
    gains,
    { protesters: ofProtesters, platform: ofPlatform },
    {
      level: 'verified',
      tolerance: 1e-9,
    },
  );
}

const picture: Picture = {
  title: 'Answers to one another',
  x: { label: 'part of reports that is checked', symbol: 'e' },
  y: { label: 'decoys', unit: 'reports' },
  reading: 'Where the curves meet neither side would do anything else.',
  draw: (v, o) => {
    const answers = Array.from({ length: 101 }, (_, k) => k / 100).map(
      (e) => [e, decoysFor(v, 1 - e)] as const,
    );
    const top = Math.max(1e-9, ...answers.map(([, D]) => D), 1.2 * (o.decoys ?? 0));
    return [
      { kind: 'curve', label: 'decoys that answer it', tone: 'plain', points: answers },
      {
        kind: 'curve',
        label: 'what is checked in answer to decoys',
        tone: 'second',
        points: Array.from({ length: 101 }, (_, k) => {
          const D = (top * k) / 100;
          return [1 - uncheckedFor(v, D), D] as const;
        }),
      },
      { kind: 'level', label: 'checked', axis: 'x', at: o.checked ?? Number.NaN },
    ];
  },
};

const n = formatShort;

/** Decoys against verification. */
export const obfuscationReports: Model = {
  id: 'obfuscation/reports',
  title: 'Decoys against verification',
  question: 'How many decoys does a protest send, and how much does a platform check?',
  summary:
    'Protesters flood a platform with decoy reports so that those that are meant drown; the platform checks a part of all reports. Both choose at once. The regulator may ask the platform to check more.',
  source: {
    paper: 'Collective Obfuscation and Crowdsourcing (Laufer, Grupen): inspired by',
    arXiv: '2208.06405',
    section: 'none: no formulas were at hand',
  },
  fidelity: 'inspired',
  fidelityNote:
    'Inspired by the subject of the paper: crowds that obfuscate, platforms that rely on crowds. The game, the measures of report logs and every result are ours, not the paper’s.',
  parameters,
  outcomes,
  regimes,
  formulas: [
    {
      words: 'Decoys that are not checked are believed.',
      tex: '[[believed]] = [[decoys]] [[unchecked]], \\quad [[unchecked]] = 1 - [[checked]], \\quad [[noise]] = \\frac{[[believed]]}{[[reports]] + [[believed]]}',
    },
    {
      words: 'Protesters want noise and pay for decoys.',
      tex: '[[protestersUtility]] = [[cause]] [[noise]] - [[decoyCost]] [[decoys]]',
    },
    {
      words:
        'The platform is harmed by decoys that are believed and pays for checking all that comes in, no less than its duty.',
      tex: '[[platformUtility]] = -[[harm]] [[believed]] - \\tfrac12 [[checkCost]] [[checked]]^2 ([[reports]] + [[decoys]]), \\quad [[checked]] \\ge [[duty]]',
    },
  ],
  pictures: [picture],
  check: () => null,
  solve,
  kernel: kernelOf(parameters, outcomes, regimes, () => null, solve),
  verify,
  explain: (v, { status, outcomes: o }, baseline) => {
    if (status !== 'equilibrium') return 'No equilibrium was found.';
    const before = baseline.outcomes.decoys;
    const change =
      v.duty! > 0 && before != null && !isSame(before, o.decoys!)
        ? ` Without the duty there would be ${n(before)} decoys.`
        : '';
    return o.decoys! > 0
      ? `Protesters send ${n(o.decoys!)} decoys beside ${n(v.reports!)} reports that are meant; the platform checks ${n(100 * o.checked!)} %, and ${n(100 * o.noise!)} % of what it believes is noise.${change}`
      : `Decoys do not pay, and the platform checks ${n(100 * o.checked!)} % of reports.${change}`;
  },
};
