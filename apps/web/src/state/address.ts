import {
  completeValues,
  isRegulabError,
  type Model,
  parametersNamed,
  RegulabError,
  readGame,
  SENSITIVITY_METHODS,
  unknownName,
  type Values,
} from '@regulab/core';
import * as v from 'valibot';
import { laboratory } from './laboratory.js';
import {
  ANALYSES,
  type AxisRange,
  askedAlong,
  axisNames,
  type Brush,
  CHANGE,
  defaultState,
  distinctValues,
  EFFECT,
  FIRST_MODEL,
  MOST_OTHERS,
  PAGES,
  type Page,
  quantities,
  REGIME,
  type Span,
  type State,
} from './state.js';

/** Of the characters that addresses escape those stay readable that separate nothing at this level: / : , ; = */
const escaped = (text: string): string =>
  encodeURIComponent(text).replace(/%(2F|3A|2C|3B|3D)/g, (code) => decodeURIComponent(code));

/** The state as the part of an address after `#`: readable, and the same for equal states. */
export function writeAddress(state: State): string {
  const usual = defaultState(state.page, state.model);
  const { curve, map, frontier } = state;
  const query: string[] = [];
  const add = (key: string, value: string, standard: string): void => {
    if (value !== standard) query.push(`${key}=${escaped(value)}`);
  };
  add('model', state.model, state.page === 'home' ? FIRST_MODEL : '');
  for (const [name, value] of Object.entries(state.values)) query.push(`${escaped(name)}=${value}`);
  const curveText = (c: State['curve']): string => `${c.parameter}:${c.outcome}`;
  add('curve', curveText(curve), curveText(usual.curve));
  const axisText = (a: AxisRange): string => `${a.name}:${a.from}:${a.to}`;
  add('map.x', axisText(map.x), axisText(usual.map.x));
  add('map.y', axisText(map.y), axisText(usual.map.y));
  add('map.colour', map.colour, usual.map.colour);
  add('map.borders', map.borders ? 'on' : 'off', usual.map.borders ? 'on' : 'off');
  add('map.line', map.line?.join(':') ?? '', '');
  add('frontier.plane', `${frontier.x}:${frontier.y}`, `${usual.frontier.x}:${usual.frontier.y}`);
  add('frontier.brush', frontier.brush?.join(':') ?? '', '');
  // `;` separates the values of a scenario; the empty scenario is the game of defaults.
  for (const other of state.others) {
    const settings = Object.entries(other).map(([name, value]) => `${name}=${value}`);
    query.push(`with=${escaped(settings.join(';'))}`);
  }
  const { analysis } = state;
  add('analysis', analysis.kind, usual.analysis.kind);
  add('analysis.of', analysis.of, usual.analysis.of);
  add('analysis.method', analysis.method, usual.analysis.method);
  add('analysis.along', analysis.along, usual.analysis.along);
  add('paper', state.paper ?? '', '');
  add('sweep.x', state.sweep.x, '');
  add('sweep.y', state.sweep.y, '');
  add('sweep.colour', state.sweep.colour, '');
  add('sweep.where', state.sweep.where, '');
  add('sweep.target', state.sweep.target, '');
  add(
    'sweep.brush',
    Object.entries(state.sweep.brush)
      .map(([name, [from, to]]) => `${encodeURIComponent(name)}:${from}:${to}`)
      .join(';'),
    '',
  );
  add('sweep.from', state.sweep.served ? 'server' : '', '');
  const path = state.page === 'home' ? '/' : `/${state.page}`;
  return query.length === 0 ? path : `${path}?${query.join('&')}`;
}

const number = v.pipe(
  v.string(),
  v.regex(/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i, 'must be a number'),
  v.transform(Number),
  v.finite('must be a finite number'),
);

const parts = (count: number, form: string) =>
  v.pipe(
    v.string(),
    v.transform((text) => text.split(':')),
    v.length(count, `must have the form ${form}`),
  );

const axis = v.pipe(
  parts(3, 'name:from:to'),
  v.tuple([v.string(), number, number]),
  v.transform(([name, from, to]): AxisRange => ({ name, from, to })),
  v.check(({ from, to }) => from < to, 'must rise from its first to its second value'),
);

const span = v.pipe(
  parts(4, 'x0:y0:x1:y1'),
  v.tuple([number, number, number, number]),
  v.transform((span): Span => span),
);

const pair = v.pipe(parts(2, 'first:second'), v.tuple([v.string(), v.string()]));

const column = v.pipe(v.string(), v.maxLength(200, 'must have at most 200 characters'));

/** At most so many columns can be limited. */
const MOST_LIMITS = 40;

