import type { Model, Parameter } from '@regulab/model/contract.js';
import { misuse } from '@regulab/model/error.js';
import type { Values } from '@regulab/model/outcomes.js';
import { parametersNamed } from '@regulab/model/players.js';
import { unknownName, whyOutOfRange } from '@regulab/model/values.js';
import { evenly } from '@regulab/numeric/evenly.js';
import { SOBOL_DIMENSIONS } from '@regulab/numeric/sobol.js';
import { readObjectives } from './design/conditions.js';
import { usualLevers } from './design/ranges.js';
import {
  type Place,
  SELECTIONS,
  type Selection,
  signOf,
  type Variant,
  type World,
  worldsOf,
  worthOf,
} from './robustWorlds.js';
import { checkUncertain, type Range, twiceNamed, type Uncertain } from './uncertain.js';

export interface RobustTask {
  readonly maximise: string;
  /** Levers to choose; all of the model's where there is none. One or two. */
  readonly over?: readonly Range[];
  /** What is not known, and how it is distributed. */
  readonly uncertain: readonly Uncertain[];
  /** Other models that may be the right one; they have the levers and the objective too. */
  readonly variants?: readonly Variant[];
  /** Which equilibrium comes about where there are several; each is a world of its own. Only the model's own where nothing is said. */
  readonly selections?: readonly Selection[];
  /** A rule satisfices in a world where the objective is at least this good. */
  readonly satisfice?: number;
  /** Worlds that are looked at besides the corners, for each variant and selection. */
  readonly worlds?: number;
}

/** A rule with what it comes to over all worlds. Means and shares are over the stated distributions, extremes over corners too. */
export interface RobustRule {
  readonly levers: Readonly<Record<string, number>>;
  readonly expected: number;
  /** The worst case, in the objective's own direction: the largest number where less is better. */
  readonly least: number;
  /** The world of the worst case. */
  readonly leastIn: World;
  /** What the best rule of each world would add, at most and on average. */
  readonly largestRegret: number;
  readonly expectedRegret: number;
  /** The world with the largest regret. */
  readonly worst: World;
  /** The part of worlds in which the objective is good enough; null where nobody said how good that is. */
  readonly satisfied: number | null;
  /** The part of worlds in which the objective has no value under the rule: no equilibrium, or nobody to make a product. */
  readonly unsolved: number;
}

/** A world with what the objective and the regret of each named rule come to in it. */
export interface RegretRow {
  readonly world: World;
  /** Whether it is drawn from the distributions; corners are not. */
  readonly isDrawn: boolean;
  /** The best that any rule attains there. */
  readonly best: number;
  /** By criterion; null where the objective has no value. */
  readonly values: Readonly<Record<string, number | null>>;
  readonly regrets: Readonly<Record<string, number>>;
}

export interface Robust {
  readonly model: string;
  readonly maximise: string;
  readonly rules: number;
  readonly worlds: number;
  /** The best rule by each criterion. */
  readonly minimaxRegret: RobustRule;
  readonly maximin: RobustRule;
  readonly bestExpected: RobustRule;
  /** Null where nobody said what is good enough. */
  readonly satisficing: RobustRule | null;
  /** No regulation at all. */
  readonly none: RobustRule;
  /** Rules whose largest regret is within a tenth of the least lie within these; not all that lie within them need to be such. */
  readonly flat: readonly Range[];
  /** Every world, for the rules above. */
  readonly regretTable: readonly RegretRow[];
  /** Every rule that was looked at. */
  readonly choices: readonly RobustRule[];
  readonly method: string;
}

/** Rules on each axis, by how many levers are chosen. */
const PLACES = [0, 201, 41] as const;
const USUAL_WORLDS = 128;
const MOST_WORLDS = 4096;
/** Games that need every equilibrium are solved one by one. */
const MOST_SOLVED = 2_000_000;
/** Regrets within this part of the least count as flat. */
const FLAT = 1.1;

