import {
  type Box,
  boxWords,
  type Cart,
  cart,
  EFFECT_KINDS,
  EFFECT_WORDS,
  EQUILIBRIUM,
  EXITED,
  type Feature,
  type FeatureWords,
  type Model,
  misuse,
  type Prim,
  parametersNamed,
  prim,
  readRules,
} from '@regulab/core';
import type { SweepColumn, SweepTable } from './columns.js';
import { solverOf } from './compute.js';
import { type Columns, compileCondition, compileNumber, named, namesIn } from './where.js';

/** A column of one's own, for boxes to limit: a name that ends in % has its numbers told in per cent. */
export interface Derived {
  readonly name: string;
  readonly expression: string;
}

export interface DiscoveryTask {
  readonly method: 'prim' | 'cart';
  /** A condition on the columns: what is to be told apart. */
  readonly target: string;
  /** Columns that boxes may limit; the parameters that vary where nothing is said. */
  readonly inputs?: readonly string[] | undefined;
  readonly derived?: readonly Derived[] | undefined;
  /** Rows that are looked at; all where nothing is said. */
  readonly where?: string | undefined;
  /** How a sentence calls the target: `the rule backfires`. */
  readonly say?: string | undefined;
  readonly density?: number | undefined;
  readonly leastMass?: number | undefined;
  /** PRIM. */
  readonly peel?: number | undefined;
  readonly paste?: number | undefined;
  readonly boxes?: number | undefined;
  readonly criterion?: 'mean' | 'gain' | undefined;
  readonly finish?: boolean | undefined;
  /** CART. */
  readonly depth?: number | undefined;
}

export interface Discovery {
  readonly model: string;
  readonly method: 'prim' | 'cart';
  readonly target: string;
  /** How sentences call it. */
  readonly say: string;
  /** Rows looked at, and those of them that hit the target. */
  readonly rows: number;
  readonly hits: number;
  readonly inputs: readonly string[];
  /** Each box in two sentences. */
  readonly boxes: readonly (Box & { readonly words: string })[];
  readonly prim: Prim | null;
  readonly cart: Cart | null;
  readonly notes: readonly string[];
  /** The rows that were looked at, and which of them hit. */
  readonly data: { readonly features: readonly Feature[]; readonly target: Uint8Array };
}

const BASELINE = /^baseline([A-Z]\w*)$/;
const MOST_DERIVED = 20;

/** Numbers that are codes of a choice have an order that means nothing. */
function categoriesOf(model: Model, column: SweepColumn): readonly string[] | null {
  if (column.texts) return column.texts;
  const [own] = parametersNamed(model, column.name);
  return model.parameters.find(({ name }) => name === own)?.choices ?? null;
}

/** Varied parameters of a sweep; a share that is bargained over is none. */
export function inputColumns(model: Model, table: SweepTable): SweepColumn[] {
  const agreed = (name: string): boolean =>
    table.bargain !== null &&
    (name === 'share' || model.parameters.some((p) => p.name === name && p.bargained));
  return table.columns.filter(({ name }) => parametersNamed(model, name).length > 0 && !agreed(name));
}

/** The parameter that a name belongs to, for its label. */
const labelOf = (model: Model, name: string): string => {
  const [own] = parametersNamed(model, name);
  const known = [...model.parameters, ...model.outcomes].find((each) => each.name === (own ?? name));
  if (!known) return name;
  const label = `the ${known.label.charAt(0).toLowerCase()}${known.label.slice(1)}`;
  // A name that moves all players is no label of the first.
  return own === undefined || own === name ? label : `${label.replace(/, [^,]* \d+$/, '')}, for all alike,`;
};

