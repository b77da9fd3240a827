import { statSync } from 'node:fs';
import {
  agreedShare,
  type Certificate,
  type Claim,
  completeValues,
  effectOf,
  formatBound,
  type Laboratory,
  type Model,
  misuse,
  type Outcomes,
  type RuleName,
  type Solution,
  STATUS,
  solveBaseline,
  type Values,
  withoutRegulation,
} from '@regulab/core';
import { placeWords } from '@regulab/measure/rows.js';
import {
  type BadLine,
  fileFailure,
  inputLines,
  isBad,
  isParquet,
  JsonFlaw,
  type Line,
  parseJson,
  readTable,
} from '@regulab/sweep';
import type { Run } from '../command.js';
import { ANSWER_IS_NO, FAILURE, OK } from '../exitCode.js';
import { formatOf, jsonRow, openRecords, peek } from '../records.js';
import { recordDifferences, rowDifferences, show } from '../restated.js';
import { readSolution } from '../solutionRecord.js';
import { noteSource } from '../sourceNotes.js';

/** One statement to check, with a name for messages. */
interface Row {
  readonly where: string;
  readonly model: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly claim: Claim;
  /** The rule by which the share was agreed on, if any. */
  readonly bargain?: RuleName | null;
  /** What the file contradicts itself in, or the rules of naming. */
  readonly contradiction?: string | undefined;
  /** Whether it is the game without a rule that another row is compared with. */
  readonly isBaseline?: true;
  /** What the record says of its own check. */
  readonly certificate?: Certificate;
  /** What the row says the rule does, where it says so. */
  readonly effects?: Readonly<Record<string, unknown>>;
  /** What a row of a batch states as its bound. */
  readonly gainBound?: unknown;
  /** What it says that solving the game anew does not give. */
  readonly differences?: (model: Model, values: Values) => readonly string[];
}

interface Report {
  rows: number;
  accepted: number;
  rejected: number;
  /** Games that were not obtained: nothing is stated of them. */
  failed: number;
  /** Rows that state no equilibrium, of models that cannot prove it. */
  unproved: number;
  /** As a part of what is at stake; null where no certificate bounds any gain. */
  largestGainBound: number | null;
  largestResidual: number;
  problems: string[];
}

const MOST_PROBLEMS = 20;

/** Re-checks every claimed outcome of a file and says how many hold. */
export const run: Run<'verify'> = async ({ words: [path], options: { every }, laboratory }) => {
  const report: Report = {
    rows: 0,
    accepted: 0,
    rejected: 0,
    failed: 0,
    unproved: 0,
    largestGainBound: null,
    largestResidual: 0,
    problems: [],
  };
  const find = finder(laboratory);
  for await (const row of readRows(laboratory, path!, every)) checkRow(find, row, report);
  return {
    json: report,
    text: () => inWords(every === 1 ? path! : `${path}, one row in ${every}`, report),
    exit: report.rejected > 0 ? ANSWER_IS_NO : report.failed > 0 ? FAILURE : OK,
  };
};

/** A model by its id. */
type Find = (id: string) => Model;

function inWords(path: string, r: Report): string {
  const apart = [
    r.unproved > 0
      ? `${r.unproved} ${r.unproved === 1 ? 'row states' : 'rows state'} no equilibrium, which is not proved; `
      : '',
    r.failed > 0 ? `${r.failed} failed, of which nothing is stated; ` : '',
  ].join('');
  return [
    `${path}: ${apart}${r.accepted} of ${r.accepted + r.rejected} accepted`,
    `${r.largestGainBound === null ? 'no gain was bounded (the certificates name no players)' : `largest gain still possible: ${formatBound(r.largestGainBound)} of what is at stake`}; largest residual: ${formatBound(r.largestResidual)}`,
    ...r.problems,
    ...(r.rejected > r.problems.length ? [`... and ${r.rejected - r.problems.length} more`] : []),
  ].join('\n');
}

/** What a claim without an answer must not hold. */
function answerless({ status, outcomes }: Claim): string | undefined {
  if (status !== 'none' && status !== 'failed') return undefined;
  const [name] = Object.entries(outcomes).find(([, value]) => value !== null && !Number.isNaN(value)) ?? [];
  return name === undefined
    ? undefined
    : `the status is ${status}, beside which ${name} = ${outcomes[name]} is stated; with it every outcome is missing`;
}

