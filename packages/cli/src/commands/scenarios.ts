import {
  csvCell,
  formatNumber,
  isRegulabError,
  type Model,
  misuse,
  type Solution,
  solve,
  unknownName,
} from '@regulab/core';
import type { Run } from '../command.js';
import { readSettings } from '../settings.js';
import { textTable } from '../textTable.js';

interface Row {
  readonly scenario: string;
  readonly solution: Solution | null;
  readonly problem: string | null;
}

/** Solves all scenarios of a model and ranks them. */
export const run: Run<'scenarios'> = ({ words: [id], options, laboratory }) => {
  const model = laboratory.find(id!);
  const set = readSettings(model, options.set);
  const { scenarios = [] } = model;
  if (scenarios.length === 0)
    throw misuse(`${model.id} has no scenarios; a sheet names them: scenarios: { strict: { tax: 2 } }`);
  const by =
    options.by ?? model.outcomes.find(({ role }) => role === 'safety')?.name ?? model.outcomes.at(-1)!.name;
  const outcome = model.outcomes.find(({ name }) => name === by);
  if (!outcome)
    throw unknownName(
      'outcome',
      by,
      model.outcomes.map(({ name }) => name),
    );
  const rows = [{ name: 'as it is', set: {} }, ...scenarios].map(({ name, set: own }): Row => {
    try {
      return { scenario: name, solution: solve(model, { ...set, ...own }), problem: null };
    } catch (error) {
      if (!isRegulabError(error)) throw error;
      return { scenario: name, solution: null, problem: error.message };
    }
  });
  const worthOf = ({ solution }: Row): number => solution?.outcomes[by] ?? Number.NaN;
  const sign = outcome.direction === 'lower' ? 1 : -1;
  const ranked = [...rows].sort((a, b) => {
    const [x, y] = [worthOf(a), worthOf(b)];
    return Number.isNaN(x) || Number.isNaN(y)
      ? Number(Number.isNaN(x)) - Number(Number.isNaN(y))
      : sign * (x - y);
  });
  const certified = ranked.filter(({ solution }) => solution?.certificate.accepted === true).length;
  return {
    json: {
      model: model.id,
      by,
      scenarios: ranked.map(({ scenario, solution, problem }) => ({
        scenario,
        ...(problem === null ? {} : { problem }),
        solution,
      })),
      certified,
    },
    csv: () => {
      const names = model.outcomes.map(({ name }) => name);
      const lines = ranked.map(({ scenario, solution }) => [
        scenario,
        solution?.status ?? 'failed',
        ...names.map((name) => solution?.outcomes[name] ?? null),
      ]);
      return `${[['scenario', 'status', ...names], ...lines].map((line) => line.map(csvCell).join(',')).join('\n')}\n`;
    },
    text: () => inWords(model, by, outcome.direction, ranked, certified),
  };
};

function inWords(
  model: Model,
  by: string,
  direction: string,
  rows: readonly Row[],
  certified: number,
): string {
  const others = model.outcomes.filter(({ name, role }) => name !== by && role !== undefined).slice(0, 4);
  const shown = (row: Row, name: string): string => {
    const value = row.solution?.outcomes[name];
    return typeof value === 'number' ? formatNumber(value) : '-';
  };
  const table = textTable(
    ['scenario', 'status', by, ...others.map(({ name }) => name)],
    rows.map((row) => [
      row.scenario,
      row.solution?.status ?? `failed: ${row.problem}`,
      shown(row, by),
      ...others.map(({ name }) => shown(row, name)),
    ]),
    [2, ...others.map((_, k) => 3 + k)],
  );
  const order = direction === 'none' ? 'largest first' : `best first (${direction} is better)`;
  return `${model.id}: scenarios by ${by}, ${order}\n\n${table}\n\n${certified} of ${rows.length} answers are certified; solve says more of each.`;
}
