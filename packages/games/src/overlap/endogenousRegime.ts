import {
  agreement,
  type Check,
  refusedCertificate,
  unprovedCertificate,
} from '@regulab/model/certificate.js';
import { type Model, type Parameter, type Solved, withoutEquilibrium } from '@regulab/model/contract.js';
import { formatShort } from '@regulab/model/format.js';
import { modelNamed, type OutcomesIn, type ValuesIn } from '@regulab/model/named.js';
import { solvedBy } from '@regulab/model/solvedBy.js';
import { bisect, LOOKS, signChanges } from '@regulab/numeric/bisection.js';
import { log, logistic } from '@regulab/numeric/elementary.js';
import { goldenSection } from '@regulab/numeric/goldenSection.js';
import { quantityOutcome } from '../parameterEntries.js';
import { cachedByPrimitives } from './cacheOfPrimitives.js';
import { explainMarket } from './explain.js';
import { type MarketValues, marketOutcomes, symmetricParameters } from './parameters.js';
import { redrawn, symmetricPictures } from './picture.js';
import { expectedSquaredLoad } from './planner.js';
import { expectedFailure, failure, furthest, limit } from './response.js';
import { symmetric, symmetricGame, symmetricMarket } from './symmetric.js';
import { selectedOverlap, slopeBefore } from './symmetricEquilibria.js';
import { verifySymmetric } from './symmetricVerify.js';

const coefficient = <const N extends string>(
  name: N,
  symbol: string,
  label: string,
  usual: readonly [number, number],
  value: number,
): Parameter & { readonly name: N } => ({
  name,
  symbol,
  label,
  unit: 'logit',
  default: value,
  min: -50,
  max: 50,
  usual,
  kind: 'primitive',
});

/** The logit of the usual probability of stress, .2. */
const USUAL = Number(log(0.25).toFixed(6));

type MarketParameter = (typeof symmetricParameters)[number];

const parameters = [
  ...symmetricParameters.filter(
    (p): p is Exclude<MarketParameter, { name: 'stress' }> => p.name !== 'stress',
  ),
  coefficient('stressBase', 's_0', 'Stress without overlap or failures (logit)', [-4, 2], USUAL),
  coefficient('stressExposure', 's_1', 'Stress from use that overlap invites', [-4, 8], 2),
  coefficient('stressAttention', 's_2', 'Stress from attention to failures', [-4, 8], 1),
] as const;
type StressValues = ValuesIn<typeof parameters>;

/** Outcomes of the symmetric market that hold here, too. */
const kept = marketOutcomes('printedWelfare');
const outcomes = [
  ...kept,
  quantityOutcome('stressInEquilibrium', 's', 'Probability of stress in equilibrium', 'probability'),
  quantityOutcome('fixedPoints', 'n', 'Fixed points of stress that were found', 'fixed points'),
  quantityOutcome(
    'naiveEffect',
    'a_naive',
    'Effect of overlap with stress as given',
    'probability per overlap',
  ),
  quantityOutcome(
    'totalEffect',
    'a_total',
    'Effect of overlap with stress responding',
    'probability per overlap',
  ),
  quantityOutcome('naiveOptimum', 'o_naive', "Planner's overlap with stress as given", 'overlap'),
  quantityOutcome('optimum', 'o_SP', "Planner's overlap with stress responding", 'overlap'),
  quantityOutcome('wedge', 'Delta', 'Under-investment: planner less market', 'overlap'),
] as const;
type StressOutcomes = OutcomesIn<typeof outcomes>;

const at = (v: StressValues, stress: number): MarketValues => ({ ...v, stress });

/** Stress that an overlap and a belief about stress bring about. */
const stressOf = (v: StressValues, overlap: number, failure: number): number =>
  logistic(v.stressBase + v.stressExposure * overlap + v.stressAttention * failure);

/** A fixed point is one up to this. */
const CLOSE = 1e-9;
const fixedPointsOf = (next: (stress: number) => number): number[] =>
  signChanges((s) => next(s) - s, 1, CLOSE);

/**
 * Stress when all firms have this overlap: the least fixed point of what failures and attention make of each other. Failures are a
 * line in stress, so that stress is put into a logistic curve: where that touches down to the diagonal below its inflection the least
 * fixed point lies before, otherwise there is one only.
 */
function stressAt(v: StressValues, overlap: number): number {
  const calm = failure(v.calmRisk, v.calmEfficacy, overlap);
  const stressed = failure(v.stressedRisk, v.stressedEfficacy, overlap);
  const base = v.stressBase + v.stressExposure * overlap + v.stressAttention * calm;
  const slope = v.stressAttention * (stressed - calm);
  const above = (s: number): boolean => logistic(base + slope * s) > s;
  const root = (from: number, to: number): number => bisect(above, from, to)[1];
  if (!(slope > 4)) return root(0, 1);
  // Where the curve, still convex, has the slope of the diagonal.
  const touch = 0.5 * (1 - Math.sqrt(1 - 4 / slope));
  const place = (log(touch / (1 - touch)) - base) / slope;
  if (!(place > 0 && place < 1)) return root(0, 1);
  return above(place) ? root(place, 1) : root(0, place);
}

