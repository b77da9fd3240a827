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
import { TOGETHER } from '../views/slices.js';
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
  add('sweep.together', state.sweep.together, '');
  add(
    'sweep.slice',
    Object.entries(state.sweep.slice)
      .map(([name, value]) => `${encodeURIComponent(name)}:${value}`)
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

/** `name:value` with `;` between. */
const slice = v.pipe(
  v.string(),
  v.transform((text) => text.split(';')),
  v.maxLength(MOST_LIMITS, `must name at most ${MOST_LIMITS} columns`),
  v.array(
    v.pipe(
      parts(2, 'name:value'),
      v.tuple([v.pipe(v.string(), v.transform(decodeURIComponent), v.maxLength(200)), number]),
    ),
  ),
  v.transform((list): Values => Object.fromEntries(list)),
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
  'sweep.together': v.optional(v.picklist(TOGETHER, `must be ${TOGETHER.join(', ')}`)),
  'sweep.slice': v.optional(slice),
  'sweep.from': v.optional(v.picklist(['server'], 'must be server')),
});
const VIEW_KEYS = new Set(Object.keys(VIEW.entries));

const bad = (message: string): RegulabError => new RegulabError('misuse', message);

/** What came of reading an address: what could be read of it, and what is wrong with the rest. */
export interface ReadAddress {
  readonly state: State;
  /** One line; null where all of it was read. */
  readonly problem: string | null;
}

/** So many problems are told in full. */
const MOST_TOLD = 3;

/** The state that an address (what follows `#`) names; what is wrong in it is left out and told. Never throws. */
export function readAddress(address: string): ReadAddress {
  const problems: string[] = [];
  /** What is made, or `otherwise` with a problem noted. */
  const attempt = <T>(make: () => T, otherwise: T): T => {
    try {
      return make();
    } catch (error) {
      problems.push(
        isRegulabError(error)
          ? error.message
          : error instanceof URIError
            ? 'it has a % that is not followed by two digits of a code'
            : (error as Error).message,
      );
      return otherwise;
    }
  };
  const state = parse(address, attempt);
  const told = [...new Set(problems)];
  const more = told.length > MOST_TOLD ? [`and ${told.length - MOST_TOLD} more`] : [];
  return {
    state,
    problem: told.length === 0 ? null : [...told.slice(0, MOST_TOLD), ...more].join('; '),
  };
}

type Attempt = <T>(make: () => T, otherwise: T) => T;

/** The parts of a query by name; scenarios apart. */
function partsOf(query: string, attempt: Attempt) {
  const given = new Map<string, string>();
  const others: string[] = [];
  for (const entry of query === '' ? [] : query.split('&'))
    attempt(() => {
      const at = entry.indexOf('=');
      if (at < 0) throw bad(`${shown(entry)} has no "="; each part of a link is name=value`);
      const key = decodeURIComponent(entry.slice(0, at));
      const value = decodeURIComponent(entry.slice(at + 1));
      if (key === 'with') others.push(value);
      else if (given.has(key)) throw bad(`${named(key)} is given twice; the first is taken`);
      else given.set(key, value);
    }, undefined);
  return { given, others };
}

/** So often numbers that did not go with those before are tried. */
const PASSES = 2;

/** As many of the numbers as make a game together; what is wrong with the others is noted. */
function readValues(model: Model, numbers: Values, attempt: Attempt): Values {
  const read = (given: Values): Values => {
    const game = readGame(model, given);
    if (game.model.id !== model.id)
      throw bad(
        `the model ${model.id} has ${model.list!.count} ${model.list!.name}, but the link names more`,
      );
    return distinctValues(model, game.values);
  };
  const isGame = (given: Values): boolean => {
    try {
      read(given);
      return true;
    } catch {
      return false;
    }
  };
  if (isGame(numbers)) return read(numbers);
  let taken: Values = {};
  let left = Object.entries(numbers);
  // Some go only with others, such as a risk under stress above that in calm: those are tried again.
  for (let pass = 0; pass < PASSES; pass++)
    left = left.filter(([name, value]) => {
      const next = Object.fromEntries([...Object.entries(taken), [name, value]]);
      if (!isGame(next)) return true;
      taken = next;
      return false;
    });
  for (const entry of left) attempt(() => read(Object.fromEntries([...Object.entries(taken), entry])), {});
  return read(taken);
}

