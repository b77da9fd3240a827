import { RegulabError } from '@regulab/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileCondition } from '../src/index.js';

const columns = {
  a: Float64Array.of(1, 2, 0),
  b: Float64Array.of(2, 1, 0),
  gap: Float64Array.of(1, Number.NaN, 9),
  'my column': Float64Array.of(1, 5, 9),
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
    ['not (gap < 5) and a = 0', [false, false, true]],
    ['!a = 1', [false, false, true]],
    ['a ^ 2 = 4', [false, true, false]],
    ['max(a, b, 1) > 1', [true, true, false]],
    ['if(b > 0, a / b, 7) > 1', [false, true, true]],
    ['ratio(a, b, 5) = 5', [false, false, true]],
    ['abs(a - b) = 1 and sqrt(a) >= 1', [true, true, false]],
    ['a + +b = 3', [true, true, false]],
    ['"agents[0].kind" = 1', [true, false, false]],
    ["'x' = name", [true, false, false]],
    ['"a" > 1', [false, true, false]],
    ['"my column" > 1', [false, true, true]],
    ['min("my column", a) = 1', [true, false, false]],
  ])('%s', (text, expected) => {
    expect(rows(text)).toEqual(expected);
  });

  it('gives the row a reason where it divides by zero', () => {
    expect(rows('a / b > 1')).toEqual([false, true, 'where divides by zero']);
  });

  it('gives the row a reason where a function has no value', () => {
    expect(rows('log(a - 1) > 0')).toEqual([
      'where leaves the range of numbers',
      false,
      'where takes log of -1',
    ]);
  });

  it.each([
    ['process.exit()', /process.exit is no function; there are .*, at character 1;/],
    ['eval(a)', /there is no function eval/],
    ['sum(a)', /sum of a list is not allowed/],
    ['a.constructor', /the member access a.constructor is not allowed/],
    ['constructor > 1', /unknown name in where "constructor"/],
    ['c > 1', /unknown name in where "c"/],
    ['a > 1; b', /";" has no meaning in a formula, at character 6/],
    ["name < 'x'", /between texts/],
    ["a = 'x'", /not allowed/],
    ['name', /quotes/],
    ['name > 1', /quotes/],
    ['"c" > 1', /the text "c" beside no column of texts is not allowed/],
    ['0 < a < 1', /a < b and b < c/],
    ['a >', /cannot be read/],
    ['', /the formula is empty/],
    ['[a]', /a number, a name or \( is expected/],
    ["kind = 'lag'", /unknown kind "lag"; did you mean log\?/],
    ["kind < 'log'", /< between texts is not allowed/],
    ['a ? 1 : 2', /"\?" has no meaning/],
    ['a ** b', /where/],
    ['this', /unknown name in where "this"/],
    [
      `${'('.repeat(5000)}a${')'.repeat(5000)}`,
      /"\({80}\.\.\." cannot be read: the formula is nested more than 200 deep/,
    ],
    [`${'!'.repeat(100_000)}a`, /nested more than 200 deep/],
    [`${'- '.repeat(100_000)}a`, /nested more than 200 deep/],
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
