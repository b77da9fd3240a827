import { statSync } from 'node:fs';
import {
  agreedShare,
  type Certificate,
  type Claim,
  completeValues,
  effectOf,
  findModel,
  formatBound,
  type Model,
  misuse,
  type Outcomes,
  type RuleName,
  type Solution,
  type SolutionStatus,
  STATUS,
  solveBaseline,
  type Values,
  withoutRegulation,
} from '@regulab/core';
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
import { ANSWER_IS_NO, FAILURE } from '../exitCode.js';
import { readCount } from '../parse.js';
import { formatOf, jsonRow, openRecords, peek } from '../records.js';
import { placeWords } from '../rows.js';

interface Options {
  readonly every: string;
  readonly json?: true | undefined;
}

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
}

interface Report {
  rows: number;
  accepted: number;
  rejected: number;
  /** Games that were not obtained: nothing is stated of them. */
  failed: number;
  /** Rows that state no equilibrium, of models that cannot prove it. */
  unproved: number;
  /** As a part of what is at stake. */
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
    failed: 0,
    unproved: 0,
    largestGainBound: 0,
    largestResidual: 0,
    problems: [],
  };
  let seen = 0;
  for await (const row of readRows(path)) if (seen++ % every === 0) checkRow(row, report);
  if (options.json) process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  else process.stdout.write(`${inWords(path, report)}\n`);
  if (report.rejected > 0) process.exitCode = ANSWER_IS_NO;
  else if (report.failed > 0) process.exitCode = FAILURE;
}

function inWords(path: string, r: Report): string {
  const apart = [
    r.unproved > 0
      ? `${r.unproved} ${r.unproved === 1 ? 'row states' : 'rows state'} no equilibrium, which is not proved; `
      : '',
    r.failed > 0 ? `${r.failed} failed, of which nothing is stated; ` : '',
  ].join('');
  return [
    `${path}: ${apart}${r.accepted} of ${r.accepted + r.rejected} accepted`,
    `largest gain still possible: ${formatBound(r.largestGainBound)} of what is at stake; largest residual: ${formatBound(r.largestResidual)}`,
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

function checkRow(row: Row, report: Report): void {
  report.rows++;
  const contradiction = row.contradiction ?? answerless(row.claim);
  if (contradiction !== undefined) {
    report.rejected++;
    if (report.problems.length < MOST_PROBLEMS) report.problems.push(`${row.where}: ${contradiction}`);
    return;
  }
  if (row.claim.status === 'failed') {
    // What there is to compare with may be missing: that is no failure of the game.
    if (!row.isBaseline) report.failed++;
    return;
  }
  let problems: readonly string[];
  try {
    const model = findModel(row.model);
    if (row.bargain != null && row.claim.status === 'exit') {
      checkNoAgreement(model, row, report);
      return;
    }
    const values = completeValues(model, row.parameters);
    const certificate = model.verify(values, row.claim);
    // Where a model only searches, that there is nothing to find cannot be checked.
    if (row.claim.status === 'none' && certificate.level === 'approximate') {
      report.unproved++;
      return;
    }
    report.largestGainBound = Math.max(report.largestGainBound, certificate.relativeGain);
    report.largestResidual = Math.max(report.largestResidual, certificate.residual);
    problems = [
      ...certificate.problems,
      ...(row.certificate ? certificateProblems(row.certificate, certificate) : []),
      ...effectProblems(model, values, row),
    ];
  } catch (error) {
    problems = [(error as Error).message];
  }
  if (problems.length === 0) report.accepted++;
  else {
    report.rejected++;
    if (report.problems.length < MOST_PROBLEMS) report.problems.push(`${row.where}: ${problems.join('; ')}`);
  }
}

/** A stated bound may be larger than what is found here, but for rounding not smaller. */
const LEEWAY = 1e-12;

/** What a record says of its own check that this one does not bear out. */
function certificateProblems(stated: Certificate, found: Certificate): string[] {
  const same = (['level', 'method', 'accepted'] as const)
    .filter((name) => stated[name] !== found[name])
    .map(
      (name) =>
        `certificate.${name} is ${JSON.stringify(stated[name])}, but it is ${JSON.stringify(found[name])}`,
    );
  const bound = (name: string, said: unknown, is: number): string[] =>
    typeof said === 'number' && said >= is * (1 - LEEWAY)
      ? []
      : [`certificate.${name} is ${String(said)}, but no bound below ${is} is proved`];
  const players = Object.keys(found.gains);
  const odd = Object.keys(stated.gains ?? {}).find((name) => !players.includes(name));
  return [
    ...same,
    ...bound('gainBound', stated.gainBound, found.gainBound),
    ...bound('relativeGain', stated.relativeGain, found.relativeGain),
    ...bound('residual', stated.residual, found.residual),
    ...players.flatMap((name) => bound(`gains.${name}`, stated.gains?.[name], found.gains[name]!)),
    ...(odd === undefined ? [] : [`certificate.gains names ${odd}, who does not play`]),
    ...(JSON.stringify(stated.problems) === JSON.stringify(found.problems)
      ? []
      : ['certificate.problems are others than are found']),
  ];
}

let lastBaseline: { readonly key: string; readonly claim: Claim } | null = null;

/** Shares at which a claim that no share brings the players to take part is checked. */
const SHARES_TRIED = 16;

/** That nobody agrees is checked at some shares only: at each of them the exit must be certified. */
function checkNoAgreement(model: Model, row: Row, report: Report): void {
  const problems = new Set<string>();
  const shares = model.parameters.filter((p) => p.bargained).map((p) => p.name);
  for (let k = 0; k <= SHARES_TRIED; k++) {
    const share = Object.fromEntries(shares.map((name) => [name, k / SHARES_TRIED]));
    const values = completeValues(model, { ...row.parameters, ...share });
    for (const problem of model.verify(values, row.claim).problems)
      problems.add(`at share ${k / SHARES_TRIED}: ${problem}`);
  }
  if (problems.size === 0) report.accepted++;
  else {
    report.rejected++;
    if (report.problems.length < MOST_PROBLEMS)
      report.problems.push(`${row.where}: ${[...problems].slice(0, 3).join('; ')}`);
  }
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
    const { accepted, problems } = model.verify(unregulated, claim);
    if (!accepted && claim.status !== 'failed')
      throw new Error(`the game without regulation cannot be certified: ${problems.join('; ')}`);
    lastBaseline = { key, claim };
  }
  return lastBaseline.claim;
}

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
    .map((name) => `${name} is stated as ${String(effects[name])}, but it is ${found[name]}`);
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
  }
  yield* textRows(path);
}

