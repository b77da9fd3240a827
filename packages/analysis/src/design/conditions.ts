import type { Model, Outcome } from '@regulab/model/contract.js';
import { EFFECT_TOLERANCE, effectOf, saferBy } from '@regulab/model/effect.js';
import { misuse } from '@regulab/model/error.js';
import type { Outcomes } from '@regulab/model/outcomes.js';
import { unknownName } from '@regulab/model/values.js';
import { down, type Interval, up } from '@regulab/numeric/interval.js';

/** Something to be made large, or small. */
export interface Objective {
  readonly name: string;
  /** By what its value is multiplied so that more is better. */
  readonly sign: 1 | -1;
}

/** What is to be made large, or small, checked: outcomes, `welfare`, or levers that are designed. */
export function readObjectives(
  model: Model,
  names: readonly string[],
  isMinimised: boolean,
  levers: readonly string[],
): Objective[] {
  const outcomes = model.outcomes.filter((o) => isMinimised || o.direction !== 'none').map((o) => o.name);
  // Without a welfare of its own a model has the sum of its players' payoffs.
  const hasSum = !outcomes.includes('welfare') && model.outcomes.some(({ role }) => role === 'payoff');
  const allowed = [...(hasSum ? ['welfare'] : []), ...outcomes, ...levers];
  const verb = isMinimised ? 'minimise' : 'maximise';
  if (names.length === 0) throw misuse(`nothing to ${verb}; name one of ${allowed.join(', ')}`);
  for (const name of names)
    if (!allowed.includes(name)) throw unknownName(`objective of ${model.id}`, name, allowed);
  const twice = names.find((name, k) => names.indexOf(name) !== k);
  if (twice !== undefined) throw misuse(`${twice} is to be ${verb}d twice; keep one`);
  return names.map((name) => {
    // Of a harm more is worse, also where it is to be made as good as it can be.
    const isHarm = model.outcomes.find((o) => o.name === name)?.direction === 'lower';
    return { name, sign: isMinimised || isHarm ? -1 : 1 };
  });
}

/** A constraint with its relaxation on enclosed outcomes: false where it fails all over a box. */
export interface Condition {
  /** Zero where it holds, otherwise by how much it fails. */
  readonly violation: (outcomes: Outcomes, baseline: Outcomes) => number;
  readonly possible: (outcomes: Readonly<Record<string, Interval>>, baseline: Outcomes) => boolean;
}

/** How far a sum of shortfalls is from holding where a strict comparison fails by nothing. */
const FAILS = Number.MIN_VALUE;

/** Nobody who cannot walk away has less than staying out would pay. */
function participation(model: Model): Condition {
  const bound = model.outcomes.flatMap(({ name, reservation }) =>
    reservation === undefined ? [] : [{ name, reservation }],
  );
  return {
    violation: (o) =>
      bound.reduce(
        (sum, { name, reservation }) => sum + Math.max(0, reservation - (o[name] ?? reservation)),
        0,
      ),
    possible: (o) => bound.every(({ name, reservation }) => (o[name]?.hi ?? reservation) >= reservation),
  };
}

function noBackfiring(outcomes: readonly Outcome[]): Condition {
  const safeties = outcomes.filter((o) => o.role === 'safety');
  const answer = (o: Outcomes) => ({ status: 'equilibrium', outcomes: o }) as const;
  return {
    violation: (o, base) => {
      if (effectOf(outcomes, answer(o), answer(base)).kind !== 'backfires') return 0;
      return safeties.reduce(
        (sum, { name, direction }) =>
          sum + Math.max(0, -saferBy(direction, (o[name] ?? 0) - (base[name] ?? 0))),
        FAILS,
      );
    },
    possible: (o, base) =>
      safeties.every(({ name, direction }) => {
        const best = direction === 'lower' ? o[name]!.lo : o[name]!.hi;
        const before = base[name] ?? 0;
        const size = Math.max(Math.abs(best), Math.abs(before));
        return !(saferBy(direction, best - before) < -EFFECT_TOLERANCE * size);
      }),
  };
}

function mutualism(outcomes: readonly Outcome[]): Condition {
  const payoffs = outcomes.filter(({ role }) => role === 'payoff').map(({ name }) => name);
  const answer = (o: Outcomes) => ({ status: 'equilibrium', outcomes: o }) as const;
  return {
    violation: (o, base) => {
      if (effectOf(outcomes, answer(o), answer(base)).mutualism) return 0;
      return payoffs.reduce(
        (sum, name) => sum + Math.max(0, (base[name] ?? 0) - (o[name] ?? 0)),
        payoffs.length === 0 ? Infinity : FAILS,
      );
    },
    possible: (o, base) => payoffs.every((name) => o[name]!.hi > (base[name] ?? 0)),
  };
}

/**
 * A constraint: a name of one, or a comparison of an outcome, of `welfare` or of a designed lever with a number.
 *
 * @throws RegulabError with code `misuse` for what is no constraint, and for unknown names
 */
export function readCondition(model: Model, text: string, levers: readonly string[] = []): Condition {
  const trimmed = text.trim();
  if (trimmed === 'participation') return participation(model);
  if (trimmed === 'no-backfiring') return noBackfiring(model.outcomes);
  if (trimmed === 'mutualism') return mutualism(model.outcomes);
  const match = /^([A-Za-z[\]0-9.]+)\s*(>=|<=)\s*([-+0-9.eE]+)$/.exec(trimmed);
  const value = match ? Number(match[3]) : Number.NaN;
  if (!match || Number.isNaN(value))
    throw misuse(
      `the constraint "${text}" is not understood; allowed are participation, no-backfiring, mutualism and comparisons such as safety>=0.6`,
    );
  const name = match[1]!;
  const outcomes = model.outcomes.map((o) => o.name);
  const hasSum = !outcomes.includes('welfare') && model.outcomes.some(({ role }) => role === 'payoff');
  const names = [...outcomes, ...(hasSum ? ['welfare'] : []), ...levers];
  if (!names.includes(name)) throw unknownName(`outcome or lever of ${model.id}`, name, names);
  const payoffs = model.outcomes.flatMap((o) => (o.role === 'payoff' ? [o.name] : []));
  const atLeast = match[2] === '>=';
  return {
    violation: (o) => {
      const x = o[name];
      return typeof x === 'number' ? Math.max(0, atLeast ? value - x : x - value) : Infinity;
    },
    possible: (o) => {
      const own = o[name];
      if (own) return atLeast ? own.hi >= value : own.lo <= value;
      // A lever may be anything in the range that is searched.
      if (!hasSum || name !== 'welfare') return true;
      const sum = payoffs.reduce(
        ({ lo, hi }, payoff) => ({ lo: down(lo + o[payoff]!.lo), hi: up(hi + o[payoff]!.hi) }),
        { lo: 0, hi: 0 },
      );
      return atLeast ? sum.hi >= value : sum.lo <= value;
    },
  };
}
