import { exp, expm1, log, log1p, pow, smallLogistic } from '@regulab/numeric/elementary.js';
import { normalDistribution } from '@regulab/numeric/normalDistribution.js';
import { wholePower } from '@regulab/numeric/wholePower.js';
import { misuse } from './error.js';
import { type Expression, parseCondition, partsOf, SyntaxProblem } from './expression.js';

/*
 * Conditions and formulas on rows of any kind: games of a sweep, rows of somebody's table, outcomes of a design. The language is that of
 * sheets without its lists. What is missing is NaN, as NULL in SQL: a comparison with it is neither true nor false, and `and`, `or`, `not`
 * go on with that.
 */

/** What a name stands for: a number in each row, or a text, by its place among all texts; NaN where there is none. */
export type Meaning<R> =
  | { readonly kind: 'number'; readonly at: (row: R) => number }
  /** `isClosed`: no other text can occur, so that another one is a mistake; then the place is a number of its own right. */
  | {
      readonly kind: 'text';
      readonly at: (row: R) => number;
      readonly texts: readonly string[];
      readonly isClosed: boolean;
    };

/** What names stand for; undefined for those that stand for nothing. */
export type Names<R> = (name: string) => Meaning<R> | undefined;

/** A number for each row; NaN where something is missing. Throws `NoAnswer` where there is none. */
export type Evaluate<R> = (row: R) => number;

/** Why a formula has no value in a row. */
export class NoAnswer extends Error {}

/** Lists and chance are of games, not of rows. */
const OF_LISTS: ReadonlySet<string> = new Set([
  'sum',
  'product',
  'mean',
  'all',
  'any',
  'count',
  'own',
  'softmax',
  'logsumexp',
  'expect',
  'cap',
]);

const SHOWN = 80;
const ALLOWED =
  'numbers, names, + - * / ^, comparisons, texts in quotes beside = or !=, and, or, not, parentheses, if(c, a, b), ratio(a, b, c), min, max, abs, sqrt, exp, log, log1p, expm1, logistic, normalCdf';

function finite(x: number): number {
  if (Math.abs(x) === Number.POSITIVE_INFINITY) throw new NoAnswer('where leaves the range of numbers');
  return x;
}

function quotient(a: number, b: number): number {
  if (b === 0) throw new NoAnswer('where divides by zero');
  return finite(a / b);
}

/** A function that is not defined everywhere: what is missing stays missing. */
const within =
  (name: string, f: (x: number) => number) =>
  (x: number): number => {
    if (Number.isNaN(x)) return x;
    const value = f(x);
    if (Number.isNaN(value)) throw new NoAnswer(`where takes ${name} of ${x}`);
    return finite(value);
  };

const OF_ONE: Readonly<Record<string, (x: number) => number>> = {
  abs: Math.abs,
  sqrt: within('sqrt', Math.sqrt),
  exp: within('exp', exp),
  log: within('log', log),
  log1p: within('log1p', (x) => (x > -1 ? log1p(x) : Number.NaN)),
  expm1: within('expm1', expm1),
  logistic: smallLogistic,
  normalCdf: (x) => (Number.isNaN(x) ? x : normalDistribution(x)),
};

const compared =
  (holds: (a: number, b: number) => boolean) =>
  (a: number, b: number): number =>
    Number.isNaN(a) || Number.isNaN(b) ? Number.NaN : Number(holds(a, b));

const power = (a: number, b: number): number => {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.NaN;
  if (Number.isInteger(b) && Math.abs(b) <= 1024) {
    if (a === 0 && b < 0) throw new NoAnswer('where divides by zero');
    return finite(wholePower(a, b));
  }
  if (a < 0) throw new NoAnswer(`where takes the power ${b} of ${a}`);
  return finite(pow(a, b));
};

