import { TAKEN } from '@regulab/model/checkContract.js';
import { FIDELITIES, type Fidelity, type Source } from '@regulab/model/contract.js';
import { parse, SyntaxProblem } from '@regulab/model/expression.js';
import { nearestName } from '@regulab/model/values.js';
import type {
  Benchmark,
  Definition,
  End,
  Formula,
  Move,
  Outside,
  Path,
  RuleChoice,
  RuleOutcome,
  RuleParameter,
  RulePlayer,
  Rules,
  Scenario,
} from './rules.js';

/** What is wrong in a sheet, or odd: where, and what to do. */
export interface SheetProblem {
  readonly path: Path;
  readonly message: string;
  /** The part of the text there that is meant, counted from 0. */
  readonly span?: readonly [from: number, to: number];
  /** Whether the key is meant and not what stands behind it. */
  readonly isKey?: true;
}

const TOP = [
  ...[
    'id',
    'title',
    'question',
    'summary',
    'source',
    'fidelity',
    'parameters',
    'require',
    'players',
    'definitions',
  ],
  ...['chance', 'order', 'ties', 'select', 'outcomes', 'benchmarks', 'scenarios', 'regulab'],
];
const NAMED = ['symbol', 'label', 'unit'];
const OF_PARAMETER = [...NAMED, 'default', 'range', 'usual', 'whole', 'bargained', 'lever', 'choices', 'per'];
const OF_PLAYER = [
  ...['choices', 'payoff', 'parameters', 'definitions', 'chance', 'outside', 'outcomes'],
  ...['count', 'least', 'most', 'names', 'alike', 'label'],
];
const OF_CHOICE = [
  ...NAMED,
  'range',
  'of',
  'as',
  'better',
  'role',
  'usual',
  'open',
  'whole',
  'mixed',
  'ends',
];
const OF_PAYOFF = [...NAMED, 'value', 'as', 'by'];
const OF_OUTCOME = [...NAMED, 'value', 'by', 'better', 'role', 'atExit', 'categories'];
const OF_OUTSIDE = ['payoff', 'then', 'when'];
const OF_BENCHMARK = ['set', 'fix', 'chooses', 'maximises'];

const NUMBER = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/;
const NAME = /^[A-Za-z][A-Za-z0-9]*$/;
/** Words of the language, which no name may be. */
const RESERVED = new Set(['and', 'or', 'not', 'others', 'unbounded', 'noRule', 'own', 'count', 'if']);
/** More entries of one kind than a game has. */
const MOST_ENTRIES = 500;
export const MOST_PLAYERS = 100;

const shown = (value: unknown): string => {
  const text =
    typeof value === 'string'
      ? JSON.stringify(value)
      : Array.isArray(value)
        ? 'a list'
        : typeof value === 'object'
          ? 'a mapping'
          : String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
};

const isMapping = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isUnbalanced = (text: string): boolean => text.split('(').length !== text.split(')').length;

/** Reads one sheet; problems are gathered so that all are told at once. */
class Reader {
  readonly problems: SheetProblem[] = [];

  problem(path: Path, message: string, span?: readonly [number, number]): void {
    this.problems.push({ path, message, ...(span ? { span } : {}) });
  }

  /** An object, with its unknown keys told; empty where it is none. */
  mapping(path: Path, value: unknown, known: readonly string[] | null): Readonly<Record<string, unknown>> {
    if (value === undefined) return {};
    if (!isMapping(value)) {
      this.problem(path, `this is ${shown(value)}; it must be a mapping of names to values`);
      return {};
    }
    const keys = Object.keys(value);
    if (keys.length > MOST_ENTRIES) {
      this.problem(path, `there are ${keys.length} entries; at most ${MOST_ENTRIES} are read`);
      return {};
    }
    for (const key of keys)
      if (known !== null && !known.includes(key)) {
        const near = nearestName(key, known);
        this.problems.push({
          path: [...path, key],
          isKey: true,
          message: `${shown(key)} is not known here${near === null ? '.' : `; did you mean ${near}?`} Known: ${known.join(', ')}`,
        });
      }
    return value;
  }