function checkLever(model: Model, { name, from, to }: Range): void {
  const own = parametersNamed(model, name);
  const known = model.parameters.filter((p): p is Parameter => own.includes(p.name) && p.kind === 'lever');
  if (known.length === 0) throw unknownName(`lever of ${model.id}`, name, usualLevers(model));
  for (const p of known) {
    if (p.whole) throw misuse(`${name} is a whole number; ranges are of real numbers, solve it for each`);
    for (const value of [from, to]) {
      const problem = whyOutOfRange(p, value);
      if (problem !== null) throw misuse(problem);
    }
  }
  if (!(from < to)) throw misuse(`${name} runs from ${from} to ${to}; it must rise`);
}

/** An uncertain parameter must be one of some variant, and right in each that has it. */
function checkAll(games: readonly Variant[], uncertain: Uncertain): void {
  const having = games.filter(({ model }) => parametersNamed(model, uncertain.name).length > 0);
  for (const { model } of having.length > 0 ? having : games) checkUncertain(model, uncertain, 'primitive');
}

function checkTask(games: readonly Variant[], levers: readonly Range[], task: RobustTask): void {
  if (levers.length > 2)
    throw misuse(`${levers.length} levers are to be chosen; name one or two with --over`);
  const variants = games.length > 1 || (task.selections?.length ?? 1) > 1;
  if (task.uncertain.length === 0 && !variants)
    throw misuse('nothing is uncertain; name a parameter with its range');
  if (task.uncertain.length > SOBOL_DIMENSIONS)
    throw misuse(`${task.uncertain.length} uncertain parameters; at most ${SOBOL_DIMENSIONS} are sampled`);
  const ids = games.map(({ model }) => model.id);
  const doubled = ids.find((id, k) => ids.indexOf(id) !== k);
  if (doubled !== undefined) throw misuse(`${doubled} is a variant twice; keep one`);
  const chosen = task.selections ?? [];
  if (chosen.some((name, k) => chosen.indexOf(name) !== k))
    throw misuse(`selections are ${chosen.join(', ')}; name each once`);
  for (const { model } of games) {
    for (const lever of levers) checkLever(model, lever);
    readObjectives(model, [task.maximise], false, []);
  }
  for (const uncertain of task.uncertain) checkAll(games, uncertain);
  // A parameter that only a variant has is looked up in it.
  for (const { model } of games) {
    const known = task.uncertain.filter(({ name }) => parametersNamed(model, name).length > 0);
    const twice = twiceNamed(model, [...levers, ...known]);
    if (twice !== null) throw misuse(`${twice} is named twice; keep one`);
  }
  for (const selection of task.selections ?? [])
    if (!SELECTIONS.includes(selection)) throw unknownName('selection', selection, SELECTIONS);
  const count = task.worlds ?? USUAL_WORLDS;
  if (!Number.isInteger(count) || count < 1 || count > MOST_WORLDS)
    throw misuse(`worlds is ${count}; it must be a whole number from 1 to ${MOST_WORLDS}`);
  if (task.satisfice !== undefined && !Number.isFinite(task.satisfice))
    throw misuse(`what satisfices is ${task.satisfice}; it must be a number`);
}

/**
 * Rules for a regulator who does not know the world: every rule of a grid in every world of a sample, with the rule of the least
 * largest regret, of the best worst case, of the best mean and, where it is said what is good enough, the one that is so in most worlds.
 * Worlds differ in parameters, and on request in which equilibrium comes about and which model is right. A sample of worlds and a grid of
 * rules, not a proof; worlds that are no game of the model are left out, as are those in which the objective has a value under no rule;
 * where it has none under some rules they count as the worst of the others there, and do not satisfice. A game that somebody leaves has the
 * payoffs of that. In means every model counts alike.
 *
 * Source: L. J. Savage, The theory of statistical decision, JASA 46 (1951); R. J. Lempert, S. W. Popper, S. C. Bankes, Shaping the next one
 * hundred years (2003), for satisficing over many worlds.
 *
 * @throws RegulabError with code `misuse` for unknown names, ranges out of bounds, more than two levers.
 */
export function robustRules(model: Model, values: Values, task: RobustTask): Robust {
  const plan = planRobust(model, values, task);
  return concludeRobust(plan, worthOf(plan.games, task.maximise, plan.worlds, plan.rules));
}

