import type { SolutionStatus } from './answer.js';
import { EQUILIBRIUM, EXITED, type Outcome, STATUS } from './contract.js';
import type { Outcomes } from './outcomes.js';

/** What a rule does against the same game without it, position = code in tables. */
export const EFFECT_KINDS = [
  'everybody-gains',
  'safer-at-a-cost',
  'backfires',
  'trade',
  'no-effect',
  'no-product',
] as const;
export type EffectKind = (typeof EFFECT_KINDS)[number];

/** What each effect is called, the same in commands, maps, pages and reports. */
export const EFFECT_WORDS: Readonly<Record<EffectKind, string>> = {
  'everybody-gains': 'everybody gains',
  'safer-at-a-cost': "safer at somebody's cost",
  backfires: 'less safe: backfires',
  trade: 'a trade',
  'no-effect': 'no effect',
  'no-product': 'no product',
};

export interface Effect {
  /**
   * `everybody-gains`: every payoff rises strictly, and safety does not fall. `safer-at-a-cost`: safer, and not every payoff rises.
   * `backfires`: less safe, whatever the payoffs. `trade`: as safe as before, and payoffs change, but not all upwards. `no-product`:
   * somebody leaves. Null where there is no equilibrium, or none without the rule, so that nothing can be compared.
   */
  readonly kind: EffectKind | null;
  /** Every payoff rises strictly, whatever happens to safety. */
  readonly mutualism: boolean;
}

/** The code of a row that cannot be compared; for rows that can it is a position in `EFFECT_KINDS`. */
export const NOT_COMPARED = EFFECT_KINDS.length;

/**
 * A difference counts when it exceeds this part of what is at stake: of the largest payoff of any player in the two games, or of the
 * attribute's largest value in them. The papers' convention for "strictly", at any scale of money and of amounts.
 */
export const EFFECT_TOLERANCE = 1e-9;

/** Relative tolerance below which two results count as equal: what rounding may do to them. */
export const ROUNDING = 1e-12;

/**
 * Whether two results are the same but for rounding, at any scale.
 *
 * @example
 * isSame(1, 1 + 1e-13); // true
 * isSame(1, 1.001); // false
 */
export const isSame = (a: number, b: number): boolean =>
  Math.abs(a - b) <= ROUNDING * Math.max(Math.abs(a), Math.abs(b));

/** How much safer a `safety` outcome has become by a change: of a probability of failing the lower is the safer. */
export const saferBy = (direction: Outcome['direction'], change: number): number =>
  direction === 'lower' ? -change : change;

/** An outcome that a comparison reads. */
export type Compared = Pick<Outcome, 'name' | 'role' | 'direction' | 'unit' | 'atExit'>;

interface Read {
  /** Position among the outcomes. */
  readonly column: number;
  /** What a player has who stays out while others go on, whose outcome is NaN. */
  readonly outside: number;
  /** 1 where more is better, -1 where less is. */
  readonly sign: 1 | -1;
  /** Outcomes of one group are measured against the largest of them. */
  readonly group: number;
}

/**
 * Compares rows of a table with the same games without a rule. It reads safety and the payoffs; in a model without payoffs all
 * other outcomes of which one side is better.
 */
export class Comparison {
  readonly #safety: readonly Read[];
  readonly #payoffs: readonly Read[];
  readonly #hasPayoffs: boolean;
  readonly #size: Float64Array;

