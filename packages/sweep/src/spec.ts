import {
  chosen,
  flatten,
  isRegulabError,
  type Laboratory,
  type Model,
  misuse,
  parametersNamed,
  type RegulabError,
  type RuleName,
  readRules,
  unknownName,
  whyOutOfRange,
} from '@regulab/core';
import * as v from 'valibot';
import { type Document, isMap, isNode, LineCounter, parseDocument, type YAMLParseError } from 'yaml';
import { type AxisSpec, readAxis } from './axes.js';
import { DEEPEST, isDeep } from './text/nesting.js';
import { compileCondition, named } from './where.js';

const number = v.pipe(v.number('must be a number'), v.finite('must be finite'));
/** A number, or a choice by its name. */
const value = v.union([number, v.string()], 'must be a number or the name of a choice');
const pair = v.tuple([number, number], 'must be two numbers');
const axis = v.union(
  [
    v.array(value),
    v.strictObject({ list: v.array(value) }),
    v.strictObject({ from: number, to: number, step: number }),
    v.strictObject({
      from: number,
      to: number,
      count: number,
      scale: v.optional(v.picklist(['linear', 'log'])),
    }),
    v.strictObject({ uniform: pair }),
    v.strictObject({ normal: pair }),
    v.strictObject({ triangular: v.tuple([number, number, number]) }),
    v.strictObject({ sobol: pair }),
    v.strictObject({ latinHypercube: pair }),
  ],
  'must be a list of numbers, {from, to, step}, {from, to, count, scale: linear or log}, {uniform: [a, b]}, {normal: [mean, sd]}, {triangular: [low, mode, high]}, {sobol: [a, b]} or {latinHypercube: [a, b]}',
);

const setting = v.union(
  [value, v.array(value), v.array(v.record(v.string(), value))],
  'must be a number, the name of a choice or, for players of one kind, a list of numbers or of records',
);

const schema = v.strictObject({
  model: v.string('must be the id of a model'),
  set: v.optional(v.record(v.string(), setting), {}),
  vary: v.record(v.string(), axis),
  where: v.optional(v.string('must be a condition in quotes')),
  samples: v.optional(v.pipe(number, v.integer('must be whole'), v.minValue(1), v.maxValue(2147483647))),
  seed: v.optional(
    v.pipe(number, v.integer('must be whole'), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER)),
    0,
  ),
  baseline: v.optional(v.boolean('must be true or false'), false),
  bargain: v.optional(v.string('must be the name of a bargaining rule')),
});

/** Columns that `baseline` adds. */
const BASELINE_COLUMNS = ['effect', 'backfires', 'mutualism'];

const KEYS = ['model', 'set', 'vary', 'where', 'samples', 'seed', 'baseline', 'bargain'];
const AXIS_KEYS = [
  'list',
  'from',
  'to',
  'step',
  'count',
  'scale',
  'uniform',
  'normal',
  'triangular',
  'sobol',
  'latinHypercube',
];

/** A checked sweep spec: plain data that can be sent to a worker or hashed. */
export interface SweepSpec {
  readonly model: string;
  readonly set: Readonly<Record<string, number>>;
  readonly vary: Readonly<Record<string, AxisSpec>>;
  readonly where?: string | undefined;
  /** How many joint draws the sampled axes make. */
  readonly samples?: number | undefined;
  readonly seed: number;
  /** Adds the columns `effect`, `backfires` and `mutualism`, against the same game without regulation. */
  readonly baseline: boolean;
  /** Solves each game at the share that this rule selects; the share becomes a column of its own. */
  readonly bargain?: RuleName | undefined;
}

type Path = readonly (string | number)[];

/**
 * Reads a sweep spec from YAML or JSON text.
 *
 * @param laboratory where its model is found
 * @param source name of the file, for messages
 * @throws RegulabError with code `misuse` that names the line and the key.
 */
