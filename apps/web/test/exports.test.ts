import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { builtIn, findModel, parametersNamed, readGame, solve } from '@regulab/core';
import { checkSpec } from '@regulab/sweep/pure';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAddress } from '../src/state/address.js';
import { modelOf } from '../src/state/state.js';
import { asCommand, asTypeScript } from '../src/views/exports.js';
import { states } from './states.js';

const root = join(import.meta.dirname, '../../..');

/** The specs of sweeps in a command or a program. */
const specsIn = (text: string): unknown[] => [
  ...[...text.matchAll(/^\{.*\}$/gm)].map(([line]) => JSON.parse(line) as unknown),
  ...[...text.matchAll(/checkSpec\((\{[^;]*\})\)/g)].map(([, spec]) => JSON.parse(spec!) as unknown),
];

/** The settings of each command line, as they are given to its model. */
/** Settings of each command; of a plane with the places of its axes at either end or in the middle. */
function settingsIn(command: string): { model: string; given: Record<string, number>[] }[] {
  return command.split('\n').flatMap((line) => {
    const model = /npx regulab (?:solve|bargain|regimes) '?([^' ]+)'?/.exec(line)?.[1];
    if (model === undefined) return [];
    const set = [...line.matchAll(/--set '?([^'= ]+)=([^' ]+)'?/g)].map(
      ([, name, value]) => [name!, Number(value)] as const,
    );
    const axes = [...line.matchAll(/--[xy] '?([^'= ]+)=([^': ]+):([^' ]+)/g)].map(([, name, from, to]) =>
      [Number(from), 0.5 * (Number(from) + Number(to)), Number(to)].map((at) => [name!, at] as const),
    );
    const [x = [], y = []] = axes;
    const places = axes.length === 2 ? x.flatMap((a) => y.map((b) => [a, b])) : [[]];
    return [{ model, given: places.map((place) => Object.fromEntries([...set, ...place])) }];
  });
}

/** Whether some of these settings are a game of the model. */
const isGame = (model: string, given: readonly Record<string, number>[]): boolean =>
  given.some((settings) => {
    try {
      return readGame(findModel(model), settings).model !== null;
    } catch {
      return false;
    }
  });

describe('what is copied', () => {
  it('is a command and a program that the engine accepts, for every state', () => {
    let planes = 0;
    fc.assert(
      fc.property(states, (state) => {
        const command = asCommand(state);
        for (const spec of [...specsIn(command), ...specsIn(asTypeScript(state))])
          expect(checkSpec(builtIn, spec).model).toBe(state.model);
        if (state.page === 'map')
          for (const name of [state.map.x.name, state.map.y.name])
            for (const own of parametersNamed(modelOf(state.model), name))
              expect(command).not.toContain(`--set ${own}=`);
        for (const { model, given } of settingsIn(command)) {
          // A plane may lie outside the model all over: then there is nothing to trace.
          if (!command.includes('regulab regimes')) expect(isGame(model, given), command).toBe(true);
          else if (isGame(model, given)) planes++;
        }
        expect(command).toMatch(/^npx regulab /);
      }),
      // So many that planes which are games of their model are among them, one in some forty.
      { numRuns: 1500 },
    );
    expect(planes).toBeGreaterThan(10);
  });

  it('as TypeScript runs and prints what the page shows', () => {
    const { state } = readAddress('/explore?specialistFloor=0.4&share=0.3');
    const out = execFileSync(process.execPath, ['--input-type=module', '-e', asTypeScript(state)], {
      cwd: join(root, 'apps/web'),
      encoding: 'utf8',
    });
    const { outcomes, explanation } = solve(findModel(state.model), state.values);
    expect(out).toContain(String(outcomes.safety));
    expect(out).toContain(explanation.slice(0, 40));
  });

  it('as TypeScript runs for a bargain and a comparison', () => {
    for (const address of ['/bargain?specialistFloor=0.48', '/compare?with=specialistFloor=0.4']) {
      const out = execFileSync(
        process.execPath,
        ['--input-type=module', '-e', asTypeScript(readAddress(address).state)],
        { cwd: join(root, 'apps/web'), encoding: 'utf8' },
      );
      expect(out).toContain(address.startsWith('/bargain') ? '0.377621' : 'safety: 0.4');
    }
  });
});
