import { readFileSync, statSync } from 'node:fs';
import {
  type Claim,
  completeValues,
  findModel,
  formatNumber,
  type Model,
  misuse,
  type Solution,
  type SolutionStatus,
  STATUS,
} from '@regulab/core';
import { fileFailure, isParquet, readTable } from '@regulab/sweep';
import { ANSWER_IS_NO } from '../exitCode.js';
import { readLines } from '../lines.js';
import { readCount } from '../parse.js';
import { csvHeader, csvRecord, formatOf, jsonRecord } from '../records.js';

interface Options {
  readonly every: string;
  readonly json?: true | undefined;
  readonly quiet?: true | undefined;
}

/** One statement to check, with a name for messages. */
interface Row {
  readonly where: string;
  readonly model: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly claim: Claim;
}

interface Report {
  rows: number;
  accepted: number;
  rejected: number;
  skipped: number;
  largestGainBound: number;
  largestResidual: number;
  problems: string[];
}

const MOST_PROBLEMS = 20;

/** Re-checks every claimed outcome of a file and says how many hold. */
export async function verifyFile(path: string, options: Options): Promise<void> {
  const every = readCount('--every', options.every, 1);
  const report: Report = {
    rows: 0,
    accepted: 0,
    rejected: 0,
    skipped: 0,
    largestGainBound: 0,
    largestResidual: 0,
    problems: [],
  };
  let seen = 0;
  for await (const row of readRows(path)) if (seen++ % every === 0) checkRow(row, report);
  if (seen === 0) throw misuse(`${path} holds nothing to verify`);
  if (options.json) process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  else process.stdout.write(`${inWords(path, report)}\n`);
  if (report.rejected > 0) process.exitCode = ANSWER_IS_NO;
}

function inWords(path: string, r: Report): string {
  const skipped = r.skipped > 0 ? `, ${r.skipped} failed rows left out` : '';
  return [
    `${path}: ${r.accepted} of ${r.accepted + r.rejected} accepted${skipped}`,
    `largest gain still possible: ${formatNumber(r.largestGainBound)}; largest residual: ${formatNumber(r.largestResidual)}`,
    ...r.problems,
    ...(r.rejected > r.problems.length ? [`... and ${r.rejected - r.problems.length} more`] : []),
  ].join('\n');
}

function checkRow(row: Row, report: Report): void {
  report.rows++;
  if (row.claim.status === 'failed' || row.claim.status === 'none') {
    report.skipped++;
    return;
  }
  let problems: readonly string[];
  try {
    const model = findModel(row.model);
    const certificate = model.verify(completeValues(model, row.parameters), row.claim);
    report.largestGainBound = Math.max(report.largestGainBound, certificate.gainBound);
    report.largestResidual = Math.max(report.largestResidual, certificate.residual);
    problems = certificate.problems;
  } catch (error) {
    problems = [(error as Error).message];
  }
  if (problems.length === 0) report.accepted++;
  else {
    report.rejected++;
    if (report.problems.length < MOST_PROBLEMS) report.problems.push(`${row.where}: ${problems.join('; ')}`);
  }
}

async function* readRows(path: string): AsyncGenerator<Row> {
  if (path !== '-') {
    let directory: boolean;
    try {
      directory = statSync(path).isDirectory();
      if (directory || isParquet(path)) {
        yield* parquetRows(path);
        return;
      }
    } catch (error) {
      throw fileFailure('read', path, error);
    }
    if (!/\.(csv|ndjson|jsonl)$/i.test(path)) {
      const solution = readSolution(path);
      if (solution) {
        yield* solutionRows(solution);
        return;
      }
    }
  }
  yield* textRows(path);
}

function readSolution(path: string): Solution | null {
  // A solution record is one indented JSON object; anything larger is batch output.
  if (statSync(path).size > 1 << 24) return null;
  try {
    const data = JSON.parse(readFileSync(path, 'utf8')) as Solution;
    return data.format === 'regulab-solution/1' ? data : null;
  } catch {
    return null;
  }
}

function* solutionRows(s: Solution): Generator<Row> {
  const { model, parameters, status, outcomes } = s;
  yield { where: 'the selected outcome', model, parameters, claim: { status, outcomes } };
  for (const [k, { strategies, payoffs }] of s.equilibria.entries())
    yield {
      where: `equilibria[${k}]`,
      model,
      parameters,
      claim: { status, outcomes: { ...strategies, ...payoffs } },
    };
}

async function* parquetRows(path: string): AsyncGenerator<Row> {
  const table = readTable(path);
  const model = findModel(table.model);
  let number = 0;
  for await (const batch of table.batches())
    for (const cells of batch) yield rowOf(model, { ...table.fixed, ...cells }, `row ${++number}`);
}

async function* textRows(path: string): AsyncGenerator<Row> {
  let header: string[] | null = null;
  let format: 'csv' | 'ndjson' | null = null;
  try {
    for await (const lines of readLines(path))
      for (const { number, text } of lines) {
        if (text.trim() === '') continue;
        format ??= formatOf(path, text) ?? 'ndjson';
        if (format === 'csv' && header === null) {
          header = csvHeader(text);
          continue;
        }
        let cells: Readonly<Record<string, unknown>>;
        try {
          cells = header ? csvRecord(header, text) : jsonRecord(text);
        } catch (error) {
          throw misuse(`${path}, line ${number}: ${(error as Error).message}`, error);
        }
        if (typeof cells.model !== 'string')
          throw misuse(
            `${path}, line ${number}: it does not name its model; verify reads what solve and sweep write`,
          );
        yield rowOf(findModel(cells.model), cells, `line ${number}`);
      }
  } catch (error) {
    throw fileFailure('read', path, error);
  }
}

function rowOf(model: Model, cells: Readonly<Record<string, unknown>>, where: string): Row {
  const pick = (names: readonly { readonly name: string }[]) =>
    Object.fromEntries(names.map(({ name }) => [name, cells[name] ?? null]));
  const status = STATUS.find((name) => name === cells.status);
  if (status === undefined)
    throw misuse(`${where}: the status is ${String(cells.status)}; it must be one of ${STATUS.join(', ')}`);
  return {
    where,
    model: model.id,
    parameters: pick(model.parameters),
    claim: { status: status satisfies SolutionStatus, outcomes: pick(model.outcomes) as Claim['outcomes'] },
  };
}
