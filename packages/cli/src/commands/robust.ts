import { writeFileSync } from 'node:fs';
import {
  csvCell,
  ENGINE,
  findModel,
  formatNumber,
  formatShort,
  type Model,
  misuse,
  parametersNamed,
  type Robust,
  type RobustRule,
  readDecimal,
  readGame,
  type Selection,
  type Variant,
  type World,
} from '@regulab/core';
import type { Figure, Layer } from '@regulab/figures';
import { runRobust } from '@regulab/jobs/robust.js';
import { fileFailure } from '@regulab/sweep';
import { checkReport, readCount, readSettings } from '../parse.js';
import { print } from '../print.js';
import { showProgress } from '../progress.js';
import { textTable } from '../textTable.js';
import { readRange, readUncertain } from '../uncertain.js';
import { checkPictures, writeFigure } from '../writeFigure.js';

interface Options {
  readonly maximise: string;
  readonly over?: readonly string[] | undefined;
  readonly uncertain?: readonly string[] | undefined;
  readonly variant?: readonly string[] | undefined;
  readonly selection?: string | undefined;
  readonly satisfice?: string | undefined;
  readonly worlds?: string | undefined;
  readonly set?: readonly string[] | undefined;
  readonly out?: readonly string[] | undefined;
  readonly table?: string | undefined;
  readonly report?: string | undefined;
  readonly workers?: string | undefined;
  readonly json?: true | undefined;
  readonly quiet?: true | undefined;
}

/** Another model with what of the settings it knows. */
function variantOf(id: string, settings: Readonly<Record<string, unknown>>): Variant {
  const named = findModel(id);
  const known = Object.entries(settings).filter(
    ([name]) => parametersNamed(named, name).length > 0 || name === named.list?.name,
  );
  return readGame(named, Object.fromEntries(known));
}

/** Rules for a regulator who does not know the world. */
export async function robust(id: string, options: Options): Promise<void> {
  checkReport(options.report);
  checkPictures(options.out);
  const named = findModel(id);
  const settings = readSettings(named, options.set ?? []);
  const { model, values } = readGame(named, settings);
  const satisfice = options.satisfice === undefined ? undefined : readDecimal(options.satisfice);
  if (satisfice === null) throw misuse(`--satisfice is ${options.satisfice}; it must be a number`);
  const progress = options.quiet ? null : showProgress('games');
  const task = {
    maximise: options.maximise,
    over: (options.over ?? []).map((text) => readRange('--over', text)),
    uncertain: (options.uncertain ?? []).map((text) => readUncertain('--uncertain', text)),
    variants: (options.variant ?? []).map((each) => variantOf(each, settings)),
    ...(options.selection === undefined
      ? {}
      : { selections: options.selection.split(',').map((name) => name.trim() as Selection) }),
    ...(satisfice === undefined ? {} : { satisfice }),
    ...(options.worlds === undefined ? {} : { worlds: readCount('--worlds', options.worlds, 1) }),
  };
  for (const { name } of [...task.over, ...task.uncertain])
    if (Object.hasOwn(settings, name)) throw misuse(`${name} is both set and moved; keep one of the two`);
  const result = await runRobust(model, values, task, {
    ...(options.workers === undefined ? {} : { workers: readCount('--workers', options.workers, 1) }),
    ...(progress ? { onProgress: progress.update } : {}),
  }).finally(() => progress?.stop());
  const { choices, regretTable, ...shown } = result;
  if (options.out || options.report !== undefined) {
    const figure = await figureOf(model, result);
    await writeFigure(figure, options.out ?? []);
    if (options.report !== undefined) {
      const { writeFindings } = await import('@regulab/report/node');
      writeFindings(options.report, {
        heading: `Which rule is best when the world is not known? ${model.title}`,
        lead: leadOf(result),
        findings: [
          {
            heading: 'The best rule by each criterion',
            text: [
              'Mean and satisficing share are over the stated distributions; the worst case and the largest regret are over every world that was looked at, corners included.',
            ],
            figure,
            numbers: { head: headOf(result), rows: rowsOf(result), right: rightOf(result) },
          },
          {
            heading: 'Regrets in the worlds that decide',
            text: [
              'What the best rule of each world would add, for the worlds in which some criterion is decided.',
            ],
            numbers: { head: regretHead(result), rows: regretRows(result) },
          },
        ],
        method: `${methodOf(result)} The model is ${model.id} (${model.fidelity}: ${model.fidelityNote}).`,
        result,
      });
    }
  }
  if (options.table !== undefined)
    try {
      writeFileSync(options.table, tableCsv(result));
    } catch (error) {
      throw fileFailure('write', options.table, error);
    }
  print(options.json ? `${JSON.stringify(shown, null, 2)}\n` : `${report(result)}\n`);
}