/** What is to be solved: every rule in every world. Rows of worlds can be solved anywhere, by `worthOf`. */
export interface RobustPlan {
  readonly task: RobustTask;
  readonly games: readonly Variant[];
  readonly levers: readonly Range[];
  readonly worlds: readonly Place[];
  /** The grid, and no rule at all as the last one. */
  readonly rules: readonly Readonly<Record<string, number>>[];
}

/** Checks a task and lays it out; see `robustRules`. */
export function planRobust(model: Model, values: Values, task: RobustTask): RobustPlan {
  const games: readonly Variant[] = [{ model, values }, ...(task.variants ?? [])];
  const levers =
    task.over && task.over.length > 0
      ? task.over
      : usualLevers(model).map((name): Range => {
          const p = model.parameters.find((entry) => entry.name === parametersNamed(model, name)[0])!;
          return { name, from: p.neutral!, to: p.usual[1] };
        });
  checkTask(games, levers, task);
  const selections = task.selections ?? ['selected'];
  const all = worldsOf(games, task.uncertain, selections, task.worlds ?? USUAL_WORLDS);
  if (all.length === 0)
    throw misuse('none of the uncertain worlds is a game of the model; narrow the ranges');
  const rules = rulesOf(levers);
  if (selections.some((each) => each !== 'selected') && rules.length * all.length > MOST_SOLVED)
    throw misuse(
      `${rules.length} rules in ${all.length} worlds, with every equilibrium, are more than ${MOST_SOLVED} games; ask for fewer worlds`,
    );
  const neutral = Object.fromEntries(levers.map(({ name }) => [name, neutralOf(model, name)]));
  return { task, games, levers, worlds: all, rules: [...rules, neutral] };
}

