import { once } from 'node:events';
import { createWriteStream, existsSync, rmSync, statSync, type WriteStream } from 'node:fs';
import {
  type Certificate,
  chosen,
  completeValues,
  csvCell,
  EQUILIBRIUM,
  EXITED,
  FAILED,
  flatten,
  type Laboratory,
  type Model,
  misuse,
  NONE,
  rawCsvCell,
  readGame,
  STATUS,
  type Values,
  whyOutOfRange,
} from '@regulab/core';
import { type BadLine, behindLinks, fileFailure, isBad, publish } from '@regulab/sweep';
import { gameOf } from './command.js';
import type { OptionsOf } from './commandTable.js';
import { ANSWER_IS_NO, FAILURE } from './exitCode.js';
import { note, printData } from './print.js';
import { type Format, formatOf, openRecords } from './records.js';

type Options = OptionsOf<'solve'> & { readonly input: string };

/** Games solved together; large enough for the kernel, small enough to stay in the cache. */
const BATCH = 2048;

interface Tally {
  games: number;
  exit: number;
  failed: number;
  rejected: number;
}

/** Solves one game a line; a bad line becomes a failed one and the others are solved. */
export async function solveBatch(laboratory: Laboratory, id: string, options: Options): Promise<void> {
  const { settings, ...game } = gameOf(laboratory, id, options.set);
  let { model, values: defaults } = game;
  const tally: Tally = { games: 0, exit: 0, failed: 0, rejected: 0 };
  const output = options.output === undefined ? '-' : behindLinks(options.output);
  refuseSameFile(options.input, output);
  const records = await openRecords(options.input, options.format ?? null);
  const { header } = records;
  if (header?.length === 0) throw misuse(noGames(options.input, model));
  if (header) ({ model, values: defaults } = sizedBy(model, settings, header));
  // The output is opened once the input has been: a mistyped input must not empty a file.
  const out = await openOutput(output);
  let batch = new Batch(
    model,
    defaults,
    formatOf(output) ?? records.format,
    options.certify,
    tally,
    options.keepFormulas,
  );
  await write(out, batch.head());
  for await (const rows of records.batches)
    for (const row of rows) {
      if (isBad(row)) batch.fail(row);
      else
        try {
          const { line, record } = row;
          if (model.list && !header) {
            // Every line may have its own number of players.
            const { id: name, ...given } = record;
            const game = readGame(model, { ...settings, ...given });
            if (game.model.id !== batch.model.id) {
              await write(out, batch.flush());
              batch = batch.resized(game.model, game.values);
            }
            batch.add(line, { ...game.values, ...(name === undefined ? {} : { id: name }) });
          } else batch.add(line, record);
        } catch (error) {
          const place = error instanceof FieldError ? row.place(error.field) : { line: row.line, column: 1 };
          batch.fail({ ...place, why: (error as Error).message }, row.record.id);
        }
      if (batch.isFull) await write(out, batch.flush());
    }
  await write(out, batch.flush());
  if (tally.games === 0) {
    if (out !== process.stdout && isFile(output)) rmSync(unfinished(output), { force: true });
    throw misuse(noGames(options.input, model));
  }
  if (out !== process.stdout) await close(out, output);
  if (!options.quiet) {
    const rejected = options.certify ? `, ${tally.rejected} not certified` : '';
    note(`${tally.games} games: ${tally.exit} exit, ${tally.failed} failed${rejected}\n`);
  }
  if (tally.failed > 0) process.exitCode = FAILURE;
  else if (tally.rejected > 0) process.exitCode = ANSWER_IS_NO;
}

const noGames = (input: string, { parameters: [first] }: Model): string =>
  `${input} holds no game; give one game a line, for example {"${first!.name}": ${first!.default}}`;

/** What is wrong with one field of a record. */
class FieldError extends Error {
  constructor(
    readonly field: string,
    message: string,
  ) {
    super(message);
  }
}