function checkRow(find: Find, row: Row, report: Report): void {
  report.rows++;
  const contradiction = row.contradiction ?? answerless(row.claim);
  const problems = contradiction === undefined ? [] : [contradiction];
  let isProved = true;
  if (problems.length === 0)
    try {
      const { status } = row.claim;
      const model = find(row.model);
      const isSplit = row.bargain != null && status === 'exit';
      const values = completeValues(
        model,
        isSplit ? { ...row.parameters, ...sharesAt(model, 0) } : row.parameters,
      );
      const differences = row.differences?.(model, values) ?? [];
      if (isSplit) problems.push(...agreementProblems(model, values, row));
      // That there is none may take long to prove, and is refuted already where solving anew differs.
      else if (status !== 'failed' && !(status === 'none' && differences.length > 0)) {
        const certificate = certificateOf(model, values, row.claim);
        // Where a model only searches, that there is nothing to find cannot be checked.
        isProved = status !== 'none' || certificate.level !== 'approximate';
        if (isProved) {
          if (Object.keys(certificate.gains).length > 0)
            report.largestGainBound = larger(report.largestGainBound ?? 0, certificate.relativeGain);
          report.largestResidual = larger(report.largestResidual, certificate.residual);
          problems.push(...certificate.problems, ...boundProblems(row, certificate));
        }
        if (row.certificate) problems.push(...certificateProblems(row.certificate, certificate));
        problems.push(...effectProblems(model, values, row));
      }
      problems.push(...differences);
    } catch (error) {
      // Of a game that was not obtained nothing is stated, of one that could not be read not even the parameters.
      if (row.claim.status !== 'failed') problems.push((error as Error).message);
    }
  if (problems.length > 0) {
    report.rejected++;
    if (report.problems.length < MOST_PROBLEMS) report.problems.push(`${row.where}: ${problems.join('; ')}`);
  } else if (row.claim.status === 'failed') {
    // What there is to compare with may be missing: that is no failure of the game.
    if (!row.isBaseline) report.failed++;
  } else if (isProved) report.accepted++;
  else report.unproved++;
}

/** The larger of two; what is no number is as large as any. */
const larger = (a: number, b: number): number => (Number.isNaN(b) ? Infinity : Math.max(a, b));

/** Certificates of so many claims are kept: records of one file mostly share the game without regulation. */
const KEPT = 8;
const certificates = new Map<string, Certificate>();

function certificateOf(model: Model, values: Values, claim: Claim): Certificate {
  const key = JSON.stringify([model.id, values, claim]);
  const known = certificates.get(key) ?? model.verify(values, claim);
  certificates.delete(key);
  certificates.set(key, known);
  if (certificates.size > KEPT) certificates.delete(certificates.keys().next().value!);
  return known;
}

/** Finds models; rows of a file mostly name the same. */
function finder(laboratory: Laboratory): Find {
  let last: { readonly id: string; readonly model: Model } | null = null;
  return (id) => {
    if (last?.id !== id) last = { id, model: laboratory.find(id) };
    return last.model;
  };
}

/** A stated bound may be larger than what is found here, but for rounding not smaller. */
const LEEWAY = 1e-12;

/** Why a stated bound is not one. */
const tooSmall = (name: string, said: unknown, is: number): string[] =>
  // JSON has no number for a bound that there is not.
  (typeof said === 'number' ? said >= is * (1 - LEEWAY) : said === null && is === Infinity)
    ? []
    : [`${name} is ${show(said)}, but no bound below ${is} is proved`];

/** What a record says of its own check that this one does not bear out. */
function certificateProblems(stated: Certificate, found: Certificate): string[] {
  const same = (['level', 'method', 'accepted'] as const)
    .filter((name) => stated[name] !== found[name])
    .map(
      (name) =>
        `certificate.${name} is ${JSON.stringify(stated[name])}, but it is ${JSON.stringify(found[name])}`,
    );
  const players = Object.keys(found.gains);
  const odd = Object.keys(stated.gains ?? {}).find((name) => !players.includes(name));
  const unknown = Object.keys(stated).find((name) => !Object.hasOwn(found, name));
  return [
    ...same,
    ...tooSmall('certificate.gainBound', stated.gainBound, found.gainBound),
    ...tooSmall('certificate.relativeGain', stated.relativeGain, found.relativeGain),
    ...tooSmall('certificate.residual', stated.residual, found.residual),
    ...players.flatMap((name) =>
      tooSmall(`certificate.gains.${name}`, stated.gains?.[name], found.gains[name]!),
    ),
    ...(unknown === undefined ? [] : [`certificate.${unknown} is stated, which no certificate has`]),
    ...(odd === undefined ? [] : [`certificate.gains names ${odd}, who does not play`]),
    ...(JSON.stringify(stated.problems) === JSON.stringify(found.problems)
      ? []
      : ['certificate.problems are others than are found']),
  ];
}

