import {
  type Design,
  type DesignLever,
  design,
  EFFECT_WORDS,
  formatNumber,
  formatShort,
  type HarmlessFloor,
  type LeverRange,
  type Model,
  misuse,
  parametersNamed,
  readDecimal,
  readRules,
  type TargetedDesign,
  usualLevers,
} from '@regulab/core';
import { gameOf, type Run } from '../command.js';
import { ANSWER_IS_NO, OK } from '../exitCode.js';
import { textTable } from '../textTable.js';
import { capital } from '../words.js';

const list = (text: string | undefined): string[] =>
  (text ?? '').split(',').flatMap((part) => (part.trim() === '' ? [] : [part.trim()]));

/** Conditions between commas; a comma inside parentheses belongs to a function. */
function conditions(text = ''): string[] {
  const found = [''];
  let depth = 0;
  for (const letter of text) {
    if (letter === '(') depth++;
    else if (letter === ')') depth--;
    if (letter === ',' && depth <= 0) found.push('');
    else found[found.length - 1] += letter;
  }
  return found.map((each) => each.trim()).filter((each) => each !== '');
}

/** `name` or `name=from:to` */
function readLever(text: string): DesignLever {
  const [name, range] = text.split('=');
  if (range === undefined) return { name: name! };
  const ends = range.split(':').map(readDecimal);
  if (ends.length !== 2 || ends.some((end) => end === null))
    throw misuse(`--over ${text} is not name or name=from:to, for example specialistFloor=0:2.5`);
  return { name: name!, from: ends[0]!, to: ends[1]! };
}

/** Finds the best regulation for an objective, for every choice of whom to regulate. */
export const run: Run<'design'> = ({ words: [id], options, laboratory }) => {
  const { settings, model, values } = gameOf(laboratory, id!, options.set);
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
  const result = design(model, values, {
    maximise: list(options.maximise),
    minimise: list(options.minimise),
    subjectTo: conditions(options.subjectTo),
    allowLosses: options.allowLosses,
    over: over.length > 0 ? over : free.map((name) => ({ name })),
    bargain: options.bargain === undefined ? undefined : readRules(model, [options.bargain])[0],
  });
  const isRefused = result.designs.some(({ certificate }) => certificate !== null && !certificate.accepted);
  const isNone = result.designs.every(({ status }) => status === 'none');
  return {
    json: result,
    text: () => report(model, result),
    exit: isRefused || isNone ? ANSWER_IS_NO : OK,
  };
};

function report(model: Model, d: Design): string {
  const cell = (x: number | null | undefined): string => (typeof x === 'number' ? formatNumber(x) : '-');
  /** An outcome whose size beside the others of its unit is rounding is nothing. */
  const outcomeCell = (name: string, x: number | null | undefined): string => {
    const { unit } = model.outcomes.find((outcome) => outcome.name === name)!;
    const alike = model.outcomes.filter((outcome) => outcome.unit === unit).map((outcome) => outcome.name);
    const size = Math.max(
      ...d.designs.flatMap(({ best }) => alike.map((each) => Math.abs(best?.outcomes[each] ?? 0))),
    );
    return cell(typeof x === 'number' && Math.abs(x) <= 1e-12 * size ? 0 : x);
  };
  const exact = (x: number): string => String(Number(x.toPrecision(10)));
  const objectives = d.minimise.length > 0 ? d.minimise : d.maximise;
  const objective = objectives[0]!;
  /** What is made large is turned round where less of it is better; what is printed is not. */
  const turned = (name: string): number =>
    d.minimise.length > 0 || model.outcomes.find((outcome) => outcome.name === name)?.direction === 'lower'
      ? -1
      : 1;
  const sign = turned(objective);
  const columns = model.outcomes
    .filter(({ role, name }) => role !== undefined && !name.includes('[') && name !== objective)
    .map(({ name }) => name);
  const levers = d.ranges.map(({ name }) => name).filter((name) => name !== objective);
  const held = Object.entries(d.held).map(([name, x]) => `${name} ${formatShort(x)}`);
  const rows = d.designs.map(({ targets, best, status, bound, gap }) => [
    targets.length > 0 ? targets.join(' + ') : held.length > 0 ? 'nobody else' : 'nobody',
    ...levers.map((name) => cell(best?.levers[name])),
    ...(d.bargain === null ? [] : [cell(best?.share)]),
    status === 'none' ? 'none' : exact(sign * best!.objectives[objective]! + 0),
    bound === null
      ? 'no proof'
      : bound === Number.NEGATIVE_INFINITY
        ? 'none possible'
        : `${exact(sign * bound + 0)}${gap === null || gap === 0 ? '' : ` (${sign < 0 ? '-' : '+'}${gap.toExponential(0)})`}`,
    ...columns.map((name) => outcomeCell(name, best?.outcomes[name])),
    best?.effect.kind ? EFFECT_WORDS[best.effect.kind] : '',
  ]);
  const numeric = Array.from({ length: levers.length + 1 + (d.bargain === null ? 0 : 1) }, (_, k) => k + 1);
  const others = levers.filter((name) => !objectives.includes(name));
  const front =
    d.front.length === 0
      ? []
      : [
          '',
          `Front of ${objectives.join(' and ')} (of the regulations evaluated, none improves on another in all):`,
          textTable(
            [...objectives, ...others],
            d.front.map((r) => [
              ...objectives.map((name) => cell(turned(name) * r.objectives[name]! + 0)),
              ...others.map((name) => cell(r.levers[name] ?? 0)),
            ]),
            objectives.map((_, k) => k),
          ),
        ];
  return [
    `${d.model}: the ${sign < 0 ? 'least' : 'largest'} ${objective}${d.subjectTo.length > 0 ? `, subject to ${d.subjectTo.join(', ')}` : ''}${d.bargain === null ? '' : `, the share bargained over (${d.bargain})`}`,
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
    ...(held.length > 0
      ? [`Set: ${held.join(', ')}. Effects compare with the game in which only that is set.`]
      : []),
    `Searched: ${d.ranges.map(rangeWords).join('; ')}.`,
    ...d.designs.flatMap((each) => remarks(model, each, d.ranges)),
    ...d.harmless.map((each) => harmlessWords(model, each)),
    `${d.evaluated.toLocaleString('en-US')} regulations evaluated. "${sign < 0 ? 'At least' : 'At most'}" is proved by interval arithmetic within these ranges, the difference in brackets is how much better a regulation could still be; "no proof" is the best that a search found.`,
  ].join('\n');
}