const regimeNames = new Map<string, ReadonlySet<string> | null>();
/** Models with more regimes than this are not listed. */
const MOST_REGIMES = 10_000;

/** Why a regime cannot be that of a game with this status; whether it is the game's own is not checked. */
function regimeProblem(model: Model, status: SolutionStatus, regime: unknown): string | undefined {
  if (regime === undefined || regime === null || status === 'failed' || status === 'none') return undefined;
  let names = regimeNames.get(model.id);
  if (names === undefined) {
    const { count, name } = model.regimes;
    names = count > MOST_REGIMES ? null : new Set(Array.from({ length: count }, (_, code) => name(code)));
    regimeNames.set(model.id, names);
  }
  const isFitting =
    status === 'exit' ? regime === 'exit' : regime !== 'exit' && (names?.has(String(regime)) ?? true);
  return isFitting && regime !== ''
    ? undefined
    : `the regime is ${JSON.stringify(regime)}, which no game of ${model.id} with the status ${status} has`;
}

/** What a record must hold to be checked. */
const PARTS = [
  'model',
  'parameters',
  'status',
  'outcomes',
  'baseline',
  'effect',
  'equilibria',
  'certificate',
] as const;

function* solutionRows(s: Solution): Generator<Row> {
  const missing = PARTS.find((part) => s[part] === undefined || s[part] === null);
  if (missing)
    throw misuse(`the record has no ${missing}; verify takes records as \`solve --json\` writes them`);
  const { model, parameters, status, baseline, effect } = s;
  // What a record leaves out it states to be missing.
  const all = (outcomes: Outcomes): Outcomes =>
    Object.fromEntries(findModel(model).outcomes.map(({ name }) => [name, outcomes[name] ?? null]));
  const outcomes = all(s.outcomes);
  const [selected] = s.equilibria;
  const regimes = [s.regime, ...s.equilibria.map(({ regime }) => regime)];
  const odd = regimes
    .map((regime) => regimeProblem(findModel(model), status, regime))
    .find((problem) => problem);
  const keys = s.equilibria.map(({ strategies }) => JSON.stringify(strategies));
  const twice = keys.findIndex((key, k) => key !== '{}' && keys.indexOf(key) < k);
  yield {
    where: 'the selected outcome',
    model,
    parameters,
    claim: { status, outcomes },
    ...(s.certificate ? { certificate: s.certificate } : {}),
    effects: { kind: effect.kind, mutualism: effect.mutualism },
    contradiction:
      odd ??
      (twice >= 0
        ? `equilibria[${twice}] is listed twice`
        : selected && s.regime !== undefined && s.regime !== selected.regime
          ? `the regime is ${JSON.stringify(s.regime)}, but that of the selected equilibrium ${JSON.stringify(selected.regime)}`
          : undefined),
  };
  const differs = Object.entries({ ...selected?.strategies, ...selected?.payoffs }).find(
    ([name, x]) => outcomes[name] !== undefined && outcomes[name] !== x,
  );
  if ((status === 'none' || status === 'failed') && selected)
    yield {
      where: 'equilibria',
      model,
      parameters,
      claim: { status: 'equilibrium', outcomes: {} },
      contradiction: `the status is ${status}, beside which ${s.equilibria.length === 1 ? 'an equilibrium is' : `${s.equilibria.length} equilibria are`} listed`,
    };
  if (status === 'equilibrium' && (!selected || differs))
    yield {
      where: 'equilibria[0]',
      model,
      parameters,
      claim: { status: 'failed', outcomes: {} },
      contradiction: selected
        ? `${differs![0]} is ${differs![1]}, but the selected outcome has ${outcomes[differs![0]]}`
        : 'the record lists no equilibrium',
    };
  yield {
    where: 'the outcome without regulation',
    isBaseline: true,
    model,
    parameters: withoutRegulation(findModel(model), parameters),
    claim: { status: baseline.status, outcomes: all(baseline.outcomes) },
    ...(baseline.certificate ? { certificate: baseline.certificate } : {}),
  };
  if (status !== 'equilibrium') return;
  for (const [k, { strategies, payoffs, outcomes: own = {} }] of s.equilibria.entries()) {
    const stated = { ...strategies, ...payoffs };
    const odd = Object.keys(own).find((name) => stated[name] !== undefined && stated[name] !== own[name]);
    yield {
      where: `equilibria[${k}]`,
      model,
      parameters,
      claim: { status, outcomes: { ...(k === 0 ? outcomes : {}), ...own, ...stated } },
      contradiction:
        odd === undefined ? undefined : `${odd} is ${stated[odd]}, but among its outcomes ${own[odd]}`,
    };
  }
}

