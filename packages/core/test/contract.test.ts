import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  completeValues,
  csvCell,
  ENGINE,
  findModel,
  formatBound,
  formatNumber,
  models,
  parametersNamed,
  RegulabError,
  solve,
  withoutRegulation,
} from '@regulab/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');

/** The message of the one-line misuse that an action must throw. */
function misuseOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    expect(error).toBeInstanceOf(RegulabError);
    expect((error as RegulabError).code).toBe('misuse');
    expect((error as Error).message).not.toContain('\n');
    return (error as Error).message;
  }
  throw new Error('nothing was thrown');
}

describe.each(models.map((m) => [m.id, m] as const))('the contract of %s', (_, m) => {
  it('has unique camelCase names and closed, finite ranges that hold the defaults', () => {
    const names = [...m.parameters, ...m.outcomes].map((entry) => entry.name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^([a-z]+\[\d+\]\.)?[a-z]+([A-Z][a-z]+)*$/);
    for (const p of m.parameters) {
      expect(p.min).toBeLessThan(p.max);
      expect(p.default).toBeGreaterThanOrEqual(p.min);
      expect(p.default).toBeLessThanOrEqual(p.max);
      if (p.kind === 'lever') expect(p.neutral).toBeDefined();
    }
  });

  it('has usual ranges within the allowed ones, around the defaults', () => {
    for (const { usual, min, max, default: standard } of m.parameters) {
      expect(usual[0]).toBeLessThan(usual[1]);
      expect(usual[0]).toBeGreaterThanOrEqual(min);
      expect(usual[1]).toBeLessThanOrEqual(max);
      expect(standard).toBeGreaterThanOrEqual(usual[0]);
      expect(standard).toBeLessThanOrEqual(usual[1]);
    }
  });

  it('states its rules with symbols of its own parameters and outcomes, each lever among them', () => {
    const names = [...m.parameters, ...m.outcomes].map(({ name }) => name.replace('[0]', ''));
    const used = m.formulas.flatMap(({ tex }) =>
      [...tex.matchAll(/\[\[([^\]]+)\]\]/g)].map(([, name]) => name!),
    );
    for (const name of used) expect(names).toContain(name);
    for (const p of m.parameters)
      if (p.kind === 'lever') expect(used).toContain(p.name.replace(/\[\d+\]/, ''));
    for (const { words } of m.formulas) expect(words).toMatch(/^[A-Z].*\.$/);
    expect(m.question).toMatch(/\?$/);
  });

  it('draws every solved game: finite marks, one line a positive floor', () => {
    const levers = m.parameters.filter((p) => p.kind === 'lever');
    for (const part of [0, 0.1, 0.3]) {
      const values = completeValues(
        m,
        Object.fromEntries(levers.map((p) => [p.name, p.usual[0] + part * (p.usual[1] - p.usual[0])])),
      );
      const marks = m.pictures.flatMap((picture) => picture.draw(values, m.solve(values).outcomes));
      const floors = marks.filter((mark) => mark.kind === 'floor');
      const drawn = floors.flatMap((mark) =>
        parametersNamed(m, mark.parameter).map((name) => [name, mark.at]),
      );
      expect(drawn).toEqual(
        levers
          .filter((p) => /floor$/i.test(p.name) && values[p.name] !== p.neutral)
          .map((p) => [p.name, values[p.name]]),
      );
      const ends = marks.flatMap((mark) =>
        mark.kind === 'path'
          ? mark.points.flat()
          : mark.kind === 'curve'
            ? // A place of NaN interrupts a curve.
              mark.points.flat().filter((x) => !Number.isNaN(x))
            : mark.kind === 'bar'
              ? [mark.from, mark.to, mark.value]
              : mark.kind === 'level'
                ? [mark.at]
                : [],
      );
      expect(ends.length).toBeGreaterThan(0);
      for (const x of ends) expect(Number.isFinite(x)).toBe(true);
    }
  });

  it('names its regimes apart, each from its parts', () => {
    const codes = Array.from({ length: Math.min(m.regimes.count, 1000) }, (_, code) => code);
    const names = codes.map(m.regimes.name).filter((name) => name !== '');
    expect(new Set(names).size).toBe(names.length);
    expect(m.regimes.count).toBeLessThanOrEqual(Number.MAX_SAFE_INTEGER);
    for (const name of names) {
      if (name === 'exit') continue;
      name.split('/').forEach((part, k) => {
        // A part of a list of players counts them: "2 contribute, 1 abstain".
        for (const word of m.list ? part.replace(/\d+/g, 'k').split(', ') : [part])
          expect(m.regimes.parts[k]!.entries.map(([entry]) => entry)).toContain(word);
      });
    }
  });

  it('solves its defaults to a frozen, certified record that survives JSON', () => {
    const solution = solve(m, {});
    expect(Object.isFrozen(solution)).toBe(true);
    expect(solution.certificate.accepted).toBe(true);
    expect(JSON.parse(JSON.stringify(solution))).toEqual(solution);
    expect(solution.explanation).not.toBe('');
  });

  it('its kernel marks rows outside the domain as failed and solves the others', () => {
    for (const p of m.parameters) {
      const inputs = m.parameters.map((q) =>
        Float64Array.of(q.default, q === p ? Number.NaN : q.default, q === p ? p.max * 2 : q.default),
      );
      const outputs = Array.from({ length: m.outcomes.length + 1 }, () => new Float64Array(3));
      const status = new Uint8Array(3);
      m.kernel(inputs, outputs, status, 0, 3);
      expect([...status]).toEqual([0, 3, 3]);
    }
  });

  it('without regulation every lever is neutral', () => {
    const values = completeValues(
      m,
      Object.fromEntries(m.parameters.filter((p) => p.kind === 'lever').map((p) => [p.name, 0.3])),
    );
    for (const p of m.parameters)
      expect(withoutRegulation(m, values)[p.name]).toBe(p.neutral ?? values[p.name]);
  });
});

