import type { SolutionStatus } from '@regulab/model/answer.js';
import { EQUILIBRIUM, EXITED, type Model, STATUS } from '@regulab/model/contract.js';
import type { Outcomes, Values } from '@regulab/model/outcomes.js';

/** How many games are handed to the kernel at once. */
const BATCH = 512;

/** One game on a path. */
export interface PathPoint {
  readonly t: number;
  readonly status: SolutionStatus;
  readonly regime: number;
  /** One number an outcome in the model's order; meaningless where the status says so. */
  readonly outcomes: readonly number[];
}

/** A parameter that moves evenly from one value at t = 0 to another at t = 1. */
export interface Motion {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** The games of a model along parameters that move together; all others stay. */
export class Path {
  readonly #inputs: Float64Array[];
  readonly #outputs: Float64Array[];
  readonly #status = new Uint8Array(BATCH);
  readonly #moving: readonly (Motion & { readonly column: number })[];

  constructor(
    readonly model: Model,
    values: Values,
    moving: readonly Motion[],
  ) {
    this.#inputs = model.parameters.map((p) => new Float64Array(BATCH).fill(values[p.name]!));
    this.#outputs = Array.from({ length: model.outcomes.length + 1 }, () => new Float64Array(BATCH));
    this.#moving = moving.map((motion) => ({
      ...motion,
      column: model.parameters.findIndex((p) => p.name === motion.name),
    }));
  }

  at(t: number): PathPoint {
    return this.atAll([t])[0]!;
  }

  atAll(ts: ArrayLike<number>): PathPoint[] {
    const points: PathPoint[] = [];
    const { outcomes } = this.model;
    for (let start = 0; start < ts.length; start += BATCH) {
      const rows = Math.min(BATCH, ts.length - start);
      for (const { column, from, to } of this.#moving)
        for (let row = 0; row < rows; row++)
          this.#inputs[column]![row] = from + (to - from) * ts[start + row]!;
      this.model.kernel(this.#inputs, this.#outputs, this.#status, 0, rows);
      for (let row = 0; row < rows; row++) {
        // A plain list: a typed array of a few numbers takes ten times as long to make.
        const values: number[] = [];
        const status = this.#status[row]!;
        for (let k = 0; k < outcomes.length; k++)
          values.push(status === EXITED ? (outcomes[k]!.atExit ?? 0) : this.#outputs[k]![row]!);
        points.push({
          t: ts[start + row]!,
          status: STATUS[status]!,
          regime: this.#outputs[outcomes.length]![row]!,
          outcomes: values,
        });
      }
    }
    return points;
  }

  /** The outcomes of a point by name, null where there is no product. */
  named(point: PathPoint): Outcomes {
    const code = STATUS.indexOf(point.status);
    return Object.fromEntries(
      this.model.outcomes.map(({ name, atExit }, k) => [
        name,
        code === EQUILIBRIUM ? point.outcomes[k]! : code === EXITED ? (atExit ?? null) : null,
      ]),
    );
  }
}
