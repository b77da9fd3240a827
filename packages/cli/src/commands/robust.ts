import { writeFileSync } from 'node:fs';
import {
  csvCell,
  formatNumber,
  formatShort,
  type Laboratory,
  type Model,
  misuse,
  parametersNamed,
  type Robust,
  readGame,
  type Selection,
  type Variant,
  type World,
} from '@regulab/core';
import {
  CRITERIA,
  namedRules,
  robustFigure,
  robustHead,
  robustLead,
  robustLevers,
  robustMethod,
  robustRows,
  worldWords,
} from '@regulab/figures/robustFigure.js';
import { runRobust } from '@regulab/jobs/robust.js';
import type { FindingReport } from '@regulab/report/node';
import { fileFailure } from '@regulab/sweep';
import { gameOf, type Run } from '../command.js';
import { showProgress } from '../progress.js';
import { textTable } from '../textTable.js';
import { readRange, readUncertain } from '../uncertain.js';

/** Another model with what of the settings it knows. */
function variantOf(laboratory: Laboratory, id: string, settings: Readonly<Record<string, unknown>>): Variant {
  const named = laboratory.find(id);
  const known = Object.entries(settings).filter(
    ([name]) => parametersNamed(named, name).length > 0 || name === named.list?.name,
  );
  return readGame(named, Object.fromEntries(known));
}

/** Rules for a regulator who does not know the world. */
export const run: Run<'robust'> = async ({ words: [id], options, laboratory }) => {
  const { settings, model, values } = gameOf(laboratory, id!, options.set);
  const { maximise, satisfice, selection, worlds, workers, table } = options;
  const task = {
    maximise,
    over: options.over.map((text) => readRange('--over', text)),
    uncertain: options.uncertain.map((text) => readUncertain('--uncertain', text)),
    variants: options.variant.map((each) => variantOf(laboratory, each, settings)),
    ...(selection === undefined
      ? {}
      : { selections: selection.split(',').map((name) => name.trim() as Selection) }),
    ...(satisfice === undefined ? {} : { satisfice }),
    ...(worlds === undefined ? {} : { worlds }),
  };
  for (const { name } of [...task.over, ...task.uncertain])
    if (Object.hasOwn(settings, name)) throw misuse(`${name} is both set and moved; keep one of the two`);
  const progress = options.quiet ? null : showProgress('games');
  const result = await runRobust(model, values, task, {
    workers,
    laboratory,
    ...(progress ? { onProgress: progress.update } : {}),
  }).finally(() => progress?.stop());
  const { choices, regretTable, ...shown } = result;
  if (table !== undefined)
    try {
      writeFileSync(table, tableCsv(result));
    } catch (error) {
      throw fileFailure('write', table, error);
    }
  return {
    json: shown,
    text: () => report(result),
    figure: () => robustFigure(model, result),
    report: () => findings(model, result),
  };
};

const findings = (model: Model, result: Robust): FindingReport => ({
  heading: `Which rule is best when the world is not known? ${model.title}`,
  lead: robustLead(result),
  findings: [
    {
      heading: 'The best rule by each criterion',
      text: [
        'Mean and satisficing share are over the stated distributions; the worst case and the largest regret are over every world that was looked at, corners included.',
      ],
      figure: robustFigure(model, result),
      numbers: { head: robustHead(result), rows: robustRows(result), right: rightOf(result) },
    },
    {
      heading: 'Regrets in the worlds that decide',
      text: [
        'What the best rule of each world would add, for the worlds in which some criterion is decided.',
      ],
      numbers: { head: regretHead(result), rows: regretRows(result) },
    },
  ],
  method: `${robustMethod(result)} The model is ${model.id} (${model.fidelity}: ${model.fidelityNote}).`,
  result,
});

/** Columns of numbers. */
const rightOf = (r: Robust): number[] =>
  robustHead(r).flatMap((title, k) => (k > 0 && title !== 'in' ? [k] : []));

/** Worlds in which some named rule has its worst case or its largest regret. */
function decisive(r: Robust) {
  const same = (a: World, b: World): boolean => JSON.stringify(a) === JSON.stringify(b);
  return r.regretTable.filter(
    ({ world }, k) =>
      namedRules(r).some(([, rule]) => same(rule.worst, world) || same(rule.leastIn, world)) &&
      r.regretTable.findIndex((other) => same(other.world, world)) === k,
  );
}

const regretHead = (r: Robust): string[] => ['world', 'best', ...namedRules(r).map(([name]) => name)];

const regretRows = (r: Robust): string[][] =>
  decisive(r).map(({ world, best, regrets }) => [
    worldWords(r, world),
    formatNumber(best),
    ...Object.keys(CRITERIA).flatMap((name) => (name in regrets ? [formatNumber(regrets[name]!)] : [])),
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

function report(r: Robust): string {
  return [
    `${r.model}: ${r.maximise} when the world is not known`,
    '',
    textTable(robustHead(r), robustRows(r), rightOf(r)),
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
    robustLead(r),
    `Rules whose largest regret is at most a tenth above the least lie within ${r.flat.map(({ name, from, to }) => `${name} from ${formatNumber(from)} to ${formatNumber(to)}`).join(', ')}.`,
    ...robustLevers(r).map((lever) => rangeOf(r, lever)),
    robustMethod(r),
  ].join('\n');
}

/** What was searched of a lever, and which criteria choose an end of it. */
function rangeOf(r: Robust, lever: string): string {
  const values = r.choices.map(({ levers }) => levers[lever]!);
  const [from, to] = [Math.min(...values), Math.max(...values)];
  const atEnd = namedRules(r)
    .filter(
      ([name, { levers }]) =>
        name !== CRITERIA.none && levers[lever] === to && levers[lever] !== r.none.levers[lever],
    )
    .map(([name]) => name);
  const end =
    atEnd.length === 0
      ? ''
      : ` The upper end is chosen by: ${atEnd.join(', ')}; beyond it there may be better rules.`;
  return `Searched: ${lever} from ${formatShort(from)} to ${formatShort(to)}.${end}`;
}
