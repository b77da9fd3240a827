import { type Model, misuse, parametersNamed, unknownName } from '@regulab/core';
import jsep from 'jsep';
import { DEEPEST } from './text/nesting.js';

/** Evaluates a condition on one row; the string says why it has no answer there. */
export type Condition = (row: number) => boolean | string;

/** A column of texts: for each row the place of its text, NaN where there is none. */
export interface TextColumn {
  readonly values: Float64Array;
  readonly texts: readonly string[];
}

/** A column of numbers that have names, the codes of a choice: compared by number or by name. */
export interface NamedColumn {
  readonly values: Float64Array;
  readonly names: readonly string[];
}

export type Columns = Readonly<Record<string, Float64Array | TextColumn | NamedColumn>>;

/** A parameter's column, with the names of its choices where it has some. */
export function named(model: Model, name: string, values: Float64Array): Float64Array | NamedColumn {
  const [own] = parametersNamed(model, name);
  const choices = model.parameters.find((p) => p.name === own)?.choices;
  return choices ? { values, names: choices } : values;
}

/** NaN stands for what is missing or unknown, as NULL does in SQL. */
type Evaluate = (row: number) => number;

/** Thrown while a row is evaluated and turned into that row's reason. */
class NoAnswer extends Error {}

function finite(x: number): number {
  if (Math.abs(x) === Number.POSITIVE_INFINITY) throw new NoAnswer('where leaves the range of numbers');
  return x;
}

const compared =
  (holds: (a: number, b: number) => boolean) =>
  (a: number, b: number): number =>
    Number.isNaN(a) || Number.isNaN(b) ? Number.NaN : Number(holds(a, b));
const equal = compared((a, b) => a === b);

const BINARY: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => finite(a + b),
  '-': (a, b) => finite(a - b),
  '*': (a, b) => finite(a * b),
  '/': (a, b) => {
    if (b === 0) throw new NoAnswer('where divides by zero');
    return finite(a / b);
  },
  '<': compared((a, b) => a < b),
  '<=': compared((a, b) => a <= b),
  '>': compared((a, b) => a > b),
  '>=': compared((a, b) => a >= b),
  '==': equal,
  '=': equal,
  '!=': compared((a, b) => a !== b),
};
const UNARY: Readonly<Record<string, (a: number) => number>> = {
  '-': (a) => -a,
  '+': (a) => a,
  '!': (a) => (Number.isNaN(a) ? a : Number(a === 0)),
};
/** What decides alone, whatever stands on the other side. */
const LOGICAL: Readonly<Record<string, 0 | 1>> = { '&&': 0, and: 0, '||': 1, or: 1 };
const EQUALITIES = ['==', '=', '!='];
const COMPARISONS = ['<', '<=', '>', '>=', ...EQUALITIES];
const ALLOWED =
  'numbers, names of columns, + - * /, comparisons, texts in quotes after = or !=, and, or, !, parentheses';

/** `specialists[0].share` as it stands in the columns, null for any other member access. */
function playerParameter({ object, property, computed }: jsep.MemberExpression): string | null {
  if (computed || object.type !== 'MemberExpression' || property.type !== 'Identifier') return null;
  const player = object as jsep.MemberExpression;
  if (!player.computed || player.object.type !== 'Identifier' || player.property.type !== 'Literal')
    return null;
  const list = (player.object as jsep.Identifier).name;
  return `${list}[${(player.property as jsep.Literal).raw}].${(property as jsep.Identifier).name}`;
}

const truth = (x: number): number => (Number.isNaN(x) ? x : Number(x !== 0));

/** `and`, `or`: a side that decides makes the other needless; what is missing stays missing unless the other side decides. */
function logical(decides: 0 | 1, first: number, b: Evaluate, row: number): number {
  if (truth(first) === decides) return decides;
  const second = truth(b(row));
  return second === decides ? decides : Number.isNaN(first) ? first : second;
}

