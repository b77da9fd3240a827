import type { Kernel, Model, Outcome, Parameter } from './contract.js';

/** One number for each parameter of a list whose names the compiler knows: `values.tx` does not compile where there is `tax`. */
export type ValuesIn<P extends readonly Parameter[]> = { readonly [Name in P[number]['name']]: number };

/** One number, or none, for each outcome of a list whose names the compiler knows. */
export type OutcomesIn<O extends readonly Outcome[]> = {
  readonly [Name in O[number]['name']]: number | null;
};

/**
 * A model as the contract has it, from one that is written under names that the compiler knows. Nothing is done: whoever calls its
 * functions gives a checked record, which has them all.
 */
export const modelNamed = <P extends readonly Parameter[]>(
  model: Model<ValuesIn<P>> & { readonly parameters: P },
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
