import type { Model, Outcome, Parameter, PlayerList } from './contract.js';
import { misuse } from './error.js';
import type { Values } from './outcomes.js';
import { completeValues, unknownName } from './values.js';

/**
 * The name of a player's own parameter or outcome: `specialists[0].share`.
 *
 * @example
 * playerName('firms', 0, 'floor'); // 'firms[0].floor'
 */
export const playerName = (list: string, index: number, name: string): string => `${list}[${index}].${name}`;

/** Parameters or outcomes of each of `count` players, who are called `who`; `own` may change an entry of a player. */
export const ofEach = <T extends Parameter | Outcome>(
  list: string,
  who: string,
  entries: readonly T[],
  count: number,
  own: (i: number, entry: T) => Partial<T> = () => ({}),
): T[] =>
  Array.from({ length: count }, (_, i) =>
    entries.map((entry) => ({
      ...entry,
      name: playerName(list, i, entry.name),
      symbol: `${entry.symbol}_${i + 1}`,
      label: `${entry.label}, ${who} ${i + 1}`,
      ...own(i, entry),
    })),
  ).flat();

/** `specialists[3].share` taken apart: list, index (absent for all players) and own name. */
const PATTERN = /^([A-Za-z][A-Za-z0-9]*)(?:\[(\d+)\])?(?:\.([A-Za-z][A-Za-z0-9]*))?$/;

/**
 * Values for a model with any number of players of one kind, as flat names, with the model of the right size. Besides
 * flat names (`specialists[0].share: 0.3`) it takes a list of records (`specialists: [{ share: 0.3 }, {}]`), a number of
 * players (`specialists: 3`), one value for all (`specialists.share: 0.5`) or one for each (`specialists.share: [0.3, 0.5]`).
 * How many there are follows from what is given: a stated number or list, otherwise the model's usual number or as many as
 * the largest index asks for.
 *
 * @throws RegulabError with code `misuse` for an empty list, lists of different lengths and unknown names.
 */
export function flatten(
  model: Model,
  given: Readonly<Record<string, unknown>>,
): { readonly model: Model; readonly given: Readonly<Record<string, unknown>> } {
  const { list } = model;
  if (!list || !Object.keys(given).some((name) => name.startsWith(list.name))) return { model, given };
  const count = countPlayers(model, list.name, given);
  const sized = count === list.count ? model : list.resize(count);
  const own = sized.parameters.flatMap(({ name }) => {
    const [, owner, index, rest] = PATTERN.exec(name) ?? [];
    return owner === list.name && index === '0' ? [rest!] : [];
  });
  const flat: Record<string, unknown> = {};
  const set = (name: string, value: unknown): void => {
    if (Object.hasOwn(flat, name)) throw misuse(`${name} is given twice; keep one`);
    flat[name] = value;
  };
  for (const [name, value] of Object.entries(given)) {
    const [, owner, index, rest] = PATTERN.exec(name) ?? [];
    if (owner !== list.name || index !== undefined) {
      set(name, value);
      continue;
    }
    if (rest === undefined) {
      if (!Array.isArray(value)) continue;
      value.forEach((player: unknown, i) => {
        if (typeof player !== 'object' || player === null || Array.isArray(player))
          throw misuse(
            `${list.name}[${i}] is ${JSON.stringify(player)}; it must be a record such as {"${own[0]}": 0.5}`,
          );
        for (const [key, x] of Object.entries(player)) {
          if (!own.includes(key)) throw unknownName(`parameter of ${list.name}`, key, own);
          set(playerName(list.name, i, key), x);
        }
      });
      continue;
    }
    if (!own.includes(rest)) throw unknownName(`parameter of ${list.name}`, rest, own);
    for (let i = 0; i < count; i++)
      set(playerName(list.name, i, rest), Array.isArray(value) ? value[i] : value);
  }
  return { model: sized, given: flat };
}

/**
 * The parameters that a name stands for: the one of that name, or that of every player (`specialists.share`); none for an unknown name.
 *
 * @example
 * parametersNamed(findModel('overlap/heterogeneous[2]'), 'firms.floor'); // ['firms[0].floor', 'firms[1].floor']
 */
export function parametersNamed(model: Model, name: string): string[] {
  if (model.parameters.some((p) => p.name === name)) return [name];
  const { list } = model;
  if (!list || !name.startsWith(`${list.name}.`)) return [];
  const own = name.slice(list.name.length);
  return model.parameters
    .map((p) => p.name)
    .filter((entry) => entry.startsWith(`${list.name}[`) && entry.endsWith(`]${own}`));
}

/** A full, checked record of parameters from what is given, with the model of the right size; see `flatten`. */
export function readGame(
  model: Model,
  given: Readonly<Record<string, unknown>>,
): { readonly model: Model; readonly values: Values } {
  const flat = flatten(model, given);
  return { model: flat.model, values: completeValues(flat.model, flat.given) };
}

/** The same game with another number of players, further ones being like the last. */
export function withPlayers(
  list: PlayerList,
  values: Values,
  count: number,
): { readonly sized: Model; readonly values: Values } {
  const sized = list.resize(count);
  const last = `${list.name}[${list.count - 1}]`;
  const own = sized.parameters.map(({ name }): [string, number] => {
    const index = Number(PATTERN.exec(name)?.[2] ?? 0);
    const known = index >= list.count ? name.replace(`${list.name}[${index}]`, last) : name;
    return [name, values[known]!];
  });
  return { sized, values: Object.fromEntries(own) };
}

function countPlayers(model: Model, list: string, given: Readonly<Record<string, unknown>>): number {
  let stated: { readonly name: string; readonly count: number } | null = null;
  let least = 0;
  const state = (name: string, count: number): void => {
    if (!Number.isInteger(count) || count < 1)
      throw misuse(`${name} holds ${count} players; give at least one, as ${list}: 2 or ${list}: [{}, {}]`);
    if (stated && stated.count !== count)
      throw misuse(`${stated.name} has ${stated.count} entries but ${name} has ${count}; they must agree`);
    stated = { name, count };
  };
  for (const [name, value] of Object.entries(given)) {
    const [, owner, index, rest] = PATTERN.exec(name) ?? [];
    if (owner !== list) continue;
    if (index !== undefined) least = Math.max(least, Number(index) + 1);
    else if (Array.isArray(value)) state(name, value.length);
    else if (rest === undefined) {
      if (typeof value !== 'number')
        throw misuse(
          `${list} is ${JSON.stringify(value)}; it must be a number of players or a list of records`,
        );
      state(name, value);
    }
  }
  const fixed = stated as { readonly name: string; readonly count: number } | null;
  if (fixed && least > fixed.count)
    throw misuse(
      `${list}[${least - 1}] is given, but ${fixed.name} has ${fixed.count} players, numbered from 0; they must agree`,
    );
  const count = fixed?.count ?? Math.max(least, model.list!.count);
  if (count > model.list!.most)
    throw misuse(`${count} players in ${list}; at most ${model.list!.most} are allowed`);
  return count;
}
