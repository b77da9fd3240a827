import {
  type Agreement,
  type Bargaining,
  bargain,
  EFFECT_WORDS,
  formatNumber,
  type Model,
  misuse,
  parametersNamed,
  ruleTitle,
} from '@regulab/core';
import { gameOf, type Run } from '../command.js';
import { ANSWER_IS_NO, OK } from '../exitCode.js';
import { textTable } from '../textTable.js';
import { searchWords } from '../words.js';

/** Which share the players agree on under one regulation, rule by rule. */
export const run: Run<'bargain'> = ({ words: [id], options, laboratory }) => {
  const { settings, model, values } = gameOf(laboratory, id!, options.set);
  const agreed = Object.keys(settings).find((name) =>
    parametersNamed(model, name).some((entry) => model.parameters.find((p) => p.name === entry)?.bargained),
  );
  if (agreed !== undefined)
    throw misuse(`${agreed} is what the players agree on, so it cannot be set; remove it`);
  const rules = (options.rule.length > 0 ? options.rule : ['all']).flatMap((text) =>
    text.split(',').map((rule) => rule.trim()),
  );
  const result = bargain(model, values, rules);
  const isRefused = result.agreements.some(
    ({ certificate }) => certificate !== null && !certificate.accepted,
  );
  return { json: result, text: () => report(model, result), exit: isRefused ? ANSWER_IS_NO : OK };
};

/** Outcomes shown in the table; --json has them all. */
const MOST_COLUMNS = 6;

function report(model: Model, result: Bargaining): string {
  const { agreements, integratedOwner, jumps, pareto } = result;
  const columns = model.outcomes
    .filter(({ direction, name }) => direction !== 'none' && !name.includes('['))
    .slice(0, MOST_COLUMNS)
    .map(({ name }) => name);
  const cell = (x: number | null | undefined): string => (typeof x === 'number' ? formatNumber(x) : '-');
  const rows = agreements.map((a) => [
    a.rule,
    cell(a.share),
    ...columns.map((name) => cell(a.status === 'agreed' ? a.outcomes[name] : null)),
    a.effect.kind ? EFFECT_WORDS[a.effect.kind] : '',
    noteOn(a),
  ]);
  if (integratedOwner)
    rows.push([
      'integrated-owner',
      '-',
      ...columns.map((name) => cell(integratedOwner.choices[name])),
      '',
      `surplus ${cell(integratedOwner.surplus)}; a benchmark, not a bargain`,
    ]);
  const numeric = columns.map((_, k) => k + 2);
  const none = agreements.length > 0 && agreements.every(({ status }) => status === 'none');
  return [
    `${result.model}: what the players agree on before they play`,
    '',
    textTable(['rule', 'share', ...columns, 'effect', ''], rows, [1, ...numeric]),
    '',
    ...(none ? ['At no share do the players take part: there is no product under this regulation.'] : []),
    `Shares at which the outcome jumps: ${jumps.length === 0 ? 'none' : jumps.map(exact).join(', ')}.`,
    `Shares that no other improves upon for all: ${pareto.length === 0 ? 'none' : pareto.map(intervalOf).join(', ')}.`,
    `Rules: ${agreements.map(({ rule }) => `${rule}, ${ruleTitle(rule)}`).join('; ')}. Effects are against the same rule without regulation.`,
    searchWords(result.completeness),
  ].join('\n');
}

/** Enough digits to tell jumps apart. */
const exact = (x: number): string => String(Number(x.toPrecision(12)));

const intervalOf = ([lo, hi]: readonly [number, number]): string =>
  lo === hi ? `{${exact(lo)}}` : `[${exact(lo)}, ${exact(hi)}]`;

function noteOn(a: Agreement): string {
  if (a.status === 'none') return 'no share at which the players take part';
  const notes: string[] = [];
  if (a.attainment === 'limit')
    notes.push(`only approached from the ${a.side}; at the share itself the generalist is indifferent`);
  if (a.attainment === 'tie') notes.push('the generalist is indifferent at this share');
  if (a.tied.length > 0) notes.push(`as good: ${a.tied.map(intervalOf).join(', ')}`);
  if (a.certificate !== null && !a.certificate.accepted)
    notes.push(`NOT certified: ${a.certificate.problems.join('; ')}`);
  return notes.join('; ');
}
