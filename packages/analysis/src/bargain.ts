import type { Certificate } from '@regulab/model/answer.js';
import type { Model, Owner } from '@regulab/model/contract.js';
import { type Effect, effectOf } from '@regulab/model/effect.js';
import { misuse } from '@regulab/model/error.js';
import type { Outcomes, Values } from '@regulab/model/outcomes.js';
import { unknownName, withoutRegulation } from '@regulab/model/values.js';
import { type Interval, paretoShares } from './paretoShares.js';
import type { PathPoint } from './path.js';
import { type Piece, type ShareCurve, shareCurve } from './shareCurve.js';
import { smoothMaximum } from './smoothMaximum.js';

/** A number to be made large over the shares: the least of some smooth functions of the outcomes. */
type Objective = readonly ((outcomes: readonly number[]) => number)[];

interface Rule {
  readonly label: string;
  readonly title: string;
  /** Null where the rule does not apply to the model. */
  readonly objective: (curve: ShareCurve, best: (f: Objective) => number) => Objective | null;
}

const sum = (positions: readonly number[]) => (o: readonly number[]) => {
  let total = 0;
  for (const k of positions) total += o[k]!;
  return total;
};
const one = (k: number) => (o: readonly number[]) => o[k]!;

function product(positions: readonly number[]): (o: readonly number[]) => number {
  return (o) => {
    let value = 1;
    for (const k of positions) value *= Math.max(0, o[k]!);
    return value;
  };
}

function outcome(curve: ShareCurve, name: string): Objective | null {
  const k = curve.path.model.outcomes.findIndex((entry) => entry.name === name);
  return k < 0 ? null : [one(k)];
}

/**
 * The bargaining rules. Both sides know the regulation; if they do not agree everybody gets 0. With several specialists
 * there is one common share; the product, the least and the fractions are over all players.
 *
 * Sources: J. F. Nash, The bargaining problem, Econometrica 18 (1950); E. Kalai, M. Smorodinsky, Other solutions to
 * Nash's bargaining problem, Econometrica 43 (1975); B. Laufer, J. Kleinberg, H. Heidari, arXiv 2308.04399, section 4.
 */
const RULES = {
  utilitarian: {
    label: 'Utilitarian',
    title: 'largest sum of utilities',
    objective: ({ payoffs }) => [sum(payoffs)],
  },
  nash: {
    label: 'Nash',
    title: 'largest product of utilities',
    objective: ({ payoffs }) => [product(payoffs)],
  },
  egalitarian: {
    label: 'Egalitarian',
    title: 'largest least utility',
    objective: ({ payoffs }) => payoffs.map(one),
  },
  'kalai-smorodinsky': {
    label: 'Kalai-Smorodinsky',
    title: "largest common fraction of each player's best",
    objective: ({ payoffs }, best) => {
      const fractions = payoffs.flatMap((k) => {
        const most = best([one(k)]);
        return most > 0 ? [(o: readonly number[]) => o[k]! / most] : [];
      });
      return fractions.length > 0 ? fractions : payoffs.map(one);
    },
  },
  'powerful-generalist': {
    label: 'Powerful generalist',
    title: 'largest utility of the generalist',
    objective: ({ payoffs }) => [one(payoffs[0]!)],
  },
  'powerful-specialist': {
    label: 'Powerful specialist',
    title: 'largest utility of the specialists',
    objective: ({ payoffs }) => [sum(payoffs.slice(1))],
  },
  'greatest-safety': {
    label: 'Greatest safety',
    title: 'largest safety of the product',
    objective: (curve) => outcome(curve, 'safety'),
  },
  'greatest-performance': {
    label: 'Greatest performance',
    title: 'largest performance of the product',
    objective: (curve) => outcome(curve, 'performance'),
  },
} as const satisfies Record<string, Rule>;