/** The model of the size that the columns of a CSV file speak of, with the values that all its games share. */
function sizedBy(
  model: Model,
  settings: Readonly<Record<string, unknown>>,
  header: readonly string[],
): { model: Model; values: Values } {
  if (model.list && header.includes(model.list.name))
    throw misuse(
      `a CSV column cannot hold the players themselves; name columns ${model.list.name}[0].share and so on, or write NDJSON`,
    );
  const columns = Object.fromEntries(header.filter((name) => name !== 'id').map((name) => [name, 0]));
  const sized = flatten(model, { ...settings, ...columns });
  const unknown = Object.keys(columns).find((name) => !sized.model.parameters.some((p) => p.name === name));
  if (unknown !== undefined) completeValues(sized.model, { [unknown]: 0 });
  const { list } = sized.model;
  return readGame(sized.model, list ? { ...settings, [list.name]: list.count } : settings);
}

type Output = WriteStream | NodeJS.WriteStream;

/** @throws RegulabError when both names are of one file: writing would destroy what is read. */
function refuseSameFile(input: string, output: string): void {
  if (input === '-' || output === '-' || !existsSync(input) || !existsSync(output)) return;
  const [a, b] = [statSync(input), statSync(output)];
  if (a.dev === b.dev && a.ino === b.ino) throw misuse(`--output is the input ${input}; name another file`);
}

/** A file is written under this name until it is whole. */
const unfinished = (path: string): string => `${path}.unfinished`;

/** Whether a name stands for a file; a pipe or a device is written to as it is. */
const isFile = (path: string): boolean => !existsSync(path) || statSync(path).isFile();

async function openOutput(path: string): Promise<Output> {
  if (path === '-') return process.stdout;
  const out = createWriteStream(isFile(path) ? unfinished(path) : path);
  try {
    await once(out, 'open');
  } catch (error) {
    throw fileFailure('write', path, error);
  }
  return out;
}

async function close(out: Output, path: string): Promise<void> {
  try {
    out.end();
    await once(out, 'finish');
    if (isFile(path)) publish(unfinished(path), path);
  } catch (error) {
    throw fileFailure('write', path, error);
  }
}

async function write(out: Output, text: string): Promise<void> {
  if (text === '' || (out === process.stdout ? printData(text) : out.write(text))) return;
  try {
    await once(out, 'drain');
  } catch (error) {
    throw fileFailure('write', 'path' in out ? String(out.path) : 'standard output', error);
  }
}

/** Null for an outcome that a player who abstains does not have. */
const presence = (x: number): number | null => (Number.isNaN(x) ? null : x);

/** A buffer of games read but not yet written, in columns for the kernel. */
class Batch {
  readonly #inputs: Float64Array[];
  readonly #outputs: Float64Array[];
  readonly #status = new Uint8Array(BATCH);
  readonly #ids: unknown[] = [];
  readonly #reasons: (string | null)[] = [];
  readonly #names: ReadonlySet<string>;
  readonly #fields: readonly string[];
  /** The fields as they stand in front of their values in NDJSON. */
  readonly #keys: readonly string[];
  #count = 0;

  constructor(
    readonly model: Model,
    private readonly defaults: Values,
    private readonly format: Format,
    private readonly certify: boolean,
    private readonly tally: Tally,
    private readonly keepFormulas: boolean,
  ) {
    this.#inputs = model.parameters.map(() => new Float64Array(BATCH));
    this.#outputs = Array.from({ length: model.outcomes.length + 1 }, () => new Float64Array(BATCH));
    this.#fields = Batch.#fieldsOf(model, certify);
    this.#keys = this.#fields.map((name) => `${JSON.stringify(name)}:`);
    this.#names = new Set([...model.parameters.map((p) => p.name), 'id']);
  }

  get isFull(): boolean {
    return this.#count === BATCH;
  }

