import type { Certificate } from '@regulab/model/answer.js';
import {
  agreement,
  type Check,
  certificateOf,
  refusedCertificate,
  unprovedCertificate,
} from '@regulab/model/certificate.js';
import {
  type Claim,
  type Model,
  type Outcome,
  type Parameter,
  type Regimes,
  type Solved,
  withoutEquilibrium,
} from '@regulab/model/contract.js';
import { formatShort } from '@regulab/model/format.js';
import type { Outcomes, Values } from '@regulab/model/outcomes.js';
import type { Picture } from '@regulab/model/picture.js';
import { ofEach, playerName } from '@regulab/model/players.js';
import { solvedBy } from '@regulab/model/solvedBy.js';
import { quantityOutcome } from '../parameterEntries.js';
import { bestCompany, type Company, MODES } from './company.js';
import { gapOf as gapFrom, kappaOf, leastLoss, losses, ridges, spectrumOf, sums } from './lossCheck.js';
import { gapOf } from './losses.js';
import { checkWorld, worldOf, worldParameters } from './parameters.js';
import { infeasible, marketParameters } from './threshold.js';

const LIST = 'entrants';
const MOST = 10;
const USUAL = 3;

const own: readonly Parameter[] = [
  {
    name: 'data',
    symbol: 'N',
    label: 'Data',
    unit: 'points',
    default: 200,
    min: 1,
    max: 1e15,
    usual: [10, 100_000],
    whole: true,
    kind: 'primitive',
  },
];
/** Entrants have more data the later they are listed, where nothing else is said. */
const DATA = [100, 1000, 10_000] as const;

const commonOutcomes: readonly Outcome[] = [
  quantityOutcome('companies', 'n', 'Companies in the market', 'companies', 'higher'),
  quantityOutcome('concentration', 'H', 'Concentration: sum of squared equal shares', 'fraction', 'lower'),
  {
    ...quantityOutcome(
      'deliveredSafetyLoss',
      'L_2',
      'Loss in safety that users meet, on average',
      'loss',
      'lower',
    ),
    role: 'safety',
  },
  quantityOutcome('deliveredLoss', 'L_1', 'Loss in performance that users meet, on average', 'loss', 'lower'),
  quantityOutcome('incumbentLoss', 'L_1I', 'Loss in performance, incumbent', 'loss', 'lower'),
  quantityOutcome('incumbentSafetyLoss', 'L_2I', 'Loss in safety, incumbent', 'loss', 'lower'),
  quantityOutcome('incumbentAlpha', 'alpha_I', 'Labels for performance, incumbent', 'fraction'),
  quantityOutcome('incumbentRidge', 'lambda_I', 'Ridge, incumbent', 'ridge'),
];
const ENTERS = ['stays out', 'enters'] as const;
const ownOutcomes: readonly Outcome[] = [
  { ...quantityOutcome('enters', 'e', 'Whether it enters', 'stays out or enters'), categories: ENTERS },
  quantityOutcome('loss', 'L_1', 'Loss in performance', 'loss', 'lower'),
  quantityOutcome('safetyLoss', 'L_2', 'Loss in safety', 'loss', 'lower'),
  quantityOutcome('alpha', 'alpha', 'Labels for performance', 'fraction'),
  quantityOutcome('ridge', 'lambda', 'Ridge', 'ridge'),
];

const completeness = {
  complete: false,
  because:
    'each company’s ridge (and labels) are the best that a search finds, at places half a unit apart in log kappa and closed in on; better ones in between may be missed',
};

/** How many entrants are in the market. */
const entryRegimes = (count: number): Regimes => ({
  count: count + 1,
  name: (code) => `${code} enter`,
  parts: [
    { heading: 'entry', entries: [['k enter', 'k entrants perform at least as well as the incumbent']] },
  ],
});

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

/** What the market comes to when these are in it, all with equal shares. */
const delivered = (companies: readonly Pick<Company, 'performanceLoss' | 'safetyLoss'>[]) => ({
  companies: companies.length,
  concentration: 1 / companies.length,
  deliveredSafetyLoss: mean(companies.map(({ safetyLoss }) => safetyLoss)),
  deliveredLoss: mean(companies.map(({ performanceLoss }) => performanceLoss)),
});