export function parseSpec(laboratory: Laboratory, text: string, source = 'spec'): SweepSpec {
  const lines = new LineCounter();
  const colons = text.split(':').length - 1;
  if (colons > MOST_KEYS)
    throw misuse(
      `${source} has more than ${MOST_KEYS} keys, which is no sweep spec; give long lists as [1, 2, 3]`,
    );
  if (isDeep(text) || DEEP_BLOCKS.test(text))
    throw misuse(`${source}: brackets or mappings are nested too deep for a sweep spec`);
  const document = parseDocument(text, {
    lineCounter: lines,
    maxAliasCount: 0,
    logLevel: 'error',
  } as Parameters<typeof parseDocument>[1]);
  const problem = document.errors[0];
  if (problem) {
    const { line, col } = lines.linePos(problem.pos[0]);
    throw misuse(`${source}, line ${line}, column ${col}: ${yamlWords(problem, text)}`, problem);
  }
  const at = (path: Path): string => {
    const offset = offsetOf(document, path);
    const place = offset === null ? source : `${source}, line ${lines.linePos(offset).line}`;
    return path.length > 0 ? `${place}, key ${path.join('.')}` : place;
  };
  let data: unknown;
  try {
    data = document.toJS({ maxAliasCount: 0 });
  } catch (error) {
    throw misuse(
      `${source}: a spec has no aliases (*name); write values out (${(error as Error).message})`,
      error,
    );
  }
  return checkSpec(laboratory, data, at);
}

/** The time that reading takes grows with the square of the number of keys. */
const MOST_KEYS = 10_000;

/** Marks of lists in one line, or indentation, that go deeper than in any spec. */
const DEEP_BLOCKS = new RegExp(`(?:[-?:][ \\t]+){${DEEPEST}}|^[ \\t]{${10 * DEEPEST}}`, 'm');

/** What keeps a text from being a spec, in its own words. */
function yamlWords({ code, message, pos }: YAMLParseError, text: string): string {
  const [key = ''] = /^[^\s:,{}[\]]+/.exec(text.slice(pos[0])) ?? [];
  switch (code) {
    case 'DUPLICATE_KEY':
      return `the key ${key.replaceAll(/["']/g, '')} is given twice; keep one`;
    case 'TAB_AS_INDENT':
      return 'a tabulator stands where the spec is indented; use blanks';
    case 'MULTIPLE_DOCS':
      return 'a second spec begins (---); a file holds one';
    case 'BAD_ALIAS':
      return 'a spec has no aliases (*name); write values out';
    case 'TAG_RESOLVE_FAILED':
      return `${key} is no part of a spec; write the value alone`;
    case 'BAD_INDENT':
    case 'BLOCK_IN_FLOW':
    case 'BLOCK_AS_IMPLICIT_KEY':
    case 'MULTILINE_IMPLICIT_KEY':
      return 'the indentation does not fit: keys of one level begin in one column, and brackets that open must close';
    case 'MISSING_CHAR':
      return /quote/.test(message)
        ? 'quotes that were opened are not closed'
        : `a mark is missing: a list is [1, 2], a mapping {from: 0, to: 1, count: 5}, a key has ": " after it`;
    default:
      return `not a spec in YAML or JSON (${message.split(/\n| at line /)[0]})`;
  }
}

