import type { Certificate } from './answer.js';
import { refusedCertificate } from './certificate.js';
import { checkContract } from './checkContract.js';
import {
  EQUILIBRIUM,
  FAILED,
  type Model,
  NONE,
  type Outcome,
  type Regimes,
  type Solved,
  STATUS,
  withoutEquilibrium,
} from './contract.js';
import { isRegulabError, misuse, RegulabError } from './error.js';
import type { Outcomes, Values } from './outcomes.js';

/** Names of more regimes than this are not listed to be compared with. */
const MOST_NAMES = 10_000;
/** Games at which a model is tried before it is used, and how long that may take. */
const TRIED = 12;
const MOST_MILLISECONDS = 1500;

const told = (error: unknown): string =>
  error instanceof Error ? error.message.split('\n')[0]! : String(error);

const namesOf = ({ count, name }: Regimes): ReadonlySet<string> | null =>
  count > MOST_NAMES ? null : new Set(Array.from({ length: count }, (_, code) => name(code)));

function outcomeProblem({ name, atExit }: Outcome, status: Solved['status'], x: unknown): string | null {
  if (x !== null && typeof x !== 'number')
    return `the outcome ${name} is ${String(x)}; it must be a number or null`;
  if (status === 'exit' && x !== (atExit ?? null))
    return `the outcome ${name} is ${x} at exit, but the model says ${atExit ?? 'that it has none (null)'}`;
  if ((status === 'none' || status === 'failed') && x !== null)
    return `the outcome ${name} is ${x} beside the status ${status}; it must be null`;
  if (status === 'equilibrium' && x !== null && !Number.isFinite(x)) return `the outcome ${name} is ${x}`;
  return null;
}

/** Why what a solver returned is no answer of its model; null where it is one. */
function answerProblem(
  outcomes: readonly Outcome[],
  names: ReadonlySet<string> | null,
  solved: Solved,
): string | null {
  if (typeof solved !== 'object' || solved === null)
    return `solve returns ${String(solved)}; it must return an answer`;
  const { status, outcomes: stated, equilibria, completeness, regime, selection } = solved;
  if (!STATUS.includes(status))
    return `the status is ${JSON.stringify(status)}; it must be ${STATUS.join(', ')}`;
  if (typeof stated !== 'object' || stated === null) return 'the answer has no outcomes';
  if (!Array.isArray(equilibria)) return 'the answer has no list of equilibria';
  const bare = equilibria.find(
    (each) =>
      typeof each?.strategies !== 'object' ||
      typeof each.payoffs !== 'object' ||
      !Array.isArray(each.binding),
  );
  if (bare !== undefined)
    return 'an equilibrium lacks its strategies, payoffs or the list of what binds (binding)';
  for (const { strategies, payoffs } of equilibria)
    for (const [name, x] of [...Object.entries(strategies), ...Object.entries(payoffs)])
      if (!Number.isFinite(x)) return `the equilibrium states ${name} ${String(x)}`;
  if (typeof completeness?.complete !== 'boolean' || typeof completeness.because !== 'string')
    return 'the answer does not say whether it is complete, and because of what';
  if (typeof selection !== 'string') return 'the answer does not say what was selected (selection)';
  const missing = outcomes.find(({ name }) => !Object.hasOwn(stated, name));
  if (missing) return `the answer lacks the outcome ${missing.name}`;
  const odd = Object.keys(stated).find((name) => !outcomes.some((outcome) => outcome.name === name));
  if (odd !== undefined) return `the answer has ${odd}, which is no outcome of the model`;
  if (status === 'equilibrium' && names && !names.has(regime))
    return `the regime is ${JSON.stringify(regime)}, which is none of ${[...names].slice(0, 8).join(', ')}`;
  if (status === 'equilibrium' && equilibria.length === 0)
    return 'the status is equilibrium, but none is listed';
  for (const outcome of outcomes) {
    const problem = outcomeProblem(outcome, status, stated[outcome.name]);
    if (problem !== null) return problem;
  }
  return null;
}

