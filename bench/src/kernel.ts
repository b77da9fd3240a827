import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findModel, type Values } from '@regulab/core';
import { denseGrid } from './denseGrid.js';
import { emptyOutputs, type Kind, randomGames } from './games.js';
import { median, record, round } from './results.js';

const GAMES = 1_000_000;
const REPEATS = 9;
const model = findModel('fine-tuning/two-attribute');

/** Seconds of each repeat of the kernel over all games, after one to warm up. */
function timeKernel(inputs: readonly Float64Array[]): number[] {
  const { outputs, status } = emptyOutputs(model, GAMES);
  model.kernel(inputs, outputs, status, 0, GAMES);
  return Array.from({ length: REPEATS }, () => {
    const started = performance.now();
    model.kernel(inputs, outputs, status, 0, GAMES);
    return (performance.now() - started) / 1000;
  });
}

/** The same kernel in C, compiled here; null without a compiler. */
function timeC(inputs: readonly Float64Array[]): number[] | null {
  const directory = mkdtempSync(join(tmpdir(), 'regulab-bench-'));
  try {
    const source = fileURLToPath(new URL('../c/twoAttribute.c', import.meta.url));
    const program = join(directory, 'kernel');
    if (spawnSync('cc', ['-O3', '-ffp-contract=off', source, '-o', program, '-lm']).status !== 0) return null;
    const file = join(directory, 'games.bin');
    writeFileSync(file, Buffer.concat(inputs.map((column) => Buffer.from(column.buffer))));
    const { stdout, status, stderr } = spawnSync(program, [file, String(GAMES), String(REPEATS + 1)], {
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`the C kernel failed: ${stderr}`);
    return (JSON.parse(stdout) as { seconds: number[] }).seconds.slice(1);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Cost of a dense grid of the accuracy 1e-9: measured on coarse grids, extrapolated by the fitted order of its error. */
function againstDenseGrid(inputs: readonly Float64Array[], secondsPerGame: number) {
  const { outputs, status } = emptyOutputs(model, GAMES);
  model.kernel(inputs, outputs, status, 0, GAMES);
  const rows = Array.from({ length: GAMES }, (_, row) => row)
    .filter((row) => status[row] === 0 && outputs[4]![row]! > 0.01)
    .slice(0, 20);
  const sizes = [100, 400, 1600];
  const points = sizes.map((n) => {
    const started = performance.now();
    const errors = rows.map((row) => {
      const values = Object.fromEntries(model.parameters.map((p, k) => [p.name, inputs[k]![row]!])) as Values;
      const reach = 1.5 * Math.max(outputs[0]![row]!, outputs[1]![row]! - values.generalistFloor!, 0.1);
      return outputs[4]![row]! - denseGrid(values, n, reach);
    });
    return { n, error: median(errors), secondsPerGame: (performance.now() - started) / 1000 / rows.length };
  });
  const [first, , last] = points as [(typeof points)[0], (typeof points)[0], (typeof points)[0]];
  const order = Math.log(first.error / last.error) / Math.log(last.n / first.n);
  const needed = last.n * (last.error / 1e-9) ** (1 / order);
  const extrapolated = last.secondsPerGame * (needed / last.n) ** 2;
  return {
    measured: points.map((p) => ({
      n: p.n,
      medianError: round(p.error),
      secondsPerGame: round(p.secondsPerGame),
      timesSlower: round(p.secondsPerGame / secondsPerGame),
    })),
    extrapolatedToError1e9: {
      order: round(order),
      n: round(needed),
      timesSlower: round(extrapolated / secondsPerGame),
    },
  };
}

/** Games a second on one core, easy, typical and degenerate, against C and against a dense grid. */
export function benchKernel(): void {
  const kinds: readonly Kind[] = ['definite', 'indefinite', 'extreme'];
  const results = kinds.map((kind) => {
    const inputs = randomGames(model, kind, GAMES, 1);
    const js = median(timeKernel(inputs));
    const c = timeC(inputs);
    return {
      games: kind,
      millionGamesPerSecond: round(GAMES / js / 1e6),
      inC: c
        ? { millionGamesPerSecond: round(GAMES / median(c) / 1e6), ratio: round(js / median(c)) }
        : 'no compiler',
      ...(kind === 'definite' ? { againstDenseGrid: againstDenseGrid(inputs, js / GAMES) } : {}),
    };
  });
  record('kernel', { unit: `median of ${REPEATS} runs over ${GAMES} games, one core`, results });
}