const NAMES: Readonly<Record<string, string>> = {
  minimaxRegret: 'least regret',
  maximin: 'best worst case',
  bestExpected: 'best mean',
  satisficing: 'most often good enough',
  none: 'no rule',
};

const named = (r: Robust): [string, RobustRule][] =>
  (['minimaxRegret', 'maximin', 'bestExpected', 'satisficing', 'none'] as const).flatMap((name) =>
    r[name] === null ? [] : [[NAMES[name]!, r[name]]],
  );

const leversOf = (r: Robust): string[] => Object.keys(r.none.levers);

function worldInWords(r: Robust, { model, selection, parameters }: World): string {
  const short = (x: number): string => formatNumber(Number(x.toPrecision(4)));
  return [
    ...(r.regretTable.some(({ world }) => world.model !== model) ? [model] : []),
    ...(selection === 'selected' ? [] : [`${selection} equilibrium`]),
    ...Object.entries(parameters).map(([name, value]) => `${name}=${short(value)}`),
  ].join(', ');
}

const hasGaps = (r: Robust): boolean => named(r).some(([, rule]) => rule.unsolved > 0);

/** How it was found, and what stands in for what has no value. */
const methodOf = (r: Robust): string =>
  `${r.method}.${hasGaps(r) ? ` In some worlds ${r.maximise} has no value under a rule (column "no value"); there it counts as the worst of the others.` : ''}`;

const headOf = (r: Robust): string[] => [
  'criterion',
  ...leversOf(r),
  'mean',
  ...(r.satisficing ? ['good enough'] : []),
  'worst case',
  'in',
  'largest regret',
  'in',
  ...(hasGaps(r) ? ['no value'] : []),
];

const rightOf = (r: Robust): number[] =>
  headOf(r).flatMap((title, k) => (k > 0 && title !== 'in' ? [k] : []));

const rowsOf = (r: Robust): string[][] =>
  named(r).map(([name, rule]) => [
    name,
    ...leversOf(r).map((lever) => formatNumber(rule.levers[lever]!)),
    formatNumber(rule.expected),
    ...(r.satisficing ? [`${formatNumber(Number((100 * rule.satisfied!).toPrecision(3)))} %`] : []),
    formatNumber(rule.least),
    worldInWords(r, rule.leastIn),
    formatNumber(rule.largestRegret),
    worldInWords(r, rule.worst),
    ...(hasGaps(r) ? [`${formatNumber(Number((100 * rule.unsolved).toPrecision(3)))} %`] : []),
  ]);

/** Worlds in which some named rule has its worst case or its largest regret. */
function decisive(r: Robust) {
  const same = (a: World, b: World): boolean => JSON.stringify(a) === JSON.stringify(b);
  return r.regretTable.filter(
    ({ world }, k) =>
      named(r).some(([, rule]) => same(rule.worst, world) || same(rule.leastIn, world)) &&
      r.regretTable.findIndex((other) => same(other.world, world)) === k,
  );
}

const regretHead = (r: Robust): string[] => ['world', 'best', ...named(r).map(([name]) => name)];

