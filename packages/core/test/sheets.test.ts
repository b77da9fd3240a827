import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { builtIn, defineGame } from '@regulab/core';
import { describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';

/** Draws that are the same in every run. */
function draws(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1664525 + 1013904223) % 4294967296;
    return state / 4294967296;
  };
}

describe('built-in games written as sheets', () => {
  it.each([
    ['ft-one', 60],
    ['openness', 60],
    ['obfuscation', 60],
    ['overlap-symmetric', 60],
    ['overlap-heterogeneous', 40],
    ['overlap-monitoring', 4],
    ['overlap-shared', 60],
  ])('%s has the answers of the built-in solver', (name, count) => {
    const text = readFileSync(join(import.meta.dirname, 'sheets', `${name}.game.yaml`), 'utf8');
    const own = defineGame(parseDocument(text, { schema: 'failsafe' }).toJS());
    const known = builtIn.find(own.id);
    const draw = draws(20);
    const common = own.outcomes.flatMap(({ name: each }) => {
      const last = each.split('.').at(-1)!;
      const other = known.outcomes.find((outcome) => outcome.name === each || outcome.name === last);
      return other ? [[each, other.name] as const] : [];
    });
    expect(common.length).toBeGreaterThan(2);
    // Who is counted by a parameter has another name than it.
    const sheetName = (each: string): string =>
      each === 'firms' && own.parameters.some((other) => other.name === 'number') ? 'number' : each;
    let equilibria = 0;
    for (let k = 0; k < count; k++) {
      const values = Object.fromEntries(
        known.parameters.map(({ name: each, usual: [from, to], choices, whole, default: usual }) => [
          each,
          // What the sheet does not have stays as it is.
          own.parameters.some((other) => other.name === sheetName(each))
            ? choices
              ? Math.floor(draw() * choices.length)
              : whole
                ? Math.floor(from + (to - from) * draw())
                : from + (to - from) * draw()
            : usual,
        ]),
      );
      const given = Object.fromEntries([
        ...own.parameters.map(({ name: each, default: usual }) => [each, values[each] ?? usual]),
        ...(sheetName('firms') === 'number' ? [['number', values.firms]] : []),
      ]);
      if (known.check(values) !== null || own.check(given) !== null) continue;
      const want = known.solve(values);
      const columns = own.parameters.map(({ name: each }) => Float64Array.of(given[each]!));
      const outputs = Array.from({ length: own.outcomes.length + 1 }, () => new Float64Array(1));
      const status = new Uint8Array(1);
      own.kernel(columns, outputs, status, 0, 1);
      expect(['equilibrium', 'exit', 'none', 'failed'][status[0]!], JSON.stringify(values)).toBe(want.status);
      if (want.status !== 'equilibrium') continue;
      equilibria++;
      for (const [each, other] of common) {
        const got = outputs[own.outcomes.findIndex((outcome) => outcome.name === each)]![0]!;
        expect(Math.abs(got - want.outcomes[other]!), `${each} at ${JSON.stringify(values)}`).toBeLessThan(
          1e-6 * Math.max(1, Math.abs(got)),
        );
      }
    }
    expect(equilibria).toBeGreaterThan(count / 5);
  });

  it('give the same numbers by solve and by kernel, to the bit', () => {
    const text = readFileSync(join(import.meta.dirname, 'sheets/obfuscation.game.yaml'), 'utf8');
    const own = defineGame(parseDocument(text, { schema: 'failsafe' }).toJS());
    const draw = draws(5);
    for (let k = 0; k < 20; k++) {
      const values = Object.fromEntries(
        own.parameters.map(({ name, usual: [from, to] }) => [name, from + (to - from) * draw()]),
      );
      const outputs = Array.from({ length: own.outcomes.length + 1 }, () => new Float64Array(1));
      own.kernel(
        own.parameters.map(({ name }) => Float64Array.of(values[name]!)),
        outputs,
        new Uint8Array(1),
        0,
        1,
      );
      const { outcomes, regime } = own.solve(values);
      own.outcomes.forEach(({ name }, j) => {
        expect(outputs[j]![0]).toBe(outcomes[name]);
      });
      expect(own.regimes.name(outputs[own.outcomes.length]![0]!)).toBe(regime);
    }
  });
});
