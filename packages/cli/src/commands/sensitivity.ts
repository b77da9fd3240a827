import {
  comparativeStatics,
  formatNumber,
  type Model,
  misuse,
  parametersNamed,
  quantityNames,
  SAMPLES,
  type Sensitivity,
  type Uncertain,
  unknownName,
  usualVariation,
  type Values,
} from '@regulab/core';
import {
  SENSITIVITY_READING,
  sensitivityFigure,
  sensitivityHead,
  sensitivityLead,
  sensitivityRows,
} from '@regulab/figures/sensitivityFigure.js';
import { runSensitivity } from '@regulab/jobs/sensitivity.js';
import type { FindingReport } from '@regulab/report/node';
import { type Answer, gameOf, type Run } from '../command.js';
import type { OptionsOf } from '../commandTable.js';
import { ANSWER_IS_NO, OK } from '../exitCode.js';
import { showProgress } from '../progress.js';
import { textTable } from '../textTable.js';
import { readCorrelation, readUncertain } from '../uncertain.js';

type Options = OptionsOf<'sensitivity'>;

const DERIVATIVES = 'derivatives';

/** On which parameters the outcomes of a model rest. */
export const run: Run<'sensitivity'> = async ({ words: [id], options, laboratory }) => {
  const { settings, model, values } = gameOf(laboratory, id!, options.set);
  const { method, samples, missing = null, seed, workers } = options;
  const of = options.of.flatMap((text) => text.split(',').map((name) => name.trim()));
  if (method === DERIVATIVES) return derivatives(model, values, of, options);
  const isUsual = options.vary.length === 0;
  // What is set stays as it is.
  const fixed = Object.keys(settings).flatMap((name) => parametersNamed(model, name));
  const vary = isUsual
    ? usualVariation(model, values, fixed)
    : options.vary.map((text) => readUncertain('--vary', text));
  const leftOut = isUsual
    ? model.parameters.filter(
        ({ name, choices, whole, usual }) =>
          !choices &&
          !whole &&
          !fixed.includes(name) &&
          usual[0] < usual[1] &&
          !vary.some((each) => each.name === name),
      )
    : [];
  for (const { name } of vary)
    if (Object.hasOwn(settings, name)) throw misuse(`${name} is both set and varied; keep one of the two`);
  const progress = options.quiet ? null : showProgress('games');
  const found = await runSensitivity(
    model,
    {
      model: model.id,
      values,
      method,
      of: of.length > 0 ? of : usualQuantities(model),
      vary,
      correlations: options.correlate.map(readCorrelation),
      samples: samples ?? SAMPLES[method].usual,
      seed,
      missing,
    },
    { workers, laboratory, ...(progress ? { onProgress: progress.update } : {}) },
  ).finally(() => progress?.stop());
  const explained = found.quantities.filter(({ why }) => why === null);
  const room =
    leftOut.length > 0
      ? [
          `No room is left for ${leftOut.map(({ name }) => name).join(', ')} beside the others; name ranges with --vary.`,
        ]
      : [];
  const result = { ...found, vary };
  return {
    json: result,
    text: () => [inWords(model, vary, found), ...room].join('\n'),
    figure: () => sensitivityFigure(model, vary, found, explained),
    undrawn: 'no picture is written: no outcome varies and has values everywhere',
    report: () => findings(model, vary, found, result),
    // Nothing could be explained.
    exit: explained.length === 0 ? ANSWER_IS_NO : OK,
  };
};

/** What a model is about: its safety, or its first outcome. */
const usualQuantities = (model: Model): string[] => {
  const safety = model.outcomes.filter(({ role }) => role === 'safety').map(({ name }) => name);
  return safety.length > 0 ? safety : quantityNames(model).slice(0, 1);
};

const short = (x: number): string => formatNumber(Number(x.toFixed(3)) + 0);

const percent = (share: number): string => `${formatNumber(Number((100 * share).toPrecision(3)))} %`;

const statusesInWords = ({ statuses }: Sensitivity): string =>
  Object.entries(statuses)
    .map(([name, share]) => `${percent(share)} ${name}`)
    .join(', ');

