import { wholePower } from '@regulab/numeric/wholePower.js';

/** What a node of a graph does with the nodes that it names; the order is that of the codes in tapes. */
export const OPERATIONS = [
  'constant',
  'variable',
  'add',
  'subtract',
  'multiply',
  'divide',
  'negate',
  'whole power',
  'power',
  'exp',
  'log',
  'log1p',
  'expm1',
  'sqrt',
  'logistic',
  'softplus',
  'normalCdf',
  'abs',
  'min',
  'max',
  'if',
  'less',
  'less or equal',
  'equal',
  'and',
  'or',
  'not',
  'ratio',
  'share',
  'weigh',
] as const;
export type Operation = (typeof OPERATIONS)[number];

const code = (name: Operation): number => OPERATIONS.indexOf(name);
export const CONSTANT = code('constant');
export const VARIABLE = code('variable');
export const ADD = code('add');
export const SUBTRACT = code('subtract');
export const MULTIPLY = code('multiply');
export const DIVIDE = code('divide');
export const NEGATE = code('negate');
export const WHOLE_POWER = code('whole power');
export const POWER = code('power');
export const EXP = code('exp');
export const LOG = code('log');
export const LOG1P = code('log1p');
export const EXPM1 = code('expm1');
export const SQRT = code('sqrt');
export const LOGISTIC = code('logistic');
export const SOFTPLUS = code('softplus');
export const NORMAL_CDF = code('normalCdf');
export const ABS = code('abs');
export const MIN = code('min');
export const MAX = code('max');
export const IF = code('if');
export const LESS = code('less');
export const LESS_OR_EQUAL = code('less or equal');
export const EQUAL = code('equal');
export const AND = code('and');
export const OR = code('or');
export const NOT = code('not');
export const RATIO = code('ratio');
export const SHARE = code('share');
export const WEIGH = code('weigh');

/** A node by its place; nodes come after the nodes that they name. */
export type Node = number;

/** Whether an operation is defined whatever its operands are. */
const TOTAL: ReadonlySet<number> = new Set([
  ADD,
  SUBTRACT,
  MULTIPLY,
  NEGATE,
  EXP,
  EXPM1,
  LOGISTIC,
  SOFTPLUS,
  NORMAL_CDF,
  ABS,
  MIN,
  MAX,
  IF,
  LESS,
  LESS_OR_EQUAL,
  EQUAL,
  AND,
  OR,
  NOT,
  WEIGH,
]);

/** More nodes than a game of any use has. */
const MOST_NODES = 2_000_000;

/**
 * Formulas as a graph in which equal parts are one node. Numbers are folded only where that is exact, so that a formula
 * means the same in numbers and in intervals; a part is dropped only where it is defined everywhere.
 */
export class Graph {
  readonly operation: number[] = [];
  readonly first: number[] = [];
  readonly second: number[] = [];
  readonly third: number[] = [];
  /** The value of a constant, the exponent of a whole power, the place of a variable. */
  readonly number: number[] = [];
  /** Whether the node is defined whatever the variables are. */
  private readonly total: boolean[] = [];
  private readonly known = new Map<string, Node>();
  private readonly derived = new Map<number, Map<Node, Node>>();

  private make(operation: number, a = -1, b = -1, c = -1, number = 0): Node {
    // -0 and 0 are different numbers, and one text.
    const key = `${operation},${a},${b},${c},${Object.is(number, -0) ? '-0' : number}`;
    const before = this.known.get(key);
    if (before !== undefined) return before;
    const node = this.operation.length;
    if (node > MOST_NODES)
      throw new RangeError(`the formulas of this game come to more than ${MOST_NODES} operations`);
    this.operation.push(operation);
    this.first.push(a);
    this.second.push(b);
    this.third.push(c);
    this.number.push(number);
    const isTotal =
      operation === CONSTANT ||
      operation === VARIABLE ||
      ((TOTAL.has(operation) || (operation === WHOLE_POWER && number >= 0)) &&
        [a, b, c].every((part) => part < 0 || this.total[part]!));
    this.total.push(isTotal);
    this.known.set(key, node);
    return node;
  }

  constant(value: number): Node {
    return this.make(CONSTANT, -1, -1, -1, value);
  }

