import { models, SENSITIVITY_METHODS } from '@regulab/core';
import fc from 'fast-check';
import {
  ANALYSES,
  askedAlong,
  axisNames,
  CHANGE,
  defaultState,
  distinctValues,
  EFFECT,
  FIRST_MODEL,
  modelOf,
  PAGES,
  quantities,
  REGIME,
  type State,
} from '../src/state/state.js';
import { TOGETHER } from '../src/views/slices.js';

const ids = [
  ...models.map((m) => m.id),
  'fine-tuning/specialists[4]',
  'fine-tuning/one-attribute-specialists[1]',
];

/** Any state that the page can be in. */
export const states: fc.Arbitrary<State> = fc.constantFrom(...ids).chain((id) => {
  const model = modelOf(id);
  const within = (name: string): fc.Arbitrary<number> => {
    const { usual, whole } = model.parameters.find((p) => p.name === name)!;
    const [from, to] = usual;
    if (whole) return fc.integer({ min: from, max: to });
    // No sign of zero is part of a state.
    return fc
      .oneof(
        fc.double({ min: from, max: to, noNaN: true }),
        fc.constantFrom(from, to, Number((from + (to - from) / 3).toPrecision(3))),
      )
      .map((x) => x + 0);
  };
  const values = fc
    .record(
      Object.fromEntries(
        model.parameters.map((p) => [p.name, fc.option(within(p.name), { nil: p.default })]),
      ),
    )
    .filter((given) => model.check(given) === null)
    .map((given) => distinctValues(model, given));
  const outcome = fc.constantFrom(...quantities(model).map((o) => o.name));
  const number = fc.double({ min: -1e3, max: 1e3, noNaN: true }).map((x) => x + 0);
  const span = fc.option(fc.tuple(number, number, number, number), { nil: null });
  const single = model.parameters.map((p) => p.name);
  const range = (name: string) =>
    fc
      .tuple(
        within(single.includes(name) ? name : name.replace('.', '[0].')),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
      )
      .map(([from, width]) => ({ name, from, to: Math.min(from + width, 1e3) }))
      .filter(({ from, to }) => {
        const own = single.includes(name) ? name : name.replace('.', '[0].');
        return from < to && to <= model.parameters.find((p) => p.name === own)!.max;
      });
  const axes = fc
    .shuffledSubarray(axisNames(model), { minLength: 2, maxLength: 2 })
    .filter(([a, b]) => a!.replace(/\[\d+\]/, '') !== b!.replace(/\[\d+\]/, ''))
    .chain(([a, b]) => fc.tuple(range(a!), range(b!)));
  const text = fc.string({ maxLength: 40 });
  return fc
    .record({
      page: fc.constantFrom(...PAGES),
      values,
      curve: fc.record({ parameter: fc.constantFrom(...axisNames(model)), outcome }),
      axes,
      colour: fc.oneof(
        fc.constantFrom(EFFECT, REGIME),
        outcome,
        outcome.map((name) => CHANGE + name),
      ),
      borders: fc.boolean(),
      line: span,
      plane: fc.tuple(outcome, outcome).filter(([a, b]) => a !== b),
      brush: span,
      others: fc.array(values, { maxLength: 3 }),
      analysis: fc
        .constantFrom(...ANALYSES)
        .filter((kind) => askedAlong(model, kind).length > 0)
        .chain((kind) =>
          fc.record({
            kind: fc.constant(kind),
            of: outcome,
            method: fc.constantFrom(...SENSITIVITY_METHODS),
            along: fc.constantFrom(...askedAlong(model, kind)),
          }),
        ),
      paper: fc.constantFrom(null, 'backfiring', 'fine-tuning-games'),
      sweep: fc.record({
        x: text,
        y: text,
        colour: text,
        where: text,
        target: text,
        brush: fc
          .uniqueArray(fc.tuple(text, number, number), { maxLength: 3, selector: ([name]) => name })
          .map((limits) =>
            Object.fromEntries(
              limits.map(([name, a, b]) => [name, [Math.min(a, b), Math.max(a, b)] as const]),
            ),
          ),
        together: fc.constantFrom('', ...TOGETHER),
        slice: fc
          .uniqueArray(fc.tuple(text, number), { maxLength: 3, selector: ([name]) => name })
          .map((values) => Object.fromEntries(values)),
        served: fc.boolean(),
      }),
    })
    .map(
      ({ page, axes: [x, y], colour, borders, line, plane, brush, ...rest }): State => ({
        ...defaultState(page === 'home' && model.id !== FIRST_MODEL ? 'explore' : page, model.id),
        ...rest,
        map: { x, y, colour, borders, line },
        frontier: { x: plane[0], y: plane[1], brush },
      }),
    );
});
