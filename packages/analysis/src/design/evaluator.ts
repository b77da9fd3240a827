import type { SolutionStatus } from '@regulab/model/answer.js';
import { EQUILIBRIUM, EXITED, type Model, STATUS } from '@regulab/model/contract.js';
import { effectOf } from '@regulab/model/effect.js';
import type { Outcomes, Values } from '@regulab/model/outcomes.js';
import { parametersNamed } from '@regulab/model/players.js';
import { agreedShare, type RuleName } from '../bargain.js';
import type { Condition, Objective } from './conditions.js';
import type { Regulation } from './types.js';

/** A place in the space of the designed levers with how good it is. */
export interface Point {
  readonly at: readonly number[];
  /** How far the constraints are from holding, in sum; infinite where nobody builds. */
  readonly violation: number;
  readonly value: number;
  readonly share: number | null;
  readonly outcomes: Outcomes;
}

/** A box of places: a lever that is not searched has equal ends. */
export type Box = readonly { readonly from: number; readonly to: number }[];

/** Feasible before infeasible, then the larger objective; infeasible points by how little they violate. */
export const isBetter = (a: Point, b: Point): boolean =>
  a.violation === b.violation ? a.value > b.value : a.violation < b.violation;

export const isFeasible = ({ violation }: Point): boolean => violation === 0;

/** Solves regulations and says how good they are. */
export class Evaluator {
  evaluated = 0;
  readonly #inputs: Float64Array[];
  readonly #outputs: Float64Array[];
  readonly #status = new Uint8Array(1);
  readonly #missing: Outcomes;
  readonly #names: readonly string[];
  readonly #payoffs: readonly string[];
  readonly #moved: readonly (readonly string[])[];
  /** The place of no regulation by these levers. */
  readonly home: readonly number[];
  readonly baseline: { readonly status: SolutionStatus; readonly outcomes: Outcomes };

  /**
   * @param start the values with the levers to be designed at neutral; other levers stay as they are given
   * @param levers names of the designed levers, in the order of places
   */
  constructor(
    readonly model: Model,
    readonly start: Values,
    readonly levers: readonly string[],
    readonly objectives: readonly Objective[],
    readonly conditions: readonly Condition[],
    readonly bargain: RuleName | undefined,
  ) {
    this.#inputs = model.parameters.map(() => new Float64Array(1));
    this.#outputs = Array.from({ length: model.outcomes.length + 1 }, () => new Float64Array(1));
    this.#missing = Object.fromEntries(model.outcomes.map((o) => [o.name, o.atExit ?? null]));
    this.#names = model.outcomes.map(({ name }) => name);
    this.#payoffs = model.outcomes.flatMap(({ name, role }) => (role === 'payoff' ? [name] : []));
    this.#moved = levers.map((name) => parametersNamed(model, name));
    this.home = this.#moved.map(([name]) => start[name!]!);
    const { status, outcomes } = this.solve(start);
    this.baseline = { status, outcomes };
  }

  solve(values: Values): { status: SolutionStatus; outcomes: Outcomes; share: number | null } {
    this.evaluated++;
    const { model } = this;
    const named = (at: (k: number) => number): Outcomes => {
      const all: Record<string, number | null> = {};
      for (let k = 0; k < this.#names.length; k++) {
        const value = at(k);
        all[this.#names[k]!] = Number.isNaN(value) ? null : value;
      }
      return all;
    };
    if (this.bargain) {
      const agreed = agreedShare(model, values, this.bargain);
      if (!agreed) return { status: 'exit', outcomes: this.#missing, share: null };
      const { point, share } = agreed;
      return { status: 'equilibrium', outcomes: named((k) => point.outcomes[k]!), share };
    }
    model.parameters.forEach((p, k) => {
      this.#inputs[k]![0] = values[p.name]!;
    });
    model.kernel(this.#inputs, this.#outputs, this.#status, 0, 1);
    const status = STATUS[this.#status[0]!]!;
    if (this.#status[0] !== EQUILIBRIUM)
      return {
        status,
        outcomes: this.#status[0] === EXITED ? this.#missing : named(() => Number.NaN),
        share: null,
      };
    return { status, outcomes: named((k) => this.#outputs[k]![0]!), share: null };
  }

  /** How good an objective is, more being better. */
  worth({ name, sign }: Objective, seen: Outcomes): number {
    const value = seen[name];
    return value == null ? Number.NEGATIVE_INFINITY : sign * value;
  }

  /** Outcomes, with the designed levers and the sum of all payoffs beside them: what objectives and constraints speak of. */
  private seen(outcomes: Outcomes, place: readonly number[]): Outcomes {
    const all: Record<string, number | null> = {};
    this.levers.forEach((name, k) => {
      all[name] = place[k]!;
    });
    let welfare = 0;
    for (const name of this.#payoffs) welfare += outcomes[name] ?? 0;
    all.welfare = welfare;
    for (const name of this.#names) all[name] = outcomes[name]!;
    return all;
  }

  /** The game with the designed levers set. */
  game(place: readonly number[]): Values {
    const values: Record<string, number> = { ...this.start };
    this.#moved.forEach((names, k) => {
      for (const name of names) values[name] = place[k]!;
    });
    return values;
  }

  at(place: readonly number[]): Point {
    const { status, outcomes, share } = this.solve(this.game(place));
    if (status !== 'equilibrium')
      return { at: place, violation: Infinity, value: Number.NEGATIVE_INFINITY, share, outcomes };
    const seen = this.seen(outcomes, place);
    let violation = 0;
    for (const condition of this.conditions) violation += condition.violation(seen, this.baseline.outcomes);
    return { at: place, violation, value: this.worth(this.objectives[0]!, seen), share, outcomes };
  }

  /** A feasible point with all that is reported of it; `targets` are the levers that count as set. */
  regulation({ at, share, outcomes }: Point, targets: readonly string[]): Regulation {
    const set = this.levers.flatMap((name, k) => (targets.includes(name) ? [[name, at[k]!] as const] : []));
    return {
      levers: Object.fromEntries(set),
      share,
      outcomes,
      objectives: Object.fromEntries(
        this.objectives.map((own) => [own.name, this.worth(own, this.seen(outcomes, at))]),
      ),
      effect: effectOf(this.model.outcomes, { status: 'equilibrium', outcomes }, this.baseline),
    };
  }
}