  variable(place: number): Node {
    return this.make(VARIABLE, -1, -1, -1, place);
  }

  /** The value of a constant, NaN for what is none. */
  valueOf(node: Node): number {
    return this.operation[node] === CONSTANT ? this.number[node]! : Number.NaN;
  }

  private is(node: Node, value: number): boolean {
    return this.operation[node] === CONSTANT && this.number[node] === value;
  }

  /** A constant where the result is a whole number that no rounding touched. */
  private exact(value: number): Node | null {
    return Number.isSafeInteger(value) ? this.constant(value + 0) : null;
  }

  private folded(a: Node, b: Node, fold: (x: number, y: number) => number): Node | null {
    const [x, y] = [this.valueOf(a), this.valueOf(b)];
    return Number.isSafeInteger(x) && Number.isSafeInteger(y) ? this.exact(fold(x, y)) : null;
  }

  add(a: Node, b: Node): Node {
    if (this.is(a, 0)) return b;
    if (this.is(b, 0)) return a;
    if (this.operation[b] === NEGATE) return this.subtract(a, this.first[b]!);
    return this.folded(a, b, (x, y) => x + y) ?? this.make(ADD, a, b);
  }

  subtract(a: Node, b: Node): Node {
    if (this.is(b, 0)) return a;
    if (this.is(a, 0)) return this.negate(b);
    if (a === b && this.total[a]) return this.constant(0);
    if (this.operation[b] === NEGATE) return this.add(a, this.first[b]!);
    return this.folded(a, b, (x, y) => x - y) ?? this.make(SUBTRACT, a, b);
  }

  negate(a: Node): Node {
    if (this.operation[a] === CONSTANT) return this.constant(0 - this.number[a]!);
    if (this.operation[a] === NEGATE) return this.first[a]!;
    if (this.operation[a] === SUBTRACT) return this.subtract(this.second[a]!, this.first[a]!);
    return this.make(NEGATE, a);
  }

  multiply(a: Node, b: Node): Node {
    if (this.is(a, 1)) return b;
    if (this.is(b, 1)) return a;
    if (this.is(a, -1)) return this.negate(b);
    if (this.is(b, -1)) return this.negate(a);
    if (this.is(a, 0) && this.total[b]) return a;
    if (this.is(b, 0) && this.total[a]) return b;
    if (this.operation[a] === NEGATE) return this.negate(this.multiply(this.first[a]!, b));
    if (this.operation[b] === NEGATE) return this.negate(this.multiply(a, this.first[b]!));
    if (a === b) return this.wholePower(a, 2);
    const folded = this.folded(a, b, (x, y) => x * y);
    // A constant stands first, whichever way round it is written.
    return folded ?? (this.operation[b] === CONSTANT ? this.make(MULTIPLY, b, a) : this.make(MULTIPLY, a, b));
  }

  divide(a: Node, b: Node): Node {
    if (this.is(b, 1)) return a;
    if (this.is(a, 0) && this.operation[b] === CONSTANT && !this.is(b, 0)) return a;
    if (this.operation[a] === NEGATE) return this.negate(this.divide(this.first[a]!, b));
    if (!this.is(b, 0)) {
      const folded = this.folded(a, b, (x, y) => x / y);
      if (folded !== null) return folded;
    }
    // A part of a sum that it is in lies between 0 and 1, which its own form knows; undefined where both are zero.
    const rest = this.operation[b] === ADD && this.operation[a] !== CONSTANT ? this.without(b, a) : null;
    return rest === null ? this.make(DIVIDE, a, b) : this.make(SHARE, a, rest, this.constant(Number.NaN));
  }

  /** Of any base, for a whole exponent. */
  wholePower(a: Node, exponent: number): Node {
    if (exponent === 1) return a;
    if (exponent === 0 && this.total[a]) return this.constant(1);
    const x = this.valueOf(a);
    if (Number.isSafeInteger(x) && exponent > 0 && exponent <= 53) {
      const folded = this.exact(wholePower(x, exponent));
      if (folded !== null) return folded;
    }
    return this.make(WHOLE_POWER, a, -1, -1, exponent);
  }

  /** Of a base that is not negative. */
  power(a: Node, b: Node): Node {
    return this.make(POWER, a, b);
  }