/** A solver whose errors, and answers that are none, are games that failed with the reason. */
export function soundSolve(
  outcomes: readonly Outcome[],
  regimes: Regimes,
  solve: (values: Values) => Solved,
): (values: Values) => Solved {
  const names = namesOf(regimes);
  const failed = (reason: string): Solved => ({
    ...withoutEquilibrium(outcomes, reason, { complete: false, because: reason }),
    status: 'failed',
  });
  return (values) => {
    let solved: Solved;
    try {
      solved = solve(values);
    } catch (error) {
      return failed(`solve fails: ${told(error)}`);
    }
    const problem = answerProblem(outcomes, names, solved);
    return problem === null ? solved : failed(problem);
  };
}

/** Models whose functions end in words, with what they were made of. */
const sound = new WeakMap<Model, Model>();

/** Functions that only some models have. */
const OPTIONAL = ['integratedOwner', 'lottery', 'derivatives', 'branches', 'neverLowersSafety'] as const;

/**
 * A model that somebody brings, so that whatever its functions do ends in words: a game that cannot be solved fails with the reason, rows
 * outside the ranges or the conditions fail, what is no certificate is refused, a picture that cannot be drawn stays empty.
 *
 * @throws RegulabError, from what is returned: `misuse` where `check` throws, `failure` where what only some models have does
 */
export function soundModel(
  model: Model,
  // The same for every size: by it two sizes are known to be of one model.
  resize: (count: number) => Model = (count) => soundModel(model.list!.resize(count), resize),
): Model {
  if (sound.has(model)) return model;
  const { parameters, outcomes, regimes, list } = model;
  const words = (name: string, error: unknown): string => `${model.id}: ${name} fails: ${told(error)}`;
  const check = (values: Values): string | null => {
    try {
      return model.check(values);
    } catch (error) {
      if (isRegulabError(error)) throw error;
      throw misuse(words('check', error), error);
    }
  };
  const kernel: Model['kernel'] = (inputs, outputs, status, from, to) => {
    const fail = (i: number): void => {
      status[i] = FAILED;
      for (const column of outputs) column[i] = 0;
    };
    try {
      model.kernel(inputs, outputs, status, from, to);
    } catch {
      for (let i = from; i < to; i++) fail(i);
      return;
    }
    const codes = outputs[outcomes.length]!;
    const values: Record<string, number> = {};
    for (let i = from; i < to; i++) {
      let isLegal = status[i]! <= FAILED;
      for (let k = 0; k < parameters.length; k++) {
        const { name, min, max, whole } = parameters[k]!;
        const x = inputs[k]![i]!;
        values[name] = x;
        if (!(x >= min && x <= max) || (whole && !Number.isInteger(x))) isLegal = false;
      }
      const code = codes[i]!;
      const isNamed =
        status[i] !== EQUILIBRIUM || (Number.isInteger(code) && code >= 0 && code < regimes.count);
      if (!isLegal || !isNamed || check(values) !== null) fail(i);
    }
  };
  const optional = Object.fromEntries(
    OPTIONAL.flatMap((name) => {
      const own = model[name] as ((...given: never[]) => unknown) | undefined;
      if (own === undefined) return [];
      const called = (...given: never[]): unknown => {
        try {
          return own(...given);
        } catch (error) {
          if (isRegulabError(error)) throw error;
          throw new RegulabError('failure', words(name, error), { cause: error });
        }
      };
      return [[name, called] as const];
    }),
  );
  const made: Model = Object.freeze({
    ...model,
    ...optional,
    check,
    solve: soundSolve(outcomes, regimes, model.solve),
    kernel,
    verify: (values: Values, claim: Parameters<Model['verify']>[1]): Certificate => {
      let found: Certificate;
      try {
        found = model.verify(values, claim);
      } catch (error) {
        return refusedCertificate('verify', `verify fails: ${told(error)}`);
      }
      return typeof found === 'object' && found !== null && Array.isArray(found.problems) && found.gains
        ? found
        : refusedCertificate('verify', `verify returns ${String(found)}; it must return a certificate`);
    },
    explain: (values: Values, solved: Solved, baseline: Solved): string => {
      try {
        const sentence = model.explain(values, solved, baseline);
        return typeof sentence === 'string'
          ? sentence
          : `explain returns ${String(sentence)} instead of a sentence.`;
      } catch (error) {
        return `explain fails: ${told(error)}.`;
      }
    },
    pictures: model.pictures.map((picture) => ({
      ...picture,
      draw: (values: Values, stated: Outcomes) => {
        try {
          return picture.draw(values, stated);
        } catch {
          return [];
        }
      },
    })) as unknown as Model['pictures'],
    ...(list ? { list: { ...list, resize } } : {}),
  });
  sound.set(made, model);
  return made;
}

