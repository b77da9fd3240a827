import type { Model, Outcome, Outcomes, Parameter, Regimes, Solved, Values } from '../../model/contract.js';
import { formatNumber } from '../../model/format.js';
import { explainMarket } from './explain.js';
import { kernelOf } from './kernelOf.js';
import { firms as firmsParameter } from './parameters.js';
import { redrawn } from './picture.js';
import { symmetric, symmetricGame } from './symmetric.js';
import { commonProfit, selectedOverlap } from './symmetricEquilibria.js';

/** Firms that could enter: so many markets are looked at one by one. */
const MOST_FIRMS = 200;

// With entry overlap jumps in every parameter.
const { derivatives: _, ...market } = symmetric;

const complianceCost: Parameter = {
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
};

const parameters: readonly Parameter[] = [
  { ...firmsParameter, label: 'Firms that could enter', min: 1, max: MOST_FIRMS },
  ...symmetric.parameters.slice(1),
  complianceCost,
];

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
  ...symmetric.outcomes.map((o) => (o.name === 'profit' ? { ...o, atExit: 0 } : o)),
];

/** The most firms with which each earns its cost of compliance in equilibrium; zero where none does. */
function entrants(v: Values): number {
  for (let n = v.firms!; n >= 1; n--) {
    const game = symmetricGame({ ...v, firms: n });
    const overlap = selectedOverlap(game);
    if (!Number.isNaN(overlap) && commonProfit(game, overlap) >= v.complianceCost!) return n;
  }
  return 0;
}

const netOf = (solved: Outcomes, n: number, v: Values): Outcomes => ({
  entrants: n,
  ...solved,
  profit: solved.profit! - v.complianceCost!,
  welfare: solved.welfare! - n * v.complianceCost!,
  printedWelfare: solved.printedWelfare! - n * v.complianceCost!,
});

function solve(v: Values): Solved {
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
      payoffs: { profit: e.payoffs.profit! - v.complianceCost! },
    })),
    selection: `the most firms that earn their cost of compliance; ${solved.selection}`,
  };
}

const EXIT = symmetric.regimes.count;
const regimes: Regimes = {
  ...symmetric.regimes,
  count: EXIT + 1,
  name: (code) => (code === EXIT ? 'exit' : symmetric.regimes.name(code)),
};

const n = formatNumber;

/** The symmetric market with entry: how many firms a rule leaves. */
export const entry: Model = {
  ...market,
  id: 'overlap/entry',
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
    ...symmetric.formulas,
    {
      words: 'Firms enter as long as each earns the cost of compliance; welfare pays it for each of them.',
      tex: '[[entrants]] = \\max \\{ n \\le [[firms]] : [[profit]](n) \\ge [[complianceCost]] \\}',
    },
  ],
  pictures: redrawn(symmetric.pictures, (values, o) =>
    o.entrants ? { ...values, firms: o.entrants } : null,
  ),
  solve,
  kernel: kernelOf(parameters, outcomes, regimes, symmetric.check, solve),
  lottery: (v, o) => {
    const drawn = symmetric.lottery!({ ...v, firms: o.entrants! }, o);
    return { ...drawn, otherwise: drawn.otherwise - o.entrants! * v.complianceCost! };
  },
  verify: (v, claim) => {
    const stated = claim.outcomes.entrants ?? Number.NaN;
    const expected = entrants(v);
    const problems =
      stated === expected
        ? []
        : [`entrants is ${stated}, but ${expected} firms earn their cost of compliance`];
    if (claim.status === 'exit')
      return {
        level: 'verified',
        gainBound: 0,
        gains: {},
        residual: 0,
        accepted: problems.length === 0,
        problems,
        method:
          'the equilibrium with every number of firms was solved again: none earns its cost of compliance',
      };
    const left = { ...v, firms: Math.max(1, stated || 1) };
    const gross = {
      ...claim.outcomes,
      profit: claim.outcomes.profit! + v.complianceCost!,
      welfare: claim.outcomes.welfare! + stated * v.complianceCost!,
      printedWelfare: claim.outcomes.printedWelfare! + stated * v.complianceCost!,
    };
    const certificate = symmetric.verify(left, { status: claim.status, outcomes: gross });
    const all = [...problems, ...certificate.problems];
    return {
      ...certificate,
      accepted: all.length === 0,
      problems: all,
      method: `${certificate.method}; the number of entrants by solving the market again with every number of firms`,
    };
  },
  explain: (values, solved, baseline) => {
    if (solved.status === 'exit')
      return `No firm enters: not even a single one earns its cost of compliance of ${n(values.complianceCost!)}.`;
    const count = solved.outcomes.entrants!;
    const before = baseline.outcomes.entrants ?? count;
    const isRegulated = [values.complianceCost, values.liability, values.floor].some((x) => x !== 0);
    const rest = explainMarket(values, solved, baseline, isRegulated);
    const left =
      count < before
        ? `The rule leaves ${n(count)} of ${n(before)} firms.`
        : `${count === 1 ? 'One firm enters' : `All ${n(count)} firms enter`}.`;
    return `${left} ${rest}`;
  },
};