  of(name: 'exp' | 'log' | 'log1p' | 'expm1' | 'sqrt' | 'logistic' | 'normalCdf' | 'abs', a: Node): Node {
    return this.make(code(name), a);
  }

  /** log(1 + exp(a)). */
  softplus(a: Node): Node {
    return this.make(SOFTPLUS, a);
  }

  min(a: Node, b: Node): Node {
    return a === b ? a : this.make(MIN, a, b);
  }

  max(a: Node, b: Node): Node {
    return a === b ? a : this.make(MAX, a, b);
  }

  if(condition: Node, yes: Node, no: Node): Node {
    const known = this.valueOf(condition);
    if (!Number.isNaN(known)) return known !== 0 ? yes : no;
    return yes === no && this.total[condition] ? yes : this.make(IF, condition, yes, no);
  }

  less(a: Node, b: Node): Node {
    const [x, y] = [this.valueOf(a), this.valueOf(b)];
    return Number.isNaN(x) || Number.isNaN(y) ? this.make(LESS, a, b) : this.constant(x < y ? 1 : 0);
  }

  lessOrEqual(a: Node, b: Node): Node {
    const [x, y] = [this.valueOf(a), this.valueOf(b)];
    return Number.isNaN(x) || Number.isNaN(y)
      ? this.make(LESS_OR_EQUAL, a, b)
      : this.constant(x <= y ? 1 : 0);
  }

  equal(a: Node, b: Node): Node {
    const [x, y] = [this.valueOf(a), this.valueOf(b)];
    return Number.isNaN(x) || Number.isNaN(y) ? this.make(EQUAL, a, b) : this.constant(x === y ? 1 : 0);
  }

  /** The right side is not looked at where the left one decides. */
  and(a: Node, b: Node): Node {
    const x = this.valueOf(a);
    if (!Number.isNaN(x)) return x === 0 ? this.constant(0) : this.truth(b);
    return this.make(AND, a, b);
  }

  or(a: Node, b: Node): Node {
    const x = this.valueOf(a);
    if (!Number.isNaN(x)) return x !== 0 ? this.constant(1) : this.truth(b);
    return this.make(OR, a, b);
  }

  not(a: Node): Node {
    const x = this.valueOf(a);
    return Number.isNaN(x) ? this.make(NOT, a) : this.constant(x === 0 ? 1 : 0);
  }

  /** 1 for what is not zero. */
  private truth(a: Node): Node {
    return this.isTruth(a) ? a : this.not(this.not(a));
  }

  private isTruth(a: Node): boolean {
    const own = this.operation[a]!;
    return own === LESS || own === LESS_OR_EQUAL || own === EQUAL || own === AND || own === OR || own === NOT;
  }

  /** a/b, and c where both are zero. A part of a sum that it is in has a form of its own, which encloses it between 0 and 1. */
  ratio(a: Node, b: Node, c: Node): Node {
    const rest = this.without(b, a);
    return rest === null ? this.make(RATIO, a, b, c) : this.make(SHARE, a, rest, c);
  }

  /** A sum without one of its terms; null where it is none of them. */
  private without(sum: Node, term: Node): Node | null {
    if (this.operation[sum] !== ADD) return null;
    const [a, b] = [this.first[sum]!, this.second[sum]!];
    if (a === term) return b;
    if (b === term) return a;
    const left = this.without(a, term);
    if (left !== null) return this.add(left, b);
    const right = this.without(b, term);
    return right === null ? null : this.add(a, right);
  }

  /** A value that counts with a probability: nothing where that is zero, even where the value is not defined. */
  weigh(probability: Node, value: Node): Node {
    if (this.is(probability, 1)) return value;
    if (this.is(probability, 0)) return probability;
    if (this.is(value, 0)) return value;
    return this.make(WEIGH, probability, value);
  }

  sum(nodes: readonly Node[]): Node {
    return nodes.length === 0 ? this.constant(0) : nodes.reduce((a, b) => this.add(a, b));
  }

  product(nodes: readonly Node[]): Node {
    return nodes.length === 0 ? this.constant(1) : nodes.reduce((a, b) => this.multiply(a, b));
  }

