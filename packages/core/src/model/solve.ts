import { ENGINE } from '../version.js';
import type { Model } from './contract.js';
import { effectOf } from './effect.js';
import { readGame } from './players.js';
import type { Solution, Uncertified } from './solution.js';
import { withoutRegulation } from './values.js';

/**
 * Solves one game and says why the answer is so, without the check by independent code, which may take longer than the
 * solution; `certify` makes it. Parameters that are not given take the model's defaults.
 *
 * @throws RegulabError with code `misuse` for a bad name or value.
 */
export function solveUncertified(sized: Model, given: Readonly<Record<string, unknown>>): Uncertified {
  const { model, values: parameters } = readGame(sized, given);
  const solved = model.solve(parameters);
  const baseline = model.solve(withoutRegulation(model, parameters));
  return {
    format: 'regulab-solution/1',
    engine: ENGINE,
    model: model.id,
    fidelity: model.fidelity,
    parameters,
    status: solved.status,
    ...(solved.reason === undefined ? {} : { reason: solved.reason }),
    regime: solved.regime,
    outcomes: solved.outcomes,
    baseline: { status: baseline.status, outcomes: baseline.outcomes },
    effect: effectOf(model.outcomes, solved, baseline),
    equilibria: solved.equilibria,
    completeness: solved.completeness,
    selection: solved.selection,
    explanation:
      solved.status === 'failed' ? (solved.reason ?? '') : model.explain(parameters, solved, baseline),
  };
}

/**
 * Checks a solved game, all its equilibria, and the same game without regulation by code that shares nothing with the solver; the
 * bounds are those of the selected equilibrium.
 */
export function certify(model: Model, solved: Uncertified): Solution {
  const { parameters, baseline, equilibria, status } = solved;
  const certificate = model.verify(parameters, solved);
  const others = equilibria.slice(1).flatMap(({ strategies, payoffs, outcomes }, k) => {
    const claim = { status, outcomes: { ...outcomes, ...strategies, ...payoffs } };
    return model.verify(parameters, claim).problems.map((problem) => `equilibria[${k + 1}]: ${problem}`);
  });
  return Object.freeze({
    ...solved,
    baseline: { ...baseline, certificate: model.verify(withoutRegulation(model, parameters), baseline) },
    certificate: {
      ...certificate,
      accepted: certificate.accepted && others.length === 0,
      problems: [...certificate.problems, ...others],
    },
  });
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
  return certify(model, solveUncertified(model, values));
}