const ENDS: Readonly<Record<LeverRange['ends'], string>> = {
  stated: '',
  'until-exit': ', beyond which somebody leaves or nothing changes any more',
  usual: ', the usual range',
};
const rangeWords = ({ name, from, to, ends }: LeverRange): string =>
  `${name} from ${formatShort(from)} to ${formatShort(to)}${ENDS[ends]}`;

/** What a lever is called in a sentence. */
function leverWords(model: Model, name: string): string {
  const label = model.parameters.find((p) => p.name === parametersNamed(model, name)[0])!.label;
  const words = `the ${label.charAt(0).toLowerCase()}${label.slice(1)}`;
  return name.includes('[') || !label.includes(', ')
    ? words
    : `${words.replace(/, [^,]*$/, '')}, for all alike,`;
}

/** What else does as well, and where the search came to the end of its range. */
function remarks(
  model: Model,
  { targets, best, ties, atEnd }: TargetedDesign,
  ranges: readonly LeverRange[],
): string[] {
  const where = targets.length > 1 ? ` (${targets.join(' + ')})` : '';
  return [
    ...ties.map(
      ({ lever, from, to }) =>
        `Any value of ${leverWords(model, lever)} from ${formatShort(from)} to ${formatShort(to)} does as well${where}.`,
    ),
    ...atEnd.map(({ lever, end }) => {
      const x = best!.levers[lever]!;
      const { from, to } = ranges.find(({ name }) => name === lever)!;
      const wider =
        end === 'to'
          ? `${formatShort(from)}:${formatShort(2 * to - from)}`
          : `${formatShort(from - (to - from))}:${formatShort(to)}`;
      return `The best value of ${leverWords(model, lever)}, ${formatShort(x)}, is the ${end === 'to' ? 'upper' : 'lower'} end of what was searched${where}: beyond it there may be better ones; widen it with --over ${lever}=${wider}.`;
    }),
  ];
}

/** Whether a lever alone lowers safety, and how sure that is. */
function harmlessWords(model: Model, h: HarmlessFloor): string {
  const lever = leverWords(model, h.lever);
  const n = formatShort;
  const range = `from ${n(h.from)} to ${n(h.to)}`;
  const unanswered =
    h.unanswered > 0 ? `, ${h.unanswered.toLocaleString('en-US')} of which have no answer` : '';
  if (h.verdict === 'harmless')
    return `${capital(lever)} alone never lowers safety: proved for all values ${range}.`;
  if (h.backfires === null)
    return `In ${h.samples.toLocaleString('en-US')} values of ${lever} alone ${range}${unanswered} none lowered safety: a search, not a proof.`;
  const { lo, hi } = h.backfires;
  const what =
    h.example === null
      ? `${capital(lever)} alone leaves no equilibrium at some values`
      : `${capital(lever)} alone can lower safety: at ${n(h.example.at)} ${h.example.label} is ${n(h.example.safety)} instead of ${n(h.example.before)}. Such values lie`;
  const place = `between ${n(lo)} and ${n(hi)}`;
  const rest =
    h.least === null
      ? `, the largest that was looked at`
      : h.verdict === 'harmless-from'
        ? `; from there to ${n(h.to)} there is none: proved`
        : `; from there to ${n(h.to)} none was met in ${h.samples.toLocaleString('en-US')} values ${range}`;
  return `${what} ${place}${rest}.`;
}