describe('registry', () => {
  it('holds every model of packages/games', () => {
    const ids = readdirSync(join(root, 'games/src'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .flatMap((file) =>
        [
          ...readFileSync(join(root, 'games/src', file), 'utf8').matchAll(/^ +id: ['`]([a-z-]+\/[a-z-]+)/gm),
        ].map((match) => match[1]),
      );
    expect(ids.sort()).toEqual(models.map((m) => m.id.replace(/\[\d+\]$/, '')).sort());
  });

  it('suggests the nearest id', () => {
    expect(misuseOf(() => findModel('fine-tuning/two-atribute'))).toContain(
      'did you mean fine-tuning/two-attribute?',
    );
  });

  it('writes the version of the package', () => {
    const { version } = JSON.parse(readFileSync(join(root, 'core/package.json'), 'utf8')) as {
      version: string;
    };
    expect(ENGINE).toBe(`regulab ${version}`);
  });
});

describe('bad values', () => {
  const two = findModel('fine-tuning/two-attribute');
  it.each([
    ['unknown parameter', { specalistFloor: 1 }, /unknown parameter.*did you mean specialistFloor/],
    ['prototype names', { constructor: 1 }, /unknown parameter/],
    [
      'not a number',
      { share: 'half' },
      /share is "half", which is not a number; it must be a number in \[0, 1\]/,
    ],
    ['NaN', { share: Number.NaN }, /share is NaN/],
    ['share above 1', { share: 1.5 }, /share is 1.5, but it must be a number in \[0, 1\]/],
    ['share below 0', { share: -0.1 }, /share is -0.1/],
    [
      'negative floor',
      { generalistFloor: -0.1 },
      /generalistFloor is -0.1, but it must be a number in \[0, /,
    ],
    ['infinite floor', { specialistFloor: Number.POSITIVE_INFINITY }, /specialistFloor is Infinity/],
    ['negative revenue', { safetyRevenue: -1 }, /safetyRevenue is -1/],
    ['zero cost', { generalistSafetyCost: 0 }, /generalistSafetyCost is 0/],
    [
      'not copositive, generalist',
      { generalistCrossCost: -1 },
      /generalistCrossCost is -1, but it must be greater than -sqrt/,
    ],
    [
      'not copositive, specialist',
      { specialistCrossCost: -2 },
      /specialistCrossCost is -2, but it must be greater than -sqrt/,
    ],
  ])('%s', (_, given, message) => {
    expect(misuseOf(() => solve(two, given))).toMatch(message);
  });

  it('any record either solves or is refused in one line', () => {
    const value = fc.oneof(fc.double(), fc.string(), fc.constant(null), fc.boolean());
    const name = fc.oneof(fc.constantFrom(...two.parameters.map((p) => p.name)), fc.string());
    fc.assert(
      fc.property(fc.dictionary(name, value), (given) => {
        try {
          expect(['equilibrium', 'exit']).toContain(solve(two, given).status);
        } catch (error) {
          expect(error).toBeInstanceOf(RegulabError);
        }
      }),
      { seed: 41, numRuns: 1000 },
    );
  });

  it('a negative zero leaves no trace', () => {
    expect(Object.is(solve(two, { generalistFloor: -0 }).parameters.generalistFloor, 0)).toBe(true);
  });
});

describe('formatting', () => {
  it.each([
    [0.1 + 0.2, '0.3'],
    [1234567, '1234567'],
    [-0, '0'],
    [1e-20, '1e-20'],
    [Infinity, 'Infinity'],
  ])('%d', (x, text) => {
    expect(formatNumber(x)).toBe(text);
  });

  it('rounds bounds up, so that what is said still holds', () => {
    expect([0, 9.68e-16, 9.6e-16, 9.99e-16, 1e-10, 1.01e-10, 0.5].map(formatBound)).toEqual([
      '0',
      '9.7e-16',
      '9.6e-16',
      '1.0e-15',
      '1.0e-10',
      '1.1e-10',
      '5.0e-1',
    ]);
    fc.assert(
      fc.property(fc.double({ min: 1e-300, max: 1e300, noNaN: true }), (x) => {
        expect(Number(formatBound(x))).toBeGreaterThanOrEqual(x);
        expect(Number(formatBound(x))).toBeLessThanOrEqual(1.11 * x);
      }),
    );
  });

  it('quotes CSV cells only where it must', () => {
    expect(['a', 'a,b', 'say "x"', null, 0].map(csvCell)).toEqual(['a', '"a,b"', '"say ""x"""', '', '0']);
  });
});
