import type { Branch, Model, Outcome } from '@regulab/model/contract.js';
import { misuse } from '@regulab/model/error.js';
import type { Outcomes, Values } from '@regulab/model/outcomes.js';
import { parametersNamed, withPlayers } from '@regulab/model/players.js';
import { unknownName, whyOutOfRange } from '@regulab/model/values.js';

/** Branches of equilibria along one parameter. */
export interface Branches {
  readonly model: string;
  readonly parameter: string;
  readonly from: number;
  readonly to: number;
  readonly branches: readonly Branch[];
}

/**
 * Branches of equilibria of a game while one parameter, or one of all players (`agents.damage`), runs from one value to another. Each
 * begins at an equilibrium that a search found on the way, so that one can be missed.
 *
 * @throws RegulabError with code `misuse` for a model without branches, unknown or whole parameters, and ranges outside theirs or
 * empty.
 */
export function traceBranchesOf(
  model: Model,
  values: Values,
  parameter: string,
  from: number,
  to: number,
): Branches {
  if (!model.branches) throw misuse(`${model.id} traces no branches; sweep the parameter instead`);
  const names = parametersNamed(model, parameter);
  const [first] = names;
  if (first === undefined)
    throw unknownName(
      `parameter of ${model.id}`,
      parameter,
      model.parameters.map(({ name }) => name),
    );
  const entry = model.parameters.find(({ name }) => name === first)!;
  if (entry.whole)
    throw misuse(`${parameter} takes only whole numbers or names; branches run along a number`);
  if (!(from < to))
    throw misuse(`${parameter} runs from ${from} to ${to}; the first must be below the second`);
  for (const at of [from, to]) {
    const why = whyOutOfRange(entry, at);
    if (why) throw misuse(why);
    const problem = model.check({ ...values, ...Object.fromEntries(names.map((name) => [name, at])) });
    if (problem) throw misuse(problem);
  }
  return { model: model.id, parameter, from, to, branches: model.branches(values, names, from, to) };
}

/**
 * The outcome that branches are shown by: the one that is named, or else safety, or the first choice.
 *
 * @throws RegulabError with code `misuse` for an unknown name
 */
export function branchOutcome(model: Model, named?: string): Outcome {
  const found =
    named === undefined
      ? (model.outcomes.find(({ role }) => role === 'safety') ?? model.outcomes[0])
      : model.outcomes.find(({ name }) => name === named);
  if (found) return found;
  throw unknownName(
    `outcome of ${model.id}`,
    named!,
    model.outcomes.map(({ name }) => name),
  );
}

/** The equilibria of one number of players. */
export interface Census {
  readonly count: number;
  /** Why there is no such game. */
  readonly problem?: string;
  readonly equilibria: readonly { readonly outcomes: Outcomes; readonly binding: readonly string[] }[];
}

/**
 * Equilibria by the number of players, further ones being like the last.
 *
 * @throws RegulabError with code `misuse` for a model without a list of players, and numbers outside its range.
 */
export function censusOf(model: Model, values: Values, from: number, to: number): Census[] {
  const { list } = model;
  if (!list) throw misuse(`${model.id} has a fixed number of players`);
  if (!Number.isInteger(from) || !Number.isInteger(to) || from < 1 || to > list.most || from > to)
    throw misuse(`${list.name} runs from ${from} to ${to}; it takes whole numbers from 1 to ${list.most}`);
  return Array.from({ length: to - from + 1 }, (_, k) => {
    const { sized, values: own } = withPlayers(list, values, from + k);
    const problem = sized.check(own);
    if (problem) return { count: from + k, problem, equilibria: [] };
    const { equilibria } = sized.solve(own);
    return {
      count: from + k,
      equilibria: equilibria.map(({ strategies, payoffs, binding }) => ({
        outcomes: { ...strategies, ...payoffs },
        binding,
      })),
    };
  });
}
