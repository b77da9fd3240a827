import type { SolutionStatus } from '@regulab/model/answer.js';
import { EXITED, FAILED, type Model, STATUS } from '@regulab/model/contract.js';
import { Comparison, EFFECT_KINDS, type EffectKind, NOT_COMPARED, ROUNDING } from '@regulab/model/effect.js';
import { misuse } from '@regulab/model/error.js';
import type { Values } from '@regulab/model/outcomes.js';
import { parametersNamed } from '@regulab/model/players.js';
import { rangeOf, unknownName, whyOutOfRange, withoutRegulation } from '@regulab/model/values.js';

/** One axis of a plane of games: a parameter, or one of every player (`specialists.floor`). */
export interface PlaneAxis {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** What is the same all over a region. */
export interface PlaneLabel {
  readonly status: SolutionStatus;
  readonly regime: string;
  /** What the rule does against the same game without regulation; null where one of the two has no answer. */
  readonly effect: EffectKind | null;
  /** Every payoff rises. */
  readonly mutualism: boolean;
  /** The values of outcomes that are categories, such as the specialists' roles. */
  readonly categories: readonly number[];
}

/** Evaluates what happens at places of a plane, one number for each label. */
export class Plane {
  readonly labels: PlaneLabel[] = [];
  /** Games solved so far. */
  solves = 0;
  /** The first place found outside the model's domain. */
  outside: { readonly x: number; readonly y: number; readonly because: string } | null = null;
  readonly #codes = new Map<number | string, number>();
  readonly #inputs: Float64Array[];
  readonly #outputs: Float64Array[];
  readonly #base: Float64Array[];
  readonly #baseOutputs: Float64Array[];
  readonly #status: Uint8Array;
  readonly #baseStatus: Uint8Array;
  readonly #columns: readonly [readonly number[], readonly number[]];
  readonly #baseMoves: boolean;
  readonly #capacity = 256;
  readonly #categories: readonly number[];
  /** Borders are wanted where outcomes begin to differ: what counts as a difference here is all but rounding. */
  readonly #comparison: Comparison;

  constructor(
    readonly model: Model,
    values: Values,
    readonly x: PlaneAxis,
    readonly y: PlaneAxis,
  ) {
    const moved = [x, y].map((axis) => axisParameters(model, axis));
    const twice = moved[0]!.find((name) => moved[1]!.includes(name));
    if (twice !== undefined)
      throw misuse(
        `both axes move ${twice}; a plane needs two different parameters, for example --x generalistFloor=0:1.5 --y specialistFloor=0:2.5`,
      );
    const position = (name: string) => model.parameters.findIndex((p) => p.name === name);
    this.#columns = [moved[0]!.map(position), moved[1]!.map(position)];
    this.#inputs = model.parameters.map((p) => new Float64Array(this.#capacity).fill(values[p.name]!));
    const neutral = withoutRegulation(model, values);
    this.#base = model.parameters.map((p) => new Float64Array(this.#capacity).fill(neutral[p.name]!));
    this.#outputs = Array.from({ length: model.outcomes.length + 1 }, () => new Float64Array(this.#capacity));
    this.#baseOutputs = this.#outputs.map((column) => column.slice());
    this.#status = new Uint8Array(this.#capacity);
    this.#baseStatus = new Uint8Array(this.#capacity);
    this.#baseMoves = moved.flat().some((name) => model.parameters[position(name)]!.neutral === undefined);
    this.#categories = model.outcomes.flatMap(({ categories }, k) => (categories ? [k] : []));
    this.#comparison = new Comparison(model.outcomes, ROUNDING);
    if (!this.#baseMoves) this.#solveBase(1);
  }

  #solveBase(rows: number): void {
    this.model.kernel(this.#base, this.#baseOutputs, this.#baseStatus, 0, rows);
    this.solves += rows;
  }

  at(x: number, y: number): number {
    return this.atAll(x, [y])[0]!;
  }

  /** Labels along a column of the plane. */
  atAll(x: number, ys: readonly number[]): number[] {
    const codes: number[] = [];
    for (let start = 0; start < ys.length; start += this.#capacity) {
      const rows = Math.min(this.#capacity, ys.length - start);
      const place = (column: number, value: (row: number) => number): void => {
        const levers = this.model.parameters[column]!.neutral !== undefined;
        for (let row = 0; row < rows; row++) {
          this.#inputs[column]![row] = value(row);
          if (!levers) this.#base[column]![row] = value(row);
        }
      };
      for (const column of this.#columns[0]) place(column, () => x);
      for (const column of this.#columns[1]) place(column, (row) => ys[start + row]!);
      this.model.kernel(this.#inputs, this.#outputs, this.#status, 0, rows);
      this.solves += rows;
      if (this.#baseMoves) this.#solveBase(rows);
      for (let row = 0; row < rows; row++) {
        if (this.#status[row] === FAILED && this.outside === null)
          this.outside = { x, y: ys[start + row]!, because: this.#whyFailed(row) };
        codes.push(this.#code(row));
      }
    }
    return codes;
  }

  #whyFailed(row: number): string {
    const { model } = this;
    const values = Object.fromEntries(model.parameters.map((p, k) => [p.name, this.#inputs[k]![row]!]));
    return model.check(values) ?? 'the solver gave no answer';
  }

  #code(row: number): number {
    const { model } = this;
    const status = this.#status[row]!;
    const regime = status <= EXITED ? this.#outputs[model.outcomes.length]![row]! : -1;
    const base = this.#baseMoves ? row : 0;
    const effect = this.#comparison.code(
      this.#outputs,
      status,
      row,
      this.#baseOutputs,
      this.#baseStatus[base]!,
      base,
    );
    const { mutualism } = this.#comparison;
    const plain =
      ((regime + 1) * STATUS.length + status) * 2 * (NOT_COMPARED + 1) + 2 * effect + Number(mutualism);
    let key: number | string = plain;
    for (const k of this.#categories) key = `${key} ${this.#outputs[k]![row]}`;
    const known = this.#codes.get(key);
    if (known !== undefined) return known;
    const code = this.labels.length;
    this.#codes.set(key, code);
    this.labels.push({
      status: STATUS[status]!,
      regime: regime >= 0 ? model.regimes.name(regime) : STATUS[status]!,
      effect: EFFECT_KINDS[effect] ?? null,
      mutualism,
      categories: this.#categories.map((k) => this.#outputs[k]![row]!),
    });
    return code;
  }
}

/** The parameters that an axis moves. @throws RegulabError for unknown names, values out of range and empty ranges. */
function axisParameters(model: Model, { name, from, to }: PlaneAxis): readonly string[] {
  const moved = parametersNamed(model, name);
  if (moved.length === 0)
    throw unknownName(
      `parameter of ${model.id}`,
      name,
      model.parameters.map((p) => p.name),
    );
  for (const parameter of model.parameters.filter((p) => moved.includes(p.name))) {
    if (parameter.whole)
      throw misuse(`${name} is a whole number; axes are of real numbers, solve it for each value instead`);
    for (const end of [from, to]) {
      const problem = whyOutOfRange(parameter, end);
      if (problem !== null) throw misuse(problem);
    }
  }
  if (!(from < to))
    throw misuse(
      `the axis ${name} runs from ${from} to ${to}; it must rise, within ${rangeOf(model.parameters.find((p) => moved.includes(p.name))!)}`,
    );
  return moved;
}
