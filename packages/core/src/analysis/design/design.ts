import type { Model, Outcomes, Values } from '../model/contract.js';
import { effectOf, saferBy } from '../model/effect.js';
import { misuse } from '../model/error.js';
import { parametersNamed } from '../model/players.js';
import type { Certificate, Effect, SolutionStatus } from '../model/solution.js';
import { unknownName, whyOutOfRange, withoutRegulation } from '../model/values.js';
import { type Interval, up } from '../numeric/interval.js';
import { SOBOL_DIMENSIONS, sobolAt } from '../numeric/sobol.js';
import { agreedShare, type RuleName } from './bargain.js';
import { changesBetween } from './changes.js';
import { boundDesign } from './designBound.js';
import { type Condition, readCondition, readObjectives, SAME } from './designConditions.js';

/** A lever that the regulator may set, or one of every player (`specialists.floor`), between two values. */
export interface DesignLever {
  readonly name: string;
  readonly from?: number;
  readonly to?: number;
}

export interface DesignTask {
  /** Outcomes to make large, or `welfare`, the sum of all payoffs; the first decides, all of them span the front. */
  readonly maximise: readonly string[];
  /** `participation` (always asked for), `no-backfiring`, `mutualism`, or a comparison such as `safety >= 0.6`. */
  readonly subjectTo?: readonly string[];
  readonly over?: readonly DesignLever[];
  /** The players agree on the share by this rule after they have learnt the regulation. */
  readonly bargain?: RuleName | undefined;
}

/** One regulation with what comes out of it. */
export interface Regulation {
  readonly levers: Readonly<Record<string, number>>;
  /** The agreed share, where it is bargained over. */
  readonly share: number | null;
  readonly outcomes: Outcomes;
  /** Turned round where less is better, so that more is. */
  readonly objectives: Readonly<Record<string, number>>;
  readonly effect: Effect;
}

/** The best regulation that reaches the named levers only. */
export interface TargetedDesign {
  readonly targets: readonly string[];
  /** `none`: no regulation satisfies what is asked for. */
  readonly status: 'found' | 'none';
  readonly best: Regulation | null;
  /** No regulation of these targets attains more; null where the model gives no enclosure of its outcomes. */
  readonly bound: number | null;
  /** Bound less attained. */
  readonly gap: number | null;
  readonly boxes: number;
  readonly certificate: Certificate | null;
}

/** From which floor on, and up to exit, safety is never below that without regulation. */
export interface HarmlessFloor {
  readonly lever: string;
  /** Null where the largest value that was looked at lowers safety. */
  readonly least: number | null;
  /** Floors below it that lower safety, where there are any. */
  readonly backfires: Interval | null;
}

export interface Design {
  readonly model: string;
  readonly parameters: Values;
  readonly maximise: readonly string[];
  readonly subjectTo: readonly string[];
  readonly bargain: RuleName | null;
  readonly ranges: readonly { readonly name: string; readonly from: number; readonly to: number }[];
  readonly designs: readonly TargetedDesign[];
  /** Regulations none of which improves on another in all objectives, from the evaluated ones. */
  readonly front: readonly Regulation[];
  readonly harmless: readonly HarmlessFloor[];
  readonly evaluated: number;
  readonly method: string;
}

/** Places of the first look: a grid for one or two levers, a low-discrepancy sequence for more. */
const FIRST = { one: 513, two: 121, more: 4096, bargained: { one: 65, two: 25, more: 512 } } as const;
/** Starts that are refined, and how often the step is halved. */
const STARTS = 8;
const HALVINGS = 44;
const BARGAINED_STARTS = 2;
const BARGAINED_HALVINGS = 18;
/** The bound is refined until it is this close, relative to the objective's size. */
const GAP = 1e-4;
const MOST_ON_FRONT = 40;

