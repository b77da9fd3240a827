import { ENGINE } from '../version.js';
import type { Model } from './contract.js';
import { effectOf } from './effect.js';
import { readGame } from './players.js';
import type { Solution } from './solution.js';
import { withoutRegulation } from './values.js';

/**
 * Solves one game, certifies the answer by independent code and says why it is so. Parameters that are not given take
 * the model's defaults. Complete when `completeness.complete` says so; the certificate states what was checked.
 *
 * @throws RegulabError with code `misuse` for a bad name or value.
 * @example
 * solve(findModel('fine-tuning/two-attribute'), { specialistFloor: 0.4 }).outcomes.safety; // 0.4
 */
export function solve(sized: Model, given: Readonly<Record<string, unknown>>): Solution {
  const { model, values: parameters } = readGame(sized, given);
  const solved = model.solve(parameters);
  const unregulated = withoutRegulation(model, parameters);
  const baseline = model.solve(unregulated);
  return Object.freeze({
    format: 'regulab-solution/1',
    engine: ENGINE,
    model: model.id,
    fidelity: model.fidelity,
    parameters,
    status: solved.status,
    ...(solved.reason === undefined ? {} : { reason: solved.reason }),
    regime: solved.regime,
    outcomes: solved.outcomes,
    baseline: {
      status: baseline.status,
      outcomes: baseline.outcomes,
      certificate: model.verify(unregulated, baseline),
    },
    effect: effectOf(model.outcomes, solved, baseline),
    equilibria: solved.equilibria,
    completeness: solved.completeness,
    selection: solved.selection,
    certificate: model.verify(parameters, solved),
    explanation:
      solved.status === 'failed' ? (solved.reason ?? '') : model.explain(parameters, solved, baseline),
  });
}