export type RuleName = keyof typeof RULES;
export const RULE_NAMES = Object.keys(RULES) as readonly RuleName[];
/** What a rule is called: `Kalai-Smorodinsky`. */
export const ruleLabel = (rule: RuleName): string => RULES[rule].label;
/** What a rule makes large, in words. */
export const ruleTitle = (rule: RuleName): string => RULES[rule].title;

/**
 * How a share attains its objective: `interior`, `end` (share 0 or 1, or the last share that both accept), `tie` (a share at
 * which the first mover is indifferent; attained because of how ties are broken), `limit` (only approached from the
 * stated side: at the share itself the outcome is another).
 */
export type Attainment = 'interior' | 'end' | 'tie' | 'limit';

/** What a rule selects. */
export interface Agreement {
  readonly rule: RuleName;
  /** `none`: at no share do both take part. */
  readonly status: 'agreed' | 'none';
  readonly share: number | null;
  readonly attainment: Attainment | null;
  /** From which side a limit is approached. */
  readonly side: 'left' | 'right' | null;
  /** The supremum of what the rule makes large. */
  readonly objective: number | null;
  /** Other shares that do as well up to rounding, as intervals; the smallest share is selected. */
  readonly tied: readonly Interval[];
  /** At the share, or their one-sided limits. */
  readonly outcomes: Outcomes;
  readonly regime: string;
  /** Against what the same rule selects without regulation. */
  readonly effect: Effect;
  /** Of the game at the share; null for a limit, which is no game's outcome. */
  readonly certificate: Certificate | null;
}

export interface Bargaining {
  readonly model: string;
  readonly parameters: Values;
  readonly agreements: readonly Agreement[];
  /** What one owner of all players would do under the same floors: a benchmark, not a bargain. */
  readonly integratedOwner: Owner | null;
  /** Shares at which the outcome jumps. */
  readonly jumps: readonly number[];
  /** Shares whose utilities no other share improves upon for one player without harming another. */
  readonly pareto: readonly Interval[];
  readonly completeness: { readonly complete: false; readonly because: string };
}

/** The rules with these names, `all` for every one that applies. */
export function readRules(model: Model, names: readonly string[]): RuleName[] {
  if (!model.parameters.some((p) => p.bargained))
    throw misuse(`${model.id} has no share to bargain over; see regulab models for those that have`);
  const applies = RULE_NAMES.filter((rule) => !OUTCOME_OF[rule] || hasOutcome(model, OUTCOME_OF[rule]));
  return names.flatMap((name) => {
    if (name === 'all') return applies;
    const rule = RULE_NAMES.find((entry) => entry === name);
    if (!rule) throw unknownName('bargaining rule', name, [...RULE_NAMES, 'all']);
    if (!applies.includes(rule))
      throw misuse(
        `the rule ${rule} does not apply to ${model.id}, which has no outcome ${OUTCOME_OF[rule]}; rules that do: ${applies.join(', ')}`,
      );
    return [rule];
  });
}

const OUTCOME_OF: Partial<Record<RuleName, string>> = {
  'greatest-safety': 'safety',
  'greatest-performance': 'performance',
};
const hasOutcome = (model: Model, name: string): boolean => model.outcomes.some((o) => o.name === name);

/** Objectives closer than this, relative to their size, are tied. */
const TIED = 1e-12;

interface Candidate {
  readonly point: PathPoint;
  readonly value: number;
  readonly piece: Piece;
  /** Set where the objective is the same on the whole piece. */
  readonly flat: boolean;
}

const leastOf = (objective: Objective, { outcomes }: PathPoint): number => {
  let least = Infinity;
  for (const f of objective) least = Math.min(least, f(outcomes));
  return least;
};

/** Where two functions cross between two points of a piece, by bisection. */
function crossing(
  curve: ShareCurve,
  difference: (o: readonly number[]) => number,
  from: PathPoint,
  to: PathPoint,
): PathPoint[] {
  const rising = difference(to.outcomes) > 0;
  let [a, b] = [from, to];
  for (let k = 0; k < 100; k++) {
    const middle = curve.path.at(a.t + 0.5 * (b.t - a.t));
    if (!(middle.t > a.t && middle.t < b.t)) break;
    if (difference(middle.outcomes) > 0 === rising) b = middle;
    else a = middle;
  }
  return [a, b];
}

