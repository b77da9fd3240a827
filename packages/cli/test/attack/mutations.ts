import {
  completeValues,
  type Model,
  type Outcome,
  randomAt,
  type Solution,
  solve,
  type Values,
} from '@regulab/core';

/** A change of one field of a statement, by the path of the field. */
export interface Mutation<T> {
  readonly what: string;
  readonly value: T;
}

/** A random game of a model: most parameters where they usually lie, some at an end of their range. */
export function randomGame(model: Model, seed: number, k: number): Values | null {
  const given = Object.fromEntries(
    model.parameters.map(({ name, usual: [a, b], min, max, whole }, i) => {
      const where = randomAt(seed, 2 * i, k);
      const x = where < 0.06 ? min : where < 0.08 ? max : a + (b - a) * randomAt(seed, 2 * i + 1, k);
      const inside = Math.min(whole ? Math.max(b, min) : max, Math.max(min, x));
      return [name, whole ? Math.round(inside) : inside];
    }),
  );
  return model.check(given) === null ? completeValues(model, given) : null;
}

/** Records of random games of a model, that of its defaults first. */
export function* recordsOf(model: Model, seed: number): Generator<Solution> {
  yield solve(model, {});
  for (let k = 0; ; k++) {
    const game = randomGame(model, seed, k);
    if (game) yield solve(model, game);
  }
}

const PART = 1e-4;

/** What a number is altered to: by a part of it, by sign, to nothing. */
function alteredNumbers(x: number, scale: number): [what: string, to: number | null][] {
  return [
    ['a little more', x === 0 ? PART * scale : x * (1 + PART)],
    ['a little less', x === 0 ? -PART * scale : x * (1 - PART)],
    ...(x === 0 ? [] : ([['the other sign', -x]] as [string, number][])),
    ['nothing', null],
  ];
}

/** The scale of every outcome: the largest value of its unit among those stated. */
export function scalesOf(
  outcomes: readonly Outcome[],
  stated: Readonly<Record<string, unknown>>,
): ReadonlyMap<string, number> {
  const largest = new Map<string, number>();
  for (const { name, unit } of outcomes) {
    const x = stated[name];
    if (typeof x === 'number') largest.set(unit, Math.max(largest.get(unit) ?? 0, Math.abs(x)));
  }
  return new Map(outcomes.map(({ name, unit }) => [name, largest.get(unit) || 1]));
}

/** Everything that a value is altered to. */
export function alterations(
  x: unknown,
  scale: number,
  categories?: readonly unknown[],
): [what: string, to: unknown][] {
  const others = (categories ?? []).filter((other) => other !== x);
  const next = others.slice(0, 1).map((other): [string, unknown] => ['another category', other]);
  if (typeof x === 'number') return [...alteredNumbers(x, scale), ...next];
  if (typeof x === 'boolean')
    return [
      ['the contrary', !x],
      ['nothing', null],
    ];
  if (typeof x === 'string')
    return [['another text', `${x} or so`], ['no text', ''], ['nothing', null], ...next];
  return [['something', PART * scale]];
}

/** Paths that are no claims, or hold numbers of which any larger one would do. */
const isFree = (path: string): boolean => /^(engine|notClaims|explanation)(\.|$)/.test(path);
const isBound = (path: string): boolean => /certificate\.(gainBound|relativeGain|residual|gains)/.test(path);

const CATEGORIES: Readonly<Record<string, readonly unknown[]>> = {
  status: ['equilibrium', 'exit', 'none', 'failed'],
  kind: ['backfires', 'no-effect', 'everybody-gains'],
  level: ['exact', 'interval', 'verified', 'approximate'],
};

/** Every record that differs from one in one field. */
export function* mutationsOf(model: Model, record: Solution): Generator<Mutation<unknown>> {
  const text = JSON.stringify(record);
  const scales = scalesOf(model.outcomes, record.outcomes);
  const at = (root: unknown, path: readonly (string | number)[]): unknown =>
    path.reduce((thing, key) => (thing as Record<string, unknown>)[key], root);
  function* walk(thing: unknown, path: readonly (string | number)[]): Generator<Mutation<unknown>> {
    const name = path.join('.');
    if (isFree(name)) return;
    const put = (what: string, to: unknown): Mutation<unknown> => {
      const copy: unknown = JSON.parse(text);
      (at(copy, path.slice(0, -1)) as Record<string, unknown>)[path[path.length - 1]!] = to;
      return { what: `${name}: ${what}`, value: copy };
    };
    if (path.length > 0 && path[0] !== 'parameters' && !(thing === null && !isBound(name))) {
      const copy: unknown = JSON.parse(text);
      const owner = at(copy, path.slice(0, -1)) as Record<string, unknown>;
      if (!Array.isArray(owner)) {
        delete owner[path[path.length - 1]!];
        yield { what: `${name}: taken away`, value: copy };
      }
    }
    if (typeof thing === 'object' && thing !== null && !Array.isArray(thing))
      for (const [key, value] of [
        ['extra', 1],
        ['extra', null],
        ['__proto__', {}],
        ['constructor', null],
      ] as const) {
        const copy: unknown = JSON.parse(text);
        const owner = at(copy, path) as object;
        Object.defineProperty(owner, key, { value, enumerable: true, configurable: true });
        yield { what: `${name}: ${key} = ${JSON.stringify(value)} put in`, value: copy };
      }
    if (typeof thing === 'object' && thing !== null) {
      if (path.length > 0) {
        if (Array.isArray(thing)) {
          yield put('nothing more', [...thing, null]);
          yield put('one more', [...thing, thing[0] ?? 'something']);
          if (thing.length > 0) yield put('one less', thing.slice(0, -1));
          if (JSON.stringify([...thing].reverse()) !== JSON.stringify(thing))
            yield put('turned round', [...thing].reverse());
        } else yield put('nothing', null);
      }
      for (const [key, value] of Object.entries(thing))
        yield* walk(value, [...path, Array.isArray(thing) ? Number(key) : key]);
      return;
    }
    const last = String(path[path.length - 1]);
    // Another game may well have the same answer.
    if (path[0] === 'parameters') {
      yield put('nothing', null);
      return;
    }
    const outcome = model.outcomes.find((o) => o.name === last);
    const categories = outcome?.categories?.map((_, k) => k) ?? CATEGORIES[last];
    for (const [what, to] of alterations(thing, scales.get(last) ?? 1, categories)) {
      if (isBound(name) && typeof thing === 'number' && typeof to === 'number' && to >= thing) continue;
      if (isBound(name) && thing === null && to === null) continue;
      yield put(what, to);
    }
  }
  yield* walk(JSON.parse(text), []);
}
