import { tmpdir } from 'node:os';
import { basename } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import {
  childrenOf,
  cosine,
  cycleOf,
  editSimilarity,
  type Family,
  isRegulabError,
  misuse,
  mutationRate,
  orderTraits,
  type Patterns,
  patternsOf,
  RegulabError,
  randomAt,
  rarity,
  type TraitOrder,
  TraitTraffic,
  unknownName,
  wordsOf,
} from '@regulab/core';
import { literal } from '@regulab/sweep/duckdb.js';
import type { BadLine } from '@regulab/sweep/text/csv.js';
import { modelColumn, type ParentColumn, parentColumns, type Source, sourceOfModels } from './modelFile.js';

export interface EcosystemOptions {
  /** A column of texts to compare, the models’ descriptions. */
  readonly text?: string | undefined;
  /** Columns that are no traits. */
  readonly ignore?: readonly string[] | undefined;
  /** How many pairs of each kind are compared. */
  readonly pairs?: number | undefined;
  readonly seed?: number | undefined;
  /** Leaves bad lines out and counts them; otherwise the first is refused. */
  readonly dropBad?: boolean | undefined;
  /** The column that names each model. */
  readonly model?: string | undefined;
  /** Columns that name parents. */
  readonly parent?: readonly string[] | undefined;
  /** Only arcs by which children were made so. */
  readonly relations?: readonly string[] | undefined;
  /** Only these columns are traits. */
  readonly traits?: readonly string[] | undefined;
  /** Names that differ in capital letters alone are one. */
  readonly foldCase?: boolean | undefined;
  /** What is done about parents that are no models: they become models without parents, or their arcs are left out. */
  readonly missingParents?: 'root' | 'drop' | undefined;
  /** Leaves out arcs that close a cycle. */
  readonly cycles?: 'drop' | undefined;
  /** Takes rows of one model together. */
  readonly duplicates?: 'merge' | undefined;
}

/** What of a file was mended on request, and how often. */
export interface Mended {
  /** Parents that were no models and became some without parents. */
  readonly missingParents: number;
  /** Arcs to parents that are no models, which were left out. */
  readonly missingArcs: number;
  /** Arcs that closed a cycle and were left out. */
  readonly cycles: number;
  /** Rows beyond the first of a model. */
  readonly duplicates: number;
  /** Arcs of other relations than those that were asked for. */
  readonly otherRelations: number;
}

/** How a trait column changes from parents to children. */
export interface TraitColumn {
  readonly name: string;
  readonly values: number;
  /** Part of the arcs on which it changes. */
  readonly changes: number;
  /**
   * As the authors' published code counts: the mean over arcs both ends of which have the trait of how much it differs, symmetric
   * difference over union; null without such an arc.
   */
  readonly bothKnown: {
    readonly rate: number;
    readonly arcs: number;
    readonly standardError: number | null;
  } | null;
  /** Pairs of its values with the most net traffic. */
  readonly traffic: readonly { readonly from: string; readonly to: string; readonly net: number }[];
  /** Values from what is early in lines of descent to what is late. */
  readonly order: readonly string[];
  readonly forward: number;
  readonly total: number;
  readonly isExact: boolean;
}

/** Means over sampled pairs of models; null where there are no such pairs or no texts. */
export interface Similarity {
  readonly kind: 'parent and child' | 'siblings' | 'any two';
  readonly pairs: number;
  /** Pairs of which one at least has traits, or a text: the others are left out. */
  readonly withTraits: number;
  readonly withTexts: number;
  /** 1 less the mutation rate of their traits. */
  readonly traits: number | null;
  readonly edit: number | null;
  readonly words: number | null;
  readonly rareWords: number | null;
}

export interface EcosystemMeasures {
  /** Its name, without the directory. */
  readonly file: string;
  readonly dropped: readonly BadLine[];
  /** Which columns were read as what. */
  readonly read: {
    readonly model: string;
    readonly parents: readonly string[];
    /** Columns that were taken for no traits, and why. */
    readonly noTraits: readonly { readonly name: string; readonly why: 'dates' | 'numbers' }[];
  };
  readonly mended: Mended;
  readonly patterns: Patterns;
  /** Models that are connected by descent. */
  readonly families: { readonly count: number; readonly largest: number };
  /** Arcs by what the child was made by. */
  readonly relations: readonly { readonly relation: string; readonly arcs: number }[];
  /** Mean mutation rate of arcs whose ends have traits. */
  readonly mutationRate: number | null;
  /** Its standard error over families, by a bootstrap, of very many by its linear form; null for one family. */
  readonly mutationError: number | null;
  readonly columns: readonly TraitColumn[];
  /** Pairs of traits with the most net traffic. */
  readonly traffic: readonly { readonly from: string; readonly to: string; readonly net: number }[];
  readonly similarities: readonly Similarity[];
  readonly seed: number;
}

const MEMORY = '1GB';
/** A column with more values is text, not a trait. */
const MOST_VALUES = 1000;
const SHOWN_TRAFFIC = 30;
const DEFAULT_PAIRS = 500;
const MOST_PAIRS = 100_000;
/** Longer texts are cut before they are compared unit by unit. */
export const MOST_UNITS = 2000;

type Row = readonly (number | string | null)[];

