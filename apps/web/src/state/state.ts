import {
  type Model,
  type Outcome,
  type Parameter,
  parametersNamed,
  SAMPLES,
  type SensitivityMethod,
  usualLevers,
  type Values,
} from '@regulab/core';
import { laboratory } from './laboratory.js';

export const PAGES = [
  'home',
  'explore',
  'map',
  'bargain',
  'frontier',
  'compare',
  'analyse',
  'papers',
  'sweep',
] as const;
export type Page = (typeof PAGES)[number];

/** Questions about a model besides one game: on what an answer rests, which rule is best if nobody knows the world, and branches. */
export const ANALYSES = ['sensitivity', 'robust', 'branches'] as const;
export type AnalysisKind = (typeof ANALYSES)[number];

/** What is asked of a model. */
export interface Analysis {
  readonly kind: AnalysisKind;
  /** The outcome that is explained, or made large. */
  readonly of: string;
  readonly method: SensitivityMethod;
  /** The parameter that is not known, or along which branches run. */
  readonly along: string;
}

export interface AxisRange {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** Two places of a plane: ends of a line, or corners of a box. */
export type Span = readonly [x0: number, y0: number, x1: number, y1: number];

/** Colours of a map besides the outcomes' own names. */
export const EFFECT = 'effect';
export const REGIME = 'regime';
/** `change.safety` is the difference of an outcome from no regulation. */
export const CHANGE = 'change.';

/** Everything that the page shows, and what its address says. */
export interface State {
  readonly page: Page;
  readonly model: string;
  /** Parameters that differ from their defaults, in the model's order. */
  readonly values: Values;
  readonly curve: { readonly parameter: string; readonly outcome: string };
  readonly map: {
    readonly x: AxisRange;
    readonly y: AxisRange;
    readonly colour: string;
    readonly borders: boolean;
    readonly line: Span | null;
  };
  readonly frontier: { readonly x: string; readonly y: string; readonly brush: Span | null };
  readonly analysis: Analysis;
  /** Scenarios beside the first, which is `values`; at most `MOST_OTHERS`. */
  readonly others: readonly Values[];
  readonly paper: string | null;
  /** How the rows of an opened file are shown; an empty column name stands for the one that suits best. */
  readonly sweep: {
    readonly x: string;
    readonly y: string;
    readonly colour: string;
    readonly where: string;
    /** A condition that boxes are looked for to explain; empty for none. */
    readonly target: string;
    /** Limits on columns: the rows within all of them are chosen. */
    readonly brush: Brush;
    /** What is shown of several games in one place; empty for what suits best. */
    readonly together: string;
    /** Values of parameters that are not on the axes, where one slice is shown. */
    readonly slice: Values;
    /** Whether the rows are those that the local server hands out. */
    readonly served: boolean;
  };
}

/** From where to where each limited column is chosen. */
export type Brush = Readonly<Record<string, readonly [from: number, to: number]>>;

export const MOST_OTHERS = 3;

const sized = new Map<string, Model>();

/** The model with this id; the same object each time. @throws RegulabError when there is none. */
export function modelOf(id: string): Model {
  let model = sized.get(id);
  if (!model) {
    model = laboratory.find(id);
    sized.set(id, model);
  }
  return model;
}

/** Values that differ from the defaults, in the model's order, so that equal games have equal addresses. */
export function distinctValues(model: Model, values: Values): Values {
  return Object.fromEntries(
    model.parameters.flatMap(({ name, default: usual }) => {
      const value = values[name];
      return value === undefined || value === usual ? [] : [[name, value + 0]];
    }),
  );
}

/** The axis over a parameter's usual range. */
export function usualAxis(model: Model, name: string): AxisRange {
  const first = parametersNamed(model, name)[0];
  const [from, to] = model.parameters.find((p) => p.name === first)!.usual;
  return { name, from, to };
}

/** Values without those of the parameters that some axes move. */
export function valuesBeside(model: Model, values: Values, axes: readonly string[]): Values {
  const moved = axes.flatMap((name) => parametersNamed(model, name));
  return Object.fromEntries(Object.entries(values).filter(([name]) => !moved.includes(name)));
}

/** 1, 2 or 5 times a power of ten, not smaller in size than x and of its sign. */
function roundOutwards(x: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.abs(x)));
  const factor = [1, 2, 5, 10].find((f) => f * power >= Math.abs(x))!;
  return Math.sign(x) * Number((factor * power).toPrecision(1));
}

/** The range of a slider: the usual one, widened to round ends where the value lies outside. */
export function shownRange({ usual, min, max }: Parameter, value: number): readonly [number, number] {
  const [low, high] = usual;
  return [
    value < low ? Math.max(min, value > 0 ? min : roundOutwards(value)) : low,
    value > high ? Math.min(max, roundOutwards(value)) : high,
  ];
}

/** The parameters that an axis can move: each, and those of all players of a list together. */
export function axisNames(model: Model): string[] {
  // Between whole numbers there are no games.
  const single = model.parameters.flatMap((p) => (p.whole ? [] : [p.name]));
  const { list } = model;
  if (!list) return single;
  const together = single
    .filter((name) => name.startsWith(`${list.name}[0].`))
    .map((name) => `${list.name}.${name.slice(name.indexOf('.') + 1)}`);
  return [...together, ...single];
}

