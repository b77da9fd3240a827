import type { Certificate } from '@regulab/model/answer.js';
import type { Model } from '@regulab/model/contract.js';
import { ROUNDING } from '@regulab/model/effect.js';
import { misuse } from '@regulab/model/error.js';
import type { Values } from '@regulab/model/outcomes.js';
import { parametersNamed } from '@regulab/model/players.js';
import { withoutRegulation } from '@regulab/model/values.js';
import { point, up } from '@regulab/numeric/interval.js';
import { boundDesign, type DesignBound } from './bound.js';
import { type Condition, readCondition, readObjectives } from './conditions.js';
import { type Box, Evaluator, isFeasible, type Point } from './evaluator.js';
import { frontOf } from './front.js';
import { harmlessFloor } from './harmless.js';
import { rangeOfLever, wantedLevers } from './ranges.js';
import { search, searchFrom } from './search.js';
import { tiesOf } from './ties.js';
import type { Design, DesignTask, LeverRange, Regulation, TargetedDesign } from './types.js';

/** The bound is refined until it is this close, relative to the objective's size. */
const GAP = 1e-7;
/** Where the bound leaves room for more than this, relative to what was found, the search looks there. */
const LOOK_AGAIN = 1e-6;

/**
 * The best regulation for an objective, for every choice of whom to regulate: found by a grid, compass searches and a polish along
 * the borders that hold them, and, where the model encloses its outcomes and the share is fixed, bounded from above by interval branch
 * and bound: `gap` says how much better a regulation could still be. The front is searched, not proved. Levers that are not designed stay as
 * they are in `values`, and effects and constraints compare with the game under them.
 *
 * @throws RegulabError with code `misuse` for unknown objectives, levers and constraints.
 * @example
 * const game = findModel('fine-tuning/two-attribute');
 * const { designs } = design(game, completeValues(game, {}), { maximise: ['welfare'] });
 * designs.at(-1).best.objectives.welfare; // 0.875
 */
export function design(model: Model, values: Values, task: DesignTask): Design {
  const wanted = (task.subjectTo ?? []).map((text) => text.trim()).filter((text) => text !== 'participation');
  const subjectTo = [...(task.allowLosses ? [] : ['participation']), ...wanted];
  const levers = wantedLevers(model, task.over);
  const names = levers.map(({ name }) => name);
  const [large, small] = [task.maximise ?? [], task.minimise ?? []];
  if (large.length > 0 && small.length > 0)
    throw misuse(`${large[0]} is to be maximised and ${small[0]} minimised; name outcomes of one kind alone`);
  const objectives = readObjectives(model, small.length > 0 ? small : large, small.length > 0, names);
  const conditions = subjectTo.map((text) => readCondition(model, text, names));
  const designed = new Set(names.flatMap((name) => parametersNamed(model, name)));
  const neutral = withoutRegulation(model, values);
  const pick = (wants: (name: string) => boolean, from: Values): Values =>
    Object.fromEntries(model.parameters.flatMap(({ name }) => (wants(name) ? [[name, from[name]!]] : [])));
  const start = { ...values, ...pick((name) => designed.has(name), neutral) };
  const evaluators: Evaluator[] = [];
  const evaluatorOf = (own: readonly string[], subject: readonly Condition[]): Evaluator => {
    const evaluator = new Evaluator(model, start, own, objectives, subject, task.bargain);
    evaluators.push(evaluator);
    return evaluator;
  };
  const ranges = levers.map((lever) => rangeOfLever(model, lever, evaluatorOf([lever.name], [])));
  const evaluator = evaluatorOf(names, conditions);
  const { home } = evaluator;

  const found = new Map<readonly LeverRange[], Point>();
  const met: Regulation[] = [];
  const designs = subsetsOf(ranges).map((subset): TargetedDesign => {
    const targets = subset.map(({ name }) => name);
    const box: Box = ranges.map((range, d) =>
      subset.includes(range) ? range : { from: home[d]!, to: home[d]! },
    );
    // More levers never do worse than fewer: what fewer found is a start.
    const known = [...found].flatMap(([fewer, p]) => (fewer.every((r) => subset.includes(r)) ? [p] : []));
    const within = known.filter(({ at }) => at.every((x, d) => x >= box[d]!.from && x <= box[d]!.to));
    const { best: first, all } =
      subset.length === 0 ? lookAt(evaluator, home) : search(evaluator, box, within);
    for (const each of all) if (isFeasible(each)) met.push(evaluator.regulation(each, targets));
    let top = first;
    let bound = boundFor(evaluator, subset, top, conditions);
    // Where much more seems possible, that is a place to look.
    if (bound.gap === null ? bound.left.length > 0 : bound.gap > LOOK_AGAIN * Math.abs(top!.value)) {
      const again = searchFrom(evaluator, box, placesIn(evaluator, box, bound.left));
      if (again && (top === null || again.value > top.value + ROUNDING * Math.abs(top.value))) {
        top = again;
        bound = boundFor(evaluator, subset, top, conditions);
      }
    }
    const { best, ties } = top ? tiesOf(evaluator, subset, top) : { best: null, ties: [] };
    if (best) found.set(subset, best);
    const regulation = best && evaluator.regulation(best, targets);
    if (regulation) met.push(regulation);
    return {
      targets,
      status: regulation ? 'found' : 'none',
      best: regulation,
      ties,
      atEnd: best ? endsOf(evaluator, subset, best, ties) : [],
      bound: bound.bound,
      gap: bound.gap,
      boxes: bound.boxes,
      certificate: best && certificateOf(evaluator, best),
    };
  });
  const harmless = model.outcomes.some(({ role }) => role === 'safety')
    ? ranges.map((range) => harmlessFloor(evaluatorOf([range.name], []), range))
    : [];
  return {
    model: model.id,
    parameters: values,
    maximise: large,
    minimise: small,
    subjectTo,
    bargain: task.bargain ?? null,
    ranges,
    held: pick((name) => !designed.has(name) && neutral[name] !== values[name], values),
    designs,
    front: frontOf(
      met,
      objectives.map(({ name }) => name),
    ),
    harmless,
    evaluated: evaluators.reduce((sum, { evaluated }) => sum + evaluated, 0),
    method:
      'a grid, compass searches and searches along borders, within the stated ranges; the bound by interval branch and bound over the leader’s choice and the climb of the follower, where the model has one',
  };
}

