import type { Certificate } from '@regulab/model/answer.js';
import { certificateOf, refusedCertificate } from '@regulab/model/certificate.js';
import type { Claim, Formula, Model, Outcome, Parameter, Regimes, Solved } from '@regulab/model/contract.js';
import { formatShort } from '@regulab/model/format.js';
import { modelNamed, type ValuesIn } from '@regulab/model/named.js';
import type { Outcomes } from '@regulab/model/outcomes.js';
import { solvedBy } from '@regulab/model/solvedBy.js';
import { explainMarket } from './explain.js';
import { firms as firmsParameter, symmetricParameters } from './parameters.js';
import { redrawn, symmetricPictures } from './picture.js';
import { symmetric, symmetricGame, symmetricMarket } from './symmetric.js';
import { commonProfit, selectedOverlap } from './symmetricEquilibria.js';

/** Firms that could enter: so many markets are looked at one by one. */
const MOST_FIRMS = 200;

// With entry overlap jumps in every parameter.

const complianceCost = {
  name: 'complianceCost',
  symbol: 'F',
  label: 'Fixed cost of compliance',
  unit: 'money per firm',
  default: 0,
  min: 0,
  max: 1e9,
  usual: [0, 0.2],
  kind: 'lever',
  neutral: 0,
} as const satisfies Parameter;

const [, ...others] = symmetricParameters;
const parameters = [
  { ...firmsParameter, label: 'Firms that could enter', min: 1, max: MOST_FIRMS },
  ...others,
  complianceCost,
] as const;
type EntryValues = ValuesIn<typeof parameters>;

const entered: Outcome = {
  name: 'entrants',
  symbol: 'n',
  label: 'Firms that enter',
  unit: 'firms',
  direction: 'none',
  atExit: 0,
};
const outcomes: readonly Outcome[] = [
  entered,
  // A firm that stays out earns nothing: what those earn that are left says nothing about all.
  ...symmetric.outcomes.map(({ role, ...o }) =>
    o.name === 'profit'
      ? { ...o, label: 'Profit of a firm after compliance', atExit: 0 }
      : role === undefined
        ? o
        : { ...o, role },
  ),
];

/** The most firms with which each earns its cost of compliance in equilibrium; zero where none does. */
function entrants(v: EntryValues): number {
  for (let n = v.firms; n >= 1; n--) {
    const game = symmetricGame({ ...v, firms: n });
    const overlap = selectedOverlap(game);
    if (!Number.isNaN(overlap) && commonProfit(game, overlap) >= v.complianceCost) return n;
  }
  return 0;
}

const netOf = (solved: Outcomes, n: number, v: EntryValues): Outcomes => ({
  entrants: n,
  ...solved,
  profit: solved.profit! - v.complianceCost,
  welfare: solved.welfare! - n * v.complianceCost,
  printedWelfare: solved.printedWelfare! - n * v.complianceCost,
});

function solve(v: EntryValues): Solved {
  const n = entrants(v);
  if (n === 0)
    return {
      status: 'exit',
      equilibria: [],
      outcomes: Object.fromEntries(outcomes.map(({ name, atExit }) => [name, atExit ?? null])),
      regime: 'exit',
      selection: 'no firm earns its cost of compliance',
      completeness: { complete: true, because: 'every number of firms was looked at' },
    };
  const solved = symmetric.solve({ ...v, firms: n });
  return {
    ...solved,
    outcomes: netOf(solved.outcomes, n, v),
    equilibria: solved.equilibria.map((e) => ({
      ...e,
      strategies: { entrants: n, ...e.strategies },
      payoffs: { profit: e.payoffs.profit! - v.complianceCost },
    })),
    selection: `the most firms that earn their cost of compliance; ${solved.selection}`,
  };
}

const METHOD =
  'each larger market that could earn the cost is solved again and its answer checked; that it has no second symmetric equilibrium is taken from the solver';

/** What speaks against `n` being the most firms that earn their cost of compliance, one line for each larger market. */
function largerMarkets(v: EntryValues, n: number): string[] {
  const problems: string[] = [];
  for (let m = n + 1; m <= v.firms; m++) {
    // No firm earns more than its margin on its share of all users.
    if ((v.users * v.margin) / m < v.complianceCost) break;
    const { status, outcomes: o } = symmetric.solve({ ...v, firms: m });
    const certificate = symmetric.verify({ ...v, firms: m }, { status, outcomes: o });
    if (!certificate.accepted) problems.push(`with ${m} firms: ${certificate.problems[0]}`);
    else if (status === 'equilibrium' && o.profit! >= v.complianceCost)
      problems.push(`entrants is ${n}, but ${m} firms earn their cost of compliance, too`);
  }
  return problems;
}