/** Welfare when all firms have this overlap and stress responds; a constant of the symmetric model left out. */
function welfareAt(v: StressValues, overlap: number): number {
  const stress = stressAt(v, overlap);
  const game = symmetricGame(at(v, stress));
  return (
    -0.5 * v.firms * v.cost * overlap * overlap -
    v.users * (v.userHarm + v.thirdPartyHarm) * expectedFailure(game, stress, overlap) -
    v.systemicHarm * expectedSquaredLoad(game, overlap)
  );
}

const PLACES = 33;

/** The overlap with the largest welfare that a grid and golden-section steps find. */
function plannedOverlap(v: StressValues): number {
  const limits = [limit(v.calmRisk, v.calmEfficacy), limit(v.stressedRisk, v.stressedEfficacy)];
  const last = furthest(...limits);
  const spread = Array.from({ length: PLACES }, (_, k) => (last * k) / (PLACES - 1));
  const places = [...new Set([...spread, ...limits.filter(Number.isFinite)])].sort((a, b) => a - b);
  const values = places.map((x) => welfareAt(v, x));
  const top = values.indexOf(Math.max(...values));
  const middle = goldenSection(
    (x) => welfareAt(v, x),
    places[Math.max(0, top - 1)]!,
    places[Math.min(places.length - 1, top + 1)]!,
    1e-9 * last,
  );
  return welfareAt(v, middle) >= values[top]! ? middle : places[top]!;
}

const planner = cachedByPrimitives(parameters, plannedOverlap);

/** Fixed points of stress with the equilibrium overlap at each, the least stress first. */
function fixedPoints(v: StressValues): { readonly stress: number; readonly overlap: number }[] {
  const next = (s: number): number => {
    const game = symmetricGame(at(v, s));
    const overlap = selectedOverlap(game);
    return stressOf(v, overlap, expectedFailure(game, s, overlap));
  };
  return fixedPointsOf(next).map((stress) => ({
    stress,
    overlap: selectedOverlap(symmetricGame(at(v, stress))),
  }));
}

/**
 * What a unit of overlap takes off expected failures, just below an overlap: with stress as given, and with stress that responds,
 * by the derivative of its fixed point.
 */
function effectsAt(
  v: StressValues,
  stress: number,
  overlap: number,
): { readonly naive: number; readonly total: number } {
  const game = symmetricGame(at(v, stress));
  const naive = slopeBefore(game, overlap);
  const gap =
    failure(v.stressedRisk, v.stressedEfficacy, overlap) - failure(v.calmRisk, v.calmEfficacy, overlap);
  const spread = stress * (1 - stress);
  const total = (naive - gap * spread * v.stressExposure) / (1 - gap * spread * v.stressAttention);
  return { naive, total };
}

function outcomesOf(v: StressValues, stress: number, count: number): StressOutcomes {
  const market = symmetric.solve(at(v, stress)).outcomes;
  const overlap = market.overlap!;
  const effects = effectsAt(v, stress, overlap);
  const optimum = planner(v);
  return {
    ...(Object.fromEntries(kept.map(({ name }) => [name, market[name]!])) as OutcomesIn<typeof kept>),
    stressInEquilibrium: stress,
    fixedPoints: count,
    naiveEffect: effects.naive,
    totalEffect: effects.total,
    naiveOptimum: market.optimum!,
    optimum,
    wedge: optimum - overlap,
  };
}

const because = `stress was looked at in ${LOOKS} places and at every change of sign between them; a pair of fixed points that come and go between two may be missed`;

function solve(v: StressValues): Solved {
  const points = fixedPoints(v);
  const completeness = { complete: false, because };
  if (points.length === 0)
    return withoutEquilibrium(
      outcomes,
      'no stress was found that brings itself about with a symmetric equilibrium',
      completeness,
    );
  const equilibria = points.map(({ stress, overlap }) => {
    const [equilibrium] = symmetric.solve(at(v, stress)).equilibria;
    return {
      ...equilibrium!,
      strategies: { overlap, stressInEquilibrium: stress },
      ...(points.length > 1 ? { outcomes: outcomesOf(v, stress, points.length) } : {}),
    };
  });
  return {
    status: 'equilibrium',
    equilibria,
    outcomes: outcomesOf(v, points[0]!.stress, points.length),
    regime: equilibria[0]!.regime,
    selection:
      points.length === 1
        ? 'the only fixed point that was found'
        : `of ${points.length} fixed points the one with the least stress`,
    completeness,
  };
}