  /** @param tolerance part of what is at stake from which on a difference counts */
  constructor(
    outcomes: readonly Compared[],
    readonly tolerance: number = EFFECT_TOLERANCE,
  ) {
    this.#hasPayoffs = outcomes.some(({ role }) => role === 'payoff');
    const groups = new Map<string, number>();
    const read = (wanted: (o: Compared) => boolean): Read[] =>
      outcomes.flatMap((o, column) => {
        if (!wanted(o)) return [];
        const key = `${o.role} ${o.unit}`;
        if (!groups.has(key)) groups.set(key, groups.size);
        const outside = o.role === 'payoff' ? (o.atExit ?? Number.NaN) : Number.NaN;
        return [{ column, outside, sign: o.direction === 'lower' ? -1 : 1, group: groups.get(key)! }];
      });
    this.#safety = read(({ role }) => role === 'safety');
    this.#payoffs = read(({ role, direction }) =>
      this.#hasPayoffs ? role === 'payoff' : role === undefined && direction !== 'none',
    );
    this.#size = new Float64Array(groups.size);
    this.signs = new Int8Array(outcomes.length);
  }

  /** Whether the last comparison found that every payoff rises. */
  mutualism = false;
  /** What the last comparison found of each outcome that it reads: 1 better, -1 worse, 0 the same or not comparable. */
  readonly signs: Int8Array;

  /**
   * @param outputs one column for each outcome, `status` one code a row, as a kernel fills them
   * @returns the code of the effect of a row
   */
  code(
    outputs: readonly ArrayLike<number>[],
    status: number,
    row: number,
    baseline: readonly ArrayLike<number>[],
    baseStatus: number,
    baseRow: number,
  ): number {
    this.mutualism = false;
    if (status === EXITED) return EFFECT_KINDS.indexOf('no-product');
    if (status !== EQUILIBRIUM || baseStatus !== EQUILIBRIUM) return NOT_COMPARED;
    const now = ({ column, outside }: Read): number => {
      const x = outputs[column]![row]!;
      return Number.isNaN(x) ? outside : x;
    };
    const before = ({ column, outside }: Read): number => {
      const x = baseline[column]![baseRow]!;
      return Number.isNaN(x) ? outside : x;
    };
    this.#size.fill(0);
    for (const reads of [this.#safety, this.#payoffs])
      for (const read of reads) {
        const size = Math.max(Math.abs(now(read)) || 0, Math.abs(before(read)) || 0);
        if (size > this.#size[read.group]!) this.#size[read.group] = size;
      }
    /** The sign of a change for the better, 0 where it does not count or nothing can be compared. */
    const change = (read: Read): number => {
      const difference = read.sign * (now(read) - before(read));
      const least = this.tolerance * this.#size[read.group]!;
      const sign = difference > least ? 1 : difference < -least ? -1 : 0;
      this.signs[read.column] = sign;
      return sign;
    };
    let [safer, lessSafe] = [false, false];
    for (const read of this.#safety) {
      const sign = change(read);
      safer ||= sign > 0;
      lessSafe ||= sign < 0;
    }
    let [higher, lower] = [0, 0];
    for (const read of this.#payoffs) {
      const sign = change(read);
      if (sign > 0) higher++;
      if (sign < 0) lower++;
    }
    this.mutualism = this.#hasPayoffs && higher === this.#payoffs.length;
    // Without payoffs nobody is asked to gain: it is enough that nothing else gets worse.
    const isForAll = this.#hasPayoffs ? this.mutualism : lower === 0 && (safer || higher > 0);
    const kind: EffectKind = lessSafe
      ? 'backfires'
      : isForAll
        ? 'everybody-gains'
        : safer
          ? 'safer-at-a-cost'
          : higher > 0 || lower > 0
            ? 'trade'
            : 'no-effect';
    return EFFECT_KINDS.indexOf(kind);
  }
}

/** An answer of a game, as far as a comparison needs it. */
export interface Answer {
  readonly status: SolutionStatus;
  readonly outcomes: Outcomes;
}

/** An answer as columns of one row. */
export const columnsOf = (outcomes: readonly Compared[], answer: Answer): readonly number[][] =>
  outcomes.map(({ name }) => [answer.outcomes[name] ?? Number.NaN]);

/**
 * Compares a regulated game with the same game without the rule: one of six effects, and whether every payoff rises.
 *
 * @param tolerance part of what is at stake from which on a difference counts
 *
 * @example
 * const game = findModel('fine-tuning/two-attribute');
 * const at = (specialistFloor: number) => game.solve(completeValues(game, { specialistFloor }));
 * effectOf(game.outcomes, at(0.4), at(0)).kind; // 'backfires'
 */
export function effectOf(
  outcomes: readonly Compared[],
  regulated: Answer,
  baseline: Answer,
  tolerance: number = EFFECT_TOLERANCE,
): Effect {
  const comparison = new Comparison(outcomes, tolerance);
  const code = comparison.code(
    columnsOf(outcomes, regulated),
    STATUS.indexOf(regulated.status),
    0,
    columnsOf(outcomes, baseline),
    STATUS.indexOf(baseline.status),
    0,
  );
  return { kind: EFFECT_KINDS[code] ?? null, mutualism: comparison.mutualism };
}
