import { EQUILIBRIUM, EXITED, type Model } from '@regulab/model/contract.js';
import { EFFECT_KINDS, EFFECT_WORDS } from '@regulab/model/effect.js';
import { misuse } from '@regulab/model/error.js';
import type { Values } from '@regulab/model/outcomes.js';
import { parametersNamed } from '@regulab/model/players.js';
import { unknownName } from '@regulab/model/values.js';
import { effectsOf } from '../effects.js';

/** What is asked of solved games, one number a row: an outcome, welfare, or 1 where something is the case and 0 elsewhere. */
export interface Quantity {
  readonly name: string;
  readonly label: string;
  readonly isTruth: boolean;
}

const REGIME = 'regime=';
const EFFECT = 'effect=';
const LABELS: Readonly<Record<string, string>> = {
  welfare: 'the sum of payoffs',
  backfires: 'the rule backfires',
  mutualism: 'every player gains by the rule',
};

/** Names that `readQuantities` knows besides regimes. */
export function quantityNames(model: Model): string[] {
  const outcomes = model.outcomes.map(({ name }) => name);
  return [
    ...outcomes,
    ...(outcomes.includes('welfare') || !model.outcomes.some(({ role }) => role === 'payoff')
      ? []
      : ['welfare']),
    ...(model.parameters.some(({ neutral }) => neutral !== undefined) ? ['backfires', 'mutualism'] : []),
  ];
}

/** Names of regimes by code. */
const regimesOf = (model: Model): string[] =>
  Array.from({ length: model.regimes.count }, (_, code) => model.regimes.name(code));

/**
 * Quantities by name: an outcome, `welfare` (the sum of payoffs where a model has none of its own), `backfires`, `mutualism`, or
 * `regime=NAME`.
 *
 * @throws RegulabError with code `misuse` for an unknown or doubled name
 */
export function readQuantities(model: Model, names: readonly string[]): Quantity[] {
  const known = quantityNames(model);
  const regimes = regimesOf(model).filter((name) => name !== '');
  return names.map((name, k) => {
    if (names.indexOf(name) !== k) throw misuse(`${name} is asked for twice; keep one`);
    if (name.startsWith(REGIME)) {
      const regime = name.slice(REGIME.length);
      if (!regimes.includes(regime)) throw unknownName(`regime of ${model.id}`, regime, regimes);
      return { name, label: `the regime is ${regime}`, isTruth: true };
    }
    if (name.startsWith(EFFECT)) {
      const kind = EFFECT_KINDS.find((each) => each === name.slice(EFFECT.length));
      if (kind === undefined) throw unknownName('effect', name.slice(EFFECT.length), EFFECT_KINDS);
      return { name, label: `the effect is "${EFFECT_WORDS[kind]}"`, isTruth: true };
    }
    if (!known.includes(name))
      throw unknownName(`outcome of ${model.id}`, name, [...known, `${EFFECT}NAME`, `${REGIME}NAME`]);
    const outcome = model.outcomes.find((each) => each.name === name);
    const isTruth = outcome === undefined && name !== 'welfare';
    return { name, label: outcome?.label ?? LABELS[name] ?? name, isTruth };
  });
}

/** A table of games solved: one column for each quantity, NaN where it has no value, and the status codes. */
export interface Answers {
  readonly columns: readonly Float64Array[];
  /**
   * For each quantity the largest number of its unit in these games, parameters included: what its rounding errors are measured
   * against. 1 for what is the case or not.
   */
  readonly sizes: readonly number[];
  readonly status: Uint8Array;
}

/** Solves `count` games given by columns of the named parameters. */
export type Evaluate = (inputs: readonly Float64Array[], count: number) => Answers;

/** What solves games of a model in which the named parameters move and the others are as given. */
export function evaluator(
  model: Model,
  values: Values,
  names: readonly string[],
  quantities: readonly Quantity[],
): Evaluate {
  const moved = names.map((name) => {
    const own = parametersNamed(model, name);
    return model.parameters.flatMap((p, k) => (own.includes(p.name) ? [k] : []));
  });
  const regimes = regimesOf(model);
  const kindOf = (name: string): number =>
    name === 'backfires'
      ? EFFECT_KINDS.indexOf(name)
      : name.startsWith(EFFECT)
        ? (EFFECT_KINDS as readonly string[]).indexOf(name.slice(EFFECT.length))
        : -1;
  const wantsEffects = quantities.some(({ name }) => kindOf(name) >= 0 || name === 'mutualism');
  const payoffs = model.outcomes.flatMap(({ role }, k) => (role === 'payoff' ? [k] : []));
  const unitsOf = quantities.map(({ name, isTruth }) => {
    const unit = model.outcomes.find(
      (each) => each.name === name || (name === 'welfare' && each.role === 'payoff'),
    )?.unit;
    return isTruth || unit === undefined
      ? null
      : {
          parameters: model.parameters.flatMap((p, k) => (p.unit === unit ? [k] : [])),
          outcomes: model.outcomes.flatMap((o, k) => (o.unit === unit ? [k] : [])),
        };
  });
  return (inputs, count) => {
    const parameters = model.parameters.map(({ name }) => new Float64Array(count).fill(values[name]!));
    moved.forEach((columns, d) => {
      for (const k of columns) parameters[k]!.set(inputs[d]!.subarray(0, count));
    });
    const outputs = Array.from({ length: model.outcomes.length + 1 }, () => new Float64Array(count));
    const status = new Uint8Array(count);
    model.kernel(parameters, outputs, status, 0, count);
    const effects = wantsEffects ? effectsOf(model, model.kernel, parameters, outputs, status, count) : null;
    const outcomeAt = (k: number, row: number): number =>
      status[row] === EQUILIBRIUM
        ? outputs[k]![row]!
        : status[row] === EXITED
          ? (model.outcomes[k]!.atExit ?? Number.NaN)
          : Number.NaN;
    // Who abstains while others go on has nothing to add.
    const payoffAt = (k: number, row: number): number =>
      status[row] === EQUILIBRIUM ? outputs[k]![row]! || 0 : outcomeAt(k, row);
    const largest = (unit: (typeof unitsOf)[number]): number => {
      if (unit === null) return 1;
      let most = 0;
      const look = (x: number): void => {
        if (Math.abs(x) > most) most = Math.abs(x);
      };
      for (const k of unit.parameters) parameters[k]!.forEach(look);
      for (const k of unit.outcomes)
        for (let row = 0; row < count; row++) if (status[row] === EQUILIBRIUM) look(outputs[k]![row]!);
      return most;
    };
    const columnOf = ({ name }: Quantity): Float64Array => {
      if (name === 'mutualism') return Float64Array.from(effects!.mutualism);
      const kind = kindOf(name);
      if (kind >= 0) return Float64Array.from(effects!.kinds, (each) => Number(each === kind));
      const column = new Float64Array(count);
      if (name.startsWith(REGIME)) {
        const codes = regimes.map((each) => each === name.slice(REGIME.length));
        for (let row = 0; row < count; row++)
          column[row] = Number(status[row]! <= EXITED && codes[outputs[model.outcomes.length]![row]!]);
        return column;
      }
      const k = model.outcomes.findIndex((outcome) => outcome.name === name);
      for (let row = 0; row < count; row++)
        column[row] = k >= 0 ? outcomeAt(k, row) : payoffs.reduce((sum, j) => sum + payoffAt(j, row), 0);
      return column;
    };
    return { columns: quantities.map(columnOf), sizes: unitsOf.map(largest), status };
  };
}