/** Checks spec data that is already an object; `at` turns a path into the start of a message. */
export function checkSpec(
  laboratory: Laboratory,
  data: unknown,
  at: (path: Path) => string = (path) => ['spec', ...path].join('.'),
): SweepSpec {
  if (typeof data !== 'object' || data === null || Array.isArray(data))
    throw misuse(`${at([])}: a sweep spec is a mapping with the keys ${KEYS.join(', ')}`);
  for (const key of Object.keys(data))
    if (!KEYS.includes(key)) throw prefixed(at([key]), unknownName('key', key, KEYS));
  for (const part of ['set', 'vary'] as const) {
    const entries = (data as Record<string, unknown>)[part];
    if (typeof entries === 'object' && entries !== null && Object.keys(entries).includes('__proto__'))
      throw misuse(`${at([part])}: __proto__ is no parameter`);
  }
  const vary = (data as { vary?: unknown }).vary;
  if (typeof vary === 'object' && vary !== null)
    for (const [name, entry] of Object.entries(vary))
      if (typeof entry === 'object' && entry !== null && !Array.isArray(entry))
        for (const key of Object.keys(entry))
          if (!AXIS_KEYS.includes(key))
            throw prefixed(at(['vary', name, key]), unknownName('key', key, AXIS_KEYS));

  const result = v.safeParse(schema, data);
  if (!result.success) {
    const issue = result.issues[0];
    const path = issue.path?.map((item) => item.key as string | number) ?? [];
    const got = issue.received === 'undefined' ? 'it is missing' : `it is ${issue.received}`;
    throw misuse(`${at(path)}: ${issue.message.replace(/^Invalid (key|type).*/, 'must be given')}; ${got}`);
  }
  const { set, ...rest } = result.output;
  // Varied names count too: they say how many players there are.
  const named = within(
    () => at(['model']),
    () => laboratory.find(rest.model),
  );
  const { model, given } = within(
    () => at(['set']),
    () => {
      const names = Object.keys(rest.vary).filter((name) => !Object.hasOwn(set, name));
      const players = names.find((name) => name === named.list?.name);
      if (players !== undefined)
        throw misuse(
          `the number of ${players} cannot vary within one sweep; set it, and make one sweep for each`,
        );
      const sized = flatten(named, { ...set, ...Object.fromEntries(names.map((name) => [name, 0])) }).model;
      const { list } = sized;
      return flatten(sized, list ? { [list.name]: list.count, ...set } : set);
    },
  );
  const bargain =
    rest.bargain === undefined
      ? undefined
      : within(
          () => at(['bargain']),
          () => readRules(model, [rest.bargain!])[0]!,
        );
  if (rest.bargain === 'all')
    throw misuse(`${at(['bargain'])}: a sweep has one rule; make one sweep for each`);
  const taken = rest.baseline
    ? [...model.parameters, ...model.outcomes].find(({ name }) => BASELINE_COLUMNS.includes(name))
    : undefined;
  if (taken)
    throw misuse(
      `${at(['baseline'])}: ${model.id} has a ${taken.name} of its own, which is also a column that the comparison with no rule adds; leave baseline out, or rename it`,
    );
  const spec: SweepSpec = {
    ...rest,
    model: model.id,
    set: Object.fromEntries(
      Object.entries(given).map(([name, x]) => [name, chosenFor(model, name, x)]),
    ) as SweepSpec['set'],
    vary: Object.fromEntries(
      Object.entries(rest.vary).map(([name, entry]): [string, AxisSpec] => [
        name,
        within(
          () => at(['vary', name]),
          () => withNumbers(model, name, entry),
        ),
      ]),
    ),
    bargain,
  };
  checkNames(model, spec, at);
  return spec;
}

const chosenFor = (model: Model, name: string, x: unknown): unknown => {
  const parameter = model.parameters.find((p) => p.name === (parametersNamed(model, name)[0] ?? name));
  return parameter ? chosen(parameter, x) : x;
};

/** An axis whose choices by name are numbers. */
function withNumbers(model: Model, name: string, entry: v.InferOutput<typeof axis>): AxisSpec {
  if (!Array.isArray(entry) && !('list' in entry)) return entry;
  return (Array.isArray(entry) ? entry : entry.list).map((x) => {
    const number = chosenFor(model, name, x);
    if (typeof number === 'number') return number;
    const parameter = model.parameters.find((p) => p.name === parametersNamed(model, name)[0]);
    throw misuse(parameter ? whyOutOfRange(parameter, number)! : `${JSON.stringify(x)} is not a number`);
  });
}

