import { statSync } from 'node:fs';
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
  wordsOf,
} from '@regulab/core';
import { literal, PLAIN_CSV, pathLiteral } from '@regulab/sweep/duckdb.js';
import { fileFailure } from '@regulab/sweep/files.js';
import type { BadLine } from '@regulab/sweep/text/csv.js';
import { plainCsv } from '@regulab/sweep/text/plainCsv.js';

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
}

/** How a trait column changes from parents to children. */
export interface TraitColumn {
  readonly name: string;
  readonly values: number;
  /** Part of the arcs on which it changes. */
  readonly changes: number;
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
  readonly patterns: Patterns;
  /** Arcs by what the child was made by. */
  readonly relations: readonly { readonly relation: string; readonly arcs: number }[];
  /** Mean mutation rate of arcs whose ends have traits. */
  readonly mutationRate: number | null;
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

/**
 * Measures a file of models and their parents: columns `model`, `parent` (several with semicolons between them, empty for none),
 * `relation` if it likes, and traits in all others, several in one cell with semicolons between them. Patterns are counted exactly;
 * similarities are means over seeded samples. Memory stays bounded: names are joined by DuckDB, which spills to disk.
 *
 * @throws RegulabError `misuse` for missing columns, models without a name or named twice, unknown parents and cycles.
 */
export async function measureEcosystem(
  file: string,
  { text, ignore = [], pairs = DEFAULT_PAIRS, seed = 1, dropBad = false }: EcosystemOptions = {},
): Promise<EcosystemMeasures> {
  try {
    if (!statSync(file).isFile()) throw Object.assign(new Error('no file'), { code: 'EISDIR' });
  } catch (error) {
    throw fileFailure('read', file, error);
  }
  if (!Number.isInteger(pairs) || pairs < 1 || pairs > MOST_PAIRS)
    throw misuse(`pairs is ${pairs}; it must be a whole number from 1 to ${MOST_PAIRS}`);
  const source = await sourceOfModels(file, dropBad);
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
  const connection = await instance.connect();
  try {
    return await measured(connection, source, text, ignore, pairs, seed);
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

/** A file of models as SQL reads it. */
interface Source {
  readonly file: string;
  readonly read: string;
  /** Where a row stands, counted from 0, in words. */
  readonly place: (row: number) => Promise<string>;
  readonly dropped: readonly BadLine[];
  readonly remove: () => void;
}

async function sourceOfModels(file: string, dropBad: boolean): Promise<Source> {
  if (/\.parquet$/i.test(file)) {
    if (dropBad) throw misuse('a Parquet file has no bad lines to leave out; drop --drop-bad');
    return {
      file,
      read: `read_parquet(${pathLiteral(file)})`,
      place: async (row) => `row ${row + 1}`,
      dropped: [],
      remove: () => undefined,
    };
  }
  const mend = 'mend it, or leave such rows out and have them counted with --drop-bad';
  const { path, header, dropped, lineOf, remove } = await plainCsv(file, { dropBad, mend, named: 'model' });
  if (header.length === 0) throw misuse(`${file} holds no models`);
  const columns = header.map((name) => `${literal(name)}: 'VARCHAR'`).join(', ');
  return {
    file,
    read: `read_csv(${pathLiteral(path)}, ${PLAIN_CSV}, columns={${columns}}, auto_detect=false)`,
    place: async (row) => `line ${await lineOf(row)}`,
    dropped,
    remove,
  };
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
/** A text without blanks around it. */
const trimmed = (column: string): string =>
  `trim(${column}, ' ' || chr(9) || chr(10) || chr(13) || chr(160))`;

/** A list that is written in a text cell, as JSON or as Python prints it, or members with semicolons between them. */
const listOf = (cell: string): string =>
  `CASE WHEN regexp_matches(${cell}, '^\\s*\\[\\s*([\\]"''0-9-])') AND TRY_CAST(${cell} AS VARCHAR[]) IS NOT NULL THEN TRY_CAST(${cell} AS VARCHAR[]) ELSE string_split(${cell}, ';') END`;

async function measured(
  connection: DuckDBConnection,
  { file, read, place, dropped }: Source,
  text: string | undefined,
  ignore: readonly string[],
  pairs: number,
  seed: number,
): Promise<EcosystemMeasures> {
  await connection.run(`SET memory_limit='${MEMORY}'`);
  await connection.run(`SET temp_directory=${literal(tmpdir())}`);
  const described = await rowsOf(
    connection,
    `SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM ${read})`,
  );
  const names = described.map(([name]) => String(name));
  const lists = new Set(
    described.filter(([, type]) => String(type).endsWith('[]')).map(([name]) => String(name)),
  );
  /** A column as text; a list with semicolons between its members. */
  const textOf = (name: string): string =>
    lists.has(name) ? `array_to_string(${quoted(name)}, ';')` : `${quoted(name)}::VARCHAR`;
  /** A column as a list of texts, empty for none. */
  const membersOf = (name: string): string =>
    `coalesce(${lists.has(name) ? `${quoted(name)}::VARCHAR[]` : listOf(`${quoted(name)}::VARCHAR`)}, [])`;
  for (const needed of ['model', 'parent'])
    if (!names.includes(needed))
      throw misuse(
        `${file} has no column ${needed}; it needs model and parent, its columns are ${names.join(', ')}`,
      );
  for (const name of [...ignore, ...(text === undefined ? [] : [text])])
    if (!names.includes(name))
      throw misuse(`${file} has no column ${name}; its columns are ${names.join(', ')}`);
  for (const name of [...ignore, ...(text === undefined ? [] : [text])])
    if (name === 'model' || name === 'parent')
      throw misuse(`the column ${name} cannot be left out or compared as text`);
  const traitColumns = names.filter(
    (name) => !['model', 'parent', 'relation', text, ...ignore].includes(name),
  );
  await connection.run(
    `CREATE TABLE models AS SELECT row_number() OVER () - 1 AS k, ${trimmed('model::VARCHAR')} AS model, ${membersOf('parent')} AS parent, ${names.includes('relation') ? `coalesce(${trimmed(textOf('relation'))}, '')` : "''"} AS relation${traitColumns.map((name, c) => `, ${membersOf(name)} AS trait_${c}`).join('')} FROM ${read}`,
  );
  const [[count = 0] = []] = await rowsOf(connection, 'SELECT count(*)::INTEGER FROM models');
  if (count === 0) throw misuse(`${file} holds no models`);
  await refuseBadNames(connection, file, place);
  const family = await familyOf(connection, Number(count), file, place);
  await refuseCycle(connection, family);
  const patterns = patternsOf(family);
  const relations = (
    await rowsOf(
      connection,
      "SELECT CASE WHEN relation = '' THEN 'not said' ELSE relation END AS r, count(*)::INTEGER FROM arcs JOIN models ON k = child GROUP BY r ORDER BY 2 DESC, 1",
    )
  ).map(([relation, arcs]) => ({ relation: String(relation), arcs: Number(arcs) }));
  const traits = await traitsOf(connection, traitColumns, Number(count), file);
  const { columns, traffic, rate } = trafficOf(family, traits);
  const compared = text === undefined ? null : { name: text, sql: textOf(text) };
  const similarities = await similaritiesOf(connection, file, read, family, traits, compared, pairs, seed);
  return {
    file: basename(file),
    dropped,
    patterns,
    relations,
    mutationRate: rate,
    columns,
    traffic,
    similarities,
    seed,
  };
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
): Promise<void> {
  const [nameless] = await rowsOf(
    connection,
    "SELECT k::INTEGER FROM models WHERE model IS NULL OR model = '' ORDER BY k LIMIT 1",
  );
  if (nameless)
    throw misuse(`${file}, ${await place(Number(nameless[0]))}: the row has no model; give each row a name`);
  const twice = await rowsOf(
    connection,
    'SELECT model, count(*)::INTEGER, min(k)::INTEGER FROM models GROUP BY model HAVING count(*) > 1 ORDER BY min(k) LIMIT 3',
  );
  if (twice.length > 0)
    throw misuse(
      `${file}: models have the same name: ${(await Promise.all(twice.map(async ([name, times, row]) => `${JSON.stringify(name)} (${times} rows, first ${await place(Number(row))})`))).join(', ')}; keep one row each, with several parents between semicolons`,
    );
}

async function familyOf(
  connection: DuckDBConnection,
  count: number,
  file: string,
  place: Source['place'],
): Promise<Family> {
  await connection.run(
    'CREATE TABLE named AS SELECT DISTINCT k AS child, p AS name FROM (SELECT k, ' +
      `${trimmed('unnest(parent)')} AS p FROM models) WHERE p <> ''`,
  );
  const unknown = await rowsOf(
    connection,
    'SELECT name, model, k::INTEGER FROM (SELECT child, name FROM named ANTI JOIN models ON models.model = named.name) JOIN models ON k = child ORDER BY k LIMIT 3',
  );
  if (unknown.length > 0)
    throw misuse(
      `${file}: parents that are no models: ${(await Promise.all(unknown.map(async ([name, model, row]) => `${JSON.stringify(name)} of ${JSON.stringify(model)} (${await place(Number(row))})`))).join(', ')}; add them as rows, or leave the parent empty`,
    );
  await connection.run(
    'CREATE TABLE arcs AS SELECT models.k AS parent, named.child AS child FROM named JOIN models ON models.model = named.name',
  );
  const [parents, children] = await pairsOf(
    connection,
    'SELECT parent::INTEGER, child::INTEGER FROM arcs ORDER BY child, parent',
  );
  return { count, parents, children };
}

async function refuseCycle(connection: DuckDBConnection, family: Family): Promise<void> {
  const cycle = cycleOf(family);
  if (cycle === null) return;
  const shown = cycle.slice(0, 4);
  const rows = await rowsOf(
    connection,
    `SELECT k::INTEGER, model FROM models WHERE k IN (${shown.join(', ')})`,
  );
  const names = new Map(rows.map(([k, name]) => [Number(k), JSON.stringify(name)]));
  throw misuse(
    `models descend from themselves: ${[...shown.map((k) => names.get(k)), ...(cycle.length > 4 ? ['...'] : []), names.get(shown[0]!)].join(' -> ')}; remove one of these parents`,
  );
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

function trafficOf({ parents, children }: Family, traits: Traits) {
  const { columns, labels, first } = traits;
  const traffic = new TraitTraffic(labels.length);
  const changes = new Float64Array(columns.length);
  let [rates, rated] = [0, 0];
  for (let k = 0; k < parents.length; k++) {
    const [parent, child] = [traitsAt(traits, parents[k]!), traitsAt(traits, children[k]!)];
    if (parent.length + child.length === 0) continue;
    const mutated = mutationRate(parent, child);
    rates += mutated;
    rated++;
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
        order: order.map((value) => labels[first[c]! + value]!.slice(name.length + 3)),
        forward,
        total,
        isExact,
      };
    }),
  };
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
  text: { readonly name: string; readonly sql: string } | null,
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
      `SELECT wanted.k::INTEGER, coalesce(t.text, '') FROM wanted JOIN models ON models.k = wanted.k JOIN (SELECT ${trimmed('model::VARCHAR')} AS model, ${text.sql} AS text FROM ${read}) AS t ON t.model = models.model`,
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
