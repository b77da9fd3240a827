import {
  type Design,
  type DesignLever,
  design as designOf,
  findModel,
  formatNumber,
  misuse,
  parametersNamed,
  readGame,
  readRules,
  usualLevers,
} from '@regulab/core';
import { ANSWER_IS_NO } from '../exitCode.js';
import { readNumber, readSettings } from '../parse.js';
import { textTable } from '../textTable.js';

interface Options {
  readonly maximise: string;
  readonly subjectTo?: string | undefined;
  readonly over?: string | undefined;
  readonly bargain?: string | undefined;
  readonly set?: readonly string[] | undefined;
  readonly json?: true | undefined;
}

const list = (text: string | undefined): string[] =>
  (text ?? '').split(',').flatMap((part) => (part.trim() === '' ? [] : [part.trim()]));

/** `name` or `name=from:to` */
function readLever(text: string): DesignLever {
  const [name, range] = text.split('=');
  if (range === undefined) return { name: name! };
  const ends = range.split(':').map(readNumber);
  if (ends.length !== 2 || ends.some((end) => end === null))
    throw misuse(`--over ${text} is not name or name=from:to, for example specialistFloor=0:2.5`);
  return { name: name!, from: ends[0]!, to: ends[1]! };
}

/** Finds the best regulation for an objective, for every choice of whom to regulate. */
export function design(id: string, options: Options): void {
  const named = findModel(id);
  const settings = readSettings(named, options.set ?? []);
  const { model, values } = readGame(named, settings);
  if (options.bargain === 'all') throw misuse('--bargain takes one rule; run the command once for each');
  const over = list(options.over).map(readLever);
  if (options.over !== undefined && over.length === 0)
    throw misuse('--over names no lever; leave it out to design all');
  // A lever that is given stays as it is.
  const given = new Set(Object.keys(settings).flatMap((name) => parametersNamed(model, name)));
  const isGiven = (name: string): boolean =>
    parametersNamed(model, name).some((parameter) => given.has(parameter));
  for (const { name } of over)
    if (isGiven(name)) throw misuse(`${name} is both set and designed; keep one of the two`);
  if (usualLevers(model).length === 0)
    throw misuse(`${model.id} has no levers: nothing in it is set by a rule`);
  const free = usualLevers(model).filter((name) => !isGiven(name));
  if (over.length === 0 && free.length === 0)
    throw misuse('all levers are set, so there is nothing to design; leave one out of --set');
  const result = designOf(model, values, {
    maximise: list(options.maximise),
    subjectTo: list(options.subjectTo),
    over: over.length > 0 ? over : free.map((name) => ({ name })),
    bargain: options.bargain === undefined ? undefined : readRules(model, [options.bargain])[0],
  });
  process.stdout.write(options.json ? `${JSON.stringify(result, null, 2)}\n` : `${report(result)}\n`);
  const refused = result.designs.some(({ certificate }) => certificate !== null && !certificate.accepted);
  if (refused || result.designs.every(({ status }) => status === 'none')) process.exitCode = ANSWER_IS_NO;
}

function report(d: Design): string {
  const model = findModel(d.model);
  const cell = (x: number | null | undefined): string =>
    typeof x === 'number' ? formatNumber(Math.abs(x) < 1e-12 ? 0 : x) : '-';
  const exact = (x: number): string => String(Number(x.toPrecision(10)));
  const objective = d.maximise[0]!;
  /** What is made large is turned round where less of it is better; what is printed is not. */
  const turned = (name: string): number =>
    model.outcomes.find((outcome) => outcome.name === name)?.direction === 'lower' ? -1 : 1;
  const sign = turned(objective);
  const columns = model.outcomes
    .filter(({ direction, name }) => direction !== 'none' && !name.includes('[') && name !== objective)
    .filter(({ name }) => name === 'safety' || name.endsWith('Utility'))
    .map(({ name }) => name);
  const levers = d.ranges.map(({ name }) => name);
  const rows = d.designs.map(({ targets, best, status, bound, gap }) => [
    targets.length === 0 ? 'nobody' : targets.join(' + '),
    ...levers.map((name) => cell(best?.levers[name])),
    ...(d.bargain === null ? [] : [cell(best?.share)]),
    status === 'none' ? 'none' : exact(sign * best!.objectives[objective]! + 0),
    bound === null
      ? 'no proof'
      : bound === Number.NEGATIVE_INFINITY
        ? 'none possible'
        : `${exact(sign * bound + 0)}${gap === null || gap === 0 ? '' : ` (${sign < 0 ? '-' : '+'}${gap.toExponential(0)})`}`,
    ...columns.map((name) => cell(best?.outcomes[name])),
    best === null ? '' : best.effect.backfires ? 'backfires' : best.effect.mutualism ? 'mutualism' : '',
  ]);
  const numeric = Array.from({ length: levers.length + 1 + (d.bargain === null ? 0 : 1) }, (_, k) => k + 1);
  const front =
    d.front.length === 0
      ? []
      : [
          '',
          `Front of ${d.maximise.join(' and ')} (of the regulations evaluated, none improves on another in all):`,
          textTable(
            [...d.maximise, ...levers],
            d.front.map((r) => [
              ...d.maximise.map((name) => cell(turned(name) * r.objectives[name]! + 0)),
              ...levers.map((name) => cell(r.levers[name] ?? 0)),
            ]),
            d.maximise.map((_, k) => k),
          ),
        ];
  const harmless = d.harmless.map(({ lever, least, backfires }) =>
    backfires === null
      ? `${lever} alone never lowers safety.`
      : least === null
        ? `${lever} alone can lower safety, or leave no equilibrium, between ${exact(backfires.lo)} and ${exact(backfires.hi)}, the largest that was looked at.`
        : `${lever} alone never lowers safety from ${exact(least)} on; between ${exact(backfires.lo)} and ${exact(backfires.hi)} it can, or leaves no equilibrium.`,
  );
  return [
    `${d.model}: the ${sign < 0 ? 'least' : 'largest'} ${objective}, subject to ${d.subjectTo.join(', ')}${d.bargain === null ? '' : `, the share bargained over (${d.bargain})`}`,
    '',
    textTable(
      [
        'regulated',
        ...levers,
        ...(d.bargain === null ? [] : ['share']),
        objective,
        sign < 0 ? 'at least' : 'at most',
        ...columns,
        'effect',
      ],
      rows,
      numeric,
    ),
    ...front,
    '',
    ...harmless,
    `${d.evaluated.toLocaleString('en-US')} regulations evaluated; "${sign < 0 ? 'at least' : 'at most'}" is proved by interval arithmetic, "no proof" is the best of a search.`,
  ].join('\n');
}