const regretRows = (r: Robust): string[][] =>
  decisive(r).map(({ world, best, regrets }) => [
    worldInWords(r, world),
    formatNumber(best),
    ...Object.keys(NAMES).flatMap((name) => (name in regrets ? [formatNumber(regrets[name]!)] : [])),
  ]);

function tableCsv(r: Robust): string {
  const names = Object.keys(r.regretTable[0]!.regrets);
  const parameters = [...new Set(r.regretTable.flatMap(({ world }) => Object.keys(world.parameters)))];
  const head = [
    'model',
    'selection',
    'drawn',
    ...parameters,
    'best',
    ...names.map((name) => `${name} value`),
    ...names.map((name) => `${name} regret`),
  ];
  const rows = r.regretTable.map(({ world, isDrawn, best, values, regrets }) => [
    world.model,
    world.selection,
    isDrawn,
    ...parameters.map((name) => world.parameters[name] ?? null),
    best,
    ...names.map((name) => values[name]!),
    ...names.map((name) => regrets[name]!),
  ]);
  return `${[head, ...rows].map((row) => row.map(csvCell).join(',')).join('\n')}\n`;
}

const ruleInWords = ({ levers }: RobustRule): string =>
  Object.entries(levers)
    .map(([name, value]) => `${name} ${formatNumber(value)}`)
    .join(', ');

const leadOf = (r: Robust): string =>
  `The rule that is best in the worst case is ${ruleInWords(r.maximin)}: its worst case is the world ${worldInWords(r, r.maximin.leastIn)}, in which ${r.maximise} is ${formatNumber(r.maximin.least)}. The rule of the least largest regret is ${ruleInWords(r.minimaxRegret)}.`;

function report(r: Robust): string {
  return [
    `${r.model}: ${r.maximise} when the world is not known`,
    '',
    textTable(headOf(r), rowsOf(r), rightOf(r)),
    '',
    'Regrets in the worlds that decide:',
    '',
    textTable(
      regretHead(r),
      regretRows(r),
      regretHead(r)
        .map((_, k) => k)
        .slice(1),
    ),
    '',
    leadOf(r),
    `Rules whose largest regret is at most a tenth above the least lie within ${r.flat.map(({ name, from, to }) => `${name} from ${formatNumber(from)} to ${formatNumber(to)}`).join(', ')}.`,
    ...leversOf(r).map((lever) => rangeOf(r, lever)),
    methodOf(r),
  ].join('\n');
}

/** What was searched of a lever, and which criteria choose an end of it. */
function rangeOf(r: Robust, lever: string): string {
  const values = r.choices.map(({ levers }) => levers[lever]!);
  const [from, to] = [Math.min(...values), Math.max(...values)];
  const atEnd = named(r)
    .filter(
      ([name, { levers }]) =>
        name !== NAMES.none && levers[lever] === to && levers[lever] !== r.none.levers[lever],
    )
    .map(([name]) => name);
  const end =
    atEnd.length === 0
      ? ''
      : ` The upper end is chosen by: ${atEnd.join(', ')}; beyond it there may be better rules.`;
  return `Searched: ${lever} from ${formatShort(from)} to ${formatShort(to)}.${end}`;
}

