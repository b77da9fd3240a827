/**
 * The language of formulas: numbers, names, the four operations, powers, comparisons, `and`, `or`, `not`, functions.
 * There are no loops, no assignments and nothing that could run: a formula is data.
 *
 * Precedence from the lowest: `or`, `and`, `not`, comparison (no chains), `+ -`, `* /`, unary `-`, `^` (to the right).
 */
export type Expression = { readonly from: number; readonly to: number } & (
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'text'; readonly value: string }
  /** `tax`, `labs.compute`, `labs[0].compute`. */
  | { readonly kind: 'name'; readonly name: string; readonly index?: number; readonly part?: string }
  | { readonly kind: 'call'; readonly name: string; readonly given: readonly Expression[] }
  | { readonly kind: 'minus' | 'not'; readonly of: Expression }
  | {
      readonly kind: 'binary';
      readonly operator: Operator;
      readonly left: Expression;
      readonly right: Expression;
    }
);

export type Comparison = '<' | '<=' | '>' | '>=' | '==' | '!=';
export type Operator = 'or' | 'and' | Comparison | '+' | '-' | '*' | '/' | '^';

/** What is wrong with a text, and from where to where in it, counted from 0. */
export class SyntaxProblem extends Error {
  constructor(
    message: string,
    readonly from: number,
    readonly to: number,
  ) {
    super(message);
  }
}

/** Functions with the least and the most that they take. */
export const FUNCTIONS: Readonly<Record<string, readonly [least: number, most: number]>> = {
  if: [3, 3],
  ratio: [3, 3],
  sum: [1, 1],
  product: [1, 1],
  mean: [1, 1],
  min: [1, 64],
  max: [1, 64],
  all: [1, 1],
  any: [1, 1],
  count: [1, 1],
  own: [1, 1],
  softmax: [1, 1],
  logsumexp: [1, 1],
  expect: [1, 1],
  cap: [1, 1],
  sqrt: [1, 1],
  exp: [1, 1],
  log: [1, 1],
  log1p: [1, 1],
  expm1: [1, 1],
  logistic: [1, 1],
  normalCdf: [1, 1],
  abs: [1, 1],
};

/** A longer formula of a sheet is better taken apart into definitions; deeper ones would exhaust the stack. */
const LONGEST = 10_000;
const DEEPEST = 200;