/** Choices of whom to regulate, fewer levers first: all of them up to three levers, else nobody, each alone, and all. */
function subsetsOf(ranges: readonly LeverRange[]): LeverRange[][] {
  if (ranges.length > 3) return [[], ...ranges.map((range) => [range]), [...ranges]];
  const all = Array.from({ length: 1 << ranges.length }, (_, bits) =>
    ranges.filter((__, d) => (bits >> d) & 1),
  );
  return all.sort((a, b) => a.length - b.length);
}

/** Places of a box whose floors lead to what a bound could not rule out. */
function placesIn(evaluator: Evaluator, box: Box, left: DesignBound['left']): number[][] {
  const { levers } = evaluator.model.enclosure!;
  const middle = ({ lo, hi }: { lo: number; hi: number }): number => 0.5 * (lo + hi);
  return left.map(({ choice, increase }) =>
    box.map(({ from, to }, d) => {
      const place = levers.indexOf(evaluator.levers[d]!);
      const x = place < 0 ? from : middle(choice) + (place === 1 ? middle(increase) : 0);
      return Math.min(to, Math.max(from, x));
    }),
  );
}

function lookAt(evaluator: Evaluator, home: readonly number[]): { best: Point | null; all: Point[] } {
  const here = evaluator.at(home);
  return { best: isFeasible(here) ? here : null, all: [here] };
}

/** Levers at an end of what was searched that is not the end of what matters: a tie that reaches there, or no regulation, is no such. */
function endsOf(
  evaluator: Evaluator,
  subset: readonly LeverRange[],
  best: Point,
  ties: TargetedDesign['ties'],
): TargetedDesign['atEnd'] {
  return subset.flatMap((range): TargetedDesign['atEnd'] => {
    const x = best.at[evaluator.levers.indexOf(range.name)]!;
    const own = evaluator.model.parameters.find(
      ({ name }) => name === parametersNamed(evaluator.model, range.name)[0],
    )!;
    if (ties.some(({ lever }) => lever === range.name) || x === own.neutral) return [];
    // What the model itself does not go beyond is no end of a search.
    if (x === range.to && range.to < own.max) return [{ lever: range.name, end: 'to' }];
    if (x === range.from && range.from > own.min) return [{ lever: range.name, end: 'from' }];
    return [];
  });
}

function boundFor(
  evaluator: Evaluator,
  subset: readonly LeverRange[],
  best: Point | null,
  conditions: readonly Condition[],
): Pick<TargetedDesign, 'bound' | 'gap' | 'boxes'> & Pick<DesignBound, 'left'> {
  const { model, start, objectives, bargain, baseline } = evaluator;
  const { enclosure } = model;
  if (subset.length === 0) return { bound: best?.value ?? null, gap: best ? 0 : null, boxes: 0, left: [] };
  if (!enclosure || bargain) return { bound: null, gap: null, boxes: 0, left: [] };
  const { name, sign } = objectives[0]!;
  const own = model.outcomes.find((outcome) => outcome.name === name);
  // What a rule itself amounts to needs no bound on outcomes.
  if (!own && name !== 'welfare') return { bound: null, gap: null, boxes: 0, left: [] };
  const payoffs = model.outcomes.filter((o) => o.role === 'payoff').map((o) => o.name);
  const floorOn = (lever: string) => {
    const range = subset.find((each) => each.name === lever);
    return range ? { lo: range.from, hi: range.to } : point(start[lever]!);
  };
  const attained = best?.value ?? Number.NEGATIVE_INFINITY;
  const scale = best ? Math.abs(attained) : 0;
  const { upper, boxes, left } = boundDesign(
    enclosure.of(start),
    enclosure.held[1],
    { leader: floorOn(enclosure.levers[0]), follower: floorOn(enclosure.levers[1]) },
    (o) => {
      if (!conditions.every(({ possible }) => possible(o, baseline.outcomes)))
        return Number.NEGATIVE_INFINITY;
      if (own) return sign < 0 ? -o[name]!.lo : o[name]!.hi;
      return payoffs.reduce((sum, payoff) => up(sum + (sign < 0 ? -o[payoff]!.lo : o[payoff]!.hi)), 0);
    },
    attained,
    GAP * scale,
  );
  const bound = Math.max(upper, attained);
  return { bound, gap: best ? bound - attained : null, boxes, left };
}

function certificateOf(evaluator: Evaluator, { at, share, outcomes }: Point): Certificate {
  const { model } = evaluator;
  const game: Record<string, number> = { ...evaluator.game(at) };
  if (share !== null) for (const p of model.parameters) if (p.bargained) game[p.name] = share;
  return model.verify(game, { status: 'equilibrium', outcomes });
}
