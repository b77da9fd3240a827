import { RegulabError } from '@regulab/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileCondition } from '../src/index.js';

const columns = {
  a: Float64Array.of(1, 2, 0),
  b: Float64Array.of(2, 1, 0),
  gap: Float64Array.of(1, Number.NaN, 9),
  name: { values: Float64Array.of(0, 1, Number.NaN), texts: ['x', 'y'] },
  kind: { values: Float64Array.of(0, 1, Number.NaN), names: ['linear', 'log'] },
  'agents[0].kind': { values: Float64Array.of(1, 0, 0), names: ['linear', 'log'] },
  truth: { values: Float64Array.of(1, 0, Number.NaN), texts: ['false', 'true'] },
};
const rows = (text: string) => [0, 1, 2].map(compileCondition(text, columns));

describe('compileCondition', () => {
  it.each([
    ['a < b', [true, false, false]],
    ['a <= b and b != 0', [true, false, false]],
    ['a >= b || !(b > 0)', [false, true, true]],
    ['a + 2 * b - 1 == 4', [true, false, false]],
    ['-a < -1', [false, true, false]],
    ['a', [true, true, false]],
    ['b / 2 == 1', [true, false, false]],
    ['a < b or a > b', [true, true, false]],
    ['a = 2', [false, true, false]],
    ["name = 'x'", [true, false, false]],
    ["name != 'x'", [false, true, false]],
    ["name = 'unheard of'", [false, false, false]],
    ["kind = 'log'", [false, true, false]],
    ["kind != 'log'", [true, false, false]],
    ['kind = 0', [true, false, false]],
    ["agents[0].kind = 'log'", [true, false, false]],
    ['truth', [true, false, false]],
    ['truth = true', [true, false, false]],
    ['!truth', [false, true, false]],
    ['gap < 5', [true, false, false]],
    ['!(gap < 5)', [false, false, true]],
    ['gap != 1', [false, false, true]],
    ['gap < 5 or b == 1', [true, true, false]],
    ['gap < 5 and b == 2', [true, false, false]],
    ['!(gap < 5 and b == 2)', [false, true, true]],
  ])('%s', (text, expected) => {
    expect(rows(text)).toEqual(expected);
  });

  it('gives the row a reason where it divides by zero', () => {
    expect(rows('a / b > 1')).toEqual([false, true, 'where divides by zero']);
  });

  it.each([
    ['process.exit()', /not allowed/],
    ['a.constructor', /member access is not allowed/],
    ['constructor > 1', /unknown name in where "constructor"/],
    ['c > 1', /unknown name in where "c"/],
    ['a > 1; b', /not allowed/],
    ["name < 'x'", /between texts/],
    ["a = 'x'", /not allowed/],
    ['name', /quotes/],
    ['name > 1', /quotes/],
    ['"a" > 1', /not allowed/],
    ['0 < a < 1', /a < b and b < c/],
    ['a >', /cannot be read/],
    ['', /not allowed/],
    ['[a]', /not allowed/],
    ["kind = 'lag'", /unknown kind "lag"; did you mean log\?/],
    ["kind < 'log'", /< between texts is not allowed/],
    ['a ? 1 : 2', /not allowed/],
    ['a ** b', /where/],
    ['this', /not allowed/],
    [
      `${'('.repeat(5000)}a${')'.repeat(5000)}`,
      /nesting deeper than 100 levels is not allowed in "\({80}\.\.\."/,
    ],
    [`${'!'.repeat(100_000)}a`, /nesting deeper/],
    [`${'- '.repeat(100_000)}a`, /nesting deeper/],
  ])('refuses %s', (text, message) => {
    try {
      compileCondition(text, columns);
    } catch (error) {
      expect(error).toBeInstanceOf(RegulabError);
      expect((error as Error).message).toMatch(message);
      return;
    }
    throw new Error('it was accepted');
  });

  it('takes chains of any length, as SQL does', () => {
    const long = (link: string): string => Array(20_000).fill('a').join(` ${link} `);
    // a is .5 in the first row.
    for (const [text, holds] of [
      [`${long('+')} == 10000`, true],
      [`${long('or')}`, true],
      [`${long('and')}`, true],
      [`a == 1 or ${Array(500).fill('a > 1').join(' or ')}`, false],
      [`a == 1 or ${Array(500).fill('a > 1').join(' or ')} or a == 0.5`, true],
      [`a and ${Array(500).fill('a < 1').join(' and ')} or a == 7`, true],
    ] as const)
      expect(compileCondition(text, { a: Float64Array.of(0.5) })(0), text.slice(0, 40)).toBe(holds);
  });

  it('compiles or refuses any text, and never calls anything', () => {
    const pieces = fc.constantFrom(
      'a',
      'b',
      '<',
      '>',
      '=',
      '(',
      ')',
      '+',
      '-',
      '*',
      '/',
      '!',
      '&&',
      ' ',
      '1',
      '.5',
      'and',
      'or',
      '[',
      ']',
      '.',
      ',',
      '`',
      '"',
      'eval',
      '=>',
      '?',
      ':',
      '{',
      '}',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 15 }), (parts) => {
        try {
          const condition = compileCondition(parts.join(''), columns);
          for (const row of [0, 1, 2]) expect(['boolean', 'string']).toContain(typeof condition(row));
        } catch (error) {
          expect(error).toBeInstanceOf(RegulabError);
        }
      }),
      { seed: 61, numRuns: 5000 },
    );
  });
});
