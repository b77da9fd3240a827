import {
  comparativeStatics,
  findModel,
  formatNumber,
  type Model,
  misuse,
  quantityNames,
  readDecimal,
  readGame,
  SAMPLES,
  SENSITIVITY_METHODS,
  type Sensitivity,
  type SensitivityMethod,
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
import { ANSWER_IS_NO } from '../exitCode.js';
import { checkReport, readCount, readSeed, readSettings } from '../parse.js';
import { note, print } from '../print.js';
import { showProgress } from '../progress.js';
import { textTable } from '../textTable.js';
import { readCorrelation, readUncertain } from '../uncertain.js';
import { checkPictures, writeFigure } from '../writeFigure.js';

interface Options {
  readonly of?: readonly string[] | undefined;
  readonly method: string;
  readonly vary?: readonly string[] | undefined;
  readonly correlate?: readonly string[] | undefined;
  readonly samples?: string | undefined;
  readonly seed: string;
  readonly missing?: string | undefined;
  readonly set?: readonly string[] | undefined;
  readonly workers?: string | undefined;
  readonly out?: readonly string[] | undefined;
  readonly report?: string | undefined;
  readonly json?: true | undefined;
  readonly quiet?: true | undefined;
}

const DERIVATIVES = 'derivatives';
const METHODS: readonly string[] = [...SENSITIVITY_METHODS, DERIVATIVES];

/** On which parameters the outcomes of a model rest. */
export async function sensitivity(id: string, options: Options): Promise<void> {
  checkReport(options.report);
  checkPictures(options.out);
  if (!METHODS.includes(options.method)) throw unknownName('method', options.method, METHODS);
  const named = findModel(id);
  const { model, values } = readGame(named, readSettings(named, options.set ?? []));
  const of = (options.of ?? []).flatMap((text) => text.split(',').map((name) => name.trim()));
  if (options.method === DERIVATIVES) {
    derivatives(model, values, of, options);
    return;
  }
  const method = options.method as SensitivityMethod;
  const vary =
    options.vary === undefined
      ? usualVariation(model, values)
      : options.vary.map((text) => readUncertain('--vary', text));
  const leftOut =
    options.vary === undefined
      ? model.parameters.filter(
          ({ name, choices, whole, usual }) =>
            !choices && !whole && usual[0] < usual[1] && !vary.some((each) => each.name === name),
        )
      : [];
  for (const { name } of vary)
    if (Object.hasOwn(readSettings(named, options.set ?? []), name))
      throw misuse(`${name} is both set and varied; keep one of the two`);
  const missing = options.missing === undefined ? null : readDecimal(options.missing);
  if (options.missing !== undefined && missing === null)
    throw misuse(`--missing is ${options.missing}; it must be a number`);
  const progress = options.quiet ? null : showProgress('games');
  const found = await runSensitivity(
    {
      model: model.id,
      values,
      method,
      of: of.length > 0 ? of : usualQuantities(model),
      vary,
      correlations: (options.correlate ?? []).map(readCorrelation),
      samples:
        options.samples === undefined ? SAMPLES[method].usual : readCount('--samples', options.samples, 1),
      seed: readSeed(options.seed),
      missing,
    },
    {
      ...(options.workers === undefined ? {} : { workers: readCount('--workers', options.workers, 1) }),
      ...(progress ? { onProgress: progress.update } : {}),
    },
  ).finally(() => progress?.stop());
  const result = { ...found, vary };
  const pictures = found.quantities.filter(({ why }) => why === null);
  if (options.out || options.report !== undefined) {
    const figure = sensitivityFigure(model, vary, found, pictures);
    if (figure !== null) await writeFigure(figure, options.out ?? []);
    else note('no picture is written: no outcome varies and has values everywhere\n');
    if (options.report !== undefined) await writeReport(options.report, model, vary, found, result);
  }
  print(
    options.json
      ? `${JSON.stringify(result, null, 2)}\n`
      : `${[inWords(model, vary, found), ...(leftOut.length > 0 ? [`No room is left for ${leftOut.map(({ name }) => name).join(', ')} beside the others; name ranges with --vary.`] : [])].join('\n')}\n`,
  );
  // Nothing could be explained.
  if (pictures.length === 0) process.exitCode = ANSWER_IS_NO;
}

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

async function writeReport(
  directory: string,
  model: Model,
  vary: readonly Uncertain[],
  found: Sensitivity,
  result: unknown,
): Promise<void> {
  const { writeFindings } = await import('@regulab/report/node');
  const findings = await Promise.all(
    found.quantities.map(async (q) => {
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
    }),
  );
  writeFindings(directory, {
    heading: `On which assumptions does the answer rest? ${model.title}`,
    lead: `${found.games.toLocaleString('en-US')} games were solved while ${vary.length} parameters varied: ${statusesInWords(found)}.`,
    findings,
    method: `${SENSITIVITY_READING[found.method]} ${found.note}. The model is ${model.id} (${model.fidelity}: ${model.fidelityNote}).`,
    result,
  });
}

/** Exact derivatives at one game, as elasticities too. */
function derivatives(model: Model, values: Values, of: readonly string[], options: Options): void {
  for (const [name, given] of Object.entries({
    vary: options.vary,
    correlate: options.correlate,
    samples: options.samples,
    missing: options.missing,
    out: options.out,
    report: options.report,
  }))
    if (given !== undefined)
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
  if (options.json) {
    print(
      `${JSON.stringify({ model: model.id, method: DERIVATIVES, parameters: values, derivatives: rows }, null, 2)}\n`,
    );
    return;
  }
  const cell = (x: number | null): string => (x === null ? '-' : short(x));
  print(
    `${model.id}: derivatives at one game, exact\n\n${textTable(
      ['outcome', 'parameter', 'derivative', 'elasticity'],
      rows.map(({ outcome, parameter, kind, value, elasticity }) => [
        outcome,
        kind === 'difference' ? `${parameter} (one more)` : parameter,
        cell(value),
        cell(elasticity),
      ]),
      [2, 3],
    )}\n`,
  );
}
