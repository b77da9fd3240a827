import { type Model, misuse, readDecimal, unknownName } from '@regulab/core';

/** A value on the command line: a number, a JSON list, numbers between commas, or text that the check can name. */
function readSetting(text: string): unknown {
  const number = readDecimal(text);
  if (number !== null) return number;
  if (text.trimStart().startsWith('['))
    try {
      return JSON.parse(text) as unknown;
    } catch {
      throw misuse(`${text} is not a list in JSON, for example [0.3, 0.5] or [{"share": 0.3}, {}]`);
    }
  const parts = text.split(',').map(readDecimal);
  return parts.length > 1 && parts.every((part) => part !== null) ? parts : text;
}

/** Reads `name=value` pairs; names and values are checked by whoever uses them. */
export function readSettings(model: Model, pairs: readonly string[]): Record<string, unknown> {
  const given: Record<string, unknown> = {};
  for (const pair of pairs) {
    const cut = pair.indexOf('=');
    if (cut < 1)
      throw misuse(
        `--set ${pair} is not name=value; for example --set ${model.parameters[0]!.name}=${model.parameters[0]!.default}`,
      );
    const name = pair.slice(0, cut).trim();
    if (name === '__proto__')
      throw unknownName(
        `parameter of ${model.id}`,
        name,
        model.parameters.map((p) => p.name),
      );
    if (Object.hasOwn(given, name)) throw misuse(`--set gives ${name} twice; keep one`);
    given[name] = readSetting(pair.slice(cut + 1));
  }
  return given;
}

/** A whole number of at least `least` given as an option. */
export function readCount(option: string, text: string, least: number): number {
  const value = readDecimal(text);
  if (value === null || !Number.isInteger(value) || value < least)
    throw misuse(`${option} is ${text}; it must be a whole number, ${least} or more`);
  return value;
}

/** A seed that a number holds exactly. */
export function readSeed(text: string): number {
  const seed = readCount('--seed', text, 0);
  if (seed > Number.MAX_SAFE_INTEGER)
    throw misuse(`--seed is ${text}; it must be a whole number from 0 to ${Number.MAX_SAFE_INTEGER}`);
  return seed;
}

/** A report needs a directory with a name. */
export function checkReport(directory: string | undefined): void {
  if (directory?.trim() === '') throw misuse('--report is empty; it must name a directory');
}