/** `name:from:to` with `;` between; names are escaped once more, so that they may hold either. */
const limits = v.pipe(
  v.string(),
  v.transform((text) => text.split(';')),
  v.maxLength(MOST_LIMITS, `must limit at most ${MOST_LIMITS} columns`),
  v.array(
    v.pipe(
      parts(3, 'name:from:to'),
      v.tuple([v.pipe(v.string(), v.transform(decodeURIComponent), v.maxLength(200)), number, number]),
      v.check(([, from, to]) => from <= to, 'must not fall from its first to its second value'),
    ),
  ),
  v.transform(
    (list): Brush => Object.fromEntries(list.map(([name, from, to]) => [name, [from, to] as const])),
  ),
);

/** Keys of an address that are not parameters. */
const VIEW = v.object({
  model: v.optional(v.string()),
  curve: v.optional(pair),
  'map.x': v.optional(axis),
  'map.y': v.optional(axis),
  'map.colour': v.optional(v.string()),
  'map.borders': v.optional(v.picklist(['on', 'off'], 'must be on or off')),
  'map.line': v.optional(span),
  'frontier.plane': v.optional(pair),
  'frontier.brush': v.optional(span),
  analysis: v.optional(v.picklist(ANALYSES, `must be ${ANALYSES.join(', ')}`)),
  'analysis.of': v.optional(v.string()),
  'analysis.method': v.optional(v.picklist(SENSITIVITY_METHODS, `must be ${SENSITIVITY_METHODS.join(', ')}`)),
  'analysis.along': v.optional(v.string()),
  paper: v.optional(v.pipe(v.string(), v.regex(/^[a-z0-9-]+$/, 'must be the name of a paper'))),
  'sweep.x': v.optional(column),
  'sweep.y': v.optional(column),
  'sweep.colour': v.optional(column),
  'sweep.where': v.optional(v.pipe(v.string(), v.maxLength(1000, 'must have at most 1000 characters'))),
  'sweep.target': v.optional(v.pipe(v.string(), v.maxLength(1000, 'must have at most 1000 characters'))),
  'sweep.brush': v.optional(limits),
  'sweep.from': v.optional(v.picklist(['server'], 'must be server')),
});
const VIEW_KEYS = new Set(Object.keys(VIEW.entries));

const bad = (message: string): RegulabError => new RegulabError('misuse', message);

/** What came of reading an address: on any problem the defaults, and what is wrong. */
export interface ReadAddress {
  readonly state: State;
  readonly problem: string | null;
}

/** The state that an address (what follows `#`) names. Never throws. */
export function readAddress(address: string): ReadAddress {
  try {
    return { state: parse(address), problem: null };
  } catch (error) {
    const page = PAGES.find((name) => address.startsWith(`/${name}`)) ?? 'home';
    const problem = isRegulabError(error)
      ? error.message
      : error instanceof URIError
        ? 'it has a % that is not followed by two digits of a code'
        : (error as Error).message;
    return { state: defaultState(page, page === 'home' ? FIRST_MODEL : modelIn(address)), problem };
  }
}

/** The model that an address names, the first one where it names none that there is. */
function modelIn(address: string): string {
  const given = /[?&]model=([^&]*)/.exec(address)?.[1];
  try {
    return given === undefined ? FIRST_MODEL : laboratory.find(decodeURIComponent(given)).id;
  } catch {
    return FIRST_MODEL;
  }
}

function parse(address: string): State {
  const [path = '', ...rest] = address.split('?');
  const page = readPage(path);
  const given = new Map<string, string>();
  const others: string[] = [];
  const query = rest.join('?');
  for (const entry of query === '' ? [] : query.split('&')) {
    const at = entry.indexOf('=');
    if (at < 0) throw bad(`${shown(entry)} has no "="; each part of a link is name=value`);
    const key = decodeURIComponent(entry.slice(0, at));
    const value = decodeURIComponent(entry.slice(at + 1));
    if (key === 'with') others.push(value);
    else if (given.has(key)) throw bad(`${named(key)} is given twice; keep one`);
    else given.set(key, value);
  }
  const view = readView(given);
  const wanted = view.model ?? FIRST_MODEL;
  const model = laboratory.find(wanted);
  const numbers = Object.fromEntries(
    [...given].flatMap(([name, text]) => (VIEW_KEYS.has(name) ? [] : [[name, readNumber(name, text)]])),
  );
  const game = readGame(model, numbers);
  if (game.model.id !== model.id)
    throw bad(`the model ${model.id} has ${model.list!.count} ${model.list!.name}, but the link names more`);
  if (page === 'home' && model.id !== FIRST_MODEL)
    throw bad(`the home page shows ${FIRST_MODEL}; for ${model.id} use #/explore?model=${model.id}`);
  const usual = defaultState(page, model.id);
  const state: State = {
    ...usual,
    values: distinctValues(model, game.values),
    curve: view.curve ? { parameter: view.curve[0], outcome: view.curve[1] } : usual.curve,
    map: {
      x: view['map.x'] ?? usual.map.x,
      y: view['map.y'] ?? usual.map.y,
      colour: view['map.colour'] ?? usual.map.colour,
      borders: view['map.borders'] === undefined ? usual.map.borders : view['map.borders'] === 'on',
      line: view['map.line'] ?? null,
    },
    frontier: {
      x: view['frontier.plane']?.[0] ?? usual.frontier.x,
      y: view['frontier.plane']?.[1] ?? usual.frontier.y,
      brush: view['frontier.brush'] ?? null,
    },
    analysis: {
      kind: view.analysis ?? usual.analysis.kind,
      of: view['analysis.of'] ?? usual.analysis.of,
      method: view['analysis.method'] ?? usual.analysis.method,
      along: view['analysis.along'] ?? usual.analysis.along,
    },
    others: others.map((text) => readScenario(model, text)),
    paper: view.paper ?? null,
    sweep: {
      x: view['sweep.x'] ?? '',
      y: view['sweep.y'] ?? '',
      colour: view['sweep.colour'] ?? '',
      where: view['sweep.where'] ?? '',
      target: view['sweep.target'] ?? '',
      brush: view['sweep.brush'] ?? {},
      served: view['sweep.from'] === 'server',
    },
  };
  checkView(model, state);
  return state;
}