interface Token {
  readonly kind: 'number' | 'text' | 'word' | 'sign' | 'end';
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

const TOKEN =
  /\s*(?:((?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|([A-Za-z_][A-Za-z0-9_]*)|("[^"]*"|'[^']*')|(<=|>=|==|!=|[-+*/^()<>,.[\]]))/y;
/** The same with the signs that conditions have besides. */
const TOKEN_OF_CONDITION =
  /\s*(?:((?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|([A-Za-z_][A-Za-z0-9_]*)|("[^"]*"|'[^']*')|(<=|>=|==|!=|&&|\|\||[-+*/^()<>,.[\]=!]))/y;
/** What other spellings stand for. */
const SPELT: Readonly<Record<string, string>> = { '=': '==', '&&': 'and', '||': 'or' };

function tokensOf(text: string, isCondition: boolean): Token[] {
  const pattern = isCondition ? TOKEN_OF_CONDITION : TOKEN;
  if (!isCondition && text.length > LONGEST)
    throw new SyntaxProblem(
      `the formula has ${text.length} characters; at most ${LONGEST} are read: take parts of it into definitions`,
      0,
      1,
    );
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found === null) {
      const blank = /^\s*/.exec(text.slice(at))![0].length;
      if (at + blank === text.length) break;
      throw unreadable(text, at + blank);
    }
    const [whole, number, word, quoted, sign] = found;
    const to = at + whole.length;
    const own = (number ?? word ?? quoted ?? sign)!;
    const kind =
      number !== undefined ? 'number' : word !== undefined ? 'word' : quoted !== undefined ? 'text' : 'sign';
    const next = text[to];
    if (kind === 'number' && next !== undefined && /[A-Za-z_0-9.]/.test(next))
      throw new SyntaxProblem(
        `${JSON.stringify(own + next)} is no number; write a sign between a number and a name, such as 2 * x`,
        to - own.length,
        to + 1,
      );
    const meant = kind === 'sign' && isCondition ? (SPELT[own] ?? own) : own;
    tokens.push({
      kind: meant === 'and' || meant === 'or' ? 'word' : kind,
      text: meant,
      from: to - own.length,
      to,
    });
    at = to;
  }
  tokens.push({ kind: 'end', text: '', from: text.length, to: text.length });
  return tokens;
}

/** Characters that people write for others. */
const INSTEAD: Readonly<Record<string, string>> = {
  '=': '==',
  '&': 'and',
  '|': 'or',
  '!': 'not',
  '%': '/ 100',
  '×': '*',
  '·': '*',
  '−': '-',
  '≤': '<=',
  '≥': '>=',
  '≠': '!=',
  '{': '(',
  '}': ')',
};

function unreadable(text: string, at: number): SyntaxProblem {
  const sign = String.fromCodePoint(text.codePointAt(at)!);
  if (sign === '"' || sign === "'")
    return new SyntaxProblem(`the quote ${sign} is opened and not closed`, at, text.length);
  const instead = INSTEAD[sign];
  return new SyntaxProblem(
    `${JSON.stringify(sign)} has no meaning in a formula${instead === undefined ? '' : `; write ${instead}`}`,
    at,
    at + sign.length,
  );
}

const COMPARISONS: ReadonlySet<string> = new Set(['<', '<=', '>', '>=', '==', '!=']);
const WORDS: ReadonlySet<string> = new Set(['and', 'or', 'not']);

/**
 * Reads a formula.
 *
 * @throws SyntaxProblem with the place, for what is no formula
 * @example
 * parse('1 + 2 * x').kind; // 'binary'
 */
export const parse = (text: string): Expression => read(text, false);

/**
 * Reads a condition or formula on the columns of a table: the language of formulas, of any length, with the spellings that tables are
 * used to: `=` for `==`, `&&` for `and`, `||` for `or`, `!` for `not` right before what it denies, `+` as a sign.
 *
 * @throws SyntaxProblem with the place, for what is no formula
 * @example
 * parseCondition("status = 'exit' || !(share < 0.5)").kind; // 'binary'
 */
export const parseCondition = (text: string): Expression => read(text, true);

function read(text: string, isCondition: boolean): Expression {
  const tokens = tokensOf(text, isCondition);
  let k = 0;
  let depth = 0;
  const here = (): Token => tokens[k]!;
  const isSign = (sign: string): boolean => here().kind === 'sign' && here().text === sign;
  const isWord = (word: string): boolean => here().kind === 'word' && here().text === word;
  const shown = ({ kind, text: own }: Token): string => (kind === 'end' ? 'the end' : JSON.stringify(own));
  const expected = (what: string): SyntaxProblem =>
    new SyntaxProblem(
      `${what} is expected before ${shown(here())}`,
      here().from,
      Math.max(here().to, here().from + 1),
    );

  function close(opened: Token): void {
    if (!isSign(')'))
      throw here().kind === 'end'
        ? new SyntaxProblem('the parenthesis ( is not closed', opened.from, opened.to)
        : expected('an operation or )');
    k++;
  }

  function deeper<T>(read: () => T): T {
    if (++depth > DEEPEST)
      throw new SyntaxProblem(
        `the formula is nested more than ${DEEPEST} deep; take parts of it into definitions`,
        here().from,
        here().to,
      );
    const made = read();
    depth--;
    return made;
  }

  function leftAssociative(operators: ReadonlySet<string>, next: () => Expression): Expression {
    let left = next();
    while ((here().kind === 'sign' || here().kind === 'word') && operators.has(here().text)) {
      const operator = tokens[k++]!.text as Operator;
      const right = next();
      left = { kind: 'binary', operator, left, right, from: left.from, to: right.to };
    }
    return left;
  }

  const OR = new Set(['or']);
  const AND = new Set(['and']);
  const SUMS = new Set(['+', '-']);
  const PRODUCTS = new Set(['*', '/']);
  const disjunction = (): Expression => leftAssociative(OR, conjunction);
  const conjunction = (): Expression => leftAssociative(AND, negation);
  function negation(): Expression {
    if (!isWord('not')) return comparison();
    const { from } = tokens[k++]!;
    const of = deeper(negation);
    return { kind: 'not', of, from, to: of.to };
  }
  function comparison(): Expression {
    const left = sums();
    if (here().kind !== 'sign' || !COMPARISONS.has(here().text)) return left;
    const operator = tokens[k++]!.text as Comparison;
    const right = sums();
    if (here().kind === 'sign' && COMPARISONS.has(here().text))
      throw new SyntaxProblem('comparisons do not chain; write a < b and b < c', here().from, here().to);
    return { kind: 'binary', operator, left, right, from: left.from, to: right.to };
  }
  const sums = (): Expression => leftAssociative(SUMS, products);
  const products = (): Expression => leftAssociative(PRODUCTS, signed);
  function signed(): Expression {
    if (isCondition && isSign('+')) {
      k++;
      return deeper(signed);
    }
    const isDenied = isCondition && isSign('!');
    if (!isDenied && !isSign('-')) return power();
    const { from } = tokens[k++]!;
    const of = deeper(signed);
    return { kind: isDenied ? 'not' : 'minus', of, from, to: of.to };
  }
  function power(): Expression {
    const base = atom();
    if (!isSign('^')) return base;
    k++;
    // 2^-x is read, and the exponent goes to the right.
    const exponent = deeper(signed);
    return { kind: 'binary', operator: '^', left: base, right: exponent, from: base.from, to: exponent.to };
  }
  function atom(): Expression {
    const token = here();
    if (token.kind === 'number') {
      k++;
      const value = Number(token.text);
      if (!Number.isFinite(value))
        throw new SyntaxProblem(`${token.text} is beyond the largest number, 1.8e308`, token.from, token.to);
      return { kind: 'number', value, from: token.from, to: token.to };
    }
    if (token.kind === 'text') {
      k++;
      return { kind: 'text', value: token.text.slice(1, -1), from: token.from, to: token.to };
    }
    if (isSign('(')) {
      k++;
      const inside = deeper(disjunction);
      close(token);
      return inside;
    }
    if (
      token.kind === 'word' &&
      !WORDS.has(token.text) &&
      !(token.text === 'if' && tokens[k + 1]!.text !== '(')
    ) {
      k++;
      return isSign('(') ? call(token) : name(token);
    }
    throw expected('a number, a name or (');
  }
  function call(token: Token): Expression {
    const opened = tokens[k++]!;
    const arity = Object.hasOwn(FUNCTIONS, token.text) ? FUNCTIONS[token.text]! : null;
    if (arity === null)
      throw new SyntaxProblem(
        `there is no function ${token.text}; there are ${Object.keys(FUNCTIONS).join(', ')}`,
        token.from,
        token.to,
      );
    const given: Expression[] = [];
    if (!isSign(')')) {
      given.push(deeper(disjunction));
      while (isSign(',')) {
        k++;
        given.push(deeper(disjunction));
      }
    }
    close(opened);
    const [least, most] = arity;
    if (given.length < least || given.length > most)
      throw new SyntaxProblem(
        `${token.text} takes ${least === most ? least : `from ${least} to ${most}`}, but ${given.length} ${given.length === 1 ? 'is' : 'are'} given`,
        token.from,
        tokens[k - 1]!.to,
      );
    return { kind: 'call', name: token.text, given, from: token.from, to: tokens[k - 1]!.to };
  }
  function name(token: Token): Expression {
    let index: number | undefined;
    if (isSign('[')) {
      k++;
      const inside = here();
      if (inside.kind !== 'number' || !/^\d{1,6}$/.test(inside.text))
        throw expected('the number of a player, counted from 0,');
      index = Number(inside.text);
      k++;
      if (!isSign(']')) throw expected(']');
      k++;
    }
    let part: string | undefined;
    if (isSign('.')) {
      k++;
      if (here().kind !== 'word') throw expected('a name');
      part = tokens[k++]!.text;
    }
    if (isSign('('))
      throw new SyntaxProblem(
        `${text.slice(token.from, here().from).trim()} is no function; there are ${Object.keys(FUNCTIONS).join(', ')}`,
        token.from,
        here().to,
      );
    return {
      kind: 'name',
      name: token.text,
      ...(index === undefined ? {} : { index }),
      ...(part === undefined ? {} : { part }),
      from: token.from,
      to: tokens[k - 1]!.to,
    };
  }

  if (here().kind === 'end') throw new SyntaxProblem('the formula is empty', 0, 1);
  const whole = disjunction();
  if (here().kind !== 'end') {
    if (isSign(')')) throw new SyntaxProblem('the parenthesis ) is not opened', here().from, here().to);
    throw expected('an operation');
  }
  return whole;
}

/** The parts of a formula that are formulas. */
export function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'binary':
      return [expression.left, expression.right];
    case 'minus':
    case 'not':
      return [expression.of];
    case 'call':
      return expression.given;
    default:
      return [];
  }
}