  /**
   * The derivative with respect to a variable by the rules of calculus; at kinks and jumps, that of the branch which the formula
   * takes there.
   */
  derivative(node: Node, variable: number): Node {
    let memo = this.derived.get(variable);
    if (memo === undefined) {
      memo = new Map();
      this.derived.set(variable, memo);
    }
    const zero = this.constant(0);
    // Nodes come after their parts: one pass, without recursion.
    const needed = this.reach([node], memo);
    for (const own of needed) memo.set(own, this.derivativeOf(own, variable, memo, zero));
    return memo.get(node)!;
  }

  /** The nodes on which others rest, those before their users, but for those already known. */
  private reach(roots: readonly Node[], known: ReadonlyMap<Node, Node>): Node[] {
    const seen = new Set<Node>();
    const open = [...roots];
    while (open.length > 0) {
      const node = open.pop()!;
      if (node < 0 || seen.has(node) || known.has(node)) continue;
      seen.add(node);
      open.push(this.first[node]!, this.second[node]!, this.third[node]!);
    }
    return [...seen].sort((a, b) => a - b);
  }

  private derivativeOf(node: Node, variable: number, memo: ReadonlyMap<Node, Node>, zero: Node): Node {
    const [a, b, c] = [this.first[node]!, this.second[node]!, this.third[node]!];
    const own = this.operation[node]!;
    const da = a < 0 ? zero : memo.get(a)!;
    const db = b < 0 ? zero : memo.get(b)!;
    const dc = c < 0 ? zero : memo.get(c)!;
    if (own === VARIABLE) return this.constant(this.number[node] === variable ? 1 : 0);
    if (da === zero && db === zero && dc === zero) return zero;
    const n = (value: number): Node => this.constant(value);
    switch (own) {
      case ADD:
        return this.add(da, db);
      case SUBTRACT:
        return this.subtract(da, db);
      case MULTIPLY:
        return this.add(this.multiply(da, b), this.multiply(a, db));
      case DIVIDE:
      case RATIO:
        return db === zero
          ? this.divide(da, b)
          : this.subtract(this.divide(da, b), this.divide(this.multiply(a, db), this.wholePower(b, 2)));
      case NEGATE:
        return this.negate(da);
      case WHOLE_POWER: {
        const exponent = this.number[node]!;
        return this.multiply(this.multiply(n(exponent), this.wholePower(a, exponent - 1)), da);
      }
      case POWER: {
        const byBase =
          da === zero ? zero : this.multiply(this.multiply(b, this.power(a, this.subtract(b, n(1)))), da);
        return db === zero
          ? byBase
          : this.add(byBase, this.multiply(this.multiply(node, this.of('log', a)), db));
      }
      case EXP:
        return this.multiply(node, da);
      case LOG:
        return this.divide(da, a);
      case LOG1P:
        return this.divide(da, this.add(n(1), a));
      case EXPM1:
        return this.multiply(this.of('exp', a), da);
      case SQRT:
        return this.divide(da, this.multiply(n(2), node));
      case LOGISTIC:
        return this.multiply(this.multiply(node, this.subtract(n(1), node)), da);
      case SOFTPLUS:
        return this.multiply(this.of('logistic', a), da);
      case NORMAL_CDF:
        return this.multiply(
          this.multiply(
            this.constant(0.3989422804014327),
            this.of('exp', this.divide(this.negate(this.wholePower(a, 2)), n(2))),
          ),
          da,
        );
      case ABS:
        return this.if(this.less(a, zero), this.negate(da), da);
      case MIN:
        return this.if(this.less(b, a), db, da);
      case MAX:
        return this.if(this.less(a, b), db, da);
      case IF:
        return this.if(a, db, dc);
      case SHARE: {
        const square = this.wholePower(this.add(a, b), 2);
        return this.divide(this.subtract(this.multiply(da, b), this.multiply(db, a)), square);
      }
      case WEIGH:
        return this.add(db === zero ? zero : this.weigh(a, db), da === zero ? zero : this.multiply(da, b));
      default:
        // Conditions are steps.
        return zero;
    }
  }

  /** Nodes on which some rest, those before their users. */
  below(roots: readonly Node[]): Node[] {
    return this.reach(roots, new Map());
  }
}
