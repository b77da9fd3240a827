import { type Model, misuse, parametersNamed } from '@regulab/core';
import type { Ask } from '@regulab/sweep/query.js';

export const AGGREGATES = ['mean', 'share', 'min', 'max', 'any'] as const;
export type Aggregate = (typeof AGGREGATES)[number];

export interface PlotTask {
  readonly kind: 'heatmap' | 'lines' | 'scatter';
  readonly x: string;
  readonly y: string;
  /** What colours a heatmap or the dots: a column, or a condition in SQL. */
  readonly value?: string | undefined;
  readonly by?: string | undefined;
  readonly where?: string | undefined;
  /** What stands for the rows of one place where there are several. */
  readonly aggregate?: Aggregate | undefined;
  /** Into how many stretches an axis is cut whose values were drawn at random. */
  readonly bins: number;
}

/** The numbers of a picture: one row a place. */
export interface PlotTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (number | string | boolean | null)[])[];
  /** The column that is shown. */
  readonly shown: string;
  /** Rows of the data behind it. */
  readonly games: number;
  /** What a caption must say of how rows became places. */
  readonly notes: readonly string[];
}

/** A picture of more points than this tells nothing more. */
const MOST_POINTS = 2_000_000;
/** An axis with more values than this, hardly any of which comes twice, was drawn at random. */
const MANY = 64;
/** Lines of a picture that can be told apart. */
const MOST_LINES = 40;

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
const count = (x: number): string => x.toLocaleString('en-US');

interface Column {
  readonly name: string;
  readonly distinct: number;
}

/**
 * Asks for the rows of a picture. Where a place has several rows, because other axes vary or an axis was drawn at random, they are
 * refused with what to add, or aggregated as the task says.
 *
 * @param model of the data, and whether a share in them was agreed on
 * @throws RegulabError with code `misuse` for what makes no picture, with what to change
 */