/** Fewer different numbers than this may be names of classes. */
const MOST_CLASSES = 20;
const REPLICATES = 200;
/** Of more families nothing is drawn: the standard error has a closed form then. */
const MOST_DRAWN_FAMILIES = 5000;
/** The random stream of these draws; pairs have the first ones. */
const BOOTSTRAP = 16;

/**
 * Measures a file of models and their parents (`sourceOfModels` says which files): columns `model`, `parent` (several with semicolons
 * between them or as a list, empty for none), `relation` if it likes, and traits in all others, several in one cell as well; or columns
 * with other names. Dates, and numbers that are no classes, are no traits. Patterns are counted exactly; similarities are means over
 * seeded samples. Memory stays bounded: names are joined by DuckDB, which spills to disk.
 *
 * @throws RegulabError `misuse` for missing columns, models without a name, and, unless options say what to do about them, models named
 * twice, unknown parents and cycles.
 */
export async function measureEcosystem(
  file: string,
  options: EcosystemOptions = {},
): Promise<EcosystemMeasures> {
  const { pairs = DEFAULT_PAIRS, dropBad = false } = options;
  if (!Number.isInteger(pairs) || pairs < 1 || pairs > MOST_PAIRS)
    throw misuse(`pairs is ${pairs}; it must be a whole number from 1 to ${MOST_PAIRS}`);
  const source = await sourceOfModels(file, dropBad, (names) => modelColumn(file, names, options.model));
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
  const connection = await instance.connect();
  try {
    return await measured(connection, source, options);
  } catch (error) {
    if (isRegulabError(error)) throw error;
    const words = (error as Error).message
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '' && !/^(Possible|\*|Original Line|file =)/.test(line))
      .slice(0, 3)
      .join(' ');
    if (/^(Out of Memory|IO) Error|Map maximum|Invalid (array|typed)/i.test(words))
      throw new RegulabError('failure', `${file} could not be measured: ${words}`, { cause: error });
    throw misuse(`${file} cannot be read as a table: ${words}`, error);
  } finally {
    connection.closeSync();
    instance.closeSync();
    source.remove();
  }
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
/** A text without blanks around it. */
const trimmed = (column: string): string =>
  `trim(${column}, ' ' || chr(9) || chr(10) || chr(13) || chr(160))`;

/** A list that is written in a text cell, as JSON or as Python prints it, or members with semicolons between them. */
const listOf = (cell: string): string =>
  `CASE WHEN regexp_matches(${cell}, '^\\s*\\[\\s*([\\]"''0-9-])') AND TRY_CAST(${cell} AS VARCHAR[]) IS NOT NULL THEN TRY_CAST(${cell} AS VARCHAR[]) ELSE string_split(${cell}, ';') END`;

/** A column of a table and how it is read: fields of structs stand for themselves. */
interface Column {
  readonly name: string;
  /** As SQL. */
  readonly sql: string;
  readonly isList: boolean;
}

/** Columns of a table by their types as DuckDB writes them, each field of a struct by itself. */
function columnsOf(described: readonly Row[]): Column[] {
  const columns: Column[] = [];
  const add = (name: string, sql: string, type: string): void => {
    const struct = /^STRUCT\((.*)\)$/s.exec(type);
    if (struct)
      for (const [field, own] of fieldsOf(struct[1]!))
        add(`${name}.${field}`, `${sql}.${quoted(field)}`, own);
    else columns.push({ name, sql, isList: type.endsWith('[]') });
  };
  for (const [name, type] of described) add(String(name), quoted(String(name)), String(type));
  return columns;
}

/** `a VARCHAR, "b c" STRUCT(d BIGINT)` as names and types. */
function fieldsOf(text: string): (readonly [name: string, type: string])[] {
  const fields: (readonly [string, string])[] = [];
  let [depth, start] = [0, 0];
  let isQuoted = false;
  for (let k = 0; k <= text.length; k++) {
    const c = text[k];
    if (c === '"') isQuoted = !isQuoted;
    if (isQuoted) continue;
    if (c === '(') depth++;
    if (c === ')') depth--;
    if (k < text.length && (c !== ',' || depth > 0)) continue;
    const part = text.slice(start, k).trim();
    start = k + 1;
    const [, inQuotes, plain, type] = /^(?:"((?:[^"]|"")*)"|(\S+)) (.*)$/s.exec(part) ?? [];
    if (type !== undefined) fields.push([inQuotes?.replaceAll('""', '"') ?? plain!, type]);
  }
  return fields;
}

