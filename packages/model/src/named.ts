import type { Certificate } from './answer.js';
import type { Claim, Experiment, Kernel, Measure, Model, Outcome, Parameter, Solved } from './contract.js';
import type { Lottery } from './lottery.js';
import type { Outcomes } from './outcomes.js';
import type { Picture, PictureMark } from './picture.js';

/** One number for each parameter of a list whose names the compiler knows: `values.tx` does not compile where there is `tax`. */
export type ValuesIn<P extends readonly Parameter[]> = { readonly [Name in P[number]['name']]: number };

/** One number, or none, for each outcome of a list whose names the compiler knows. */
export type OutcomesIn<O extends readonly Outcome[]> = {
  readonly [Name in O[number]['name']]: number | null;
};

type Untyped = 'check' | 'solve' | 'verify' | 'explain' | 'pictures' | 'lottery' | 'experiment';

/** A model whose functions take values under names that the compiler knows. */
type NamedModel<V> = Omit<Model, Untyped> & {
  readonly pictures: readonly [NamedPicture<V>, ...NamedPicture<V>[]];
  readonly check: (values: V) => string | null;
  readonly solve: (values: V) => Solved;
  readonly verify: (values: V, claim: Claim) => Certificate;
  readonly explain: (values: V, solved: Solved, baseline: Solved) => string;
  readonly lottery?: (values: V, outcomes: Outcomes) => Lottery;
  readonly experiment?: NamedExperiment<V>;
};

/** An experiment whose values have names that the compiler knows. */
export type NamedExperiment<V> = Pick<Experiment, 'options'> & {
  readonly check: (values: V, outcomes: Outcomes) => string | null;
  readonly memory: (values: V, outcomes: Outcomes) => number;
  readonly measures: (
    values: V,
    outcomes: Outcomes,
    options: Readonly<Record<string, string>>,
  ) => readonly Measure[];
  readonly draw: (
    values: V,
    outcomes: Outcomes,
    options: Readonly<Record<string, string>>,
    seed: number,
    k: number,
  ) => readonly number[];
  readonly derived?: (
    values: V,
    outcomes: Outcomes,
    means: readonly number[],
  ) => readonly (Measure & { readonly value: number })[];
};

/** A picture whose values have names that the compiler knows. */
export type NamedPicture<V> = Omit<Picture, 'draw'> & {
  readonly draw: (values: V, outcomes: Outcomes) => readonly PictureMark[];
};

/** An explanation whose values have names that the compiler knows. */
export type NamedExplanation<V> = (values: V, solved: Solved, baseline: Solved) => string;

/** A model for the contract, whose values are told apart by texts; every value of its parameters is there when it is asked. */
export const modelNamed = <P extends readonly Parameter[]>(
  model: NamedModel<ValuesIn<P>> & { readonly parameters: P },
): Model => model as unknown as Model;

/** Columns of a table by name, in which a kernel solves rows `from` (inclusive) to `to` (exclusive). */
export interface Rows<P, O> {
  readonly values: { readonly [Name in keyof P]: Float64Array };
  readonly outcomes: { readonly [Name in keyof O]: Float64Array };
  /** Codes of regimes. */
  readonly regime: Float64Array;
  /** `EQUILIBRIUM`, `EXITED`, `NONE` or `FAILED`. */
  readonly status: Uint8Array;
  readonly from: number;
  readonly to: number;
}

/** A kernel of columns by place, as tables have them, from one of columns by name. */
export const kernelByName =
  <P extends readonly Parameter[], O extends readonly Outcome[]>(
    parameters: P,
    outcomes: O,
    kernel: (rows: Rows<ValuesIn<P>, OutcomesIn<O>>) => void,
  ): Kernel =>
  (inputs, outputs, status, from, to) => {
    const named = <T extends readonly { readonly name: string }[]>(
      list: T,
      columns: readonly Float64Array[],
    ) =>
      Object.fromEntries(list.map(({ name }, k) => [name, columns[k]!])) as {
        readonly [Name in T[number]['name']]: Float64Array;
      };
    kernel({
      values: named(parameters, inputs) as Rows<ValuesIn<P>, OutcomesIn<O>>['values'],
      outcomes: named(outcomes, outputs) as Rows<ValuesIn<P>, OutcomesIn<O>>['outcomes'],
      regime: outputs[outcomes.length]!,
      status,
      from,
      to,
    });
  };