function checkNames(model: Model, spec: SweepSpec, at: (path: Path) => string): void {
  const names = model.parameters.map((p) => p.name);
  for (const [name, value] of Object.entries(spec.set)) {
    const parameter = model.parameters.find((p) => p.name === name);
    if (!parameter) throw prefixed(at(['set', name]), unknownName(`parameter of ${model.id}`, name, names));
    const problem = whyOutOfRange(parameter, value);
    if (problem !== null) throw misuse(`${at(['set', name])}: ${problem}`);
    if (Object.keys(spec.vary).some((varied) => parametersNamed(model, varied).includes(name)))
      throw misuse(`${at(['set', name])}: ${name} is both set and varied; keep one of the two`);
  }
  const varied = Object.keys(spec.vary);
  if (varied.length === 0)
    throw misuse(`${at(['vary'])}: nothing is varied; name at least one parameter of ${names.join(', ')}`);
  const moved = new Map<string, string>();
  for (const name of varied) {
    const parameters = parametersNamed(model, name);
    if (parameters.length === 0)
      throw prefixed(at(['vary', name]), unknownName(`parameter of ${model.id}`, name, names));
    for (const parameter of parameters) {
      const other = moved.get(parameter);
      if (other !== undefined)
        throw misuse(`${at(['vary', name])}: ${parameter} is varied by ${other} too; keep one of the two`);
      moved.set(parameter, name);
    }
  }
  if (spec.bargain !== undefined) {
    const agreed = model.parameters.find(
      (p) => p.bargained && (Object.hasOwn(spec.set, p.name) || moved.has(p.name)),
    );
    if (agreed)
      throw misuse(
        `${at(['bargain'])}: the players agree on ${agreed.name} by the rule ${spec.bargain}, so it cannot be set or varied; remove it`,
      );
  }
  const sampled: string[] = [];
  for (const [name, entry] of Object.entries(spec.vary)) {
    const sampling = { seed: spec.seed, samples: spec.samples ?? 1, dimension: 0, sobolDimension: 0 };
    const { kind } = within(
      () => at(['vary', name]),
      () => readAxis(name, entry, sampling),
    );
    if (kind === 'sampled') sampled.push(name);
  }
  if (sampled.length > 0 && spec.samples === undefined)
    throw misuse(
      `${at(['vary', sampled[0]!])}: samples is missing: ${sampled.join(', ')} are drawn at random; say how many draws, e.g. samples: 10000`,
    );
  if (sampled.length === 0 && spec.samples !== undefined)
    throw misuse(
      `${at(['samples'])}: samples is ${spec.samples}, but no parameter is drawn at random; remove it or draw one, e.g. share: {uniform: [0, 1]}`,
    );
  if (spec.where !== undefined) {
    const { where } = spec;
    within(
      () => at(['where']),
      () =>
        compileCondition(
          where,
          Object.fromEntries(
            [...names, ...varied].map((name) => [name, named(model, name, new Float64Array(1))]),
          ),
        ),
    );
  }
  if (spec.baseline && !model.parameters.some((p) => p.neutral !== undefined))
    throw misuse(`${at(['baseline'])}: ${model.id} has no policy lever to compare with`);
}

const prefixed = (place: string, error: RegulabError): RegulabError =>
  misuse(`${place}: ${error.message}`, error);

/** The place is looked up only for an error: that takes as long as the spec is long. */
function within<T>(place: () => string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw isRegulabError(error) ? prefixed(place(), error) : error;
  }
}

/** Offset of the key (or item) at a path in the text, or of the nearest enclosing one. */
function offsetOf(document: Document, path: Path): number | null {
  let node: unknown = document.contents;
  let offset: number | null = null;
  for (const key of path) {
    if (!isMap(node)) break;
    const found = node.items.find((item) => isNode(item.key) && String(item.key) === String(key));
    if (!found) break;
    offset = isNode(found.key) ? (found.key.range?.[0] ?? offset) : offset;
    node = found.value;
  }
  return offset;
}

/** The spec as text in which equal specs are equal: keys sorted, defaults filled in. Order of `vary` is kept, it is the order of the columns. */
export function canonicalSpec(spec: SweepSpec): string {
  const sorted = <T>(record: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
  return JSON.stringify({
    model: spec.model,
    set: sorted(spec.set),
    vary: Object.entries(spec.vary).map(([name, entry]) => [
      name,
      Array.isArray(entry) ? { list: entry } : sorted(entry as Record<string, unknown>),
    ]),
    where: spec.where ?? null,
    samples: spec.samples ?? null,
    seed: spec.seed,
    baseline: spec.baseline,
    bargain: spec.bargain ?? null,
  });
}