  /** Names of the fields of every line, in order. */
  static #fieldsOf(model: Model, certify: boolean): string[] {
    return [
      'id',
      'model',
      ...model.parameters.map((p) => p.name),
      'status',
      'regime',
      ...model.outcomes.map((o) => o.name),
      ...(certify ? ['gainBound'] : []),
      'reason',
    ];
  }

  head(): string {
    return this.format === 'csv' ? `${this.#fields.join(',')}\n` : '';
  }

  /** An empty buffer of the same kind for games of another size. CSV has one size only: a line of another must fail. */
  resized(model: Model, defaults: Values): Batch {
    if (this.format === 'csv')
      throw new Error(`this game is one of ${model.id}, but the table holds ${this.model.id}; write NDJSON`);
    return new Batch(model, defaults, this.format, this.certify, this.tally, this.keepFormulas);
  }

  /** Takes in one game; throws an Error that says what is wrong with it. */
  add(line: number, record: Readonly<Record<string, unknown>>): void {
    const row = this.#count;
    for (const [k, p] of this.model.parameters.entries()) {
      const value = chosen(p, record[p.name] ?? this.defaults[p.name]);
      const problem = whyOutOfRange(p, value);
      if (problem !== null) throw new FieldError(p.name, problem);
      this.#inputs[k]![row] = (value as number) + 0;
    }
    for (const name of Object.keys(record))
      if (!this.#names.has(name)) throw new FieldError(name, `unknown field "${name}"`);
    this.#push(record.id ?? line, null);
  }

  fail({ line, column, why }: BadLine, id?: unknown): void {
    for (const values of this.#inputs) values[this.#count] = Number.NaN;
    this.#push(id ?? line, `line ${line}, column ${column}: ${why}`);
  }

  #push(id: unknown, reason: string | null): void {
    this.#ids[this.#count] = id;
    this.#reasons[this.#count] = reason;
    this.#count++;
  }

  /** Solves what is buffered and returns the lines. */
  flush(): string {
    const { model } = this;
    const rows = this.#count;
    this.#count = 0;
    model.kernel(this.#inputs, this.#outputs, this.#status, 0, rows);
    let text = '';
    for (let row = 0; row < rows; row++) text += this.#line(row);
    return text;
  }

  #line(row: number): string {
    const { model, tally } = this;
    const code = this.#status[row]!;
    tally.games++;
    if (code === EXITED) tally.exit++;
    if (code === FAILED) tally.failed++;
    const unread = this.#reasons[row] != null;
    const cells: unknown[] = [this.#ids[row], model.id];
    for (const column of this.#inputs) cells.push(unread ? null : column[row]!);
    const regime = this.#outputs[model.outcomes.length]![row]!;
    cells.push(STATUS[code]!, code === EQUILIBRIUM || code === EXITED ? model.regimes.name(regime) : null);
    for (let k = 0; k < model.outcomes.length; k++)
      cells.push(
        code === EQUILIBRIUM
          ? presence(this.#outputs[k]![row]!)
          : code === EXITED
            ? (model.outcomes[k]!.atExit ?? null)
            : null,
      );
    let reason: string | null = null;
    if (code === NONE) reason = model.solve(this.#values(row)).reason ?? null;
    if (code === FAILED)
      reason = this.#reasons[row] ?? model.check(this.#values(row)) ?? 'the solver gave no answer';
    if (this.certify) {
      const certificate = code === FAILED || code === NONE ? null : this.#certificate(row, code);
      cells.push(certificate?.gainBound ?? null);
      if (certificate && !certificate.accepted) {
        tally.rejected++;
        reason = certificate.problems.join('; ');
      }
    }
    cells.push(reason);
    return this.#encode(cells);
  }

  #values(row: number): Values {
    return Object.fromEntries(this.model.parameters.map((p, k) => [p.name, this.#inputs[k]![row]!]));
  }

  #certificate(row: number, code: number): Certificate {
    const outcomes = Object.fromEntries(
      this.model.outcomes.map((o, k) => [
        o.name,
        code === EQUILIBRIUM
          ? presence(this.#outputs[k]![row]!)
          : code === EXITED
            ? (o.atExit ?? null)
            : null,
      ]),
    );
    return this.model.verify(this.#values(row), { status: STATUS[code]!, outcomes });
  }

  /** One line of the cells in the order of the fields. Numbers, by far the most, need no quoting in either format. */
  #encode(cells: readonly unknown[]): string {
    let text = '';
    if (this.format === 'csv') {
      for (let k = 0; k < cells.length; k++) {
        const cell = cells[k];
        text +=
          (k === 0 ? '' : ',') +
          (typeof cell === 'number' ? cell : this.keepFormulas ? rawCsvCell(cell) : csvCell(cell));
      }
      return `${text}\n`;
    }
    const last = cells.length - 1;
    for (let k = 0; k < last || (k === last && cells[last] !== null); k++)
      text +=
        (k === 0 ? '{' : ',') +
        this.#keys[k]! +
        (Number.isFinite(cells[k]) || typeof cells[k] === 'bigint' ? cells[k] : JSON.stringify(cells[k]));
    return `${text}}\n`;
  }
}