async function measured(
  connection: DuckDBConnection,
  { file, read, place, dropped }: Source,
  options: EcosystemOptions,
): Promise<EcosystemMeasures> {
  const { text, ignore = [], pairs = DEFAULT_PAIRS, seed = 1, foldCase = false } = options;
  await connection.run(`SET memory_limit='${MEMORY}'`);
  await connection.run(`SET temp_directory=${literal(tmpdir())}`);
  const described = await rowsOf(
    connection,
    `SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM ${read})`,
  );
  const all = new Map(columnsOf(described).map((column) => [column.name, column] as const));
  const names = [...all.keys()];
  /** A column as text; a list with semicolons between its members. */
  const textOf = (name: string): string => {
    const { sql, isList } = all.get(name)!;
    return isList ? `array_to_string(${sql}, ';')` : `${sql}::VARCHAR`;
  };
  /** A column as a list of texts, empty for none. */
  const membersOf = (name: string): string => {
    const { sql, isList } = all.get(name)!;
    return `coalesce(${isList ? `${sql}::VARCHAR[]` : listOf(`${sql}::VARCHAR`)}, [])`;
  };
  const id = modelColumn(file, names, options.model);
  const parents = parentColumns(file, names, options.parent);
  const extra = [...ignore, ...(text === undefined ? [] : [text]), ...(options.traits ?? [])];
  for (const name of extra) {
    if (!names.includes(name))
      throw misuse(`${file} has no column ${name}; its columns are ${names.join(', ')}`);
    if (name === id || parents.some((parent) => parent.name === name))
      throw misuse(`the column ${name} cannot be left out, compared as text or be a trait`);
  }
  const relation =
    names.includes('relation') && !(options.traits ?? []).includes('relation') ? 'relation' : null;
  const taken = new Set([id, ...parents.map(({ name }) => name), relation, text, ...ignore]);
  const candidates = options.traits ?? names.filter((name) => !taken.has(name));
  const noTraits = options.traits
    ? []
    : await noTraitsOf(
        connection,
        read,
        candidates.map((name) => all.get(name)!),
      );
  const traitColumns = candidates.filter((name) => !noTraits.some((other) => other.name === name));
  const named = (sql: string): string => (foldCase ? `lower(${trimmed(sql)})` : trimmed(sql));
  await connection.run(
    `CREATE TABLE rows AS SELECT row_number() OVER () - 1 AS k, ${named(textOf(id))} AS model, ${relation === null ? "''" : `coalesce(${trimmed(textOf(relation))}, '')`} AS relation${parents.map(({ name }, c) => `, ${membersOf(name)} AS parent_${c}`).join('')}${traitColumns.map((name, c) => `, ${membersOf(name)} AS trait_${c}`).join('')} FROM ${read}`,
  );
  const [[rows = 0] = []] = await rowsOf(connection, 'SELECT count(*)::INTEGER FROM rows');
  if (rows === 0) throw misuse(`${file} holds no models`);
  await refuseBadNames(connection, file, place, options.duplicates === 'merge');
  const [[first = 0] = []] = await rowsOf(connection, 'SELECT count(DISTINCT model)::INTEGER FROM rows');
  const duplicates = Number(rows) - Number(first);
  await nameModels(connection, traitColumns.length, duplicates > 0);
  await nameArcs(connection, parents, named);
  await connection.run('DROP TABLE rows');
  const otherRelations = await keepRelations(connection, file, options.relations);
  const missing = await mendMissing(connection, file, place, options.missingParents, traitColumns.length);
  const [[count = 0] = []] = await rowsOf(connection, 'SELECT count(*)::INTEGER FROM models');
  await connection.run(
    'CREATE TABLE arcs AS SELECT models.k AS parent, named.child AS child, named.relation AS relation FROM named JOIN models ON models.model = named.name',
  );
  const [from, to] = await pairsOf(
    connection,
    'SELECT parent::INTEGER, child::INTEGER FROM (SELECT DISTINCT parent, child FROM arcs) ORDER BY child, parent',
  );
  const whole: Family = { count: Number(count), parents: from, children: to };
  const { family, dropped: cycles } = await mendCycles(connection, whole, options.cycles === 'drop');
  const patterns = patternsOf(family);
  const relations = (
    await rowsOf(
      connection,
      "SELECT CASE WHEN relation = '' THEN 'not said' ELSE relation END AS r, count(*)::INTEGER FROM arcs GROUP BY r ORDER BY 2 DESC, 1",
    )
  ).map(([own, arcs]) => ({ relation: String(own), arcs: Number(arcs) }));
  const traits = await traitsOf(connection, traitColumns, Number(count), file);
  const families = familiesOf(family);
  const { columns, traffic, rate, error } = trafficOf(family, traits, families, seed);
  const compared = text === undefined ? null : { id: named(textOf(id)), sql: textOf(text) };
  const similarities = await similaritiesOf(connection, file, read, family, traits, compared, pairs, seed);
  return {
    file: basename(file),
    dropped,
    read: { model: id, parents: parents.map(({ name }) => name), noTraits },
    mended: { ...missing, cycles, duplicates, otherRelations },
    patterns,
    families: { count: families.count, largest: families.largest },
    relations,
    mutationRate: rate,
    mutationError: error,
    columns,
    traffic,
    similarities,
    seed,
  };
}

/** So many rows tell of most columns that they are neither dates nor numbers. */
const FIRST_ROWS = 20_000;

/** Columns that hold dates, or more different numbers than there are classes. */
async function noTraitsOf(
  connection: DuckDBConnection,
  read: string,
  columns: readonly Column[],
): Promise<readonly { readonly name: string; readonly why: 'dates' | 'numbers' }[]> {
  const single = columns.filter(({ isList }) => !isList);
  const first = await kindsOf(connection, `(SELECT * FROM ${read} LIMIT ${FIRST_ROWS})`, single);
  // What is empty in the first rows is looked at whole, too.
  const open = single.filter((_, k) => first[k]!.kind !== 'words');
  const kinds = await kindsOf(connection, read, open);
  return open.flatMap(({ name }, k): { name: string; why: 'dates' | 'numbers' }[] => {
    const { kind, distinct } = kinds[k]!;
    if (distinct < 2 || kind === 'words') return [];
    return kind === 'dates' || distinct > MOST_CLASSES ? [{ name, why: kind }] : [];
  });
}

