import type { Certificate, Equilibrium } from '@regulab/model/answer.js';
import { agreement, type Check, certificateOf, refusedCertificate } from '@regulab/model/certificate.js';
import type { Claim, Model, Outcome, Parameter, Regimes, Solved } from '@regulab/model/contract.js';
import { isSame } from '@regulab/model/effect.js';
import { formatShort } from '@regulab/model/format.js';
import { modelNamed, type ValuesIn } from '@regulab/model/named.js';
import type { Picture } from '@regulab/model/picture.js';
import { solvedBy } from '@regulab/model/solvedBy.js';
import { pow } from '@regulab/numeric/elementary.js';
import { goldenSection } from '@regulab/numeric/goldenSection.js';
import { rootsWithin } from '@regulab/numeric/rootsWithin.js';
import { amountUpTo, quantityOutcome } from '../parameterEntries.js';

const amount = amountUpTo(1e9);

const parameters = [
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
] as const satisfies readonly Parameter[];

const outcomes = [
  quantityOutcome('decoys', 'D', 'Decoys', 'reports', 'none'),
  quantityOutcome('checked', 'e', 'Part of reports that is checked', 'fraction', 'none'),
  quantityOutcome('unchecked', 'z', 'Part that is not', 'fraction', 'none'),
  quantityOutcome('believed', 'D_b', 'Decoys that are believed', 'reports', 'none'),
  quantityOutcome('noise', 'q', 'Part of what is believed that is noise', 'fraction', 'none'),
  {
    ...quantityOutcome('protestersUtility', 'U_P', "Protesters' utility", 'money', 'higher'),
    role: 'payoff',
  },
  { ...quantityOutcome('platformUtility', 'U_M', "Platform's utility", 'money', 'higher'), role: 'payoff' },
] as const satisfies readonly Outcome[];

type V = ValuesIn<typeof parameters>;

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

type Numbers = Readonly<Record<'reports' | 'cause' | 'decoyCost' | 'checkCost' | 'harm' | 'duty', number>>;

/** Decoys that answer a part z of reports being left unchecked: B z D / (T + z D) - c D is concave in D. */
function decoysFor(v: V, z: number): number {
  if (!(z > 0) || !(v.cause * z > v.decoyCost * v.reports)) return 0;
  const worth = Math.sqrt((v.cause * z * v.reports) / v.decoyCost);
  // sqrt(B z T / c) - T without cancellation.
  return ((v.cause * z) / v.decoyCost - v.reports) * (v.reports / (worth + v.reports) / z);
}

/** What the platform leaves unchecked in answer to decoys. */
function uncheckedFor(v: V, decoys: number): number {
  const all = v.checkCost * (v.reports + decoys);
  return Math.min(1 - v.duty, Math.max(0, (all - v.harm * decoys) / all));
}

/** What both do; what is checked and what is not each without taking one from one. */
interface Rest {
  readonly decoys: number;
  readonly checked: number;
  readonly unchecked: number;
  /** Decoys that are believed for each report that is meant. */
  readonly ratio: number;
}

/** Ratios are looked at from here on; so many halvings lead from there to any. */
const LEAST = 1e-300;
const HALVINGS = 2200;
/** A rest this near the last place is the last place. */
const SAME = 1e-12;

/**
 * Everything that both may do, the most unchecked first. By the believed decoys y for each report that is meant, the protesters'
 * first-order condition B z T / (T + z D)^2 = c reads z = a (1 + y)^2 and D = (B/c) y / (1 + y)^2 with a = c T / B, and the platform's,
 * h D = k (T + D) (1 - z), is a polynomial of the fourth degree in y: all its roots are found, and sharpened by halving in logarithms.
 */
function restsOf(v: V): Rest[] {
  const { reports: T, cause: B, decoyCost: c, checkCost: k, harm: h, duty } = v as Numbers;
  const worth = ((1 - duty) * B) / (c * T);
  const none: Rest = { decoys: 0, checked: duty, unchecked: 1 - duty, ratio: 0 };
  // Decoys do not pay though nothing is checked beyond the duty.
  if (!(worth > 1)) return [none];
  const most = (worth - 1) / (Math.sqrt(worth) + 1);
  const a = (c * T) / B;
  const at = (y: number, z = a * (1 + y) * (1 + y)): Rest => {
    const decoys = (((B / c) * y) / (1 + y)) * (1 / (1 + y));
    const wanted = (h * decoys) / (k * (T + decoys));
    return {
      decoys,
      checked: Math.max(duty, Math.min(1, wanted)),
      unchecked: Math.min(1 - duty, z),
      ratio: y,
    };
  };
  /** What the last part that is checked costs beyond what it saves, were all but the unchecked part checked; zero at a rest. */
  const off = (y: number): number => {
    const { decoys, unchecked } = at(y);
    return k * (T + decoys) * (1 - unchecked) - h * decoys;
  };
  // k (T (1 + y)^2 + (B/c) y) (1 - a (1 + y)^2) - h (B/c) y, over k T, with y in units of the largest.
  const [u, w] = [B / (c * T), (h * B) / (c * k * T)];
  const [p, q] = [
    [1, 2 + u, 1],
    [1 - a, -2 * a, -a],
  ] as const;
  const polynomial = [0, 1, 2, 3, 4].map((n) => {
    let sum = n === 1 ? -w : 0;
    for (let i = 0; i <= 2; i++) if (n - i >= 0 && n - i <= 2) sum += p[i]! * q[n - i]!;
    return sum * pow(most, n);
  });
  const roots = rootsWithin(polynomial, 0, 1).map((x) => x * most);
  const places = [LEAST, ...roots.slice(1).map((x, k) => 0.5 * (x + roots[k]!)), most];
  // At the duty, or checking nothing, more does not pay: rounding must not say otherwise of the last place.
  const last = at(most, 1 - duty);
  const isHeld = h * last.decoys <= k * (T + last.decoys) * duty;
  const rests: Rest[] = [];
  for (let n = 1; n < places.length; n++) {
    const [from, to] = [places[n - 1]!, places[n]!];
    const rises = n === places.length - 1 ? isHeld : off(to) > 0;
    if (off(from) > 0 === rises) continue;
    let [low, high] = [from, to];
    for (let m = 0; m < HALVINGS; m++) {
      const middle = high > 4 * low ? Math.sqrt(low) * Math.sqrt(high) : low + 0.5 * (high - low);
      if (middle <= low || middle >= high) break;
      if (off(middle) > 0 === rises) high = middle;
      else low = middle;
    }
    rests.push(at(high));
  }
  if (isHeld) {
    if (rests.at(-1) && rests.at(-1)!.ratio > most * (1 - SAME)) rests.pop();
    rests.push({ ...last, checked: duty });
  }
  return rests.reverse();
}