interface Point {
  readonly at: readonly number[];
  /** How far the constraints are from holding, in sum; infinite where nobody builds. */
  readonly violation: number;
  readonly value: number;
  /** Null where a constraint fails. */
  readonly regulation: Regulation | null;
}

/** Feasible before infeasible, then the larger objective; infeasible points by how little they violate. */
const isBetter = (a: Point, b: Point): boolean =>
  a.violation === b.violation ? a.value > b.value : a.violation < b.violation;

/** Solves regulations and says how good they are. */
class Evaluator {
  evaluated = 0;
  readonly #inputs: Float64Array[];
  readonly #outputs: Float64Array[];
  readonly #status = new Uint8Array(1);
  readonly baseline: { readonly status: SolutionStatus; readonly outcomes: Outcomes };
  /** The values with the levers to be designed at neutral; other levers stay as they are given. */
  start: Values;

  constructor(
    readonly model: Model,
    readonly values: Values,
    readonly objectives: readonly string[],
    readonly conditions: readonly Condition[],
    readonly bargain: RuleName | undefined,
  ) {
    this.#inputs = model.parameters.map(() => new Float64Array(1));
    this.#outputs = Array.from({ length: model.outcomes.length + 1 }, () => new Float64Array(1));
    this.start = withoutRegulation(model, values);
    const { status, outcomes } = this.solve(this.start);
    this.baseline = { status, outcomes };
  }

  /** Says which levers are designed. */
  designs(ranges: readonly Range[]): this {
    const moved = new Set(ranges.flatMap(({ name }) => parametersNamed(this.model, name)));
    const neutral = withoutRegulation(this.model, this.values);
    this.start = Object.fromEntries(
      this.model.parameters.map(({ name }) => [name, moved.has(name) ? neutral[name]! : this.values[name]!]),
    );
    return this;
  }

