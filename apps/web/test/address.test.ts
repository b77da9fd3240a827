import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAddress, writeAddress } from '../src/state/address.js';
import { FIRST_MODEL } from '../src/state/state.js';
import { states } from './states.js';

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
    ['/explore?share=.6&share=.7', 'share is given twice'],
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
    // What is wrong is left out.
    expect(state.values).toEqual(address.includes('share=.6&share=.7') ? { share: 0.6 } : {});
    // A model that there is stays, whatever else is wrong.
    expect(state.model).toBe(address.includes('specialists[2]') ? 'fine-tuning/specialists[2]' : FIRST_MODEL);
  });

  it.each<[string, object, string]>([
    ['/explore?specialistFloor=.4&share=abc&curve=share:safety', { specialistFloor: 0.4 }, 'share is "abc"'],
    ['/explore?specialistFloor=.4&share=7', { specialistFloor: 0.4 }, 'share is 7'],
    ['/explore?nonsense&specialistFloor=.4&beauty=1', { specialistFloor: 0.4 }, 'unknown parameter'],
    [
      '/explore?model=overlap/symmetric&calmEfficacy=.8&stressedEfficacy=.9&stress=2',
      { calmEfficacy: 0.8, stressedEfficacy: 0.9 },
      'stress is 2',
    ],
  ])('leaves out what is wrong in %s and keeps the rest', (address, values, words) => {
    const { state, problem } = readAddress(address);
    expect(state.values).toEqual(values);
    expect(problem).toContain(words);
    if (address.includes('curve')) expect(state.curve).toEqual({ parameter: 'share', outcome: 'safety' });
  });

  it('keeps axes, scenarios and colours that are right beside those that are not', () => {
    const { state, problem } = readAddress(
      '/map?map.x=share:0:1&map.y=specialistFloor:0:2&map.colour=beauty&with=share=.1&with=share=9',
    );
    expect(state.map.x).toEqual({ name: 'share', from: 0, to: 1 });
    expect(state.map.colour).toBe('effect');
    expect(state.others).toEqual([{ share: 0.1 }]);
    expect(problem!.split('; ').length).toBeGreaterThanOrEqual(2);
  });
});
