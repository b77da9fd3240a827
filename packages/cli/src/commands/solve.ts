import {
  certifiedWords,
  findModel,
  formatNumber,
  isSame,
  misuse,
  type Outcomes,
  type Solution,
  solve,
} from '@regulab/core';
import { ANSWER_IS_NO } from '../exitCode.js';
import { readSettings } from '../parse.js';
import { print } from '../print.js';
import { textTable } from '../textTable.js';
import { searchWords } from '../words.js';

interface Options {
  readonly set?: readonly string[] | undefined;
  readonly json?: true | undefined;
  readonly output?: string | undefined;
  readonly format?: string | undefined;
  readonly certify?: true | undefined;
}

/** Solves one game and prints the record or a short table with its explanation. */
export function solveOne(id: string, options: Options): void {
  for (const option of ['output', 'format', 'certify'] as const)
    if (options[option] !== undefined)
      throw misuse(`--${option} belongs to --input; one game is printed and always certified`);
  const model = findModel(id);
  const solution = solve(model, readSettings(model, options.set ?? []));
  if (!solution.certificate.accepted) process.exitCode = ANSWER_IS_NO;
  print(options.json ? `${JSON.stringify(solution, null, 2)}\n` : `${report(solution)}\n`);
}

function report(s: Solution): string {
  const cell = (x: number | null | undefined) => (typeof x === 'number' ? formatNumber(x) : '-');
  const change = (name: string, base: Outcomes) => {
    const [x, y] = [s.outcomes[name], base[name]];
    if (typeof x !== 'number' || typeof y !== 'number') return '-';
    const difference = isSame(x, y) ? 0 : x - y;
    return `${difference > 0 ? '+' : ''}${formatNumber(difference)}`;
  };
  const isRegulated = findModel(s.model).parameters.some(({ neutral }) => neutral !== undefined);
  const rows = Object.keys(s.outcomes).map((name) => [
    name,
    cell(s.outcomes[name]),
    ...(isRegulated ? [cell(s.baseline.outcomes[name]), change(name, s.baseline.outcomes)] : []),
  ]);
  const { level, accepted, problems } = s.certificate;
  const certified = accepted
    ? `Certified (${level}): ${certifiedWords(s.status, s.certificate)}.`
    : `NOT certified (${level}): ${problems.join('; ')}.`;
  const ties =
    s.equilibria.length > 1
      ? [`Ties: ${s.equilibria.length} equilibria; ${s.selection}. --json lists them.`]
      : [];
  return [
    `${s.model} (${s.fidelity}): ${s.status}${s.status === 'equilibrium' ? `, regime ${s.regime}` : ''}`,
    '',
    textTable(['outcome', 'value', ...(isRegulated ? ['no rule', 'change'] : [])], rows, [1, 2, 3]),
    '',
    s.explanation,
    ...ties,
    ...(s.completeness.complete ? [] : [searchWords(s.completeness)]),
    certified,
  ].join('\n');
}
