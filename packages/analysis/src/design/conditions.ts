import {
  type Evaluate,
  evaluatorOf,
  type Names,
  NoAnswer,
  namesMentioned,
  readFormula,
} from '@regulab/model/condition.js';
import type { Model, Outcome } from '@regulab/model/contract.js';
import { EFFECT_TOLERANCE, effectOf, saferBy } from '@regulab/model/effect.js';
import { misuse } from '@regulab/model/error.js';
import type { Expression } from '@regulab/model/expression.js';
import type { Outcomes } from '@regulab/model/outcomes.js';
import { unknownName } from '@regulab/model/values.js';
import type { Interval } from '@regulab/numeric/interval.js';
import * as I from '@regulab/numeric/interval.js';

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

/** A solved game with the same game without the rule. */
interface Seen {
  readonly outcomes: Outcomes;
  readonly baseline: Outcomes;
}
type Enclosed = Readonly<Record<string, Interval>>;

/** `baselineWelfare`: an outcome of the same game without the rule. */
const baselineName = (name: string): string => `baseline${name[0]!.toUpperCase()}${name.slice(1)}`;

const ANYTHING: Interval = { lo: Number.NEGATIVE_INFINITY, hi: Number.POSITIVE_INFINITY };
/** Ends that are no numbers say nothing. */
const sound = (x: Interval): Interval => (Number.isNaN(x.lo) || Number.isNaN(x.hi) ? ANYTHING : x);

/** A formula on enclosed outcomes; anything at all where it is not known how to enclose it. */
function enclosureOf(node: Expression, enclosed: (name: string) => Interval): Interval {
  const of = (part: Expression): Interval => enclosureOf(part, enclosed);
  switch (node.kind) {
    case 'number':
      return I.point(node.value);
    case 'name':
    case 'text':
      return enclosed(namesMentioned(node)[0]!);
    case 'minus':
      return I.negate(of(node.of));
    case 'binary': {
      const [a, b] = [of(node.left), of(node.right)];
      if (node.operator === '+') return sound(I.add(a, b));
      if (node.operator === '-') return sound(I.subtract(a, b));
      if (node.operator === '*') return sound(I.multiply(a, b));
      if (node.operator === '/' && (b.lo > 0 || b.hi < 0)) return sound(I.divide(a, b));
      return ANYTHING;
    }
    case 'call': {
      if (node.name !== 'min' && node.name !== 'max') return ANYTHING;
      const choose = Math[node.name];
      const parts = node.given.map(of);
      return { lo: choose(...parts.map(({ lo }) => lo)), hi: choose(...parts.map(({ hi }) => hi)) };
    }
    default:
      return ANYTHING;
  }
}

/** By how much a comparison fails, from the difference of its sides. */
const SHORTFALLS: Readonly<Record<string, (difference: number) => number>> = {
  '>=': (d) => Math.max(0, -d),
  '<=': (d) => Math.max(0, d),
  '>': (d) => (d > 0 ? 0 : Math.max(FAILS, -d)),
  '<': (d) => (d < 0 ? 0 : Math.max(FAILS, d)),
  '==': (d) => Math.abs(d),
};
/** Whether a comparison may hold where the difference of its sides is enclosed. */
const POSSIBLE: Readonly<Record<string, (difference: Interval) => boolean>> = {
  '>=': ({ hi }) => hi >= 0,
  '<=': ({ lo }) => lo <= 0,
  '>': ({ hi }) => hi > 0,
  '<': ({ lo }) => lo < 0,
  '==': ({ lo, hi }) => lo <= 0 && hi >= 0,
};

/**
 * A constraint: a name of one, or a condition in the language of sheets on outcomes, `welfare`, designed levers, and outcomes without
 * the rule (`baselineWelfare`).
 *
 * @throws RegulabError with code `misuse` for what is no constraint, and for unknown names
 */