/** Points among which an objective's maximum over a piece lies; those that cannot exceed `least` may be left out. */
function candidatesOn(curve: ShareCurve, piece: Piece, objective: Objective, least: number): PathPoint[] {
  const { points } = piece;
  const found: PathPoint[] = [points[0]!, points[points.length - 1]!];
  for (const f of objective) {
    const values = points.map(({ outcomes }) => f(outcomes));
    const spread = Math.max(...values) - Math.min(...values);
    if (!(spread > TIED * Math.max(...values.map(Math.abs)))) continue;
    for (let k = 0; k < points.length; k++) {
      const left = values[k - 1] ?? Number.NEGATIVE_INFINITY;
      const right = values[k + 1] ?? Number.NEGATIVE_INFINITY;
      if (!(values[k]! > left && values[k]! >= right)) continue;
      // A maximum rises above the highest sample near it by less than the fall to the samples beside it, four times over.
      const fall = Math.max(
        left > -Infinity ? values[k]! - left : 0,
        right > -Infinity ? values[k]! - right : 0,
      );
      if (leastOf(objective, points[k]!) + 4 * fall < least) continue;
      const lo = points[Math.max(0, k - 1)]!.t;
      const hi = points[Math.min(points.length - 1, k + 1)]!.t;
      if (!(hi > lo)) continue;
      const top = smoothMaximum(curve.path, f, lo, hi);
      if (top) found.push(top);
      found.push(points[k]!);
    }
  }
  for (let i = 0; i < objective.length; i++)
    for (let j = i + 1; j < objective.length; j++) {
      const difference = (o: readonly number[]): number => objective[i]!(o) - objective[j]!(o);
      for (let k = 1; k < points.length; k++) {
        const [a, b] = [difference(points[k - 1]!.outcomes), difference(points[k]!.outcomes)];
        if (a === 0) found.push(points[k - 1]!);
        if ((a < 0 && b > 0) || (a > 0 && b < 0))
          found.push(...crossing(curve, difference, points[k - 1]!, points[k]!));
      }
    }
  return found;
}

function maximise(
  curve: ShareCurve,
  objective: Objective,
  extra: ReadonlyMap<Piece, readonly PathPoint[]> = new Map(),
): Candidate[] {
  const sampled = curve.pieces.map(({ points }) => points.map((p) => leastOf(objective, p)));
  const least = Math.max(...sampled.map((values) => Math.max(...values)));
  const best: Candidate[] = [];
  curve.pieces.forEach((piece, k) => {
    const values = sampled[k]!;
    const [low, high] = [Math.min(...values), Math.max(...values)];
    if (high - low <= TIED * Math.max(Math.abs(low), Math.abs(high)))
      best.push({ point: piece.points[0]!, value: values[0]!, piece, flat: true });
    else
      for (const point of [...candidatesOn(curve, piece, objective, least), ...(extra.get(piece) ?? [])])
        best.push({ point, value: leastOf(objective, point), piece, flat: false });
  });
  return best.sort((a, b) => b.value - a.value);
}

/** Everything that several rules need of one regulation. */
class Table {
  readonly curve: ShareCurve;

  constructor(
    readonly model: Model,
    readonly values: Values,
  ) {
    this.curve = shareCurve(model, values);
  }

  readonly #certificates = new Map<number, Certificate>();

  /** Rules often agree on a share; its game is certified once. */
  certify(share: number, game: Values, outcomes: Outcomes): Certificate {
    const known = this.#certificates.get(share);
    if (known) return known;
    const certificate = this.model.verify(game, { status: 'equilibrium', outcomes });
    this.#certificates.set(share, certificate);
    return certificate;
  }

  #found: Map<Piece, PathPoint[]> | null = null;

