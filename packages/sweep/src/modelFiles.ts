import { createHash } from 'node:crypto';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { register } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  builtIn,
  defineGame,
  type Laboratory,
  type Model,
  misuse,
  modelsIn,
  type SheetOptions,
} from '@regulab/core';
import { init, parse } from 'es-module-lexer';
import { fileFailure } from './files.js';
import { readSheetText } from './sheetText.js';

/** A file of models with all that it imports from beside it, as they are on the disk. */
export interface ModelSource {
  /** Absolute paths, the file itself first. */
  readonly paths: readonly string[];
  readonly sha256: string;
}

/** Whether a file is named as a sheet: a game stated as data. */
export const isSheetFile = (file: string): boolean => /\.(?:ya?ml|json)$/i.test(file);

/**
 * The text of a sheet and the sheet in it.
 *
 * @throws RegulabError with code `misuse` for a text that is no YAML, each problem on a line with its place
 */
export function readSheetFile(file: string): { readonly sheet: unknown; readonly options: SheetOptions } {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw fileFailure('read', file, error);
  }
  const name = basename(file);
  const { sheet, locate, problems } = readSheetText(text, name);
  if (problems.length > 0)
    throw misuse(
      problems.map(({ line, column, message }) => `${name}:${line}:${column}: ${message}`).join('\n'),
    );
  return { sheet, options: { locate, name } };
}

/** More files than any model is made of. */
const MOST_FILES = 500;

/**
 * Reads a file of models and the files that it imports by relative paths, without running any of them.
 *
 * @throws RegulabError for files that cannot be read or are no modules
 */
export async function readModelSource(file: string): Promise<ModelSource> {
  await init;
  let path: string;
  try {
    path = realpathSync(resolve(file));
  } catch (error) {
    throw fileFailure('read', file, error);
  }
  const paths = [path];
  const hash = createHash('sha256');
  for (let k = 0; k < paths.length; k++) {
    const own = paths[k]!;
    let text: string;
    try {
      text = readFileSync(own, 'utf8');
    } catch (error) {
      throw fileFailure('read', own, error);
    }
    hash.update(`${text.length}\n${text}`);
    if (isSheetFile(own)) continue;
    if (/\.[cm]?tsx?$/i.test(own))
      throw misuse(`${own} is TypeScript; compile it first, and give the JavaScript file`);
    for (const specifier of importsOf(text, own))
      if (isBeside(specifier)) {
        const imported = besidePath(own, specifier);
        if (!paths.includes(imported)) paths.push(imported);
      }
    if (paths.length > MOST_FILES)
      throw misuse(`${file} imports more than ${MOST_FILES} files; give one with its models alone`);
  }
  return { paths, sha256: hash.digest('hex') };
}

/** Whether a module is imported from beside another. */
const isBeside = (specifier: string): boolean => /^\.{1,2}\//.test(specifier);

/** The file that a module imports from beside it, behind any links, as Node finds it. */
export function besidePath(own: string, specifier: string): string {
  const path = join(dirname(own), specifier);
  try {
    return realpathSync(path);
  } catch (error) {
    throw fileFailure('read', path, error);
  }
}

/** What a module imports: files beside it and packages. What else there is could change unnoticed and is refused. */
function importsOf(text: string, path: string): string[] {
  let imports: ReturnType<typeof parse>[0];
  try {
    [imports] = parse(text);
  } catch (error) {
    throw misuse(`${path} is not a module of JavaScript: ${(error as Error).message.split('\n')[0]}`, error);
  }
  return imports.flatMap(({ n: name, d: dynamic }) => {
    // import.meta is listed, too.
    if (dynamic === -2) return [];
    if (name === undefined)
      throw misuse(`${path} imports what is known only when it runs; write the name of the file in quotes`);
    if (/^(\/|file:|data:|https?:)/.test(name))
      throw misuse(
        `${path} imports ${name.slice(0, 80)}; a file of models imports files beside it (./name.js) and packages`,
      );
    return [name];
  });
}

/** What was imported in this process, by path: Node loads a module once. */
const imported = new Map<string, string>();

let isRegistered = false;