  text(path: Path, value: unknown, otherwise: string): string {
    if (value === undefined || value === null) return otherwise;
    if (typeof value === 'string') return value;
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    this.problem(path, `this is ${shown(value)}; it must be a text`);
    return otherwise;
  }

  number(path: Path, value: unknown, otherwise = 0): number {
    const number =
      typeof value === 'number'
        ? value
        : typeof value === 'string' && NUMBER.test(value.trim())
          ? Number(value)
          : Number.NaN;
    if (Number.isFinite(number)) return number + 0;
    this.problem(path, `this is ${shown(value)}; it must be a number such as 0.5 or 1e3`);
    return otherwise;
  }

  flag(path: Path, value: unknown): boolean {
    if (value === undefined || value === false || value === 'false') return false;
    if (value === true || value === 'true') return true;
    this.problem(path, `this is ${shown(value)}; it must be true or false`);
    return false;
  }

  word<T extends string>(path: Path, value: unknown, known: readonly T[], otherwise: T): T {
    if (value === undefined) return otherwise;
    if (typeof value === 'string' && (known as readonly string[]).includes(value)) return value as T;
    this.problem(path, `this is ${shown(value)}; it must be ${known.join(', ')}`);
    return otherwise;
  }

  list(path: Path, value: unknown): readonly unknown[] {
    if (value === undefined) return [];
    if (Array.isArray(value) && value.length <= MOST_ENTRIES * 100) return value;
    this.problem(path, `this is ${shown(value)}; it must be a list such as [a, b]`);
    return [];
  }

  formula(path: Path, value: unknown): Formula {
    const nothing: Formula = { text: '0', expression: { kind: 'number', value: 0, from: 0, to: 1 }, path };
    if (typeof value === 'number') return this.formula(path, String(value));
    if (typeof value !== 'string') {
      this.problem(
        path,
        value === undefined || value === null
          ? 'a formula is missing here'
          : `this is ${shown(value)}; it must be a formula`,
      );
      return nothing;
    }
    try {
      return { text: value, expression: parse(value), path };
    } catch (error) {
      if (!(error instanceof SyntaxProblem)) throw error;
      this.problem(path, error.message, [error.from, error.to]);
      return nothing;
    }
  }

  name(path: Path, name: string): void {
    const bad =
      NAME.test(name) && name.length <= 40
        ? null
        : `${shown(name)} is no name; a name is up to 40 letters and digits, a letter first, such as safetyCost`;
    const message =
      bad ??
      (RESERVED.has(name)
        ? `${name} is a word of the language; take another name`
        : TAKEN.has(name)
          ? `${name} is what tables and addresses call something else; take another name`
          : null);
    if (message !== null) this.problems.push({ path, message, isKey: true });
  }

  pair(path: Path, value: unknown): readonly [unknown, unknown] | null {
    const list = this.list(path, value);
    if (list.length === 2) return [list[0], list[1]];
    if (list.some((item) => typeof item === 'string' && isUnbalanced(item)))
      this.problem(
        path,
        'the range was split at a comma inside parentheses; put quotes round the formula: range: ["max(a, b)", c]',
      );
    else this.problem(path, `a range has ${list.length} parts; it must have two: [lowest, highest]`);
    return null;
  }