/** Outcomes that are amounts, not categories: what curves, colours and frontiers are made of. */
export const quantities = (model: Model): readonly Outcome[] =>
  model.outcomes.filter((o) => o.categories === undefined);

/** The outcome that a rule is about: the safety of the product, or of the least safe one, or what comes first of what is wished. */
export function mainOutcome(model: Model): string {
  const own = model.outcomes.filter((o) => !o.name.includes('['));
  const safety = own.find((o) => o.name === 'safety' || o.role === 'safety');
  const wished = quantities(model).find((o) => o.direction !== 'none');
  return (safety ?? wished ?? model.outcomes[0]!).name;
}

/** Parameters of the world that may not be known: numbers that no regulator sets. */
export const unknownIn = (model: Model): string[] =>
  axisNames(model).filter((name) => {
    const own = model.parameters.find((p) => p.name === parametersNamed(model, name)[0])!;
    return own.kind === 'primitive' && own.usual[0] < own.usual[1];
  });

/** A page waits for fewer games than a command. */
export const samplesOf = (method: SensitivityMethod): number => Math.min(1024, SAMPLES[method].usual);

/** Which levers the rules of a page set, and in how many worlds: games with a list of players are slow to solve. */
export const robustSize = (model: Model): { readonly levers: readonly string[]; readonly worlds: number } =>
  model.list
    ? { levers: usualLevers(model).slice(0, 1), worlds: 16 }
    : { levers: usualLevers(model).slice(0, 2), worlds: 64 };

/** Parameters that a question may be about. */
export const askedAlong = (model: Model, kind: AnalysisKind): string[] =>
  kind === 'robust' ? unknownIn(model) : axisNames(model);

/** What is shown of a model when nothing else is said. */
export function defaultState(page: Page, id: string): State {
  const model = modelOf(id);
  const levers = usualLevers(model);
  // What concerns all comes before what concerns the players of a list.
  const own = (name: string): number => (model.list && name.startsWith(model.list.name) ? 1 : 0);
  const axes = axisNames(model).sort((a, b) => own(a) - own(b));
  const { focus } = model;
  const [x, y] = focus
    ? [...new Set([...focus.along, ...levers, ...axes])]
    : levers.length >= 2
      ? levers
      : [...new Set([...levers, ...(levers.length === 0 ? axes : axisNames(model))])];
  const isFirst = ({ role }: Outcome): boolean => role === 'payoff';
  const isWished = ({ direction }: Outcome): boolean => direction !== 'none';
  const wished = model.outcomes.filter(isWished);
  const others = quantities(model).filter((o) => !isWished(o));
  const payoffs = [...wished.filter(isFirst), ...wished.filter((o) => !isFirst(o)), ...others].map(
    (o) => o.name,
  );
  return {
    page,
    model: model.id,
    values: {},
    curve: focus
      ? { parameter: focus.along[0], outcome: focus.outcome }
      : { parameter: levers[levers.length - 1] ?? x!, outcome: mainOutcome(model) },
    map: {
      x: usualAxis(model, x!),
      y: usualAxis(model, y!),
      // Where welfare is known it says more than who gains.
      colour: focus?.colours
        ? focus.outcome
        : model.outcomes.some(({ name }) => name === 'welfare')
          ? 'welfare'
          : model.outcomes.some(({ role }) => role === 'safety')
            ? EFFECT
            : (focus?.outcome ?? mainOutcome(model)),
      borders: !model.list,
      line: null,
    },
    frontier: {
      x: focus?.against?.[0] ?? payoffs[0]!,
      y: focus?.against?.[1] ?? payoffs[1]!,
      brush: null,
    },
    analysis: {
      kind: 'sensitivity',
      of: mainOutcome(model),
      method: 'sobol',
      along: unknownIn(model)[0] ?? axes[0]!,
    },
    others: [],
    paper: null,
    sweep: {
      x: '',
      y: '',
      colour: '',
      where: '',
      target: '',
      brush: {},
      together: '',
      slice: {},
      served: false,
    },
  };
}

export const FIRST_MODEL = 'fine-tuning/two-attribute';

/** The same page for another model; values that the new model knows too are kept where they are in range. */
export function withModel(state: State, id: string): State {
  const model = modelOf(id);
  const keep = (values: Values): Values => {
    const kept = Object.fromEntries(
      Object.entries(values).filter(([name, value]) => {
        const p = model.parameters.find((entry) => entry.name === name);
        return p && value >= p.min && value <= p.max;
      }),
    );
    const all = Object.fromEntries(model.parameters.map((p) => [p.name, kept[p.name] ?? p.default]));
    return model.check(all) === null ? distinctValues(model, kept) : {};
  };
  const fresh = defaultState(state.page, id);
  const axes = axisNames(model);
  const outcomes = model.outcomes.map((o) => o.name);
  const { curve, map } = state;
  const { kind, method } = state.analysis;
  return {
    ...fresh,
    analysis: { ...fresh.analysis, kind, method },
    values: keep(state.values),
    others: state.others.map(keep),
    curve: axes.includes(curve.parameter) && outcomes.includes(curve.outcome) ? curve : fresh.curve,
    map:
      axes.includes(map.x.name) && axes.includes(map.y.name)
        ? { ...fresh.map, x: map.x, y: map.y }
        : fresh.map,
  };
}
