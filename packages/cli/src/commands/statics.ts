import { comparativeStatics, csvCell, formatNumber, type Model, type Static } from '@regulab/core';
import { gameOf, type Run } from '../command.js';
import { textTable } from '../textTable.js';

/** How outcomes of one game move with each parameter. */
export const run: Run<'statics'> = ({ words: [id], options, laboratory }) => {
  const { model, values } = gameOf(laboratory, id!, options.set);
  const list = comparativeStatics(model, values);
  return {
    json: { model: model.id, parameters: values, statics: list },
    csv: () => {
      const lines = list.map((s) => [s.outcome, s.parameter, s.kind, Number.isNaN(s.value) ? null : s.value]);
      return `${[['outcome', 'parameter', 'kind', 'value'], ...lines].map((line) => line.map(csvCell).join(',')).join('\n')}\n`;
    },
    text: () => table(model, list),
  };
};

function table(model: Model, list: readonly Static[]): string {
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
  return `${model.id}: how outcomes move with each parameter, the others as they are\n\n${textTable(
    ['parameter', ...outcomes.flatMap((outcome) => ['', outcome])],
    rows,
    outcomes.map((_, k) => 2 * k + 2),
  )}`;
}

const sign = (x: number): string => (Number.isNaN(x) ? '' : x > 0 ? '+' : x < 0 ? '-' : '0');