/** A link of a chain such as a + b - c: what it does with what came before. */
type Link = (before: number, row: number) => number;

/** A chain of any length takes no stack. */
const chained =
  (first: Evaluate, links: readonly Link[]): Evaluate =>
  (row) => {
    let value = first(row);
    for (let k = 0; k < links.length; k++) value = links[k]!(value, row);
    return value;
  };

/** How deep parentheses, or signs and negations in a row, go; texts in quotes apart. */
function depthOf(text: string): number {
  let [depth, signs, deepest] = [0, 0, 0];
  let quote: string | null = null;
  for (const letter of text) {
    if (quote !== null) {
      if (letter === quote) quote = null;
      continue;
    }
    if (letter === "'" || letter === '"') quote = letter;
    if (letter === '(' || letter === '[') depth++;
    else if (letter === ')' || letter === ']') depth--;
    if (/[!+~-]/.test(letter)) signs++;
    else if (letter.trim() !== '') signs = 0;
    deepest = Math.max(deepest, depth, signs);
  }
  return deepest;
}

const SHOWN = 80;

/** The columns of truths hold the texts `true` and `false`. */
const isTruths = ({ texts }: TextColumn): boolean =>
  texts.every((text) => text === 'true' || text === 'false');

/**
 * Compiles a condition such as `specialistFloor >= generalistFloor and share < 0.9` into a function of the row. Only
 * arithmetic, comparisons and logic on the named columns: nothing is ever called or evaluated as code. Where a value is missing
 * a comparison is neither true nor false, as in SQL, and the row does not fulfil the condition.
 *
 * @throws RegulabError with code `misuse` for anything else, naming the offending part.
 */
export function compileCondition(text: string, columns: Columns): Condition {
  const evaluate = compile(text, columns);
  return (row) => {
    try {
      const value = evaluate(row);
      return value !== 0 && !Number.isNaN(value);
    } catch (error) {
      if (error instanceof NoAnswer) return error.message;
      throw error;
    }
  };
}

/**
 * Compiles an expression such as `specialistFloor / generalistFloor` into a function of the row; NaN where it has no value. The same
 * language as that of conditions.
 *
 * @throws RegulabError with code `misuse` for anything else, naming the offending part.
 */
export function compileNumber(text: string, columns: Columns): (row: number) => number {
  const evaluate = compile(text, columns);
  return (row) => {
    try {
      return evaluate(row);
    } catch (error) {
      if (error instanceof NoAnswer) return Number.NaN;
      throw error;
    }
  };
}