  /** `[low, high]`, or `"[low, high]"` with formulas that hold commas. */
  ends(path: Path, value: unknown): readonly [End, End] | null {
    let pair: readonly [unknown, unknown] | null;
    if (typeof value === 'string' && /^\s*\[.*\]\s*$/s.test(value)) {
      const inside = value.trim().slice(1, -1);
      const parts = splitAtCommas(inside);
      if (parts.length !== 2) {
        this.problem(path, `a range has ${parts.length} parts; it must have two: [lowest, highest]`);
        return null;
      }
      pair = [parts[0], parts[1]];
    } else pair = this.pair(path, value);
    if (pair === null) return null;
    const end = (k: 0 | 1): End => {
      const text = pair[k];
      const own = typeof value === 'string' ? path : [...path, k];
      if (typeof text === 'string' && text.trim() === 'unbounded') return { kind: 'unbounded', path: own };
      const formula = this.formula(own, typeof text === 'string' ? text.trim() : text);
      const { expression } = formula;
      return expression.kind === 'call' && expression.name === 'cap'
        ? { kind: 'formula', formula: { ...formula, expression: expression.given[0]! }, isCap: true }
        : { kind: 'formula', formula, isCap: false };
    };
    return [end(0), end(1)];
  }

  definition(path: Path, value: unknown): Definition {
    if (isMapping(value) && 'by' in value) {
      const { by, ...rest } = value;
      return this.by(path, by, rest);
    }
    return { kind: 'formula', formula: this.formula(path, value) };
  }

  by(path: Path, by: unknown, rest: Readonly<Record<string, unknown>>): Definition {
    const parameter = this.text([...path, 'by'], by, '');
    const cases = new Map(
      Object.entries(rest).map(([name, text]) => [name, this.formula([...path, name], text)] as const),
    );
    return { kind: 'by', parameter, cases, path };
  }

  definitions(path: Path, value: unknown): ReadonlyMap<string, Definition> {
    return new Map(
      Object.entries(this.mapping(path, value, null)).map(([name, own]) => {
        this.name([...path, name], name);
        return [name, this.definition([...path, name], own)] as const;
      }),
    );
  }

  formulas(path: Path, value: unknown): ReadonlyMap<string, Formula> {
    return new Map(
      Object.entries(this.mapping(path, value, null)).map(([name, own]) => {
        this.name([...path, name], name);
        return [name, this.formula([...path, name], own)] as const;
      }),
    );
  }

  named(path: Path, name: string, own: Readonly<Record<string, unknown>>) {
    return {
      name,
      symbol: this.text([...path, 'symbol'], own.symbol, name),
      label: this.text([...path, 'label'], own.label, inWords(name)),
      unit: this.text([...path, 'unit'], own.unit, ''),
      path,
    };
  }

  parameter(path: Path, name: string, value: unknown, isOwn: boolean): RuleParameter {
    this.name(path, name);
    const own = this.mapping(path, value, OF_PARAMETER);
    const at = (key: string): Path => [...path, key];
    const choices =
      own.choices === undefined
        ? null
        : this.list(at('choices'), own.choices).map((choice, k) =>
            this.text([...at('choices'), k], choice, ''),
          );
    const lever = own.lever === undefined ? null : this.value(at('lever'), own.lever, choices);
    if (choices !== null) {
      if (choices.length < 1 || new Set(choices).size < choices.length)
        this.problem(at('choices'), 'the choices must be different names, at least one');
      const given =
        own.default === undefined ? (lever ?? 0) : this.value(at('default'), own.default, choices);
      return {
        ...this.named(path, name, own),
        default: given,
        min: 0,
        max: Math.max(0, choices.length - 1),
        usual: null,
        lever,
        whole: true,
        choices,
        bargained: false,
        per: null,
      };
    }
    if (own.default === undefined && lever === null)
      this.problem(
        path,
        `${name} has neither a default nor, as what the regulator sets, lever: its value without a rule`,
      );
    const range = own.range === undefined ? null : this.pair(at('range'), own.range);
    if (own.range === undefined) this.problem(path, `${name} has no range; write range: [lowest, highest]`);
    let min = range ? this.number([...at('range'), 0], range[0]) : Number.NEGATIVE_INFINITY;
    let max = range ? this.number([...at('range'), 1], range[1]) : Number.POSITIVE_INFINITY;
    if (min > max) {
      this.problem(at('range'), `the range goes from ${min} down to ${max}; the lower end comes first`);
      [min, max] = [max, min];
    }
    const inRange = (where: Path, x: number, what: string): number => {
      if (!(x >= min && x <= max)) this.problem(where, `${what} is ${x}, outside the range [${min}, ${max}]`);
      return x;
    };
    const per = own.per === undefined ? null : this.text(at('per'), own.per, '');
    const initial = this.initial(at('default'), own.default ?? lever ?? 0, isOwn, per !== null, inRange);
    if (lever !== null) inRange(at('lever'), lever, 'the value without a rule');
    const usual = own.usual === undefined ? null : this.pair(at('usual'), own.usual);
    const whole = this.flag(at('whole'), own.whole);
    const ends = usual
      ? ([this.number([...at('usual'), 0], usual[0]), this.number([...at('usual'), 1], usual[1])] as const)
      : null;
    if (ends && !(ends[0] >= min && ends[1] <= max && ends[0] <= ends[1]))
      this.problem(
        at('usual'),
        `usual is [${ends.join(', ')}]; it must lie within the range [${min}, ${max}]`,
      );
    if (whole && [initial].flat(2).some((x) => !Number.isInteger(x)))
      this.problem(at('default'), `the default of ${name} must be a whole number`);
    return {
      ...this.named(path, name, own),
      default: initial,
      min,
      max,
      usual: ends,
      lever,
      whole,
      choices: null,
      bargained: this.flag(at('bargained'), own.bargained),
      per,
    };
  }

