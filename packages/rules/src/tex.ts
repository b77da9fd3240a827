import type { Expression } from '@regulab/model/expression.js';
import type { Definition, RulePlayer, Rules } from './rules.js';

const GREEK = new Set(
  'alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau phi chi psi omega Gamma Delta Theta Lambda Pi Sigma Phi Psi Omega'.split(
    ' ',
  ),
);

/** `theta_G` as TeX. */
export function symbolTex(symbol: string, index = ''): string {
  const letter = (text: string): string =>
    GREEK.has(text) ? `\\${text}` : text.length === 1 || /^\d+$/.test(text) ? text : `\\mathit{${text}}`;
  const [head = '', ...subscripts] = symbol.split('_');
  const [, base = head, digits = ''] = /^([A-Za-z]+)(\d*)$/.exec(head) ?? [];
  const below = [...(digits === '' ? [] : [digits]), ...subscripts, ...(index === '' ? [] : [index])].map(
    letter,
  );
  return below.length === 0 ? letter(base) : `${letter(base)}_{${below.join(',')}}`;
}

/** Whether there are several of a player, listed or counted by a parameter. */
export const isMany = ({ isList, countBy }: RulePlayer): boolean => isList || countBy !== null;

/** How tightly an operation binds, for parentheses. */
const LEVEL: Readonly<Record<string, number>> = {
  or: 1,
  and: 2,
  '<': 4,
  '<=': 4,
  '>': 4,
  '>=': 4,
  '==': 4,
  '!=': 4,
  '+': 5,
  '-': 5,
  '*': 6,
  '/': 6,
  '^': 8,
};
const SIGN: Readonly<Record<string, string>> = {
  or: '\\lor',
  and: '\\land',
  '<': '<',
  '<=': '\\le',
  '>': '>',
  '>=': '\\ge',
  '==': '=',
  '!=': '\\ne',
  '+': '+',
  '-': '-',
};

/**
 * A formula as TeX in which `[[share]]` stands for the symbol of a parameter or outcome.
 *
 * @param owner whose formula it is: its own names have the index i
 */
export function texOf(rules: Rules, expression: Expression, owner: RulePlayer | null): string {
  const write = (at: Expression, least: number, index: string): string => {
    const own = levelOf(at);
    const tex = inside(at, index);
    return own < least ? `\\left(${tex}\\right)` : tex;
  };
  const levelOf = (at: Expression): number =>
    at.kind === 'binary' ? LEVEL[at.operator]! : at.kind === 'minus' ? 7 : at.kind === 'not' ? 3 : 9;
  const inside = (at: Expression, index: string): string => {
    switch (at.kind) {
      case 'number':
        return numberTex(at.value);
      case 'text':
        return `\\text{${at.value.replace(/[{}\\$&#_^%~]/g, ' ')}}`;
      case 'name':
        return nameTex(rules, at, owner, index);
      case 'minus':
        return `-${write(at.of, 6, index)}`;
      case 'not':
        return `\\neg ${write(at.of, 4, index)}`;
      case 'binary': {
        const { operator, left, right } = at;
        if (operator === '/') return `\\frac{${write(left, 0, index)}}{${write(right, 0, index)}}`;
        if (operator === '^') return `${write(left, 9, index)}^{${write(right, 0, index)}}`;
        if (operator === '*') return `${write(left, 6, index)} \\, ${write(right, 7, index)}`;
        const level = LEVEL[operator]!;
        return `${write(left, level, index)} ${SIGN[operator]} ${write(right, level + 1, index)}`;
      }
      case 'call':
        return callTex(at, index);
    }
  };
  const callTex = (at: Expression & { kind: 'call' }, index: string): string => {
    const [first, second, third] = at.given as [Expression, Expression, Expression];
    const one = (): string => write(first, 0, index);
    switch (at.name) {
      case 'if':
        return `\\begin{cases} ${write(second, 0, index)} & \\text{if } ${write(first, 0, index)} \\\\ ${write(third, 0, index)} & \\text{otherwise} \\end{cases}`;
      case 'ratio':
        return `\\frac{${write(first, 0, index)}}{${write(second, 0, index)}}`;
      case 'sqrt':
        return `\\sqrt{${one()}}`;
      case 'abs':
        return `\\left|${one()}\\right|`;
      case 'exp':
        return `e^{${one()}}`;
      case 'log':
        return `\\log\\left(${one()}\\right)`;
      case 'sum':
      case 'product': {
        const others = namesOthers(first);
        const sign = at.name === 'sum' ? '\\sum' : '\\prod';
        return `${sign}_{j${others ? ' \\ne i' : ''}} ${write(first, 6, 'j')}`;
      }
      case 'min':
      case 'max':
        return at.given.length === 1
          ? `\\${at.name}_{j} ${write(first, 7, 'j')}`
          : `\\${at.name}\\left(${at.given.map((each) => write(each, 0, index)).join(', ')}\\right)`;
      case 'own':
        return write(first, 7, 'i');
      default:
        return `\\operatorname{${at.name}}\\left(${at.given.map((each) => write(each, 0, at.given.length === 1 ? 'j' : index)).join(', ')}\\right)`;
    }
  };
  return write(expression, 0, owner !== null && isMany(owner) ? 'i' : '');
}

