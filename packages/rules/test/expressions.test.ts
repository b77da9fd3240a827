import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, SyntaxProblem } from '@regulab/model/expression.js';
import { describe, expect, it } from 'vitest';
import { Compiler } from '../src/compile.js';
import { readSheet } from '../src/readSheet.js';
import { Tape } from '../src/tape.js';
import { fixtures } from './sheets.js';

interface Case {
  readonly text: string;
  readonly values: Readonly<Record<string, number | readonly number[]>>;
  readonly exact?: string;
  readonly low?: string;
  readonly high?: string;
  readonly list?: readonly Partial<Case>[];
  readonly error?: 'syntax' | 'undefined';
  readonly tolerance?: string;
}

/** Answers of an evaluator in another language, in exact fractions (test/oracles/expressions.py). */
const cases = JSON.parse(readFileSync(join(fixtures, 'expressions.json'), 'utf8')) as readonly Case[];

const fraction = (text: string): number => {
  const [over, under] = text.split('/').map(BigInt) as [bigint, bigint];
  // To 60 digits after the point, then the nearest double.
  const sign = over < 0n ? -1 : 1;
  const whole = over < 0n ? -over : over;
  let shift = 0n;
  while ((whole << shift) / under < 1n << 64n && shift < 2200n) shift += 64n;
  const scaled = (whole << shift) / under;
  let value = 0;
  const text2 = scaled.toString(2);
  value = Number.parseInt(text2.slice(0, 60), 2);
  let exponent = text2.length - Math.min(60, text2.length) - Number(shift);
  for (; exponent > 1000; exponent -= 1000) value *= 2 ** 1000;
  for (; exponent < -1000; exponent += 1000) value *= 2 ** -1000;
  return sign * value * 2 ** exponent;
};

/** The tape of a formula over numbers and lists of numbers: a list is what the members of a list of players choose. */
function tapeOf(formula: string, values: Case['values']): { tape: Tape; x: Float64Array; count: number } {
  const lists = Object.entries(values).filter(([, value]) => Array.isArray(value)) as [
    string,
    readonly number[],
  ][];
  const lengths = [...new Set(lists.map(([, list]) => list.length))];
  // Each length is a list of players; `xs` is put for `group3.xs`.
  let text = formula;
  for (const [name, list] of lists)
    text = text.replaceAll(
      new RegExp(`(?<![A-Za-z0-9_.])${name}(?![A-Za-z0-9_(])`, 'g'),
      `group${list.length}.${name.replaceAll('_', 'U')}`,
    );
  for (const name of Object.keys(values).filter((each) => each.includes('_')))
    text = text.replaceAll(
      new RegExp(`(?<![A-Za-z0-9_.])${name}(?![A-Za-z0-9_(])`, 'g'),
      name.replaceAll('_', 'U'),
    );
  const scalars = Object.entries(values).filter(([, value]) => !Array.isArray(value)) as [string, number][];
  const parameter = (value: number) => ({ default: value, range: [-1e300, 1e300] });
  const { rules, problems } = readSheet({
    id: 'test/formula',
    parameters: Object.fromEntries(
      scalars.map(([name, value]) => [name.replaceAll('_', 'U'), parameter(value)]),
    ),
    players: {
      ...Object.fromEntries(
        lengths.map((length) => [
          `group${length}`,
          {
            count: length,
            parameters: Object.fromEntries(
              lists
                .filter(([, list]) => list.length === length)
                .map(([name, list]) => [
                  name.replaceAll('_', 'U'),
                  { default: [...list], range: [-1e300, 1e300] },
                ]),
            ),
            choices: { choice: { range: [0, 1] } },
            payoff: 0,
          },
        ]),
      ),
      reader: { choices: { choice: { range: [0, 1] } }, payoff: 0 },
    },
    definitions: { formula: text },
  });
  const wrong = problems.find(({ path }) => path[0] === 'definitions');
  if (wrong) throw new SyntaxProblem(wrong.message, 0, 0);
  const compiler = new Compiler(rules, {
    counts: new Map(lengths.map((length) => [`group${length}`, length])),
    by: new Map(),
    absent: new Set(),
  });
  const own = rules.definitions.get('formula');
  if (own?.kind !== 'formula') throw new Error('the definition is no formula');
  const nodes = compiler.nodesOf(own.formula);
  const x = new Float64Array(compiler.parameters.length);
  compiler.parameters.forEach((name, k) => {
    const [, index, part] = /^group\d+\[(\d+)\]\.(.+)$/.exec(name) ?? [];
    const [, value] = Object.entries(values).find(([each]) => each.replaceAll('_', 'U') === (part ?? name))!;
    x[k] = Array.isArray(value) ? value[Number(index)]! : (value as number);
  });
  return { tape: new Tape(compiler.graph, nodes), x, count: nodes.length };
}

const isNear = (value: number, { exact, low, high }: Partial<Case>, tolerance: number): boolean => {
  const [from, to] =
    exact === undefined ? [fraction(low!), fraction(high!)] : [fraction(exact), fraction(exact)];
  const slack = tolerance + 4e-16 * Math.max(Math.abs(from), Math.abs(to));
  return value >= from - slack && value <= to + slack;
};

describe('formulas', () => {
  const syntax = cases.filter(({ error }) => error === 'syntax');
  it(`refuses ${syntax.length} texts that are none, with a place`, () => {
    for (const { text } of syntax) {
      let problem: unknown;
      try {
        parse(text);
      } catch (error) {
        problem = error;
      }
      // A text in quotes and a member of a list are parts of the language, but no numbers here.
      if (/["']|\w\[\d+\]/.test(text) && problem === undefined) continue;
      expect(problem, text).toBeInstanceOf(SyntaxProblem);
      const { from, to } = problem as SyntaxProblem;
      expect(from >= 0 && to >= from && to <= text.length + 1, text).toBe(true);
    }
  });

  it('come to what exact fractions in another language come to, in numbers and in intervals', () => {
    const odd: string[] = [];
    let seen = 0;
    for (const each of cases) {
      if (each.error === 'syntax') continue;
      const { tape, x, count } = tapeOf(each.text, each.values);
      seen++;
      tape.run(x);
      const got = Array.from({ length: count }, (_, k) => tape.result(k));
      tape.enclose(x, x);
      const wanted = each.list ?? [each];
      if (each.error === 'undefined') {
        if (!got.some(Number.isNaN)) odd.push(`${each.text} gives ${got}, but is not defined`);
        continue;
      }
      if (got.length !== wanted.length) odd.push(`${each.text} has ${got.length} values`);
      wanted.forEach((one, k) => {
        // The normal distribution is right to 15 digits after the point.
        const loose = /normalCdf/.test(each.text) ? 1e-15 : 0;
        const tolerance = Number(each.tolerance ?? 0) + loose;
        if (!isNear(got[k]!, one, tolerance))
          odd.push(`${each.text} gives ${got[k]}, not ${one.exact ?? one.low}`);
        const place = tape.places[k]!;
        const [from, to] =
          one.exact === undefined
            ? [fraction(one.low!), fraction(one.high!)]
            : [fraction(one.exact), fraction(one.exact)];
        const slack = 3e-16 * Math.max(Math.abs(from), Math.abs(to));
        if (!(tape.lo[place]! <= to + slack && tape.hi[place]! >= from - slack))
          odd.push(
            `${each.text} is enclosed by [${tape.lo[place]}, ${tape.hi[place]}], which misses ${one.exact ?? one.low}`,
          );
      });
    }
    expect(seen).toBeGreaterThan(2500);
    expect(odd).toEqual([]);
  });
});