  /** A number, or the place of a choice by its name. */
  value(path: Path, value: unknown, choices: readonly string[] | null): number {
    if (choices === null) return this.number(path, value);
    const place = choices.indexOf(this.text(path, value, ''));
    if (place >= 0) return place;
    this.problem(path, `this is ${shown(value)}; it must be ${choices.join(', ')}`);
    return 0;
  }

  initial(
    path: Path,
    value: unknown,
    isOwn: boolean,
    isMatrix: boolean,
    inRange: (path: Path, x: number, what: string) => number,
  ): RuleParameter['default'] {
    const one = (where: Path, x: unknown): number => inRange(where, this.number(where, x), 'the default');
    if (!Array.isArray(value)) return one(path, value);
    if (!isOwn) {
      this.problem(
        path,
        'the default is a list, but only parameters of players in a list that is counted by a number have several values',
      );
      return 0;
    }
    if (!isMatrix) return value.map((x, k) => one([...path, k], x));
    return value.map((row, i) => this.list([...path, i], row).map((x, k) => one([...path, i, k], x)));
  }

  choice(path: Path, name: string, value: unknown): RuleChoice {
    this.name(path, name);
    const own = this.mapping(path, value, OF_CHOICE);
    const at = (key: string): Path => [...path, key];
    const options =
      own.of === undefined
        ? null
        : this.list(at('of'), own.of).map((each, k) => this.text([...at('of'), k], each, ''));
    if ((own.of === undefined) === (own.range === undefined))
      this.problem(path, `the choice ${name} needs either range: [lowest, highest] or of: [first, second]`);
    if (options !== null && (options.length < 1 || new Set(options).size < options.length))
      this.problem(at('of'), 'a finite choice must be among different names or numbers, at least one');
    const ends = own.range === undefined ? null : this.ends(at('range'), own.range);
    const mixed = this.flag(at('mixed'), own.mixed);
    if (mixed && options === null) this.problem(at('mixed'), 'only a finite choice (of: [...]) can be mixed');
    if (mixed && options !== null && options.length !== 2)
      this.problem(
        at('of'),
        `a mixed choice is between two; here are ${options.length}. Leave mixed out for pure choices`,
      );
    const whole = this.flag(at('whole'), own.whole);
    const open = this.word(at('open'), own.open, ['none', 'low', 'high', 'both'], 'none');
    const listed = whole && options === null ? this.wholeOptions(at('range'), name, ends, open) : null;
    const named =
      own.ends === undefined
        ? null
        : this.list(at('ends'), own.ends).map((each, k) => this.text([...at('ends'), k], each, ''));
    if (named !== null && named.length !== 2)
      this.problem(at('ends'), 'ends must name two: [what the lowest is called, the highest]');
    const usual = own.usual === undefined ? null : this.pair(at('usual'), own.usual);
    return {
      ...this.named(path, name, own),
      as: own.as === undefined ? null : this.text(at('as'), own.as, name),
      better: this.word(at('better'), own.better, ['higher', 'lower', 'none'], 'none'),
      role: own.role === undefined ? null : this.word<'safety'>(at('role'), own.role, ['safety'], 'safety'),
      usual: usual
        ? [this.number([...at('usual'), 0], usual[0]), this.number([...at('usual'), 1], usual[1])]
        : null,
      whole,
      open: listed === null ? open : 'none',
      mixed,
      low: listed === null ? (ends?.[0] ?? null) : null,
      high: listed === null ? (ends?.[1] ?? null) : null,
      ends: named?.length === 2 ? [named[0]!, named[1]!] : null,
      options: options ?? listed,
    };
  }