const namesOthers = (at: Expression): boolean =>
  at.kind === 'name'
    ? at.name === 'others'
    : at.kind === 'binary'
      ? namesOthers(at.left) || namesOthers(at.right)
      : at.kind === 'call'
        ? at.given.some(namesOthers)
        : at.kind === 'minus' || at.kind === 'not'
          ? namesOthers(at.of)
          : false;

function numberTex(value: number): string {
  const text = String(value);
  const [digits, exponent] = text.split('e');
  return exponent === undefined ? text : `${digits} \\cdot 10^{${Number(exponent)}}`;
}

function nameTex(
  rules: Rules,
  at: Expression & { kind: 'name' },
  owner: RulePlayer | null,
  index: string,
): string {
  const { name, part } = at;
  const own = (rule: RulePlayer, what: string, which: string): string => {
    const parameter = rule.parameters.find((each) => each.name === what);
    const choice = rule.choices.find((each) => each.name === what);
    const symbol = parameter?.symbol ?? choice?.symbol ?? (what === 'payoff' ? rule.payoffSymbol : what);
    if (parameter?.per) return symbolTex(symbol, 'ij');
    return symbolTex(symbol, isMany(rule) ? which : '');
  };
  if (part === undefined) {
    if (owner) {
      const isOwn =
        owner.parameters.some((each) => each.name === name) ||
        owner.choices.some((each) => each.name === name) ||
        owner.definitions.has(name) ||
        owner.chance.has(name);
      if (isOwn) return own(owner, name, 'i');
    }
    const parameter = rules.parameters.find((each) => each.name === name);
    if (parameter) return `[[${name}]]`;
    const outcome = rules.outcomes.find((each) => each.name === name);
    if (outcome) return `[[${name}]]`;
    return symbolTex(name);
  }
  const rule = name === 'others' ? owner : rules.players.find((each) => each.name === name);
  if (!rule) return symbolTex(part);
  return own(rule, part, at.index === undefined ? index || 'j' : String(at.index + 1));
}

/** Formulas of a definition, each with the condition under which it holds. */
export function definitionTex(rules: Rules, definition: Definition, owner: RulePlayer | null): string {
  if (definition.kind === 'formula') return texOf(rules, definition.formula.expression, owner);
  const lines = [...definition.cases].map(
    ([name, formula]) =>
      `${texOf(rules, formula.expression, owner)} & \\text{${name.replace(/[{}\\$&#_^%~]/g, ' ')}}`,
  );
  return `\\begin{cases} ${lines.join(' \\\\ ')} \\end{cases}`;
}