/** Whether all cells of columns are dates, or numbers, and how many different ones there are. */
async function kindsOf(
  connection: DuckDBConnection,
  from: string,
  columns: readonly Column[],
): Promise<readonly { readonly kind: 'dates' | 'numbers' | 'words'; readonly distinct: number }[]> {
  if (columns.length === 0) return [];
  const parts = columns.map(({ sql }) => {
    const v = `nullif(${trimmed(`${sql}::VARCHAR`)}, '')`;
    return `count(DISTINCT ${v})::INTEGER, coalesce(bool_and(regexp_matches(${v}, '^\\d{4}-\\d\\d-\\d\\d([T ].*)?$')), true)::INTEGER, coalesce(bool_and(TRY_CAST(${v} AS DOUBLE) IS NOT NULL) FILTER (${v} IS NOT NULL), true)::INTEGER`;
  });
  const [row = []] = await rowsOf(connection, `SELECT ${parts.join(', ')} FROM ${from}`);
  return columns.map((_, k) => {
    const [distinct, dates, numbers] = [row[3 * k], row[3 * k + 1], row[3 * k + 2]].map(Number);
    return { kind: dates === 1 ? 'dates' : numbers === 1 ? 'numbers' : 'words', distinct: distinct! };
  });
}

/** One row a model, numbered in the order of the file; of a model with several rows the traits of all. */
async function nameModels(
  connection: DuckDBConnection,
  traitCount: number,
  isRepeated: boolean,
): Promise<void> {
  const traits = Array.from({ length: traitCount }, (_, c) => `trait_${c}`);
  const listed = (each: (trait: string) => string): string =>
    traits.map((trait) => `, ${each(trait)}`).join('');
  if (!isRepeated) {
    await connection.run(
      `CREATE TABLE models AS SELECT k, k AS row, model${listed((trait) => trait)} FROM rows`,
    );
    await connection.run('ALTER TABLE rows ADD COLUMN child BIGINT; UPDATE rows SET child = k');
  } else {
    // Few rows are repeated: only these are gathered in memory.
    await connection.run(
      'CREATE TEMP TABLE repeated AS SELECT model FROM rows GROUP BY model HAVING count(*) > 1',
    );
    await connection.run(
      `CREATE TABLE models AS SELECT row_number() OVER (ORDER BY row) - 1 AS k, * FROM (SELECT k AS row, model${listed((trait) => trait)} FROM rows ANTI JOIN repeated USING (model) UNION ALL SELECT min(k), model${listed((trait) => `flatten(list(${trait} ORDER BY k))`)} FROM rows SEMI JOIN repeated USING (model) GROUP BY model)`,
    );
    await connection.run(
      'ALTER TABLE rows ADD COLUMN child BIGINT; UPDATE rows SET child = models.k FROM models WHERE models.model = rows.model',
    );
  }
  for (const trait of traits) await connection.run(`ALTER TABLE rows DROP COLUMN ${trait}`);
}

/** Arcs as the file names them: the child, the parent's name, how the child was made. */
async function nameArcs(
  connection: DuckDBConnection,
  parents: readonly ParentColumn[],
  named: (sql: string) => string,
): Promise<void> {
  const parts = parents.map(({ relation }, c) => {
    // A relation for each parent where the cell has as many of them.
    const own =
      relation === null
        ? `CASE WHEN contains(relation, ';') AND len(string_split(relation, ';')) = len(parent_${c}) THEN trim(string_split(relation, ';')[i]) ELSE relation END`
        : literal(relation);
    return `SELECT child, ${named('parent')} AS name, ${own} AS relation FROM (SELECT child, relation, parent_${c}, unnest(parent_${c}) AS parent, generate_subscripts(parent_${c}, 1) AS i FROM rows)`;
  });
  await connection.run(
    `CREATE TABLE named AS SELECT DISTINCT child, name, relation FROM (${parts.join(' UNION ALL ')}) WHERE name <> ''`,
  );
}

/** Leaves out arcs of other relations; how many. */
async function keepRelations(
  connection: DuckDBConnection,
  file: string,
  wanted: readonly string[] | undefined,
): Promise<number> {
  if (wanted === undefined || wanted.length === 0) return 0;
  const known = (await rowsOf(connection, 'SELECT DISTINCT relation FROM named ORDER BY 1')).map(([name]) =>
    String(name),
  );
  for (const name of wanted)
    if (!known.includes(name))
      throw unknownName(
        `relation of ${file}`,
        name,
        known.filter((each) => each !== ''),
      );
  const list = wanted.map(literal).join(', ');
  const [[others = 0] = []] = await rowsOf(
    connection,
    `SELECT count(*)::INTEGER FROM named WHERE relation NOT IN (${list})`,
  );
  await connection.run(`DELETE FROM named WHERE relation NOT IN (${list})`);
  return Number(others);
}

async function rowsOf(connection: DuckDBConnection, sql: string): Promise<Row[]> {
  const reader = await connection.runAndReadAll(sql);
  return reader.getRows() as Row[];
}