/** How a sentence calls a target that somebody typed. */
export function targetWords(model: Model, target: string): string {
  const text = target.trim();
  if (text === 'backfires') return 'the rule backfires';
  if (text === 'mutualism') return 'every player gains by the rule';
  const effect = /^effect\s*==?\s*['"]([\w-]+)['"]$/.exec(text)?.[1];
  const kind = EFFECT_KINDS.find((each) => each === effect);
  if (kind) return `the effect is "${EFFECT_WORDS[kind]}"`;
  const status = /^status\s*==?\s*['"](\w+)['"]$/.exec(text)?.[1];
  if (status === 'exit') return 'somebody walks away';
  if (status === 'none') return 'there is no equilibrium';
  const compared = /^(\w+)\s*(<=?|>=?)\s*(-?[\d.]+)$/.exec(text);
  const outcome = compared && model.outcomes.find(({ name }) => name === compared[1]);
  if (!outcome) return `"${text}" holds`;
  const relation = { '<': 'is below', '<=': 'is at most', '>': 'is above', '>=': 'is at least' }[
    compared[2]!
  ]!;
  return `${labelOf(model, outcome.name)} ${relation} ${compared[3]}`;
}

/** Outcomes of the same games without regulation, where an expression mentions them: `baselineSafety`. */
function baselineColumns(
  model: Model,
  table: SweepTable,
  names: readonly string[],
): Record<string, Float64Array> {
  const wanted = names.flatMap((name) => {
    const own = BASELINE.exec(name)?.[1];
    const outcome =
      own && model.outcomes.findIndex((o) => o.name === own.charAt(0).toLowerCase() + own.slice(1));
    return typeof outcome === 'number' && outcome >= 0 ? [{ name, outcome }] : [];
  });
  if (wanted.length === 0) return {};
  const { rows } = table;
  const inputs = model.parameters.map((p) => {
    if (p.neutral !== undefined) return new Float64Array(rows).fill(p.neutral);
    if (p.bargained && table.bargain !== null) return new Float64Array(rows).fill(p.default);
    const column = table.columns.find(({ name }) => parametersNamed(model, name).includes(p.name));
    return column ? column.values : new Float64Array(rows).fill(table.fixed[p.name] ?? p.default);
  });
  const outputs = Array.from({ length: model.outcomes.length + 1 }, () => new Float64Array(rows));
  const status = new Uint8Array(rows);
  // Where the share was bargained over it is agreed on anew without the rule.
  const rule = table.bargain === null ? undefined : readRules(model, [table.bargain])[0];
  solverOf(model, rule, null)(inputs, outputs, status, 0, rows);
  return Object.fromEntries(
    wanted.map(({ name, outcome }) => {
      const atExit = model.outcomes[outcome]!.atExit ?? Number.NaN;
      return [
        name,
        outputs[outcome]!.map((x, row) =>
          status[row] === EQUILIBRIUM ? x : status[row] === EXITED ? atExit : Number.NaN,
        ),
      ];
    }),
  );
}

/** Columns and fixed parameters by name, as conditions read them. */
function columnsOf(model: Model, table: SweepTable): Columns {
  return {
    ...Object.fromEntries(
      Object.entries(table.fixed).map(([name, x]) => [
        name,
        named(model, name, new Float64Array(table.rows).fill(x)),
      ]),
    ),
    ...Object.fromEntries(
      table.columns.map(({ name, values, texts }) => [
        name,
        texts ? { values, texts } : named(model, name, values),
      ]),
    ),
  };
}

/**
 * Boxes in a sweep's parameters in which a target is hit, by PRIM or CART, told in words.
 *
 * @throws RegulabError with code `misuse` for conditions that cannot be read, unknown columns, rows without values, a target that nothing or
 * everything hits
 */
export function discover(model: Model, table: SweepTable, task: DiscoveryTask): Discovery {
  const derived = task.derived ?? [];
  if (derived.length > MOST_DERIVED)
    throw misuse(`${derived.length} columns of one's own; at most ${MOST_DERIVED}`);
  const mentioned = [task.target, task.where ?? '', ...derived.map(({ expression }) => expression)].flatMap(
    namesIn,
  );
  const columns: Columns = { ...columnsOf(model, table), ...baselineColumns(model, table, mentioned) };
  const notes: string[] = [];

  const own = derived.map(({ name, expression }): Feature => {
    if (table.columns.some((column) => column.name === name))
      throw misuse(`${name} is a column of the sweep already; choose another name for ${expression}`);
    const at = compileNumber(expression, columns);
    return { name, categories: null, values: Float64Array.from({ length: table.rows }, (_, row) => at(row)) };
  });
  const inputs = task.inputs
    ? task.inputs.map((name) => {
        const column = table.columns.find((each) => each.name === name);
        if (!column)
          throw misuse(
            `the sweep has no column ${name}; it has ${table.columns.map((each) => each.name).join(', ')}`,
          );
        return column;
      })
    : inputColumns(model, table);
  const all: Feature[] = [
    ...inputs.map(
      (column): Feature => ({
        name: column.name,
        values: column.values,
        categories: categoriesOf(model, column),
      }),
    ),
    ...own,
  ];
  if (all.length === 0) throw misuse('nothing varies in this sweep; name columns for boxes to limit');

  for (const name of ['backfires', 'mutualism', 'effect'])
    if (mentioned.includes(name) && !Object.hasOwn(columns, name))
      throw misuse(`the sweep has no column ${name}; add baseline: true to its spec`);
  const target = compileCondition(task.target, columns);
  const where = task.where === undefined ? null : compileCondition(task.where, columns);
  const numbers = namesIn(task.target).flatMap((name) => {
    const column = Object.hasOwn(columns, name) ? columns[name] : undefined;
    return column instanceof Float64Array ? [column] : [];
  });
  let [gaps, unanswered] = [0, 0];
  const kept: number[] = [];
  const answers: number[] = [];
  for (let row = 0; row < table.rows; row++) {
    if (where && where(row) !== true) continue;
    if (all.some(({ values }) => Number.isNaN(values[row]!))) {
      gaps++;
      continue;
    }
    const answer = target(row);
    if (typeof answer === 'string' || (!answer && numbers.some((column) => Number.isNaN(column[row]!))))
      unanswered++;
    kept.push(row);
    answers.push(Number(answer === true));
  }
  if (kept.length === 0)
    throw misuse(
      gaps > 0
        ? `all ${gaps} rows lack a value of some column; leave such columns out`
        : `no row fulfils ${task.where}; widen the condition`,
    );
  if (where) notes.push(`${kept.length} of ${table.rows} rows fulfil ${task.where}`);
  if (gaps > 0) notes.push(`${gaps} rows are left out, in which some column has no value`);
  if (unanswered > 0)
    notes.push(
      `in ${unanswered} rows the target has no answer, because something has no value; they count as missed`,
    );
  if (table.missing) notes.push(`${table.missing} parts of the sweep are missing or were not read`);
  const isWhole = kept.length === table.rows;
  const features = isWhole
    ? all
    : all.map((feature) => ({ ...feature, values: Float64Array.from(kept, (row) => feature.values[row]!) }));
  const hitsOf = Uint8Array.from(answers);

  const options = Object.fromEntries(
    (['density', 'leastMass', 'peel', 'paste', 'boxes', 'criterion', 'finish', 'depth'] as const).flatMap(
      (key) => (task[key] === undefined ? [] : [[key, task[key]]]),
    ),
  );
  const byPrim = task.method === 'prim' ? prim(features, hitsOf, options) : null;
  const byCart = task.method === 'cart' ? cart(features, hitsOf, options) : null;
  const found = byPrim ?? byCart!;
  const say = task.say ?? targetWords(model, task.target);
  const wordsOf = (name: string): FeatureWords => {
    const isOwn = derived.some((each) => each.name === name);
    const isPercent = isOwn && name.endsWith('%');
    return { label: isPercent ? name.slice(0, -1).trim() : isOwn ? name : labelOf(model, name), isPercent };
  };
  return {
    model: model.id,
    method: task.method,
    target: task.target,
    say,
    rows: found.rows,
    hits: found.hits,
    inputs: all.map(({ name }) => name),
    boxes: found.boxes.map((box, k) => ({
      ...box,
      // Leaves of a tree lie beside one another; boxes of PRIM come one after the other.
      words: boxWords(box, say, features, wordsOf, byPrim !== null && k > 0),
    })),
    prim: byPrim,
    cart: byCart,
    notes,
    data: { features, target: hitsOf },
  };
}
