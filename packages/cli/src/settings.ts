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
