import { misuse, readDecimal, unknownName } from '@regulab/core';

/** An option of a command as data: how it is written, what it says in help, and how its text is read. `T` is what the command gets. */
export interface Option<T> {
  /** What stands behind its name in help: `<k>`; a flag has none. */
  readonly value?: string;
  readonly words: string;
  /** May be given again and again. */
  readonly repeats?: true;
  readonly needed?: true;
  /** The text that stands in where it is not given. */
  readonly usual?: string;
  readonly choices?: readonly string[];
  /** A flag that is written with `no-` before it. */
  readonly negated?: true;
  /** What the command gets; `given` has one text for each time, or none. `name` is `--draws`. */
  readonly read: (given: readonly string[], name: string) => T;
}

/** Something that is said or not. */
export const flag = (words: string): Option<boolean> => ({ words, read: (given) => given.length > 0 });

/** Something that is so unless `--no-NAME` is said. */
export const unless = (words: string): Option<boolean> => ({
  words,
  negated: true,
  read: (given) => given.length === 0,
});

export const text = (value: string, words: string): Option<string | undefined> => ({
  value,
  words,
  read: ([given]) => given,
});

export const neededText = (value: string, words: string): Option<string> => ({
  value,
  words,
  needed: true,
  read: ([given]) => given!,
});

/** Texts in the order in which they were given. */
export const texts = (value: string, words: string): Option<readonly string[]> => ({
  value,
  words,
  repeats: true,
  read: (given) => given,
});

/** A whole number of at least `least`. */
export const count = (value: string, words: string, least: number): Option<number | undefined> => ({
  value,
  words,
  read: ([given], name) => (given === undefined ? undefined : readCount(name, given, least)),
});

/** A whole number of at least `least`, with a usual one. */
export const countOr = (value: string, words: string, least: number, usual: number): Option<number> => ({
  value,
  words,
  usual: String(usual),
  read: ([given], name) => readCount(name, given!, least),
});

export const number = (value: string, words: string): Option<number | undefined> => ({
  value,
  words,
  read: ([given], name) => {
    if (given === undefined) return undefined;
    const read = readDecimal(given);
    if (read === null) throw misuse(`${name} is ${given}; it must be a number`);
    return read;
  },
});

/** A seed that a number holds exactly. */
export const seedOption = (words: string): Option<number> => ({
  value: '<k>',
  words,
  usual: '1',
  read: ([given], name) => {
    const seed = readCount(name, given!, 0);
    if (seed > Number.MAX_SAFE_INTEGER)
      throw misuse(`${name} is ${given}; it must be a whole number from 0 to ${Number.MAX_SAFE_INTEGER}`);
    return seed;
  },
});

/** One of a few words. */
export const choice = <C extends string>(
  value: string,
  words: string,
  choices: readonly C[],
): Option<C | undefined> => ({ value, words, choices, read: ([given]) => given as C | undefined });

/** One of a few words, with a usual one. */
export const choiceOr = <C extends string>(
  value: string,
  words: string,
  choices: readonly C[],
  usual: C,
): Option<C> => ({ value, words, choices, usual, read: ([given]) => given as C });

/** A name that is looked up, so that a near one is suggested. */
export const nameOr = <C extends string>(
  value: string,
  words: string,
  kind: string,
  known: readonly C[],
  usual: C,
): Option<C> => ({
  value,
  words,
  usual,
  read: ([given]) => {
    if (!known.includes(given as C)) throw unknownName(kind, given!, known);
    return given as C;
  },
});

/** Files to write, told apart by their endings. */
export const files = (words: string, endings: readonly string[]): Option<readonly string[]> => ({
  value: '<file>',
  words,
  repeats: true,
  read: (given, name) => {
    for (const file of given)
      if (!endings.some((ending) => file.toLowerCase().endsWith(`.${ending}`)))
        throw misuse(`${name} is ${file}; its name must end in ${inWords(endings)}`);
    return given;
  },
});

const inWords = (endings: readonly string[]): string => {
  const dotted = endings.map((ending) => `.${ending}`);
  return dotted.length === 1 ? dotted[0]! : `${dotted.slice(0, -1).join(', ')} or ${dotted.at(-1)}`;
};

/** The same option, which must be given. */
export const needed = <T>(option: Option<T>): Option<T> => ({ ...option, needed: true });

/** A directory with a name. */
export const directory = (words: string): Option<string | undefined> => ({
  value: '<dir>',
  words,
  read: ([given], name) => {
    if (given?.trim() === '') throw misuse(`${name} is empty; it must name a directory`);
    return given;
  },
});

/** A whole number of at least `least` given as an option. */
export function readCount(option: string, given: string, least: number): number {
  const value = readDecimal(given);
  if (value === null || !Number.isInteger(value) || value < least)
    throw misuse(`${option} is ${given}; it must be a whole number, ${least} or more`);
  return value;
}
