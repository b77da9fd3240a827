import { type Model, misuse, unknownName } from '@regulab/core';

/** A number as people write it on a command line or in a CSV cell; null when it is not one. */
export function readNumber(text: string): number | null {
  const trimmed = text.trim();
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(trimmed)) return null;
  return Number(trimmed);
}

/** Reads `name=value` pairs; values stay as they are given when they are no numbers, so that the check can name them. */
export function readSettings(model: Model, pairs: readonly string[]): Record<string, number | string> {
  const given: Record<string, number | string> = {};
  for (const pair of pairs) {
    const cut = pair.indexOf('=');
    if (cut < 1)
      throw misuse(
        `--set ${pair} is not name=value; for example --set ${model.parameters[0]!.name}=${model.parameters[0]!.default}`,
      );
    const name = pair.slice(0, cut).trim();
    if (!model.parameters.some((p) => p.name === name))
      throw unknownName(
        `parameter of ${model.id}`,
        name,
        model.parameters.map((p) => p.name),
      );
    if (Object.hasOwn(given, name)) throw misuse(`--set gives ${name} twice; keep one`);
    const text = pair.slice(cut + 1);
    given[name] = readNumber(text) ?? text;
  }
  return given;
}

/** A whole number of at least `least` given as an option. */
export function readCount(option: string, text: string, least: number): number {
  const value = readNumber(text);
  if (value === null || !Number.isInteger(value) || value < least)
    throw misuse(`${option} is ${text}; it must be a whole number, ${least} or more`);
  return value;
}
