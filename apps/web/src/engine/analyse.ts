import {
  completeValues,
  concludeSensitivity,
  designOf,
  type Model,
  misuse,
  robustRules,
  sensitivityBlock,
  traceBranchesOf,
  usualLevers,
  usualVariation,
  type Values,
} from '@regulab/core';
import { branchFigure } from '@regulab/figures/branchLayers.js';
import { robustFigure } from '@regulab/figures/robustFigure.js';
import { sensitivityFigure, sensitivityLead } from '@regulab/figures/sensitivityFigure.js';
import { robustSize, samplesOf, usualAxis } from '../state/state.js';
import { labelOf } from '../views/labels.js';
import type { Analysed, AnalyseTask } from './tasks.js';

/** Answers a question about a model with the picture that the command draws, and with its sentences. */
export function analyse(model: Model, { values: given, analysis }: AnalyseTask): Analysed {
  const values = completeValues(model, given);
  // What is set stays as it is.
  const fixed = Object.keys(given).filter(
    (name) => given[name] !== model.parameters.find((p) => p.name === name)?.default,
  );
  switch (analysis.kind) {
    case 'sensitivity':
      return sensitivity(model, values, fixed, analysis);
    case 'robust':
      return robust(model, values, analysis);
    case 'branches': {
      const { from, to } = usualAxis(model, analysis.along);
      const traced = traceBranchesOf(model, values, analysis.along, from, to);
      return {
        figure: branchFigure(model, traced),
        lead: `${traced.branches.length === 1 ? 'One branch' : `${traced.branches.length} branches`} of equilibria. A search, not a proof that there is no other: branches begin at equilibria found at some values on the way.`,
      };
    }
  }
}

function sensitivity(
  model: Model,
  values: Values,
  fixed: readonly string[],
  { of, method }: AnalyseTask['analysis'],
): Analysed {
  const vary = usualVariation(model, values, fixed);
  if (vary.length === 0) throw misuse('no parameter of this model has room to vary');
  const task = {
    model: model.id,
    values,
    method,
    of: [of],
    vary,
    correlations: [],
    samples: samplesOf(method),
    seed: 1,
    missing: null,
  };
  const { rows } = designOf(model, task);
  const found = concludeSensitivity(model, task, [sensitivityBlock(model, task, 0, rows)]);
  const [quantity] = found.quantities;
  return {
    figure: sensitivityFigure(
      model,
      vary,
      found,
      found.quantities.filter(({ why }) => why === null),
    ),
    lead: `${found.games.toLocaleString('en-US')} games, parameters that are not set over their usual ranges. ${sensitivityLead(vary, quantity!)}`,
  };
}

function robust(model: Model, values: Values, { of, along }: AnalyseTask['analysis']): Analysed {
  const { levers, worlds } = robustSize(model);
  if (levers.length === 0) throw misuse('nothing in this model is set by a rule');
  const found = robustRules(model, values, {
    maximise: of,
    over: levers.map((name) => usualAxis(model, name)),
    uncertain: [usualAxis(model, along)],
    worlds,
  });
  const others = usualLevers(model).slice(levers.length);
  const list = (names: readonly string[]): string => names.map((name) => labelOf(model, name)).join(', ');
  return {
    figure: robustFigure(model, found),
    lead: `Set by the rule, over usual ranges: ${list(levers)}.${others.length > 0 ? ` As they are: ${list(others)}.` : ''} Not known, over its usual range: ${labelOf(model, along)}. The rest of the world is as it is set.`,
  };
}