let lastBaseline: { readonly key: string; readonly claim: Claim } | null = null;

/** What a row of a batch states as its bound. */
const boundProblems = ({ gainBound }: Row, found: Certificate): string[] =>
  gainBound === undefined ? [] : tooSmall('gainBound', gainBound, found.gainBound);

/** Shares at which a claim that no share brings the players to take part is checked. */
const SHARES_TRIED = 16;

const sharesAt = (model: Model, share: number): Readonly<Record<string, number>> =>
  Object.fromEntries(model.parameters.filter((p) => p.bargained).map((p) => [p.name, share]));

/** That nobody agrees is certified at some shares only, and looked for anew. */
function agreementProblems(model: Model, values: Values, row: Row): string[] {
  const problems = new Set<string>();
  for (let k = 0; k <= SHARES_TRIED; k++) {
    const at = completeValues(model, { ...values, ...sharesAt(model, k / SHARES_TRIED) });
    for (const problem of model.verify(at, row.claim).problems)
      problems.add(`at share ${k / SHARES_TRIED}: ${problem}`);
  }
  const odd = Object.keys(sharesAt(model, 0)).find((name) => row.parameters[name] != null);
  if (odd !== undefined) problems.add(`${odd} is ${row.parameters[odd]}, though nobody agrees on one`);
  return [...problems].slice(0, 3);
}

/** The certified outcome without regulation; games of a sweep mostly share it, so the last one is kept. */
function baselineOf(model: Model, values: Values, rule: RuleName | null): Claim {
  let unregulated = withoutRegulation(model, values);
  const shares = model.parameters.filter((p) => p.bargained).map((p) => p.name);
  const others =
    rule === null ? unregulated : { ...unregulated, ...Object.fromEntries(shares.map((name) => [name, 0])) };
  const key = `${model.id} ${rule} ${JSON.stringify(others)}`;
  if (lastBaseline?.key !== key) {
    if (rule !== null) {
      const agreed = agreedShare(model, unregulated, rule);
      if (!agreed) return { status: 'exit', outcomes: {} };
      unregulated = { ...unregulated, ...Object.fromEntries(shares.map((name) => [name, agreed.share])) };
    }
    const claim = solveBaseline(model, unregulated);
    const isAnswer = claim.status === 'equilibrium' || claim.status === 'exit';
    // What its own check refuses is nothing to compare with.
    const isRefused = isAnswer && !model.verify(unregulated, claim).accepted;
    lastBaseline = { key, claim: isRefused ? { status: 'failed', outcomes: {} } : claim };
  }
  return lastBaseline.claim;
}

/** Names of effects need no quotes. */
const word = (x: unknown): string => (typeof x === 'string' ? x : show(x));

/** Whether what the row says of the rule's effect follows from its outcomes and the game without regulation. */
function effectProblems(model: Model, values: Values, row: Row): string[] {
  const { claim, effects } = row;
  if (effects === undefined) return [];
  const actual = effectOf(model.outcomes, claim, baselineOf(model, values, row.bargain ?? null));
  const found: Readonly<Record<string, unknown>> = {
    kind: actual.kind,
    effect: actual.kind,
    backfires: actual.kind === 'backfires',
    mutualism: actual.mutualism,
  };
  return Object.keys(effects)
    .filter((name) => (effects[name] ?? null) !== found[name])
    .map((name) => `${name} is stated as ${word(effects[name])}, but it is ${word(found[name])}`);
}

async function* readRows(laboratory: Laboratory, path: string, every: number): AsyncGenerator<Row> {
  if (path !== '-') {
    let directory: boolean;
    try {
      directory = statSync(path).isDirectory();
      if (directory || isParquet(path)) {
        yield* parquetRows(laboratory, path, every);
        return;
      }
    } catch (error) {
      throw fileFailure('read', path, error);
    }
  }
  let seen = 0;
  for await (const row of textRows(finder(laboratory), path)) if (seen++ % every === 0) yield row;
}