/** Two columns of whole numbers, read piece by piece. */
async function pairsOf(connection: DuckDBConnection, sql: string): Promise<[Int32Array, Int32Array]> {
  const result = await connection.stream(sql);
  let [left, right] = [new Int32Array(1 << 16), new Int32Array(1 << 16)];
  let length = 0;
  for (;;) {
    const chunk = await result.fetchChunk();
    if (!chunk || chunk.rowCount === 0) break;
    while (length + chunk.rowCount > left.length) {
      left = grown(left);
      right = grown(right);
    }
    left.set(chunk.getColumnValues(0) as number[], length);
    right.set(chunk.getColumnValues(1) as number[], length);
    length += chunk.rowCount;
  }
  return [left.slice(0, length), right.slice(0, length)];
}

const grown = (list: Int32Array): Int32Array<ArrayBuffer> => {
  const wider = new Int32Array(2 * list.length);
  wider.set(list);
  return wider;
};

async function refuseBadNames(
  connection: DuckDBConnection,
  file: string,
  place: Source['place'],
  mayRepeat: boolean,
): Promise<void> {
  const [nameless] = await rowsOf(
    connection,
    "SELECT k::INTEGER FROM rows WHERE model IS NULL OR model = '' ORDER BY k LIMIT 1",
  );
  if (nameless)
    throw misuse(`${file}, ${await place(Number(nameless[0]))}: the row has no model; give each row a name`);
  if (mayRepeat) return;
  const twice = await rowsOf(
    connection,
    'SELECT model, count(*)::INTEGER, min(k)::INTEGER FROM rows GROUP BY model HAVING count(*) > 1 ORDER BY min(k) LIMIT 3',
  );
  if (twice.length === 0) return;
  const [[models, repeated] = []] = await rowsOf(
    connection,
    'SELECT count(*)::INTEGER, sum(n - 1)::INTEGER FROM (SELECT count(*) AS n FROM rows GROUP BY model HAVING count(*) > 1)',
  );
  throw misuse(
    `${file}: models have the same name: ${(await Promise.all(twice.map(async ([name, times, row]) => `${JSON.stringify(name)} (${times} rows, first ${await place(Number(row))})`))).join(', ')}; ${counted(Number(models), 'model')} and ${counted(Number(repeated), 'row')} more than there are models; keep one row each, with several parents between semicolons, or take rows of one model together with --duplicates merge`,
  );
}

const counted = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;

/** Parents that are no models: refused, made models without parents, or left out; how many parents and arcs. */
async function mendMissing(
  connection: DuckDBConnection,
  file: string,
  place: Source['place'],
  how: 'root' | 'drop' | undefined,
  traitCount: number,
): Promise<Pick<Mended, 'missingParents' | 'missingArcs'>> {
  const [[arcs = 0, names = 0] = []] = await rowsOf(
    connection,
    'SELECT count(*)::INTEGER, count(DISTINCT name)::INTEGER FROM named ANTI JOIN models ON models.model = named.name',
  );
  if (arcs === 0) return { missingParents: 0, missingArcs: 0 };
  if (how === 'drop') {
    await connection.run('DELETE FROM named WHERE name NOT IN (SELECT model FROM models)');
    return { missingParents: 0, missingArcs: Number(arcs) };
  }
  if (how === 'root') {
    const traits = Array.from({ length: traitCount }, () => ', []');
    await connection.run(
      `INSERT INTO models SELECT (SELECT max(k) FROM models) + row_number() OVER (ORDER BY name), -1, name${traits.join('')} FROM (SELECT DISTINCT name FROM named ANTI JOIN models ON models.model = named.name)`,
    );
    return { missingParents: Number(names), missingArcs: 0 };
  }
  const unknown = await rowsOf(
    connection,
    'SELECT name, model, row::INTEGER FROM (SELECT child, name FROM named ANTI JOIN models ON models.model = named.name) JOIN models ON k = child ORDER BY row, name LIMIT 3',
  );
  const shown = await Promise.all(
    unknown.map(
      async ([name, model, row]) =>
        `${JSON.stringify(name)} of ${JSON.stringify(model)} (${await place(Number(row))})`,
    ),
  );
  throw misuse(
    `${file}: parents that are no models: ${shown.join(', ')}; ${counted(Number(names), 'parent')} of ${counted(Number(arcs), 'arc')}; add them as rows, take them for models without parents with --missing-parents root, or leave their arcs out with --missing-parents drop`,
  );
}

/** Arcs that close a cycle, found from the roots on, in the order of the file: by their place among the arcs. */
function closingArcs({ count, parents, children }: Family): number[] {
  const start = new Int32Array(count + 1);
  for (const parent of parents) start[parent + 1]!++;
  for (let v = 0; v < count; v++) start[v + 1]! += start[v]!;
  const place = start.slice(0, count);
  const arcs = new Int32Array(parents.length);
  const isChild = new Uint8Array(count);
  for (let k = 0; k < parents.length; k++) {
    arcs[place[parents[k]!]!++] = k;
    isChild[children[k]!] = 1;
  }
  const next = start.slice(0, count);
  // 0 not seen, 1 on the way, 2 done.
  const state = new Uint8Array(count);
  const closing: number[] = [];
  const visit = (root: number): void => {
    if (state[root] !== 0) return;
    const way = [root];
    state[root] = 1;
    while (way.length > 0) {
      const v = way[way.length - 1]!;
      if (next[v]! === start[v + 1]!) {
        state[v] = 2;
        way.pop();
        continue;
      }
      const arc = arcs[next[v]!++]!;
      const child = children[arc]!;
      if (state[child] === 1) closing.push(arc);
      else if (state[child] === 0) {
        state[child] = 1;
        way.push(child);
      }
    }
  };
  for (let v = 0; v < count; v++) if (isChild[v] === 0) visit(v);
  for (let v = 0; v < count; v++) visit(v);
  return closing;
}