  /** The whole numbers of a range, each an option. */
  private wholeOptions(
    path: Path,
    name: string,
    ends: readonly [End, End] | null,
    open: RuleChoice['open'],
  ): readonly string[] | null {
    if (ends === null) return null;
    const [low, high] = ends.map((end) => {
      const text = end.kind === 'formula' ? end.formula.text.trim() : '';
      return NUMBER.test(text) ? Number(text) : Number.NaN;
    }) as [number, number];
    const isOpen = (end: 'low' | 'high'): boolean => open === end || open === 'both';
    const first = Math.ceil(low) + (isOpen('low') && Number.isInteger(low) ? 1 : 0);
    const last = Math.floor(high) - (isOpen('high') && Number.isInteger(high) ? 1 : 0);
    const count = last - first + 1;
    if (count >= 1 && count <= MOST_ENTRIES)
      return Array.from({ length: count }, (_, k) => String(first + k));
    this.problem(
      path,
      `the choice ${name} is whole: true, so its range needs two numbers with 1 to ${MOST_ENTRIES} whole ones between them, such as [0, 10]`,
    );
    return null;
  }

  outcome(path: Path, name: string, value: unknown): RuleOutcome {
    this.name(path, name);
    const isRecord = isMapping(value) && ('value' in value || 'by' in value);
    if (isMapping(value) && !isRecord)
      this.problem(
        path,
        `the outcome ${name} has no value; write ${name}: formula or ${name}: { value: formula, label: ... }`,
      );
    const own = isMapping(value) ? value : {};
    const at = (key: string): Path => [...path, key];
    let definition: Definition;
    if (isMapping(value) && 'by' in value) {
      const cases = Object.fromEntries(
        Object.entries(value).filter(([key]) => key === 'by' || !OF_OUTCOME.includes(key)),
      );
      definition = this.definition(path, cases);
    } else {
      if (isMapping(value)) this.mapping(path, value, OF_OUTCOME);
      definition = this.definition(isRecord ? at('value') : path, isRecord ? own.value : value);
    }
    return {
      ...this.named(path, name, own),
      value: definition,
      better: this.word(at('better'), own.better, ['higher', 'lower', 'none'], 'none'),
      role:
        own.role === undefined
          ? null
          : this.word<'safety' | 'payoff'>(at('role'), own.role, ['safety', 'payoff'], 'safety'),
      atExit: own.atExit === undefined ? null : this.number(at('atExit'), own.atExit),
      categories:
        own.categories === undefined
          ? null
          : this.list(at('categories'), own.categories).map((each, k) =>
              this.text([...at('categories'), k], each, ''),
            ),
    };
  }

  outcomes(path: Path, value: unknown): RuleOutcome[] {
    return Object.entries(this.mapping(path, value, null)).map(([name, own]) =>
      this.outcome([...path, name], name, own),
    );
  }

  parameters(path: Path, value: unknown, isOwn: boolean): RuleParameter[] {
    return Object.entries(this.mapping(path, value, null)).map(([name, own]) =>
      this.parameter([...path, name], name, own, isOwn),
    );
  }