const completeness = {
  complete: true,
  because:
    'by the believed decoys for each report that is meant the conditions of both are one polynomial of the fourth degree, all of whose roots are found, up to rounding; and the least that must be checked',
};

function solve(v: V): Solved {
  const equilibria = restsOf(v).map((rest): Equilibrium & { readonly all: Solved['outcomes'] } => {
    const { decoys, checked, unchecked, ratio } = rest;
    const believed = ratio * v.reports;
    const noise = ratio / (1 + ratio);
    const all = v.reports + decoys;
    const paid = {
      // B y / (1 + y) - c D without cancellation.
      protestersUtility: v.cause * noise * noise,
      platformUtility: -v.harm * believed - 0.5 * v.checkCost * checked * checked * all,
    };
    // Where it checks more than it must, rounding does not decide whether it would.
    const isHeld = v.duty > 0 && checked === v.duty && v.harm * decoys < v.checkCost * all * checked;
    const regime = regimes.name((decoys > 0 ? 1 : 0) + (isHeld ? 2 : 0));
    const strategies = { decoys, checked };
    return {
      strategies,
      payoffs: paid,
      binding: [],
      regime,
      all: { ...strategies, unchecked, believed, noise, ...paid },
    };
  });
  const first = equilibria[0]!;
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

function verify(v: V, { status, outcomes: o }: Claim): Certificate {
  if (status !== 'equilibrium')
    return refusedCertificate(METHOD, `status ${status}: there is an equilibrium by continuity`);
  const [D, e, z] = [o.decoys ?? Number.NaN, o.checked ?? Number.NaN, o.unchecked ?? Number.NaN];
  const { reports: T, cause: B, decoyCost: c, checkCost: k, harm: h, duty } = v as Numbers;
  if (!(D >= 0 && e >= duty && e <= 1 && z >= 0))
    return refusedCertificate(
      METHOD,
      `decoys ${D} must not be negative, checked ${e} must lie from the duty ${duty} to 1`,
    );
  const protesters = (x: number): number => (B * x * z) / (T + x * z) - c * x;
  const platform = (part: number): number => -h * D * (1 - part) - 0.5 * k * part * part * (T + D);
  // One more decoy brings B z T / (T + z D)^2; one more part checked saves h D.
  const worth = (B * z * T) / ((T + z * D) * (T + z * D));
  const wanted = Math.max(duty, Math.min(1, (h * D) / (k * (T + D))));
  const [ofProtesters, ofPlatform] = [B + c * D, h * D + k * (T + D)];
  const checks: Check[] = [
    agreement(o, 'checked', 1 - z, 1),
    agreement(o, 'believed', D * z, D * z),
    agreement(o, 'noise', (D * z) / (T + D * z), (D * z) / (T + D * z)),
    agreement(o, 'protestersUtility', protesters(D), ofProtesters),
    agreement(o, 'platformUtility', platform(e), ofPlatform),
    ['one decoy more or less would pay', D > 0 ? Math.abs(worth / c - 1) : Math.max(0, worth / c - 1)],
    ['checking a little more or less would pay', Math.abs(e - wanted) / (wanted || 1)],
  ];
  // Beyond B / c decoys cost more than they can bring.
  const gains = {
    protesters: Math.max(0, peak(protesters, 0, B / c) - protesters(D)),
    platform: Math.max(0, peak(platform, duty, 1) - platform(e)),
  };
  return certificateOf(
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

const picture: Picture<V> = {
  title: 'Answers to one another',
  x: { label: 'part of reports that is checked', symbol: 'e', domain: [0, 1] },
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
export const obfuscationReports: Model = modelNamed({
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
  ...solvedBy(parameters, outcomes, regimes, () => null, solve),
  verify,
  explain: (v, { status, outcomes: o }, baseline) => {
    if (status !== 'equilibrium') return 'No equilibrium was found.';
    const before = baseline.outcomes.decoys;
    const change =
      v.duty > 0 && before != null && !isSame(before, o.decoys!)
        ? ` Without the duty there would be ${n(before)} decoys.`
        : '';
    return o.decoys! > 0
      ? `Protesters send ${n(o.decoys!)} decoys beside ${n(v.reports)} reports that are meant; the platform checks ${n(100 * o.checked!)} %, and ${n(100 * o.noise!)} % of what it believes is noise.${change}`
      : `Decoys do not pay, and the platform checks ${n(100 * o.checked!)} % of reports.${change}`;
  },
});