/** Lets a file of models import `@regulab/core` where none is installed beside it: it gets the program's own. */
function offerCore(): void {
  if (isRegistered) return;
  isRegistered = true;
  const beside = new URL('./core.js', import.meta.url);
  const core = existsSync(beside) ? beside.href : import.meta.resolve('@regulab/core');
  const hooks = `export async function resolve(specifier, context, next) {
    try { return await next(specifier, context); }
    catch (error) {
      if (specifier === '@regulab/core') return { url: ${JSON.stringify(core)}, format: 'module', shortCircuit: true };
      throw error;
    }
  }`;
  register(`data:text/javascript,${encodeURIComponent(hooks)}`);
}

/**
 * A laboratory with the models of files besides those of another: sheets (YAML or JSON), or modules of JavaScript that export models, by
 * any name or in lists.
 *
 * @param files paths
 * @param base whose models are there too
 * @param expected SHA-256 of each file as it must be; undefined for any
 * @param effort by how much more than usual games in sheets are searched and looked at
 * @throws RegulabError for files that cannot be read, that export no model or a bad one, that fail as they are loaded, and that have changed
 * @example
 * const laboratory = await loadLaboratory(['./mine.js']);
 * laboratory.solve('my/race', { tax: 0.3 });
 */
export async function loadLaboratory(
  files: readonly string[],
  base: Laboratory = builtIn,
  expected: readonly (string | undefined)[] = [],
  effort = 1,
): Promise<Laboratory> {
  let laboratory = base;
  for (const [k, file] of files.entries()) {
    const { paths, sha256 } = await readModelSource(file);
    const [path] = paths as [string];
    if (expected[k] !== undefined && expected[k] !== sha256)
      throw misuse(`${file} has changed since this began; run the command again`);
    const known = imported.get(path);
    if (known !== undefined && known !== sha256)
      throw misuse(`${file} has changed since this program loaded it; start the program again`);
    imported.set(path, sha256);
    if (laboratory.files.some((known) => known.path === path)) continue;
    if (isSheetFile(path)) {
      const { sheet, options } = readSheetFile(path);
      const model = defineGame(sheet, { ...options, effort });
      // A sheet of a built-in game stands for it.
      laboratory = laboratory.without(model.id).with([model], [{ path, sha256, models: [model.id] }]);
      continue;
    }
    offerCore();
    let exported: Record<string, unknown>;
    try {
      exported = (await import(pathToFileURL(path).href)) as Record<string, unknown>;
    } catch (error) {
      throw misuse(
        `${file} cannot be loaded: ${placeOf(error, paths)}${(error as Error).message.split('\n')[0]}`,
        error,
      );
    }
    let models: Model[];
    try {
      models = modelsIn(exported);
      laboratory = laboratory.with(models, [{ path, sha256, models: models.map(({ id }) => id) }]);
    } catch (error) {
      throw misuse(`${file}: ${(error as Error).message}`, error);
    }
    if (models.length === 0)
      throw misuse(
        `${file} exports no model; it must export objects with id, solve and kernel, for example: export const race = defineModel({ ... })`,
      );
  }
  return laboratory;
}

/** `mine.js, line 3: ` where an error was thrown in one of the files. */
function placeOf(error: unknown, paths: readonly string[]): string {
  const stack = (error as Error).stack ?? '';
  for (const path of paths)
    for (const written of [pathToFileURL(path).href, path]) {
      const [, rest] = stack.split(`${written}:`, 2);
      const line = /^\d+/.exec(rest ?? '')?.[0];
      if (line !== undefined) return `${basename(path)}, line ${line}: `;
    }
  return '';
}

/** What a thread is told to load the same models. */
export interface LaboratoryFiles {
  readonly paths: readonly string[];
  readonly sha256: readonly string[];
}

export const filesOf = ({ files }: Laboratory): LaboratoryFiles => ({
  paths: files.map(({ path }) => path),
  sha256: files.map(({ sha256 }) => sha256),
});

/** The laboratory of a thread: the built-in models and those of the files that it was told. */
export const laboratoryOf = ({ paths, sha256 }: LaboratoryFiles): Promise<Laboratory> =>
  paths.length === 0 ? Promise.resolve(builtIn) : loadLaboratory(paths, builtIn, sha256);