async function mendCycles(
  connection: DuckDBConnection,
  family: Family,
  isDropped: boolean,
): Promise<{ readonly family: Family; readonly dropped: number }> {
  const cycle = cycleOf(family);
  if (cycle === null) return { family, dropped: 0 };
  const closing = new Set(closingArcs(family));
  if (!isDropped) {
    const shown = cycle.slice(0, 4);
    const rows = await rowsOf(
      connection,
      `SELECT k::INTEGER, model FROM models WHERE k IN (${shown.join(', ')})`,
    );
    const names = new Map(rows.map(([k, name]) => [Number(k), JSON.stringify(name)]));
    throw misuse(
      `models descend from themselves: ${[...shown.map((k) => names.get(k)), ...(cycle.length > 4 ? ['...'] : []), names.get(shown[0]!)].join(' -> ')}; remove one of these parents, or leave out the ${counted(closing.size, 'arc')} that close a cycle with --cycles drop`,
    );
  }
  const { parents, children } = family;
  const kept = Array.from(parents, (_, k) => k).filter((k) => !closing.has(k));
  await connection.run('CREATE TEMP TABLE closing(parent BIGINT, child BIGINT)');
  const list = [...closing].map((k) => `(${parents[k]}, ${children[k]})`);
  for (let k = 0; k < list.length; k += 1000)
    await connection.run(`INSERT INTO closing VALUES ${list.slice(k, k + 1000).join(', ')}`);
  await connection.run(
    'DELETE FROM arcs WHERE EXISTS (SELECT 1 FROM closing WHERE closing.parent = arcs.parent AND closing.child = arcs.child)',
  );
  return {
    family: {
      count: family.count,
      parents: Int32Array.from(kept, (k) => parents[k]!),
      children: Int32Array.from(kept, (k) => children[k]!),
    },
    dropped: closing.size,
  };
}

/** Models that are connected by arcs. */
function familiesOf({ count, parents, children }: Family) {
  const of = Int32Array.from({ length: count }, (_, v) => v);
  const root = (v: number): number => {
    let own = v;
    while (of[own] !== own) {
      of[own] = of[of[own]!]!;
      own = of[own]!;
    }
    return own;
  };
  for (let k = 0; k < parents.length; k++) of[root(children[k]!)] = root(parents[k]!);
  const roots = Int32Array.from({ length: count }, (_, v) => root(v));
  const number = new Int32Array(count).fill(-1);
  const sizes = new Int32Array(count);
  let families = 0;
  let largest = 0;
  for (let v = 0; v < count; v++) {
    const own = roots[v]!;
    if (number[own]! < 0) number[own] = families++;
    of[v] = number[own]!;
    sizes[own]!++;
    largest = Math.max(largest, sizes[own]!);
  }
  return { of, count: families, largest };
}

/** Sums and counts by family. */
interface Sums {
  readonly sum: Float64Array;
  readonly count: Float64Array;
}

const sumsOf = (families: number): Sums => ({
  sum: new Float64Array(families),
  count: new Float64Array(families),
});

/**
 * A ratio of sums with its standard error, families drawn again and again; null for fewer than two of them. Source: B. Efron,
 * R. Tibshirani, An Introduction to the Bootstrap (1993), chapter 6; A. C. Cameron, D. L. Miller, Journal of Human Resources 50 (2015),
 * 317-372.
 */
function ratioOf({ sum, count }: Sums, seed: number): TraitColumn['bothKnown'] {
  const all = Array.from(count.keys()).filter((k) => count[k]! > 0);
  let [whole, arcs] = [0, 0];
  for (const k of all) {
    whole += sum[k]!;
    arcs += count[k]!;
  }
  if (arcs === 0) return null;
  const rate = whole / arcs;
  if (all.length < 2) return { rate, arcs, standardError: null };
  if (all.length > MOST_DRAWN_FAMILIES) {
    // With so many families the bootstrap comes to its linear form: the spread of what each adds to the ratio.
    let squares = 0;
    for (const k of all) squares += (sum[k]! - rate * count[k]!) * (sum[k]! - rate * count[k]!);
    return { rate, arcs, standardError: Math.sqrt((squares * all.length) / (all.length - 1)) / arcs };
  }
  const ratios = Array.from({ length: REPLICATES }, (_, replicate) => {
    let [own, n] = [0, 0];
    for (let k = 0; k < all.length; k++) {
      const drawn = Math.floor(randomAt(seed, BOOTSTRAP, replicate * all.length + k) * all.length);
      const family = all[Math.min(all.length - 1, drawn)]!;
      own += sum[family]!;
      n += count[family]!;
    }
    return own / n;
  });
  const mean = ratios.reduce((a, b) => a + b, 0) / ratios.length;
  const variance = ratios.reduce((a, b) => a + (b - mean) * (b - mean), 0) / (ratios.length - 1);
  return { rate, arcs, standardError: Math.sqrt(variance) };
}

