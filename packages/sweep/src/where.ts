import { misuse, unknownName } from '@regulab/core';
import jsep from 'jsep';

/** Evaluates a condition on one row; the string says why it has no answer there. */
export type Condition = (row: number) => boolean | string;

type Evaluate = (row: number) => number;

/** Thrown while a row is evaluated and turned into that row's reason. */
class NoAnswer extends Error {}

function finite(x: number): number {
  if (!Number.isFinite(x)) throw new NoAnswer('where leaves the range of numbers');
  return x;
}

const BINARY: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => finite(a + b),
  '-': (a, b) => finite(a - b),
  '*': (a, b) => finite(a * b),
  '/': (a, b) => {
    if (b === 0) throw new NoAnswer('where divides by zero');
    return finite(a / b);
  },
  '<': (a, b) => Number(a < b),
  '<=': (a, b) => Number(a <= b),
  '>': (a, b) => Number(a > b),
  '>=': (a, b) => Number(a >= b),
  '==': (a, b) => Number(a === b),
  '!=': (a, b) => Number(a !== b),
};
const UNARY: Readonly<Record<string, (a: number) => number>> = {
  '-': (a) => -a,
  '+': (a) => a,
  '!': (a) => Number(a === 0),
};
const LOGICAL: Readonly<Record<string, true>> = { '&&': true, '||': true, and: true, or: true };
const COMPARISONS = ['<', '<=', '>', '>=', '==', '!='];
const ALLOWED = 'numbers, parameter names, + - * /, comparisons, and, or, !, parentheses';

/** Deeper nesting than any condition a person writes; keeps a hostile one from exhausting the stack. */
const DEEPEST = 100;

/** `specialists[0].share` as it stands in the columns, null for any other member access. */
function playerParameter({ object, property, computed }: jsep.MemberExpression): string | null {
  if (computed || object.type !== 'MemberExpression' || property.type !== 'Identifier') return null;
  const player = object as jsep.MemberExpression;
  if (!player.computed || player.object.type !== 'Identifier' || player.property.type !== 'Literal')
    return null;
  const list = (player.object as jsep.Identifier).name;
  return `${list}[${(player.property as jsep.Literal).raw}].${(property as jsep.Identifier).name}`;
}

/**
 * Compiles a condition such as `specialistFloor >= generalistFloor and share < 0.9` into a function of the row. Only
 * arithmetic, comparisons and logic on the named columns: nothing is ever called or evaluated as code.
 *
 * @throws RegulabError with code `misuse` for anything else, naming the offending part.
 */
export function compileCondition(text: string, columns: Readonly<Record<string, Float64Array>>): Condition {
  jsep.addBinaryOp('and', 2);
  jsep.addBinaryOp('or', 1);
  let tree: jsep.Expression;
  try {
    tree = jsep(text);
  } catch (error) {
    throw misuse(
      `where: "${text}" cannot be read (${(error as Error).message}); allowed are ${ALLOWED}`,
      error,
    );
  }
  const refuse = (what: string) =>
    misuse(`where: ${what} is not allowed in "${text}"; allowed are ${ALLOWED}`);

  const build = (node: jsep.Expression, depth: number): Evaluate => {
    if (depth > DEEPEST) throw refuse(`nesting deeper than ${DEEPEST} levels`);
    switch (node.type) {
      case 'Literal': {
        const value = (node as jsep.Literal).value;
        if (typeof value !== 'number') throw refuse(`the value ${JSON.stringify(value)}`);
        return () => value;
      }
      case 'Identifier': {
        const { name } = node as jsep.Identifier;
        if (!Object.hasOwn(columns, name)) throw unknownName('name in where', name, Object.keys(columns));
        const column = columns[name]!;
        return (row) => column[row]!;
      }
      case 'UnaryExpression': {
        const { operator, argument } = node as jsep.UnaryExpression;
        const apply = UNARY[operator];
        if (!apply) throw refuse(`the operator ${operator}`);
        const value = build(argument, depth + 1);
        return (row) => apply(value(row));
      }
      case 'BinaryExpression': {
        const { operator, left, right } = node as jsep.BinaryExpression;
        if (
          COMPARISONS.includes(operator) &&
          left.type === 'BinaryExpression' &&
          COMPARISONS.includes((left as jsep.BinaryExpression).operator)
        )
          throw refuse('a chain of comparisons (write a < b and b < c)');
        const a = build(left, depth + 1);
        const b = build(right, depth + 1);
        if (LOGICAL[operator])
          return operator === '&&' || operator === 'and'
            ? (row) => Number(a(row) !== 0 && b(row) !== 0)
            : (row) => Number(a(row) !== 0 || b(row) !== 0);
        const apply = BINARY[operator];
        if (!apply) throw refuse(`the operator ${operator}`);
        return (row) => apply(a(row), b(row));
      }
      case 'Compound':
        throw refuse(text.trim() === '' ? 'nothing' : 'more than one condition');
      case 'CallExpression':
        throw refuse('a call');
      case 'MemberExpression': {
        // Only as the name of a player's parameter, specialists[0].share.
        const name = playerParameter(node as jsep.MemberExpression);
        if (name === null || !Object.hasOwn(columns, name)) throw refuse('a member access');
        const column = columns[name]!;
        return (row) => column[row]!;
      }
      default:
        throw refuse(`a ${node.type}`);
    }
  };
  const evaluate = build(tree, 0);
  return (row) => {
    try {
      return evaluate(row) !== 0;
    } catch (error) {
      if (error instanceof NoAnswer) return error.message;
      throw error;
    }
  };
}