/** Markets of an incumbent and so many entrants. */
export function withEntrants(count: number): Model {
  const parameters: readonly Parameter[] = [
    ...worldParameters,
    ...marketParameters,
    ...ofEach(LIST, 'entrant', own, count, (i) => ({ default: DATA[i] ?? DATA[DATA.length - 1]! })),
  ];
  const outcomes = [...commonOutcomes, ...ofEach(LIST, 'entrant', ownOutcomes, count)];
  const regimes = entryRegimes(count);
  const solve = (v: Values): Solved => {
    const world = worldOf(v);
    const mode = MODES[v.mode!]!;
    const N = v.incumbent === 1 ? Infinity : v.incumbentData!;
    const incumbent = bestCompany(world, N, v.incumbentThreshold!, mode);
    if (!incumbent) {
      const why = infeasible('incumbent', v.incumbentThreshold!, gapOf(world), mode);
      return withoutEquilibrium(outcomes, why.charAt(0).toUpperCase() + why.slice(1), completeness);
    }
    const entrants = Array.from({ length: count }, (_, i) =>
      bestCompany(world, v[playerName(LIST, i, 'data')]!, v.entrantThreshold!, mode),
    );
    const enters = entrants.map(
      (entrant) => entrant !== null && entrant.performanceLoss <= incumbent.performanceLoss,
    );
    const inside = [incumbent, ...entrants.filter((_, i) => enters[i])] as Company[];
    const regime = regimes.name(inside.length - 1);
    const strategies = {
      incumbentAlpha: incumbent.alpha,
      incumbentRidge: incumbent.ridge,
    };
    return {
      status: 'equilibrium',
      equilibria: [{ strategies, payoffs: {}, binding: [], regime }],
      outcomes: {
        ...delivered(inside),
        incumbentLoss: incumbent.performanceLoss,
        incumbentSafetyLoss: incumbent.safetyLoss,
        ...strategies,
        ...Object.fromEntries(
          entrants.flatMap((entrant, i) => [
            [playerName(LIST, i, 'enters'), enters[i] ? 1 : 0],
            [playerName(LIST, i, 'loss'), entrant?.performanceLoss ?? null],
            [playerName(LIST, i, 'safetyLoss'), entrant?.safetyLoss ?? null],
            [playerName(LIST, i, 'alpha'), entrant?.alpha ?? null],
            [playerName(LIST, i, 'ridge'), entrant?.ridge ?? null],
          ]),
        ),
      },
      regime,
      selection: 'who performs at least as well as the incumbent is in the market',
      completeness,
    };
  };
  const n = formatShort;
  const pictures: readonly [Picture] = [
    {
      title: 'Who performs how well, and how safely',
      x: {
        label: '',
        ticks: [[1, 'incumbent'], ...Array.from({ length: count }, (_, i) => [i + 2, `${i + 1}`] as const)],
      },
      y: { label: 'loss' },
      reading: 'Entrants whose loss in performance is no higher than the line are in the market.',
      draw: (_, o) => {
        const names = [
          ['incumbentLoss', 'incumbentSafetyLoss'],
          ...Array.from({ length: count }, (__, i) => [
            playerName(LIST, i, 'loss'),
            playerName(LIST, i, 'safetyLoss'),
          ]),
        ] as const;
        return [
          ...names.flatMap(([loss, safety], k) => [
            {
              kind: 'bar' as const,
              label: 'in performance',
              tone: 'plain' as const,
              from: k + 0.66,
              to: k + 0.98,
              value: o[loss!] ?? Number.NaN,
            },
            {
              kind: 'bar' as const,
              label: 'in safety',
              tone: 'second' as const,
              from: k + 1.02,
              to: k + 1.34,
              value: o[safety!] ?? Number.NaN,
            },
          ]),
          {
            kind: 'level' as const,
            label: 'to enter',
            axis: 'y' as const,
            at: o.incumbentLoss ?? Number.NaN,
          },
        ];
      },
    },
  ];
  return {
    id: `market-entry/concentration[${count}]`,
    title: 'Scrutiny, concentration and safety',
    question: 'Does scrutiny that opens a market make it less safe?',
    summary:
      'An incumbent and several entrants with different data train under bounds on their losses in safety. Those who perform at least as well as the incumbent share the market equally. Closer scrutiny of the incumbent lets more in, who may be less safe.',
    source: {
      paper: 'Safety vs. Performance: How Multi-Objective Learning Reduces Barriers to Market Entry',
      arXiv: '2409.03734',
      section: 'the model; several entrants and concentration are ours',
    },
    fidelity: 'extension',
    fidelityNote:
      'The paper has one entrant and does not speak of concentration. That all who perform as well share the market equally is ours; so are the defaults.',
    parameters,
    outcomes,
    regimes,
    formulas: [
      {
        words: 'Each company performs as well as it can under its bound.',
        tex: '[[incumbentSafetyLoss]] \\le [[incumbentThreshold]] L^*, \\quad [[entrants.safetyLoss]] \\le [[entrantThreshold]] L^*',
      },
      {
        words: 'Who performs at least as well as the incumbent enters; all in the market have equal shares.',
        tex: '[[entrants.enters]] = 1 \\iff [[entrants.loss]] \\le [[incumbentLoss]], \\quad [[companies]] = 1 + \\sum_i [[entrants.enters]], \\quad [[concentration]] = 1/[[companies]]',
      },
      {
        words: 'Users meet the average safety of who is in the market.',
        tex: '[[deliveredSafetyLoss]] = \\frac{1}{[[companies]]} \\Bigl([[incumbentSafetyLoss]] + \\sum_i [[entrants.enters]]\\, [[entrants.safetyLoss]]\\Bigr)',
      },
    ],
    pictures,
    list: { name: LIST, count, most: MOST, resize: withEntrants },
    check: checkWorld,
    ...solvedBy(parameters, outcomes, regimes, checkWorld, solve),
    verify: (v, claim) => verifyConcentration(v, claim, count),
    explain: (_, solved, baseline) => {
      if (solved.status !== 'equilibrium') return `${solved.reason}.`;
      const { outcomes: o } = solved;
      const before = baseline.outcomes.deliveredSafetyLoss;
      const change =
        before == null || before === o.deliveredSafetyLoss
          ? ''
          : ` Users meet a loss in safety of ${n(o.deliveredSafetyLoss!)}, against ${n(before)} without bounds.`;
      return `${o.companies! - 1} of ${count} entrants perform at least as well as the incumbent.${change}`;
    },
  };
}