export async function plotTable(
  ask: Ask,
  model: Model | null,
  isBargained: boolean,
  task: PlotTask,
): Promise<PlotTable> {
  const { kind, x, y, value, by, where, aggregate } = task;
  if (kind === 'heatmap' && value === undefined)
    throw misuse('a heatmap needs --value, the column that colours it');
  if (kind === 'scatter' && aggregate !== undefined)
    throw misuse('a scatter shows every row; --aggregate belongs to heatmaps and lines');
  const filter = where === undefined ? '' : ` where ${where}`;
  const { columns } = await ask('select * from sweep limit 0');
  const need = (name: string): string => {
    if (!columns.includes(name))
      throw misuse(`the query failed: there is no column ${name}; there are ${columns.join(', ')}`);
    return name;
  };
  for (const name of [x, y, ...(by === undefined ? [] : [by])]) need(name);
  /** A column, or a condition that makes one. */
  const valueSql =
    value === undefined || columns.includes(value)
      ? value === undefined
        ? null
        : quoted(value)
      : /[<>=!]|\b(is|in|like|between)\b/i.test(value)
        ? `(${value})`
        : quoted(need(value));
  const games = Number((await ask(`select count(*) from sweep${filter}`)).rows[0]![0]);
  if (games === 0) throw misuse('there is nothing to plot: no row satisfies the condition');

  if (kind === 'scatter') {
    const names = [...new Set([x, y, ...(by === undefined ? [] : [by])])];
    const shown = value ?? y;
    const list = [
      ...names.map(quoted),
      ...(valueSql === null || names.includes(value!) ? [] : [`${valueSql} as ${quoted(value!)}`]),
    ].join(', ');
    return {
      ...(await rowsOf(ask, `select ${list} from sweep${filter} order by all`)),
      shown,
      games,
      notes: [],
    };
  }

  const places = kind === 'heatmap' ? [x, y] : [x, ...(by === undefined ? [] : [by])];
  const shown = kind === 'heatmap' ? value! : y;
  const shownSql = kind === 'heatmap' ? valueSql! : quoted(y);
  const axes = columns.filter(
    (name) => !places.includes(name) && name !== shown && model !== null && isAxis(model, isBargained, name),
  );
  const distinct = async (names: readonly string[]): Promise<Column[]> => {
    if (names.length === 0) return [];
    const list = names.map((name) => `count(distinct ${quoted(name)})`).join(', ');
    const { rows } = await ask(`select ${list} from sweep${filter}`);
    return names.map((name, k) => ({ name, distinct: Number(rows[0]![k]) }));
  };
  const others = (await distinct(axes)).filter((each) => each.distinct > 1);
  const known = await distinct(places);
  const binned = binnedAxes(known.slice(0, kind === 'heatmap' ? 2 : 1), games);
  if (by !== undefined) {
    const lines = known.find(({ name }) => name === by)!.distinct;
    if (lines > MOST_LINES)
      throw misuse(
        `${by} has ${count(lines)} values; a picture tells at most ${MOST_LINES} lines apart: keep fewer with --where`,
      );
  }
  const drawn = binned.map(({ name }) => name);
  if (aggregate === undefined) {
    if (drawn.length > 0 || others.length > 0)
      throw misuse(await whySeveral(ask, filter, kind, places, drawn, others, games));
    const list = places.map(quoted).join(', ');
    const { rows } = await ask(
      `select max(n) from (select count(*) as n from sweep${filter} group by ${list})`,
    );
    const most = Number(rows[0]![0]);
    if (most > 1)
      throw misuse(
        `up to ${count(most)} rows share one place of ${places.join(' and ')}; keep one with --where, or add --aggregate mean`,
      );
    const columnsOf = [...places.map(quoted), `${shownSql} as ${quoted(shown)}`].join(', ');
    const table = await rowsOf(ask, `select ${columnsOf} from sweep${filter} order by all`);
    const at = table.columns.indexOf(shown);
    const blank = table.rows.filter((row) => row[at] === null).length;
    const notes = blank > 0 ? [`${count(blank)} of them have no value of ${shown} and are blank`] : [];
    return { ...table, shown, games, notes };
  }
  const bounds = new Map<string, readonly [number, number]>();
  for (const { name } of binned) {
    const { rows } = await ask(`select min(${quoted(name)}), max(${quoted(name)}) from sweep${filter}`);
    bounds.set(name, [Number(rows[0]![0]), Number(rows[0]![1])]);
  }
  const placeSql = (name: string): string => {
    const range = bounds.get(name);
    if (!range) return quoted(name);
    const [low, high] = range;
    const width = (high - low) / task.bins;
    const bin = `least(floor((${quoted(name)} - ${low}) / ${width}), ${task.bins - 1})`;
    return `${low} + (${bin} + 0.5) * ${width}`;
  };
  const type = await typeOf(ask, shownSql);
  const aggregated = `${LEGEND[aggregate]} ${shown}`;
  const list = [
    ...places.map((name) => `${placeSql(name)} as ${quoted(name)}`),
    `${aggregateSql(aggregate, shown, shownSql, type)} as ${quoted(aggregated)}`,
    'count(*) as games',
    `count(${shownSql}) as "with value"`,
  ].join(', ');
  const table = await rowsOf(
    ask,
    `select ${list} from sweep${filter} group by ${places.map((_, k) => k + 1).join(', ')} order by all`,
  );
  return { ...table, shown: aggregated, games, notes: notesOf(task, table, others, binned, bounds) };
}

/** How a legend names what stands for several rows. */
const LEGEND: Readonly<Record<Aggregate, string>> = {
  mean: 'mean of',
  share: 'share of',
  min: 'least',
  max: 'largest',
  any: 'any',
};
const WORDS: Readonly<Record<Aggregate, string>> = {
  mean: 'mean',
  share: 'share',
  min: 'least',
  max: 'largest',
  any: 'any',
};

/** Over what was aggregated, and how many games a place has. */
function notesOf(
  { aggregate, bins }: PlotTask,
  table: Pick<PlotTable, 'columns' | 'rows'>,
  others: readonly Column[],
  binned: readonly Column[],
  bounds: ReadonlyMap<string, readonly [number, number]>,
): string[] {
  const at = (name: string) => {
    const k = table.columns.indexOf(name);
    const values = table.rows.map((row) => Number(row[k]));
    return {
      least: values.reduce((a, b) => Math.min(a, b), Infinity),
      most: values.reduce((a, b) => Math.max(a, b), 0),
      sum: values.reduce((a, b) => a + b, 0),
    };
  };
  const [games, valued] = [at('games'), at('with value')];
  const places =
    games.least === games.most ? count(games.least) : `${count(games.least)} to ${count(games.most)}`;
  const over =
    others.length === 0
      ? 'rows of one place'
      : others.map(({ name, distinct }) => `${name} (${count(distinct)} values)`).join(', ');
  return [
    aggregate === 'any'
      ? `Each place says whether it holds in any of ${places} games, over ${over}`
      : `Each place is the ${WORDS[aggregate!]} of ${places} games, over ${over}`,
    ...(valued.sum < games.sum
      ? [`${count(games.sum - valued.sum)} games without a value are left out`]
      : []),
    ...binned.map(({ name }) => {
      const [low, high] = bounds.get(name)!;
      return `${name} is cut into ${bins} bins of ${Number(((high - low) / bins).toPrecision(3))}`;
    }),
  ];
}

