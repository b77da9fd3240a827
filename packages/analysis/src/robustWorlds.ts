import type { Model } from '@regulab/model/contract.js';
import type { Values } from '@regulab/model/outcomes.js';
import { parametersNamed } from '@regulab/model/players.js';
import { normalDistribution } from '@regulab/numeric/normalDistribution.js';
import { scrambledSobolAt } from '@regulab/numeric/sobol.js';
import { evaluator, readQuantities } from './sensitivity/quantities.js';
import { dimensionSeed } from './sensitivity/sobolIndices.js';
import { assigned, type Uncertain, valueAt } from './uncertain.js';

/** A model with values for what does not vary. */
export interface Variant {
  readonly model: Model;
  readonly values: Values;
}

/** Which equilibrium comes about: the one the model selects, or the best or the worst by the objective. */
export const SELECTIONS = ['selected', 'best', 'worst'] as const;
export type Selection = (typeof SELECTIONS)[number];

/** One way that things may be. */
export interface World {
  readonly model: string;
  readonly selection: Selection;
  readonly parameters: Readonly<Record<string, number>>;
}

export interface Place {
  readonly world: World;
  /** Which of the games it belongs to. */
  readonly game: number;
  /** Whether it is drawn from the distributions; corners are not. */
  readonly isDrawn: boolean;
}

const MOST_CORNERS = 6;
const SEED = 0x5eed;
/** Corners of a distribution that is no range: so far out that 2.5 % are left on either side. */
const FAR_OUT = normalDistribution(1.959963984540054);

const levelOf = (k: number, dimension: number): number =>
  scrambledSobolAt(k, dimension, dimensionSeed(SEED, dimension));

/** Ways of things to be that are games: corners of what is uncertain, where they are not too many, and points spread between. */
export function worldsOf(
  games: readonly Variant[],
  uncertain: readonly Uncertain[],
  selections: readonly Selection[],
  count: number,
): Place[] {
  const places: Place[] = [];
  games.forEach(({ model, values }, game) => {
    const own = uncertain.filter(({ name }) => parametersNamed(model, name).length > 0);
    const at = (levelOf: (d: number, each: Uncertain) => number): Record<string, number> =>
      Object.fromEntries(own.map((each, d) => [each.name, valueAt(model, each, levelOf(d, each))]));
    const cornerLevel = (isUpper: boolean, each: Uncertain): number => {
      if (!('from' in each)) return isUpper ? FAR_OUT : 1 - FAR_OUT;
      return isUpper ? 1 : 0;
    };
    const corners =
      own.length > 0 && own.length <= MOST_CORNERS
        ? Array.from({ length: 1 << own.length }, (_, k) =>
            at((d, each) => cornerLevel(((k >> d) & 1) === 1, each)),
          )
        : [];
    const drawn =
      own.length === 0
        ? [{}]
        : Array.from({ length: count }, (_, k) => at((d) => levelOf(k, uncertain.indexOf(own[d]!))));
    for (const [list, isDrawn] of [
      [corners, false],
      [drawn, true],
    ] as const)
      for (const parameters of list)
        if (model.check(assigned(model, values, parameters)) === null)
          for (const selection of selections)
            places.push({ world: { model: model.id, selection, parameters }, game, isDrawn });
  });
  return places;
}

/** What each rule is worth in each world, the larger the better; minus infinity where the objective has no value. */
export function worthOf(
  games: readonly Variant[],
  objective: string,
  worlds: readonly Place[],
  rules: readonly Readonly<Record<string, number>>[],
): Float64Array[] {
  const worth = rules.map(() => new Float64Array(worlds.length));
  games.forEach(({ model, values }, game) => {
    const own = worlds.flatMap((place, w) => (place.game === game ? [w] : []));
    const plain = own.filter((w) => worlds[w]!.world.selection === 'selected');
    const several = own.filter((w) => worlds[w]!.world.selection !== 'selected');
    byKernel(model, values, objective, plain, worlds, rules, worth);
    byEquilibria(model, values, objective, several, worlds, rules, worth);
  });
  return worth;
}

/** Minus one for an objective of which less is better. */
export const signOf = (model: Model, objective: string): number =>
  model.outcomes.find(({ name }) => name === objective)?.direction === 'lower' ? -1 : 1;

/** What the objective is once somebody has walked away; null where it has no value then. */
function valueAtExit(model: Model, objective: string): number | null {
  const own = model.outcomes.find(({ name }) => name === objective);
  if (own) return own.atExit ?? null;
  const payoffs = model.outcomes.filter(({ role }) => role === 'payoff');
  return payoffs.some(({ atExit }) => atExit === undefined)
    ? null
    : payoffs.reduce((sum, { atExit }) => sum + atExit!, 0);
}

function byKernel(
  model: Model,
  values: Values,
  objective: string,
  own: readonly number[],
  worlds: readonly Place[],
  rules: readonly Readonly<Record<string, number>>[],
  worth: readonly Float64Array[],
): void {
  if (own.length === 0) return;
  // All worlds of a model move the same parameters, and all rules the same levers.
  const parameters = Object.keys(worlds[own[0]!]!.world.parameters);
  const levers = Object.keys(rules[0]!);
  const evaluate = evaluator(model, values, [...parameters, ...levers], readQuantities(model, [objective]));
  const inputs = parameters.map((name) => Float64Array.from(own, (w) => worlds[w]!.world.parameters[name]!));
  const sign = signOf(model, objective);
  rules.forEach((rule, r) => {
    const set = levers.map((name) => new Float64Array(own.length).fill(rule[name]!));
    const [column] = evaluate([...inputs, ...set], own.length).columns;
    own.forEach((w, row) => {
      const value = column![row]!;
      worth[r]![w] = Number.isNaN(value) ? Number.NEGATIVE_INFINITY : sign * value;
    });
  });
}

/** Solves each game once for all selections of the same parameters. */
function byEquilibria(
  model: Model,
  values: Values,
  objective: string,
  own: readonly number[],
  worlds: readonly Place[],
  rules: readonly Readonly<Record<string, number>>[],
  worth: readonly Float64Array[],
): void {
  const sign = signOf(model, objective);
  rules.forEach((rule, r) => {
    let [parameters, all]: [unknown, number[]] = [null, []];
    for (const w of own) {
      const { world } = worlds[w]!;
      if (world.parameters !== parameters) {
        parameters = world.parameters;
        all = objectivesOf(model, assigned(model, values, { ...world.parameters, ...rule }), objective).map(
          (x) => sign * x,
        );
      }
      worth[r]![w] =
        all.length === 0
          ? Number.NEGATIVE_INFINITY
          : world.selection === 'best'
            ? Math.max(...all)
            : Math.min(...all);
    }
  });
}

/** The objective in every equilibrium that the model lists. */
function objectivesOf(model: Model, values: Values, objective: string): number[] {
  const { status, equilibria, outcomes } = model.solve(values);
  if (status === 'exit') {
    const value = valueAtExit(model, objective);
    return value === null ? [] : [value];
  }
  if (status !== 'equilibrium') return [];
  const payoffs = model.outcomes.filter(({ role }) => role === 'payoff');
  return equilibria.flatMap((each, k) => {
    const own = k === 0 ? outcomes : (each.outcomes ?? { ...each.strategies, ...each.payoffs });
    const value = Object.hasOwn(own, objective)
      ? own[objective]
      : payoffs.reduce((sum, { name }) => sum + (own[name] ?? 0), 0);
    return value == null ? [] : [value];
  });
}
