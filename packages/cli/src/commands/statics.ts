import {
  comparativeStatics,
  csvCell,
  findModel,
  formatNumber,
  misuse,
  readGame,
  type Static,
} from '@regulab/core';
import { readSettings } from '../parse.js';
import { print, printData } from '../print.js';
import { textTable } from '../textTable.js';

interface Options {
  readonly set?: readonly string[] | undefined;
  readonly json?: true | undefined;
  readonly csv?: true | undefined;
}

/** How outcomes of one game move with each parameter. */
export function statics(id: string, options: Options): void {
  const named = findModel(id);
  const { model, values } = readGame(named, readSettings(named, options.set ?? []));
  const list = comparativeStatics(model, values);
  const write = options.csv ? printData : print;
  if (options.json && options.csv) throw misuse('--json and --csv exclude each other; keep one');
  if (options.json) {
    write(`${JSON.stringify({ model: model.id, parameters: values, statics: list }, null, 2)}\n`);
    return;
  }
  if (options.csv) {
    const lines = list.map((s) => [s.outcome, s.parameter, s.kind, Number.isNaN(s.value) ? null : s.value]);
    write(
      `${[['outcome', 'parameter', 'kind', 'value'], ...lines].map((line) => line.map(csvCell).join(',')).join('\n')}\n`,
    );
    return;
  }
  const outcomes = [...new Set(list.map(({ outcome }) => outcome))];
  const parameters = [...new Set(list.map(({ parameter }) => parameter))];
  const at = (outcome: string, parameter: string): Static | undefined =>
    list.find((s) => s.outcome === outcome && s.parameter === parameter);
  const rows = parameters.map((parameter) => [
    `${parameter}${at(outcomes[0]!, parameter)?.kind === 'difference' ? ' (one more)' : ''}`,
    ...outcomes.flatMap((outcome) => {
      const value = at(outcome, parameter)?.value ?? Number.NaN;
      return [sign(value), Number.isNaN(value) ? '-' : formatNumber(value)];
    }),
  ]);
  write(
    `${model.id}: how outcomes move with each parameter, the others as they are\n\n${textTable(
      ['parameter', ...outcomes.flatMap((outcome) => ['', outcome])],
      rows,
      outcomes.map((_, k) => 2 * k + 2),
    )}\n`,
  );
}

const sign = (x: number): string => (Number.isNaN(x) ? '' : x > 0 ? '+' : x < 0 ? '-' : '0');