  /** Where each payoff and their sum are largest: candidates of every rule, so that no two rules contradict each other. */
  peaks(): ReadonlyMap<Piece, readonly PathPoint[]> {
    if (this.#found) return this.#found;
    const { curve } = this;
    this.#found = new Map(curve.pieces.map((piece) => [piece, []]));
    for (const f of [sum(curve.payoffs), ...curve.payoffs.map(one)])
      for (const { point, piece } of maximise(curve, [f]).slice(0, 4)) this.#found.get(piece)!.push(point);
    return this.#found;
  }

  readonly #selections = new Map<RuleName, Selection | null>();

  select(rule: RuleName): Selection | null {
    let selection = this.#selections.get(rule);
    if (selection === undefined) {
      selection = this.#search(rule);
      this.#selections.set(rule, selection);
    }
    return selection;
  }

  #search(rule: RuleName): Selection | null {
    const { curve } = this;
    if (curve.pieces.length === 0) return null;
    const objective = RULES[rule].objective(curve, (f) => maximise(curve, f, this.peaks())[0]?.value ?? 0);
    if (!objective) return null;
    const candidates = maximise(curve, objective, this.peaks());
    const top = candidates[0]!.value;
    const near = candidates.filter(({ value }) => top - value <= TIED * Math.abs(top));
    // One maximum found several times, or a flat piece: the smallest share, at its best.
    const places = distinctPlaces(near);
    const chosen = places[0]!;
    return {
      point: chosen.point,
      value: top,
      ...attainment(curve, chosen),
      tied: places
        .slice(chosen.flat ? 0 : 1)
        .map(
          ({ point, piece, flat }): Interval => [
            point.t,
            flat ? piece.points[piece.points.length - 1]!.t : point.t,
          ],
        ),
    };
  }
}

interface Selection {
  readonly point: PathPoint;
  readonly value: number;
  readonly attainment: Attainment;
  readonly side: 'left' | 'right' | null;
  readonly tied: readonly Interval[];
}

/** Candidates nearer to each other than this are one maximum. */
const SAME_SHARE = 1e-5;

/** Of two that differ by no more than this fraction, the end of a piece is the better known. */
const ROUNDING = 1e-15;
const isEnd = ({ point, piece: { points } }: Candidate): boolean =>
  point === points[0] || point === points[points.length - 1];

/** Best candidates, one for each place, ascending in the share. */
function distinctPlaces(near: readonly Candidate[]): Candidate[] {
  const places: Candidate[] = [];
  for (const candidate of [...near].sort((a, b) => a.point.t - b.point.t)) {
    const last = places[places.length - 1];
    if (last && candidate.point.t - last.point.t < SAME_SHARE && !candidate.flat && !last.flat) {
      const gain = candidate.value - last.value;
      const noise = ROUNDING * Math.abs(last.value);
      if (gain > noise || (gain > -noise && isEnd(candidate) && !isEnd(last)))
        places[places.length - 1] = candidate;
    } else places.push(candidate);
  }
  return places;
}

function attainment(
  curve: ShareCurve,
  { point, piece }: Candidate,
): { attainment: Attainment; side: 'left' | 'right' | null } {
  const { points } = piece;
  const isFirst = point === points[0];
  const isLast = point === points[points.length - 1];
  if (!isFirst && !isLast) return { attainment: 'interior', side: null };
  if (point.t === 0 || point.t === 1) return { attainment: 'end', side: null };
  const jump = curve.jumps.find(({ left, right }) => (isLast ? left === point : right === point));
  if (!jump) return { attainment: 'interior', side: null };
  const other = jump.left === point ? jump.right : jump.left;
  if (other.status !== 'equilibrium') return { attainment: 'end', side: null };
  // At the jump the first mover is indifferent, and the others' preference decides.
  const theirs = ({ outcomes }: PathPoint): number =>
    curve.payoffs.slice(1).reduce((total, k) => total + outcomes[k]!, 0);
  return theirs(point) >= theirs(other)
    ? { attainment: 'tie', side: null }
    : { attainment: 'limit', side: isLast ? 'left' : 'right' };
}