function parse(address: string, attempt: Attempt): State {
  const [path = '', ...rest] = address.split('?');
  const page = attempt(() => readPage(path), 'home' as Page);
  const { given, others } = partsOf(rest.join('?'), attempt);
  const view = readView(given, attempt);
  const found = attempt(() => laboratory.find(view.model ?? FIRST_MODEL), laboratory.find(FIRST_MODEL));
  const isElsewhere = page === 'home' && found.id !== FIRST_MODEL;
  const model = isElsewhere
    ? attempt(() => {
        throw bad(`the home page shows ${FIRST_MODEL}; for ${found.id} use #/explore?model=${found.id}`);
      }, laboratory.find(FIRST_MODEL))
    : found;
  // What was said of a model that is not shown says nothing of this one.
  const isOther = view.model !== undefined && view.model !== model.id && found.id !== view.model;
  const numbers = Object.fromEntries(
    isOther || isElsewhere
      ? []
      : [...given].flatMap(([name, text]) =>
          VIEW_KEYS.has(name)
            ? []
            : attempt<(readonly [string, number])[]>(() => [[name, readNumber(name, text)]], []),
        ),
  );
  const usual = defaultState(page, model.id);
  const state: State = {
    ...usual,
    values: readValues(model, numbers, attempt),
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
    others: others.flatMap((text) => attempt(() => [readScenario(model, text)], [])),
    paper: view.paper ?? null,
    sweep: {
      x: view['sweep.x'] ?? '',
      y: view['sweep.y'] ?? '',
      colour: view['sweep.colour'] ?? '',
      where: view['sweep.where'] ?? '',
      target: view['sweep.target'] ?? '',
      brush: view['sweep.brush'] ?? {},
      together: view['sweep.together'] ?? '',
      slice: view['sweep.slice'] ?? {},
      served: view['sweep.from'] === 'server',
    },
  };
  return checkedView(model, state, usual, attempt);
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

function readView(given: ReadonlyMap<string, string>, attempt: Attempt): v.InferOutput<typeof VIEW> {
  const kept = [...given].flatMap(([key, text]) => {
    if (!VIEW_KEYS.has(key)) return [];
    return attempt(() => {
      const result = v.safeParse(VIEW.entries[key as keyof typeof VIEW.entries], text, { abortEarly: true });
      if (!result.success) throw bad(`${key} is ${shown(text)}; it ${result.issues[0].message}`);
      return [[key, result.output] as const];
    }, []);
  });
  return Object.fromEntries(kept);
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

/** A state whose parts fit the model: those that do not are as usual. */
function checkedView(model: Model, state: State, usual: State, attempt: Attempt): State {
  const { curve, map, frontier, analysis, others } = state;
  const outcomes = quantities(model).map((o) => o.name);
  const axes = axisNames(model);
  const parameter = (name: string): void => {
    if (!axes.includes(name)) throw unknownName(`parameter of ${model.id}`, name, axes);
  };
  const outcome = (name: string): void => {
    if (!outcomes.includes(name)) throw unknownName(`outcome of ${model.id}`, name, outcomes);
  };
  const asked = askedAlong(model, analysis.kind);
  const colour = map.colour.startsWith(CHANGE) ? map.colour.slice(CHANGE.length) : map.colour;
  const axis = ({ name, from, to }: AxisRange): void => {
    parameter(name);
    for (const p of model.parameters.filter((entry) => parametersNamed(model, name).includes(entry.name)))
      if (from < p.min || to > p.max)
        throw bad(`the axis ${name} runs from ${from} to ${to}, but it must stay in [${p.min}, ${p.max}]`);
  };
  /** `part` where nothing is wrong with it. */
  const kept = <T>(part: T, otherwise: T, check: () => void): T =>
    attempt(() => {
      check();
      return part;
    }, otherwise);
  const axesOf = kept([map.x, map.y] as const, [usual.map.x, usual.map.y] as const, () => {
    axis(map.x);
    axis(map.y);
    const twice = parametersNamed(model, map.x.name).find((name) =>
      parametersNamed(model, map.y.name).includes(name),
    );
    if (twice !== undefined) throw bad(`both axes of the map move ${twice}; they must be two parameters`);
  });
  const isMoved = axesOf[0] !== map.x;
  return {
    ...state,
    curve: kept(curve, usual.curve, () => {
      parameter(curve.parameter);
      outcome(curve.outcome);
    }),
    analysis: {
      ...analysis,
      of: kept(analysis.of, usual.analysis.of, () => outcome(analysis.of)),
      along: kept(analysis.along, usual.analysis.along, () => {
        // Whether a model has any is told on the page.
        if (asked.length > 0 && !asked.includes(analysis.along))
          throw unknownName(`parameter of ${model.id} for ${analysis.kind}`, analysis.along, asked);
      }),
    },
    frontier: kept(frontier, usual.frontier, () => {
      outcome(frontier.x);
      outcome(frontier.y);
      if (frontier.x === frontier.y)
        throw bad(`both axes of the frontier are ${frontier.x}; they must be two outcomes`);
    }),
    map: {
      ...map,
      x: axesOf[0],
      y: axesOf[1],
      // A line is drawn on the axes that it was stated for.
      line: isMoved ? null : map.line,
      colour: kept(map.colour, usual.map.colour, () => {
        if (map.colour !== EFFECT && map.colour !== REGIME) outcome(colour);
      }),
    },
    others: kept(others, others.slice(0, MOST_OTHERS), () => {
      if (others.length > MOST_OTHERS)
        throw bad(
          `the link compares ${others.length + 1} scenarios; at most ${MOST_OTHERS + 1} are allowed, and the first are shown`,
        );
    }),
  };
}
