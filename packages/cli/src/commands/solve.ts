import {
  certifiedWords,
  formatNumber,
  isSame,
  type Model,
  misuse,
  type Outcomes,
  type Solution,
  solve,
} from '@regulab/core';
import { gameOf, type Run } from '../command.js';
import { ANSWER_IS_NO, OK } from '../exitCode.js';
import { textTable } from '../textTable.js';
import { searchWords } from '../words.js';

/** Solves one game, or the games of --input. */
export const run: Run<'solve'> = async ({ words: [id], options, laboratory }) => {
  const { input, output, format, certify } = options;
  if (input !== undefined) {
    const { solveBatch } = await import('../solveBatch.js');
    await solveBatch(laboratory, id!, { ...options, input });
    return undefined;
  }
  for (const [name, given] of Object.entries({ output, format, certify: certify || undefined }))
    if (given !== undefined)
      throw misuse(`--${name} belongs to --input; one game is printed and always certified`);
  const { model, settings } = gameOf(laboratory, id!, options.set);
  const solution = solve(model, settings);
  return {
    json: solution,
    text: () => report(model, solution),
    exit: solution.certificate.accepted ? OK : ANSWER_IS_NO,
  };
};

function report(model: Model, s: Solution): string {
  const cell = (x: number | null | undefined) => (typeof x === 'number' ? formatNumber(x) : '-');
  const change = (name: string, base: Outcomes) => {
    const [x, y] = [s.outcomes[name], base[name]];
    if (typeof x !== 'number' || typeof y !== 'number') return '-';
    const difference = isSame(x, y) ? 0 : x - y;
    return `${difference > 0 ? '+' : ''}${formatNumber(difference)}`;
  };
  const isRegulated = model.parameters.some(({ neutral }) => neutral !== undefined);
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