/** Traits of all models, those of one after those of another, as numbers that are ascending by column. */
interface Traits {
  readonly columns: readonly string[];
  /** Names as column = value; `first[c]` is the first trait of column c. */
  readonly labels: readonly string[];
  readonly first: readonly number[];
  readonly start: Int32Array;
  readonly list: Int32Array;
}

async function traitsOf(
  connection: DuckDBConnection,
  columns: readonly string[],
  count: number,
  file: string,
): Promise<Traits> {
  const labels: string[] = [];
  const first: number[] = [0];
  const found: [Int32Array, Int32Array][] = [];
  for (const [c, name] of columns.entries()) {
    const values = `SELECT k, unnest(trait_${c}) AS v FROM models`;
    const cells = `SELECT DISTINCT k, v FROM (SELECT k, ${trimmed('v')} AS v FROM (${values})) WHERE v <> ''`;
    const distinct = await rowsOf(
      connection,
      `SELECT v FROM (SELECT DISTINCT v FROM (${cells})) ORDER BY v LIMIT ${MOST_VALUES + 1}`,
    );
    if (distinct.length > MOST_VALUES)
      throw misuse(
        `${file}: column ${name} has more than ${MOST_VALUES} different values, which is text and no trait; leave it out with --ignore ${name}, or compare it with --text ${name}`,
      );
    const offset = labels.length;
    labels.push(...distinct.map(([value]) => `${name} = ${value}`));
    first.push(labels.length);
    await connection.run(
      `CREATE OR REPLACE TEMP TABLE codes AS SELECT v, row_number() OVER (ORDER BY v) - 1 + ${offset} AS code FROM (SELECT DISTINCT v FROM (${cells}))`,
    );
    found.push(
      await pairsOf(
        connection,
        `SELECT k::INTEGER, code::INTEGER FROM (${cells}) AS cells JOIN codes ON codes.v = cells.v`,
      ),
    );
  }
  const start = new Int32Array(count + 1);
  for (const [models] of found) for (const k of models) start[k + 1]!++;
  for (let k = 0; k < count; k++) start[k + 1]! += start[k]!;
  const place = start.slice(0, count);
  const list = new Int32Array(start[count]!);
  for (const [models, codes] of found) for (const [i, k] of models.entries()) list[place[k]!++] = codes[i]!;
  return { columns, labels, first, start, list };
}

const traitsAt = ({ start, list }: Traits, model: number): Int32Array =>
  list.subarray(start[model]!, start[model + 1]!);

function trafficOf(
  { parents, children }: Family,
  traits: Traits,
  families: ReturnType<typeof familiesOf>,
  seed: number,
) {
  const { columns, labels, first } = traits;
  const traffic = new TraitTraffic(labels.length);
  const changes = new Float64Array(columns.length);
  let [rates, rated] = [0, 0];
  const byFamily = sumsOf(families.count);
  const known = columns.map(() => sumsOf(families.count));
  for (let k = 0; k < parents.length; k++) {
    const [parent, child] = [traitsAt(traits, parents[k]!), traitsAt(traits, children[k]!)];
    if (parent.length + child.length === 0) continue;
    const family = families.of[parents[k]!]!;
    for (let c = 0; c < columns.length; c++) {
      const [from, to] = [first[c]!, first[c + 1]!];
      let [a, b, both] = [0, 0, 0];
      for (const trait of parent)
        if (trait >= from && trait < to) {
          a++;
          if (child.includes(trait)) both++;
        }
      for (const trait of child) if (trait >= from && trait < to) b++;
      if (a === 0 || b === 0) continue;
      // Symmetric difference over union.
      known[c]!.sum[family]! += (a + b - 2 * both) / (a + b - both);
      known[c]!.count[family]!++;
    }
    const mutated = mutationRate(parent, child);
    rates += mutated;
    rated++;
    byFamily.sum[family]! += mutated;
    byFamily.count[family]!++;
    if (mutated === 0) continue;
    traffic.add(parent, child);
    for (let c = 0; c < columns.length; c++) {
      const inColumn = (trait: number): boolean => trait >= first[c]! && trait < first[c + 1]!;
      const differs = (x: Int32Array, y: Int32Array): boolean =>
        x.some((trait) => inColumn(trait) && !y.includes(trait));
      if (differs(parent, child) || differs(child, parent)) changes[c]!++;
    }
  }
  return {
    rate: rated === 0 ? null : rates / rated,
    error: ratioOf(byFamily, seed)?.standardError ?? null,
    traffic: traffic
      .net(SHOWN_TRAFFIC)
      .map(({ from, to, net: more }) => ({ from: labels[from]!, to: labels[to]!, net: more })),
    columns: columns.map((name, c): TraitColumn => {
      const values = first[c + 1]! - first[c]!;
      const between = Array.from({ length: values }, (_, a) =>
        Array.from(
          { length: values },
          (__, b) =>
            traffic.between(first[c]! + a, first[c]! + b) - traffic.between(first[c]! + b, first[c]! + a),
        ),
      );
      const { order, forward, total, isExact }: TraitOrder = orderTraits(between);
      return {
        name,
        values,
        changes: parents.length === 0 ? 0 : changes[c]! / parents.length,
        bothKnown: ratioOf(known[c]!, seed),
        traffic: withinColumn(between, (value) => labels[first[c]! + value]!.slice(name.length + 3)),
        order: order.map((value) => labels[first[c]! + value]!.slice(name.length + 3)),
        forward,
        total,
        isExact,
      };
    }),
  };
}