  solve(values: Values): { status: SolutionStatus; outcomes: Outcomes; share: number | null } {
    this.evaluated++;
    const { model } = this;
    const missing: Outcomes = Object.fromEntries(model.outcomes.map((o) => [o.name, o.atExit ?? null]));
    const named = (at: (k: number) => number): Outcomes =>
      Object.fromEntries(model.outcomes.map((o, k) => [o.name, Number.isNaN(at(k)) ? null : at(k)]));
    if (this.bargain) {
      const agreed = agreedShare(model, values, this.bargain);
      if (!agreed) return { status: 'exit', outcomes: missing, share: null };
      return {
        status: 'equilibrium',
        outcomes: named((k) => agreed.point.outcomes[k]!),
        share: agreed.share,
      };
    }
    model.parameters.forEach((p, k) => {
      this.#inputs[k]![0] = values[p.name]!;
    });
    model.kernel(this.#inputs, this.#outputs, this.#status, 0, 1);
    if (this.#status[0] !== 0) return { status: 'exit', outcomes: missing, share: null };
    return { status: 'equilibrium', outcomes: named((k) => this.#outputs[k]![0]!), share: null };
  }

  worth(objective: string, outcomes: Outcomes): number {
    const own = this.model.outcomes.find(({ name }) => name === objective);
    // Less of a harm is better.
    if (own) {
      const value = outcomes[objective];
      if (value == null) return Number.NEGATIVE_INFINITY;
      return own.direction === 'lower' ? -value : value;
    }
    return this.model.outcomes.reduce(
      (sum, { name, role }) => sum + (role === 'payoff' ? (outcomes[name] ?? 0) : 0),
      0,
    );
  }

  at(levers: readonly DesignLever[], place: readonly number[]): Point {
    const set: Record<string, number> = {};
    levers.forEach(({ name }, k) => {
      for (const parameter of parametersNamed(this.model, name)) set[parameter] = place[k]!;
    });
    const { status, outcomes, share } = this.solve({ ...this.start, ...set });
    if (status !== 'equilibrium')
      return { at: place, violation: Infinity, value: Number.NEGATIVE_INFINITY, regulation: null };
    const violation = this.conditions.reduce(
      (sum, condition) => sum + condition.violation(outcomes, this.baseline.outcomes),
      0,
    );
    const effect = effectOf(this.model.outcomes, { status, outcomes }, this.baseline);
    const objectives = Object.fromEntries(this.objectives.map((name) => [name, this.worth(name, outcomes)]));
    const chosen = Object.fromEntries(levers.map(({ name }, k) => [name, place[k]!]));
    return {
      at: place,
      violation,
      value: objectives[this.objectives[0]!]!,
      regulation: violation === 0 ? { levers: chosen, share, outcomes, objectives, effect } : null,
    };
  }
}

interface Range {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** The levers of a model; those of players of one kind together, as `specialists.floor`. */
export function usualLevers(model: Model): string[] {
  const names = model.parameters.filter((p) => p.kind === 'lever').map(({ name }) => name);
  return [
    ...new Set(
      names.map((name) =>
        model.list && name.startsWith(`${model.list.name}[`)
          ? `${model.list.name}${name.slice(name.indexOf('].') + 1)}`
          : name,
      ),
    ),
  ];
}

const MOST_DOUBLINGS = 60;

/** Levers with their ranges; where no end is given, up to a value at which nobody builds, the other levers at their start. */
function readLevers(model: Model, evaluator: Evaluator, over: readonly DesignLever[] | undefined): Range[] {
  const levers = model.parameters.filter((p) => p.kind === 'lever');
  const usual = usualLevers(model);
  const wanted = over && over.length > 0 ? over : usual.map((name): DesignLever => ({ name }));
  const seen = new Set<string>();
  return wanted.map((lever) => {
    for (const parameter of parametersNamed(model, lever.name)) {
      if (seen.has(parameter)) throw misuse(`two levers move ${parameter}; keep one of them`);
      seen.add(parameter);
    }
    const moved = parametersNamed(model, lever.name);
    const known = levers.filter((p) => moved.includes(p.name));
    if (known.length === 0)
      throw unknownName(`lever of ${model.id}`, lever.name, [
        ...new Set([...usual, ...levers.map((p) => p.name)]),
      ]);
    const { neutral, usual: shown } = known[0]!;
    // Some levers bind less the higher they are.
    const isFalling = neutral! >= shown[1];
    const from = lever.from ?? (isFalling ? shown[0] : neutral!);
    let to = lever.to ?? (isFalling ? neutral! : Number.NaN);
    if (Number.isNaN(to)) {
      to = 1;
      for (let k = 0; k < MOST_DOUBLINGS && to <= known[0]!.max; k++, to *= 2)
        if (
          evaluator.at([lever], [to]).violation === Infinity &&
          evaluator.at([lever], [1.37 * to]).violation === Infinity
        )
          break;
      // Nobody leaves, however high it is: then where it is of interest.
      if (!(to < known[0]!.max)) to = known[0]!.usual[1];
    }
    for (const end of [from, to])
      for (const p of known) {
        const problem = whyOutOfRange(p, end);
        if (problem !== null) throw misuse(problem);
      }
    if (!(from < to)) throw misuse(`the lever ${lever.name} runs from ${from} to ${to}; it must rise`);
    return { name: lever.name, from, to };
  });
}

/** All places of the first look. */
function* firstPlaces(ranges: readonly Range[], bargained: boolean): Generator<number[]> {
  const counts = bargained ? FIRST.bargained : FIRST;
  const spread = ({ from, to }: Range, part: number): number => from + part * (to - from);
  if (ranges.length <= 2) {
    const n = ranges.length === 1 ? counts.one : counts.two;
    for (let i = 0; i < n; i++) {
      if (ranges.length === 1) yield [spread(ranges[0]!, i / (n - 1))];
      else
        for (let j = 0; j < n; j++) yield [spread(ranges[0]!, i / (n - 1)), spread(ranges[1]!, j / (n - 1))];
    }
    return;
  }
  yield ranges.map(({ from }) => from);
  for (let i = 0; i < counts.more; i++)
    yield ranges.map((range, d) => spread(range, sobolAt(i, d % SOBOL_DIMENSIONS, 0)));
}

const DIAGONAL = [[1, 1]] as const;
const SLANTED = [
  [1, 1],
  [1, 0.5],
  [0.5, 1],
  [1, 0.25],
  [0.25, 1],
  [1, 0.75],
  [0.75, 1],
  [1, 0.1],
  [0.1, 1],
] as const;

/** Compass search: tries steps along the axes and diagonals, halves them where none helps. */
function refine(
  evaluator: Evaluator,
  ranges: readonly Range[],
  start: Point,
  steps: number[],
  halvings: number,
): Point {
  const directions: number[][] = [];
  ranges.forEach((_, d) => {
    for (const sign of [1, -1]) directions.push(ranges.map((__, e) => (e === d ? sign : 0)));
  });
  // In the plane also slanted ones: a constraint may leave only a wedge to climb in.
  if (ranges.length === 2)
    for (const [p, q] of evaluator.bargain ? DIAGONAL : SLANTED)
      for (const x of [p!, -p!]) for (const y of [q!, -q!]) directions.push([x, y]);
  let best = start;
  let step = steps;
  for (let k = 0; k < halvings; ) {
    let moved = false;
    for (const direction of directions) {
      const place = best.at.map((x, d) =>
        Math.min(ranges[d]!.to, Math.max(ranges[d]!.from, x + direction[d]! * step[d]!)),
      );
      if (place.every((x, d) => x === best.at[d])) continue;
      const point = evaluator.at(ranges, place);
      if (isBetter(point, best)) {
        best = point;
        moved = true;
      }
    }
    if (!moved) {
      step = step.map((s) => 0.5 * s);
      k++;
    }
  }
  return best;
}

function search(evaluator: Evaluator, ranges: readonly Range[]): { best: Point | null; all: Point[] } {
  const bargained = evaluator.bargain !== undefined;
  const all: Point[] = [];
  for (const place of firstPlaces(ranges, bargained)) {
    const point = evaluator.at(ranges, place);
    if (point.violation < Infinity) all.push(point);
  }
  const counts = bargained ? FIRST.bargained : FIRST;
  const cells = ranges.length === 1 ? counts.one : ranges.length === 2 ? counts.two : 16;
  const steps = ranges.map(({ from, to }) => (to - from) / (cells - 1));
  const apart = (a: Point, b: Point): boolean =>
    a.at.some((x, d) => Math.abs(x - b.at[d]!) > 2.5 * steps[d]!);
  const starts: Point[] = [];
  const most = bargained ? BARGAINED_STARTS : STARTS;
  const take = (points: readonly Point[]): void => {
    let taken = 0;
    for (const point of points) {
      if (taken >= most) break;
      if (!starts.every((s) => apart(s, point))) continue;
      starts.push(point);
      taken++;
    }
  };
  const byValue = [...all].sort((a, b) => b.value - a.value);
  // The best that is feasible, the best that nearly is, and the most promising of all: a feasible set may be a sliver.
  take(byValue.filter(({ violation }) => violation === 0));
  const violations = all.map(({ violation }) => violation).sort((a, b) => a - b);
  const near = violations[Math.floor(violations.length / 4)] ?? 0;
  take(byValue.filter(({ violation }) => violation > 0 && violation <= near));
  take(byValue.filter(({ violation }) => violation > near));
  let best: Point | null = null;
  for (const start of starts) {
    const point = refine(evaluator, ranges, start, steps, bargained ? BARGAINED_HALVINGS : HALVINGS);
    if (point.regulation && (best === null || isBetter(point, best))) best = point;
  }
  return { best, all };
}

/** Points that none other improves upon in all objectives, spread along the first. */
function frontOf(points: readonly Point[], objectives: readonly string[]): Regulation[] {
  if (objectives.length < 2) return [];
  const score = (p: Point): number[] => objectives.map((name) => p.regulation!.objectives[name]!);
  const sorted = [...points].sort((a, b) => b.value - a.value || score(b)[1]! - score(a)[1]!);
  const kept: { point: Point; at: number[] }[] = [];
  for (const point of sorted) {
    const at = score(point);
    const size = (x: number): number => SAME * Math.max(1, Math.abs(x));
    if (!kept.some(({ at: other }) => at.every((x, k) => x <= other[k]! + size(x)))) kept.push({ point, at });
  }
  const stride = Math.max(1, (kept.length - 1) / (MOST_ON_FRONT - 1));
  const picked = new Set(
    Array.from({ length: Math.min(kept.length, MOST_ON_FRONT) }, (_, k) => Math.round(k * stride)),
  );
  return kept.filter((_, k) => picked.has(k)).map(({ point }) => point.regulation!);
}

/** A place this near to the end of a range, relative to it, is the end. */
const ROUNDING = 1e-9;

/** The least value of one lever from which on safety never falls below that without regulation, the others designed at neutral. */
function harmless(evaluator: Evaluator, range: Range): HarmlessFloor {
  const lever: DesignLever = { name: range.name };
  const at = (t: number) => {
    const set: Record<string, number> = {};
    for (const name of parametersNamed(evaluator.model, lever.name)) set[name] = t;
    const { status, outcomes } = evaluator.solve({ ...evaluator.start, ...set });
    // Without the tolerance of the effect: the floor itself is wanted, not one a little below.
    const backfires = evaluator.model.outcomes.some(({ name, role, direction }) => {
      const [now, before] = [outcomes[name], evaluator.baseline.outcomes[name]];
      if (status !== 'equilibrium' || role !== 'safety' || now == null || before == null) return false;
      return saferBy(direction, now - before) < -SAME * Math.abs(before);
    });
    // Of a game without an equilibrium nothing good can be said.
    return { t, backfires: backfires || status === 'none' || status === 'failed' };
  };
  const n = evaluator.bargain ? 129 : 2049;
  const places = Array.from({ length: n }, (_, k) =>
    at(range.from + ((range.to - range.from) * k) / (n - 1)),
  );
  const first = places.findIndex((p) => p.backfires);
  if (first < 0) return { lever: range.name, least: range.from, backfires: null };
  let last = first;
  places.forEach((p, k) => {
    if (p.backfires) last = k;
  });
  const same = (a: { backfires: boolean }, b: { backfires: boolean }): boolean => a.backfires === b.backfires;
  const width = 1e-13 * (range.to - range.from);
  const lo =
    first === 0
      ? places[0]!.t
      : changesBetween(at, same, places[first - 1]!, places[first]!, width)[0]!.right.t;
  const hi =
    last === n - 1
      ? places[n - 1]!.t
      : changesBetween(at, same, places[last]!, places[last + 1]!, width)[0]!.right.t;
  // A change that is rounding at the very start is the start.
  const from = lo - range.from <= ROUNDING * (range.to - range.from) ? range.from : lo;
  return { lever: range.name, least: last === n - 1 ? null : hi, backfires: { lo: from, hi } };
}

/**
 * The best regulation for an objective, for every choice of whom to regulate: found by a grid and compass searches,
 * and, where the model encloses its outcomes and the share is fixed, bounded from above by interval branch and bound. The front and the
 * harmless floors are searched, not proved.
 *
 * @throws RegulabError with code `misuse` for unknown objectives, levers and constraints.
 */
export function design(model: Model, values: Values, task: DesignTask): Design {
  const maximise = readObjectives(model, task.maximise);
  const subjectTo = [
    'participation',
    ...(task.subjectTo ?? []).filter((text) => text.trim() !== 'participation'),
  ];
  const conditions = subjectTo.map((text) => readCondition(model, text));
  const free = new Evaluator(model, values, maximise, [], task.bargain);
  const ranges = readLevers(model, free, task.over);
  const evaluator = new Evaluator(model, values, maximise, conditions, task.bargain).designs(ranges);
  free.designs(ranges);
  const subsets: Range[][] =
    ranges.length <= 3
      ? Array.from({ length: 1 << ranges.length }, (_, bits) => ranges.filter((__, d) => (bits >> d) & 1))
      : [[], ...ranges.map((range) => [range]), [...ranges]];
  let points: Point[] = [];
  const designs = subsets.map((subset): TargetedDesign => {
    const found =
      subset.length === 0
        ? { best: evaluator.at([], []), all: [evaluator.at([], [])] }
        : search(evaluator, subset);
    const best = found.best?.regulation ? found.best : null;
    points = [...points, ...found.all.filter((p) => p.regulation), ...(best ? [best] : [])];
    return {
      targets: subset.map(({ name }) => name),
      ...boundFor(evaluator, subset, best, conditions),
      best: best?.regulation ?? null,
      status: best ? 'found' : 'none',
      certificate: best ? certificateOf(evaluator, best) : null,
    };
  });
  return {
    model: model.id,
    parameters: values,
    maximise,
    subjectTo,
    bargain: task.bargain ?? null,
    ranges,
    designs,
    front: frontOf(points, maximise),
    harmless: model.outcomes.some(({ role }) => role === 'safety')
      ? ranges.map((range) => harmless(free, range))
      : [],
    evaluated: free.evaluated + evaluator.evaluated,
    method:
      'grid and compass search; the bound by interval branch and bound over the generalist’s safety and the climb of the specialist, where the model has one',
  };
}

function boundFor(
  evaluator: Evaluator,
  subset: readonly Range[],
  best: Point | null,
  conditions: readonly Condition[],
): Pick<TargetedDesign, 'bound' | 'gap' | 'boxes'> {
  const { model, values, objectives, bargain, baseline } = evaluator;
  const { enclosure } = model;
  if (subset.length === 0) return { bound: best?.value ?? null, gap: best ? 0 : null, boxes: 0 };
  if (!enclosure || bargain) return { bound: null, gap: null, boxes: 0 };
  const name = objectives[0]!;
  const payoffs = model.outcomes.filter((o) => o.role === 'payoff').map((o) => o.name);
  // A lever that is not designed but given reaches its player too.
  const reaches = (lever: string): boolean =>
    evaluator.start[lever]! > 0 || subset.some((range) => range.name === lever);
  const attained = best?.value ?? Number.NEGATIVE_INFINITY;
  const gap = best ? GAP * Math.max(1e-3, Math.abs(attained)) : 0;
  const { upper, boxes } = boundDesign(
    enclosure,
    values,
    {
      generalist: reaches(enclosure.levers[0]),
      specialist: reaches(enclosure.levers[1]),
    },
    (o) => {
      if (!conditions.every(({ possible }) => possible(o, baseline.outcomes)))
        return Number.NEGATIVE_INFINITY;
      return name === 'welfare' ? payoffs.reduce((sum, payoff) => up(sum + o[payoff]!.hi), 0) : o[name]!.hi;
    },
    attained,
    gap,
  );
  const bound = Math.max(upper, attained);
  return { bound, gap: best ? bound - attained : null, boxes };
}

function certificateOf(evaluator: Evaluator, { regulation }: Point): Certificate {
  const { model } = evaluator;
  const set: Record<string, number> = {};
  for (const [name, x] of Object.entries(regulation!.levers))
    for (const parameter of parametersNamed(model, name)) set[parameter] = x;
  if (regulation!.share !== null)
    for (const p of model.parameters) if (p.bargained) set[p.name] = regulation!.share;
  const game = { ...evaluator.start, ...set };
  return model.verify(game, { status: 'equilibrium', outcomes: regulation!.outcomes });
}
