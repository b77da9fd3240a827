import {
  agreedShare,
  type Claim,
  certifySolution,
  ENGINE,
  EQUILIBRIUM,
  EXITED,
  type Model,
  NOT_CLAIMS,
  type Outcomes,
  type RuleName,
  type Solution,
  STATUS,
  solveUncertified,
  type Values,
} from '@regulab/core';

/** Two numbers are the same up to this part of the larger: what writing with ten digits and another version's rounding may change. */
const SAME = 1e-9;

/** A value in a sentence. */
export const show = (x: unknown): string => (x === undefined ? 'missing' : (JSON.stringify(x) ?? String(x)));

/** Nothing is null, in tables of earlier versions also NaN. */
const known = (x: unknown): unknown => (x === undefined || Number.isNaN(x) ? null : x);

/** Whether two values say the same; texts and whole things must be equal, numbers up to rounding. */
function says(stated: unknown, found: unknown): boolean {
  const [a, b] = [known(stated), known(found)];
  if (typeof a === 'number' && typeof b === 'number')
    return a === b || Math.abs(a - b) <= SAME * Math.max(Math.abs(a), Math.abs(b));
  return a === b;
}

/** Where a statement differs from what solving anew gives: one line each, by the path of the field. */
function* differences(path: string, stated: unknown, found: unknown): Generator<string> {
  const isThing = (x: unknown): x is object => typeof x === 'object' && x !== null;
  if (!isThing(stated) || !isThing(found) || Array.isArray(stated) !== Array.isArray(found)) {
    if (!says(stated, found)) yield `${path} is ${show(stated)}, but solving anew gives ${show(found)}`;
    return;
  }
  const [own, other] = [new Map(Object.entries(stated)), new Map(Object.entries(found))];
  for (const key of new Set([...own.keys(), ...other.keys()])) {
    const place = Array.isArray(stated) ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`;
    if (!other.has(key)) yield `${place} is stated, but solving anew gives none`;
    else yield* differences(place, own.get(key), other.get(key));
  }
}

type Bare = Omit<Solution, 'certificate' | 'baseline'> & {
  readonly certificate?: unknown;
  readonly baseline: Omit<Solution['baseline'], 'certificate'> & { readonly certificate?: unknown };
};

const MOST = 3;

/**
 * What a record says that solving its game anew does not give. This is the same code that made it, and stands beside the check of
 * the answer by other code: it holds the words and lists that follow from an answer to what the solver says of it.
 */
export function recordDifferences(model: Model, values: Values, record: Solution): string[] {
  const uncertified = solveUncertified(model, values);
  // A baseline that its check refuses is no baseline.
  const isRefused = record.baseline.status === 'failed' && uncertified.baseline.status !== 'failed';
  const found = isRefused ? certifySolution(model, uncertified) : uncertified;
  const bare = ({ certificate: _, baseline, ...rest }: Bare): object => {
    const { certificate: __, ...own } = baseline ?? {};
    return Object.fromEntries(
      Object.entries({ ...rest, baseline: own }).filter(([name]) => !NOT_CLAIMS.some((no) => no === name)),
    );
  };
  const problems: string[] = [];
  for (const problem of differences('', bare(record), JSON.parse(JSON.stringify(bare(found)))))
    if (problems.push(problem) === MOST) break;
  if (problems.length > 0 && record.engine !== ENGINE)
    problems.push(`the record is of ${record.engine}, this is ${ENGINE}: solve the game anew`);
  return problems;
}

/** The answer of a game as tables state it. */
interface TableRow extends Claim {
  readonly regime: string | null;
  /** The agreed share, where there is bargaining; null where nobody agrees. */
  readonly share?: number | null;
}

/** Buffers for one game. */
class OneRow {
  readonly #inputs: readonly Float64Array[];
  readonly #outputs: readonly Float64Array[];
  readonly #status = new Uint8Array(1);

  constructor(readonly model: Model) {
    this.#inputs = model.parameters.map(() => new Float64Array(1));
    this.#outputs = Array.from({ length: model.outcomes.length + 1 }, () => new Float64Array(1));
  }

  solve(values: Values): TableRow {
    const { model } = this;
    for (const [k, { name }] of model.parameters.entries()) this.#inputs[k]![0] = values[name]!;
    model.kernel(this.#inputs, this.#outputs, this.#status, 0, 1);
    const code = this.#status[0]!;
    return {
      status: STATUS[code]!,
      regime:
        code === EQUILIBRIUM || code === EXITED
          ? model.regimes.name(this.#outputs[model.outcomes.length]![0]!)
          : null,
      outcomes: outcomesFrom(model, code, (k) => this.#outputs[k]![0]!),
    };
  }
}

const outcomesFrom = (model: Model, code: number, output: (k: number) => number): Outcomes =>
  Object.fromEntries(
    model.outcomes.map(({ name, atExit }, k) => {
      const x = code === EQUILIBRIUM ? output(k) : code === EXITED ? (atExit ?? null) : null;
      return [name, Number.isNaN(x) ? null : x];
    }),
  );

let lastRow: OneRow | null = null;

function kernelRow(model: Model, values: Values): TableRow {
  if (lastRow?.model !== model) lastRow = new OneRow(model);
  return lastRow.solve(values);
}

/** The game at the share that a rule selects; nobody agrees where there is none. */
function agreedRow(model: Model, values: Values, rule: RuleName): TableRow {
  const agreed = agreedShare(model, values, rule);
  const code = agreed ? EQUILIBRIUM : EXITED;
  return {
    status: STATUS[code],
    regime: model.regimes.name(agreed?.point.regime ?? model.regimes.count - 1),
    outcomes: outcomesFrom(model, code, (k) => agreed!.point.outcomes[k]!),
    share: agreed?.share ?? null,
  };
}

/** What a row of a table says that solving its game anew does not give. */
export function rowDifferences(
  model: Model,
  values: Values,
  rule: RuleName | null,
  { status, outcomes, regime }: TableRow,
): string[] {
  const found = rule === null ? kernelRow(model, values) : agreedRow(model, values, rule);
  const problems = [];
  if (found.share !== undefined && status === 'equilibrium')
    for (const { name, bargained } of model.parameters)
      if (bargained) problems.push(...differences(name, values[name], found.share));
  for (const problem of differences(
    '',
    { status, regime, ...outcomes },
    { status: found.status, regime: found.regime, ...found.outcomes },
  ))
    problems.push(problem);
  return problems.slice(0, MOST);
}