/** Names that a condition or expression mentions, known or not. */
export const namesIn = (text: string): string[] => [
  ...new Set(text.replaceAll(/'[^']*'|"[^"]*"/g, '').match(/[A-Za-z_][\w.[\]]*/g) ?? []),
];

function compile(text: string, columns: Columns): Evaluate {
  jsep.addBinaryOp('and', 2);
  jsep.addBinaryOp('or', 1);
  jsep.addBinaryOp('=', 6);
  const shown = text.length > SHOWN ? `${text.slice(0, SHOWN)}...` : text;
  const refuse = (what: string) =>
    misuse(`where: ${what} is not allowed in "${shown}"; allowed are ${ALLOWED}`);
  if (depthOf(text) > DEEPEST) throw refuse(`nesting deeper than ${DEEPEST} levels`);
  let tree: jsep.Expression;
  try {
    tree = jsep(text);
  } catch (error) {
    throw misuse(
      `where: "${shown}" cannot be read (${(error as Error).message}); allowed are ${ALLOWED}`,
      error,
    );
  }
  const named = (name: string): Evaluate => {
    const column = columns[name]!;
    const numbers = column instanceof Float64Array ? column : 'names' in column ? column.values : null;
    if (numbers) return (row) => numbers[row]!;
    if (!('texts' in column)) throw refuse(`the column ${name}`);
    if (!isTruths(column)) throw refuse(`the text ${name} without = or != and a text in quotes`);
    const truths = column.texts.map((each) => Number(each === 'true'));
    return (row) => truths[column.values[row]!] ?? Number.NaN;
  };

  /** `status = 'exit'`; null for any other comparison. */
  const textComparison = ({ operator, left, right }: jsep.BinaryExpression): Evaluate | null => {
    const name =
      left.type === 'Identifier'
        ? (left as jsep.Identifier).name
        : left.type === 'MemberExpression'
          ? playerParameter(left as jsep.MemberExpression)
          : null;
    if (name === null || right.type !== 'Literal') return null;
    const { value } = right as jsep.Literal;
    const column = Object.hasOwn(columns, name) ? columns[name]! : null;
    if (typeof value !== 'string' || column === null || column instanceof Float64Array) return null;
    if (!EQUALITIES.includes(operator)) throw refuse(`${operator} between texts`);
    const apply = BINARY[operator]!;
    const names = 'names' in column ? column.names : column.texts;
    const code = names.indexOf(value);
    if (code < 0 && 'names' in column) throw unknownName(name, value, names);
    return (row) => apply(column.values[row]!, code);
  };

  const linkOf = ({ operator, left }: jsep.BinaryExpression, b: Evaluate): Link => {
    const isComparison = (each: string): boolean => COMPARISONS.includes(each);
    if (
      isComparison(operator) &&
      left.type === 'BinaryExpression' &&
      isComparison((left as jsep.BinaryExpression).operator)
    )
      throw refuse('a chain of comparisons (write a < b and b < c)');
    const decides = LOGICAL[operator];
    if (decides !== undefined) return (before, row) => logical(decides, before, b, row);
    const apply = BINARY[operator];
    if (!apply) throw refuse(`the operator ${operator}`);
    return (before, row) => apply(before, b(row));
  };

  const build = (node: jsep.Expression, depth: number): Evaluate => {
    if (depth > DEEPEST) throw refuse(`nesting deeper than ${DEEPEST} levels`);
    switch (node.type) {
      case 'Literal': {
        const value = (node as jsep.Literal).value;
        if (typeof value === 'boolean') return () => Number(value);
        if (typeof value !== 'number') throw refuse(`the value ${JSON.stringify(value)}`);
        return () => value;
      }
      case 'Identifier': {
        const { name } = node as jsep.Identifier;
        if (!Object.hasOwn(columns, name)) throw unknownName('name in where', name, Object.keys(columns));
        return named(name);
      }
      case 'UnaryExpression': {
        const { operator, argument } = node as jsep.UnaryExpression;
        const apply = UNARY[operator];
        if (!apply) throw refuse(`the operator ${operator}`);
        const value = build(argument, depth + 1);
        return (row) => apply(value(row));
      }
      case 'BinaryExpression': {
        // a + b + c stands on the left as deep as it is long.
        const links: Link[] = [];
        let rest: jsep.Expression = node;
        let texts = textComparison(node as jsep.BinaryExpression);
        while (rest.type === 'BinaryExpression' && texts === null) {
          const { left, right } = rest as jsep.BinaryExpression;
          links.push(linkOf(rest as jsep.BinaryExpression, build(right, depth + 1)));
          rest = left;
          texts = rest.type === 'BinaryExpression' ? textComparison(rest as jsep.BinaryExpression) : null;
        }
        const first = texts ?? build(rest, depth + 1);
        return links.length === 0 ? first : chained(first, links.reverse());
      }
      case 'Compound':
        throw refuse(text.trim() === '' ? 'nothing' : 'more than one condition');
      case 'CallExpression':
        throw refuse('a call');
      case 'MemberExpression': {
        // Only as the name of a player's parameter, specialists[0].share.
        const name = playerParameter(node as jsep.MemberExpression);
        if (name === null || !Object.hasOwn(columns, name)) throw refuse('a member access');
        return named(name);
      }
      default:
        throw refuse(`a ${node.type}`);
    }
  };
  return build(tree, 0);
}