/** Values of one trait with the most net traffic from one to the other. */
function withinColumn(
  between: readonly (readonly number[])[],
  label: (value: number) => string,
): TraitColumn['traffic'] {
  return between
    .flatMap((row, from) =>
      row.flatMap((net, to) => (net > 0 ? [{ from: label(from), to: label(to), net }] : [])),
    )
    .sort((a, b) => b.net - a.net || (a.from < b.from ? -1 : 1))
    .slice(0, SHOWN_TRAFFIC);
}

/** Pairs of models drawn with replacement: arcs, siblings (each pair of siblings as likely as any other) and any two. */
function drawPairs({ count, parents, children }: Family, n: Int32Array, wanted: number, seed: number) {
  const at = (stream: number, k: number, size: number): number =>
    Math.min(size - 1, Math.floor(randomAt(seed, stream, k) * size));
  const drawn = (make: (k: number) => readonly [number, number]): (readonly [number, number])[] =>
    Array.from({ length: wanted }, (_, k) => make(k));
  // Arcs in the order of their parents, to pick siblings from.
  const start = new Int32Array(count + 1);
  for (let v = 0; v < count; v++) start[v + 1] = start[v]! + n[v]!;
  const place = start.slice(0, count);
  const list = new Int32Array(children.length);
  for (const [k, parent] of parents.entries()) list[place[parent]!++] = children[k]!;
  const sums = new Float64Array(count + 1);
  for (let v = 0; v < count; v++) sums[v + 1] = sums[v]! + (n[v]! * (n[v]! - 1)) / 2;
  const siblings = (k: number): readonly [number, number] => {
    const target = randomAt(seed, 1, k) * sums[count]!;
    let [low, high] = [0, count];
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (sums[middle]! <= target) low = middle;
      else high = middle;
    }
    const i = at(2, k, n[low]!);
    const j = at(3, k, n[low]! - 1);
    return [list[start[low]! + i]!, list[start[low]! + (j < i ? j : j + 1)]!];
  };
  return [
    {
      kind: 'parent and child' as const,
      pairs:
        parents.length === 0
          ? []
          : drawn((k) => {
              const arc = at(0, k, parents.length);
              return [parents[arc]!, children[arc]!];
            }),
    },
    { kind: 'siblings' as const, pairs: sums[count]! > 0 ? drawn(siblings) : [] },
    {
      kind: 'any two' as const,
      pairs:
        count < 2
          ? []
          : drawn((k) => {
              const i = at(4, k, count);
              const j = at(5, k, count - 1);
              return [i, j < i ? j : j + 1];
            }),
    },
  ];
}

async function similaritiesOf(
  connection: DuckDBConnection,
  file: string,
  read: string,
  family: Family,
  traits: Traits,
  text: { readonly id: string; readonly sql: string } | null,
  wanted: number,
  seed: number,
): Promise<Similarity[]> {
  const kinds = drawPairs(family, childrenOf(family), wanted, seed);
  const texts = new Map<number, string>();
  if (text !== null) {
    const models = [...new Set(kinds.flatMap(({ pairs }) => pairs.flat()))];
    await connection.run(`CREATE TEMP TABLE wanted AS SELECT unnest([${models.join(',')}]) AS k`);
    const rows = await rowsOf(
      connection,
      `SELECT w.k::INTEGER, coalesce(max(t.text), '') FROM (SELECT models.k, model FROM wanted JOIN models ON models.k = wanted.k) AS w LEFT JOIN (SELECT ${text.id} AS model, ${text.sql} AS text FROM ${read}) AS t ON t.model = w.model GROUP BY w.k`,
    );
    if (rows.length !== models.length) throw misuse(`${file} changed while it was read; run again`);
    for (const [k, value] of rows) texts.set(Number(k), String(value));
  }
  const bags = new Map([...texts].map(([k, value]) => [k, wordsOf(value)]));
  const weights = rarity([...bags.values()]);
  const mean = (values: readonly number[]): number | null =>
    values.length === 0 ? null : values.reduce((a, b) => a + b, 0) / values.length;
  return kinds.map(({ kind, pairs }): Similarity => {
    // Two models of which nothing is known are neither alike nor not.
    const withTraits = pairs.filter(([a, b]) => traitsAt(traits, a).length + traitsAt(traits, b).length > 0);
    const withTexts =
      text === null ? [] : pairs.filter(([a, b]) => texts.get(a) !== '' || texts.get(b) !== '');
    const ofTexts = (f: (a: number, b: number) => number): number | null =>
      mean(withTexts.map(([a, b]) => f(a, b)));
    return {
      kind,
      pairs: pairs.length,
      withTraits: withTraits.length,
      withTexts: withTexts.length,
      traits: mean(withTraits.map(([a, b]) => 1 - mutationRate(traitsAt(traits, a), traitsAt(traits, b)))),
      edit: ofTexts((a, b) =>
        editSimilarity(texts.get(a)!.slice(0, MOST_UNITS), texts.get(b)!.slice(0, MOST_UNITS)),
      ),
      words: ofTexts((a, b) => cosine(bags.get(a)!, bags.get(b)!)),
      rareWords: ofTexts((a, b) => cosine(bags.get(a)!, bags.get(b)!, weights)),
    };
  });
}