function* solutionRows(find: Find, s: Solution, place: string): Generator<Row> {
  const { model, parameters, status, outcomes, baseline, effect, equilibria } = s;
  const { outcomes: known } = find(model);
  // What a record leaves out it states to be missing.
  const all = (stated: Outcomes): Outcomes =>
    Object.fromEntries(known.map(({ name }) => [name, stated[name] ?? null]));
  const isAnswer = status === 'equilibrium' || status === 'exit';
  yield {
    where: `${place}the selected outcome`,
    model,
    parameters,
    claim: { status, outcomes: all(outcomes) },
    certificate: s.certificate,
    effects: { kind: effect.kind, mutualism: effect.mutualism },
    contradiction:
      isAnswer || equilibria.length === 0
        ? undefined
        : `the status is ${status}, beside which ${equilibria.length === 1 ? 'an equilibrium is' : `${equilibria.length} equilibria are`} listed`,
    differences: (own, values) => {
      const found = recordDifferences(own, values, s);
      // A game that was not obtained here may be obtained elsewhere.
      return status === 'failed' && found.some((problem) => problem.startsWith('status ')) ? [] : found;
    },
  };
  yield {
    where: `${place}the outcome without regulation`,
    isBaseline: true,
    model,
    parameters: withoutRegulation(find(model), parameters),
    claim: { status: baseline.status, outcomes: all(baseline.outcomes) },
    certificate: baseline.certificate,
  };
  if (status !== 'equilibrium') return;
  for (const [k, { strategies, payoffs, outcomes: own = {} }] of equilibria.entries())
    yield {
      where: `${place}equilibria[${k}]`,
      model,
      parameters,
      claim: { status, outcomes: { ...(k === 0 ? all(outcomes) : {}), ...own, ...strategies, ...payoffs } },
    };
}

async function* parquetRows(laboratory: Laboratory, path: string, every: number): AsyncGenerator<Row> {
  const table = readTable(laboratory, path);
  noteSource(path, table);
  const model = laboratory.find(table.model);
  for await (const batch of table.batches(every))
    for (const { number, cells } of batch)
      yield rowOf(model, table.whole(cells), `row ${number}`, table.bargain);
}

/** A solution record on standard input is one object over many lines, of at most this many characters. */
const LONGEST_RECORD = 1 << 24;

async function* textRows(find: Find, path: string): AsyncGenerator<Row> {
  const { first, lines } = await peek(inputLines(path));
  if (first === null) throw misuse(`${path} holds nothing to verify`);
  if (formatOf(path, first.text) !== 'csv' && isBad(jsonRow(first))) {
    yield* solutionRows(find, readSolution(await wholeRecord(path, first, lines), path), '');
    return;
  }
  const { batches } = await openRecords(path, null, { first, lines });
  let seen = 0;
  for await (const batch of batches)
    for (const read of batch) {
      seen++;
      if (isBad(read)) throw misuse(`${path}, ${placeWords(read)}`);
      const { line, record } = read;
      if (isSolution(record))
        yield* solutionRows(find, readSolution(record, `${path}, line ${line}`), `line ${line}, `);
      else if (typeof record.model !== 'string')
        throw misuse(
          `${path}, line ${line}: it does not name its model; verify reads what solve and sweep write`,
        );
      else yield rowOf(find(record.model), record, `line ${line}`, null);
    }
  if (seen === 0) throw misuse(`${path} holds nothing to verify`);
}

const isSolution = (record: object): boolean =>
  (record as { readonly format?: unknown }).format === 'regulab-solution/1';