  outside(path: Path, value: unknown): Outside | null {
    if (value === undefined) return null;
    const own = this.mapping(path, value, OF_OUTSIDE);
    return {
      payoff: this.formula([...path, 'payoff'], own.payoff),
      goesOn: this.word([...path, 'then'], own.then, ['over', 'on'], 'over') === 'on',
      when: own.when === undefined ? null : this.formula([...path, 'when'], own.when),
    };
  }

  player(path: Path, name: string, value: unknown): RulePlayer {
    this.name(path, name);
    const own = this.mapping(path, value, OF_PLAYER);
    const at = (key: string): Path => [...path, key];
    const isList = own.count !== undefined;
    const countText = this.text(at('count'), own.count, '1').trim();
    const countBy = isList && NAME.test(countText) ? countText : null;
    const count = isList && countBy === null ? this.number(at('count'), own.count, 1) : 1;
    if (!Number.isInteger(count) || count < 1)
      this.problem(
        at('count'),
        `there are ${count} players; a list has a whole number of them, at least one`,
      );
    const most = own.most === undefined ? Math.max(count, 1) : this.number(at('most'), own.most, count);
    const least = own.least === undefined ? 1 : this.number(at('least'), own.least, 1);
    const alike = this.flag(at('alike'), own.alike);
    if (countBy !== null && !alike)
      this.problem(
        at('count'),
        `the number of ${name} is the parameter ${countBy}; then they must be alike: true`,
      );
    const largest = Math.max(count, most);
    if (largest > MOST_PLAYERS)
      this.problem(
        own.most === undefined ? at('count') : at('most'),
        `${largest} players are more than ${MOST_PLAYERS}; for many players that do all the same let a parameter count them: count: number, alike: true`,
      );
    if (countBy === null && Number.isInteger(count) && (count > most || count < least))
      this.problem(at('count'), `there are ${count} players, but least is ${least} and most is ${most}`);
    for (const key of ['least', 'most', 'names'] as const)
      if (countBy !== null && own[key] !== undefined)
        this.problem(
          at(key),
          `${name} are counted by the parameter ${countBy}, so ${key} says nothing; ${key === 'names' ? 'leave it out' : 'the range of the parameter says how many there may be'}`,
        );
    for (const key of ['least', 'most', 'names', 'alike'] as const)
      if (!isList && own[key] !== undefined)
        this.problem(at(key), `${key} is for a list of players; add count: how many there are`);
    const payoff = own.payoff;
    const isRecord = isMapping(payoff) && ('value' in payoff || 'by' in payoff);
    if (payoff === undefined) this.problem(path, `${name} has no payoff; write payoff: formula`);
    const ofPayoff = isMapping(payoff) ? payoff : {};
    let definition: Definition;
    if (isMapping(payoff) && 'by' in payoff) {
      const cases = Object.fromEntries(
        Object.entries(payoff).filter(([key]) => key === 'by' || !OF_PAYOFF.includes(key)),
      );
      definition = this.definition(at('payoff'), cases);
    } else {
      if (isMapping(payoff)) this.mapping(at('payoff'), payoff, OF_PAYOFF);
      definition =
        payoff === undefined
          ? {
              kind: 'formula',
              formula: { text: '0', expression: { kind: 'number', value: 0, from: 0, to: 1 }, path },
            }
          : this.definition(
              isRecord ? [...at('payoff'), 'value'] : at('payoff'),
              isRecord ? ofPayoff.value : payoff,
            );
    }
    const choices = Object.entries(this.mapping(at('choices'), own.choices, null)).map(([each, entry]) =>
      this.choice([...at('choices'), each], each, entry),
    );
    if (choices.length === 0)
      this.problem(path, `${name} chooses nothing; write choices: { name: { range: [lowest, highest] } }`);
    return {
      name,
      isList: isList && countBy === null,
      count: Number.isInteger(count) && count >= 1 && count <= MOST_PLAYERS ? count : 1,
      countBy,
      least: Number.isInteger(least) && least >= 1 ? least : 1,
      most: Math.min(MOST_PLAYERS, Number.isInteger(most) && most >= 1 ? most : 1),
      names:
        own.names === undefined
          ? null
          : this.list(at('names'), own.names).map((each, k) => this.text([...at('names'), k], each, '')),
      alike,
      parameters: this.parameters(at('parameters'), own.parameters, isList && countBy === null),
      choices,
      definitions: this.definitions(at('definitions'), own.definitions),
      chance: this.formulas(at('chance'), own.chance),
      payoff: definition,
      payoffAs: ofPayoff.as === undefined ? null : this.text([...at('payoff'), 'as'], ofPayoff.as, ''),
      payoffSymbol: this.text([...at('payoff'), 'symbol'], ofPayoff.symbol, isList ? 'u' : `u_${name}`),
      payoffLabel: this.text([...at('payoff'), 'label'], ofPayoff.label, 'Payoff'),
      payoffUnit: this.text([...at('payoff'), 'unit'], ofPayoff.unit, ''),
      outside: this.outside(at('outside'), own.outside),
      outcomes: this.outcomes(at('outcomes'), own.outcomes),
      path,
    };
  }

