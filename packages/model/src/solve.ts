import type { Certificate } from './answer.js';
import { type Model, type Solved, withoutEquilibrium } from './contract.js';
import { effectOf } from './effect.js';
import { effectSentence } from './effectWords.js';
import type { Values } from './outcomes.js';
import { readGame } from './players.js';
import { NOT_CLAIMS, type Solution, type Uncertified } from './solution.js';
import { isRegulated, withoutRegulation } from './values.js';
import { ENGINE } from './version.js';

/**
 * Solves one game and says why the answer is so, without the check by independent code, which may take longer than the
 * solution; `certifySolution` makes it. Parameters that are not given take the model's defaults.
 *
 * @throws RegulabError with code `misuse` for a bad name or value.
 */
export function solveUncertified(sized: Model, given: Readonly<Record<string, unknown>>): Uncertified {
  const { model, values: parameters } = readGame(sized, given);
  const solved = model.solve(parameters);
  const baseline = isRegulated(model, parameters) ? solveBaseline(model, parameters) : solved;
  return {
    format: 'regulab-solution/1',
    notClaims: NOT_CLAIMS,
    engine: ENGINE,
    model: model.id,
    fidelity: model.fidelity,
    parameters,
    status: solved.status,
    ...(solved.reason === undefined ? {} : { reason: solved.reason }),
    regime: solved.regime,
    outcomes: solved.outcomes,
    baseline: stated(baseline),
    effect: effectOf(model.outcomes, solved, baseline),
    equilibria: solved.equilibria,
    completeness: solved.completeness,
    selection: solved.selection,
    explanation: explanationOf(model, parameters, solved, baseline),
  };
}

const noAnswer = (model: Model, reason: string): Solved => ({
  ...withoutEquilibrium(model.outcomes, reason, { complete: false, because: reason }),
  status: 'failed',
});

const stated = ({ status, reason, outcomes }: Solved): Uncertified['baseline'] => ({
  status,
  ...(reason === undefined ? {} : { reason }),
  outcomes,
});

/** The same game with every lever at its neutral value; failed with the reason where that is no game of the model. */
export function solveBaseline(model: Model, values: Values): Solved {
  const neutral = withoutRegulation(model, values);
  const problem = model.check(neutral);
  return problem === null ? model.solve(neutral) : noAnswer(model, problem);
}

/** Why the answer is so and, under a rule, what the rule does against the same game without it. */
function explanationOf(model: Model, values: Values, solved: Solved, baseline: Solved): string {
  if (solved.status === 'failed') return solved.reason ?? '';
  const why = model.explain(values, solved, baseline);
  if (!isRegulated(model, values)) return why;
  const what =
    baseline.status === 'failed'
      ? `There is nothing to compare the rule with: without it ${baseline.reason}.`
      : effectSentence(model.outcomes, solved, baseline);
  return what === '' ? why : `${why} ${what}`;
}

/**
 * Checks a solved game, all its equilibria, and the same game without regulation by code that shares nothing with the solver; the
 * bounds are those of the selected equilibrium.
 */
export function certifySolution(model: Model, solved: Uncertified): Solution {
  const { parameters, baseline, equilibria, status } = solved;
  const certificate = model.verify(parameters, solved);
  const others = equilibria.slice(1).flatMap(({ strategies, payoffs, outcomes }, k) => {
    const claim = { status, outcomes: { ...outcomes, ...strategies, ...payoffs } };
    return model.verify(parameters, claim).problems.map((problem) => `equilibria[${k + 1}]: ${problem}`);
  });
  // With nothing set the game without the rule is the same game: it was checked just now, unless it states something else.
  const isSame = !isRegulated(model, parameters) && baseline.outcomes === solved.outcomes;
  const own = isSame ? certificate : model.verify(withoutRegulation(model, parameters), baseline);
  const isRefused = !own.accepted && (baseline.status === 'equilibrium' || baseline.status === 'exit');
  return Object.freeze({
    ...(isRefused ? withoutBaseline(model, solved, own) : solved),
    baseline: { ...(isRefused ? refusedBaseline(model, own) : baseline), certificate: own },
    certificate: {
      ...certificate,
      accepted: certificate.accepted && others.length === 0,
      problems: [...certificate.problems, ...others],
    },
  });
}

const refusedBaseline = (model: Model, { problems }: Certificate): Uncertified['baseline'] =>
  stated(noAnswer(model, `the answer that was found is no equilibrium (${problems.join('; ')})`));

/** What is said of a game when the answer without the rule does not hold: nothing is compared with it. */
function withoutBaseline(model: Model, solved: Uncertified, certificate: Certificate): Uncertified {
  const baseline = refusedBaseline(model, certificate);
  const failed = noAnswer(model, baseline.reason!);
  return {
    ...solved,
    effect: effectOf(model.outcomes, solved, failed),
    explanation: explanationOf(model, solved.parameters, solved, failed),
  };
}

/**
 * Solves one game, certifies the answer by independent code and says why it is so. Parameters that are not given take
 * the model's defaults. Complete when `completeness.complete` says so; the certificate states what was checked.
 *
 * @throws RegulabError with code `misuse` for a bad name or value.
 * @example
 * solve(findModel('fine-tuning/two-attribute'), { specialistFloor: 0.4 }).outcomes.safety; // 0.4
 */
export function solve(sized: Model, given: Readonly<Record<string, unknown>>): Solution {
  const { model, values } = readGame(sized, given);
  return certifySolution(model, solveUncertified(model, values));
}