function inWords(model: Model, vary: readonly Uncertain[], found: Sensitivity): string {
  return [
    `${model.id}: ${found.games.toLocaleString('en-US')} games, ${statusesInWords(found)}`,
    ...found.quantities.flatMap((q) => [
      '',
      `${q.name} (${sensitivityLead(vary, q)})`,
      ...(q.why === null
        ? [
            '',
            textTable(
              sensitivityHead(q),
              sensitivityRows(vary, q),
              sensitivityHead(q).flatMap((title, k) => (k > 0 && title !== 'varies' ? [k] : [])),
            ),
          ]
        : []),
    ]),
    '',
    ...(found.quantities.some(({ why }) => why === null) ? [SENSITIVITY_READING[found.method]] : []),
    `${found.note}.`,
    ...(found.quantities.some(({ why, missing }) => why !== null && missing > 0 && missing < 1)
      ? ['--missing VALUE states what an outcome counts as where it has none.']
      : []),
  ].join('\n');
}

function findings(
  model: Model,
  vary: readonly Uncertain[],
  found: Sensitivity,
  result: unknown,
): FindingReport {
  const sections = found.quantities.map((q) => {
    const figure = q.why === null ? sensitivityFigure(model, vary, found, [q]) : null;
    return {
      heading: `What does this rest on: ${q.label}?`,
      text: [`${sensitivityLead(vary, q)}`],
      ...(figure ? { figure: { ...figure, id: q.name.replaceAll(/[^A-Za-z0-9]+/g, '-') } } : {}),
      ...(q.why === null
        ? {
            numbers: {
              head: sensitivityHead(q),
              rows: sensitivityRows(vary, q),
              right: sensitivityHead(q).flatMap((title, k) => (k > 0 && title !== 'varies' ? [k] : [])),
            },
          }
        : {}),
    };
  });
  return {
    heading: `On which assumptions does the answer rest? ${model.title}`,
    lead: `${found.games.toLocaleString('en-US')} games were solved while ${vary.length} parameters varied: ${statusesInWords(found)}.`,
    findings: sections,
    method: `${SENSITIVITY_READING[found.method]} ${found.note}. The model is ${model.id} (${model.fidelity}: ${model.fidelityNote}).`,
    result,
  };
}

/** Exact derivatives at one game, as elasticities too. */
function derivatives(model: Model, values: Values, of: readonly string[], options: Options): Answer {
  const { vary, correlate, samples, missing, out, report } = options;
  for (const [name, given] of Object.entries({ vary, correlate, samples, missing, out, report }))
    if (Array.isArray(given) ? given.length > 0 : given !== undefined)
      throw misuse(
        `--${name} has no meaning with --method derivatives, which looks at one game; leave it out`,
      );
  const list = comparativeStatics(model, values);
  const known = [...new Set(list.map(({ outcome }) => outcome))];
  for (const name of of)
    if (!known.includes(name)) throw unknownName('outcome with derivatives', name, known);
  const { outcomes } = model.solve(values);
  const rows = list
    .filter(({ outcome }) => of.length === 0 || of.includes(outcome))
    .map((each) => {
      const y = outcomes[each.outcome];
      const elasticity =
        each.kind === 'derivative' && y != null && y !== 0
          ? (each.value * values[each.parameter]!) / y
          : Number.NaN;
      return {
        ...each,
        value: Number.isNaN(each.value) ? null : each.value,
        elasticity: Number.isNaN(elasticity) ? null : elasticity,
      };
    });
  const cell = (x: number | null): string => (x === null ? '-' : short(x));
  return {
    json: { model: model.id, method: DERIVATIVES, parameters: values, derivatives: rows },
    text: () =>
      `${model.id}: derivatives at one game, exact\n\n${textTable(
        ['outcome', 'parameter', 'derivative', 'elasticity'],
        rows.map(({ outcome, parameter, kind, value, elasticity }) => [
          outcome,
          kind === 'difference' ? `${parameter} (one more)` : parameter,
          cell(value),
          cell(elasticity),
        ]),
        [2, 3],
      )}`,
  };
}