const METHOD =
  'losses recomputed with sums of its own, to 1e-6; each company’s ridge compared with 120 others; who enters, and averages, from the losses';
const TOLERANCE = 1e-6;

function verifyConcentration(v: Values, { status, outcomes: o }: Claim, count: number): Certificate {
  if (status === 'none') {
    return v.mode === 0 && v.incumbentThreshold! < 0.25
      ? certificateOf(METHOD, [], {}, 1, { level: 'exact' })
      : unprovedCertificate(METHOD);
  }
  if (status !== 'equilibrium') return refusedCertificate(METHOD, `status ${status}: nothing to check`);
  const spectrum = spectrumOf(v);
  const gap = gapFrom(v, spectrum);
  const checks: Check[] = [];
  /** A company's losses from its stated choices; null where it states none. */
  const company = (at: (name: string) => string, N: number, share: number) => {
    const [alpha, ridge] = [o[at('alpha')], o[at('ridge')]];
    if (alpha == null || ridge == null || Number.isNaN(alpha)) return null;
    const [performanceLoss, safetyLoss] =
      N === Infinity
        ? [(1 - alpha) * (1 - alpha) * gap, alpha * alpha * gap]
        : losses(sums(spectrum, kappaOf(spectrum, ridge, N)), alpha, N, v.rho!, gap);
    checks.push(
      agreement(o, at('loss'), performanceLoss, gap),
      agreement(o, at('safetyLoss'), safetyLoss, gap),
      v.mode === 1
        ? ['a loss in safety exceeds its bound', Math.max(0, safetyLoss - share * gap) / gap]
        : ['a fraction of labels is not that of its bound', Math.abs(alpha - Math.sqrt(Math.min(1, share)))],
    );
    if (N < Infinity) {
      const least = leastLoss(ridges(spectrum, N), N, v, gap, v.mode === 1 ? null : alpha, share * gap);
      checks.push(['another ridge gives a smaller loss', Math.max(0, performanceLoss - least) / gap]);
    }
    return { performanceLoss, safetyLoss };
  };
  const incumbent = company(
    (name) => `incumbent${name.charAt(0).toUpperCase()}${name.slice(1)}`,
    v.incumbent === 1 ? Infinity : v.incumbentData!,
    v.incumbentThreshold!,
  );
  if (!incumbent) return refusedCertificate(METHOD, 'the incumbent states no choice');
  const inside = [incumbent];
  for (let i = 0; i < count; i++) {
    const at = (name: string): string => playerName(LIST, i, name);
    const entrant = company(at, v[at('data')]!, v.entrantThreshold!);
    const gain = entrant ? incumbent.performanceLoss - entrant.performanceLoss : -Infinity;
    // Where the two perform alike rounding decides.
    const isIn = Math.abs(gain) <= TOLERANCE * gap ? o[at('enters')] === 1 : gain > 0;
    checks.push(agreement(o, at('enters'), isIn ? 1 : 0, 1));
    if (isIn && entrant) inside.push(entrant);
  }
  const market = delivered(inside) as Outcomes as Readonly<Record<string, number>>;
  for (const name of ['companies', 'concentration', 'deliveredSafetyLoss', 'deliveredLoss'])
    checks.push(agreement(o, name, market[name]!, name === 'companies' ? 1 : gap));
  return certificateOf(METHOD, checks, {}, 1, { level: 'verified', tolerance: TOLERANCE });
}

/** Three entrants where nothing else is said. */
export const marketEntryConcentration = withEntrants(USUAL);