/** Mean, worst case and largest regret along one lever, or the largest regret over two. */
async function figureOf(model: Model, r: Robust): Promise<Figure> {
  const { COLORS, lineColor } = await import('@regulab/figures');
  const levers = leversOf(r);
  const axis = (name: string) => {
    const p = model.parameters.find((each) => each.name === parametersNamed(model, name)[0])!;
    return { label: name === p.name ? p.label : name, symbol: p.symbol, unit: p.unit };
  };
  const colors: Readonly<Record<string, string>> = {
    'least regret': lineColor(2),
    'best worst case': lineColor(3),
    'best mean': lineColor(5),
    'most often good enough': lineColor(9),
  };
  // Criteria that choose the same rule share a mark.
  const marked = named(r)
    .filter(([name]) => name !== NAMES.none)
    .map(([name, rule], _, all) => {
      const same = all.filter(([, other]) => JSON.stringify(other.levers) === JSON.stringify(rule.levers));
      return {
        name: same.map(([each]) => each).join(', '),
        color: colors[same[0]![0]]!,
        rule,
        isFirst: same[0]![0] === name,
      };
    })
    .filter(({ isFirst }) => isFirst);
  const base = {
    id: 'robust',
    title: `Rules for ${r.maximise} when the world is not known`,
    caption: `${leadOf(r)} ${model.id} (${model.fidelity}). ${methodOf(r)} ${ENGINE}.`,
    data: {
      columns: [...levers, 'mean', 'worst case', 'largest regret', 'mean regret', 'good enough', 'unsolved'],
      rows: r.choices.map((rule) => [
        ...levers.map((lever) => rule.levers[lever]!),
        rule.expected,
        rule.least,
        rule.largestRegret,
        rule.expectedRegret,
        rule.satisfied,
        rule.unsolved,
      ]),
    },
  };
  const [first, second] = levers as [string, string?];
  if (second === undefined) {
    const curve = (of: (rule: RobustRule) => number, color: string, label: string): Layer => ({
      kind: 'line',
      points: r.choices.map((rule) => [rule.levers[first]!, of(rule)]),
      color,
      label,
    });
    const rules = marked.map(
      ({ name, color, rule }): Layer => ({
        kind: 'rule',
        axis: 'x',
        at: rule.levers[first]!,
        color,
        label: name,
      }),
    );
    return {
      ...base,
      panels: [
        {
          title: 'What it comes to',
          x: axis(first),
          y: { label: r.maximise },
          layers: [
            curve(({ expected }) => expected, COLORS.ink, 'mean'),
            curve(({ least }) => least, COLORS.backfiring, 'worst case'),
            ...rules,
          ],
        },
        {
          title: 'What one may come to regret',
          x: axis(first),
          y: { label: 'regret' },
          layers: [
            curve(({ largestRegret }) => largestRegret, COLORS.backfiring, 'largest'),
            curve(({ expectedRegret }) => expectedRegret, COLORS.ink, 'mean'),
            ...rules,
          ],
        },
      ],
      panelsPerRow: 2,
    };
  }
  const places = Math.round(Math.sqrt(r.choices.length));
  const at = (lever: string): readonly [number, number] => [
    r.choices[0]!.levers[lever]!,
    r.choices[r.choices.length - 1]!.levers[lever]!,
  ];
  const [[left, right], [bottom, top]] = [at(first), at(second)];
  const [dx, dy] = [(right - left) / (places - 1) / 2, (top - bottom) / (places - 1) / 2];
  const raster = (of: (rule: RobustRule) => number, label: string): Layer => {
    const values = new Float64Array(places * places);
    r.choices.forEach((rule, k) => {
      values[(k % places) * places + Math.floor(k / places)] = of(rule);
    });
    return {
      kind: 'raster',
      left: left - dx,
      right: right + dx,
      bottom: bottom - dy,
      top: top + dy,
      columns: places,
      rows: places,
      values,
      color: { kind: 'sequential', label, domain: [Math.min(...values), Math.max(...values)] },
    };
  };
  const dots = marked.map(
    ({ name, color, rule }): Layer => ({
      kind: 'dots',
      points: [[rule.levers[first]!, rule.levers[second]!]],
      color,
      label: name,
      radius: 5,
    }),
  );
  return {
    ...base,
    panels: [
      {
        title: 'Largest regret',
        x: { ...axis(first), domain: [left - dx, right + dx] },
        y: { ...axis(second), domain: [bottom - dy, top + dy] },
        layers: [raster(({ largestRegret }) => largestRegret, 'largest regret'), ...dots],
      },
      {
        title: 'Worst case',
        x: { ...axis(first), domain: [left - dx, right + dx] },
        y: { ...axis(second), domain: [bottom - dy, top + dy] },
        layers: [raster(({ least }) => least, r.maximise), ...dots],
      },
    ],
    panelsPerRow: 2,
  };
}