/** Judges the rules of a plan by what each is worth in each world. */
export function concludeRobust(
  { task, games, levers, worlds: all, rules: withNone }: RobustPlan,
  raw: readonly Float64Array[],
): Robust {
  const { model } = games[0]!;
  const selections = task.selections ?? ['selected'];
  const rules = withNone.slice(0, -1);
  // Where no rule has an equilibrium none is better than another.
  const kept = all.flatMap((_, w) => (raw.some((row) => row[w]! > Number.NEGATIVE_INFINITY) ? [w] : []));
  if (kept.length === 0)
    throw misuse(
      'in none of the uncertain worlds does any rule give the objective a value; choose other ranges',
    );
  const worlds = kept.map((w) => all[w]!);
  const worth = raw.map((row) => Float64Array.from(kept, (w) => row[w]!));
  const drawn = worlds.flatMap(({ isDrawn }, w) => (isDrawn ? [w] : []));
  // Without a drawn world that has an equilibrium the corners must do.
  const measured = drawn.length > 0 ? drawn : worlds.map((_, w) => w);
  const perGame = games.map((_, game) => measured.filter((w) => worlds[w]!.game === game).length);
  const weights = measured.map((w) => 1 / perGame[worlds[w]!.game]!);
  const weight = weights.reduce((sum, each) => sum + each, 0);
  const best = worlds.map((_, w) =>
    worth.reduce((most, row) => Math.max(most, row[w]!), Number.NEGATIVE_INFINITY),
  );
  const least = worlds.map((_, w) =>
    worth.reduce(
      (low, row) => (row[w]! > Number.NEGATIVE_INFINITY ? Math.min(low, row[w]!) : low),
      Number.POSITIVE_INFINITY,
    ),
  );
  // Worth is turned so that more is better; what is reported is not.
  const sign = signOf(model, task.maximise);
  const good = task.satisfice === undefined ? null : sign * task.satisfice;
  const valueIn = (row: Float64Array, w: number): number =>
    row[w]! > Number.NEGATIVE_INFINITY ? row[w]! : least[w]!;
  const judged = worth.map((row, r): RobustRule => {
    let [low, lowAt, most, mostAt, unsolved] = [Number.POSITIVE_INFINITY, 0, -1, 0, 0];
    for (let w = 0; w < row.length; w++) {
      if (row[w] === Number.NEGATIVE_INFINITY) unsolved++;
      const value = valueIn(row, w);
      if (value < low) [low, lowAt] = [value, w];
      if (best[w]! - value > most) [most, mostAt] = [best[w]! - value, w];
    }
    const mean = (of: (w: number) => number): number =>
      measured.reduce((sum, w, k) => sum + weights[k]! * of(w), 0) / weight;
    return {
      levers: withNone[r]!,
      expected: sign * mean((w) => valueIn(row, w)),
      least: sign * low,
      leastIn: worlds[lowAt]!.world,
      largestRegret: Math.max(0, most),
      expectedRegret: mean((w) => best[w]! - valueIn(row, w)),
      worst: worlds[mostAt]!.world,
      satisfied: good === null ? null : mean((w) => Number(row[w]! >= good)),
      unsolved: unsolved / worlds.length,
    };
  });
  const choices = judged.slice(0, rules.length);
  /** Of rules with the same score the one of the better mean. */
  const bestBy = (score: (rule: RobustRule) => number): number =>
    choices.reduce((top, rule, r) => {
      const lead = score(rule) - score(choices[top]!);
      return lead > 0 || (lead === 0 && sign * (rule.expected - choices[top]!.expected) > 0) ? r : top;
    }, 0);
  const named: Record<string, number> = {
    minimaxRegret: bestBy((rule) => -rule.largestRegret),
    maximin: bestBy((rule) => sign * rule.least),
    bestExpected: bestBy((rule) => sign * rule.expected),
    ...(good === null ? {} : { satisficing: bestBy((rule) => rule.satisfied!) }),
    none: rules.length,
  };
  const byName = (name: string): RobustRule => judged[named[name]!]!;
  const flat = choices.filter(
    ({ largestRegret }) => largestRegret <= FLAT * byName('minimaxRegret').largestRegret,
  );
  return {
    model: model.id,
    maximise: task.maximise,
    rules: rules.length,
    worlds: worlds.length,
    minimaxRegret: byName('minimaxRegret'),
    maximin: byName('maximin'),
    bestExpected: byName('bestExpected'),
    satisficing: good === null ? null : byName('satisficing'),
    none: byName('none'),
    flat: levers.map(({ name }) => ({
      name,
      from: Math.min(...flat.map((rule) => rule.levers[name]!)),
      to: Math.max(...flat.map((rule) => rule.levers[name]!)),
    })),
    regretTable: worlds.map(({ world, isDrawn }, w) => ({
      world,
      isDrawn,
      best: sign * best[w]!,
      values: Object.fromEntries(
        Object.entries(named).map(([name, r]) => [
          name,
          worth[r]![w]! > Number.NEGATIVE_INFINITY ? sign * worth[r]![w]! : null,
        ]),
      ),
      regrets: Object.fromEntries(
        Object.entries(named).map(([name, r]) => [name, best[w]! - valueIn(worth[r]!, w)]),
      ),
    })),
    choices,
    method: `${rules.length} rules on a grid in ${worlds.length} worlds (${worlds.some(({ isDrawn }) => !isDrawn) ? 'corners and ' : ''}a Sobol sample of what is uncertain${games.length > 1 ? `, ${games.length} models` : ''}${task.selections ? `, the ${selections.join(' and the ')} equilibrium` : ''}${all.length > worlds.length ? `; ${all.length - worlds.length} left out in which no rule gives the objective a value` : ''}): a search, not a proof`,
  };
}

const neutralOf = (model: Model, name: string): number =>
  model.parameters.find((p) => p.name === parametersNamed(model, name)[0])!.neutral!;

function rulesOf(levers: readonly Range[]): Record<string, number>[] {
  const places = PLACES[levers.length]!;
  const at = ({ from, to }: Range, k: number): number => evenly(from, to, places, k);
  const [first, second] = levers as [Range, Range?];
  return Array.from({ length: places }, (_, i) =>
    second
      ? Array.from({ length: places }, (__, j) => ({
          [first.name]: at(first, i),
          [second.name]: at(second, j),
        }))
      : [{ [first.name]: at(first, i) }],
  ).flat();
}