const BINARY: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => finite(a + b),
  '-': (a, b) => finite(a - b),
  '*': (a, b) => finite(a * b),
  '/': quotient,
  '^': power,
  '<': compared((a, b) => a < b),
  '<=': compared((a, b) => a <= b),
  '>': compared((a, b) => a > b),
  '>=': compared((a, b) => a >= b),
  '==': compared((a, b) => a === b),
  '!=': compared((a, b) => a !== b),
};
/** What decides alone, whatever stands on the other side. */
const LOGICAL: Readonly<Record<string, 0 | 1>> = { and: 0, or: 1 };

const truth = (x: number): number => (Number.isNaN(x) ? x : Number(x !== 0));

/** A link of a chain such as a + b - c: what it does with what came before. */
type Link<R> = (before: number, row: R) => number;

/** `and`, `or`: a side that decides makes the other needless; what is missing stays missing unless the other side decides. */
function logical<R>(decides: 0 | 1, b: Evaluate<R>): Link<R> {
  return (before, row) => {
    const first = truth(before);
    if (first === decides) return decides;
    const second = truth(b(row));
    return second === decides ? decides : Number.isNaN(first) ? first : second;
  };
}

/** The name that a quoted text or a name writes: quotes are for names with blanks and signs in them. */
function nameIn(node: Expression): string | null {
  if (node.kind === 'text') return node.value;
  if (node.kind !== 'name') return null;
  const place = node.index === undefined ? '' : `[${node.index}]`;
  return `${node.name}${place}${node.part === undefined ? '' : `.${node.part}`}`;
}

/** The columns of truths hold the texts `true` and `false`. */
const areTruths = (texts: readonly string[]): boolean =>
  texts.every((text) => text === 'true' || text === 'false');

/** Words for numbers, where no name stands for something else. */
const CONSTANTS: Readonly<Record<string, number>> = { true: 1, false: 0 };

/**
 * Reads a condition and refuses what is none.
 *
 * @throws RegulabError with code `misuse`: the text, the offending part, what is allowed
 */
export function readFormula(text: string): Expression {
  try {
    return parseCondition(text);
  } catch (error) {
    if (!(error instanceof SyntaxProblem)) throw error;
    const shown = text.length > SHOWN ? `${text.slice(0, SHOWN)}...` : text;
    throw misuse(
      `where: "${shown}" cannot be read: ${error.message}, at character ${error.from + 1}; allowed are ${ALLOWED}`,
      error,
    );
  }
}

/**
 * A formula as a function of a row.
 *
 * @param text for messages
 * @param names what names stand for
 * @param unknown the error for a name that stands for nothing
 * @param unknownText the error for a text that a name of closed texts cannot have
 * @throws RegulabError with code `misuse` for what is not in the language of rows: the text and the offending part
 * @example
 * const tax = { kind: 'number', at: (row: number) => row };
 * evaluatorOf(readFormula('tax ^ 2 + 1'), 'tax ^ 2 + 1', (name) => (name === 'tax' ? tax : undefined), Error, Error)(3); // 10
 */