function verifyEntry(v: EntryValues, claim: Claim): Certificate {
  const { outcomes: o } = claim;
  const n = o.entrants ?? Number.NaN;
  const isExit = claim.status === 'exit' && n === 0;
  if (!isExit && !(claim.status === 'equilibrium' && Number.isInteger(n) && n >= 1 && n <= v.firms))
    return refusedCertificate(METHOD, `status ${claim.status} with ${n} entrants is no answer`);
  const larger = largerMarkets(v, n);
  if (isExit)
    return certificateOf(
      METHOD,
      larger.map((problem) => [problem, Infinity]),
      {},
      0,
    );
  const fixed: Readonly<Record<string, number>> = {
    profit: v.complianceCost,
    welfare: n * v.complianceCost,
    printedWelfare: n * v.complianceCost,
  };
  const gross = Object.fromEntries(
    Object.entries(o).map(([name, x]) => [name, x == null ? x : x + (fixed[name] ?? 0)]),
  );
  const certificate = symmetric.verify({ ...v, firms: n }, { status: claim.status, outcomes: gross });
  const problems = [
    ...(o.profit! >= 0 ? [] : [`profit is ${o.profit}: ${n} firms do not earn their cost of compliance`]),
    ...larger,
    ...certificate.problems,
  ];
  return {
    ...certificate,
    accepted: problems.length === 0,
    problems,
    method: `${certificate.method}; ${METHOD}`,
  };
}

const EXIT = symmetric.regimes.count;
const regimes: Regimes = {
  ...symmetric.regimes,
  count: EXIT + 1,
  name: (code) => (code === EXIT ? 'exit' : symmetric.regimes.name(code)),
};

const n = formatShort;

/** A formula of the market in which as many firms are as enter. */
const amongEntrants = ({ words, tex }: Formula): Formula => ({
  words,
  tex: tex.replaceAll('[[firms]]', '[[entrants]]'),
});

/** The symmetric market with entry: how many firms a rule leaves. */
export const entry: Model = modelNamed({
  ...symmetricMarket,
  id: 'overlap/entry',
  focus: { along: ['complianceCost', 'liability'], outcome: 'entrants' },
  title: 'Overlap with entry',
  question: 'How many firms does a rule leave?',
  summary:
    'The symmetric overlap market in which firms enter as long as each earns a fixed cost of compliance. A rule that costs too much leaves fewer firms, which changes incentives, joint failures and the choice of users.',
  source: { ...symmetric.source, section: 'section 7.4' },
  fidelity: 'extension',
  fidelityNote:
    'The paper describes entry in words. Compliance cost is a lever: without regulation there is none. A single firm serves all users and earns nothing by safety but what liability saves. Defaults are ours.',
  parameters,
  outcomes,
  regimes,
  formulas: [
    ...symmetric.formulas.slice(0, 3).map(amongEntrants),
    {
      words:
        'A firm earns a margin on its users, pays for its overlap, for the harm that liability reaches, and for compliance.',
      tex: '[[profit]] = [[users]] \\sigma_i ([[margin]] - [[attribution]] [[liability]] [[thirdPartyHarm]] [[failure]]) - \\tfrac12 [[cost]] [[overlap]]^2 - [[complianceCost]], \\quad [[overlap]] \\ge [[floor]]',
    },
    ...symmetric.formulas.slice(4, 5).map(amongEntrants),
    {
      words: 'Firms enter as long as each earns the cost of compliance.',
      tex: '[[entrants]] = \\max \\{ n \\le [[firms]] : [[profit]](n) \\ge 0 \\}',
    },
    {
      words:
        'Society counts the surplus of users, costs, harm to third parties, joint failures and compliance.',
      tex: '[[welfare]] = \\frac{[[users]]}{[[sensitivity]]} \\ln [[entrants]] - [[users]] ([[userHarm]] + [[thirdPartyHarm]]) [[failure]] - \\tfrac12 [[entrants]] [[cost]] [[overlap]]^2 - [[systemicHarm]] [[squaredLoad]] - [[entrants]] [[complianceCost]]',
    },
  ],
  pictures: redrawn(symmetricPictures, (values: EntryValues, o) =>
    o.entrants ? { ...values, firms: o.entrants } : null,
  ),
  ...solvedBy(parameters, outcomes, regimes, symmetric.check, solve),
  lottery: (v, o) => {
    const drawn = symmetricMarket.lottery({ ...v, firms: o.entrants! }, o);
    return { ...drawn, otherwise: drawn.otherwise - o.entrants! * v.complianceCost };
  },
  verify: verifyEntry,
  explain: (values, solved, baseline) => {
    if (solved.status === 'exit')
      return `No firm enters: not even a single one earns its cost of compliance of ${n(values.complianceCost)}.`;
    const count = solved.outcomes.entrants!;
    const before = baseline.outcomes.entrants ?? count;
    const isRegulated = [values.complianceCost, values.liability, values.floor].some((x) => x !== 0);
    const alone = count === 1 && before > 1 ? 'users of a single firm cannot leave it' : undefined;
    const rest = explainMarket(values, solved, baseline, isRegulated, alone);
    const left =
      count < before
        ? `The rule leaves ${n(count)} of ${n(before)} firms.`
        : `${count === 1 ? 'One firm enters' : `All ${n(count)} firms enter`}.`;
    return `${left} ${rest}`;
  },
});
