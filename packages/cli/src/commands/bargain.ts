import {
  type Agreement,
  type Bargaining,
  bargain as bargainOver,
  EFFECT_WORDS,
  findModel,
  formatNumber,
  misuse,
  parametersNamed,
  readGame,
  ruleTitle,
} from '@regulab/core';
import { ANSWER_IS_NO } from '../exitCode.js';
import { readSettings } from '../parse.js';
import { print } from '../print.js';
import { textTable } from '../textTable.js';
import { searchWords } from '../words.js';

interface Options {
  readonly rule?: readonly string[] | undefined;
  readonly set?: readonly string[] | undefined;
  readonly json?: true | undefined;
}

/** Which share the players agree on under one regulation, rule by rule. */
export function bargain(id: string, options: Options): void {
  const named = findModel(id);
  const settings = readSettings(named, options.set ?? []);
  const { model, values } = readGame(named, settings);
  const agreed = Object.keys(settings).find((name) =>
    parametersNamed(model, name).some((entry) => model.parameters.find((p) => p.name === entry)?.bargained),
  );
  if (agreed !== undefined)
    throw misuse(`${agreed} is what the players agree on, so it cannot be set; remove it`);
  const rules = (options.rule ?? ['all']).flatMap((text) => text.split(',').map((rule) => rule.trim()));
  const result = bargainOver(model, values, rules);
  if (options.json) print(`${JSON.stringify(result, null, 2)}\n`);
  else print(`${report(result)}\n`);
  if (result.agreements.some(({ certificate }) => certificate !== null && !certificate.accepted))
    process.exitCode = ANSWER_IS_NO;
}

/** Outcomes shown in the table; --json has them all. */
const MOST_COLUMNS = 6;

function report(result: Bargaining): string {
  const { agreements, integratedOwner, jumps, pareto } = result;
  const model = findModel(result.model);
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
