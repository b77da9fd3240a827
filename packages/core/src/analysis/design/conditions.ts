import type { Model, Outcomes } from '../model/contract.js';
import { EFFECT_TOLERANCE, saferBy } from '../model/effect.js';
import { misuse } from '../model/error.js';
import { unknownName } from '../model/values.js';
import type { Interval } from '../numeric/interval.js';

/** Numbers closer than this, relative to their size, are equal. */
export const SAME = 1e-12;

/** Names of what is to be made large, checked. */
export function readObjectives(model: Model, names: readonly string[]): string[] {
  const outcomes = model.outcomes.filter((o) => o.direction !== 'none').map((o) => o.name);
  // Without a welfare of its own a model has the sum of its players' payoffs.
  const allowed = outcomes.includes('welfare') ? outcomes : ['welfare', ...outcomes];
  if (names.length === 0) throw misuse(`nothing to maximise; name one of ${allowed.join(', ')}`);
  for (const name of names)
    if (!allowed.includes(name)) throw unknownName(`objective of ${model.id}`, name, allowed);
  const twice = names.find((name, k) => names.indexOf(name) !== k);
  if (twice !== undefined) throw misuse(`${twice} is to be maximised twice; keep one`);
  return [...names];
}

/** A constraint with its relaxation on enclosed outcomes: false where it fails all over a box. */
export interface Condition {
  /** Zero where it holds, otherwise by how much it fails. */
  readonly violation: (outcomes: Outcomes, baseline: Outcomes) => number;
  readonly possible: (outcomes: Readonly<Record<string, Interval>>, baseline: Outcomes) => boolean;
}

export function readCondition(model: Model, text: string): Condition {
  const trimmed = text.trim();
  if (trimmed === 'participation') return { violation: () => 0, possible: () => true };
  const safeties = model.outcomes.filter((o) => o.role === 'safety');
  const payoffs = model.outcomes.filter((o) => o.role === 'payoff').map((o) => o.name);
  if (trimmed === 'no-backfiring')
    return {
      violation: (o, base) =>
        safeties.reduce((sum, { name, direction }) => {
          const now = o[name];
          if (now == null) return sum;
          return sum + Math.max(0, -saferBy(direction, now - (base[name] ?? 0)) - EFFECT_TOLERANCE);
        }, 0),
      possible: (o, base) =>
        safeties.every(({ name, direction }) => {
          const { lo, hi } = o[name]!;
          const best = direction === 'lower' ? lo : hi;
          return !(saferBy(direction, best - (base[name] ?? 0)) < -EFFECT_TOLERANCE);
        }),
    };
  if (trimmed === 'mutualism')
    return {
      violation: (o, base) =>
        payoffs.reduce((sum, name) => {
          const gain = (o[name] ?? 0) - (base[name] ?? 0);
          return sum + (gain > EFFECT_TOLERANCE ? 0 : EFFECT_TOLERANCE - gain + Number.MIN_VALUE);
        }, 0),
      possible: (o, base) => payoffs.every((name) => o[name]!.hi > (base[name] ?? 0)),
    };
  const match = /^([A-Za-z[\]0-9.]+)\s*(>=|<=)\s*([-+0-9.eE]+)$/.exec(trimmed);
  const value = match ? Number(match[3]) : Number.NaN;
  if (!match || Number.isNaN(value))
    throw misuse(
      `the constraint "${text}" is not understood; allowed are participation, no-backfiring, mutualism and comparisons such as safety>=0.6`,
    );
  const name = match[1]!;
  const names = model.outcomes.map((o) => o.name);
  if (!names.includes(name)) throw unknownName(`outcome of ${model.id}`, name, names);
  const atLeast = match[2] === '>=';
  return {
    violation: (o) => {
      const x = o[name];
      if (typeof x !== 'number') return Infinity;
      const missing = atLeast ? value - x : x - value;
      return missing > SAME ? missing : 0;
    },
    possible: (o) => (atLeast ? o[name]!.hi >= value : o[name]!.lo <= value),
  };
}
