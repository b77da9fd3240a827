import { type ParseErrorCode, printParseErrorCode, visit } from 'jsonc-parser';
import { DEEPEST, isDeep } from './nesting.js';

/** Text that is no JSON, or JSON that says a thing twice. */
export class JsonFlaw extends Error {
  constructor(
    message: string,
    /** Characters before the flaw. */
    readonly offset: number,
  ) {
    super(message);
  }
}

const STRICT = { disallowComments: true, allowTrailingComma: false };

/**
 * Reads JSON as `JSON.parse` does, and refuses objects that name a key twice, of which it would keep the last without a word.
 *
 * @throws JsonFlaw with the place
 */
export function parseJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw isDeep(text) ? tooDeep() : syntaxFlaw(text);
  }
  if (mayRepeatKeys(text, value)) refuseRepeatedKeys(text);
  return value;
}

/** Each key has a colon after it: as many colons as keys leave no room for a second one. Colons in texts ask for a closer look. */
function mayRepeatKeys(text: string, value: unknown): boolean {
  let colons = 0;
  for (let at = text.indexOf(':'); at >= 0; at = text.indexOf(':', at + 1)) colons++;
  return colons !== keysIn(value);
}

const tooDeep = (): JsonFlaw => new JsonFlaw(`brackets are nested deeper than ${DEEPEST} levels`, 0);

function keysIn(value: unknown, depth = 0): number {
  if (typeof value !== 'object' || value === null) return 0;
  if (depth === DEEPEST) throw tooDeep();
  let count = 0;
  if (Array.isArray(value)) for (const each of value) count += keysIn(each, depth + 1);
  else
    for (const each of Object.values(value)) {
      count++;
      if (typeof each === 'object') count += keysIn(each, depth + 1);
    }
  return count;
}

function refuseRepeatedKeys(text: string): void {
  const open: Set<string>[] = [];
  visit(
    text,
    {
      onObjectBegin: () => {
        open.push(new Set());
      },
      onObjectEnd: () => {
        open.pop();
      },
      onObjectProperty: (name, offset) => {
        const names = open[open.length - 1]!;
        if (names.has(name)) throw new JsonFlaw(`"${name}" is given twice; keep one`, offset);
        names.add(name);
      },
    },
    STRICT,
  );
}

/** What keeps a text from being JSON, in words for people. */
const WORDS: Readonly<Partial<Record<ReturnType<typeof printParseErrorCode>, string>>> = {
  InvalidSymbol: 'no value as JSON writes them; texts need quotes, numbers a digit before the point',
  InvalidNumberFormat: 'no number as JSON writes them',
  PropertyNameExpected: 'a name in quotes should stand here',
  ValueExpected: 'a value should stand here',
  ColonExpected: 'a colon should stand here',
  CommaExpected: 'a comma should stand here',
  CloseBraceExpected: 'a closing brace is missing',
  CloseBracketExpected: 'a closing bracket is missing',
  EndOfFileExpected: 'more follows after the end of the object',
  UnexpectedEndOfString: 'the quotes of a text are not closed',
  UnexpectedEndOfNumber: 'the number is cut short',
  InvalidUnicode: 'no code of a character',
  InvalidEscapeCharacter: 'no character may stand after this backslash',
  InvalidCharacter: 'a character that JSON does not allow here',
};

function syntaxFlaw(text: string): JsonFlaw {
  let first: { readonly code: ParseErrorCode; readonly offset: number } | null = null;
  visit(text, { onError: (code, offset) => (first ??= { code, offset }) }, STRICT);
  const found = first as { readonly code: ParseErrorCode; readonly offset: number } | null;
  const words = found ? (WORDS[printParseErrorCode(found.code)] ?? 'no JSON') : 'no JSON';
  return new JsonFlaw(`not a JSON object, or cut short: ${words}`, found?.offset ?? 0);
}

/** Where the value of a key of the outermost object stands, and how it is written; null where there is none. */
export function jsonField(
  text: string,
  name: string,
): { readonly offset: number; readonly written: string } | null {
  let depth = 0;
  let isNext = false;
  let found: { readonly offset: number; readonly written: string } | null = null;
  const take = (offset: number, length: number): void => {
    if (isNext) found = { offset, written: text.slice(offset, offset + length) };
    isNext = false;
  };
  visit(
    text,
    {
      onObjectBegin: (offset) => {
        take(offset, 1);
        depth++;
      },
      onObjectEnd: () => {
        depth--;
      },
      onArrayBegin: (offset) => {
        take(offset, 1);
        depth++;
      },
      onArrayEnd: () => {
        depth--;
      },
      onObjectProperty: (key) => {
        isNext = depth === 1 && key === name;
      },
      onLiteralValue: (_, offset, length) => take(offset, length),
    },
    STRICT,
  );
  return found;
}
