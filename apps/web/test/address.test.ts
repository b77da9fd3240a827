import { models } from '@regulab/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAddress, writeAddress } from '../src/state/address.js';
import {
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

const ids = [
  ...models.map((m) => m.id),
  'fine-tuning/specialists[4]',
  'fine-tuning/one-attribute-specialists[1]',
];

/** Any state that the page can be in. */
const states: fc.Arbitrary<State> = fc.constantFrom(...ids).chain((id) => {
  const model = modelOf(id);
  const within = (name: string): fc.Arbitrary<number> => {
    const [from, to] = model.parameters.find((p) => p.name === name)!.usual;
    return fc.oneof(
      fc.double({ min: from, max: to, noNaN: true }),
      fc.constantFrom(from, to, Number((from + (to - from) / 3).toPrecision(3))),
    );
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
      .filter(
        ({ from, to }) => from < to && !(name === 'share' && to > 1) && !(/share$/.test(name) && to > 1),
      );
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
      paper: fc.constantFrom(null, 'backfiring', 'fine-tuning-games'),
      sweep: fc.record({ x: text, y: text, colour: text, where: text, served: fc.boolean() }),
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

describe('the address', () => {
  it('gives back every state that it was written from', () => {
    fc.assert(
      fc.property(states, (state) => {
        const read = readAddress(writeAddress(state));
        expect(read.problem).toBeNull();
        expect(read.state).toEqual(state);
      }),
      { numRuns: 1000 },
    );
  });

  it('is the same for equal states, whatever the order of its parts', () => {
    const a = readAddress('/explore?model=fine-tuning/two-attribute&share=.25&specialistFloor=0.4');
    const b = readAddress('/explore?specialistFloor=4e-1&share=0.25&model=fine-tuning/two-attribute');
    expect(writeAddress(a.state)).toBe(writeAddress(b.state));
  });

  it('never throws, and says in one line what is wrong', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ maxLength: 200 }),
          fc.string({ unit: 'binary', maxLength: 60 }),
          states
            .map((state) => writeAddress(state))
            .chain((address) =>
              fc
                .tuple(fc.nat(address.length), fc.string({ maxLength: 5 }))
                .map(([at, noise]) => address.slice(0, at) + noise + address.slice(at + 1)),
            ),
        ),
        (address) => {
          const { state, problem } = readAddress(address);
          expect(readAddress(writeAddress(state)).problem).toBeNull();
          if (problem !== null) {
            expect(problem).not.toContain('\n');
            expect(problem.length).toBeLessThan(4000);
          }
        },
      ),
      { numRuns: 3000 },
    );
  });

  it.each([
    ['/explor', 'unknown page "explor"; did you mean explore?'],
    ['/explore?model=fine-tuning/two', 'unknown model "fine-tuning/two"'],
    ['/explore?specialistFloor=abc', 'specialistFloor is "abc"; it must be a number'],
    ['/explore?specialistFloor=-1', 'specialistFloor is -1, but it must be a number in [0, 1e+12]'],
    ['/explore?specialistFlor=1', 'did you mean specialistFloor?'],
    ['/explore?share=.5&share=.6', 'share is given twice'],
    ['/explore?share', '"share" has no "="'],
    ['/explore?share=%E0%A4%A', 'a % that is not followed by two digits'],
    ['/explore?__proto__=1', 'unknown parameter'],
    ['/explore?specialistCrossCost=-2', 'specialistCrossCost'],
    ['/map?map.x=share:1:0', 'map.x is "share:1:0"; it must rise'],
    ['/map?map.x=share', 'must have the form name:from:to'],
    ['/map?map.x=share:0:2', 'must stay in [0, 1]'],
    ['/map?map.x=specialistFloor:0:1', 'both axes of the map move specialistFloor'],
    ['/map?map.colour=beauty', 'unknown outcome'],
    ['/frontier?frontier.plane=safety:safety', 'they must be two outcomes'],
    ['/explore?specialistFloor=1e+', 'it must be a number'],
    ['/map?map.line=0:0:1', 'must have the form x0:y0:x1:y1'],
    ['/compare?with=a&with=b', 'it must be name=value'],
    ['/compare?with=share=.1&with=share=.2&with=share=.3&with=share=.4', 'at most 4'],
    ['/papers?paper=../../etc/passwd', 'must be the name of a paper'],
    ['/explore?model=fine-tuning/specialists[2]&specialists[7].share=.5', 'has 2 specialists'],
    ['/explore?model=fine-tuning/specialists[1000000]', 'at most 100|from 1 to 100'],
    ['/?model=fine-tuning/one-attribute', 'the home page shows'],
  ])('%s: %s', (address, message) => {
    const { problem, state } = readAddress(address);
    expect(problem).toMatch(
      new RegExp(
        message
          .split('|')
          .map((m) => m.replace(/[.*+?^${}()[\]\\]/g, '\\$&'))
          .join('|'),
      ),
    );
    // The defaults are shown.
    expect(state.values).toEqual({});
    expect(state.model).toBe(FIRST_MODEL);
  });
});
