import { writeFileSync } from 'node:fs';
import {
  effectOf,
  type Model,
  type Solution,
  solveBaseline,
  solveUncertified,
  type Values,
  withoutRegulation,
} from '@regulab/core';
import { runInside } from '../fuzz.js';
import { alterations, type Mutation, scalesOf } from './mutations.js';
import type { Attack } from './records.js';

type Row = Readonly<Record<string, unknown>>;

/** A game as a line of a batch states it, with the columns that a sweep adds. */
export function lineOf(model: Model, values: Values): Row {
  const solved = solveUncertified(model, values);
  const { status, regime, outcomes } = solved;
  const isAnswer = status === 'equilibrium' || status === 'exit';
  const effect = effectOf(model.outcomes, solved, solveBaseline(model, withoutRegulation(model, values)));
  return {
    id: 1,
    model: model.id,
    ...values,
    status,
    regime: isAnswer ? regime : null,
    ...outcomes,
    gainBound: isAnswer ? model.verify(values, solved).gainBound : null,
    effect: effect.kind,
    backfires: effect.kind === 'backfires',
    mutualism: effect.mutualism,
    reason: status === 'none' ? (solved.reason ?? null) : null,
  };
}

/** Every row that differs from one in one field. */
export function* alteredRows(model: Model, row: Row): Generator<Mutation<Row>> {
  const parameters = new Set(model.parameters.map(({ name }) => name));
  const scales = scalesOf(model.outcomes, row);
  const { count, name: nameOf } = model.regimes;
  const regimes = Array.from({ length: Math.min(count, 50) }, (_, code) => nameOf(code)).filter(
    (name) => name !== '',
  );
  const kinds: Readonly<Record<string, readonly unknown[]>> = {
    status: ['equilibrium', 'exit', 'none', 'failed'],
    regime: regimes,
    effect: ['backfires', 'trade', 'no-effect'],
  };
  for (const [name, x] of Object.entries(row)) {
    // Names of rows are labels, and another game may well have the same answer.
    if (name === 'id' || name === 'model') continue;
    // Of a game that was not obtained nothing is stated.
    if (row.status === 'failed' && (parameters.has(name) || name === 'reason')) continue;
    if (parameters.has(name)) {
      yield { what: `${name}: nothing`, value: { ...row, [name]: null } };
      continue;
    }
    const outcome = model.outcomes.find((o) => o.name === name);
    const categories = outcome?.categories?.map((_, k) => k) ?? kinds[name];
    for (const [what, to] of alterations(x, scales.get(name) ?? 1, categories)) {
      if (name === 'gainBound' && typeof x === 'number' && typeof to === 'number' && to >= x) continue;
      // A status that is none is bad input, which ends the command.
      if (name === 'status' && !kinds.status!.includes(to)) continue;
      yield { what: `${name}: ${what}`, value: { ...row, [name]: to } };
    }
  }
}

/** Writes altered rows to one file; `verify` must refuse each. */
export async function alterRow(model: Model, row: Row, file: string): Promise<Attack> {
  const all = [...alteredRows(model, row)];
  const refusedOf = async (rows: readonly Row[]): Promise<number> => {
    writeFileSync(file, rows.map((each) => `${JSON.stringify(each)}\n`).join(''));
    const { out, err } = await runInside(['verify', file, '--json']);
    if (out === '') throw new Error(err);
    return JSON.parse(out).rejected;
  };
  if ((await refusedOf([row])) > 0) return { tried: 0, missed: null, isRefused: true };
  const refused = await refusedOf(all.map(({ value }) => value));
  if (refused === all.length) return { tried: all.length, missed: null };
  for (const { what, value } of all)
    if ((await refusedOf([value])) === 0)
      return { tried: all.length, missed: `${what} of ${JSON.stringify(row)} is accepted` };
  return { tried: all.length, missed: `${JSON.stringify(row)}: ${refused} of ${all.length} are refused` };
}

/** Whether two values differ by more than rounding. */
const isFar = (a: number | null | undefined, b: number | null | undefined): boolean =>
  typeof a === 'number' && typeof b === 'number'
    ? Math.abs(a - b) > 1e-7 * Math.max(Math.abs(a), Math.abs(b))
    : a !== b;

/** Where a floor holds a choice a little higher than it would be: every statement follows from the rules, but it is no answer without the floor. */
export function* consistentLies(model: Model, record: Solution): Generator<Mutation<Row>> {
  const { parameters, outcomes } = record;
  for (const { name, kind, min, max } of model.parameters) {
    if (kind !== 'lever' || !/floor$/i.test(name)) continue;
    for (const choice of model.outcomes) {
      const x = outcomes[choice.name];
      if (typeof x !== 'number' || choice.role === 'payoff' || choice.categories) continue;
      const floor = x + 1e-4 * Math.max(1, Math.abs(x));
      const given = { ...parameters, [name]: floor };
      if (floor < min || floor > max || model.check(given) !== null) continue;
      const other = solveUncertified(model, given);
      const isMoved = model.outcomes.some((o) => isFar(other.outcomes[o.name], outcomes[o.name]));
      if (other.status !== 'equilibrium' || !isMoved) continue;
      yield {
        what: `${choice.name} held at ${floor} by ${name}`,
        value: { ...record, outcomes: other.outcomes, equilibria: other.equilibria, regime: other.regime },
      };
    }
  }
}
