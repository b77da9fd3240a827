import { EQUILIBRIUM, type Model, type Values } from '../model/contract.js';
import { misuse } from '../model/error.js';
import { parametersNamed } from '../model/players.js';
import { unknownName, whyOutOfRange } from '../model/values.js';
import { evenly } from '../numeric/evenly.js';
import { normalQuantile } from '../numeric/normalQuantile.js';
import { SOBOL_DIMENSIONS, sobolAt } from '../numeric/sobol.js';
import { usualLevers } from './design.js';
import { readObjectives } from './designConditions.js';

/** A quantity that moves between two ends: a lever that is chosen, or a parameter that nobody knows. */
export interface Range {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** A parameter that is believed to be near a value: normally distributed, cut off at the ends of what it may be. */
export interface Belief {
  readonly name: string;
  readonly mean: number;
  readonly deviation: number;
}

export interface RobustTask {
  readonly maximise: string;
  /** Levers to choose; all of the model's where there is none. One or two. */
  readonly over?: readonly Range[];
  /** What is not known: every value between the ends as likely as any other, or a belief. */
  readonly uncertain: readonly (Range | Belief)[];
  /** Worlds that are looked at besides the corners. */
  readonly worlds?: number;
}

/** A rule with what it comes to over all worlds. */
export interface RobustRule {
  readonly levers: Readonly<Record<string, number>>;
  readonly expected: number;
  readonly least: number;
  /** What the best rule of each world would add, at most and on average. */
  readonly largestRegret: number;
  readonly expectedRegret: number;
  /** The world with the largest regret. */
  readonly worst: Readonly<Record<string, number>>;
  /** The part of worlds in which the game has no equilibrium under the rule. */
  readonly unsolved: number;
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
  /** No regulation at all. */
  readonly none: RobustRule;
  /** Rules whose largest regret is within a tenth of the least: the range of each lever. */
  readonly flat: readonly Range[];
  readonly method: string;
}

/** Rules on each axis, by how many levers are chosen. */
const PLACES = [0, 201, 41] as const;
const USUAL_WORLDS = 128;
const MOST_WORLDS = 4096;
const MOST_CORNERS = 6;
const SHIFT = 0x5eed;
/** Regrets within this part of the least count as flat. */
const FLAT = 1.1;

const isBelief = (uncertain: Range | Belief): uncertain is Belief => 'mean' in uncertain;

/** The value of an uncertain parameter at a level from 0 to 1 of its distribution. */
function valueAt(model: Model, uncertain: Range | Belief, level: number): number {
  if (!isBelief(uncertain)) return uncertain.from + (uncertain.to - uncertain.from) * level;
  const { min, max } = model.parameters.find((p) => parametersNamed(model, uncertain.name).includes(p.name))!;
  return Math.min(max, Math.max(min, uncertain.mean + uncertain.deviation * normalQuantile(level)));
}

/** Levels of the corners: the ends of a range, and so far out that a belief leaves 2.5 % on either side. */
const cornerOf = (model: Model, uncertain: Range | Belief, isUpper: boolean): number =>
  isBelief(uncertain)
    ? valueAt(model, uncertain, isUpper ? 0.975 : 0.025)
    : isUpper
      ? uncertain.to
      : uncertain.from;

function checkUncertain(model: Model, uncertain: Range | Belief): void {
  if (!isBelief(uncertain)) {
    checkRange(model, uncertain, 'primitive');
    return;
  }
  const { name, mean, deviation } = uncertain;
  if (!(deviation > 0 && Number.isFinite(deviation)))
    throw misuse(`${name} has a standard deviation of ${deviation}; it must be above 0`);
  checkNamed(model, name, 'primitive', [mean]);
}

/** A name must be one of the kind, real, and take these values. */
function checkNamed(
  model: Model,
  name: string,
  kind: 'lever' | 'primitive',
  values: readonly number[],
): void {
  const own = parametersNamed(model, name);
  const known = model.parameters.filter((p) => own.includes(p.name) && p.kind === kind);
  if (known.length === 0)
    throw unknownName(
      kind === 'lever' ? `lever of ${model.id}` : `uncertain parameter of ${model.id}`,
      name,
      kind === 'lever'
        ? usualLevers(model)
        : model.parameters.filter((p) => p.kind === kind).map((p) => p.name),
    );
  for (const p of known) {
    if (p.whole) throw misuse(`${name} is a whole number; ranges are of real numbers, solve it for each`);
    for (const value of values) {
      const problem = whyOutOfRange(p, value);
      if (problem !== null) throw misuse(problem);
    }
  }
}

function checkRange(model: Model, { name, from, to }: Range, kind: 'lever' | 'primitive'): void {
  checkNamed(model, name, kind, [from, to]);
  if (!(from < to)) throw misuse(`${name} runs from ${from} to ${to}; it must rise`);
}

/**
 * Rules for a regulator who does not know the world: every rule of a grid in every world of a sample, with the rule of the least
 * largest regret, of the best worst case and of the best mean. A sample of worlds and a grid of rules, not a proof; worlds that are no
 * game of the model are left out, as are those in which no rule has an equilibrium; where only some rules have none they earn what the
 * worst of the others earns there.
 *
 * Source: L. J. Savage, The theory of statistical decision, JASA 46 (1951).
 *
 * @throws RegulabError with code `misuse` for unknown names, ranges out of bounds, more than two levers.
 */
export function robustRules(model: Model, values: Values, task: RobustTask): Robust {
  const [objective] = readObjectives(model, [task.maximise]);
  const levers =
    task.over && task.over.length > 0
      ? task.over
      : usualLevers(model).map((name): Range => {
          const p = model.parameters.find((entry) => entry.name === parametersNamed(model, name)[0])!;
          return { name, from: p.neutral!, to: p.usual[1] };
        });
  if (levers.length > 2)
    throw misuse(`${levers.length} levers are to be chosen; name one or two with --over`);
  if (task.uncertain.length === 0) throw misuse('nothing is uncertain; name a parameter with its range');
  if (task.uncertain.length > SOBOL_DIMENSIONS)
    throw misuse(`${task.uncertain.length} uncertain parameters; at most ${SOBOL_DIMENSIONS} are sampled`);
  for (const lever of levers) checkRange(model, lever, 'lever');
  for (const uncertain of task.uncertain) checkUncertain(model, uncertain);
  const count = task.worlds ?? USUAL_WORLDS;
  if (!Number.isInteger(count) || count < 1 || count > MOST_WORLDS)
    throw misuse(`worlds is ${count}; it must be a whole number from 1 to ${MOST_WORLDS}`);
  const games = worldsOf(model, task.uncertain, count).filter(
    (world) => model.check(assigned(model, values, world)) === null,
  );
  if (games.length === 0)
    throw misuse('none of the uncertain worlds is a game of the model; narrow the ranges');
  const rules = rulesOf(levers);
  const neutral = Object.fromEntries(levers.map(({ name }) => [name, neutralOf(model, name)]));
  const all = worthOf(model, values, objective!, games, [...rules, neutral]);
  // Where no rule has an equilibrium none is better than another.
  const kept = games.flatMap((_, w) => (all.some((row) => row[w]! > Number.NEGATIVE_INFINITY) ? [w] : []));
  if (kept.length === 0)
    throw misuse('in none of the uncertain worlds any rule has an equilibrium; choose other ranges');
  const worlds = kept.map((w) => games[w]!);
  const worth = all.map((row) => kept.map((w) => row[w]!));
  const best = worlds.map((_, w) =>
    worth.reduce((most, row) => Math.max(most, row[w]!), Number.NEGATIVE_INFINITY),
  );
  const least = worlds.map((_, w) =>
    worth.reduce(
      (low, row) => (row[w]! > Number.NEGATIVE_INFINITY ? Math.min(low, row[w]!) : low),
      Number.POSITIVE_INFINITY,
    ),
  );
  const judged = worth.map((row, r): RobustRule => {
    let [sum, low, most, regrets, worst, unsolved] = [0, Number.POSITIVE_INFINITY, -1, 0, 0, 0];
    row.forEach((raw, w) => {
      const isSolved = raw > Number.NEGATIVE_INFINITY;
      const value = isSolved ? raw : least[w]!;
      if (!isSolved) unsolved++;
      const regret = best[w]! - value;
      sum += value;
      regrets += regret;
      low = Math.min(low, value);
      if (regret > most) [most, worst] = [regret, w];
    });
    return {
      levers: r < rules.length ? rules[r]! : neutral,
      expected: sum / worlds.length,
      least: low,
      largestRegret: Math.max(0, most),
      expectedRegret: regrets / worlds.length,
      worst: worlds[worst]!,
      unsolved: unsolved / worlds.length,
    };
  });
  const choices = judged.slice(0, rules.length);
  const bestBy = (score: (rule: RobustRule) => number): RobustRule =>
    choices.reduce((top, rule) => (score(rule) > score(top) ? rule : top));
  const minimaxRegret = bestBy((rule) => -rule.largestRegret);
  const flat = choices.filter((rule) => rule.largestRegret <= FLAT * minimaxRegret.largestRegret);
  return {
    model: model.id,
    maximise: objective!,
    rules: rules.length,
    worlds: worlds.length,
    minimaxRegret,
    maximin: bestBy((rule) => rule.least),
    bestExpected: bestBy((rule) => rule.expected),
    none: judged[rules.length]!,
    flat: levers.map(({ name }) => ({
      name,
      from: Math.min(...flat.map((rule) => rule.levers[name]!)),
      to: Math.max(...flat.map((rule) => rule.levers[name]!)),
    })),
    method: `${rules.length} rules on a grid in ${worlds.length} worlds (corners and a Sobol sample of what is uncertain${games.length > worlds.length ? `; ${games.length - worlds.length} left out in which no rule has an equilibrium` : ''}): a search, not a proof`,
  };
}

const neutralOf = (model: Model, name: string): number =>
  model.parameters.find((p) => p.name === parametersNamed(model, name)[0])!.neutral!;

const assigned = (model: Model, values: Values, some: Readonly<Record<string, number>>): Values => ({
  ...values,
  ...Object.fromEntries(
    Object.entries(some).flatMap(([name, value]) => parametersNamed(model, name).map((own) => [own, value])),
  ),
});

/** Corners of the ranges, where they are not too many, and points spread between. */
function worldsOf(
  model: Model,
  ranges: readonly (Range | Belief)[],
  count: number,
): Record<string, number>[] {
  const corners =
    ranges.length <= MOST_CORNERS
      ? Array.from({ length: 1 << ranges.length }, (_, k) =>
          Object.fromEntries(
            ranges.map((range, d) => [range.name, cornerOf(model, range, ((k >> d) & 1) === 1)]),
          ),
        )
      : [];
  const spread = Array.from({ length: count }, (_, k) =>
    Object.fromEntries(ranges.map((range, d) => [range.name, valueAt(model, range, sobolAt(k, d, SHIFT))])),
  );
  return [...corners, ...spread];
}

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

/** What each rule is worth in each world; minus infinity where there is no equilibrium. */
function worthOf(
  model: Model,
  values: Values,
  objective: string,
  worlds: readonly Readonly<Record<string, number>>[],
  rules: readonly Readonly<Record<string, number>>[],
): Float64Array[] {
  const n = worlds.length;
  const inputs = model.parameters.map(() => new Float64Array(n));
  const outputs = [...model.outcomes, null].map(() => new Float64Array(n));
  const status = new Uint8Array(n);
  const own = model.outcomes.findIndex(({ name }) => name === objective);
  const payoffs = model.outcomes.flatMap(({ role }, k) => (role === 'payoff' ? [k] : []));
  const sign = own >= 0 && model.outcomes[own]!.direction === 'lower' ? -1 : 1;
  return rules.map((rule) => {
    worlds.forEach((world, w) => {
      const all = assigned(model, values, { ...world, ...rule });
      model.parameters.forEach(({ name }, k) => {
        inputs[k]![w] = all[name]!;
      });
    });
    model.kernel(inputs, outputs, status, 0, n);
    return Float64Array.from(worlds, (_, w) => {
      if (status[w] !== EQUILIBRIUM) return Number.NEGATIVE_INFINITY;
      const value =
        own >= 0 ? outputs[own]![w]! : payoffs.reduce((sum, k) => sum + (outputs[k]![w]! || 0), 0);
      return Number.isNaN(value) ? Number.NEGATIVE_INFINITY : sign * value;
    });
  });
}