export function readCondition(model: Model, text: string, levers: readonly string[] = []): Condition {
  const trimmed = text.trim();
  if (trimmed === 'participation') return participation(model);
  if (trimmed === 'no-backfiring') return noBackfiring(model.outcomes);
  if (trimmed === 'mutualism') return mutualism(model.outcomes);
  const whole = readConstraint(text);
  const outcomes = model.outcomes.map((o) => o.name);
  const hasSum = !outcomes.includes('welfare') && model.outcomes.some(({ role }) => role === 'payoff');
  const payoffs = model.outcomes.flatMap((o) => (o.role === 'payoff' ? [o.name] : []));
  const own = [...outcomes, ...(hasSum ? ['welfare'] : []), ...levers];
  const before = new Map(
    [...outcomes, ...(hasSum ? ['welfare'] : [])].map((name) => [baselineName(name), name]),
  );
  /** What an outcome, or the sum of payoffs, was without the rule; NaN where there was none. */
  const old = (name: string, baseline: Outcomes): number => {
    const own = before.get(name)!;
    return hasSum && own === 'welfare'
      ? payoffs.reduce((sum, payoff) => sum + (baseline[payoff] ?? Number.NaN), 0)
      : (baseline[own] ?? Number.NaN);
  };
  const names: Names<Seen> = (name) =>
    own.includes(name)
      ? { kind: 'number', at: (seen) => seen.outcomes[name] ?? Number.NaN }
      : before.has(name)
        ? { kind: 'number', at: (seen) => old(name, seen.baseline) }
        : undefined;
  const numberOf = (node: Expression): Evaluate<Seen> =>
    evaluatorOf(
      node,
      text,
      names,
      (name) => unknownName(`outcome or lever of ${model.id}`, name, [...own, ...before.keys()]),
      (name, value, texts) => unknownName(name, value, texts),
    );
  const sumOf = (o: Enclosed): Interval =>
    payoffs.reduce((sum, payoff) => I.add(sum, o[payoff] ?? ANYTHING), I.point(0));
  const enclosedBy =
    (o: Enclosed, baseline: Outcomes) =>
    (name: string): Interval => {
      const stated = o[name];
      if (stated) return stated;
      if (hasSum && name === 'welfare') return sumOf(o);
      // A lever may be anything in the range that is searched; what nobody rounded has the rounding of a sum.
      if (own.includes(name) || !before.has(name)) return ANYTHING;
      const known = old(name, baseline);
      return Number.isNaN(known) ? ANYTHING : { lo: I.down(known), hi: I.up(known) };
    };

  const conditionOf = (node: Expression): Condition => {
    if (node.kind === 'binary' && (node.operator === 'and' || node.operator === 'or')) {
      const [a, b] = [conditionOf(node.left), conditionOf(node.right)];
      return node.operator === 'and'
        ? {
            violation: (o, base) => a.violation(o, base) + b.violation(o, base),
            possible: (o, base) => a.possible(o, base) && b.possible(o, base),
          }
        : {
            violation: (o, base) => Math.min(a.violation(o, base), b.violation(o, base)),
            possible: (o, base) => a.possible(o, base) || b.possible(o, base),
          };
    }
    const shortfall = node.kind === 'binary' ? SHORTFALLS[node.operator] : undefined;
    if (node.kind === 'binary' && shortfall) {
      const [a, b] = [numberOf(node.left), numberOf(node.right)];
      const possible = POSSIBLE[node.operator]!;
      return {
        violation: (o, baseline) => {
          const difference = answer(a, { outcomes: o, baseline }) - answer(b, { outcomes: o, baseline });
          return Number.isNaN(difference) ? Infinity : shortfall(difference);
        },
        possible: (o, baseline) => {
          const enclosed = enclosedBy(o, baseline);
          return possible(
            sound(I.subtract(enclosureOf(node.left, enclosed), enclosureOf(node.right, enclosed))),
          );
        },
      };
    }
    const holds = numberOf(node);
    return {
      violation: (outcomes, baseline) => {
        const x = answer(holds, { outcomes, baseline });
        return Number.isNaN(x) ? Infinity : x === 0 ? 1 : 0;
      },
      possible: () => true,
    };
  };
  return conditionOf(whole);
}

/** The value of a formula; NaN where it has none. */
function answer(evaluate: Evaluate<Seen>, seen: Seen): number {
  try {
    return evaluate(seen);
  } catch (error) {
    if (error instanceof NoAnswer) return Number.NaN;
    throw error;
  }
}

/** A condition; a number or a name alone is none. */
function readConstraint(text: string): Expression {
  const refuse = (cause?: unknown): Error =>
    misuse(
      `the constraint "${text}" is not understood; allowed are participation, no-backfiring, mutualism and conditions such as safety >= 0.6 or welfare > baselineWelfare`,
      cause,
    );
  let whole: Expression;
  try {
    whole = readFormula(text);
  } catch (error) {
    throw refuse(error);
  }
  const isCondition = (node: Expression): boolean =>
    node.kind === 'not' || (node.kind === 'binary' && !['+', '-', '*', '/', '^'].includes(node.operator));
  if (!isCondition(whole)) throw refuse();
  return whole;
}
