import type { Claim, Model, Outcome, Parameter, Regimes, Solved, Values } from '../../model/contract.js';
import { formatNumber } from '../../model/format.js';
import type { Picture } from '../../model/picture.js';
import type { Certificate, Equilibrium } from '../../model/solution.js';
import { goldenSection } from '../../numeric/goldenSection.js';
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
  max: 1e9,
  usual,
  kind: 'primitive',
});

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

const outcome = (
  name: string,
  symbol: string,
  label: string,
  unit: string,
  direction: Outcome['direction'],
): Outcome => ({ name, symbol, label, unit, direction });

const outcomes: readonly Outcome[] = [
  outcome('decoys', 'D', 'Decoys', 'reports', 'none'),
  outcome('checked', 'e', 'Part of reports that is checked', 'fraction', 'none'),
  outcome('believed', 'D_b', 'Decoys that are believed', 'reports', 'none'),
  outcome('noise', 'q', 'Part of what is believed that is noise', 'fraction', 'none'),
  { ...outcome('protestersUtility', 'U_P', "Protesters' utility", 'money', 'higher'), role: 'payoff' },
  { ...outcome('platformUtility', 'U_M', "Platform's utility", 'money', 'higher'), role: 'payoff' },
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

/** Decoys that answer a part of reports being checked: B z D / (T + z D) - c D is concave in D, z = 1 - e. */
function decoysFor(v: Values, e: number): number {
  const z = 1 - e;
  if (!(z > 0) || !(v.cause! * z > v.decoyCost! * v.reports!)) return 0;
  return (Math.sqrt((v.cause! * z * v.reports!) / v.decoyCost!) - v.reports!) / z;
}

/** What the platform checks in answer to decoys. */
const checkedFor = (v: Values, decoys: number): number =>
  Math.max(v.duty!, Math.min(1, (v.harm! * decoys) / (v.checkCost! * (v.reports! + decoys))));

const payoffs = (v: Values, D: number, e: number) => {
  const believed = D * (1 - e);
  const noise = believed / (v.reports! + believed);
  return {
    believed,
    noise,
    protestersUtility: v.cause! * noise - v.decoyCost! * D,
    platformUtility: -v.harm! * believed - 0.5 * v.checkCost! * e * e * (v.reports! + D),
  };
};

const PLACES = 4000;
const HALVINGS = 80;

/** Where what the platform checks answers decoys that answer it, in ascending order: by changes of sign over a grid, halved. */
function fixedPoints(v: Values): number[] {
  const off = (e: number): number => e - checkedFor(v, decoysFor(v, e));
  const found: number[] = [];
  const from = v.duty!;
  if (from === 1) return [1];
  let before = off(from);
  if (before === 0) found.push(from);
  for (let k = 1; k <= PLACES; k++) {
    const right = from + ((1 - from) * k) / PLACES;
    const value = off(right);
    if (value === 0) found.push(right);
    else if (before !== 0 && before < 0 !== value < 0) {
      let [a, b] = [from + ((1 - from) * (k - 1)) / PLACES, right];
      for (let m = 0; m < HALVINGS; m++) {
        const middle = 0.5 * (a + b);
        if (off(middle) < 0 === before < 0) a = middle;
        else b = middle;
      }
      found.push(0.5 * (a + b));
    }
    before = value;
  }
  return found;
}

const completeness = {
  complete: false,
  because: `fixed points are found by ${PLACES} steps of what is checked; two within one step would be missed`,
};

function solve(v: Values): Solved {
  const equilibria = fixedPoints(v).map((checked): Equilibrium & { readonly all: Solved['outcomes'] } => {
    const decoys = decoysFor(v, checked);
    const { believed, noise, protestersUtility, platformUtility } = payoffs(v, decoys, checked);
    const wanted = (v.harm! * decoys) / (v.checkCost! * (v.reports! + decoys));
    const regime = regimes.name((decoys > 0 ? 1 : 0) + (v.duty! > 0 && wanted < checked ? 2 : 0));
    const strategies = { decoys, checked };
    const paid = { protestersUtility, platformUtility };
    return {
      strategies,
      payoffs: paid,
      binding: [],
      regime,
      all: { ...strategies, believed, noise, ...paid },
    };
  });
  const [first] = equilibria;
  if (!first)
    return {
      status: 'failed',
      reason: 'no fixed point of what is checked was found',
      equilibria: [],
      outcomes: Object.fromEntries(outcomes.map(({ name }) => [name, null])),
      regime: 'none/free',
      selection: 'nothing to select',
      completeness,
    };
  return {
    status: 'equilibrium',
    equilibria: equilibria.map(({ strategies, payoffs: paid, binding, regime }) => ({
      strategies,
      payoffs: paid,
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
  'payoffs from the rules; deviations of both by golden section over a wide range, each payoff having one peak';
/** The largest value of a function with one peak. */
const peak = (f: (x: number) => number, from: number, to: number): number =>
  Math.max(f(from), f(to), f(goldenSection(f, from, to, 1e-12 * (to - from))));

function verify(v: Values, { status, outcomes: o }: Claim): Certificate {
  if (status !== 'equilibrium')
    return refused(METHOD, `status ${status}: there is an equilibrium by continuity`);
  const [D, e] = [o.decoys ?? Number.NaN, o.checked ?? Number.NaN];
  if (!(D >= 0 && e >= v.duty! && e <= 1))
    return refused(
      METHOD,
      `decoys ${D} must not be negative, checked ${e} must lie from the duty ${v.duty} to 1`,
    );
  const played = payoffs(v, D, e);
  const size = v.cause! + v.harm! * (v.reports! + D) + v.checkCost! * (v.reports! + D) + v.decoyCost! * D;
  const checks: Check[] = [
    agreement(o, 'believed', D * (1 - e), v.reports! + D),
    agreement(o, 'noise', played.noise, 1),
    agreement(o, 'protestersUtility', played.protestersUtility, size),
    agreement(o, 'platformUtility', played.platformUtility, size),
  ];
  // Beyond B / c decoys cost more than they can bring.
  const most = v.cause! / v.decoyCost!;
  const gains = {
    protesters: peak((x) => payoffs(v, x, e).protestersUtility, 0, most) - played.protestersUtility,
    platform: peak((x) => payoffs(v, D, x).platformUtility, v.duty!, 1) - played.platformUtility,
  };
  return certify(METHOD, checks, gains, size, { level: 'verified', tolerance: 1e-9 });
}

const picture: Picture = {
  title: 'Answers to one another',
  x: { label: 'part of reports that is checked', symbol: 'e' },
  y: { label: 'decoys', unit: 'reports' },
  reading: 'Where the curves meet neither side would do anything else.',
  draw: (v, o) => {
    const answers = Array.from({ length: 101 }, (_, k) => k / 100).map((e) => [e, decoysFor(v, e)] as const);
    const top = Math.max(1e-9, ...answers.map(([, D]) => D), 1.2 * (o.decoys ?? 0));
    return [
      { kind: 'curve', label: 'decoys that answer it', tone: 'plain', points: answers },
      {
        kind: 'curve',
        label: 'what is checked in answer to decoys',
        tone: 'second',
        points: Array.from({ length: 101 }, (_, k) => {
          const D = (top * k) / 100;
          return [checkedFor(v, D), D] as const;
        }),
      },
      { kind: 'level', label: 'checked', axis: 'x', at: o.checked ?? Number.NaN },
    ];
  },
};

const n = formatNumber;

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
      tex: '[[believed]] = [[decoys]] (1 - [[checked]]), \\quad [[noise]] = \\frac{[[believed]]}{[[reports]] + [[believed]]}',
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
      v.duty! > 0 && before != null && Math.abs(before - o.decoys!) > 1e-9
        ? ` Without the duty there would be ${n(before)} decoys.`
        : '';
    return o.decoys! > 0
      ? `Protesters send ${n(o.decoys!)} decoys beside ${n(v.reports!)} reports that are meant; the platform checks ${n(100 * o.checked!)} %, and ${n(100 * o.noise!)} % of what it believes is noise.${change}`
      : `Decoys do not pay, and the platform checks ${n(100 * o.checked!)} % of reports.${change}`;
  },
};
