import {
  CellError,
  formatNumber,
  type LogMeasures,
  measureLog,
  misuse,
  type Report,
  readDecimal,
  unknownName,
} from '@regulab/core';
import { type EcosystemMeasures, MOST_UNITS, measureEcosystem } from '@regulab/measure/ecosystem.js';
import { droppedWords, type Rows, readRows } from '@regulab/measure/rows.js';
import { readCount } from '../parse.js';
import { print } from '../print.js';
import { textTable } from '../textTable.js';

interface Options {
  readonly text?: string | undefined;
  readonly ignore?: readonly string[] | undefined;
  readonly pairs?: string | undefined;
  readonly permutations?: string | undefined;
  readonly reference?: string | undefined;
  readonly dropBad?: true | undefined;
  readonly seed: string;
  readonly json?: true | undefined;
}

const KINDS = ['ecosystem', 'obfuscation'];
const MOST_PERMUTATIONS = 1_000_000;

/** Measures of a file of observations. */
export async function measure(kind: string, file: string, options: Options): Promise<void> {
  if (!KINDS.includes(kind)) throw unknownName('kind of measures', kind, KINDS);
  const seed = readCount('--seed', options.seed, 0);
  const foreign =
    kind === 'ecosystem' ? (['permutations', 'reference'] as const) : (['text', 'ignore', 'pairs'] as const);
  const given = foreign.find((name) => options[name as keyof Options] !== undefined);
  if (given) throw misuse(`--${given} does not belong to measures of ${kind}; leave it out`);
  if (kind === 'ecosystem') {
    const found = await measureEcosystem(file, {
      text: options.text,
      ignore: options.ignore,
      pairs: options.pairs === undefined ? undefined : readCount('--pairs', options.pairs, 1),
      seed,
      dropBad: options.dropBad === true,
    });
    print(
      options.json
        ? `${JSON.stringify(found, null, 2)}\n`
        : `${[...droppedWords(found.dropped), ecosystem(found)].join('\n')}\n`,
    );
    return;
  }
  const permutations =
    options.permutations === undefined ? 999 : readCount('--permutations', options.permutations, 1);
  if (permutations > MOST_PERMUTATIONS)
    throw misuse(`--permutations is ${permutations}; it must be at most ${MOST_PERMUTATIONS}`);
  const read = (path: string): Promise<Rows<Report>> =>
    readRows(path, { needs: ['time', 'source', 'text'], dropBad: options.dropBad === true }, reportOf);
  const { rows, dropped } = await read(file);
  const reference = options.reference === undefined ? null : await read(options.reference);
  const found = measureLog(rows, {
    permutations,
    seed,
    reference: reference?.rows.map(({ text }) => text) ?? [],
  });
  const left = [...dropped, ...(reference?.dropped ?? [])];
  print(
    options.json
      ? `${JSON.stringify({ ...found, dropped: left }, null, 2)}\n`
      : `${[...droppedWords(left), log(found)].join('\n')}\n`,
  );
}

/** A report of a row with the columns time (seconds or a date), source and text. */
function reportOf({ time: stamp, source, text }: Readonly<Record<string, string>>): Report {
  const time = secondsOf(stamp!);
  if (Number.isNaN(time))
    throw new CellError(
      'time',
      `time is ${JSON.stringify(stamp)}; it must be a number of seconds or a date such as 2026-01-31T12:00:00Z`,
    );
  return { time, source: source!, text: text! };
}

/** Seconds of a number, or of a date by ISO 8601, in UTC where it names no zone; NaN for anything else. */
function secondsOf(text: string): number {
  const seconds = readDecimal(text);
  if (seconds !== null) return seconds;
  const [, date, clock = '00:00', zone = 'Z'] =
    /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d:\d\d)?)?$/.exec(text) ?? [];
  if (date === undefined) return Number.NaN;
  // Days that a month does not have are taken for days of the next.
  const midnight = new Date(`${date}T00:00Z`);
  const isDay = !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(date);
  return isDay ? Date.parse(`${date}T${clock}${zone}`) / 1000 : Number.NaN;
}

const n = (x: number | null): string => (x === null ? '-' : formatNumber(Number(x.toPrecision(4))));
const whole = (x: number): string => x.toLocaleString('en-US');

function ecosystem({
  file,
  patterns: p,
  relations,
  mutationRate,
  columns,
  traffic,
  similarities,
  seed,
}: EcosystemMeasures): string {
  return [
    `${file}: ${whole(p.models)} models, ${whole(p.arcs)} arcs from parent to child (ecosystem/measures, faithful)`,
    '',
    textTable(
      ['pattern', 'count'],
      [
        ['models without a parent', whole(p.roots)],
        ['models without a child', whole(p.leaves)],
        ['models with two children or more', whole(p.forks)],
        ['pairs of siblings', whole(p.siblings)],
        ['chains of grandparent, parent, child', whole(p.chains)],
        ['uncles and nephews', whole(p.uncles)],
        ['generations', whole(p.depth)],
      ],
      [1],
    ),
    ...(relations.some(({ relation }) => relation !== 'not said')
      ? [
          '',
          textTable(
            ['relation', 'arcs'],
            relations.map((r) => [r.relation, whole(r.arcs)]),
            [1],
          ),
        ]
      : []),
    '',
    `Mean mutation rate of an arc: ${n(mutationRate)}`,
    ...(columns.length > 0
      ? [
          '',
          textTable(
            ['trait', 'values', 'changes on', 'forward in order', 'order'],
            columns.map((c) => [
              c.name,
              String(c.values),
              `${n(100 * c.changes)} %`,
              c.total === 0 ? '-' : `${n((100 * c.forward) / c.total)} %`,
              c.total === 0
                ? 'nothing changes'
                : `${c.order.slice(0, 6).join(' > ')}${c.order.length > 6 ? ' ...' : ''}${c.isExact ? '' : ' (by moving single values; a better one is possible)'}`,
            ]),
            [1, 2, 3],
          ),
        ]
      : []),
    ...(traffic.length > 0
      ? [
          '',
          textTable(
            ['from trait', 'to trait', 'net traffic'],
            traffic.slice(0, 10).map((t) => [t.from, t.to, whole(t.net)]),
            [2],
          ),
        ]
      : []),
    '',
    textTable(
      ['similarity of', 'pairs', 'traits', 'edits', 'words', 'rare words'],
      similarities.map((s) => [s.kind, whole(s.pairs), n(s.traits), n(s.edit), n(s.words), n(s.rareWords)]),
      [1, 2, 3, 4, 5],
    ),
    '',
    `Patterns are counted exactly. Similarities are means over pairs drawn with replacement, seed ${seed}; texts are compared over their first ${whole(MOST_UNITS)} characters, words are rare by the texts that were drawn.`,
  ].join('\n');
}

const log = ({ reports, sources, measures, permutations, seed }: LogMeasures): string =>
  [
    `${whole(reports)} reports of ${whole(sources)} sources (inspired by arXiv 2208.06405; measures and tests are ours)`,
    '',
    textTable(
      ['measure', 'value', 'p-value'],
      measures.map((m) => [m.words, n(Number.isNaN(m.value) ? null : m.value), n(m.pValue)]),
      [1, 2],
    ),
    '',
    `p-values by ${whole(permutations)} permutations of sources and texts over times, seed ${seed}.`,
  ].join('\n');