  /** Stages as lists of moves; all choices at once without an order. */
  stages(value: unknown, players: readonly RulePlayer[]): readonly (readonly Move[])[] {
    const all = players.flatMap(({ name, choices }) =>
      choices.map((choice) => ({ player: name, choice: choice.name })),
    );
    if (value === undefined) return [all];
    const placed = new Set<string>();
    const stages = this.list(['order'], value).map((entry, k) => {
      const items = Array.isArray(entry) ? entry : [entry];
      return items.flatMap((item, j): Move[] => {
        const path = Array.isArray(entry) ? ['order', k, j] : ['order', k];
        const [player, choice, ...more] = this.text(path, item, '').trim().split('.');
        const moves = all.filter(
          (move) => move.player === player && (choice === undefined || move.choice === choice),
        );
        if (moves.length === 0 || more.length > 0) {
          this.problem(
            path,
            `${shown(item)} is no player and no choice of one; there are ${all.map((move) => `${move.player}.${move.choice}`).join(', ')}`,
          );
          return [];
        }
        for (const move of moves) {
          const key = `${move.player}.${move.choice}`;
          if (placed.has(key)) this.problem(path, `${key} is in the order twice; every choice is made once`);
          placed.add(key);
        }
        return moves;
      });
    });
    const missing = all.filter((move) => !placed.has(`${move.player}.${move.choice}`));
    if (missing.length > 0)
      this.problem(
        ['order'],
        `the order leaves out ${missing.map((move) => `${move.player}.${move.choice}`).join(', ')}; every choice is made in one stage`,
      );
    if (stages.length > 3)
      this.problem(['order'], `there are ${stages.length} stages; at most three are solved`);
    return stages.filter((stage) => stage.length > 0);
  }

  benchmarks(value: unknown): Benchmark[] {
    return Object.entries(this.mapping(['benchmarks'], value, null)).map(([name, entry]) => {
      const path = ['benchmarks', name];
      this.name(path, name);
      const own = this.mapping(path, entry, OF_BENCHMARK);
      return {
        name,
        set: new Map(
          Object.entries(this.mapping([...path, 'set'], own.set, null)).map(([key, text]) => [
            key,
            this.formula([...path, 'set', key], text),
          ]),
        ),
        fix: new Map(
          Object.entries(this.mapping([...path, 'fix'], own.fix, null)).map(([key, text]) => [
            key,
            this.formula([...path, 'fix', key], text),
          ]),
        ),
        chooses:
          own.chooses === undefined
            ? null
            : this.list([...path, 'chooses'], own.chooses).map((each, k) =>
                this.text([...path, 'chooses', k], each, ''),
              ),
        maximises: own.maximises === undefined ? null : this.formula([...path, 'maximises'], own.maximises),
        path,
      };
    });
  }