function agreement(table: Table, baseline: Table, rule: RuleName): Agreement {
  const { model } = table;
  const selection = table.select(rule);
  const without = baseline.select(rule);
  const missing: Outcomes = Object.fromEntries(model.outcomes.map((o) => [o.name, o.atExit ?? null]));
  const outcomes = selection ? table.curve.path.named(selection.point) : missing;
  const regime = selection ? model.regimes.name(selection.point.regime) : 'exit';
  const effect = effectOf(
    model.outcomes,
    { status: selection ? 'equilibrium' : 'exit', outcomes },
    {
      status: without ? 'equilibrium' : 'exit',
      outcomes: without ? baseline.curve.path.named(without.point) : missing,
    },
  );
  if (!selection)
    return {
      rule,
      status: 'none',
      share: null,
      attainment: null,
      side: null,
      objective: null,
      tied: [],
      outcomes,
      regime,
      effect,
      certificate: null,
    };
  const share = selection.point.t;
  const game = { ...table.values, ...Object.fromEntries(table.curve.shares.map((name) => [name, share])) };
  return {
    rule,
    status: 'agreed',
    share,
    attainment: selection.attainment,
    side: selection.side,
    objective: selection.value,
    tied: selection.tied,
    outcomes,
    regime,
    effect,
    certificate: selection.attainment === 'limit' ? null : table.certify(share, game, outcomes),
  };
}

/**
 * Which share of revenue the players agree on before they play, by each of the rules, under the regulation in `values`
 * (the share in it is ignored). Maxima are located to about 1e-10 of the share and jumps to 1e-12; not proved
 * complete: a feature of U(share) narrower than 1/256 may be missed.
 *
 * @throws RegulabError for a rule that does not exist or does not apply to the model.
 * @example
 * const game = findModel('fine-tuning/two-attribute');
 * bargain(game, completeValues(game, { specialistFloor: 0.48 }), ['nash']).agreements[0].share; // 0.3776
 */
export function bargain(model: Model, values: Values, rules: readonly string[]): Bargaining {
  const names = readRules(model, rules);
  const table = new Table(model, values);
  const unregulated = withoutRegulation(model, values);
  const baseline = baselineTable(model, unregulated, table);
  return {
    model: model.id,
    parameters: values,
    agreements: names.map((rule) => agreement(table, baseline, rule)),
    integratedOwner: model.integratedOwner?.(values) ?? null,
    jumps: table.curve.jumps.map(({ share }) => share),
    pareto: paretoShares(table.curve, table.peaks()),
    completeness: {
      complete: false,
      because:
        'U(share) was sampled at 256 even shares and finer towards 0 and 1; changes between samples were located by bisection, but one that comes and goes between two neighbours may be missed',
    },
  };
}

let lastBaseline: { readonly key: string; readonly table: Table } | null = null;

/** The game without regulation; regulations are mostly compared one after the other, so the last one is kept. */
function baselineTable(model: Model, unregulated: Values, own: Table): Table {
  const key = `${model.id} ${model.parameters.map((p) => (p.bargained ? '' : unregulated[p.name])).join(' ')}`;
  if (lastBaseline?.key === key) return lastBaseline.table;
  const same = model.parameters.every((p) => own.values[p.name] === unregulated[p.name]);
  const table = same ? own : new Table(model, unregulated);
  lastBaseline = { key, table };
  return table;
}

/** What rules select, without certificate or comparison: for sweeps. Null where no share brings the players to take part. */
export function agreedShares(
  model: Model,
  values: Values,
  rules: readonly RuleName[],
): ({ readonly share: number; readonly point: PathPoint } | null)[] {
  const table = new Table(model, values);
  return rules.map((rule) => {
    const selection = table.select(rule);
    return selection && { share: selection.point.t, point: selection.point };
  });
}

/** The same for one rule. */
export const agreedShare = (model: Model, values: Values, rule: RuleName) =>
  agreedShares(model, values, [rule])[0]!;