/** A solution record over many lines, or what is wrong with the first of lines that hold no such record. */
async function wholeRecord(path: string, first: Line, lines: AsyncGenerator<Line[]>): Promise<object> {
  const texts: string[] = [];
  let size = 0;
  for await (const batch of lines)
    for (const { number, text, flaw } of batch) {
      if (flaw) throw misuse(`${path}, ${placeWords({ line: number, ...flaw })}`);
      texts.push(text);
      size += text.length;
      if (size > LONGEST_RECORD)
        throw misuse(`${path} is neither a solution record nor one JSON object a line`);
    }
  try {
    const record = parseJson(texts.join('\n'));
    if (typeof record === 'object' && record !== null && isSolution(record)) return record;
  } catch (error) {
    if (!(error instanceof JsonFlaw)) throw error;
    // Of one object over many lines the flaw is where it is, of one object a line on the first that has one.
    const own = jsonRow(first);
    const isOne = first.text.trim() === '{';
    throw misuse(`${path}, ${placeWords(isOne || !isBad(own) ? flawIn(texts, error) : own)}`, error);
  }
  throw misuse(`${path} is neither a solution record nor one JSON object a line`);
}

/** The line and column of a flaw in lines joined. */
function flawIn(texts: readonly string[], { offset, message }: JsonFlaw): BadLine {
  let [line, left] = [0, offset];
  while (line < texts.length - 1 && left > texts[line]!.length) left -= texts[line++]!.length + 1;
  return { line: line + 1, column: left + 1, why: message };
}

function rowOf(
  model: Model,
  cells: Readonly<Record<string, unknown>>,
  where: string,
  rule: RuleName | null,
): Row {
  const pick = (names: readonly { readonly name: string }[]) =>
    Object.fromEntries(names.map(({ name }) => [name, cells[name] ?? null]));
  const status = STATUS.find((name) => name === cells.status);
  if (status === undefined)
    throw misuse(
      `${where}: ${cells.status == null ? 'it has no status' : `the status is ${show(cells.status)}`}; it must be one of ${STATUS.join(', ')}`,
    );
  const outcomes = pick(model.outcomes) as Outcomes;
  const regime = cells.regime ?? null;
  const isAnswer = status === 'equilibrium' || status === 'exit';
  const effects = Object.fromEntries(
    ['effect', 'backfires', 'mutualism'].flatMap((name) =>
      cells[name] === undefined ? [] : [[name, flag(cells[name])]],
    ),
  );
  return {
    where,
    contradiction: shapeProblem(cells) ?? statusProblem(cells, isAnswer),
    model: model.id,
    parameters: pick(model.parameters),
    bargain: rule,
    claim: { status, outcomes },
    ...(isAnswer && cells.gainBound !== undefined ? { gainBound: cells.gainBound } : {}),
    ...(Object.keys(effects).length === 0 ? {} : { effects }),
    differences: (own, values) => {
      if (status === 'failed') return [];
      const found = rowDifferences(own, values, rule, { status, outcomes, regime: regime as string | null });
      return found.length > 0 || status !== 'none' ? found : noneDifferences(own, values, cells);
    },
  };
}

/** Why a cell cannot be read: a list or an object stands where a value should. */
function shapeProblem(cells: Readonly<Record<string, unknown>>): string | undefined {
  const odd = Object.keys(cells).find(
    (name) => name !== 'id' && typeof cells[name] === 'object' && cells[name] !== null,
  );
  return odd === undefined ? undefined : `${odd} is ${show(cells[odd])}, which is no value`;
}

/** A flag as CSV writes it is one. */
const flag = (x: unknown): unknown => (x === 'true' ? true : x === 'false' ? false : x);

/** Why what a row says beside its status cannot be: an answer has no reason, and nothing follows from an answer that there is not. */
function statusProblem(cells: Readonly<Record<string, unknown>>, isAnswer: boolean): string | undefined {
  if (isAnswer && cells.reason != null)
    return `a reason is stated for its having no answer: ${show(cells.reason)}`;
  if (isAnswer) return undefined;
  // What would follow from it is null, and flags are down.
  const flags = ['backfires', 'mutualism'].filter((name) => cells[name] !== undefined);
  const odd =
    ['regime', 'gainBound', 'effect'].find((name) => cells[name] != null) ??
    flags.find((name) => flag(cells[name]) !== false);
  if (odd !== undefined) return `${odd} is ${show(cells[odd])}, but there is no answer`;
  return undefined;
}

/** Why there is no equilibrium: lines of a batch say so, rows of a sweep do not. */
function noneDifferences(
  model: Model,
  values: Values,
  { id, reason }: Readonly<Record<string, unknown>>,
): string[] {
  if (id === undefined && reason == null) return [];
  const found = model.solve(values).reason ?? null;
  return (reason ?? null) === found
    ? []
    : [`reason is ${show(reason)}, but solving anew gives ${show(found)}`];
}