const n = formatShort;

/** The symmetric market in which stress answers to what firms do and to what fails. */
export const endogenousRegime: Model = modelNamed({
  ...symmetricMarket,
  id: 'overlap/endogenous-regime',
  focus: { along: ['liability', 'floor'], outcome: 'stressInEquilibrium' },
  title: 'Overlap with stress that responds',
  question: 'What if robustness invites harder use?',
  summary:
    'The symmetric overlap market in which the probability of the stressed regime is no constant: it rises with overlap, which invites harder use, and with failures, which draw attention. Stress and investment are solved together.',
  source: { ...symmetric.source, section: 'section 9.4' },
  fidelity: 'extension',
  fidelityNote:
    'The paper names the loop without a functional form; the logistic form, exposure measured by overlap and attention by expected failures are ours, as are the numbers. Firms take stress as given.',
  parameters,
  outcomes,
  formulas: [
    ...symmetric.formulas
      .filter(({ tex }) => !tex.includes('[[stress]]'))
      .map(({ words, tex }) => ({ words, tex })),
    {
      words: 'Stress rises with overlap and with expected failures, and failures with stress.',
      tex: '[[stressInEquilibrium]] = \\frac{1}{1 + e^{-([[stressBase]] + [[stressExposure]] [[overlap]] + [[stressAttention]] [[failure]])}}, \\quad [[failure]] = (1 - [[stressInEquilibrium]]) [[calmFailure]] + [[stressInEquilibrium]] [[stressedFailure]]',
    },
  ],
  pictures: redrawn(symmetricPictures, (values: StressValues, o) =>
    o.stressInEquilibrium == null ? null : at(values, o.stressInEquilibrium),
  ),
  check: symmetric.check,
  ...solvedBy(parameters, outcomes, symmetric.regimes, symmetric.check, solve),
  lottery: (v, o) => symmetricMarket.lottery(at(v, o.stressInEquilibrium!), o),
  verify: (v, claim) => {
    const { outcomes: o } = claim;
    const stress = o.stressInEquilibrium ?? Number.NaN;
    if (claim.status === 'none') return unprovedCertificate('none');
    if (claim.status !== 'equilibrium' || !(stress >= 0 && stress <= 1))
      return refusedCertificate('none', `status ${claim.status} with a stress of ${stress} is no answer`);
    // The planner of the market with this stress is the naive one.
    const { optimum, wedge, naiveOptimum, ...rest } = o;
    const market =
      naiveOptimum == null ? rest : { ...rest, optimum: naiveOptimum, wedge: naiveOptimum - o.overlap! };
    const certificate = verifySymmetric(at(v, stress), { status: claim.status, outcomes: market });
    const risks = [
      [v.calmRisk, v.calmEfficacy],
      [v.stressedRisk, v.stressedEfficacy],
    ].map(([risk, effect]) => Math.max(0, risk! - effect! * o.overlap!)) as [number, number];
    const failure = risks[0] + stress * (risks[1] - risks[0]);
    const logit = v.stressBase + v.stressExposure * o.overlap! + v.stressAttention * failure;
    const away = Math.abs(logistic(logit) - stress);
    const effects = effectsAt(v, stress, o.overlap!);
    const checks: Check[] = [
      agreement(o, 'naiveEffect', effects.naive, v.calmEfficacy + v.stressedEfficacy),
      agreement(o, 'totalEffect', effects.total, Math.abs(effects.total) + v.stressedEfficacy),
      agreement(o, 'wedge', (optimum ?? Number.NaN) - o.overlap!, Math.max(optimum ?? 0, o.overlap!)),
    ];
    const problems = [
      ...certificate.problems,
      ...(away <= 1e-8 ? [] : [`stress is ${stress}, but brings about ${logistic(logit)}`]),
      ...(naiveOptimum === null ? ['naiveOptimum is not stated'] : []),
      ...checks.filter(([, off]) => !(off <= 1e-8)).map(([problem]) => problem),
    ];
    return {
      ...certificate,
      residual: Math.max(certificate.residual, away),
      accepted: problems.length === 0,
      problems,
      method: `${certificate.method}; the fixed point of stress put into its equation (the number of fixed points and the planner who knows that stress responds are searches and not checked)`,
    };
  },
  explain: (values, solved, baseline) => {
    const market = explainMarket(values, solved, baseline, values.liability !== 0 || values.floor !== 0);
    if (solved.status !== 'equilibrium') return market;
    const { outcomes: o } = solved;
    const stress = `Stress settles at ${n(o.stressInEquilibrium!)}.`;
    const bias =
      o.totalEffect! < o.naiveEffect!
        ? ` A unit of overlap prevents ${n(o.totalEffect!)} of failures, not the ${n(o.naiveEffect!)} that one would measure at given stress.`
        : '';
    return `${stress} ${market}${bias}`;
  },
});