  source(value: unknown): Source {
    if (typeof value === 'string') return { paper: value, section: 'its rules' };
    const own = this.mapping(['source'], value, ['paper', 'arXiv', 'section']);
    return {
      paper: this.text(['source', 'paper'], own.paper, 'a sheet'),
      ...(own.arXiv === undefined ? {} : { arXiv: this.text(['source', 'arXiv'], own.arXiv, '') }),
      section: this.text(['source', 'section'], own.section, 'its rules'),
    };
  }

  sheet(value: unknown): Rules {
    const own = this.mapping([], value, TOP);
    const version = own.regulab === undefined ? '1' : this.text(['regulab'], own.regulab, '1');
    if (version !== '1')
      this.problem(['regulab'], `the language is version ${version}; this program reads version 1`);
    const id = this.text(['id'], own.id, '');
    if (!/^[a-z][a-z0-9-]*\/[a-z][a-z0-9-]*$/.test(id))
      this.problem(
        own.id === undefined ? [] : ['id'],
        `the id is ${shown(id)}; it must be family/name in small letters, digits and -, such as my/race`,
      );
    const playersOf = this.mapping(['players'], own.players, null);
    if (Object.keys(playersOf).length === 0)
      this.problem(
        own.players === undefined ? [] : ['players'],
        'a game has players; write players: { name: { choices: ..., payoff: ... } }',
      );
    const players = Object.entries(playersOf).map(([name, entry]) =>
      this.player(['players', name], name, entry),
    );
    const scenarios: Scenario[] = Object.entries(this.mapping(['scenarios'], own.scenarios, null)).map(
      ([name, set]) => {
        this.name(['scenarios', name], name);
        return { name, set: this.mapping(['scenarios', name], set, null) };
      },
    );
    const select =
      own.select === undefined
        ? []
        : Array.isArray(own.select)
          ? own.select.map((text, k) => this.formula(['select', k], text))
          : [this.formula(['select'], own.select)];
    const require =
      own.require === undefined
        ? []
        : Array.isArray(own.require)
          ? own.require.map((text, k) => this.formula(['require', k], text))
          : [this.formula(['require'], own.require)];
    return {
      id,
      title: this.text(['title'], own.title, id),
      question: this.text(['question'], own.question, ''),
      summary: this.text(['summary'], own.summary, ''),
      source: this.source(own.source),
      fidelity: this.word<Fidelity>(['fidelity'], own.fidelity, FIDELITIES, 'extension'),
      parameters: this.parameters(['parameters'], own.parameters, false),
      require,
      players,
      definitions: this.definitions(['definitions'], own.definitions),
      chance: this.formulas(['chance'], own.chance),
      stages: this.stages(own.order, players),
      ties: this.word(['ties'], own.ties, ['for', 'against', 'both'], 'for'),
      select,
      outcomes: this.outcomes(['outcomes'], own.outcomes),
      benchmarks: this.benchmarks(own.benchmarks),
      planner: null,
      scenarios,
    };
  }
}

/** `safetyCost` as words. */
const inWords = (name: string): string => {
  const words = name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase();
  return (words[0] ?? '').toUpperCase() + words.slice(1);
};

/** Parts of a text at commas that stand in no parentheses. */
function splitAtCommas(text: string): string[] {
  const parts = [''];
  let depth = 0;
  for (const sign of text) {
    if (sign === '(') depth++;
    if (sign === ')') depth--;
    if (sign === ',' && depth === 0) parts.push('');
    else parts[parts.length - 1] += sign;
  }
  return parts;
}

/** Reads what a sheet says; names are looked up later. */
export function readSheet(value: unknown): {
  readonly rules: Rules;
  readonly problems: readonly SheetProblem[];
} {
  const reader = new Reader();
  const rules = reader.sheet(value);
  return { rules, problems: reader.problems };
}