/** A part of a bad link, repeated on one line and at no great length. */
const shown = (text: string): string => JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}...` : text);

/** A name without quotes where it looks like one. */
const named = (text: string): string => (/^[\w.[\]-]{1,60}$/.test(text) ? text : shown(text));

function readPage(path: string): Page {
  const name = path.replace(/^\//, '');
  if (name === '') return 'home';
  const page = PAGES.find((entry) => entry === name);
  if (!page) throw unknownName('page', name, PAGES);
  return page;
}

function readView(given: ReadonlyMap<string, string>): v.InferOutput<typeof VIEW> {
  const own = Object.fromEntries([...given].filter(([key]) => VIEW_KEYS.has(key)));
  const result = v.safeParse(VIEW, own, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  const key = String(issue.path?.[0]?.key);
  throw bad(`${key} is ${shown(String(given.get(key)))}; it ${issue.message}`);
}

function readNumber(name: string, text: string): number {
  const result = v.safeParse(number, text);
  if (!result.success) throw bad(`${named(name)} is ${shown(text)}; it must be a number`);
  return result.output;
}

function readScenario(model: Model, text: string): Values {
  const given: Record<string, number> = {};
  for (const entry of text === '' ? [] : text.split(';')) {
    const at = entry.indexOf('=');
    if (at < 0) throw bad(`a scenario has ${shown(entry)}; it must be name=value;name=value`);
    const name = entry.slice(0, at);
    given[name] = readNumber(name, entry.slice(at + 1));
  }
  return distinctValues(model, completeValues(model, given));
}

function checkView(model: Model, { curve, map, frontier, analysis, others }: State): void {
  const outcomes = quantities(model).map((o) => o.name);
  const axes = axisNames(model);
  const parameter = (name: string): void => {
    if (!axes.includes(name)) throw unknownName(`parameter of ${model.id}`, name, axes);
  };
  const outcome = (name: string): void => {
    if (!outcomes.includes(name)) throw unknownName(`outcome of ${model.id}`, name, outcomes);
  };
  parameter(curve.parameter);
  outcome(curve.outcome);
  outcome(analysis.of);
  const asked = askedAlong(model, analysis.kind);
  // Whether a model has any is told on the page.
  if (asked.length > 0 && !asked.includes(analysis.along))
    throw unknownName(`parameter of ${model.id} for ${analysis.kind}`, analysis.along, asked);
  outcome(frontier.x);
  outcome(frontier.y);
  if (frontier.x === frontier.y)
    throw bad(`both axes of the frontier are ${frontier.x}; they must be two outcomes`);
  const colour = map.colour.startsWith(CHANGE) ? map.colour.slice(CHANGE.length) : map.colour;
  if (map.colour !== EFFECT && map.colour !== REGIME) outcome(colour);
  for (const { name, from, to } of [map.x, map.y]) {
    parameter(name);
    for (const p of model.parameters.filter((entry) => parametersNamed(model, name).includes(entry.name)))
      if (from < p.min || to > p.max)
        throw bad(`the axis ${name} runs from ${from} to ${to}, but it must stay in [${p.min}, ${p.max}]`);
  }
  const twice = parametersNamed(model, map.x.name).find((name) =>
    parametersNamed(model, map.y.name).includes(name),
  );
  if (twice !== undefined) throw bad(`both axes of the map move ${twice}; they must be two parameters`);
  if (others.length > MOST_OTHERS)
    throw bad(`the link compares ${others.length + 1} scenarios; at most ${MOST_OTHERS + 1} are allowed`);
}
