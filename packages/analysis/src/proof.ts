import { type Model, STATUS } from '@regulab/model/contract.js';
import type { Counterexample, Verdict } from '@regulab/model/ledger.js';
import type { Values } from '@regulab/model/outcomes.js';
import { readGame } from '@regulab/model/players.js';
import type { Interval } from '@regulab/numeric/interval.js';
import type { Polynomial } from '@regulab/numeric/polynomial.js';
import { randomAt } from '@regulab/numeric/random.js';

/** Cuts of an interval after which a proof gives up. */
const MOST_CUTS = 20_000;

/** A constant of a statement is moved by so much to falsify it. */
const MOVED = 1.05;

/** One, or 1.05 where a statement is to be falsified by moving a constant. */
export const movedBy = (falsified: number | undefined): number => (falsified === undefined ? 1 : MOVED);

/** One, or minus one where a statement is to be falsified by turning an inequality round. */
export const turnedBy = (falsified: number | undefined): 1 | -1 => (falsified === undefined ? 1 : -1);

/**
 * A proof that is carried out step by step: each step says what it shows and fails the whole where it does not hold. A
 * verdict `proved` comes only from here.
 *
 * @example
 * const x = Polynomial.variable('x');
 * new Proof().identity('x + x is 2 x', x.plus(x), x.times(2)).verdict.kind; // 'proved'
 * new Proof(0).identity('x + x is 2 x', x.plus(x), x.times(2)).verdict.kind; // 'open'
 */
export class Proof {
  readonly #falsified: number | undefined;
  readonly #steps: string[] = [];
  #failed: string | null = null;
  #algebra = false;
  #interval = false;

  /** @param falsified the step whose statement is falsified: the proof must then fail */
  constructor(falsified?: number) {
    this.#falsified = falsified;
  }

  /** Whether the step that comes next is to be falsified. */
  get #isFalsified(): boolean {
    return this.#steps.length === this.#falsified;
  }

  #step(words: string, holds: boolean): this {
    if (!holds) this.#failed ??= words;
    this.#steps.push(words);
    return this;
  }

  /** Two polynomials are the same. */
  identity(words: string, left: Polynomial, right: Polynomial | string | number): this {
    this.#algebra = true;
    if (!this.#isFalsified) return this.#step(words, left.equals(right));
    return this.#step(words, left.plus('1/20').equals(right));
  }

  /** A polynomial is positive for all positive values of its variables: none of its coefficients is negative. */
  positive(words: string, value: Polynomial): this {
    this.#algebra = true;
    return this.#step(words, (this.#isFalsified ? value.times(-1) : value).isPositiveForPositive);
  }

  /** An exact number is positive. */
  greater(words: string, left: Polynomial, right: Polynomial | string | number): this {
    this.#algebra = true;
    return this.#step(words, left.minus(right).sign * turnedBy(this.#isFalsified ? 0 : undefined) > 0);
  }

  /** Two whole numbers are equal. */
  counted(words: string, count: number, expected: number): this {
    this.#algebra = true;
    return this.#step(words, count === (this.#isFalsified ? Math.ceil(MOVED * expected) : expected));
  }

  /** A function is positive on an interval, by interval arithmetic and bisection. */
  positiveOn(words: string, f: (x: Interval) => Interval, lo: number, hi: number): this {
    this.#interval = true;
    const open: [number, number][] = [[lo, hi]];
    let cuts = 0;
    let holds = true;
    for (let box = open.pop(); box && holds; box = open.pop()) {
      const [a, b] = box;
      const { lo: least, hi: most } = f({ lo: a, hi: b });
      if (this.#isFalsified ? most < 0 : least > 0) continue;
      const middle = 0.5 * (a + b);
      if (cuts++ > MOST_CUTS || !(middle > a && middle < b)) holds = false;
      else open.push([a, middle], [middle, b]);
    }
    return this.#step(words, holds);
  }

  /** A bound that was obtained by interval arithmetic elsewhere is below a number. */
  bounded(words: string, bound: number, below: number): this {
    this.#interval = true;
    const isBelow = this.#isFalsified ? bound > below : bound < below;
    return this.#step(`${words} (bound ${Number(bound.toPrecision(8))})`, isBelow);
  }

  get verdict(): Verdict {
    if (this.#failed !== null || this.#steps.length === 0)
      return { kind: 'open', note: `a step does not hold: ${this.#failed}` };
    const by =
      this.#algebra && this.#interval ? 'algebra and interval' : this.#interval ? 'interval' : 'algebra';
    return { kind: 'proved', by, steps: this.#steps };
  }
}

/** A game with its solution and whether the independent check accepts it. */
export function solvedGame(model: Model, given: Readonly<Record<string, unknown>>) {
  const game = readGame(model, given);
  const solved = game.model.solve(game.values);
  return { ...game, solved, certificate: game.model.verify(game.values, solved) };
}

/** A refutation by one game; open where the game does not show it or is not certified. */
export function refutedBy(
  model: Model,
  given: Readonly<Record<string, unknown>>,
  shows: (outcomes: Readonly<Record<string, number>>) => string | null,
): Verdict {
  const { model: sized, values, solved, certificate } = solvedGame(model, given);
  const because = shows(solved.outcomes as Readonly<Record<string, number>>);
  if (because === null || !certificate.accepted)
    return { kind: 'open', note: 'the game that should refute it does not, or is not certified' };
  const counterexample: Counterexample = {
    model: sized.id,
    parameters: values,
    outcomes: solved.outcomes,
    because,
    verified: certificate.accepted,
  };
  return { kind: 'refuted', counterexample };
}

/**
 * A statement about certain games: each must do as stated. `fails` says what a game does instead, or null.
 *
 * @throws RegulabError `misuse` for games that are none of the model
 */
export function shownBy(
  games: readonly { readonly model: Model; readonly given: Readonly<Record<string, unknown>> }[],
  fails: (solved: ReturnType<typeof solvedGame>, k: number) => string | null,
  note: string,
): Verdict {
  for (const [k, { model, given }] of games.entries()) {
    const game = solvedGame(model, given);
    const because = fails(game, k);
    if (because === null) continue;
    return {
      kind: 'refuted',
      counterexample: {
        model: game.model.id,
        parameters: game.values,
        outcomes: game.solved.outcomes,
        because,
        verified: game.certificate.accepted,
      },
    };
  }
  return { kind: 'shown', games: games.length, note };
}

/** Random numbers of one sample, in order. */
export type Draw = () => number;

/**
 * A search for a counterexample: `sample` makes a game (null to leave a draw out), `fails` says why it contradicts the
 * statement, or null.
 */
export function searched(
  samples: number,
  seed: number,
  sample: (draw: Draw) => { readonly model: Model; readonly values: Values } | null,
  fails: (game: { readonly model: Model; readonly values: Values }) => string | null,
  note: string,
): Verdict {
  let tested = 0;
  for (let position = 0; tested < samples; position++) {
    if (position > 40 * samples) return { kind: 'open', note: 'too few samples lie in the domain' };
    let stream = 0;
    const game = sample(() => randomAt(seed, stream++, position));
    if (game === null) continue;
    tested++;
    const because = fails(game);
    if (because === null) continue;
    const solved = game.model.solve(game.values);
    return {
      kind: 'refuted',
      counterexample: {
        model: game.model.id,
        parameters: game.values,
        outcomes: solved.outcomes,
        because,
        verified:
          solved.status === STATUS[0] || solved.status === STATUS[1]
            ? game.model.verify(game.values, solved).accepted
            : false,
      },
    };
  }
  return { kind: 'no counterexample', samples: tested, seed, note };
}
