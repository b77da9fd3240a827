import { realpathSync, writeFileSync } from 'node:fs';
import { builtIn, ENGINE, isRegulabError, type Laboratory, misuse, unknownName } from '@regulab/core';
import { Command, Option as CommanderOption } from 'commander';
import type { Answer, Run } from './command.js';
import { COMMANDS, type CommandName, type CommandSpec, type OptionsOf } from './commandTable.js';
import { OK } from './exitCode.js';
import { type Option, texts } from './option.js';
import { note, print, printData } from './print.js';
import { writeFigure } from './writeFigure.js';

/** The code of each command, loaded when it runs. */
const CODE: { readonly [K in CommandName]: () => Promise<{ readonly run: Run<K> }> } = {
  models: () => import('./commands/models.js'),
  describe: () => import('./commands/describe.js'),
  solve: () => import('./commands/solve.js'),
  bargain: () => import('./commands/bargain.js'),
  new: () => import('./commands/new.js'),
  scenarios: () => import('./commands/scenarios.js'),
  statics: () => import('./commands/statics.js'),
  branches: () => import('./commands/branches.js'),
  simulate: () => import('./commands/simulate.js'),
  experiment: () => import('./commands/experiment.js'),
  calibrate: () => import('./commands/calibrate.js'),
  measure: () => import('./commands/measure.js'),
  regimes: () => import('./commands/regimes.js'),
  design: () => import('./commands/design.js'),
  verify: () => import('./commands/verify.js'),
  sweep: () => import('./commands/sweep.js'),
  status: () => import('./commands/status.js'),
  merge: () => import('./commands/merge.js'),
  query: () => import('./commands/query.js'),
  plot: () => import('./commands/plot.js'),
  sensitivity: () => import('./commands/sensitivity.js'),
  discover: () => import('./commands/discover.js'),
  robust: () => import('./commands/robust.js'),
  check: () => import('./commands/check.js'),
  reproduce: () => import('./commands/reproduce.js'),
  open: () => import('./commands/open.js'),
};

/** Of every command that looks games up. */
const MODELS = texts('<file>', 'a file of models of your own, in JavaScript; repeat for more');

/** `keepFormulas` as `keep-formulas`. */
const dashed = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** Every option of a command by its name. */
export const optionsOf = (spec: CommandSpec): Readonly<Record<string, Option<unknown>>> => ({
  ...spec.options,
  ...(spec.looksUp ? { models: MODELS } : {}),
});

function commanderOption(name: string, option: Option<unknown>): CommanderOption {
  const flags = `--${option.negated ? 'no-' : ''}${dashed(name)}${option.value === undefined ? '' : ` ${option.value}`}`;
  const made = new CommanderOption(flags, option.words);
  if (option.choices) made.choices([...option.choices]);
  if (option.usual !== undefined) made.default(option.usual);
  if (option.needed) made.makeOptionMandatory();
  if (option.repeats)
    made.argParser((text: string, before: readonly string[] | undefined) => [...(before ?? []), text]);
  return made;
}

/** What was said of an option, as texts: one for each time, none where it was not said. */
function given(option: Option<unknown>, value: unknown): readonly string[] {
  if (option.negated) return value === false ? [''] : [];
  if (value === undefined || value === false) return [];
  return Array.isArray(value) ? (value as string[]) : [value === true ? '' : String(value)];
}