async function* parquetRows(path: string): AsyncGenerator<Row> {
  const table = readTable(path);
  if (table.missing > 0)
    process.stderr.write(`${path} is not complete: ${table.missing} parts are missing\n`);
  const model = findModel(table.model);
  let number = 0;
  for await (const batch of table.batches())
    for (const cells of batch)
      yield { ...rowOf(model, table.whole(cells), `row ${++number}`), bargain: table.bargain };
}

/** A solution record on standard input is one object over many lines, of at most this many characters. */
const LONGEST_RECORD = 1 << 24;

async function* textRows(path: string): AsyncGenerator<Row> {
  const { first, lines } = await peek(inputLines(path));
  if (first === null) throw misuse(`${path} holds nothing to verify`);
  if (formatOf(path, first.text) !== 'csv' && isBad(jsonRow(first))) {
    yield* solutionRows(await wholeRecord(path, first, lines));
    return;
  }
  const { batches } = await openRecords(path, null, { first, lines });
  let seen = 0;
  for await (const batch of batches)
    for (const read of batch) {
      seen++;
      if (isBad(read)) throw misuse(`${path}, ${placeWords(read)}`);
      const { line, record } = read;
      if (isSolution(record)) yield* solutionRows(record);
      else if (typeof record.model !== 'string')
        throw misuse(
          `${path}, line ${line}: it does not name its model; verify reads what solve and sweep write`,
        );
      else yield rowOf(findModel(record.model), record, `line ${line}`);
    }
  if (seen === 0) throw misuse(`${path} holds nothing to verify`);
}

const isSolution = (record: object): record is Solution =>
  (record as { readonly format?: unknown }).format === 'regulab-solution/1';

/** A solution record over many lines, or what is wrong with the first of lines that hold no such record. */
async function wholeRecord(path: string, first: Line, lines: AsyncGenerator<Line[]>): Promise<Solution> {
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

function rowOf(model: Model, cells: Readonly<Record<string, unknown>>, where: string): Row {
  const pick = (names: readonly { readonly name: string }[]) =>
    Object.fromEntries(names.map(({ name }) => [name, cells[name] ?? null]));
  const status = STATUS.find((name) => name === cells.status);
  if (status === undefined)
    throw misuse(`${where}: the status is ${String(cells.status)}; it must be one of ${STATUS.join(', ')}`);
  return {
    where,
    contradiction: regimeProblem(model, status, cells.regime),
    model: model.id,
    parameters: pick(model.parameters),
    claim: { status: status satisfies SolutionStatus, outcomes: pick(model.outcomes) as Claim['outcomes'] },
    ...(cells.backfires === undefined
      ? {}
      : {
          effects: {
            ...(cells.effect === undefined ? {} : { effect: cells.effect }),
            backfires: cells.backfires,
            mutualism: cells.mutualism,
          },
        }),
  };
}