export function evaluatorOf<R>(
  whole: Expression,
  text: string,
  names: Names<R>,
  unknown: (name: string) => Error,
  unknownText: (name: string, value: string, texts: readonly string[]) => Error,
): Evaluate<R> {
  const shown = text.length > SHOWN ? `${text.slice(0, SHOWN)}...` : text;
  const refuse = (what: string): Error =>
    misuse(`where: ${what} is not allowed in "${shown}"; allowed are ${ALLOWED}`);

  const numberOf = (name: string, node: Expression): Evaluate<R> => {
    const meaning = names(name);
    if (meaning === undefined) {
      if (node.kind === 'name' && Object.hasOwn(CONSTANTS, name)) return () => CONSTANTS[name]!;
      if (node.kind === 'text') throw refuse(`the text ${JSON.stringify(name)} beside no column of texts`);
      if (node.kind === 'name' && node.part !== undefined) throw refuse(`the member access ${name}`);
      throw unknown(name);
    }
    if (meaning.kind === 'number' || meaning.isClosed) return meaning.at;
    if (!areTruths(meaning.texts)) throw refuse(`the text ${name} without = or != and a text in quotes`);
    const truths = meaning.texts.map((each) => Number(each === 'true'));
    return (row) => truths[meaning.at(row)] ?? Number.NaN;
  };

  /** `status = 'exit'`, either way round; null for any other comparison. */
  const textComparison = (node: Expression): Evaluate<R> | null => {
    if (node.kind !== 'binary' || BINARY[node.operator] === undefined) return null;
    for (const [own, other] of [
      [node.left, node.right],
      [node.right, node.left],
    ] as const) {
      const name = nameIn(own);
      if (name === null || other.kind !== 'text') continue;
      const meaning = names(name);
      if (meaning?.kind !== 'text') continue;
      if (node.operator !== '==' && node.operator !== '!=') throw refuse(`${node.operator} between texts`);
      const apply = BINARY[node.operator]!;
      const code = meaning.texts.indexOf(other.value);
      if (code < 0 && meaning.isClosed) throw unknownText(name, other.value, meaning.texts);
      return (row) => apply(meaning.at(row), code);
    }
    return null;
  };

  const build = (node: Expression): Evaluate<R> => {
    switch (node.kind) {
      case 'number':
        return () => node.value;
      case 'text':
      case 'name':
        return numberOf(nameIn(node)!, node);
      case 'minus': {
        const of = build(node.of);
        return (row) => -of(row);
      }
      case 'not': {
        const of = build(node.of);
        return (row) => {
          const x = of(row);
          return Number.isNaN(x) ? x : Number(x === 0);
        };
      }
      case 'call':
        return call(node.name, node.given);
      case 'binary': {
        // a + b + c stands on the left as deep as it is long: a chain of any length takes no stack.
        const links: Link<R>[] = [];
        let rest: Expression = node;
        let texts = textComparison(node);
        while (rest.kind === 'binary' && texts === null) {
          const b = build(rest.right);
          const decides = LOGICAL[rest.operator];
          const apply = BINARY[rest.operator];
          links.push(decides === undefined ? (before, row) => apply!(before, b(row)) : logical(decides, b));
          rest = rest.left;
          texts = textComparison(rest);
        }
        const first = texts ?? build(rest);
        if (links.length === 0) return first;
        links.reverse();
        return (row) => {
          let value = first(row);
          for (let k = 0; k < links.length; k++) value = links[k]!(value, row);
          return value;
        };
      }
    }
  };

  const call = (name: string, given: readonly Expression[]): Evaluate<R> => {
    if (OF_LISTS.has(name) || ((name === 'min' || name === 'max') && given.length < 2))
      throw refuse(`${name} of a list`);
    const [a, b, c] = given.map(build) as [Evaluate<R>, Evaluate<R>, Evaluate<R>];
    if (name === 'if')
      return (row) => {
        const holds = truth(a(row));
        return Number.isNaN(holds) ? holds : holds === 1 ? b(row) : c(row);
      };
    if (name === 'ratio')
      return (row) => {
        const [over, under] = [a(row), b(row)];
        return over === 0 && under === 0 ? c(row) : quotient(over, under);
      };
    if (name === 'min' || name === 'max') {
      const all = given.map(build);
      const choose = Math[name];
      return (row) =>
        all.reduce((best, each) => choose(best, each(row)), name === 'min' ? Infinity : -Infinity);
    }
    const f = OF_ONE[name]!;
    return (row) => f(a(row));
  };

  return build(whole);
}

/** Names that a formula mentions, known or not; texts in quotes are names unless they are compared with one. */
export function namesMentioned(whole: Expression): string[] {
  const found = new Set<string>();
  const open: Expression[] = [whole];
  while (open.length > 0) {
    const node = open.pop()!;
    const name = nameIn(node);
    if (name !== null) found.add(name);
    const parts = partsOf(node);
    const isText = ({ kind }: Expression): boolean => kind === 'text';
    const isComparison = node.kind === 'binary' && (node.operator === '==' || node.operator === '!=');
    const isOfTexts = isComparison && parts.every((part) => nameIn(part) !== null);
    open.push(...parts.filter((part) => !(isOfTexts && isText(part))).reverse());
  }
  return [...found];
}