function build(program: Command, name: CommandName, spec: CommandSpec): void {
  const command = program.command(name).description(spec.words);
  for (const { name: word, words, optional, rest } of spec.arguments)
    command.argument(rest ? `[${word}...]` : optional ? `[${word}]` : `<${word}>`, words);
  const options = optionsOf(spec);
  for (const [key, option] of Object.entries(options)) command.addOption(commanderOption(key, option));
  const lines = spec.examples.map((example) => `  regulab ${example}`);
  command.addHelpText('after', `\nExample${lines.length > 1 ? 's' : ''}:\n${lines.join('\n')}`);
  command.action(async (...received: unknown[]) => {
    const said = received[spec.arguments.length] as Readonly<Record<string, unknown>>;
    const read = Object.fromEntries(
      Object.entries(options).map(([key, option]) => [
        key,
        option.read(given(option, said[key]), `--${dashed(key)}`),
      ]),
    );
    if (read.json && read.csv) throw misuse('--json and --csv are both given; keep one');
    const last = spec.arguments.at(-1);
    const words = received.slice(0, spec.arguments.length) as (string | undefined)[];
    const rest = last?.rest ? ((words.pop() as unknown as readonly string[] | undefined) ?? []) : [];
    const models = [...((read.models as readonly string[] | undefined) ?? [])];
    // A sheet may stand where a model is named.
    const place = spec.arguments.findIndex(({ name: word }) => word === 'model');
    const sheet = place >= 0 && /\.(?:ya?ml|json)$/i.test(words[place] ?? '') ? words[place]! : null;
    if (sheet !== null) models.push(sheet);
    const { effort } = read;
    if (typeof effort === 'number' && effort > 1 && models.length === 0)
      throw misuse(
        `--effort is for games in sheets, such as race.game.yaml; ${words[place] ?? 'this'} is solved by its own method`,
      );
    const laboratory = await laboratoryWith(models, typeof effort === 'number' ? effort : 1);
    if (sheet !== null) {
      const path = realpathSync(sheet);
      words[place] = laboratory.files.find((file) => file.path === path)!.models[0];
    }
    const { run } = (await CODE[name]()) as unknown as { readonly run: Run<CommandName> };
    try {
      const answer = await run({ words, rest, options: read as OptionsOf<CommandName>, laboratory });
      if (answer) await give(answer, read);
    } catch (error) {
      throw spec.looksUp && laboratory.files.length === 0 ? withHint(error) : error;
    }
  });
}

/** Where a model is not known, what makes one known. */
function withHint(error: unknown): unknown {
  if (!isRegulabError(error) || !/unknown model /.test(error.message)) return error;
  return misuse(
    `${error.message}. A game of your own is named by its sheet, such as race.game.yaml, or comes with --models FILE.js`,
    error,
  );
}

async function laboratoryWith(files: readonly string[], effort: number): Promise<Laboratory> {
  if (files.length === 0) return builtIn;
  const { loadLaboratory } = await import('@regulab/sweep/modelFiles.js');
  return loadLaboratory(files, builtIn, [], effort);
}

/** Writes, draws and prints an answer as the options ask for it. */
async function give(answer: Answer, options: Readonly<Record<string, unknown>>): Promise<void> {
  const out = Array.isArray(options.out) ? (options.out as readonly string[]) : [];
  if (out.length > 0) await writeOut(answer, out);
  if (typeof options.report === 'string' && answer.report) {
    const { writeFindings } = await import('@regulab/report/node');
    writeFindings(options.report, await answer.report());
  }
  if (options.json) print(`${JSON.stringify(answer.json, null, 2)}\n`);
  else if (options.csv && answer.csv) printData(answer.csv());
  else print(`${answer.text()}\n`);
  for (const line of answer.notes ?? []) note(`${line}\n`);
  if (answer.exit !== undefined && answer.exit !== OK) process.exitCode = answer.exit;
}

async function writeOut({ figure, undrawn, files = {} }: Answer, out: readonly string[]): Promise<void> {
  const { fileFailure } = await import('@regulab/sweep/files.js');
  const pictures: string[] = [];
  for (const file of out) {
    const ending = Object.keys(files).find((each) => file.toLowerCase().endsWith(`.${each}`));
    if (ending === undefined) pictures.push(file);
    else
      try {
        writeFileSync(file, files[ending]!());
      } catch (error) {
        throw fileFailure('write', file, error);
      }
  }
  if (pictures.length === 0) return;
  const drawn = figure ? await figure() : null;
  if (drawn !== null) await writeFigure(drawn, pictures);
  else if (undrawn !== undefined) note(`${undrawn}\n`);
}

/** The whole command line, made from `COMMANDS`. */
export function buildProgram(): Command {
  const program = new Command('regulab')
    .description('A laboratory for AI-regulation games: solve exactly, certify, sweep, reproduce.')
    .version(ENGINE)
    .exitOverride()
    .configureOutput({ writeOut: print, writeErr: note })
    .configureHelp({ showGlobalOptions: true })
    .addHelpText(
      'after',
      '\nExit codes: 0 fine, 1 the answer is no, 2 misuse, 3 failure, 130 interrupted.\nExample:\n  regulab solve fine-tuning/two-attribute --set specialistFloor=0.4',
    );
  const names = Object.keys(COMMANDS) as CommandName[];
  for (const name of names) build(program, name, COMMANDS[name]);
  program.on('command:*', ([name]: string[]) => {
    throw unknownName('command', name ?? '', names);
  });
  return program;
}