/** Whether something that a file exports is meant as a model. */
const isModel = (value: unknown): value is Model =>
  typeof value === 'object' && value !== null && 'id' in value && 'solve' in value && 'kernel' in value;

/**
 * The models among what a file exports, by any name or in lists, each checked, tried at a few games and made sound.
 *
 * @param exported what importing the file gives
 * @returns none where it exports none
 * @throws RegulabError with code `misuse` for a model that breaks the contract or fails where it is tried
 */
export function modelsIn(exported: Readonly<Record<string, unknown>>): Model[] {
  const found = [...new Set(Object.values(exported).flat().filter(isModel))];
  for (const model of found) {
    checkContract(model);
    tryModel(model);
  }
  return found.map((model) => soundModel(model));
}

/** The k-th game at which a model is tried: its defaults, then places spread over the usual ranges. */
function triedAt({ parameters }: Model, k: number): Values {
  return Object.fromEntries(
    parameters.map(({ name, default: usual, usual: [from, to], whole }, d) => {
      if (k === 0) return [name, usual];
      const part = (0.5 + k * (0.6180339887498949 + 0.123 * d)) % 1;
      const x = from + part * (to - from);
      return [name, whole ? Math.round(x) : x];
    }),
  );
}

/**
 * Tries a model at a few games before it is used: that `solve` answers, that the kernel gives the same numbers, that pictures are drawn.
 * A sample, no proof.
 *
 * @throws RegulabError with code `misuse`: the game, what was found and what was expected
 */
function tryModel(brought: Model): void {
  const started = Date.now();
  const model = soundModel(brought);
  // What a sound model keeps to itself is told here.
  const raw = sound.get(model)!;
  const { parameters, outcomes, regimes } = model;
  for (let k = 0; k < TRIED && Date.now() - started < MOST_MILLISECONDS; k++) {
    const values = triedAt(model, k);
    if (model.check(values) !== null) continue;
    const place = parameters.map(({ name }) => `${name}=${values[name]}`).join(', ');
    const wrong = (what: string): never => {
      throw misuse(`model ${model.id}: ${what}, at ${place}`);
    };
    const solved = model.solve(values);
    if (solved.status === 'failed' && k === 0) wrong(solved.reason ?? 'solve fails');
    const outputs = Array.from({ length: outcomes.length + 1 }, () => new Float64Array(1));
    const status = new Uint8Array(1);
    const inputs = parameters.map(({ name }) => Float64Array.of(values[name]!));
    try {
      raw.kernel(inputs, outputs, status, 0, 1);
    } catch (error) {
      wrong(`the kernel fails: ${told(error)}`);
    }
    model.kernel(inputs, outputs, status, 0, 1);
    if (STATUS[status[0]!] !== solved.status)
      wrong(
        `the kernel says ${STATUS[status[0]!]}, solve says ${solved.status}${solved.reason ? ` (${solved.reason})` : ''}`,
      );
    if (status[0] === EQUILIBRIUM) {
      outcomes.forEach(({ name }, j) => {
        const [row, one] = [outputs[j]![0]!, solved.outcomes[name] ?? Number.NaN];
        if (row !== one && !(Number.isNaN(row) && Number.isNaN(one)))
          wrong(`the kernel gives ${name} ${row}, solve gives ${one}; they must agree to the bit`);
      });
      const regime = regimes.name(outputs[outcomes.length]![0]!);
      if (regime !== solved.regime) wrong(`the kernel is in the regime ${regime}, solve in ${solved.regime}`);
    }
    if (status[0] === NONE || status[0] === FAILED) continue;
    for (const picture of raw.pictures)
      draws(picture.title, () => picture.draw(values, solved.outcomes), wrong);
  }
}

function draws(title: string, draw: () => unknown, wrong: (what: string) => never): void {
  let marks: unknown;
  try {
    marks = draw();
  } catch (error) {
    wrong(`the picture "${title}" fails: ${told(error)}`);
  }
  if (!Array.isArray(marks))
    wrong(`the picture "${title}" is ${String(marks)}; draw must return a list of marks`);
}