/** Whether a column holds an axis of the sweep: a parameter, but not a share that the players agreed on. */
const isAxis = (model: Model, isBargained: boolean, name: string): boolean =>
  parametersNamed(model, name).length > 0 &&
  !(isBargained && model.parameters.some((p) => p.bargained && p.name === name));

/** Axes whose values hardly ever come twice: drawn at random, so that no two rows share a place by themselves. */
function binnedAxes(places: readonly Column[], games: number): Column[] {
  const cells = places.reduce((product, { distinct }) => product * distinct, 1);
  const isSparse = places.length === 1 || cells > 4 * games;
  return places.filter(({ distinct }) => isSparse && distinct > MANY && games < 2 * distinct);
}

/** What is in the way of a picture without aggregation, and what to add. */
async function whySeveral(
  ask: Ask,
  filter: string,
  kind: PlotTask['kind'],
  places: readonly string[],
  drawn: readonly string[],
  others: readonly Column[],
  games: number,
): Promise<string> {
  if (drawn.length > 0)
    return `${drawn.join(' and ')} ${drawn.length === 1 ? 'was' : 'were'} drawn at random: hardly two rows share a value; add --aggregate mean (in bins, see --bins), or use --kind scatter`;
  const slices: string[] = [];
  for (const { name, distinct } of others) {
    if (distinct > MANY && games < 4 * distinct) continue;
    const { rows } = await ask(`select quantile_disc(${quoted(name)}, 0.5) from sweep${filter}`);
    const at = rows[0]![0];
    slices.push(`${/^\w+$/.test(name) ? name : quoted(name)} = ${typeof at === 'string' ? `'${at}'` : at}`);
  }
  const all = places.length + others.length;
  const slice = slices.length > 0 ? `--where ${JSON.stringify(slices.join(' and '))} or ` : '';
  return `${all} axes vary, and ${kind === 'heatmap' ? 'a heatmap shows 2' : `these lines show ${places.length}`}: ${others.map(({ name }) => name).join(', ')} ${others.length === 1 ? 'is' : 'are'} left; add ${slice}--aggregate mean (or share, min, max, any)`;
}

async function typeOf(ask: Ask, sql: string): Promise<'number' | 'truth' | 'text'> {
  const { rows } = await ask(`select typeof(${sql}) from sweep limit 1`);
  const type = String(rows[0]![0]);
  if (type === 'BOOLEAN') return 'truth';
  return /CHAR|TEXT|STRING|ENUM|DATE|TIME/.test(type) ? 'text' : 'number';
}

function aggregateSql(
  aggregate: Aggregate,
  name: string,
  sql: string,
  type: 'number' | 'truth' | 'text',
): string {
  if (type === 'text')
    throw misuse(
      `${name} holds texts, of which there is no ${aggregate}; give a condition, for example --value "${name} = '...'" --aggregate share`,
    );
  const isTruth = aggregate === 'share' || aggregate === 'any';
  if (isTruth && type !== 'truth')
    throw misuse(
      `${name} holds numbers; --aggregate ${aggregate} is for what is true or not, for example --value "${name} > 0": use mean, min or max, or give a condition`,
    );
  switch (aggregate) {
    case 'mean':
    case 'share':
      return `avg(${type === 'truth' ? `cast(${sql} as integer)` : sql})`;
    case 'any':
      return `bool_or(${sql})`;
    case 'min':
    case 'max':
      return `${aggregate}(${type === 'truth' ? `cast(${sql} as integer)` : sql})`;
  }
}

async function rowsOf(ask: Ask, sql: string): Promise<Pick<PlotTable, 'columns' | 'rows'>> {
  const { columns, rows } = await ask(`${sql} limit ${MOST_POINTS + 1}`);
  if (rows.length > MOST_POINTS)
    throw misuse(
      `more than ${count(MOST_POINTS)} places to plot; keep fewer with --where, or add --aggregate mean`,
    );
  return { columns, rows };
}
